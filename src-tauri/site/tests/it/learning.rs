//! The learning period of a take-over: it lets in, it records, and it ends by itself.

use site::{
    CheckCode, CheckOutcome, Enrolment, EventKind, Learning, Mode, PolicySettings, Request,
    RuleEdit, RuleEffect, SessionStatus, SiteEdit, When,
};
use vocabulary::{Timestamp, VerdictStatus};

use crate::bed::{Bed, EVERYBODY};

const DAY: i64 = 86_400;

/// A site that learns for a day, and of which no rule lets anybody in at this time.
fn learning(addresses: &[&str]) -> Bed {
    let mut bed = Bed::new();
    let now = bed.now.utc;
    let later = RuleEdit {
        when: Some(When {
            from: chrono::NaiveDate::from_ymd_opt(2126, 1, 1),
            ..When::default()
        }),
        ..RuleEdit::default()
    };
    bed.ask(Request::EditRule(EVERYBODY, Box::new(later)));
    learn(&mut bed, now, addresses);
    bed
}

fn learn(bed: &mut Bed, since: Timestamp, addresses: &[&str]) {
    let period = Learning {
        since,
        until: since.plus_millis(DAY * 1000),
        addresses: addresses.iter().map(|text| text.parse().unwrap()).collect(),
    };
    let policy = PolicySettings {
        learning: Some(period),
        ..PolicySettings::default()
    };
    bed.ask(Request::EditSite(SiteEdit {
        policy: Some(policy),
        ..SiteEdit::default()
    }));
}

#[test]
fn while_it_goes_on_any_card_charges_and_what_the_rules_refuse_is_recorded() {
    let mut bed = learning(&[]);
    let cp = bed.station("CP-01", 1);
    bed.card("04A2");
    let (transaction, verdict) = bed.begin(cp, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let decision = bed.last_decision().clone();
    assert_eq!(decision.mode, Mode::Monitor);
    assert_eq!(decision.outcome, CheckOutcome::Deny);
    assert_eq!(decision.primary.unwrap().code, "outside_allowed_hours");
    bed.end(cp, &transaction, 2_000);

    let (transaction, verdict) = bed.begin(cp, 1, "STRANGER");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    assert_eq!(bed.session_with(&transaction).status, SessionStatus::Active);
    let checks = &bed.last_decision().checks;
    let card = checks
        .iter()
        .find(|check| check.code == CheckCode::TokenValid);
    let reason = card.unwrap().reason.as_ref().unwrap();
    assert_eq!(reason.code, "unknown_card_accepted");
}

#[test]
fn blocked_cards_are_refused_even_then() {
    let mut bed = learning(&[]);
    let cp = bed.station("CP-01", 1);
    let blocked = site::TokenEdit {
        status: Some(site::TokenStatus::Blocked),
        ..site::TokenEdit::default()
    };
    bed.card_with("0BAD", blocked);
    assert_eq!(bed.authorize(cp, "0BAD").status, VerdictStatus::Blocked);
}

#[test]
fn it_ends_by_itself_and_the_rules_hold() {
    let mut bed = learning(&[]);
    let cp = bed.station("CP-01", 1);
    bed.card("04A2");
    bed.advance(DAY - 10);
    assert_eq!(bed.authorize(cp, "04A2").status, VerdictStatus::Accepted);
    bed.advance(10);
    assert_eq!(bed.authorize(cp, "04A2").status, VerdictStatus::Blocked);
    assert_eq!(bed.authorize(cp, "STRANGER").status, VerdictStatus::Invalid);
    assert_eq!(bed.last_decision().mode, Mode::Enforce);
}

#[test]
fn stations_from_a_chosen_range_are_approved_until_its_end() {
    // Stations of the bed call from 10.0.0.5.
    let mut bed = learning(&["192.168.0.0/16"]);
    let (elsewhere, _) = bed.connect_as("CP-01", false);
    assert_eq!(enrolment(&bed, elsewhere), Enrolment::Quarantined);
    let now = bed.now.utc;
    learn(&mut bed, now, &["192.168.0.0/16", "10.0.0.0/24"]);
    let (covered, _) = bed.connect_as("CP-02", false);
    assert_eq!(enrolment(&bed, covered), Enrolment::Approved);
    let (waited, _) = bed.connect_as("CP-01", false);
    assert_eq!(
        enrolment(&bed, waited),
        Enrolment::Approved,
        "as it calls again"
    );
    assert_eq!(bed.events(EventKind::StationApproved).len(), 2);
    bed.advance(DAY);
    let (late, _) = bed.connect_as("CP-03", false);
    assert_eq!(enrolment(&bed, late), Enrolment::Quarantined);
}

fn enrolment(bed: &Bed, id: vocabulary::StationId) -> Enrolment {
    bed.site.station(id).unwrap().enrolment
}

#[test]
fn a_denial_of_the_rules_that_is_only_recorded_does_not_hide_one_that_holds() {
    let mut bed = learning(&[]);
    let cp = bed.station("CP-01", 1);
    bed.ask(Request::AddRule(Box::new(RuleEdit {
        name: Some("Closed".into()),
        effect: Some(RuleEffect::Deny),
        ..RuleEdit::default()
    })));
    bed.card("04A2");
    bed.begin(cp, 1, "04A2");
    let refused = bed.start_refused(crate::bed::start_at(cp, 1));
    assert_eq!(refused.reason.code, "connector_in_use");
}
