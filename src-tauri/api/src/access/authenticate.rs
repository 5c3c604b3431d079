//! From what a request carries to who is asking.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Method, Uri, header, request::Parts, uri::Authority};

use super::{
    Caller, Limit, Seat,
    host::{SITE, check_host, check_origin},
};
use crate::{
    App,
    problem::{Code, Problem},
};

/// The name of the browser's cookie. Browsers send cookies to every port of a machine, so the port
/// stands in the name: the demo beside a site signs nobody out of it.
pub(crate) fn cookie_name(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let port = host.and_then(|host| host.parse::<Authority>().ok()?.port_u16());
    port.map_or_else(
        || "forecourt_session".to_owned(),
        |port| format!("forecourt_session_{port}"),
    )
}

/// Puts the caller into the request, if it carries something to know one by. What is carried and
/// does not hold is refused, also where nobody has to be known.
pub(crate) async fn authenticate(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    // Only requests over the network have a peer; the window's come with their caller.
    if parts.extensions.get::<ConnectInfo<SocketAddr>>().is_some() {
        check_host(&parts.headers, &parts.uri, app.allowed_hosts())?;
    }
    if parts.extensions.get::<Caller>().is_none()
        && let Some(caller) = identify(&app, &Credentials::of(&parts)).await?
    {
        if let Some(token) = caller.token_id() {
            let now = app.clock().now().steady;
            app.rates()
                .take(token, Limit::Requests, now)
                .map_err(|wait| Problem::new(Code::RateLimited).retry_after(wait))?;
        }
        parts.extensions.insert(caller);
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// What a request carries to be known by, for streams that outlive it.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    headers: HeaderMap,
    uri: Uri,
    method: Method,
    /// From where, if over the network. Nothing that a request says of itself counts.
    peer: Option<IpAddr>,
}

impl Credentials {
    /// What these carry.
    pub(crate) fn of(parts: &Parts) -> Self {
        let mut headers = HeaderMap::new();
        let names = [
            header::AUTHORIZATION,
            header::COOKIE,
            header::HOST,
            header::ORIGIN,
            SITE,
        ];
        for name in names {
            for value in parts.headers.get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
        Self {
            headers,
            uri: parts.uri.clone(),
            method: parts.method.clone(),
            peer: parts
                .extensions
                .get::<ConnectInfo<SocketAddr>>()
                .map(|ConnectInfo(peer)| peer.ip().to_canonical()),
        }
    }

    /// Whether they still hold. A request that came in process carries none and is not asked again.
    pub(crate) async fn still_hold(&self, app: &App) -> bool {
        let carried =
            self.headers.contains_key(header::AUTHORIZATION) || cookie_of(&self.headers).is_some();
        let known = || async { identify(app, self).await.ok().flatten() };
        !carried
            || known()
                .await
                .is_some_and(|caller| caller.admitted().is_ok())
    }
}

async fn identify(app: &App, carried: &Credentials) -> Result<Option<Caller>, Problem> {
    let headers = &carried.headers;
    let now = app.clock().now().utc;
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let secret = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, secret)| secret.trim())
            .ok_or(Code::ApiKeyInvalid)?;
        let token = app.store().api_token_by_secret(secret).await?;
        let token = token
            .filter(|token| token.is_good(now))
            .ok_or(Code::ApiKeyInvalid)?;
        if let Err(error) = app.store().touch_api_token(&token, now).await {
            // Whoever reads must be able to, also while nothing can be written.
            tracing::warn!("the use of an API token could not be noted: {error}");
        }
        let api_enabled = app.store().site().await?.policy.api_enabled;
        return Ok(Some(Caller::token(&token, carried.peer, api_enabled)));
    }
    let Some(cookie) = cookie_of(headers) else {
        return Ok(None);
    };
    let Some(browser) = app.store().browser_session(cookie, now).await? else {
        return Ok(None);
    };
    check_origin(headers, &carried.uri, &carried.method)?;
    let person = app.store().person(browser.person_id).await?;
    let Some(person) = person.filter(|person| person.retired_at.is_none()) else {
        return Ok(None);
    };
    let rights = app.store().person_rights(person.id).await?;
    let locked = browser.locked && person.secret_hash.is_some();
    let seat = Seat::Browser(browser.id);
    Ok(Some(Caller::person(&person, rights).at(seat, locked)))
}

/// The browser's cookie.
pub(crate) fn cookie_of(headers: &HeaderMap) -> Option<&str> {
    let own = cookie_name(headers);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == own)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_cookie_is_found_among_those_of_other_programs_and_ports() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:9221"));
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=1; forecourt_session_9231=other; forecourt_session=x"),
        );
        assert_eq!(cookie_of(&headers), None);
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("b=2;forecourt_session_9221=secret"),
        );
        assert_eq!(cookie_of(&headers), Some("secret"));
        headers.insert(header::HOST, HeaderValue::from_static("desk.lan"));
        assert_eq!(cookie_of(&headers), Some("x"));
    }
}
