//! What happens at a station, as a pure function of the seed and the station's number
//! (`decisions.md` 32): the same site comes alive the same way each time.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};
use vocabulary::{
    Boot, CardText, EvseNumber, MilliAmps, MilliWattHours, PerMille, Steady, Timestamp,
};

use crate::{
    Car,
    opening::{Opening, opening},
};

/// How many cards drive around a simulated site: enough that those of the default demo's 24
/// connectors do not meet.
const CARDS: u32 = 96;
/// How many of them charge at one connector by turns.
const CARDS_OF_A_PLACE: u32 = 4;
/// Stations of each temper stand this many numbers apart; the default demo shows one of each.
const TEMPER_PERIOD: u32 = 12;
const FAULTY: u32 = 5;
const FLAKY: u32 = 8;

const DAY_MS: i64 = 24 * 3_600_000;
/// Between these times of the day people come, on a course that keeps to days.
const FIRST_ARRIVAL_MS: i64 = 6 * 3_600_000;
const LAST_ARRIVAL_MS: i64 = 19 * 3_600_000;
/// How much longer a place stays free there.
const DAILY_PACE: i64 = 5;

/// The cards of a simulated site. A demo registers them; whoever does not sees them refused.
pub fn cards() -> impl Iterator<Item = CardText> {
    (1..=CARDS).map(card).chain([spare_card()])
}

/// One of them that nobody uses by a course.
pub fn spare_card() -> CardText {
    card(CARDS + 1)
}

fn card(number: u32) -> CardText {
    CardText(format!("04DE{number:04X}C0"))
}

/// What kind of station it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// Works.
    Sound,
    /// Its last connector is broken.
    Faulty,
    /// Goes offline now and then, and replays what it kept.
    Flaky,
}

/// How a driver begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Plugs in, then taps.
    PlugFirst,
    /// Taps, then plugs in.
    TapFirst,
    /// Only plugs in and waits for somebody to start it.
    PlugAndWait,
}

/// How a driver ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Taps again, then unplugs.
    Tap,
    /// Pulls the plug.
    Unplug,
}

/// One car at one EVSE. Spans are milliseconds of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// How long the place stays empty before.
    pub pause_ms: i64,
    /// What comes.
    pub car: Car,
    /// The driver's card.
    pub card: CardText,
    /// How it begins.
    pub beginning: Beginning,
    /// Between the first and the second thing the driver does.
    pub dawdle_ms: i64,
    /// How long the car stays.
    pub stay_ms: i64,
    /// How it ends.
    pub ending: Ending,
    /// After a stop by card: how long the car stays plugged in.
    pub linger_ms: i64,
    /// When the station's own load management gives it nothing, from the time it is settled.
    pub held_back: Option<Spell>,
    /// For how long before it comes the place is kept free for its card.
    pub kept_free_ms: Option<i64>,
}

/// A part of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// After how long.
    pub after_ms: i64,
    /// For how long.
    pub for_ms: i64,
}

/// A spell without a connection, by the course of a flaky station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// How long the connection holds before.
    pub online_ms: i64,
    /// How long it is away.
    pub offline_ms: i64,
}

/// The course of one station.
#[derive(Debug, Clone)]
pub struct Course {
    seed: u64,
    station: u32,
    staged: bool,
    days: Option<Days>,
}

/// Where days and weeks begin, for a course that keeps to them: people come by day, and few of
/// them at the weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// How long before the course's beginning the day began.
    since_midnight_ms: i64,
    /// Which day of the week that was, from 0 for Monday.
    weekday: i64,
}

impl Days {
    /// Those of a course that begins now, in UTC.
    pub fn of(now: Timestamp) -> Self {
        Self {
            since_midnight_ms: now.0.rem_euclid(DAY_MS),
            // 1970 began on a Thursday.
            weekday: (now.0.div_euclid(DAY_MS) + 3).rem_euclid(7),
        }
    }

