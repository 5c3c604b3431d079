//! The wire. [`read_head`] and [`Handshake::judge`] take a connection, [`Link`] carries its
//! messages, [`Frame`] is one of them, [`Dialect`] turns its payload into the vocabulary and back,
//! and [`CallLedger`] knows which of our CALLs still wait. Nothing here reads a clock, a store or
//! a rule; quirks of a station come in as [`Quirks`].
//!
//! The central system's side of a message:
//!
//! ```
//! use ocpp::{Dialect, Frame, Quirks};
//! use vocabulary::{Report, Timestamp};
//!
//! let received = Timestamp(1_790_000_000_000);
//! let Ok(Frame::Call { id, action, payload }) = Frame::parse(r#"[2,"7","Heartbeat",{}]"#) else {
//!     panic!("not a CALL");
//! };
//! let report = Dialect::V16.read_report(&action, payload, received, &Quirks::default());
//! assert_eq!(report, Ok(Report::Heartbeat));
//! let answer = Dialect::V16.write_reply(&vocabulary::Reply::Heartbeat { now: received });
//! assert_eq!(Frame::result(&id, &answer), r#"[3,"7",{"currentTime":"2026-09-21T14:13:20Z"}]"#);
//! ```

mod dialect;
mod frame;
mod handshake;
mod ledger;
mod link;
mod message_id;
mod normalise;
mod v16;

pub use dialect::{CallErrorCode, Dialect, OrderError, Quirks, Refusal, ReplyError};
pub use frame::{BrokenFrame, Frame};
pub use handshake::{
    Credentials, Decision, Diagnosis, DiagnosisCode, Handshake, HeadFailure, HeadRecord,
    HttpStatus, MAX_HEAD_BYTES, RequestHead, read_head, refuse,
};
pub use ledger::{CallLedger, Settled};
pub use link::{ConnectError, Incoming, Link, LinkError, LinkLimits, connect};
pub use message_id::MessageId;
pub use normalise::{Findings, Scalar};

/// The text of a message as it comes off the socket.
pub use tokio_tungstenite::tungstenite::Utf8Bytes;
