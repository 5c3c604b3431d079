//! Tables `sessions` and `transactions`: start attempts, and what the station says of the charging.

use site::{Origin, Session, SessionMeter, SessionStatus, Transaction};
use sqlx::QueryBuilder;
use vocabulary::{
    BayId, DriverId, EvseId, EvseNumber, MilliAmps, MilliWattHours, MilliWatts, SessionId,
    StationId, Timestamp, TokenId, TransactionId,
};

use super::codec::{Fields, Values, name_of};
use super::record::{Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError, session_meters};

/// A session with its latest reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The session.
    pub session: Session,
    /// Its latest reading.
    pub meter: Option<SessionMeter>,
}

/// Which sessions a list shows; `None` or empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// In one of these states.
    pub statuses: Vec<SessionStatus>,
    /// At this station.
    pub station: Option<StationId>,
    /// At this EVSE.
    pub evse: Option<EvseId>,
    /// At this bay.
    pub bay: Option<BayId>,
    /// Of this driver.
    pub driver: Option<DriverId>,
    /// With this card.
    pub token: Option<TokenId>,
    /// Begun by this.
    pub origin: Option<Origin>,
    /// Made at this time or later.
    pub from: Option<Timestamp>,
    /// Made before this time.
    pub to: Option<Timestamp>,
}

/// The order of a list of sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SessionSort {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

impl Record for &Session {
    const TABLE: Table = Table {
        name: "sessions",
        columns: &[
            "id",
            "status",
            "substate",
            "origin",
            "station_id",
            "evse_id",
            "evse_number",
            "bay_id",
            "token_id",
            "authorized_by",
            "driver_id",
            "vehicle_id",
            "actor_kind",
            "actor_id",
            "flags",
            "reason",
            "decision_id",
            "follows",
            "power_limit",
            "current_limit",
            "limits",
            "charging_schedule",
            "override_reason",
            "meta_data",
            "created_at",
            "expires_at",
            "dispatched_at",
            "accepted_at",
            "plug_deadline",
            "late_deadline",
            "charging_at",
            "stop_requested_at",
            "stop_attempts",
            "ended_at",
            "subject_seq",
        ],
        key: &["id"],
        fixed: &["station_id", "created_at"],
    };
    const MOVING: &'static [&'static str] = &[
        "status",
        "substate",
        "flags",
        "reason",
        "charging_at",
        "stop_requested_at",
        "stop_attempts",
        "ended_at",
        "subject_seq",
    ];

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.name(&self.status)?;
        to.opt_name(self.substate.as_ref())?;
        to.name(&self.origin)?;
        to.id(self.station_id.0)?;
        to.id(self.evse_id.0)?;
        to.int(self.evse_number.0)?;
        to.opt_id(self.bay_id.map(|id| id.0))?;
        to.opt_id(self.token_id.map(|id| id.0))?;
        to.opt_id(self.authorized_by.map(|id| id.0))?;
        to.opt_id(self.driver_id.map(|id| id.0))?;
        to.opt_id(self.vehicle_id.map(|id| id.0))?;
        to.actor(&self.actor)?;
        to.json(&self.flags)?;
        to.opt_json(self.reason.as_ref())?;
        to.opt_id(self.decision_id.map(|id| id.0))?;
        to.opt_id(self.follows.map(|id| id.0))?;
        to.opt_int(self.power_limit.map(|p| p.0))?;
        to.opt_int(self.current_limit.map(|c| c.0))?;
        to.json(&self.limits)?;
        to.opt_json(self.schedule.as_ref())?;
        to.opt_text(self.override_reason.as_deref())?;
        to.opt_json(self.meta_data.as_ref())?;
        to.time(self.created_at)?;
        to.opt_time(self.expires_at)?;
        to.opt_time(self.dispatched_at)?;
        to.opt_time(self.accepted_at)?;
        to.opt_time(self.plug_deadline)?;
        to.opt_time(self.late_deadline)?;
        to.opt_time(self.charging_at)?;
        to.opt_time(self.stop_requested_at)?;
        to.int(self.stop_attempts)?;
        to.opt_time(self.ended_at)?;
        to.int(self.subject_seq)
    }
}

