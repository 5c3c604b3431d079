//! One action for a card that was lost, replaced, accepted, or known under another spelling.

use site::{
    Answer, CardHolder, CardRequest, CommandState, DriverEdit, EventKind, SessionStatus, TokenEdit,
    TokenStatus,
};
use vocabulary::{CardText, Order, TokenId, VerdictStatus};

use crate::bed::Bed;

fn token(answer: Answer) -> TokenId {
    match answer {
        Answer::Token(id) => id,
        other => panic!("{other:?}"),
    }
}

/// The card that a station reported and nobody entered.
fn stranger(bed: &mut Bed, text: &str) -> TokenId {
    let cp = bed.station("CP-09", 1);
    bed.authorize(cp, text);
    let mut tokens = bed.shelf.tokens.values();
    tokens
        .find(|row| row.status == TokenStatus::Unknown)
        .unwrap()
        .id
}

#[test]
fn a_lost_card_is_refused_at_once_and_its_session_stopped_on_request() {
    let mut bed = Bed::new();
    let card = bed.card("04A2B3C4");
    let cp = bed.station("CP-01", 2);
    let (transaction, _) = bed.begin(cp, 1, "04A2B3C4");
    let session = bed.session_with(&transaction).id;
    bed.with_card(card, CardRequest::Lose { stop: false });
    assert_eq!(
        bed.status_of(session),
        SessionStatus::Active,
        "not asked for"
    );
    bed.with_card(card, CardRequest::Lose { stop: true });
    assert_eq!(bed.status_of(session), SessionStatus::Stopping);
    assert!(matches!(bed.last_order(), Order::Stop { .. }));
    assert_eq!(bed.command_states().last(), Some(&CommandState::Sent));
    assert_eq!(bed.shelf.tokens[&card].status, TokenStatus::Lost);
    let why = bed.shelf.sessions[&session].reason.as_ref();
    assert_eq!(why.unwrap().code, "card_reported_lost");
    let event = *bed.events(EventKind::SessionStopping).last().unwrap();
    assert_eq!(event.data["asked"], "card_reported_lost");
    let event = *bed.events(EventKind::TokenLost).last().unwrap();
    assert_eq!(event.data["stopped"][0], session.to_string());
    let (_, verdict) = bed.begin(cp, 2, "04A2B3C4");
    assert_eq!(verdict.status, VerdictStatus::Blocked);
}

#[test]
fn a_replacement_inherits_all_that_the_old_card_may() {
    let mut bed = Bed::new();
    let ada = bed.driver("Ada", None);
    let old = bed.card_with(
        "04A2B3C4",
        TokenEdit {
            driver: Some(Some(ada)),
            max_concurrent: Some(2),
            note: Some("blue".into()),
            valid_until: Some(Some(bed.now.utc.plus_millis(1_000_000))),
            ..TokenEdit::default()
        },
    );
    let member = bed.card_with(
        "0BEEF000",
        TokenEdit {
            parent: Some(Some(old)),
            ..TokenEdit::default()
        },
    );
    bed.with_card(old, CardRequest::Lose { stop: false });
    let new = token(bed.with_card(old, CardRequest::Replace(CardText("04FFFFFF".into()))));
    let (before, after) = (&bed.shelf.tokens[&old], &bed.shelf.tokens[&new]);
    assert_eq!(before.status, TokenStatus::Lost);
    assert_eq!(before.replaced_by, Some(new));
    assert_eq!(after.status, TokenStatus::Active);
    assert_eq!(
        (
            after.driver_id,
            after.max_concurrent,
            &after.note,
            after.valid_until
        ),
        (
            before.driver_id,
            before.max_concurrent,
            &before.note,
            before.valid_until
        )
    );
    assert_eq!(
        bed.shelf.tokens[&member].parent_id,
        Some(new),
        "its group follows"
    );
    let again = bed.with_card(old, CardRequest::Replace(CardText("0BEEF000".into())));
    assert_eq!(Bed::refusal(again), "token_exists");
    bed.shelf.check();
}

#[test]
fn an_unknown_card_becomes_the_replacement_that_somebody_holds_already() {
    let mut bed = Bed::new();
    let old = bed.card("04A2B3C4");
    let seen = stranger(&mut bed, "04FFFFFF");
    let new = token(bed.with_card(old, CardRequest::Replace(CardText("04:ff:ff:ff".into()))));
    assert_eq!(new, seen);
    assert_eq!(bed.shelf.tokens[&new].status, TokenStatus::Active);
    assert_eq!(bed.shelf.tokens[&old].status, TokenStatus::Blocked);
}

#[test]
fn an_unknown_card_is_accepted_and_named_in_one_step() {
    let mut bed = Bed::new();
    let card = stranger(&mut bed, "04FFFFFF");
    let holder = CardHolder::New(DriverEdit {
        name: Some("Ada".into()),
        ..DriverEdit::default()
    });
    let accept = CardRequest::Accept {
        holder: Some(holder),
        note: Some("found".into()),
    };
    assert_eq!(token(bed.with_card(card, accept)), card);
    let row = &bed.shelf.tokens[&card];
    assert_eq!(row.status, TokenStatus::Active);
    assert_eq!(row.note, "found");
    let driver = row.driver_id.unwrap();
    assert_eq!(bed.shelf.details[&driver].name, "Ada");
    let nobody = CardRequest::Accept {
        holder: Some(CardHolder::Known(vocabulary::DriverId(uuid::Uuid::nil()))),
        note: None,
    };
    assert_eq!(
        Bed::refusal(bed.with_card(card, nobody)),
        "reference_unknown"
    );
}

#[test]
fn a_merged_card_is_the_other_card_from_then_on() {
    let mut bed = Bed::new();
    let ada = bed.driver("Ada", Some("04A2B3C4"));
    let card = *bed.shelf.tokens.keys().next().unwrap();
    let reversed = stranger(&mut bed, "C4B3A204");
    assert_eq!(
        token(bed.with_card(reversed, CardRequest::Merge(card))),
        card
    );
    let cp = bed.station("CP-01", 1);
    let (transaction, verdict) = bed.begin(cp, 1, "C4B3A204");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let session = bed.session_with(&transaction);
    assert_eq!(
        (session.token_id, session.driver_id),
        (Some(card), Some(ada))
    );
    bed.end(cp, &transaction, 1_000_100);
    bed.restart();
    bed.come_back(cp);
    assert_eq!(
        bed.authorize(cp, "c4:b3:a2:04").status,
        VerdictStatus::Accepted,
        "also after a restart"
    );
    let edit = bed.ask(site::Request::EditToken(reversed, TokenEdit::default()));
    assert_eq!(Bed::refusal(edit), "token_merged");
    let itself = bed.with_card(card, CardRequest::Merge(card));
    assert_eq!(Bed::refusal(itself), "reference_unknown");
}

#[test]
fn cards_of_two_drivers_are_not_merged() {
    let mut bed = Bed::new();
    bed.driver("Ada", Some("04A2B3C4"));
    bed.driver("Ben", Some("C4B3A204"));
    let ids: Vec<_> = bed.shelf.tokens.keys().copied().collect();
    let answer = bed.with_card(ids[0], CardRequest::Merge(ids[1]));
    assert_eq!(Bed::refusal(answer), "tokens_differ");
}
