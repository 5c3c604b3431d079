//! What recorded facts say of who asked, and for what.

use std::net::IpAddr;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use vocabulary::{ChargingLimit, ChargingSchedule, CompanyId, DriverId, EvseNumber, VehicleId};

use crate::{Gate, checks::Subject};

/// Who asked for a start, and for what, as it was recorded with the decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedStart {
    /// For which driver.
    pub driver: Option<DriverId>,
    /// For which vehicle.
    pub vehicle: Option<VehicleId>,
    /// For whom they drive.
    pub company: Option<CompanyId>,
    /// At which connector.
    pub connector: Option<EvseNumber>,
    /// How the caller got in; `None`: it is a station, or the site itself.
    pub caller: Option<AskedBy>,
    /// The limit that was asked for.
    pub limit: Option<ChargingLimit>,
    /// The limits over time that were asked for.
    pub schedule: Option<ChargingSchedule>,
    /// Whether it may wait for its station.
    pub queue: bool,
}

/// How a caller got in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedBy {
    /// In which role; empty where that was not recorded.
    pub role: String,
    /// From where, if over the network.
    pub source_ip: Option<IpAddr>,
    /// By which request.
    pub request_id: Option<Uuid>,
}

/// The part of the facts that is looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Facts {
    subject: Subject,
    connector: Option<Connector>,
    gate: Option<Gate>,
    limit: Option<ChargingLimit>,
    schedule: Option<ChargingSchedule>,
    queue: bool,
}

#[derive(Deserialize)]
struct Connector {
    number: EvseNumber,
}

impl AskedStart {
    /// Reads it from a decision's facts; what is not there is not known.
    pub fn of(facts: &Value) -> Self {
        let facts = Facts::deserialize(facts).unwrap_or_default();
        Self {
            driver: facts.subject.driver,
            vehicle: facts.subject.vehicle,
            company: facts.subject.company,
            connector: facts.connector.map(|connector| connector.number),
            caller: facts.gate.map(|gate| AskedBy {
                role: gate.role,
                source_ip: gate.source_ip,
                request_id: gate.request_id,
            }),
            limit: facts.limit,
            schedule: facts.schedule,
            queue: facts.queue,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn facts_of_before_say_what_they_can() {
        let driver = "01890000-0000-7000-8000-000000000001";
        let old = json!({
            "now": 1, "subject": { "driver": driver, "groups": [], "desk": false },
            "connector": { "number": 2, "zone": "" },
            "gate": { "by_token": true, "source_ip": "203.0.113.9", "permission": "session.start",
                      "counted": true },
        });
        let start = AskedStart::of(&old);
        assert_eq!(start.driver, driver.parse().ok());
        assert_eq!(start.connector, Some(EvseNumber(2)));
        let caller = start.caller.unwrap();
        assert_eq!(caller.source_ip, "203.0.113.9".parse().ok());
        assert_eq!((caller.role.as_str(), caller.request_id), ("", None));
        assert_eq!(AskedStart::of(&Value::Null), AskedStart::default());
    }
}
