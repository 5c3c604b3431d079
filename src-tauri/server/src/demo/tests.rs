#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::cell::Cell;
use std::collections::BTreeSet;

use central::site::{Answer, AttentionKind, Session, SessionStatus, StartRequest};
use central::vocabulary::{ConnectorStatus, SessionId, StationId, Timestamp};
use central::{
    CentralOptions, ConnectorView, PageRequest, SessionFilter, SessionSort, SimulatedTime,
};

use super::*;

const STATIONS: u32 = 12;
const NOON: Timestamp = Timestamp(1_795_260_000_000);
const MINUTE_MS: i64 = 60_000;
/// So much of the demo's time passes at once.
const STEP: Duration = Duration::from_millis(500);
/// So long, in the machine's time, the board is given to tell what came of it.
const PATIENCE: Duration = Duration::from_millis(100);

struct Site {
    central: Central,
    demo: Demo,
    time: SimulatedTime,
    folder: tempfile::TempDir,
}

impl Site {
    async fn open() -> Self {
        Self::open_in(tempfile::tempdir().unwrap(), NOON, 0).await
    }

    async fn open_in(folder: tempfile::TempDir, now: Timestamp, days: i64) -> Self {
        let (clock, time) = Clock::simulated(now);
        let furnished = Demo::furnish(folder.path(), STATIONS, days, &clock)
            .await
            .unwrap();
        let central = Central::open(CentralOptions {
            program: "a test",
            data_dir: folder.path().to_owned(),
            ocpp: "127.0.0.1:0".parse().unwrap(),
            ocpp_tls: None,
            open_enrolment: true,
            clock,
        })
        .await
        .unwrap();
        let demo = Demo::start(&central, STATIONS, None, &furnished)
            .await
            .unwrap();
        Self {
            central,
            demo,
            time,
            folder,
        }
    }

    /// Lets the demo's time pass until the board is as wanted; how long that took, in milliseconds.
    async fn until(&self, most_ms: i64, wanted: impl Fn(&Central) -> bool) -> Option<i64> {
        let clock = self.central.clock();
        let begun = clock.now().steady.0;
        let mut changes = self.central.live().changes();
        while !wanted(&self.central) {
            if clock.now().steady.0 - begun >= most_ms {
                return None;
            }
            self.time.advance(STEP);
            while let Ok(Ok(())) = tokio::time::timeout(PATIENCE, changes.changed()).await {}
        }
        Some(clock.now().steady.0 - begun)
    }

    async fn close(self) -> tempfile::TempDir {
        self.demo.stop().await;
        self.central.shut_down().await;
        self.folder
    }

    /// The machine goes off: nobody has time for a word.
    async fn cut(self) -> tempfile::TempDir {
        drop(self.demo);
        self.central.shut_down().await;
        self.folder
    }

    /// Returns once all of the past is written.
    async fn month_written(&self) {
        let writing = self.demo.writing.lock().await.take().unwrap();
        writing.await.unwrap();
    }

    async fn sessions(&self) -> Vec<Session> {
        let filter = SessionFilter::default();
        let mut sessions = Vec::new();
        let mut page = PageRequest::default();
        loop {
            let store = self.central.store();
            let found = store.sessions(&filter, SessionSort::Oldest, &page).await;
            let found = found.unwrap();
            sessions.extend(found.items.into_iter().map(|stored| stored.session));
            match found.next {
                Some(next) => page.cursor = Some(next),
                None => return sessions,
            }
        }
    }
}

fn seen(central: &Central) -> BTreeSet<String> {
    let connectors = central.live().connectors();
    let states = connectors.iter().map(|view| match &view.status {
        _ if !view.online => "offline".to_owned(),
        Some(status) => format!("{status:?}"),
        None => "unknown".to_owned(),
    });
    states.collect()
}

