//! What deciding costs on a site with many cards, rules and connectors: a decision, the matrix, and
//! a draft tested on the starts of the past.

use std::time::Duration;

use anyhow::Context as _;
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use support::{Api, Server, Setup};
use tokio::task::JoinSet;

use crate::{
    caller::{self, Caller, card, identity},
    generated::token_id,
    process::Cores,
    report::{Aim, Figure, MOST_MICROS, Report, Unit, millis},
    stopwatch, subject,
};

const CARDS: u32 = 10_000;
const RULES: u32 = 1_000;
/// Of two connectors each.
const STATIONS: u32 = 250;

/// Decisions that are timed.
const DECISIONS: usize = 2_000;
/// One token may ask 600 times a minute, and asks twice for each.
const QUESTIONS_OF_A_TOKEN: usize = 250;
/// How often the matrix and the test of a draft are asked for.
const ROUNDS: usize = 5;

/// Measures with this many recorded starts.
pub(crate) async fn report(recorded: u32, cores: Cores, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let setup = subject::prepared(folder.path(), CARDS).await?;
    let server = Server::start(Setup {
        wrapper: cores.for_server(),
        ..setup
    })
    .await?;
    let callers = caller::connect_all(STATIONS, server.ocpp()).await?;
    let admin = Api::of(&server, "admin").await?;
    let stations = station_ids(&admin).await?;
    admin.put("/rules/draft", &rules(&stations)).await?;
    admin.post("/rules/draft/apply", &json!({})).await?;

    let mut decisions = Histogram::<u64>::new_with_max(MOST_MICROS, 3)?;
    let mut requests = decisions.clone();
    for _ in 0..DECISIONS.div_ceil(QUESTIONS_OF_A_TOKEN) {
        let asking = Api::of(&server, "view").await?;
        decide(&asking, &mut decisions, &mut requests).await?;
    }
    let site = "10,000 cards, 1,000 rules, 500 connectors".to_owned();
    for (what, quantile, aim) in [
        (
            "decision by API (beside: a plain request): median",
            0.5,
            None,
        ),
        (
            "decision by API (beside: a plain request): p99",
            0.99,
            Some(Aim::AtMost(2.0)),
        ),
    ] {
        let at = |spans: &Histogram<u64>| {
            millis(Duration::from_micros(spans.value_at_quantile(quantile)))
        };
        report.add(Figure {
            what,
            of: site.clone(),
            unit: Unit::Millis,
            ours: at(&decisions),
            beside: Some(at(&requests)),
            aim,
        });
    }

    let matrix = median(async || {
        let shown = admin.get("/policy/matrix?people=tokens&places=bays&limit=100");
        let shown = shown.await?;
        let lines = shown["people"].as_array().map_or(0, Vec::len);
        anyhow::ensure!(lines == 100, "the matrix has {lines} lines");
        Ok(())
    });
    let matrix = matrix.await?;
    live_through(callers, recorded).await?;
    admin.put("/rules/draft", &rules(&stations)).await?;
    let tested = median(async || {
        let month = json!({ "days": 30 });
        let told = admin.post("/rules/draft/test", &month).await?;
        let starts = told["starts"].as_u64();
        anyhow::ensure!(
            starts == Some(u64::from(recorded)),
            "tested on {starts:?} starts"
        );
        Ok(())
    });
    for (what, of, ours) in [
        ("matrix, a page", "100 cards, 500 bays", matrix),
        ("draft tested on the past", "10,000 starts", tested.await?),
    ] {
        report.add(Figure {
            what,
            of: of.to_owned(),
            unit: Unit::Millis,
            ours,
            beside: None,
            aim: Some(Aim::AtMost(1_000.0)),
        });
    }
    Ok(())
}

async fn station_ids(api: &Api) -> anyhow::Result<Vec<Value>> {
    let listed = api.get("/stations?limit=500").await?;
    let items = listed["items"].as_array().context("no stations")?;
    let ids: Vec<Value> = items.iter().map(|station| station["id"].clone()).collect();
    anyhow::ensure!(ids.len() == usize::try_from(STATIONS)?, "not all are known");
    Ok(ids)
}

/// Rules of each kind: for all, for a card, for a charger, by day and by night.
fn rules(stations: &[Value]) -> Value {
    let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let rules: Vec<Value> = (1..RULES)
        .zip(stations.iter().cycle())
        .map(|(number, station)| {
            let name = format!("Rule {number}");
            let window = |days: &[&str], from: &str, until: &str| {
                json!({ "windows": [{ "days": days, "from": from, "until": until }] })
            };
            let card = json!({ "kind": "token", "id": token_id(number * 7) });
            let charger = json!({ "kind": "charger", "id": station });
            match number % 4 {
                0 => json!({ "name": name, "effect": "allow", "who": card,
                    "when": window(&week, "06:00", "22:00") }),
                1 => json!({ "name": name, "effect": "deny", "who": card, "where": charger,
                    "when": window(&week[5..], "22:00", "06:00") }),
                2 => json!({ "name": name, "effect": "limit", "where": charger,
                    "when": window(&week[..5], "16:00", "20:00"),
                    "limits": { "power_w": 3_680 + number } }),
                _ => json!({ "name": name, "effect": "limit", "who": card,
                    "limits": { "duration_s": 3_600 + number } }),
            }
        })
        .chain([json!({ "name": "Everybody", "effect": "allow" })])
        .collect();
    json!({ "rules": rules })
}

/// Asks whether cards may charge, one after the other, and after each something that needs no thought.
async fn decide(
    api: &Api,
    decisions: &mut Histogram<u64>,
    requests: &mut Histogram<u64>,
) -> anyhow::Result<()> {
    for number in (1..).take(QUESTIONS_OF_A_TOKEN) {
        let body = json!({
            "station": identity(number % STATIONS + 1),
            "connector": number % 2 + 1,
            "token": card(number * 17 % CARDS + 1),
        });
        let began = stopwatch::now();
        let decided = api.post("/policy/evaluate", &body).await?;
        decisions.saturating_record(u64::try_from(began.elapsed().as_micros())?);
        let checks = &decided["decision"]["checks"];
        anyhow::ensure!(checks.is_array(), "no decision: {decided}");
        let began = stopwatch::now();
        api.get("/me").await?;
        requests.saturating_record(u64::try_from(began.elapsed().as_micros())?);
    }
    Ok(())
}

/// The median of several rounds, in milliseconds.
async fn median(mut round: impl AsyncFnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let mut spans = Vec::new();
    for _ in 0..ROUNDS {
        let began = stopwatch::now();
        round().await?;
        spans.push(began.elapsed());
    }
    spans.sort();
    Ok(millis(spans[ROUNDS / 2]))
}

/// Lets cards start at their chargers until that many starts are recorded.
async fn live_through(callers: Vec<Caller>, starts: u32) -> anyhow::Result<()> {
    let each = starts / STATIONS;
    let mut running = JoinSet::new();
    for mut caller in callers {
        running.spawn(async move {
            for _ in 0..each {
                caller.start().await?;
                caller.stop().await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(())
}
