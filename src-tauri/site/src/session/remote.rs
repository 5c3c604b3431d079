//! Starts that people and programs ask for: decided, sent or recorded, or refused (T1, T2).

use serde_json::json;
use vocabulary::{ChargingLimit, EvseId, EvseNumber, SessionId, StationId, TokenId};

use super::{NewSession, SessionEvent, data};
use crate::{
    Actor, Answer, Decision, EventKind, Origin, Reason, Refused, Site, StartRequest, Token,
    TokenKind, TokenStatus, Trigger,
    checks::{Facts, LetPass, Verdict},
    decide::{Presented, Question, presented},
    step::Step,
};

/// A start that was asked for, with its names resolved.
struct Asked {
    station: Option<StationId>,
    evse: Option<EvseId>,
    number: Option<i64>,
    card: Presented,
    trigger: Trigger,
}

impl Asked {
    fn question(&self, request: &StartRequest) -> Question {
        Question {
            evse: self.evse,
            asked: self.number,
            driver: request.driver,
            vehicle: request.vehicle,
            limit: request.limit,
            schedule: request.schedule.clone(),
            gate: request.gate.clone(),
            queue: request.queue,
            lets: match (&request.bypass, &request.overriding) {
                (Some(_), _) => LetPass::Rules,
                (None, Some(_)) => LetPass::Overridable,
                (None, None) => LetPass::Nothing,
            },
            ..Question::new(self.trigger, self.station, self.card)
        }
    }
}

/// A verdict with what it was found from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) verdict: &'a Verdict,
    pub(crate) question: &'a Question,
}

impl Site {
    /// What a start would be decided (`dry_run`): nothing is changed.
    pub(crate) fn evaluate_start(
        &mut self,
        actor: Actor,
        request: &StartRequest,
        step: &mut Step<'_>,
    ) {
        let asked = self.resolve(request);
        let question = Question {
            trigger: Trigger::DryRun,
            ..asked.question(request)
        };
        let (facts, verdict) = self.weigh(&question, step);
        let row = self.decision(&facts, &verdict, &question, None, actor, step);
        step.answer = Answer::Decision(Box::new(row));
    }

    /// Asks for a start (T1 to T4). The record comes first, then the station.
    pub(crate) fn start(&mut self, actor: Actor, request: StartRequest, step: &mut Step<'_>) {
        let asked = self.resolve(&request);
        let asked = self.believe_connector(asked, step);
        let question = asked.question(&request);
        let (facts, verdict) = self.weigh(&question, step);
        let judged = Judged {
            facts: &facts,
            verdict: &verdict,
            question: &question,
        };
        let (Some(station), Some(evse)) = (asked.station, asked.evse) else {
            return self.refuse_start(None, &judged, actor, step);
        };
        if verdict.before_session {
            return self.refuse_start(None, &judged, actor, step);
        }
        let token = match asked.card {
            Presented::Card(id) => Some(id),
            Presented::Nothing if !verdict.denied() => {
                Some(self.virtual_card(request.driver, step))
            }
            Presented::Nothing | Presented::Unrecorded(_) => None,
        };
        let driver = request.driver.or_else(|| {
            token
                .and_then(|token| self.cards.get(token))
                .and_then(|token| token.driver_id)
        });
        let Some(id) = self.new_session(
            NewSession {
                origin: match (&request.bypass, request.by_person) {
                    (Some(_), _) => Origin::DirectOcpp,
                    (None, true) => Origin::Operator,
                    (None, false) => Origin::Api,
                },
                station,
                evse,
                token,
                driver,
                actor,
                at: step.now.utc,
            },
            step,
        ) else {
            return;
        };
        self.note_override(id, &request, step);
        if verdict.denied() {
            return self.refuse_start(Some(id), &judged, actor, step);
        }
        let row = self.record(&judged, id, actor, step);
        let ttl = request.queue_ttl_s.map(|ttl| ttl.clamp(60, 86_400));
        let limit = request.limit;
        self.edit_session(id, step, |session| {
            session.meta_data = request.meta_data;
            (session.power_limit, session.current_limit) = match limit {
                Some(ChargingLimit::Power(power)) => (Some(power), None),
                Some(ChargingLimit::Current(current)) => (None, Some(current)),
                None => (None, None),
            };
            session.schedule = request.schedule;
            session.vehicle_id = request.vehicle.or(session.vehicle_id);
        });
        self.bind(id, &row.effective, step);
        let now = step.now.utc;
        let content = data(json!({ "queue": request.queue }));
        self.session_event(id, EventKind::SessionCreated, now, actor, content, step);
        if self.may_dispatch(evse, step) {
            self.dispatch(id, step);
        } else {
            // It waits for its station, or for the CALL before it.
            let seconds = match (request.queue, ttl) {
                (true, Some(ttl)) => ttl,
                (true, None) => self.settings.timers.queue_s,
                (false, _) => self
                    .settings
                    .timers
                    .call_hold_s
                    .saturating_add(self.settings.timers.boot_grace_s),
            };
            self.queue_start(id, seconds, actor, step);
        }
        self.answer_session(id, Some(row), step);
    }

