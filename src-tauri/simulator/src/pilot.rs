//! Drivers, faults and outages at one station, by its course.

use vocabulary::{EvseNumber, Now, Steady};

use crate::{Beginning, Course, Cue, Ending, Temper, Visit, station::Station};

/// How long whoever charges at a charger that was silent stays when it is back: time to look at it.
const LOOK_MS: i64 = 2 * 60_000;

/// Whether a station is to be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Online,
    Offline,
}

/// What a driver at one EVSE does next, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Arrives.
    Empty { until: Steady },
    /// Somebody started it from afar; the car is plugged in soon.
    Awaited { plugs_at: Steady },
    /// Did the first of plugging and tapping; does the second.
    Begun { second_at: Steady },
    /// Leaves.
    Staying { until: Steady },
    /// Has stopped; unplugs.
    Stopped { unplugs_at: Steady },
    /// Nobody comes: the connector is broken or out of use.
    Closed,
}

/// When the station's own load management gives a place nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct HeldBack {
    from: Steady,
    until: Steady,
    begun: bool,
}

#[derive(Debug)]
struct Place {
    evse: EvseNumber,
    /// Of the visit that is, or is next.
    index: u32,
    /// A visit that is not of the course, before the one with that index.
    guest: Option<Visit>,
    stage: Stage,
    /// When the free place is to be kept for who comes next.
    kept_from: Option<Steady>,
    held_back: Option<HeldBack>,
}

#[derive(Debug)]
struct Connection {
    wish: Wish,
    /// Of the outage that is, or is next.
    index: u32,
    changes_at: Option<Steady>,
    /// Away until then, whatever the course says.
    away_until: Option<Steady>,
}

/// The course of one station as it unfolds.
#[derive(Debug)]
pub(crate) struct Pilot {
    course: Course,
    places: Vec<Place>,
    connection: Connection,
}

impl Pilot {
    pub(crate) fn new(course: Course, station: &mut Station, now: Now) -> Self {
        let mut places: Vec<Place> = station
            .numbers()
            .map(|evse| Place::new(evse, &course, now))
            .collect();
        if course.temper() == Temper::Faulty
            && let Some(last) = places.last_mut()
        {
            last.stage = Stage::Closed;
            station.set_fault(last.evse, Some("GroundFailure"), now);
        }
        for place in &mut places {
            if course.is_closed(place.evse) {
                place.stage = Stage::Closed;
                station.set_operative(place.evse, false, now);
            }
        }
        let first = course.outage(0);
        let connection = Connection {
            wish: Wish::Online,
            index: 0,
            changes_at: first.map(|outage| now.steady.plus_millis(outage.online_ms)),
            away_until: None,
        };
        Self {
            course,
            places,
            connection,
        }
    }

    /// When [`Self::attend`] has something to do by itself.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        let due = self.places.iter().filter_map(Place::deadline);
        let connection = [self.connection.changes_at, self.connection.away_until];
        due.chain(connection.into_iter().flatten()).min()
    }

    /// Something happens that is not of the course.
    pub(crate) fn cue(&mut self, cue: Cue, station: &mut Station, now: Now) {
        match cue {
            Cue::Visit(evse, visit) => {
                let place = self.places.iter_mut().find(|place| place.evse == evse);
                if let Some(place) = place {
                    place.invite(*visit, now);
                }
            }
            Cue::Silence { for_ms } => {
                // A car that left meanwhile would leave little of the course that is to be seen.
                for place in &mut self.places {
                    place.keep(for_ms + LOOK_MS, now);
                }
                self.connection.stay_away(for_ms, now);
            }
            Cue::PowerCut { for_ms } => {
                station.lose_power(now);
                self.connection.stay_away(for_ms, now);
            }
        }
    }

    /// Lets happen what is due, and reacts to what the central system made the station do.
    pub(crate) fn attend(&mut self, station: &mut Station, now: Now) -> Wish {
        for place in &mut self.places {
            place.attend(&self.course, station, now);
        }
        self.connection.attend(&self.course, now);
        self.connection.wish()
    }
}

impl Stage {
    fn due(self) -> Option<Steady> {
        match self {
            Self::Empty { until } | Self::Staying { until } => Some(until),
            Self::Awaited { plugs_at } => Some(plugs_at),
            Self::Begun { second_at } => Some(second_at),
            Self::Stopped { unplugs_at } => Some(unplugs_at),
            Self::Closed => None,
        }
    }
}

impl Place {
    fn new(evse: EvseNumber, course: &Course, now: Now) -> Self {
        let mut place = Self {
            evse,
            index: 0,
            guest: None,
            stage: Stage::Closed,
            kept_from: None,
            held_back: None,
        };
        place.stage = place.empty(course, now);
        place
    }

