//! The facts that the checks look at, gathered once, by id and value. They are stored with the
//! decision, so that it can be made again with other rules.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    BayId, ChargingLimit, ChargingSchedule, CircuitId, CompanyId, ConnectorStatus, DriverId,
    EvseId, EvseNumber, GroupId, MilliAmps, OcppVersion, Registration, SessionId, StationId,
    Timestamp, TokenId, VehicleId,
};

use crate::{
    AccessMode, ConnectorType, Enrolment, LowPower, OfflineStart, Practice, StartWhilePlugged,
    Token, TokenKind, TokenStatus, Trigger, UnknownCard, Where, Who,
};

/// Everything that is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) now: Timestamp,
    pub(crate) trigger: Trigger,
    /// Whether the start may wait for its station.
    pub(crate) queue: bool,
    /// How the caller got in; `None`: it is a station.
    pub(crate) gate: Option<Gate>,
    pub(crate) station: Option<StationFacts>,
    /// The number that was asked for.
    pub(crate) asked: Option<i64>,
    pub(crate) connector: Option<ConnectorFacts>,
    /// `None`: no card was named.
    pub(crate) token: Option<TokenFacts>,
    pub(crate) subject: Subject,
    pub(crate) access_mode: AccessMode,
    #[serde(default)]
    pub(crate) customs: Customs,
    pub(crate) vehicle: Option<VehicleFacts>,
    /// The limit that was asked for.
    pub(crate) limit: Option<ChargingLimit>,
    /// The limits over time that were asked for, instead of one.
    #[serde(default)]
    pub(crate) schedule: Option<ChargingSchedule>,
    /// Sessions under way, by whom and where rules may count them.
    pub(crate) running: Vec<Running>,
    /// `None`: the connector hangs on no circuit that is known.
    pub(crate) power: Option<PowerFacts>,
}

impl Facts {
    /// Whether the card is one that nobody registered and that may charge all the same.
    pub(crate) fn accepts_unknown(&self) -> bool {
        let unknown = |card: &TokenFacts| card.status == TokenStatus::Unknown && card.id.is_some();
        self.customs.unknown_card == UnknownCard::Accept && self.token.as_ref().is_some_and(unknown)
    }
}

/// How the site does things, as far as starts are concerned. Decisions that were recorded before it was
/// noted were made by the strictest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Customs {
    pub(crate) max_session_s: Option<u32>,
    pub(crate) start_while_plugged: StartWhilePlugged,
    pub(crate) unknown_card: UnknownCard,
    pub(crate) queue: bool,
    pub(crate) profile_must_be_enforceable: bool,
    #[serde(default)]
    pub(crate) api_starts_free_only: bool,
}

impl Default for Customs {
    fn default() -> Self {
        Self {
            max_session_s: None,
            start_while_plugged: StartWhilePlugged::Refuse,
            unknown_card: UnknownCard::Refuse,
            queue: true,
            profile_must_be_enforceable: false,
            api_starts_free_only: false,
        }
    }
}

impl From<&Practice> for Customs {
    fn from(practice: &Practice) -> Self {
        Self {
            max_session_s: practice.max_session_s,
            start_while_plugged: practice.start_while_plugged,
            unknown_card: practice.unknown_card,
            queue: practice.offline_start != OfflineStart::Refuse,
            profile_must_be_enforceable: practice.profile_must_be_enforceable,
            api_starts_free_only: practice.api_starts_free_only,
        }
    }
}

/// How a caller got in: what the border of the program looked at, before anything of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, stored by its name"
)]
pub struct Gate {
    /// By a token of the API; otherwise a person who is signed in.
    pub by_token: bool,
    /// From where, if over the network.
    pub source_ip: Option<IpAddr>,
    /// Whether the site lets other programs in.
    #[serde(default = "always")]
    pub api_enabled: bool,
    /// From where its token may be used; empty: from anywhere.
    #[serde(default)]
    pub addresses: Vec<IpNet>,
    /// The permission that it takes.
    pub permission: String,
    /// Whether the caller has it.
    #[serde(default = "always")]
    pub permitted: bool,
    /// The caller's role.
    #[serde(default)]
    pub role: String,
    /// Whether its requests are counted.
    pub counted: bool,
    /// The id of the request, as its answer names it.
    #[serde(default)]
    pub request_id: Option<Uuid>,
}

/// What was so at every decision that was recorded before it was noted.
fn always() -> bool {
    true
}

/// Whom the rules see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    pub(crate) token: Option<TokenId>,
    pub(crate) driver: Option<DriverId>,
    pub(crate) vehicle: Option<VehicleId>,
    pub(crate) company: Option<CompanyId>,
    pub(crate) groups: Vec<GroupId>,
    /// Nobody is named: the person or program that asks may start sessions, and does so for whoever
    /// stands there (`decisions.md` 27).
    pub(crate) desk: bool,
}

impl Subject {
    /// All that a rule may call it.
    pub(crate) fn who(&self) -> Vec<Who> {
        let mut who = vec![Who::Anyone];
        who.extend(self.company.map(Who::Company));
        who.extend(self.groups.iter().copied().map(Who::Group));
        who.extend(self.driver.map(Who::Driver));
        who.extend(self.vehicle.map(Who::Vehicle));
        who.extend(self.token.map(Who::Token));
        who
    }
}

/// Sessions under way of somebody, somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) who: Who,
    pub(crate) place: Where,
    pub(crate) sessions: u32,
}

