//! What stations and people say, in few words.

use site::{Answer, Input, Request, StartRequest};
use vocabulary::{
    AnswerStatus, CardText, EvseNumber, Measurand, MeterReading, MilliWattHours, OrderAnswer,
    PlugNumber, ReadingContext, ReportedTime, Sample, SampleLocation, SettingRead, SettingsRead,
    Timestamp, TransactionId, TransactionStarted, TransactionStopped,
};

use super::{Bed, Cp};

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

/// What a station answers when it is asked how it is set.
pub fn settings_told(values: &[(&str, &str)], unknown: &[&str]) -> OrderAnswer {
    let settings = values.iter().map(|(name, value)| SettingRead {
        name: (*name).to_owned(),
        value: Some((*value).to_owned()),
        read_only: *name == "SupportedFeatureProfiles",
    });
    OrderAnswer {
        settings: Some(Box::new(SettingsRead {
            settings: settings.collect(),
            unknown: unknown.iter().map(|name| (*name).to_owned()).collect(),
        })),
        ..OrderAnswer::new(AnswerStatus::Accepted, "")
    }
}

impl Bed {
    /// A station is asked for settings, and tells them.
    pub fn tells_settings(&mut self, cp: Cp, told: &[(&str, &str)]) {
        let names = told.iter().map(|(name, _)| (*name).to_owned()).collect();
        let request = Request::ReadSettings {
            station: cp,
            names,
            reason: None,
        };
        let Answer::Command(row) = self.ask(request) else {
            panic!("not asked");
        };
        self.give(Input::Answered {
            command: row.id,
            answer: settings_told(told, &[]),
        });
    }
}
