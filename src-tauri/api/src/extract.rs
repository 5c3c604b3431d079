//! What handlers take from a request, with our own problems where it cannot be read.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{
    App,
    problem::{Code, Problem},
};

/// The largest body that is read.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// A body must be there by then.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// A JSON body.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let bytes = read_body(request.into_body()).await?;
        parse(&bytes).map(Self)
    }
}

/// A JSON body that may be left out.
pub(crate) struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Default> FromRequest<App> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let bytes = read_body(request.into_body()).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(T::default()));
        }
        parse(&bytes).map(Self)
    }
}

/// Reads a body whole, up to the limits.
pub(crate) async fn read_body(body: axum::body::Body) -> Result<Bytes, Problem> {
    read_body_within(BODY_TIMEOUT, body).await
}

async fn read_body_within(most: Duration, body: axum::body::Body) -> Result<Bytes, Problem> {
    tokio::time::timeout(most, axum::body::to_bytes(body, BODY_LIMIT))
        .await
        .map_err(|_| Problem::new(Code::InvalidJson).with("why", "the body took too long"))?
        .map_err(|error| {
            let too_large = std::error::Error::source(&error)
                .is_some_and(|source| source.to_string().contains("length limit"));
            if too_large {
                Problem::new(Code::BodyTooLarge).with("limit_kib", BODY_LIMIT / 1024)
            } else {
                Problem::new(Code::InvalidJson).with("why", "the body broke off")
            }
        })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| unreadable(&pointer(error.path()), error.inner()))?;
    reader.end().map_err(|error| unreadable("", &error))?;
    Ok(value)
}

fn unreadable(pointer: &str, error: &serde_json::Error) -> Problem {
    // Where in the text it stands helps nobody who has the pointer.
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    if error.is_data() {
        fault(pointer, text)
    } else {
        Problem::new(Code::InvalidJson).with("why", bounded(text))
    }
}

/// What serde says about a field, on that field.
fn fault(pointer: &str, text: &str) -> Problem {
    let named = text
        .split('`')
        .nth(1)
        .filter(|name| !pointer.ends_with(&format!("/{name}")));
    let (pointer, code) = match named {
        Some(name) if text.starts_with("missing field") => {
            (format!("{pointer}/{name}"), "required")
        }
        Some(name) if text.starts_with("unknown field") => (format!("{pointer}/{name}"), "unknown"),
        _ if text.starts_with("unknown field") => (pointer.to_owned(), "unknown"),
        _ => (pointer.to_owned(), "invalid"),
    };
    let mut message = bounded(text);
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    message.push('.');
    Problem::field(pointer, code, message)
}

fn bounded(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&["/", &index.to_string()].concat()),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                text.push('/');
                text.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    text
}

/// The query.
pub(crate) struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let axum::extract::Query(value) =
            axum::extract::Query::try_from_uri(&parts.uri).map_err(|error| {
                let text = error.body_text();
                let why = text.split_once(": ").map_or(text.as_str(), |(_, why)| why);
                match why.split_once(": ") {
                    Some((field, why)) => fault(&format!("?{field}"), why),
                    None => fault("?", why),
                }
            })?;
        Ok(Self(value))
    }
}

/// The `{id}` of a path, unread.
pub(crate) struct Id(pub String);

impl FromRequestParts<App> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, Problem> {
        axum::extract::Path::<String>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(id)| Self(id))
            .map_err(|_| Problem::new(Code::RouteNotFound))
    }
}

impl Id {
    /// As an id of the store; one that cannot be one is not found.
    pub(crate) fn parse<T: std::str::FromStr>(&self, missing: Code) -> Result<T, Problem> {
        self.0.parse().map_err(|_| missing.into())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only what cannot be read is looked at")]
    struct Shape {
        name: String,
        parts: Option<Vec<Part>>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only what cannot be read is looked at")]
    struct Part {
        size: u32,
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        for (text, pointer, code) in [
            ("{}", "/name", "required"),
            (r#"{"name":"a","colour":1}"#, "/colour", "unknown"),
            (r#"{"name":7}"#, "/name", "invalid"),
            (
                r#"{"name":"a","parts":[{"size":1},{"size":-1}]}"#,
                "/parts/1/size",
                "invalid",
            ),
            (r#"{"name":"a","parts":[{}]}"#, "/parts/0/size", "required"),
        ] {
            let problem = parse::<Shape>(text.as_bytes()).err();
            let errors = problem.as_ref().map(|problem| problem.errors().to_vec());
            let first = errors.and_then(|errors| errors.first().cloned());
            let found = first
                .as_ref()
                .map(|error| (error.pointer.as_str(), error.code.as_str()));
            assert_eq!(found, Some((pointer, code)), "{text}: {first:?}");
        }
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let body = axum::body::Body::from_stream(never);
        let problem = read_body_within(Duration::from_millis(10), body).await;
        assert_eq!(
            problem.err().map(|problem| problem.code()),
            Some(Code::InvalidJson)
        );
    }

    #[test]
    fn what_is_no_json_or_goes_on_behind_it_is_no_field() {
        for text in ["", "{", r#"{"name":"a"} x"#, "\u{feff}{}"] {
            let problem = parse::<Shape>(text.as_bytes()).err();
            assert_eq!(
                problem.map(|problem| problem.code()),
                Some(Code::InvalidJson),
                "{text}"
            );
        }
    }
}
