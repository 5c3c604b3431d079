//! Subcommands such as `token create` work on a folder beside the program that runs there, and on an
//! empty one (`decisions.md` 13).

use std::path::Path;

use serde_json::{Map, Value, json};
use site::{Actor, Event, EventKind};
use sqlx::{Connection as _, SqliteConnection};
use vocabulary::{ApiTokenId, Timestamp};

use super::change::site_event;
use super::codec::Fields;
use super::file::StoreFile;
use super::folder::{self, FolderLock};
use super::record::{Fault, Statements, write};
use super::{ApiToken, Role, Secret, StoreError, events, first_run};

/// A store opened for one errand, whether or not a central system runs on it.
#[derive(Debug)]
pub struct StoreBeside {
    file: StoreFile,
    connection: SqliteConnection,
    /// Held where no central system runs, so that none starts meanwhile.
    _lock: Option<FolderLock>,
}

impl StoreBeside {
    /// Opens the store. Where nobody holds the folder it is made and brought up to date first.
    pub async fn open(data_dir: &Path, program: &str, now: Timestamp) -> Result<Self, StoreError> {
        folder::make(data_dir)?;
        let lock = match FolderLock::take(data_dir, program, now) {
            Ok(lock) => Some(lock),
            Err(StoreError::InUse { .. }) => None,
            Err(error) => return Err(error),
        };
        let file = StoreFile::of(data_dir);
        file.prepare()?;
        let mut connection = file.connect().await?;
        if lock.is_some() {
            file.migrate(&mut connection, now).await?;
            first_run::furnish(&mut connection, now)
                .await
                .map_err(|e| file.error(e))?;
        } else {
            let (found, known) = (
                file.version(&mut connection).await?,
                StoreFile::known_version(),
            );
            let path = file.path().to_path_buf();
            if found > known {
                return Err(StoreError::Newer { path, found, known });
            }
            if found < known {
                return Err(StoreError::Older { path });
            }
        }
        Ok(Self {
            file,
            connection,
            _lock: lock,
        })
    }

    /// Makes an API token and gives its secret, which is not stored.
    pub async fn create_api_token(
        &mut self,
        name: &str,
        scope: Role,
        now: Timestamp,
    ) -> Result<(ApiToken, Secret), StoreError> {
        let (token, secret) = ApiToken::new(name, scope, None, now)?;
        let event = site_event(
            EventKind::ApiTokenChanged,
            Actor::System,
            token.told("created"),
            now,
        );
        keep(&mut self.connection, &token, &event)
            .await
            .map_err(|e| self.file.error(e))?;
        Ok((token, secret))
    }

    /// Closes the file.
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection
            .close()
            .await
            .map_err(|e| self.file.error(e.into()))
    }
}

/// A token and the event that tells of it: neither is there without the other.
async fn keep(
    connection: &mut SqliteConnection,
    token: &ApiToken,
    event: &Event,
) -> Result<(), Fault> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut statements = Statements::default();
    let row = sqlx::query("SELECT id FROM site")
        .fetch_one(&mut *transaction)
        .await?;
    let site = Fields(&row).parse("id")?;
    write(&mut transaction, &mut statements, &[token]).await?;
    let event = [events::OfSite(site, event)];
    write(&mut transaction, &mut statements, &event).await?;
    transaction.commit().await?;
    Ok(())
}

impl ApiToken {
    /// What an event tells of it; never its secret.
    pub fn told(&self, what: &str) -> Map<String, Value> {
        [
            ("api_token_id", json!(self.id)),
            ("name", json!(self.name)),
            ("what", json!(what)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// A new one, with its secret.
    pub fn new(
        name: &str,
        scope: Role,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(Self, Secret), StoreError> {
        // The prefix makes a token recognisable where it should not be.
        let secret = Secret::random("fc_")?;
        let token = Self {
            id: ApiTokenId(first_run::new_id(now)),
            name: name.to_owned(),
            scope,
            hash: secret.hash(),
            created_at: now,
            last_used_at: None,
            expires_at,
            revoked_at: None,
            addresses: Vec::new(),
        };
        Ok((token, secret))
    }
}
