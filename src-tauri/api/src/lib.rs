//! The HTTP face: one router, one OpenAPI document, one error catalogue. The window reaches the same
//! router in process.

pub mod dto;

mod access;
mod openapi;
mod page;
mod problem;
mod routes;
pub mod sentence;

pub use access::{Permission, Scope};
pub use openapi::{document, document_text};
pub use problem::{Code, FieldError, Problem, ProblemDto};

#[derive(Clone)]
struct App;
