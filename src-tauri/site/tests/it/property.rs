//! No sequence of inputs loses a session, revives a final one, or leaves two running at one EVSE.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use site::{Answer, Input, Request, SessionStatus, StartRequest};
use vocabulary::{
    AnswerStatus, CommandId, ConnectorStatus, EvseNumber, MeterReport, Reply, Report, SessionId,
    TransactionId, TransactionStarted,
};

use crate::bed::{Bed, Cp, MORNING, reading_of, said_at, start_at, start_of, stop_of};

/// One thing that happens. Numbers pick among what is there.
#[derive(Debug, Clone)]
enum Happening {
    Reconnect(usize),
    Disconnect(usize),
    Boot(usize),
    Status(usize, u32, u8),
    Authorize(usize, u8),
    /// A start, with a clock that may be wrong.
    Start(usize, u32, u8, u8),
    /// One of the starts that were sent before, again.
    Replay(usize),
    /// The stop of a transaction that was answered.
    Stop(usize, i64),
    /// A stop with an id of its own making.
    OddStop(usize, i64),
    Meter(usize, u32, usize, i64),
    OddMeter(usize, u32, i64),
    Ask(usize, u32, bool, Option<u8>),
    AskStop(usize),
    Answer(usize, bool),
    Wait(i64),
    Restart,
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening as H;
    prop_oneof![
        1 => (0..2usize).prop_map(H::Reconnect),
        1 => (0..2usize).prop_map(H::Disconnect),
        1 => (0..2usize).prop_map(H::Boot),
        4 => (0..2usize, 0..3u32, 0..9u8).prop_map(|(a, b, c)| H::Status(a, b, c)),
        1 => (0..2usize, 0..4u8).prop_map(|(a, b)| H::Authorize(a, b)),
        5 => (0..2usize, 0..4u32, 0..6u8, 0..4u8).prop_map(|(a, b, c, d)| H::Start(a, b, c, d)),
        2 => any::<usize>().prop_map(H::Replay),
        4 => (any::<usize>(), -100..5_000i64).prop_map(|(a, b)| H::Stop(a, b)),
        1 => (0..2usize, prop_oneof![Just(-1), Just(0), Just(i64::MAX), 1..50i64])
            .prop_map(|(a, b)| H::OddStop(a, b)),
        5 => (0..2usize, 0..3u32, any::<usize>(), -100..5_000i64)
            .prop_map(|(a, b, c, d)| H::Meter(a, b, c, d)),
        1 => (0..2usize, 0..3u32, prop_oneof![Just(-1), Just(0), 1..50i64])
            .prop_map(|(a, b, c)| H::OddMeter(a, b, c)),
        4 => (0..2usize, 1..3u32, any::<bool>(), proptest::option::of(0..4u8))
            .prop_map(|(a, b, c, d)| H::Ask(a, b, c, d)),
        2 => any::<usize>().prop_map(H::AskStop),
        4 => (any::<usize>(), any::<bool>()).prop_map(|(a, b)| H::Answer(a, b)),
        3 => prop_oneof![0..5i64, 5..150i64, 150..4_000i64].prop_map(H::Wait),
        1 => Just(H::Restart),
    ]
}

/// A run with what must stay true.
struct Run {
    bed: Bed,
    stations: Vec<Cp>,
    /// Starts that were sent, and what they were answered.
    starts: Vec<(Cp, TransactionStarted, TransactionId)>,
    /// The last status of each session that was seen.
    seen: BTreeMap<SessionId, (SessionStatus, i64)>,
    given: HashSet<TransactionId>,
}

impl Run {
    fn new() -> Self {
        let mut bed = Bed::new();
        for card in 0..3 {
            bed.card(&format!("CARD{card}"));
        }
        let stations = vec![bed.station("CP-01", 2), bed.station("CP-02", 2)];
        Self {
            bed,
            stations,
            starts: Vec::new(),
            seen: BTreeMap::new(),
            given: HashSet::new(),
        }
    }

    fn card(&self, number: u8) -> String {
        // 0 to 2 are known, 3 is not; 4 and 5 are what was ordered last.
        if number < 4 {
            return format!("CARD{number}");
        }
        self.bed
            .orders
            .iter()
            .rev()
            .find_map(|(_, _, _, order)| match order {
                vocabulary::Order::Start(start) => Some(start.card.reveal().to_owned()),
                vocabulary::Order::Stop { .. }
                | vocabulary::Order::Trigger { .. }
                | vocabulary::Order::Limit(_)
                | vocabulary::Order::Restart
                | vocabulary::Order::ReadSettings { .. }
                | vocabulary::Order::ChangeSetting { .. } => None,
            })
            .unwrap_or_else(|| "CARD0".into())
    }

