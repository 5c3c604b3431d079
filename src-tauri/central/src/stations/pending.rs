//! How many handshakes one address may have under way: a scanner must not keep chargers out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// At most so many for each address. Chargers behind one router share an address, so it is not low.
const MOST_PER_ADDRESS: usize = 256;
/// Over all addresses but loopback.
const MOST: usize = 4_096;

/// Handshakes under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One handshake under way; it counts until it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    pending: Pending,
    address: IpAddr,
}

impl Pending {
    /// Counts one more, or `None` when there are too many. This machine itself is never limited:
    /// a demo or a proxy may bring thousands at once.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Permit> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !address.is_loopback() {
            let here = counts.by_address.get(&address).copied().unwrap_or(0);
            if here >= MOST_PER_ADDRESS || counts.all >= MOST {
                return None;
            }
        }
        counts.all += 1;
        *counts.by_address.entry(address).or_default() += 1;
        Some(Permit {
            pending: self.clone(),
            address,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut counts = self
            .pending
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        counts.all -= 1;
        if let Some(here) = counts.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_all_places_and_gives_its_own_back() {
        let pending = Pending::default();
        let scanner = IpAddr::from([10, 0, 0, 9]);
        let held: Vec<_> = (0..MOST_PER_ADDRESS)
            .map(|_| pending.enter(scanner))
            .collect();
        assert!(held.iter().all(Option::is_some));
        assert!(pending.enter(scanner).is_none());
        assert!(pending.enter(IpAddr::from([10, 0, 0, 10])).is_some());
        drop(held);
        assert!(pending.enter(scanner).is_some());
    }
}
