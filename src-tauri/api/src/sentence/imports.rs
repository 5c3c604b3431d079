//! The sentences of what is wrong in a file of drivers and cards: what, and what to do.

use super::Args;

/// The codes that have a sentence here.
#[cfg(test)]
pub(super) const CODES: [&str; 20] = [
    "import_not_text",
    "import_not_csv",
    "import_empty",
    "import_no_rows",
    "import_no_columns",
    "import_column_twice",
    "import_too_many_rows",
    "import_too_many_cells",
    "import_too_many",
    "import_too_long",
    "import_odd_character",
    "import_row_empty",
    "import_driver_ambiguous",
    "import_card_invalid",
    "import_card_rounded",
    "import_card_twice",
    "import_card_of_another",
    "import_status_unknown",
    "import_date_invalid",
    "import_validity_empty",
];

pub(super) fn sentence(code: &str, args: Args<'_>) -> Option<String> {
    let sentence = match code {
        "import_not_text" => {
            "This is not a text file. Save the table as CSV and choose that file.".to_owned()
        }
        "import_not_csv" => {
            "The table cannot be read from here on. Look for a quotation mark that is not closed."
                .to_owned()
        }
        "import_empty" => {
            "The file is empty. The first line names the columns, such as name and card.".to_owned()
        }
        "import_no_rows" => {
            "Below the names of the columns there is no row. Add at least one.".to_owned()
        }
        "import_no_columns" => {
            "No column is called name or card. Name the columns in the first line.".to_owned()
        }
        "import_column_twice" => {
            "Two columns mean the same. Take one of them out, or give it another name.".to_owned()
        }
        "import_too_many_rows" => format!(
            "There are more than {} rows. Divide the file.",
            args.or("most", "10000")
        ),
        "import_too_many_cells" => format!(
            "This row has more cells than there are columns{}. Put quotation marks around a cell \
             that holds the separator.",
            args.about("cells", |cells| format!(" ({cells})"))
        ),
        "import_too_many" => format!("At most {} groups.", args.or("most", "100")),
        "import_too_long" => format!(
            "This is too long. Shorten it to {} characters.",
            args.or("longest", "120")
        ),
        "import_odd_character" => "This holds a control character. Type it anew.".to_owned(),
        "import_row_empty" => {
            "This row has neither a driver nor a card. Fill one in, or take the row out.".to_owned()
        }
        "import_driver_ambiguous" => format!(
            "{} drivers have this name. Fill in the contact, so that it is clear which one.",
            args.or("count", "Several")
        ),
        "import_card_invalid" => "This is no card. Enter the text that a reader shows.".to_owned(),
        "import_card_rounded" => {
            "The spreadsheet rounded this number. Format the column as text, enter the card again, \
             and save."
                .to_owned()
        }
        "import_card_twice" => format!(
            "This card stands in line {} as well. Keep one of them.",
            args.or("line", "above")
        ),
        "import_card_of_another" => {
            "This card belongs to another driver here. Take it from that driver first, or correct \
             it."
            .to_owned()
        }
        "import_status_unknown" => {
            "Not a state of a card. Write active, blocked or lost.".to_owned()
        }
        "import_date_invalid" => {
            "Not a date. Write it as 2026-12-31 or 31.12.2026, with a time if it needs one."
                .to_owned()
        }
        "import_validity_empty" => {
            "The card ends before it begins to be valid. Correct one of the two.".to_owned()
        }
        _ => return None,
    };
    Some(sentence)
}
