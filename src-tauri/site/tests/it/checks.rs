//! The checks of a start: each allows, and each denies with its code.

use site::{
    Check, CheckCode, CheckOutcome, Practice, Request, SessionStatus, SiteEdit, StartRequest,
    StartWhilePlugged, StationEdit, TokenEdit, TokenStatus,
};
use vocabulary::{BayId, CardText, ConnectorStatus, StationId};

use crate::{
    bed::{Bed, Cp, start_at},
    gate::gate,
};

fn free() -> (Bed, Cp) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    (bed, cp)
}

fn with_card(cp: Cp, card: &str) -> StartRequest {
    StartRequest {
        card: Some(CardText(card.into())),
        ..start_at(cp, 1)
    }
}

fn outcomes(checks: &[Check]) -> Vec<(CheckCode, CheckOutcome)> {
    checks
        .iter()
        .map(|check| (check.code, check.outcome))
        .collect()
}

#[test]
fn all_checks_allow_a_start_at_a_free_connector() {
    let (mut bed, cp) = free();
    bed.card("04A2");
    let session = bed.start(with_card(cp, "04A2"));
    let decision = bed.last_decision();
    assert_eq!(session.decision_id, Some(decision.id));
    assert_eq!(decision.session_id, Some(session.id));
    assert_eq!(
        outcomes(&decision.checks),
        [
            (CheckCode::StationKnown, CheckOutcome::Allow),
            (CheckCode::StationActive, CheckOutcome::Allow),
            (CheckCode::ConnectorValid, CheckOutcome::Allow),
            (CheckCode::StationReachable, CheckOutcome::Allow),
            (CheckCode::TokenValid, CheckOutcome::Allow),
            (CheckCode::AccessRules, CheckOutcome::Allow),
            (CheckCode::TimeAccess, CheckOutcome::Allow),
            (CheckCode::ConnectorState, CheckOutcome::Allow),
            (CheckCode::Reservation, CheckOutcome::NotApplicable),
            (CheckCode::PoolShare, CheckOutcome::NotApplicable),
            (CheckCode::Payment, CheckOutcome::NotApplicable),
            (CheckCode::ChargingProfile, CheckOutcome::NotApplicable),
            (CheckCode::SitePower, CheckOutcome::NotApplicable),
        ]
    );
}

#[test]
fn decision_27_without_a_card_the_card_check_does_not_apply() {
    let (mut bed, cp) = free();
    bed.start(start_at(cp, 1));
    let check = &bed.last_decision().checks[4];
    assert_eq!(check.outcome, CheckOutcome::NotApplicable);
}

#[test]
fn s1_s2_s3_target_denials_leave_a_decision_and_no_session() {
    let (mut bed, cp) = free();
    let unknown = StartRequest {
        station: Some(StationId(uuid::Uuid::from_u128(404))),
        ..start_at(cp, 1)
    };
    let no_bay = StartRequest {
        bay: Some(BayId(uuid::Uuid::from_u128(404))),
        ..StartRequest::default()
    };
    let cases = [
        (unknown, "station_not_found"),
        (no_bay, "station_not_found"),
        (start_at(cp, 3), "connector_invalid"),
        (start_at(cp, 0), "connector_invalid"),
        (start_at(cp, -1), "connector_invalid"),
        (start_at(cp, i64::MAX), "connector_invalid"),
        (
            StartRequest {
                evse: None,
                ..start_at(cp, 1)
            },
            "connector_required",
        ),
    ];
    let count = cases.len();
    for (request, code) in cases {
        let refused = bed.start_refused(request);
        assert_eq!(refused.reason.code, code);
        assert_eq!(refused.session, None);
        let decision = refused.decision.unwrap();
        assert_eq!(decision.outcome, CheckOutcome::Deny);
        assert_eq!(
            decision.checks.last().unwrap().outcome,
            CheckOutcome::Deny,
            "it stops at the first"
        );
    }
    assert!(bed.shelf.sessions.is_empty());
    assert_eq!(bed.shelf.decisions.len(), count);
}