    /// The time of day, and the day of the week.
    fn place(self, at: Steady) -> (i64, i64) {
        let since = at.0 + self.since_midnight_ms;
        let day = self.weekday + since.div_euclid(DAY_MS);
        (since.rem_euclid(DAY_MS), day.rem_euclid(7))
    }
}

impl Course {
    /// The course of the station with this number, from 1.
    pub fn new(seed: u64, station: u32) -> Self {
        Self {
            seed,
            station,
            staged: false,
            days: None,
        }
    }

    /// The same course with first visits that show at once all that can be seen at a site, as a
    /// demo wants it.
    #[must_use]
    pub fn staged(self) -> Self {
        Self {
            staged: true,
            ..self
        }
    }

    /// The same course at the pace of a year instead of a visit: people come by day and nothing is
    /// broken.
    #[must_use]
    pub(crate) fn by_day(self, days: Days) -> Self {
        Self {
            days: Some(days),
            ..self
        }
    }

    /// When the visit with this index begins, if the place is free from `now` on.
    pub(crate) fn arrival(
        &self,
        evse: EvseNumber,
        index: u32,
        pause_ms: i64,
        now: Steady,
    ) -> Steady {
        let Some(days) = self.days else {
            return now.plus_millis(pause_ms);
        };
        let mut random = self.random(evse.0, index, "arrival");
        let at = now.plus_millis(pause_ms * DAILY_PACE);
        let (mut time, mut weekday) = days.place(at);
        let weekend = weekday >= 5 && random.random_ratio(2, 3);
        if !weekend && (FIRST_ARRIVAL_MS..LAST_ARRIVAL_MS).contains(&time) {
            return at;
        }
        let mut wait = 0;
        if time >= FIRST_ARRIVAL_MS {
            wait += DAY_MS - time;
            weekday = (weekday + 1) % 7;
            time = 0;
        }
        if weekday >= 5 && random.random_ratio(2, 3) {
            wait += DAY_MS * (7 - weekday);
        }
        let morning = random.random_range(0..4 * 3_600_000);
        at.plus_millis(wait + FIRST_ARRIVAL_MS - time + morning)
    }

    /// Whether an EVSE is out of use when the course begins.
    pub fn is_closed(&self, evse: EvseNumber) -> bool {
        self.staged && opening(self.station, evse) == Opening::Closed
    }

    /// What kind it is.
    pub fn temper(&self) -> Temper {
        if self.days.is_some() {
            return Temper::Sound;
        }
        match self.station % TEMPER_PERIOD {
            FAULTY => Temper::Faulty,
            FLAKY => Temper::Flaky,
            _ => Temper::Sound,
        }
    }

    /// How it describes itself.
    pub fn boot(&self) -> Boot {
        const MODELS: [(&str, &str, &str); 4] = [
            ("Nordlys", "Pillar 22", "3.1.4"),
            ("Nordlys", "Wall 11", "3.0.9"),
            ("Ampere Works", "Duo", "1.18.2"),
            ("Kessel", "K-22", "2024.6"),
        ];
        let (vendor, model, firmware) = MODELS[self.station as usize % MODELS.len()];
        Boot {
            vendor: vendor.to_owned(),
            model: model.to_owned(),
            serial: Some(format!("SIM{:06}", self.station)),
            firmware: Some(firmware.to_owned()),
            iccid: None,
            imsi: None,
            meter_type: Some("MID-3".to_owned()),
            meter_serial: Some(format!("M{:08}", self.station)),
        }
    }

    /// What the station offers on each phase.
    pub fn offered(&self) -> MilliAmps {
        match self.station % 3 {
            0 => MilliAmps(16_000),
            _ => MilliAmps(32_000),
        }
    }

    /// The energy register of an EVSE when the course begins.
    pub fn register(&self, evse: EvseNumber) -> MilliWattHours {
        let mut random = self.random(evse.0, 0, "register");
        MilliWattHours::from_whole(random.random_range(10_000..9_000_000))
    }

