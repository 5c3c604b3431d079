//! What the sessions under way add up to, counted as they change: a decision at a site of thousands
//! of sessions reads none of the others.

use std::collections::HashMap;

use vocabulary::{CircuitId, SessionId};

use crate::{Change, Site, Where, Who, checks::Phases, live::LiveSession, step::Step};

/// The sums, as of the end of the last step.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    shares: HashMap<SessionId, Share>,
    running: HashMap<Where, HashMap<Who, u32>>,
    held: HashMap<CircuitId, Phases>,
}

/// What one session counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Share {
    who: Vec<Who>,
    places: Vec<Where>,
    circuits: Vec<CircuitId>,
    held: Phases,
}

impl Share {
    fn counts(&self, who: Who, place: &Where) -> bool {
        self.who.contains(&who) && self.places.contains(place)
    }

    fn holds(&self, circuit: CircuitId) -> bool {
        self.circuits.contains(&circuit)
    }
}

impl Tally {
    fn put(&mut self, id: SessionId, share: Option<Share>) {
        if self.shares.get(&id) == share.as_ref() {
            return;
        }
        if let Some(old) = self.shares.remove(&id) {
            self.take_out(&old);
        }
        let Some(share) = share else {
            return;
        };
        for place in &share.places {
            let here = self.running.entry(place.clone()).or_default();
            for who in &share.who {
                *here.entry(*who).or_default() += 1;
            }
        }
        for circuit in &share.circuits {
            // Wrapping, so that what is added can always be taken out again.
            let sums = self.held.entry(*circuit).or_default();
            for (sum, current) in sums.iter_mut().zip(share.held) {
                *sum = sum.wrapping_add(current);
            }
        }
        self.shares.insert(id, share);
    }

    fn take_out(&mut self, share: &Share) {
        for place in &share.places {
            let Some(here) = self.running.get_mut(place) else {
                continue;
            };
            for who in &share.who {
                if let Some(count) = here.get_mut(who) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        here.remove(who);
                    }
                }
            }
            if here.is_empty() {
                self.running.remove(place);
            }
        }
        for circuit in &share.circuits {
            if let Some(sums) = self.held.get_mut(circuit) {
                for (sum, current) in sums.iter_mut().zip(share.held) {
                    *sum = sum.wrapping_sub(current);
                }
            }
        }
    }
}

/// The sums without one session, and with what the present step has changed so far.
pub(crate) struct Others<'a> {
    tally: &'a Tally,
    less: Vec<&'a Share>,
    more: Vec<Share>,
}

impl Others<'_> {
    /// How many sessions of somebody are under way somewhere.
    pub(crate) fn running(&self, who: Who, place: &Where) -> u32 {
        let here = self.tally.running.get(place);
        let all = here.and_then(|here| here.get(&who)).copied();
        let less = self.less.iter().filter(|share| share.counts(who, place));
        let more = self.more.iter().filter(|share| share.counts(who, place));
        let count = |shares: usize| u32::try_from(shares).unwrap_or(u32::MAX);
        (all.unwrap_or_default() + count(more.count())).saturating_sub(count(less.count()))
    }

    /// The sessions that hold something of a circuit, as of the end of the last step.
    pub(crate) fn holders(&self, circuit: CircuitId) -> impl Iterator<Item = SessionId> {
        let all = self.tally.shares.iter();
        let holds = all.filter(move |(_, share)| share.holds(circuit));
        holds
            .filter(|(_, share)| !self.less.iter().any(|less| std::ptr::eq(*less, *share)))
            .map(|(id, _)| *id)
    }

    /// What sessions hold of a circuit.
    pub(crate) fn held(&self, circuit: CircuitId) -> Phases {
        let mut sums = self.tally.held.get(&circuit).copied().unwrap_or_default();
        for share in self.more.iter().filter(|share| share.holds(circuit)) {
            for (sum, current) in sums.iter_mut().zip(share.held) {
                *sum = sum.wrapping_add(current);
            }
        }
        for share in self.less.iter().filter(|share| share.holds(circuit)) {
            for (sum, current) in sums.iter_mut().zip(share.held) {
                *sum = sum.wrapping_sub(current);
            }
        }
        sums
    }
}

