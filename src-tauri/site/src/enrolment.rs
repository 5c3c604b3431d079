//! How stations come in: unknown ones call and wait in quarantine, people approve them, and what
//! they said meanwhile is adopted (`decisions.md` 20).

use std::{sync::Arc, time::Duration};

use serde_json::{Map, json};
use vocabulary::{
    CardVerdict, DataTransferStatus, OcppVersion, Registration, Reply, Report, StationId,
    StationIdentity, TransactionId, VerdictStatus,
};

use crate::{
    Actor, Answer, Change, Connected, Effect, Enrolment, EventKind, KeptMessage, KeptReport,
    Nameplate, RecallQuery, Recalled, Site, Station, StationAuth, StationReport,
    live::{LiveStation, StartKey},
    report::Heard,
    session::data,
    step::Step,
    timers::Timer,
};

/// Stations in quarantine at once.
const QUARANTINED_STATIONS: usize = 500;
/// Messages kept of each.
const KEPT_MESSAGES: u32 = 200;
/// When a station in quarantine is to boot again.
const PENDING_INTERVAL_SECONDS: u32 = 60;

impl Site {
    /// An unknown station called. `None`: too many wait already.
    pub(crate) fn discover(
        &mut self,
        connected: &Connected,
        step: &mut Step<'_>,
    ) -> Option<StationId> {
        let waiting = self
            .stations
            .values()
            .filter(|live| live.row.enrolment == Enrolment::Quarantined)
            .count();
        if waiting >= QUARANTINED_STATIONS && !connected.open_enrolment {
            return None;
        }
        let id = self.enter_station(
            connected.identity.clone(),
            None,
            Enrolment::Quarantined,
            Some(connected.version),
            step,
        );
        self.station_event(
            id,
            EventKind::StationDiscovered,
            Actor::Station(id),
            data(json!({ "remote_addr": connected.remote_addr })),
            step,
        );
        Some(id)
    }

    /// Enters a station with the charger behind it.
    pub(crate) fn enter_station(
        &mut self,
        identity: StationIdentity,
        name: Option<String>,
        enrolment: Enrolment,
        version: Option<OcppVersion>,
        step: &mut Step<'_>,
    ) -> StationId {
        let id = StationId(step.ids.uuid());
        let asset = self.new_asset(step);
        let row = Station {
            id,
            name: name.unwrap_or_else(|| identity.as_str().to_owned()),
            enrolment,
            active: true,
            note: String::new(),
            auth: StationAuth::None,
            secret_hash: None,
            version,
            nameplate: Nameplate::default(),
            asset_id: Some(asset),
            own_status: None,
            own_error_code: None,
            created_at: step.now.utc,
            last_seen_at: None,
            last_boot_at: None,
            connected_at: None,
            disconnected_at: None,
            remote_addr: None,
            subject_seq: 0,
            identity,
        };
        self.identities.insert(row.identity.key(), id);
        self.stations.insert(id, LiveStation::new(row));
        step.station(id);
        id
    }

    /// Whether the store must be asked first for what is kept of a station that is let in. It is
    /// counted in memory as it comes: what the caller brings is all of it, or it is asked again.
    pub(crate) fn asks_for_kept(
        &self,
        id: StationId,
        brought: &[KeptMessage],
        step: &mut Step<'_>,
    ) -> bool {
        let kept = self.stations.get(&id).map_or(0, |live| live.kept);
        let lacks = usize::try_from(kept) != Ok(brought.len());
        if lacks {
            step.answer = Answer::Recall(RecallQuery::Kept(id));
        }
        lacks
    }

    /// Lets a station in, adopts what it said since it first called, and tells its connection so.
    pub(crate) fn enrol(
        &mut self,
        id: StationId,
        name: Option<String>,
        actor: Actor,
        kept: Vec<KeptMessage>,
        step: &mut Step<'_>,
    ) {
        let ping = Duration::from_secs(u64::from(self.settings.timers.ping_s));
        let Some(live) = self.stations.get_mut(&id) else {
            return;
        };
        live.row.enrolment = Enrolment::Approved;
        if let Some(name) = name {
            live.row.name = name;
        }
        step.station(id);
        let link = live.link.as_ref();
        let (open, pending) = (
            link.is_some_and(|link| link.open_since.is_some()),
            link.is_some_and(|link| link.told == Some(Registration::Pending)),
        );
        if let Some(link) = link {
            step.effects.push(Effect::Serve {
                station: id,
                generation: link.generation,
                approved: true,
                ping,
            });
        }
        self.station_event(id, EventKind::StationApproved, actor, Map::new(), step);
        self.adopt(id, kept, step);
        if open {
            // What waited for the approval alone goes on now.
            self.gate_opens(id, step);
        }
        if pending {
            self.deadlines.set(Timer::AskState(id), step.now.steady);
        }
    }

