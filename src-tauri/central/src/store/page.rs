//! Pages of lists: at most so many rows, and a cursor for the next ones. A cursor says after which
//! row to go on, so that rows added meanwhile shift nothing.

use std::fmt::Display;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::StoreError;

/// Characters of a cursor: it may hold a name.
const LONGEST: usize = 800;

/// Where a list goes on. Opaque to callers; what comes back is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// The text as given to callers.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text that a caller gave. What it says is checked where it is used.
    pub fn new(text: &str) -> Result<Self, StoreError> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(StoreError::Cursor);
        }
        Ok(Self(text.to_owned()))
    }

    /// After the row with this value of the order's column and this id.
    pub(crate) fn at(value: impl Display, id: impl Display) -> Self {
        Self(URL_SAFE_NO_PAD.encode(format!("{value}~{id}")))
    }

    /// The value and the id.
    pub(crate) fn read<V: FromStr>(&self) -> Result<(V, String), StoreError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(&self.0)
            .map_err(|_| StoreError::Cursor)?;
        let text = String::from_utf8(bytes).map_err(|_| StoreError::Cursor)?;
        let (value, id) = text.rsplit_once('~').ok_or(StoreError::Cursor)?;
        let value = value.parse().map_err(|_| StoreError::Cursor)?;
        if Uuid::try_parse(id).is_err() && id.parse::<i64>().is_err() {
            return Err(StoreError::Cursor);
        }
        Ok((value, id.to_owned()))
    }
}

/// Which page is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// How many rows at most; 1 to 500, 100 where 0 is given.
    pub limit: u32,
    /// Where to go on; `None`: at the beginning.
    pub cursor: Option<Cursor>,
}

impl PageRequest {
    fn limit(&self) -> usize {
        match self.limit {
            0 => 100,
            given => given.min(500) as usize,
        }
    }

    /// One more row than wanted, which says whether there are further ones.
    pub(crate) fn fetch(&self) -> i64 {
        i64::try_from(self.limit() + 1).unwrap_or(i64::MAX)
    }

    pub(crate) fn after<V: FromStr>(&self) -> Result<Option<(V, String)>, StoreError> {
        self.cursor.as_ref().map(Cursor::read).transpose()
    }

    pub(crate) fn cut<T>(&self, mut rows: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let more = rows.len() > self.limit();
        rows.truncate(self.limit());
        let next = if more { rows.last().map(cursor) } else { None };
        Page { items: rows, next }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where it goes on; `None`: that was all.
    pub next: Option<Cursor>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let id = Uuid::from_u128(7);
        let cursor = Cursor::at(-5_i64, id);
        let back = Cursor::new(cursor.as_str()).unwrap();
        assert_eq!(back.read::<i64>().unwrap(), (-5, id.to_string()));
    }

    #[test]
    fn a_cursor_from_elsewhere_is_refused() {
        for text in ["%%%", "YWJj", "YX5i", "NX5i"] {
            let cursor = Cursor::new(text).unwrap();
            assert_eq!(cursor.read::<i64>(), Err(StoreError::Cursor), "{text}");
        }
        assert_eq!(Cursor::new(""), Err(StoreError::Cursor));
        assert_eq!(
            Cursor::new(&"A".repeat(LONGEST + 1)),
            Err(StoreError::Cursor)
        );
    }
}
