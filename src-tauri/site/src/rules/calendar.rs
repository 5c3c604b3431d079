//! When rules hold: windows in the site's local time, as stretches of real time. A window belongs to
//! the day on which it opens. Where clocks are put back, the hour that comes twice belongs to a window
//! as a whole; where they are put forward, a time that does not exist is the next that does.

use std::collections::BTreeSet;

use chrono::{
    DateTime, Datelike, Days as DayCount, LocalResult, NaiveDate, NaiveDateTime, TimeDelta,
    TimeZone,
};
use chrono_tz::Tz;
use vocabulary::Timestamp;

use crate::{Holiday, HolidayUse, When};

/// Days that a recurrence is followed for.
const OCCURRENCES: u16 = 5_000;
/// How far ahead the end of a window is looked for: longer ones have none as far as sessions go.
const AHEAD_DAYS: u64 = 8;
/// How far ahead the next window is looked for.
const NEXT_DAYS: u64 = 400;

/// Windows of one day open at most this far apart, wherever clocks are put: a day and what it may be
/// longer.
const APART_MILLIS: i64 = 2 * 86_400_000;

/// The site's zone and holidays.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    zone: Tz,
    holidays: BTreeSet<NaiveDate>,
}

/// A stretch of real time; the end does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// How a rule stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It holds, and until when, if that is soon.
    Holds(Option<Timestamp>),
    /// It does not hold.
    Rests,
}

/// A rule's times, made ready for questions.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    when: When,
    always: bool,
    /// The days of the recurrence.
    days: Option<BTreeSet<NaiveDate>>,
}

impl Times {
    pub(crate) fn new(when: &When) -> Self {
        let days = when.recurrence.as_ref().map(|text| {
            // A recurrence was looked at when it was entered; one that cannot be read holds never.
            let first = when.from.unwrap_or_default();
            occurrences(first, text).unwrap_or_default()
        });
        Self {
            when: when.clone(),
            always: when.is_always(),
            days,
        }
    }

    pub(crate) fn always(&self) -> bool {
        self.always
    }
}

/// The days of a recurrence, from the first on. `None`: it cannot be read.
pub(crate) fn occurrences(first: NaiveDate, rule: &str) -> Option<BTreeSet<NaiveDate>> {
    let odd = |c: char| !(c.is_ascii_alphanumeric() || "=;,+-".contains(c));
    if rule.len() > 200 || rule.contains(odd) {
        return None;
    }
    // Only days count, so noon in UTC keeps every change of clocks out.
    let text = format!("DTSTART:{}T120000Z\nRRULE:{rule}", first.format("%Y%m%d"));
    let set: rrule::RRuleSet = text.parse().ok()?;
    let found = set.limit().all(OCCURRENCES);
    Some(found.dates.iter().map(DateTime::date_naive).collect())
}

/// The first opening after a moment, of stretches in the order of their days.
fn first_after(stretches: impl Iterator<Item = Stretch>, now: Timestamp) -> Option<Timestamp> {
    let mut first: Option<Timestamp> = None;
    for from in stretches.map(|stretch| stretch.from) {
        if first.is_some_and(|first| from > first.plus_millis(APART_MILLIS)) {
            break;
        }
        if from > now && first.is_none_or(|first| from < first) {
            first = Some(from);
        }
    }
    first
}

impl Calendar {
    pub(crate) fn new(zone: &str, holidays: &[Holiday]) -> Self {
        let mut days = BTreeSet::new();
        for holiday in holidays.iter().filter(|day| day.removed_at.is_none()) {
            days.insert(holiday.date);
            let following = holiday
                .recurrence
                .as_deref()
                .and_then(|rule| occurrences(holiday.date, rule));
            days.extend(following.into_iter().flatten());
        }
        Self {
            // Checked when it was entered.
            zone: zone.parse().unwrap_or(Tz::UTC),
            holidays: days,
        }
    }

    /// How a rule stands at a moment.
    pub(crate) fn standing(&self, times: &Times, now: Timestamp) -> Standing {
        if times.always {
            return Standing::Holds(None);
        }
        let today = self.local(now).date_naive();
        let mut until: Option<Timestamp> = None;
        let first = today.checked_sub_days(DayCount::new(1)).unwrap_or(today);
        for stretch in self.stretches(times, first, AHEAD_DAYS + 1) {
            // Those of later days begin later still.
            if stretch.from > until.unwrap_or(now).plus_millis(APART_MILLIS) {
                break;
            }
            match until {
                None if stretch.from <= now && now < stretch.until => until = Some(stretch.until),
                Some(end) if stretch.from <= end => until = Some(end.max(stretch.until)),
                None | Some(_) => {}
            }
        }
        let horizon = now.plus_millis(i64::try_from(AHEAD_DAYS - 1).unwrap_or(7) * 86_400_000);
        match until {
            Some(end) if end < horizon => Standing::Holds(Some(end)),
            Some(_) => Standing::Holds(None),
            None => Standing::Rests,
        }
    }

