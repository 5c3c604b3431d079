//! DataTransfer (1.6 4.3): a vendor's own message. `data` is text of any length; an object is kept
//! as its JSON.

use ocpp_kit::v1_6 as kit;
use vocabulary::{DataTransfer, DataTransferStatus, Reply, Report};

use super::{missing, wire};
use crate::Refusal;
use crate::normalise::{Scalar, record};

pub(super) const ACTION: &str = "DataTransfer";

record! {
    /// The payload of a DataTransfer.
    Payload {
        vendor: Scalar<'a> = "vendorId",
        message: Scalar<'a> = "messageId",
        data: Scalar<'a> = "data",
    }
}

pub(super) fn read_report(payload: &str) -> Result<Report, Refusal> {
    let payload = Payload::read(payload);
    Ok(Report::DataTransfer(DataTransfer {
        vendor: payload
            .vendor
            .text()
            .ok_or_else(|| missing("vendorId"))?
            .into_owned(),
        message: payload.message.filled_owned(),
        data: payload.data.text().map(std::borrow::Cow::into_owned),
    }))
}

pub(super) fn write_reply(status: DataTransferStatus) -> String {
    wire::json(&kit::DataTransferResponse::new(match status {
        DataTransferStatus::Accepted => kit::DataTransferStatus::Accepted,
        DataTransferStatus::Rejected => kit::DataTransferStatus::Rejected,
        DataTransferStatus::UnknownMessage => kit::DataTransferStatus::UnknownMessageId,
        DataTransferStatus::UnknownVendor => kit::DataTransferStatus::UnknownVendorId,
    }))
}

pub(super) fn write_report(transfer: &DataTransfer) -> String {
    let mut request = kit::DataTransferRequest::new(&transfer.vendor);
    request.message_id.clone_from(&transfer.message);
    request.data.clone_from(&transfer.data);
    wire::json(&request)
}

pub(super) fn read_reply(payload: &str) -> Result<Reply, String> {
    let response: kit::DataTransferResponse = wire::strict(payload)?;
    let status = match response.status {
        kit::DataTransferStatus::Accepted => DataTransferStatus::Accepted,
        kit::DataTransferStatus::Rejected => DataTransferStatus::Rejected,
        kit::DataTransferStatus::UnknownMessageId => DataTransferStatus::UnknownMessage,
        kit::DataTransferStatus::UnknownVendorId => DataTransferStatus::UnknownVendor,
        other => return Err(format!("{other} is no status of a DataTransfer")),
    };
    Ok(Reply::DataTransfer { status })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test may panic")]

    use super::*;

    #[test]
    fn data_that_is_an_object_is_kept_as_its_json() {
        let Ok(Report::DataTransfer(transfer)) =
            read_report(r#"{"vendorId":"v","messageId":"","data":{"a":[1, 2.50]}}"#)
        else {
            panic!("not read")
        };
        assert_eq!(transfer.data.as_deref(), Some(r#"{"a":[1, 2.50]}"#));
        assert_eq!(transfer.message, None);
    }
}
