//! What a station has to say: one CALL at a time, transaction messages in order and repeated until
//! they are answered (OCPP 1.6 4.8), everything else only while the connection lasts.

use std::collections::{HashMap, VecDeque};

use vocabulary::{EvseNumber, Report, Steady, TransactionId};

/// How often a transaction message that was answered with an error is sent in all
/// (`TransactionMessageAttempts`).
const ATTEMPTS: u32 = 3;
/// How long it rests after the first error; after the second twice that
/// (`TransactionMessageRetryInterval`).
const RETRY_INTERVAL_MS: i64 = 10_000;

/// The station's own number of a transaction: it has one before the central system gives it an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct OwnNumber(pub(crate) u64);

/// One thing to say.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) report: Report,
    /// Where it belongs, for answers that concern one EVSE.
    pub(crate) evse: Option<EvseNumber>,
    /// The transaction it tells of.
    pub(crate) transaction: Option<OwnNumber>,
    attempts: u32,
    not_before: Steady,
}

impl Call {
    pub(crate) fn new(report: Report) -> Self {
        Self {
            report,
            evse: None,
            transaction: None,
            attempts: 0,
            not_before: Steady(i64::MIN),
        }
    }

    pub(crate) fn at(mut self, evse: EvseNumber) -> Self {
        self.evse = Some(evse);
        self
    }

    pub(crate) fn of(mut self, transaction: OwnNumber) -> Self {
        self.transaction = Some(transaction);
        self
    }

    /// Whether it has to arrive, however long it takes.
    fn lasts(&self) -> bool {
        self.transaction.is_some()
    }
}

/// The queue of one station.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Call>,
    outstanding: Option<Call>,
    ids: HashMap<OwnNumber, TransactionId>,
}

impl Outbox {
    /// Queues at the end.
    pub(crate) fn push(&mut self, call: Call) {
        self.waiting.push_back(call);
    }

    /// Queues before everything else.
    pub(crate) fn push_front(&mut self, call: Call) {
        self.waiting.push_front(call);
    }

    /// Puts these before everything else, in their order.
    pub(crate) fn push_all_front(&mut self, calls: Vec<Call>) {
        for call in calls.into_iter().rev() {
            self.waiting.push_front(call);
        }
    }

    /// The next report to write, if none is outstanding and `may_say` allows it. It is outstanding
    /// from here on.
    pub(crate) fn next(
        &mut self,
        now: Steady,
        may_say: impl Fn(&Report) -> bool,
    ) -> Option<Report> {
        if self.outstanding.is_some() {
            return None;
        }
        // A transaction message that rests holds back the later ones, nothing else.
        let resting = self.waiting.iter().any(|call| call.not_before > now);
        let position = self
            .waiting
            .iter()
            .position(|call| !(resting && call.lasts()) && may_say(&call.report))?;
        let call = self.waiting.remove(position)?;
        let report = self.with_id(&call);
        self.outstanding = Some(call);
        Some(report)
    }

    /// When a resting message may go out again, unless an answer is waited for anyway.
    pub(crate) fn rests_until(&self) -> Option<Steady> {
        if self.outstanding.is_some() {
            return None;
        }
        self.waiting
            .iter()
            .map(|call| call.not_before)
            .max()
            .filter(|at| at.0 != i64::MIN)
    }

    /// The outstanding call was answered.
    pub(crate) fn answered(&mut self) -> Option<Call> {
        self.outstanding.take()
    }

    /// The outstanding call was answered with an error: a transaction message is tried again
    /// later, a few times. What is given up is returned.
    pub(crate) fn refused(&mut self, now: Steady) -> Option<Call> {
        let mut call = self.outstanding.take()?;
        call.attempts += 1;
        if !call.lasts() || call.attempts >= ATTEMPTS {
            return Some(call);
        }
        call.not_before = now.plus_millis(RETRY_INTERVAL_MS * i64::from(call.attempts));
        self.waiting.push_front(call);
        None
    }

    /// The connection is gone: what lasts is kept, an unanswered transaction message goes first.
    pub(crate) fn disconnected(&mut self) {
        if let Some(call) = self.outstanding.take() {
            self.waiting.push_front(call);
        }
        self.waiting.retain(Call::lasts);
        for call in &mut self.waiting {
            call.not_before = Steady(i64::MIN);
        }
    }

