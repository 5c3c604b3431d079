//! Physical units as integers (`decisions.md` 7): nothing is stored or computed in floating point.

use serde::{Deserialize, Serialize};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident, $thousandths:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);

            #[doc = concat!("The amount in ", $thousandths, " with three decimals at most, for JSON and people.")]
            #[allow(clippy::cast_precision_loss, reason = "amounts beyond 2^53 thousandths do not occur")]
            pub fn whole(self) -> f64 {
                self.0 as f64 / 1000.0
            }

            #[doc = concat!("From a whole number of ", $thousandths, "; saturates.")]
            pub fn from_whole(amount: i64) -> Self {
                Self(amount.saturating_mul(1000))
            }

            /// The sum; saturates instead of wrapping.
            #[must_use]
            pub fn plus(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }

            /// The difference; saturates instead of wrapping.
            #[must_use]
            pub fn minus(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
    };
}

unit!(
    /// Energy in thousandths of a watt-hour.
    MilliWattHours, "watt-hours"
);
unit!(
    /// Power in thousandths of a watt.
    MilliWatts, "watts"
);
unit!(
    /// Current in thousandths of an ampere.
    MilliAmps, "amperes"
);
unit!(
    /// Voltage in thousandths of a volt.
    MilliVolts, "volts"
);
unit!(
    /// Temperature in thousandths of a degree Celsius.
    MilliCelsius, "degrees Celsius"
);

/// A share in thousandths, 0 to 1000: state of charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerMille(pub i32);

impl PerMille {
    /// In percent, with one decimal.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}
