//! Meter values gathered into spans of time, for charts.

use site::MeterValue;
use vocabulary::{MilliWattHours, MilliWatts, PerMille, SessionId, Timestamp};

use super::{Store, StoreError};

/// Means over a span of time, for charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeterBucket {
    /// When the span begins.
    pub at: Timestamp,
    /// The last register in it.
    pub energy: Option<MilliWattHours>,
    /// Mean power.
    pub power: Option<MilliWatts>,
    /// Mean current for each phase, in mA.
    pub current: [Option<i64>; 3],
    /// Mean voltage for each phase, in mV.
    pub voltage: [Option<i64>; 3],
    /// The last state of charge in it.
    pub soc: Option<PerMille>,
    /// Values that it was made from.
    pub values: u32,
}

impl Store {
    /// A session's meter values in spans of `resolution_s`, the earliest first, by the station's own
    /// time.
    pub async fn session_meter_buckets(
        &self,
        session: SessionId,
        resolution_s: u32,
    ) -> Result<Vec<MeterBucket>, StoreError> {
        let mut values = self.series(session.0, None).await?;
        values.sort_by_key(|v| v.at);
        Ok(buckets(&values, resolution_s))
    }
}

/// Sums and counts, for a mean.
#[derive(Default, Clone, Copy)]
struct Mean(i64, i64);

impl Mean {
    fn add(&mut self, value: Option<i64>) {
        if let Some(value) = value {
            self.0 = self.0.saturating_add(value);
            self.1 += 1;
        }
    }

    fn get(self) -> Option<i64> {
        self.0.checked_div(self.1)
    }
}

/// Gathers values, sorted by time, into spans.
fn buckets(values: &[MeterValue], resolution_s: u32) -> Vec<MeterBucket> {
    let span = i64::from(resolution_s.max(1)) * 1000;
    values
        .chunk_by(|a, b| a.at.0.div_euclid(span) == b.at.0.div_euclid(span))
        .filter_map(|group| Some(bucket(group.first()?.at.0.div_euclid(span) * span, group)))
        .collect()
}

fn bucket(begin: i64, group: &[MeterValue]) -> MeterBucket {
    let mut power = Mean::default();
    let mut current = [Mean::default(); 3];
    let mut voltage = [Mean::default(); 3];
    for value in group {
        power.add(value.power.map(|p| p.0));
        for (mean, value) in current.iter_mut().zip(value.current) {
            mean.add(value);
        }
        for (mean, value) in voltage.iter_mut().zip(value.voltage) {
            mean.add(value);
        }
    }
    MeterBucket {
        at: Timestamp(begin),
        energy: group.iter().rev().find_map(|v| v.energy),
        power: power.get().map(MilliWatts),
        current: current.map(Mean::get),
        voltage: voltage.map(Mean::get),
        soc: group.iter().rev().find_map(|v| v.soc),
        values: u32::try_from(group.len()).unwrap_or(u32::MAX),
    }
}
