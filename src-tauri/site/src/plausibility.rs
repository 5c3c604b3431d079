//! Whether what a station says of time can be (R17).

use vocabulary::{ReportedTime, Timestamp};

/// A station's clock may be ahead by this much.
const AHEAD_MILLIS: i64 = 5 * 60_000;
/// 2010-01-01: no charger was there before.
const EARLIEST: Timestamp = Timestamp(1_262_304_000_000);

/// A moment with how it was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The station's time if plausible, else that of receipt.
    pub(crate) at: Timestamp,
    /// Whether it is the station's.
    pub(crate) plausible: bool,
}

/// The moment to reckon with.
pub(crate) fn moment(said: &ReportedTime, received_at: Timestamp) -> Moment {
    let plausible =
        said.stated && said.at >= EARLIEST && said.at.millis_since(received_at) <= AHEAD_MILLIS;
    Moment {
        at: if plausible { said.at } else { received_at },
        plausible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(at: i64) -> ReportedTime {
        ReportedTime {
            at: Timestamp(at),
            raw: "x".to_owned(),
            stated: true,
        }
    }

    #[test]
    fn r17_a_time_in_the_future_before_2010_or_unstated_gives_way_to_receipt() {
        let received = Timestamp(1_800_000_000_000);
        let ahead = |millis: i64| moment(&said(received.0 + millis), received);
        assert!(ahead(300_000).plausible);
        assert_eq!(ahead(300_001).at, received);
        assert!(!moment(&said(1_000), received).plausible);
        assert!(moment(&said(EARLIEST.0), received).plausible);
        assert!(!moment(&ReportedTime::received(received), received).plausible);
    }
}
