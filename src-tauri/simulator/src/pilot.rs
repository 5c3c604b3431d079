//! Drivers, faults and outages at one station, by its course.

use vocabulary::{EvseNumber, Now, Steady};

use crate::{Beginning, Course, Ending, Temper, Visit, station::Station};

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
    /// Nobody comes: the connector is broken.
    Broken,
}

#[derive(Debug)]
struct Place {
    evse: EvseNumber,
    /// Of the visit that is, or is next.
    index: u32,
    stage: Stage,
}

#[derive(Debug)]
struct Connection {
    wish: Wish,
    /// Of the outage that is, or is next.
    index: u32,
    changes_at: Option<Steady>,
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
            .map(|evse| Place {
                evse,
                index: 0,
                stage: Stage::Empty {
                    until: now.steady.plus_millis(course.visit(evse, 0).pause_ms),
                },
            })
            .collect();
        if course.temper() == Temper::Faulty
            && let Some(last) = places.last_mut()
        {
            last.stage = Stage::Broken;
            station.set_fault(last.evse, Some("GroundFailure"), now);
        }
        let first = course.outage(0);
        let connection = Connection {
            wish: Wish::Online,
            index: 0,
            changes_at: first.map(|outage| now.steady.plus_millis(outage.online_ms)),
        };
        Self {
            course,
            places,
            connection,
        }
    }

    /// When [`Self::attend`] has something to do by itself.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        let due = self.places.iter().filter_map(|place| place.stage.due());
        due.chain(self.connection.changes_at).min()
    }

    /// Lets happen what is due, and reacts to what the central system made the station do.
    pub(crate) fn attend(&mut self, station: &mut Station, now: Now) -> Wish {
        for place in &mut self.places {
            place.attend(&self.course, station, now);
        }
        self.connection.attend(&self.course, now);
        self.connection.wish
    }
}

impl Stage {
    fn due(self) -> Option<Steady> {
        match self {
            Self::Empty { until } | Self::Staying { until } => Some(until),
            Self::Awaited { plugs_at } => Some(plugs_at),
            Self::Begun { second_at } => Some(second_at),
            Self::Stopped { unplugs_at } => Some(unplugs_at),
            Self::Broken => None,
        }
    }
}

impl Place {
    fn attend(&mut self, course: &Course, station: &mut Station, now: Now) {
        if matches!(self.stage, Stage::Empty { .. }) && station.waits_for_car(self.evse) {
            let delay = course.plug_delay_ms(self.evse, self.index);
            self.stage = Stage::Awaited {
                plugs_at: now.steady.plus_millis(delay),
            };
        }
        if self.stage.due().is_none_or(|at| at > now.steady) {
            return;
        }
        let visit = course.visit(self.evse, self.index);
        self.stage = match self.stage {
            Stage::Empty { .. } => self.arrive(visit, station, now),
            Stage::Awaited { .. } => {
                station.plug(self.evse, visit.car, now);
                Stage::Staying {
                    until: now.steady.plus_millis(visit.stay_ms),
                }
            }
            Stage::Begun { .. } => self.go_on(visit, station, now),
            Stage::Staying { .. } => self.end(&visit, station, now),
            Stage::Stopped { .. } => self.leave(course, station, now),
            Stage::Broken => Stage::Broken,
        };
    }

    fn arrive(&self, visit: Visit, station: &mut Station, now: Now) -> Stage {
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
                station.plug(self.evse, visit.car, now);
                Stage::Staying {
                    until: now.steady.plus_millis(visit.stay_ms),
                }
            }
        }
    }

    fn go_on(&self, visit: Visit, station: &mut Station, now: Now) -> Stage {
        match visit.beginning {
            Beginning::PlugFirst if !station.is_charging(self.evse) => {
                station.tap(self.evse, visit.card, now);
            }
            Beginning::TapFirst => station.plug(self.evse, visit.car, now),
            // Somebody was faster and started it from afar.
            Beginning::PlugFirst | Beginning::PlugAndWait => {}
        }
        Stage::Staying {
            until: now.steady.plus_millis(visit.stay_ms),
        }
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
            unplugs_at: now.steady.plus_millis(visit.dawdle_ms),
        }
    }

    fn leave(&mut self, course: &Course, station: &mut Station, now: Now) -> Stage {
        station.unplug(self.evse, now);
        self.index += 1;
        let pause = course.visit(self.evse, self.index).pause_ms;
        Stage::Empty {
            until: now.steady.plus_millis(pause),
        }
    }
}

impl Connection {
    fn attend(&mut self, course: &Course, now: Now) {
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
