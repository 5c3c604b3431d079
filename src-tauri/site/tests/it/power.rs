//! Power: circuits carry what they carry, what is given is held, and who waits is served.

use site::{
    Allowance, Answer, CheckCode, CheckOutcome, CircuitEdit, Limits, LowPower, Practice, Request,
    SiteEdit, StartRequest, Where,
};
use vocabulary::{ChargingLimit, CircuitId, ConnectorStatus, MilliAmps, Order};

use crate::bed::{Bed, Cp, start_at};

/// A station of three connectors behind a circuit of so many amperes, at a site that does as told
/// where there is too little.
fn behind(amperes: i64, low_power: LowPower) -> (Bed, Cp, CircuitId) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 3);
    let circuit = circuit(&mut bed, "Hall B", amperes, None, Where::Charger(cp));
    let practice = Practice {
        low_power,
        ..Practice::default()
    };
    bed.ask(Request::EditSite(SiteEdit {
        practice: Some(practice),
        ..SiteEdit::default()
    }));
    (bed, cp, circuit)
}

fn circuit(
    bed: &mut Bed,
    name: &str,
    amperes: i64,
    parent: Option<CircuitId>,
    place: Where,
) -> CircuitId {
    let edit = CircuitEdit {
        name: Some(name.into()),
        capacity: Some([amperes * 1000; 3]),
        parent: Some(parent),
        places: Some(vec![place]),
        ..CircuitEdit::default()
    };
    match bed.ask(Request::AddCircuit(Box::new(edit))) {
        Answer::Circuit(id) => id,
        other => panic!("{other:?}"),
    }
}

fn site_power(bed: &Bed) -> CheckOutcome {
    let checks = &bed.last_decision().checks;
    let check = checks
        .iter()
        .find(|check| check.code == CheckCode::SitePower);
    check.unwrap().outcome
}

/// The limit that the last start carried.
fn carried(bed: &Bed) -> Option<ChargingLimit> {
    match bed.last_order() {
        Order::Start(order) => order.limit,
        other => panic!("{other:?}"),
    }
}

fn amps(limits: &Allowance) -> Option<i64> {
    limits.current.map(|current| current.0)
}

#[test]
fn p9_a_start_gets_what_is_left_and_carries_it_from_its_first_second() {
    let (mut bed, cp, _) = behind(48, LowPower::LimitOrRefuse);
    let first = bed.start(start_at(cp, 1));
    assert_eq!(site_power(&bed), CheckOutcome::Allow);
    assert_eq!(amps(&first.limits), None, "32 A is all it would take");
    bed.answer(vocabulary::AnswerStatus::Accepted);
    let second = bed.start(start_at(cp, 2));
    assert_eq!(site_power(&bed), CheckOutcome::Limit);
    assert_eq!(amps(&second.limits), Some(16_000));
    let limit = ChargingLimit::Current(MilliAmps(16_000));
    assert_eq!(carried(&bed), Some(limit));
}

#[test]
fn p9_of_two_starts_for_the_last_power_one_is_refused_and_told_by_which_circuit() {
    let (mut bed, cp, circuit) = behind(32, LowPower::LimitOrRefuse);
    bed.start(start_at(cp, 1));
    let refused = bed.start_refused(start_at(cp, 2));
    assert_eq!(refused.reason.code, "site_power_exhausted");
    assert_eq!(refused.reason.args["circuit"], "Hall B");
    let check = bed.last_decision().checks.last().cloned().unwrap();
    assert_eq!(check.rule.unwrap().id, circuit.0);
}

#[test]
fn p9_a_refusal_and_a_wait_say_when_there_should_be_power() {
    for (low_power, code) in [
        (LowPower::LimitOrRefuse, "site_power_exhausted"),
        (LowPower::Wait, "waits_for_power"),
    ] {
        let (mut bed, cp, _) = behind(32, low_power);
        bed.card("04A2");
        let (first, _) = bed.begin(cp, 1, "04A2");
        let first = bed.session_with(&first);
        let longest = i64::from(first.limits.duration_s.unwrap()) * 1000;
        let ends = first.transaction.as_ref().unwrap().start_received_at;
        let ends = ends.plus_millis(longest);
        bed.advance(600);
        let Answer::Decision(decision) = bed.ask(Request::Evaluate(start_at(cp, 2))) else {
            panic!("no decision")
        };
        let reason = decision.checks.last().unwrap().reason.clone().unwrap();
        assert_eq!(reason.code, code);
        assert_eq!(reason.args["free_at"], ends.to_rfc3339());
    }
}

#[test]
fn p9_what_is_held_is_given_back_when_the_start_comes_to_nothing() {
    let (mut bed, cp, _) = behind(32, LowPower::LimitOrRefuse);
    let first = bed.start(start_at(cp, 1));
    bed.start_refused(start_at(cp, 2));
    bed.stop(first.id);
    bed.start(start_at(cp, 2));
    assert_eq!(site_power(&bed), CheckOutcome::Allow);
}

