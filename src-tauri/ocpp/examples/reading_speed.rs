//! How long one MeterValues with six samples takes from the text to the report, and one whole
//! answer: `cargo run --release -p ocpp --example reading_speed`.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example measures and prints"
)]

use std::hint::black_box;
use std::time::Instant;

use ocpp::{Dialect, Frame, Quirks};
use vocabulary::{Reply, Timestamp};

const MESSAGE: &str = r#"[2,"5f1c9d0e-8a41-4c34-9a6e-0c7f1f1b2a3d","MeterValues",{"connectorId":1,"transactionId":1234567,"meterValue":[{"timestamp":"2026-11-21T10:15:02Z","sampledValue":[{"value":"1523400","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"},{"value":"11040.5","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"},{"value":"16.0","measurand":"Current.Import","phase":"L1","unit":"A"},{"value":"15.9","measurand":"Current.Import","phase":"L2","unit":"A"},{"value":"16.1","measurand":"Current.Import","phase":"L3","unit":"A"},{"value":"63","measurand":"SoC","location":"EV","unit":"Percent"}]}]}]"#;

const ROUNDS: u32 = 200_000;

fn main() {
    let quirks = Quirks::default();
    let measure = |what: &str, work: &dyn Fn()| {
        (0..ROUNDS / 10).for_each(|_| work());
        let begin = Instant::now();
        (0..ROUNDS).for_each(|_| work());
        println!(
            "{what}: {:.2} µs",
            begin.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
        );
    };
    measure("frame", &|| {
        let _ = black_box(Frame::parse(black_box(MESSAGE)));
    });
    measure("frame and report", &|| {
        if let Ok(Frame::Call {
            action, payload, ..
        }) = Frame::parse(black_box(MESSAGE))
        {
            let _ = black_box(Dialect::V16.read_report(&action, payload, Timestamp(0), &quirks));
        }
    });
    measure("frame, report and answer", &|| {
        if let Ok(Frame::Call {
            id,
            action,
            payload,
        }) = Frame::parse(black_box(MESSAGE))
        {
            let _ = black_box(Dialect::V16.read_report(&action, payload, Timestamp(0), &quirks));
            let reply = Dialect::V16.write_reply(&Reply::MeterValues);
            black_box(Frame::result(&id, &reply));
        }
    });
}
