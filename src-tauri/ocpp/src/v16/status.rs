//! StatusNotification (1.6 4.9): the state of a connector, or of the charge point (connector 0).
//! Limits: info CiString50, vendorId CiString255, vendorErrorCode CiString50; longer ones are kept.
//! The timestamp is optional; without one the time of receipt stands in.

use ocpp_kit::v1_6::{ChargePointErrorCode, ChargePointStatus, StatusNotificationRequest};
use vocabulary::{ConnectorStatus, PlugNumber, Report, StatusReport};

use super::{Reading, missing, wire};
use crate::Refusal;
use crate::normalise::{Findings, Scalar, record};

pub(super) const ACTION: &str = "StatusNotification";

record! {
    /// The payload of a StatusNotification.
    Payload {
        connector: Scalar<'a> = "connectorId",
        status: Scalar<'a> = "status",
        error_code: Scalar<'a> = "errorCode",
        vendor_error_code: Scalar<'a> = "vendorErrorCode",
        vendor: Scalar<'a> = "vendorId",
        info: Scalar<'a> = "info",
        at: Scalar<'a> = "timestamp",
    }
}

const STATUSES: [(&str, ConnectorStatus); 9] = [
    ("Available", ConnectorStatus::Available),
    ("Preparing", ConnectorStatus::Preparing),
    ("Charging", ConnectorStatus::Charging),
    ("SuspendedEVSE", ConnectorStatus::SuspendedEvse),
    ("SuspendedEV", ConnectorStatus::SuspendedEv),
    ("Finishing", ConnectorStatus::Finishing),
    ("Reserved", ConnectorStatus::Reserved),
    ("Unavailable", ConnectorStatus::Unavailable),
    ("Faulted", ConnectorStatus::Faulted),
];

pub(super) fn read_report(payload: &str, reading: Reading<'_>) -> Result<Report, Refusal> {
    let payload = Payload::read(payload);
    let said = payload.status.filled().ok_or_else(|| missing("status"))?;
    let status = STATUSES
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(said.trim()))
        .map_or_else(
            || ConnectorStatus::Other(wire::bounded(&said)),
            |(_, status)| status.clone(),
        );
    // A status is a state, not a record: what was odd about it is in the trace.
    let mut findings = Findings::default();
    let error_code = payload
        .error_code
        .filled_owned()
        .filter(|code| !code.trim().eq_ignore_ascii_case("NoError"));
    Ok(Report::Status(StatusReport {
        evse: wire::evse(payload.connector, &mut findings),
        plug: PlugNumber(1),
        status,
        error_code,
        vendor_error_code: payload.vendor_error_code.filled_owned(),
        vendor: payload.vendor.filled_owned(),
        info: payload.info.filled_owned(),
        at: reading.time(payload.at, "timestamp", &mut findings),
    }))
}

pub(super) fn write_report(report: &StatusReport) -> String {
    let word = match &report.status {
        ConnectorStatus::Other(word) => word,
        known => STATUSES
            .iter()
            .find(|(_, status)| status == known)
            .map_or("", |(word, _)| word),
    };
    let code = report.error_code.as_deref().unwrap_or("NoError");
    let mut request = StatusNotificationRequest::new(
        wire::connector(report.evse),
        ChargePointErrorCode::from_wire(code),
        ChargePointStatus::from_wire(word),
    );
    request.info.clone_from(&report.info);
    request.vendor_id.clone_from(&report.vendor);
    request
        .vendor_error_code
        .clone_from(&report.vendor_error_code);
    request.timestamp = report.at.stated.then(|| wire::millis(report.at.at));
    wire::json(&request)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test may panic")]

    use vocabulary::{EvseNumber, Timestamp};

    use super::*;
    use crate::Quirks;

    fn read(payload: &str) -> StatusReport {
        let quirks = Quirks::default();
        let reading = Reading {
            received_at: Timestamp(7),
            quirks: &quirks,
        };
        match read_report(payload, reading) {
            Ok(Report::Status(status)) => status,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_status_is_read_in_any_case_and_an_unknown_one_kept_q12() {
        let status = read(r#"{"connectorId":1,"errorCode":"Error","status":"suspendedev"}"#);
        assert_eq!(status.evse, Some(EvseNumber(1)));
        assert_eq!(status.status, ConnectorStatus::SuspendedEv);
        assert_eq!(status.error_code.as_deref(), Some("Error"));
        let status = read(r#"{"connectorId":1,"errorCode":"NoError","status":"Occupied"}"#);
        assert_eq!(status.status, ConnectorStatus::Other("Occupied".into()));
        assert_eq!(status.error_code, None);
    }

    #[test]
    fn connector_0_is_the_station_and_a_time_is_not_needed() {
        let status = read(r#"{"connectorId":0,"errorCode":"NoError","status":"Available"}"#);
        assert_eq!(status.evse, None);
        assert_eq!((status.at.at, status.at.stated), (Timestamp(7), false));
    }
}
