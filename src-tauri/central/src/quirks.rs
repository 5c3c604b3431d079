//! Quirks of real chargers, as data (`decisions.md` 5). A quirk is a rule for everyone where it can
//! be; here stands only what two chargers contradict each other in. Sources are the rows of the
//! project's list of chargers' behaviour.

use ocpp::Quirks;

/// What is known of one kind of charger, told by the nameplate of its boot.
struct Known {
    /// Vendor, in lower case; the station's must begin with it.
    vendor: &'static str,
    /// What its dialect needs.
    quirks: fn() -> Quirks,
}

/// The table. It is empty as long as no charger needs another reading than all the others.
const TABLE: &[Known] = &[];

/// The quirks of a station, by what it said of itself.
pub(crate) fn quirks_of(vendor: Option<&str>) -> Quirks {
    let vendor = vendor.unwrap_or_default().trim().to_lowercase();
    TABLE
        .iter()
        .find(|known| !vendor.is_empty() && vendor.starts_with(known.vendor))
        .map_or_else(Quirks::default, |known| (known.quirks)())
}