/// A transaction with the session it belongs to.
pub(super) struct OfSession<'a>(pub(super) &'a Session, pub(super) &'a Transaction);

impl Record for OfSession<'_> {
    const TABLE: Table = Table {
        name: "transactions",
        columns: &[
            "id",
            "session_id",
            "station_id",
            "evse_id",
            "transaction_id",
            "meter_start",
            "meter_stop",
            "started_at",
            "started_raw",
            "start_received_at",
            "stopped_at",
            "stopped_raw",
            "stop_received_at",
            "stop_reason",
            "energy",
            "suspicions",
            "signed",
            "raw_start",
            "raw_stop",
        ],
        key: &["id"],
        fixed: &["session_id", "station_id"],
    };
    const MOVING: &'static [&'static str] = &[
        "meter_stop",
        "stopped_at",
        "stopped_raw",
        "stop_received_at",
        "stop_reason",
        "energy",
        "suspicions",
        "raw_stop",
    ];

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        let Self(session, transaction) = self;
        to.id(transaction.id.0)?;
        to.id(session.id.0)?;
        to.id(session.station_id.0)?;
        to.id(session.evse_id.0)?;
        to.opt_text(transaction.transaction_id.as_ref().map(|id| id.0.as_str()))?;
        to.opt_int(transaction.meter_start.map(|e| e.0))?;
        to.opt_int(transaction.meter_stop.map(|e| e.0))?;
        to.time(transaction.started_at)?;
        to.text(&transaction.started_raw)?;
        to.time(transaction.start_received_at)?;
        to.opt_time(transaction.stopped_at)?;
        to.opt_text(transaction.stopped_raw.as_deref())?;
        to.opt_time(transaction.stop_received_at)?;
        to.opt_text(transaction.stop_reason.as_deref())?;
        to.int(transaction.energy.0)?;
        to.json(&transaction.suspicions)?;
        to.json(&transaction.signed)?;
        to.opt_text(transaction.raw_start.as_deref())?;
        to.opt_text(transaction.raw_stop.as_deref())
    }
}

/// A session with its transaction and its latest reading; columns that occur in several of the
/// tables have a name of their own here.
pub(super) const SELECT: &str = "SELECT s.*,
    t.id AS tx_id, t.transaction_id, t.meter_start, t.meter_stop, t.started_at, t.started_raw,
    t.start_received_at, t.stopped_at, t.stopped_raw, t.stop_received_at, t.stop_reason,
    t.energy AS tx_energy, t.suspicions, t.signed, t.raw_start, t.raw_stop,
    m.session_id, m.at, m.received_at, m.energy, m.register, m.power, m.soc
    FROM sessions s
    LEFT JOIN transactions t ON t.session_id = s.id
    LEFT JOIN session_meters m ON m.session_id = s.id ";

pub(super) fn read(row: Fields<'_>) -> Result<StoredSession, StoreError> {
    Ok(StoredSession {
        session: read_session(row)?,
        meter: match row.opt_text("session_id")? {
            Some(_) => Some(session_meters::read(row)?),
            None => None,
        },
    })
}

fn read_session(row: Fields<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.parse("id")?,
        status: row.name("status")?,
        substate: row.opt_name("substate")?,
        origin: row.name("origin")?,
        station_id: row.parse("station_id")?,
        evse_id: row.parse("evse_id")?,
        evse_number: EvseNumber(row.int("evse_number")?),
        bay_id: row.opt_parse("bay_id")?,
        token_id: row.opt_parse("token_id")?,
        authorized_by: row.opt_parse("authorized_by")?,
        driver_id: row.opt_parse("driver_id")?,
        vehicle_id: row.opt_parse("vehicle_id")?,
        actor: row.actor()?,
        flags: row.json("flags")?,
        reason: row.opt_json("reason")?,
        decision_id: row.opt_parse("decision_id")?,
        follows: row.opt_parse("follows")?,
        power_limit: row.opt_int("power_limit")?.map(MilliWatts),
        current_limit: row.opt_int("current_limit")?.map(MilliAmps),
        limits: row.json("limits")?,
        schedule: row.opt_json("charging_schedule")?,
        override_reason: row.opt_text("override_reason")?,
        meta_data: row.opt_json("meta_data")?,
        created_at: row.time("created_at")?,
        expires_at: row.opt_time("expires_at")?,
        dispatched_at: row.opt_time("dispatched_at")?,
        accepted_at: row.opt_time("accepted_at")?,
        plug_deadline: row.opt_time("plug_deadline")?,
        late_deadline: row.opt_time("late_deadline")?,
        charging_at: row.opt_time("charging_at")?,
        stop_requested_at: row.opt_time("stop_requested_at")?,
        stop_attempts: row.int("stop_attempts")?,
        ended_at: row.opt_time("ended_at")?,
        transaction: match row.opt_text("tx_id")? {
            Some(_) => Some(read_transaction(row)?),
            None => None,
        },
        subject_seq: row.int("subject_seq")?,
    })
}

