//! What settings of stations do to the rules where they are not as they should be.

/// The sentence of a setting.
pub(crate) fn of_setting(name: &str) -> &'static str {
    match name {
        "AuthorizeRemoteTxRequests" => {
            "The charger asks again for a start that was decided already, and may refuse it."
        }
        "LocalPreAuthorize" => {
            "The charger lets cards of its own list begin before the rules are asked."
        }
        "AuthorizationCacheEnabled" => {
            "The charger remembers which cards were let in, and may let them in again later."
        }
        "LocalAuthorizeOffline" => {
            "Without a connection the charger lets cards in that it knows, whatever the rules say."
        }
        "AllowOfflineTxForUnknownId" => {
            "Without a connection the charger lets any card in, whatever the rules say."
        }
        "StopTransactionOnInvalidId" => {
            "The charger goes on after a card was refused; only the record says that it was not allowed."
        }
        "MaxEnergyOnInvalidId" => "The charger gives some energy to a card that was refused.",
        "ConnectionTimeOut" => {
            "The charger waits for the car as long as it is set to, not as long as the site is."
        }
        "StopTransactionOnEVSideDisconnect" => {
            "A session goes on after the car was unplugged at its own side."
        }
        "MeterValueSampleInterval" => {
            "Limits of energy are seen late, because the charger seldom says what it metered."
        }
        "SupportedFeatureProfiles" => {
            "The charger does not say that it keeps limits of power; those of rules and circuits may \
             not hold."
        }
        "ChargingScheduleAllowedChargingRateUnit" => {
            "The charger does not say that it keeps limits in amperes."
        }
        _ => "The setting matters to the rules.",
    }
}
