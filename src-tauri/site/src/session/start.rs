//! StartTransaction: always answered with a real id, always recorded (engine rules 4 to 6).

use serde_json::json;
use vocabulary::{
    CardVerdict, EvseId, EvseNumber, MilliWattHours, Reply, SessionId, StationId, Suspicion,
    TokenId, TransactionId, TransactionRowId, TransactionStarted,
};

use super::{KEPT_SECONDS, NewSession, SUSPICIONS, SessionEvent, data};
use crate::{
    Actor, EventKind, Origin, Reason, RecallQuery, SessionMeter, SessionStatus, Site, TokenKind,
    Transaction, Trigger,
    correlation::Attempt,
    decide::{Question, presented},
    plausibility::{self, Moment},
    report::{Heard, Heeded, cut},
    step::Step,
};

/// A start that comes this long after it happened, by the station's clock, and before the present
/// connection, happened offline.
const OFFLINE_MILLIS: i64 = 60_000;

impl Site {
    /// A transaction began.
    pub(crate) fn started(
        &mut self,
        heard: &Heard,
        mut started: TransactionStarted,
        step: &mut Step<'_>,
    ) -> Heeded {
        started.at.raw = cut(&started.at.raw);
        started.suspicions.truncate(SUSPICIONS);
        let when = plausibility::moment(&started.at, heard.received_at);
        // Nothing is changed before it is certain that the store need not be asked.
        let token = started
            .card
            .as_ref()
            .and_then(|card| self.cards.find(card))
            .map(|token| token.id);
        let evse = self.place_of_start(heard.station, &started, token);
        if let Some(evse) = evse {
            if let Some(replayed) = self.replay_in_memory(evse, token, &started, when) {
                return self.answer_replay(heard, replayed, token, step);
            }
            if let Some(token) = token
                && let Some(query) = self.replay_to_look_up(evse, token, &started, when, heard)
            {
                return Heeded::Recall(query);
            }
            if let Some(replayed) = self.recall_session(heard.recall.as_ref(), step) {
                return self.answer_replay(heard, replayed, token, step);
            }
        }
        let Some(evse) = evse.or_else(|| self.place_new(heard.station, &mut started, step)) else {
            // A station without any place for an EVSE cannot be; it is answered all the same.
            return Heeded::Reply(Reply::TransactionStarted {
                transaction: self.new_transaction_id(step),
                verdict: CardVerdict::plain(vocabulary::VerdictStatus::Invalid),
            });
        };
        if !when.plausible {
            started
                .suspicions
                .push(Suspicion::new("timestamp_implausible", &started.at.raw));
        }
        let token = started
            .card
            .as_ref()
            .and_then(|card| self.card_at(heard.station, card, step));
        if self.repeats_a_finished_start(evse, token, &started) {
            started
                .suspicions
                .push(Suspicion::new("start_repeated", &started.at.raw));
        }
        if let Some(session) = self.orphan_of(heard.station, token, &started, when) {
            return self.join_orphan(session, heard, &started, evse, token, when, step);
        }
        self.begin(heard, &started, evse, token, when, step)
    }

    /// Where a start is, if that is known already. R16: the station is trusted.
    fn place_of_start(
        &self,
        station: StationId,
        started: &TransactionStarted,
        token: Option<TokenId>,
    ) -> Option<EvseId> {
        let live = self.stations.get(&station)?;
        match started.evse.filter(|number| number.0 > 0) {
            Some(number) => live.evse(number),
            // Without a number: where a start with this card is awaited, or where there is no other.
            None => token
                .and_then(|token| self.awaiting_with(station, token))
                .or_else(|| live.only_evse()),
        }
    }

    /// Where a start is that names no EVSE known so far.
    fn place_new(
        &mut self,
        station: StationId,
        started: &mut TransactionStarted,
        step: &mut Step<'_>,
    ) -> Option<EvseId> {
        if let Some(number) = started.evse.filter(|number| number.0 > 0)
            && let Some(evse) = self.evse_at(station, number, step)
        {
            return Some(evse);
        }
        let said = started
            .evse
            .map_or_else(|| "none".to_owned(), |number| number.to_string());
        started
            .suspicions
            .push(Suspicion::new("connector_missing", said));
        let free = self.stations.get(&station).and_then(|live| {
            live.evses
                .iter()
                .map(|(_, evse)| *evse)
                .find(|evse| {
                    self.evses
                        .get(evse)
                        .is_some_and(|evse| evse.running.is_none())
                })
                .or(live.evses.first().map(|(_, evse)| *evse))
        });
        free.or_else(|| self.evse_at(station, EvseNumber(1), step))
    }

    /// A new id: random, positive, unique in the site (`decisions.md` 6).
    pub(crate) fn new_transaction_id(&self, step: &mut Step<'_>) -> TransactionId {
        loop {
            let id = TransactionId::from_number(step.ids.transaction_number().max(1));
            if !self.transaction_ids.contains(&id) {
                return id;
            }
        }
    }

