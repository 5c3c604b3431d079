//! Problems from the errors of the layers below.

use central::{CentralError, StoreError};

use super::{Code, Problem};

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Cursor => Self::field(
                "?cursor",
                "invalid",
                "The cursor is not one that was given out here.",
            ),
            StoreError::EventsExpired { oldest } => {
                Self::new(Code::EventsExpired).with("oldest", *oldest)
            }
            _ if error.stops_recording() => {
                tracing::error!("the store cannot be written: {error}");
                Self::new(Code::StoreUnavailable)
            }
            _ => Self::internal(&error),
        }
    }
}

impl From<CentralError> for Problem {
    fn from(error: CentralError) -> Self {
        match error {
            CentralError::Stopped => Self::new(Code::StoreUnavailable),
            CentralError::NotStored(error) | CentralError::NotRead(error) => {
                Self::from((*error).clone())
            }
        }
    }
}
