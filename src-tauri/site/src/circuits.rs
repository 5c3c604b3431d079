//! Changes to the site's circuits.

use serde_json::json;
use vocabulary::CircuitId;

use crate::{
    Actor, Answer, Change, Circuit, CircuitEdit, EventKind, Site, Where, connection::refused,
    report::cut, session::data, step::Step,
};

/// The most that a circuit may carry, in mA.
const MOST_CURRENT: i64 = 10_000_000;

impl Site {
    pub(crate) fn add_circuit(&mut self, actor: Actor, edit: CircuitEdit, step: &mut Step<'_>) {
        let row = Circuit {
            id: CircuitId(step.ids.uuid()),
            version: 0,
            name: String::new(),
            parent_id: None,
            capacity: [0; 3],
            buffer: 0,
            reserve: [0; 3],
            load: [0; 3],
            load_at: None,
            places: Vec::new(),
            created_at: step.now.utc,
            removed_at: None,
        };
        self.keep_circuit(actor, row, edit, step);
    }

    pub(crate) fn edit_circuit(
        &mut self,
        actor: Actor,
        id: CircuitId,
        edit: CircuitEdit,
        step: &mut Step<'_>,
    ) {
        let Some(row) = self.wiring.get(id).cloned() else {
            return step.refuse(refused("circuit_not_found"));
        };
        self.keep_circuit(actor, row, edit, step);
    }

    /// Takes a circuit out; one that others hang on stays.
    pub(crate) fn remove_circuit(&mut self, actor: Actor, id: CircuitId, step: &mut Step<'_>) {
        let Some(row) = self.wiring.get(id).cloned() else {
            return step.refuse(refused("circuit_not_found"));
        };
        if self.wiring.has_children(id) {
            return step.refuse(refused("circuit_in_use"));
        }
        let row = Circuit {
            removed_at: Some(step.now.utc),
            version: row.version + 1,
            ..row
        };
        self.store_circuit(actor, row, step);
    }

    fn keep_circuit(
        &mut self,
        actor: Actor,
        mut row: Circuit,
        edit: CircuitEdit,
        step: &mut Step<'_>,
    ) {
        if let Some(name) = edit.name {
            row.name = cut(name.trim());
        }
        row.parent_id = edit.parent.unwrap_or(row.parent_id);
        row.capacity = edit.capacity.unwrap_or(row.capacity);
        row.buffer = edit.buffer.unwrap_or(row.buffer);
        row.reserve = edit.reserve.unwrap_or(row.reserve);
        if let Some(load) = edit.load {
            row.load = load;
            row.load_at = Some(step.now.utc);
        }
        row.places = edit.places.unwrap_or(row.places);
        row.version += 1;
        let amounts = [row.capacity, row.reserve, row.load];
        let sensible = amounts
            .iter()
            .flatten()
            .all(|current| (0..=MOST_CURRENT).contains(current))
            && row.buffer <= 1000
            && !row.name.is_empty()
            && row.places.iter().all(|place| self.hangs(&row, place));
        let hung = row
            .parent_id
            .is_none_or(|parent| self.wiring.may_hang(Some(row.id), parent));
        if !sensible || !hung {
            return step.refuse(refused("circuit_invalid"));
        }
        self.store_circuit(actor, row, step);
    }

    /// Whether a place is there and hangs on no other circuit.
    fn hangs(&self, row: &Circuit, place: &Where) -> bool {
        let there = match place {
            Where::Site => true,
            Where::Zone(zone) => !zone.is_empty(),
            Where::Charger(id) => self.stations.contains_key(id),
            Where::Bay(id) => self.places.bay(*id).is_some(),
        };
        there
            && self
                .wiring
                .holder_of(place)
                .is_none_or(|holder| holder == row.id)
    }

    fn store_circuit(&mut self, actor: Actor, row: Circuit, step: &mut Step<'_>) {
        step.add(Change::Circuit(Box::new(row.clone())));
        let content = data(json!({
            "circuit_id": row.id,
            "version": row.version,
            "removed": row.removed_at.is_some(),
        }));
        step.site_event(EventKind::CircuitChanged, actor, content);
        step.answer = Answer::Circuit(row.id);
        self.wiring.insert(row);
        // Who waits for power is looked at anew in this step, on the wiring as it is now.
        self.recount_all();
        step.freed_power = true;
    }
}
