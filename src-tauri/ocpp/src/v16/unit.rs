//! Units, registers and ids: numbers of the wire in the vocabulary's integers.

use vocabulary::{Measurand, MilliWattHours, TransactionId};

use crate::normalise::{Decimal, Findings, Scalar};

/// Values that stand for "none": the largest integers of 32 and 64 bits (Q30).
const SENTINELS: [i64; 4] = [i32::MAX as i64, i32::MIN as i64, u32::MAX as i64, i64::MAX];

/// A unit: its name, how many thousandths of the base unit one of it is, and whose base unit it
/// has.
struct Unit(&'static str, u32, Quantity);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Energy,
    Power,
    Current,
    Voltage,
    Temperature,
    Share,
    Frequency,
    /// Reactive and apparent amounts; they are kept under their own names.
    Other,
}

const UNITS: [Unit; 27] = [
    Unit("Wh", 1_000, Quantity::Energy),
    Unit("kWh", 1_000_000, Quantity::Energy),
    Unit("MWh", 1_000_000_000, Quantity::Energy),
    Unit("W", 1_000, Quantity::Power),
    Unit("kW", 1_000_000, Quantity::Power),
    Unit("MW", 1_000_000_000, Quantity::Power),
    Unit("A", 1_000, Quantity::Current),
    Unit("mA", 1, Quantity::Current),
    Unit("V", 1_000, Quantity::Voltage),
    Unit("kV", 1_000_000, Quantity::Voltage),
    Unit("mV", 1, Quantity::Voltage),
    Unit("Celsius", 1_000, Quantity::Temperature),
    // 1.6's own misspelling (7.52), which its schema still has.
    Unit("Celcius", 1_000, Quantity::Temperature),
    Unit("Fahrenheit", 1_000, Quantity::Temperature),
    Unit("K", 1_000, Quantity::Temperature),
    Unit("Percent", 1_000, Quantity::Share),
    Unit("%", 1_000, Quantity::Share),
    Unit("Hz", 1_000, Quantity::Frequency),
    Unit("Hertz", 1_000, Quantity::Frequency),
    Unit("varh", 1_000, Quantity::Other),
    Unit("kvarh", 1_000_000, Quantity::Other),
    Unit("var", 1_000, Quantity::Other),
    Unit("kvar", 1_000_000, Quantity::Other),
    Unit("VA", 1_000, Quantity::Other),
    Unit("kVA", 1_000_000, Quantity::Other),
    Unit("rpm", 1_000, Quantity::Other),
    Unit("None", 1_000, Quantity::Other),
];

fn quantity(measurand: &Measurand) -> Quantity {
    match measurand {
        Measurand::EnergyImportRegister
        | Measurand::EnergyExportRegister
        | Measurand::EnergyImportInterval
        | Measurand::EnergyExportInterval => Quantity::Energy,
        Measurand::PowerImport | Measurand::PowerExport | Measurand::PowerOffered => {
            Quantity::Power
        }
        Measurand::CurrentImport | Measurand::CurrentExport | Measurand::CurrentOffered => {
            Quantity::Current
        }
        Measurand::Voltage => Quantity::Voltage,
        Measurand::StateOfCharge => Quantity::Share,
        Measurand::Temperature => Quantity::Temperature,
        Measurand::Frequency => Quantity::Frequency,
        Measurand::PowerFactor | Measurand::Other(_) => Quantity::Other,
    }
}

/// The unit that a measurand is written in; `None` where 1.6 has none for it.
pub(super) fn of(measurand: &Measurand) -> Option<&'static str> {
    match quantity(measurand) {
        Quantity::Energy => Some("Wh"),
        Quantity::Power => Some("W"),
        Quantity::Current => Some("A"),
        Quantity::Voltage => Some("V"),
        Quantity::Temperature => Some("Celsius"),
        Quantity::Share => Some("Percent"),
        Quantity::Frequency | Quantity::Other => None,
    }
}

/// A value in thousandths of its base unit. Without a unit, or with one that cannot be its own
/// (Q35), it counts as given in the base unit; the latter is noted.
pub(super) fn milli(
    value: &str,
    unit: Scalar<'_>,
    measurand: &Measurand,
    findings: &mut Findings,
) -> Option<i64> {
    let Some(number) = Decimal::parse(value) else {
        findings.note("value_unreadable", "value", value);
        return None;
    };
    if is_sentinel(number) {
        findings.note("value_sentinel", "value", value);
        return None;
    }
    let said = unit.filled();
    let wanted = quantity(measurand);
    let known = said.as_deref().and_then(|said| named(said.trim(), wanted));
    if let (Some(said), None) = (&said, known) {
        findings.note("unit_unknown", "unit", said);
    }
    let thousandths = number.times(known.map_or(1_000, |unit| unit.1));
    let Some(thousandths) = thousandths else {
        findings.note("value_unreadable", "value", value);
        return None;
    };
    Some(match known.map(|unit| unit.0) {
        Some("Fahrenheit") => thousandths.saturating_sub(32_000).saturating_mul(5) / 9,
        Some("K") => thousandths.saturating_sub(273_150),
        Some(_) | None => thousandths,
    })
}

/// The unit of a name: first as spelled (`mW` is not `MW`), then in any case, of the quantity.
fn named(said: &str, wanted: Quantity) -> Option<&'static Unit> {
    let fits = |unit: &&Unit| unit.2 == wanted || wanted == Quantity::Other;
    UNITS
        .iter()
        .filter(fits)
        .find(|unit| unit.0 == said)
        .or_else(|| {
            UNITS
                .iter()
                .filter(fits)
                .find(|unit| unit.0.eq_ignore_ascii_case(said))
        })
}

fn is_sentinel(number: Decimal) -> bool {
    match number.integral() {
        Some(whole) => SENTINELS.contains(&whole),
        // Beyond i64 nothing is measured.
        None => number.whole().1,
    }
}

/// `meterStart`, `meterStop`: watt-hours, fractions kept exactly. A placeholder or a sentinel is
/// none, and noted.
pub(super) fn register(
    field: Scalar<'_>,
    name: &str,
    findings: &mut Findings,
) -> Option<MilliWattHours> {
    let Some(text) = field.filled() else {
        findings.note("meter_missing", name, "");
        return None;
    };
    let Some(number) = Decimal::parse(&text) else {
        findings.note("meter_unreadable", name, &text);
        return None;
    };
    let reading = number.times(1_000);
    if is_sentinel(number) || number.integral() == Some(-1) || reading.is_none() {
        findings.note("meter_sentinel", name, &text);
        return None;
    }
    reading.map(MilliWattHours)
}

/// `transactionId` as sent, of any size and sign (`decisions.md` 16).
pub(super) fn transaction(field: Scalar<'_>) -> Option<TransactionId> {
    let text = field.filled()?;
    let text = text.trim();
    let integral = Decimal::parse(text).and_then(Decimal::integral);
    Some(integral.map_or_else(
        || TransactionId(super::wire::bounded(text)),
        TransactionId::from_number,
    ))
}

/// Thousandths as decimal text: `1234.5`.
pub(super) fn decimal_text(milli: i64) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let (whole, rest) = (milli.unsigned_abs() / 1_000, milli.unsigned_abs() % 1_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{rest:03}")
        .trim_end_matches('0')
        .to_owned()
}

#[cfg(test)]
mod tests;
