//! The state machine of a session: T1 to T26 and T28 of `domain.md` 2.3, as one total function.
//! Every change of a status goes through it.

use crate::SessionStatus;

/// What can happen to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionEvent {
    /// A check denies it (T2, T6).
    Denied,
    /// It is allowed and has to wait for its station (T4).
    Queued,
    /// It waited too long (T6).
    QueueExpired,
    /// The start goes out (T3, T5).
    Dispatched,
    /// The station said yes (T7).
    Accepted,
    /// The station said no, its connector went out of service, or another start came first (T8, T26).
    Refused,
    /// No start came in time (T9, T11).
    NoStart,
    /// The caller withdrew it (T6, T12).
    Withdrawn,
    /// A transaction began that may go on (T10, T13, T14).
    Started,
    /// A transaction began that is not allowed (T15, T17).
    StartedUnallowed,
    /// A stop was asked (T18).
    StopAsked,
    /// The stop was refused or had no effect (T19).
    StopFailed,
    /// The station's own stop came (T20, T25, R9).
    Stopped,
    /// It is over by evidence, without a stop (T24).
    SeenOver,
}

/// An event that says nothing to a session in its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session that is {from:?} cannot take {event:?}")]
pub(crate) struct Impossible {
    /// Where the session stands.
    pub(crate) from: SessionStatus,
    /// What came.
    pub(crate) event: SessionEvent,
}

/// The status that follows.
pub(crate) fn transition(
    from: SessionStatus,
    event: SessionEvent,
) -> Result<SessionStatus, Impossible> {
    use SessionEvent as E;
    use SessionStatus as S;
    let impossible = Err(Impossible { from, event });
    match from {
        S::Requested => match event {
            E::Denied => Ok(S::PolicyRejected),
            E::Queued => Ok(S::Queued),
            E::Dispatched => Ok(S::Dispatched),
            E::Started => Ok(S::Active),
            E::StartedUnallowed => Ok(S::Invalidated),
            // The stop of a transaction whose start was never seen (R8, Q29).
            E::Stopped => Ok(S::Completed),
            E::QueueExpired => Ok(S::Expired),
            E::Withdrawn => Ok(S::Cancelled),
            E::Accepted | E::Refused | E::NoStart | E::StopAsked | E::StopFailed | E::SeenOver => {
                impossible
            }
        },
        S::Queued => match event {
            E::Denied => Ok(S::PolicyRejected),
            E::QueueExpired => Ok(S::Expired),
            E::Withdrawn => Ok(S::Cancelled),
            E::Dispatched => Ok(S::Dispatched),
            E::Refused => Ok(S::StationRejected),
            E::Queued
            | E::Accepted
            | E::NoStart
            | E::Started
            | E::StartedUnallowed
            | E::StopAsked
            | E::StopFailed
            | E::Stopped
            | E::SeenOver => impossible,
        },
        S::Dispatched => match event {
            E::Accepted => Ok(S::AwaitingPlug),
            E::Refused => Ok(S::StationRejected),
            E::NoStart => Ok(S::TimedOut),
            E::Withdrawn => Ok(S::Cancelled),
            // R1: the start may come before the answer.
            E::Started => Ok(S::Active),
            E::StartedUnallowed => Ok(S::Invalidated),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::StopAsked
            | E::StopFailed
            | E::Stopped
            | E::SeenOver => impossible,
        },
        S::AwaitingPlug => match event {
            E::Started => Ok(S::Active),
            E::StartedUnallowed => Ok(S::Invalidated),
            E::NoStart => Ok(S::TimedOut),
            E::Withdrawn => Ok(S::Cancelled),
            E::Refused => Ok(S::StationRejected),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::StopAsked
            | E::StopFailed
            | E::Stopped
            | E::SeenOver => impossible,
        },
        S::TimedOut => match event {
            // T14, T15.
            E::Started => Ok(S::Active),
            E::StartedUnallowed => Ok(S::Invalidated),
            E::Withdrawn => Ok(S::Cancelled),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::Refused
            | E::NoStart
            | E::StopAsked
            | E::StopFailed
            | E::Stopped
            | E::SeenOver => impossible,
        },
        S::Cancelled => match event {
            // T15: the caller withdrew it, so a late start is not adopted.
            E::StartedUnallowed => Ok(S::Invalidated),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::Refused
            | E::NoStart
            | E::Withdrawn
            | E::Started
            | E::StopAsked
            | E::StopFailed
            | E::Stopped
            | E::SeenOver => impossible,
        },
        S::Active => match event {
            E::StopAsked => Ok(S::Stopping),
            E::Stopped => Ok(S::Completed),
            E::SeenOver => Ok(S::ClosedUnconfirmed),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::Refused
            | E::NoStart
            | E::Withdrawn
            | E::Started
            | E::StartedUnallowed
            | E::StopFailed => impossible,
        },
        S::Stopping => match event {
            E::StopAsked => Ok(S::Stopping),
            E::StopFailed => Ok(S::Active),
            E::Stopped => Ok(S::Completed),
            E::SeenOver => Ok(S::ClosedUnconfirmed),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::Refused
            | E::NoStart
            | E::Withdrawn
            | E::Started
            | E::StartedUnallowed => impossible,
        },
        // Its transaction may run on for a while; whatever comes, it stays not allowed.
        S::Invalidated => match event {
            E::StopAsked | E::StopFailed | E::Stopped | E::SeenOver => Ok(S::Invalidated),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::Refused
            | E::NoStart
            | E::Withdrawn
            | E::Started
            | E::StartedUnallowed => impossible,
        },
        S::ClosedUnconfirmed => match event {
            // T25.
            E::Stopped => Ok(S::Completed),
            E::Denied
            | E::Queued
            | E::QueueExpired
            | E::Dispatched
            | E::Accepted
            | E::Refused
            | E::NoStart
            | E::Withdrawn
            | E::Started
            | E::StartedUnallowed
            | E::StopAsked
            | E::StopFailed
            | E::SeenOver => impossible,
        },
        S::PolicyRejected | S::Expired | S::StationRejected | S::Completed => impossible,
    }
}