    fn deadline(&self) -> Option<Steady> {
        let held_back = self
            .held_back
            .map(|spell| if spell.begun { spell.until } else { spell.from });
        let due = [self.stage.due(), self.kept_from, held_back];
        due.into_iter().flatten().min()
    }

    /// The visit that is, or is next.
    fn visit(&self, course: &Course) -> Visit {
        match &self.guest {
            Some(guest) => guest.clone(),
            None => course.visit(self.evse, self.index),
        }
    }

    /// Lets somebody come whom the course does not know, if nobody is there.
    fn invite(&mut self, visit: Visit, now: Now) {
        if let Stage::Empty { .. } = self.stage {
            self.kept_from = None;
            self.stage = Stage::Empty {
                until: now.steady.plus_millis(visit.pause_ms),
            };
            self.guest = Some(visit);
        }
    }

    /// Whoever is there stays for so long at least.
    fn keep(&mut self, for_ms: i64, now: Now) {
        if let Stage::Staying { until } = &mut self.stage {
            *until = (*until).max(now.steady.plus_millis(for_ms));
        }
    }

    /// Nobody is there until the next visit of the course.
    fn empty(&mut self, course: &Course, now: Now) -> Stage {
        let visit = course.visit(self.evse, self.index);
        let until = course.arrival(self.evse, self.index, visit.pause_ms, now.steady);
        self.kept_from = visit
            .kept_free_ms
            .map(|for_ms| until.plus_millis(-for_ms).max(now.steady));
        Stage::Empty { until }
    }

    fn settled(&mut self, visit: &Visit, now: Now) -> Stage {
        self.held_back = visit.held_back.map(|spell| {
            let from = now.steady.plus_millis(spell.after_ms);
            HeldBack {
                from,
                until: from.plus_millis(spell.for_ms),
                begun: false,
            }
        });
        Stage::Staying {
            until: now.steady.plus_millis(visit.stay_ms),
        }
    }

    fn attend(&mut self, course: &Course, station: &mut Station, now: Now) {
        self.reserve(course, station, now);
        self.hold_back(station, now);
        let usable = station.is_operative(self.evse) && !station.is_faulty(self.evse);
        match self.stage {
            Stage::Empty { .. } if station.waits_for_car(self.evse) => {
                let delay = match &self.guest {
                    Some(guest) => guest.dawdle_ms,
                    None => course.plug_delay_ms(self.evse, self.index),
                };
                self.stage = Stage::Awaited {
                    plugs_at: now.steady.plus_millis(delay),
                };
            }
            Stage::Closed if usable => self.stage = self.empty(course, now),
            Stage::Empty { .. } if !usable => self.stage = Stage::Closed,
            Stage::Empty { .. }
            | Stage::Awaited { .. }
            | Stage::Begun { .. }
            | Stage::Staying { .. }
            | Stage::Stopped { .. }
            | Stage::Closed => {}
        }
        if self.stage.due().is_none_or(|at| at > now.steady) {
            return;
        }
        let visit = self.visit(course);
        self.stage = match self.stage {
            Stage::Empty { .. } => self.arrive(visit, station, now),
            Stage::Awaited { .. } => {
                station.plug(self.evse, visit.car.clone(), now);
                self.settled(&visit, now)
            }
            Stage::Begun { .. } => self.go_on(&visit, station, now),
            Stage::Staying { .. } => self.end(&visit, station, now),
            Stage::Stopped { .. } => self.leave(course, station, now),
            Stage::Closed => Stage::Closed,
        };
    }

    fn reserve(&mut self, course: &Course, station: &mut Station, now: Now) {
        if self.kept_from.is_some_and(|at| at <= now.steady) {
            self.kept_from = None;
            let card = self.visit(course).card;
            station.reserve(self.evse, Some(card), now);
        }
    }

    fn hold_back(&mut self, station: &mut Station, now: Now) {
        let Some(spell) = &mut self.held_back else {
            return;
        };
        if !spell.begun && spell.from <= now.steady {
            spell.begun = true;
            station.hold_back(self.evse, true, now);
        }
        if spell.until <= now.steady {
            self.held_back = None;
            station.hold_back(self.evse, false, now);
        }
    }

