//! A scripted site: stations connect, speak and are told, people ask, time passes.

mod people;
mod said;
mod stored;

use std::{collections::BTreeMap, sync::Arc};

use site::{
    AccessMode, Actor, Answer, AtEnd, Connected, Effect, Generation, Ids, Input, Outcome,
    PolicySettings, Rule, RuleEffect, RuleLimits, RuleVersion, Site, SiteSettings, StationReport,
    Timers, When, Where, Who,
};
use vocabulary::{
    AnswerStatus, Authorize, Boot, CardText, CardVerdict, CommandId, ConnectorStatus, EvseNumber,
    MeterReport, Now, OcppVersion, Order, OrderAnswer, PersonId, PlugNumber, Registration, Reply,
    Report, ReportedTime, RuleId, SiteId, StationId, StationIdentity, StatusReport, Steady,
    Timestamp, TransactionId, TransactionStarted, TransactionStopped,
};

pub use self::said::{reading_of, said_at, sample, settings_told, start_at, start_of, stop_of};
use crate::shelf::Shelf;

/// 2026-11-21 10:00 UTC.
pub const MORNING: Timestamp = Timestamp(1_795_255_200_000);

/// Ids that count up, transaction numbers that jump about.
#[derive(Debug, Clone, Default)]
pub struct Counting {
    uuids: u128,
    numbers: i64,
    micros: u64,
}

impl Ids for Counting {
    /// Everything takes a microsecond.
    fn stopwatch_us(&mut self) -> u64 {
        self.micros += 1;
        self.micros
    }

    fn uuid(&mut self) -> uuid::Uuid {
        self.uuids += 1;
        uuid::Uuid::from_u128(self.uuids)
    }

    fn transaction_number(&mut self) -> i64 {
        self.numbers += 1;
        (self.numbers * 48_271) % 2_147_483_647
    }

    fn virtual_card(&mut self) -> CardText {
        self.numbers += 1;
        CardText(format!("FC{:08X}", self.numbers))
    }
}

/// The site under test with its store.
pub struct Bed {
    pub site: Site,
    pub shelf: Shelf,
    pub now: Now,
    pub ids: Counting,
    /// Orders that were written to stations, oldest first.
    pub orders: Vec<(StationId, Generation, CommandId, Order)>,
    /// All other effects.
    pub effects: Vec<Effect>,
    generations: u64,
    present: BTreeMap<Cp, Generation>,
}

/// A station of the bed, by its id.
pub type Cp = StationId;

/// The rule of a new store: who is known may charge.
fn everybody() -> RuleVersion {
    RuleVersion {
        rule: Rule {
            id: EVERYBODY,
            version: 0,
            name: "Everybody".into(),
            note: String::new(),
            enabled: true,
            who: Who::Anyone,
            place: Where::Site,
            when: When::default(),
            effect: RuleEffect::Allow,
            limits: RuleLimits::default(),
            at_end: AtEnd::Finish,
            tariff: None,
        },
        position: 0,
        until: None,
    }
}

/// Its id.
pub const EVERYBODY: RuleId = RuleId(uuid::Uuid::from_u128(11));

pub fn person() -> Actor {
    Actor::Person(PersonId(uuid::Uuid::from_u128(7)))
}

impl Bed {
    pub fn new() -> Self {
        let settings = SiteSettings {
            id: SiteId(uuid::Uuid::from_u128(1)),
            name: "Depot".into(),
            time_zone: "Europe/Berlin".into(),
            access_mode: AccessMode::Private,
            currency: "EUR".into(),
            timers: Timers::default(),
            preset: site::Preset::Workplace,
            limits: site::Limits::default(),
            practice: site::Practice::default(),
            policy: PolicySettings::default(),
            created_at: MORNING,
        };
        let now = Now {
            utc: MORNING,
            steady: Steady(1_000),
        };
        let mut ids = Counting {
            uuids: 1_000,
            ..Counting::default()
        };
        let mut shelf = Shelf::new(settings);
        shelf.rules.push(everybody());
        let (site, _) = Site::new(shelf.snapshot(), now, &mut ids);
        Self {
            site,
            shelf,
            now,
            ids,
            orders: Vec::new(),
            effects: Vec::new(),
            generations: 0,
            present: BTreeMap::new(),
        }
    }

