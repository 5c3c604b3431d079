//! How a staged site looks when it opens: each state a connector can have is seen within seconds,
//! and lasts long enough to be looked at.

use vocabulary::{CardText, EvseNumber, MilliAmps, MilliWattHours, PerMille};

use crate::{Beginning, Car, Ending, Visit, course::Spell};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;

/// What is going on at an EVSE when the site opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Free for a good while, so that a visitor can start something there.
    Vacant,
    /// A car charges.
    Charging,
    /// A car is about to be full, and stays.
    Full,
    /// The charger's own load management is about to hold a car back.
    HeldBack,
    /// A driver is about to stop, and leaves the car plugged in.
    LeftPlugged,
    /// A car is plugged in and nobody has started it.
    Waiting,
    /// Kept free for a card.
    Reserved,
    /// Out of use.
    Closed,
}

/// Two connectors of each of twelve stations. The second of station 5 is broken and station 8 goes
/// away by their tempers.
const SCENE: [[Opening; 2]; 12] = {
    use Opening::{Charging, Closed, Full, HeldBack, LeftPlugged, Reserved, Vacant, Waiting};
    [
        [Charging, Vacant],
        [Charging, Full],
        [Waiting, Charging],
        [HeldBack, Charging],
        [Charging, Vacant],
        [Reserved, Vacant],
        [Closed, Charging],
        [Charging, Charging],
        [LeftPlugged, Charging],
        [Vacant, Charging],
        [Vacant, Charging],
        [Charging, Vacant],
    ]
};

/// What is going on at this EVSE of the station with this number, from 1.
pub(crate) fn opening(station: u32, evse: EvseNumber) -> Opening {
    let row = station.wrapping_sub(1) as usize % SCENE.len();
    let column = evse.0.wrapping_sub(1) as usize % 2;
    SCENE
        .get(row)
        .and_then(|row| row.get(column))
        .copied()
        .unwrap_or(Opening::Vacant)
}

impl Opening {
    /// The first visit, made from the one that the course drew.
    pub(crate) fn visit(self, drawn: Visit, known_card: CardText) -> Visit {
        // Who comes first comes at once, all others within the same few seconds.
        let at_once = Visit {
            pause_ms: drawn.pause_ms % (2 * SECOND_MS),
            card: known_card,
            beginning: Beginning::PlugFirst,
            dawdle_ms: SECOND_MS + drawn.dawdle_ms % SECOND_MS,
            stay_ms: 90 * MINUTE_MS + drawn.stay_ms,
            ending: Ending::Unplug,
            held_back: None,
            kept_free_ms: None,
            ..drawn
        };
        match self {
            Self::Vacant => Visit {
                pause_ms: 8 * MINUTE_MS + at_once.stay_ms % (20 * MINUTE_MS),
                ..at_once
            },
            Self::Charging => at_once,
            Self::Full => Visit {
                car: nearly_full(),
                ..at_once
            },
            Self::HeldBack => Visit {
                held_back: Some(Spell {
                    after_ms: 6 * SECOND_MS,
                    for_ms: 25 * MINUTE_MS,
                }),
                ..at_once
            },
            Self::LeftPlugged => Visit {
                stay_ms: 10 * SECOND_MS,
                ending: Ending::Tap,
                linger_ms: 40 * MINUTE_MS,
                ..at_once
            },
            Self::Waiting => Visit {
                beginning: Beginning::PlugAndWait,
                stay_ms: 30 * MINUTE_MS,
                ..at_once
            },
            Self::Reserved => Visit {
                pause_ms: 35 * MINUTE_MS,
                kept_free_ms: Some(35 * MINUTE_MS),
                ..at_once
            },
            Self::Closed => Visit {
                pause_ms: MINUTE_MS,
                ..at_once
            },
        }
    }
}

/// A car some seconds of charging before it has what it wants.
fn nearly_full() -> Car {
    let capacity = MilliWattHours::from_whole(60_000);
    let wanted = MilliWattHours(capacity.0 / 1_000 * 800);
    Car {
        capacity,
        stored: MilliWattHours(wanted.0 - 25_000),
        phases: 3,
        max_current: MilliAmps(16_000),
        taper_from: PerMille(900),
        target: PerMille(800),
    }
}
