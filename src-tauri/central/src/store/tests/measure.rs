//! What rows cost, measured by hand:
//! `cargo test --release -p central measure -- --ignored --nocapture --test-threads 1`
#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::fs;
use std::sync::Arc;

use site::Change;
use tempfile::TempDir;
use tokio::sync::{Semaphore, oneshot};

use super::rows::{event, ground, meter_value, session, session_id, session_meter};
use super::{NOW, commit, open, open_at};
use crate::store::{PageRequest, SessionFilter, SessionSort, Store};
use crate::{Direction, FrameKind, Trace, TraceFilter, TraceLimits, TraceMessage};

/// CPU time of this process so far, in microseconds (ticks of 10 ms).
fn cpu_us() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks * 10_000.0
}

async fn with_many(stations: u32) -> (TempDir, Store) {
    let (folder, store) = open().await;
    for n in 1..=stations {
        let mut changes = ground(n);
        changes.push(Change::Session(Box::new(session(n))));
        store
            .writer()
            .submit(changes, |result| result.unwrap())
            .await;
    }
    commit(&store, Vec::new()).await.unwrap();
    (folder, store)
}

/// Each of `stations` has at most one submission under way, as with real ones.
async fn closed_loop(store: &Store, stations: u32, rounds: i64, rows: fn(u32, i64) -> Vec<Change>) {
    let all = Arc::new(Semaphore::new(0));
    for n in 1..=stations {
        let store = store.clone();
        let all = Arc::clone(&all);
        tokio::spawn(async move {
            for step in 0..rounds {
                let (sender, receiver) = oneshot::channel();
                let changes = rows(n, step);
                store
                    .writer()
                    .submit(changes, move |result| sender.send(result).unwrap())
                    .await;
                receiver.await.unwrap().unwrap();
            }
            all.add_permits(1);
        });
    }
    let _all = all.acquire_many(stations).await.unwrap();
}

fn report(what: &str, before: f64, rows: f64) {
    println!("{what}: {:.2} µs CPU each", (cpu_us() - before) / rows);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, run by hand"]
async fn measure_what_rows_cost() {
    for stations in [100, 1_000] {
        let (_folder, store) = with_many(stations).await;
        let rounds = 200_000 / i64::from(stations);
        let count = f64::from(stations) * f64::from(u32::try_from(rounds).unwrap());
        let before = cpu_us();
        closed_loop(&store, stations, rounds, |_, _| Vec::new()).await;
        report(&format!("{stations} stations, nothing"), before, count);
        let before = cpu_us();
        closed_loop(&store, stations, rounds, |n, step| {
            vec![Change::MeterValue(Box::new(meter_value(n, step)))]
        })
        .await;
        report(&format!("{stations} stations, meter value"), before, count);
        let before = cpu_us();
        closed_loop(&store, stations, rounds, |n, step| {
            let mut meter_value = meter_value(n, step);
            meter_value.other.clear();
            vec![
                Change::MeterValue(Box::new(meter_value)),
                Change::SessionMeter(session_meter(n)),
            ]
        })
        .await;
        report(
            &format!("{stations} stations, plain meter value with latest reading"),
            before,
            count,
        );
        let before = cpu_us();
        closed_loop(&store, stations, rounds / 4, |n, _| {
            vec![
                Change::Session(Box::new(session(n))),
                Change::Event(Box::new(event(n))),
            ]
        })
        .await;
        report(
            &format!("{stations} stations, session with event"),
            before,
            count / 4.0,
        );
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, run by hand"]
async fn measure_the_trace() {
    let folder = TempDir::new().unwrap();
    let trace = Trace::open(folder.path(), TraceLimits::default(), NOW)
        .await
        .unwrap();
    let text: Arc<str> = "x".repeat(400).into();
    let before = cpu_us();
    for round in 0..200 {
        for n in 0..1_000 {
            trace.record(TraceMessage {
                at: NOW.plus_millis(round),
                station_id: vocabulary::StationId(super::rows::id(1, n)),
                generation: 1,
                direction: Direction::In,
                kind: FrameKind::Call,
                message_id: "123456".to_owned(),
                action: "MeterValues".to_owned(),
                text: Arc::clone(&text),
                latency_us: None,
            });
        }
        trace.flush().await.unwrap();
    }
    report("trace, a message of 400 bytes", before, 200_000.0);
    assert_eq!(trace.dropped(), 0);
    let before = cpu_us();
    let page = PageRequest {
        limit: 100,
        cursor: None,
    };
    for n in 0..100 {
        let station = vocabulary::StationId(super::rows::id(1, n));
        let page = trace
            .messages(station, &TraceFilter::default(), &page)
            .await
            .unwrap();
        assert_eq!(page.items.len(), 100);
    }
    report("trace, a page of 100", before, 100.0);
}

/// A million sessions that are over, and a thousand that run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, run by hand"]
async fn measure_opening_a_store_with_a_million_sessions() {
    let (folder, store) = with_many(1_000).await;
    store.close().await;
    drop(store);
    let path = folder.path().join("forecourt.db");
    let status = std::process::Command::new("sqlite3")
        .arg(&path)
        .arg(
            "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
                 SELECT i FROM n;
             CREATE TEMP TABLE s AS SELECT * FROM sessions;
             UPDATE s SET status = 'completed', ended_at = 1;
             INSERT INTO sessions SELECT printf('%08x', i + 1) || substr(s.id, 9), status, substate, origin, station_id, evse_id,
                 evse_number, bay_id, token_id, authorized_by, driver_id, vehicle_id, actor_kind, actor_id,
                 flags, reason, decision_id, follows, power_limit, meta_data, created_at - 100000 * (i + 1),
                 expires_at, dispatched_at, accepted_at, plug_deadline, late_deadline, charging_at,
                 stop_requested_at, stop_attempts, ended_at, subject_seq, limits FROM n, s;
             CREATE TEMP TABLE t AS SELECT * FROM transactions;
             INSERT INTO transactions SELECT printf('%08x', i + 1) || substr(t.id, 9),
                 printf('%08x', i + 1) || substr(session_id, 9), station_id, evse_id,
                 transaction_id || '-' || i, meter_start, meter_stop, started_at, started_raw,
                 start_received_at - 100000 * (i + 1), 1, stopped_raw, stop_received_at, stop_reason, energy,
                 suspicions, signed, raw_start, raw_stop FROM n, t;",
        )
        .status()
        .unwrap();
    assert!(status.success());
    println!("{} MB", fs::metadata(&path).unwrap().len() / 1_000_000);
    for _ in 0..3 {
        let before = cpu_us();
        let (store, snapshot) = open_at(folder.path()).await.unwrap();
        report("opening with a million sessions", before, 1.0);
        assert_eq!(snapshot.sessions.len(), 1_000);
        let before = cpu_us();
        for _ in 0..20 {
            let page = PageRequest {
                limit: 100,
                cursor: None,
            };
            let filter = SessionFilter {
                station: Some(session(7).station_id),
                ..SessionFilter::default()
            };
            let page = store
                .sessions(&filter, SessionSort::Newest, &page)
                .await
                .unwrap();
            assert_eq!(page.items[0].session.id, session_id(7));
        }
        report("a page of 100 sessions of a station", before, 20.0);
        store.close().await;
    }
}
