//! What the demo's site is called, and where its bays are.

use central::site::BayEdit;

/// The site's name.
pub(super) const SITE_NAME: &str = "Demo site";

/// The site's main fuse: as much as a dozen stations take when most of them charge.
pub(super) const MAIN_FUSE_A: u32 = 630;

/// Parts of the site: name, level, what its bays begin with, and its share of the stations in
/// twelfths.
const PARTS: [(&str, &str, &str, u32); 3] = [
    ("Level 1", "1", "P1", 5),
    ("Level 2", "2", "P2", 4),
    ("Yard", "0", "Y", 3),
];
/// The part of the site whose fuse trips in a story.
pub(super) const FUSED_ZONE: &str = PARTS[1].0;
const TWELFTHS: u32 = 12;

/// Where a connector stands: the part of the site by its station, the number by its place there.
pub(super) fn bay(station: u32, evse: u32, stations: u32, connectors: u32) -> BayEdit {
    let mut first = 0;
    let mut share = 0;
    let mut found = PARTS[0];
    for part in PARTS {
        let begins = stations * share / TWELFTHS;
        if station > begins {
            (found, first) = (part, begins);
        }
        share += part.3;
    }
    let (zone, level, prefix, _) = found;
    let number = (station - 1 - first) * connectors + evse;
    BayEdit {
        label: Some(format!("{prefix}-{number:02}")),
        zone: Some(zone.to_owned()),
        level: Some(level.to_owned()),
        position: Some(i64::from((station - 1) * connectors + evse)),
        ..BayEdit::default()
    }
}

/// What people call a station.
pub(super) fn station_name(station: u32) -> String {
    format!("Charger {station}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn twelve_stations_stand_in_three_parts_and_no_two_bays_have_one_name() {
        let bays: Vec<BayEdit> = (1..=12)
            .flat_map(|station| [1, 2].map(|evse| bay(station, evse, 12, 2)))
            .collect();
        let zone = |at: usize| bays[at].zone.clone().unwrap_or_default();
        assert_eq!([zone(0), zone(9)], ["Level 1", "Level 1"]);
        assert_eq!([zone(10), zone(17)], ["Level 2", "Level 2"]);
        assert_eq!([zone(18), zone(23)], ["Yard", "Yard"]);
        let labels: HashSet<_> = bays.iter().map(|bay| bay.label.clone()).collect();
        assert_eq!(labels.len(), 24);
        assert_eq!(bays[10].label.as_deref(), Some("P2-01"));
    }

    #[test]
    fn a_single_station_has_a_place_too() {
        assert!(bay(1, 1, 1, 2).label.is_some());
    }
}
