//! The station engine over real sockets, on a simulated clock: each engine rule with a test of its
//! name, and the handshakes of real chargers. Stations here are texts on a socket, so that they can
//! misbehave in any way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test may panic"
)]

mod bed;
mod bypass;
mod handshakes;
mod misbehaviours;
mod orders;
mod quarantine;
mod rules;
mod rushes;
mod station;
mod tls;
