//! What real chargers send, made regular (the tolerance table of `wire.md`, quirks of
//! `stations.md`). A payload is read in one pass by [`record`]s that take any JSON: a field that is
//! missing, of the wrong kind or sent twice spoils that field alone. Each field is a [`Scalar`]
//! that is asked for what the dialect needs, and says in [`Findings`] what it had to assume.

mod findings;
mod number;
mod record;
mod scalar;
mod time;

pub use findings::Findings;
pub(crate) use number::Decimal;
pub(crate) use record::{Key, List, any_scalar, record};
pub use scalar::Scalar;
pub(crate) use scalar::text_of;
