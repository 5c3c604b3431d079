//! What a station does when it is told.

use vocabulary::{
    AnswerStatus, ConnectorStatus, EvseNumber, LimitOrder, Now, Order, OrderAnswer, ReadingContext,
    Report, StartOrder, TransactionId, TriggerKind,
};

use super::Station;
use crate::{outbox::Call, profile::Profile};

impl Station {
    /// What the central system tells it to do. The messages that follow are queued; the answer goes
    /// out before them.
    pub(crate) fn obey(&mut self, order: Order, now: Now) -> OrderAnswer {
        match order {
            Order::Start(start) => self.remote_start(start, now),
            Order::Stop { transaction } => self.remote_stop(&transaction, now),
            Order::Trigger { message, evse } => self.trigger(message, evse, now),
            Order::Limit(order) => self.limit(order, now),
            Order::Restart => self.restart(now),
            Order::ReadSettings { names } => self.settings.say(&names),
            Order::ChangeSetting { name, value } => self.change_setting(&name, &value),
        }
    }

    fn remote_start(&mut self, start: StartOrder, now: Now) -> OrderAnswer {
        let Some(evse) = self.evse(start.evse) else {
            return rejected();
        };
        let finishing = evse.status == ConnectorStatus::Finishing;
        if finishing || !evse.is_open_for(&start.card) {
            return rejected();
        }
        let profile = start.limit.map(|limit| Profile::new(limit, start.schedule));
        self.permit(start.evse, start.card, profile, now);
        accepted()
    }

    fn remote_stop(&mut self, transaction: &TransactionId, now: Now) -> OrderAnswer {
        let own = self.outbox.number(transaction);
        let Some(number) = own.and_then(|own| self.numbers().find(|n| self.runs(*n, own))) else {
            return rejected();
        };
        self.stop(number, "Remote", None, now);
        accepted()
    }

    fn limit(&mut self, order: LimitOrder, now: Now) -> OrderAnswer {
        let own = self.outbox.number(&order.transaction);
        let runs = own.is_some_and(|own| self.runs(order.evse, own));
        let Some(evse) = self.evse_mut(order.evse).filter(|_| runs) else {
            return rejected();
        };
        // What flowed so far flowed by the old limit.
        evse.charge(now);
        if let Some(running) = &mut evse.running {
            running.profile = Some(Profile::new(order.limit, order.schedule));
        }
        self.tell_status(order.evse, now);
        accepted()
    }

    /// Stops what runs, in order, and introduces itself anew. A cable that is still in is one to
    /// charge with again.
    fn restart(&mut self, now: Now) -> OrderAnswer {
        for number in self.numbers().collect::<Vec<_>>() {
            self.stop(number, "SoftReset", None, now);
            if let Some(evse) = self.evse_mut(number)
                && evse.status == ConnectorStatus::Finishing
            {
                evse.status = ConnectorStatus::Preparing;
            }
        }
        self.say_boot();
        self.say_every_status(now);
        accepted()
    }

    fn change_setting(&mut self, name: &str, value: &str) -> OrderAnswer {
        let answer = self.settings.change(name, value);
        if let Some(seconds) = self.settings.number("MeterValueSampleInterval") {
            self.sample_interval_ms = seconds * 1000;
        }
        answer
    }

    fn trigger(&mut self, message: TriggerKind, evse: Option<EvseNumber>, now: Now) -> OrderAnswer {
        let numbers: Vec<EvseNumber> = match evse {
            Some(number) => vec![number],
            None => self.numbers().collect(),
        };
        match message {
            TriggerKind::Boot => self.say_boot(),
            TriggerKind::Heartbeat => self.outbox.push(Call::new(Report::Heartbeat)),
            TriggerKind::Status => numbers.iter().for_each(|n| self.say_status(*n, now)),
            TriggerKind::MeterValues => {
                for number in numbers {
                    if let Some(evse) = self.evse_mut(number) {
                        evse.charge(now);
                    }
                    if let Some(call) = self.sampled(number, &ReadingContext::Trigger, now) {
                        self.outbox.push(call);
                    }
                }
            }
            TriggerKind::DiagnosticsStatus | TriggerKind::FirmwareStatus => {
                return answer(AnswerStatus::NotSupported, "NotImplemented");
            }
        }
        accepted()
    }
}

fn accepted() -> OrderAnswer {
    answer(AnswerStatus::Accepted, "Accepted")
}

fn rejected() -> OrderAnswer {
    answer(AnswerStatus::Rejected, "Rejected")
}

fn answer(status: AnswerStatus, said: &str) -> OrderAnswer {
    OrderAnswer::new(status, said)
}
