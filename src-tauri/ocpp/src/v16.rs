//! OCPP 1.6J (edition 2, errata 4.0, security extension): the routing from action to message. Each
//! message has a file with its meaning, its limits and both directions.

mod authorize;
mod boot;
mod change_configuration;
mod charging_profile;
mod data_transfer;
mod diagnostics_status;
mod firmware_status;
mod get_configuration;
mod heartbeat;
mod id_tag_info;
mod meter_values;
mod remote_start;
mod remote_stop;
mod reset;
mod sampled_value;
mod security_event;
mod set_charging_profile;
mod start;
mod status;
mod stop;
mod trigger;
mod unit;
mod wire;

use ocpp_kit::message::Origin;
use ocpp_kit::v1_6::Action;
use vocabulary::{
    AnswerStatus, Order, OrderAnswer, OrderKind, Reply, Report, ReportedTime, Timestamp,
};

use crate::normalise::{Findings, Scalar};
use crate::{CallErrorCode, OrderError, Quirks, Refusal, ReplyError};

/// What the reading of a report depends on besides its payload.
#[derive(Debug, Clone, Copy)]
struct Reading<'q> {
    received_at: Timestamp,
    quirks: &'q Quirks,
}

impl Reading<'_> {
    /// A time of the message, by the station's own zone.
    fn time(self, field: Scalar<'_>, name: &str, findings: &mut Findings) -> ReportedTime {
        field.time(name, self.received_at, self.quirks.local_minutes, findings)
    }
}

pub(crate) fn read_report(
    action: &str,
    payload: &str,
    received_at: Timestamp,
    quirks: &Quirks,
) -> Result<Report, Refusal> {
    let reading = Reading {
        received_at,
        quirks,
    };
    match action {
        boot::ACTION => Ok(boot::read_report(payload)),
        heartbeat::ACTION => Ok(Report::Heartbeat),
        authorize::ACTION => authorize::read_report(payload),
        status::ACTION => status::read_report(payload, reading),
        start::ACTION => Ok(start::read_report(payload, reading)),
        stop::ACTION => Ok(stop::read_report(payload, reading)),
        meter_values::ACTION => Ok(meter_values::read_report(payload, reading)),
        data_transfer::ACTION => data_transfer::read_report(payload),
        diagnostics_status::ACTION => diagnostics_status::read_report(payload),
        firmware_status::ACTION => firmware_status::read_report(payload),
        security_event::ACTION => Ok(security_event::read_report(payload, reading)),
        other => Err(unserved(other, Origin::from_charging_station)),
    }
}

/// 1.6J 4.2.3: NotImplemented for an action nobody knows, NotSupported for one that the version
/// has and we do not serve (or not in this direction).
fn unserved(action: &str, may_come: fn(Origin) -> bool) -> Refusal {
    let known = Action::from_wire(action);
    let (code, why) = match known.map(|action| may_come(action.origin())) {
        Some(true) => (CallErrorCode::NotSupported, "is not served here"),
        Some(false) => (CallErrorCode::NotSupported, "does not go in this direction"),
        None => (CallErrorCode::NotImplemented, "is no action of OCPP 1.6"),
    };
    let name: String = action.chars().take(50).collect();
    Refusal {
        code,
        description: format!("{name} {why}"),
    }
}

/// A payload lacks what its action cannot do without.
fn missing(field: &str) -> Refusal {
    Refusal {
        code: CallErrorCode::OccurrenceConstraintViolation,
        description: format!("{field} is missing"),
    }
}

pub(crate) fn write_reply(reply: &Reply) -> String {
    match reply {
        Reply::Boot {
            registration,
            now,
            interval_s,
        } => boot::write_reply(*registration, *now, *interval_s),
        Reply::Heartbeat { now } => heartbeat::write_reply(*now),
        Reply::Authorize(verdict) => authorize::write_reply(verdict),
        Reply::TransactionStarted {
            transaction,
            verdict,
        } => start::write_reply(transaction, verdict),
        Reply::TransactionStopped { verdict } => stop::write_reply(verdict.as_ref()),
        Reply::DataTransfer { status } => data_transfer::write_reply(*status),
        Reply::Status
        | Reply::MeterValues
        | Reply::DiagnosticsStatus
        | Reply::FirmwareStatus
        | Reply::SecurityEvent => wire::EMPTY.to_owned(),
    }
}

pub(crate) fn write_order(order: &Order) -> Result<(&'static str, String), OrderError> {
    match order {
        Order::Start(start) => Ok((remote_start::ACTION, remote_start::write_order(start)?)),
        Order::Stop { transaction } => {
            Ok((remote_stop::ACTION, remote_stop::write_order(transaction)?))
        }
        Order::Trigger { message, evse } => {
            Ok((trigger::ACTION, trigger::write_order(*message, *evse)?))
        }
        Order::Limit(limit) => Ok((
            set_charging_profile::ACTION,
            set_charging_profile::write_order(limit)?,
        )),
        Order::Restart => Ok((reset::ACTION, reset::write_order())),
        Order::ReadSettings { names } => Ok((
            get_configuration::ACTION,
            get_configuration::write_order(names)?,
        )),
        Order::ChangeSetting { name, value } => Ok((
            change_configuration::ACTION,
            change_configuration::write_order(name, value)?,
        )),
    }
}

