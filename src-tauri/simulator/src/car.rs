//! Cars: a battery, an on-board charger, and a charge curve.

use vocabulary::{MilliAmps, MilliVolts, MilliWattHours, MilliWatts, PerMille};

/// Below this current no car charges (IEC 61851-1).
pub(crate) const LEAST_CURRENT: MilliAmps = MilliAmps(6_000);

/// A car on alternating current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Car {
    /// What the battery holds when full.
    pub capacity: MilliWattHours,
    /// What it holds now.
    pub stored: MilliWattHours,
    /// How many phases the on-board charger uses, 1 to 3.
    pub phases: u8,
    /// The most it takes on each phase.
    pub max_current: MilliAmps,
    /// From where on it takes less and less.
    pub taper_from: PerMille,
    /// Where it stops by itself.
    pub target: PerMille,
}

impl Car {
    /// How full the battery is.
    pub fn state_of_charge(&self) -> PerMille {
        let share = self.stored.0.saturating_mul(1_000) / self.capacity.0.max(1);
        PerMille(i32::try_from(share.clamp(0, 1_000)).unwrap_or(1_000))
    }

    /// What it draws on each of its phases when `offered` that much: all of it up to the taper,
    /// from there linearly less, nothing when it has what it wants or less than 6 A is offered.
    pub fn current(&self, offered: MilliAmps) -> MilliAmps {
        let soc = self.state_of_charge().0;
        let most = self.max_current.min(offered);
        if soc >= self.target.0 || most < LEAST_CURRENT {
            return MilliAmps::ZERO;
        }
        if soc < self.taper_from.0 {
            return most;
        }
        let span = i64::from((1_000 - self.taper_from.0).max(1));
        let left = i64::from(1_000 - soc);
        let tapered = LEAST_CURRENT.0 + (self.max_current.0 - LEAST_CURRENT.0) * left / span;
        MilliAmps(tapered).min(most).max(LEAST_CURRENT)
    }

    /// Charges for a while; what it took, never more than fits.
    pub fn charge(
        &mut self,
        offered: MilliAmps,
        voltage: MilliVolts,
        millis: i64,
    ) -> MilliWattHours {
        let power = power(self.current(offered), voltage, self.phases);
        let room = self.capacity.minus(self.stored);
        // mW times ms is 1/3,600,000 mWh.
        let taken = MilliWattHours(power.0.saturating_mul(millis.max(0)) / 3_600_000).min(room);
        self.stored = self.stored.plus(taken);
        taken
    }
}

/// The power of a current on each of `phases` (power factor 1).
pub(crate) fn power(current: MilliAmps, voltage: MilliVolts, phases: u8) -> MilliWatts {
    MilliWatts(current.0.saturating_mul(voltage.0) / 1_000 * i64::from(phases))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOLTAGE: MilliVolts = MilliVolts(230_000);

    fn car(stored_wh: i64) -> Car {
        Car {
            capacity: MilliWattHours::from_whole(60_000),
            stored: MilliWattHours::from_whole(stored_wh),
            phases: 3,
            max_current: MilliAmps(16_000),
            taper_from: PerMille(800),
            target: PerMille(1_000),
        }
    }

    #[test]
    fn an_empty_car_takes_what_is_offered_and_a_full_one_nothing() {
        assert_eq!(car(6_000).current(MilliAmps(32_000)), MilliAmps(16_000));
        assert_eq!(car(6_000).current(MilliAmps(10_000)), MilliAmps(10_000));
        assert_eq!(car(6_000).current(MilliAmps(5_999)), MilliAmps::ZERO);
        assert_eq!(car(60_000).current(MilliAmps(16_000)), MilliAmps::ZERO);
    }

    #[test]
    fn the_current_falls_from_the_taper_on_and_never_below_six_amperes() {
        let mut last = MilliAmps(16_000);
        for stored in 48_000..60_000 {
            let current = car(stored).current(MilliAmps(16_000));
            assert!(
                current <= last && current >= MilliAmps(6_000),
                "at {stored} Wh: {current:?}"
            );
            last = current;
        }
    }

    #[test]
    fn an_hour_at_eleven_kilowatts_is_eleven_kilowatt_hours() {
        let mut car = car(6_000);
        let taken = car.charge(MilliAmps(16_000), VOLTAGE, 3_600_000);
        assert_eq!(taken, MilliWattHours(11_040_000));
    }

    #[test]
    fn a_battery_never_holds_more_than_it_can() {
        let mut car = car(59_999);
        let taken = car.charge(MilliAmps(16_000), VOLTAGE, 36_000_000);
        assert_eq!(taken, MilliWattHours(1_000));
        assert_eq!(car.state_of_charge(), PerMille(1_000));
    }
}
