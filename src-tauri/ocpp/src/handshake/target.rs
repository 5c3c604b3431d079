//! The station id in the request's target (Q4).

/// The text of the id: the last non-empty segment of the path, percent-decoded, at most 200
/// characters of it. `None` if there is none, or only our own `/ocpp`.
pub(super) fn station_id(target: &str) -> Option<String> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let path = match path.split_once("://") {
        // An absolute URL: what follows the host.
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.split_once('/').map_or("", |(_, path)| path)
        }
        Some(_) | None => path,
    };
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let last = segments.next_back()?;
    let only = segments.next_back().is_none();
    if only && last.eq_ignore_ascii_case("ocpp") {
        return None;
    }
    Some(percent_decoded(last).chars().take(200).collect())
}

/// The target as it may be recorded: without a user and password of an absolute URL.
pub(super) fn without_userinfo(target: &str) -> String {
    let Some((scheme, rest)) = target.split_once("://") else {
        return target.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// Decodes `%41`; what is no such escape stays, what is no UTF-8 becomes U+FFFD.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_last_segment_that_is_not_empty_q4() {
        for target in [
            "/ocpp/CP-1",
            "/ocpp/CP-1/",
            "/ocpp//CP-1",
            "//CP-1",
            "/CP-1",
            "/steve/websocket/CentralSystemService/CP-1",
            "ws://10.0.0.1:9220/ocpp/CP-1",
            "ws://10.0.0.1:9220/ocpp/CP-1?version=1.6",
            "/ocpp/CP%2D1",
            "/ocpp/%43P-1//",
        ] {
            assert_eq!(station_id(target).as_deref(), Some("CP-1"), "{target}");
        }
    }

    #[test]
    fn an_address_without_an_id_has_none() {
        for target in [
            "/",
            "",
            "/ocpp",
            "/OCPP/",
            "ws://host:1",
            "ws://host/ocpp",
            "/?id=CP-1",
        ] {
            assert_eq!(station_id(target), None, "{target}");
        }
    }

    #[test]
    fn odd_escapes_stay() {
        assert_eq!(station_id("/a%2").as_deref(), Some("a%2"));
        assert_eq!(station_id("/a%ff").as_deref(), Some("a\u{fffd}"));
        assert_eq!(station_id("/a%+1").as_deref(), Some("a%+1"));
        assert_eq!(station_id("/%2e%2E%2f").as_deref(), Some("../"));
    }

    #[test]
    fn a_password_in_the_address_is_not_recorded() {
        assert_eq!(
            without_userinfo("ws://u:p@h:1/ocpp/A@B"),
            "ws://h:1/ocpp/A@B"
        );
        assert_eq!(without_userinfo("/ocpp/A@B"), "/ocpp/A@B");
    }
}
