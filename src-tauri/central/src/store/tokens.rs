//! Table `tokens`: cards. Their text stands here alone (and in the bounded trace).

use site::Token;
use vocabulary::{CardText, TokenId};

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Cursor, Page, PageRequest, Store, StoreError};

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
            "max_concurrent",
            "note",
            "created_at",
            "last_seen_at",
            "last_seen_station",
        ],
        key: &["id"],
        fixed: &["kind", "created_at"],
    };

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
        max_concurrent: row.int("max_concurrent")?,
        note: row.text("note")?,
        created_at: row.time("created_at")?,
        last_seen_at: row.opt_time("last_seen_at")?,
        last_seen_station: row.opt_parse("last_seen_station")?,
    })
}

impl Store {
    /// Cards that people handle (not virtual ones), the newest first.
    pub async fn tokens(&self, page: &PageRequest) -> Result<Page<Token>, StoreError> {
        let from = page.after::<i64>()?;
        let (at, id) = from.unwrap_or((i64::MAX, String::new()));
        let rows = self
            .all(
                "SELECT * FROM tokens WHERE kind <> 'virtual' AND (created_at, id) < (?, ?)
                 ORDER BY created_at DESC, id DESC LIMIT ?",
                |q| q.bind(at).bind(id).bind(page.fetch()),
                read,
            )
            .await?;
        Ok(page.cut(rows, |t| Cursor::at(t.created_at.0, t.id)))
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
            "SELECT * FROM tokens WHERE card_key = ? AND card_key <> ''
             ORDER BY created_at DESC LIMIT 1",
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
