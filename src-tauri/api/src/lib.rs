//! The HTTP face: one router, one OpenAPI document, one error catalogue. The window reaches the same
//! router in process.

pub mod dto;
pub mod sentence;

mod access;
mod app;
mod cards;
mod demo;
mod directory;
mod event_stream;
mod extract;
mod idempotency;
mod live_feed;
mod openapi;
mod page;
mod people_file;
mod policy;
mod problem;
mod program;
mod router;
mod routes;
mod serve;
mod ui_assets;
mod validate;

pub use access::{Caller, Permission, Scope, SignInCodes};
pub(crate) use app::App;
pub use demo::{DemoControl, DemoFailure, DemoState, Playing, Story};
pub use live_feed::LiveFeed;
pub use openapi::{document, document_text};
pub use problem::{Code, FieldError, Problem, ProblemDto};
pub use program::{Program, SetUpError};
pub use router::{RouterOptions, router};
pub use serve::serve;
pub use ui_assets::{UiAsset, UiAssets};
