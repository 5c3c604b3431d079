//! Gathering the facts of a decision, and recording it.

use vocabulary::{
    CardText, ChargingLimit, ChargingSchedule, DriverId, EvseId, SessionId, StationId, Timestamp,
    TokenId, VehicleId,
};

use crate::{
    Actor, Change, Decision, Mode, Origin, Override, Session, Site, TokenKind, TokenStatus,
    Trigger, UnknownCard,
    checks::{
        self, ConnectorFacts, Customs, Facts, Gate, Holder, Laps, LetPass, Running, StationFacts,
        Subject, Terms, TokenFacts, VehicleFacts, Verdict,
    },
    live::LiveStation,
    readiness,
    step::Step,
    tally::Others,
};

/// Sessions of a card that a decision names.
const NAMED_USERS: usize = 5;

/// The card of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presented {
    /// None was named.
    Nothing,
    /// One that is recorded.
    Card(TokenId),
    /// One that is not, of that many characters.
    Unrecorded(usize),
}

/// What is to be decided.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) trigger: Trigger,
    pub(crate) station: Option<StationId>,
    pub(crate) evse: Option<EvseId>,
    /// The number that was asked for.
    pub(crate) asked: Option<i64>,
    pub(crate) card: Presented,
    /// For whom, where the card does not say.
    pub(crate) driver: Option<DriverId>,
    /// For which vehicle.
    pub(crate) vehicle: Option<VehicleId>,
    /// The limit that was asked for.
    pub(crate) limit: Option<ChargingLimit>,
    /// The limits over time that were asked for, instead of one.
    pub(crate) schedule: Option<ChargingSchedule>,
    /// How the caller got in.
    pub(crate) gate: Option<Gate>,
    /// The session that this is about: it does not stand in its own way.
    pub(crate) own: Option<SessionId>,
    /// The card is a virtual one whose start was already made.
    pub(crate) spent: bool,
    pub(crate) queue: bool,
    /// What somebody lets pass.
    pub(crate) lets: LetPass,
}

impl Question {
    /// A question about nobody in particular.
    pub(crate) fn new(trigger: Trigger, station: Option<StationId>, card: Presented) -> Self {
        Self {
            trigger,
            station,
            evse: None,
            asked: None,
            card,
            driver: None,
            vehicle: None,
            limit: None,
            schedule: None,
            gate: None,
            own: None,
            spent: false,
            queue: false,
            lets: LetPass::Nothing,
        }
    }

    /// The question about a session that is there, with what was asked for it.
    pub(crate) fn about(session: &crate::live::LiveSession, trigger: Trigger) -> Self {
        let row = &session.row;
        Self {
            evse: Some(row.evse_id),
            asked: Some(i64::from(row.evse_number.0)),
            driver: row.driver_id,
            vehicle: row.vehicle_id,
            limit: row.limit(),
            schedule: row.schedule.clone(),
            own: Some(row.id),
            lets: LetPass::with(row),
            ..Self::new(trigger, Some(row.station_id), Presented::Nothing)
        }
    }
}

impl LetPass {
    /// What was let pass when a session was asked for holds as long as it lasts.
    pub(crate) fn with(session: &Session) -> Self {
        if session.origin == Origin::DirectOcpp {
            Self::Rules
        } else if session.flags.overridden {
            Self::Overridable
        } else {
            Self::Nothing
        }
    }
}

impl Site {
    pub(crate) fn facts(&self, question: &Question, step: &Step<'_>) -> Facts {
        let subject = self.asked_for(question);
        let others = self.others(question.own, step);
        let token = match question.card {
            Presented::Nothing => None,
            Presented::Card(id) => self.token_facts(id, question),
            Presented::Unrecorded(length) => Some(TokenFacts {
                id: None,
                kind: TokenKind::Rfid,
                status: TokenStatus::Unknown,
                valid_from: None,
                valid_until: None,
                max_concurrent: 1,
                length,
                spent: false,
                in_use: Vec::new(),
                used_up: false,
            }),
        };
        Facts {
            now: step.now.utc,
            trigger: question.trigger,
            queue: question.queue,
            gate: question.gate.clone(),
            station: question.station.and_then(|id| self.station_facts(id)),
            asked: question.asked,
            connector: question
                .evse
                .and_then(|evse| self.connector_facts(evse, question.own)),
            token,
            access_mode: self.settings.access_mode,
            customs: self.customs(step.now.utc),
            vehicle: self.vehicle_facts(&subject),
            limit: question.limit,
            schedule: question.schedule.clone(),
            running: question
                .evse
                .map(|evse| self.running_of(&subject, evse, &others))
                .unwrap_or_default(),
            power: question
                .evse
                .and_then(|evse| self.power_facts(evse, subject.vehicle, &others, step.now.utc)),
            subject,
        }
    }