pub(crate) fn read_answer(kind: OrderKind, payload: &str) -> OrderAnswer {
    match kind {
        OrderKind::Start => remote_start::read_answer(payload),
        OrderKind::Stop => remote_stop::read_answer(payload),
        OrderKind::Trigger => trigger::read_answer(payload),
        OrderKind::Limit => set_charging_profile::read_answer(payload),
        OrderKind::Restart => reset::read_answer(payload),
        OrderKind::ReadSettings => get_configuration::read_answer(payload),
        OrderKind::ChangeSetting => change_configuration::read_answer(payload),
    }
}

pub(crate) fn read_error(code: &str, description: &str) -> OrderAnswer {
    let is = |name: &str| code.trim().eq_ignore_ascii_case(name);
    let status = if is("NotImplemented") || is("NotSupported") {
        AnswerStatus::NotSupported
    } else {
        AnswerStatus::Failed
    };
    let said = if description.trim().is_empty() {
        code.to_owned()
    } else {
        format!("{code}: {description}")
    };
    OrderAnswer::new(status, wire::bounded(&said))
}

pub(crate) fn spell(code: CallErrorCode) -> &'static str {
    match code {
        CallErrorCode::NotImplemented => "NotImplemented",
        CallErrorCode::NotSupported => "NotSupported",
        CallErrorCode::InternalError => "InternalError",
        CallErrorCode::ProtocolError => "ProtocolError",
        CallErrorCode::SecurityError => "SecurityError",
        // 2.0.1 calls it FormatViolation.
        CallErrorCode::FormationViolation => "FormationViolation",
        CallErrorCode::PropertyConstraintViolation => "PropertyConstraintViolation",
        // The specification's own spelling; 2.0.1 has two r.
        CallErrorCode::OccurrenceConstraintViolation => "OccurenceConstraintViolation",
        CallErrorCode::TypeConstraintViolation => "TypeConstraintViolation",
        CallErrorCode::GenericError => "GenericError",
    }
}

pub(crate) fn write_report(report: &Report) -> (&'static str, String) {
    match report {
        Report::Boot(boot) => (boot::ACTION, boot::write_report(boot)),
        Report::Heartbeat => (heartbeat::ACTION, wire::EMPTY.to_owned()),
        Report::Authorize(authorize) => (authorize::ACTION, authorize::write_report(authorize)),
        Report::Status(status) => (status::ACTION, status::write_report(status)),
        Report::TransactionStarted(started) => (start::ACTION, start::write_report(started)),
        Report::TransactionStopped(stopped) => (stop::ACTION, stop::write_report(stopped)),
        Report::MeterValues(meter) => (meter_values::ACTION, meter_values::write_report(meter)),
        Report::DataTransfer(data) => (data_transfer::ACTION, data_transfer::write_report(data)),
        Report::DiagnosticsStatus(job) => (
            diagnostics_status::ACTION,
            diagnostics_status::write_report(job),
        ),
        Report::FirmwareStatus(job) => {
            (firmware_status::ACTION, firmware_status::write_report(job))
        }
        Report::SecurityEvent(event) => {
            (security_event::ACTION, security_event::write_report(event))
        }
    }
}

pub(crate) fn read_reply(action: &str, payload: &str) -> Result<Reply, ReplyError> {
    let unreadable = |problem: String| ReplyError {
        action: action.to_owned(),
        problem,
    };
    match action {
        boot::ACTION => boot::read_reply(payload),
        heartbeat::ACTION => heartbeat::read_reply(payload),
        authorize::ACTION => authorize::read_reply(payload),
        status::ACTION => Ok(Reply::Status),
        start::ACTION => start::read_reply(payload),
        stop::ACTION => stop::read_reply(payload),
        meter_values::ACTION => Ok(Reply::MeterValues),
        data_transfer::ACTION => data_transfer::read_reply(payload),
        diagnostics_status::ACTION => Ok(Reply::DiagnosticsStatus),
        firmware_status::ACTION => Ok(Reply::FirmwareStatus),
        security_event::ACTION => Ok(Reply::SecurityEvent),
        _ => Err("no action that a station sends here".to_owned()),
    }
    .map_err(unreadable)
}

pub(crate) fn read_order(action: &str, payload: &str) -> Result<Order, Refusal> {
    match action {
        remote_start::ACTION => remote_start::read_order(payload),
        remote_stop::ACTION => remote_stop::read_order(payload),
        trigger::ACTION => trigger::read_order(payload),
        set_charging_profile::ACTION => set_charging_profile::read_order(payload),
        reset::ACTION => reset::read_order(payload),
        get_configuration::ACTION => get_configuration::read_order(payload),
        change_configuration::ACTION => change_configuration::read_order(payload),
        other => Err(unserved(other, Origin::from_csms)),
    }
}

pub(crate) fn write_answer(kind: OrderKind, answer: &OrderAnswer) -> String {
    match kind {
        OrderKind::Start => remote_start::write_answer(answer.status),
        OrderKind::Stop => remote_stop::write_answer(answer.status),
        OrderKind::Trigger => trigger::write_answer(answer.status),
        OrderKind::Limit => set_charging_profile::write_answer(answer.status),
        OrderKind::Restart => reset::write_answer(answer.status),
        OrderKind::ReadSettings => get_configuration::write_answer(answer.settings.as_deref()),
        OrderKind::ChangeSetting => change_configuration::write_answer(answer.status),
    }
}
