//! The one router: the API, the browser UI, and what lies around every answer.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use central::Central;
use http::{HeaderName, HeaderValue, header};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::{
    App, Program,
    access::{SignInCodes, authenticate},
    demo::DemoControl,
    idempotency,
    openapi::{BASE, document_text},
    problem::{Code, Problem, REQUEST_ID},
    routes,
    ui_assets::{self, CONTENT_SECURITY_POLICY, UiAssets},
};

/// What the router needs to know of the program around it.
#[derive(Clone)]
pub struct RouterOptions {
    /// The files of the browser UI, if the program has them.
    pub ui: Option<Arc<dyn UiAssets>>,
    /// Codes to sign in with.
    pub sign_in: SignInCodes,
    /// Names this machine is known by, beside `localhost` and addresses in numbers.
    pub allowed_hosts: Vec<String>,
    /// The program around, if it can be asked for something.
    pub program: Option<Arc<dyn Program>>,
    /// What to type into a charger, such as `ws://192.168.1.7:9220/ocpp/`.
    pub station_urls: Vec<String>,
    /// What does as a demo is asked, where the site is simulated.
    pub demo: Option<Arc<dyn DemoControl>>,
}

/// The router of a central system.
pub fn router(central: Central, options: RouterOptions) -> Router {
    let app = App::new(central, options, document_text().into());
    let (api, _) = OpenApiRouter::new()
        .nest(BASE, routes::all())
        .split_for_parts();
    let unknown = || async { Problem::new(Code::RouteNotFound) };
    let api = api
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed) })
        // Below the base nothing falls through to the UI.
        .route("/api", axum::routing::any(unknown))
        .route("/api/{*rest}", axum::routing::any(unknown))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            idempotency::once,
        ))
        .layer(middleware::from_fn_with_state(app.clone(), authenticate));
    Router::new()
        .merge(api)
        .fallback(page)
        .layer(CatchPanicLayer::custom(caught))
        .layer(middleware::from_fn(around))
        .with_state(app)
}

async fn page(State(app): State<App>, request: Request) -> Response {
    if request.method().is_safe() {
        ui_assets::serve(app.ui(), request.uri().path(), request.headers())
    } else {
        Problem::new(Code::RouteNotFound).into_response()
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over"
)]
fn caught(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Problem::internal(&format_args!("a handler panicked: {text}")).into_response()
}

/// Gives each request an id, and each answer what browsers are to be told.
async fn around(request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    let in_api = request.uri().path().starts_with(BASE);
    let mut response = REQUEST_ID.scope(id, next.run(request)).await;
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::X_FRAME_OPTIONS, "DENY");
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    say(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    say(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    if in_api {
        say(header::CACHE_CONTROL, "no-store");
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}
