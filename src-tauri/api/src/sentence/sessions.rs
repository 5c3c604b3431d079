//! The sentences of what sessions and checks come to, beyond the catalogue of problems.

use super::Args;

pub(super) fn sentence(code: &str, args: Args<'_>) -> Option<String> {
    Some(match code {
        "plug_in_timeout" => {
            "Nobody plugged in in time. Start again when the car is there.".to_owned()
        }
        "station_timeout" => {
            "The charger did not answer, so nobody knows whether it would have started. Look whether it \
             is still connected, then try again."
                .to_owned()
        }
        "station_rejected" => format!(
            "The charger refused the start{}. Look at its display and its settings.",
            args.about("said", |said| format!(" ({said})"))
        ),
        "station_error" => format!(
            "The charger answered the start with an error{}. Look at its messages.",
            args.about("said", |said| format!(" ({said})"))
        ),
        "expired" => {
            "The charger did not come back in time, so the start was given up.".to_owned()
        }
        "caller" => "The start was withdrawn.".to_owned(),
        "start_withdrawn" => {
            "The charger started although the start had been withdrawn, so the session is not allowed \
             and was told to stop."
                .to_owned()
        }
        "card_reported_lost" => {
            "The card was reported lost, so what charged with it was stopped.".to_owned()
        }
        "superseded_by_local_start" => {
            "Somebody started at the charger with another card first. Start again when it is free."
                .to_owned()
        }
        "new_transaction" | "newer_transaction" => {
            "The charger began another session here and never reported the end of this one. The end is \
             estimated from the last meter value."
                .to_owned()
        }
        "connector_free" => {
            "The charger reports the connector as free and never reported the end of this session. The \
             end is estimated from the last meter value."
                .to_owned()
        }
        "connector_state_stale" => format!(
            "{} has not said anything for a day; it will be tried all the same.",
            args.connector()
        ),
        "connector_state_unclear" => format!(
            "It is not clear whether {} is free; the charger decides.",
            args.text("connector")
                .map_or_else(|| "the connector".to_owned(), |n| format!("connector {n}"))
        ),
        _ => return None,
    })
}

/// Every code that has a sentence here.
#[cfg(test)]
pub(super) const CODES: [&str; 13] = [
    "plug_in_timeout",
    "station_timeout",
    "station_rejected",
    "station_error",
    "expired",
    "caller",
    "start_withdrawn",
    "card_reported_lost",
    "superseded_by_local_start",
    "new_transaction",
    "newer_transaction",
    "connector_free",
    "connector_state_stale",
];
