//! Lists: how much, from where, in which order, which.

use central::{Cursor, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    dto::{
        self, AttentionKind, CheckOutcome, ConnectorState, DecisionTrigger, Enrolment,
        MatrixPeople, MatrixPlaces, MessageDirection, Origin, RulesInUse, SessionStatus, Severity,
        Time, TokenStatus,
    },
    people_file::Separator,
    problem::Problem,
};

macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(crate) struct $name {
            /// How many at most, 1 to 500; 100 if left out.
            #[param(minimum = 1, maximum = 500)]
            pub limit: Option<u32>,
            /// Where to go on: `next_cursor` of the last page.
            #[param(max_length = 800)]
            pub cursor: Option<String>,
            $($(#[$field_doc])* pub $field: Option<$type>,)*
        }

        impl $name {
            /// What the store is asked for.
            #[allow(dead_code, reason = "lists that are held in memory are cut by `cut`")]
            pub(crate) fn page(&self) -> Result<PageRequest, Problem> {
                page_request(self.limit, self.cursor.as_deref())
            }

            /// How many at most.
            #[allow(dead_code, reason = "only the event stream has a cursor of its own")]
            pub(crate) fn page_limit(&self) -> Result<u32, Problem> {
                limit_of(self.limit)
            }

            /// A page of a list that is held in memory.
            #[allow(dead_code, reason = "most lists are cut by the store")]
            pub(crate) fn cut<T>(
                &self,
                items: Vec<T>,
                id: impl Fn(&T) -> Uuid,
            ) -> Result<dto::Page<T>, Problem> {
                cut(items, self.limit, self.cursor.as_deref(), id)
            }
        }
    )+};
}

queries! {
    /// A list without filters.
    ListQuery {}
    /// Which stations.
    StationsQuery {
        /// `name` (the default), `-name`, `created_at` or `-created_at`.
        sort: String,
        /// Those trusted this far.
        enrolment: Enrolment,
        /// Those connected, or not.
        online: bool,
    }
    /// Which items of attention.
    AttentionQuery {
        /// Those that are not closed, or are.
        open: bool,
        /// Those of this kind.
        kind: AttentionKind,
        /// Those that are this urgent.
        severity: Severity,
        /// Those that this person takes care of.
        owner: Uuid,
        /// Those that concern this station: its id or identity.
        station: String,
    }
    /// Which messages.
    MessagesQuery {
        /// Those that went this way.
        direction: MessageDirection,
        /// Those of this action, such as `BootNotification`.
        action: String,
        /// From when.
        from: Time,
        /// Before when.
        to: Time,
    }
    /// Which handshakes.
    AttemptsQuery {
        /// Those of this identity.
        identity: String,
        /// Those let in, or not.
        accepted: bool,
    }
    /// Which commands.
    CommandsQuery {
        /// Those of this station: its id or identity.
        station: String,
        /// Those of this session; all of them, without pages.
        session: Uuid,
    }
    /// Which connectors.
    ConnectorsQuery {
        /// Those of this station: its id or identity.
        station: String,
        /// Those in this state.
        state: ConnectorState,
        /// Those of this zone.
        zone: String,
    }
    /// Which sessions.
    SessionsQuery {
        /// `-created_at` (the default) or `created_at`.
        sort: String,
        /// Those that stand here.
        status: SessionStatus,
        /// Those that are not over, or are.
        live: bool,
        /// Those of this station: its id or identity.
        station: String,
        /// Those of this connector of it.
        connector: u32,
        /// Those of this bay.
        bay: Uuid,
        /// Those of this driver.
        driver: Uuid,
        /// Those with this card: its id.
        token: Uuid,
        /// Those begun in this way.
        origin: Origin,
        /// Asked for or begun from then.
        from: Time,
        /// Asked for or begun before then.
        to: Time,
    }
    /// Which decisions.
    DecisionsQuery {
        /// Those that came out like this: `allow`, `limit`, `queue` or `deny`.
        outcome: CheckOutcome,
        /// Those made for this cause.
        trigger: DecisionTrigger,
        /// Those at this station: its id or identity.
        station: String,
        /// Those with this card: its id.
        token: Uuid,
        /// Those for this driver.
        driver: Uuid,
        /// Those about this session.
        session: Uuid,
        /// With `true`, only those that let in what the rules would not have: while a learning period
        /// went on, or the rules were only watched.
        despite_rules: bool,
        /// Made from then.
        from: Time,
        /// Made before then.
        to: Time,
    }
    /// Whom, where and when.
    MatrixQuery {
        /// At which moment; now if left out.
        at: Time,
        /// Whom: `groups` (the default), `companies`, `drivers` or `tokens`.
        people: MatrixPeople,
        /// Where: `zones` (the default) or `bays`.
        places: MatrixPlaces,
        /// Only bays of this zone.
        zone: String,
        /// Only people whose name or card holds this; for those who may see them.
        search: String,
        /// By which rules: `live` (the default) or `draft`.
        rules: RulesInUse,
    }
    /// Which drivers.
    DriversQuery {
        /// `name` (the default for those who may see names), `-name`, `created_at` or `-created_at`.
        sort: String,
        /// Those whose name, contact or card holds this; for those who may see names.
        search: String,
        /// Those of this company.
        company: Uuid,
        /// Those of this group.
        group: Uuid,
        /// Those locked, or not.
        locked: bool,
    }
    /// Which groups, companies or cost centres.
    NamedQuery {
        /// `name` (the default), `-name`, `created_at` or `-created_at`.
        sort: String,
        /// Those whose name holds this.
        search: String,
    }
    /// Which vehicles.
    VehiclesQuery {
        /// `name` (the default), `-name`, `created_at` or `-created_at`.
        sort: String,
        /// Those whose name or plate holds this.
        search: String,
        /// Those of this company.
        company: Uuid,
    }
    /// Which cards.
    TokensQuery {
        /// `-created_at` (the default), `created_at`, `-last_seen_at`, or `driver`: by the drivers' names.
        sort: String,
        /// Those whose text, note or driver holds this; for those who may see cards whole.
        search: String,
        /// Those that stand like this.
        status: TokenStatus,
        /// Those of this driver.
        driver: Uuid,
    }
    /// Which meter values.
    MeterQuery {
        /// One value for each so many seconds, 1 to 86,400; left out: every one.
        resolution_s: u32,
    }
    /// Which events.
    EventsQuery {
        /// After this place in the stream; left out: from the earliest kept.
        #[param(minimum = 0)]
        after: i64,
    }
}

