//! Meter values: never lost, and cheap. On the usual path a reading leaves its own row and the small
//! row of the latest reading, nothing else.

use vocabulary::{
    EvseId, MeterReading, MeterReport, MilliWattHours, MilliWatts, Reply, SessionId, Suspicion,
};

use super::SIGNED_VALUES;
use crate::{
    Change, MeterValue, RecallQuery, SessionMeter, SessionStatus, Site, Substate,
    metering::{self, Count},
    plausibility,
    report::{Heard, Heeded},
    step::Step,
    timers::Timer,
};

/// Above this, energy flows.
const FLOW: MilliWatts = MilliWatts(100_000);
/// Values this much older than the transaction that runs are not its own.
const BEFORE_START_MILLIS: i64 = 5 * 60_000;

impl Site {
    /// Values of one EVSE, or of the station's main meter.
    pub(crate) fn meter_values(
        &mut self,
        heard: &Heard,
        values: MeterReport,
        step: &mut Step<'_>,
    ) -> Heeded {
        let known = values.transaction.as_ref().and_then(|transaction| {
            self.stations
                .get(&heard.station)?
                .transactions
                .get(transaction)
                .copied()
        });
        let known = match (known, &values.transaction, &heard.recall) {
            (Some(id), _, _) => Some(id),
            (None, Some(transaction), recall)
                if transaction.number().is_none_or(|number| number > 0) =>
            {
                let asked = self
                    .stations
                    .get(&heard.station)
                    .is_none_or(|live| live.is_unknown(transaction));
                match recall {
                    None if !asked => {
                        return Heeded::Recall(RecallQuery::Transaction {
                            station: heard.station,
                            transaction: transaction.clone(),
                        });
                    }
                    None => None,
                    Some(recalled) => {
                        let found = self.recall_session(Some(recalled), step);
                        if found.is_none()
                            && let Some(live) = self.stations.get_mut(&heard.station)
                        {
                            live.remember_unknown(transaction);
                        }
                        found
                    }
                }
            }
            (None, Some(_) | None, _) => None,
        };
        let evse = values
            .evse
            .filter(|number| number.0 > 0)
            .and_then(|number| self.evse_at(heard.station, number, step));
        let running = evse.and_then(|evse| self.evses.get(&evse)?.running);
        let foreign = known.is_none() && values.transaction.is_some();
        let mut at_running = false;
        for reading in &values.readings {
            let session =
                known.or_else(|| running.filter(|id| self.is_of_its_time(*id, heard, reading)));
            at_running |= foreign && session.is_some();
            self.take_reading(session, evse, heard, reading, step);
        }
        if let Some(id) = known.or(running) {
            if at_running && let Some(transaction) = &values.transaction {
                let said = &transaction.0;
                self.suspect(id, Suspicion::new("meter_foreign_transaction", said), step);
            }
            for suspicion in values.suspicions {
                self.suspect(id, suspicion, step);
            }
        }
        Heeded::Reply(Reply::MeterValues)
    }

    /// Whether a reading without a usable transaction can belong to the one that runs.
    fn is_of_its_time(&self, id: SessionId, heard: &Heard, reading: &MeterReading) -> bool {
        let when = plausibility::moment(&reading.at, heard.received_at);
        self.sessions
            .get(&id)
            .and_then(|session| session.row.transaction.as_ref())
            .is_none_or(|transaction| {
                !when.plausible
                    || when.at >= transaction.started_at.plus_millis(-BEFORE_START_MILLIS)
            })
    }

    /// One reading: its row, and what it says of the session.
    pub(crate) fn take_reading(
        &mut self,
        id: Option<SessionId>,
        evse: Option<EvseId>,
        heard: &Heard,
        reading: &MeterReading,
        step: &mut Step<'_>,
    ) {
        let when = plausibility::moment(&reading.at, heard.received_at);
        let measured = metering::measure(reading);
        let evse = id
            .and_then(|id| self.sessions.get(&id))
            .map(|session| session.row.evse_id)
            .or(evse);
        if let Some(id) = id {
            self.note_signed(id, reading, step);
            self.count(id, &measured, when.at, heard, step);
        }
        if reading.samples.is_empty() {
            return;
        }
        step.add(Change::MeterValue(Box::new(MeterValue {
            station_id: heard.station,
            evse_id: evse,
            session_id: id,
            at: when.at,
            received_at: heard.received_at,
            context: measured.context,
            energy: measured.energy,
            power: measured.power,
            current: measured.current,
            voltage: measured.voltage,
            soc: measured.soc,
            temperature: measured.temperature,
            power_offered: measured.power_offered,
            current_offered: measured.current_offered,
            other: measured.other,
        })));
    }

