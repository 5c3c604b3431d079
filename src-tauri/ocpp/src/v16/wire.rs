//! Values as 1.6 writes them, shared by the messages.

use chrono::SecondsFormat;
use ocpp_kit::types::DateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vocabulary::{AnswerStatus, EvseNumber, MilliWattHours, OrderAnswer, Timestamp};

use crate::normalise::{Findings, Scalar, record};
use crate::{CallErrorCode, OrderError, Refusal};

/// The payload of an answer that says nothing.
pub(super) const EMPTY: &str = "{}";

/// A CiString20: cards and vendors.
pub(super) const CARD_MAX: usize = 20;

/// Writes a message. The types of 1.6 are plain structs, for which this cannot fail.
pub(super) fn json<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).unwrap_or_else(|_| EMPTY.to_owned())
}

/// Writes a message with its transaction's id, for which the types have no room beyond i32.
pub(super) fn json_with_transaction<T: Serialize>(message: &T, id: Option<i64>) -> String {
    let Some(id) = id.filter(|id| i32::try_from(*id).is_err()) else {
        return json(message);
    };
    let mut value = serde_json::to_value(message).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("transactionId".to_owned(), id.into());
    }
    json(&value)
}

/// Reads a central system's answer, strictly: it is a program like this one.
pub(super) fn strict<T: DeserializeOwned>(payload: &str) -> Result<T, String> {
    serde_json::from_str(payload).map_err(|error| error.to_string())
}

/// Reads a central system's request, strictly.
pub(super) fn strict_order<T: DeserializeOwned>(payload: &str) -> Result<T, Refusal> {
    strict(payload).map_err(|description| Refusal {
        code: CallErrorCode::FormationViolation,
        description,
    })
}

/// A time for a station, in whole seconds: some chargers reject fractions (Q21).
pub(super) fn seconds(at: Timestamp) -> DateTime {
    date_time(&at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// A time from a station, to the millisecond.
pub(super) fn millis(at: Timestamp) -> DateTime {
    date_time(&at.to_rfc3339())
}

/// Beyond the year 9999 there is no spelling; such a time becomes 1970.
fn date_time(text: &str) -> DateTime {
    DateTime::parse(text).unwrap_or(DateTime::UNIX_EPOCH)
}

/// A time that a central system sent.
pub(super) fn timestamp(at: DateTime) -> Result<Timestamp, String> {
    let text = at.to_string();
    Timestamp::from_rfc3339(&text).ok_or_else(|| format!("{text} is out of range"))
}

/// An integer of the wire; beyond its range the nearest.
pub(super) fn integer(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// `connectorId`: 0 (and the placeholder -1) is the station itself (`decisions.md` 8).
pub(super) fn evse(connector: Scalar<'_>, findings: &mut Findings) -> Option<EvseNumber> {
    let number = connector.whole("connectorId", -1, i64::from(u32::MAX), findings)?;
    u32::try_from(number)
        .ok()
        .filter(|number| *number > 0)
        .map(EvseNumber)
}

/// `connectorId` of an order that is for one EVSE.
pub(super) fn named_connector(evse: EvseNumber) -> Result<i32, OrderError> {
    i32::try_from(evse.0)
        .ok()
        .filter(|connector| *connector > 0)
        .ok_or(OrderError::Connector(evse.0))
}

/// `connectorId` of an EVSE, 0 for the station itself.
pub(super) fn connector(evse: Option<EvseNumber>) -> i32 {
    evse.map_or(0, |evse| integer(evse.0))
}

/// A register in whole watt-hours, as 1.6 has it.
pub(super) fn watt_hours(register: Option<MilliWattHours>) -> i32 {
    register.map_or(0, |register| integer(register.0 / 1000))
}

/// Text of a station that is only shown: at most 200 characters.
pub(super) fn bounded(text: &str) -> String {
    text.chars().take(200).collect()
}

record! {
    /// An answer that consists of a status.
    StatusAnswer { status: Scalar<'a> = "status" }
}

/// Reads the status of an answer; the words are those of `words`, in any case.
pub(super) fn read_status(payload: &str, words: &[(&str, AnswerStatus)]) -> OrderAnswer {
    let said = StatusAnswer::read(payload).status.filled_owned();
    let status = said.as_deref().and_then(|said| {
        words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(said.trim()))
            .map(|(_, status)| *status)
    });
    OrderAnswer::new(
        status.unwrap_or(AnswerStatus::Failed),
        bounded(said.as_deref().unwrap_or(payload)),
    )
}

/// Accepted or Rejected, the answer to a remote start or stop.
pub(super) const ACCEPTED_REJECTED: [(&str, AnswerStatus); 2] = [
    ("Accepted", AnswerStatus::Accepted),
    ("Rejected", AnswerStatus::Rejected),
];
