//! Chargers, bays and fittings, made by themselves when a station first speaks of them (Q39), so
//! that a small site never has to think about places.

use std::collections::HashMap;

use vocabulary::{
    AssetId, BayId, ConnectorId, EvseId, EvseNumber, FittingId, PlugNumber, StationId, Timestamp,
};

use crate::{Asset, Bay, Connector, Evse, Fitting, Site, Station, live::LiveEvse, step::Step};

/// EVSEs that one station may have: its numbers are taken on trust.
const EVSES_PER_STATION: usize = 100;
/// Plugs that one EVSE may have.
const PLUGS_PER_EVSE: usize = 8;
/// Numbers above are not those of an EVSE.
const HIGHEST_NUMBER: u32 = 1_000;

/// What stands where.
#[derive(Debug, Default)]
pub(crate) struct Places {
    assets: HashMap<AssetId, Asset>,
    bays: HashMap<BayId, Bay>,
    fittings: HashMap<FittingId, Fitting>,
    /// The bays of the chargers' EVSEs by the fittings that hold.
    bay_of: HashMap<(AssetId, EvseNumber), BayId>,
    evse_of_bay: HashMap<BayId, EvseId>,
    last_position: i64,
}

impl Places {
    pub(crate) fn new(assets: Vec<Asset>, bays: Vec<Bay>, fittings: Vec<Fitting>) -> Self {
        Self {
            bay_of: fittings
                .iter()
                .filter(|fitting| fitting.to_at.is_none())
                .map(|fitting| ((fitting.asset_id, fitting.evse_number), fitting.bay_id))
                .collect(),
            last_position: bays.iter().map(|bay| bay.position).max().unwrap_or(0),
            assets: assets.into_iter().map(|row| (row.id, row)).collect(),
            bays: bays.into_iter().map(|row| (row.id, row)).collect(),
            fittings: fittings.into_iter().map(|row| (row.id, row)).collect(),
            evse_of_bay: HashMap::new(),
        }
    }

    pub(crate) fn asset(&self, id: AssetId) -> Option<&Asset> {
        self.assets.get(&id)
    }

    pub(crate) fn asset_mut(&mut self, id: AssetId) -> Option<&mut Asset> {
        self.assets.get_mut(&id)
    }

    pub(crate) fn bay(&self, id: BayId) -> Option<&Bay> {
        self.bays.get(&id)
    }

    pub(crate) fn bay_mut(&mut self, id: BayId) -> Option<&mut Bay> {
        self.bays.get_mut(&id)
    }

    pub(crate) fn fitting(&self, id: FittingId) -> Option<&Fitting> {
        self.fittings.get(&id)
    }

    /// The EVSE that stands at a bay now.
    pub(crate) fn evse_at(&self, bay: BayId) -> Option<EvseId> {
        self.evse_of_bay.get(&bay).copied()
    }

    /// Where a connector of a charger stands.
    pub(crate) fn bay_at(&self, asset: AssetId, number: EvseNumber) -> Option<BayId> {
        self.bay_of.get(&(asset, number)).copied()
    }

    /// What stands at a bay.
    pub(crate) fn standing_at(&self, bay: BayId) -> Option<(AssetId, EvseNumber)> {
        let mut held = self.bay_of.iter();
        held.find(|(_, at)| **at == bay)
            .map(|(standing, _)| *standing)
    }

    /// Where the connectors of a charger stand, in their order.
    pub(crate) fn standing(&self, asset: AssetId) -> Vec<(EvseNumber, BayId)> {
        let held = self.bay_of.iter().filter(|((of, _), _)| *of == asset);
        let mut held: Vec<_> = held.map(|((_, number), bay)| (*number, *bay)).collect();
        held.sort_unstable();
        held
    }

    /// Ends what holds a connector at its bay.
    pub(crate) fn end_fitting(
        &mut self,
        at: (AssetId, EvseNumber),
        now: Timestamp,
    ) -> Option<(FittingId, BayId)> {
        let bay = self.bay_of.remove(&at)?;
        self.evse_of_bay.remove(&bay);
        let mut fittings = self.fittings.values_mut();
        let fitting = fittings.find(|row| {
            (row.asset_id, row.evse_number) == at && row.bay_id == bay && row.to_at.is_none()
        })?;
        fitting.to_at = Some(now);
        Some((fitting.id, bay))
    }

    /// Begins what holds a connector at a bay.
    pub(crate) fn begin_fitting(&mut self, row: Fitting, evse: Option<EvseId>) {
        self.bay_of
            .insert((row.asset_id, row.evse_number), row.bay_id);
        if let Some(evse) = evse {
            self.evse_of_bay.insert(row.bay_id, evse);
        }
        self.fittings.insert(row.id, row);
    }

    /// Adds a bay behind all others.
    pub(crate) fn add_bay(&mut self, make: impl FnOnce(i64) -> Bay) {
        self.last_position += 1;
        let bay = make(self.last_position);
        self.bays.insert(bay.id, bay);
    }

    pub(crate) fn add_asset(&mut self, row: Asset) {
        self.assets.insert(row.id, row);
    }
}

