//! Table `tokens`: cards. Their text stands here alone (and in the bounded trace).

use site::{Likeness, Token, TokenStatus, likeness};
use sqlx::QueryBuilder;
use vocabulary::{CardText, DriverId, StationId, Timestamp, TokenId};

use super::codec::{Fields, Values, name_of};
use super::record::{Record, Table};
use super::search_key::{anywhere, search_key};
use super::{Cursor, Page, PageRequest, Store, StoreError};

/// Which cards a list shows; `None`: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenFilter {
    /// Whose text or note holds this.
    pub search: Option<String>,
    /// Whether the names of drivers are looked through as well.
    pub search_names: bool,
    /// Those that stand like this.
    pub status: Option<TokenStatus>,
    /// Those of this driver.
    pub driver: Option<DriverId>,
}

/// The order of a list of cards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TokenSort {
    /// The newest entry first.
    #[default]
    Newest,
    /// The oldest entry first.
    Oldest,
    /// The one seen last first.
    SeenLast,
    /// By the drivers' names; those of nobody last.
    Driver,
}

impl Record for &Token {
    const TABLE: Table = Table {
        name: "tokens",
        columns: &[
            "id",
            "kind",
            "card",
            "card_key",
            "status",
            "valid_from",
            "valid_until",
            "parent_id",
            "driver_id",
            "vehicle_id",
            "replaced_by",
            "merged_into",
            "max_concurrent",
            "note",
            "created_at",
            "last_seen_at",
            "last_seen_station",
        ],
        key: &["id"],
        fixed: &["kind", "created_at"],
    };
    const MOVING: &'static [&'static str] = &["last_seen_at", "last_seen_station"];

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.id.0)?;
        to.name(&self.kind)?;
        to.text(self.card.reveal())?;
        to.text(&self.card.key())?;
        to.name(&self.status)?;
        to.opt_time(self.valid_from)?;
        to.opt_time(self.valid_until)?;
        to.opt_id(self.parent_id.map(|id| id.0))?;
        to.opt_id(self.driver_id.map(|id| id.0))?;
        to.opt_id(self.vehicle_id.map(|id| id.0))?;
        to.opt_id(self.replaced_by.map(|id| id.0))?;
        to.opt_id(self.merged_into.map(|id| id.0))?;
        to.int(self.max_concurrent)?;
        to.text(&self.note)?;
        to.time(self.created_at)?;
        to.opt_time(self.last_seen_at)?;
        to.opt_id(self.last_seen_station.map(|id| id.0))
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<Token, StoreError> {
    Ok(Token {
        id: row.parse("id")?,
        kind: row.name("kind")?,
        card: CardText(row.text("card")?),
        status: row.name("status")?,
        valid_from: row.opt_time("valid_from")?,
        valid_until: row.opt_time("valid_until")?,
        parent_id: row.opt_parse("parent_id")?,
        driver_id: row.opt_parse("driver_id")?,
        vehicle_id: row.opt_parse("vehicle_id")?,
        replaced_by: row.opt_parse("replaced_by")?,
        merged_into: row.opt_parse("merged_into")?,
        max_concurrent: row.int("max_concurrent")?,
        note: row.text("note")?,
        created_at: row.time("created_at")?,
        last_seen_at: row.opt_time("last_seen_at")?,
        last_seen_station: row.opt_parse("last_seen_station")?,
    })
}

