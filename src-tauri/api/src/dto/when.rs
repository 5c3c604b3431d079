//! When rules hold, in the site's local time.

use central::site::{self, Days, When, Window};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::mirror::mirror;
use crate::validate::Faults;

mirror! {
    /// What holidays are to a rule.
    HolidayUse = site::HolidayUse {
        /// Days like any others.
        Include,
        /// The rule does not hold on them.
        Exclude,
        /// It holds on them alone.
        Only,
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOfWeek {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

const WEEK: [DayOfWeek; 7] = [
    DayOfWeek::Mon,
    DayOfWeek::Tue,
    DayOfWeek::Wed,
    DayOfWeek::Thu,
    DayOfWeek::Fri,
    DayOfWeek::Sat,
    DayOfWeek::Sun,
];

/// A weekly window in local time. It belongs to the day on which it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Window)]
pub struct WindowDto {
    /// The days on which it opens.
    pub days: Vec<DayOfWeek>,
    /// When it opens, `08:00`.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub from: String,
    /// When it closes, `18:00` to `24:00`; not later than `from`: on the next day.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
    pub until: String,
}

impl From<&Window> for WindowDto {
    fn from(window: &Window) -> Self {
        let days = (0..7).zip(WEEK).filter(|(at, _)| window.days.contains(*at));
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        Self {
            days: days.map(|(_, day)| day).collect(),
            from: text(window.from),
            until: text(window.until),
        }
    }
}

impl WindowDto {
    fn read(&self) -> Option<Window> {
        let days = WEEK
            .iter()
            .enumerate()
            .filter(|(_, day)| self.days.contains(day))
            .fold(0_u8, |bits, (at, _)| bits | 1 << at);
        let from = minutes(&self.from).filter(|from| *from < 1440)?;
        // Midnight at the end of a day is its end, however it is written.
        let until = minutes(&self.until).map(|until| if until == 0 { 1440 } else { until })?;
        (days != 0).then_some(Window {
            days: Days(days),
            from,
            until,
        })
    }
}

/// Minutes since midnight of `08:30`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |text: &str| -> Option<u16> {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= 1440).then_some(all)
}

/// When a rule holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = When)]
pub struct WhenDto {
    /// Weekly windows; none: all day.
    #[serde(default)]
    pub windows: Vec<WindowDto>,
    /// The first day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// What holidays are to it.
    #[serde(default = "include")]
    pub holidays: HolidayUse,
    /// An RRULE that says which days from the first one on, such as `FREQ=WEEKLY;INTERVAL=2`.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub recurrence: Option<String>,
}

fn include() -> HolidayUse {
    HolidayUse::Include
}

impl From<&When> for WhenDto {
    fn from(when: &When) -> Self {
        Self {
            windows: when.windows.iter().map(Into::into).collect(),
            from: when.from,
            until: when.until,
            holidays: when.holidays.into(),
            recurrence: when.recurrence.clone(),
        }
    }
}

impl WhenDto {
    /// As the site takes it.
    pub(crate) fn read(self, at: &str, faults: &mut Faults) -> When {
        let mut windows = Vec::with_capacity(self.windows.len());
        for (number, window) in self.windows.iter().enumerate() {
            match window.read() {
                Some(window) => windows.push(window),
                None => faults.add(
                    &format!("{at}/windows/{number}"),
                    "invalid",
                    "At least one day, and times such as 08:00 and 18:00.",
                ),
            }
        }
        if self
            .from
            .zip(self.until)
            .is_some_and(|(from, until)| until < from)
        {
            faults.add(
                &format!("{at}/until"),
                "invalid",
                "Not before the first day.",
            );
        }
        if self.recurrence.is_some() && self.from.is_none() {
            let pointer = format!("{at}/from");
            faults.add(
                &pointer,
                "required",
                "A recurrence counts from a first day.",
            );
        }
        When {
            windows,
            from: self.from,
            until: self.until,
            holidays: self.holidays.into(),
            recurrence: self.recurrence,
        }
    }
}
