//! The live feed as the screens read it: through server-sent events and through the window's Channel
//! alike.

use std::{collections::HashMap, sync::Arc};

use central::{
    Central, ConnectorView, LiveBatch, StoreError, Subscription,
    site::Session,
    vocabulary::{CardText, EvseId, TokenId},
};

use crate::{
    access::{Caller, Permission},
    cards::Cards,
    dto::{self, AttentionDto, ConnectorDto, SessionDto, SessionNames},
    problem::Problem,
};

/// One reader of the live feed. Batches are made when they are asked for, so a reader that is slow or
/// stands still holds nothing but its place.
pub struct LiveFeed {
    central: Central,
    caller: Caller,
    cards: Arc<Cards>,
    subscription: Subscription,
    /// What a session's place is called.
    places: HashMap<EvseId, Place>,
}

struct Place {
    station: String,
    station_name: String,
    bay_label: Option<String>,
}

impl LiveFeed {
    /// A reader that goes on after a version; 0: from the beginning, with everything first.
    pub fn new(central: Central, caller: Caller, after: u64) -> Result<Self, Problem> {
        Self::sharing(central, caller, after, Arc::default())
    }

    /// The same, with the texts of cards that are known already.
    pub(crate) fn sharing(
        central: Central,
        caller: Caller,
        after: u64,
        cards: Arc<Cards>,
    ) -> Result<Self, Problem> {
        caller.needs(Permission::SiteRead)?;
        let subscription = central.live().subscribe(after);
        let mut feed = Self {
            central,
            caller,
            cards,
            subscription,
            places: HashMap::new(),
        };
        let connectors = feed.central.live().connectors();
        feed.learn(&connectors);
        Ok(feed)
    }

    /// The next batch: at most one entry for each connector, the latest. The first comes at once.
    pub async fn next(&mut self) -> Result<dto::LiveBatch, StoreError> {
        let batch = self.subscription.next().await;
        self.learn(&batch.connectors);
        let shown = batch
            .connectors
            .iter()
            .filter_map(|view| view.session.as_ref());
        let tokens = shown
            .chain(&batch.sessions)
            .filter_map(|session| session.token_id)
            .chain(batch.attention.iter().filter_map(|row| row.token_id));
        let cards = self.cards.texts(&self.central, tokens).await?;
        Ok(self.named(&batch, &cards))
    }

    fn learn(&mut self, connectors: &[Arc<ConnectorView>]) {
        for view in connectors {
            let place = Place {
                station: view.station_identity.clone(),
                station_name: view.station_name.clone(),
                bay_label: view.bay.as_ref().map(|bay| bay.label.clone()),
            };
            self.places.insert(view.evse_id, place);
        }
    }

    fn named(&self, batch: &LiveBatch, cards: &HashMap<TokenId, CardText>) -> dto::LiveBatch {
        let card = |session: &Session| {
            let card = session.token_id.and_then(|id| cards.get(&id))?;
            Some(self.caller.card_text(card))
        };
        let live = self.central.live();
        let driver = |session: &Session| self.caller.driver_name(live, session.driver_id);
        dto::LiveBatch {
            version: batch.version,
            full: batch.full,
            at: batch.at.into(),
            connectors: batch
                .connectors
                .iter()
                .map(|view| {
                    let session = view.session.as_deref();
                    ConnectorDto::new(view, session.and_then(card), session.and_then(driver))
                })
                .collect(),
            sessions: batch
                .sessions
                .iter()
                .map(|row| {
                    let place = self.places.get(&row.evse_id);
                    let names = SessionNames {
                        station: place.map(|place| place.station.clone()).unwrap_or_default(),
                        station_name: place
                            .map(|place| place.station_name.clone())
                            .unwrap_or_default(),
                        bay_label: place.and_then(|place| place.bay_label.clone()),
                        card: card(row),
                        driver: driver(row),
                    };
                    SessionDto::new(row, None, names)
                })
                .collect(),
            commands: batch.commands.iter().map(|row| (&**row).into()).collect(),
            stations: batch.stations.iter().map(Into::into).collect(),
            attention: batch
                .attention
                .iter()
                .map(|row| {
                    let card = row.token_id.and_then(|id| cards.get(&id));
                    AttentionDto::new(row, card.map(|card| self.caller.card_text(card)))
                })
                .collect(),
            site: (&batch.site).into(),
        }
    }
}
