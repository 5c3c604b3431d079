#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use vocabulary::{
    AnswerStatus, CardVerdict, ChargingLimit, ChargingSchedule, Measurand, Order, OrderAnswer,
    PerMille, RateUnit, Registration, Reply, SchedulePeriod, StartOrder, Timestamp,
};

const ONE: EvseNumber = EvseNumber(1);

/// A station and the time it lives in; answers are given as a lenient central system would.
struct Life {
    station: Station,
    now: Now,
    next_id: i64,
    verdict: VerdictStatus,
}

impl Life {
    fn begin() -> Self {
        let station = Station::new(Build {
            boot: Boot::default(),
            registers: vec![MilliWattHours(5_000_400), MilliWattHours(0)],
            offered: MilliAmps(16_000),
            sample_interval_ms: 60_000,
        });
        let now = Now {
            utc: Timestamp(1_790_000_000_000),
            steady: Steady(0),
        };
        let mut life = Self {
            station,
            now,
            next_id: 100,
            verdict: VerdictStatus::Accepted,
        };
        life.station.connected(true, now);
        life.talk();
        life
    }

    fn pass(&mut self, millis: i64) {
        self.now.utc = self.now.utc.plus_millis(millis);
        self.now.steady = self.now.steady.plus_millis(millis);
        self.station.advance(self.now);
    }

    /// Answers until the station has nothing more to say; what it said.
    fn talk(&mut self) -> Vec<Report> {
        let mut said = Vec::new();
        while let Some(report) = self.station.next_call(self.now) {
            let reply = self.reply(&report);
            said.push(report);
            self.station.replied(&reply, self.now);
        }
        said
    }

    fn reply(&mut self, report: &Report) -> Reply {
        let verdict = CardVerdict::plain(self.verdict);
        match report {
            Report::Boot(_) => Reply::Boot {
                registration: Registration::Accepted,
                now: self.now.utc,
                interval_s: 300,
            },
            Report::Heartbeat => Reply::Heartbeat { now: self.now.utc },
            Report::Authorize(_) => Reply::Authorize(verdict),
            Report::Status(_) => Reply::Status,
            Report::TransactionStarted(_) => {
                self.next_id += 1;
                let transaction = TransactionId::from_number(self.next_id);
                Reply::TransactionStarted {
                    transaction,
                    verdict,
                }
            }
            Report::TransactionStopped(_) => Reply::TransactionStopped { verdict: None },
            Report::MeterValues(_) => Reply::MeterValues,
            other => unreachable!("a simulated station does not say {other:?}"),
        }
    }

    fn order(&mut self, order: Order) -> OrderAnswer {
        self.station.obey(order, self.now)
    }

    fn status(&self) -> ConnectorStatus {
        self.station.view(ONE).unwrap().status
    }
}

fn car() -> Car {
    Car {
        capacity: MilliWattHours::from_whole(50_000),
        stored: MilliWattHours::from_whole(10_000),
        phases: 3,
        max_current: MilliAmps(16_000),
        taper_from: PerMille(800),
        target: PerMille(1_000),
    }
}

fn card() -> CardText {
    CardText("04DE0001C0".into())
}

fn kinds(said: &[Report]) -> Vec<&'static str> {
    let kind = |report: &Report| match report {
        Report::Boot(_) => "boot",
        Report::Heartbeat => "heartbeat",
        Report::Authorize(_) => "authorize",
        Report::Status(_) => "status",
        Report::TransactionStarted(_) => "start",
        Report::TransactionStopped(_) => "stop",
        Report::MeterValues(_) => "values",
        _ => "other",
    };
    said.iter().map(kind).collect()
}

#[test]
fn a_card_starts_a_plugged_car_and_stops_it_when_held_again() {
    let mut life = Life::begin();
    life.station.plug(ONE, car(), life.now);
    life.station.tap(ONE, card(), life.now);
    assert_eq!(
        kinds(&life.talk()),
        ["status", "authorize", "start", "status"]
    );
    assert_eq!(life.status(), ConnectorStatus::Charging);
    life.pass(60_000);
    assert_eq!(kinds(&life.talk()), ["values"]);
    life.station.tap(ONE, card(), life.now);
    let said = life.talk();
    assert_eq!(kinds(&said), ["stop", "status"]);
    let Report::TransactionStopped(stop) = &said[0] else {
        unreachable!()
    };
    assert_eq!(stop.transaction, Some(TransactionId::from_number(101)));
    // 11.04 kW for a minute, and the fraction of a watt-hour that was on the register before.
    let energy = stop.meter_stop.unwrap().0 - 5_000_000;
    assert!((183_000..=185_000).contains(&energy), "{energy} mWh");
    assert_eq!(life.status(), ConnectorStatus::Finishing);
    life.station.unplug(ONE, life.now);
    assert_eq!(life.status(), ConnectorStatus::Available);
}

#[test]
fn a_refused_card_starts_nothing_and_one_refused_at_the_start_is_stopped() {
    let mut life = Life::begin();
    life.verdict = VerdictStatus::Invalid;
    life.station.plug(ONE, car(), life.now);
    life.station.tap(ONE, card(), life.now);
    assert_eq!(kinds(&life.talk()), ["status", "authorize"]);
    life.verdict = VerdictStatus::Accepted;
    life.station.tap(ONE, card(), life.now);
    let authorize = life.station.next_call(life.now).unwrap();
    let reply = life.reply(&authorize);
    life.station.replied(&reply, life.now);
    life.verdict = VerdictStatus::ConcurrentTx;
    let said = life.talk();
    assert_eq!(kinds(&said), ["start", "status", "stop", "status"]);
    assert_eq!(
        life.station.view(ONE).unwrap().verdict,
        Some(VerdictStatus::ConcurrentTx)
    );
}

