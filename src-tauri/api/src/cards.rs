//! The texts of cards, for those who may see them whole or masked. They live in a table of their own.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use central::{
    Store, StoreError,
    vocabulary::{CardText, TokenId},
};

/// Cards whose text is remembered; beyond it all are looked up anew.
const REMEMBERED: usize = 20_000;

/// Texts that were looked up. A card's text never changes, so what was looked up stays true.
#[derive(Debug, Default)]
pub(crate) struct Cards(Mutex<HashMap<TokenId, CardText>>);

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
                    Some(card) => {
                        found.insert(id, card.clone());
                    }
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
            known.insert(row.id, row.card.clone());
            found.insert(row.id, row.card);
        }
        Ok(found)
    }
}
