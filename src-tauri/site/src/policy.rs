//! Rules asked away from the running site: what recorded starts would come to with them, and who may
//! charge where. Nothing here changes anything.

use std::collections::HashMap;

use vocabulary::{BayId, CompanyId, DriverId, EvseId, EvseNumber, GroupId, StationId, Timestamp};

use crate::{
    AccessMode, Allowance, Check, CheckOutcome, ConnectorType, Holiday, Mode, Reason, Rule,
    RuleRef, SiteSettings, Token, TokenStatus, Trigger, Vehicle, Where,
    checks::{
        self, ConnectorFacts, Facts, Laps, LetPass, Subject, Terms, TokenFacts, VehicleFacts,
        Verdict,
    },
    rules::{Calendar, Rulebook},
};

/// A rule set with the calendar and the access mode of the site.
#[derive(Debug)]
pub struct Policy {
    book: Rulebook,
    calendar: Calendar,
    access_mode: AccessMode,
}

/// What recorded facts come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedAgain {
    /// Whether the session would be let in.
    pub let_in: bool,
    /// Allow, Limit, Queue or Deny.
    pub outcome: CheckOutcome,
    /// The first denial's reason.
    pub primary: Option<Reason>,
    /// All checks, in order.
    pub checks: Vec<Check>,
    /// Within which limits it would be allowed.
    pub effective: Allowance,
}

/// Facts that were recorded in a shape that is no longer read, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the decision was recorded without all of its facts")]
pub struct WithoutFacts;

/// Somebody whose leave is asked for, without a start of theirs.
#[derive(Debug, Clone, Default)]
pub struct Someone {
    /// For whom they drive.
    pub company: Option<CompanyId>,
    /// The groups they are in.
    pub groups: Vec<GroupId>,
    /// Who, where it is one driver.
    pub driver: Option<DriverId>,
    /// What they drive, where that is clear.
    pub vehicle: Option<Vehicle>,
    /// With which card, where it is one.
    pub card: Option<Token>,
    /// Whether none of their cards may charge.
    pub locked: bool,
}

/// A place that leave is asked for.
#[derive(Debug, Clone, Default)]
pub struct Spot {
    /// At which station.
    pub station: Option<StationId>,
    /// At which bay.
    pub bay: Option<BayId>,
    /// In which zone; empty: none.
    pub zone: String,
    /// The shape of the plug.
    pub plug: Option<ConnectorType>,
}

impl Spot {
    fn places(&self) -> Vec<Where> {
        let mut places = vec![Where::Site];
        if !self.zone.is_empty() {
            places.push(Where::Zone(self.zone.clone()));
        }
        places.extend(self.station.map(Where::Charger));
        places.extend(self.bay.map(Where::Bay));
        places
    }
}

/// Whether somebody may charge at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// Allow, Limit or Deny.
    pub outcome: CheckOutcome,
    /// Why not, or what limits.
    pub reason: Option<Reason>,
    /// The rule that decided.
    pub rule: Option<RuleRef>,
    /// Within which limits.
    pub limits: Allowance,
}

/// Leave at many places: each different one once, and for each place which one it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaves {
    /// What there is.
    pub different: Vec<Leave>,
    /// For each place, in the order asked, its number in `different`.
    pub of_place: Vec<usize>,
}

impl Policy {
    /// Makes rules ready for questions.
    pub fn new(rules: Vec<Rule>, holidays: &[Holiday], site: &SiteSettings) -> Self {
        Self {
            book: Rulebook::new(rules),
            calendar: Calendar::new(&site.time_zone, holidays),
            access_mode: site.access_mode,
        }
    }

    /// What a recorded decision's facts, as JSON, come to with these rules. Whoever let something pass
    /// then does so again.
    pub fn again(&self, facts: &str, overriding: bool) -> Result<DecidedAgain, WithoutFacts> {
        let mut facts: Facts = serde_json::from_str(facts).map_err(|_| WithoutFacts)?;
        facts.access_mode = self.access_mode;
        let terms = Terms {
            mode: Mode::DryRun,
            lets: if overriding {
                LetPass::Overridable
            } else {
                LetPass::Nothing
            },
        };
        let verdict = checks::evaluate(
            &facts,
            &self.book,
            &self.calendar,
            terms,
            Laps::unmeasured(),
        );
        Ok(DecidedAgain {
            let_in: !verdict.denied(),
            outcome: verdict.outcome,
            primary: verdict.primary,
            checks: verdict.checks,
            effective: verdict.effective,
        })
    }

