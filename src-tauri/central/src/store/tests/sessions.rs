//! Sessions: pages, filters, recalls, and any content.

use std::collections::BTreeSet;

use proptest::prelude::*;
use site::{Change, EventKind, Origin, RecallQuery, SessionStatus, Trigger};
use uuid::Uuid;
use vocabulary::{MilliWattHours, Timestamp, TransactionId};

use super::rows::{
    any_session, bay, command, decision, event, evse_id, ground, session, session_id,
    session_meter, station_id, token_id,
};
use super::{NOW, boxed, commit, on_a_store, with_sessions};
use crate::store::{
    Cursor, PageRequest, SessionFilter, SessionSort, Store, StoreError, TimelineEntry,
};

async fn list(store: &Store, filter: &SessionFilter, sort: SessionSort, limit: u32) -> Vec<Uuid> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest { limit, cursor };
        let page = store.sessions(filter, sort, &page).await.unwrap();
        assert!(page.items.len() <= limit as usize);
        found.extend(page.items.iter().map(|s| s.session.id.0));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn sessions_come_in_pages_in_both_orders() {
    let (_folder, store) = with_sessions(25).await;
    // Several of the same moment.
    let mut changes = Vec::new();
    for n in 26..=31 {
        changes.extend(ground(n));
        let mut row = session(n);
        row.created_at = NOW.plus_millis(10);
        changes.push(boxed(row));
    }
    commit(&store, changes).await.unwrap();
    let all = SessionFilter::default();
    let newest = list(&store, &all, SessionSort::Newest, 4).await;
    let mut oldest = list(&store, &all, SessionSort::Oldest, 7).await;
    assert_eq!(newest.len(), 31);
    assert_eq!(newest.iter().collect::<BTreeSet<_>>().len(), 31);
    assert_eq!(newest[0], session_id(25).0);
    oldest.reverse();
    assert_eq!(newest, oldest);
}

#[tokio::test]
async fn sessions_are_filtered() {
    let (_folder, store) = with_sessions(6).await;
    let mut done = session(2);
    done.status = SessionStatus::Completed;
    done.origin = Origin::Operator;
    commit(&store, vec![boxed(done)]).await.unwrap();
    let found = |filter: SessionFilter| {
        let store = store.clone();
        async move { list(&store, &filter, SessionSort::Oldest, 500).await }
    };
    let all = SessionFilter::default;
    let filter = SessionFilter {
        statuses: vec![SessionStatus::Completed, SessionStatus::Queued],
        ..all()
    };
    assert_eq!(found(filter).await, [session_id(2).0]);
    let filter = SessionFilter {
        origin: Some(Origin::Operator),
        ..all()
    };
    assert_eq!(found(filter).await, [session_id(2).0]);
    let filter = SessionFilter {
        station: Some(station_id(3)),
        evse: Some(evse_id(3)),
        ..all()
    };
    assert_eq!(found(filter).await, [session_id(3).0]);
    let filter = SessionFilter {
        from: Some(NOW.plus_millis(5)),
        to: Some(NOW.plus_millis(6)),
        ..all()
    };
    assert_eq!(found(filter).await, [session_id(5).0]);
    let filter = SessionFilter {
        bay: Some(bay(1).id),
        ..all()
    };
    assert!(found(filter).await.is_empty());
}

#[tokio::test]
async fn a_page_is_never_larger_than_500() {
    let (_folder, store) = with_sessions(510).await;
    let page = PageRequest {
        limit: 10_000,
        cursor: None,
    };
    let page = store
        .sessions(&SessionFilter::default(), SessionSort::Newest, &page)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 500);
    assert!(page.next.is_some());
    let page = PageRequest {
        limit: 1,
        cursor: Some(Cursor::new("c2Vzc2lvbnM").unwrap()),
    };
    let error = store
        .sessions(&SessionFilter::default(), SessionSort::Newest, &page)
        .await;
    assert_eq!(error, Err(StoreError::Cursor));
}