    /// The visit with this index at an EVSE.
    pub fn visit(&self, evse: EvseNumber, index: u32) -> Visit {
        let drawn = self.drawn(evse, index);
        if self.staged && index == 0 {
            return opening(self.station, evse).visit(drawn, self.card_of_place(evse, 0));
        }
        drawn
    }

    fn drawn(&self, evse: EvseNumber, index: u32) -> Visit {
        let mut random = self.random(evse.0, index, "visit");
        let minutes = |random: &mut StdRng, from: i64, to: i64| {
            random.random_range(from * 60_000..to * 60_000)
        };
        let first = index == 0;
        // The site is half full from the first minute on.
        let pause_ms = match first {
            true if random.random_ratio(1, 2) => random.random_range(1_000..20_000),
            true => minutes(&mut random, 2, 60),
            false => minutes(&mut random, 3, 90),
        };
        let capacity = MilliWattHours::from_whole(1_000 * random.random_range(38..95));
        let soc = random.random_range(120..650);
        let car = Car {
            capacity,
            stored: MilliWattHours(capacity.0 / 1_000 * soc),
            phases: if random.random_ratio(1, 4) { 1 } else { 3 },
            max_current: if random.random_ratio(1, 3) {
                MilliAmps(32_000)
            } else {
                MilliAmps(16_000)
            },
            taper_from: PerMille(random.random_range(780..900)),
            target: PerMille(if random.random_ratio(1, 3) {
                800
            } else {
                1_000
            }),
        };
        // One in sixteen is a stranger, whose card the site does not know.
        let stranger = random.random_ratio(1, 16) && !self.strangers_stay_away(evse, index);
        let card = if stranger {
            CardText(format!("0BAD{:08X}", random.random::<u32>()))
        } else {
            self.card_of_place(evse, random.random_range(0..CARDS_OF_A_PLACE))
        };
        let stay_ms = if stranger {
            minutes(&mut random, 2, 6)
        } else {
            minutes(&mut random, 15, 240)
        };
        Visit {
            pause_ms,
            car,
            card,
            beginning: match random.random_range(0..10) {
                0..6 => Beginning::PlugFirst,
                6..9 => Beginning::TapFirst,
                _ => Beginning::PlugAndWait,
            },
            dawdle_ms: random.random_range(3_000..20_000),
            stay_ms,
            ending: if random.random_ratio(1, 2) {
                Ending::Tap
            } else {
                Ending::Unplug
            },
            linger_ms: self.linger_ms(evse, index),
            held_back: self.held_back(evse, index),
            kept_free_ms: self.kept_free_ms(evse, index),
        }
    }

    /// By day most of them have learnt that nobody knows them here.
    fn strangers_stay_away(&self, evse: EvseNumber, index: u32) -> bool {
        self.days.is_some() && !self.random(evse.0, index, "stranger").random_ratio(1, 10)
    }

    /// Most drivers unplug at once, some come back for their car later.
    fn linger_ms(&self, evse: EvseNumber, index: u32) -> i64 {
        let mut random = self.random(evse.0, index, "linger");
        if random.random_ratio(1, 4) {
            random.random_range(5 * 60_000..40 * 60_000)
        } else {
            random.random_range(3_000..20_000)
        }
    }

    fn held_back(&self, evse: EvseNumber, index: u32) -> Option<Spell> {
        let mut random = self.random(evse.0, index, "held back");
        random.random_ratio(1, 8).then(|| Spell {
            after_ms: random.random_range(60_000..10 * 60_000),
            for_ms: random.random_range(3 * 60_000..12 * 60_000),
        })
    }

    fn kept_free_ms(&self, evse: EvseNumber, index: u32) -> Option<i64> {
        let mut random = self.random(evse.0, index, "kept free");
        random
            .random_ratio(1, 8)
            .then(|| random.random_range(5 * 60_000..20 * 60_000))
    }

