//! The columns of a file, by the names that people give them.

use central::{search_key, site};
use utoipa::ToSchema;

/// A column that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportColumn)]
pub enum Column {
    /// The driver's name.
    Name,
    /// How to reach the driver.
    Contact,
    /// The driver's company.
    Company,
    /// The driver's groups, with `|` between them.
    Groups,
    /// What people wrote about the driver.
    DriverNote,
    /// The card's text.
    Card,
    /// Whether the card may be used: active, blocked or lost.
    Status,
    /// From when the card may be used.
    ValidFrom,
    /// Until when the card may be used; a day alone: to its end.
    ValidUntil,
    /// What people wrote about the card; about the driver in a row without one.
    Note,
}

impl Column {
    /// All of them, in the order in which they are written.
    pub(crate) const ALL: [Self; 10] = [
        Self::Name,
        Self::Contact,
        Self::Company,
        Self::Groups,
        Self::DriverNote,
        Self::Card,
        Self::Status,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::Note,
    ];

    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Contact => "contact",
            Self::Company => "company",
            Self::Groups => "groups",
            Self::DriverNote => "driver_note",
            Self::Card => "card",
            Self::Status => "status",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
            Self::Note => "note",
        }
    }

    /// Other names, in English and German, without case, accents, blanks and hyphens.
    const fn other_names(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["driver", "drivername", "fullname", "fahrer", "fahrername"],
            Self::Contact => &[
                "email",
                "emailaddress",
                "mail",
                "phone",
                "telephone",
                "kontakt",
                "telefon",
                "mailadresse",
                "emailadresse",
            ],
            Self::Company => &["firma", "unternehmen", "employer"],
            Self::Groups => &["group", "gruppe", "gruppen"],
            Self::DriverNote => &["fahrernotiz"],
            Self::Card => &[
                "cardnumber",
                "rfid",
                "token",
                "uid",
                "idtag",
                "tag",
                "karte",
                "kartennummer",
                "kartennr",
            ],
            Self::Status => &["cardstatus", "state", "kartenstatus", "zustand"],
            Self::ValidFrom => &["from", "gultigab", "gueltigab", "gultigvon", "gueltigvon"],
            Self::ValidUntil => &[
                "until",
                "validto",
                "expires",
                "expiry",
                "gultigbis",
                "gueltigbis",
            ],
            Self::Note => &["notes", "comment", "notiz", "bemerkung", "kommentar"],
        }
    }

    /// The column of this heading.
    pub(crate) fn of(heading: &str) -> Option<Self> {
        let plain = |text: &str| -> String {
            search_key(text)
                .chars()
                .filter(|c| c.is_alphanumeric())
                .collect()
        };
        let heading = plain(heading);
        Self::ALL.into_iter().find(|column| {
            plain(column.name()) == heading || column.other_names().contains(&heading.as_str())
        })
    }
}

impl From<site::ImportColumn> for Column {
    fn from(column: site::ImportColumn) -> Self {
        match column {
            site::ImportColumn::Name => Self::Name,
            site::ImportColumn::Contact => Self::Contact,
            site::ImportColumn::Company => Self::Company,
            site::ImportColumn::Groups => Self::Groups,
            site::ImportColumn::DriverNote => Self::DriverNote,
            site::ImportColumn::Card => Self::Card,
            site::ImportColumn::Status => Self::Status,
            site::ImportColumn::ValidFrom => Self::ValidFrom,
            site::ImportColumn::ValidUntil => Self::ValidUntil,
            site::ImportColumn::Note => Self::Note,
        }
    }
}

impl From<Column> for site::ImportColumn {
    fn from(column: Column) -> Self {
        match column {
            Column::Name => Self::Name,
            Column::Contact => Self::Contact,
            Column::Company => Self::Company,
            Column::Groups => Self::Groups,
            Column::DriverNote => Self::DriverNote,
            Column::Card => Self::Card,
            Column::Status => Self::Status,
            Column::ValidFrom => Self::ValidFrom,
            Column::ValidUntil => Self::ValidUntil,
            Column::Note => Self::Note,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_understood_as_people_write_them() {
        for column in Column::ALL {
            assert_eq!(Column::of(column.name()), Some(column));
        }
        for (heading, column) in [
            (" E-Mail ", Column::Contact),
            ("Kartennummer", Column::Card),
            ("Gültig bis", Column::ValidUntil),
            ("RFID", Column::Card),
            ("Driver name", Column::Name),
        ] {
            assert_eq!(Column::of(heading), Some(column), "{heading}");
        }
        assert_eq!(Column::of("shoe size"), None);
        assert_eq!(Column::of(""), None);
    }
}
