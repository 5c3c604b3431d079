//! The learning period of a take-over (`operations.md` 1): until its end any card is accepted and what
//! the rules deny is only recorded, so that a site that ran under another program goes on.

use std::{fmt, net::IpAddr, net::SocketAddr, str::FromStr};

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
    pub addresses: Vec<AddressRange>,
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
            self.addresses.iter().any(|range| range.contains(ip))
        })
    }
}

/// Addresses that begin alike, such as `10.0.8.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressRange {
    network: IpAddr,
    /// How many bits are alike.
    prefix: u8,
}

/// A text that is no range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a range such as 10.0.8.0/24")]
pub struct NoRange;

impl AddressRange {
    fn contains(&self, ip: IpAddr) -> bool {
        let alike = |own: u128, other: u128, bits: u32| {
            let differ = bits - u32::from(self.prefix).min(bits);
            // Nothing is left of a shift by all bits.
            own.checked_shr(differ) == other.checked_shr(differ)
        };
        match (self.network, ip) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                alike(u32::from(own).into(), u32::from(other).into(), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => alike(own.into(), other.into(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = NoRange;

    fn from_str(text: &str) -> Result<Self, NoRange> {
        let (network, prefix) = match text.trim().split_once('/') {
            Some((network, prefix)) => (network, Some(prefix)),
            None => (text.trim(), None),
        };
        let network: IpAddr = network.parse().map_err(|_| NoRange)?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| NoRange)?,
            None => most,
        };
        if prefix > most {
            return Err(NoRange);
        }
        Ok(Self { network, prefix })
    }
}

impl TryFrom<String> for AddressRange {
    type Error = NoRange;

    fn try_from(text: String) -> Result<Self, NoRange> {
        text.parse()
    }
}

impl From<AddressRange> for String {
    fn from(range: AddressRange) -> Self {
        range.to_string()
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_that_begin_alike() {
        for (range, address, held) in [
            ("10.0.8.0/24", "10.0.8.255", true),
            ("10.0.8.0/24", "10.0.9.0", false),
            ("10.0.8.7", "10.0.8.7", true),
            ("10.0.8.7", "10.0.8.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("::/0", "203.0.113.9", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
        ] {
            let found: AddressRange = range.parse().unwrap();
            assert_eq!(
                found.contains(address.parse().unwrap()),
                held,
                "{range} {address}"
            );
        }
        for odd in ["", "10.0.8", "10.0.8.0/33", "10.0.8.0/x", "::/129", "/8"] {
            assert_eq!(odd.parse::<AddressRange>(), Err(NoRange), "{odd}");
        }
    }
}
