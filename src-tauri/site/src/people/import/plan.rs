//! What each row of a file would do, worked out on copies of what is there.

use std::collections::HashMap;

use vocabulary::{CompanyId, DriverId, GroupId, TokenId};

use super::{ImportColumn, ImportFault, ImportReport, ImportRow, ImportedAs, ImportedRow};
use crate::{
    Company, Driver, DriverDetails, Group, Reason, Site, Token, TokenKind, TokenStatus,
    people::folded, step::Step,
};

/// A driver as it will be.
pub(super) struct PlannedDriver {
    pub(super) row: Driver,
    pub(super) details: DriverDetails,
    pub(super) becomes: ImportedAs,
}

/// A card as it will be.
pub(super) struct PlannedCard {
    pub(super) row: Token,
    pub(super) becomes: ImportedAs,
    /// The line that names it.
    line: u64,
}

/// Everything that a file brings about.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) companies: Vec<Company>,
    pub(super) groups: Vec<Group>,
    pub(super) drivers: Vec<PlannedDriver>,
    pub(super) cards: Vec<PlannedCard>,
    rows: Vec<ImportedRow>,
    faults: Vec<ImportFault>,
    companies_by_name: HashMap<String, CompanyId>,
    groups_by_name: HashMap<String, GroupId>,
    /// Drivers of the site by name, then those of the file, as indices into `drivers`.
    known_by_name: HashMap<String, Vec<DriverId>>,
    planned_by_name: HashMap<String, Vec<usize>>,
    planned_by_id: HashMap<DriverId, usize>,
    cards_by_key: HashMap<String, usize>,
}

impl Plan {
    pub(super) fn of(site: &Site, rows: &[ImportRow], step: &mut Step<'_>) -> Self {
        let mut plan = Self::default();
        let people = &site.people;
        for company in people.companies.values() {
            plan.companies_by_name
                .insert(folded(&company.name), company.id);
        }
        for group in people.groups.values() {
            plan.groups_by_name.insert(folded(&group.name), group.id);
        }
        for details in people.details.values() {
            plan.known_by_name
                .entry(folded(&details.name))
                .or_default()
                .push(details.driver_id);
        }
        for row in rows {
            match plan.row(site, row, step) {
                Ok(done) => plan.rows.push(done),
                Err(fault) => plan.faults.push(fault),
            }
        }
        plan
    }

    pub(super) fn report(&self) -> ImportReport {
        let drivers = |becomes| {
            let drivers = self.drivers.iter();
            drivers.filter(|driver| driver.becomes == becomes).count()
        };
        let cards = |becomes| {
            let cards = self.cards.iter();
            cards.filter(|card| card.becomes == becomes).count()
        };
        ImportReport {
            applied: false,
            rows: self.rows.clone(),
            faults: self.faults.clone(),
            drivers_added: drivers(ImportedAs::Added),
            drivers_changed: drivers(ImportedAs::Changed),
            cards_added: cards(ImportedAs::Added),
            cards_changed: cards(ImportedAs::Changed),
            groups_added: self.groups.iter().map(|row| row.name.clone()).collect(),
            companies_added: self.companies.iter().map(|row| row.name.clone()).collect(),
        }
    }

    fn row(
        &mut self,
        site: &Site,
        row: &ImportRow,
        step: &mut Step<'_>,
    ) -> Result<ImportedRow, ImportFault> {
        if row.name.is_empty() && row.card.is_none() {
            return Err(fault(row, None, Reason::new("import_row_empty")));
        }
        let driver = if row.name.is_empty() {
            None
        } else {
            Some(self.driver(site, row, step)?)
        };
        let owner = driver
            .and_then(|at| self.drivers.get(at))
            .map(|driver| driver.row.id);
        let card = if row.card.is_some() {
            Some(self.card(site, row, owner, step)?)
        } else {
            None
        };
        Ok(ImportedRow {
            line: row.line,
            driver: driver
                .and_then(|at| self.drivers.get(at))
                .map(|driver| driver.becomes),
            card,
        })
    }

    /// The driver that a row names, with what the row says of it.
    fn driver(
        &mut self,
        site: &Site,
        row: &ImportRow,
        step: &mut Step<'_>,
    ) -> Result<usize, ImportFault> {
        let at = match self.find_driver(site, row)? {
            Some(at) => at,
            None => self.new_driver(row, step),
        };
        let company = (!row.company.is_empty()).then(|| self.company(&row.company, step));
        let groups: Vec<GroupId> = row
            .groups
            .iter()
            .map(|name| self.group(name, step))
            .collect();
        let Some(planned) = self.drivers.get_mut(at) else {
            return Ok(at);
        };
        let before = (planned.row.clone(), planned.details.clone());
        if company.is_some() {
            planned.row.company_id = company;
        }
        for group in groups {
            if !planned.row.groups.contains(&group) {
                planned.row.groups.push(group);
            }
        }
        if !row.contact.is_empty() {
            planned.details.contact.clone_from(&row.contact);
        }
        if !row.note.is_empty() && row.card.is_none() {
            planned.details.note.clone_from(&row.note);
        }
        if !row.driver_note.is_empty() {
            planned.details.note.clone_from(&row.driver_note);
        }
        let changed = before != (planned.row.clone(), planned.details.clone());
        if changed && planned.becomes == ImportedAs::Known {
            planned.becomes = ImportedAs::Changed;
        }
        Ok(at)
    }

