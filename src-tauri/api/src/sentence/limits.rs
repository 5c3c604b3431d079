//! The sentences of limits: what binds a session that may start, and what ended one.

use super::Args;

pub(super) fn sentence(code: &str, args: Args<'_>) -> Option<String> {
    let rule = || {
        args.about("rule", |rule| {
            format!(" by the rule \u{201c}{rule}\u{201d}")
        })
    };
    Some(match code {
        "access_limited" => {
            let limits: Vec<String> = [
                args.kilo("power_w", "kW"),
                args.kilo("energy_wh", "kWh"),
                args.text("duration_s")
                    .and_then(|seconds| seconds.parse::<u64>().ok())
                    .map(|seconds| format!("{} min", seconds.div_ceil(60))),
            ]
            .into_iter()
            .flatten()
            .collect();
            if limits.is_empty() {
                format!("Limited{}.", rule())
            } else {
                format!("Limited to {}{}.", limits.join(", "), rule())
            }
        }
        "stops_at_window_end" => format!(
            "Charging stops when the window closes{}{}.",
            args.when("ends_at", |at| format!(" at {at}")),
            rule()
        ),
        "limited_at_window_end" => format!(
            "Charging goes on{} when the window closes{}{}.",
            args.kilo("power_w", "kW").map_or_else(
                || " with less power".to_owned(),
                |power| format!(" with {power}")
            ),
            args.when("ends_at", |at| format!(" at {at}")),
            rule()
        ),
        "power_limit_exceeds_connector" => format!(
            "The connector gives no more than {}, so that is the limit.",
            args.amps("maximum_ma")
                .unwrap_or_else(|| "its maximum".to_owned())
        ),
        "power_limited" => format!(
            "Limited to {}: {} has {} left.",
            args.amps("current_ma")
                .unwrap_or_else(|| "what there is".to_owned()),
            args.or("circuit", "the site"),
            args.amps("free_ma").unwrap_or_else(|| "no more".to_owned())
        ),
        "waits_for_power" => format!(
            "The car waits for power: {} has {} left, and a session needs {}.{}",
            args.or("circuit", "the site"),
            args.amps("free_ma")
                .unwrap_or_else(|| "too little".to_owned()),
            args.amps("minimum_ma").unwrap_or_else(|| "6 A".to_owned()),
            args.when("free_at", |at| format!(" There should be some at {at}."))
        ),
        "unknown_card_accepted" => {
            "The card is not registered; this site lets such cards charge and lists them."
                .to_owned()
        }
        "connector_still_plugged" => format!(
            "{} reports that the last cable is still in; it will be tried all the same.",
            args.connector()
        ),
        "limit_not_kept" => {
            "The charger says that it keeps no limits: the car may take more.".to_owned()
        }
        "window_ended" => "The time in which the rules let this session charge is over.".to_owned(),
        "duration_reached" => "The session took as long as the rules let it.".to_owned(),
        "energy_reached" => "The session took as much energy as the rules let it.".to_owned(),
        _ => return None,
    })
}

/// Every code that has a sentence here.
#[cfg(test)]
pub(super) const CODES: [&str; 12] = [
    "unknown_card_accepted",
    "connector_still_plugged",
    "limit_not_kept",
    "access_limited",
    "stops_at_window_end",
    "limited_at_window_end",
    "power_limit_exceeds_connector",
    "power_limited",
    "waits_for_power",
    "window_ended",
    "duration_reached",
    "energy_reached",
];
