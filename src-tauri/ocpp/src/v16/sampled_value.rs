//! SampledValue (1.6 7.43): one measured quantity, or one signed text.

use ocpp_kit::v1_6 as kit;
use vocabulary::{Measurand, Phase, ReadingContext, Sample, SampleLocation, SignedValue};

use super::{unit, wire};
use crate::normalise::{Findings, Scalar, record};

record! {
    /// One value as sent.
    SampledValue {
        value: Scalar<'a> = "value",
        context: Scalar<'a> = "context",
        format: Scalar<'a> = "format",
        measurand: Scalar<'a> = "measurand",
        phase: Scalar<'a> = "phase",
        location: Scalar<'a> = "location",
        unit: Scalar<'a> = "unit",
    }
}

/// What a sampled value is.
pub(super) enum Value {
    Sample(Sample),
    Signed(SignedValue),
}

const MEASURANDS: [(&str, Measurand); 15] = [
    (
        "Energy.Active.Import.Register",
        Measurand::EnergyImportRegister,
    ),
    (
        "Energy.Active.Export.Register",
        Measurand::EnergyExportRegister,
    ),
    (
        "Energy.Active.Import.Interval",
        Measurand::EnergyImportInterval,
    ),
    (
        "Energy.Active.Export.Interval",
        Measurand::EnergyExportInterval,
    ),
    ("Power.Active.Import", Measurand::PowerImport),
    ("Power.Active.Export", Measurand::PowerExport),
    ("Power.Offered", Measurand::PowerOffered),
    ("Current.Import", Measurand::CurrentImport),
    ("Current.Export", Measurand::CurrentExport),
    ("Current.Offered", Measurand::CurrentOffered),
    ("Voltage", Measurand::Voltage),
    ("SoC", Measurand::StateOfCharge),
    ("Temperature", Measurand::Temperature),
    ("Frequency", Measurand::Frequency),
    ("Power.Factor", Measurand::PowerFactor),
];

const CONTEXTS: [(&str, ReadingContext); 7] = [
    ("Sample.Periodic", ReadingContext::SamplePeriodic),
    ("Sample.Clock", ReadingContext::SampleClock),
    ("Transaction.Begin", ReadingContext::TransactionBegin),
    ("Transaction.End", ReadingContext::TransactionEnd),
    ("Interruption.Begin", ReadingContext::InterruptionBegin),
    ("Interruption.End", ReadingContext::InterruptionEnd),
    ("Trigger", ReadingContext::Trigger),
];

const LOCATIONS: [(&str, SampleLocation); 5] = [
    ("Outlet", SampleLocation::Outlet),
    ("Inlet", SampleLocation::Inlet),
    ("EV", SampleLocation::Ev),
    ("Cable", SampleLocation::Cable),
    ("Body", SampleLocation::Body),
];

/// The first spelling of a phase is the one that is written.
const PHASES: [(&str, Phase); 10] = [
    ("L1", Phase::L1),
    ("L2", Phase::L2),
    ("L3", Phase::L3),
    ("N", Phase::N),
    ("L1-N", Phase::L1),
    ("L2-N", Phase::L2),
    ("L3-N", Phase::L3),
    ("L1-L2", Phase::L1L2),
    ("L2-L3", Phase::L2L3),
    ("L3-L1", Phase::L3L1),
];

/// Reads a value; `None` for an empty one, and for one that says nothing readable.
pub(super) fn read(item: &SampledValue<'_>, findings: &mut Findings) -> Option<Value> {
    if item.odd {
        findings.note("value_unreadable", "sampledValue", "no object");
        return None;
    }
    let value = item.value.filled()?;
    let format = item.format.text();
    if format.is_some_and(|format| format.eq_ignore_ascii_case("SignedData")) {
        let context = item
            .context
            .filled_owned()
            .unwrap_or_else(|| CONTEXTS[0].0.to_owned());
        return Some(Value::Signed(SignedValue {
            context,
            data: value.into_owned(),
        }));
    }
    let measurand = item
        .measurand
        .filled()
        .map_or(Measurand::EnergyImportRegister, |said| {
            find(&MEASURANDS, &said).unwrap_or_else(|| Measurand::Other(wire::bounded(&said)))
        });
    let said = item.phase.filled();
    let phase = said.as_deref().and_then(|said| find(&PHASES, said));
    if let (Some(said), None) = (&said, phase) {
        // Without its phase the value would count as the whole.
        findings.note("phase_unknown", "phase", said);
        return None;
    }
    let milli = unit::milli(&value, item.unit, &measurand, findings)?;
    Some(Value::Sample(Sample {
        measurand,
        phase,
        location: item
            .location
            .filled()
            .map_or(SampleLocation::Outlet, |said| {
                find(&LOCATIONS, &said)
                    .unwrap_or_else(|| SampleLocation::Other(wire::bounded(&said)))
            }),
        context: item
            .context
            .filled()
            .map_or(ReadingContext::SamplePeriodic, |said| {
                find(&CONTEXTS, &said)
                    .unwrap_or_else(|| ReadingContext::Other(wire::bounded(&said)))
            }),
        milli,
    }))
}

/// The variant of a word, in any case.
fn find<T: Clone>(words: &[(&str, T)], said: &str) -> Option<T> {
    let said = said.trim();
    words
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(said))
        .map(|(_, found)| found.clone())
}

/// The word of a variant; `other` for one that has none here.
fn word<'a, T: PartialEq>(words: &'a [(&'a str, T)], value: &T, other: &'a str) -> &'a str {
    words
        .iter()
        .find(|(_, known)| known == value)
        .map_or(other, |(word, _)| word)
}

pub(super) fn write_sample(sample: &Sample) -> kit::SampledValue {
    let measurand = match &sample.measurand {
        Measurand::Other(said) => said,
        known => word(&MEASURANDS, known, ""),
    };
    let mut value = kit::SampledValue::new(unit::decimal_text(sample.milli));
    value.measurand = Some(kit::Measurand::from_wire(measurand));
    value.unit = unit::of(&sample.measurand).map(kit::UnitOfMeasure::from_wire);
    value.phase = sample
        .phase
        .map(|phase| kit::Phase::from_wire(word(&PHASES, &phase, "")));
    value.location = Some(match &sample.location {
        SampleLocation::Other(said) => kit::Location::from_wire(said),
        known => kit::Location::from_wire(word(&LOCATIONS, known, "")),
    });
    value.context = Some(match &sample.context {
        ReadingContext::Other(said) => kit::ReadingContext::from_wire(said),
        known => kit::ReadingContext::from_wire(word(&CONTEXTS, known, "")),
    });
    value
}

pub(super) fn write_signed(signed: &SignedValue) -> kit::SampledValue {
    let mut value = kit::SampledValue::new(&signed.data);
    value.format = Some(kit::ValueFormat::SignedData);
    value.context = Some(kit::ReadingContext::from_wire(&signed.context));
    value
}