impl Store {
    /// A page of cards that people handle: not virtual ones, not erased ones, and a card in two
    /// spellings once.
    pub async fn tokens(
        &self,
        filter: &TokenFilter,
        sort: TokenSort,
        page: &PageRequest,
    ) -> Result<Page<Token>, StoreError> {
        let mut query = QueryBuilder::new(
            "SELECT t.*, iif(n.name_key IS NULL, '1', '0' || n.name_key) AS driver_key
             FROM tokens t LEFT JOIN driver_details n ON n.driver_id = t.driver_id
             WHERE t.kind <> 'virtual' AND t.card_key <> '' AND t.merged_into IS NULL ",
        );
        if let Some(text) = &filter.search {
            let words = anywhere(&search_key(text));
            query
                .push("AND (t.card_key LIKE ")
                .push_bind(anywhere(&CardText(text.clone()).key()))
                .push(" ESCAPE '\\' OR lower(t.note) LIKE ")
                .push_bind(words.clone())
                .push(" ESCAPE '\\' ");
            if filter.search_names {
                query
                    .push("OR t.driver_id IN (SELECT driver_id FROM driver_details WHERE search_key LIKE ")
                    .push_bind(words)
                    .push(" ESCAPE '\\') ");
            }
            query.push(") ");
        }
        if let Some(status) = filter.status {
            query
                .push("AND t.status = ")
                .push_bind(name_of(&status)?)
                .push(" ");
        }
        if let Some(driver) = filter.driver {
            query
                .push("AND t.driver_id = ")
                .push_bind(driver.to_string())
                .push(" ");
        }
        // What was never seen counts as seen before everything else.
        let (column, compare, order) = match sort {
            TokenSort::Newest => ("t.created_at", "<", "DESC"),
            TokenSort::Oldest => ("t.created_at", ">", "ASC"),
            TokenSort::SeenLast => ("coalesce(t.last_seen_at, 0)", "<", "DESC"),
            TokenSort::Driver => ("driver_key", ">", "ASC"),
        };
        if sort == TokenSort::Driver {
            if let Some((name, id)) = page.after::<String>()? {
                query.push("AND (driver_key, t.id) > (");
                query.push_bind(name).push(", ").push_bind(id).push(") ");
            }
        } else if let Some((at, id)) = page.after::<i64>()? {
            query.push(format!("AND ({column}, t.id) {compare} ("));
            query.push_bind(at).push(", ").push_bind(id).push(") ");
        }
        query
            .push(format!("ORDER BY {column} {order}, t.id {order} LIMIT "))
            .push_bind(page.fetch());
        let rows = self
            .built(query, |row| Ok((row.text("driver_key")?, read(row)?)))
            .await?;
        let cut = page.cut(rows, |(driver, t)| match sort {
            TokenSort::Newest | TokenSort::Oldest => Cursor::at(t.created_at.0, t.id),
            TokenSort::SeenLast => Cursor::at(t.last_seen_at.map_or(0, |at| at.0), t.id),
            TokenSort::Driver => Cursor::at(driver, t.id),
        });
        Ok(Page {
            items: cut.items.into_iter().map(|(_, token)| token).collect(),
            next: cut.next,
        })
    }

    /// The cards of these drivers, the oldest entry first; a card in two spellings once.
    pub async fn tokens_of_drivers(&self, ids: &[DriverId]) -> Result<Vec<Token>, StoreError> {
        let ids = super::json_ids(ids.iter().map(|id| id.0));
        self.all(
            "SELECT * FROM tokens WHERE driver_id IN (SELECT value FROM json_each(?))
             AND kind <> 'virtual' AND card_key <> '' AND merged_into IS NULL
             ORDER BY created_at, id",
            |q| q.bind(ids),
            read,
        )
        .await
    }

    /// Cards whose text may be that of another one, read by another kind of reader.
    pub async fn lookalikes(&self, of: &Token) -> Result<Vec<(Token, Likeness)>, StoreError> {
        let rows = self
            .all(
                "SELECT * FROM tokens WHERE kind <> 'virtual' AND card_key <> ''
                 AND merged_into IS NULL AND id <> ? ORDER BY created_at, id",
                |q| q.bind(of.id.to_string()),
                read,
            )
            .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let how = likeness(&of.card, &row.card)?;
                Some((row, how))
            })
            .collect())
    }

    /// The stations at which a card or one of its spellings began sessions, and when it did last.
    pub async fn stations_of_token(
        &self,
        id: TokenId,
    ) -> Result<Vec<(StationId, Timestamp)>, StoreError> {
        self.all(
            "SELECT s.station_id, max(s.created_at) AS at FROM sessions s
             WHERE s.token_id IN (SELECT id FROM tokens WHERE id = ?1 OR merged_into = ?1)
             GROUP BY s.station_id",
            |q| q.bind(id.to_string()),
            |row| Ok((row.parse("station_id")?, row.time("at")?)),
        )
        .await
    }

    /// One card.
    pub async fn token(&self, id: TokenId) -> Result<Option<Token>, StoreError> {
        self.one(
            "SELECT * FROM tokens WHERE id = ?",
            |q| q.bind(id.to_string()),
            read,
        )
        .await
    }

    /// One card, by any spelling of its text; the latest, should there be several.
    pub async fn token_by_card(&self, card: &CardText) -> Result<Option<Token>, StoreError> {
        self.one(
            "SELECT * FROM tokens WHERE id = (
                 SELECT coalesce(merged_into, id) FROM tokens
                 WHERE card_key = ? AND card_key <> '' ORDER BY created_at DESC LIMIT 1)",
            |q| q.bind(card.key()),
            read,
        )
        .await
    }

    /// Several cards, for lists that name them; unknown ids are left out.
    pub async fn tokens_by_id(&self, ids: &[TokenId]) -> Result<Vec<Token>, StoreError> {
        let ids = super::json_ids(ids.iter().map(|id| id.0));
        self.all(
            "SELECT * FROM tokens WHERE id IN (SELECT value FROM json_each(?))",
            |q| q.bind(ids),
            read,
        )
        .await
    }
}
