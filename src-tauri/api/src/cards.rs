//! The texts of cards, for those who may see them whole or masked. They live in a table of their own.
//! The virtual card of one start has no text for people: nobody holds it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use central::{
    Store, StoreError,
    site::TokenKind,
    vocabulary::{CardText, TokenId},
};

/// Cards whose text is remembered; beyond it all are looked up anew.
const REMEMBERED: usize = 20_000;

/// Texts that were looked up. A card's text never changes, so what was looked up stays true.
#[derive(Debug, Default)]
pub(crate) struct Cards(Mutex<HashMap<TokenId, Option<CardText>>>);

impl Cards {
    /// The texts of these cards.
    pub(crate) async fn texts(
        &self,
        store: &Store,
        ids: impl IntoIterator<Item = TokenId>,
    ) -> Result<HashMap<TokenId, CardText>, StoreError> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for id in ids {
                match known.get(&id) {
                    Some(Some(card)) => {
                        found.insert(id, card.clone());
                    }
                    Some(None) => {}
                    None => missing.push(id),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        missing.sort_unstable();
        missing.dedup();
        let rows = store.tokens_by_id(&missing).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + rows.len() > REMEMBERED {
            known.clear();
        }
        for row in rows {
            if row.kind == TokenKind::Virtual {
                known.insert(row.id, None);
                continue;
            }
            known.insert(row.id, Some(row.card.clone()));
            found.insert(row.id, row.card);
        }
        Ok(found)
    }
}
