//! Readings: what a station measured at one moment, brought into the columns that people look at.

mod register;

use vocabulary::{
    Measurand, MeterReading, MilliWattHours, MilliWatts, PerMille, Phase, ReadingContext, Sample,
    SampleLocation,
};

pub(crate) use register::{Count, RegisterWatch, between};

/// A reading in columns. What has no column of its own is in `other`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Measured {
    pub(crate) context: String,
    pub(crate) energy: Option<MilliWattHours>,
    pub(crate) power: Option<MilliWatts>,
    pub(crate) current: [Option<i64>; 3],
    pub(crate) voltage: [Option<i64>; 3],
    pub(crate) soc: Option<PerMille>,
    pub(crate) temperature: Option<i64>,
    pub(crate) power_offered: Option<MilliWatts>,
    pub(crate) current_offered: Option<i64>,
    pub(crate) other: Vec<Sample>,
    /// Whether these are values of the present: not those of the transaction's begin (Q36).
    pub(crate) live: bool,
}

/// The columns that a sample can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Energy,
    Power,
    PowerOfPhase(usize),
    Current(usize),
    CurrentWhole,
    Voltage(usize),
    VoltageWhole,
    Soc,
    Temperature,
    PowerOffered,
    CurrentOffered,
}

/// What of a three-phase quantity a sample measures.
enum Part {
    Whole,
    Phase(usize),
    /// Of the neutral or between two conductors: no column (Q37).
    Other,
}

fn part(phase: Option<Phase>) -> Part {
    match phase {
        None => Part::Whole,
        Some(Phase::L1) => Part::Phase(0),
        Some(Phase::L2) => Part::Phase(1),
        Some(Phase::L3) => Part::Phase(2),
        Some(Phase::N | Phase::L1L2 | Phase::L2L3 | Phase::L3L1) => Part::Other,
    }
}

fn column(sample: &Sample) -> Option<Column> {
    let part = part(sample.phase);
    let whole = |column| matches!(part, Part::Whole).then_some(column);
    let of_part = |whole: Column, of_phase: fn(usize) -> Column| match part {
        Part::Whole => Some(whole),
        Part::Phase(phase) => Some(of_phase(phase)),
        Part::Other => None,
    };
    match &sample.measurand {
        Measurand::EnergyImportRegister => whole(Column::Energy),
        Measurand::PowerImport => of_part(Column::Power, Column::PowerOfPhase),
        Measurand::CurrentImport => of_part(Column::CurrentWhole, Column::Current),
        Measurand::Voltage => of_part(Column::VoltageWhole, Column::Voltage),
        Measurand::StateOfCharge => whole(Column::Soc),
        Measurand::Temperature => whole(Column::Temperature),
        Measurand::PowerOffered => whole(Column::PowerOffered),
        Measurand::CurrentOffered => whole(Column::CurrentOffered),
        Measurand::EnergyExportRegister
        | Measurand::EnergyImportInterval
        | Measurand::EnergyExportInterval
        | Measurand::PowerExport
        | Measurand::CurrentExport
        | Measurand::Frequency
        | Measurand::PowerFactor
        | Measurand::Other(_) => None,
    }
}

/// Which of several samples of one quantity counts (Q36): End, then periodic, then on the clock;
/// the begin of the transaction last. Then the side: outlet first.
fn rank(sample: &Sample) -> (u8, u8) {
    let context = match sample.context {
        ReadingContext::TransactionEnd => 7,
        ReadingContext::Trigger => 6,
        ReadingContext::SamplePeriodic => 5,
        ReadingContext::InterruptionEnd => 4,
        ReadingContext::SampleClock => 3,
        ReadingContext::Other(_) => 2,
        ReadingContext::InterruptionBegin => 1,
        ReadingContext::TransactionBegin => 0,
    };
    let location = match sample.location {
        SampleLocation::Outlet => 5,
        SampleLocation::Cable => 4,
        SampleLocation::Ev => 3,
        SampleLocation::Body => 2,
        SampleLocation::Inlet => 1,
        SampleLocation::Other(_) => 0,
    };
    (context, location)
}

const COLUMNS: usize = 17;

fn slot(column: Column) -> usize {
    match column {
        Column::Energy => 0,
        Column::Power => 1,
        Column::PowerOfPhase(phase) => 2 + phase,
        Column::Current(phase) => 5 + phase,
        Column::CurrentWhole => 8,
        Column::Voltage(phase) => 9 + phase,
        Column::VoltageWhole => 12,
        Column::Soc => 13,
        Column::Temperature => 14,
        Column::PowerOffered => 15,
        Column::CurrentOffered => 16,
    }
}

