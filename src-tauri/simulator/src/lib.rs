//! Simulated stations and cars on real WebSockets, for the demo, the tests and the bench.
//!
//! [`Fleet`] is a site that lives by itself: each station's [`Course`] is a pure function of the
//! seed and its number. [`SimulatedStation`] does what a test tells it, and a [`Ledger`] remembers
//! what it was answered.

#[cfg(test)]
mod canned;
mod car;
mod clock;
mod course;
mod evse;
mod fleet;
mod ledger;
mod line;
mod misbehaviour;
mod opening;
mod outbox;
mod past;
mod pilot;
mod profile;
mod scripted;
mod station;

pub use car::Car;
pub use clock::{Clock, MachineClock};
pub use course::{
    Beginning, Course, Days, Ending, Outage, Spell, Temper, Visit, cards, spare_card,
};
pub use fleet::{Cue, CutOff, Fleet, FleetOptions, Kept, Memory};
pub use ledger::{Acknowledged, Ledger, Nobody, Refused, Witness};
pub use line::Backoff;
pub use misbehaviour::{Misbehaviour, UnknownMisbehaviour};
pub use past::{Past, PastOptions, Said};
pub use scripted::{Ended, Script, SimulatedStation};
pub use station::EvseView;
