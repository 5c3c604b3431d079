//! SecurityEventNotification (security extension 4.6): an entry of the station's security log.
//! Limits: type 50 characters, techInfo 255. It is always answered (Q45).

use ocpp_kit::v1_6::SecurityEventNotificationRequest;
use vocabulary::{Report, SecurityEvent};

use super::{Reading, wire};
use crate::normalise::{Findings, Scalar, record};

pub(super) const ACTION: &str = "SecurityEventNotification";

record! {
    /// The payload of a SecurityEventNotification.
    Payload {
        kind: Scalar<'a> = "type",
        at: Scalar<'a> = "timestamp",
        info: Scalar<'a> = "techInfo",
    }
}

pub(super) fn read_report(payload: &str, reading: Reading<'_>) -> Report {
    let payload = Payload::read(payload);
    Report::SecurityEvent(SecurityEvent {
        kind: payload.kind.filled_owned().unwrap_or_default(),
        at: reading.time(payload.at, "timestamp", &mut Findings::default()),
        info: payload.info.filled_owned(),
    })
}

pub(super) fn write_report(event: &SecurityEvent) -> String {
    let mut request = SecurityEventNotificationRequest::new(&event.kind, wire::millis(event.at.at));
    request.tech_info.clone_from(&event.info);
    wire::json(&request)
}
