//! Heartbeat (1.6 4.6): the charge point lives and asks for the time.

use ocpp_kit::v1_6::HeartbeatResponse;
use vocabulary::{Reply, Timestamp};

use super::wire;

pub(super) const ACTION: &str = "Heartbeat";

pub(super) fn write_reply(now: Timestamp) -> String {
    wire::json(&HeartbeatResponse::new(wire::seconds(now)))
}

pub(super) fn read_reply(payload: &str) -> Result<Reply, String> {
    let response: HeartbeatResponse = wire::strict(payload)?;
    Ok(Reply::Heartbeat {
        now: wire::timestamp(response.current_time)?,
    })
}
