//! Names of stations, connectors and bays, from the live board.

use std::collections::HashMap;

use central::{
    Live, StoredSession,
    site::{AskedStart, Decision, Session, SessionMeter},
    vocabulary::{BayId, CardText, EvseId, StationId, TokenId},
};
use uuid::Uuid;

use crate::{
    App,
    access::Caller,
    dto::{DecisionAbout, DecisionEntry, SessionDto, SessionNames, StationConnector},
    problem::{Code, Problem},
};

/// Names as they are now; each is looked up when it is asked for.
pub(crate) struct Directory<'a>(&'a Live);

impl<'a> Directory<'a> {
    pub(crate) fn now(app: &'a App) -> Self {
        Self(app.live())
    }

    /// The station of an id or identity.
    pub(crate) fn find(&self, text: &str) -> Option<StationId> {
        let by_id = text.parse().ok().and_then(|id| self.0.station(id));
        by_id
            .map(|station| station.id)
            .or_else(|| self.0.station_called(text))
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
        let at_station = station
            .map(|id| self.0.connectors_of(id))
            .unwrap_or_default();
        let at_station = at_station
            .iter()
            .filter(|view| connector.is_none_or(|number| i64::from(view.evse_number.0) == number))
            .map(|view| view.evse_id);
        let at_bay = bay.map(|_| self.0.connectors()).unwrap_or_default();
        let at_bay = at_bay
            .iter()
            .filter(|view| view.bay.as_ref().map(|bay| bay.id.0) == bay)
            .map(|view| view.evse_id);
        let mut fitting = at_station.chain(at_bay);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// The connectors of a station, by number.
    pub(crate) fn connectors_of(&self, station: StationId) -> Vec<StationConnector> {
        let views = self.0.connectors_of(station).into_iter();
        views
            .map(|view| StationConnector {
                evse_id: view.evse_id.0,
                connector: view.evse_number.0,
                bay: view.bay.as_ref().map(|bay| bay.id.0),
                bay_label: view.bay.map(|bay| bay.label),
            })
            .collect()
    }

    fn session(
        &self,
        caller: &Caller,
        row: &Session,
        meter: Option<&SessionMeter>,
        cards: &HashMap<TokenId, CardText>,
    ) -> SessionDto {
        let station = self.0.station(row.station_id);
        let (station, station_name) = station
            .map(|station| (station.identity, station.name))
            .unwrap_or_default();
        let names = SessionNames {
            station,
            station_name,
            bay_label: row.bay_id.and_then(|id| self.0.bay_label(id)),
            card: row
                .token_id
                .and_then(|id| cards.get(&id))
                .map(|card| caller.card_text(card)),
            driver: caller.driver_name(self.0, row.driver_id),
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
        .map(|row| directory.session(caller, &row.session, row.meter.as_ref(), &cards))
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
    Ok(Directory::now(app).session(caller, row, meter, &cards))
}

/// Decisions with whom and where they are about.
pub(crate) async fn decisions(
    app: &App,
    caller: &Caller,
    rows: &[Decision],
) -> Result<Vec<DecisionEntry>, Problem> {
    let live = app.live();
    let cards = app
        .cards()
        .texts(app.central(), rows.iter().filter_map(|row| row.token_id))
        .await?;
    let connectors: HashMap<EvseId, _> = live
        .connectors()
        .into_iter()
        .map(|view| (view.evse_id, view))
        .collect();
    let about = |row: &Decision| {
        let station = row.station_id.and_then(|id| live.station(id));
        let (identity, name) = station.map(|one| (one.identity, one.name)).unzip();
        // The bay of then, by its label of now.
        let bay = row.facts.pointer("/connector/bay");
        let bay: Option<BayId> = bay.and_then(|id| id.as_str()?.parse().ok());
        let driver = AskedStart::of(&row.facts).driver;
        DecisionAbout {
            station_id: row.station_id.map(|id| id.0),
            station: identity,
            station_name: name,
            connector: row
                .evse_id
                .and_then(|id| connectors.get(&id))
                .map(|view| view.evse_number.0),
            bay_label: bay.and_then(|bay| live.bay_label(bay)),
            token_id: row.token_id.map(|id| id.0),
            card: row
                .token_id
                .and_then(|id| cards.get(&id))
                .map(|card| caller.card_text(card)),
            driver_id: driver.map(|id| id.0),
            driver: caller.driver_name(live, driver),
        }
    };
    Ok(rows
        .iter()
        .map(|row| DecisionEntry::new(row, about(row)))
        .collect())
}
