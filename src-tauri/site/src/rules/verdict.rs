//! What the rules say of somebody at a place: the most specific place wins, a denial beats leave at
//! the same place (`domain.md` 3.3 P2), and time decides last.

use vocabulary::Timestamp;

use super::{
    Calendar, Rulebook,
    calendar::{Standing, Times},
};
use crate::{AtEnd, Rule, RuleEffect, Where, Who};

/// Windows that follow on each other without a gap, at most.
const IN_A_ROW: usize = 16;

/// What the rules at the winning place come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruling<'a> {
    /// No rule lets in or keeps out.
    Unruled,
    /// One lets in, now.
    Allowed(&'a Rule),
    /// One would let in at another time, and when it does next.
    Rests(&'a Rule, Option<Timestamp>),
    /// One keeps out at all times.
    Denied(&'a Rule),
    /// One keeps out now, and until when, if that is soon.
    DeniedNow(&'a Rule, Option<Timestamp>),
}

/// When leave ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End<'a> {
    pub(crate) at: Timestamp,
    pub(crate) rule: &'a Rule,
}

impl End<'_> {
    pub(crate) fn action(&self) -> AtEnd {
        self.rule.at_end
    }
}

/// What all rules come to for somebody at a place.
#[derive(Debug, Clone)]
pub(crate) struct Rulings<'a> {
    /// Every enabled rule that is about them, there.
    pub(crate) matched: Vec<&'a Rule>,
    pub(crate) ruling: Ruling<'a>,
    /// The rule that lets them in, now or at some time, whatever keeps them out: its limits bind whoever
    /// is let pass.
    pub(crate) leave: Option<&'a Rule>,
    pub(crate) end: Option<End<'a>>,
    /// Rules that limit whoever is let in, now.
    pub(crate) limits: Vec<&'a Rule>,
}

impl<'a> Rulings<'a> {
    pub(crate) fn find(
        book: &'a Rulebook,
        calendar: &Calendar,
        who: &[Who],
        places: &[Where],
        now: Timestamp,
    ) -> Self {
        let about: Vec<Stand<'a>> = book
            .about(who, places)
            .into_iter()
            .map(|(rule, times)| Stand {
                rule,
                times,
                standing: calendar.standing(times, now),
            })
            .collect();
        let winning = about
            .iter()
            .filter(|stand| match stand.rule.effect {
                RuleEffect::Allow => true,
                RuleEffect::Deny => stand.holds(),
                RuleEffect::Limit => false,
            })
            .map(Stand::level)
            .max();
        let ruling = winning.map_or(Ruling::Unruled, |level| {
            ruling_at(&about, level, calendar, now)
        });
        Self {
            matched: about.iter().map(|stand| stand.rule).collect(),
            leave: leave(&about),
            end: end(&about, winning, ruling, calendar, now),
            limits: about
                .iter()
                .filter(|stand| stand.rule.effect == RuleEffect::Limit && stand.holds())
                .map(|stand| stand.rule)
                .collect(),
            ruling,
        }
    }
}

/// A rule and how it stands.
struct Stand<'a> {
    rule: &'a Rule,
    times: &'a Times,
    standing: Standing,
}

impl Stand<'_> {
    fn holds(&self) -> bool {
        match self.standing {
            Standing::Holds(_) => true,
            Standing::Rests => false,
        }
    }

    fn until(&self) -> Option<Timestamp> {
        match self.standing {
            Standing::Holds(until) => until,
            Standing::Rests => None,
        }
    }

    fn level(&self) -> u8 {
        self.rule.place.level()
    }
}