#[tokio::test]
async fn a_session_is_recalled_by_its_transaction() {
    let (_folder, store) = with_sessions(3).await;
    commit(&store, vec![Change::SessionMeter(session_meter(2))])
        .await
        .unwrap();
    let by_id = |station: u32, transaction: i64| RecallQuery::Transaction {
        station: station_id(station),
        transaction: TransactionId::from_number(transaction),
    };
    let found = store.recall(&by_id(2, 1002)).await.unwrap();
    assert_eq!(found.session.as_deref(), Some(&session(2)));
    assert_eq!(found.meter, Some(session_meter(2)));
    for query in [by_id(1, 1002), by_id(2, i64::MAX), by_id(2, -1)] {
        let found = store.recall(&query).await.unwrap();
        assert_eq!(found.session, None, "{query:?}");
    }
}

#[tokio::test]
async fn a_start_is_recalled_by_its_content() {
    let (_folder, store) = with_sessions(2).await;
    let transaction = session(2).transaction.unwrap();
    let query = |raw: &str, meter: Option<i64>, token| RecallQuery::Start {
        evse: evse_id(2),
        token,
        started_raw: raw.to_owned(),
        meter_start: meter.map(MilliWattHours),
    };
    let raw = transaction.started_raw.as_str();
    let same = query(raw, Some(1_000), token_id(2));
    let found = store.recall(&same).await.unwrap();
    assert_eq!(found.session.as_deref(), Some(&session(2)));
    for other in [
        query("2026-01-01T00:00:00Z", Some(1_000), token_id(2)),
        query(raw, Some(1_001), token_id(2)),
        query(raw, None, token_id(2)),
        query(raw, Some(1_000), token_id(1)),
    ] {
        let found = store.recall(&other).await.unwrap();
        assert_eq!(found.session, None, "{other:?}");
    }
    // Authorised at the charger by another card, and without a register.
    let mut row = session(2);
    row.authorized_by = Some(token_id(1));
    row.transaction.as_mut().unwrap().meter_start = None;
    commit(&store, vec![boxed(row.clone())]).await.unwrap();
    let found = store.recall(&query(raw, None, token_id(1))).await.unwrap();
    assert_eq!(found.session.as_deref(), Some(&row));
}

#[tokio::test]
async fn the_last_session_of_a_station_or_evse_is_recalled() {
    let (_folder, store) = with_sessions(2).await;
    let mut later = session(3);
    later.station_id = station_id(1);
    later.evse_id = evse_id(1);
    later.token_id = None;
    commit(&store, vec![boxed(later.clone())]).await.unwrap();
    let mut refused = session(4);
    refused.station_id = station_id(1);
    refused.evse_id = evse_id(1);
    refused.token_id = None;
    refused.transaction = None;
    commit(&store, vec![boxed(refused)]).await.unwrap();
    for evse in [Some(evse_id(1)), None] {
        let query = RecallQuery::Last {
            station: station_id(1),
            evse,
        };
        let found = store.recall(&query).await.unwrap();
        assert_eq!(found.session.as_deref(), Some(&later), "{evse:?}");
    }
    let query = RecallQuery::Last {
        station: station_id(1),
        evse: Some(evse_id(2)),
    };
    assert_eq!(store.recall(&query).await.unwrap().session, None);
}

#[tokio::test]
async fn a_timeline_has_events_commands_and_decisions_in_order() {
    let (_folder, store) = with_sessions(2).await;
    let changes = vec![
        Change::Event(Box::new(event(1))),
        Change::Event(Box::new(event(2))),
        Change::Command(Box::new(command(1))),
        Change::Decision(Box::new(decision(1))),
    ];
    commit(&store, changes).await.unwrap();
    let entries = store.session_timeline(session_id(1)).await.unwrap();
    assert!(matches!(
        entries.as_slice(),
        [
            TimelineEntry::Decision(d),
            TimelineEntry::Command(_),
            TimelineEntry::Event(e),
        ] if d.trigger == Trigger::TransactionStart && e.event == event(1)
    ));
}