/// Brings a reading into columns.
pub(crate) fn measure(reading: &MeterReading) -> Measured {
    let mut best: [Option<&Sample>; COLUMNS] = [None; COLUMNS];
    let mut other: Vec<Sample> = Vec::new();
    for sample in &reading.samples {
        match column(sample) {
            None => other.push(sample.clone()),
            Some(column) => {
                let Some(place) = best.get_mut(slot(column)) else {
                    continue;
                };
                match place {
                    Some(held) if rank(held) >= rank(sample) => other.push(sample.clone()),
                    Some(held) => {
                        other.push((*held).clone());
                        *place = Some(sample);
                    }
                    None => *place = Some(sample),
                }
            }
        }
    }
    let value = |column: Column| best.get(slot(column)).copied().flatten().map(|s| s.milli);
    let phases = |of: fn(usize) -> Column, whole: Column| {
        let phases = [value(of(0)), value(of(1)), value(of(2))];
        if phases.iter().all(Option::is_none) {
            [value(whole), None, None]
        } else {
            phases
        }
    };
    let current = phases(Column::Current, Column::CurrentWhole);
    let voltage = phases(Column::Voltage, Column::VoltageWhole);
    // A value for the whole beside those of the phases is kept among the others.
    for (whole, phase) in [
        (Column::CurrentWhole, Column::Current as fn(usize) -> Column),
        (Column::VoltageWhole, Column::Voltage),
    ] {
        if (0..3).any(|n| value(phase(n)).is_some())
            && let Some(sample) = best.get(slot(whole)).copied().flatten()
        {
            other.push(sample.clone());
        }
    }
    let of_phases: Vec<i64> = (0..3)
        .filter_map(|phase| value(Column::PowerOfPhase(phase)))
        .collect();
    let power = value(Column::Power).or_else(|| {
        (!of_phases.is_empty()).then(|| {
            of_phases
                .iter()
                .fold(0, |sum, p| i64::saturating_add(sum, *p))
        })
    });
    // The power of single phases has no column: it is kept beside the sum.
    other.extend(
        (0..3)
            .filter_map(|phase| {
                best.get(slot(Column::PowerOfPhase(phase)))
                    .copied()
                    .flatten()
            })
            .cloned(),
    );
    let chosen = best.iter().copied().flatten();
    let live = reading
        .samples
        .iter()
        .any(|sample| sample.context != ReadingContext::TransactionBegin);
    let context = chosen
        .max_by_key(|sample| rank(sample))
        .or(reading.samples.first())
        .map(|sample| context_word(&sample.context))
        .unwrap_or_default();
    Measured {
        context,
        energy: value(Column::Energy).map(MilliWattHours),
        power: power.map(MilliWatts),
        current,
        voltage,
        soc: value(Column::Soc).map(per_mille),
        temperature: value(Column::Temperature),
        power_offered: value(Column::PowerOffered).map(MilliWatts),
        current_offered: value(Column::CurrentOffered),
        other,
        live,
    }
}

/// From thousandths of a percent; a car that claims more than full is full.
fn per_mille(milli_percent: i64) -> PerMille {
    PerMille(i32::try_from((milli_percent / 100).clamp(0, 1000)).unwrap_or(0))
}

/// The station's word; empty for the default.
fn context_word(context: &ReadingContext) -> String {
    match context {
        ReadingContext::SamplePeriodic => "",
        ReadingContext::SampleClock => "Sample.Clock",
        ReadingContext::TransactionBegin => "Transaction.Begin",
        ReadingContext::TransactionEnd => "Transaction.End",
        ReadingContext::InterruptionBegin => "Interruption.Begin",
        ReadingContext::InterruptionEnd => "Interruption.End",
        ReadingContext::Trigger => "Trigger",
        ReadingContext::Other(word) => return word.chars().take(50).collect(),
    }
    .to_owned()
}

impl Measured {
    /// Power now: as measured, else from current and voltage.
    pub(crate) fn live_power(&self) -> Option<MilliWatts> {
        if !self.live {
            return None;
        }
        self.power.or_else(|| {
            let phases: Vec<i64> = self
                .current
                .iter()
                .zip(&self.voltage)
                .filter_map(|(current, voltage)| {
                    // mA times mV are millionths of a watt.
                    Some(current.as_ref()?.saturating_mul(*voltage.as_ref()?) / 1000)
                })
                .collect();
            (!phases.is_empty())
                .then(|| MilliWatts(phases.into_iter().fold(0, i64::saturating_add)))
        })
    }
}
