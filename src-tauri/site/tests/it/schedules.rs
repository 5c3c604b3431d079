//! Limits over time (P8): sent with the start, below what circuits leave, and refused where they make
//! no sense or the station cannot hold them.

use site::{Answer, CheckCode, CheckOutcome, CircuitEdit, Request, StartRequest, Where};
use vocabulary::{
    AnswerStatus, ChargingSchedule, ConnectorStatus, Order, RateUnit, SchedulePeriod,
};

use crate::bed::{Bed, Cp, start_at};

fn schedule(unit: RateUnit, periods: &[(u32, i64)]) -> ChargingSchedule {
    let period = |(start_s, limit): &(u32, i64)| SchedulePeriod {
        start_s: *start_s,
        limit: *limit,
        phases: None,
    };
    ChargingSchedule {
        stack_level: 0,
        unit,
        duration_s: None,
        periods: periods.iter().map(period).collect(),
    }
}

fn asked(cp: Cp, schedule: ChargingSchedule) -> StartRequest {
    StartRequest {
        schedule: Some(schedule),
        ..start_at(cp, 1)
    }
}

/// A station behind a circuit of so many amperes.
fn behind(amperes: i64) -> (Bed, Cp) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    let edit = CircuitEdit {
        name: Some("Hall".into()),
        capacity: Some([amperes * 1000; 3]),
        places: Some(vec![Where::Site]),
        ..CircuitEdit::default()
    };
    assert!(matches!(
        bed.ask(Request::AddCircuit(Box::new(edit))),
        Answer::Circuit(_)
    ));
    (bed, cp)
}

/// The periods that the last order carried.
fn carried(bed: &Bed) -> Vec<(u32, i64)> {
    let schedule = match bed.last_order() {
        Order::Start(start) => start.schedule.as_ref(),
        Order::Limit(limit) => limit.schedule.as_ref(),
        other => panic!("{other:?}"),
    };
    let periods = schedule
        .expect("it carries limits over time")
        .periods
        .iter();
    periods
        .map(|period| (period.start_s, period.limit))
        .collect()
}

#[test]
fn p8_p9_in_each_period_the_lower_of_the_profile_and_the_circuit_is_sent_with_the_start() {
    let (mut bed, cp) = behind(16);
    let wish = ChargingSchedule {
        duration_s: Some(7_200),
        ..schedule(RateUnit::Amperes, &[(0, 10_000), (3_600, 24_000)])
    };
    let session = bed.start(asked(cp, wish));
    assert_eq!(
        carried(&bed),
        [(0, 10_000), (3_600, 16_000), (7_200, 16_000)]
    );
    assert_eq!(session.limits.held, Some([16_000; 3]), "for the highest");
    let Order::Start(start) = bed.last_order() else {
        panic!("no start");
    };
    assert_eq!(start.limit, session.limits.limit());
}

#[test]
fn p8_a_profile_in_watts_is_told_in_amperes_where_a_circuit_limits_or_the_station_takes_no_other() {
    let (mut bed, cp) = behind(16);
    let watts = || schedule(RateUnit::Watts, &[(0, 6_900_000), (600, 22_000_000)]);
    let session = bed.start(asked(cp, watts()));
    assert_eq!(carried(&bed), [(0, 10_000), (600, 16_000)]);
    bed.stop(session.id);

    let (mut bed, cp) = behind(200);
    bed.tells_settings(
        cp,
        &[("ChargingScheduleAllowedChargingRateUnit", "Current")],
    );
    bed.start(asked(cp, schedule(RateUnit::Watts, &[(0, 6_900_000)])));
    assert_eq!(carried(&bed), [(0, 10_000)]);
}

#[test]
fn p8_a_profile_lasts_from_the_queue_over_a_restart_to_the_start_that_carries_it() {
    let (mut bed, cp) = behind(16);
    bed.disconnect(cp);
    let wish = StartRequest {
        queue: true,
        ..asked(cp, schedule(RateUnit::Amperes, &[(0, 8_000), (60, 0)]))
    };
    bed.start(wish);
    bed.restart();
    bed.come_back(cp);
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.advance(11);
    assert_eq!(
        carried(&bed),
        [(0, 8_000), (60, 0)],
        "a pause is none too low"
    );
}

#[test]
fn p8_a_limit_that_changes_while_it_charges_keeps_the_profile_below_it() {
    let (mut bed, cp) = behind(40);
    let first = bed.start(start_at(cp, 2));
    bed.answer(AnswerStatus::Accepted);
    let wish = schedule(RateUnit::Amperes, &[(0, 7_000), (60, 20_000)]);
    let session = bed.start(asked(cp, wish));
    assert_eq!(carried(&bed), [(0, 7_000), (60, 8_000)]);
    bed.answer(AnswerStatus::Accepted);
    let card = bed.ordered_card();
    bed.stop(first.id);
    bed.begin(cp, 1, &card);
    // Decided anew as it begins, and by then there is more.
    assert_eq!(carried(&bed), [(0, 7_000), (60, 20_000)]);
    assert_eq!(
        bed.session(session.id).limits.held,
        Some([20_000; 3]),
        "and no more than that is held"
    );
}

#[test]
fn p8_what_makes_no_sense_or_cannot_be_held_is_refused() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.tells_settings(
        cp,
        &[
            ("ChargingScheduleMaxPeriods", "2"),
            ("ChargeProfileMaxStackLevel", "3"),
        ],
    );
    let amperes = |periods: &[(u32, i64)]| schedule(RateUnit::Amperes, periods);
    let ended = |end: u32| ChargingSchedule {
        duration_s: Some(end),
        ..amperes(&[(0, 10_000), (60, 12_000)])
    };
    let high = ChargingSchedule {
        stack_level: 4,
        ..amperes(&[(0, 10_000)])
    };
    for (wish, code, said) in [
        (amperes(&[(5, 10_000)]), "profile_invalid", "first_start"),
        (
            amperes(&[(0, 10_000), (60, 9_000), (60, 8_000)]),
            "profile_invalid",
            "order",
        ),
        (ended(60), "profile_invalid", "duration"),
        (
            amperes(&[(0, 10_000), (60, 3_700)]),
            "power_limit_too_low",
            "",
        ),
        (amperes(&[(0, 0)]), "power_limit_too_low", ""),
        (ended(120), "profile_not_supported", "periods"),
        (high, "profile_not_supported", "stack_level"),
    ] {
        let refused = bed.start_refused(asked(cp, wish.clone()));
        assert_eq!(refused.reason.code, code, "{wish:?}");
        let args = &refused.reason.args;
        let told = args.get("why").or(args.get("what"));
        assert_eq!(told.and_then(|told| told.as_str()).unwrap_or(""), said);
        let check = bed.last_decision().checks.iter();
        let mut denied = check.filter(|check| check.outcome == CheckOutcome::Deny);
        assert_eq!(
            denied.next().map(|check| check.code),
            Some(CheckCode::ChargingProfile)
        );
    }
}
