//! What stations were told is kept, held against what is in the store.

use std::collections::{HashMap, HashSet};

use simulator::Acknowledged;
use vocabulary::{
    Measurand, MeterReading, MeterReport, Reply, Report, StationIdentity, Timestamp, TransactionId,
    TransactionStarted, TransactionStopped,
};

use crate::{StoredMeterValue, StoredSession, StoredStore};

/// The transactions and meter values of a store, for look-up.
#[derive(Debug)]
pub struct Proof {
    sessions: HashMap<String, StoredSession>,
    values: HashSet<StoredMeterValue>,
}

impl Proof {
    /// Reads the store.
    pub async fn read(store: &StoredStore) -> anyhow::Result<Self> {
        let sessions = store.sessions().await?.into_iter();
        let by_id = sessions.filter_map(|session| Some((session.transaction.clone()?, session)));
        Ok(Self {
            sessions: by_id.collect(),
            values: store.meter_values().await?.into_iter().collect(),
        })
    }

    /// How many transactions the store has an id of.
    pub fn transactions(&self) -> usize {
        self.sessions.len()
    }

    /// Each acknowledged transaction message that the store does not hold, as a sentence.
    pub fn missing<'a>(&self, told: impl IntoIterator<Item = &'a Acknowledged>) -> Vec<String> {
        told.into_iter()
            .filter_map(|entry| {
                let problem = self.problem(entry)?;
                Some(format!("{}: {problem}: {:?}", entry.station, entry.report))
            })
            .collect()
    }

    fn problem(&self, entry: &Acknowledged) -> Option<String> {
        match (&entry.report, &entry.reply) {
            (Report::TransactionStarted(start), Reply::TransactionStarted { transaction, .. }) => {
                self.start(&entry.station, start, transaction)
            }
            (Report::TransactionStopped(stop), _) => self.stop(stop),
            (Report::MeterValues(values), _) => self.values(&entry.station, values),
            _ => None,
        }
    }

    fn start(
        &self,
        station: &StationIdentity,
        start: &TransactionStarted,
        id: &TransactionId,
    ) -> Option<String> {
        let Some(kept) = self.sessions.get(&id.0) else {
            return Some(format!("transaction {id} is not in the store"));
        };
        let same = kept.station.eq_ignore_ascii_case(station.as_str())
            && Some(kept.evse) == start.evse.map(|evse| i64::from(evse.0))
            && kept.meter_start == start.meter_start.map(|register| register.0)
            && Timestamp::from_rfc3339(&kept.started_raw) == Some(start.at.at);
        (!same).then(|| format!("transaction {id} is in the store as {kept:?}"))
    }

    fn stop(&self, stop: &TransactionStopped) -> Option<String> {
        let Some(id) = &stop.transaction else {
            return Some("a stop without an id".to_owned());
        };
        let Some(kept) = self.sessions.get(&id.0) else {
            return Some(format!("stopped transaction {id} is not in the store"));
        };
        let stopped = kept
            .stopped_raw
            .as_deref()
            .and_then(Timestamp::from_rfc3339);
        let same = kept.meter_stop == stop.meter_stop.map(|register| register.0)
            && stopped == Some(stop.at.at);
        (!same).then(|| format!("the stop of {id} is in the store as {kept:?}"))
    }

    fn values(&self, station: &StationIdentity, values: &MeterReport) -> Option<String> {
        let lost = values.readings.iter().find(|reading| {
            !self.values.contains(&StoredMeterValue {
                station: station.as_str().to_owned(),
                at: reading.at.at.0,
                register: register(reading),
            })
        })?;
        Some(format!("the value of {} is not in the store", lost.at.raw))
    }
}

/// The energy register of a reading, in mWh.
fn register(reading: &MeterReading) -> Option<i64> {
    let samples = reading.samples.iter();
    let mut registers = samples.filter(|s| s.measurand == Measurand::EnergyImportRegister);
    registers.next().map(|sample| sample.milli)
}
