//! RemoteStopTransaction (1.6 5.12): stop a transaction by its id, of whatever size
//! (`decisions.md` 16), for which the typed message has no room.

use ocpp_kit::v1_6::RemoteStopTransactionResponse;
use serde::Serialize;
use vocabulary::{AnswerStatus, Order, OrderAnswer, TransactionId};

use super::{missing, remote_start, unit, wire};
use crate::normalise::{Scalar, record};
use crate::{OrderError, Refusal};

pub(super) const ACTION: &str = "RemoteStopTransaction";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    transaction_id: i64,
}

pub(super) fn write_order(transaction: &TransactionId) -> Result<String, OrderError> {
    let transaction_id = transaction
        .number()
        .ok_or_else(|| OrderError::TransactionId(wire::bounded(&transaction.0)))?;
    Ok(wire::json(&Request { transaction_id }))
}

pub(super) fn read_answer(payload: &str) -> OrderAnswer {
    wire::read_status(payload, &wire::ACCEPTED_REJECTED)
}

record! {
    /// The payload of a RemoteStopTransaction.
    Payload { transaction: Scalar<'a> = "transactionId" }
}

pub(super) fn read_order(payload: &str) -> Result<Order, Refusal> {
    let transaction = unit::transaction(Payload::read(payload).transaction)
        .ok_or_else(|| missing("transactionId"))?;
    Ok(Order::Stop { transaction })
}

pub(super) fn write_answer(status: AnswerStatus) -> String {
    wire::json(&RemoteStopTransactionResponse::new(
        remote_start::accepted_or_rejected(status),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_names_its_transaction_whatever_its_size() {
        for id in [1, 9_223_372_036_854_775_807] {
            let payload = write_order(&TransactionId::from_number(id));
            assert_eq!(payload, Ok(format!(r#"{{"transactionId":{id}}}"#)));
        }
    }

    #[test]
    fn an_id_that_is_no_number_cannot_be_stopped() {
        let error = write_order(&TransactionId("abc".into())).map_err(|error| error.code());
        assert_eq!(error, Err("transaction_id_invalid"));
    }

    #[test]
    fn an_answer_is_read_in_any_case() {
        assert_eq!(
            read_answer(r#"{"status":"accepted"}"#).status,
            AnswerStatus::Accepted
        );
        let answer = read_answer(r#"{"status":"Nope"}"#);
        assert_eq!(
            (answer.status, answer.said.as_str()),
            (AnswerStatus::Failed, "Nope")
        );
        assert_eq!(read_answer("[]").status, AnswerStatus::Failed);
    }
}
