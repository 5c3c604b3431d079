//! Stations: where they call, and the one task that serves each connection.

mod attempt;
mod budget;
mod connection;
mod inbound;
mod listener;
mod password;
mod pending;
mod tls;

pub(crate) use budget::Budget;
pub(crate) use listener::Listener;
pub use password::{PasswordError, hash_password, verify_secret};
pub(crate) use tls::tls_acceptor;