    /// The driver of that name; where there are several, the one of that contact.
    fn find_driver(&mut self, site: &Site, row: &ImportRow) -> Result<Option<usize>, ImportFault> {
        let name = folded(&row.name);
        // Those of the site are copied once a row names them.
        for id in self.known_by_name.remove(&name).unwrap_or_default() {
            let people = &site.people;
            if let (Some(driver), Some(details)) =
                (people.drivers.get(&id), people.details.get(&id))
                && !self.planned_by_id.contains_key(&id)
            {
                self.plan_driver(driver.clone(), details.clone(), ImportedAs::Known);
            }
        }
        let namesakes = self.planned_by_name.get(&name).cloned().unwrap_or_default();
        let contact = folded(&row.contact);
        let with = |wanted: &str| -> Option<usize> {
            namesakes.iter().copied().find(|at| {
                self.drivers
                    .get(*at)
                    .is_some_and(|planned| folded(&planned.details.contact) == wanted)
            })
        };
        if !contact.is_empty() {
            // One whose contact is not known yet gets this one.
            let sole = if namesakes.len() == 1 { with("") } else { None };
            return Ok(with(&contact).or(sole));
        }
        match namesakes.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            several => Err(fault(
                row,
                Some(ImportColumn::Contact),
                Reason::new("import_driver_ambiguous").with("count", several.len()),
            )),
        }
    }

    fn new_driver(&mut self, row: &ImportRow, step: &mut Step<'_>) -> usize {
        let id = DriverId(step.ids.uuid());
        let driver = Driver::new(id, step.now.utc);
        let details = DriverDetails {
            driver_id: id,
            name: row.name.clone(),
            contact: row.contact.clone(),
            note: String::new(),
        };
        self.plan_driver(driver, details, ImportedAs::Added)
    }

    fn plan_driver(&mut self, row: Driver, details: DriverDetails, becomes: ImportedAs) -> usize {
        let at = self.drivers.len();
        self.planned_by_id.insert(row.id, at);
        self.planned_by_name
            .entry(folded(&details.name))
            .or_default()
            .push(at);
        self.drivers.push(PlannedDriver {
            row,
            details,
            becomes,
        });
        at
    }

    fn company(&mut self, name: &str, step: &mut Step<'_>) -> CompanyId {
        if let Some(known) = self.companies_by_name.get(&folded(name)) {
            return *known;
        }
        let id = CompanyId(step.ids.uuid());
        self.companies_by_name.insert(folded(name), id);
        self.companies.push(Company {
            id,
            name: name.to_owned(),
            note: String::new(),
            created_at: step.now.utc,
            retired_at: None,
        });
        id
    }

    fn group(&mut self, name: &str, step: &mut Step<'_>) -> GroupId {
        if let Some(known) = self.groups_by_name.get(&folded(name)) {
            return *known;
        }
        let id = GroupId(step.ids.uuid());
        self.groups_by_name.insert(folded(name), id);
        self.groups.push(Group {
            id,
            name: name.to_owned(),
            note: String::new(),
            created_at: step.now.utc,
            retired_at: None,
        });
        id
    }

    /// The card of a row, given to its driver.
    fn card(
        &mut self,
        site: &Site,
        row: &ImportRow,
        owner: Option<DriverId>,
        step: &mut Step<'_>,
    ) -> Result<ImportedAs, ImportFault> {
        let Some(card) = &row.card else {
            return Ok(ImportedAs::Known);
        };
        let bad = |code: &str| fault(row, Some(ImportColumn::Card), Reason::new(code));
        let key = card.key();
        if key.is_empty() {
            return Err(bad("import_card_invalid"));
        }
        if let Some(first) = self
            .cards_by_key
            .get(&key)
            .and_then(|at| self.cards.get(*at))
        {
            let mut twice = bad("import_card_twice");
            twice.reason = twice.reason.with("line", first.line);
            return Err(twice);
        }
        let known = site.cards.find(card).cloned();
        if let Some(known) = &known {
            if known.kind == TokenKind::Virtual {
                return Err(bad("import_card_invalid"));
            }
            if known.driver_id.is_some() && owner.is_some() && known.driver_id != owner {
                return Err(bad("import_card_of_another"));
            }
        }
        let mut becomes = ImportedAs::Added;
        let mut token = match known {
            Some(known) => {
                becomes = ImportedAs::Known;
                known
            }
            None => Token::new(
                TokenId(step.ids.uuid()),
                TokenKind::Rfid,
                card.clone(),
                TokenStatus::Active,
                step.now.utc,
            ),
        };
        let before = token.clone();
        token.driver_id = owner.or(token.driver_id);
        token.status = row.status.unwrap_or(match token.status {
            // A card that called before it was entered is accepted with this.
            TokenStatus::Unknown => TokenStatus::Active,
            status @ (TokenStatus::Active | TokenStatus::Blocked | TokenStatus::Lost) => status,
        });
        token.valid_from = row.valid_from.or(token.valid_from);
        token.valid_until = row.valid_until.or(token.valid_until);
        if !row.note.is_empty() {
            token.note.clone_from(&row.note);
        }
        if let (Some(from), Some(until)) = (token.valid_from, token.valid_until)
            && from >= until
        {
            return Err(fault(
                row,
                Some(ImportColumn::ValidUntil),
                Reason::new("import_validity_empty"),
            ));
        }
        if becomes == ImportedAs::Known && token != before {
            becomes = ImportedAs::Changed;
        }
        self.cards_by_key.insert(key, self.cards.len());
        self.cards.push(PlannedCard {
            row: token,
            becomes,
            line: row.line,
        });
        Ok(becomes)
    }
}

fn fault(row: &ImportRow, column: Option<ImportColumn>, reason: Reason) -> ImportFault {
    ImportFault {
        line: row.line,
        column,
        reason,
    }
}