/// The vehicle, and what it may be charged with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VehicleFacts {
    pub(crate) id: VehicleId,
    /// Whether its driver may drive it.
    pub(crate) permitted: bool,
    pub(crate) connector_types: Vec<ConnectorType>,
    pub(crate) phases: Option<u8>,
    pub(crate) max_current: Option<MilliAmps>,
}

/// The station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StationFacts {
    pub(crate) id: StationId,
    pub(crate) enrolment: Enrolment,
    pub(crate) active: bool,
    pub(crate) version: Option<OcppVersion>,
    pub(crate) online: bool,
    /// What its boot over the present connection was answered.
    pub(crate) told: Option<Registration>,
    pub(crate) last_seen: Option<Timestamp>,
    /// The numbers of its EVSEs.
    pub(crate) numbers: Vec<EvseNumber>,
    /// Its own status, for the station as a whole.
    pub(crate) own_status: Option<ConnectorStatus>,
    /// When it said how it is set.
    #[serde(default)]
    pub(crate) settings_at: Option<Timestamp>,
    /// Whether it keeps limits, as it says of its settings; `None`: it did not say.
    #[serde(default)]
    pub(crate) keeps_limits: Option<bool>,
    /// How many periods a charging profile may have there, where it says so.
    #[serde(default)]
    pub(crate) most_periods: Option<u32>,
    /// How high the stack of charging profiles goes there, where it says so.
    #[serde(default)]
    pub(crate) most_stack_level: Option<u32>,
}

/// Someone who holds the connector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) session: SessionId,
    pub(crate) station: StationId,
    pub(crate) number: EvseNumber,
    pub(crate) since: Timestamp,
}

/// The connector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConnectorFacts {
    pub(crate) evse: EvseId,
    pub(crate) number: EvseNumber,
    pub(crate) bay: Option<BayId>,
    /// Empty: none.
    pub(crate) zone: String,
    /// The order of phases at the socket, such as `L2L3L1`; empty: not known.
    pub(crate) phases: String,
    pub(crate) plug: Option<ConnectorType>,
    /// The most it gives on each phase.
    pub(crate) max_current: Option<MilliAmps>,
    pub(crate) status: Option<ConnectorStatus>,
    pub(crate) error_code: Option<String>,
    pub(crate) reported_at: Option<Timestamp>,
    /// Whether that was said over the present connection.
    #[serde(default)]
    pub(crate) said_now: bool,
    pub(crate) attempt: Option<Holder>,
    pub(crate) running: Option<Holder>,
}

impl ConnectorFacts {
    /// On how many phases it charges, where that is known.
    pub(crate) fn phase_count(&self) -> Option<u8> {
        u8::try_from(self.phases.matches('L').count())
            .ok()
            .filter(|count| (1..=3).contains(count))
    }

    /// The places it belongs to, for rules.
    pub(crate) fn places(&self, station: StationId) -> Vec<Where> {
        let mut places = vec![Where::Site];
        if !self.zone.is_empty() {
            places.push(Where::Zone(self.zone.clone()));
        }
        places.push(Where::Charger(station));
        places.extend(self.bay.map(Where::Bay));
        places
    }
}

/// The card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenFacts {
    /// `None`: it is not in the registry, and was not recorded.
    pub(crate) id: Option<TokenId>,
    pub(crate) kind: TokenKind,
    pub(crate) status: TokenStatus,
    pub(crate) valid_from: Option<Timestamp>,
    pub(crate) valid_until: Option<Timestamp>,
    pub(crate) max_concurrent: u32,
    /// It is a virtual one whose start was already made.
    pub(crate) spent: bool,
    /// Characters of its text.
    pub(crate) length: usize,
    /// Where it is in use, but for the session that is being decided: a few of them.
    pub(crate) in_use: Vec<Holder>,
    /// Whether it is in use as often as it may be.
    pub(crate) used_up: bool,
}

impl TokenFacts {
    /// A card that nothing is done with; `None`: none in particular.
    pub(crate) fn resting(card: Option<&Token>, status: TokenStatus) -> Self {
        Self {
            id: card.map(|card| card.id),
            kind: TokenKind::Rfid,
            status,
            valid_from: card.and_then(|card| card.valid_from),
            valid_until: card.and_then(|card| card.valid_until),
            max_concurrent: card.map_or(1, |card| card.max_concurrent),
            spent: false,
            length: 0,
            in_use: Vec::new(),
            used_up: false,
        }
    }
}

/// Current on each phase, in mA.
pub(crate) type Phases = [i64; 3];

/// The wiring above the connector, from the nearest circuit to the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PowerFacts {
    pub(crate) circuits: Vec<CircuitFacts>,
    /// What the session would take by itself, on each phase.
    pub(crate) wanted: Phases,
    /// What to do when there is too little.
    pub(crate) low_power: LowPower,
    /// The tree could not be followed to its root.
    pub(crate) broken: bool,
}

/// A circuit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CircuitFacts {
    pub(crate) id: CircuitId,
    pub(crate) version: u64,
    pub(crate) name: String,
    pub(crate) capacity: Phases,
    /// The share kept free, in thousandths.
    pub(crate) buffer: u16,
    /// Kept free for what is planned.
    pub(crate) reserve: Phases,
    /// What the building takes.
    pub(crate) load: Phases,
    /// When that was entered.
    pub(crate) load_at: Option<Timestamp>,
    /// Held by other sessions.
    pub(crate) allocated: Phases,
    /// Where it has too little left: when the first of these sessions has to end, if one has to.
    #[serde(default)]
    pub(crate) free_at: Option<Timestamp>,
}
