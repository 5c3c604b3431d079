//! From a file to rows and faults.

use std::collections::HashMap;

use central::site::{ImportColumn, ImportFault, ImportRow, Reason};
use chrono_tz::Tz;

use super::{Column, Encoding, cell, encoding::decode, write::Separator};

/// Rows of one file, at most.
const ROWS: usize = 10_000;
/// Characters of a name, as elsewhere.
const NAME: usize = 120;
/// Characters of how to reach somebody.
const CONTACT: usize = 200;
/// Characters of a note.
const NOTE: usize = 2_000;

/// A file that was read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) encoding: Option<Encoding>,
    pub(crate) separator: Option<Separator>,
    /// The columns that are understood.
    pub(crate) columns: Vec<Column>,
    /// Headings that are not.
    pub(crate) ignored: Vec<String>,
    /// Rows that hold something, also those with faults.
    pub(crate) count: usize,
    /// Rows without a fault of their own.
    pub(crate) rows: Vec<ImportRow>,
    /// What is wrong with the others.
    pub(crate) faults: Vec<ImportFault>,
    /// What stands in the cells that faults name.
    pub(crate) cells: HashMap<(u64, Column), String>,
}

/// Reads a file; days without a zone are those of the site.
pub(crate) fn read(bytes: &[u8], zone: Tz) -> Sheet {
    let mut sheet = Sheet::default();
    let Some((text, encoding)) = decode(bytes) else {
        sheet.fault(1, None, Reason::new("import_not_text"));
        return sheet;
    };
    sheet.encoding = Some(encoding);
    // A spreadsheet may say first what it separates with.
    let (separator, text, skipped) = match text.strip_prefix("sep=") {
        Some(rest) => {
            let (mark, rest) = rest.split_once('\n').unwrap_or((rest, ""));
            (Separator::of_mark(mark.trim_end()), rest, 1)
        }
        None => (None, text.as_str(), 0),
    };
    let separator = separator.unwrap_or_else(|| Separator::of(text));
    sheet.separator = Some(separator);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut places: Option<Vec<Option<Column>>> = None;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                sheet.fault(line + skipped, None, Reason::new("import_not_csv"));
                break;
            }
        };
        let line = record.position().map_or(1, |at| line_of(at, text)) + skipped;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(places) = &places else {
            places = Some(sheet.headings(line, &record));
            if !sheet.faults.is_empty() {
                return sheet;
            }
            continue;
        };
        if sheet.count == ROWS {
            sheet.fault(
                line,
                None,
                Reason::new("import_too_many_rows").with("most", ROWS),
            );
            break;
        }
        sheet.count += 1;
        sheet.row(line, &record, places, zone);
    }
    if places.is_none() && sheet.faults.is_empty() {
        sheet.fault(1, None, Reason::new("import_empty"));
    } else if sheet.count == 0 && sheet.faults.is_empty() {
        sheet.fault(1, None, Reason::new("import_no_rows"));
    }
    sheet
}

/// The line on which a record begins: the reader counts empty lines before it to the record.
fn line_of(at: &csv::Position, text: &str) -> u64 {
    let rest = usize::try_from(at.byte())
        .ok()
        .and_then(|from| text.as_bytes().get(from..))
        .unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let empty = breaks.filter(|byte| **byte == b'\n').count();
    at.line() + u64::try_from(empty).unwrap_or(0)
}

impl Sheet {
    fn fault(&mut self, line: u64, column: Option<Column>, reason: Reason) {
        self.faults.push(ImportFault {
            line,
            column: column.map(ImportColumn::from),
            reason,
        });
    }

    /// Which column each place of a row is.
    fn headings(&mut self, line: u64, record: &csv::StringRecord) -> Vec<Option<Column>> {
        let mut places = Vec::with_capacity(record.len());
        for heading in record {
            let heading = cell::plain(heading);
            let column = Column::of(heading);
            match column {
                Some(column) if self.columns.contains(&column) => {
                    self.fault(line, Some(column), Reason::new("import_column_twice"));
                }
                Some(column) => self.columns.push(column),
                None if heading.is_empty() => {}
                None => self.ignored.push(heading.chars().take(NAME).collect()),
            }
            places.push(column);
        }
        let about_somebody = [Column::Name, Column::Card];
        if !about_somebody
            .iter()
            .any(|column| self.columns.contains(column))
        {
            self.fault(line, None, Reason::new("import_no_columns"));
        }
        places
    }

