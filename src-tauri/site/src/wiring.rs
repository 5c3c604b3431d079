//! The site's circuits as a tree, and what hangs where.

use std::collections::HashMap;

use vocabulary::{CircuitId, EvseId, Timestamp, VehicleId};

use crate::{
    AtEnd, Circuit, Site, SiteSettings, Where,
    checks::{CircuitFacts, Phases, PowerFacts},
    limits::end_of,
    tally::Others,
};

/// Circuits above each other, at most; more is a mistake.
const DEEPEST: usize = 32;

/// The circuits that are in use.
#[derive(Debug, Default)]
pub(crate) struct Wiring {
    rows: HashMap<CircuitId, Circuit>,
    /// The circuit that a place hangs on.
    of_place: HashMap<Where, CircuitId>,
    /// The site's connection, above all others, where its main fuse is known.
    connection: Option<Circuit>,
}

/// The circuits above a connector, the nearest first.
pub(crate) struct Chain<'a> {
    pub(crate) circuits: Vec<&'a Circuit>,
    /// It could not be followed to its root.
    pub(crate) broken: bool,
}

impl Wiring {
    pub(crate) fn new(rows: Vec<Circuit>) -> Self {
        let mut wiring = Self::default();
        for row in rows {
            wiring.insert(row);
        }
        wiring
    }

    /// Takes a circuit in its new state.
    pub(crate) fn insert(&mut self, row: Circuit) {
        self.of_place.retain(|_, circuit| *circuit != row.id);
        if row.removed_at.is_some() {
            self.rows.remove(&row.id);
            return;
        }
        for place in &row.places {
            self.of_place.insert(place.clone(), row.id);
        }
        self.rows.insert(row.id, row);
    }

    pub(crate) fn get(&self, id: CircuitId) -> Option<&Circuit> {
        self.rows.get(&id)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.connection.is_none()
    }

    /// Takes the main fuse as it is now: no circuit of the site carries more together.
    pub(crate) fn connect(&mut self, site: &SiteSettings) {
        self.connection = site.limits.main_fuse_a.map(|fuse| Circuit {
            id: CircuitId(site.id.0),
            version: 0,
            name: site.name.clone(),
            parent_id: None,
            // On one phase all that is taken is taken from it, whichever phase it is called.
            capacity: [i64::from(fuse) * 1000; 3],
            buffer: 0,
            reserve: [0; 3],
            load: [0; 3],
            load_at: None,
            places: Vec::new(),
            created_at: site.created_at,
            removed_at: None,
        });
    }

    /// Whether a circuit hangs on this one.
    pub(crate) fn has_children(&self, id: CircuitId) -> bool {
        self.rows.values().any(|row| row.parent_id == Some(id))
    }

    /// The circuit that has this place already.
    pub(crate) fn holder_of(&self, place: &Where) -> Option<CircuitId> {
        self.of_place.get(place).copied()
    }

    /// Whether a circuit could hang on this parent: it is there, and no circle comes of it.
    pub(crate) fn may_hang(&self, id: Option<CircuitId>, parent: CircuitId) -> bool {
        let mut at = Some(parent);
        for _ in 0..DEEPEST {
            let Some(here) = at else {
                return true;
            };
            if Some(here) == id {
                return false;
            }
            let Some(row) = self.rows.get(&here) else {
                return false;
            };
            at = row.parent_id;
        }
        false
    }

    /// The circuits above a place, the site's connection last; `None` where it hangs on none.
    pub(crate) fn above(&self, places: &[Where]) -> Option<Chain<'_>> {
        let nearest = places
            .iter()
            .filter_map(|place| Some((place.level(), *self.of_place.get(place)?)))
            .max_by_key(|(level, _)| *level);
        let mut chain = Chain {
            circuits: Vec::new(),
            broken: false,
        };
        let mut at = nearest.map(|(_, id)| id);
        while let Some(id) = at {
            let row = self.rows.get(&id);
            let (Some(row), true) = (row, chain.circuits.len() < DEEPEST) else {
                chain.broken = true;
                break;
            };
            chain.circuits.push(row);
            at = row.parent_id;
        }
        chain.circuits.extend(&self.connection);
        (!chain.circuits.is_empty() || chain.broken).then_some(chain)
    }
}

