//! The demo's past: stations, bays, cards, and a month of sessions, written to its store before the
//! central system opens it. The rules themselves make the rows: stations live through the month
//! without sockets, the site is told what they say, and what changes is committed at once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use central::site::{
    Actor, Answer, Change, Connected, Generation, Input, Limits, Preset, Request, Site, SiteEdit,
    Snapshot, StationReport, Timers, TokenEdit,
};
use central::vocabulary::{
    BayId, EvseNumber, Now, OcppVersion, Reply, StationId, StationIdentity, Steady, Timestamp,
};
use central::{CommitListener, OpenStore, Store, StoreError};
use simulator::{Past, PastOptions, Said};
use tokio::sync::oneshot;

use super::ids::PastIds;
use super::{DemoError, SEED, plan};

const DAY_MS: i64 = 24 * 3_600_000;
/// Its past ends a little before the present, so that nothing seems to have happened just now.
const QUIET_MS: i64 = 20 * 60_000;
/// Of more stations than these only the first ones have a past.
const STATIONS_WITH_A_PAST: u32 = 24;
/// Few enough values that a month is written in a moment.
const SAMPLE_INTERVAL: Duration = Duration::from_mins(15);
/// In the demo a car that does not come is not waited for long (`SiteSettings::timers`).
const PLUG_IN_S: u32 = 45;
/// Longer than any past.
const FOR_EVER_S: u32 = 10 * 365 * 24 * 3_600;
/// A connection that every station of the past holds from beginning to end.
const CONNECTION: Generation = Generation(1);

