//! TriggerMessage (1.6 5.17): ask a charge point for a message now. Start- and StopTransaction
//! cannot be asked for.

use ocpp_kit::v1_6::{
    MessageTrigger, TriggerMessageRequest, TriggerMessageResponse, TriggerMessageStatus,
};
use vocabulary::{AnswerStatus, EvseNumber, Gist, Order, OrderAnswer, TriggerKind};

use super::wire;
use crate::{CallErrorCode, OrderError, Refusal};

pub(super) const ACTION: &str = "TriggerMessage";

pub(super) fn write_order(
    message: TriggerKind,
    evse: Option<EvseNumber>,
) -> Result<String, OrderError> {
    let mut request = TriggerMessageRequest::new(match message {
        TriggerKind::Boot => MessageTrigger::BootNotification,
        TriggerKind::Heartbeat => MessageTrigger::Heartbeat,
        TriggerKind::MeterValues => MessageTrigger::MeterValues,
        TriggerKind::Status => MessageTrigger::StatusNotification,
        TriggerKind::DiagnosticsStatus => MessageTrigger::DiagnosticsStatusNotification,
        TriggerKind::FirmwareStatus => MessageTrigger::FirmwareStatusNotification,
    });
    request.connector_id = match evse {
        None => None,
        Some(evse) => Some(wire::named_connector(evse)?),
    };
    Ok(wire::json(&request))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(
        payload,
        &[
            ("Accepted", AnswerStatus::Accepted),
            ("Rejected", AnswerStatus::Rejected),
            ("NotImplemented", AnswerStatus::NotSupported),
        ],
    )
}

pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let request: TriggerMessageRequest = wire::strict_order(payload)?;
    let message = match request.requested_message {
        MessageTrigger::BootNotification => TriggerKind::Boot,
        MessageTrigger::Heartbeat => TriggerKind::Heartbeat,
        MessageTrigger::MeterValues => TriggerKind::MeterValues,
        MessageTrigger::StatusNotification => TriggerKind::Status,
        MessageTrigger::DiagnosticsStatusNotification => TriggerKind::DiagnosticsStatus,
        MessageTrigger::FirmwareStatusNotification => TriggerKind::FirmwareStatus,
        other => {
            return Err(Refusal {
                code: CallErrorCode::PropertyConstraintViolation,
                description: format!("{} cannot be asked for", wire::bounded(other.as_str())),
            });
        }
    };
    let evse = request
        .connector_id
        .and_then(|id| u32::try_from(id).ok())
        .filter(|id| *id > 0);
    Ok(Order::Trigger {
        message,
        evse: evse.map(EvseNumber),
    })
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&TriggerMessageResponse::new(match status.gist() {
        Gist::Yes => TriggerMessageStatus::Accepted,
        Gist::NotSupported => TriggerMessageStatus::NotImplemented,
        Gist::No => TriggerMessageStatus::Rejected,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_is_written_with_and_without_its_connector() {
        assert_eq!(
            write_order(TriggerKind::Status, Some(EvseNumber(2))),
            Ok(r#"{"requestedMessage":"StatusNotification","connectorId":2}"#.to_owned())
        );
        assert_eq!(
            write_order(TriggerKind::Boot, None),
            Ok(r#"{"requestedMessage":"BootNotification"}"#.to_owned())
        );
        assert_eq!(
            write_order(TriggerKind::Status, Some(EvseNumber(0))),
            Err(OrderError::Connector(0))
        );
    }

    #[test]
    fn a_station_that_cannot_says_so() {
        let answer = read_answer(r#"{"status":"NotImplemented"}"#);
        assert_eq!(answer.status, AnswerStatus::NotSupported);
        assert_eq!(
            write_answer(answer.status),
            r#"{"status":"NotImplemented"}"#
        );
    }
}
