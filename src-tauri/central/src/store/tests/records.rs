//! The smaller tables: what is found, what is past its time.

use serde_json::Map;
use site::{Actor, Change, TokenKind};
use vocabulary::{BrowserSessionId, CardText, EventId, OcppVersion};

use super::rows::{command, event, id, station_id, token, token_id};
use super::{NOW, commit, open, with_sessions};
use crate::store::{
    ApiToken, Begun, BrowserSession, ConnectionAttempt, PageRequest, Person, PersonRight, Prune,
    Role, Setting, StoreChange, StoreError, TokenFilter, TokenSort,
};

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn an_old_reader_of_events_is_told() {
    let (_folder, store) = with_sessions(1).await;
    let mut changes = Vec::new();
    for n in 1..=6_u32 {
        let mut row = event(1);
        row.id = EventId(id(9, n));
        row.recorded_at = NOW.plus_millis(i64::from(n) * 100 * DAY_MS);
        changes.push(Change::Event(Box::new(row)));
    }
    commit(&store, changes).await.unwrap();
    // 13 months before day 700 is day 297: two events go.
    let now = NOW.plus_millis(700 * DAY_MS);
    assert_eq!(store.writer().prune(Prune::Events { now }).await, Ok(2));
    assert_eq!(store.writer().prune(Prune::Events { now }).await, Ok(0));
    let seqs = |events: crate::store::Events| {
        let seqs: Vec<i64> = events.items.iter().map(|e| e.seq).collect();
        (seqs, events.next_after)
    };
    let from_start = store.events_after(0, 2).await.unwrap();
    assert_eq!(seqs(from_start), (vec![3, 4], 4));
    assert_eq!(seqs(store.events_after(2, 9).await.unwrap()).1, 6);
    assert_eq!(seqs(store.events_after(6, 9).await.unwrap()), (vec![], 6));
    assert_eq!(
        store.events_after(1, 9).await,
        Err(StoreError::EventsExpired { oldest: 3 })
    );
    assert_eq!(store.oldest_event().await, Ok(Some(3)));
    assert_eq!(store.newest_event().await, Ok(6));
}

#[tokio::test]
async fn an_idempotency_key_is_taken_once() {
    let (_folder, store) = open().await;
    let begin = |now| store.idempotency_begin("caller", "key", "print", now);
    let (one, two) = tokio::join!(begin(NOW), begin(NOW));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(
        matches!(
            (&one, &two),
            (Begun::New, Begun::Known(_)) | (Begun::Known(_), Begun::New)
        ),
        "{one:?}, {two:?}"
    );
    let answer = Some((201, "{\"id\":1}".to_owned()));
    store
        .idempotency_finish("caller", "key", answer.clone())
        .await
        .unwrap();
    let Begun::Known(known) = begin(NOW).await.unwrap() else {
        panic!("the key is known");
    };
    assert_eq!(
        (known.answer, known.fingerprint.as_str()),
        (answer, "print")
    );
    let other = store.idempotency_begin("other", "key", "print", NOW).await;
    assert_eq!(other, Ok(Begun::New), "keys of one caller are its own");
    store
        .idempotency_finish("other", "key", None)
        .await
        .unwrap();
    let again = store.idempotency_begin("other", "key", "print", NOW).await;
    assert_eq!(again, Ok(Begun::New), "it was given up");
    let now = NOW.plus_millis(DAY_MS + 1);
    assert_eq!(
        store.writer().prune(Prune::IdempotencyKeys { now }).await,
        Ok(2)
    );
    assert_eq!(begin(now).await, Ok(Begun::New));
}

#[tokio::test]
async fn api_tokens_are_found_by_their_secret_and_can_be_taken_back() {
    let (_folder, store) = open().await;
    let end = NOW.plus_millis(1_000);
    let (token, secret) = ApiToken::new("till", Role::Operate, Some(end), NOW).unwrap();
    assert!(secret.reveal().len() >= 43, "256 bits");
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert!(!token.hash.contains(secret.reveal()));
    let change = StoreChange::ApiToken(token.clone());
    store.writer().store(vec![change]).await.unwrap();
    let found = store.api_token_by_secret(secret.reveal()).await.unwrap();
    let found = found.unwrap();
    assert_eq!(found, token);
    assert!(found.is_good(NOW) && !found.is_good(end));
    assert_eq!(store.api_token_by_secret("fc_guess").await, Ok(None));

    store.touch_api_token(&found, NOW).await.unwrap();
    let used = store.api_token(token.id).await.unwrap().unwrap();
    assert_eq!(used.last_used_at, Some(NOW));
    store
        .touch_api_token(&used, NOW.plus_millis(59_999))
        .await
        .unwrap();
    let used = store.api_token(token.id).await.unwrap().unwrap();
    assert_eq!(used.last_used_at, Some(NOW), "at most once a minute");

    let change = StoreChange::ApiTokenRevoked(token.id, NOW);
    store.writer().store(vec![change]).await.unwrap();
    let listed = store.api_tokens().await.unwrap();
    assert_eq!(listed[0].revoked_at, Some(NOW));
    assert!(!listed[0].is_good(NOW));
}