    fn start(&mut self, cp: Cp, start: TransactionStarted) {
        let before: Vec<TransactionId> = self.given.iter().cloned().collect();
        let (transaction, _) = self.bed.begin_with(cp, start.clone());
        assert!(transaction.number().unwrap() > 0, "a real id");
        assert!(
            self.bed.shelf.sessions.values().any(|session| {
                session.station_id == cp
                    && session
                        .transaction
                        .as_ref()
                        .is_some_and(|t| t.transaction_id.as_ref() == Some(&transaction))
            }),
            "an answered start has its session"
        );
        let repeats = self.starts.iter().any(|(at, sent, id)| {
            // A start without a connector may stand for one that named it.
            let same = sent.card == start.card && sent.at == start.at;
            *at == cp && same && *id == transaction
        });
        assert!(
            repeats || !before.contains(&transaction),
            "only a replay gets an id that was given before"
        );
        self.given.insert(transaction.clone());
        self.starts.push((cp, start, transaction));
    }

    fn happen(&mut self, happening: &Happening) {
        let bed = &mut self.bed;
        match *happening {
            Happening::Reconnect(n) => bed.reconnect(self.stations[n]),
            Happening::Disconnect(n) => bed.disconnect(self.stations[n]),
            Happening::Boot(n) => {
                bed.boot(self.stations[n]);
            }
            Happening::Status(n, number, status) => {
                bed.status(self.stations[n], number, status_of(status));
            }
            Happening::Authorize(n, card) => {
                let card = self.card(card);
                self.bed.authorize(self.stations[n], &card);
            }
            Happening::Start(n, number, card, clock) => {
                let at = match clock {
                    0 | 1 => bed.stated(),
                    2 => said_at(vocabulary::Timestamp(1_000)),
                    _ => said_at(bed.now.utc.plus_millis(-900_000)),
                };
                let card = self.card(card);
                self.start(self.stations[n], start_of(number, &card, 1_000, at));
            }
            Happening::Replay(n) => {
                if let Some((cp, start, _)) = pick(&self.starts, n) {
                    self.start(cp, start);
                }
            }
            Happening::Stop(n, register) => {
                if let Some((cp, _, transaction)) = pick(&self.starts, n) {
                    let at = bed.stated();
                    bed.end_with(cp, stop_of(Some(transaction), None, register, at));
                }
            }
            Happening::OddStop(n, id) => {
                let at = bed.stated();
                let id = Some(TransactionId::from_number(id));
                bed.end_with(self.stations[n], stop_of(id, Some("CARD1"), 1_500, at));
            }
            Happening::Meter(n, number, which, register) => {
                let transaction = pick(&self.starts, which).map(|(_, _, id)| id);
                self.meter(n, number, transaction, register);
            }
            Happening::OddMeter(n, number, id) => {
                self.meter(n, number, Some(TransactionId::from_number(id)), 2_000);
            }
            Happening::Ask(n, number, queue, card) => {
                let request = StartRequest {
                    queue,
                    card: card.map(|card| vocabulary::CardText(format!("CARD{card}"))),
                    ..start_at(self.stations[n], i64::from(number))
                };
                bed.ask(Request::Start(request));
            }
            Happening::AskStop(n) => {
                let ids: Vec<SessionId> = bed.shelf.sessions.keys().copied().collect();
                if let Some(id) = pick(&ids, n) {
                    let recall = site::Recalled {
                        session: bed.shelf.sessions.get(&id).cloned().map(Box::new),
                        meter: bed.shelf.meters.get(&id).cloned(),
                        ..site::Recalled::default()
                    };
                    bed.ask(Request::Stop {
                        session: id,
                        reason: None,
                        recall: Some(recall),
                    });
                }
            }
            Happening::Answer(n, yes) => {
                let orders: Vec<CommandId> = bed
                    .orders
                    .iter()
                    .map(|(_, _, command, _)| *command)
                    .collect();
                if let Some(command) = pick(&orders, n) {
                    let status = if yes {
                        AnswerStatus::Accepted
                    } else {
                        AnswerStatus::Rejected
                    };
                    bed.answer_to(command, status);
                }
            }
            Happening::Wait(seconds) => bed.advance(seconds),
            Happening::Restart => bed.restart(),
        }
        self.check();
    }

