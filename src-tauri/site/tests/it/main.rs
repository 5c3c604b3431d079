//! The rules of a site, from outside: a scripted site on a simulated clock.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test may panic, and its name says what it is about"
)]

mod bed;
mod remote_start;
mod shelf;
