//! Drivers and cards as a file that spreadsheets read and write.

mod cell;
mod column;
mod encoding;
mod read;
mod write;

pub(crate) use column::Column;
pub(crate) use encoding::Encoding;
pub(crate) use read::{Sheet, read};
pub(crate) use write::{Separator, table};

/// Before a cell that a spreadsheet would take for a formula; taken away again when a file is read.
const SHIELD: char = '\'';

/// Whether a spreadsheet would take a cell that begins like this for a formula.
fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
