//! The cards of a site, by id and by spelling.

mod likeness;
mod request;

use std::collections::HashMap;

use vocabulary::{CardText, DriverId, StationId, TokenId, VehicleId};

pub use self::likeness::{Likeness, likeness};
pub use self::request::{CardHolder, CardRequest};
use crate::{Site, Token, TokenKind, TokenStatus, step::Step};

/// Unknown cards that are recorded; what comes after is answered, but leaves no row.
const UNKNOWN_CARDS: usize = 5_000;
/// Characters of a card that are kept.
const CARD_LENGTH: usize = 255;

/// Cards in memory.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    rows: HashMap<TokenId, Token>,
    by_key: HashMap<String, TokenId>,
    unknown: usize,
}

impl Cards {
    pub(crate) fn new(rows: Vec<Token>) -> Self {
        let mut cards = Self::default();
        for row in rows {
            cards.insert(row);
        }
        cards
    }

    pub(crate) fn insert(&mut self, row: Token) {
        let key = row.card.key();
        if !key.is_empty() {
            // Another spelling of a card leads to that card.
            self.by_key.insert(key, row.merged_into.unwrap_or(row.id));
        }
        self.unknown += usize::from(row.status == TokenStatus::Unknown);
        if let Some(before) = self.rows.insert(row.id, row) {
            self.unknown -= usize::from(before.status == TokenStatus::Unknown);
        }
    }

    pub(crate) fn get(&self, id: TokenId) -> Option<&Token> {
        self.rows.get(&id)
    }

    pub(crate) fn find(&self, card: &CardText) -> Option<&Token> {
        self.rows.get(self.by_key.get(&card.key())?)
    }

    /// Changes a card; its text stays.
    pub(crate) fn edit(&mut self, id: TokenId, edit: impl FnOnce(&mut Token)) {
        if let Some(row) = self.rows.get_mut(&id) {
            let was_unknown = row.status == TokenStatus::Unknown;
            edit(row);
            let is_unknown = row.status == TokenStatus::Unknown;
            self.unknown = self.unknown + usize::from(is_unknown) - usize::from(was_unknown);
        }
    }

    /// Takes a card out of memory.
    pub(crate) fn remove(&mut self, id: TokenId) -> Option<Token> {
        let row = self.rows.remove(&id)?;
        self.by_key.remove(&row.card.key());
        self.unknown -= usize::from(row.status == TokenStatus::Unknown);
        Some(row)
    }

    pub(crate) fn virtual_cards(&self) -> impl Iterator<Item = &Token> {
        self.rows
            .values()
            .filter(|token| token.kind == TokenKind::Virtual)
    }

    /// The group's card that a driver's cards name, for a start without a card (`domain.md` 2.6).
    pub(crate) fn group_of_driver(&self, driver: DriverId) -> Option<TokenId> {
        self.rows
            .values()
            .filter(|token| token.driver_id == Some(driver))
            .filter_map(|token| token.parent_id)
            .min()
    }

    /// The cards of a driver.
    pub(crate) fn of_driver(&self, driver: DriverId) -> Vec<TokenId> {
        self.ids_where(|token| token.driver_id == Some(driver))
    }

    /// How many cards lie in a vehicle.
    pub(crate) fn of_vehicle(&self, vehicle: VehicleId) -> usize {
        let tokens = self.rows.values();
        tokens
            .filter(|token| token.vehicle_id == Some(vehicle))
            .count()
    }

    /// The cards whose group's card this is.
    pub(crate) fn members_of(&self, parent: TokenId) -> Vec<TokenId> {
        self.ids_where(|token| token.parent_id == Some(parent))
    }

    /// The other spellings of a card.
    pub(crate) fn spellings_of(&self, card: TokenId) -> Vec<TokenId> {
        self.ids_where(|token| token.merged_into == Some(card))
    }

    fn ids_where(&self, wanted: impl Fn(&Token) -> bool) -> Vec<TokenId> {
        let tokens = self.rows.values().filter(|token| wanted(token));
        let mut ids: Vec<_> = tokens.map(|token| token.id).collect();
        ids.sort_unstable();
        ids
    }

    /// Makes a card a mere spelling of another.
    pub(crate) fn merge(&mut self, card: TokenId, into: TokenId) {
        self.edit(card, |row| {
            row.merged_into = Some(into);
            row.status = TokenStatus::Blocked;
        });
        if let Some(row) = self.rows.get(&card) {
            self.by_key.insert(row.card.key(), into);
        }
    }

    fn room_for_unknown(&self) -> bool {
        self.unknown < UNKNOWN_CARDS
    }

    /// Whether one card may end what the other began: the same, of one group, or of one driver.
    pub(crate) fn related(&self, one: TokenId, other: TokenId) -> bool {
        if one == other {
            return true;
        }
        let (Some(one), Some(other)) = (self.get(one), self.get(other)) else {
            return false;
        };
        let itself = |token: &Token| token.merged_into.unwrap_or(token.id);
        let group = |token: &Token| token.parent_id.unwrap_or(itself(token));
        group(one) == group(other) || (one.driver_id.is_some() && one.driver_id == other.driver_id)
    }
}

impl Site {
    /// The card that a station read. One that is not registered is recorded as unknown, within
    /// bounds, so that people can name it.
    pub(crate) fn card_at(
        &mut self,
        station: StationId,
        card: &CardText,
        step: &mut Step<'_>,
    ) -> Option<TokenId> {
        if card.key().is_empty() {
            return None;
        }
        let bounded = CardText(card.reveal().chars().take(CARD_LENGTH).collect());
        let known = self.cards.find(&bounded).map(|token| token.id);
        let id = match known {
            Some(id) => id,
            None if self.cards.room_for_unknown() => {
                let id = TokenId(step.ids.uuid());
                self.cards.insert(Token::new(
                    id,
                    TokenKind::Rfid,
                    bounded,
                    TokenStatus::Unknown,
                    step.now.utc,
                ));
                id
            }
            None => return None,
        };
        self.cards.edit(id, |token| {
            token.last_seen_at = Some(step.now.utc);
            token.last_seen_station = Some(station);
        });
        step.token(id);
        Some(id)
    }
}