#[test]
fn p9_who_waits_without_power_gets_it_when_another_ends() {
    let (mut bed, cp, _) = behind(32, LowPower::Wait);
    bed.card("04A2");
    bed.card("05A2");
    let (first, _) = bed.begin(cp, 1, "04A2");
    let (second, verdict) = bed.begin(cp, 2, "05A2");
    assert_eq!(verdict.status, vocabulary::VerdictStatus::Accepted);
    let waiting = bed.session_with(&second).clone();
    assert_eq!(amps(&waiting.limits), Some(0), "let in, at 0 A for now");
    let Order::Limit(limit) = bed.last_order() else {
        panic!("{:?}", bed.last_order())
    };
    assert_eq!(limit.limit, ChargingLimit::Current(MilliAmps(0)));
    bed.answer(vocabulary::AnswerStatus::Accepted);
    bed.end(cp, &first, 1_000);
    let served = bed.session_with(&second);
    assert_ne!(amps(&served.limits), Some(0));
    assert_eq!(served.limits.held, Some([32_000; 3]));
    assert!(bed.events_of(waiting.id).contains(&"session.limit_changed"));
}

#[test]
fn p9_a_waiting_session_survives_a_restart_and_is_served_when_the_circuit_grows() {
    let (mut bed, cp, circuit) = behind(32, LowPower::LimitOrWait);
    bed.card("04A2");
    bed.card("05A2");
    bed.begin(cp, 1, "04A2");
    let (second, _) = bed.begin(cp, 2, "05A2");
    bed.restart();
    bed.come_back(cp);
    for number in [1, 2] {
        bed.status(cp, number, ConnectorStatus::Charging);
    }
    let edit = CircuitEdit {
        capacity: Some([48_000; 3]),
        ..CircuitEdit::default()
    };
    bed.ask(Request::EditCircuit(circuit, Box::new(edit)));
    let served = bed.session_with(&second);
    assert_eq!(amps(&served.limits), Some(16_000));
    let sent = bed.orders.iter().rev().find_map(|(.., order)| match order {
        Order::Limit(limit) => Some(limit.limit),
        _ => None,
    });
    assert_eq!(sent, Some(ChargingLimit::Current(MilliAmps(16_000))));
}

#[test]
fn p9_no_circuit_above_is_exceeded_and_the_main_fuse_is_above_all() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 3);
    let feeder = circuit(&mut bed, "Feeder", 100, None, Where::Site);
    circuit(&mut bed, "Hall", 80, Some(feeder), Where::Charger(cp));
    bed.start(start_at(cp, 1));
    assert_eq!(site_power(&bed), CheckOutcome::Allow);
    let limits = Limits {
        main_fuse_a: Some(40),
        ..Limits::default()
    };
    bed.ask(Request::EditSite(SiteEdit {
        limits: Some(limits),
        ..SiteEdit::default()
    }));
    bed.answer(vocabulary::AnswerStatus::Accepted);
    let second = bed.start(start_at(cp, 2));
    assert_eq!(amps(&second.limits), Some(8_000));
    let check = bed.last_decision().checks.last().unwrap();
    assert_eq!(check.rule.as_ref().unwrap().name, "Depot", "the site's own");
    bed.answer(vocabulary::AnswerStatus::Accepted);
    let refused = bed.start_refused(start_at(cp, 3));
    assert_eq!(refused.reason.code, "site_power_exhausted");
}

#[test]
fn p8_a_limit_is_kept_clamped_or_refused() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let asked = |amperes: i64| StartRequest {
        limit: Some(ChargingLimit::Current(MilliAmps(amperes * 1000))),
        ..start_at(cp, 1)
    };
    let refused = bed.start_refused(asked(5));
    assert_eq!(refused.reason.code, "power_limit_too_low");
    let session = bed.start(asked(10));
    assert_eq!(amps(&session.limits), Some(10_000));
    bed.stop(session.id);
    let bay = *bed.shelf.bays.keys().next().unwrap();
    let edit = site::BayEdit {
        max_current: Some(Some(MilliAmps(16_000))),
        ..site::BayEdit::default()
    };
    bed.ask(Request::EditBay(bay, edit));
    let session = bed.start(asked(20));
    assert_eq!(amps(&session.limits), Some(16_000));
    let checks = &bed.last_decision().checks;
    let profile = checks
        .iter()
        .find(|check| check.code == CheckCode::ChargingProfile);
    assert_eq!(profile.unwrap().outcome, CheckOutcome::Limit);
}

#[test]
fn p9_circuits_that_cannot_be_followed_give_the_least_that_surely_fits_or_nothing() {
    for (amperes, outcome) in [(10, CheckOutcome::Limit), (5, CheckOutcome::Error)] {
        let (mut bed, cp, circuit) = behind(amperes, LowPower::Wait);
        let lost = CircuitId(uuid::Uuid::from_u128(7));
        bed.shelf.circuits.get_mut(&circuit).unwrap().parent_id = Some(lost);
        bed.restart();
        bed.come_back(cp);
        let answer = bed.ask(Request::Start(start_at(cp, 1)));
        assert_eq!(site_power(&bed), outcome, "{amperes} A");
        let decision = bed.last_decision();
        match answer {
            Answer::Session { session, .. } => {
                assert_eq!(amps(&session.limits), Some(6_000));
                let reason = decision.checks.last().unwrap().reason.clone();
                assert_eq!(reason.unwrap().code, "power_limited");
            }
            Answer::Refused(refused) => {
                assert_eq!(amperes, 5, "it would fit");
                assert_eq!(refused.reason.code, "site_power_exhausted");
            }
            other => panic!("{other:?}"),
        }
    }
}
