//! central

mod store;
mod trace;

pub use store::{
    ApiToken, Begun, BrowserSession, CommitListener, ConnectionAttempt, Cursor, Driver, Events,
    Health, IdempotencyAnswer, IdempotencyKey, MeterBucket, OpenStore, Page, PageRequest, Person,
    PersonRight, Prune, Role, Secret, SessionFilter, SessionSort, Setting, Snapshot, Store,
    StoreBeside, StoreChange, StoreError, StoredEvent, StoredSession, TimelineEntry, Writer,
    hash_of,
};
pub use trace::{Direction, FrameKind, Trace, TraceFilter, TraceLimits, TraceMessage};

// The crates below belong to this one's interface: whoever holds a `Central` speaks in their types.
pub use site;
pub use vocabulary;