    fn meter(&mut self, n: usize, number: u32, transaction: Option<TransactionId>, register: i64) {
        let cp = self.stations[n];
        let values = self.bed.shelf.values.len();
        let reading = reading_of(register, 7_000, self.bed.stated());
        let reply = self.bed.say(
            cp,
            Report::MeterValues(MeterReport {
                evse: (number > 0).then_some(EvseNumber(number)),
                transaction,
                readings: vec![reading],
                suspicions: Vec::new(),
            }),
        );
        assert_eq!(reply, Reply::MeterValues);
        assert_eq!(self.bed.shelf.values.len(), values + 1, "no value is lost");
    }

    fn check(&mut self) {
        self.bed.shelf.check();
        let mut running = HashSet::new();
        for session in self.bed.shelf.sessions.values() {
            let meter = self.bed.shelf.meters.get(&session.id);
            let energy = meter.map_or(0, |meter| meter.energy.0);
            let live = matches!(
                session.status,
                SessionStatus::Active | SessionStatus::Stopping
            );
            assert!(
                !live || running.insert(session.evse_id),
                "one live session at each EVSE"
            );
            if let Some((before, energy_before)) = self.seen.get(&session.id) {
                let same = *before == session.status;
                assert!(
                    !before.is_final() || same,
                    "{before:?} became {:?}",
                    session.status
                );
                assert!(
                    energy >= *energy_before || !live,
                    "energy fell while active"
                );
            }
            assert!(energy >= 0);
            self.seen.insert(session.id, (session.status, energy));
        }
        for id in self.seen.keys() {
            assert!(self.bed.shelf.sessions.contains_key(id));
        }
        // Nothing waits for a moment that is long over.
        if let Some(due) = self.bed.site.next_deadline() {
            assert!(due.0 > self.bed.now.steady.0 - 24 * 3_600_000);
        }
    }
}

fn pick<T: Clone>(list: &[T], n: usize) -> Option<T> {
    (!list.is_empty()).then(|| list[n % list.len()].clone())
}

fn status_of(number: u8) -> ConnectorStatus {
    [
        ConnectorStatus::Available,
        ConnectorStatus::Preparing,
        ConnectorStatus::Charging,
        ConnectorStatus::SuspendedEv,
        ConnectorStatus::SuspendedEvse,
        ConnectorStatus::Finishing,
        ConnectorStatus::Unavailable,
        ConnectorStatus::Faulted,
        ConnectorStatus::Reserved,
    ][usize::from(number)]
    .clone()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 120,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_session_is_lost_revived_or_doubled(happenings in proptest::collection::vec(happening(), 1..80)) {
        let mut run = Run::new();
        for happening in happenings {
            run.happen(&happening);
        }
    }

    #[test]
    fn a_restart_goes_on_where_the_site_stood(happenings in proptest::collection::vec(happening(), 1..60)) {
        let mut run = Run::new();
        for happening in happenings {
            if !matches!(happening, Happening::Restart) {
                run.happen(&happening);
            }
        }
        // Two sites, one that went on and one that starts from its rows, answer alike.
        run.bed.advance(5_000);
        let stations = run.stations.clone();
        let mut twin = Run::new();
        twin.bed.shelf = run.bed.shelf.clone();
        twin.bed.now = run.bed.now;
        twin.bed.ids = run.bed.ids.clone();
        twin.bed.restart();
        for cp in stations {
            for bed in [&mut run.bed, &mut twin.bed] {
                bed.reconnect(cp);
                bed.boot(cp);
                bed.status(cp, 1, ConnectorStatus::Available);
                bed.status(cp, 2, ConnectorStatus::Available);
                bed.advance(1);
            }
            for number in 1..=2 {
                let [here, there] = [&mut run.bed, &mut twin.bed].map(|bed| {
                    let request = start_at(cp, number);
                    match bed.ask(Request::Start(request)) {
                        Answer::Session { .. } => "session".to_owned(),
                        Answer::Refused(refused) => refused.reason.code,
                        other => panic!("{other:?}"),
                    }
                });
                prop_assert_eq!(here, there);
            }
        }
    }
}

#[test]
fn the_clock_of_the_bed_is_the_morning() {
    let run = Run::new();
    assert!(run.bed.now.utc >= MORNING);
    let mut bed = run.bed;
    assert!(matches!(bed.give(Input::Tick), Answer::None));
}
