//! The record of one handshake: what was received, what was found, what was answered.

use std::net::SocketAddr;

use ocpp::{Decision, Handshake, HeadFailure, HeadRecord, HttpStatus};
use serde_json::{Map, Value};
use tracing::{debug, info};
use vocabulary::{OcppVersion, StationId, Timestamp};

use crate::store::ConnectionAttempt;

/// A handshake's record in the making.
#[derive(Debug)]
pub(super) struct Attempt(ConnectionAttempt);

impl Attempt {
    /// Nothing is known yet but when and from where.
    pub(super) fn new(at: Timestamp, from: SocketAddr) -> Self {
        Self(ConnectionAttempt {
            at,
            remote_addr: from.to_string(),
            identity: None,
            station_id: None,
            path: String::new(),
            offered: Vec::new(),
            chosen: None,
            accepted: false,
            http_status: 0,
            diagnosis: "ok".to_owned(),
            args: Map::new(),
            head: String::new(),
        })
    }

    /// There was no request that could be read.
    pub(super) fn unread(mut self, failure: &HeadFailure) -> Self {
        self.take_head(&failure.record);
        failure
            .diagnosis
            .code
            .as_str()
            .clone_into(&mut self.0.diagnosis);
        self.0.args = arguments(&failure.diagnosis.args);
        self.0.http_status = failure.status.map_or(0, HttpStatus::code);
        self
    }

    /// The request was read and judged.
    pub(super) fn judged(mut self, handshake: &Handshake) -> Self {
        self.take_head(&handshake.record);
        let text = &handshake.identity_text;
        self.0.identity = (!text.is_empty()).then(|| text.chars().take(120).collect());
        self.0.offered = handshake
            .offered
            .iter()
            .take(8)
            .map(|name| name.chars().take(60).collect())
            .collect();
        if let Some(found) = handshake.diagnoses.first() {
            found.code.as_str().clone_into(&mut self.0.diagnosis);
            self.0.args = arguments(&found.args);
        }
        self.0.http_status = match handshake.decision {
            Decision::Open(_) | Decision::OpenAndClose => 101,
            Decision::Refuse(status) => status.code(),
        };
        self
    }

    /// It was refused for a reason of ours.
    pub(super) fn refused(mut self, status: HttpStatus, diagnosis: &str) -> Self {
        self.0.http_status = status.code();
        diagnosis.clone_into(&mut self.0.diagnosis);
        self
    }

    /// It broke on the way.
    pub(super) fn failed(mut self, diagnosis: &str, detail: &str) -> Self {
        diagnosis.clone_into(&mut self.0.diagnosis);
        let detail: String = detail.chars().take(200).collect();
        self.0
            .args
            .insert("detail".to_owned(), Value::String(detail));
        self
    }

    /// Something to know about one that is in.
    pub(super) fn noted(mut self, diagnosis: &str, name: &str, value: String) -> Self {
        diagnosis.clone_into(&mut self.0.diagnosis);
        self.0.args.insert(name.to_owned(), Value::String(value));
        self
    }

    /// The station is in.
    pub(super) fn accepted(mut self, station: StationId, version: OcppVersion) -> Self {
        self.0.accepted = true;
        self.0.station_id = Some(station);
        self.0.chosen = Some(version);
        self
    }

    /// Says it in the log as well.
    pub(super) fn log(&self) {
        let row = &self.0;
        if row.accepted {
            debug!(
                from = row.remote_addr,
                diagnosis = row.diagnosis,
                "a handshake was accepted"
            );
        } else {
            info!(
                from = row.remote_addr,
                identity = ?row.identity,
                diagnosis = row.diagnosis,
                status = row.http_status,
                "a handshake was not accepted"
            );
        }
    }

    /// The row to store.
    pub(super) fn into_row(self) -> Box<ConnectionAttempt> {
        Box::new(self.0)
    }

    fn take_head(&mut self, record: &HeadRecord) {
        let path = record
            .request_line
            .split_whitespace()
            .nth(1)
            .unwrap_or_default();
        path.clone_into(&mut self.0.path);
        self.0.head.clone_from(&record.request_line);
        for (name, value) in &record.headers {
            for part in ["\n", name, ": ", value] {
                self.0.head.push_str(part);
            }
        }
    }
}

fn arguments(args: &[(&'static str, String)]) -> Map<String, Value> {
    args.iter()
        .map(|(name, value)| ((*name).to_owned(), Value::String(value.clone())))
        .collect()
}
