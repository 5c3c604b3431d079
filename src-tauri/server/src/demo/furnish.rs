//! Furnishes the demo's store before the central system opens it: stations, bays, people, and the last
//! day. What was before that day is written while the demo runs (`month`), so that the first screen
//! is there at once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use central::site::{Change, Limits, Preset, Request, SiteEdit, Snapshot, Timers};
use central::vocabulary::{BayId, EvseNumber, Now, StationIdentity, Steady, Timestamp};
use central::{CommitListener, OpenStore, Store, StoreError};
use simulator::Past;
use tokio::sync::oneshot;

use super::history::History;
use super::month::{DAY_MS, Month};
use super::{DemoError, past, people, plan};

/// Its past ends a little before the present, so that nothing seems to have happened just now.
const QUIET_MS: i64 = 20 * 60_000;
/// In the demo a car that does not come is not waited for long (`SiteSettings::timers`).
const PLUG_IN_S: u32 = 45;
/// In the demo a charger that is silent is missed within the minute of its story.
const UNREACHABLE_S: u32 = 20;

/// What the store has of the site.
pub(crate) struct Furnished {
    /// The latest time that it has something of.
    pub(crate) latest: Timestamp,
    /// The days before the last one, which are still to be written or were.
    pub(crate) month: Month,
}

/// Writes what the demo begins with, if the store is new.
pub(super) async fn furnish(
    data_dir: &Path,
    stations: u32,
    connectors: u32,
    days: i64,
    now: Timestamp,
) -> Result<Furnished, DemoError> {
    let (store, snapshot) = Store::open(OpenStore {
        data_dir,
        program: "Forecourt",
        now,
        listener: Arc::new(Nobody),
    })
    .await?;
    let latest = latest(&snapshot).unwrap_or(now);
    let entered = snapshot.stations.iter().map(|row| row.created_at).min();
    let month = Month {
        since: entered.unwrap_or_else(|| now.plus_millis(-days * DAY_MS - QUIET_MS)),
        days: (days - 1).max(0),
        connectors,
    };
    let written = if entered.is_none() {
        let changes = changes(snapshot, stations, days.min(1), &month)?;
        commit(&store, changes).await
    } else {
        Ok(())
    };
    store.close().await;
    written.map(|()| Furnished { latest, month })
}

/// When a station of this site was heard of last.
fn latest(snapshot: &Snapshot) -> Option<Timestamp> {
    let stations = snapshot.stations.iter();
    let calls = stations.flat_map(|row| [row.connected_at, row.disconnected_at, row.last_seen_at]);
    let reports = snapshot.connectors.iter().map(|row| row.reported_at);
    let sessions = snapshot.sessions.iter().map(|row| Some(row.created_at));
    calls.chain(reports).chain(sessions).flatten().max()
}

async fn commit(store: &Store, changes: Vec<Change>) -> Result<(), DemoError> {
    let (sender, stored) = oneshot::channel();
    let done = move |result: Result<(), Arc<StoreError>>| {
        // Whoever waits is below.
        let _ = sender.send(result);
    };
    store.writer().submit(changes, done).await;
    match stored.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(StoreError::clone(&error).into()),
        Err(_) => Err(StoreError::Closed.into()),
    }
}

/// The site is entered when the month begins; then its last days are lived through.
fn changes(
    snapshot: Snapshot,
    stations: u32,
    last_days: i64,
    month: &Month,
) -> Result<Vec<Change>, DemoError> {
    let connectors = month.connectors;
    let begin = Now {
        utc: month.since,
        steady: Steady(0),
    };
    let mut history = History::begin(snapshot, 0, begin);
    people::enter(&mut history, begin);
    let mut entered = Past::new(&past(stations, connectors, begin.utc))?;
    let identities: Vec<StationIdentity> = entered.identities().cloned().collect();
    for (number, identity) in (1..).zip(&identities) {
        let add = Request::AddStation {
            identity: identity.clone(),
            name: Some(plan::station_name(number)),
        };
        history.request(add, begin);
        history.connect(identity, begin);
    }
    // They boot and say what their connectors are at, so that there are bays.
    entered.live(Steady(0), |said, now| history.hear(said, now));
    name_bays(&mut history, &identities, connectors, begin);

    let elapsed = month.days * DAY_MS;
    let mut lately = Past::new(&month.past_after(month.days, stations))?;
    lately.keep_only(super::STATIONS_WITH_A_PAST);
    let on = |now: Now| Now {
        steady: now.steady.plus_millis(elapsed),
        ..now
    };
    let end = Steady(last_days * DAY_MS);
    lately.live(end, |said, now| history.hear(said, on(now)));
    lately.end(end, |said, now| history.hear(said, on(now)));
    let end = on(lately.at(end));
    history.hang_up(end);
    let settings = SiteEdit {
        name: Some(plan::SITE_NAME.to_owned()),
        preset: Some(Preset::Demo),
        limits: Some(Limits {
            main_fuse_a: Some(plan::MAIN_FUSE_A),
            ..Limits::default()
        }),
        timers: Some(Timers {
            plug_in_s: PLUG_IN_S,
            unreachable_s: UNREACHABLE_S,
            ..Timers::default()
        }),
        ..SiteEdit::default()
    };
    history.request(Request::EditSite(settings), end);
    Ok(history.changes)
}

fn name_bays(history: &mut History, identities: &[StationIdentity], connectors: u32, now: Now) {
    let fittings = history.changes.iter().filter_map(|change| match change {
        Change::Fitting(row) => Some(((row.asset_id, row.evse_number), row.bay_id)),
        _ => None,
    });
    let bays: HashMap<_, BayId> = fittings.collect();
    let stations = u32::try_from(identities.len()).unwrap_or(u32::MAX);
    for (number, identity) in (1..).zip(identities) {
        let station = history.site.station_by_identity(identity);
        let Some(asset) = station.and_then(|station| station.asset_id) else {
            continue;
        };
        for evse in 1..=connectors {
            if let Some(bay) = bays.get(&(asset, EvseNumber(evse))) {
                let edit = plan::bay(number, evse, stations, connectors);
                history.request(Request::EditBay(*bay, edit), now);
            }
        }
    }
}

/// Nobody watches while the store is furnished.
struct Nobody;

impl CommitListener for Nobody {
    fn committed(&self, _: Vec<Change>) {}
}
