//! The board for a screen that anybody sees: what is free, and nothing of anyone.

use central::{ConnectorView, Derived, site::Enrolment, vocabulary::ConnectorStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::Time;

/// What a bay on the wall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WallState {
    /// Free.
    Free,
    /// A car charges, or waits to.
    InUse,
    /// The car is done, still plugged in.
    Done,
    /// Held for someone.
    Booked,
    /// Cannot be used now.
    OutOfOrder,
}

/// A bay on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WallBay {
    /// What is written at it.
    pub label: String,
    /// The part of the site; empty: none.
    pub zone: String,
    /// What it is.
    pub state: WallState,
}

/// The reduced board: no cards, no people, no sessions, no power of anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Wall {
    /// The site's name.
    pub site: String,
    /// IANA zone.
    pub time_zone: String,
    /// When it was made.
    pub at: Time,
    /// How many bays are free.
    pub free: usize,
    /// The bays, in the operator's order.
    pub bays: Vec<WallBay>,
}

impl WallBay {
    /// Of what the site knows; `None` where the charger may not work yet.
    pub fn of(view: &ConnectorView) -> Option<Self> {
        if view.enrolment != Enrolment::Approved {
            return None;
        }
        let (label, zone) = match &view.bay {
            Some(bay) => (bay.label.clone(), bay.zone.clone()),
            None => (
                format!("{}-{}", view.station_name, view.evse_number.0),
                String::new(),
            ),
        };
        Some(Self {
            label,
            zone,
            state: WallState::of(view),
        })
    }
}

impl WallState {
    fn of(view: &ConnectorView) -> Self {
        if !view.active || !view.online {
            return Self::OutOfOrder;
        }
        if view
            .derived
            .is_some_and(|derived| derived.state == Derived::Done)
        {
            return Self::Done;
        }
        match &view.status {
            // Somebody is on the way to it.
            Some(ConnectorStatus::Available) if view.session.is_some() => Self::InUse,
            Some(ConnectorStatus::Available) => Self::Free,
            Some(
                ConnectorStatus::Preparing
                | ConnectorStatus::Charging
                | ConnectorStatus::SuspendedEv
                | ConnectorStatus::SuspendedEvse
                | ConnectorStatus::Finishing,
            ) => Self::InUse,
            Some(ConnectorStatus::Reserved) => Self::Booked,
            Some(
                ConnectorStatus::Unavailable | ConnectorStatus::Faulted | ConnectorStatus::Other(_),
            )
            | None => Self::OutOfOrder,
        }
    }
}
