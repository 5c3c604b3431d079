//! Reset (1.6 5.14): restart. Soft stops running transactions in order, hard may lose what is queued;
//! only the soft one is ordered.

use ocpp_kit::v1_6::{ResetRequest, ResetResponse, ResetStatus, ResetType};
use vocabulary::{AnswerStatus, Gist, Order, OrderAnswer};

use super::wire;
use crate::Refusal;

pub(super) const ACTION: &str = "Reset";

pub(super) fn write_order() -> String {
    wire::json(&ResetRequest::new(ResetType::Soft))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(payload, &wire::ACCEPTED_REJECTED)
}

/// Either kind is a restart to a station that stops in order.
pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let _: ResetRequest = wire::strict_order(payload)?;
    Ok(Order::Restart)
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&ResetResponse::new(match status.gist() {
        Gist::Yes => ResetStatus::Accepted,
        Gist::NotSupported | Gist::No => ResetStatus::Rejected,
    }))
}
