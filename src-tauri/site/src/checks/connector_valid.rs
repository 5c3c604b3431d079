//! S3: the station has that connector. A station whose connectors are not known yet is believed.

use serde_json::json;

use super::{Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome, Reason, Trigger};

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::ConnectorValid);
    let Some(station) = &facts.station else {
        return looked.ends(CheckOutcome::Skipped, None);
    };
    let numbers = json!(station.numbers);
    let looked = looked
        .maybe("asked", facts.asked)
        .fact("connectors", numbers.clone());
    if facts.connector.is_some() {
        return looked.allow();
    }
    match facts.trigger {
        // A card is presented to the station, not to a connector.
        Trigger::RfidAuthorize => looked.ends(CheckOutcome::NotApplicable, None),
        Trigger::ApiStart
        | Trigger::OperatorStart
        | Trigger::QueuedDispatch
        | Trigger::TransactionStart
        | Trigger::DryRun => match facts.asked {
            Some(asked) => looked.deny(
                Reason::new("connector_invalid")
                    .with("connector", asked)
                    .with("connectors", numbers),
            ),
            None => looked.deny(Reason::new("connector_required").with("connectors", numbers)),
        },
    }
}
