//! P1: the card is known and valid, and not charging elsewhere already.

use serde_json::json;
use vocabulary::OcppVersion;

use super::{Facts, Looked};
use crate::{Check, CheckCode, CheckOutcome, Reason, TokenKind, TokenStatus, Trigger};

/// Characters that an idTag may have in 1.6.
pub(crate) const V16_CARD_LENGTH: usize = 20;

pub(super) fn check(facts: &Facts) -> Check {
    let looked = Looked::at(CheckCode::TokenValid);
    let Some(token) = &facts.token else {
        return match facts.trigger {
            // Without a card, a virtual one is made (`decisions.md` 27).
            Trigger::ApiStart
            | Trigger::OperatorStart
            | Trigger::DryRun
            | Trigger::QueuedDispatch => looked.ends(CheckOutcome::NotApplicable, None),
            Trigger::RfidAuthorize | Trigger::TransactionStart => {
                looked.deny(Reason::new("token_unknown"))
            }
        };
    };
    let looked = looked
        .maybe("token_id", token.id.map(|id| id.to_string()))
        .fact("kind", json!(token.kind))
        .fact("status", json!(token.status))
        .maybe("valid_from", token.valid_from.map(|at| at.0))
        .maybe("valid_until", token.valid_until.map(|at| at.0))
        .fact("max_concurrent", token.max_concurrent)
        .fact(
            "in_use_by",
            json!(
                token
                    .in_use
                    .iter()
                    .map(|use_| use_.session)
                    .collect::<Vec<_>>()
            ),
        );
    let about = |code: &str| {
        let reason = Reason::new(code);
        match token.id {
            Some(id) => reason.with("token_id", id.to_string()),
            None => reason,
        }
    };
    match token.status {
        TokenStatus::Unknown if facts.accepts_unknown() => {}
        TokenStatus::Unknown => return looked.deny(about("token_unknown")),
        TokenStatus::Blocked | TokenStatus::Lost => return looked.deny(about("token_blocked")),
        TokenStatus::Active => {}
    }
    if let Some(from) = token.valid_from.filter(|from| facts.now < *from) {
        return looked.deny(about("token_not_yet_valid").with("valid_from", from.to_rfc3339()));
    }
    if let Some(until) = token.valid_until.filter(|until| facts.now >= *until) {
        return looked.deny(about("token_expired").with("valid_until", until.to_rfc3339()));
    }
    if token.spent {
        return looked.deny(about("token_expired"));
    }
    let version = facts.station.as_ref().and_then(|station| station.version);
    let remote = match facts.trigger {
        Trigger::ApiStart | Trigger::OperatorStart | Trigger::QueuedDispatch | Trigger::DryRun => {
            true
        }
        Trigger::RfidAuthorize | Trigger::TransactionStart => false,
    };
    let too_long = match version {
        Some(OcppVersion::V16) | None => token.length > V16_CARD_LENGTH,
        Some(OcppVersion::V201) => false,
    };
    if remote && too_long {
        return looked.deny(about("token_too_long").with("longest", V16_CARD_LENGTH));
    }
    // Authorize never answers ConcurrentTx (`decisions.md` 17).
    let counted = facts.trigger != Trigger::RfidAuthorize;
    if counted
        && token.kind == TokenKind::Rfid
        && token.used_up
        && let Some(elsewhere) = token.in_use.first()
    {
        return looked.deny(
            about("token_concurrent")
                .with("station_id", elsewhere.station.to_string())
                .with("connector", elsewhere.number.0)
                .with("since", elsewhere.since.to_rfc3339()),
        );
    }
    if facts.accepts_unknown() {
        return looked.ends(CheckOutcome::Allow, Some(about("unknown_card_accepted")));
    }
    looked.allow()
}
