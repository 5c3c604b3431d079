//! What a station is told of the limits of a session: one limit, or limits over time below it.

use vocabulary::{
    ChargingLimit, ChargingSchedule, MilliAmps, MilliWatts, RateUnit, SchedulePeriod,
};

use crate::{Allowance, checks::NOMINAL_VOLTAGE};

impl Allowance {
    /// The most at any time: current wherever a circuit's share is known by current.
    pub fn limit(&self) -> Option<ChargingLimit> {
        match (self.power, self.current) {
            (Some(power), Some(current)) => {
                let by_power = MilliAmps(power.0 / (NOMINAL_VOLTAGE * self.phases()));
                Some(ChargingLimit::Current(by_power.min(current)))
            }
            (None, Some(current)) => Some(ChargingLimit::Current(current)),
            (Some(power), None) => Some(ChargingLimit::Power(power)),
            (None, None) => None,
        }
    }

    /// The limits over time, where such were asked for: in each period the lower of what was asked
    /// for and of what it was let in with, and after the last of them that alone.
    pub fn schedule(&self) -> Option<ChargingSchedule> {
        self.schedule_below(self.limit()?)
    }

    /// The limit in the one unit that a station takes.
    pub(crate) fn limit_in(&self, only: Option<RateUnit>) -> Option<ChargingLimit> {
        let volts = NOMINAL_VOLTAGE * self.phases();
        Some(match (self.limit()?, only) {
            (ChargingLimit::Current(current), Some(RateUnit::Watts)) => {
                ChargingLimit::Power(MilliWatts(current.0.saturating_mul(volts)))
            }
            (ChargingLimit::Power(power), Some(RateUnit::Amperes)) => {
                ChargingLimit::Current(MilliAmps(power.0 / volts))
            }
            (limit, Some(RateUnit::Amperes | RateUnit::Watts) | None) => limit,
        })
    }

    /// The limits over time below a limit, in its unit.
    pub(crate) fn schedule_below(&self, limit: ChargingLimit) -> Option<ChargingSchedule> {
        let asked = self.asked.as_deref()?;
        let (unit, most) = match limit {
            ChargingLimit::Current(current) => (RateUnit::Amperes, current.0),
            ChargingLimit::Power(power) => (RateUnit::Watts, power.0),
        };
        let below = |period: &SchedulePeriod| {
            let phases = period.phases.map_or(self.phases(), i64::from).max(1);
            let volts = NOMINAL_VOLTAGE * phases;
            let limit = match (asked.unit, unit) {
                (RateUnit::Amperes, RateUnit::Watts) => period.limit.saturating_mul(volts),
                (RateUnit::Watts, RateUnit::Amperes) => period.limit / volts,
                (RateUnit::Amperes, RateUnit::Amperes) | (RateUnit::Watts, RateUnit::Watts) => {
                    period.limit
                }
            };
            SchedulePeriod {
                limit: limit.min(most),
                ..*period
            }
        };
        let mut periods: Vec<_> = asked.periods.iter().map(below).collect();
        // A profile that is over limits nothing, and a share of a circuit holds to the end.
        periods.extend(asked.duration_s.map(|end| SchedulePeriod {
            start_s: end,
            limit: most,
            phases: None,
        }));
        Some(ChargingSchedule {
            stack_level: asked.stack_level,
            unit,
            duration_s: None,
            periods,
        })
    }

    /// On how many phases it takes what is held for it.
    fn phases(&self) -> i64 {
        let phases = self.held.map_or(3, |held| {
            held.iter().filter(|current| **current > 0).count().max(1)
        });
        i64::try_from(phases).unwrap_or(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(start_s: u32, limit: i64) -> SchedulePeriod {
        SchedulePeriod {
            start_s,
            limit,
            phases: None,
        }
    }

    fn asked(unit: RateUnit, duration_s: Option<u32>, periods: &[SchedulePeriod]) -> Allowance {
        Allowance {
            held: Some([16_000, 16_000, 16_000]),
            asked: Some(Box::new(ChargingSchedule {
                stack_level: 2,
                unit,
                duration_s,
                periods: periods.to_vec(),
            })),
            ..Allowance::default()
        }
    }

    #[test]
    fn in_each_period_the_lower_limit_holds_and_after_them_that_of_the_circuit() {
        let limits = Allowance {
            current: Some(MilliAmps(16_000)),
            ..asked(
                RateUnit::Amperes,
                Some(7_200),
                &[period(0, 20_000), period(3_600, 8_000)],
            )
        };
        let sent = limits.schedule();
        let periods = sent.as_ref().map(|sent| sent.periods.as_slice());
        let wanted = [
            period(0, 16_000),
            period(3_600, 8_000),
            period(7_200, 16_000),
        ];
        assert_eq!(periods, Some(wanted.as_slice()));
        assert_eq!(
            sent.map(|sent| (sent.stack_level, sent.duration_s)),
            Some((2, None))
        );
    }

    #[test]
    fn watts_become_amperes_where_a_circuit_counts_those_and_back_where_only_watts_are_taken() {
        let limits = Allowance {
            current: Some(MilliAmps(16_000)),
            ..asked(RateUnit::Watts, None, &[period(0, 6_900_000)])
        };
        let amperes = limits.schedule().map(|sent| sent.periods);
        assert_eq!(amperes, Some(vec![period(0, 10_000)]));
        let watts = limits.limit_in(Some(RateUnit::Watts));
        assert_eq!(watts, Some(ChargingLimit::Power(MilliWatts(11_040_000))));
        let sent = watts.and_then(|watts| limits.schedule_below(watts));
        assert_eq!(
            sent.map(|sent| sent.periods),
            Some(vec![period(0, 6_900_000)])
        );
    }
}