    /// Whether a learning period goes on.
    pub(crate) fn learns(&self, now: Timestamp) -> bool {
        let learning = self.settings.policy.learning.as_ref();
        learning.is_some_and(|learning| learning.is_on(now))
    }

    fn customs(&self, now: Timestamp) -> Customs {
        let own = Customs::from(&self.settings.practice);
        if self.learns(now) {
            return Customs {
                unknown_card: UnknownCard::Accept,
                ..own
            };
        }
        own
    }

    /// How checks are taken now.
    pub(crate) fn terms(&self, question: &Question, now: Timestamp) -> Terms {
        Terms {
            mode: match question.trigger {
                Trigger::DryRun => Mode::DryRun,
                Trigger::ApiStart
                | Trigger::OperatorStart
                | Trigger::QueuedDispatch
                | Trigger::RfidAuthorize
                | Trigger::TransactionStart => {
                    if question.lets == LetPass::Rules {
                        Mode::Bypass
                    } else if self.settings.policy.monitor || self.learns(now) {
                        Mode::Monitor
                    } else {
                        Mode::Enforce
                    }
                }
            },
            lets: question.lets,
        }
    }

    /// What would come out, for what is not recorded.
    pub(crate) fn foresee(&self, question: &Question, step: &Step<'_>) -> Verdict {
        self.judge(&self.facts(question, step), question, Laps::unmeasured())
    }

    /// Gathers the facts and runs the checks.
    pub(crate) fn weigh(&self, question: &Question, step: &mut Step<'_>) -> (Facts, Verdict) {
        let begun = step.ids.stopwatch_us();
        let facts = self.facts(question, step);
        let verdict = self.judge(&facts, question, Laps::begin(step.ids));
        let took_us = Some(checks::micros(begun, step.ids.stopwatch_us()));
        (facts, Verdict { took_us, ..verdict })
    }

    fn judge(&self, facts: &Facts, question: &Question, laps: Laps<'_>) -> Verdict {
        let rules = &self.rules;
        let terms = self.terms(question, facts.now);
        checks::evaluate(facts, &rules.live, &rules.calendar, terms, laps)
    }

    fn asked_for(&self, question: &Question) -> Subject {
        let card = match question.card {
            Presented::Card(id) => self.cards.get(id),
            Presented::Nothing | Presented::Unrecorded(_) => None,
        };
        let real = card.filter(|card| card.kind == TokenKind::Rfid);
        let nobody = match question.card {
            Presented::Nothing => true,
            Presented::Card(_) => real.is_none() && !question.spent,
            Presented::Unrecorded(_) => false,
        };
        let driver = question
            .driver
            .or_else(|| real.and_then(|card| card.driver_id));
        let row = driver.and_then(|driver| self.people.drivers.get(&driver));
        Subject {
            token: real.map(|card| card.id),
            driver,
            vehicle: question
                .vehicle
                .or_else(|| self.vehicle_of(real.map(|card| card.id), driver)),
            company: row.and_then(|driver| driver.company_id),
            groups: row.map(|driver| driver.groups.clone()).unwrap_or_default(),
            desk: nobody && driver.is_none() && question.vehicle.is_none(),
        }
    }

    fn vehicle_facts(&self, subject: &Subject) -> Option<VehicleFacts> {
        let vehicle = self.people.vehicles.get(&subject.vehicle?)?;
        let driver = subject
            .driver
            .and_then(|driver| self.people.drivers.get(&driver));
        Some(VehicleFacts {
            id: vehicle.id,
            permitted: driver.is_none_or(|driver| {
                driver.vehicles.is_empty() || driver.vehicles.contains(&vehicle.id)
            }),
            connector_types: vehicle.connector_types.clone(),
            phases: vehicle.phases,
            max_current: vehicle.max_current,
        })
    }