fn read_transaction(row: Fields<'_>) -> Result<Transaction, StoreError> {
    Ok(Transaction {
        id: row.parse("tx_id")?,
        transaction_id: row.opt_text("transaction_id")?.map(TransactionId),
        meter_start: row.opt_int("meter_start")?.map(MilliWattHours),
        meter_stop: row.opt_int("meter_stop")?.map(MilliWattHours),
        started_at: row.time("started_at")?,
        started_raw: row.text("started_raw")?,
        start_received_at: row.time("start_received_at")?,
        stopped_at: row.opt_time("stopped_at")?,
        stopped_raw: row.opt_text("stopped_raw")?,
        stop_received_at: row.opt_time("stop_received_at")?,
        stop_reason: row.opt_text("stop_reason")?,
        energy: MilliWattHours(row.int("tx_energy")?),
        raw_start: row.opt_text("raw_start")?,
        raw_stop: row.opt_text("raw_stop")?,
        signed: row.json("signed")?,
        suspicions: row.json("suspicions")?,
    })
}

impl Store {
    /// One session.
    pub async fn session(&self, id: SessionId) -> Result<Option<StoredSession>, StoreError> {
        let mut query = QueryBuilder::new(SELECT);
        query.push("WHERE s.id = ").push_bind(id.to_string());
        Ok(self.built(query, read).await?.pop())
    }

    /// A page of sessions, without the texts of their messages left out.
    pub async fn sessions(
        &self,
        filter: &SessionFilter,
        sort: SessionSort,
        page: &PageRequest,
    ) -> Result<Page<StoredSession>, StoreError> {
        let mut query = QueryBuilder::new(SELECT);
        query.push("WHERE 1 ");
        if !filter.statuses.is_empty() {
            query.push("AND s.status IN (");
            let mut list = query.separated(", ");
            for status in &filter.statuses {
                list.push_bind(name_of(status)?);
            }
            query.push(") ");
        }
        if let Some(station) = filter.station {
            query
                .push("AND s.station_id = ")
                .push_bind(station.to_string());
        }
        if let Some(evse) = filter.evse {
            query.push(" AND s.evse_id = ").push_bind(evse.to_string());
        }
        if let Some(bay) = filter.bay {
            query.push(" AND s.bay_id = ").push_bind(bay.to_string());
        }
        if let Some(driver) = filter.driver {
            query
                .push(" AND s.driver_id = ")
                .push_bind(driver.to_string());
        }
        if let Some(token) = filter.token {
            query
                .push(" AND s.token_id = ")
                .push_bind(token.to_string());
        }
        if let Some(origin) = filter.origin {
            query.push(" AND s.origin = ").push_bind(name_of(&origin)?);
        }
        if let Some(from) = filter.from {
            query.push(" AND s.created_at >= ").push_bind(from.0);
        }
        if let Some(to) = filter.to {
            query.push(" AND s.created_at < ").push_bind(to.0);
        }
        let (compare, order) = match sort {
            SessionSort::Newest => ("<", "DESC"),
            SessionSort::Oldest => (">", "ASC"),
        };
        if let Some((at, id)) = page.after::<i64>()? {
            query
                .push(format!(" AND (s.created_at, s.id) {compare} ("))
                .push_bind(at)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        query
            .push(format!(
                " ORDER BY s.created_at {order}, s.id {order} LIMIT "
            ))
            .push_bind(page.fetch());
        let rows = self.built(query, read).await?;
        Ok(page.cut(rows, |s| Cursor::at(s.session.created_at.0, s.session.id)))
    }
}
