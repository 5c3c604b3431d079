//! Who is asking, and what they may do. Code asks for permissions only (`decisions.md` 29); scopes
//! and roles are sets of them.

mod authenticate;
mod caller;
mod host;
mod new_id;
mod permission;
mod rate;
mod sign_in;
mod tries;

pub(crate) use authenticate::{Credentials, authenticate, cookie_name, cookie_of};
pub use caller::Caller;
pub(crate) use caller::{AtGate, Nearby, Seat};
pub(crate) use new_id::new_id;
pub use permission::{Permission, Scope};
pub(crate) use rate::{Limit, Rates};
pub use sign_in::SignInCodes;
pub(crate) use tries::Tries;