    fn arrive(&mut self, visit: Visit, station: &mut Station, now: Now) -> Stage {
        let second_at = now.steady.plus_millis(visit.dawdle_ms);
        match visit.beginning {
            Beginning::PlugFirst => {
                station.plug(self.evse, visit.car, now);
                Stage::Begun { second_at }
            }
            Beginning::TapFirst => {
                station.tap(self.evse, visit.card, now);
                Stage::Begun { second_at }
            }
            Beginning::PlugAndWait => {
                station.plug(self.evse, visit.car.clone(), now);
                self.settled(&visit, now)
            }
        }
    }

    fn go_on(&mut self, visit: &Visit, station: &mut Station, now: Now) -> Stage {
        match visit.beginning {
            Beginning::PlugFirst if !station.is_charging(self.evse) => {
                station.tap(self.evse, visit.card.clone(), now);
            }
            Beginning::TapFirst => station.plug(self.evse, visit.car.clone(), now),
            // Somebody was faster and started it from afar.
            Beginning::PlugFirst | Beginning::PlugAndWait => {}
        }
        self.settled(visit, now)
    }

    fn end(&self, visit: &Visit, station: &mut Station, now: Now) -> Stage {
        let taps = match visit.ending {
            Ending::Tap => station.is_charging(self.evse),
            Ending::Unplug => false,
        };
        if !taps {
            return Stage::Stopped {
                unplugs_at: now.steady,
            };
        }
        station.tap(self.evse, visit.card.clone(), now);
        Stage::Stopped {
            unplugs_at: now.steady.plus_millis(visit.linger_ms),
        }
    }

    fn leave(&mut self, course: &Course, station: &mut Station, now: Now) -> Stage {
        station.unplug(self.evse, now);
        if self.held_back.take().is_some() {
            station.hold_back(self.evse, false, now);
        }
        station.reserve(self.evse, None, now);
        if self.guest.take().is_none() {
            self.index += 1;
        }
        self.empty(course, now)
    }
}

impl Connection {
    fn wish(&self) -> Wish {
        match self.away_until {
            Some(_) => Wish::Offline,
            None => self.wish,
        }
    }

    fn stay_away(&mut self, for_ms: i64, now: Now) {
        self.away_until = Some(now.steady.plus_millis(for_ms));
    }

    fn attend(&mut self, course: &Course, now: Now) {
        self.away_until = self.away_until.filter(|until| *until > now.steady);
        if self.changes_at.is_none_or(|at| at > now.steady) {
            return;
        }
        let (wish, index) = match self.wish {
            Wish::Online => (Wish::Offline, self.index),
            Wish::Offline => (Wish::Online, self.index + 1),
        };
        self.wish = wish;
        self.index = index;
        self.changes_at = course.outage(index).map(|outage| {
            now.steady.plus_millis(match wish {
                Wish::Online => outage.online_ms,
                Wish::Offline => outage.offline_ms,
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use vocabulary::{Boot, MilliAmps, MilliWattHours, Timestamp};

    use super::*;
    use crate::{canned::canned, station::Build};

    const ONE: EvseNumber = EvseNumber(1);
    const SECOND_MS: i64 = 1_000;
    /// Its first driver stops ten seconds after beginning, by the opening of a staged site.
    const SOON_OVER: u32 = 9;

    fn second(number: i64) -> Now {
        Now {
            utc: Timestamp(1_790_000_000_000 + number * SECOND_MS),
            steady: Steady(number * SECOND_MS),
        }
    }

    #[test]
    fn who_charges_while_the_charger_falls_silent_still_does_when_it_is_back() {
        let mut station = Station::new(Build {
            boot: Boot::default(),
            registers: vec![MilliWattHours(0), MilliWattHours(0)],
            offered: MilliAmps(16_000),
            sample_interval_ms: 60_000,
        });
        station.connected(true, second(0));
        let course = Course::new(1, SOON_OVER).staged();
        let mut pilot = Pilot::new(course, &mut station, second(0));
        let live = |pilot: &mut Pilot, station: &mut Station, at: i64| {
            station.advance(second(at));
            let wish = pilot.attend(station, second(at));
            while let Some(report) = station.next_call(second(at)) {
                station.replied(&canned(&report), second(at));
            }
            wish
        };
        let begun = (1..60).find(|at| {
            live(&mut pilot, &mut station, *at);
            station.is_charging(ONE)
        });
        let begun = begun.unwrap_or_else(|| unreachable!("nobody charges in the first minute"));

        let silence = Cue::Silence {
            for_ms: 60 * SECOND_MS,
        };
        pilot.cue(silence, &mut station, second(begun));
        let back =
            (begun..begun + 120).find(|at| live(&mut pilot, &mut station, *at) == Wish::Online);
        assert_eq!(back, Some(begun + 60));
        assert!(station.is_charging(ONE));
    }
}
