#![allow(clippy::unwrap_used, reason = "a test may panic")]

use vocabulary::{
    ChargingLimit, ChargingSchedule, MilliAmps, MilliWatts, RateUnit, SchedulePeriod,
};

use super::*;

fn order(limit: Option<ChargingLimit>) -> StartOrder {
    StartOrder {
        evse: EvseNumber(2),
        card: CardText("FC-7Q2K9".into()),
        group: None,
        remote_start: 41,
        limit,
        schedule: None,
    }
}

#[test]
fn a_start_names_its_connector_and_card_q25() {
    assert_eq!(
        write_order(&order(None)),
        Ok(r#"{"idTag":"FC-7Q2K9","connectorId":2}"#.to_owned())
    );
}

#[test]
fn a_limit_goes_as_a_profile_of_the_transaction_to_come() {
    let limit = ChargingLimit::Current(MilliAmps(16_250));
    insta::assert_snapshot!(write_order(&order(Some(limit))).unwrap(), @r#"{"idTag":"FC-7Q2K9","connectorId":2,"chargingProfile":{"chargingProfileId":41,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16.2}]}}}"#);
    let limit = ChargingLimit::Power(MilliWatts::from_whole(11_000));
    let payload = write_order(&order(Some(limit))).unwrap();
    assert!(payload.contains(r#""chargingRateUnit":"W""#) && payload.contains(r#""limit":11000"#));
}

#[test]
fn a_limit_over_time_goes_with_all_its_periods() {
    let period = |start_s, limit, phases| SchedulePeriod {
        start_s,
        limit,
        phases,
    };
    let start = StartOrder {
        schedule: Some(ChargingSchedule {
            stack_level: 3,
            unit: RateUnit::Amperes,
            duration_s: None,
            periods: vec![period(0, 10_050, Some(3)), period(3600, 0, None)],
        }),
        ..order(Some(ChargingLimit::Current(MilliAmps(16_000))))
    };
    insta::assert_snapshot!(write_order(&start).unwrap(), @r#"{"idTag":"FC-7Q2K9","connectorId":2,"chargingProfile":{"chargingProfileId":41,"stackLevel":3,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":10,"numberPhases":3},{"startPeriod":3600,"limit":0}]}}}"#);
}

#[test]
fn what_a_charger_would_refuse_is_not_sent() {
    let refused = |start: &StartOrder| write_order(start).unwrap_err().code();
    assert_eq!(
        refused(&StartOrder {
            card: CardText(String::new()),
            ..order(None)
        }),
        "card_empty"
    );
    let card = CardText("x".repeat(21));
    assert_eq!(
        refused(&StartOrder {
            card,
            ..order(None)
        }),
        "card_too_long"
    );
    assert_eq!(
        refused(&StartOrder {
            evse: EvseNumber(0),
            ..order(None)
        }),
        "connector_invalid"
    );
    let limit = Some(ChargingLimit::Power(MilliWatts(-1)));
    assert_eq!(refused(&order(limit)), "limit_negative");
}

#[test]
fn a_limit_of_minus_one_is_none() {
    let payload = r#"{"idTag":"A","connectorId":1,"chargingProfile":{"chargingProfileId":1,
        "stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Absolute",
        "chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":
        [{"startPeriod":0,"limit":-1,"numberPhases":-1}]}}}"#;
    let Ok(Order::Start(start)) = read_order(payload) else {
        unreachable!("no start")
    };
    assert_eq!(start.limit, None);
}