#[tokio::test]
async fn a_browser_session_ends_by_itself_or_by_signing_out() {
    let (_folder, store) = open().await;
    let person = store.people().await.unwrap().remove(0);
    let row = |n: u32, cookie: &str| BrowserSession {
        id: BrowserSessionId(id(13, n)),
        hash: crate::store::hash_of(cookie),
        person_id: person.id,
        created_at: NOW,
        expires_at: NOW.plus_millis(10),
        locked: false,
    };
    let changes =
        ["one", "two"].map(|c| StoreChange::BrowserSession(row(u32::from(c == "two"), c)));
    store.writer().store(changes.to_vec()).await.unwrap();
    assert_eq!(
        store.browser_session("one", NOW).await,
        Ok(Some(row(0, "one")))
    );
    let late = NOW.plus_millis(10);
    assert_eq!(store.browser_session("one", late).await, Ok(None));
    let out = StoreChange::BrowserSessionEnded(row(1, "two").id);
    store.writer().store(vec![out]).await.unwrap();
    assert_eq!(store.browser_session("two", NOW).await, Ok(None));
    let prune = Prune::BrowserSessions { now: late };
    assert_eq!(store.writer().prune(prune).await, Ok(1));
}

#[tokio::test]
async fn people_have_rights_and_one_sits_at_the_window() {
    let (_folder, store) = open().await;
    let first = store.window_person().await.unwrap().unwrap();
    let second = Person {
        id: vocabulary::PersonId(id(14, 1)),
        name: "Änne".to_owned(),
        role: Role::View,
        secret_hash: None,
        created_at: NOW.plus_millis(1),
        retired_at: None,
    };
    let right = PersonRight {
        person_id: second.id,
        permission: "names.read".to_owned(),
        granted: true,
    };
    let changes = vec![
        StoreChange::Person(second.clone()),
        StoreChange::PersonRight(right.clone()),
        StoreChange::Setting(Setting::window_person(second.id)),
    ];
    store.writer().store(changes).await.unwrap();
    assert_eq!(store.window_person().await, Ok(Some(second.clone())));
    assert_eq!(store.person_rights(second.id).await, Ok(vec![right]));
    let gone = Person {
        retired_at: Some(NOW),
        ..second
    };
    store
        .writer()
        .store(vec![StoreChange::Person(gone)])
        .await
        .unwrap();
    assert_eq!(store.window_person().await, Ok(Some(first)));
}

#[tokio::test]
async fn handshakes_are_listed_and_bounded() {
    let (_folder, store) = open().await;
    let attempt = |n: i64| ConnectionAttempt {
        at: NOW.plus_millis(n),
        remote_addr: "192.0.2.7:4000".to_owned(),
        identity: Some(if n % 2 == 0 { "CP-1" } else { "other" }.to_owned()),
        station_id: None,
        path: "/ocpp/CP-1".to_owned(),
        offered: vec!["ocpp1.6".to_owned()],
        chosen: (n % 3 == 0).then_some(OcppVersion::V16),
        accepted: n % 3 == 0,
        http_status: 101,
        diagnosis: "ok".to_owned(),
        args: Map::new(),
        head: "GET /ocpp/CP-1 HTTP/1.1\r\n".to_owned(),
    };
    let rows = (0..10_010).map(|n| StoreChange::ConnectionAttempt(Box::new(attempt(n))));
    store.writer().store(rows.collect()).await.unwrap();
    let prune = store.writer().prune(Prune::ConnectionAttempts).await;
    assert_eq!(prune, Ok(10));
    let page = PageRequest {
        limit: 2,
        cursor: None,
    };
    let page = store
        .connection_attempts(Some("cp-1"), Some(true), &page)
        .await
        .unwrap();
    assert_eq!(page.items, [attempt(10_008), attempt(10_002)]);
    let page = PageRequest {
        limit: 1,
        cursor: page.next,
    };
    let page = store
        .connection_attempts(Some("cp-1"), Some(true), &page)
        .await
        .unwrap();
    assert_eq!(page.items, [attempt(9_996)]);
}

#[tokio::test]
async fn commands_come_in_pages_newest_first() {
    let (_folder, store) = with_sessions(5).await;
    let mut changes: Vec<_> = (1..=5)
        .map(|n| Change::Command(Box::new(command(n))))
        .collect();
    let mut asked = command(5);
    asked.actor = Actor::ApiToken(vocabulary::ApiTokenId(id(15, 1)));
    changes.push(Change::Command(Box::new(asked.clone())));
    commit(&store, changes).await.unwrap();
    let page = PageRequest {
        limit: 3,
        cursor: None,
    };
    let first = store.commands(None, &page).await.unwrap();
    assert_eq!(first.items, [asked, command(4), command(3)]);
    let page = PageRequest {
        limit: 3,
        cursor: first.next,
    };
    let rest = store.commands(None, &page).await.unwrap();
    assert_eq!(rest.items, [command(2), command(1)]);
    assert_eq!(rest.next, None);
    let of_one = store
        .commands(Some(station_id(2)), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(of_one.items, [command(2)]);
}

#[tokio::test]
async fn cards_are_found_by_any_spelling_and_virtual_ones_are_not_listed() {
    let (_folder, store) = with_sessions(3).await;
    let mut virtual_card = token(4);
    virtual_card.kind = TokenKind::Virtual;
    commit(&store, vec![Change::Token(Box::new(virtual_card.clone()))])
        .await
        .unwrap();
    let spelled = CardText("04-a2 000002".to_owned());
    assert_eq!(store.token_by_card(&spelled).await, Ok(Some(token(2))));
    let page = PageRequest {
        limit: 2,
        cursor: None,
    };
    let all = TokenFilter::default();
    let page = store.tokens(&all, TokenSort::Newest, &page).await.unwrap();
    assert_eq!(page.items, [token(3), token(2)]);
    let page = PageRequest {
        limit: 2,
        cursor: page.next,
    };
    let rest = store.tokens(&all, TokenSort::Newest, &page).await.unwrap();
    assert_eq!(rest.items, [token(1)]);
    let some = store.tokens_by_id(&[token_id(4), token_id(99)]).await;
    assert_eq!(some, Ok(vec![virtual_card]));
}