impl Site {
    /// Which bays the EVSEs stand at, by the stored fittings.
    pub(crate) fn place_evses(&mut self) {
        for evse in self.evses.values_mut() {
            let asset = self
                .stations
                .get(&evse.row.station_id)
                .and_then(|station| station.row.asset_id);
            evse.bay = asset
                .and_then(|asset| self.places.bay_of.get(&(asset, evse.row.number)))
                .copied();
            if let Some(bay) = evse.bay {
                self.places.evse_of_bay.insert(bay, evse.row.id);
            }
        }
    }

    /// A new charger behind a station, described by its nameplate.
    pub(crate) fn new_asset(&mut self, step: &mut Step<'_>) -> AssetId {
        let id = AssetId(step.ids.uuid());
        self.places.add_asset(Asset {
            id,
            vendor: String::new(),
            model: String::new(),
            serial: String::new(),
            breaker: String::new(),
            contact: String::new(),
            notes: String::new(),
            calibrated_at: None,
            created_at: step.now.utc,
            retired_at: None,
        });
        step.asset(id);
        id
    }

    /// The EVSE of this number, made if the station speaks of it for the first time. `None` for a
    /// number that no EVSE has.
    pub(crate) fn evse_at(
        &mut self,
        station: StationId,
        number: EvseNumber,
        step: &mut Step<'_>,
    ) -> Option<EvseId> {
        let live = self.stations.get_mut(&station)?;
        if let Some(id) = live.evse(number) {
            return Some(id);
        }
        if number.0 == 0 || number.0 > HIGHEST_NUMBER || live.evses.len() >= EVSES_PER_STATION {
            return None;
        }
        let id = EvseId(step.ids.uuid());
        live.evses.push((number, id));
        live.evses.sort_unstable();
        self.evses.insert(
            id,
            LiveEvse::new(Evse {
                id,
                station_id: station,
                number,
            }),
        );
        step.evse(id);
        self.plug_at(id, PlugNumber(1), step);
        self.make_bay(station, id, number, step);
        Some(id)
    }

    /// The plug of this number, made if it is new.
    pub(crate) fn plug_at(
        &mut self,
        evse: EvseId,
        number: PlugNumber,
        step: &mut Step<'_>,
    ) -> Option<ConnectorId> {
        let live = self.evses.get_mut(&evse)?;
        if let Some(row) = live.connectors.iter().find(|row| row.number == number) {
            return Some(row.id);
        }
        if live.connectors.len() >= PLUGS_PER_EVSE {
            return live.connectors.first().map(|row| row.id);
        }
        let id = ConnectorId(step.ids.uuid());
        live.connectors.push(Connector {
            id,
            evse_id: evse,
            number,
            status: None,
            error_code: None,
            vendor_error_code: None,
            info: None,
            since: None,
            reported_at: None,
        });
        step.connector(evse, id);
        Some(id)
    }

    /// A bay for a new EVSE, named after its station: `CP-01`, or `CP-01/2` where there are several.
    fn make_bay(
        &mut self,
        station: StationId,
        evse: EvseId,
        number: EvseNumber,
        step: &mut Step<'_>,
    ) {
        let Some(live) = self.stations.get(&station) else {
            return;
        };
        let identity = live.row.identity.as_str().to_owned();
        let several = live.evses.len() > 1;
        let others: Vec<(EvseNumber, EvseId)> = live.evses.clone();
        let Some(asset) = live.row.asset_id else {
            return;
        };
        let bay = if let Some(bay) = self.places.bay_of.get(&(asset, number)) {
            *bay
        } else {
            let label = if several || number.0 > 1 {
                format!("{identity}/{number}")
            } else {
                identity.clone()
            };
            let bay = self.new_bay(label, step);
            self.fit((asset, number), bay, step);
            bay
        };
        self.places.evse_of_bay.insert(bay, evse);
        if let Some(live) = self.evses.get_mut(&evse) {
            live.bay = Some(bay);
        }
        if several {
            self.number_bays(&identity, &others, step);
        }
    }

    /// A bay that still bears the station's name alone gets its number once there is a second one;
    /// a label that somebody wrote stays.
    fn number_bays(&mut self, identity: &str, evses: &[(EvseNumber, EvseId)], step: &mut Step<'_>) {
        for (number, evse) in evses {
            let bay = self.evses.get(evse).and_then(|evse| evse.bay);
            let Some(bay) = bay.and_then(|bay| self.places.bay_mut(bay)) else {
                continue;
            };
            if bay.label == identity {
                bay.label = format!("{identity}/{number}");
                step.bay(bay.id);
            }
        }
    }

    /// What a charger is, as its station says; what people wrote stays.
    pub(crate) fn describe_asset(&mut self, station: &Station, step: &mut Step<'_>) {
        let Some(asset) = station
            .asset_id
            .and_then(|asset| self.places.asset_mut(asset))
        else {
            return;
        };
        let before = asset.clone();
        let plate = &station.nameplate;
        for (field, said) in [
            (&mut asset.vendor, &plate.vendor),
            (&mut asset.model, &plate.model),
            (&mut asset.serial, &plate.serial),
        ] {
            if let Some(said) = said.as_ref().filter(|said| !said.is_empty()) {
                field.clone_from(said);
            }
        }
        if *asset != before {
            step.asset(asset.id);
        }
    }
}