#[tokio::test]
async fn a_start_is_checked_before_it_begins_also_where_the_chargers_clock_is_behind() {
    let (_folder, store) = with_sessions(1).await;
    let checked = decision(1);
    let mut began = event(1);
    began.occurred_at = checked.at.plus_millis(-700);
    let changes = vec![
        Change::Event(Box::new(began)),
        Change::Decision(Box::new(checked)),
    ];
    commit(&store, changes).await.unwrap();
    let entries = store.session_timeline(session_id(1)).await.unwrap();
    assert!(matches!(entries.first(), Some(TimelineEntry::Decision(_))));
}

#[tokio::test]
async fn what_was_told_later_of_a_charge_without_connection_was_checked_later() {
    let (_folder, store) = with_sessions(1).await;
    let mut began = event(1);
    began.occurred_at = decision(1).at.plus_millis(-3_600_000);
    let changes = vec![
        Change::Event(Box::new(began)),
        Change::Decision(Box::new(decision(1))),
    ];
    commit(&store, changes).await.unwrap();
    let entries = store.session_timeline(session_id(1)).await.unwrap();
    assert!(matches!(entries.first(), Some(TimelineEntry::Event(_))));
}

#[tokio::test]
async fn a_timeline_says_when_the_charger_was_silent_while_the_session_ran() {
    let (_folder, store) = with_sessions(2).await;
    let mut over = session(1);
    let ran = over.transaction.as_mut().unwrap();
    let (from, to) = (ran.start_received_at, NOW.plus_millis(60_000));
    ran.stop_received_at = Some(to);
    commit(&store, vec![boxed(over)]).await.unwrap();
    let silence = |n: u32, kind, at: Timestamp| {
        let mut event = event(n);
        event.kind = kind;
        event.station_id = Some(session(1).station_id);
        event.session_id = None;
        event.recorded_at = at;
        event.occurred_at = at;
        Change::Event(Box::new(event))
    };
    let changes = vec![
        silence(3, EventKind::StationOnline, from.plus_millis(-1)),
        silence(4, EventKind::StationOffline, from),
        silence(5, EventKind::StationStatusChanged, from),
        silence(6, EventKind::StationOnline, to),
        silence(7, EventKind::StationOffline, to.plus_millis(1)),
    ];
    commit(&store, changes).await.unwrap();
    let entries = store.session_timeline(session_id(1)).await.unwrap();
    let told: Vec<EventKind> = entries
        .iter()
        .filter_map(|entry| match entry {
            TimelineEntry::Event(stored) => Some(stored.event.kind),
            TimelineEntry::Command(_) | TimelineEntry::Decision(_) => None,
        })
        .collect();
    assert_eq!(
        told,
        [EventKind::StationOffline, EventKind::StationOnline],
        "and nothing before or after"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_session_comes_back_as_it_was(sessions in proptest::collection::vec(any_session(), 1..4)) {
        on_a_store(async |store| {
            // States of the same session, one after another.
            for row in &sessions {
                let mut row = row.clone();
                row.created_at = sessions[0].created_at;
                commit(&store, vec![boxed(row.clone())]).await.unwrap();
                let found = store.session(row.id).await.unwrap().unwrap().session;
                // A transaction that was there stays.
                if row.transaction.is_some() {
                    assert_eq!(found, row);
                } else {
                    row.transaction.clone_from(&found.transaction);
                    assert_eq!(found, row);
                }
            }
        });
    }
}

/// Times beyond what people use are kept, not refused.
#[tokio::test]
async fn odd_times_are_kept() {
    let (_folder, store) = with_sessions(1).await;
    let mut row = session(1);
    row.ended_at = Some(Timestamp(i64::MIN));
    row.charging_at = Some(Timestamp(i64::MAX));
    commit(&store, vec![boxed(row.clone())]).await.unwrap();
    let found = store.session(row.id).await.unwrap().unwrap();
    assert_eq!(found.session, row);
}