impl Site {
    /// The places that a connector belongs to, for rules and circuits.
    pub(crate) fn places_of(&self, evse: EvseId) -> Vec<Where> {
        let Some(live) = self.evses.get(&evse) else {
            return vec![Where::Site];
        };
        let mut places = vec![Where::Site];
        let bay = live.bay.and_then(|bay| self.places.bay(bay));
        if let Some(bay) = bay.filter(|bay| !bay.zone.is_empty()) {
            places.push(Where::Zone(bay.zone.clone()));
        }
        places.push(Where::Charger(live.row.station_id));
        places.extend(bay.map(|bay| Where::Bay(bay.id)));
        places
    }

    /// What a session at a connector takes by itself, on the site's phases.
    pub(crate) fn wanted_at(&self, evse: EvseId, vehicle: Option<VehicleId>) -> Phases {
        let bay = self
            .evses
            .get(&evse)
            .and_then(|live| live.bay)
            .and_then(|bay| self.places.bay(bay));
        let vehicle = vehicle.and_then(|vehicle| self.people.vehicles.get(&vehicle));
        let current = [
            Some(
                bay.and_then(|bay| bay.max_current)
                    .unwrap_or(self.settings.policy.connector_current),
            ),
            vehicle.and_then(|vehicle| vehicle.max_current),
        ]
        .into_iter()
        .flatten()
        .map(|current| current.0)
        .min()
        .unwrap_or_default();
        let order: Vec<usize> = bay.map(|bay| phase_order(&bay.phases)).unwrap_or_default();
        let count = vehicle.and_then(|vehicle| vehicle.phases).unwrap_or(3);
        let mut wanted = [0; 3];
        for (at, phase) in wanted.iter_mut().enumerate() {
            // Where the order is not known, any phase may be the one.
            let used = order.is_empty() || order.iter().take(count.into()).any(|one| *one == at);
            if used {
                *phase = current;
            }
        }
        wanted
    }

    /// The wiring above a connector, with what other sessions hold of it.
    pub(crate) fn power_facts(
        &self,
        evse: EvseId,
        vehicle: Option<VehicleId>,
        others: &Others<'_>,
        now: Timestamp,
    ) -> Option<PowerFacts> {
        if self.wiring.is_empty() {
            return None;
        }
        let chain = self.wiring.above(&self.places_of(evse))?;
        let wanted = self.wanted_at(evse, vehicle);
        let circuits = chain
            .circuits
            .iter()
            .map(|row| {
                let facts = CircuitFacts {
                    id: row.id,
                    version: row.version,
                    name: row.name.clone(),
                    capacity: row.capacity,
                    buffer: row.buffer,
                    reserve: row.reserve,
                    load: row.load,
                    load_at: row.load_at,
                    allocated: others.held(row.id),
                    free_at: None,
                };
                // All others are looked through only where somebody will ask.
                let free_at = facts.is_short_of(wanted).then(|| {
                    let holders = others.holders(row.id);
                    let held = holders.filter_map(|id| self.sessions.get(&id));
                    let ends = held.filter_map(end_of);
                    let stops = ends.filter(|(_, _, how)| *how == AtEnd::Stop);
                    stops.map(|(at, _, _)| at).filter(|at| *at > now).min()
                });
                CircuitFacts {
                    free_at: free_at.flatten(),
                    ..facts
                }
            })
            .collect();
        Some(PowerFacts {
            circuits,
            wanted,
            low_power: self.settings.practice.low_power,
            broken: chain.broken,
        })
    }
}

/// The site's phases in the order of a socket's, from text such as `L2L3L1`; 0 is L1.
fn phase_order(text: &str) -> Vec<usize> {
    text.split('L')
        .filter_map(|phase| match phase.trim() {
            "1" => Some(0),
            "2" => Some(1),
            "3" => Some(2),
            _ => None,
        })
        .collect()
}
