//! How the site does things: each value of its practice, at the start that it is about.

use site::{
    Check, CheckCode, CheckOutcome, EventKind, OfflineStart, Practice, Request, RuleEdit,
    RuleLimits, SessionStatus, SiteEdit, StartRequest, StartWhilePlugged, UnknownCard,
};
use vocabulary::{ChargingLimit, ConnectorStatus, MilliAmps, Order, VerdictStatus};

use crate::bed::{Bed, Cp, EVERYBODY, start_at};

/// A station of one connector at a site that does as told.
fn done_so(change: impl FnOnce(&mut Practice)) -> (Bed, Cp) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let mut practice = Practice::default();
    change(&mut practice);
    bed.ask(Request::EditSite(SiteEdit {
        practice: Some(practice),
        ..SiteEdit::default()
    }));
    (bed, cp)
}

fn check(bed: &Bed, code: CheckCode) -> Check {
    let checks = &bed.last_decision().checks;
    checks
        .iter()
        .find(|check| check.code == code)
        .unwrap()
        .clone()
}

#[test]
fn a_session_that_no_rule_bounds_ends_with_the_longest_of_the_site() {
    let (mut bed, cp) = done_so(|practice| practice.max_session_s = Some(3600));
    bed.card("04A2");
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let limits = bed.session_with(&transaction).limits.clone();
    assert_eq!(limits.duration_s, Some(3600));
    bed.advance(3599);
    assert!(!matches!(bed.orders.last(), Some((.., Order::Stop { .. }))));
    bed.advance(1);
    assert!(matches!(bed.last_order(), Order::Stop { .. }));
    let row = bed.session_with(&transaction);
    assert_eq!(row.reason.as_ref().unwrap().code, "duration_reached");
}

#[test]
fn what_a_rule_says_of_its_length_stands_for_the_site_s() {
    let (mut bed, cp) = done_so(|practice| practice.max_session_s = Some(3600));
    let edit = RuleEdit {
        limits: Some(RuleLimits {
            duration_s: Some(7200),
            ..RuleLimits::default()
        }),
        ..RuleEdit::default()
    };
    bed.ask(Request::EditRule(EVERYBODY, Box::new(edit)));
    let session = bed.start(start_at(cp, 1));
    assert_eq!(session.limits.duration_s, Some(7200));
}

#[test]
fn p4_with_the_last_cable_still_in_a_start_is_as_the_site_does_it() {
    for (practice, starts) in [
        (StartWhilePlugged::Refuse, false),
        (StartWhilePlugged::Allow, true),
        (StartWhilePlugged::TryThenReset, true),
        (StartWhilePlugged::AllowWherePlugged, true),
    ] {
        let (mut bed, cp) = done_so(|site| site.start_while_plugged = practice);
        bed.status(cp, 1, ConnectorStatus::Finishing);
        if starts {
            bed.start(start_at(cp, 1));
            let check = check(&bed, CheckCode::ConnectorState);
            assert_eq!(check.outcome, CheckOutcome::Allow, "{practice:?}");
            assert_eq!(check.reason.unwrap().code, "connector_still_plugged");
        } else {
            let refused = bed.start_refused(start_at(cp, 1));
            assert_eq!(refused.reason.code, "connector_not_released");
        }
    }
}

#[test]
fn p4_what_was_said_of_a_cable_over_an_earlier_connection_counts_no_more() {
    let practice = StartWhilePlugged::AllowWherePlugged;
    let (mut bed, cp) = done_so(|site| site.start_while_plugged = practice);
    bed.status(cp, 1, ConnectorStatus::Finishing);
    bed.disconnect(cp);
    bed.come_back(cp);
    let refused = bed.start_refused(start_at(cp, 1));
    assert_eq!(refused.reason.code, "connector_not_released");
}

#[test]
fn p1_an_unknown_card_charges_where_the_site_accepts_such_and_is_listed() {
    let (mut bed, cp) = done_so(|practice| practice.unknown_card = UnknownCard::Accept);
    bed.ask(Request::RemoveRule(EVERYBODY));
    let verdict = bed.authorize(cp, "STRANGER");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    assert_eq!(bed.events(EventKind::TokenUnknown).len(), 1, "it is listed");
    let (transaction, verdict) = bed.begin(cp, 1, "STRANGER");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    assert_eq!(bed.session_with(&transaction).status, SessionStatus::Active);
    let reason = check(&bed, CheckCode::TokenValid).reason.unwrap();
    assert_eq!(reason.code, "unknown_card_accepted");

    // A rule that keeps everybody out keeps it out, too.
    bed.end(cp, &transaction, 2_000);
    bed.ask(Request::AddRule(Box::new(RuleEdit {
        name: Some("Closed".into()),
        effect: Some(site::RuleEffect::Deny),
        ..RuleEdit::default()
    })));
    assert_eq!(bed.authorize(cp, "STRANGER").status, VerdictStatus::Blocked);
}

#[test]
fn s4_nothing_waits_for_its_station_where_the_site_has_no_queue() {
    let (mut bed, cp) = done_so(|practice| practice.offline_start = OfflineStart::Refuse);
    bed.disconnect(cp);
    let wish = StartRequest {
        queue: true,
        ..start_at(cp, 1)
    };
    let refused = bed.start_refused(wish);
    assert_eq!(refused.reason.code, "station_offline");
    assert_eq!(refused.reason.args["queue"], "off");
}

#[test]
fn p8_a_charger_that_keeps_no_limits_is_warned_of_or_refused() {
    let limited = |cp: Cp| StartRequest {
        limit: Some(ChargingLimit::Current(MilliAmps(10_000))),
        ..start_at(cp, 1)
    };
    for (must, said, refuses, warns) in [
        (false, "Core", false, true),
        (false, "Core, SmartCharging", false, false),
        (true, "Core", true, false),
        (true, "Core,smartcharging", false, false),
    ] {
        let (mut bed, cp) = done_so(|practice| practice.profile_must_be_enforceable = must);
        bed.tells_settings(cp, &[("SupportedFeatureProfiles", said)]);
        if refuses {
            let refused = bed.start_refused(limited(cp));
            assert_eq!(refused.reason.code, "profile_not_supported");
            // Without a limit there is nothing to keep.
            bed.start(start_at(cp, 1));
        } else {
            bed.start(limited(cp));
            let check = check(&bed, CheckCode::ChargingProfile);
            assert_eq!(check.outcome, CheckOutcome::Allow, "{said}");
            assert_eq!(check.reason.is_some(), warns, "{said}");
        }
    }
}
