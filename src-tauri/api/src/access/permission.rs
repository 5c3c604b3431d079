//! Permissions, and the scopes that are sets of them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, RefOr, Schema, schema::Type},
};

use crate::dto::mirror;

macro_rules! permissions {
    // The name is a token, not a literal: as a fragment the derive for the document cannot read it.
    ($($(#[$doc:meta])* $variant:ident => $name:tt),+ $(,)?) => {
        /// Something that a caller may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Permission { $($(#[$doc])* #[serde(rename = $name)] $variant),+ }

        impl Permission {
            /// Every permission.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The permission of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }

            /// Its stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

permissions! {
    /// See which bays are free, without cards, people or sessions.
    WallRead => "wall.read",
    /// See the site: stations, connectors, sessions, commands, decisions, events.
    SiteRead => "site.read",
    /// See the names of people at the desk and of drivers.
    NamesRead => "names.read",
    /// See the text of cards whole.
    CardRead => "card.read",
    /// See the messages of stations and who tried to connect.
    MessageRead => "message.read",
    /// Start a session.
    SessionStart => "session.start",
    /// Stop a session.
    SessionStop => "session.stop",
    /// Send a command to a station.
    CommandSend => "command.send",
    /// Approve a station that called.
    StationApprove => "station.approve",
    /// Enter, change and remove stations.
    StationEdit => "station.edit",
    /// Take what needs somebody, put it off, close it.
    AttentionEdit => "attention.edit",
    /// Enter and change cards.
    TokenEdit => "token.edit",
    /// Enter and change drivers, vehicles, groups, companies and cost centres.
    DriverEdit => "driver.edit",
    /// Erase the names and cards of drivers.
    DriverErase => "driver.erase",
    /// Rename and move bays.
    BayEdit => "bay.edit",
    /// Change the site's settings.
    SiteEdit => "site.edit",
    /// Enter people and say what they may do.
    PersonEdit => "person.edit",
    /// Make and take away tokens of the API.
    ApiTokenEdit => "api_token.edit",
    /// Enter and change rules and holidays.
    RuleEdit => "rule.edit",
    /// Enter and change circuits, and say what the building takes.
    CircuitEdit => "circuit.edit",
    /// Let pass what the rules deny, with a reason.
    PolicyOverride => "policy.override",
    /// Start at a charger past the rules, with a reason.
    OcppDirect => "ocpp.direct",
}

// By hand, because the derive does not read names that a macro hands on.
impl PartialSchema for Permission {
    fn schema() -> RefOr<Schema> {
        Object::builder()
            .schema_type(Type::String)
            .description(Some("Something that a caller may be allowed to do."))
            .enum_values(Some(Self::ALL.iter().map(|permission| permission.as_str())))
            .build()
            .into()
    }
}

impl ToSchema for Permission {
    fn name() -> Cow<'static, str> {
        "Permission".into()
    }
}

mirror! {
    /// A named set of permissions: what a token or a person is given.
    Scope = central::Role {
        /// May see the wall alone: which bays are free.
        Wall,
        /// May look.
        View,
        /// May also start, stop and approve.
        Operate,
        /// May do everything.
        Admin,
    }
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Wall, Self::View, Self::Operate, Self::Admin];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::View => "view",
            Self::Operate => "operate",
            Self::Admin => "admin",
        }
    }

    /// The scope of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// Whether it contains a permission.
    pub const fn allows(self, permission: Permission) -> bool {
        match self {
            Self::Admin => true,
            Self::Operate => match permission {
                Permission::WallRead
                | Permission::SiteRead
                | Permission::NamesRead
                | Permission::CardRead
                | Permission::MessageRead
                | Permission::SessionStart
                | Permission::SessionStop
                | Permission::CommandSend
                | Permission::StationApprove
                | Permission::AttentionEdit
                | Permission::TokenEdit
                | Permission::DriverEdit => true,
                Permission::StationEdit
                | Permission::DriverErase
                | Permission::BayEdit
                | Permission::SiteEdit
                | Permission::PersonEdit
                | Permission::ApiTokenEdit
                | Permission::RuleEdit
                | Permission::CircuitEdit
                | Permission::PolicyOverride
                | Permission::OcppDirect => false,
            },
            Self::View => matches!(permission, Permission::WallRead | Permission::SiteRead),
            Self::Wall => matches!(permission, Permission::WallRead),
        }
    }

    /// All that it contains.
    pub fn permissions(self) -> Vec<Permission> {
        let all = Permission::ALL.iter().copied();
        all.filter(|permission| self.allows(*permission)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scope_contains_the_smaller_one() {
        for permission in Permission::ALL {
            assert!(
                !Scope::Wall.allows(*permission) || Scope::View.allows(*permission),
                "view must contain wall: {permission:?}"
            );
            assert!(
                !Scope::View.allows(*permission) || Scope::Operate.allows(*permission),
                "operate must contain view: {permission:?}"
            );
            assert!(
                Scope::Admin.allows(*permission),
                "admin is everything: {permission:?}"
            );
        }
    }

    #[test]
    fn who_may_look_cannot_see_cards_or_names() {
        assert_eq!(
            Scope::View.permissions(),
            [Permission::WallRead, Permission::SiteRead]
        );
        assert_eq!(Scope::Wall.permissions(), [Permission::WallRead]);
    }

    #[test]
    fn a_scope_is_found_by_its_name() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::from_name("root"), None);
    }
}
