//! Cards at the charger: Authorize, local starts, and what a denial looks like.

use site::{
    EventKind, Origin, Request, SessionStatus, StartRequest, TokenEdit, TokenStatus, Trigger,
};
use vocabulary::{AnswerStatus, CardText, ConnectorStatus, MilliWattHours, VerdictStatus};

use crate::bed::{Bed, MORNING, said_at, start_at, start_of, stop_of};

#[test]
fn t13_a_known_card_starts_a_session() {
    let mut bed = Bed::new();
    let card = bed.card("04A2B3C4");
    let cp = bed.station("CP-01", 1);
    assert_eq!(
        bed.authorize(cp, "04a2b3c4").status,
        VerdictStatus::Accepted
    );
    let (transaction, verdict) = bed.begin(cp, 1, "04:A2:B3:C4");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Active);
    assert_eq!(row.origin, Origin::Rfid);
    assert_eq!(row.token_id, Some(card), "in each of its spellings (Q22)");
    let decision = bed.last_decision();
    assert_eq!(decision.trigger, Trigger::TransactionStart);
    assert_eq!(row.decision_id, Some(decision.id));
    assert!(
        !format!("{decision:?}").contains("04A2B3C4"),
        "no card text in a decision"
    );
}

#[test]
fn t17_q27_a_card_that_is_refused_is_recorded_with_a_real_id() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let (transaction, verdict) = bed.begin(cp, 1, "STRANGER");
    assert_eq!(verdict.status, VerdictStatus::Invalid);
    assert!(transaction.number().unwrap() > 0);
    let row = bed.session_with(&transaction).clone();
    assert_eq!(row.status, SessionStatus::Invalidated);
    assert_eq!(row.reason.as_ref().unwrap().code, "token_unknown");
    let token = &bed.shelf.tokens[&row.token_id.unwrap()];
    assert_eq!(token.status, TokenStatus::Unknown);
    bed.advance(60);
    bed.end(cp, &transaction, 1_000_300);
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Invalidated);
    assert_eq!(
        row.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(300)
    );
}

#[test]
fn a_denial_is_told_in_the_stations_words() {
    let now = MORNING;
    let status = |status| TokenEdit {
        status: Some(status),
        ..TokenEdit::default()
    };
    let expired = TokenEdit {
        valid_until: Some(Some(now)),
        ..TokenEdit::default()
    };
    let early = TokenEdit {
        valid_from: Some(Some(now.plus_millis(3_600_000))),
        ..TokenEdit::default()
    };
    for (edit, status, cached_until) in [
        (status(TokenStatus::Blocked), VerdictStatus::Blocked, false),
        (status(TokenStatus::Lost), VerdictStatus::Blocked, false),
        (expired, VerdictStatus::Expired, true),
        (early, VerdictStatus::NotAtThisTime, true),
    ] {
        let mut bed = Bed::new();
        bed.card_with("04A2", edit);
        let cp = bed.station("CP-01", 1);
        let verdict = bed.authorize(cp, "04A2");
        assert_eq!(verdict.status, status);
        assert_eq!(verdict.expires_at.is_some(), cached_until);
        let (_, verdict) = bed.begin(cp, 1, "04A2");
        assert_eq!(verdict.status, status);
    }
}

#[test]
fn a_denial_that_is_not_for_ever_is_cached_for_a_minute() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let edit = site::StationEdit {
        active: Some(false),
        ..site::StationEdit::default()
    };
    bed.ask(Request::EditStation { station: cp, edit });
    let verdict = bed.authorize(cp, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Blocked);
    assert_eq!(verdict.expires_at, Some(bed.now.utc.plus_millis(60_000)));
}

#[test]
fn decision_17_a_card_that_ends_its_own_session_is_accepted_before_any_rule() {
    let mut bed = Bed::new();
    let card = bed.card("04A2");
    let cp = bed.station("CP-01", 2);
    bed.begin(cp, 1, "04A2");
    let blocked = TokenEdit {
        status: Some(TokenStatus::Blocked),
        ..TokenEdit::default()
    };
    bed.ask(Request::EditToken(card, blocked));
    assert_eq!(bed.authorize(cp, "04A2").status, VerdictStatus::Accepted);
    let other = bed.station("CP-02", 1);
    assert_eq!(bed.authorize(other, "04A2").status, VerdictStatus::Blocked);
}