#[test]
fn a_remote_start_waits_for_the_car_and_is_taken_back_if_none_comes() {
    let mut life = Life::begin();
    let start = Order::Start(StartOrder {
        evse: ONE,
        card: card(),
        group: None,
        remote_start: 1,
        limit: None,
        schedule: None,
    });
    assert_eq!(life.order(start.clone()).status, AnswerStatus::Accepted);
    assert_eq!(life.status(), ConnectorStatus::Preparing);
    assert!(life.station.waits_for_car(ONE));
    life.pass(CONNECTION_TIMEOUT_MS);
    assert_eq!(life.status(), ConnectorStatus::Available);

    life.order(start.clone());
    life.station.plug(ONE, car(), life.now);
    assert_eq!(life.status(), ConnectorStatus::Charging);
    assert_eq!(
        life.order(start).status,
        AnswerStatus::Rejected,
        "it is charging"
    );
    life.talk();
    let transaction = life.station.view(ONE).unwrap().transaction.unwrap();
    assert_eq!(
        life.order(Order::Stop { transaction }).status,
        AnswerStatus::Accepted
    );
    let unknown = Order::Stop {
        transaction: TransactionId::from_number(9),
    };
    assert_eq!(life.order(unknown).status, AnswerStatus::Rejected);
}

#[test]
fn all_limits_of_a_profile_hold_in_the_order_of_their_times() {
    let mut life = Life::begin();
    let period = |start_s, limit| SchedulePeriod {
        start_s,
        limit,
        phases: None,
    };
    let start = Order::Start(StartOrder {
        evse: ONE,
        card: card(),
        group: None,
        remote_start: 1,
        limit: Some(ChargingLimit::Current(MilliAmps(10_000))),
        schedule: Some(ChargingSchedule {
            stack_level: 0,
            unit: RateUnit::Amperes,
            duration_s: Some(1_800),
            periods: vec![period(0, 6_000), period(600, 0), period(1_200, 10_000)],
        }),
    });
    life.station.plug(ONE, car(), life.now);
    assert_eq!(life.order(start).status, AnswerStatus::Accepted);
    life.talk();
    let taken = |life: &mut Life, millis| {
        let before = life.station.view(ONE).unwrap().register;
        life.pass(millis);
        life.station.view(ONE).unwrap().register.0 - before.0
    };
    let slow = taken(&mut life, 600_000);
    assert!(slow > 0);
    assert_eq!(life.status(), ConnectorStatus::SuspendedEvse, "a pause");
    assert_eq!(taken(&mut life, 600_000), 0);
    assert_eq!(life.status(), ConnectorStatus::Charging);
    let fast = taken(&mut life, 600_000);
    assert!(fast > slow, "{fast} is 10 A, {slow} 6 A");
    let free = taken(&mut life, 600_000);
    assert!(free > fast, "after its end nothing limits");
}

#[test]
fn what_happens_offline_is_told_afterwards_in_order_and_under_the_ids_it_gets_then() {
    let mut life = Life::begin();
    life.station.disconnected();
    life.station.plug(ONE, car(), life.now);
    life.station.tap(ONE, card(), life.now);
    life.pass(60_000);
    life.station.unplug(ONE, life.now);
    assert!(
        life.station
            .next_call(life.now)
            .is_some_and(|report| matches!(report, Report::TransactionStarted(_)))
    );
    life.station.disconnected();
    life.station.connected(false, life.now);
    let said = life.talk();
    assert_eq!(
        kinds(&said),
        ["status", "status", "status", "start", "values", "stop"]
    );
    let Report::MeterValues(values) = &said[4] else {
        unreachable!()
    };
    assert_eq!(values.transaction, Some(TransactionId::from_number(101)));
    assert_eq!(values.readings[0].samples.len(), 6);
}

#[test]
fn a_full_car_suspends_and_the_register_stands_still() {
    let mut life = Life::begin();
    let full = Car {
        stored: car().capacity,
        ..car()
    };
    life.station.plug(ONE, full, life.now);
    life.station.tap(ONE, card(), life.now);
    life.talk();
    assert_eq!(life.status(), ConnectorStatus::SuspendedEv);
    life.pass(3_600_000);
    let said = life.talk();
    let power = said.iter().find_map(|report| match report {
        Report::MeterValues(values) => values.readings[0]
            .samples
            .iter()
            .find(|sample| sample.measurand == Measurand::PowerImport)
            .map(|sample| sample.milli),
        _ => None,
    });
    assert_eq!(power, Some(0));
}

#[test]
fn nothing_is_said_before_the_boot_is_accepted() {
    let mut life = Life::begin();
    life.station.disconnected();
    life.station.connected(true, life.now);
    life.station.plug(ONE, car(), life.now);
    assert_eq!(
        kinds(&[life.station.next_call(life.now).unwrap()]),
        ["boot"]
    );
    let pending = Reply::Boot {
        registration: Registration::Pending,
        now: life.now.utc,
        interval_s: 60,
    };
    life.station.replied(&pending, life.now);
    assert!(life.station.next_call(life.now).is_none());
    life.pass(60_000);
    assert_eq!(kinds(&life.talk())[0], "boot");
}

#[test]
fn a_value_that_is_asked_for_shows_what_was_charged_until_then() {
    let mut life = Life::begin();
    life.station.plug(ONE, car(), life.now);
    life.station.tap(ONE, card(), life.now);
    life.talk();
    life.now.steady = life.now.steady.plus_millis(30_000);
    life.station.sample(ONE, life.now);
    let said = life.talk();
    let Report::MeterValues(values) = &said[0] else {
        unreachable!()
    };
    assert!(values.readings[0].samples[0].milli > 5_000_400);
}
