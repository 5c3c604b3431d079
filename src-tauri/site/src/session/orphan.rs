//! Stops of what was never heard of (R8, Q29), and the starts that come after their stop (R9).

use serde_json::json;
use vocabulary::{
    EvseId, EvseNumber, MilliWattHours, Reply, SessionId, StationId, Suspicion, TokenId,
    TransactionId, TransactionRowId, TransactionStarted, TransactionStopped,
};

use super::{NewSession, data};
use crate::{
    Actor, EventKind, Origin, SessionMeter, Site, Transaction,
    live::OrphanStop,
    plausibility::{self, Moment},
    replay::same_stop,
    report::{Heard, Heeded},
    step::Step,
    timers::Timer,
};

impl Site {
    /// A stop of what was never heard of (R8, R9, Q29): a session of unknown origin, over at once;
    /// its start may still come.
    pub(crate) fn orphan_stop(
        &mut self,
        heard: &Heard,
        stopped: &TransactionStopped,
        token: Option<TokenId>,
        when: Moment,
        step: &mut Step<'_>,
    ) -> Option<SessionId> {
        let evse = self.place_of_orphan(heard.station, step)?;
        let driver = token
            .and_then(|token| self.cards.get(token))
            .and_then(|token| token.driver_id);
        let actor = Actor::Station(heard.station);
        let id = self.new_session(
            NewSession {
                origin: Origin::Unknown,
                station: heard.station,
                evse,
                token,
                driver,
                actor,
                at: when.at,
            },
            step,
        )?;
        let first = stopped
            .readings
            .iter()
            .map(|reading| plausibility::moment(&reading.at, heard.received_at).at)
            .min()
            .map_or(when.at, |first| first.min(when.at));
        let transaction = Transaction {
            id: TransactionRowId(step.ids.uuid()),
            transaction_id: None,
            meter_start: None,
            meter_stop: None,
            started_at: first,
            started_raw: String::new(),
            start_received_at: heard.received_at,
            stopped_at: None,
            stopped_raw: None,
            stop_received_at: None,
            stop_reason: None,
            energy: MilliWattHours::ZERO,
            raw_start: None,
            raw_stop: None,
            signed: Vec::new(),
            suspicions: vec![Suspicion::new(
                "start_never_seen",
                stopped
                    .transaction
                    .as_ref()
                    .map_or("none", |TransactionId(text)| text.as_str()),
            )],
        };
        self.edit_session(id, step, |row| row.transaction = Some(transaction));
        if let Some(session) = self.sessions.get_mut(&id) {
            session.meter = Some(SessionMeter {
                session_id: id,
                at: first,
                received_at: heard.received_at,
                energy: MilliWattHours::ZERO,
                register: None,
                power: None,
                soc: None,
            });
            session.orphan = Some(OrphanStop::new(when));
        }
        step.meter(id);
        self.end(id, heard, stopped, when, step);
        if let Some(transaction) = &stopped.transaction
            && transaction.number().is_none_or(|number| number > 0)
        {
            // In memory alone: the store's ids are those that we gave.
            if let Some(live) = self.stations.get_mut(&heard.station) {
                live.transactions.insert(transaction.clone(), id);
            }
        }
        let seconds = self.settings.timers.orphan_stop_s;
        self.deadlines
            .set(Timer::Orphan(id), step.in_seconds(seconds));
        Some(id)
    }

    /// A stop does not say where it was: the only EVSE, else the first without a session.
    fn place_of_orphan(&mut self, station: StationId, step: &mut Step<'_>) -> Option<EvseId> {
        let live = self.stations.get(&station)?;
        let free = live
            .evses
            .iter()
            .map(|(_, evse)| *evse)
            .find(|evse| {
                self.evses
                    .get(evse)
                    .is_some_and(|evse| evse.running.is_none())
            })
            .or(live.evses.first().map(|(_, evse)| *evse));
        free.or_else(|| self.evse_at(station, EvseNumber(1), step))
    }

    /// The session whose stop this repeats, for a stop without a usable id.
    pub(crate) fn repeated_orphan(
        &self,
        station: StationId,
        stopped: &TransactionStopped,
    ) -> Option<SessionId> {
        let live = self.stations.get(&station)?;
        live.evses
            .iter()
            .flat_map(|(_, evse)| self.at_evse(*evse))
            .find(|session| same_stop(&session.row, stopped))
            .map(|session| session.row.id)
    }

    /// The stop without a start that this start belongs to (R9).
    pub(crate) fn orphan_of(
        &self,
        station: StationId,
        token: Option<TokenId>,
        started: &TransactionStarted,
        when: Moment,
    ) -> Option<SessionId> {
        let live = self.stations.get(&station)?;
        live.evses
            .iter()
            .flat_map(|(_, evse)| self.at_evse(*evse))
            .filter(|session| session.row.origin == Origin::Unknown)
            .filter(|session| {
                let Some(orphan) = &session.orphan else {
                    return false;
                };
                let transaction = session.row.transaction.as_ref();
                let card_fits = session.row.token_id.is_none() || session.row.token_id == token;
                let meter_fits = match (
                    started.meter_start,
                    transaction.and_then(|transaction| transaction.meter_stop),
                ) {
                    (Some(start), Some(stop)) => start <= stop,
                    (Some(_) | None, None) | (None, Some(_)) => true,
                };
                let time_fits = orphan.stopped_at.is_none_or(|stop| when.at <= stop);
                card_fits && meter_fits && time_fits
            })
            .map(|session| session.row.id)
            .next()
    }

    /// R9: a stop came before its start; both belong to one session, which stays over.
    #[allow(
        clippy::too_many_arguments,
        reason = "all that a start consists of goes into the session that waited for it"
    )]
    pub(crate) fn join_orphan(
        &mut self,
        id: SessionId,
        heard: &Heard,
        started: &TransactionStarted,
        evse: EvseId,
        token: Option<TokenId>,
        when: Moment,
        step: &mut Step<'_>,
    ) -> Heeded {
        let wire = self.new_transaction_id(step);
        self.move_session(id, evse, step);
        let origin = if self.happened_offline(heard, when) {
            Origin::Offline
        } else {
            Origin::Rfid
        };
        self.edit_session(id, step, |row| {
            row.origin = origin;
            row.token_id = row.token_id.or(token);
            row.created_at = when.at.min(row.created_at);
            if let Some(transaction) = &mut row.transaction {
                transaction.transaction_id = Some(wire.clone());
                transaction.meter_start = started.meter_start;
                transaction.started_at = when.at;
                transaction.started_raw.clone_from(&started.at.raw);
                transaction.start_received_at = heard.received_at;
                transaction.raw_start = Some(heard.raw.to_string());
                if let (Some(start), Some(stop)) = (started.meter_start, transaction.meter_stop) {
                    transaction.energy = stop.minus(start).max(MilliWattHours::ZERO);
                }
            }
        });
        if let Some(session) = self.sessions.get_mut(&id) {
            session.orphan = None;
            let energy = session.row.transaction.as_ref().map(|t| t.energy);
            if let (Some(meter), Some(energy)) = (&mut session.meter, energy) {
                meter.energy = energy;
            }
        }
        step.meter(id);
        self.index_transaction(id, &wire);
        self.suspect(id, Suspicion::new("stop_before_start", ""), step);
        self.settle(id, step);
        self.session_event_now(id, EventKind::SessionAmended, data(json!({})), step);
        Heeded::Reply(Reply::TransactionStarted {
            transaction: wire,
            verdict: self.accepted(token),
        })
    }
}