#[tokio::test]
async fn every_state_of_a_connector_and_an_offline_charger_stand_on_the_board_within_a_minute() {
    let site = Site::open().await;
    let states = [
        ConnectorStatus::Available,
        ConnectorStatus::Preparing,
        ConnectorStatus::Charging,
        ConnectorStatus::SuspendedEv,
        ConnectorStatus::SuspendedEvse,
        ConnectorStatus::Finishing,
        ConnectorStatus::Reserved,
        ConnectorStatus::Unavailable,
        ConnectorStatus::Faulted,
    ];
    let mut wanted: BTreeSet<String> = states.map(|state| format!("{state:?}")).into();
    wanted.insert("offline".to_owned());
    let took = site
        .until(MINUTE_MS, |central| seen(central).is_superset(&wanted))
        .await;
    assert!(took.is_some(), "only {:?} are seen", seen(&site.central));
    let zones: BTreeSet<_> = site
        .central
        .live()
        .connectors()
        .iter()
        .filter_map(|view| view.bay.clone())
        .map(|bay| bay.zone)
        .collect();
    assert_eq!(
        zones,
        ["Level 1", "Level 2", "Yard"].map(str::to_owned).into()
    );
    site.close().await;
}

impl Site {
    async fn settled() -> Self {
        let site = Self::open().await;
        let charging = site
            .until(MINUTE_MS, |central| seen(central).contains("Charging"))
            .await;
        assert!(charging.is_some(), "nothing charges");
        site
    }

    /// What the board shows of the first bay of a story.
    fn stage(&self, story: Story) -> Arc<ConnectorView> {
        let playing = self.demo.state().playing;
        let playing = playing.iter().find(|one| one.story == story).unwrap();
        let connectors = self.central.live().connectors();
        let view = connectors
            .iter()
            .find(|view| view.evse_id == playing.evses[0]);
        Arc::clone(view.unwrap())
    }

    async fn until_stage(&self, story: Story, wanted: impl Fn(&ConnectorView) -> bool) {
        let took = self
            .until(2 * MINUTE_MS, |_| wanted(&self.stage(story)))
            .await;
        assert!(took.is_some(), "{story:?}: {:?}", self.stage(story));
    }
}

#[tokio::test]
async fn a_car_without_a_card_waits_until_somebody_starts_it() {
    let site = Site::settled().await;
    let story = Story::CarWithoutCard;
    site.demo.play(story).await.unwrap();
    site.until_stage(story, |view| {
        view.status == Some(ConnectorStatus::Preparing)
    })
    .await;
    let bay = site.stage(story);
    let start = StartRequest {
        station: Some(bay.station_id),
        evse: Some(i64::from(bay.evse_number.0)),
        by_person: true,
        ..StartRequest::default()
    };
    let asked = site
        .central
        .request(Actor::System, Request::Start(start))
        .await;
    assert!(matches!(asked, Ok(Answer::Session { .. })), "{asked:?}");
    site.until_stage(story, |view| view.status == Some(ConnectorStatus::Charging))
        .await;
    site.close().await;
}

#[tokio::test]
async fn two_cars_do_not_come_to_the_same_bay() {
    let site = Site::settled().await;
    site.demo.play(Story::CarWithoutCard).await.unwrap();
    site.demo.play(Story::CardLost).await.unwrap();
    let [car, card] = [Story::CarWithoutCard, Story::CardLost].map(|story| site.stage(story));
    assert_ne!(car.evse_id, card.evse_id);
    site.close().await;
}

#[tokio::test]
async fn a_silent_charger_goes_offline_and_comes_back_with_its_session() {
    let site = Site::settled().await;
    let story = Story::ChargerSilent;
    site.demo.play(story).await.unwrap();
    let session = site.stage(story).session.as_ref().map(|session| session.id);
    site.until_stage(story, |view| !view.online).await;
    site.until_stage(story, |view| view.online).await;
    site.until_stage(story, |view| view.status == Some(ConnectorStatus::Charging))
        .await;
    let after = site.stage(story).session.as_ref().map(|session| session.id);
    assert_eq!(session, after);
    site.close().await;
}

/// Whether somebody is told that chargers are out of reach: those of a story, and together.
fn missed(site: &Site, stations: &BTreeSet<StationId>) -> bool {
    let items = site.central.live().attention();
    items.iter().any(|item| {
        item.kind == AttentionKind::Unreachable
            && item.over_at.is_none()
            && stations.iter().all(|id| item.stations.contains(id))
    })
}

#[tokio::test]
async fn somebody_is_told_of_a_silent_charger_and_of_a_fuse_within_their_minute() {
    for story in [Story::ChargerSilent, Story::FuseTrips] {
        let site = Site::settled().await;
        site.demo.play(story).await.unwrap();
        let evses = site.demo.state().playing[0].evses.clone();
        let connectors = site.central.live().connectors();
        let lost = connectors
            .iter()
            .filter(|view| evses.contains(&view.evse_id));
        let lost: BTreeSet<StationId> = lost.map(|view| view.station_id).collect();
        let told = site.until(MINUTE_MS, |_| missed(&site, &lost)).await;
        assert!(told.is_some(), "{story:?}: nobody is told of {lost:?}");
        site.close().await;
    }
}

