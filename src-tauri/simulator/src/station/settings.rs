//! How a station is set (1.6 9): the settings that others ask for, as chargers come out of their box.

use vocabulary::{AnswerStatus, OrderAnswer, SettingRead, SettingsRead};

/// Name, value as delivered, whether it cannot be changed.
const DELIVERED: [(&str, &str, bool); 16] = [
    ("AllowOfflineTxForUnknownId", "false", false),
    ("AuthorizationCacheEnabled", "true", false),
    ("AuthorizeRemoteTxRequests", "true", false),
    (
        "ChargingScheduleAllowedChargingRateUnit",
        "Current,Power",
        true,
    ),
    ("ConnectionTimeOut", "120", false),
    ("GetConfigurationMaxKeys", "50", true),
    ("HeartbeatInterval", "300", false),
    ("LocalAuthListEnabled", "true", false),
    ("LocalAuthorizeOffline", "true", false),
    ("LocalPreAuthorize", "false", false),
    ("MaxEnergyOnInvalidId", "0", false),
    ("MeterValueSampleInterval", "30", false),
    ("NumberOfConnectors", "1", true),
    ("StopTransactionOnEVSideDisconnect", "true", false),
    ("StopTransactionOnInvalidId", "true", false),
    (
        "SupportedFeatureProfiles",
        "Core,RemoteTrigger,Reservation,SmartCharging",
        true,
    ),
];

/// The settings of one station.
#[derive(Debug)]
pub(super) struct Settings(Vec<SettingRead>);

impl Settings {
    pub(super) fn new(sample_interval_s: i64) -> Self {
        let delivered = DELIVERED
            .iter()
            .map(|(name, value, read_only)| SettingRead {
                name: (*name).to_owned(),
                value: Some(if *name == "MeterValueSampleInterval" {
                    sample_interval_s.to_string()
                } else {
                    (*value).to_owned()
                }),
                read_only: *read_only,
            });
        Self(delivered.collect())
    }

    /// Those of these names, or all.
    pub(super) fn say(&self, names: &[String]) -> OrderAnswer {
        let all = names.is_empty();
        let asked = |setting: &&SettingRead| all || names.contains(&setting.name);
        let unknown = names
            .iter()
            .filter(|name| self.0.iter().all(|setting| setting.name != **name));
        OrderAnswer {
            settings: Some(Box::new(SettingsRead {
                settings: self.0.iter().filter(asked).cloned().collect(),
                unknown: unknown.cloned().collect(),
            })),
            ..OrderAnswer::new(AnswerStatus::Accepted, "")
        }
    }

    pub(super) fn change(&mut self, name: &str, value: &str) -> OrderAnswer {
        match self.0.iter_mut().find(|setting| setting.name == name) {
            None => OrderAnswer::new(AnswerStatus::NotSupported, "NotSupported"),
            Some(setting) if setting.read_only => {
                OrderAnswer::new(AnswerStatus::Rejected, "Rejected")
            }
            Some(setting) => {
                setting.value = Some(value.to_owned());
                OrderAnswer::new(AnswerStatus::Accepted, "Accepted")
            }
        }
    }

    /// A setting as a number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let setting = self.0.iter().find(|setting| setting.name == name)?;
        setting.value.as_ref()?.parse().ok()
    }
}