    /// When a rule that rests holds again; of one that holds, when it begins the next time.
    pub(crate) fn next(&self, times: &Times, now: Timestamp) -> Option<Timestamp> {
        let today = self.local(now).date_naive();
        let first = today.checked_sub_days(DayCount::new(1)).unwrap_or(today);
        first_after(self.stretches(times, first, NEXT_DAYS), now)
    }

    /// When a rule that rests begins within the time that is looked ahead.
    pub(crate) fn next_soon(&self, times: &Times, now: Timestamp) -> Option<Timestamp> {
        let today = self.local(now).date_naive();
        first_after(self.stretches(times, today, AHEAD_DAYS), now)
    }

    /// Whether today is a holiday at the site.
    pub(crate) fn is_holiday(&self, now: Timestamp) -> bool {
        self.holidays.contains(&self.local(now).date_naive())
    }

    /// The moment in local time, for facts: `2026-11-21T11:15+01:00`.
    pub(crate) fn local_text(&self, now: Timestamp) -> String {
        self.local(now).format("%Y-%m-%dT%H:%M%:z").to_string()
    }

    fn local(&self, now: Timestamp) -> DateTime<Tz> {
        now.to_utc().with_timezone(&self.zone)
    }

    /// The stretches of the windows that open on so many days, in the order of days.
    fn stretches<'a>(
        &'a self,
        times: &'a Times,
        first: NaiveDate,
        days: u64,
    ) -> impl Iterator<Item = Stretch> + 'a {
        const ALL_DAY: [(u16, u16); 1] = [(0, 1440)];
        (0..=days)
            .filter_map(move |ahead| first.checked_add_days(DayCount::new(ahead)))
            .filter(|day| self.has_day(times, *day))
            .flat_map(move |day| {
                let weekday = day.weekday().num_days_from_monday();
                let windows = times
                    .when
                    .windows
                    .iter()
                    .filter(move |window| window.days.contains(weekday))
                    .map(|window| (window.from, window.until));
                let whole = times.when.windows.is_empty().then_some(ALL_DAY);
                windows
                    .chain(whole.into_iter().flatten())
                    .filter_map(move |(from, until)| {
                        let opens = day.and_hms_opt(0, 0, 0)? + TimeDelta::minutes(from.into());
                        let next = if until <= from { 1440 } else { 0 };
                        let closes =
                            day.and_hms_opt(0, 0, 0)? + TimeDelta::minutes(i64::from(until) + next);
                        let stretch = Stretch {
                            from: self.moment(opens, false),
                            until: self.moment(closes, true),
                        };
                        (stretch.from < stretch.until).then_some(stretch)
                    })
            })
    }

    fn has_day(&self, times: &Times, day: NaiveDate) -> bool {
        let when = &times.when;
        let holiday = match when.holidays {
            HolidayUse::Include => true,
            HolidayUse::Exclude => !self.holidays.contains(&day),
            HolidayUse::Only => self.holidays.contains(&day),
        };
        holiday
            && when.from.is_none_or(|from| from <= day)
            && when.until.is_none_or(|until| day <= until)
            && times.days.as_ref().is_none_or(|days| days.contains(&day))
    }

    /// A local time as a moment: the earlier one of two for an opening, the later for a closing.
    fn moment(&self, local: NaiveDateTime, later: bool) -> Timestamp {
        // No gap is longer than a day (Samoa skipped one in 2011).
        for minutes in 0..=1440 {
            let tried = local + TimeDelta::minutes(minutes);
            match self.zone.from_local_datetime(&tried) {
                LocalResult::Single(at) => return Timestamp(at.timestamp_millis()),
                LocalResult::Ambiguous(one, other) => {
                    let at = if later {
                        one.max(other)
                    } else {
                        one.min(other)
                    };
                    return Timestamp(at.timestamp_millis());
                }
                LocalResult::None => {}
            }
        }
        Timestamp(local.and_utc().timestamp_millis())
    }
}