    /// Takes in what a station said in quarantine, in the order it said it. In one step with its
    /// approval: after a crash all of it is adopted, or nothing is and the station waits as before.
    pub(crate) fn adopt(&mut self, id: StationId, kept: Vec<KeptMessage>, step: &mut Step<'_>) {
        if let Some(live) = self.stations.get_mut(&id) {
            live.kept = 0;
            live.kept_starts = None;
        }
        if kept.is_empty() {
            return;
        }
        for KeptMessage { row, report } in kept {
            let Some(report) = report else { continue };
            let heard = Heard {
                station: id,
                raw: Arc::from(row.payload.as_str()),
                received_at: row.received_at,
                recall: Some(Recalled::default()),
                adopted: true,
                given_id: row.transaction_id,
            };
            // The station has its answer already.
            let _ = self.transaction_message(&heard, report, step);
        }
        step.add(Change::KeptDone(id));
    }

    /// A message of a station that is not approved: transaction messages are kept, the rest is
    /// answered as empty as allowed.
    pub(crate) fn quarantined(
        &mut self,
        told: &StationReport,
        enrolment: Enrolment,
        step: &mut Step<'_>,
    ) {
        let invalid = CardVerdict::plain(VerdictStatus::Invalid);
        let now = step.now.utc;
        let reply = match &told.report {
            Report::Boot(boot) => {
                self.note_boot(told.station, boot, step);
                let registration = match enrolment {
                    Enrolment::Rejected => Registration::Rejected,
                    Enrolment::Quarantined | Enrolment::Approved => Registration::Pending,
                };
                self.boot_answered(told.station, registration, step);
                Reply::Boot {
                    registration,
                    now,
                    interval_s: PENDING_INTERVAL_SECONDS,
                }
            }
            Report::Heartbeat => Reply::Heartbeat { now },
            Report::Authorize(_) => Reply::Authorize(invalid),
            Report::Status(_) => Reply::Status,
            Report::TransactionStarted(started) => {
                if let Some(recalled) = &told.recall {
                    self.remember_kept_starts(told.station, &recalled.kept);
                } else if self.forgot_kept_starts(told.station) {
                    step.answer = Answer::Recall(RecallQuery::Kept(told.station));
                    return;
                }
                Reply::TransactionStarted {
                    transaction: self.kept_start(told, StartKey::of(started), step),
                    verdict: invalid,
                }
            }
            Report::TransactionStopped(_) => {
                self.keep(told, None, step);
                Reply::TransactionStopped { verdict: None }
            }
            Report::MeterValues(_) => {
                self.keep(told, None, step);
                Reply::MeterValues
            }
            Report::DataTransfer(_) => Reply::DataTransfer {
                status: DataTransferStatus::Rejected,
            },
            Report::DiagnosticsStatus(_) => Reply::DiagnosticsStatus,
            Report::FirmwareStatus(_) => Reply::FirmwareStatus,
            Report::SecurityEvent(_) => Reply::SecurityEvent,
        };
        step.answer = Answer::Reply(reply);
    }

    /// Whether starts of this station are kept that are not in memory: the program started anew.
    fn forgot_kept_starts(&self, id: StationId) -> bool {
        let live = self.stations.get(&id);
        live.is_some_and(|live| live.kept > 0 && live.kept_starts.is_none())
    }

    fn remember_kept_starts(&mut self, id: StationId, kept: &[KeptMessage]) {
        let starts: Vec<_> = kept
            .iter()
            .filter_map(|message| match &message.report {
                Some(Report::TransactionStarted(started)) => {
                    Some((StartKey::of(started), message.row.transaction_id.clone()?))
                }
                Some(_) | None => None,
            })
            .collect();
        self.transaction_ids
            .extend(starts.iter().map(|(_, id)| id.clone()));
        if let Some(live) = self.stations.get_mut(&id) {
            live.kept_starts = Some(starts);
        }
    }

    /// The id of a start in quarantine: real, and the same again for a replay (engine rule 6).
    fn kept_start(
        &mut self,
        told: &StationReport,
        key: StartKey,
        step: &mut Step<'_>,
    ) -> TransactionId {
        let known = self.stations.get(&told.station).and_then(|live| {
            let mut starts = live.kept_starts.iter().flatten();
            starts.find(|(start, _)| *start == key)
        });
        if let Some((_, transaction)) = known {
            return transaction.clone();
        }
        let transaction = self.new_transaction_id(step);
        if self.keep(told, Some(transaction.clone()), step) {
            self.transaction_ids.insert(transaction.clone());
            if let Some(live) = self.stations.get_mut(&told.station) {
                let starts = live.kept_starts.get_or_insert_default();
                starts.push((key, transaction.clone()));
            }
        }
        transaction
    }

    fn keep(
        &mut self,
        told: &StationReport,
        transaction_id: Option<TransactionId>,
        step: &mut Step<'_>,
    ) -> bool {
        let Some(live) = self.stations.get_mut(&told.station) else {
            return false;
        };
        if live.kept >= KEPT_MESSAGES {
            return false;
        }
        live.kept += 1;
        step.add(Change::Kept(Box::new(KeptReport {
            station_id: told.station,
            received_at: told.received_at,
            action: told.action.to_owned(),
            payload: told.raw.to_string(),
            transaction_id,
        })));
        true
    }
}