#[test]
fn decision_17_a_card_of_the_same_group_may_stop() {
    let mut bed = Bed::new();
    let group = bed.card("GROUP");
    let member = TokenEdit {
        parent: Some(Some(group)),
        ..TokenEdit::default()
    };
    bed.card_with("ONE", member.clone());
    let two = bed.card_with("TWO", member);
    let cp = bed.station("CP-01", 1);
    let (_, verdict) = bed.begin(cp, 1, "ONE");
    assert_eq!(verdict.parent, Some(CardText("GROUP".into())));
    let blocked = TokenEdit {
        status: Some(TokenStatus::Blocked),
        ..TokenEdit::default()
    };
    bed.ask(Request::EditToken(two, blocked));
    assert_eq!(bed.authorize(cp, "TWO").status, VerdictStatus::Accepted);
}

#[test]
fn decision_17_only_a_start_is_told_that_the_card_is_in_use() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let first = bed.station("CP-01", 1);
    let second = bed.station("CP-02", 1);
    bed.begin(first, 1, "04A2");
    assert_eq!(
        bed.authorize(second, "04A2").status,
        VerdictStatus::Accepted
    );
    let (transaction, verdict) = bed.begin(second, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::ConcurrentTx);
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Invalidated);
    assert_eq!(row.reason.as_ref().unwrap().code, "token_concurrent");
}

#[test]
fn a_card_may_charge_as_often_as_it_is_allowed() {
    let mut bed = Bed::new();
    let edit = TokenEdit {
        max_concurrent: Some(2),
        ..TokenEdit::default()
    };
    bed.card_with("FLEET", edit);
    let cp = bed.station("CP-01", 3);
    for (number, status) in [
        (1, VerdictStatus::Accepted),
        (2, VerdictStatus::Accepted),
        (3, VerdictStatus::ConcurrentTx),
    ] {
        assert_eq!(bed.begin(cp, number, "FLEET").1.status, status);
    }
}

#[test]
fn texts_of_stations_are_bounded() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let long = "X".repeat(70_000);
    bed.authorize(cp, &long);
    let token = bed.shelf.tokens.values().next().unwrap();
    assert_eq!(token.card.reveal().len(), 255);
    bed.status(cp, 1, ConnectorStatus::Other(long.clone()));
    let stored = bed.shelf.connectors.values().next().unwrap();
    assert_eq!(stored.status, Some(ConnectorStatus::Other("X".repeat(255))));
    let mut at = bed.stated();
    at.raw = long;
    let (transaction, _) = bed.begin_with(cp, start_of(1, "04A2", 1, at.clone()));
    assert_eq!(
        bed.begin_with(cp, start_of(1, "04A2", 1, at)).0,
        transaction
    );
    let row = bed.session_with(&transaction);
    assert_eq!(row.transaction.as_ref().unwrap().started_raw.len(), 255);
}

#[test]
fn q26_a_start_is_decided_in_full_without_an_authorize() {
    let mut bed = Bed::new();
    let edit = TokenEdit {
        status: Some(TokenStatus::Blocked),
        ..TokenEdit::default()
    };
    bed.card_with("04A2", edit);
    let cp = bed.station("CP-01", 1);
    let (transaction, verdict) = bed.begin(cp, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Blocked);
    assert_eq!(
        bed.session_with(&transaction).status,
        SessionStatus::Invalidated
    );
}

#[test]
fn an_unknown_card_is_listed_once_and_can_be_named() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    assert_eq!(bed.authorize(cp, "NEW1").status, VerdictStatus::Invalid);
    bed.advance(5);
    assert_eq!(bed.authorize(cp, "new1").status, VerdictStatus::Invalid);
    assert_eq!(bed.shelf.tokens.len(), 1);
    let token = bed.shelf.tokens.values().next().unwrap().clone();
    assert_eq!(token.last_seen_at, Some(bed.now.utc));
    assert_eq!(token.last_seen_station, Some(cp));
    assert_eq!(bed.events(EventKind::TokenUnknown).len(), 2);
    assert_eq!(bed.card("NEW1"), token.id, "naming it keeps its record");
    assert_eq!(bed.authorize(cp, "NEW1").status, VerdictStatus::Accepted);
}

#[test]
fn unknown_cards_are_bounded() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    for number in 0..5_100 {
        bed.authorize(cp, &format!("X{number}"));
    }
    assert_eq!(bed.shelf.tokens.len(), 5_000);
    let (transaction, verdict) = bed.begin(cp, 1, "X9999");
    assert_eq!(verdict.status, VerdictStatus::Invalid);
    assert_eq!(bed.session_with(&transaction).token_id, None);
}

