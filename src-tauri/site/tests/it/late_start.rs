//! Starts that come after their attempt was given up (T14, T15, T28, R2).

use site::{SessionStatus, SiteEdit, StartRequest, Timers};
use vocabulary::{AnswerStatus, CardText, MilliWattHours, Order, SessionId, VerdictStatus};

use crate::bed::{Bed, Cp, start_at, start_of};

/// An attempt that the station said yes to, and its card.
fn accepted() -> (Bed, Cp, SessionId, String) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    let session = bed.start(start_at(cp, 1));
    bed.answer(AnswerStatus::Accepted);
    let card = bed.ordered_card();
    (bed, cp, session.id, card)
}

#[test]
fn t14_a_start_121_seconds_later_is_adopted() {
    let (mut bed, cp, id, card) = accepted();
    bed.advance(121);
    assert_eq!(bed.status_of(id), SessionStatus::TimedOut);
    let (_, verdict) = bed.begin(cp, 1, &card);
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Active);
    assert!(row.flags.late);
    assert_eq!(row.reason, None);
    assert_eq!(row.ended_at, None);
}

#[test]
fn t15_a_start_430_seconds_later_is_stopped() {
    let (mut bed, cp, id, card) = accepted();
    bed.advance(430);
    let (transaction, verdict) = bed.begin(cp, 1, &card);
    assert_eq!(verdict.status, VerdictStatus::Blocked);
    assert!(verdict.expires_at.is_some(), "not for ever");
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Invalidated);
    assert!(row.flags.late);
    assert_eq!(
        bed.last_order(),
        &Order::Stop {
            transaction: transaction.clone()
        }
    );
    bed.answer(AnswerStatus::Accepted);
    bed.end(cp, &transaction, 1_000_020);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Invalidated, "and stays so");
    assert_eq!(
        row.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(20),
        "its energy is recorded"
    );
}

#[test]
fn t15_a_start_after_the_caller_withdrew_it_is_stopped() {
    let (mut bed, cp, id, card) = accepted();
    bed.stop(id);
    bed.advance(5);
    let (_, verdict) = bed.begin(cp, 1, &card);
    assert_ne!(verdict.status, VerdictStatus::Accepted);
    assert_eq!(bed.status_of(id), SessionStatus::Invalidated);
    assert!(matches!(bed.last_order(), Order::Stop { .. }));
}

#[test]
fn t15_a_site_may_refuse_late_starts() {
    let (mut bed, cp, id, card) = accepted();
    bed.ask(site::Request::EditSite(SiteEdit {
        timers: Some(Timers {
            adopt_late: false,
            ..Timers::default()
        }),
        ..SiteEdit::default()
    }));
    bed.advance(130);
    bed.begin(cp, 1, &card);
    assert_eq!(bed.status_of(id), SessionStatus::Invalidated);
}

#[test]
fn t28_a_start_after_the_stations_no_is_a_new_session_that_follows() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let failed = bed.start(start_at(cp, 1));
    let card = bed.ordered_card();
    bed.answer(AnswerStatus::Rejected);
    let (transaction, verdict) = bed.begin(cp, 1, &card);
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let row = bed.session_with(&transaction);
    assert_ne!(row.id, failed.id);
    assert_eq!(row.follows, Some(failed.id));
    assert_eq!(row.status, SessionStatus::Active);
    assert_eq!(bed.status_of(failed.id), SessionStatus::StationRejected);
}

#[test]
fn a_virtual_card_is_good_for_one_start() {
    let (mut bed, cp, _, card) = accepted();
    let (transaction, _) = bed.begin(cp, 1, &card);
    bed.end(cp, &transaction, 1_000_010);
    bed.advance(60);
    let start = start_of(1, &card, 1_000_010, bed.stated());
    let (again, verdict) = bed.begin_with(cp, start);
    assert_eq!(verdict.status, VerdictStatus::Expired);
    assert_eq!(bed.session_with(&again).status, SessionStatus::Invalidated);
}

#[test]
fn r16_a_virtual_card_at_another_connector_is_its_start_all_the_same() {
    let (mut bed, cp, id, card) = accepted();
    bed.begin(cp, 2, &card);
    let row = bed.session(id);
    assert_eq!(row.status, SessionStatus::Active);
    assert_eq!(row.evse_number.0, 2);
}

#[test]
fn a_card_tapped_anew_after_its_start_was_withdrawn_is_a_new_session() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let request = StartRequest {
        card: Some(CardText("04A2".into())),
        ..start_at(cp, 1)
    };
    let withdrawn = bed.start(request);
    bed.answer(AnswerStatus::Accepted);
    bed.stop(withdrawn.id);
    bed.advance(30);
    bed.authorize(cp, "04A2");
    let (transaction, verdict) = bed.begin(cp, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    assert_ne!(bed.session_with(&transaction).id, withdrawn.id);
}

#[test]
fn a_virtual_card_is_erased_when_nobody_can_use_it_any_more() {
    let (mut bed, _, id, card) = accepted();
    let token = bed.session(id).token_id.unwrap();
    bed.advance(3 * 24 * 3600);
    let stored = &bed.shelf.tokens[&token];
    assert_eq!(stored.card, CardText(String::new()), "{card}");
}
