//! A session's energy out of the register that its station reports.
//!
//! Energy is the greatest rise of the register above its basis and never falls. The basis is the
//! register at the start, or the first one seen. A register that goes back, or rises faster than any
//! charger can deliver, is at first only held against the station: if the next one goes on from
//! there, the register itself was changed (a lifetime register behind a `meterStart` of 0, a counter
//! for each session behind a lifetime `meterStart`: Q35), and the basis moves along; if not, it was
//! a slip (Q30), and nothing was lost.

use vocabulary::{MilliWattHours, Timestamp};

/// No connector delivers more than 1 MW.
const HIGHEST_POWER_MILLIWATTS: i64 = 1_000_000_000;
/// What a register may rise at once: clocks and registers are read at slightly different moments.
const SLACK: MilliWattHours = MilliWattHours(1_000_000);
const WATT_HOUR: MilliWattHours = MilliWattHours(1_000);

/// What a register said that is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RegisterFinding {
    /// Below an earlier one.
    WentBack,
    /// Higher than could be delivered since.
    Jumped,
}

impl RegisterFinding {
    /// The stable code of the suspicion.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::WentBack => "register_went_back",
            Self::Jumped => "register_jumped",
        }
    }
}

/// The registers of one session so far. Energy and register have the basis between them:
/// `basis = register - energy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RegisterWatch {
    /// An odd one that waits for the next.
    odd: Option<(MilliWattHours, Timestamp)>,
    /// When the register that counts was read.
    read_at: Option<Timestamp>,
    /// Whether there was a reading between start and stop.
    had_readings: bool,
}

/// Energy and the register it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) energy: MilliWattHours,
    pub(crate) register: Option<MilliWattHours>,
    /// When that register was read.
    pub(crate) at: Timestamp,
}

/// Whether a register can have risen from one value to another in that time.
fn follows(from: MilliWattHours, to: MilliWattHours, millis: i64) -> Result<(), RegisterFinding> {
    if to < from {
        return Err(RegisterFinding::WentBack);
    }
    let possible = HIGHEST_POWER_MILLIWATTS
        .saturating_mul(millis.max(0) / 1000)
        .saturating_div(3600);
    if to.minus(from) > SLACK.plus(MilliWattHours(possible)) {
        return Err(RegisterFinding::Jumped);
    }
    Ok(())
}

/// The energy between the registers that the start and the stop themselves named, where the one can
/// follow from the other: whatever unit or counter the readings in between were of. A start of 0 is
/// no register of its own (Q35).
pub(crate) fn between(
    start: MilliWattHours,
    stop: MilliWattHours,
    millis: i64,
) -> Option<MilliWattHours> {
    let known = start > MilliWattHours::ZERO && follows(start, stop, millis).is_ok();
    known.then(|| stop.minus(start))
}

impl RegisterWatch {
    /// For a transaction that begins.
    pub(crate) fn begin(at: Timestamp) -> Self {
        Self {
            read_at: Some(at),
            ..Self::default()
        }
    }

    /// When the register that counts was read; `None` when that was before a restart.
    pub(crate) fn read_at(&self) -> Option<Timestamp> {
        self.read_at
    }

    /// Takes the next register of a running session.
    pub(crate) fn next(
        &mut self,
        count: Count,
        register: MilliWattHours,
        at: Timestamp,
    ) -> (Count, Option<RegisterFinding>) {
        self.had_readings = true;
        let (next, finding) = self.judge(count, register, at);
        self.read_at = Some(next.at);
        (next, finding)
    }

    fn judge(
        &mut self,
        count: Count,
        register: MilliWattHours,
        at: Timestamp,
    ) -> (Count, Option<RegisterFinding>) {
        let Some(held) = count.register else {
            let first = Count {
                register: Some(register),
                at,
                ..count
            };
            return (first, None);
        };
        // An older reading that comes late says nothing new.
        if at < count.at && register <= held {
            return (count, None);
        }
        match follows(held, register, at.millis_since(count.at)) {
            Ok(()) => {
                self.odd = None;
                let next = Count {
                    energy: count.energy.plus(register.minus(held)),
                    register: Some(register),
                    at,
                };
                (next, None)
            }
            Err(finding) => {
                let goes_on = self.odd.is_some_and(|(odd, odd_at)| {
                    follows(odd, register, at.millis_since(odd_at)).is_ok()
                });
                match self.odd.take() {
                    Some((odd, _)) if goes_on => {
                        let next = Count {
                            energy: count.energy.plus(register.minus(odd)),
                            register: Some(register),
                            at,
                        };
                        (next, Some(finding))
                    }
                    Some(_) | None => {
                        self.odd = Some((register, at));
                        (count, Some(finding))
                    }
                }
            }
        }
    }

