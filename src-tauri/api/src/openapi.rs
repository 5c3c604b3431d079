//! The OpenAPI document, made from the code.

use std::collections::HashSet;

use utoipa::{
    OpenApi,
    openapi::{
        self, Content, Object, Ref, RefOr, Required, Response, Schema,
        path::{Parameter, ParameterIn},
        schema::{self, ArrayItems},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{dto, problem, routes};

/// Where all routes begin.
pub(crate) const BASE: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Forecourt",
        description = "The API of Forecourt, a local central system for EV charging sites. \
            Times are RFC 3339 in UTC, energy `_wh`, power `_w`, current `_ma`; what is unknown is null. \
            Errors are `application/problem+json` with a stable `code`. \
            A POST with an `Idempotency-Key` can be repeated for 24 hours and is done once.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(dto::LiveBatch, problem::ProblemDto))
)]
struct Document;

/// The description of the whole API.
pub fn document() -> openapi::OpenApi {
    let (_, document) = OpenApiRouter::with_openapi(Document::openapi())
        .nest(BASE, routes::all())
        .split_for_parts();
    finish(document)
}

/// Its text, as it is committed and served.
pub fn document_text() -> String {
    let mut text = document().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

fn finish(mut document: openapi::OpenApi) -> openapi::OpenApi {
    let mut asked = HashSet::new();
    for item in document.paths.paths.values_mut() {
        if let Some(post) = &mut item.post {
            post.parameters
                .get_or_insert_default()
                .push(idempotency_key());
        }
        for operation in [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ]
        .into_iter()
        .filter_map(Option::as_mut)
        {
            if let Some(RefOr::T(body)) = &operation.request_body {
                for content in body.content.values() {
                    if let RefOr::T(content) = content
                        && let Some(RefOr::Ref(reference)) = &content.schema
                        && let Some(name) = reference.ref_location.rsplit('/').next()
                    {
                        asked.insert(name.to_owned());
                    }
                }
            }
            let problem = Response::builder()
                .description("What went wrong")
                .content(
                    "application/problem+json",
                    Content::builder()
                        .schema(Some(Ref::from_schema_name("Problem")))
                        .build(),
                )
                .build();
            operation
                .responses
                .responses
                .insert("default".to_owned(), problem.into());
        }
    }
    let components = document.components.get_or_insert_default();
    // Parts of bodies that are objects of their own.
    for name in [
        "TimersPatch",
        "LimitsPatch",
        "PracticePatch",
        "PolicyPatch",
        "StationAuthPatch",
        "CommandParams",
        "OverrideBody",
        "Who",
        "Where",
        "When",
        "Window",
        "RuleLimits",
        "AtEnd",
    ] {
        asked.insert(name.to_owned());
    }
    let names: HashSet<_> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        if asked.contains(name) {
            continue;
        }
        if let Some(entry) = name
            .strip_prefix("Page_")
            .filter(|name| names.contains(*name))
        {
            refer_to_entries(schema, entry);
        }
        // An answer always has all of its fields; what is unknown is null.
        if let RefOr::T(Schema::Object(object)) = schema {
            object.required = object.properties.keys().cloned().collect();
        }
    }
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    components.add_security_scheme(
        "browser",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "forecourt_session",
            "Set by POST /sign-in. Where the address has a port, `_PORT` follows.",
        ))),
    );
    document.security = Some(vec![
        SecurityRequirement::new("token", Vec::<String>::new()),
        SecurityRequirement::new("browser", Vec::<String>::new()),
    ]);
    document
}

/// Pages are written out with the shape of their entries inside; they mean the one shape.
fn refer_to_entries(page: &mut RefOr<Schema>, entry: &str) {
    if let RefOr::T(Schema::Object(page)) = page
        && let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items")
    {
        items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(entry).into()));
    }
}

/// The header that every POST takes.
fn idempotency_key() -> RefOr<Parameter> {
    Parameter::builder()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "1 to 200 printable ASCII characters. A request that is repeated with it within 24 hours \
             is done once and answered alike.",
        ))
        .schema(Some(
            Object::builder().schema_type(schema::Type::String).max_length(Some(200)).build(),
        ))
        .build()
        .into()
}

#[cfg(test)]
mod tests {
    /// `UPDATE_OPENAPI=1 cargo test -p api` writes the document anew.
    #[test]
    #[allow(
        clippy::unwrap_used,
        clippy::disallowed_methods,
        reason = "a test may panic, and reads the committed file"
    )]
    fn the_committed_document_is_current() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
        let current = super::document_text();
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == current,
            "src-tauri/api/openapi.json is not current: run UPDATE_OPENAPI=1 cargo test -p api, \
             and make the UI's types anew"
        );
    }
}
