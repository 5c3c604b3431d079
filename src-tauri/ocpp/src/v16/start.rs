//! StartTransaction (1.6 4.8): a transaction began. It has no id before the answer gives it one.
//! Never refused for its content (engine rule 4). `reservationId` at or below 0 is none (Q32).

use ocpp_kit::v1_6::{IdTagInfo, StartTransactionRequest};
use serde::Serialize;
use vocabulary::{
    CardText, CardVerdict, PlugNumber, Reply, Report, TransactionId, TransactionStarted,
};

use super::{Reading, id_tag_info, unit, wire};
use crate::normalise::{Findings, Scalar, record};

pub(super) const ACTION: &str = "StartTransaction";

record! {
    /// The payload of a StartTransaction.
    Payload {
        connector: Scalar<'a> = "connectorId",
        card: Scalar<'a> = "idTag",
        meter_start: Scalar<'a> = "meterStart",
        at: Scalar<'a> = "timestamp",
        reservation: Scalar<'a> = "reservationId",
    }
}

pub(super) fn read_report(text: &str, reading: Reading<'_>) -> Report {
    let payload = Payload::read(text);
    let mut findings = Findings::default();
    if payload.odd {
        findings.note("payload_not_object", "payload", text);
    }
    let evse = wire::evse(payload.connector, &mut findings);
    if evse.is_none() {
        let seen = payload.connector.json().unwrap_or_default();
        findings.note("connector_missing", "connectorId", seen);
    }
    let card = payload.card.filled_owned().map(CardText);
    if card.is_none() {
        findings.note("card_missing", "idTag", "");
    }
    let reservation = payload
        .reservation
        .whole("reservationId", -1, i64::MAX, &mut findings);
    Report::TransactionStarted(TransactionStarted {
        evse,
        plug: PlugNumber(1),
        card,
        meter_start: unit::register(payload.meter_start, "meterStart", &mut findings),
        at: reading.time(payload.at, "timestamp", &mut findings),
        reservation: reservation.filter(|id| *id > 0),
        transaction: None,
        remote_start: None,
        offline: false,
        suspicions: findings.into_suspicions(),
    })
}

/// The answer; the typed one has no room for an id beyond i32 (`decisions.md` 16).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    id_tag_info: IdTagInfo,
    transaction_id: i64,
}

pub(super) fn write_reply(transaction: &TransactionId, verdict: &CardVerdict) -> String {
    wire::json(&Response {
        id_tag_info: id_tag_info::write(verdict),
        // Ours are integers (`decisions.md` 6); 0 would tell the station that it has none.
        transaction_id: transaction.number().unwrap_or_default(),
    })
}

pub(super) fn write_report(started: &TransactionStarted) -> String {
    let mut request = StartTransactionRequest::new(
        wire::connector(started.evse),
        started.card.as_ref().map_or("", CardText::reveal),
        wire::watt_hours(started.meter_start),
        wire::millis(started.at.at),
    );
    request.reservation_id = started.reservation.map(wire::integer);
    wire::json(&request)
}

record! {
    /// The id in the answer, beside the typed rest: other central systems give ids beyond i32.
    Answer { transaction: Scalar<'a> = "transactionId", info: Scalar<'a> = "idTagInfo" }
}

pub(super) fn read_reply(payload: &str) -> Result<Reply, String> {
    let answer = Answer::read(payload);
    let transaction = unit::transaction(answer.transaction).ok_or("transactionId is missing")?;
    let info = answer.info.json().ok_or("idTagInfo is missing")?;
    Ok(Reply::TransactionStarted {
        transaction,
        verdict: id_tag_info::read(wire::strict(info)?)?,
    })
}

#[cfg(test)]
mod tests;