#[test]
fn r6_a_card_of_the_same_group_takes_over_a_pending_start() {
    let mut bed = Bed::new();
    let group = bed.card("GROUP");
    let member = TokenEdit {
        parent: Some(Some(group)),
        ..TokenEdit::default()
    };
    bed.card_with("ONE", member.clone());
    let two = bed.card_with("TWO", member);
    let cp = bed.station("CP-01", 1);
    let request = StartRequest {
        card: Some(CardText("ONE".into())),
        ..start_at(cp, 1)
    };
    let session = bed.start(request);
    bed.answer(AnswerStatus::Accepted);
    bed.begin(cp, 1, "TWO");
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::Active);
    assert_eq!(row.origin, Origin::Operator);
    assert_eq!(row.authorized_by, Some(two));
}

#[test]
fn r6_a_card_of_somebody_else_supersedes_a_pending_start() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let pending = bed.start(start_at(cp, 1));
    bed.answer(AnswerStatus::Accepted);
    let (transaction, verdict) = bed.begin(cp, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    assert_ne!(bed.session_with(&transaction).id, pending.id);
    let row = bed.session(pending.id);
    assert_eq!(row.status, SessionStatus::StationRejected);
    assert_eq!(
        row.reason.as_ref().unwrap().code,
        "superseded_by_local_start"
    );
}

#[test]
fn r10_a_start_that_happened_offline_is_told_by_its_own_time() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    bed.disconnect(cp);
    bed.advance(3_600);
    let at = said_at(bed.now.utc.plus_millis(-1_800_000));
    bed.come_back(cp);
    let start = start_of(1, "04A2", 500, at.clone());
    let (transaction, _) = bed.begin_with(cp, start);
    let row = bed.session_with(&transaction);
    assert_eq!(row.origin, Origin::Offline);
    assert!(row.flags.delayed);
    assert_eq!(row.transaction.as_ref().unwrap().started_at, at.at);
    let started = bed.events(EventKind::SessionStarted);
    assert_eq!(started[0].occurred_at, at.at);
    assert_eq!(started[0].recorded_at, bed.now.utc);
}

#[test]
fn r11_an_offline_session_of_a_refused_card_is_recorded_with_its_energy() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.disconnect(cp);
    bed.advance(3_600);
    let at = |seconds: i64| said_at(bed.now.utc.plus_millis(-seconds * 1_000));
    let (began, ended) = (at(1_800), at(600));
    bed.come_back(cp);
    let (transaction, verdict) = bed.begin_with(cp, start_of(1, "STRANGER", 500, began.clone()));
    assert_eq!(
        verdict.status,
        VerdictStatus::Invalid,
        "it halts the energy"
    );
    let stop = stop_of(Some(transaction.clone()), None, 900, ended);
    bed.end_with(cp, stop);
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Invalidated);
    assert_eq!(row.origin, Origin::Offline);
    assert!(row.flags.delayed);
    let recorded = row.transaction.as_ref().unwrap();
    assert_eq!(recorded.started_at, began.at);
    assert_eq!(
        recorded.energy,
        MilliWattHours::from_whole(400),
        "and is shown"
    );
}

#[test]
fn r17_an_implausible_time_gives_way_to_receipt_and_is_flagged() {
    let mut bed = Bed::new();
    bed.card("04A2");
    let cp = bed.station("CP-01", 1);
    let start = start_of(1, "04A2", 500, said_at(vocabulary::Timestamp(1_000)));
    let (transaction, _) = bed.begin_with(cp, start);
    let row = bed.session_with(&transaction).transaction.clone().unwrap();
    assert_eq!(row.started_at, bed.now.utc);
    assert_eq!(row.started_raw, "1970-01-01T00:00:01.000Z");
    assert_eq!(row.suspicions[0].code, "timestamp_implausible");
}

#[test]
fn r16_a_start_without_a_usable_connector_is_recorded() {
    for number in [0, 70_000] {
        let mut bed = Bed::new();
        bed.card("04A2");
        let cp = bed.station("CP-01", 2);
        let start = start_of(number, "04A2", 500, bed.stated());
        let (transaction, verdict) = bed.begin_with(cp, start);
        assert_eq!(verdict.status, VerdictStatus::Accepted);
        let row = bed.session_with(&transaction);
        assert_eq!(row.evse_number.0, 1);
        let odd = &row.transaction.as_ref().unwrap().suspicions;
        assert_eq!(odd[0].code, "connector_missing");
    }
}
