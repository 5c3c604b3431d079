//! Lists: how much, from where, in which order, which.

use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::dto::{CommandState, Enrolment, MessageDirection, SessionStatus, Time, TokenStatus};

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
            #[param(max_length = 200)]
            pub cursor: Option<String>,
            $($(#[$field_doc])* pub $field: Option<$type>,)*
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
        /// Those of this session.
        session: Uuid,
        /// Those that stand here.
        state: CommandState,
    }
    /// Which connectors.
    ConnectorsQuery {
        /// Those of this station: its id or identity.
        station: String,
        /// Those in this state.
        state: crate::dto::ConnectorState,
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
        /// Those of this card.
        token: Uuid,
        /// Asked for or begun from then.
        from: Time,
        /// Asked for or begun before then.
        to: Time,
    }
    /// Which meter values.
    MeterQuery {
        /// One value for each so many seconds, 1 to 86,400; left out: every one.
        resolution_s: u32,
    }
    /// Which cards.
    TokensQuery {
        /// Those of this status.
        status: TokenStatus,
        /// With virtual cards, which were made for one start each; left out: without.
        virtual_cards: bool,
    }
    /// Which events.
    EventsQuery {
        /// After this place in the stream; left out: from the earliest kept.
        after: i64,
        /// Those of this type.
        r#type: String,
        /// Those of this station: its id or identity.
        station: String,
        /// Those of this session.
        session: Uuid,
    }
}
