//! P8: the limit that was asked for, or the limits over time, can be kept: none below what cars take,
//! none above what the connector gives, and as the station can hold them.

use vocabulary::{ChargingLimit, ChargingSchedule, MilliAmps, MilliWatts, RateUnit};

use super::{ConnectorFacts, Facts, Looked, MINIMUM_CURRENT, NOMINAL_VOLTAGE, StationFacts};
use crate::{Allowance, Check, CheckCode, CheckOutcome, Reason};

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::ChargingProfile);
    let schedule = facts.schedule.as_ref();
    if let Some(why) = schedule.and_then(fault) {
        return looked.deny(Reason::new("profile_invalid").with("why", why));
    }
    let Some(limit) = schedule.map(highest).or(facts.limit) else {
        return looked.ends(CheckOutcome::NotApplicable, None);
    };
    let connector = facts.connector.as_ref();
    let phases = i64::from(connector.and_then(ConnectorFacts::phase_count).unwrap_or(1));
    let most = connector.and_then(|connector| connector.max_current);
    let current = in_current(limit, phases);
    let least = schedule.map_or(current, |schedule| lowest(schedule, phases));
    let looked = looked
        .fact("current_ma", current)
        .fact("phases", phases)
        .fact("minimum_ma", MINIMUM_CURRENT)
        .maybe("maximum_ma", most.map(|most| most.0))
        .maybe("periods", schedule.map(|schedule| schedule.periods.len()))
        .maybe("stack_level", schedule.map(|schedule| schedule.stack_level));
    if least < MINIMUM_CURRENT {
        return looked.deny(
            Reason::new("power_limit_too_low")
                .with("current_ma", least)
                .with("minimum_ma", MINIMUM_CURRENT),
        );
    }
    let station = facts.station.as_ref();
    let kept = station.and_then(|station| station.keeps_limits);
    let required = facts.customs.profile_must_be_enforceable;
    let looked = looked
        .said_at(station.and_then(|station| station.settings_at))
        .maybe("keeps_limits", kept)
        .fact("must_be_enforceable", required);
    let cannot = kept == Some(false);
    if cannot && required {
        return looked.deny(Reason::new("profile_not_supported"));
    }
    if let Some((schedule, station)) = schedule.zip(station)
        && let Some(reason) = beyond(schedule, station)
    {
        return looked.deny(reason);
    }
    let asked = schedule.cloned().map(Box::new);
    if let Some(most) = most.filter(|most| most.0 < current) {
        let reason = Reason::new("power_limit_exceeds_connector")
            .with("current_ma", current)
            .with("maximum_ma", most.0);
        let limits = Allowance {
            current: Some(most),
            asked,
            ..Allowance::default()
        };
        return looked.limited(true, Some(reason), limits);
    }
    let (power, current) = match limit {
        ChargingLimit::Power(power) => (Some(power), None),
        ChargingLimit::Current(current) => (None, Some(current)),
    };
    let limits = Allowance {
        power,
        current,
        asked,
        ..Allowance::default()
    };
    // It is sent all the same; what the car takes is then the charger's to say.
    let warning = cannot.then(|| Reason::new("limit_not_kept"));
    looked.limited(false, warning, limits)
}

/// What is wrong with limits over time, whatever the station.
fn fault(schedule: &ChargingSchedule) -> Option<&'static str> {
    let periods = &schedule.periods;
    let last = periods.last()?;
    if periods.first().is_some_and(|first| first.start_s != 0) {
        Some("first_start")
    } else if !periods.is_sorted_by(|one, next| one.start_s < next.start_s) {
        Some("order")
    } else if schedule.duration_s.is_some_and(|end| end <= last.start_s) {
        Some("duration")
    } else {
        None
    }
}

/// What the station cannot hold of it.
fn beyond(schedule: &ChargingSchedule, station: &StationFacts) -> Option<Reason> {
    // What holds after its end is a period of its own.
    let periods = schedule.periods.len() + usize::from(schedule.duration_s.is_some());
    let periods = u32::try_from(periods).unwrap_or(u32::MAX);
    let too_many = station.most_periods.filter(|most| periods > *most);
    let too_high = station
        .most_stack_level
        .filter(|most| schedule.stack_level > *most);
    let reason = |what: &str, most: u32| {
        Reason::new("profile_not_supported")
            .with("what", what)
            .with("most", most)
    };
    too_many
        .map(|most| reason("periods", most))
        .or(too_high.map(|most| reason("stack_level", most)))
}

/// The highest of its limits.
fn highest(schedule: &ChargingSchedule) -> ChargingLimit {
    let limits = schedule.periods.iter().map(|period| period.limit);
    limit_in(schedule.unit, limits.max().unwrap_or(0))
}

/// The lowest current of its limits that is no pause.
fn lowest(schedule: &ChargingSchedule, phases: i64) -> i64 {
    let charging = schedule.periods.iter().filter(|period| period.limit > 0);
    charging
        .map(|period| {
            let phases = period.phases.map_or(phases, i64::from).max(1);
            in_current(limit_in(schedule.unit, period.limit), phases)
        })
        .min()
        .unwrap_or(0)
}

fn limit_in(unit: RateUnit, limit: i64) -> ChargingLimit {
    match unit {
        RateUnit::Amperes => ChargingLimit::Current(MilliAmps(limit)),
        RateUnit::Watts => ChargingLimit::Power(MilliWatts(limit)),
    }
}

fn in_current(limit: ChargingLimit, phases: i64) -> i64 {
    match limit {
        ChargingLimit::Current(current) => current.0,
        // Thousandths of a watt over volts and phases are thousandths of an ampere.
        ChargingLimit::Power(power) => power.0 / (NOMINAL_VOLTAGE * phases),
    }
}