    /// Takes the register of the stop. Only without any reading in between is an odd one believed,
    /// since nothing speaks against it.
    pub(crate) fn last(
        &self,
        count: Count,
        register: MilliWattHours,
        at: Timestamp,
    ) -> (Count, Option<RegisterFinding>) {
        let Some(held) = count.register else {
            return (count, None);
        };
        // 1.6 names whole watt-hours at the stop and finer ones in its readings.
        if register < held && held.minus(register) < WATT_HOUR {
            return (count, None);
        }
        let taken = Count {
            energy: count.energy.plus(register.minus(held)),
            register: Some(register),
            at,
        };
        match follows(held, register, at.millis_since(count.at)) {
            Ok(()) => (taken, None),
            Err(RegisterFinding::Jumped) if !self.had_readings => {
                (taken, Some(RegisterFinding::Jumped))
            }
            Err(finding) => {
                // The odd reading before it may be the one that it goes on from.
                let from_odd = self.odd.filter(|(odd, odd_at)| {
                    follows(*odd, register, at.millis_since(*odd_at)).is_ok()
                });
                let energy = from_odd.map_or(count.energy, |(odd, _)| {
                    count.energy.plus(register.minus(odd))
                });
                (Count { energy, ..count }, Some(finding))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kwh(amount: i64) -> MilliWattHours {
        MilliWattHours(amount * 1_000_000)
    }

    fn minute(minute: i64) -> Timestamp {
        Timestamp(minute * 60_000)
    }

    fn run(start: Option<i64>, registers: &[i64]) -> (MilliWattHours, Vec<RegisterFinding>) {
        let mut watch = RegisterWatch::default();
        let mut count = Count {
            energy: MilliWattHours::ZERO,
            register: start.map(kwh),
            at: minute(0),
        };
        let mut findings = Vec::new();
        for (at, register) in (1..).zip(registers) {
            let (next, finding) = watch.next(count, kwh(*register), minute(at));
            assert!(next.energy >= count.energy, "energy never falls");
            count = next;
            findings.extend(finding);
        }
        (count.energy, findings)
    }

    #[test]
    fn energy_is_the_rise_above_the_start() {
        assert_eq!(run(Some(100), &[101, 103, 107]), (kwh(7), vec![]));
        assert_eq!(run(None, &[101, 103, 107]), (kwh(6), vec![]));
    }

    #[test]
    fn q30_a_single_slip_of_the_register_costs_nothing() {
        let (energy, findings) = run(Some(100), &[101, 0, 103]);
        assert_eq!(energy, kwh(3));
        assert_eq!(findings, vec![RegisterFinding::WentBack]);
        let (energy, findings) = run(Some(100), &[101, 2_147_483, 103]);
        assert_eq!(energy, kwh(3));
        assert_eq!(findings, vec![RegisterFinding::Jumped]);
    }

    #[test]
    fn q35_a_lifetime_register_behind_a_start_of_zero_is_understood() {
        let (energy, findings) = run(Some(0), &[5_000, 5_001, 5_003]);
        assert_eq!(energy, kwh(3));
        assert_eq!(findings, vec![RegisterFinding::Jumped; 2]);
    }

    #[test]
    fn q35_a_counter_for_each_session_behind_a_lifetime_start_is_understood() {
        let (energy, findings) = run(Some(5_000), &[0, 1, 4]);
        assert_eq!(energy, kwh(4));
        assert_eq!(findings, vec![RegisterFinding::WentBack; 2]);
    }

    #[test]
    fn q35_start_and_stop_outweigh_readings_of_another_unit_but_not_a_start_of_zero() {
        let hour = 3_600_000;
        assert_eq!(between(kwh(2_915), kwh(2_922), hour), Some(kwh(7)));
        assert_eq!(between(kwh(0), kwh(800), hour), None);
        assert_eq!(between(kwh(5_000), kwh(4), hour), None);
        assert_eq!(between(kwh(10), kwh(5_000_000), hour), None);
    }

    #[test]
    fn a_stop_far_above_the_last_reading_is_flagged_and_not_believed() {
        let watch = RegisterWatch {
            had_readings: true,
            ..RegisterWatch::default()
        };
        let count = Count {
            energy: kwh(3),
            register: Some(kwh(103)),
            at: minute(3),
        };
        let (last, finding) = watch.last(count, kwh(90_000), minute(4));
        assert_eq!(last.energy, kwh(3));
        assert_eq!(finding, Some(RegisterFinding::Jumped));
        let cut = kwh(103).minus(MilliWattHours(600));
        let (last, finding) = watch.last(count, cut, minute(4));
        assert_eq!(
            (last.energy, finding),
            (kwh(3), None),
            "cut to whole watt-hours"
        );
        let (last, finding) = watch.last(count, kwh(104), minute(4));
        assert_eq!((last.energy, finding), (kwh(4), None));
    }
}
