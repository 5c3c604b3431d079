//! Which addresses this program answers at, and which pages may ask with a browser's sign-in.
//!
//! A page of a foreign site can point a name of its own at this machine (DNS rebinding) and could
//! then read answers. It cannot choose an address in numbers, so those are let in, and names only
//! when they are known. A request with a cookie must come from a page of this program (CSRF).

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, Method, Uri, header};

/// Where browsers say what page a request comes from.
pub(super) const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

use crate::problem::{Code, Problem};

/// The host that a request names, without its port, in lower case.
fn host_of(authority: &str) -> Option<String> {
    let authority = authority.rsplit('@').next()?;
    let host = if let Some(rest) = authority.strip_prefix('[') {
        rest.split_once(']')?.0
    } else {
        authority
            .split_once(':')
            .map_or(authority, |(host, _)| host)
    };
    (!host.is_empty()).then(|| host.trim_end_matches('.').to_ascii_lowercase())
}

fn authority<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let header = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    header.or_else(|| uri.authority().map(http::uri::Authority::as_str))
}

/// Lets a request through whose Host is an address in numbers, `localhost` or one of `names`.
pub(crate) fn check_host(headers: &HeaderMap, uri: &Uri, names: &[String]) -> Result<(), Problem> {
    let host = authority(headers, uri).and_then(host_of);
    let known = host.as_deref().is_some_and(|host| {
        host == "localhost"
            || host.parse::<IpAddr>().is_ok()
            || names.iter().any(|name| name.eq_ignore_ascii_case(host))
    });
    if known {
        return Ok(());
    }
    let host: String = host.unwrap_or_default().chars().take(100).collect();
    Err(Problem::new(Code::HostNotAllowed).with("host", host))
}

/// Lets a request with a cookie through that comes from a page of this program. Browsers name the
/// page's origin with everything that changes something.
pub(crate) fn check_origin(headers: &HeaderMap, uri: &Uri, method: &Method) -> Result<(), Problem> {
    let refuse = |origin: &str| {
        let origin: String = origin.chars().take(100).collect();
        Err(Problem::new(Code::OriginNotAllowed).with("origin", origin))
    };
    match headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or("null"))
    {
        Some(origin) => {
            let rest = origin
                .strip_prefix("http://")
                .or_else(|| origin.strip_prefix("https://"));
            let same = rest.is_some_and(|rest| {
                authority(headers, uri).is_some_and(|own| own.eq_ignore_ascii_case(rest))
            });
            if same { Ok(()) } else { refuse(origin) }
        }
        None if method.is_safe() => {
            let site = headers
                .get("sec-fetch-site")
                .and_then(|site| site.to_str().ok());
            match site {
                Some("cross-site" | "same-site") => refuse("another site"),
                _ => Ok(()),
            }
        }
        None => refuse("none"),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn numbers_localhost_and_known_names_are_let_in() {
        let names = ["desk.lan".to_owned()];
        for (host, good) in [
            ("127.0.0.1:9221", true),
            ("[::1]:9221", true),
            ("192.168.1.7", true),
            ("localhost:9221", true),
            ("LOCALHOST.", true),
            ("Desk.lan:80", true),
            ("evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("evil.example@127.0.0.1", true),
            ("", false),
        ] {
            let allowed = check_host(&headers(&[("host", host)]), &Uri::default(), &names);
            assert_eq!(allowed.is_ok(), good, "{host}");
        }
        assert!(check_host(&HeaderMap::new(), &Uri::default(), &names).is_err());
    }

    #[test]
    fn only_a_page_of_this_program_may_change_something_with_a_cookie() {
        let own = ("host", "127.0.0.1:9221");
        let cases = [
            (
                Method::POST,
                vec![own, ("origin", "http://127.0.0.1:9221")],
                true,
            ),
            (
                Method::POST,
                vec![own, ("origin", "http://evil.example")],
                false,
            ),
            (
                Method::POST,
                vec![own, ("origin", "http://127.0.0.1:9999")],
                false,
            ),
            (Method::POST, vec![own, ("origin", "null")], false),
            (Method::POST, vec![own], false),
            (Method::GET, vec![own], true),
            (
                Method::GET,
                vec![own, ("sec-fetch-site", "same-origin")],
                true,
            ),
            (
                Method::GET,
                vec![own, ("sec-fetch-site", "cross-site")],
                false,
            ),
            (
                Method::GET,
                vec![own, ("origin", "http://evil.example")],
                false,
            ),
        ];
        for (method, pairs, good) in cases {
            let allowed = check_origin(&headers(&pairs), &Uri::default(), &method);
            assert_eq!(allowed.is_ok(), good, "{method} {pairs:?}");
        }
    }
}
