//! Names of stations, connectors and bays, from the live board.

use std::{collections::HashMap, sync::Arc};

use central::{
    ConnectorView, Live, StationView, StoredSession,
    site::{Session, SessionMeter},
    vocabulary::{CardText, EvseId, StationId, TokenId},
};
use uuid::Uuid;

use crate::{
    App,
    access::Caller,
    dto::{SessionDto, SessionNames, StationConnector},
    problem::{Code, Problem},
};

/// Names as they are now.
pub(crate) struct Directory {
    stations: HashMap<StationId, StationView>,
    connectors: Vec<Arc<ConnectorView>>,
}

impl Directory {
    pub(crate) fn now(app: &App) -> Self {
        let stations = app
            .live()
            .stations()
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        Self {
            stations,
            connectors: app.live().connectors(),
        }
    }

    /// The station of an id or identity.
    pub(crate) fn find(&self, text: &str) -> Option<StationId> {
        if let Ok(id) = text.parse::<StationId>()
            && self.stations.contains_key(&id)
        {
            return Some(id);
        }
        self.stations
            .values()
            .find(|station| station.identity.eq_ignore_ascii_case(text))
            .map(|station| station.id)
    }

    /// The station of an id or identity, which has to be there.
    pub(crate) fn station(&self, text: &str) -> Result<StationId, Problem> {
        self.find(text).ok_or_else(|| {
            let text: String = text.chars().filter(|c| !c.is_control()).take(48).collect();
            Problem::new(Code::StationNotFound).with("station", text)
        })
    }

    /// Where a start is to happen, as far as that is clear.
    pub(crate) fn evse(
        &self,
        station: Option<StationId>,
        connector: Option<i64>,
        bay: Option<Uuid>,
    ) -> Option<EvseId> {
        let mut fitting = self.connectors.iter().filter(|view| {
            let at_bay = bay.is_some() && view.bay.as_ref().map(|bay| bay.id.0) == bay;
            let at_station = station == Some(view.station_id)
                && connector.is_none_or(|number| i64::from(view.evse_number.0) == number);
            at_bay || at_station
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first.evse_id)
    }

    /// The connectors of a station, by number.
    pub(crate) fn connectors_of(&self, station: StationId) -> Vec<StationConnector> {
        let mut connectors: Vec<_> = self
            .connectors
            .iter()
            .filter(|view| view.station_id == station)
            .map(|view| StationConnector {
                evse_id: view.evse_id.0,
                connector: view.evse_number.0,
                bay: view.bay.as_ref().map(|bay| bay.id.0),
                bay_label: view.bay.as_ref().map(|bay| bay.label.clone()),
            })
            .collect();
        connectors.sort_by_key(|connector| connector.connector);
        connectors
    }

    fn session(
        &self,
        live: &Live,
        caller: &Caller,
        row: &Session,
        meter: Option<&SessionMeter>,
        cards: &HashMap<TokenId, CardText>,
    ) -> SessionDto {
        let station = self.stations.get(&row.station_id);
        let bay = self.connectors.iter().filter_map(|view| view.bay.as_ref());
        let names = SessionNames {
            station: station
                .map(|station| station.identity.clone())
                .unwrap_or_default(),
            station_name: station
                .map(|station| station.name.clone())
                .unwrap_or_default(),
            bay_label: row
                .bay_id
                .and_then(|id| bay.into_iter().find(|bay| bay.id == id))
                .map(|bay| bay.label.clone()),
            card: row
                .token_id
                .and_then(|id| cards.get(&id))
                .map(|card| caller.card_text(card)),
            driver: caller.driver_name(live, row.driver_id),
        };
        SessionDto::new(row, meter, names)
    }
}

/// Sessions with their names.
pub(crate) async fn sessions(
    app: &App,
    caller: &Caller,
    rows: &[StoredSession],
) -> Result<Vec<SessionDto>, Problem> {
    let directory = Directory::now(app);
    let cards = app
        .cards()
        .texts(
            app.central(),
            rows.iter().filter_map(|row| row.session.token_id),
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| directory.session(app.live(), caller, &row.session, row.meter.as_ref(), &cards))
        .collect())
}

/// A session with its names.
pub(crate) async fn session(
    app: &App,
    caller: &Caller,
    row: &Session,
    meter: Option<&SessionMeter>,
) -> Result<SessionDto, Problem> {
    let cards = app.cards().texts(app.central(), row.token_id).await?;
    Ok(Directory::now(app).session(app.live(), caller, row, meter, &cards))
}
