//! Drivers and cards from a file: shown before, carried out whole or not at all.

use site::{
    Answer, EventKind, Import, ImportColumn, ImportReport, ImportRow, ImportedAs, PeopleRequest,
    TokenStatus,
};
use vocabulary::CardText;

use crate::bed::Bed;

fn row(line: u64, name: &str, card: &str) -> ImportRow {
    ImportRow {
        line,
        name: name.into(),
        card: (!card.is_empty()).then(|| CardText(card.into())),
        ..ImportRow::default()
    }
}

fn import(bed: &mut Bed, rows: &[ImportRow], apply: bool) -> ImportReport {
    let import = Import {
        rows: rows.to_vec(),
        apply,
    };
    match bed.people(PeopleRequest::Import(import)) {
        Answer::Imported(report) => *report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_shown_first_and_then_carried_out_as_shown() {
    let mut bed = Bed::new();
    let rows = [
        ImportRow {
            company: "Acme".into(),
            groups: vec!["Night".into(), "Vans".into()],
            ..row(2, "Ada", "04A2B3C4")
        },
        // A second card of the same driver.
        row(3, "ada", "04A2B3C5"),
        ImportRow {
            company: "ACME".into(),
            ..row(4, "Ben", "")
        },
        row(5, "", "04A2B3C6"),
    ];
    let shown = import(&mut bed, &rows, false);
    assert!(bed.shelf.drivers.is_empty() && bed.shelf.tokens.is_empty());
    assert_eq!((shown.drivers_added, shown.cards_added), (2, 3));
    assert_eq!(shown.groups_added, ["Night", "Vans"]);
    assert_eq!(shown.companies_added, ["Acme"]);
    let done = import(&mut bed, &rows, true);
    assert!(done.applied);
    assert_eq!(
        ImportReport {
            applied: false,
            ..done
        },
        shown
    );
    assert_eq!((bed.shelf.drivers.len(), bed.shelf.tokens.len()), (2, 3));
    assert_eq!(bed.events(EventKind::PeopleImported).len(), 1);
    let again = import(&mut bed, &rows, true);
    assert_eq!(
        (
            again.drivers_added,
            again.drivers_changed,
            again.cards_added,
            again.cards_changed
        ),
        (0, 0, 0, 0),
        "the same file again changes nothing"
    );
    assert!(
        again
            .rows
            .iter()
            .all(|row| row.card != Some(ImportedAs::Added))
    );
}

#[test]
fn one_bad_line_keeps_the_whole_file_out() {
    let mut bed = Bed::new();
    bed.driver("Cleo", Some("0C1E0000"));
    let rows = [
        row(2, "Ada", "04A2B3C4"),
        row(3, "Ben", "04:a2:b3:c4"),
        row(4, "Ben", "0c1e0000"),
        row(5, "", ""),
        row(6, "Dan", "--"),
    ];
    let report = import(&mut bed, &rows, true);
    assert!(!report.applied);
    let faults: Vec<_> = report
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column, fault.reason.code.as_str()))
        .collect();
    assert_eq!(
        faults,
        [
            (3, Some(ImportColumn::Card), "import_card_twice"),
            (4, Some(ImportColumn::Card), "import_card_of_another"),
            (5, None, "import_row_empty"),
            (6, Some(ImportColumn::Card), "import_card_invalid"),
        ]
    );
    assert_eq!(report.faults[0].reason.args["line"], 2);
    assert_eq!(bed.shelf.drivers.len(), 1);
    assert_eq!(bed.shelf.tokens.len(), 1);
}

#[test]
fn drivers_of_one_name_are_told_apart_by_their_contact() {
    let mut bed = Bed::new();
    let with = |line, contact: &str| ImportRow {
        contact: contact.into(),
        ..row(line, "Ada", "")
    };
    import(&mut bed, &[with(2, "ada@one"), with(3, "ada@two")], true);
    assert_eq!(bed.shelf.drivers.len(), 2);
    let unclear = import(&mut bed, &[row(2, "Ada", "04A2B3C4")], false);
    assert_eq!(unclear.faults[0].reason.code, "import_driver_ambiguous");
    let clear = ImportRow {
        card: Some(CardText("04A2B3C4".into())),
        ..with(2, "ADA@two")
    };
    assert!(import(&mut bed, &[clear], true).applied);
    assert_eq!(bed.shelf.drivers.len(), 2);
}

#[test]
fn a_contact_is_added_to_the_only_driver_of_that_name() {
    let mut bed = Bed::new();
    bed.driver("Ada", None);
    let named = ImportRow {
        contact: "ada@site".into(),
        ..row(2, "Ada", "")
    };
    let report = import(&mut bed, &[named], true);
    assert_eq!((report.drivers_added, report.drivers_changed), (0, 1));
    assert_eq!(
        bed.shelf.details.values().next().unwrap().contact,
        "ada@site"
    );
}

#[test]
fn a_card_that_called_before_is_accepted_by_the_file() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.authorize(cp, "04A2B3C4");
    let report = import(&mut bed, &[row(2, "Ada", "04-A2-B3-C4")], true);
    assert_eq!((report.cards_added, report.cards_changed), (0, 1));
    let card = bed.shelf.tokens.values().next().unwrap();
    assert_eq!(card.status, TokenStatus::Active);
    assert_eq!(bed.shelf.tokens.len(), 1);
}
