//! What can go wrong in the running central system.

use std::sync::Arc;

use crate::store::StoreError;

/// Why a request could not be carried out at all; refusals by rule are answers, not errors.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CentralError {
    /// The program is ending.
    #[error("the program is stopping; nothing was done")]
    Stopped,
    /// It was not stored, so it did not happen.
    #[error("the change could not be stored, so it was not made: {0}")]
    NotStored(Arc<StoreError>),
    /// The store could not be read.
    #[error("the store could not be read: {0}")]
    NotRead(Arc<StoreError>),
}

impl From<StoreError> for CentralError {
    fn from(error: StoreError) -> Self {
        Self::NotRead(Arc::new(error))
    }
}

/// Why the central system could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An address could not be listened on.
    #[error(
        "cannot listen for chargers on {addr}: {source}. Another program may use the port; stop it \
         or choose another with {option}"
    )]
    Listen {
        /// The address asked for.
        addr: std::net::SocketAddr,
        /// The option that sets it.
        option: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// The certificate for chargers could not be made or read.
    #[error("the TLS certificate in {path} cannot be used: {why}")]
    Certificate {
        /// Where it should be.
        path: String,
        /// Why not.
        why: String,
    },
}