    /// Whether somebody may charge at each of these places at a moment, as far as cards and rules say.
    pub fn leaves<'a>(
        &self,
        who: &Someone,
        spots: impl IntoIterator<Item = &'a Spot>,
        now: Timestamp,
    ) -> Leaves {
        let mut leaves = Leaves::default();
        let names = subject(who).who();
        let known = self.book.known(&names);
        // What the same rules say of the same plug is the same.
        let mut found: HashMap<(Vec<usize>, Option<ConnectorType>), usize> = HashMap::new();
        for spot in spots {
            let places = spot.places();
            let plug = spot.plug.filter(|_| who.vehicle.is_some());
            let key = (self.book.which(&known, &places), plug);
            let place = *found.entry(key).or_insert_with(|| {
                let facts = facts(who, spot, self.access_mode, now);
                let verdict = checks::leave(&facts, &places, &self.book, &self.calendar);
                let leave = Leave::from(verdict);
                let same = leaves.different.iter().position(|other| *other == leave);
                same.unwrap_or_else(|| {
                    leaves.different.push(leave);
                    leaves.different.len() - 1
                })
            });
            leaves.of_place.push(place);
        }
        leaves
    }
}

impl From<Verdict> for Leave {
    fn from(verdict: Verdict) -> Self {
        let decided = |check: &&Check| match verdict.outcome {
            CheckOutcome::Deny => check.reason == verdict.primary,
            CheckOutcome::Limit => check.outcome == CheckOutcome::Limit,
            CheckOutcome::Allow
            | CheckOutcome::Queue
            | CheckOutcome::Skipped
            | CheckOutcome::NotApplicable
            | CheckOutcome::Error => check.rule.is_some(),
        };
        let check = verdict.checks.iter().find(decided);
        Self {
            outcome: verdict.outcome,
            reason: check.and_then(|check| check.reason.clone()),
            rule: check.and_then(|check| check.rule.clone()),
            limits: verdict.effective.clone(),
        }
    }
}

fn subject(who: &Someone) -> Subject {
    Subject {
        token: who.card.as_ref().map(|card| card.id),
        driver: who.driver,
        vehicle: who.vehicle.as_ref().map(|vehicle| vehicle.id),
        company: who.company,
        groups: who.groups.clone(),
        desk: false,
    }
}

fn facts(who: &Someone, spot: &Spot, access_mode: AccessMode, now: Timestamp) -> Facts {
    let card = who.card.as_ref();
    let locked = who.locked.then_some(TokenStatus::Blocked);
    let status = locked.or(card.map(|card| card.status));
    Facts {
        now,
        trigger: Trigger::DryRun,
        queue: false,
        gate: None,
        station: None,
        asked: None,
        connector: Some(ConnectorFacts {
            // What stands at a place now is not asked for: nobody looks at these.
            evse: EvseId(uuid::Uuid::nil()),
            number: EvseNumber(1),
            bay: spot.bay,
            zone: spot.zone.clone(),
            phases: String::new(),
            plug: spot.plug,
            max_current: None,
            status: None,
            error_code: None,
            reported_at: None,
            said_now: false,
            attempt: None,
            running: None,
        }),
        token: status.map(|status| TokenFacts::resting(card, status)),
        subject: subject(who),
        access_mode,
        customs: checks::Customs::default(),
        vehicle: who.vehicle.as_ref().map(|vehicle| VehicleFacts {
            id: vehicle.id,
            permitted: true,
            connector_types: vehicle.connector_types.clone(),
            phases: vehicle.phases,
            max_current: vehicle.max_current,
        }),
        limit: None,
        schedule: None,
        running: Vec::new(),
        power: None,
    }
}
