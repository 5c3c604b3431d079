//! The API from outside: requests through the router over a real central system in a folder of its
//! own, with chargers on real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test may panic, and documents itself by its name"
)]

mod access;
mod attention;
mod bypass;
mod charger;
mod charging_profile;
mod circuits;
mod decision_trace;
mod demo;
mod desk;
mod desk_people;
mod edits;
mod gate;
mod hostile;
mod idempotency;
mod learning;
mod lists;
mod live;
mod lost_cards;
mod matrix;
mod passwords;
mod past;
mod people;
mod people_file;
mod practice;
mod problems;
mod readiness;
mod rules;
mod sessions;
mod shapes;
mod surroundings;
mod wall;
