//! Drivers and cards from a file, and into one.

use std::{borrow::Cow, collections::HashMap};

use axum::{
    Json,
    extract::{Request as HttpRequest, State},
    response::{IntoResponse, Response},
};
use central::{
    DriverFilter, DriverSort, PageRequest, StoreError, StoredDriver, TokenFilter, TokenSort,
    site::{self, Answer, Import, PeopleRequest, Request, Token, TokenStatus},
    vocabulary::{CompanyId, DriverId},
};
use http::{HeaderValue, header};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Answered, ask};
use crate::{
    App,
    access::{Caller, Permission},
    dto::{ImportFault, ImportReport, ImportRow, TextEncoding},
    extract::{Params, read_body},
    page::{ExportQuery, ImportQuery},
    people_file::{Column, Encoding, Sheet, read, table},
    problem::{FieldError, Problem},
    sentence,
};

/// Rows that a report shows.
const SHOWN: usize = 100;
/// Faults that a report lists.
const LISTED: usize = 500;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(import_people))
        .routes(routes!(export_people))
        .routes(routes!(export_vehicles))
}

/// Reads drivers and cards from a CSV file: UTF-8, UTF-16 or Windows-1252, with `,`, `;` or tabs. The
/// first line names the columns. Without `apply` it only says what it would do and what is wrong; with
/// it, all rows are entered together, or none.
#[utoipa::path(
    post,
    path = "/imports/people",
    tag = "people and things",
    params(ImportQuery),
    request_body(content = String, content_type = "text/csv", description = "At most 1 MiB"),
    responses((status = 200, description = "What it brings about", body = ImportReport))
)]
async fn import_people(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ImportQuery>,
    request: HttpRequest,
) -> Result<Json<ImportReport>, Problem> {
    caller.needs(Permission::DriverEdit)?;
    caller.needs(Permission::TokenEdit)?;
    // The report tells whom the site knows already.
    caller.needs(Permission::NamesRead)?;
    caller.needs(Permission::CardRead)?;
    let bytes = read_body(request.into_body()).await?;
    let zone = app.store().site().await?.time_zone;
    let zone = zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let mut sheet = read(&bytes, zone);
    let apply = query.apply.unwrap_or(false) && sheet.faults.is_empty();
    let import = Import {
        rows: sheet.rows.clone(),
        apply,
    };
    let request = Request::People(PeopleRequest::Import(import));
    let report = match ask(&app, &caller, request).await? {
        Answered(Answer::Imported(report)) => *report,
        other => return Err(other.unexpected()),
    };
    sheet.faults.extend(report.faults.iter().cloned());
    sheet.faults.sort_by_key(|fault| fault.line);
    if query.apply.unwrap_or(false) && !report.applied {
        return Err(as_problem(&sheet));
    }
    Ok(Json(told(&sheet, &report)))
}

fn as_problem(sheet: &Sheet) -> Problem {
    let errors = sheet.faults.iter().take(LISTED).map(|fault| FieldError {
        pointer: match fault.column {
            Some(column) => format!("/lines/{}/{}", fault.line, Column::from(column).name()),
            None => format!("/lines/{}", fault.line),
        },
        code: fault.reason.code.clone(),
        message: sentence::render(&fault.reason),
    });
    Problem::fields(errors.collect())
}

fn told(sheet: &Sheet, report: &site::ImportReport) -> ImportReport {
    let by_line: HashMap<u64, &site::ImportRow> =
        sheet.rows.iter().map(|row| (row.line, row)).collect();
    ImportReport {
        applied: report.applied,
        encoding: sheet.encoding.map(|encoding| match encoding {
            Encoding::Utf8 => TextEncoding::Utf8,
            Encoding::Utf16Le | Encoding::Utf16Be => TextEncoding::Utf16,
            Encoding::Windows1252 => TextEncoding::Windows1252,
        }),
        separator: sheet.separator,
        columns: sheet.columns.clone(),
        ignored_columns: sheet.ignored.clone(),
        row_count: sheet.count,
        rows: report
            .rows
            .iter()
            .take(SHOWN)
            .filter_map(|done| {
                let row = by_line.get(&done.line)?;
                Some(ImportRow {
                    line: done.line,
                    name: row.name.clone(),
                    card: row
                        .card
                        .as_ref()
                        .map(|card| card.reveal().to_owned())
                        .unwrap_or_default(),
                    driver_becomes: done.driver.map(Into::into),
                    card_becomes: done.card.map(Into::into),
                })
            })
            .collect(),
        fault_count: sheet.faults.len(),
        faults: sheet
            .faults
            .iter()
            .take(LISTED)
            .map(|fault| {
                let column = fault.column.map(Column::from);
                ImportFault {
                    line: fault.line,
                    column,
                    cell: column.and_then(|column| sheet.cells.get(&(fault.line, column)).cloned()),
                    reason: (&fault.reason).into(),
                    message: sentence::render(&fault.reason),
                }
            })
            .collect(),
        drivers_added: report.drivers_added,
        drivers_changed: report.drivers_changed,
        cards_added: report.cards_added,
        cards_changed: report.cards_changed,
        groups_added: report.groups_added.clone(),
        companies_added: report.companies_added.clone(),
    }
}

