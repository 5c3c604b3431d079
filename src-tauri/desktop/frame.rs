//! How a request and its answer travel between the page and the window: one line of JSON, then the
//! body as it is.
//!
//! ```text
//! {"method":"POST","path":"/api/v1/sessions","headers":[["content-type","application/json"]]}\n
//! {"station":"BAY-1","connector":1}
//!
//! {"status":201,"headers":[["content-type","application/json"]]}\n
//! {"session":...}
//! ```

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use serde::{Deserialize, Serialize};

/// The longest head that is read: a path and a few headers.
const HEAD_LIMIT: usize = 64 * 1024;

#[derive(Deserialize)]
struct RequestHead {
    method: String,
    path: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
}

#[derive(Serialize)]
struct ResponseHead<'a> {
    status: u16,
    headers: Vec<(&'a str, &'a str)>,
}

/// What the page sent is not a request.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("no line with the head of the request")]
    NoHead,
    #[error("the head of the request cannot be read: {0}")]
    Head(String),
    #[error("the path {0:?} is not one of the API's")]
    Path(String),
}

/// Reads a request. Only paths of the API are taken: the page itself is not served here.
pub(crate) fn read_request(bytes: &[u8]) -> Result<Request<Vec<u8>>, FrameError> {
    let end = bytes
        .iter()
        .take(HEAD_LIMIT)
        .position(|byte| *byte == b'\n')
        .ok_or(FrameError::NoHead)?;
    let (head, body) = (&bytes[..end], &bytes[end + 1..]);
    let head: RequestHead = serde_json::from_slice(head).map_err(|error| unreadable(&error))?;
    if !head.path.starts_with("/api/") {
        return Err(FrameError::Path(head.path.chars().take(200).collect()));
    }
    let mut request = Request::new(body.to_vec());
    *request.method_mut() =
        Method::from_bytes(head.method.as_bytes()).map_err(|error| unreadable(&error))?;
    *request.uri_mut() = Uri::try_from(&head.path).map_err(|error| unreadable(&error))?;
    for (name, value) in &head.headers {
        let name = HeaderName::try_from(name).map_err(|error| unreadable(&error))?;
        let value = HeaderValue::try_from(value).map_err(|error| unreadable(&error))?;
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

fn unreadable(error: &dyn std::fmt::Display) -> FrameError {
    FrameError::Head(error.to_string())
}

/// Writes an answer. A header that is not text is left out: the page could not read it.
pub(crate) fn write_response(
    response: &Response<impl AsRef<[u8]>>,
) -> Result<Vec<u8>, serde_json::Error> {
    write(
        response.status(),
        response.headers(),
        response.body().as_ref(),
    )
}

fn write(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Vec<u8>, serde_json::Error> {
    let head = ResponseHead {
        status: status.as_u16(),
        headers: headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect(),
    };
    let mut bytes = serde_json::to_vec(&head)?;
    bytes.reserve(1 + body.len());
    bytes.push(b'\n');
    bytes.extend_from_slice(body);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_request_keeps_its_body_as_it_is() {
        let head = r#"{"method":"POST","path":"/api/v1/x?y=1","headers":[["x-a","b"]]}"#;
        let bytes = [head.as_bytes(), b"\n\x00\n\xff"].concat();
        let request = read_request(&bytes).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "/api/v1/x?y=1");
        assert_eq!(request.headers()["x-a"], "b");
        assert_eq!(request.body(), b"\x00\n\xff");
    }

    #[test]
    fn what_is_no_request_of_the_api_is_refused() {
        let read = |text: &str| read_request(text.as_bytes()).map(|_| ());
        assert_eq!(read(""), Err(FrameError::NoHead));
        assert_eq!(read("{}"), Err(FrameError::NoHead));
        for head in [
            "{}\n",
            "[]\n",
            "{\"method\":\"GET\",\"path\":\"/api/v1/a b\"}\n",
            "{\"method\":\"G T\",\"path\":\"/api/v1/a\"}\n",
            "{\"method\":\"GET\",\"path\":\"/api/v1/a\",\"headers\":[[\"a\",\"b\\nc\"]]}\n",
        ] {
            assert!(matches!(read(head), Err(FrameError::Head(_))), "{head}");
        }
        for path in ["/", "/index.html", "http://elsewhere/api/v1"] {
            let head = format!("{{\"method\":\"GET\",\"path\":\"{path}\"}}\n");
            assert_eq!(read(&head), Err(FrameError::Path(path.to_owned())));
        }
    }

    #[test]
    fn a_head_without_end_is_not_searched_for_ever() {
        let bytes = vec![b' '; HEAD_LIMIT + 1];
        assert_eq!(read_request(&bytes).map(|_| ()), Err(FrameError::NoHead));
    }

    #[test]
    fn an_answer_begins_with_its_status_and_headers() {
        let mut response = Response::new(b"[1]".to_vec());
        *response.status_mut() = StatusCode::CREATED;
        response
            .headers_mut()
            .insert("content-type", HeaderValue::from_static("application/json"));
        let bytes = write_response(&response).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "{\"status\":201,\"headers\":[[\"content-type\",\"application/json\"]]}\n[1]"
        );
    }
}
