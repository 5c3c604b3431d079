//! Reading drivers and cards from a file: all rows are planned first, on copies; only a plan without a
//! fault is carried out, in one step. What is shown before and what is done after are the same code.

mod plan;

use serde_json::json;
use vocabulary::{CardText, Timestamp};

use self::plan::Plan;
use crate::{
    Actor, Answer, Change, EventKind, Reason, Site, TokenStatus, session::data, step::Step,
};

/// A file of drivers and cards, read.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its rows, in order.
    pub rows: Vec<ImportRow>,
    /// Carry it out; else only say what it would do.
    pub apply: bool,
}

/// A row: a driver, a card, or a driver with a card. What is empty is left as it is.
#[derive(Clone, Default)]
pub struct ImportRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The driver's name.
    pub name: String,
    /// How to reach the driver; tells drivers of one name apart.
    pub contact: String,
    /// The name of the driver's company.
    pub company: String,
    /// The names of the driver's groups.
    pub groups: Vec<String>,
    /// What people wrote about the driver.
    pub driver_note: String,
    /// What people wrote: about the card if there is one, else about the driver.
    pub note: String,
    /// The card's text.
    pub card: Option<CardText>,
    /// Whether the card may be used; a new one may.
    pub status: Option<TokenStatus>,
    /// From when the card may be used.
    pub valid_from: Option<Timestamp>,
    /// Until when the card may be used.
    pub valid_until: Option<Timestamp>,
}

impl std::fmt::Debug for ImportRow {
    // Names and cards must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportRow(line {})", self.line)
    }
}

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportColumn {
    /// The driver's name.
    Name,
    /// How to reach the driver.
    Contact,
    /// The company.
    Company,
    /// The groups.
    Groups,
    /// The driver's note.
    DriverNote,
    /// The note.
    Note,
    /// The card's text.
    Card,
    /// Whether the card may be used.
    Status,
    /// From when.
    ValidFrom,
    /// Until when.
    ValidUntil,
}

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportFault {
    /// Which line of the file.
    pub line: u64,
    /// In which column; `None`: the row as a whole.
    pub column: Option<ImportColumn>,
    /// What is wrong.
    pub reason: Reason,
}

/// What becomes of a driver or card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportedAs {
    /// It is as the file says already.
    Known,
    /// It is there and will be changed.
    Changed,
    /// It is new.
    Added,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedRow {
    /// Its line.
    pub line: u64,
    /// Its driver; `None`: it names none.
    pub driver: Option<ImportedAs>,
    /// Its card; `None`: it has none.
    pub card: Option<ImportedAs>,
}

/// What a file brings about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportReport {
    /// Whether it was carried out.
    pub applied: bool,
    /// The rows without a fault.
    pub rows: Vec<ImportedRow>,
    /// What is wrong, by line. While there is anything, nothing is carried out.
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

impl Site {
    pub(super) fn import_people(&mut self, actor: Actor, import: &Import, step: &mut Step<'_>) {
        let plan = Plan::of(self, &import.rows, step);
        let mut report = plan.report();
        if import.apply && report.faults.is_empty() {
            self.carry_out(actor, plan, step);
            report.applied = true;
            let content = data(json!({
                "drivers_added": report.drivers_added,
                "drivers_changed": report.drivers_changed,
                "cards_added": report.cards_added,
                "cards_changed": report.cards_changed,
                "groups_added": report.groups_added.len(),
                "companies_added": report.companies_added.len(),
            }));
            step.site_event(EventKind::PeopleImported, actor, content);
        }
        step.answer = Answer::Imported(Box::new(report));
    }

    fn carry_out(&mut self, actor: Actor, plan: Plan, step: &mut Step<'_>) {
        for company in plan.companies {
            step.add(Change::Company(Box::new(company.clone())));
            self.people.companies.insert(company.id, company);
        }
        for group in plan.groups {
            step.add(Change::Group(Box::new(group.clone())));
            self.people.groups.insert(group.id, group);
        }
        for planned in plan.drivers {
            if planned.becomes != ImportedAs::Known {
                self.put_driver(planned.row, planned.details, step);
            }
        }
        for planned in plan.cards {
            if planned.becomes == ImportedAs::Known {
                continue;
            }
            let id = planned.row.id;
            let before = self.cards.get(id).map(|card| card.status);
            if before == Some(TokenStatus::Unknown) {
                let content = data(json!({ "token_id": id, "status": planned.row.status }));
                step.site_event(EventKind::TokenChanged, actor, content);
            }
            step.add(Change::Token(Box::new(planned.row.clone())));
            self.cards.insert(planned.row);
        }
    }
}