/// Drivers and cards as a CSV file that can be read in again: a row for each card, and one for each
/// driver without.
#[utoipa::path(
    get,
    path = "/exports/people",
    tag = "people and things",
    params(ExportQuery),
    responses((status = 200, description = "The file", content_type = "text/csv", body = String))
)]
async fn export_people(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    caller.needs(Permission::NamesRead)?;
    caller.needs(Permission::CardRead)?;
    let drivers = all_drivers(&app).await?;
    let cards = all_cards(&app).await?;
    let groups: HashMap<_, _> = app
        .store()
        .groups()
        .await?
        .into_iter()
        .map(|counted| (counted.row.id, counted.row.name))
        .collect();
    let companies = company_names(&app).await?;
    let mut of_driver: HashMap<Option<DriverId>, Vec<&Token>> = HashMap::new();
    for card in &cards {
        of_driver.entry(card.driver_id).or_default().push(card);
    }
    let about = |driver: &StoredDriver| -> Vec<Cow<'_, str>> {
        let names: Vec<&str> = driver
            .driver
            .groups
            .iter()
            .filter_map(|id| groups.get(id).map(String::as_str))
            .collect();
        let company = driver.driver.company_id.and_then(|id| companies.get(&id));
        let details = driver.details.clone();
        let (name, contact, note) = details
            .map(|details| (details.name, details.contact, details.note))
            .unwrap_or_default();
        vec![
            name.into(),
            contact.into(),
            company.cloned().unwrap_or_default().into(),
            names.join("|").into(),
            note.into(),
        ]
    };
    let mut rows: Vec<Vec<Cow<'_, str>>> = Vec::new();
    for driver in &drivers {
        let cards = of_driver.remove(&Some(driver.driver.id));
        for card in cards.iter().flatten() {
            rows.push([about(driver), card_cells(card)].concat());
        }
        if cards.is_none() {
            rows.push([about(driver), vec!["".into(); 5]].concat());
        }
    }
    for card in of_driver.values().flatten() {
        rows.push([vec!["".into(); 5], card_cells(card)].concat());
    }
    let headings = Column::ALL.map(Column::name);
    let file = table(query.separator.unwrap_or_default(), &headings, rows)?;
    Ok(attachment("drivers-and-cards.csv", file))
}

fn card_cells(card: &Token) -> Vec<Cow<'_, str>> {
    let status = match card.status {
        TokenStatus::Active => "active",
        TokenStatus::Blocked => "blocked",
        TokenStatus::Lost => "lost",
        TokenStatus::Unknown => "",
    };
    let time = |at: Option<central::vocabulary::Timestamp>| {
        at.map(central::vocabulary::Timestamp::to_rfc3339)
            .unwrap_or_default()
    };
    vec![
        card.card.reveal().into(),
        status.into(),
        time(card.valid_from).into(),
        time(card.valid_until).into(),
        card.note.as_str().into(),
    ]
}

async fn all_drivers(app: &App) -> Result<Vec<StoredDriver>, Problem> {
    every(|page| async move {
        let filter = DriverFilter::default();
        app.store().drivers(&filter, DriverSort::Name, &page).await
    })
    .await
}

async fn all_cards(app: &App) -> Result<Vec<Token>, Problem> {
    let mut cards = every(|page| async move {
        let filter = TokenFilter::default();
        app.store().tokens(&filter, TokenSort::Oldest, &page).await
    })
    .await?;
    // A card that nobody accepted is not handed on.
    cards.retain(|card| card.status != TokenStatus::Unknown);
    Ok(cards)
}

/// All rows of a list, page by page.
async fn every<T, Read: Future<Output = Result<central::Page<T>, StoreError>>>(
    read: impl Fn(PageRequest) -> Read,
) -> Result<Vec<T>, Problem> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = read(PageRequest { limit: 500, cursor }).await?;
        found.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

/// What companies are called.
async fn company_names(app: &App) -> Result<HashMap<CompanyId, String>, Problem> {
    let rows = app.store().companies().await?.into_iter();
    Ok(rows
        .map(|counted| (counted.row.id, counted.row.name))
        .collect())
}

/// Vehicles as a CSV file.
#[utoipa::path(
    get,
    path = "/exports/vehicles",
    tag = "people and things",
    params(ExportQuery),
    responses((status = 200, description = "The file", content_type = "text/csv", body = String))
)]
async fn export_vehicles(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    caller.needs(Permission::NamesRead)?;
    let mut vehicles = app.store().vehicles().await?;
    vehicles.retain(|row| row.retired_at.is_none());
    vehicles.sort_by_cached_key(|row| central::search_key(&row.name));
    let companies = company_names(&app).await?;
    let rows = vehicles.iter().map(|row| {
        let types: Vec<String> = row
            .connector_types
            .iter()
            .filter_map(|shape| {
                serde_json::to_value(shape)
                    .ok()?
                    .as_str()
                    .map(str::to_owned)
            })
            .collect();
        let company = row.company_id.and_then(|id| companies.get(&id));
        let ampere = row.max_current.map(|current| current.whole().to_string());
        vec![
            row.name.as_str().into(),
            row.plate.as_str().into(),
            company.map_or("", String::as_str).into(),
            types.join("|").into(),
            row.phases
                .map(|phases| phases.to_string())
                .unwrap_or_default()
                .into(),
            ampere.unwrap_or_default().into(),
            row.note.as_str().into(),
        ]
    });
    let headings = [
        "name",
        "plate",
        "company",
        "connector_types",
        "phases",
        "max_current_a",
        "note",
    ];
    let file = table(query.separator.unwrap_or_default(), &headings, rows)?;
    Ok(attachment("vehicles.csv", file))
}

/// A file that is saved, not shown.
fn attachment(name: &'static str, file: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    (
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
            ),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        file,
    )
        .into_response()
}