    /// Records a transaction that begins: for an attempt that waits for it, or as a new session.
    fn begin(
        &mut self,
        heard: &Heard,
        started: &TransactionStarted,
        evse: EvseId,
        token: Option<TokenId>,
        when: Moment,
        step: &mut Step<'_>,
    ) -> Heeded {
        let actor = Actor::Station(heard.station);
        let attempt = self.attempt_for(evse, token, heard, step);
        let newer = self.close_running(evse, attempt.session(), when, step);
        let happened_offline = heard.adopted || self.happened_offline(heard, when);
        let id = match attempt {
            Attempt::Awaited(id) | Attempt::Late(id) | Attempt::TooLate(id) => id,
            Attempt::Linked(id) => {
                self.edit_session(id, step, |row| row.authorized_by = token);
                id
            }
            Attempt::None { follows } => {
                let driver = token
                    .and_then(|token| self.cards.get(token))
                    .and_then(|token| token.driver_id);
                let Some(id) = self.new_session(
                    NewSession {
                        origin: if happened_offline {
                            Origin::Offline
                        } else {
                            Origin::Rfid
                        },
                        station: heard.station,
                        evse,
                        token,
                        driver,
                        actor,
                        at: when.at,
                    },
                    step,
                ) else {
                    return Heeded::Reply(Reply::Status);
                };
                self.edit_session(id, step, |row| row.follows = follows);
                id
            }
        };
        self.move_session(id, evse, step);
        let spent = attempt == (Attempt::None { follows: None })
            && token
                .and_then(|token| self.cards.get(token))
                .is_some_and(|token| token.kind == TokenKind::Virtual);
        let about = self
            .sessions
            .get(&id)
            .map(|session| Question::about(session, Trigger::TransactionStart));
        let card = presented(token, started.card.as_ref());
        let question = Question {
            asked: started.evse.map(|number| i64::from(number.0)),
            card,
            spent,
            ..about.unwrap_or_else(|| {
                Question::new(Trigger::TransactionStart, Some(heard.station), card)
            })
        };
        let (verdict, decision) = self.decide(&question, Some(id), actor, step);
        let refusal = verdict.refusal().cloned();
        let denial = match attempt {
            Attempt::TooLate(_) => Some(refusal.unwrap_or_else(|| Reason::new("start_withdrawn"))),
            Attempt::Awaited(_) | Attempt::Linked(_) | Attempt::Late(_) | Attempt::None { .. } => {
                refusal
            }
        };
        let event = if denial.is_some() {
            SessionEvent::StartedUnallowed
        } else {
            SessionEvent::Started
        };
        let late = matches!(attempt, Attempt::Late(_) | Attempt::TooLate(_));
        let wire = match &heard.given_id {
            Some(given) => given.clone(),
            None => self.new_transaction_id(step),
        };
        self.attach(id, heard, started, &wire, when, step);
        let substate = self.first_substate(evse);
        self.edit_session(id, step, |row| {
            row.decision_id = Some(decision.id);
            row.flags.late |= late;
            row.flags.delayed |= happened_offline;
            row.flags.unconfirmed = false;
            row.substate = Some(substate);
            if denial.is_some() {
                row.reason.clone_from(&denial);
            } else {
                row.reason = None;
            }
        });
        // A card of ours that is worth nothing any more: the station is told to stop (T15).
        let withdrawn = spent || matches!(attempt, Attempt::TooLate(_));
        if self.advance(id, event, step).is_err() {
            // Each kind of attempt can take both; what cannot is recorded as not allowed.
            self.suspect(id, Suspicion::new("start_unexpected", ""), step);
        }
        // A start of ours brought its limit along; one at the charger did not.
        let told = match attempt {
            Attempt::Awaited(_) | Attempt::Late(_) | Attempt::TooLate(_) => self
                .sessions
                .get(&id)
                .and_then(|session| self.limit_for(&session.row)),
            Attempt::Linked(_) | Attempt::None { .. } => None,
        };
        self.bind(id, &decision.effective, step);
        self.watch_meter(id, step);
        if substate == crate::Substate::Charging {
            self.edit_session(id, step, |row| {
                row.charging_at.get_or_insert(when.at);
            });
        }
        let (kind, mut content) = if denial.is_some() {
            (EventKind::SessionInvalidated, data(json!({})))
        } else {
            (EventKind::SessionStarted, data(json!({})))
        };
        content.extend(data(json!({
            "meter_start_wh": started.meter_start.map(MilliWattHours::whole),
            "late": late,
            "delayed": happened_offline,
        })));
        self.session_event(id, kind, when.at, actor, content, step);
        self.start_command_effect(id, true, step);
        self.order_limit(id, told, step);
        if withdrawn {
            self.edit_session(id, step, |row| row.stop_requested_at = Some(when.at));
            self.order_stop(id, Actor::System, None, step);
        }
        self.close_if_outrun(id, newer, step);
        let told = match &denial {
            Some(reason) => self.denied(reason, token, step.now.utc),
            None => self.accepted(token),
        };
        Heeded::Reply(Reply::TransactionStarted {
            transaction: wire,
            verdict: told,
        })
    }

