//! GetConfiguration (1.6 5.8): how a charge point is set. Limits: key CiString50, value CiString500;
//! values come as text, numbers or flags, and longer than allowed (Q16).

use ocpp_kit::v1_6::{GetConfigurationRequest, GetConfigurationResponse, KeyValue};
use vocabulary::{AnswerStatus, Order, OrderAnswer, SettingRead, SettingsRead};

use super::wire;
use crate::normalise::{List, Scalar, record};
use crate::{OrderError, Refusal};

pub(super) const ACTION: &str = "GetConfiguration";

/// Settings of one station that are kept, at most.
const MOST: usize = 500;
/// Characters of a key.
const KEY_MAX: usize = 50;
/// Characters of a value that are kept: twice what is allowed.
const VALUE_MAX: usize = 1_000;

pub(super) fn write_order(names: &[String]) -> Result<String, OrderError> {
    if let Some(long) = names.iter().find(|name| name.chars().count() > KEY_MAX) {
        return Err(OrderError::SettingTooLong(long.chars().count()));
    }
    let mut request = GetConfigurationRequest::new();
    request.key = (!names.is_empty()).then(|| names.to_vec());
    Ok(wire::json(&request))
}

record! {
    /// The payload of the answer.
    Payload {
        settings: List<Setting<'a>> = "configurationKey",
        unknown: List<Scalar<'a>> = "unknownKey",
    }
}

record! {
    /// One setting.
    Setting {
        name: Scalar<'a> = "key",
        read_only: Scalar<'a> = "readonly",
        value: Scalar<'a> = "value",
    }
}

fn cut(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect()
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    let read = Payload::read(payload);
    if read.odd {
        return OrderAnswer::new(AnswerStatus::Failed, wire::bounded(payload));
    }
    let settings = read.settings.items.iter().filter_map(|setting| {
        Some(SettingRead {
            name: cut(&setting.name.filled()?, KEY_MAX),
            value: setting.value.text().map(|value| cut(&value, VALUE_MAX)),
            read_only: setting.read_only.flag().unwrap_or(false),
        })
    });
    let unknown = read.unknown.items.iter();
    let unknown = unknown.filter_map(|name| name.filled().map(|name| cut(&name, KEY_MAX)));
    let settings = SettingsRead {
        settings: settings.take(MOST).collect(),
        unknown: unknown.take(MOST).collect(),
    };
    OrderAnswer {
        settings: Some(Box::new(settings)),
        ..OrderAnswer::new(AnswerStatus::Accepted, "")
    }
}

pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let request: GetConfigurationRequest = wire::strict_order(payload)?;
    Ok(Order::ReadSettings {
        names: request.key.unwrap_or_default(),
    })
}

pub(super) fn write_answer(settings: Option<&SettingsRead>) -> String {
    let mut response = GetConfigurationResponse::new();
    if let Some(read) = settings {
        let known = read.settings.iter().map(|setting| {
            let mut pair = KeyValue::new(setting.name.as_str(), setting.read_only);
            pair.value.clone_from(&setting.value);
            pair
        });
        response.configuration_key = Some(known.collect());
        response.unknown_key = (!read.unknown.is_empty()).then(|| read.unknown.clone());
    }
    wire::json(&response)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn all_settings_are_asked_for_without_names() {
        assert_eq!(write_order(&[]), Ok("{}".to_owned()));
        let named = write_order(&["HeartbeatInterval".to_owned()]);
        assert_eq!(named, Ok(r#"{"key":["HeartbeatInterval"]}"#.to_owned()));
        let long = write_order(&["x".repeat(51)]);
        assert_eq!(long, Err(OrderError::SettingTooLong(51)));
    }

    #[test]
    fn values_of_any_kind_are_read_as_text_q16() {
        let answer = read_answer(
            r#"{"configurationKey":[
                {"key":"A","readonly":"true","value":30},
                {"key":"B","readonly":0,"value":true},
                {"key":" C ","value":" Current, Power "},
                {"key":"D","readonly":false},
                {"readonly":false,"value":"nameless"}],
               "unknownKey":["E",5]}"#,
        );
        assert_eq!(answer.status, AnswerStatus::Accepted);
        let read = answer.settings.unwrap();
        let seen: Vec<_> = read
            .settings
            .iter()
            .map(|one| (one.name.as_str(), one.value.as_deref(), one.read_only))
            .collect();
        assert_eq!(
            seen,
            [
                ("A", Some("30"), true),
                ("B", Some("true"), false),
                ("C", Some("Current, Power"), false),
                ("D", None, false),
            ]
        );
        assert_eq!(read.unknown, ["E", "5"]);
    }

    #[test]
    fn what_a_hostile_station_says_is_bounded() {
        let many = format!(r#"{{"key":"K","value":"{}"}},"#, "v".repeat(2_000)).repeat(600);
        let answer = read_answer(&format!(
            r#"{{"configurationKey":[{}]}}"#,
            many.trim_end_matches(',')
        ));
        let read = answer.settings.unwrap();
        assert_eq!(read.settings.len(), MOST);
        assert_eq!(read.settings[0].value.as_ref().unwrap().len(), VALUE_MAX);
        assert_eq!(read_answer("[]").status, AnswerStatus::Failed);
    }
}
