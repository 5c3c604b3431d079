//! The learning period of a take-over (`operations.md` 1): until its end any card is accepted and what
//! the rules deny is only recorded, so that a site that ran under another program goes on.

use std::net::SocketAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use vocabulary::Timestamp;

/// A learning period. It ends by itself; its report is there until it is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learning {
    /// When it began.
    pub since: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Stations that call from here are approved.
    #[serde(default)]
    pub addresses: Vec<IpNet>,
}

impl Learning {
    /// Whether it goes on.
    pub fn is_on(&self, now: Timestamp) -> bool {
        (self.since..self.until).contains(&now)
    }

    /// Whether a station that calls from there (`ADDR:PORT`) is approved.
    pub(crate) fn covers(&self, remote_addr: &str) -> bool {
        let addr = remote_addr.parse::<SocketAddr>().ok();
        addr.is_some_and(|addr| {
            let ip = addr.ip().to_canonical();
            self.addresses.iter().any(|range| range.contains(&ip))
        })
    }
}
