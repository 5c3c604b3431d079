//! The live board: one entry for each place where a car can charge.

use central::ConnectorView;
use central::vocabulary::{ConnectorStatus, MilliWattHours, MilliWatts, PerMille};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ReasonDto, SessionDto, SessionNames, Time, mirror::mirror};

/// What a connector is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorState {
    /// Free.
    Available,
    /// Plugged or authorised, no energy yet.
    Preparing,
    /// Energy flows.
    Charging,
    /// The car pauses.
    SuspendedEv,
    /// The station pauses.
    SuspendedEvse,
    /// Over, still plugged in.
    Finishing,
    /// Held for someone.
    Reserved,
    /// Out of service.
    Unavailable,
    /// Broken.
    Faulted,
    /// Nothing was said yet, or something that no standard knows; see `info`.
    Unknown,
}

impl ConnectorState {
    /// From the last status, if there was one.
    pub fn from_status(status: Option<&ConnectorStatus>) -> Self {
        match status {
            Some(ConnectorStatus::Available) => Self::Available,
            Some(ConnectorStatus::Preparing) => Self::Preparing,
            Some(ConnectorStatus::Charging) => Self::Charging,
            Some(ConnectorStatus::SuspendedEv) => Self::SuspendedEv,
            Some(ConnectorStatus::SuspendedEvse) => Self::SuspendedEvse,
            Some(ConnectorStatus::Finishing) => Self::Finishing,
            Some(ConnectorStatus::Reserved) => Self::Reserved,
            Some(ConnectorStatus::Unavailable) => Self::Unavailable,
            Some(ConnectorStatus::Faulted) => Self::Faulted,
            Some(ConnectorStatus::Other(_)) | None => Self::Unknown,
        }
    }
}

mirror! {
    /// What is concluded about a bay beyond what its charger says.
    Derived = central::Derived {
        /// Done, still plugged in: it has charged, and hardly draws anything since some minutes.
        Done,
        /// The car is offered energy and has taken none.
        NotStartedByCar,
        /// The charger waits for a car still, and the start that it waits for was given up.
        CarLate,
    }
}

/// What is concluded about a bay, and since when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DerivedState)]
pub struct DerivedStateDto {
    /// What.
    pub state: Derived,
    /// Since when.
    pub since: Time,
}

/// A time in which a connector did one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConnectorSpell {
    /// From when.
    pub from: Time,
    /// Until when.
    pub to: Time,
    /// What it did, as far as that was known.
    pub state: ConnectorState,
    /// Whether its station was connected; if not, the state is the last one known.
    pub online: bool,
}

impl From<&central::Spell> for ConnectorSpell {
    fn from(spell: &central::Spell) -> Self {
        Self {
            from: spell.from.into(),
            to: spell.to.into(),
            state: ConnectorState::from_status(spell.status.as_ref()),
            online: spell.online,
        }
    }
}

/// What a connector did over a time, in order and without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConnectorStates {
    /// The spells, the earliest first.
    pub items: Vec<ConnectorSpell>,
}

/// A station, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StationRef {
    /// Its id.
    pub id: Uuid,
    /// What it calls itself.
    pub identity: String,
    /// What people call it.
    pub name: String,
}

/// A bay, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BayRef {
    /// Its id.
    pub id: Uuid,
    /// What is written at it.
    pub label: String,
    /// The part of the site; empty: none.
    pub zone: String,
    /// The level; empty: none.
    pub level: String,
    /// Its place in the operator's order.
    pub position: i64,
}

/// A connector on the live board.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Connector)]
pub struct ConnectorDto {
    /// The id of its place.
    pub evse_id: Uuid,
    /// Its station.
    pub station: StationRef,
    /// Its number there.
    pub connector: u32,
    /// Where it stands.
    pub bay: Option<BayRef>,
    /// What it is doing; while the station is offline, what it did last.
    pub state: ConnectorState,
    /// Since when.
    pub since: Option<Time>,
    /// What is concluded beyond that.
    pub derived: Option<DerivedStateDto>,
    /// Why it cannot be used or does not charge, where that is known.
    pub reason: Option<ReasonDto>,
    /// The error code as sent.
    pub error_code: Option<String>,
    /// The vendor's error code.
    pub vendor_error_code: Option<String>,
    /// The station's own words.
    pub info: Option<String>,
    /// Whether the station is connected.
    pub online: bool,
    /// Whether the station is switched on for use.
    pub active: bool,
    /// What people wrote about the station, such as why it is out of use.
    pub note: String,
    /// When the station was heard last.
    pub last_heard_at: Option<Time>,
    /// Power now.
    pub power_w: Option<f64>,
    /// Energy of the present session.
    pub energy_wh: Option<f64>,
    /// State of charge.
    pub soc_percent: Option<f64>,
    /// Current for each phase.
    pub current_ma: [Option<i64>; 3],
    /// Voltage for each phase, in mV.
    pub voltage_mv: [Option<i64>; 3],
    /// When these values were measured.
    pub measured_at: Option<Time>,
    /// The session that is not over.
    pub session: Option<SessionDto>,
}

