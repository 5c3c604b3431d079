//! IdTagInfo (1.6 7.27): what a charge point is told about a card. 1.6 has five statuses; the finer
//! ones of the vocabulary are `Blocked` here (`domain.md` 3.4).

use ocpp_kit::v1_6::{AuthorizationStatus, IdTagInfo};
use vocabulary::{CardText, CardVerdict, VerdictStatus};

use super::wire;

pub(super) fn write(verdict: &CardVerdict) -> IdTagInfo {
    let status = match verdict.status {
        VerdictStatus::Accepted => AuthorizationStatus::Accepted,
        VerdictStatus::Expired => AuthorizationStatus::Expired,
        VerdictStatus::Invalid => AuthorizationStatus::Invalid,
        VerdictStatus::ConcurrentTx => AuthorizationStatus::ConcurrentTx,
        VerdictStatus::Blocked
        | VerdictStatus::NotAtThisTime
        | VerdictStatus::NotAtThisLocation
        | VerdictStatus::NoCredit => AuthorizationStatus::Blocked,
    };
    let mut info = IdTagInfo::new(status);
    info.expiry_date = verdict.expires_at.map(wire::seconds);
    // A group of more than 20 characters has no spelling here, and a cut one would be another's.
    info.parent_id_tag = verdict
        .parent
        .as_ref()
        .map(CardText::reveal)
        .filter(|group| group.chars().count() <= wire::CARD_MAX)
        .map(str::to_owned);
    info
}

pub(super) fn read(info: IdTagInfo) -> Result<CardVerdict, String> {
    let status = match info.status {
        AuthorizationStatus::Accepted => VerdictStatus::Accepted,
        AuthorizationStatus::Blocked => VerdictStatus::Blocked,
        AuthorizationStatus::Expired => VerdictStatus::Expired,
        AuthorizationStatus::Invalid => VerdictStatus::Invalid,
        AuthorizationStatus::ConcurrentTx => VerdictStatus::ConcurrentTx,
        other => return Err(format!("{other} is no status of a card")),
    };
    Ok(CardVerdict {
        status,
        expires_at: info.expiry_date.map(wire::timestamp).transpose()?,
        parent: info.parent_id_tag.map(CardText),
    })
}

#[cfg(test)]
mod tests {
    use vocabulary::Timestamp;

    use super::*;

    #[test]
    fn a_denial_is_told_in_the_words_of_1_6() {
        for status in [VerdictStatus::NotAtThisTime, VerdictStatus::NoCredit] {
            let info = write(&CardVerdict::plain(status));
            assert_eq!(info.status, AuthorizationStatus::Blocked);
        }
    }

    #[test]
    fn a_group_too_long_for_the_wire_is_left_out() {
        let verdict = CardVerdict {
            status: VerdictStatus::Accepted,
            expires_at: Some(Timestamp(1_790_000_000_500)),
            parent: Some(CardText("G".repeat(21))),
        };
        assert_eq!(
            wire::json(&write(&verdict)),
            r#"{"status":"Accepted","expiryDate":"2026-09-21T14:13:20Z"}"#
        );
    }
}
