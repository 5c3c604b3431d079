//! Moving a connector to another bay and replacing a charger: one fitting ends and another begins, so
//! that rules and bookings stay with the bay and both histories stay whole (`operations.md` 1).

use serde_json::json;
use vocabulary::{AssetId, BayId, EvseId, EvseNumber, FittingId, StationId};

use crate::{
    Actor, Answer, AssetEdit, Bay, EventKind, Fitting, MoveTo, Site, connection::refused,
    report::cut, session::data, step::Step,
};

impl Site {
    /// What people write about a charger.
    pub(crate) fn edit_asset(
        &mut self,
        actor: Actor,
        id: AssetId,
        edit: AssetEdit,
        step: &mut Step<'_>,
    ) {
        let Some(asset) = self.places.asset_mut(id) else {
            return step.refuse(refused("asset_not_found"));
        };
        for (field, new) in [
            (&mut asset.breaker, edit.breaker),
            (&mut asset.contact, edit.contact),
        ] {
            if let Some(new) = new {
                *field = cut(&new);
            }
        }
        if let Some(notes) = edit.notes {
            asset.notes = notes.chars().take(2_000).collect();
        }
        step.asset(id);
        places_changed(actor, id, None, step);
    }

    /// A connector of a charger stands at another bay from now on.
    pub(crate) fn move_connector(
        &mut self,
        actor: Actor,
        asset: AssetId,
        number: EvseNumber,
        to: MoveTo,
        step: &mut Step<'_>,
    ) {
        let Some(from) = self.places.bay_at(asset, number) else {
            return step.refuse(refused("connector_invalid"));
        };
        let (bay, swap) = match to {
            MoveTo::Bay { bay, swap } => (bay, swap),
            MoveTo::NewBay { label } => (self.new_bay(cut(&label), step), false),
        };
        if self
            .places
            .bay(bay)
            .is_none_or(|bay| bay.retired_at.is_some())
        {
            return step.refuse(refused("bay_not_found"));
        }
        if bay == from {
            step.answer = Answer::Done;
            return;
        }
        let there = self.places.standing_at(bay);
        if there.is_some() && !swap {
            return step.refuse(refused("bay_occupied"));
        }
        let evses = [Some((asset, number)), there];
        if evses.into_iter().flatten().any(|at| self.charges(at)) {
            return step.refuse(refused("connector_in_use"));
        }
        self.unfit((asset, number), step);
        if let Some(other) = there {
            self.unfit(other, step);
            self.fit(other, from, step);
        }
        self.fit((asset, number), bay, step);
        places_changed(actor, asset, Some(bay), step);
    }

    /// Another charger stands where this one stood: it gets its bays, by the connectors' numbers.
    pub(crate) fn replace_asset(
        &mut self,
        actor: Actor,
        old: AssetId,
        by: StationId,
        step: &mut Step<'_>,
    ) {
        if self
            .places
            .asset(old)
            .is_none_or(|row| row.retired_at.is_some())
        {
            return step.refuse(refused("asset_not_found"));
        }
        let Some(live) = self.stations.get(&by).filter(|live| live.approved()) else {
            return step.refuse(refused("station_not_found"));
        };
        let identity = live.row.identity.to_string();
        let Some(new) = live.row.asset_id.filter(|new| *new != old) else {
            return step.refuse(refused("station_exists"));
        };
        let bays = self.places.standing(old);
        let both = bays
            .iter()
            .flat_map(|(number, _)| [(old, *number), (new, *number)]);
        if both.into_iter().any(|at| self.charges(at)) {
            return step.refuse(refused("connector_in_use"));
        }
        for (number, bay) in bays {
            self.unfit((old, number), step);
            if let Some(own) = self.unfit((new, number), step) {
                // The bay that the newcomer made for itself is not needed.
                if let Some(row) = self.places.bay_mut(own) {
                    row.retired_at = Some(step.now.utc);
                }
                step.bay(own);
            }
            self.fit((new, number), bay, step);
        }
        if let Some(row) = self.places.asset_mut(old) {
            row.retired_at = Some(step.now.utc);
            step.asset(old);
        }
        let stations: Vec<_> = self
            .stations
            .values()
            .filter(|live| live.row.asset_id == Some(old))
            .map(|live| live.row.id)
            .collect();
        for id in stations {
            if let Some(live) = self.stations.get_mut(&id) {
                live.row.active = false;
                live.row.note = format!("→ {identity}");
            }
            step.station(id);
            let content = data(json!({ "replaced_by": by }));
            self.station_event(id, EventKind::StationUpdated, actor, content, step);
        }
        places_changed(actor, new, None, step);
    }

    /// Whether a session is under way there.
    fn charges(&self, at: (AssetId, EvseNumber)) -> bool {
        self.evse_of(at)
            .and_then(|evse| self.evses.get(&evse))
            .is_some_and(|evse| {
                let mut sessions = evse.sessions.iter().filter_map(|id| self.sessions.get(id));
                sessions.any(|session| !session.is_over())
            })
    }

    fn evse_of(&self, (asset, number): (AssetId, EvseNumber)) -> Option<EvseId> {
        let mut stations = self.stations.values();
        stations
            .find(|live| live.row.asset_id == Some(asset) && live.evse(number).is_some())
            .and_then(|live| live.evse(number))
    }

    /// Ends what holds a connector at its bay.
    fn unfit(&mut self, at: (AssetId, EvseNumber), step: &mut Step<'_>) -> Option<BayId> {
        let (fitting, bay) = self.places.end_fitting(at, step.now.utc)?;
        step.fitting(fitting);
        if let Some(evse) = self.evse_of(at).and_then(|evse| self.evses.get_mut(&evse)) {
            evse.bay = None;
        }
        Some(bay)
    }

    /// Begins what holds a connector at a bay.
    pub(crate) fn fit(&mut self, at: (AssetId, EvseNumber), bay: BayId, step: &mut Step<'_>) {
        let id = FittingId(step.ids.uuid());
        let evse = self.evse_of(at);
        self.places.begin_fitting(
            Fitting {
                id,
                bay_id: bay,
                asset_id: at.0,
                evse_number: at.1,
                connector_number: None,
                from_at: step.now.utc,
                to_at: None,
            },
            evse,
        );
        step.fitting(id);
        if let Some(evse) = evse.and_then(|evse| self.evses.get_mut(&evse)) {
            evse.bay = Some(bay);
        }
    }

    /// A new bay, the last in the operator's order.
    pub(crate) fn new_bay(&mut self, label: String, step: &mut Step<'_>) -> BayId {
        let id = BayId(step.ids.uuid());
        self.places.add_bay(|position| Bay {
            id,
            label,
            zone: String::new(),
            level: String::new(),
            phases: String::new(),
            plug: None,
            max_current: None,
            position,
            created_at: step.now.utc,
            retired_at: None,
        });
        step.bay(id);
        id
    }
}

fn places_changed(actor: Actor, asset: AssetId, bay: Option<BayId>, step: &mut Step<'_>) {
    let content = data(json!({ "asset_id": asset, "bay_id": bay }));
    step.site_event(EventKind::BayUpdated, actor, content);
    step.answer = Answer::Done;
}
