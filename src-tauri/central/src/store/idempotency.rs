//! Table `idempotency_keys`: answers to requests with an `Idempotency-Key`, for 24 hours.

use vocabulary::Timestamp;

use super::codec::{Fields, Values};
use super::record::{Record, Table};
use super::{Store, StoreChange, StoreError};

/// A row of `idempotency_keys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Who asked, such as an API token's id: keys of one caller mean nothing to another.
    pub caller: String,
    /// The key as given.
    pub key: String,
    /// Hash of what was asked, so that a key is not used for something else.
    pub fingerprint: String,
    /// When it was asked.
    pub begun_at: Timestamp,
    /// The answer: HTTP status and body; `None` until there is one.
    pub answer: Option<(u16, String)>,
}

/// What a key was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyAnswer {
    /// Who asked.
    pub caller: String,
    /// The key.
    pub key: String,
    /// HTTP status and body; `None` gives the key up.
    pub answer: Option<(u16, String)>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is new: do what is asked, then call [`Store::idempotency_finish`].
    New,
    /// It was given before.
    Known(IdempotencyKey),
}

impl Record for &IdempotencyKey {
    const TABLE: Table = Table {
        name: "idempotency_keys",
        columns: &[
            "caller",
            "key",
            "fingerprint",
            "begun_at",
            "status",
            "answer",
        ],
        // No conflict clause: a key that is given twice at once is a contradiction for one of them.
        key: &[],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.text(&self.caller)?;
        to.text(&self.key)?;
        to.text(&self.fingerprint)?;
        to.time(self.begun_at)?;
        to.opt_int(self.answer.as_ref().map(|(status, _)| *status))?;
        to.opt_text(self.answer.as_ref().map(|(_, body)| body.as_str()))
    }
}

fn read(row: Fields<'_>) -> Result<IdempotencyKey, StoreError> {
    let answer = match (row.opt_int("status")?, row.opt_text("answer")?) {
        (Some(status), Some(body)) => Some((status, body)),
        (Some(_) | None, _) => None,
    };
    Ok(IdempotencyKey {
        caller: row.text("caller")?,
        key: row.text("key")?,
        fingerprint: row.text("fingerprint")?,
        begun_at: row.time("begun_at")?,
        answer,
    })
}

impl Store {
    /// Takes a key, or says what is known of it.
    pub async fn idempotency_begin(
        &self,
        caller: &str,
        key: &str,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Begun, StoreError> {
        if let Some(known) = self.idempotency_key(caller, key).await? {
            return Ok(Begun::Known(known));
        }
        let row = IdempotencyKey {
            caller: caller.to_owned(),
            key: key.to_owned(),
            fingerprint: fingerprint.to_owned(),
            begun_at: now,
            answer: None,
        };
        let taken = self
            .writer()
            .store(vec![StoreChange::IdempotencyBegun(row)])
            .await;
        match taken {
            Ok(()) => Ok(Begun::New),
            // Somebody gave the same key at the same moment and was first.
            Err(StoreError::Constraint { why }) => match self.idempotency_key(caller, key).await? {
                Some(known) => Ok(Begun::Known(known)),
                None => Err(StoreError::Constraint { why }),
            },
            Err(error) => Err(error),
        }
    }

    /// Keeps the answer. Without one (`None`) the key is free again, as for a request that failed
    /// before it did anything.
    pub async fn idempotency_finish(
        &self,
        caller: &str,
        key: &str,
        answer: Option<(u16, String)>,
    ) -> Result<(), StoreError> {
        let change = StoreChange::IdempotencyFinished(IdempotencyAnswer {
            caller: caller.to_owned(),
            key: key.to_owned(),
            answer,
        });
        self.writer().store(vec![change]).await
    }

    async fn idempotency_key(
        &self,
        caller: &str,
        key: &str,
    ) -> Result<Option<IdempotencyKey>, StoreError> {
        self.one(
            "SELECT * FROM idempotency_keys WHERE caller = ? AND key = ?",
            |q| q.bind(caller).bind(key),
            read,
        )
        .await
    }
}