    /// The cards that come to this EVSE by turns.
    fn card_of_place(&self, evse: EvseNumber, turn: u32) -> CardText {
        let place = self.station.wrapping_mul(2).wrapping_add(evse.0);
        card(1 + (place.wrapping_mul(CARDS_OF_A_PLACE).wrapping_add(turn)) % CARDS)
    }

    /// How long after a remote start the car is plugged in, if none is there.
    pub fn plug_delay_ms(&self, evse: EvseNumber, index: u32) -> i64 {
        self.random(evse.0, index, "plug")
            .random_range(4_000..15_000)
    }

    /// The outage with this index; only flaky stations have any.
    pub fn outage(&self, index: u32) -> Option<Outage> {
        let mut random = self.random(0, index, "outage");
        let first = self.staged && index == 0;
        (self.temper() == Temper::Flaky).then(|| Outage {
            online_ms: random.random_range(if first {
                20_000..30_000
            } else {
                60_000..480_000
            }),
            offline_ms: random.random_range(if first {
                180_000..240_000
            } else {
                30_000..240_000
            }),
        })
    }

    /// How long it waits before its first call, so that a site does not call in one moment.
    pub fn first_call(&self, spread: Duration) -> Duration {
        spread.mul_f64(self.random(0, 0, "first").random_range(0.0..1.0))
    }

    /// How much longer it waits before it calls again after this many failures.
    pub fn jitter(&self, failures: u32, most: Duration) -> Duration {
        let mut random = self.random(0, failures, "jitter");
        most.mul_f64(random.random_range(0.0..1.0))
    }

    /// A generator of its own for each thing that is drawn, so that one draw never shifts another.
    fn random(&self, place: u32, index: u32, what: &str) -> StdRng {
        let mut state = self.seed;
        let mut absorb = |value: u64| state = mixed(state ^ value);
        absorb(u64::from(self.station));
        absorb(u64::from(place));
        absorb(u64::from(index));
        what.bytes().for_each(|byte| absorb(u64::from(byte)));
        StdRng::seed_from_u64(state)
    }
}

/// The finaliser of SplitMix64: each bit of the result depends on each of the input.
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_course_is_a_function_of_seed_and_station() {
        let visit = |seed, station, index| Course::new(seed, station).visit(EvseNumber(1), index);
        assert_eq!(visit(7, 3, 5), visit(7, 3, 5));
        assert_ne!(visit(7, 3, 5), visit(8, 3, 5));
        assert_ne!(visit(7, 3, 5), visit(7, 4, 5));
        assert_ne!(visit(7, 3, 5), visit(7, 3, 6));
    }

    #[test]
    fn twelve_stations_have_one_faulty_and_one_flaky_among_them() {
        let of = |temper| {
            (1..=12)
                .filter(|n| Course::new(1, *n).temper() == temper)
                .count()
        };
        assert_eq!((of(Temper::Faulty), of(Temper::Flaky)), (1, 1));
        assert!(Course::new(1, FLAKY).outage(0).is_some());
        assert!(Course::new(1, 1).outage(0).is_none());
    }

    #[test]
    fn no_two_connectors_of_the_default_demo_share_a_card() {
        let mut owners = HashMap::new();
        for station in 1..=12 {
            let course = Course::new(1, station);
            for (evse, index) in [1, 2]
                .into_iter()
                .flat_map(|n| (0..20).map(move |i| (n, i)))
            {
                let place = (station, evse);
                let card = course.visit(EvseNumber(evse), index).card;
                assert_eq!(*owners.entry(card).or_insert(place), place);
            }
        }
    }

    #[test]
    fn the_cards_of_a_site_fit_ocpp_1_6() {
        assert!(cards().all(|card| card.reveal().len() <= 20));
    }
}