/// Writes the past, if the store is new. Gives the latest time that the store has something of.
pub(super) async fn furnish(
    data_dir: &Path,
    stations: u32,
    connectors: u32,
    days: i64,
    now: Timestamp,
) -> Result<Timestamp, DemoError> {
    let (store, snapshot) = Store::open(OpenStore {
        data_dir,
        program: "Forecourt",
        now,
        listener: Arc::new(Nobody),
    })
    .await?;
    let latest = latest(&snapshot).unwrap_or(now);
    let written = if snapshot.stations.is_empty() {
        let since = now.plus_millis(-days * DAY_MS - QUIET_MS);
        let mut ids = PastIds::new(SEED, since);
        let mut snapshot = snapshot;
        snapshot.settings.timers = of_the_past();
        let begin = Now {
            utc: since,
            steady: Steady(0),
        };
        let (site, outcome) = Site::new(snapshot, begin, &mut ids);
        let mut history = History {
            site,
            ids,
            changes: outcome.changes,
            stations: HashMap::new(),
        };
        history.furnish(stations, connectors, days, begin)?;
        commit(&store, history.changes).await
    } else {
        Ok(())
    };
    store.close().await;
    written.map(|()| latest)
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

/// Timers that suit values of every quarter of an hour and stations that are never silent.
fn of_the_past() -> Timers {
    Timers {
        heartbeat_s: FOR_EVER_S,
        meter_stale_s: 3_600,
        ..Timers::default()
    }
}

/// The site in its past, and what has changed so far.
struct History {
    site: Site,
    ids: PastIds,
    changes: Vec<Change>,
    /// By [`StationIdentity::key`].
    stations: HashMap<String, StationId>,
}

impl History {
    fn furnish(
        &mut self,
        stations: u32,
        connectors: u32,
        days: i64,
        begin: Now,
    ) -> Result<(), DemoError> {
        let mut past = Past::new(&PastOptions {
            stations,
            connectors,
            prefix: super::PREFIX.to_owned(),
            seed: SEED,
            sample_interval: SAMPLE_INTERVAL,
            since: begin.utc,
        })?;
        for (number, card) in simulator::cards().enumerate() {
            let edit = TokenEdit {
                note: Some(plan::card_holder(number)),
                ..TokenEdit::default()
            };
            self.request(Request::AddToken(edit, card), begin);
        }
        let identities: Vec<StationIdentity> = past.identities().cloned().collect();
        for (number, identity) in (1..).zip(&identities) {
            self.enter(identity, plan::station_name(number), begin);
        }
        // They boot and say what their connectors are at, so that there are bays.
        past.live(Steady(0), |said, now| self.hear(said, now));
        self.name_bays(&identities, connectors, begin);
        past.keep_only(STATIONS_WITH_A_PAST);
        let end = Steady(days * DAY_MS);
        past.live(end, |said, now| self.hear(said, now));
        past.end(end, |said, now| self.hear(said, now));
        let end = past.at(end);
        let hung_up: Vec<StationId> = self.stations.values().copied().collect();
        for station in hung_up {
            let generation = CONNECTION;
            self.step(
                Input::Disconnected {
                    station,
                    generation,
                },
                end,
            );
        }
        let settings = SiteEdit {
            name: Some(plan::SITE_NAME.to_owned()),
            preset: Some(Preset::Demo),
            limits: Some(Limits {
                main_fuse_a: Some(plan::MAIN_FUSE_A),
                ..Limits::default()
            }),
            timers: Some(Timers {
                plug_in_s: PLUG_IN_S,
                ..Timers::default()
            }),
            ..SiteEdit::default()
        };
        self.request(Request::EditSite(settings), end);
        Ok(())
    }

    fn enter(&mut self, identity: &StationIdentity, name: String, now: Now) {
        let add = Request::AddStation {
            identity: identity.clone(),
            name: Some(name),
        };
        if let Answer::Station(id) = self.request(add, now) {
            self.stations.insert(identity.key(), id);
        }
        let connected = Connected {
            identity: identity.clone(),
            generation: CONNECTION,
            version: OcppVersion::V16,
            remote_addr: "127.0.0.1:0".to_owned(),
            open_enrolment: true,
            contested: false,
            recall: None,
        };
        self.step(Input::Connected(connected), now);
    }

    fn hear(&mut self, said: &Said, now: Now) -> Option<Reply> {
        while self.site.next_deadline().is_some_and(|at| at <= now.steady) {
            self.step(Input::Tick, now);
        }
        let station = *self.stations.get(&said.station.key())?;
        let report = StationReport {
            station,
            generation: CONNECTION,
            report: said.report.clone(),
            action: said.action,
            raw: said.payload.as_str().into(),
            received_at: now.utc,
            recall: None,
        };
        match self.step(Input::Report(Box::new(report)), now) {
            Answer::Reply(reply) => Some(reply),
            _ => None,
        }
    }

    fn request(&mut self, request: Request, now: Now) -> Answer {
        let (actor, request) = (Actor::System, Box::new(request));
        let recall = None;
        let asked = Input::Request {
            actor,
            request,
            recall,
        };
        self.step(asked, now)
    }

    fn step(&mut self, input: Input, now: Now) -> Answer {
        self.ids.now = now.utc;
        let outcome = self.site.handle(input, now, &mut self.ids);
        // What once needed somebody was seen to long ago.
        let lasting = |change: &Change| !matches!(change, Change::Attention(_));
        self.changes
            .extend(outcome.changes.into_iter().filter(lasting));
        outcome.answer
    }

    fn name_bays(&mut self, identities: &[StationIdentity], connectors: u32, now: Now) {
        let fittings = self.changes.iter().filter_map(|change| match change {
            Change::Fitting(row) => Some(((row.asset_id, row.evse_number), row.bay_id)),
            _ => None,
        });
        let bays: HashMap<_, BayId> = fittings.collect();
        let stations = u32::try_from(identities.len()).unwrap_or(u32::MAX);
        for (number, identity) in (1..).zip(identities) {
            let station = self.site.station_by_identity(identity);
            let Some(asset) = station.and_then(|station| station.asset_id) else {
                continue;
            };
            for evse in 1..=connectors {
                if let Some(bay) = bays.get(&(asset, EvseNumber(evse))) {
                    let edit = plan::bay(number, evse, stations, connectors);
                    self.request(Request::EditBay(*bay, edit), now);
                }
            }
        }
    }
}

/// Nobody watches while the past is written.
struct Nobody;

impl CommitListener for Nobody {
    fn committed(&self, _: Vec<Change>) {}
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use central::{PageRequest, SessionFilter, SessionSort};

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_260_000_000);

    async fn reopened(folder: &Path) -> Store {
        let options = OpenStore {
            data_dir: folder,
            program: "test",
            now: NOW,
            listener: Arc::new(Nobody),
        };
        Store::open(options).await.unwrap().0
    }

    async fn sessions(store: &Store) -> usize {
        let filter = SessionFilter::default();
        let mut total = 0;
        let mut page = PageRequest::default();
        loop {
            let found = store.sessions(&filter, SessionSort::default(), &page).await;
            let found = found.unwrap();
            total += found.items.len();
            match found.next {
                Some(next) => page.cursor = Some(next),
                None => return total,
            }
        }
    }

    #[tokio::test]
    async fn a_new_demo_has_a_month_behind_it_and_a_second_start_adds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        furnish(folder.path(), 12, 2, 30, NOW).await.unwrap();
        let store = reopened(folder.path()).await;
        let before = sessions(&store).await;
        assert!((800..3_000).contains(&before), "{before} sessions");
        store.close().await;
        furnish(folder.path(), 12, 2, 30, NOW.plus_millis(DAY_MS))
            .await
            .unwrap();
        let store = reopened(folder.path()).await;
        assert_eq!(sessions(&store).await, before);
    }
}
