//! RemoteStartTransaction (1.6 5.11): start a transaction. Limits: idTag CiString20; connectorId is
//! always sent (Q25); a limit goes as a TxProfile without transactionId, relative to the start.

use ocpp_kit::types::Decimal as WireDecimal;
use ocpp_kit::v1_6::{
    ChargingProfile, ChargingProfileKind, ChargingProfilePurpose, ChargingRateUnit,
    ChargingSchedule, ChargingSchedulePeriod, RemoteStartStopStatus, RemoteStartTransactionRequest,
    RemoteStartTransactionResponse,
};
use vocabulary::{
    AnswerStatus, CardText, ChargingLimit, EvseNumber, MilliAmps, MilliWatts, OcppVersion, Order,
    OrderAnswer, StartOrder,
};

use super::{unit, wire};
use crate::normalise::Decimal;
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
    let connector = i32::try_from(start.evse.0)
        .ok()
        .filter(|connector| *connector > 0)
        .ok_or(OrderError::Connector(start.evse.0))?;
    let mut request = RemoteStartTransactionRequest::new(card).with_connector_id(connector);
    request.charging_profile = start
        .limit
        .map(|limit| profile(limit, start.remote_start))
        .transpose()?;
    Ok(wire::json(&request))
}

fn profile(limit: ChargingLimit, number: i64) -> Result<ChargingProfile, OrderError> {
    let (unit, milli) = match limit {
        ChargingLimit::Power(power) => (ChargingRateUnit::W, power.0),
        ChargingLimit::Current(current) => (ChargingRateUnit::A, current.0),
    };
    if milli < 0 {
        return Err(OrderError::LimitNegative);
    }
    // 1.6 7.14: at most one decimal; rounded down, since it is a limit.
    let text = unit::decimal_text(milli - milli % 100);
    let limit: WireDecimal = text.parse().map_err(|_| OrderError::LimitNegative)?;
    let period = ChargingSchedulePeriod::new(0, limit);
    Ok(ChargingProfile::new(
        i32::try_from(number).ok().filter(|id| *id > 0).unwrap_or(1),
        0,
        ChargingProfilePurpose::TxProfile,
        ChargingProfileKind::Relative,
        ChargingSchedule::new(unit, vec![period]),
    ))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(payload, &wire::ACCEPTED_REJECTED)
}

/// Without a connector the order is for EVSE 0: the station picks one.
pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let request: RemoteStartTransactionRequest = wire::strict_order(payload)?;
    let connector = request.connector_id.unwrap_or_default();
    Ok(Order::Start(StartOrder {
        evse: EvseNumber(u32::try_from(connector).unwrap_or_default()),
        card: CardText(request.id_tag),
        group: None,
        remote_start: 0,
        limit: request.charging_profile.as_ref().and_then(first_limit),
    }))
}

/// The limit of the first period; `-1` stands for none.
fn first_limit(profile: &ChargingProfile) -> Option<ChargingLimit> {
    let schedule = &profile.charging_schedule;
    let limit = schedule.charging_schedule_period.first()?.limit.to_string();
    let milli = Decimal::parse(&limit)?
        .times(1_000)
        .filter(|milli| *milli >= 0)?;
    match schedule.charging_rate_unit {
        ChargingRateUnit::A => Some(ChargingLimit::Current(MilliAmps(milli))),
        ChargingRateUnit::W => Some(ChargingLimit::Power(MilliWatts(milli))),
        _ => None,
    }
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&RemoteStartTransactionResponse::new(accepted_or_rejected(
        status,
    )))
}

/// 1.6 7.39 has these two words alone.
pub(super) fn accepted_or_rejected(status: AnswerStatus) -> RemoteStartStopStatus {
    match status {
        AnswerStatus::Accepted | AnswerStatus::Scheduled | AnswerStatus::RebootRequired => {
            RemoteStartStopStatus::Accepted
        }
        AnswerStatus::Rejected
        | AnswerStatus::NotSupported
        | AnswerStatus::Occupied
        | AnswerStatus::Faulted
        | AnswerStatus::Unavailable
        | AnswerStatus::UnknownId
        | AnswerStatus::Failed => RemoteStartStopStatus::Rejected,
    }
}

#[cfg(test)]
mod tests;