    fn resolve(&self, request: &StartRequest) -> Asked {
        let trigger = if request.by_person {
            Trigger::OperatorStart
        } else {
            Trigger::ApiStart
        };
        let gate = request.gate.as_ref();
        if gate.is_some_and(|gate| gate.refusal().is_some()) {
            // Nothing of the site is looked up for who does not get in.
            return Asked {
                station: None,
                evse: None,
                number: None,
                card: Presented::Nothing,
                trigger,
            };
        }
        let at_bay = request.bay.map(|bay| self.places.evse_at(bay));
        let station = match at_bay {
            Some(evse) => evse
                .and_then(|evse| self.evses.get(&evse))
                .map(|evse| evse.row.station_id),
            None => request.station.filter(|id| self.stations.contains_key(id)),
        };
        let evse = match at_bay {
            Some(evse) => evse,
            None => station.and_then(|station| {
                let live = self.stations.get(&station)?;
                match request.evse {
                    Some(number) => live.evse(EvseNumber(u32::try_from(number).ok()?)),
                    None => live.only_evse(),
                }
            }),
        };
        let token = match (request.token, &request.card) {
            (Some(id), _) => Some(id).filter(|id| self.cards.get(*id).is_some()),
            (None, Some(card)) => self.cards.find(card).map(|token| token.id),
            (None, None) => None,
        };
        let card = if request.token.is_some() && token.is_none() {
            Presented::Unrecorded(0)
        } else {
            presented(token, request.card.as_ref())
        };
        Asked {
            station,
            evse,
            number: request.evse,
            card,
            trigger,
        }
    }

    /// A station that said nothing of its connectors yet is believed to have the first one (Q39).
    fn believe_connector(&mut self, asked: Asked, step: &mut Step<'_>) -> Asked {
        let Some(live) = asked.station.and_then(|id| self.stations.get(&id)) else {
            return asked;
        };
        let first = matches!(asked.number, None | Some(1));
        if !live.evses.is_empty() || !first || !live.approved() || !live.row.active {
            return asked;
        }
        let evse = self.evse_at(live.row.id, EvseNumber(1), step);
        Asked { evse, ..asked }
    }

    pub(crate) fn record(
        &mut self,
        judged: &Judged<'_>,
        session: SessionId,
        actor: Actor,
        step: &mut Step<'_>,
    ) -> Decision {
        let Judged {
            facts,
            verdict,
            question,
        } = *judged;
        let row = self.decision(facts, verdict, question, Some(session), actor, step);
        step.add(crate::Change::Decision(Box::new(row.clone())));
        self.edit_session(session, step, |session| session.decision_id = Some(row.id));
        if let Some(used) = &row.overridden {
            let content = data(json!({ "reason": used.reason, "checks": used.checks }));
            let kind = if question.lets == LetPass::Rules {
                EventKind::PolicyBypassUsed
            } else {
                EventKind::PolicyOverrideUsed
            };
            self.session_event(session, kind, step.now.utc, actor, content, step);
        }
        row
    }

    /// That somebody lets pass what may be let pass, or passes the rules by, stays with the session.
    fn note_override(&mut self, id: SessionId, request: &StartRequest, step: &mut Step<'_>) {
        let reason = request.bypass.as_ref().or(request.overriding.as_ref());
        if let Some(reason) = reason {
            self.edit_session(id, step, |session| {
                session.override_reason = Some(reason.clone());
                session.flags.overridden = request.overriding.is_some();
            });
        }
    }

    /// A denial: from the gate and the target checks a decision alone, from the others a session as well
    /// (`decisions.md` 23).
    fn refuse_start(
        &mut self,
        session: Option<SessionId>,
        judged: &Judged<'_>,
        actor: Actor,
        step: &mut Step<'_>,
    ) {
        let reason = judged
            .verdict
            .refusal()
            .cloned()
            .unwrap_or_else(|| Reason::new("station_not_found"));
        let row = if let Some(id) = session {
            let row = self.record(judged, id, actor, step);
            self.reject(id, reason.clone(), actor, step);
            row
        } else {
            let Judged {
                facts,
                verdict,
                question,
            } = *judged;
            let row = self.decision(facts, verdict, question, None, actor, step);
            step.add(crate::Change::Decision(Box::new(row.clone())));
            row
        };
        step.refuse(Refused {
            reason,
            decision: Some(Box::new(row)),
            session,
        });
    }

    /// T2, T6: denied, nothing is sent.
    pub(crate) fn reject(
        &mut self,
        id: SessionId,
        reason: Reason,
        actor: Actor,
        step: &mut Step<'_>,
    ) {
        if self.advance(id, SessionEvent::Denied, step).is_err() {
            return;
        }
        let content = data(json!({ "code": reason.code }));
        self.edit_session(id, step, |session| session.reason = Some(reason));
        let now = step.now.utc;
        self.session_event(id, EventKind::SessionRejected, now, actor, content, step);
    }

    /// A card for one start alone: correlation is exact with it (`domain.md` 2.6).
    fn virtual_card(
        &mut self,
        driver: Option<vocabulary::DriverId>,
        step: &mut Step<'_>,
    ) -> TokenId {
        let id = TokenId(step.ids.uuid());
        let mut card = step.ids.virtual_card();
        while self.cards.find(&card).is_some() {
            card = step.ids.virtual_card();
        }
        self.cards.insert(Token {
            // The driver's own cards may end what was started for them.
            parent_id: driver.and_then(|driver| self.cards.group_of_driver(driver)),
            driver_id: driver,
            ..Token::new(
                id,
                TokenKind::Virtual,
                card,
                TokenStatus::Active,
                step.now.utc,
            )
        });
        step.token(id);
        id
    }

    /// Answers with a session as it is now.
    pub(crate) fn answer_session(
        &mut self,
        id: SessionId,
        decision: Option<Decision>,
        step: &mut Step<'_>,
    ) {
        if let Some(session) = self.sessions.get(&id) {
            step.answer = Answer::Session {
                session: Box::new(session.row.clone()),
                decision: decision.map(Box::new),
            };
        }
    }
}
