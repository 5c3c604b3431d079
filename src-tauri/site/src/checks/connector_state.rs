//! P4: the connector is free.

use serde_json::json;
use vocabulary::ConnectorStatus;

use super::{ConnectorFacts, Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome, Reason, StartWhilePlugged, Trigger};

/// A status older than this says little about the connector now.
const STALE_MILLIS: i64 = 24 * 3_600_000;

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::ConnectorState);
    match facts.trigger {
        // Whoever holds the card is there, and the station knows its plugs best (R16).
        Trigger::RfidAuthorize | Trigger::TransactionStart => {
            return looked.ends(CheckOutcome::NotApplicable, None);
        }
        Trigger::ApiStart | Trigger::OperatorStart | Trigger::QueuedDispatch | Trigger::DryRun => {}
    }
    let Some(connector) = &facts.connector else {
        return looked.ends(CheckOutcome::Skipped, None);
    };
    let age = connector
        .reported_at
        .map(|at| facts.now.millis_since(at).max(0));
    let looked = looked
        .fact("evse_id", connector.evse.to_string())
        .maybe(
            "status",
            connector.status.as_ref().map(|status| json!(status)),
        )
        .said_at(connector.reported_at)
        .maybe(
            "attempt",
            connector
                .attempt
                .as_ref()
                .map(|held| held.session.to_string()),
        )
        .maybe(
            "running",
            connector
                .running
                .as_ref()
                .map(|held| held.session.to_string()),
        );
    if let Some(attempt) = &connector.attempt {
        return looked.deny(
            about("start_already_pending", connector)
                .with("session_id", attempt.session.to_string())
                .with("since", attempt.since.to_rfc3339()),
        );
    }
    if let Some(running) = &connector.running {
        return looked.deny(
            about("connector_in_use", connector)
                .with("session_id", running.session.to_string())
                .with("since", running.since.to_rfc3339()),
        );
    }
    let own = facts
        .station
        .as_ref()
        .and_then(|station| station.own_status.as_ref());
    match own {
        Some(ConnectorStatus::Faulted) => return looked.deny(fault(connector)),
        Some(ConnectorStatus::Unavailable) => {
            return looked.deny(about("connector_unavailable", connector));
        }
        Some(
            ConnectorStatus::Available
            | ConnectorStatus::Preparing
            | ConnectorStatus::Charging
            | ConnectorStatus::SuspendedEvse
            | ConnectorStatus::SuspendedEv
            | ConnectorStatus::Finishing
            | ConnectorStatus::Reserved
            | ConnectorStatus::Other(_),
        )
        | None => {}
    }
    if age.is_none_or(|age| age > STALE_MILLIS) {
        return looked.ends(
            CheckOutcome::Allow,
            Some(about("connector_state_stale", connector)),
        );
    }
    match &connector.status {
        Some(ConnectorStatus::Available | ConnectorStatus::Preparing) => looked.allow(),
        Some(
            ConnectorStatus::Charging
            | ConnectorStatus::SuspendedEvse
            | ConnectorStatus::SuspendedEv,
        ) => looked.deny(about("connector_in_use", connector)),
        Some(ConnectorStatus::Finishing) => still_plugged(looked, facts, connector),
        Some(ConnectorStatus::Unavailable) => {
            looked.deny(about("connector_unavailable", connector))
        }
        Some(ConnectorStatus::Faulted) => looked.deny(fault(connector)),
        // Whom it is held for, the station knows and decides.
        Some(ConnectorStatus::Reserved | ConnectorStatus::Other(_)) | None => looked.ends(
            CheckOutcome::Allow,
            Some(about("connector_state_unclear", connector)),
        ),
    }
}

/// The last cable is still in: by the site's practice.
fn still_plugged(looked: Looked, facts: &Facts, connector: &ConnectorFacts) -> Check {
    let practice = facts.customs.start_while_plugged;
    let allowed = match practice {
        StartWhilePlugged::Allow | StartWhilePlugged::TryThenReset => true,
        // A word from before it lost its connection says nothing of the cable now.
        StartWhilePlugged::AllowWherePlugged => connector.said_now,
        StartWhilePlugged::Refuse => false,
    };
    let looked = looked
        .fact("start_while_plugged", json!(practice))
        .fact("said_now", connector.said_now);
    if allowed {
        let reason = about("connector_still_plugged", connector);
        looked.ends(CheckOutcome::Allow, Some(reason))
    } else {
        looked.deny(about("connector_not_released", connector))
    }
}

fn about(code: &str, connector: &ConnectorFacts) -> Reason {
    Reason::new(code).with("connector", connector.number.0)
}

fn fault(connector: &ConnectorFacts) -> Reason {
    let reason = about("connector_faulted", connector);
    match &connector.error_code {
        Some(code) => reason.with("error_code", code.as_str()),
        None => reason,
    }
}