fn ruling_at<'a>(
    about: &[Stand<'a>],
    level: u8,
    calendar: &Calendar,
    now: Timestamp,
) -> Ruling<'a> {
    let here = || about.iter().filter(|stand| stand.level() == level);
    let denials = || here().filter(|stand| stand.rule.effect == RuleEffect::Deny && stand.holds());
    if let Some(denial) = denials().find(|stand| stand.times.always()) {
        return Ruling::Denied(denial.rule);
    }
    // Of several, the one that lasts longest.
    if let Some(denial) = denials().max_by_key(|stand| stand.until().unwrap_or(Timestamp(i64::MAX)))
    {
        return Ruling::DeniedNow(denial.rule, denial.until());
    }
    let leave = || here().filter(|stand| stand.rule.effect == RuleEffect::Allow);
    if let Some(allowed) = most_exact(leave().filter(|stand| stand.holds())) {
        return Ruling::Allowed(allowed);
    }
    let next = leave()
        .map(|stand| (calendar.next(stand.times, now), stand.rule))
        .min_by_key(|(next, _)| next.unwrap_or(Timestamp(i64::MAX)));
    match next {
        Some((next, rule)) => Ruling::Rests(rule, next),
        None => Ruling::Unruled,
    }
}

/// The rule that would let in, if nothing kept out: of those at the most specific place one that holds,
/// if one does.
fn leave<'a>(about: &[Stand<'a>]) -> Option<&'a Rule> {
    let all = || {
        about
            .iter()
            .filter(|stand| stand.rule.effect == RuleEffect::Allow)
    };
    let level = all().map(Stand::level).max()?;
    let here = || all().filter(|stand| stand.level() == level);
    most_exact(here().filter(|stand| stand.holds())).or_else(|| most_exact(here()))
}

/// The rule that describes the person most exactly decides about limits; of several the first.
fn most_exact<'s, 'a: 's>(
    stands: impl DoubleEndedIterator<Item = &'s Stand<'a>>,
) -> Option<&'a Rule> {
    // `max_by_key` takes the last.
    stands
        .rev()
        .max_by_key(|stand| exactness(stand.rule.who))
        .map(|stand| stand.rule)
}

/// How exactly a rule says whom it is about.
fn exactness(who: Who) -> u8 {
    match who {
        Who::Anyone => 0,
        Who::Company(_) => 1,
        Who::Group(_) => 2,
        Who::Driver(_) => 3,
        Who::Vehicle(_) => 4,
        Who::Token(_) => 5,
    }
}

/// When leave ends: the last window closes with none that follows, or a denial begins.
fn end<'a>(
    about: &[Stand<'a>],
    winning: Option<u8>,
    ruling: Ruling<'a>,
    calendar: &Calendar,
    now: Timestamp,
) -> Option<End<'a>> {
    let closes = match ruling {
        Ruling::Allowed(_) => closing(about, winning.unwrap_or_default(), calendar),
        Ruling::Unruled => None,
        Ruling::Rests(..) | Ruling::Denied(_) | Ruling::DeniedNow(..) => return None,
    };
    let denied = about
        .iter()
        .filter(|stand| stand.rule.effect == RuleEffect::Deny && !stand.holds())
        .filter(|stand| winning.is_none_or(|level| stand.level() >= level))
        .filter_map(|stand| {
            Some(End {
                at: calendar.next_soon(stand.times, now)?,
                rule: stand.rule,
            })
        });
    closes.into_iter().chain(denied).min_by_key(|end| end.at)
}

fn closing<'a>(about: &[Stand<'a>], level: u8, calendar: &Calendar) -> Option<End<'a>> {
    let leave: Vec<&Stand<'a>> = about
        .iter()
        .filter(|stand| stand.level() == level && stand.rule.effect == RuleEffect::Allow)
        .collect();
    let mut last: Option<End<'a>> = None;
    for stand in leave.iter().filter(|stand| stand.holds()) {
        let at = stand.until()?;
        if last.is_none_or(|end| end.at < at) {
            last = Some(End {
                at,
                rule: stand.rule,
            });
        }
    }
    let mut last = last?;
    for _ in 0..IN_A_ROW {
        let mut follows = None;
        for stand in &leave {
            match calendar.standing(stand.times, last.at) {
                Standing::Holds(Some(at)) if at > last.at => {
                    follows = Some(End {
                        at,
                        rule: stand.rule,
                    });
                }
                Standing::Holds(Some(_)) | Standing::Rests => {}
                Standing::Holds(None) => return None,
            }
        }
        match follows {
            Some(next) => last = next,
            None => return Some(last),
        }
    }
    None
}
