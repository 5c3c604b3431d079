//! What a station says of itself, and what it makes of the answers.

use vocabulary::{
    CardText, ConnectorStatus, EvseNumber, Now, PlugNumber, Registration, Reply, Report,
    StatusReport, VerdictStatus,
};

use super::Station;
use crate::{evse::stated, outbox::Call};

impl Station {
    /// The next CALL to write. Until the boot is accepted there is no other (OCPP 1.6 4.2).
    pub(crate) fn next_call(&mut self, now: Now) -> Option<Report> {
        let booted = self.booted;
        self.outbox.next(now.steady, |report| {
            booted || matches!(report, Report::Boot(_))
        })
    }

    /// The outstanding CALL was answered.
    pub(crate) fn replied(&mut self, reply: &Reply, now: Now) {
        let Some(call) = self.outbox.answered() else {
            return;
        };
        match reply {
            Reply::Boot {
                registration,
                interval_s,
                ..
            } => {
                self.boot_answered(*registration, *interval_s, now);
            }
            Reply::Authorize(verdict) => {
                let (Some(number), Report::Authorize(asked)) = (call.evse, call.report) else {
                    return;
                };
                self.note_verdict(number, verdict.status);
                self.card_answered(number, asked.card, verdict.status, now);
            }
            Reply::TransactionStarted {
                transaction,
                verdict,
            } => {
                let Some(own) = call.transaction else {
                    return;
                };
                self.outbox.name(own, transaction.clone());
                let Some(number) = call.evse else {
                    return;
                };
                self.note_verdict(number, verdict.status);
                // `StopTransactionOnInvalidId`.
                if verdict.status != VerdictStatus::Accepted && self.runs(number, own) {
                    self.stop(number, "DeAuthorized", None, now);
                    self.tell_status(number, now);
                }
            }
            Reply::TransactionStopped { .. } => {
                if let Some(own) = call.transaction {
                    self.outbox.forget(own);
                }
            }
            Reply::Heartbeat { .. }
            | Reply::Status
            | Reply::MeterValues
            | Reply::DataTransfer { .. }
            | Reply::DiagnosticsStatus
            | Reply::FirmwareStatus
            | Reply::SecurityEvent => {}
        }
    }

    /// The outstanding CALL was answered with an error, or with something unreadable. Returns the
    /// report if it is given up.
    pub(crate) fn refused(&mut self, now: Now) -> Option<Report> {
        let given_up = self.outbox.refused(now.steady)?.report;
        if matches!(given_up, Report::Boot(_)) {
            self.next_sign = Some(now.steady.plus_millis(self.heartbeat_interval_ms));
        }
        Some(given_up)
    }

    fn boot_answered(&mut self, registration: Registration, interval_s: u32, now: Now) {
        self.heartbeat_interval_ms = i64::from(interval_s.max(1)) * 1_000;
        self.next_sign = Some(now.steady.plus_millis(self.heartbeat_interval_ms));
        match registration {
            Registration::Accepted => {
                self.booted = true;
                self.say_every_status(now);
            }
            Registration::Pending | Registration::Rejected => {}
        }
    }

    fn card_answered(
        &mut self,
        number: EvseNumber,
        card: CardText,
        verdict: VerdictStatus,
        now: Now,
    ) {
        if verdict != VerdictStatus::Accepted {
            return;
        }
        let running = self.evse(number).and_then(|evse| evse.running.as_ref());
        if running.is_some() {
            // A card of the same group, or another card of the same driver.
            self.stop(number, "Local", Some(card), now);
            self.tell_status(number, now);
        } else {
            self.permit(number, card, None, now);
        }
    }

    pub(super) fn say_boot(&mut self) {
        self.outbox
            .push_front(Call::new(Report::Boot(self.boot.clone())));
    }

    /// The station and each connector, before what is left from earlier.
    pub(super) fn say_every_status(&mut self, now: Now) {
        let station = StatusReport {
            evse: None,
            plug: PlugNumber(1),
            status: ConnectorStatus::Available,
            error_code: None,
            vendor_error_code: None,
            vendor: None,
            info: None,
            at: stated(now.utc),
        };
        let mut calls = vec![Call::new(Report::Status(station))];
        for evse in &mut self.evses {
            evse.status = evse.due_status();
            calls.push(Call::new(Report::Status(evse.status_report(now))));
        }
        self.outbox.push_all_front(calls);
    }

    pub(super) fn say_status(&mut self, number: EvseNumber, now: Now) {
        if let Some(evse) = self.evse(number) {
            let report = Report::Status(evse.status_report(now));
            self.outbox.push(Call::new(report));
        }
    }

    /// Brings the status up to date and says so if it changed.
    pub(super) fn tell_status(&mut self, number: EvseNumber, now: Now) {
        let online = self.online;
        let Some(evse) = self.evse_mut(number) else {
            return;
        };
        let due = evse.due_status();
        if evse.status != due {
            evse.status = due;
            if online {
                self.say_status(number, now);
            }
        }
    }

    fn note_verdict(&mut self, number: EvseNumber, verdict: VerdictStatus) {
        let index = self.index(number);
        if let Some(last) = index.and_then(|index| self.verdicts.get_mut(index)) {
            *last = Some(verdict);
        }
    }
}