/// A stretch of time.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StretchQuery {
    /// From when; left out: a day before the end.
    pub from: Option<Time>,
    /// Until when; left out: until now.
    pub to: Option<Time>,
}

/// How a file is to be read.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// Enter what it holds; left out: only say what it would do and what is wrong.
    pub apply: Option<bool>,
}

/// How a file is to be written.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// What stands between the cells; `comma` if left out.
    pub separator: Option<Separator>,
}

fn limit_of(limit: Option<u32>) -> Result<u32, Problem> {
    match limit {
        None => Ok(100),
        Some(limit) if (1..=500).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::field("?limit", "out_of_range", "1 to 500.")),
    }
}

fn page_request(limit: Option<u32>, cursor: Option<&str>) -> Result<PageRequest, Problem> {
    Ok(PageRequest {
        limit: limit_of(limit)?,
        cursor: cursor.map(Cursor::new).transpose()?,
    })
}

/// A page of a list that is held in memory: the cursor is the id of the last entry given.
fn cut<T>(
    mut items: Vec<T>,
    limit: Option<u32>,
    cursor: Option<&str>,
    id: impl Fn(&T) -> Uuid,
) -> Result<dto::Page<T>, Problem> {
    let limit = usize::try_from(limit_of(limit)?).unwrap_or(usize::MAX);
    if let Some(cursor) = cursor {
        let last = Uuid::try_parse(cursor)
            .ok()
            .and_then(|last| items.iter().position(|item| id(item) == last))
            .ok_or_else(|| {
                Problem::field(
                    "?cursor",
                    "invalid",
                    "The cursor is not one that was given out here.",
                )
            })?;
        items.drain(..=last);
    }
    let next_cursor = (items.len() > limit)
        .then(|| items.get(limit - 1).map(|item| id(item).to_string()))
        .flatten();
    items.truncate(limit);
    Ok(dto::Page { items, next_cursor })
}

/// The store's page, as it is answered.
pub(crate) fn answer<T, U>(page: central::Page<T>, to: impl FnMut(T) -> U) -> dto::Page<U> {
    dto::Page {
        items: page.items.into_iter().map(to).collect(),
        next_cursor: page.next.map(|cursor| cursor.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_list_in_memory_is_walked_page_by_page_without_gap_or_repeat() {
        let all: Vec<Uuid> = (0..7).map(Uuid::from_u128).collect();
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = cut(all.clone(), Some(3), cursor.as_deref(), |id| *id).unwrap();
            seen.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn limits_and_cursors_of_ones_own_making_are_refused() {
        let all: Vec<Uuid> = (0..7).map(Uuid::from_u128).collect();
        for (limit, cursor) in [(Some(0), None), (Some(501), None), (None, Some("x"))] {
            assert!(
                cut(all.clone(), limit, cursor, |id| *id).is_err(),
                "{limit:?} {cursor:?}"
            );
        }
    }
}
