//! BootNotification (1.6 4.2): a charge point describes itself after it started or connected.
//! Limits: vendor and model CiString20, serial numbers and meter CiString25, firmware CiString50.
//! Chargers send them empty and longer (Q11); they are kept whole.

use ocpp_kit::v1_6::{BootNotificationRequest, BootNotificationResponse, RegistrationStatus};
use vocabulary::{Boot, Registration, Reply, Report, Timestamp};

use super::wire;
use crate::normalise::{Scalar, record};

pub(super) const ACTION: &str = "BootNotification";

record! {
    /// The payload of a BootNotification.
    Payload {
        vendor: Scalar<'a> = "chargePointVendor",
        model: Scalar<'a> = "chargePointModel",
        serial: Scalar<'a> = "chargePointSerialNumber",
        box_serial: Scalar<'a> = "chargeBoxSerialNumber",
        firmware: Scalar<'a> = "firmwareVersion",
        iccid: Scalar<'a> = "iccid",
        imsi: Scalar<'a> = "imsi",
        meter_type: Scalar<'a> = "meterType",
        meter_serial: Scalar<'a> = "meterSerialNumber",
    }
}

pub(super) fn read_report(payload: &str) -> Report {
    let payload = Payload::read(payload);
    Report::Boot(Boot {
        vendor: payload.vendor.filled_owned().unwrap_or_default(),
        model: payload.model.filled_owned().unwrap_or_default(),
        serial: payload
            .serial
            .filled_owned()
            .or_else(|| payload.box_serial.filled_owned()),
        firmware: payload.firmware.filled_owned(),
        iccid: payload.iccid.filled_owned(),
        imsi: payload.imsi.filled_owned(),
        meter_type: payload.meter_type.filled_owned(),
        meter_serial: payload.meter_serial.filled_owned(),
    })
}

pub(super) fn write_reply(registration: Registration, now: Timestamp, interval_s: u32) -> String {
    let status = match registration {
        Registration::Accepted => RegistrationStatus::Accepted,
        Registration::Pending => RegistrationStatus::Pending,
        Registration::Rejected => RegistrationStatus::Rejected,
    };
    wire::json(&BootNotificationResponse::new(
        status,
        wire::seconds(now),
        wire::integer(interval_s),
    ))
}

pub(super) fn write_report(boot: &Boot) -> String {
    let mut request = BootNotificationRequest::new(&boot.vendor, &boot.model);
    request.charge_point_serial_number.clone_from(&boot.serial);
    request.firmware_version.clone_from(&boot.firmware);
    request.iccid.clone_from(&boot.iccid);
    request.imsi.clone_from(&boot.imsi);
    request.meter_type.clone_from(&boot.meter_type);
    request.meter_serial_number.clone_from(&boot.meter_serial);
    wire::json(&request)
}

pub(super) fn read_reply(payload: &str) -> Result<Reply, String> {
    let response: BootNotificationResponse = wire::strict(payload)?;
    let registration = match response.status {
        RegistrationStatus::Accepted => Registration::Accepted,
        RegistrationStatus::Pending => Registration::Pending,
        RegistrationStatus::Rejected => Registration::Rejected,
        other => return Err(format!("{other} is no registration status")),
    };
    Ok(Reply::Boot {
        registration,
        now: wire::timestamp(response.current_time)?,
        interval_s: u32::try_from(response.interval).unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_boot_is_read_whole() {
        let Report::Boot(boot) = read_report(
            r#"{"chargePointVendor":"Wallbox Chargers of a long name","chargePointModel":"",
                "chargeBoxSerialNumber":"B-1","firmwareVersion":6.1,"iccid":null,"meterType":""}"#,
        ) else {
            panic!("not a boot")
        };
        assert_eq!(
            boot,
            Boot {
                vendor: "Wallbox Chargers of a long name".into(),
                serial: Some("B-1".into()),
                firmware: Some("6.1".into()),
                ..Boot::default()
            }
        );
    }

    #[test]
    fn the_answer_has_whole_seconds_q21() {
        assert_eq!(
            write_reply(Registration::Pending, Timestamp(1_790_000_000_999), 60),
            r#"{"status":"Pending","currentTime":"2026-09-21T14:13:20Z","interval":60}"#
        );
    }
}