    /// Hands an input in, looks up what is asked for, stores what changed.
    pub fn give(&mut self, input: Input) -> Answer {
        let outcome = self.site.handle(input.clone(), self.now, &mut self.ids);
        assert!(self.site.tally_is_right(), "after {input:?}");
        if let Answer::Recall(query) = &outcome.answer {
            assert!(outcome.changes.is_empty(), "a recall changes nothing");
            assert!(outcome.effects.is_empty(), "a recall does nothing");
            let recalled = Some(self.shelf.recall(query));
            let mut again = input;
            match &mut again {
                Input::Report(report) => report.recall = recalled,
                Input::Connected(connected) => connected.recall = recalled,
                Input::Request { recall, .. } => *recall = recalled,
                other => panic!("is not asked again: {other:?}"),
            }
            return self.give(again);
        }
        self.take(outcome)
    }

    fn take(&mut self, outcome: Outcome) -> Answer {
        self.shelf.write(&outcome.changes);
        for effect in outcome.effects {
            match effect {
                Effect::Send {
                    station,
                    generation,
                    command,
                    order,
                } => self.orders.push((station, generation, command, order)),
                other => self.effects.push(other),
            }
        }
        outcome.answer
    }

    /// Lets time pass, firing what is due at its time.
    pub fn advance(&mut self, seconds: i64) {
        let until = self.now.steady.plus_millis(seconds * 1000);
        while let Some(due) = self.site.next_deadline().filter(|due| *due <= until) {
            let at = due.max(self.now.steady);
            self.set_steady(at);
            self.give(Input::Tick);
        }
        self.set_steady(until);
    }

    fn set_steady(&mut self, at: Steady) {
        let millis = at.0 - self.now.steady.0;
        self.now = Now {
            utc: self.now.utc.plus_millis(millis),
            steady: at,
        };
    }

    /// The program ends and starts again from its store.
    pub fn restart(&mut self) {
        // The monotonic clock of a new process starts anywhere.
        self.now.steady = Steady(5_000_000 - self.now.steady.0 % 1_000);
        let (site, outcome) = Site::new(self.shelf.snapshot(), self.now, &mut self.ids);
        self.site = site;
        self.orders.clear();
        self.take(outcome);
    }

    // Stations.

    pub fn connect_as(&mut self, identity: &str, open_enrolment: bool) -> (Cp, Generation) {
        self.generations += 1;
        let generation = Generation(self.generations);
        let answer = self.give(Input::Connected(Connected {
            identity: StationIdentity::new(identity).unwrap(),
            generation,
            version: OcppVersion::V16,
            remote_addr: "10.0.0.5:40000".into(),
            open_enrolment,
            contested: false,
            recall: None,
        }));
        match answer {
            Answer::Connected(id) => {
                self.present.insert(id, generation);
                (id, generation)
            }
            other => panic!("not connected: {other:?}"),
        }
    }

    /// A station that is approved, booted, and has said that its connectors are free.
    pub fn station(&mut self, identity: &str, connectors: u32) -> Cp {
        let (cp, _) = self.connect_as(identity, true);
        self.boot(cp);
        for number in 1..=connectors {
            self.status(cp, number, ConnectorStatus::Available);
        }
        self.advance(1);
        cp
    }

    pub fn disconnect(&mut self, cp: Cp) {
        let generation = self.generation_of(cp);
        self.give(Input::Disconnected {
            station: cp,
            generation,
        });
    }

    /// A new connection, booted or not.
    pub fn reconnect(&mut self, cp: Cp) {
        let identity = self.site.station(cp).unwrap().identity.clone();
        self.connect_as(identity.as_str(), false);
    }

    /// A new connection over which the station boots and says that its connectors are free.
    pub fn come_back(&mut self, cp: Cp) {
        self.reconnect(cp);
        self.boot(cp);
        self.advance(1);
    }

    /// Of its present or last connection.
    pub fn generation_of(&self, cp: Cp) -> Generation {
        self.present[&cp]
    }

    pub fn say(&mut self, cp: Cp, report: Report) -> Reply {
        match self.say_raw(cp, report) {
            Answer::Reply(reply) => reply,
            other => panic!("no reply: {other:?}"),
        }
    }

