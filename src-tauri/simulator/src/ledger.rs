//! What was said and how it was answered, as the stations themselves saw it.

use std::sync::{Mutex, PoisonError};

use vocabulary::{Reply, Report, StationIdentity};

/// Sees what stations experience. It is called by their tasks, so it must not wait.
pub trait Witness: Send + Sync + 'static {
    /// A CALL was answered.
    fn acknowledged(&self, station: &StationIdentity, report: &Report, reply: &Reply);

    /// A CALL was answered with an error for the last time, and is given up.
    fn refused(&self, station: &StationIdentity, report: &Report, problem: &str);
}

/// Looks away.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Witness for Nobody {
    fn acknowledged(&self, _: &StationIdentity, _: &Report, _: &Reply) {}
    fn refused(&self, _: &StationIdentity, _: &Report, _: &str) {}
}

/// An acknowledged CALL.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// Whose.
    pub station: StationIdentity,
    /// What it said.
    pub report: Report,
    /// What it was answered.
    pub reply: Reply,
}

/// A CALL that was given up.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Whose.
    pub station: StationIdentity,
    /// What it said.
    pub report: Report,
    /// The error that it was answered with.
    pub problem: String,
}

/// Writes everything down, in the order of the answers.
#[derive(Debug, Default)]
pub struct Ledger {
    acknowledged: Mutex<Vec<Acknowledged>>,
    refused: Mutex<Vec<Refused>>,
}

impl Ledger {
    /// What was acknowledged so far.
    pub fn answers(&self) -> Vec<Acknowledged> {
        lock(&self.acknowledged).clone()
    }

    /// How much was acknowledged so far.
    pub fn len(&self) -> usize {
        lock(&self.acknowledged).len()
    }

    /// Whether nothing was acknowledged yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What was given up so far.
    pub fn refusals(&self) -> Vec<Refused> {
        lock(&self.refused).clone()
    }
}

impl Witness for Ledger {
    fn acknowledged(&self, station: &StationIdentity, report: &Report, reply: &Reply) {
        lock(&self.acknowledged).push(Acknowledged {
            station: station.clone(),
            report: report.clone(),
            reply: reply.clone(),
        });
    }

    fn refused(&self, station: &StationIdentity, report: &Report, problem: &str) {
        lock(&self.refused).push(Refused {
            station: station.clone(),
            report: report.clone(),
            problem: problem.to_owned(),
        });
    }
}

/// A list that a panicking task left behind is still whole: each entry is pushed at once.
fn lock<T>(list: &Mutex<Vec<T>>) -> std::sync::MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}
