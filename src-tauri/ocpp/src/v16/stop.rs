//! StopTransaction (1.6 4.10): a transaction ended. Never refused for its content (engine rule 4).
//! The id may be anything: -1 or 0 when the station never got one (Q28, Q29), or of any size (Q30).

use ocpp_kit::v1_6::{Reason, StopTransactionRequest, StopTransactionResponse};
use vocabulary::{CardText, CardVerdict, Reply, Report, TransactionId, TransactionStopped};

use super::{Reading, id_tag_info, meter_values, unit, wire};
use crate::normalise::{Findings, List, Scalar, record};

pub(super) const ACTION: &str = "StopTransaction";

record! {
    /// The payload of a StopTransaction.
    Payload {
        transaction: Scalar<'a> = "transactionId",
        card: Scalar<'a> = "idTag",
        meter_stop: Scalar<'a> = "meterStop",
        at: Scalar<'a> = "timestamp",
        reason: Scalar<'a> = "reason",
        data: List<meter_values::MeterValue<'a>> = "transactionData",
    }
}

pub(super) fn read_report(text: &str, reading: Reading<'_>) -> Report {
    let payload = Payload::read(text);
    let mut findings = Findings::default();
    if payload.odd {
        findings.note("payload_not_object", "payload", text);
    }
    let transaction = unit::transaction(payload.transaction);
    if transaction.is_none() {
        findings.note("transaction_missing", "transactionId", "");
    }
    Report::TransactionStopped(TransactionStopped {
        transaction,
        card: payload.card.filled_owned().map(CardText),
        meter_stop: unit::register(payload.meter_stop, "meterStop", &mut findings),
        at: reading.time(payload.at, "timestamp", &mut findings),
        reason: payload.reason.filled_owned(),
        readings: meter_values::readings(payload.data, "transactionData", reading, &mut findings),
        suspicions: findings.into_suspicions(),
    })
}

pub(super) fn write_reply(verdict: Option<&CardVerdict>) -> String {
    let mut response = StopTransactionResponse::new();
    response.id_tag_info = verdict.map(id_tag_info::write);
    wire::json(&response)
}

pub(super) fn write_report(stopped: &TransactionStopped) -> String {
    let id = stopped
        .transaction
        .as_ref()
        .and_then(TransactionId::number)
        .unwrap_or(-1);
    let mut request = StopTransactionRequest::new(
        wire::watt_hours(stopped.meter_stop),
        wire::millis(stopped.at.at),
        i32::try_from(id).unwrap_or_default(),
    );
    request.id_tag = stopped.card.as_ref().map(|card| card.reveal().to_owned());
    request.reason = stopped.reason.as_deref().map(Reason::from_wire);
    request.transaction_data = (!stopped.readings.is_empty()).then(|| {
        stopped
            .readings
            .iter()
            .map(meter_values::write_reading)
            .collect()
    });
    wire::json_with_transaction(&request, Some(id))
}

pub(super) fn read_reply(payload: &str) -> Result<Reply, String> {
    let response: StopTransactionResponse = wire::strict(payload)?;
    let verdict = response.id_tag_info.map(id_tag_info::read).transpose()?;
    Ok(Reply::TransactionStopped { verdict })
}

#[cfg(test)]
mod tests;
