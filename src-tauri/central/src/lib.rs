//! The running central system: station tasks, the store, the site task, the live board.

mod central;
mod clock;
mod connections;
mod error;
mod housekeeping;
mod ids;
mod live;
mod quirks;
mod site_task;
mod stations;
mod store;
mod trace;

pub use self::central::{Central, CentralOptions};
pub use clock::{Clock, Pace, SimulatedTime};
pub use error::{CentralError, StartError};
pub use live::{
    BayView, ConnectorView, Derived, DerivedState, Live, LiveBatch, SiteView, StationView,
    Subscription,
};
pub use stations::{PasswordError, hash_password, verify_secret};
pub use store::{
    ATTEMPTS_KEPT, ApiToken, AttentionFilter, Begun, BrowserSession, CommitListener,
    ConnectionAttempt, CostCentre, Counted, Cursor, DecisionFilter, DriverFilter, DriverSort,
    EVENT_DAYS, Events, Health, IdempotencyAnswer, IdempotencyKey, LearningFigures, Membership,
    MeterBucket, OpenStore, Page, PageRequest, Person, PersonRight, Prune, RecordedStart, Role,
    Secret, SessionFilter, SessionSort, Setting, Spell, Store, StoreBeside, StoreChange,
    StoreError, StoredDriver, StoredEvent, StoredSession, TimelineEntry, TokenFilter, TokenSort,
    Writer, hash_of, is_in_use, search_key,
};
pub use trace::{Direction, FrameKind, Trace, TraceFilter, TraceLimits, TraceMessage};

// The crates below belong to this one's interface: whoever holds a `Central` speaks in their types.
pub use site;
pub use vocabulary;
