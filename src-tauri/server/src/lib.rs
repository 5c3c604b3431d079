//! What both programs share: options, settings, log, start and stop.

mod options;
mod place;
mod settings;
mod signals;

pub mod log;

pub use options::Options;
pub use place::PlaceError;
pub use settings::SettingsError;
pub use signals::asked_to_stop;