    /// Sessions under way that share a description and a place with this one.
    fn running_of(&self, subject: &Subject, evse: EvseId, others: &Others<'_>) -> Vec<Running> {
        let places = self.places_of(evse);
        let mut running: Vec<Running> = subject
            .who()
            .into_iter()
            .flat_map(|who| places.iter().map(move |place| (who, place)))
            .map(|(who, place)| Running {
                who,
                place: place.clone(),
                sessions: others.running(who, place),
            })
            .filter(|running| running.sessions > 0)
            .collect();
        running.sort_by(|one, other| (one.who, &one.place).cmp(&(other.who, &other.place)));
        running
    }

    /// Whom the rules see in a session that is there.
    pub(crate) fn subject_of(&self, row: &Session) -> Subject {
        self.asked_for(&Question {
            driver: row.driver_id,
            vehicle: row.vehicle_id,
            ..Question::new(
                Trigger::DryRun,
                None,
                row.token_id.map_or(Presented::Nothing, Presented::Card),
            )
        })
    }

    fn station_facts(&self, id: StationId) -> Option<StationFacts> {
        let live = self.stations.get(&id)?;
        let settings = live.settings.as_deref();
        Some(StationFacts {
            id,
            enrolment: live.row.enrolment,
            active: live.row.active,
            version: live.row.version,
            online: live.link.is_some(),
            told: live.link.as_ref().and_then(|link| link.told),
            last_seen: live.row.last_seen_at,
            numbers: live.evses.iter().map(|(number, _)| *number).collect(),
            own_status: live.row.own_status.clone(),
            settings_at: settings.map(|settings| settings.read_at),
            keeps_limits: settings.and_then(readiness::keeps_limits),
            most_periods: settings.and_then(readiness::most_periods),
            most_stack_level: settings.and_then(readiness::most_stack_level),
        })
    }

    fn connector_facts(&self, id: EvseId, own: Option<SessionId>) -> Option<ConnectorFacts> {
        let evse = self.evses.get(&id)?;
        let generation = self
            .stations
            .get(&evse.row.station_id)
            .and_then(LiveStation::generation);
        let plug = evse.connectors.first();
        let bay = evse.bay.and_then(|bay| self.places.bay(bay));
        let others = || {
            evse.sessions
                .iter()
                .filter(|session| Some(**session) != own)
        };
        Some(ConnectorFacts {
            evse: id,
            number: evse.row.number,
            bay: evse.bay,
            zone: bay.map(|bay| bay.zone.clone()).unwrap_or_default(),
            phases: bay.map(|bay| bay.phases.clone()).unwrap_or_default(),
            plug: bay.and_then(|bay| bay.plug),
            max_current: bay.and_then(|bay| bay.max_current),
            status: plug.and_then(|plug| plug.status.clone()),
            error_code: plug.and_then(|plug| plug.error_code.clone()),
            reported_at: plug.and_then(|plug| plug.reported_at),
            said_now: evse.status_seen.is_some() && evse.status_seen == generation,
            attempt: others()
                .filter_map(|session| self.sessions.get(session))
                .find(|session| session.row.status.is_attempt())
                .map(|session| holder(&session.row)),
            running: evse
                .running
                .filter(|running| Some(*running) != own)
                .and_then(|running| self.sessions.get(&running))
                .map(|session| holder(&session.row)),
        })
    }