    /// Whether nothing is outstanding and nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.outstanding.is_none() && self.waiting.is_empty()
    }

    /// The central system's id of a transaction.
    pub(crate) fn id(&self, number: OwnNumber) -> Option<&TransactionId> {
        self.ids.get(&number)
    }

    /// The transaction that the central system calls by this id.
    pub(crate) fn number(&self, id: &TransactionId) -> Option<OwnNumber> {
        self.ids
            .iter()
            .find_map(|(number, known)| (known == id).then_some(*number))
    }

    /// The central system gave a transaction its id.
    pub(crate) fn name(&mut self, number: OwnNumber, id: TransactionId) {
        self.ids.insert(number, id);
    }

    /// A transaction is over and told.
    pub(crate) fn forget(&mut self, number: OwnNumber) {
        self.ids.remove(&number);
    }

    /// The report with the transaction's id, which its start's answer brought: a start is always
    /// answered or given up before what follows it goes out.
    fn with_id(&self, call: &Call) -> Report {
        let mut report = call.report.clone();
        let id = call.transaction.and_then(|number| self.ids.get(&number));
        match &mut report {
            Report::TransactionStopped(stopped) => {
                // -1 says that the station never got an id (OCPP 1.6 errata 3.18).
                stopped.transaction = id.cloned().or_else(|| Some(TransactionId::from_number(-1)));
            }
            Report::MeterValues(values) => values.transaction = id.cloned(),
            Report::Boot(_)
            | Report::Heartbeat
            | Report::Authorize(_)
            | Report::Status(_)
            | Report::TransactionStarted(_)
            | Report::DataTransfer(_)
            | Report::DiagnosticsStatus(_)
            | Report::FirmwareStatus(_)
            | Report::SecurityEvent(_) => {}
        }
        report
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use vocabulary::{MeterReport, MilliWattHours, ReportedTime, Timestamp, TransactionStopped};

    const NOW: Steady = Steady(0);

    fn stop(number: u64) -> Call {
        Call::new(Report::TransactionStopped(TransactionStopped {
            transaction: None,
            card: None,
            meter_stop: Some(MilliWattHours(1)),
            at: ReportedTime::received(Timestamp(0)),
            reason: None,
            readings: Vec::new(),
            suspicions: Vec::new(),
        }))
        .of(OwnNumber(number))
    }

    fn values(number: u64) -> Call {
        Call::new(Report::MeterValues(MeterReport {
            evse: Some(EvseNumber(1)),
            transaction: None,
            readings: Vec::new(),
            suspicions: Vec::new(),
        }))
        .of(OwnNumber(number))
    }

    #[test]
    fn one_call_is_outstanding_and_the_next_waits_for_its_answer() {
        let mut outbox = Outbox::default();
        outbox.push(Call::new(Report::Heartbeat));
        outbox.push(Call::new(Report::Heartbeat));
        assert!(outbox.next(NOW, |_| true).is_some());
        assert!(outbox.next(NOW, |_| true).is_none());
        outbox.answered();
        assert!(outbox.next(NOW, |_| true).is_some());
    }

    #[test]
    fn a_lost_connection_keeps_transaction_messages_in_order_and_drops_the_rest() {
        let mut outbox = Outbox::default();
        outbox.push(values(1));
        outbox.push(Call::new(Report::Heartbeat));
        outbox.push(stop(1));
        assert!(matches!(
            outbox.next(NOW, |_| true),
            Some(Report::MeterValues(_))
        ));
        outbox.disconnected();
        assert!(matches!(
            outbox.next(NOW, |_| true),
            Some(Report::MeterValues(_))
        ));
        outbox.answered();
        assert!(matches!(
            outbox.next(NOW, |_| true),
            Some(Report::TransactionStopped(_))
        ));
        outbox.answered();
        assert!(outbox.is_idle());
    }

    #[test]
    fn a_refused_transaction_message_rests_holds_back_the_later_ones_and_is_given_up_in_the_end() {
        let mut outbox = Outbox::default();
        outbox.push(values(1));
        outbox.push(stop(1));
        outbox.next(NOW, |_| true).unwrap();
        assert!(outbox.refused(NOW).is_none());
        assert!(
            outbox.next(NOW, |_| true).is_none(),
            "the stop overtook the values"
        );
        outbox.push(Call::new(Report::Heartbeat));
        assert_eq!(outbox.next(NOW, |_| true), Some(Report::Heartbeat));
        outbox.answered();
        let mut now = NOW;
        for _ in 1..ATTEMPTS {
            now = outbox.rests_until().unwrap();
            assert!(matches!(
                outbox.next(now, |_| true),
                Some(Report::MeterValues(_))
            ));
            outbox.refused(now);
        }
        assert!(matches!(
            outbox.next(now, |_| true),
            Some(Report::TransactionStopped(_))
        ));
    }

    #[test]
    fn what_follows_a_start_carries_the_id_that_its_answer_brought_or_minus_one() {
        let mut outbox = Outbox::default();
        outbox.name(OwnNumber(1), TransactionId::from_number(77));
        for (number, id) in [(1, 77), (2, -1)] {
            outbox.push(stop(number));
            let Some(Report::TransactionStopped(sent)) = outbox.next(NOW, |_| true) else {
                unreachable!("a stop was queued")
            };
            assert_eq!(sent.transaction, Some(TransactionId::from_number(id)));
            outbox.answered();
        }
    }
}
