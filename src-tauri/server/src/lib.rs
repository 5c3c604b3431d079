//! What both programs share: options, settings, log, the running system from start to stop. And the
//! errands of the program without a window.

mod demo;
mod open_files;
mod options;
mod place;
mod premises;
mod reach;
mod running;
mod settings;
mod signals;
mod simulate;
mod tokens;
mod ui;

pub mod log;

pub use demo::DemoError;
pub use options::Options;
pub use place::{PlaceError, data_folder};
pub use running::{Running, StartError};
pub use settings::SettingsError;
pub use signals::asked_to_stop;
pub use simulate::Simulate;
pub use tokens::TokenCommand;
