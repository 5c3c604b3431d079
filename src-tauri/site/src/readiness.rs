//! Whether a station's own settings leave the rules in force (`domain.md` 3.5): a station that starts by
//! its own list, or goes on after a refusal, decides without us.

use vocabulary::{RateUnit, StationId};

use self::ReadinessState::{Undermines, Weakens};
use crate::{SiteSettings, StationSettings};

/// How a setting stands to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadinessState {
    /// As it should be.
    Good,
    /// Rules are passed by with it.
    Undermines,
    /// Rules hold, with exceptions or late.
    Weakens,
    /// The station was not asked, or did not say.
    Unknown,
    /// The station says that it has no such setting.
    NotSupported,
}

/// A setting that matters to the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Its name, as the standard writes it.
    pub setting: &'static str,
    /// How it stands.
    pub state: ReadinessState,
    /// Its value, as said.
    pub value: Option<String>,
    /// What it should be; `None`: it is no value that could be set.
    pub wanted: Option<String>,
    /// Whether it can be changed to that.
    pub correctable: bool,
}

/// What a setting should be.
enum Wanted {
    /// This flag.
    Flag(bool),
    /// A number of at least 1 and at most this.
    Within(u32),
    /// At most this number.
    AtMost(u32),
    /// This number.
    Number(u32),
    /// A list with this word in it.
    Holds(&'static str),
}

impl Wanted {
    fn is_met(&self, value: &str) -> bool {
        let value = value.trim().trim_matches('"');
        let number = || value.parse::<f64>().ok();
        match self {
            Self::Flag(wanted) => {
                let words: &[&str] = if *wanted {
                    &["true", "1", "yes", "on"]
                } else {
                    &["false", "0", "no", "off"]
                };
                words.iter().any(|word| value.eq_ignore_ascii_case(word))
            }
            Self::Within(most) => {
                number().is_some_and(|number| (1.0..=f64::from(*most)).contains(&number))
            }
            Self::AtMost(most) => number().is_some_and(|number| number <= f64::from(*most)),
            Self::Number(wanted) => {
                number().is_some_and(|number| (number - f64::from(*wanted)).abs() < 0.5)
            }
            // Lists come with spaces and in any case (Q17).
            Self::Holds(word) => value
                .split(',')
                .any(|part| part.trim().eq_ignore_ascii_case(word)),
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Self::Flag(wanted) => Some(wanted.to_string()),
            Self::Within(number) | Self::AtMost(number) | Self::Number(number) => {
                Some(number.to_string())
            }
            Self::Holds(_) => None,
        }
    }
}

/// Every setting that matters, with what it should be and how bad it is where it is not.
fn expected(site: &SiteSettings) -> [(&'static str, Wanted, ReadinessState); 12] {
    [
        // A start of ours was decided already; asking again holds it up and may refuse it.
        ("AuthorizeRemoteTxRequests", Wanted::Flag(false), Weakens),
        // Starts by its own list before we are asked.
        ("LocalPreAuthorize", Wanted::Flag(false), Undermines),
        // Remembers an answer of yesterday.
        ("AuthorizationCacheEnabled", Wanted::Flag(false), Weakens),
        // While it is offline, known cards start without rules.
        ("LocalAuthorizeOffline", Wanted::Flag(false), Weakens),
        // While it is offline, any card starts.
        (
            "AllowOfflineTxForUnknownId",
            Wanted::Flag(false),
            Undermines,
        ),
        // Goes on charging after a refusal.
        ("StopTransactionOnInvalidId", Wanted::Flag(true), Undermines),
        ("MaxEnergyOnInvalidId", Wanted::AtMost(0), Weakens),
        // The time to plug in is the site's.
        (
            "ConnectionTimeOut",
            Wanted::Number(site.timers.plug_in_s),
            Weakens,
        ),
        (
            "StopTransactionOnEVSideDisconnect",
            Wanted::Flag(true),
            Weakens,
        ),
        // Limits of energy are seen in meter values.
        ("MeterValueSampleInterval", Wanted::Within(60), Weakens),
        // Limits of power are charging profiles.
        (
            "SupportedFeatureProfiles",
            Wanted::Holds("SmartCharging"),
            Undermines,
        ),
        (
            "ChargingScheduleAllowedChargingRateUnit",
            Wanted::Holds("Current"),
            Weakens,
        ),
    ]
}

/// Whether a station says that it keeps charging profiles; `None`: it did not say.
pub(crate) fn keeps_limits(settings: &StationSettings) -> Option<bool> {
    let said = settings.get("SupportedFeatureProfiles")?;
    let value = said.value.as_ref()?;
    Some(Wanted::Holds("SmartCharging").is_met(value))
}

/// How many periods a charging profile may have there.
pub(crate) fn most_periods(settings: &StationSettings) -> Option<u32> {
    number(settings, "ChargingScheduleMaxPeriods")
}

/// How high the stack of charging profiles goes there.
pub(crate) fn most_stack_level(settings: &StationSettings) -> Option<u32> {
    number(settings, "ChargeProfileMaxStackLevel")
}

fn number(settings: &StationSettings, name: &str) -> Option<u32> {
    let value = settings.get(name)?.value.as_ref()?;
    value.trim().trim_matches('"').parse().ok()
}

/// The one unit that a station takes limits in, where it takes only one.
pub(crate) fn only_unit(settings: &StationSettings) -> Option<RateUnit> {
    let said = settings.get("ChargingScheduleAllowedChargingRateUnit")?;
    let value = said.value.as_ref()?;
    let takes = |word| Wanted::Holds(word).is_met(value);
    match (takes("Current"), takes("Power")) {
        (true, false) => Some(RateUnit::Amperes),
        (false, true) => Some(RateUnit::Watts),
        (true, true) | (false, false) => None,
    }
}

/// The names of all settings that matter.
pub(crate) fn names(site: &SiteSettings) -> impl Iterator<Item = &'static str> {
    expected(site).into_iter().map(|(name, _, _)| name)
}

/// How a station's settings stand to the rules; `None`: it was never asked.
pub fn readiness(settings: Option<&StationSettings>, site: &SiteSettings) -> Vec<Readiness> {
    let readiness = |(name, wanted, worse): (&'static str, Wanted, ReadinessState)| {
        let said = settings.and_then(|settings| settings.get(name));
        let value = said.and_then(|said| said.value.clone());
        let state = match (said, &value) {
            (Some(said), _) if !said.known => ReadinessState::NotSupported,
            (Some(_), Some(value)) if wanted.is_met(value) => ReadinessState::Good,
            (Some(_), Some(_)) => worse,
            (Some(_), None) | (None, _) => ReadinessState::Unknown,
        };
        let wanted = wanted.text();
        let wrong = matches!(state, Undermines | Weakens);
        let changeable = said.is_some_and(|said| !said.read_only);
        Readiness {
            setting: name,
            state,
            value,
            correctable: wrong && changeable && wanted.is_some(),
            wanted,
        }
    };
    expected(site).map(readiness).into()
}

/// The settings of a station that was not asked yet.
pub(crate) fn unread(station_id: StationId, now: vocabulary::Timestamp) -> StationSettings {
    StationSettings {
        station_id,
        settings: Vec::new(),
        read_at: now,
    }
}
