//! MeterValues (1.6 4.7): what the meter of a connector, or of the station (connector 0), shows.
//! Never refused for its content (engine rule 4). Empty values are left out (Q34), signed ones
//! kept byte for byte.

use ocpp_kit::v1_6 as kit;
use vocabulary::{MeterReading, MeterReport, Report, TransactionId};

use super::sampled_value::{self, SampledValue, Value};
use super::{Reading, unit, wire};
use crate::normalise::{Findings, List, Scalar, record};

pub(super) const ACTION: &str = "MeterValues";

record! {
    /// The payload of a MeterValues.
    Payload {
        connector: Scalar<'a> = "connectorId",
        transaction: Scalar<'a> = "transactionId",
        values: List<MeterValue<'a>> = "meterValue",
    }
}

record! {
    /// All values of one moment.
    MeterValue {
        at: Scalar<'a> = "timestamp",
        samples: List<SampledValue<'a>> = "sampledValue",
    }
}

pub(super) fn read_report(text: &str, reading: Reading<'_>) -> Report {
    let payload = Payload::read(text);
    let mut findings = Findings::default();
    if payload.odd {
        findings.note("payload_not_object", "payload", text);
    }
    Report::MeterValues(MeterReport {
        evse: wire::evse(payload.connector, &mut findings),
        transaction: unit::transaction(payload.transaction),
        readings: readings(payload.values, "meterValue", reading, &mut findings),
        suspicions: findings.into_suspicions(),
    })
}

/// The readings of a list; moments without any value are left out.
pub(super) fn readings(
    values: List<MeterValue<'_>>,
    field: &str,
    reading: Reading<'_>,
    findings: &mut Findings,
) -> Vec<MeterReading> {
    if values.odd {
        findings.note("list_unreadable", field, "no list");
    }
    values
        .items
        .into_iter()
        .filter_map(|value| one_reading(value, reading, findings))
        .collect()
}

fn one_reading(
    value: MeterValue<'_>,
    reading: Reading<'_>,
    findings: &mut Findings,
) -> Option<MeterReading> {
    if value.odd || value.samples.odd {
        findings.note("list_unreadable", "sampledValue", "no list");
    }
    let mut samples = Vec::with_capacity(value.samples.items.len());
    let mut signed = Vec::new();
    for item in value.samples.items {
        match sampled_value::read(&item, findings) {
            Some(Value::Sample(sample)) => samples.push(sample),
            Some(Value::Signed(value)) => signed.push(value),
            None => {}
        }
    }
    if samples.is_empty() && signed.is_empty() {
        return None;
    }
    let at = reading.time(value.at, "timestamp", findings);
    Some(MeterReading {
        at,
        samples,
        signed,
    })
}

pub(super) fn write_report(report: &MeterReport) -> String {
    let values = report.readings.iter().map(write_reading).collect();
    let mut request = kit::MeterValuesRequest::new(wire::connector(report.evse), values);
    let id = report.transaction.as_ref().and_then(TransactionId::number);
    request.transaction_id = id.and_then(|id| i32::try_from(id).ok());
    wire::json_with_transaction(&request, id)
}

pub(super) fn write_reading(reading: &MeterReading) -> kit::MeterValue {
    let samples = reading.samples.iter().map(sampled_value::write_sample);
    let signed = reading.signed.iter().map(sampled_value::write_signed);
    kit::MeterValue::new(wire::millis(reading.at.at), samples.chain(signed).collect())
}

#[cfg(test)]
mod tests;
