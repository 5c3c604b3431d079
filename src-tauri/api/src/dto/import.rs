//! Drivers and cards from a file.

use central::site::ImportedAs;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ReasonDto, mirror::mirror};
use crate::people_file::{Column, Separator};

mirror! {
    /// What becomes of a driver or card.
    Becomes = ImportedAs {
        /// It is as the file says already.
        Known,
        /// It is there and will be changed.
        Changed,
        /// It is new.
        Added,
    }
}

/// How a file's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum TextEncoding {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Windows-1252, where it is no Unicode.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// Something wrong in a file: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportFault {
    /// Which line of the file, from 1.
    pub line: u64,
    /// In which column; null: the row as a whole.
    pub column: Option<Column>,
    /// What stands there, shortened.
    pub cell: Option<String>,
    /// What is wrong.
    pub reason: ReasonDto,
    /// That as a sentence, in English.
    pub message: String,
}

/// A row without a fault, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportRow {
    /// Its line.
    pub line: u64,
    /// The driver's name; empty: none.
    pub name: String,
    /// The card's text; empty: none.
    pub card: String,
    /// What becomes of the driver.
    pub driver_becomes: Option<Becomes>,
    /// What becomes of the card.
    pub card_becomes: Option<Becomes>,
}

/// What a file would bring about, or brought about. While there is a fault, nothing is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it was carried out.
    pub applied: bool,
    /// How the text was read.
    pub encoding: Option<TextEncoding>,
    /// What separates the cells.
    pub separator: Option<Separator>,
    /// The columns that are understood.
    pub columns: Vec<Column>,
    /// Headings that are not; their cells are left out.
    pub ignored_columns: Vec<String>,
    /// Rows that hold something.
    pub row_count: usize,
    /// The first rows without a fault.
    pub rows: Vec<ImportRow>,
    /// How much is wrong.
    pub fault_count: usize,
    /// What is wrong, by line: the first of it.
    pub faults: Vec<ImportFault>,
    /// Drivers that are new.
    pub drivers_added: usize,
    /// Drivers that change.
    pub drivers_changed: usize,
    /// Cards that are new.
    pub cards_added: usize,
    /// Cards that change.
    pub cards_changed: usize,
    /// Names of new groups.
    pub groups_added: Vec<String>,
    /// Names of new companies.
    pub companies_added: Vec<String>,
}
