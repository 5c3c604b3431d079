//! The demo's stories: each lasts a minute or less, and leaves the board in a state that somebody
//! can do something about.

use std::sync::Arc;

use api::{DemoFailure, Playing, Story};
use central::site::{Actor, Answer, Request, SessionStatus, StartRequest, TokenStatus};
use central::vocabulary::{
    CardText, ConnectorStatus, EvseId, MilliAmps, MilliWattHours, PerMille, SessionId, TokenId,
};
use central::{Central, CentralError, ConnectorView, StoreError};
use simulator::{Beginning, Car, Cue, Ending, Fleet, Visit};

use super::{number_of, plan};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
/// How long a charger is silent, or a part of the site without mains.
const AWAY_MS: i64 = MINUTE_MS;
/// How late the van is: after the time it had, and before its charger gives up waiting.
const VAN_COMES_MS: i64 = 60 * SECOND_MS;
/// The part of the site whose fuse trips.
const FUSE: &str = plan::FUSED_ZONE;

/// Where a story happens.
struct Stage<'a> {
    central: &'a Central,
    fleet: &'a Fleet,
    board: Vec<Arc<ConnectorView>>,
    /// Where other stories go on.
    taken: Vec<EvseId>,
}

/// What a story was about.
#[derive(Default)]
struct Scene {
    evses: Vec<EvseId>,
    sessions: Vec<SessionId>,
    card: Option<TokenId>,
    takes_ms: i64,
}

/// Begins a story, beside those that were begun.
pub(super) async fn play(
    story: Story,
    others: &[Playing],
    central: &Central,
    fleet: &Fleet,
) -> Result<Playing, DemoFailure> {
    let begun_at = central.clock().now().utc;
    let going_on = others.iter().filter(|other| begun_at < other.over_at);
    let stage = Stage {
        central,
        fleet,
        board: central.live().connectors(),
        taken: going_on.flat_map(|other| other.evses.clone()).collect(),
    };
    let scene = match story {
        Story::CarWithoutCard => stage.car_without_card()?,
        Story::ChargerSilent => stage.charger_silent()?,
        Story::FuseTrips => stage.fuse_trips()?,
        Story::CardLost => stage.card_lost().await?,
        Story::VanLate => stage.van_late().await?,
    };
    Ok(Playing {
        story,
        evses: scene.evses,
        sessions: scene.sessions,
        card: scene.card,
        begun_at,
        over_at: begun_at.plus_millis(scene.takes_ms),
    })
}

