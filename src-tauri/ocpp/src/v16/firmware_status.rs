//! FirmwareStatusNotification (1.6 4.5): how a firmware update goes.

use ocpp_kit::v1_6::{FirmwareStatus, FirmwareStatusNotificationRequest};
use vocabulary::{JobStatus, Report};

use super::{missing, wire};
use crate::Refusal;
use crate::normalise::{Scalar, record};

pub(super) const ACTION: &str = "FirmwareStatusNotification";

record! {
    /// The payload of a FirmwareStatusNotification.
    Payload { status: Scalar<'a> = "status" }
}

pub(super) fn read_report(payload: &str) -> Result<Report, Refusal> {
    let status = Payload::read(payload).status.filled_owned();
    let status = status.ok_or_else(|| missing("status"))?;
    Ok(Report::FirmwareStatus(JobStatus { status }))
}

pub(super) fn write_report(job: &JobStatus) -> String {
    wire::json(&FirmwareStatusNotificationRequest::new(
        FirmwareStatus::from_wire(&job.status),
    ))
}