impl ConnectorDto {
    /// The view, with the masked or whole text of its session's card, and with its driver's name for
    /// those who may see it.
    pub fn new(view: &ConnectorView, card: Option<String>, driver: Option<String>) -> Self {
        let meter = view.meter.as_ref();
        let live = view.live.as_deref();
        let session = view.session.as_deref().map(|row| {
            SessionDto::new(
                row,
                meter,
                SessionNames {
                    station: view.station_identity.clone(),
                    station_name: view.station_name.clone(),
                    bay_label: view.bay.as_ref().map(|bay| bay.label.clone()),
                    card,
                    driver,
                },
            )
        });
        Self {
            evse_id: view.evse_id.0,
            station: StationRef {
                id: view.station_id.0,
                identity: view.station_identity.clone(),
                name: view.station_name.clone(),
            },
            connector: view.evse_number.0,
            bay: view.bay.as_ref().map(|bay| BayRef {
                id: bay.id.0,
                label: bay.label.clone(),
                zone: bay.zone.clone(),
                level: bay.level.clone(),
                position: bay.position,
            }),
            state: ConnectorState::from_status(view.status.as_ref()),
            since: view.since.map(Time),
            derived: view.derived.map(|derived| DerivedStateDto {
                state: derived.state.into(),
                since: derived.since.into(),
            }),
            reason: reason(view),
            error_code: view.error_code.clone(),
            vendor_error_code: view.vendor_error_code.clone(),
            info: view.info.clone(),
            online: view.online,
            active: view.active,
            note: view.note.clone(),
            last_heard_at: view.last_heard_at.map(Time),
            power_w: meter.and_then(|meter| meter.power).map(MilliWatts::whole),
            energy_wh: meter.map(|meter| meter.energy).map(MilliWattHours::whole),
            soc_percent: meter.and_then(|meter| meter.soc).map(PerMille::percent),
            current_ma: live.map_or([None; 3], |value| value.current),
            voltage_mv: live.map_or([None; 3], |value| value.voltage),
            measured_at: meter.map(|meter| meter.at.into()),
            session,
        }
    }
}

/// What stands in the way of this connector, the strongest first.
fn reason(view: &ConnectorView) -> Option<ReasonDto> {
    let named = |code: &str, args: serde_json::Map<String, serde_json::Value>| ReasonDto {
        code: code.to_owned(),
        args,
    };
    let mut args = serde_json::Map::new();
    if !view.active {
        args.insert("station".to_owned(), view.station_name.clone().into());
        return Some(named("station_not_active", args));
    }
    if !view.online {
        args.insert("station".to_owned(), view.station_name.clone().into());
        if let Some(at) = view.last_heard_at {
            args.insert("last_seen_at".to_owned(), at.to_rfc3339().into());
        }
        return Some(named("station_offline", args));
    }
    args.insert("connector".to_owned(), view.evse_number.0.into());
    match view.status.as_ref()? {
        ConnectorStatus::Faulted => {
            if let Some(code) = &view.error_code {
                args.insert("error_code".to_owned(), code.clone().into());
            }
            Some(named("connector_faulted", args))
        }
        ConnectorStatus::Unavailable => Some(named("connector_unavailable", args)),
        ConnectorStatus::Finishing => Some(named("connector_not_released", args)),
        ConnectorStatus::Available
        | ConnectorStatus::Preparing
        | ConnectorStatus::Charging
        | ConnectorStatus::SuspendedEv
        | ConnectorStatus::SuspendedEvse
        | ConnectorStatus::Reserved
        | ConnectorStatus::Other(_) => None,
    }
}