#[tokio::test]
async fn each_story_can_be_begun_as_soon_as_the_demo_is_there() {
    let site = Site::open().await;
    for story in [Story::ChargerSilent, Story::FuseTrips, Story::VanLate] {
        let begun = |_: &Central| {
            let playing = site.demo.state().playing;
            playing.iter().any(|one| one.story == story)
        };
        let (played, took) = tokio::join!(site.demo.play(story), site.until(MINUTE_MS, begun));
        assert!(played.is_ok(), "{story:?}: {played:?}");
        assert!(took.is_some(), "{story:?} waits for ever");
        site.demo.reset().await.unwrap();
    }
    site.close().await;
}

#[tokio::test]
async fn a_site_that_has_no_stage_says_so_once_its_stations_are_there() {
    let site = Site::settled().await;
    let lost = Story::CardLost;
    site.demo.play(lost).await.unwrap();
    site.until_stage(lost, |view| view.session.is_some()).await;
    // The card charges: it cannot be lost a second time.
    let over = Cell::new(false);
    let again = async {
        let outcome = site.demo.play(lost).await;
        over.set(true);
        outcome
    };
    let (again, _) = tokio::join!(again, site.until(2 * MINUTE_MS, |_| over.get()));
    assert!(matches!(again, Err(DemoFailure::NoStage)), "{again:?}");
    site.close().await;
}

#[tokio::test]
async fn when_a_fuse_trips_its_zone_goes_dark_and_what_is_cut_off_stands_first() {
    let site = Site::settled().await;
    let story = Story::FuseTrips;
    let charges = |central: &Central| {
        let connectors = central.live().connectors();
        connectors.iter().any(|view| {
            let zone = view.bay.as_ref().map(|bay| bay.zone.as_str());
            zone == Some(plan::FUSED_ZONE) && view.status == Some(ConnectorStatus::Charging)
        })
    };
    assert!(site.until(2 * MINUTE_MS, charges).await.is_some());
    site.demo.play(story).await.unwrap();
    let dark = |central: &Central| {
        let connectors = central.live().connectors();
        let offline = connectors.iter().filter(|view| !view.online);
        let zones = offline
            .filter_map(|view| view.bay.as_ref())
            .map(|bay| bay.zone.as_str());
        zones.filter(|zone| *zone == plan::FUSED_ZONE).count()
    };
    let Playing {
        evses, sessions, ..
    } = site.demo.state().playing.remove(0);
    let first = site.stage(story).session.as_ref().map(|session| session.id);
    assert_eq!(first, sessions.first().copied(), "{evses:?}");
    assert!(first.is_some(), "no charge is cut off");
    let took = site.until(MINUTE_MS, |central| dark(central) == 8).await;
    assert!(took.is_some(), "{} bays are dark", dark(&site.central));
    let took = site
        .until(3 * MINUTE_MS, |central| dark(central) <= 2)
        .await;
    assert!(
        took.is_some(),
        "{} bays are still dark",
        dark(&site.central)
    );
    site.close().await;
}

#[tokio::test]
async fn a_lost_card_charges_until_it_is_locked_and_a_reset_gives_it_back() {
    let site = Site::settled().await;
    let story = Story::CardLost;
    site.demo.play(story).await.unwrap();
    site.until_stage(story, |view| view.session.is_some()).await;
    let card = site.demo.state().playing[0].card.unwrap();
    assert_eq!(
        site.stage(story).session.as_ref().unwrap().token_id,
        Some(card)
    );
    let lock = TokenEdit {
        status: Some(TokenStatus::Lost),
        ..TokenEdit::default()
    };
    let asked = Request::EditToken(card, lock);
    site.central.request(Actor::System, asked).await.unwrap();
    site.demo.reset().await.unwrap();
    assert!(site.demo.state().playing.is_empty());
    let token = site.central.store().token(card).await.unwrap().unwrap();
    assert_eq!(token.status, TokenStatus::Active);
    site.close().await;
}