impl Stage<'_> {
    fn car_without_card(&self) -> Result<Scene, DemoFailure> {
        let bay = self.free_bay()?;
        let visit = Visit {
            beginning: Beginning::PlugAndWait,
            stay_ms: 20 * MINUTE_MS,
            ..visit(SECOND_MS, CardText(String::new()))
        };
        self.invite(bay, visit);
        Ok(Scene {
            evses: vec![bay.evse_id],
            takes_ms: 3 * SECOND_MS,
            ..Scene::default()
        })
    }

    fn charger_silent(&self) -> Result<Scene, DemoFailure> {
        let bay = self
            .board
            .iter()
            .find(|view| view.online && view.status == Some(ConnectorStatus::Charging))
            .ok_or(DemoFailure::NoStage)?;
        self.cue(bay, Cue::Silence { for_ms: AWAY_MS });
        Ok(Scene {
            evses: vec![bay.evse_id],
            sessions: bay.session.iter().map(|session| session.id).collect(),
            takes_ms: AWAY_MS,
            ..Scene::default()
        })
    }

    fn fuse_trips(&self) -> Result<Scene, DemoFailure> {
        let behind = |view: &&Arc<ConnectorView>| {
            view.online && view.bay.as_ref().is_some_and(|bay| bay.zone == FUSE)
        };
        let mut views: Vec<_> = self.board.iter().filter(behind).collect();
        let mut last = None;
        for view in &views {
            if last != Some(view.station_id) {
                self.cue(view, Cue::PowerCut { for_ms: AWAY_MS });
                last = Some(view.station_id);
            }
        }
        if views.is_empty() {
            return Err(DemoFailure::NoStage);
        }
        // Where a charge is cut off there is something to see.
        views.sort_by_key(|view| running(view).is_none());
        Ok(Scene {
            evses: views.iter().map(|view| view.evse_id).collect(),
            sessions: views.iter().filter_map(|view| running(view)).collect(),
            takes_ms: AWAY_MS,
            ..Scene::default()
        })
    }

    async fn card_lost(&self) -> Result<Scene, DemoFailure> {
        let bay = self.free_bay()?;
        let card = simulator::spare_card();
        let token = self.central.store().token_by_card(&card).await;
        let token = token.map_err(|error| broken(&error))?;
        let token = token.ok_or(DemoFailure::NoStage)?;
        let mut sessions = self.board.iter().filter_map(|view| view.session.as_ref());
        if token.status != TokenStatus::Active
            || sessions.any(|session| session.token_id == Some(token.id))
        {
            return Err(DemoFailure::NoStage);
        }
        let visit = Visit {
            dawdle_ms: 2 * SECOND_MS,
            ..visit(SECOND_MS, card)
        };
        self.invite(bay, visit);
        Ok(Scene {
            evses: vec![bay.evse_id],
            card: Some(token.id),
            takes_ms: 5 * SECOND_MS,
            ..Scene::default()
        })
    }

    async fn van_late(&self) -> Result<Scene, DemoFailure> {
        let bay = self.free_bay()?;
        let visit = Visit {
            dawdle_ms: VAN_COMES_MS,
            ..visit(10 * MINUTE_MS, CardText(String::new()))
        };
        self.invite(bay, visit);
        let start = StartRequest {
            station: Some(bay.station_id),
            station_text: bay.station_identity.clone(),
            evse: Some(i64::from(bay.evse_number.0)),
            by_person: true,
            ..StartRequest::default()
        };
        let asked = self
            .central
            .request(Actor::Schedule, Request::Start(start))
            .await;
        match asked {
            Ok(Answer::Session { session, .. }) => Ok(Scene {
                evses: vec![bay.evse_id],
                sessions: vec![session.id],
                takes_ms: VAN_COMES_MS,
                ..Scene::default()
            }),
            Ok(Answer::Refused(_)) => Err(DemoFailure::NoStage),
            Ok(other) => Err(DemoFailure::Broken(format!(
                "a start was answered {other:?}"
            ))),
            Err(error) => Err(broken_central(&error)),
        }
    }

    /// A bay where nothing is going on and nothing is about to.
    fn free_bay(&self) -> Result<&ConnectorView, DemoFailure> {
        let free = |view: &&Arc<ConnectorView>| {
            view.online
                && view.active
                && view.session.is_none()
                && view.status == Some(ConnectorStatus::Available)
        };
        let mut free: Vec<_> = self.board.iter().filter(free).collect();
        // A car of another story may be on its way to one.
        free.sort_by_key(|view| {
            let position = view.bay.as_ref().map(|bay| bay.position);
            (self.taken.contains(&view.evse_id), position)
        });
        Ok(free.first().ok_or(DemoFailure::NoStage)?)
    }

    fn invite(&self, bay: &ConnectorView, visit: Visit) {
        self.cue(bay, Cue::Visit(bay.evse_number, Box::new(visit)));
    }

    fn cue(&self, bay: &ConnectorView, cue: Cue) {
        if let Some(number) = number_of(&bay.station_identity) {
            self.fleet.cue(number, cue);
        }
    }
}

/// The session whose transaction runs there.
fn running(view: &ConnectorView) -> Option<SessionId> {
    let session = view.session.as_ref()?;
    let runs = matches!(
        session.status,
        SessionStatus::Active | SessionStatus::Stopping
    );
    runs.then_some(session.id)
}

/// A van that comes in `pause_ms` and stays for half an hour.
fn visit(pause_ms: i64, card: CardText) -> Visit {
    let capacity = MilliWattHours::from_whole(68_000);
    Visit {
        pause_ms,
        car: Car {
            capacity,
            stored: MilliWattHours(capacity.0 / 100 * 22),
            phases: 3,
            max_current: MilliAmps(16_000),
            taper_from: PerMille(820),
            target: PerMille(1_000),
        },
        card,
        beginning: Beginning::PlugFirst,
        dawdle_ms: 5 * SECOND_MS,
        stay_ms: 30 * MINUTE_MS,
        ending: Ending::Unplug,
        linger_ms: 0,
        held_back: None,
        kept_free_ms: None,
    }
}

pub(super) fn broken(error: &StoreError) -> DemoFailure {
    DemoFailure::Broken(error.to_string())
}

pub(super) fn broken_central(error: &CentralError) -> DemoFailure {
    DemoFailure::Broken(error.to_string())
}
