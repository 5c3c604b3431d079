//! The trace from its own side.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

use std::path::Path;

use tempfile::TempDir;
use uuid::Uuid;
use vocabulary::{StationId, Timestamp};

use super::sheet::DAY_MS;
use super::{Direction, FrameKind, Trace, TraceFilter, TraceLimits, TraceMessage};
use crate::store::{Cursor, PageRequest};

const NOW: Timestamp = Timestamp(20_700 * DAY_MS);

fn station(n: u128) -> StationId {
    StationId(Uuid::from_u128(n))
}

fn message(n: u128, at: Timestamp, text: &str) -> TraceMessage {
    TraceMessage {
        at,
        station_id: station(n),
        generation: 3,
        direction: Direction::In,
        kind: FrameKind::Call,
        message_id: "17".to_owned(),
        action: "Heartbeat".to_owned(),
        text: text.into(),
        latency_us: Some(1_200),
    }
}

async fn open_at(folder: &Path, limits: TraceLimits) -> Trace {
    Trace::open(folder, limits, NOW).await.unwrap()
}

async fn texts(trace: &Trace, n: u128, filter: &TraceFilter) -> Vec<String> {
    let page = PageRequest {
        limit: 500,
        cursor: None,
    };
    let page = trace.messages(station(n), filter, &page).await.unwrap();
    page.items.iter().map(|m| m.text.to_string()).collect()
}

