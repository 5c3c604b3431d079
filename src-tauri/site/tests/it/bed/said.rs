//! What stations and people say, in few words.

use site::StartRequest;
use vocabulary::{
    CardText, EvseNumber, Measurand, MeterReading, MilliWattHours, PlugNumber, ReadingContext,
    ReportedTime, Sample, SampleLocation, Timestamp, TransactionId, TransactionStarted,
    TransactionStopped,
};

use super::Cp;

/// A person's wish to start at a connector.
pub fn start_at(cp: Cp, number: i64) -> StartRequest {
    StartRequest {
        station: Some(cp),
        evse: Some(number),
        by_person: true,
        ..StartRequest::default()
    }
}

pub fn said_at(at: Timestamp) -> ReportedTime {
    ReportedTime {
        at,
        raw: at.to_rfc3339(),
        stated: true,
    }
}

pub fn start_of(number: u32, card: &str, register_wh: i64, at: ReportedTime) -> TransactionStarted {
    TransactionStarted {
        evse: Some(EvseNumber(number)),
        plug: PlugNumber(1),
        card: Some(CardText(card.into())),
        meter_start: Some(MilliWattHours::from_whole(register_wh)),
        at,
        reservation: None,
        transaction: None,
        remote_start: None,
        offline: false,
        suspicions: Vec::new(),
    }
}

pub fn stop_of(
    transaction: Option<TransactionId>,
    card: Option<&str>,
    register_wh: i64,
    at: ReportedTime,
) -> TransactionStopped {
    TransactionStopped {
        transaction,
        card: card.map(|card| CardText(card.into())),
        meter_stop: Some(MilliWattHours::from_whole(register_wh)),
        at,
        reason: Some("Remote".into()),
        readings: Vec::new(),
        suspicions: Vec::new(),
    }
}

pub fn sample(measurand: Measurand, milli: i64) -> Sample {
    Sample {
        measurand,
        phase: None,
        location: SampleLocation::Outlet,
        context: ReadingContext::SamplePeriodic,
        milli,
    }
}

pub fn reading_of(register_wh: i64, power_w: i64, at: ReportedTime) -> MeterReading {
    MeterReading {
        at,
        samples: vec![
            sample(Measurand::EnergyImportRegister, register_wh * 1000),
            sample(Measurand::PowerImport, power_w * 1000),
        ],
        signed: Vec::new(),
    }
}
