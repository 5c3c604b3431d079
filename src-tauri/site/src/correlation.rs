//! Which attempt a start belongs to (`domain.md` 2.6). Nothing in 1.6 says so, but the card.

use vocabulary::{EvseId, SessionId, TokenId};

use crate::{
    Reason, SessionStatus, Site, Timers, TokenKind, live::LiveSession, report::Heard, step::Step,
};

/// What a start is to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// It was waited for (T10).
    Awaited(SessionId),
    /// A card of the same driver or group was tapped instead: the attempt goes on with it.
    Linked(SessionId),
    /// It comes after the time-out, and is still welcome (T14).
    Late(SessionId),
    /// It was withdrawn, or comes too late (T15).
    TooLate(SessionId),
    /// It belongs to none, or follows one that is over (T28).
    None {
        /// That one.
        follows: Option<SessionId>,
    },
}

impl Attempt {
    pub(crate) fn session(self) -> Option<SessionId> {
        match self {
            Self::Awaited(id) | Self::Linked(id) | Self::Late(id) | Self::TooLate(id) => Some(id),
            Self::None { .. } => None,
        }
    }
}

impl Site {
    /// Finds the attempt that a start at this EVSE belongs to. A pending attempt of somebody else
    /// is superseded.
    pub(crate) fn attempt_for(
        &mut self,
        evse: EvseId,
        token: Option<TokenId>,
        heard: &Heard,
        step: &mut Step<'_>,
    ) -> Attempt {
        if let Some(token) = token
            && let Some(attempt) = self.attempt_with_card(evse, token, heard, step)
        {
            return attempt;
        }
        let pending = self.at_evse(evse).find(|session| {
            matches!(
                session.row.status,
                SessionStatus::Dispatched | SessionStatus::AwaitingPlug
            )
        });
        let none = Attempt::None {
            follows: token.and_then(|token| self.followed(evse, token)),
        };
        let Some(pending) = pending.map(|session| session.row.id) else {
            return none;
        };
        let linked = token.is_some_and(|token| {
            self.sessions
                .get(&pending)
                .is_some_and(|session| self.may_end(&session.row, token))
        });
        if linked {
            return Attempt::Linked(pending);
        }
        self.start_failed(pending, Reason::new("superseded_by_local_start"), step);
        none
    }

    /// T28: the attempt with this card that failed here last.
    fn followed(&self, evse: EvseId, token: TokenId) -> Option<SessionId> {
        self.at_evse(evse)
            .filter(|session| session.row.token_id == Some(token))
            .filter(|session| {
                matches!(
                    session.row.status,
                    SessionStatus::StationRejected | SessionStatus::Expired
                )
            })
            .last()
            .map(|session| session.row.id)
    }

    /// Oldest first: attempts under way, then those that timed out, then those that are over.
    fn attempt_with_card(
        &self,
        evse: EvseId,
        token: TokenId,
        heard: &Heard,
        step: &Step<'_>,
    ) -> Option<Attempt> {
        let is_virtual = self
            .cards
            .get(token)
            .is_some_and(|token| token.kind == TokenKind::Virtual);
        let own = |session: &&LiveSession| {
            session.row.token_id == Some(token) && session.row.transaction.is_none()
        };
        let under_way = |session: &&LiveSession| {
            matches!(
                session.row.status,
                SessionStatus::Dispatched | SessionStatus::AwaitingPlug
            )
        };
        if let Some(session) = self.at_evse(evse).filter(own).find(under_way) {
            return Some(Attempt::Awaited(session.row.id));
        }
        // A virtual card is used once: it is that attempt, wherever the car was plugged in.
        if is_virtual
            && let Some(session) = self
                .in_use
                .get(&token)
                .into_iter()
                .flatten()
                .filter_map(|id| self.sessions.get(id))
                .filter(|session| session.row.station_id == heard.station)
                .filter(own)
                .find(under_way)
        {
            return Some(Attempt::Awaited(session.row.id));
        }
        let timers: &Timers = &self.settings.timers;
        let now = step.now.utc;
        for session in self.at_evse(evse).filter(own) {
            let row = &session.row;
            let in_time = row.late_deadline.is_some_and(|until| now <= until);
            match row.status {
                SessionStatus::TimedOut if in_time && timers.adopt_late => {
                    return Some(Attempt::Late(row.id));
                }
                // A card of plastic may simply be tapped anew, later.
                SessionStatus::TimedOut if is_virtual => return Some(Attempt::TooLate(row.id)),
                SessionStatus::Cancelled
                    if row.dispatched_at.is_some()
                        && (is_virtual || (in_time && !self.tapped_since(session))) =>
                {
                    return Some(Attempt::TooLate(row.id));
                }
                SessionStatus::TimedOut
                | SessionStatus::Cancelled
                | SessionStatus::StationRejected
                | SessionStatus::Expired
                | SessionStatus::Requested
                | SessionStatus::PolicyRejected
                | SessionStatus::Queued
                | SessionStatus::Dispatched
                | SessionStatus::AwaitingPlug
                | SessionStatus::Active
                | SessionStatus::Stopping
                | SessionStatus::Completed
                | SessionStatus::Invalidated
                | SessionStatus::ClosedUnconfirmed => {}
            }
        }
        None
    }

    /// Whether the card was shown at the station after the attempt was given up: then its holder
    /// stands there and wants to charge.
    fn tapped_since(&self, session: &LiveSession) -> bool {
        let tapped = session
            .row
            .token_id
            .and_then(|token| self.stations.get(&session.row.station_id)?.tapped(token));
        tapped.is_some_and(|tapped| session.row.ended_at.is_some_and(|ended| tapped > ended))
    }

    pub(crate) fn at_evse(&self, evse: EvseId) -> impl Iterator<Item = &LiveSession> {
        self.evses
            .get(&evse)
            .into_iter()
            .flat_map(|evse| &evse.sessions)
            .filter_map(|id| self.sessions.get(id))
    }
}
