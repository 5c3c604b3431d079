//! The UI's files, embedded in a release; a debug build reads them from `ui/dist` whenever they are
//! asked for, so that screens built later are there. The folder is made by the build step.

use api::{UiAsset, UiAssets};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Dist;

/// The embedded UI.
pub(crate) struct EmbeddedUi;

impl UiAssets for EmbeddedUi {
    fn get(&self, path: &str) -> Option<UiAsset> {
        let file = Dist::get(path)?;
        Some(UiAsset {
            content_type: file.metadata.mimetype().to_owned(),
            bytes: file.data,
        })
    }
}
