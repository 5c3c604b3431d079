//! What a connector did, from the events of its station.

use serde_json::json;
use site::{Change, EventKind};
use vocabulary::{ConnectorStatus, EventId, EvseId, Timestamp};

use super::rows::{event, id, station_id};
use super::{commit, with_sessions};
use crate::store::Spell;

const HOUR: i64 = 3_600_000;
const NIGHT: Timestamp = Timestamp(1_790_000_000_000);

fn evse(n: u32) -> EvseId {
    EvseId(id(7, n))
}

fn told(number: u32, hour: i64, kind: EventKind, status: Option<(u32, &str)>) -> Change {
    let mut row = event(1);
    row.id = EventId(id(9, number));
    row.kind = kind;
    row.station_id = Some(station_id(1));
    row.session_id = None;
    row.recorded_at = NIGHT.plus_millis(hour * HOUR);
    row.data = serde_json::Map::new();
    if let Some((at, status)) = status {
        row.data.insert("evse_id".to_owned(), json!(evse(at)));
        row.data.insert("status".to_owned(), json!(status));
    }
    Change::Event(Box::new(row))
}

fn word(status: &ConnectorStatus) -> String {
    serde_json::to_value(status)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

fn lines(spells: &[Spell]) -> Vec<String> {
    spells
        .iter()
        .map(|spell| {
            let hour = |at: Timestamp| at.millis_since(NIGHT) / HOUR;
            let status = spell.status.as_ref().map_or("?".to_owned(), word);
            let lost = if spell.online { "" } else { " lost" };
            format!("{}-{} {status}{lost}", hour(spell.from), hour(spell.to))
        })
        .collect()
}

#[tokio::test]
async fn the_states_of_a_day_have_no_gaps_and_begin_with_what_was_known_before() {
    let (_folder, store) = with_sessions(1).await;
    let words: Vec<String> = [
        ConnectorStatus::Available,
        ConnectorStatus::Charging,
        ConnectorStatus::Faulted,
    ]
    .iter()
    .map(word)
    .collect();
    let [free, charging, broken] = [&words[0], &words[1], &words[2]].map(String::as_str);
    let changed = EventKind::StationStatusChanged;
    commit(
        &store,
        vec![
            told(1, -3, EventKind::StationOnline, None),
            told(2, -2, changed, Some((1, free))),
            told(3, 2, changed, Some((2, broken))),
            told(4, 4, changed, Some((1, charging))),
            told(5, 6, EventKind::StationOffline, None),
            told(6, 7, EventKind::StationOnline, None),
            told(7, 9, changed, Some((1, free))),
            told(8, 30, changed, Some((1, broken))),
        ],
    )
    .await
    .unwrap();
    let day = |from: i64, to: i64| {
        let store = store.clone();
        async move {
            let (from, to) = (NIGHT.plus_millis(from * HOUR), NIGHT.plus_millis(to * HOUR));
            let spells = store.connector_states(station_id(1), evse(1), from, to);
            lines(&spells.await.unwrap())
        }
    };
    assert_eq!(
        day(0, 24).await,
        [
            format!("0-4 {free}"),
            format!("4-6 {charging}"),
            format!("6-7 {charging} lost"),
            format!("7-9 {charging}"),
            format!("9-24 {free}"),
        ]
    );
    assert_eq!(day(-20, -10).await, ["-20--10 ? lost"]);
    assert!(day(5, 5).await.is_empty());
}
