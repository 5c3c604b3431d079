//! Making a token of the API, by a route or by `forecourt-server token create`.

use central::{ApiToken, Secret, Store, StoreChange, StoreError, vocabulary::Timestamp};
use ipnet::IpNet;
use uuid::Uuid;

use super::Scope;

/// A token that was just made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What is stored of it.
    pub row: ApiToken,
    /// What its holder sends as `Authorization: Bearer`; it cannot be shown again.
    pub secret: Secret,
}

/// Makes a token and stores it. It works from the next request on, also at a server that runs beside.
pub async fn create_token(
    store: &Store,
    name: &str,
    scope: Scope,
    expires_at: Option<Timestamp>,
    addresses: Vec<IpNet>,
    now: Timestamp,
) -> Result<NewToken, StoreError> {
    let (row, secret) = ApiToken::new(name, scope.into(), expires_at, now)?;
    let row = ApiToken { addresses, ..row };
    store
        .writer()
        .store(vec![StoreChange::ApiToken(row.clone())])
        .await?;
    Ok(NewToken { row, secret })
}

/// A new id of this moment.
pub(crate) fn new_id(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.0).unwrap_or(0);
    let nanos = u32::try_from(millis % 1000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        millis / 1000,
        nanos,
    ))
}
