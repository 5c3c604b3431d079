//! Which of the things that need somebody are told of on the desktop: each once, none while
//! somebody looks at the window, and never a flood.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use central::site::Attention;
use central::vocabulary::{AttentionId, Timestamp};

/// So many are told one by one within [`SPAN_MILLIS`]; what comes beyond is counted in one.
const SINGLE: usize = 4;
const SPAN_MILLIS: i64 = 10 * 60 * 1000;

/// What is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Notice {
    /// One thing.
    One(Arc<Attention>),
    /// So many that wait; it takes the place of the last one that counted.
    Many(usize),
}

/// What was told, or seen, before.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    known: HashSet<AttentionId>,
    told_at: VecDeque<Timestamp>,
}

/// Whether it needs somebody now: its cause is there, and nobody took it over or put it off.
pub(crate) fn is_waiting(item: &Attention, now: Timestamp) -> bool {
    item.over_at.is_none()
        && item.owner.is_none()
        && item.snoozed_until.is_none_or(|until| until <= now)
}

impl Notices {
    /// What is open at the start is no news: the screen shows it.
    pub(crate) fn knowing(open: &[Arc<Attention>], now: Timestamp) -> Self {
        let mut notices = Self::default();
        notices.look(open, false, now);
        notices
    }

    /// What is to be told of what is open now. If nothing is `wanted` (somebody is looking, or does
    /// not want to be told), what is new counts as seen.
    pub(crate) fn look(
        &mut self,
        open: &[Arc<Attention>],
        wanted: bool,
        now: Timestamp,
    ) -> Vec<Notice> {
        // What was put off is news again when its time has come.
        let put_off = |item: &Attention| item.snoozed_until.is_some_and(|until| until > now);
        let kept = open.iter().filter(|item| !put_off(item));
        let kept: HashSet<_> = kept.map(|item| item.id).collect();
        self.known.retain(|id| kept.contains(id));
        let waiting = || open.iter().filter(|item| is_waiting(item, now));
        let news: Vec<_> = waiting()
            .filter(|item| self.known.insert(item.id))
            .cloned()
            .collect();
        if !wanted || news.is_empty() {
            return Vec::new();
        }
        let begin = now.plus_millis(-SPAN_MILLIS);
        self.told_at.retain(|at| *at > begin);
        if self.told_at.len() + news.len() > SINGLE {
            return vec![Notice::Many(waiting().count())];
        }
        self.told_at.extend(news.iter().map(|_| now));
        news.into_iter().map(Notice::One).collect()
    }
}

#[cfg(test)]
mod tests {
    use central::site::AttentionKind;
    use central::vocabulary::PersonId;
    use serde_json::Map;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn item(number: u128) -> Attention {
        Attention {
            id: AttentionId(Uuid::from_u128(number)),
            kind: AttentionKind::Faulted,
            severity: AttentionKind::Faulted.severity(),
            subject: Uuid::from_u128(number),
            stations: Vec::new(),
            evse_id: None,
            session_id: None,
            token_id: None,
            args: Map::new(),
            since: NOW,
            last_at: NOW,
            count: 1,
            over_at: None,
            owner: None,
            seen_by: Vec::new(),
            snoozed_until: None,
            note: String::new(),
            closed_at: None,
            closed_why: None,
            closed_by: None,
        }
    }

    fn items(numbers: impl IntoIterator<Item = u128>) -> Vec<Arc<Attention>> {
        numbers.into_iter().map(|n| Arc::new(item(n))).collect()
    }

    fn one(item: &Arc<Attention>) -> Notice {
        Notice::One(Arc::clone(item))
    }

    #[test]
    fn what_is_new_is_told_once() {
        let open = items([1, 2]);
        let mut notices = Notices::knowing(&open[..1], NOW);
        assert_eq!(notices.look(&open, true, NOW), [one(&open[1])]);
        assert_eq!(notices.look(&open, true, NOW), []);
    }

    #[test]
    fn a_fault_that_comes_and_goes_is_told_once_as_long_as_it_is_one_item() {
        let mut notices = Notices::default();
        let there = items([1]);
        let gone = vec![Arc::new(Attention {
            over_at: Some(NOW),
            ..item(1)
        })];
        assert_eq!(notices.look(&there, true, NOW), [one(&there[0])]);
        for open in [&gone, &there, &gone, &there] {
            assert_eq!(notices.look(open, true, NOW), []);
        }
        notices.look(&[], true, NOW);
        let other = items([2]);
        assert_eq!(notices.look(&other, true, NOW), [one(&other[0])]);
    }

    #[test]
    fn whoever_looks_at_the_window_is_not_told_nor_told_later() {
        let mut notices = Notices::default();
        let open = items([1]);
        assert_eq!(notices.look(&open, false, NOW), []);
        assert_eq!(notices.look(&open, true, NOW), []);
    }

    #[test]
    fn what_was_put_off_is_told_when_its_time_has_come() {
        let until = NOW.plus_millis(60_000);
        let put_off = vec![Arc::new(Attention {
            snoozed_until: Some(until),
            ..item(1)
        })];
        let mut notices = Notices::default();
        notices.look(&items([1]), true, NOW);
        assert_eq!(notices.look(&put_off, true, NOW), []);
        assert_eq!(notices.look(&put_off, true, until), [one(&put_off[0])]);
        assert_eq!(notices.look(&put_off, true, until), []);
    }

    #[test]
    fn what_somebody_took_over_waits_for_nobody_else() {
        let mut taken = item(1);
        taken.owner = Some(PersonId(Uuid::from_u128(9)));
        assert!(!is_waiting(&taken, NOW));
        assert!(is_waiting(&item(1), NOW));
    }

    #[test]
    fn many_at_once_are_one_notice() {
        let mut notices = Notices::default();
        assert_eq!(notices.look(&items(1..=40), true, NOW), [Notice::Many(40)]);
    }

    #[test]
    fn one_after_another_they_are_no_flood_either() {
        let mut notices = Notices::default();
        let told: Vec<_> = (1..=40)
            .flat_map(|last| notices.look(&items(1..=last), true, NOW))
            .collect();
        let single = told.iter().filter(|one| matches!(one, Notice::One(_)));
        assert_eq!(single.count(), SINGLE);
        assert_eq!(told.last(), Some(&Notice::Many(40)));
        let later = NOW.plus_millis(SPAN_MILLIS);
        let open = items(1..=41);
        assert_eq!(notices.look(&open, true, later), [one(&open[40])]);
    }
}