impl Site {
    /// What all sessions but one add up to now.
    pub(crate) fn others(&self, own: Option<SessionId>, step: &Step<'_>) -> Others<'_> {
        let changed = step.changed_sessions();
        let untouched_own = own.filter(|own| !changed.contains(own));
        Others {
            tally: &self.tally,
            less: changed
                .iter()
                .chain(&untouched_own)
                .filter_map(|id| self.tally.shares.get(id))
                .collect(),
            more: changed
                .iter()
                .filter(|id| Some(**id) != own)
                .filter_map(|id| self.share_of(self.sessions.get(id)?))
                .collect(),
        }
    }

    /// Counts anew what a step changed.
    pub(crate) fn recount(&mut self, changes: &[Change]) {
        let mut sessions = Vec::new();
        for change in changes {
            match change {
                Change::Session(row) => sessions.push(row.id),
                Change::Token(row) => {
                    sessions.extend(self.in_use.get(&row.id).into_iter().flatten().copied());
                }
                Change::Site(_)
                | Change::Bay(_)
                | Change::Fitting(_)
                | Change::Driver(_)
                | Change::DriverErased(_)
                | Change::Group(_)
                | Change::Company(_)
                | Change::Vehicle(_)
                | Change::TokenErased(_)
                | Change::Circuit(_) => return self.recount_all(),
                Change::Station(_)
                | Change::Evse(_)
                | Change::Connector(_)
                | Change::Asset(_)
                | Change::DriverDetails(_)
                | Change::SessionMeter(_)
                | Change::MeterValue(_)
                | Change::Command(_)
                | Change::Decision(_)
                | Change::RuleSet(_)
                | Change::RuleVersion(_)
                | Change::RuleDraft(_)
                | Change::Holiday(_)
                | Change::StationSettings(_)
                | Change::Kept(_)
                | Change::KeptDone(_)
                | Change::Attention(_)
                | Change::Event(_) => {}
            }
        }
        for id in sessions {
            let share = self
                .sessions
                .get(&id)
                .and_then(|session| self.share_of(session));
            self.tally.put(id, share);
        }
    }

    /// Counts all sessions anew, after people, places or wiring changed.
    pub(crate) fn recount_all(&mut self) {
        self.tally = self.counted();
    }

    /// Whether the sums are what the sessions add up to; for tests.
    #[doc(hidden)]
    pub fn tally_is_right(&self) -> bool {
        let counted = self.counted();
        let held = |tally: &Tally| {
            let mut held: Vec<_> = tally.held.iter().map(|(id, sum)| (*id, *sum)).collect();
            held.retain(|(_, sum)| *sum != Phases::default());
            held.sort_unstable();
            held
        };
        counted.shares == self.tally.shares
            && counted.running == self.tally.running
            && held(&counted) == held(&self.tally)
    }

    fn counted(&self) -> Tally {
        let mut tally = Tally::default();
        for (id, session) in &self.sessions {
            tally.put(*id, self.share_of(session));
        }
        tally
    }

    /// What a session counts for; nothing once it is over.
    fn share_of(&self, session: &LiveSession) -> Option<Share> {
        if session.is_over() {
            return None;
        }
        let row = &session.row;
        let places = self.places_of(row.evse_id);
        let chain = self.wiring.above(&places);
        let held = row
            .limits
            .held
            .unwrap_or_else(|| self.wanted_at(row.evse_id, row.vehicle_id));
        Some(Share {
            who: self.subject_of(row).who(),
            circuits: chain
                .map(|chain| chain.circuits.iter().map(|circuit| circuit.id).collect())
                .unwrap_or_default(),
            places,
            held: held.map(|current| current.max(0)),
        })
    }
}
