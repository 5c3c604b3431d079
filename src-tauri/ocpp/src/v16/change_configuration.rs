//! ChangeConfiguration (1.6 5.3): change a setting. Limits: key CiString50, value CiString500.

use ocpp_kit::v1_6::{
    ChangeConfigurationRequest, ChangeConfigurationResponse, ConfigurationStatus,
};
use vocabulary::{AnswerStatus, Gist, Order, OrderAnswer};

use super::wire;
use crate::{OrderError, Refusal};

pub(super) const ACTION: &str = "ChangeConfiguration";

/// Characters of a key and of a value.
const KEY_MAX: usize = 50;
const VALUE_MAX: usize = 500;

pub(super) fn write_order(name: &str, value: &str) -> Result<String, OrderError> {
    for (text, most) in [(name, KEY_MAX), (value, VALUE_MAX)] {
        let length = text.chars().count();
        if length > most {
            return Err(OrderError::SettingTooLong(length));
        }
    }
    Ok(wire::json(&ChangeConfigurationRequest::new(name, value)))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(
        payload,
        &[
            ("Accepted", AnswerStatus::Accepted),
            ("Rejected", AnswerStatus::Rejected),
            ("RebootRequired", AnswerStatus::RebootRequired),
            ("NotSupported", AnswerStatus::NotSupported),
        ],
    )
}

pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let request: ChangeConfigurationRequest = wire::strict_order(payload)?;
    Ok(Order::ChangeSetting {
        name: request.key,
        value: request.value,
    })
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&ChangeConfigurationResponse::new(match status.gist() {
        Gist::Yes if status == AnswerStatus::RebootRequired => ConfigurationStatus::RebootRequired,
        Gist::Yes => ConfigurationStatus::Accepted,
        Gist::NotSupported => ConfigurationStatus::NotSupported,
        Gist::No => ConfigurationStatus::Rejected,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_takes_a_restart_says_so() {
        assert_eq!(
            write_order("LocalPreAuthorize", "false"),
            Ok(r#"{"key":"LocalPreAuthorize","value":"false"}"#.to_owned())
        );
        let answer = read_answer(r#"{"status":"RebootRequired"}"#);
        assert_eq!(answer.status, AnswerStatus::RebootRequired);
        assert_eq!(
            write_answer(answer.status),
            r#"{"status":"RebootRequired"}"#
        );
        assert_eq!(
            write_order("A", &"v".repeat(501)),
            Err(OrderError::SettingTooLong(501))
        );
    }
}
