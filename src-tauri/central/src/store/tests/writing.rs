//! Commits: order, isolation, what is heard of them, a full disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Map;
use site::{Actor, Change, EventKind, SessionStatus};
use tokio::sync::oneshot;
use vocabulary::PersonId;

use super::rows::{
    asset, attention, bay, command, connector, decision, event, evse, fitting, ground, id, kept,
    meter_value, one_of_each, session, session_id, session_meter, station, station_id, token,
};
use super::{Heard, NOW, commit, open, open_at, open_with_max_pages};
use crate::store::{Health, OpenStore, PageRequest, PersonRight, Setting, Store, StoreChange};

#[tokio::test]
async fn a_row_of_each_kind_comes_back_after_reopening() {
    let (folder, store) = open().await;
    commit(&store, one_of_each()).await.unwrap();
    store.close().await;
    drop(store);

    let (store, snapshot) = open_at(folder.path()).await.unwrap();
    assert_eq!(snapshot.stations, [station(1)]);
    assert_eq!(snapshot.evses, [evse(1)]);
    assert_eq!(snapshot.connectors, [connector(1)]);
    assert_eq!(snapshot.assets, [asset(1)]);
    assert_eq!(snapshot.bays, [bay(1)]);
    assert_eq!(snapshot.fittings, [fitting(1)]);
    assert_eq!(snapshot.tokens, [token(1)]);
    assert_eq!(snapshot.sessions, [session(1)]);
    assert_eq!(snapshot.meters, [session_meter(1)]);
    assert_eq!(snapshot.commands, [command(1)]);
    assert_eq!(snapshot.kept, [(station_id(1), 1)]);
    assert_eq!(snapshot.attention, [attention(1)]);

    assert_eq!(store.stations().await.unwrap(), [station(1)]);
    assert_eq!(store.evses().await.unwrap(), [evse(1)]);
    assert_eq!(store.connectors().await.unwrap(), [connector(1)]);
    let found = store.session(session_id(1)).await.unwrap().unwrap();
    assert_eq!(found.session, session(1));
    assert_eq!(found.meter, Some(session_meter(1)));
    let values = store
        .session_meter_values(session_id(1), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(values.items, [meter_value(1, 0)]);
    assert_eq!(
        store.command(command(1).id).await.unwrap(),
        Some(command(1))
    );
    assert_eq!(
        store.decision(decision(1).id).await.unwrap(),
        Some(decision(1))
    );
    let events = store.events_after(0, 10).await.unwrap();
    assert_eq!(events.items.len(), 1);
    assert_eq!(events.items[0].event, event(1));
    assert_eq!(events.items[0].site_id, store.site_id());
    assert_eq!(
        store.kept_reports(station_id(1)).await.unwrap(),
        [kept(1, "{}")]
    );
}

#[tokio::test]
async fn the_last_state_of_a_row_wins_and_events_keep_their_order() {
    let (_folder, store) = open().await;
    let mut changes = ground(1);
    for (n, status) in [
        SessionStatus::Requested,
        SessionStatus::Dispatched,
        SessionStatus::AwaitingPlug,
    ]
    .into_iter()
    .enumerate()
    {
        let mut row = session(1);
        row.status = status;
        changes.push(Change::Session(Box::new(row)));
        let mut row = event(1);
        row.subject_seq = i64::try_from(n).unwrap();
        changes.push(Change::Event(Box::new(row)));
    }
    commit(&store, changes).await.unwrap();
    let found = store.session(session_id(1)).await.unwrap().unwrap();
    assert_eq!(found.session.status, SessionStatus::AwaitingPlug);
    let events = store.events_after(0, 10).await.unwrap();
    let order: Vec<_> = events
        .items
        .iter()
        .map(|e| (e.seq, e.event.subject_seq))
        .collect();
    assert_eq!(order, [(1, 0), (2, 1), (3, 2)]);
}

#[tokio::test]
async fn what_cannot_be_stored_leaves_no_event_of_it_either() {
    let (_folder, store) = open().await;
    let before = store.newest_event().await.unwrap();
    let right = PersonRight {
        person_id: PersonId(id(99, 1)),
        permission: "policy.override".to_owned(),
        granted: true,
    };
    let event = StoreChange::event(EventKind::PersonChanged, Actor::System, Map::new(), NOW);
    let nobody = vec![StoreChange::PersonRight(right), event.clone()];
    let refused = store.writer().store(nobody).await.unwrap_err();
    assert_eq!(refused.code(), "store_constraint");
    assert_eq!(store.newest_event().await.unwrap(), before);
    store.writer().store(vec![event]).await.unwrap();
    assert_eq!(store.newest_event().await.unwrap(), before + 1);
}

#[tokio::test]
async fn what_violates_a_constraint_fails_alone() {
    let (_folder, store) = open().await;
    let mut waiting = Vec::new();
    for n in 1..=40 {
        let mut changes = ground(n);
        if n == 23 {
            // A session of a station that is not there.
            changes = vec![Change::Session(Box::new(session(999)))];
        }
        let (sender, receiver) = oneshot::channel();
        store
            .writer()
            .submit(changes, move |result| sender.send(result).unwrap())
            .await;
        waiting.push((n, receiver));
    }
    for (n, receiver) in waiting {
        let result = receiver.await.unwrap();
        if n == 23 {
            assert_eq!(result.unwrap_err().code(), "store_constraint");
        } else {
            assert_eq!(result, Ok(()), "submission {n} has nothing to do with it");
        }
    }
    assert_eq!(store.stations().await.unwrap().len(), 39);
    assert_eq!(*store.writer().health().borrow(), Health::Writable);
}

#[tokio::test]
async fn the_listener_hears_of_a_commit_before_whoever_submitted_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let heard = Arc::new(Heard::default());
    let (store, _) = Store::open(OpenStore {
        data_dir: folder.path(),
        program: "the test",
        now: NOW,
        listener: heard.clone(),
    })
    .await
    .unwrap();
    let (sender, receiver) = oneshot::channel();
    let listener = heard.clone();
    store
        .writer()
        .submit(ground(1), move |result| {
            let count = listener.0.lock().unwrap().len();
            sender.send((result, count)).unwrap();
        })
        .await;
    assert_eq!(receiver.await.unwrap(), (Ok(()), 3));
    // What did not make it is not heard of.
    commit(&store, vec![Change::Session(Box::new(session(9)))])
        .await
        .unwrap_err();
    assert_eq!(heard.0.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn kept_messages_go_when_their_station_is_done() {
    let (_folder, store) = open().await;
    let mut changes = ground(1);
    changes.extend(ground(2));
    changes.push(Change::Kept(Box::new(kept(1, "a"))));
    changes.push(Change::Kept(Box::new(kept(2, "b"))));
    commit(&store, changes).await.unwrap();
    commit(
        &store,
        vec![
            Change::Kept(Box::new(kept(1, "c"))),
            Change::KeptDone(station_id(1)),
            Change::Kept(Box::new(kept(1, "d"))),
        ],
    )
    .await
    .unwrap();
    assert_eq!(
        store.kept_reports(station_id(1)).await.unwrap(),
        [kept(1, "d")]
    );
    assert_eq!(
        store.kept_reports(station_id(2)).await.unwrap(),
        [kept(2, "b")]
    );
}

#[tokio::test]
async fn a_full_disk_stops_recording_and_recovers() {
    let (folder, store) = open_with_max_pages(240).await;
    commit(&store, ground(1)).await.unwrap();
    let mut full = None;
    for n in 0..200 {
        let mut row = kept(1, &"x".repeat(9_000));
        row.received_at = NOW.plus_millis(n);
        if let Err(error) = commit(&store, vec![Change::Kept(Box::new(row))]).await {
            full = Some(error);
            break;
        }
    }
    assert_eq!(full.unwrap().code(), "store_full");
    let health = store.writer().health();
    assert!(matches!(&*health.borrow(), Health::NotWritable(e) if e.code() == "store_full"));
    assert_eq!(
        store.writer().probe().await.unwrap_err().code(),
        "store_full",
        "the disk is still full"
    );
    // What was acknowledged is there; with room again, recording goes on.
    let before = store.kept_reports(station_id(1)).await.unwrap().len();
    assert!(before > 0);
    store.close().await;
    drop(store);
    let (store, _) = open_at(folder.path()).await.unwrap();
    assert_eq!(
        store.kept_reports(station_id(1)).await.unwrap().len(),
        before
    );
    store.writer().probe().await.unwrap();
}

#[tokio::test]
async fn room_on_the_disk_makes_the_store_healthy_again() {
    let (_folder, store) = open_with_max_pages(240).await;
    commit(&store, ground(1)).await.unwrap();
    while commit(
        &store,
        vec![Change::Kept(Box::new(kept(1, &"x".repeat(9_000))))],
    )
    .await
    .is_ok()
    {}
    // Giving up what was kept makes room, also on a full disk.
    let mut health = store.writer().health();
    health.mark_unchanged();
    commit(&store, vec![Change::KeptDone(station_id(1))])
        .await
        .unwrap();
    health.changed().await.unwrap();
    assert_eq!(*health.borrow(), Health::Writable);
    store.writer().probe().await.unwrap();
}

#[tokio::test]
async fn a_closed_store_refuses() {
    let (_folder, store) = open().await;
    store.close().await;
    let error = commit(&store, ground(1)).await.unwrap_err();
    assert_eq!(error.code(), "store_closed");
    assert_eq!(
        store.writer().store(Vec::new()).await.unwrap_err().code(),
        "store_closed"
    );
}

#[tokio::test]
async fn submissions_are_committed_in_the_order_they_came() {
    let (_folder, store) = open().await;
    let turn = Arc::new(AtomicU32::new(0));
    let mut last = None;
    for n in 0..2_000_u32 {
        let (sender, receiver) = oneshot::channel();
        let turn = turn.clone();
        let setting = Setting {
            key: "turn".to_owned(),
            value: n.to_string(),
        };
        store
            .writer()
            .submit(Vec::new(), move |result| {
                assert_eq!(turn.fetch_add(1, Ordering::SeqCst), n);
                let _ = sender.send(result);
            })
            .await;
        assert!(
            store
                .writer()
                .try_store(vec![StoreChange::Setting(setting)])
        );
        last = Some(receiver);
    }
    last.unwrap().await.unwrap().unwrap();
    store.writer().store(Vec::new()).await.unwrap();
    assert_eq!(turn.load(Ordering::SeqCst), 2_000);
    assert_eq!(
        store.setting("turn").await.unwrap().as_deref(),
        Some("1999")
    );
}

#[tokio::test]
async fn a_row_is_as_it_was_handed_in_whatever_of_it_changed() {
    let (_folder, store) = open().await;
    commit(&store, one_of_each()).await.unwrap();
    let (mut row, mut card, mut charge) = (station(1), token(1), session(1));
    // What moves alone, then what stays else, then both.
    for step in 1..=3 {
        if step != 2 {
            row.subject_seq += 1;
            card.last_seen_at = Some(NOW.plus_millis(step));
            charge.subject_seq += 1;
            charge.status = SessionStatus::Stopping;
        }
        if step != 1 {
            row.name = format!("Name {step}");
            card.note = format!("Note {step}");
            charge.power_limit = Some(vocabulary::MilliWatts(step));
        }
        let changes = vec![
            Change::Station(Box::new(row.clone())),
            Change::Token(Box::new(card.clone())),
            Change::Session(Box::new(charge.clone())),
        ];
        commit(&store, changes).await.unwrap();
        assert_eq!(store.stations().await.unwrap(), [row.clone()]);
        let found = store.token(card.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&card));
        let found = store.session(charge.id).await.unwrap().unwrap();
        assert_eq!(found.session, charge);
    }
}

#[tokio::test]
async fn a_row_that_was_rolled_back_is_written_whole_again() {
    let (_folder, store) = open().await;
    // Its bay is not there, so nothing of this is stored, and nothing may be taken for stored.
    let orphan = Change::Fitting(fitting(9));
    let refused = commit(&store, vec![Change::Station(Box::new(station(2))), orphan]).await;
    refused.unwrap_err();
    let mut row = station(2);
    row.subject_seq += 1;
    commit(&store, vec![Change::Station(Box::new(row.clone()))])
        .await
        .unwrap();
    assert_eq!(store.station(row.id).await.unwrap(), Some(row));
}
