//! Who is asking, and what they may do. Code asks for permissions only (`decisions.md` 29); scopes
//! and roles are sets of them.

mod permission;

pub use permission::{Permission, Scope};
