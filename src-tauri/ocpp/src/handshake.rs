//! The opening of a connection. The request head is read by us (`decisions.md` 18), since a
//! library that refuses by itself leaves nothing to tell the installer; it is judged, recorded and
//! answered, and only then the WebSocket begins.

mod answer;
mod credentials;
mod diagnosis;
mod head;
mod judge;
mod target;

pub(crate) use answer::close_reason;
pub use answer::{HttpStatus, refuse};
pub use credentials::Credentials;
pub use diagnosis::{Diagnosis, DiagnosisCode};
pub use head::{HeadFailure, HeadRecord, MAX_HEAD_BYTES, RequestHead, read_head};
pub use judge::{Decision, Handshake};
