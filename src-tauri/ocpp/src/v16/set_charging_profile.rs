//! SetChargingProfile (1.6 5.16): a limit for a transaction that runs. Limits: only TxProfiles with
//! their transactionId, which the types hold as i32.

use ocpp_kit::v1_6::{
    ChargingProfileStatus, SetChargingProfileRequest, SetChargingProfileResponse,
};
use vocabulary::{AnswerStatus, EvseNumber, Gist, LimitOrder, Order, OrderAnswer, TransactionId};

use super::{charging_profile, wire};
use crate::{CallErrorCode, OrderError, Refusal};

pub(super) const ACTION: &str = "SetChargingProfile";

pub(super) fn write_order(order: &LimitOrder) -> Result<String, OrderError> {
    let number = order
        .transaction
        .number()
        .and_then(|id| i32::try_from(id).ok())
        .ok_or_else(|| OrderError::TransactionId(order.transaction.0.clone()))?;
    let connector = wire::named_connector(order.evse)?;
    let mut profile = charging_profile::write(order.limit, order.schedule.as_ref(), order.profile)?;
    profile.transaction_id = Some(number);
    Ok(wire::json(&SetChargingProfileRequest::new(
        connector, profile,
    )))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(
        payload,
        &[
            ("Accepted", AnswerStatus::Accepted),
            ("Rejected", AnswerStatus::Rejected),
            ("NotSupported", AnswerStatus::NotSupported),
        ],
    )
}

pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let request: SetChargingProfileRequest = wire::strict_order(payload)?;
    let profile = &request.cs_charging_profiles;
    let unserved = |what: &str| Refusal {
        code: CallErrorCode::PropertyConstraintViolation,
        description: format!("{what} is not served here"),
    };
    let transaction = profile
        .transaction_id
        .ok_or_else(|| unserved("a profile without its transaction"))?;
    let (limit, schedule) =
        charging_profile::read(profile).ok_or_else(|| unserved("a schedule without a limit"))?;
    Ok(Order::Limit(LimitOrder {
        evse: EvseNumber(u32::try_from(request.connector_id).unwrap_or_default()),
        transaction: TransactionId::from_number(i64::from(transaction)),
        limit,
        schedule,
        profile: i64::from(profile.charging_profile_id),
    }))
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&SetChargingProfileResponse::new(match status.gist() {
        Gist::Yes => ChargingProfileStatus::Accepted,
        Gist::NotSupported => ChargingProfileStatus::NotSupported,
        Gist::No => ChargingProfileStatus::Rejected,
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use vocabulary::{ChargingLimit, ChargingSchedule, MilliAmps, RateUnit, SchedulePeriod};

    #[test]
    fn limits_over_time_are_read_as_they_were_written_in_the_order_of_their_starts() {
        let period = |start_s, limit, phases| SchedulePeriod {
            start_s,
            limit,
            phases,
        };
        let order = LimitOrder {
            evse: EvseNumber(1),
            transaction: TransactionId::from_number(7),
            limit: ChargingLimit::Current(MilliAmps(32_000)),
            schedule: Some(ChargingSchedule {
                stack_level: 3,
                unit: RateUnit::Amperes,
                duration_s: Some(7_200),
                periods: vec![
                    period(0, 6_000, None),
                    period(600, 32_000, Some(1)),
                    period(1_800, 0, None),
                ],
            }),
            profile: 5,
        };
        let written = write_order(&order).unwrap();
        assert_eq!(read_order(&written), Ok(Order::Limit(order.clone())));
        let shuffled = written.replacen(
            r#"{"startPeriod":0,"limit":6},{"startPeriod":600,"limit":32,"numberPhases":1}"#,
            r#"{"startPeriod":600,"limit":32,"numberPhases":1},{"startPeriod":0,"limit":6}"#,
            1,
        );
        assert_ne!(shuffled, written);
        assert_eq!(read_order(&shuffled), Ok(Order::Limit(order)));
    }

    #[test]
    fn a_limit_names_the_transaction_that_it_binds() {
        let order = LimitOrder {
            evse: EvseNumber(2),
            transaction: TransactionId::from_number(77),
            limit: ChargingLimit::Current(MilliAmps(6_000)),
            schedule: None,
            profile: 5,
        };
        insta::assert_snapshot!(write_order(&order).unwrap(), @r#"{"connectorId":2,"csChargingProfiles":{"chargingProfileId":5,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":6}]},"transactionId":77}}"#);
        let odd = LimitOrder {
            transaction: TransactionId::from_number(i64::MAX),
            ..order
        };
        assert!(matches!(
            write_order(&odd),
            Err(OrderError::TransactionId(_))
        ));
    }
}
