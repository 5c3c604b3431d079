//! Addresses as others reach them: one that listens everywhere is none that can be typed in.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// Any address outside (RFC 5737, for documentation): nothing is sent to it.
const OUTSIDE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// What to type into a charger; the station's id follows.
pub(crate) fn station_urls(plain: SocketAddr, tls: Option<SocketAddr>) -> Vec<String> {
    let outward = outward_address();
    let mut urls = vec![format!("ws://{}/ocpp/", from_outside(plain, outward))];
    urls.extend(tls.map(|tls| format!("wss://{}/ocpp/", from_outside(tls, outward))));
    urls
}

/// As this computer reaches it.
pub(crate) fn from_here(address: SocketAddr) -> SocketAddr {
    from_outside(address, None)
}

fn from_outside(address: SocketAddr, outward: Option<IpAddr>) -> SocketAddr {
    if address.ip().is_unspecified() {
        let ip = outward.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        SocketAddr::new(ip, address.port())
    } else {
        address
    }
}

/// The address of this computer on the network that leads out of it; none without a network.
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // A datagram socket sends nothing when it is connected; it only picks its own address.
    socket.connect(OUTSIDE).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified()).then_some(ip)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn an_address_that_listens_everywhere_is_told_as_one_that_can_be_reached() {
        let everywhere: SocketAddr = "0.0.0.0:9220".parse().unwrap();
        let outward = Some("192.168.1.7".parse().unwrap());
        assert_eq!(
            from_outside(everywhere, outward).to_string(),
            "192.168.1.7:9220"
        );
        assert_eq!(from_here(everywhere).to_string(), "127.0.0.1:9220");
    }

    #[test]
    fn a_chosen_address_is_told_as_it_is() {
        let chosen: SocketAddr = "10.0.0.5:9220".parse().unwrap();
        let urls = station_urls(chosen, Some(chosen));
        assert_eq!(
            urls,
            ["ws://10.0.0.5:9220/ocpp/", "wss://10.0.0.5:9220/ocpp/"]
        );
    }
}
