//! The browser UI: files that the shell embeds, served beside the API.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// What scripts, styles and connections a page may use: its own, nothing else.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is shown where the screens would be, if they were built.
const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>Forecourt: screens not built</title></head>
<body>
<h1>Forecourt runs, but its screens were not built</h1>
<p>The central system works: chargers connect, and the API answers at
<a href=\"/api/v1/openapi.json\">/api/v1</a>. Its screens lie in <code>ui/dist</code>, and that folder
is empty.</p>
<p>Build them in the folder of the source code, then load this page again:</p>
<pre>make run</pre>
<p>or, while the server goes on:</p>
<pre>npm --prefix ui install
npm --prefix ui run build</pre>
</body>
</html>
";

/// A file of the UI.
#[derive(Debug, Clone)]
pub struct UiAsset {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: String,
}

/// Where the files of the UI are.
pub trait UiAssets: Send + Sync {
    /// The file at a path without its first slash, such as `assets/app.js`.
    fn get(&self, path: &str) -> Option<UiAsset>;
}

/// The answer to a page's path. Paths of screens are answered with the page itself, which finds its
/// way; missing files are missing.
pub(crate) fn serve(assets: Option<&dyn UiAssets>, path: &str, headers: &HeaderMap) -> Response {
    let path = path.trim_start_matches('/');
    let Some(assets) = assets.filter(|assets| assets.get("index.html").is_some()) else {
        return text(StatusCode::SERVICE_UNAVAILABLE, "text/html", NOT_BUILT);
    };
    let looks_like_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    let found = match assets.get(if path.is_empty() { "index.html" } else { path }) {
        None if !looks_like_file => assets.get("index.html"),
        found => found,
    };
    let Some(asset) = found else {
        return text(
            StatusCode::NOT_FOUND,
            "text/plain",
            "There is no such file.\n",
        );
    };
    let tag = format!(
        "\"{}\"",
        URL_SAFE_NO_PAD.encode(Sha256::digest(&asset.bytes))
    );
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        asset.bytes.into_response()
    };
    let answered = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&asset.content_type) {
        answered.insert(header::CONTENT_TYPE, value);
    }
    if let Ok(value) = HeaderValue::from_str(&tag) {
        answered.insert(header::ETAG, value);
    }
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn text(status: StatusCode, kind: &str, text: &'static str) -> Response {
    let kind = format!("{kind}; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl UiAssets for Two {
        fn get(&self, path: &str) -> Option<UiAsset> {
            let (bytes, content_type): (&[u8], &str) = match path {
                "index.html" => (b"<html>", "text/html"),
                "assets/app.js" => (b"app", "text/javascript"),
                _ => return None,
            };
            Some(UiAsset {
                bytes: bytes.into(),
                content_type: content_type.to_owned(),
            })
        }
    }

    fn kind(response: &Response) -> Option<&str> {
        response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
    }

    #[test]
    fn screens_get_the_page_files_get_themselves_and_missing_files_are_missing() {
        for (path, status, content_type) in [
            ("/", 200, "text/html"),
            ("/sessions/1", 200, "text/html"),
            ("/assets/app.js", 200, "text/javascript"),
            ("/assets/old.js", 404, "text/plain; charset=utf-8"),
            ("/../../etc/passwd", 200, "text/html"),
        ] {
            let response = serve(Some(&Two), path, &HeaderMap::new());
            assert_eq!(response.status().as_u16(), status, "{path}");
            assert_eq!(kind(&response), Some(content_type), "{path}");
        }
    }

    #[test]
    fn a_file_that_is_known_is_not_sent_again() {
        let first = serve(Some(&Two), "/assets/app.js", &HeaderMap::new());
        let mut headers = HeaderMap::new();
        if let Some(tag) = first.headers().get(header::ETAG) {
            headers.insert(header::IF_NONE_MATCH, tag.clone());
        }
        let again = serve(Some(&Two), "/assets/app.js", &headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn without_its_screens_it_says_so_and_how_to_build_them() {
        struct Unbuilt;
        impl UiAssets for Unbuilt {
            fn get(&self, _: &str) -> Option<UiAsset> {
                None
            }
        }
        for assets in [None, Some(&Unbuilt as &dyn UiAssets)] {
            let response = serve(assets, "/", &HeaderMap::new());
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(kind(&response), Some("text/html; charset=utf-8"));
        }
        assert!(NOT_BUILT.contains("make run"));
    }
}