#[test]
fn s2_a_station_out_of_use_starts_nothing() {
    let (mut bed, cp) = free();
    let edit = StationEdit {
        active: Some(false),
        ..StationEdit::default()
    };
    bed.ask(Request::EditStation { station: cp, edit });
    assert_eq!(
        bed.start_refused(start_at(cp, 1)).reason.code,
        "station_not_active"
    );
}

#[test]
fn p1_cards_are_denied_with_their_reason_and_a_session() {
    let (mut bed, cp) = free();
    let now = bed.now.utc;
    let status = |status| TokenEdit {
        status: Some(status),
        ..TokenEdit::default()
    };
    bed.card_with("BLOCKED", status(TokenStatus::Blocked));
    bed.card_with("LOST", status(TokenStatus::Lost));
    bed.card_with(
        "EXPIRED",
        TokenEdit {
            valid_until: Some(Some(now)),
            ..TokenEdit::default()
        },
    );
    bed.card_with(
        "EARLY",
        TokenEdit {
            valid_from: Some(Some(now.plus_millis(60_000))),
            ..TokenEdit::default()
        },
    );
    bed.card("BUSY");
    bed.card("TWENTY-ONE-CHARACTERS");
    bed.begin(cp, 2, "BUSY");
    for (card, code) in [
        ("STRANGER", "token_unknown"),
        ("BLOCKED", "token_blocked"),
        ("LOST", "token_blocked"),
        ("EXPIRED", "token_expired"),
        ("EARLY", "token_not_yet_valid"),
        ("BUSY", "token_concurrent"),
        ("TWENTY-ONE-CHARACTERS", "token_too_long"),
    ] {
        let refused = bed.start_refused(with_card(cp, card));
        assert_eq!(refused.reason.code, code, "{card}");
        let session = bed.session(refused.session.expect("from P1 on"));
        assert_eq!(session.status, SessionStatus::PolicyRejected);
        assert_eq!(session.reason.as_ref().unwrap().code, code);
        let decision = bed.last_decision();
        assert_eq!(decision.checks.len(), 13, "all business checks run");
        assert!(!format!("{decision:?}").contains(card), "no card text");
    }
}

#[test]
fn p4_a_connector_denies_by_its_status() {
    for (status, code) in [
        (ConnectorStatus::Charging, "connector_in_use"),
        (ConnectorStatus::SuspendedEv, "connector_in_use"),
        (ConnectorStatus::SuspendedEvse, "connector_in_use"),
        (ConnectorStatus::Finishing, "connector_not_released"),
        (ConnectorStatus::Unavailable, "connector_unavailable"),
        (ConnectorStatus::Faulted, "connector_faulted"),
    ] {
        let (mut bed, cp) = free();
        let practice = Practice {
            start_while_plugged: StartWhilePlugged::Refuse,
            ..Practice::default()
        };
        bed.ask(Request::EditSite(SiteEdit {
            practice: Some(practice),
            ..SiteEdit::default()
        }));
        bed.status(cp, 1, status.clone());
        assert_eq!(
            bed.start_refused(start_at(cp, 1)).reason.code,
            code,
            "{status:?}"
        );
    }
}

#[test]
fn p4_a_connector_with_a_cable_is_free_and_a_running_one_is_not() {
    let (mut bed, cp) = free();
    bed.status(cp, 1, ConnectorStatus::Preparing);
    assert_eq!(bed.start(start_at(cp, 1)).status, SessionStatus::Dispatched);
    bed.card("04A2");
    bed.begin(cp, 2, "04A2");
    let refused = bed.start_refused(start_at(cp, 2));
    assert_eq!(refused.reason.code, "connector_in_use");
    assert!(refused.reason.args.contains_key("since"));
}