    fn say_raw(&mut self, cp: Cp, report: Report) -> Answer {
        let action = report.action();
        let raw = format!("{report:?}");
        self.shelf.said.insert(raw.clone(), report.clone());
        self.give(Input::Report(Box::new(StationReport {
            station: cp,
            generation: self.generation_of(cp),
            action,
            message_id: "said".to_owned(),
            raw: Arc::from(raw.as_str()),
            received_at: self.now.utc,
            report,
            recall: None,
        })))
    }

    pub fn boot(&mut self, cp: Cp) -> Registration {
        let boot = Boot {
            vendor: "Acme".into(),
            model: "Post".into(),
            serial: Some("A1".into()),
            ..Boot::default()
        };
        match self.say(cp, Report::Boot(boot)) {
            Reply::Boot { registration, .. } => registration,
            other => panic!("{other:?}"),
        }
    }

    pub fn status(&mut self, cp: Cp, number: u32, status: ConnectorStatus) {
        self.say(
            cp,
            Report::Status(StatusReport {
                evse: (number > 0).then_some(EvseNumber(number)),
                plug: PlugNumber(1),
                status,
                error_code: None,
                vendor_error_code: None,
                vendor: None,
                info: None,
                at: self.stated(),
            }),
        );
    }

    /// The station's clock, right.
    pub fn stated(&self) -> ReportedTime {
        said_at(self.now.utc)
    }

    pub fn authorize(&mut self, cp: Cp, card: &str) -> CardVerdict {
        let card = CardText(card.into());
        match self.say(cp, Report::Authorize(Authorize { card })) {
            Reply::Authorize(verdict) => verdict,
            other => panic!("{other:?}"),
        }
    }

    pub fn begin(&mut self, cp: Cp, number: u32, card: &str) -> (TransactionId, CardVerdict) {
        let start = start_of(number, card, 1_000_000, self.stated());
        self.begin_with(cp, start)
    }

    pub fn begin_with(
        &mut self,
        cp: Cp,
        start: TransactionStarted,
    ) -> (TransactionId, CardVerdict) {
        match self.say(cp, Report::TransactionStarted(start)) {
            Reply::TransactionStarted {
                transaction,
                verdict,
            } => (transaction, verdict),
            other => panic!("{other:?}"),
        }
    }

    pub fn end(&mut self, cp: Cp, transaction: &TransactionId, register: i64) {
        let stop = stop_of(Some(transaction.clone()), None, register, self.stated());
        self.end_with(cp, stop);
    }

    pub fn end_with(&mut self, cp: Cp, stop: TransactionStopped) -> Option<CardVerdict> {
        match self.say(cp, Report::TransactionStopped(stop)) {
            Reply::TransactionStopped { verdict } => verdict,
            other => panic!("{other:?}"),
        }
    }

    pub fn meter(
        &mut self,
        cp: Cp,
        number: u32,
        transaction: Option<&TransactionId>,
        register: i64,
        power_w: i64,
    ) {
        let reading = reading_of(register, power_w, self.stated());
        let reply = self.say(
            cp,
            Report::MeterValues(MeterReport {
                evse: (number > 0).then_some(EvseNumber(number)),
                transaction: transaction.cloned(),
                readings: vec![reading],
                suspicions: Vec::new(),
            }),
        );
        assert_eq!(reply, Reply::MeterValues);
    }

    /// The station answers the order that it was sent last.
    pub fn answer(&mut self, status: AnswerStatus) {
        let (_, _, command, _) = self.orders.last().cloned().expect("an order was sent");
        self.answer_to(command, status);
    }

    pub fn answer_to(&mut self, command: CommandId, status: AnswerStatus) {
        self.give(Input::Answered {
            command,
            answer: OrderAnswer::new(status, format!("{status:?}")),
        });
    }

    pub fn last_order(&self) -> &Order {
        &self.orders.last().expect("an order was sent").3
    }

    /// The card of the start that was sent last.
    pub fn ordered_card(&self) -> String {
        match self.last_order() {
            Order::Start(start) => start.card.reveal().to_owned(),
            other => panic!("not a start: {other:?}"),
        }
    }
}
