//! Where the window goes: where it was, as far as somebody can see it there.

use serde::{Deserialize, Serialize};

/// So much of the window's upper edge has to be on a monitor to take hold of it (pixels).
const GRIP: (u32, u32) = (120, 32);

/// A rectangle of the desktop, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// How the window was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placement {
    /// Where it is when it does not fill its monitor.
    pub(crate) area: Area,
    pub(crate) maximised: bool,
}

impl Area {
    /// Where the window goes on these monitors, the main one first; `None` where none is known.
    /// On the monitor that it was on it stays, moved and made smaller as far as that is needed to be
    /// wholly there. If that one has gone, it is in the middle of the main one.
    pub(crate) fn on(self, monitors: &[Self]) -> Option<Self> {
        let held = monitors.iter().filter(|monitor| {
            let (width, height) = self.upper_edge_on(monitor);
            width >= i64::from(GRIP.0) && height >= i64::from(GRIP.1)
        });
        match held.max_by_key(|monitor| self.upper_edge_on(monitor)) {
            Some(monitor) => Some(self.inside(*monitor)),
            None => monitors.first().map(|main| self.in_the_middle_of(*main)),
        }
    }

    /// How much of its upper edge is there, in width and height.
    fn upper_edge_on(self, monitor: &Self) -> (i64, i64) {
        let overlap = |from: i32, length: u32, other: i32, others: u32| {
            let end = i64::from(from) + i64::from(length);
            let others_end = i64::from(other) + i64::from(others);
            (end.min(others_end) - i64::from(from.max(other))).max(0)
        };
        let height = self.height.min(GRIP.1);
        (
            overlap(self.x, self.width, monitor.x, monitor.width),
            overlap(self.y, height, monitor.y, monitor.height),
        )
    }

    fn inside(self, monitor: Self) -> Self {
        let within = |from: i32, length: u32, start: i32, room: u32| {
            let length = length.min(room);
            let last = start.saturating_add_unsigned(room - length);
            (from.clamp(start, last), length)
        };
        let (x, width) = within(self.x, self.width, monitor.x, monitor.width);
        let (y, height) = within(self.y, self.height, monitor.y, monitor.height);
        Self {
            x,
            y,
            width,
            height,
        }
    }

    fn in_the_middle_of(self, monitor: Self) -> Self {
        let width = self.width.min(monitor.width);
        let height = self.height.min(monitor.height);
        Self {
            x: monitor
                .x
                .saturating_add_unsigned((monitor.width - width) / 2),
            y: monitor
                .y
                .saturating_add_unsigned((monitor.height - height) / 2),
            width,
            height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn area(x: i32, y: i32, width: u32, height: u32) -> Area {
        Area {
            x,
            y,
            width,
            height,
        }
    }

    const MAIN: Area = area(0, 0, 1920, 1080);
    const RIGHT: Area = area(1920, 0, 2560, 1440);

    #[test]
    fn a_window_stays_where_it_was() {
        let kept = area(2000, 100, 1280, 860);
        assert_eq!(kept.on(&[MAIN, RIGHT]), Some(kept));
    }

    #[test]
    fn when_its_monitor_has_gone_it_is_in_the_middle_of_the_main_one() {
        let kept = area(2000, 100, 1280, 860);
        assert_eq!(kept.on(&[MAIN]), Some(area(320, 110, 1280, 860)));
    }

    #[test]
    fn what_is_larger_than_its_monitor_is_made_smaller() {
        let kept = area(2000, 100, 2500, 1400);
        assert_eq!(kept.on(&[MAIN]), Some(MAIN));
        assert_eq!(kept.on(&[MAIN, RIGHT]), Some(area(1980, 40, 2500, 1400)));
    }

    #[test]
    fn a_window_that_is_partly_out_comes_in() {
        let kept = area(1700, 900, 1280, 860);
        assert_eq!(kept.on(&[MAIN]), Some(area(640, 220, 1280, 860)));
    }

    #[test]
    fn an_edge_that_nobody_could_take_hold_of_counts_as_gone() {
        let kept = area(-1250, 100, 1280, 860);
        assert_eq!(kept.on(&[MAIN]), Some(area(320, 110, 1280, 860)));
        let above = area(100, -100, 1280, 860);
        assert_eq!(above.on(&[MAIN]), Some(area(320, 110, 1280, 860)));
    }

    #[test]
    fn monitors_left_of_the_main_one_count() {
        let left = area(-1920, 0, 1920, 1080);
        let kept = area(-1800, 50, 1280, 860);
        assert_eq!(kept.on(&[MAIN, left]), Some(kept));
    }

    #[test]
    fn numbers_from_a_broken_file_break_nothing() {
        for kept in [
            area(i32::MAX, i32::MAX, u32::MAX, u32::MAX),
            area(i32::MIN, i32::MIN, 0, 0),
        ] {
            let placed = kept.on(&[MAIN, RIGHT]);
            assert!(placed.is_some_and(|placed| placed.x >= 0 && placed.y >= 0));
        }
        assert_eq!(MAIN.on(&[]), None);
    }
}
