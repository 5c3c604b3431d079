//! Authorize (1.6 4.1): may this card start, or stop, a transaction? The connector is not said.
//! Limit: idTag CiString20; longer ones are kept whole.

use ocpp_kit::v1_6::{AuthorizeRequest, AuthorizeResponse};
use vocabulary::{Authorize, CardText, CardVerdict, Reply, Report};

use super::{id_tag_info, missing, wire};
use crate::Refusal;
use crate::normalise::{Scalar, record};

pub(super) const ACTION: &str = "Authorize";

record! {
    /// The payload of an Authorize.
    Payload { card: Scalar<'a> = "idTag" }
}

pub(super) fn read_report(payload: &str) -> Result<Report, Refusal> {
    let card = Payload::read(payload)
        .card
        .filled_owned()
        .ok_or_else(|| missing("idTag"))?;
    Ok(Report::Authorize(Authorize {
        card: CardText(card),
    }))
}

pub(super) fn write_reply(verdict: &CardVerdict) -> String {
    wire::json(&AuthorizeResponse::new(id_tag_info::write(verdict)))
}

pub(super) fn write_report(authorize: &Authorize) -> String {
    wire::json(&AuthorizeRequest::new(authorize.card.reveal()))
}

pub(super) fn read_reply(payload: &str) -> Result<Reply, String> {
    let response: AuthorizeResponse = wire::strict(payload)?;
    id_tag_info::read(response.id_tag_info).map(Reply::Authorize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CallErrorCode;

    #[test]
    fn an_over_long_card_is_kept_whole_q11() {
        let card = "04A2B3C4D5E6F704A2B3C4D5";
        assert_eq!(
            read_report(&format!(r#"{{"idTag":"{card}"}}"#)),
            Ok(Report::Authorize(Authorize {
                card: CardText(card.into())
            }))
        );
    }

    #[test]
    fn a_question_without_a_card_is_refused() {
        let refusal = read_report("{}").err().map(|refusal| refusal.code);
        assert_eq!(refusal, Some(CallErrorCode::OccurrenceConstraintViolation));
    }
}