impl SessionStatus {
    /// Whether nothing can change it any more (`decisions.md` 24; an invalidated one's transaction
    /// may still have to stop).
    pub fn is_final(self) -> bool {
        match self {
            Self::PolicyRejected
            | Self::StationRejected
            | Self::Expired
            | Self::Completed
            | Self::Invalidated => true,
            Self::Requested
            | Self::Queued
            | Self::Dispatched
            | Self::AwaitingPlug
            | Self::TimedOut
            | Self::Cancelled
            | Self::Active
            | Self::Stopping
            | Self::ClosedUnconfirmed => false,
        }
    }

    /// Whether a start is under way and holds the connector.
    pub fn is_attempt(self) -> bool {
        match self {
            Self::Requested | Self::Queued | Self::Dispatched | Self::AwaitingPlug => true,
            Self::PolicyRejected
            | Self::Expired
            | Self::StationRejected
            | Self::TimedOut
            | Self::Cancelled
            | Self::Active
            | Self::Stopping
            | Self::Completed
            | Self::Invalidated
            | Self::ClosedUnconfirmed => false,
        }
    }

    /// Whether it charges or could: a transaction runs that is allowed.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Active | Self::Stopping)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may panic")]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use SessionEvent as E;
    use SessionStatus as S;

    const ALL_STATUSES: [S; 14] = [
        S::Requested,
        S::PolicyRejected,
        S::Queued,
        S::Expired,
        S::Dispatched,
        S::StationRejected,
        S::AwaitingPlug,
        S::TimedOut,
        S::Cancelled,
        S::Active,
        S::Stopping,
        S::Completed,
        S::Invalidated,
        S::ClosedUnconfirmed,
    ];
    const ALL_EVENTS: [E; 14] = [
        E::Denied,
        E::Queued,
        E::QueueExpired,
        E::Dispatched,
        E::Accepted,
        E::Refused,
        E::NoStart,
        E::Withdrawn,
        E::Started,
        E::StartedUnallowed,
        E::StopAsked,
        E::StopFailed,
        E::Stopped,
        E::SeenOver,
    ];

    #[test]
    fn a_final_session_is_never_revived() {
        for status in ALL_STATUSES.into_iter().filter(|s| s.is_final()) {
            for event in ALL_EVENTS {
                if let Ok(next) = transition(status, event) {
                    assert_eq!(next, status, "{status:?} took {event:?}");
                }
            }
        }
    }

    #[test]
    fn the_whole_table() {
        let mut table = String::new();
        for status in ALL_STATUSES {
            for event in ALL_EVENTS {
                if let Ok(next) = transition(status, event) {
                    writeln!(table, "{status:?} + {event:?} = {next:?}")
                        .expect("a string takes it");
                }
            }
        }
        insta::assert_snapshot!(table);
    }
}
