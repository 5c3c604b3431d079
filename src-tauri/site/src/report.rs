//! What stations say, and what they are answered.

use std::sync::Arc;

use serde_json::{Map, json};
use vocabulary::{
    Boot, DataTransferStatus, Registration, Reply, Report, StationId, Timestamp, TransactionId,
    TriggerKind,
};

use crate::{
    Actor, Answer, Enrolment, EventKind, Nameplate, RecallQuery, Recalled, Site, StationReport,
    session::data, step::Step,
};

/// A transaction message and its circumstances, live or adopted from quarantine.
pub(crate) struct Heard {
    pub(crate) station: StationId,
    pub(crate) raw: Arc<str>,
    pub(crate) received_at: Timestamp,
    pub(crate) recall: Option<Recalled>,
    /// It waited in quarantine.
    pub(crate) adopted: bool,
    /// The id that a start was answered with then.
    pub(crate) given_id: Option<TransactionId>,
}

/// What a transaction message leads to.
pub(crate) enum Heeded {
    /// It is taken in, and answered.
    Reply(Reply),
    /// The store must be asked first; nothing was changed.
    Recall(RecallQuery),
}

impl Site {
    /// A station said something.
    pub(crate) fn report(&mut self, told: StationReport, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&told.station) else {
            step.answer = Answer::None;
            return;
        };
        step.message_id = Some(cut(&told.message_id)).filter(|id| !id.is_empty());
        // A message of a connection that was replaced is taken in all the same: the station has
        // said it. Only what is of the connection itself is looked at by generation.
        live.row.last_seen_at = Some(told.received_at);
        let enrolment = live.row.enrolment;
        if enrolment != Enrolment::Approved {
            return self.quarantined(&told, enrolment, step);
        }
        let id = told.station;
        let triggered = triggered_kind(&told.report);
        let now = step.now.utc;
        let reply = match told.report {
            Report::Boot(boot) => {
                self.note_boot(id, &boot, step);
                self.boot_answered(id, Registration::Accepted, step);
                Reply::Boot {
                    registration: Registration::Accepted,
                    now,
                    interval_s: self.settings.timers.heartbeat_s,
                }
            }
            Report::Heartbeat => Reply::Heartbeat { now },
            Report::Authorize(authorize) => {
                Reply::Authorize(self.authorize(id, &authorize.card, step))
            }
            Report::Status(status) => {
                self.status(id, told.generation, &status, step);
                Reply::Status
            }
            Report::DataTransfer(transfer) => {
                let content = data(json!({
                    "vendor": cut(&transfer.vendor),
                    "message": transfer.message.as_deref().map(cut),
                }));
                self.station_event(
                    id,
                    EventKind::StationDataTransfer,
                    Actor::Station(id),
                    content,
                    step,
                );
                Reply::DataTransfer {
                    status: DataTransferStatus::UnknownVendor,
                }
            }
            Report::DiagnosticsStatus(job) => {
                self.job(id, "diagnostics", &job.status, step);
                Reply::DiagnosticsStatus
            }
            Report::FirmwareStatus(job) => {
                self.job(id, "firmware", &job.status, step);
                Reply::FirmwareStatus
            }
            Report::SecurityEvent(event) => {
                let content = data(json!({
                    "kind": cut(&event.kind),
                    "at": event.at.at.to_rfc3339(),
                    "info": event.info.as_deref().map(cut),
                }));
                self.station_event(
                    id,
                    EventKind::StationSecurity,
                    Actor::Station(id),
                    content,
                    step,
                );
                Reply::SecurityEvent
            }
            message @ (Report::TransactionStarted(_)
            | Report::TransactionStopped(_)
            | Report::MeterValues(_)) => {
                if let Report::MeterValues(values) = &message {
                    self.note_metered(id, told.generation, values.evse);
                }
                let heard = Heard {
                    station: id,
                    raw: told.raw,
                    received_at: told.received_at,
                    recall: told.recall,
                    adopted: false,
                    given_id: None,
                };
                match self.transaction_message(&heard, message, step) {
                    Heeded::Reply(reply) => reply,
                    Heeded::Recall(query) => {
                        step.answer = Answer::Recall(query);
                        return;
                    }
                }
            }
        };
        if let Some(kind) = triggered {
            self.awaited_came(id, kind, step);
        }
        step.answer = Answer::Reply(reply);
    }

    /// One of the three messages that are never lost and never answered with an error.
    pub(crate) fn transaction_message(
        &mut self,
        heard: &Heard,
        report: Report,
        step: &mut Step<'_>,
    ) -> Heeded {
        match report {
            Report::TransactionStarted(started) => self.started(heard, started, step),
            Report::TransactionStopped(stopped) => self.stopped(heard, stopped, step),
            Report::MeterValues(values) => self.meter_values(heard, values, step),
            Report::Boot(_)
            | Report::Heartbeat
            | Report::Authorize(_)
            | Report::Status(_)
            | Report::DataTransfer(_)
            | Report::DiagnosticsStatus(_)
            | Report::FirmwareStatus(_)
            | Report::SecurityEvent(_) => Heeded::Reply(Reply::Status),
        }
    }

    /// Takes down what a station says of itself.
    pub(crate) fn note_boot(&mut self, id: StationId, boot: &Boot, step: &mut Step<'_>) {
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        let said = |text: &str| (!text.is_empty()).then(|| cut(text));
        let maybe = |text: &Option<String>| text.as_deref().and_then(said);
        live.row.nameplate = Nameplate {
            vendor: said(&boot.vendor),
            model: said(&boot.model),
            serial: maybe(&boot.serial),
            firmware: maybe(&boot.firmware),
            iccid: maybe(&boot.iccid),
            imsi: maybe(&boot.imsi),
            meter_type: maybe(&boot.meter_type),
            meter_serial: maybe(&boot.meter_serial),
        };
        live.row.last_boot_at = Some(step.now.utc);
        step.station(id);
        let row = live.row.clone();
        self.describe_asset(&row, step);
        let content = data(json!({
            "vendor": row.nameplate.vendor,
            "model": row.nameplate.model,
            "firmware": row.nameplate.firmware,
        }));
        self.station_event(
            id,
            EventKind::StationBoot,
            Actor::Station(id),
            content,
            step,
        );
    }

    fn job(&mut self, id: StationId, job: &str, status: &str, step: &mut Step<'_>) {
        let mut content = Map::new();
        content.insert("job".to_owned(), json!(job));
        content.insert("status".to_owned(), json!(cut(status)));
        self.station_event(id, EventKind::StationJob, Actor::Station(id), content, step);
    }
}

/// Which message that one can ask for this is.
fn triggered_kind(report: &Report) -> Option<TriggerKind> {
    match report {
        Report::Boot(_) => Some(TriggerKind::Boot),
        Report::Heartbeat => Some(TriggerKind::Heartbeat),
        Report::MeterValues(_) => Some(TriggerKind::MeterValues),
        Report::Status(_) => Some(TriggerKind::Status),
        Report::DiagnosticsStatus(_) => Some(TriggerKind::DiagnosticsStatus),
        Report::FirmwareStatus(_) => Some(TriggerKind::FirmwareStatus),
        Report::Authorize(_)
        | Report::TransactionStarted(_)
        | Report::TransactionStopped(_)
        | Report::DataTransfer(_)
        | Report::SecurityEvent(_) => None,
    }
}

/// Texts of stations are kept whole within reason.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(255).collect()
}
