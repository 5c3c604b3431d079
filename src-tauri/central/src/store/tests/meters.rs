//! Meter values: series, pages, spans, and any content.

use proptest::prelude::*;
use site::Change;
use vocabulary::MilliWatts;

use super::rows::{any_meter_value, evse_id, meter_value, session, session_id};
use super::{NOW, boxed, commit, on_a_store, open_at, with_sessions};
use crate::store::{PageRequest, StoreError};

#[tokio::test]
async fn meter_values_of_a_session_come_in_pages_latest_first() {
    let (folder, store) = with_sessions(2).await;
    // Of two sessions in turns, in several commits, and over a restart.
    for step in 0..20 {
        let changes = [1, 2].map(|n| Change::MeterValue(Box::new(meter_value(n, step))));
        commit(&store, changes.to_vec()).await.unwrap();
    }
    store.close().await;
    drop(store);
    let (store, _) = open_at(folder.path()).await.unwrap();
    let changes = (20..30).map(|step| Change::MeterValue(Box::new(meter_value(1, step))));
    commit(&store, changes.collect()).await.unwrap();
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest { limit: 8, cursor };
        let page = store
            .session_meter_values(session_id(1), &page)
            .await
            .unwrap();
        found.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..30).rev().map(|step| meter_value(1, step)).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_cursor_of_another_session_shows_nothing_of_it() {
    let (_folder, store) = with_sessions(2).await;
    let changes = (0..5).map(|step| Change::MeterValue(Box::new(meter_value(1, step))));
    commit(&store, changes.collect()).await.unwrap();
    let page = PageRequest {
        limit: 2,
        cursor: None,
    };
    let first = store
        .session_meter_values(session_id(1), &page)
        .await
        .unwrap();
    let page = PageRequest {
        limit: 2,
        cursor: first.next,
    };
    let error = store.session_meter_values(session_id(2), &page).await;
    assert_eq!(error, Err(StoreError::Cursor));
}

#[tokio::test]
async fn buckets_gather_values_by_the_stations_time() {
    let (_folder, store) = with_sessions(1).await;
    // NOW is a multiple of ten seconds. The last one came late.
    let steps = [0, 1, 2, 10, 11, 30, 12];
    let changes = steps.map(|step| Change::MeterValue(Box::new(meter_value(1, step))));
    commit(&store, changes.to_vec()).await.unwrap();
    let buckets = store
        .session_meter_buckets(session_id(1), 10)
        .await
        .unwrap();
    let shown: Vec<_> = buckets
        .iter()
        .map(|b| {
            (
                b.at.millis_since(NOW) / 1000,
                b.values,
                b.power,
                b.energy.map(|e| e.0),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (0, 3, Some(MilliWatts(1_000)), Some(1_002)),
            (10, 3, Some(MilliWatts(11_000)), Some(1_012)),
            (30, 1, Some(MilliWatts(30_000)), Some(1_030)),
        ]
    );
    assert_eq!(buckets[0].current, [Some(16_000), Some(15_900), None]);
}

#[tokio::test]
async fn the_latest_hours_of_an_evse_are_those_of_its_sessions_and_of_none() {
    let (_folder, store) = with_sessions(2).await;
    let mut idle = meter_value(1, 50);
    idle.session_id = None;
    let mut changes: Vec<_> = (0..40)
        .map(|step| Change::MeterValue(Box::new(meter_value(1, step))))
        .collect();
    changes.push(Change::MeterValue(Box::new(idle.clone())));
    changes.push(Change::MeterValue(Box::new(meter_value(2, 39))));
    commit(&store, changes).await.unwrap();
    let found = store
        .evse_meter_values(evse_id(1), NOW.plus_millis(38_000))
        .await
        .unwrap();
    assert_eq!(found, [meter_value(1, 38), meter_value(1, 39), idle]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_meter_values_come_back_as_they_were(
        values in proptest::collection::vec(any_meter_value(), 1..100),
    ) {
        on_a_store(async |store| {
            commit(&store, vec![boxed(session(1))]).await.unwrap();
            let changes = values.iter().map(|v| Change::MeterValue(Box::new(v.clone())));
            commit(&store, changes.collect()).await.unwrap();
            let page = PageRequest { limit: 500, cursor: None };
            let mut found = store.session_meter_values(session_id(1), &page).await.unwrap().items;
            found.reverse();
            assert_eq!(found, values);
        });
    }
}
