//! The texts of cards, for those who may see them whole or masked. They live in a table of their own.
//! The virtual card of one start has no text for people: nobody holds it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use central::{
    Central, StoreError,
    site::TokenKind,
    vocabulary::{CardText, TokenId},
};

/// Cards whose text is remembered; beyond it all are looked up anew.
const REMEMBERED: usize = 20_000;

/// Texts that were looked up. A card's text never changes, so what was looked up stays true until
/// something is erased.
#[derive(Debug, Default)]
pub(crate) struct Cards(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    texts: HashMap<TokenId, Option<CardText>>,
    /// Of which count of erasures these texts are.
    erasures: u64,
}

impl Cards {
    /// The texts of these cards.
    pub(crate) async fn texts(
        &self,
        central: &Central,
        ids: impl IntoIterator<Item = TokenId>,
    ) -> Result<HashMap<TokenId, CardText>, StoreError> {
        let erasures = central.live().erasures();
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.erasures != erasures {
                known.texts.clear();
                known.erasures = erasures;
            }
            for id in ids {
                match known.texts.get(&id) {
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
        let rows = central.store().tokens_by_id(&missing).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.texts.len() + rows.len() > REMEMBERED {
            known.texts.clear();
        }
        for row in rows {
            if row.kind == TokenKind::Virtual {
                known.texts.insert(row.id, None);
                continue;
            }
            known.texts.insert(row.id, Some(row.card.clone()));
            found.insert(row.id, row.card);
        }
        Ok(found)
    }
}
