//! DiagnosticsStatusNotification (1.6 4.4): how an upload of diagnostics goes.

use ocpp_kit::v1_6::{DiagnosticsStatus, DiagnosticsStatusNotificationRequest};
use vocabulary::{JobStatus, Report};

use super::{missing, wire};
use crate::Refusal;
use crate::normalise::{Scalar, record};

pub(super) const ACTION: &str = "DiagnosticsStatusNotification";

record! {
    /// The payload of a DiagnosticsStatusNotification.
    Payload { status: Scalar<'a> = "status" }
}

pub(super) fn read_report(payload: &str) -> Result<Report, Refusal> {
    let status = Payload::read(payload).status.filled_owned();
    let status = status.ok_or_else(|| missing("status"))?;
    Ok(Report::DiagnosticsStatus(JobStatus { status }))
}

pub(super) fn write_report(job: &JobStatus) -> String {
    wire::json(&DiagnosticsStatusNotificationRequest::new(
        DiagnosticsStatus::from_wire(&job.status),
    ))
}
