//! The days before the last one, written while the demo runs: the newest first, a day in a commit, so
//! that a program that is closed meanwhile goes on where it was.

use std::collections::{BTreeMap, HashMap, HashSet};

use central::site::{Actor, CardRequest, Change, Request, Snapshot, UnknownCard};
use central::vocabulary::{MilliWattHours, Now, SessionId, StationId, Steady, Timestamp, TokenId};
use central::{Central, PageRequest, SessionFilter, SessionSort, Store, StoreError};
use simulator::{Past, PastOptions};

use super::history::History;
use super::{DemoError, STATIONS_WITH_A_PAST, number_of, past};

pub(super) const DAY_MS: i64 = 24 * 3_600_000;
/// After so much of the past others have their turn.
const AT_ONCE_MS: i64 = 3_600_000;
/// More than a connector can give in a day, so that no register runs back.
const MOST_OF_A_DAY: MilliWattHours = MilliWattHours(530_000_000);
/// Which part of the site's history this is.
const PART: u64 = 1;

/// A stretch of the past.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Month {
    /// When it begins.
    pub(super) since: Timestamp,
    /// How many days it has.
    pub(super) days: i64,
    /// How many connectors each station has.
    pub(super) connectors: u32,
}

impl Month {
    /// The same stations on a later day, with registers that went on meanwhile.
    pub(super) fn past_after(&self, days: i64, stations: u32) -> PastOptions {
        PastOptions {
            delivered: MilliWattHours(MOST_OF_A_DAY.0 * days),
            ..past(
                stations,
                self.connectors,
                self.since.plus_millis(days * DAY_MS),
            )
        }
    }

    /// What every register has behind it when the month is over.
    pub(super) fn delivered(&self) -> MilliWattHours {
        MilliWattHours(MOST_OF_A_DAY.0 * self.days)
    }

    fn day_of(&self, at: Timestamp) -> i64 {
        (at.0 - self.since.0).div_euclid(DAY_MS)
    }
}

/// Writes the days of the month that the store does not have yet.
pub(super) async fn write(central: &Central, month: Month) -> Result<(), DemoError> {
    let store = central.store();
    let missing = missing(store, &month).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let snapshot = store.snapshot(central.clock().now().utc).await?;
    let changes = lived(snapshot, &month).await?;
    let seen = cards_seen(&changes);
    for (day, changes) in by_day(changes, &month).into_iter().rev() {
        if missing.contains(&day) {
            store.writer().store_past(changes).await?;
        }
    }
    for (card, (at, station)) in seen {
        let request = Request::Card(card, CardRequest::SeenBefore(station, at));
        central.request(Actor::System, request).await?;
    }
    Ok(())
}

/// When each card was used last, and where.
fn cards_seen(changes: &[Change]) -> BTreeMap<TokenId, (Timestamp, StationId)> {
    let mut seen = BTreeMap::new();
    for change in changes {
        if let Change::Token(card) = change
            && let (Some(at), Some(station)) = (card.last_seen_at, card.last_seen_station)
        {
            seen.insert(card.id, (at, station));
        }
    }
    seen
}

/// The days of which the store has no session.
async fn missing(store: &Store, month: &Month) -> Result<HashSet<i64>, StoreError> {
    let mut missing = HashSet::new();
    let one = PageRequest {
        limit: 1,
        ..PageRequest::default()
    };
    for day in 0..month.days {
        let filter = SessionFilter {
            from: Some(month.since.plus_millis(day * DAY_MS)),
            to: Some(month.since.plus_millis((day + 1) * DAY_MS)),
            ..SessionFilter::default()
        };
        let found = store.sessions(&filter, SessionSort::Oldest, &one).await?;
        if found.items.is_empty() {
            missing.insert(day);
        }
    }
    Ok(missing)
}

/// What changed in the month, in order.
async fn lived(mut snapshot: Snapshot, month: &Month) -> Result<Vec<Change>, DemoError> {
    // Rows of cards are of the present: a session of a card that has none could not be written.
    snapshot.settings.practice.unknown_card = UnknownCard::Refuse;
    // Those of the present are of no concern to the past.
    snapshot.sessions.clear();
    snapshot.meters.clear();
    snapshot.commands.clear();
    snapshot.attention.clear();
    let begin = Now {
        utc: month.since,
        steady: Steady(0),
    };
    let numbers = snapshot
        .stations
        .iter()
        .filter(|row| row.created_at == month.since)
        .filter_map(|row| number_of(row.identity.as_str()));
    let stations = numbers.max().unwrap_or(0).min(STATIONS_WITH_A_PAST);
    let mut history = History::begin(snapshot, PART, begin);
    let mut past = Past::new(&month.past_after(0, stations))?;
    let identities: Vec<_> = past.identities().cloned().collect();
    for identity in &identities {
        history.connect(identity, begin);
    }
    let end = Steady(month.days * DAY_MS);
    let mut until = Steady(0);
    while until < end {
        until = end.min(until.plus_millis(AT_ONCE_MS));
        past.live(until, |said, now| history.hear(said, now));
        tokio::task::yield_now().await;
    }
    past.end(end, |said, now| history.hear(said, now));
    Ok(history.changes)
}

/// The sessions with all that belongs to them, by the day on which they began.
fn by_day(changes: Vec<Change>, month: &Month) -> BTreeMap<i64, Vec<Change>> {
    let begun: HashMap<SessionId, i64> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Session(row) => Some((row.id, month.day_of(row.created_at))),
            _ => None,
        })
        .collect();
    let mut days: BTreeMap<i64, Vec<Change>> = BTreeMap::new();
    for change in changes {
        if let Some(day) = session_of(&change).and_then(|session| begun.get(&session)) {
            days.entry(*day).or_default().push(change);
        }
    }
    days
}

/// The session that a row belongs to. Rows of anything else tell of the present.
fn session_of(change: &Change) -> Option<SessionId> {
    match change {
        Change::Session(row) => Some(row.id),
        Change::SessionMeter(row) => Some(row.session_id),
        Change::MeterValue(row) => row.session_id,
        Change::Command(row) => row.session_id,
        Change::Decision(row) => row.session_id,
        Change::Event(row) => row.session_id,
        Change::Site(_)
        | Change::Station(_)
        | Change::Evse(_)
        | Change::Connector(_)
        | Change::Asset(_)
        | Change::Bay(_)
        | Change::Fitting(_)
        | Change::Driver(_)
        | Change::DriverDetails(_)
        | Change::DriverErased(_)
        | Change::Group(_)
        | Change::Company(_)
        | Change::Vehicle(_)
        | Change::Token(_)
        | Change::TokenErased(_)
        | Change::RuleSet(_)
        | Change::RuleVersion(_)
        | Change::RuleDraft(_)
        | Change::Holiday(_)
        | Change::Circuit(_)
        | Change::StationSettings(_)
        | Change::Kept(_)
        | Change::KeptDone(_)
        | Change::Attention(_) => None,
    }
}
