//! Wrong PINs: after a few of them for one person there is a pause, so that nobody tries them all.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use central::vocabulary::{PersonId, Steady};

/// Wrong ones in a row before there is a pause.
const IN_A_ROW: u32 = 5;
const PAUSE_MILLIS: i64 = 30_000;

/// Wrong PINs of each person since the last right one.
#[derive(Debug, Default)]
pub(crate) struct Tries(Mutex<HashMap<PersonId, (u32, Steady)>>);

impl Tries {
    /// Whether another may be tried now; else how many seconds to wait.
    pub(crate) fn may_try(&self, person: PersonId, now: Steady) -> Result<(), u64> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((wrong, last)) = tries.get(&person) else {
            return Ok(());
        };
        let wait = last.0 + PAUSE_MILLIS - now.0;
        if *wrong < IN_A_ROW || wait <= 0 {
            return Ok(());
        }
        Err(u64::try_from(wait / 1000 + 1).unwrap_or(1))
    }

    /// Notes how one went.
    pub(crate) fn note(&self, person: PersonId, right: bool, now: Steady) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if right {
            tries.remove(&person);
        } else {
            let (wrong, last) = tries.entry(person).or_insert((0, now));
            *wrong += 1;
            *last = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_wrong_pins_there_is_a_pause_and_a_right_one_forgets_them() {
        let tries = Tries::default();
        let person = PersonId(uuid::Uuid::from_u128(1));
        for second in 0..5 {
            assert_eq!(tries.may_try(person, Steady(second * 1000)), Ok(()));
            tries.note(person, false, Steady(second * 1000));
        }
        assert_eq!(tries.may_try(person, Steady(4_000)), Err(31));
        assert_eq!(tries.may_try(person, Steady(34_000)), Ok(()));
        tries.note(person, true, Steady(34_000));
        assert_eq!(tries.may_try(person, Steady(34_000)), Ok(()));
    }
}
