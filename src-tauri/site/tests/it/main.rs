//! The rules of a site, from outside: a scripted site on a simulated clock.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a test may panic, and its name says what it is about"
)]

mod attention;
mod attention_cars;
mod bed;
mod bypass;
mod checks;
mod commands;
mod connections;
mod days;
mod fittings;
mod gate;
mod late_start;
mod learning;
mod local_start;
mod lost_cards;
mod metering;
mod people;
mod people_import;
mod places;
mod power;
mod practice;
mod property;
mod quarantine;
mod queued_start;
mod remote_start;
mod replays;
mod restart;
mod rule_properties;
mod rules;
mod schedules;
mod shelf;
mod station_settings;
mod statuses;
mod stops;
