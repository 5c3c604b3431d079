//! Starts past the rules: recorded with their reason, and sent where a charger can be sent anything.

use site::{
    CheckCode, CheckOutcome, EventKind, Mode, Origin, Request, RuleEdit, RuleEffect, SessionStatus,
    StartRequest, StationEdit,
};
use vocabulary::{AnswerStatus, CardText, ConnectorStatus, VerdictStatus};

use crate::bed::{Bed, Cp, person, start_at};

fn past_the_rules(cp: Cp) -> StartRequest {
    StartRequest {
        bypass: Some("inspection of the breaker".into()),
        ..start_at(cp, 1)
    }
}

/// A site at which nobody may charge.
fn closed() -> (Bed, Cp) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.ask(Request::AddRule(Box::new(RuleEdit {
        name: Some("Closed".into()),
        effect: Some(RuleEffect::Deny),
        ..RuleEdit::default()
    })));
    (bed, cp)
}

#[test]
fn a_start_past_the_rules_is_a_session_at_once_and_stays_one_when_it_begins() {
    let (mut bed, cp) = closed();
    let session = bed.start(past_the_rules(cp));
    assert_eq!(session.origin, Origin::DirectOcpp);
    assert_eq!(session.status, SessionStatus::Dispatched);
    let decision = bed.last_decision();
    assert_eq!(decision.mode, Mode::Bypass);
    assert_eq!(decision.outcome, CheckOutcome::Allow);
    let used = decision.overridden.clone().unwrap();
    assert_eq!(used.permission, "ocpp.direct");
    assert_eq!(used.reason, "inspection of the breaker");
    assert_eq!(used.checks, [CheckCode::AccessRules]);
    let event = bed.events(EventKind::PolicyBypassUsed)[0];
    assert_eq!(event.session_id, Some(session.id));
    assert_eq!(event.data["reason"], "inspection of the breaker");

    bed.answer(AnswerStatus::Accepted);
    let card = bed.ordered_card();
    let (_, verdict) = bed.begin(cp, 1, &card);
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let running = bed.session(session.id);
    assert_eq!(running.status, SessionStatus::Active);
    assert_eq!(running.origin, Origin::DirectOcpp);
    let decision = bed.last_decision();
    assert_eq!(decision.mode, Mode::Bypass);
    let used = decision.overridden.clone().unwrap();
    assert_eq!(used.by, person(), "not the station that speaks");
    assert_eq!(used.reason, "inspection of the breaker");
}

#[test]
fn it_survives_a_restart_between_the_order_and_the_car() {
    let (mut bed, cp) = closed();
    let session = bed.start(past_the_rules(cp));
    bed.answer(AnswerStatus::Accepted);
    let card = bed.ordered_card();
    bed.restart();
    bed.come_back(cp);
    bed.begin(cp, 1, &card);
    assert_eq!(bed.status_of(session.id), SessionStatus::Active);
    let used = bed.last_decision().overridden.clone().unwrap();
    assert_eq!(
        (used.by, used.reason.as_str()),
        (person(), "inspection of the breaker")
    );
}

#[test]
fn a_station_switched_off_and_a_connector_out_of_service_are_passed_by() {
    let (mut bed, cp) = closed();
    bed.status(cp, 1, ConnectorStatus::Unavailable);
    let edit = StationEdit {
        active: Some(false),
        ..StationEdit::default()
    };
    bed.ask(Request::EditStation { station: cp, edit });
    bed.start(past_the_rules(cp));
    let passed = bed.last_decision().overridden.clone().unwrap().checks;
    assert_eq!(
        passed,
        [
            CheckCode::StationActive,
            CheckCode::AccessRules,
            CheckCode::ConnectorState
        ]
    );
}

#[test]
fn what_no_charger_could_be_sent_is_refused_even_then() {
    let (mut bed, cp) = closed();
    let refused = |bed: &mut Bed, change: StartRequest| bed.start_refused(change).reason.code;
    let elsewhere = StartRequest {
        evse: Some(7),
        ..past_the_rules(cp)
    };
    assert_eq!(refused(&mut bed, elsewhere), "connector_invalid");
    let stranger = StartRequest {
        card: Some(CardText("STRANGER".into())),
        ..past_the_rules(cp)
    };
    // Its rules would refuse it first; those are passed by.
    assert_eq!(refused(&mut bed, stranger), "token_unknown");
    bed.start(past_the_rules(cp));
    assert_eq!(
        refused(&mut bed, past_the_rules(cp)),
        "start_already_pending"
    );
    bed.disconnect(cp);
    assert_eq!(refused(&mut bed, past_the_rules(cp)), "station_offline");
}

#[test]
fn its_power_is_counted_although_there_was_none_left() {
    use site::{CircuitEdit, Where};
    let (mut bed, cp) = closed();
    let edit = CircuitEdit {
        name: Some("Hall".into()),
        capacity: Some([5_000; 3]),
        places: Some(vec![Where::Site]),
        ..CircuitEdit::default()
    };
    bed.ask(Request::AddCircuit(Box::new(edit)));
    bed.start(past_the_rules(cp));
    let passed = bed.last_decision().overridden.clone().unwrap().checks;
    assert_eq!(passed, [CheckCode::AccessRules, CheckCode::SitePower]);
    assert!(bed.site.tally_is_right());
    let other = bed.station("CP-02", 1);
    bed.start_refused(start_at(other, 1));
    let decision = bed.last_decision();
    let power = decision
        .checks
        .iter()
        .find(|check| check.code == CheckCode::SitePower);
    let circuits = &power.unwrap().facts["circuits"];
    assert_eq!(
        circuits[0]["allocated"],
        serde_json::json!([32_000, 32_000, 32_000])
    );
}
