//! What the program around the router does with the site it runs.

use central::{StoreError, site::SiteEdit};

/// The program around the router, as far as a route asks something of it.
pub trait Program: Send + Sync {
    /// Whether the stations are simulated.
    fn is_demo(&self) -> bool;

    /// Remembers that the operator runs a site of their own. Out of a demo, goes over to it with these
    /// settings once the answer is out, and returns a code to sign in with there.
    fn set_up(&self, settings: SiteEdit) -> Result<Option<String>, SetUpError>;
}

/// Why the site could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// It could not be remembered.
    #[error("it could not be remembered that the site is set up: {0}")]
    Io(#[from] std::io::Error),
    /// No code could be made.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program is about to stop, or is going over already.
    #[error("the program is going over to another site already")]
    Busy,
}