#[tokio::test]
async fn a_late_van_is_given_up_and_taken_on_when_it_comes() {
    let site = Site::settled().await;
    let story = Story::VanLate;
    site.demo.play(story).await.unwrap();
    let session = site.stage(story).session.as_ref().unwrap().id;
    site.until_stage(story, |view| view.session.is_none()).await;
    site.until_stage(story, |view| {
        view.session
            .as_ref()
            .is_some_and(|row| row.id == session && row.flags.late)
    })
    .await;
    site.close().await;
}

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// As good as a month, and quicker.
const DAYS: i64 = 6;

#[tokio::test]
async fn what_ran_when_the_machine_went_off_ended_there_and_is_no_riddle_afterwards() {
    let site = Site::open().await;
    let under_way = |central: &Central| -> BTreeSet<SessionId> {
        let views = central.live().connectors();
        let sessions = views.iter().filter_map(|view| view.session.as_ref());
        let running = sessions.filter(|session| session.status == SessionStatus::Active);
        running.map(|session| session.id).collect()
    };
    let gathered = site
        .until(2 * MINUTE_MS, |central| under_way(central).len() > 9)
        .await;
    assert!(gathered.is_some(), "nobody charges");
    let cut_off = under_way(&site.central);
    let heard_until = site.central.clock().now().utc;
    let folder = site.cut().await;

    let site = Site::open_in(folder, NOON.plus_millis(8 * 60 * MINUTE_MS), 0).await;
    let told = site
        .until(MINUTE_MS, |central| {
            under_way(central).is_disjoint(&cut_off)
        })
        .await;
    assert!(told.is_some(), "some still run");
    for session in site.sessions().await {
        if cut_off.contains(&session.id) {
            let row = session.transaction.unwrap();
            assert_eq!(row.stop_reason.as_deref(), Some("PowerLoss"));
            assert!(row.stopped_at.is_some_and(|at| at <= heard_until));
        }
    }
    let items = site.central.live().attention();
    let riddle = |kind| kind == AttentionKind::ClosedUnconfirmed;
    assert!(!items.iter().any(|item| riddle(item.kind)));
    site.close().await;
}

#[tokio::test]
async fn the_past_is_written_while_the_demo_runs_and_only_once() {
    let site = Site::open_in(tempfile::tempdir().unwrap(), NOON, DAYS).await;
    let at_first = site.sessions().await.len();
    // Closed at once: the rest is left for the next time.
    let folder = site.close().await;

    let site = Site::open_in(folder, NOON.plus_millis(MINUTE_MS), DAYS).await;
    site.month_written().await;
    let sessions = site.sessions().await;
    assert!(at_first < sessions.len(), "{} sessions", sessions.len());
    let day = |session: &Session| (NOON.0 - session.created_at.0) / DAY_MS;
    let days: BTreeSet<i64> = sessions.iter().map(day).collect();
    assert!(days.is_superset(&(0..DAYS).collect()), "only {days:?}");
    assert!(sessions.iter().all(|session| session.status.is_final()));
    assert!(sessions.iter().any(|session| session.driver_id.is_some()));
    let folder = site.close().await;

    let site = Site::open_in(folder, NOON.plus_millis(2 * MINUTE_MS), DAYS).await;
    site.month_written().await;
    assert_eq!(site.sessions().await.len(), sessions.len());
    site.close().await;
}

#[tokio::test]
async fn a_card_says_when_it_was_used_last_also_days_ago() {
    let site = Site::open_in(tempfile::tempdir().unwrap(), NOON, DAYS).await;
    site.month_written().await;
    for session in site.sessions().await {
        let Some(card) = session.token_id else {
            continue;
        };
        let card = site.central.store().token(card).await.unwrap().unwrap();
        assert!(
            card.last_seen_at >= Some(session.created_at),
            "{:?} is before {:?}",
            card.last_seen_at,
            session.created_at
        );
    }
    site.close().await;
}

#[tokio::test]
async fn no_register_runs_back_in_the_past() {
    let site = Site::open_in(tempfile::tempdir().unwrap(), NOON, DAYS).await;
    site.month_written().await;
    let mut registers = HashMap::new();
    for session in site.sessions().await {
        let Some(row) = session.transaction else {
            continue;
        };
        let before = registers.insert(session.evse_id, row.meter_stop.max(row.meter_start));
        assert!(
            before.flatten() <= row.meter_start,
            "{:?}",
            session.created_at
        );
    }
    assert_eq!(registers.len(), 24);
    site.close().await;
}
