//! What the tests from outside share: the built server as a process, its API, and its store read
//! beside it.

mod api;
mod process;
mod proof;
mod seed;
mod store;

pub use api::Api;
pub use process::{Exit, Program, Server, Setup, program, run_to_end};
pub use proof::Proof;
pub use seed::Seed;
pub use store::{StoredMeterValue, StoredSession, StoredStore};
