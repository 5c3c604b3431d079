//! Tables as spreadsheets read them: no cell is taken for a formula.

use std::borrow::Cow;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{SHIELD, begins_formula};
use crate::problem::Problem;

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CsvSeparator)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`, as spreadsheets want it where numbers have a decimal comma.
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    pub(super) fn of_mark(mark: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|separator| mark.as_bytes() == [separator.byte()])
    }

    /// The one that stands most often in the first line that holds something, outside of quotes.
    pub(super) fn of(text: &str) -> Self {
        let line = text.lines().find(|line| !line.trim().is_empty());
        let mut quoted = false;
        let mut counts = [0_usize; 3];
        for byte in line.unwrap_or_default().bytes() {
            quoted ^= byte == b'"';
            for (separator, count) in Self::ALL.into_iter().zip(&mut counts) {
                *count += usize::from(!quoted && byte == separator.byte());
            }
        }
        let mut best = (Self::Comma, 0);
        for (separator, count) in Self::ALL.into_iter().zip(counts) {
            if count > best.1 {
                best = (separator, count);
            }
        }
        best.0
    }
}

/// A table as a file: UTF-8 with the mark that spreadsheets look for.
pub(crate) fn table<'a>(
    separator: Separator,
    headings: &[&str],
    rows: impl IntoIterator<Item = Vec<Cow<'a, str>>>,
) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator.byte())
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    let written = writer.write_record(headings).and_then(|()| {
        for row in rows {
            writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
        }
        Ok(())
    });
    written.map_err(|error| Problem::internal(&error))?;
    writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))
}

/// A cell that a spreadsheet takes for what it is.
fn harmless(cell: &str) -> Cow<'_, str> {
    if begins_formula(cell) {
        Cow::Owned(format!("{SHIELD}{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_quotes_are_doubled() {
        let rows = [vec![
            "=HYPERLINK(\"x\")".into(),
            "+49 30".into(),
            "a;b".into(),
        ]];
        let file = table(Separator::Semicolon, &["a", "b", "c"], rows).unwrap();
        assert_eq!(
            String::from_utf8(file).unwrap(),
            "\u{FEFF}a;b;c\r\n\"'=HYPERLINK(\"\"x\"\")\";'+49 30;\"a;b\"\r\n"
        );
    }
}