    fn token_facts(&self, id: TokenId, question: &Question) -> Option<TokenFacts> {
        let token = self.cards.get(id)?;
        // A card at the charger is not refused because of a start that only waits elsewhere.
        let running_only = match question.trigger {
            Trigger::RfidAuthorize | Trigger::TransactionStart => true,
            Trigger::ApiStart
            | Trigger::OperatorStart
            | Trigger::QueuedDispatch
            | Trigger::DryRun => false,
        };
        let most = usize::try_from(token.max_concurrent).unwrap_or(usize::MAX);
        let mut users = self
            .in_use
            .get(&id)
            .into_iter()
            .flatten()
            .filter(|session| Some(**session) != question.own)
            .filter_map(|session| self.sessions.get(session))
            // A transaction that begins here ends whatever ran here (T24).
            .filter(|session| !running_only || Some(session.row.evse_id) != question.evse)
            .filter(|session| !running_only || session.row.status.is_live());
        // Enough to decide, and a few to name.
        let in_use: Vec<Holder> = users
            .by_ref()
            .take(most.clamp(1, NAMED_USERS))
            .map(|session| holder(&session.row))
            .collect();
        let used_up = in_use.len() + users.take(most.saturating_sub(in_use.len())).count() >= most;
        Some(TokenFacts {
            id: Some(id),
            kind: token.kind,
            status: match token.driver_id {
                // A driver who is locked has no card that may be used.
                Some(driver) if self.is_locked(driver) => TokenStatus::Blocked,
                Some(_) | None => token.status,
            },
            valid_from: token.valid_from,
            valid_until: token.valid_until,
            max_concurrent: token.max_concurrent,
            length: token.card.reveal().chars().count(),
            spent: question.spent,
            in_use,
            used_up,
        })
    }

    /// Runs the checks and records the decision.
    pub(crate) fn decide(
        &mut self,
        question: &Question,
        session: Option<SessionId>,
        actor: Actor,
        step: &mut Step<'_>,
    ) -> (Verdict, Decision) {
        let (facts, verdict) = self.weigh(question, step);
        let decision = self.decision(&facts, &verdict, question, session, actor, step);
        step.add(Change::Decision(Box::new(decision.clone())));
        (verdict, decision)
    }

    /// A verdict as a row.
    pub(crate) fn decision(
        &self,
        facts: &Facts,
        verdict: &Verdict,
        question: &Question,
        session: Option<SessionId>,
        actor: Actor,
        step: &mut Step<'_>,
    ) -> Decision {
        let bypassing = question.lets == LetPass::Rules;
        let passed = bypassing || !verdict.overridden.is_empty();
        // Whoever asked for the session let it pass, also where its station speaks now.
        let held = session.and_then(|id| self.sessions.get(&id));
        Decision {
            id: step.decision_id(),
            at: step.now.utc,
            trigger: question.trigger,
            mode: verdict.mode,
            outcome: verdict.outcome,
            primary: verdict.primary.clone(),
            actor,
            station_id: question.station,
            evse_id: question.evse,
            token_id: match question.card {
                Presented::Card(id) => Some(id),
                Presented::Nothing | Presented::Unrecorded(_) => None,
            },
            session_id: session,
            rule_set: self.rules.set.version,
            policy_version: self.rules.stamp.clone(),
            checks: verdict.checks.clone(),
            effective: verdict.effective.clone(),
            previous: session
                .and_then(|id| self.sessions.get(&id))
                .and_then(|session| session.row.decision_id),
            overridden: passed.then(|| Override {
                by: held.map_or(actor, |session| session.row.actor),
                permission: if bypassing {
                    "ocpp.direct".to_owned()
                } else {
                    "policy.override".to_owned()
                },
                reason: held
                    .and_then(|session| session.row.override_reason.clone())
                    .unwrap_or_default(),
                checks: verdict.overridden.clone(),
            }),
            message_id: match question.trigger {
                Trigger::RfidAuthorize | Trigger::TransactionStart => step.message_id.clone(),
                Trigger::ApiStart
                | Trigger::OperatorStart
                | Trigger::QueuedDispatch
                | Trigger::DryRun => None,
            },
            took_us: verdict.took_us,
            facts: serde_json::to_value(facts).unwrap_or_default(),
        }
    }
}

fn holder(session: &Session) -> Holder {
    Holder {
        session: session.id,
        station: session.station_id,
        number: session.evse_number,
        since: session
            .transaction
            .as_ref()
            .map_or(session.created_at, |transaction| transaction.started_at),
    }
}

/// A card as presented, recorded or not.
pub(crate) fn presented(id: Option<TokenId>, card: Option<&CardText>) -> Presented {
    match (id, card) {
        (Some(id), _) => Presented::Card(id),
        (None, Some(card)) => Presented::Unrecorded(card.reveal().chars().count()),
        (None, None) => Presented::Nothing,
    }
}