#[tokio::test]
async fn messages_come_back_newest_first_also_after_reopening() {
    let folder = TempDir::new().unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    for n in 0..150 {
        trace.record(message(1, NOW.plus_millis(n), &format!("[2,\"{n}\"]")));
        trace.record(message(2, NOW.plus_millis(n), "other"));
    }
    trace.close().await;
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    trace.record(message(1, NOW.plus_millis(500), "last\u{0}\"'"));
    let found = texts(&trace, 1, &TraceFilter::default()).await;
    assert_eq!(found.len(), 151);
    assert_eq!(found[0], "last\u{0}\"'");
    assert_eq!(found[1], "[2,\"149\"]");
    assert_eq!(found[150], "[2,\"0\"]");
    let page = trace
        .messages(station(2), &TraceFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(page.items[0], message(2, NOW.plus_millis(149), "other"));
    assert_eq!(trace.dropped(), 0);
}

#[tokio::test]
async fn pages_go_on_over_the_days_without_gap_or_repetition() {
    let folder = TempDir::new().unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    for n in 0..60 {
        trace.record(message(1, NOW.plus_millis(n * DAY_MS / 10), &n.to_string()));
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest { limit: 7, cursor };
        let page = trace
            .messages(station(1), &TraceFilter::default(), &page)
            .await
            .unwrap();
        seen.extend(page.items.iter().map(|m| m.text.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (0..60).rev().map(|n| n.to_string()).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn filters_choose_by_action_direction_and_time() {
    let folder = TempDir::new().unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    let mut boot = message(1, NOW, "boot");
    boot.action = "BootNotification".to_owned();
    trace.record(boot);
    let mut out = message(1, NOW.plus_millis(10), "out");
    out.direction = Direction::Out;
    trace.record(out);
    trace.record(message(1, NOW.plus_millis(20), "late"));
    let filter = TraceFilter {
        action: Some("BootNotification".to_owned()),
        ..TraceFilter::default()
    };
    assert_eq!(texts(&trace, 1, &filter).await, ["boot"]);
    let filter = TraceFilter {
        direction: Some(Direction::Out),
        ..TraceFilter::default()
    };
    assert_eq!(texts(&trace, 1, &filter).await, ["out"]);
    let filter = TraceFilter {
        from: Some(NOW.plus_millis(10)),
        to: Some(NOW.plus_millis(20)),
        ..TraceFilter::default()
    };
    assert_eq!(texts(&trace, 1, &filter).await, ["out"]);
}

#[tokio::test]
async fn days_beyond_the_limit_are_dropped_whole() {
    let folder = TempDir::new().unwrap();
    let limits = TraceLimits {
        days: 3,
        ..TraceLimits::default()
    };
    let trace = open_at(folder.path(), limits).await;
    for day in 0..6 {
        trace.record(message(1, NOW.plus_millis(day * DAY_MS), &day.to_string()));
    }
    trace.flush().await.unwrap();
    trace.prune(NOW.plus_millis(5 * DAY_MS)).await.unwrap();
    let found = texts(&trace, 1, &TraceFilter::default()).await;
    assert_eq!(found, ["5", "4", "3", "2"]);
}

#[tokio::test]
async fn the_oldest_goes_when_there_is_too_much() {
    let folder = TempDir::new().unwrap();
    let limits = TraceLimits {
        days: 30,
        bytes: 1_000_000,
    };
    let trace = open_at(folder.path(), limits).await;
    for n in 0..400 {
        trace.record(message(1, NOW.plus_millis(n), &"x".repeat(10_000)));
        if n % 5 == 0 {
            trace.flush().await.unwrap();
        }
    }
    let kept = texts(&trace, 1, &TraceFilter::default()).await.len();
    assert!((50..110).contains(&kept), "kept {kept} of 10 kB each");
    assert_eq!(trace.dropped(), 0);
}

#[tokio::test]
async fn what_finds_no_room_is_dropped_and_counted() {
    let folder = TempDir::new().unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    // The test's one thread does not let the writer run in between.
    for n in 0..20_000 {
        trace.record(message(1, NOW.plus_millis(n), "x"));
    }
    assert_eq!(trace.dropped(), 20_000 - 16_384);
    trace.flush().await.unwrap();
    for n in 0..5 {
        trace.record(message(2, NOW.plus_millis(n), &"y".repeat(16_000_000)));
    }
    assert_eq!(trace.dropped(), 20_000 - 16_384 + 1, "64 MB at most wait");
    assert_eq!(texts(&trace, 2, &TraceFilter::default()).await.len(), 4);
}

#[tokio::test]
async fn a_damaged_trace_is_set_aside() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("trace.db"), "not a database at all").unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    trace.record(message(1, NOW, "new"));
    assert_eq!(texts(&trace, 1, &TraceFilter::default()).await, ["new"]);
    let aside = std::fs::read_dir(folder.path())
        .unwrap()
        .filter_map(Result::ok)
        .find(|f| {
            f.file_name()
                .to_string_lossy()
                .starts_with("trace-set-aside-")
        })
        .expect("the old file is still there");
    assert_eq!(
        std::fs::read_to_string(aside.path()).unwrap(),
        "not a database at all"
    );
}

#[tokio::test]
async fn what_was_written_before_a_crash_is_found_afterwards() {
    let folder = TempDir::new().unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    trace.record(message(1, NOW, "told"));
    trace.flush().await.unwrap();
    trace.record(message(1, NOW.plus_millis(1), "later"));
    trace.record(message(2, NOW.plus_millis(2), "new"));
    // Writes them, and does not bring the last rows up to date as a reader would.
    trace.prune(NOW).await.unwrap();
    let crashed = TempDir::new().unwrap();
    for name in ["trace.db", "trace.db-wal"] {
        std::fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    let trace = open_at(crashed.path(), TraceLimits::default()).await;
    trace.record(message(1, NOW.plus_millis(3), "after"));
    let all = TraceFilter::default();
    assert_eq!(texts(&trace, 1, &all).await, ["after", "later", "told"]);
    assert_eq!(texts(&trace, 2, &all).await, ["new"]);
}

#[tokio::test]
async fn a_cursor_of_another_station_leads_nowhere() {
    let folder = TempDir::new().unwrap();
    let trace = open_at(folder.path(), TraceLimits::default()).await;
    for n in 0..4 {
        trace.record(message(1, NOW.plus_millis(n), "one"));
    }
    let filter = TraceFilter::default();
    let page = PageRequest {
        limit: 2,
        cursor: None,
    };
    let first = trace.messages(station(1), &filter, &page).await.unwrap();
    let page = PageRequest {
        limit: 2,
        cursor: first.next,
    };
    let other = trace.messages(station(2), &filter, &page).await.unwrap();
    assert_eq!(other.items, []);
    let page = PageRequest {
        limit: 2,
        cursor: Some(Cursor::new("nonsense").unwrap()),
    };
    let error = trace.messages(station(1), &filter, &page).await;
    assert_eq!(error.unwrap_err().code(), "cursor_invalid");
}
