//! RemoteStartTransaction (1.6 5.11): start a transaction. Limits: idTag CiString20; connectorId is
//! always sent (Q25); a limit goes as a TxProfile without transactionId, relative to the start.

use ocpp_kit::v1_6::{
    RemoteStartStopStatus, RemoteStartTransactionRequest, RemoteStartTransactionResponse,
};
use vocabulary::{
    AnswerStatus, CardText, EvseNumber, Gist, OcppVersion, Order, OrderAnswer, StartOrder,
};

use super::{charging_profile, wire};
use crate::{OrderError, Refusal};

pub(super) const ACTION: &str = "RemoteStartTransaction";

pub(super) fn write_order(start: &StartOrder) -> Result<String, OrderError> {
    let card = start.card.reveal();
    let length = card.chars().count();
    if length == 0 {
        return Err(OrderError::CardEmpty);
    }
    if length > wire::CARD_MAX {
        let (most, version) = (wire::CARD_MAX, OcppVersion::V16);
        return Err(OrderError::CardTooLong {
            length,
            most,
            version,
        });
    }
    let connector = wire::named_connector(start.evse)?;
    let mut request = RemoteStartTransactionRequest::new(card).with_connector_id(connector);
    let schedule = start.schedule.as_ref();
    request.charging_profile = start
        .limit
        .map(|limit| charging_profile::write(limit, schedule, start.remote_start))
        .transpose()?;
    Ok(wire::json(&request))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(payload, &wire::ACCEPTED_REJECTED)
}

/// Without a connector the order is for EVSE 0: the station picks one.
pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let request: RemoteStartTransactionRequest = wire::strict_order(payload)?;
    let connector = request.connector_id.unwrap_or_default();
    let profile = request.charging_profile.as_ref();
    let (limit, schedule) = profile.and_then(charging_profile::read).unzip();
    Ok(Order::Start(StartOrder {
        evse: EvseNumber(u32::try_from(connector).unwrap_or_default()),
        card: CardText(request.id_tag),
        group: None,
        remote_start: 0,
        limit,
        schedule: schedule.flatten(),
    }))
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&RemoteStartTransactionResponse::new(accepted_or_rejected(
        status,
    )))
}

/// 1.6 7.39 has these two words alone.
pub(super) fn accepted_or_rejected(status: AnswerStatus) -> RemoteStartStopStatus {
    match status.gist() {
        Gist::Yes => RemoteStartStopStatus::Accepted,
        Gist::NotSupported | Gist::No => RemoteStartStopStatus::Rejected,
    }
}

#[cfg(test)]
mod tests;
