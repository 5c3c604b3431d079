//! Lists of addresses and networks, as people write them.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::validate::Faults;

/// Networks in one list, at most.
const MOST: usize = 50;

/// Reads a list: `192.168.1.20`, `192.168.1.0/24`.
pub(crate) fn read(faults: &mut Faults, pointer: &str, texts: &[String]) -> Vec<IpNet> {
    if texts.len() > MOST {
        faults.add(pointer, "too_long", format!("At most {MOST} addresses."));
        return Vec::new();
    }
    let mut networks = Vec::with_capacity(texts.len());
    for (place, text) in texts.iter().enumerate() {
        let text = text.trim();
        let address = text.parse::<IpAddr>().map(|ip| ip.to_canonical().into());
        match address.or_else(|_| text.parse::<IpNet>()) {
            Ok(network) => networks.push(network.trunc()),
            Err(_) => faults.add(
                &format!("{pointer}/{place}"),
                "invalid",
                "An address such as 192.168.1.20, or a network such as 192.168.1.0/24.",
            ),
        }
    }
    networks
}

/// Writes one; an address alone without its length.
pub(crate) fn write(networks: &[IpNet]) -> Vec<String> {
    let written = |network: &IpNet| {
        if network.prefix_len() == network.max_prefix_len() {
            network.addr().to_string()
        } else {
            network.to_string()
        }
    };
    networks.iter().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks_are_kept_as_they_are_meant() {
        let mut faults = Faults::new();
        let texts = [
            " 10.0.8.7",
            "10.0.8.7/24",
            "::ffff:10.0.8.9",
            "2001:db8::1/32",
        ];
        let read = read(&mut faults, "/from", &texts.map(str::to_owned));
        assert_eq!(
            write(&read),
            ["10.0.8.7", "10.0.8.0/24", "10.0.8.9", "2001:db8::/32"]
        );
        assert!(faults.done().is_ok());
    }

    #[test]
    fn each_that_is_none_is_named_by_its_place() {
        for odd in ["", "10.0.8", "10.0.8.0/33", "10.0.8.0/x", "::/129", "/8"] {
            let mut faults = Faults::new();
            let texts = ["10.0.0.0/8".to_owned(), odd.to_owned()];
            assert_eq!(read(&mut faults, "/from", &texts).len(), 1, "{odd}");
            let problem = faults.done().err();
            let pointer = problem.map(|problem| problem.errors()[0].pointer.clone());
            assert_eq!(pointer.as_deref(), Some("/from/1"), "{odd}");
        }
    }
}
