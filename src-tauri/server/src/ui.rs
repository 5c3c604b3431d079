//! The UI's files, embedded in a release; a debug build reads them from `ui/dist`, where a checkout
//! that has not built them has none.

use api::{UiAsset, UiAssets};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

/// The embedded UI.
pub(crate) struct EmbeddedUi;

impl EmbeddedUi {
    /// The UI, if it was built.
    pub(crate) fn find() -> Option<Self> {
        Dist::get("index.html").map(|_| Self)
    }
}

impl UiAssets for EmbeddedUi {
    fn get(&self, path: &str) -> Option<UiAsset> {
        let file = Dist::get(path)?;
        Some(UiAsset {
            content_type: file.metadata.mimetype().to_owned(),
            bytes: file.data,
        })
    }
}