    /// Gives a session its transaction.
    fn attach(
        &mut self,
        id: SessionId,
        heard: &Heard,
        started: &TransactionStarted,
        wire: &TransactionId,
        when: Moment,
        step: &mut Step<'_>,
    ) {
        let transaction = Transaction {
            id: TransactionRowId(step.ids.uuid()),
            transaction_id: Some(wire.clone()),
            meter_start: started.meter_start,
            meter_stop: None,
            started_at: when.at,
            started_raw: started.at.raw.clone(),
            start_received_at: heard.received_at,
            stopped_at: None,
            stopped_raw: None,
            stop_received_at: None,
            stop_reason: None,
            energy: MilliWattHours::ZERO,
            raw_start: Some(heard.raw.to_string()),
            raw_stop: None,
            signed: Vec::new(),
            suspicions: started.suspicions.clone(),
        };
        let odd = &started.suspicions;
        step.suspicions
            .extend(odd.iter().map(|suspicion| (id, suspicion.code.clone())));
        self.edit_session(id, step, |row| row.transaction = Some(transaction));
        self.index_transaction(id, wire);
        let meter = SessionMeter {
            session_id: id,
            at: when.at,
            received_at: heard.received_at,
            energy: MilliWattHours::ZERO,
            register: started.meter_start,
            power: None,
            soc: None,
        };
        if let Some(session) = self.sessions.get_mut(&id) {
            session.meter = Some(meter);
            session.register = crate::metering::RegisterWatch::begin(when.at);
        }
        step.meter(id);
    }

    pub(crate) fn index_transaction(&mut self, id: SessionId, wire: &TransactionId) {
        self.transaction_ids.insert(wire.clone());
        let station = self.sessions.get(&id).map(|session| session.row.station_id);
        if let Some(live) = station.and_then(|station| self.stations.get_mut(&station)) {
            live.transactions.insert(wire.clone(), id);
        }
    }

    /// Whether the transaction began before the station was connected, by its plausible clock (R10).
    pub(crate) fn happened_offline(&self, heard: &Heard, when: Moment) -> bool {
        let since = self
            .stations
            .get(&heard.station)
            .and_then(|live| live.link.as_ref())
            .map(|link| link.since);
        when.plausible
            && heard.received_at.millis_since(when.at) > OFFLINE_MILLIS
            && since.is_none_or(|since| when.at < since)
    }

    /// A session that began at another EVSE than it was asked for: the station is trusted (R16).
    pub(crate) fn move_session(&mut self, id: SessionId, to: EvseId, step: &mut Step<'_>) {
        let from = self.sessions.get(&id).map(|session| session.row.evse_id);
        let (Some(from), Some(target)) = (from.filter(|from| *from != to), self.evses.get(&to))
        else {
            return;
        };
        let (number, bay) = (target.row.number, target.bay);
        if let Some(evse) = self.evses.get_mut(&from) {
            evse.sessions.retain(|other| *other != id);
            if evse.running == Some(id) {
                evse.running = None;
            }
        }
        if let Some(evse) = self.evses.get_mut(&to) {
            evse.sessions.push(id);
        }
        self.edit_session(id, step, |row| {
            row.evse_id = to;
            row.evse_number = number;
            row.bay_id = bay;
        });
    }

    /// Whether the store may know this start: it is older than what memory goes back to.
    fn replay_to_look_up(
        &self,
        evse: EvseId,
        token: TokenId,
        started: &TransactionStarted,
        when: Moment,
        heard: &Heard,
    ) -> Option<RecallQuery> {
        if heard.recall.is_some() || !when.plausible {
            return None;
        }
        let remembered = heard
            .received_at
            .plus_millis(-i64::from(KEPT_SECONDS) * 1000)
            .max(self.since);
        (when.at < remembered).then(|| RecallQuery::Start {
            evse,
            token,
            started_raw: started.at.raw.clone(),
            meter_start: started.meter_start,
        })
    }

    /// The status of an attempt's session, for the place of a start without a number.
    fn awaiting_with(&self, station: StationId, token: TokenId) -> Option<EvseId> {
        self.in_use
            .get(&token)?
            .iter()
            .filter_map(|id| self.sessions.get(id))
            .find(|session| {
                session.row.station_id == station
                    && matches!(
                        session.row.status,
                        SessionStatus::Dispatched | SessionStatus::AwaitingPlug
                    )
            })
            .map(|session| session.row.evse_id)
    }
}
