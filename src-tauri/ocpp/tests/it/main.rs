//! The crate from outside, as the central system and the simulator use it.

mod handshake;
mod memory;
mod round_trip;
mod schemas;
mod tolerance;