    fn row(&mut self, line: u64, record: &csv::StringRecord, places: &[Option<Column>], zone: Tz) {
        let before = self.faults.len();
        // A separator too many moves every cell behind it to the wrong column.
        let surplus = record.iter().skip(places.len());
        if surplus.clone().any(|cell| !cell.trim().is_empty()) {
            let reason = Reason::new("import_too_many_cells")
                .with("cells", record.len())
                .with("columns", places.len());
            return self.fault(line, None, reason);
        }
        let mut row = ImportRow {
            line,
            ..ImportRow::default()
        };
        for (place, text) in places.iter().zip(record) {
            let Some(column) = *place else { continue };
            if let Err(reason) = fill(&mut row, column, text, zone) {
                self.fault(line, Some(column), reason);
            }
            if !text.is_empty() {
                self.remember(line, column, text);
            }
        }
        if self.faults.len() == before {
            self.rows.push(row);
        }
    }

    /// What a fault, of this reader or of the rules, may want to quote.
    fn remember(&mut self, line: u64, column: Column, text: &str) {
        let text = text.trim().chars().take(NAME).collect();
        self.cells.insert((line, column), text);
    }
}

fn fill(row: &mut ImportRow, column: Column, text: &str, zone: Tz) -> Result<(), Reason> {
    match column {
        Column::Name => row.name = cell::text(text, NAME)?,
        Column::Contact => row.contact = cell::text(text, CONTACT)?,
        Column::Company => row.company = cell::text(text, NAME)?,
        Column::Groups => row.groups = cell::names(text)?,
        Column::DriverNote => row.driver_note = cell::text(text, NOTE)?,
        Column::Card => row.card = cell::card(text)?,
        Column::Status => row.status = cell::status(text)?,
        Column::ValidFrom => row.valid_from = cell::from(text, zone)?,
        Column::ValidUntil => row.valid_until = cell::until(text, zone)?,
        Column::Note => row.note = cell::text(text, NOTE)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        read(text.as_bytes(), Tz::Europe__Berlin)
    }

    fn faults(sheet: &Sheet) -> Vec<(u64, Option<Column>, &str)> {
        sheet
            .faults
            .iter()
            .map(|fault| {
                let code = fault.reason.code.as_str();
                (fault.line, fault.column.map(Column::from), code)
            })
            .collect()
    }

    #[test]
    fn each_separator_is_found_and_quotes_are_respected() {
        for mark in [",", ";", "\t"] {
            let text =
                format!("Name{mark}Karte\n\"Doe{mark} J.\"{mark}04A2\n\n\"a \"\"b\"\"\"{mark}\n");
            let sheet = sheet(&text);
            assert_eq!(faults(&sheet), [], "{mark:?}");
            let rows: Vec<_> = sheet
                .rows
                .iter()
                .map(|row| (row.line, row.name.as_str()))
                .collect();
            assert_eq!(
                rows,
                [(2, format!("Doe{mark} J.").trim()), (4, "a \"b\"")],
                "{mark:?}"
            );
        }
        let said = sheet("sep=;\nname;card\nA,B;04A2\n");
        assert_eq!(
            said.rows.first().map(|row| (row.line, row.name.as_str())),
            Some((3, "A,B"))
        );
    }

    #[test]
    fn every_bad_cell_is_told_with_its_line_and_column() {
        let sheet = sheet(
            "name;shoe size;card;status;valid until\n\
             Ada;38;5,4E+08;active;2026-12-31\n\
             Ben;44;04A2;maybe;soon\n\
             Cleo;40;04A3;active;31.12.2026;surplus\n\
             Dan;41;04A4;;\n",
        );
        assert_eq!(
            faults(&sheet),
            [
                (2, Some(Column::Card), "import_card_rounded"),
                (3, Some(Column::Status), "import_status_unknown"),
                (3, Some(Column::ValidUntil), "import_date_invalid"),
                (4, None, "import_too_many_cells"),
            ]
        );
        assert_eq!(sheet.ignored, ["shoe size"]);
        assert_eq!((sheet.count, sheet.rows.len()), (4, 1));
        let quoted = sheet.cells.get(&(3, Column::Status)).map(String::as_str);
        assert_eq!(quoted, Some("maybe"));
    }

    #[test]
    fn a_file_that_is_none_is_told_so() {
        for (text, code) in [
            ("", "import_empty"),
            ("\n\n", "import_empty"),
            ("name,card\n", "import_no_rows"),
            ("shoe,size\n1,2\n", "import_no_columns"),
            ("card,rfid\n1,2\n", "import_column_twice"),
        ] {
            let sheet = sheet(text);
            assert_eq!(
                sheet.faults.first().map(|f| f.reason.code.as_str()),
                Some(code),
                "{text:?}"
            );
        }
        let archive = read(b"PK\x03\x04\x00\x00", Tz::UTC);
        assert_eq!(faults(&archive), [(1, None, "import_not_text")]);
        let long = format!("name\n{}", "A\n".repeat(ROWS + 1));
        assert_eq!(
            faults(&sheet(&long)),
            [(10_002, None, "import_too_many_rows")]
        );
    }
}
