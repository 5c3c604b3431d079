//! central

// The crates below belong to this one's interface: whoever holds a `Central` speaks in their types.
pub use site;
pub use vocabulary;