    /// Signed values belong to the session, byte for byte.
    fn note_signed(&mut self, id: SessionId, reading: &MeterReading, step: &mut Step<'_>) {
        if reading.signed.is_empty() {
            return;
        }
        self.edit_session(id, step, |row| {
            if let Some(transaction) = &mut row.transaction {
                let room = SIGNED_VALUES.saturating_sub(transaction.signed.len());
                let new = reading.signed.iter().take(room).cloned();
                transaction.signed.extend(new);
            }
        });
    }

    /// What a reading says of the session: energy, power, state of charge.
    fn count(
        &mut self,
        id: SessionId,
        measured: &metering::Measured,
        at: vocabulary::Timestamp,
        heard: &Heard,
        step: &mut Step<'_>,
    ) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let runs = session.runs();
        // After the end, only what was closed without a stop can still learn (Q33).
        let learns = runs
            || session.row.status == SessionStatus::ClosedUnconfirmed
            || session.orphan.is_some();
        if !learns {
            return;
        }
        let started_at = session
            .row
            .transaction
            .as_ref()
            .map_or(at, |transaction| transaction.started_at);
        let meter = session.meter.get_or_insert(SessionMeter {
            session_id: id,
            at,
            received_at: heard.received_at,
            energy: MilliWattHours::ZERO,
            register: None,
            power: None,
            soc: None,
        });
        let count = Count {
            energy: meter.energy,
            register: meter.register,
            at: session.register.read_at().unwrap_or(started_at),
        };
        let mut finding = None;
        if let Some(register) = measured.energy {
            let (next, odd) = session.register.next(count, register, at);
            meter.energy = next.energy;
            meter.register = next.register;
            finding = odd.map(|odd| (odd, register));
        }
        if at >= meter.at {
            meter.at = at;
            meter.received_at = heard.received_at;
            meter.soc = measured.soc.or(meter.soc);
            if measured.live && runs {
                meter.power = measured.live_power().or(meter.power);
            }
        }
        let flows = runs && meter.power.is_some_and(|power| power > FLOW);
        let energy = meter.energy;
        session.metered = step.now.steady;
        if let Some(transaction) = &mut session.row.transaction {
            transaction.energy = energy;
        }
        let (was_stale, substate) = (session.row.flags.stale, session.row.substate);
        let seen_charging = session.row.charging_at.is_some();
        step.meter(id);
        if !runs {
            step.session(id);
        }
        self.watch_energy(id, step);
        if was_stale {
            self.edit_session(id, step, |row| row.flags.stale = false);
            self.watch_meter(id, step);
        }
        if let Some((finding, register)) = finding {
            let said = register.whole().to_string();
            self.suspect(id, Suspicion::new(finding.code(), said), step);
        }
        if flows {
            // Energy flows: whatever status was reported, it is not over.
            self.deadlines.clear(Timer::Evidence(id));
            if matches!(substate, None | Some(Substate::Connected)) {
                self.enter_substate(id, Substate::Charging, step);
            } else if !seen_charging {
                self.edit_session(id, step, |row| row.charging_at = Some(at));
            }
        }
    }

    /// Starts to watch for readings that stay away.
    pub(crate) fn watch_meter(&mut self, id: SessionId, step: &mut Step<'_>) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.metered = step.now.steady;
        }
        let seconds = self.settings.timers.meter_stale_s;
        self.deadlines
            .set(Timer::Stale(id), step.in_seconds(seconds));
    }

    /// No reading for too long; one that came meanwhile moves the deadline.
    pub(crate) fn meter_silent(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let millis = i64::from(self.settings.timers.meter_stale_s) * 1000;
        let due = session.metered.plus_millis(millis);
        if due > step.now.steady {
            self.deadlines.set(Timer::Stale(id), due);
        } else if session.runs() && !session.row.flags.stale {
            self.edit_session(id, step, |row| row.flags.stale = true);
        }
    }
}