#[test]
fn p4_a_stale_status_allows_with_a_warning() {
    let (mut bed, cp) = free();
    bed.status(cp, 1, ConnectorStatus::Faulted);
    bed.advance(25 * 3600);
    bed.start(start_at(cp, 1));
    let check = &bed.last_decision().checks[7];
    assert_eq!(check.code, CheckCode::ConnectorState);
    assert_eq!(check.outcome, CheckOutcome::Allow);
    assert_eq!(check.reason.as_ref().unwrap().code, "connector_state_stale");
}

#[test]
fn every_obstacle_is_seen_and_the_first_one_is_named() {
    let (mut bed, cp) = free();
    bed.status(cp, 1, ConnectorStatus::Faulted);
    let refused = bed.start_refused(with_card(cp, "STRANGER"));
    assert_eq!(refused.reason.code, "token_unknown");
    let denied: Vec<_> = bed
        .last_decision()
        .checks
        .iter()
        .filter(|check| check.outcome == CheckOutcome::Deny)
        .map(|check| check.code)
        .collect();
    assert_eq!(denied, [CheckCode::TokenValid, CheckCode::ConnectorState]);
}

#[test]
fn p5_p6_p7_apply_to_nothing_while_nothing_is_booked_and_charging_is_free() {
    let (mut bed, cp) = free();
    let last_three = |bed: &Bed| {
        let checks = &bed.last_decision().checks;
        let at = |code| {
            checks
                .iter()
                .find(|check| check.code == code)
                .unwrap()
                .clone()
        };
        [
            at(CheckCode::Reservation),
            at(CheckCode::PoolShare),
            at(CheckCode::Payment),
        ]
    };
    let session = bed.start(start_at(cp, 1));
    for check in last_three(&bed) {
        assert_eq!(check.outcome, CheckOutcome::NotApplicable, "{check:?}");
        assert_eq!(check.reason, None);
    }
    bed.stop(session.id);
    let edit = site::RuleEdit {
        tariff: Some(Some("Guests".into())),
        ..site::RuleEdit::default()
    };
    bed.ask(Request::EditRule(crate::bed::EVERYBODY, Box::new(edit)));
    let session = bed.start(start_at(cp, 1));
    let [reservation, share, payment] = last_three(&bed);
    assert_eq!(reservation.outcome, CheckOutcome::NotApplicable);
    assert_eq!(share.outcome, CheckOutcome::NotApplicable);
    assert_eq!(payment.outcome, CheckOutcome::Allow);
    assert_eq!(payment.facts["tariff"], "Guests");
    assert_eq!(session.limits.tariff.as_deref(), Some("Guests"));
}

#[test]
fn p7_programs_start_only_what_is_free_where_the_site_says_so() {
    let (mut bed, cp) = free();
    let practice = Practice {
        api_starts_free_only: true,
        ..Practice::default()
    };
    bed.ask(Request::EditSite(SiteEdit {
        practice: Some(practice),
        ..SiteEdit::default()
    }));
    let by_program = || StartRequest {
        by_person: false,
        gate: Some(gate(true)),
        ..start_at(cp, 1)
    };
    let session = bed.start(by_program());
    bed.stop(session.id);
    let paid = site::RuleEdit {
        tariff: Some(Some("Guests".into())),
        ..site::RuleEdit::default()
    };
    bed.ask(Request::EditRule(crate::bed::EVERYBODY, Box::new(paid)));
    let refused = bed.start_refused(by_program());
    assert_eq!(refused.reason.code, "payment_required");
    assert_eq!(refused.reason.args["tariff"], "Guests");
    // Whoever has the right lets it pass, with a reason.
    let session = bed.start(StartRequest {
        overriding: Some("Paid in cash".into()),
        ..by_program()
    });
    let used = bed.last_decision().overridden.clone().unwrap();
    assert_eq!(used.checks, [CheckCode::Payment]);
    bed.stop(session.id);
    // A person at the desk is asked for nothing.
    bed.start(start_at(cp, 1));
}
