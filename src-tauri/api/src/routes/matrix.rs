//! Who may charge where at a moment.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State};
use central::{
    DriverFilter, DriverSort, TokenFilter, TokenSort, search_key,
    site::{Driver, Policy, Someone, Spot, Token, Vehicle},
    vocabulary::{DriverId, StationId, VehicleId},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    App,
    access::{Caller, Permission},
    dto::{
        Matrix, MatrixBox, MatrixPeople, MatrixPerson, MatrixPlace, MatrixPlaces, MatrixVerdict,
        RulesInUse, WhereKind, WhoKind,
    },
    extract::Params,
    page::MatrixQuery,
    policy,
    problem::Problem,
};

/// Columns, at most.
const MOST_PLACES: usize = 1_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_matrix))
}

/// Says who may charge where, now or at another moment, by cards and rules.
#[utoipa::path(
    get,
    path = "/policy/matrix",
    tag = "rules",
    params(MatrixQuery),
    responses((status = 200, description = "Some lines of it", body = Matrix))
)]
async fn read_matrix(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<MatrixQuery>,
) -> Result<Json<Matrix>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let at = query.at.map_or_else(|| app.clock().now().utc, |at| at.0);
    let (lines, next_cursor) = lines(&app, &caller, &query).await?;
    let mut columns = columns(&app, &query).await?;
    let more_places = columns.len() > MOST_PLACES;
    columns.truncate(MOST_PLACES);
    let (policy, _) = policy::load(&app, query.rules.unwrap_or(RulesInUse::Live)).await?;
    let (places, people, verdicts) = policy::aside(move || {
        let mut verdicts = Verdicts::default();
        let people = lines
            .into_iter()
            .map(|line| {
                let boxes = verdicts.line(&policy, &line.who, &columns, at);
                MatrixPerson {
                    kind: line.kind,
                    id: line.id,
                    name: line.name,
                    boxes,
                }
            })
            .collect();
        let places = columns.into_iter().map(|column| column.place).collect();
        (places, people, verdicts.0)
    })
    .await?;
    Ok(Json(Matrix {
        at: at.into(),
        lines: query.people.unwrap_or_default(),
        columns: query.places.unwrap_or_default(),
        places,
        more_places,
        people,
        verdicts,
        next_cursor,
    }))
}

/// Each different answer once.
#[derive(Default)]
struct Verdicts(Vec<MatrixVerdict>);

impl Verdicts {
    /// The answers for one person, column by column.
    fn line(
        &mut self,
        policy: &Policy,
        who: &Someone,
        columns: &[Column],
        at: central::vocabulary::Timestamp,
    ) -> Vec<usize> {
        let spots: Vec<&Spot> = columns.iter().flat_map(|column| &column.spots).collect();
        let leaves = policy.leaves(who, spots, at);
        let shown: Vec<MatrixVerdict> = leaves.different.iter().map(MatrixVerdict::of).collect();
        let mut of_place = leaves.of_place.iter().filter_map(|at| shown.get(*at));
        columns
            .iter()
            .map(|column| {
                let here: Vec<&MatrixVerdict> =
                    of_place.by_ref().take(column.spots.len()).collect();
                self.number(together(&here))
            })
            .collect()
    }

    fn number(&mut self, verdict: MatrixVerdict) -> usize {
        let known = self.0.iter().position(|other| *other == verdict);
        known.unwrap_or_else(|| {
            self.0.push(verdict);
            self.0.len() - 1
        })
    }
}

/// One answer for all bays of a column: where some let in and others do not, at how many.
fn together(here: &[&MatrixVerdict]) -> MatrixVerdict {
    let open = here.iter().filter(|one| one.outcome != MatrixBox::Deny);
    match (open.count(), here) {
        (open, [first, ..]) if open == 0 || open == here.len() => {
            // Of several the one that binds most: people should not count on more.
            let binding = here.iter().find(|one| one.outcome == MatrixBox::Limit);
            MatrixVerdict::clone(binding.unwrap_or(first))
        }
        (open, _) => MatrixVerdict::mixed(open),
    }
}

/// A column with the bays that it is.
struct Column {
    place: MatrixPlace,
    spots: Vec<Spot>,
}

async fn columns(app: &App, query: &MatrixQuery) -> Result<Vec<Column>, Problem> {
    let stations: HashMap<_, StationId> = app
        .live()
        .connectors()
        .iter()
        .filter_map(|view| Some((view.bay.as_ref()?.id, view.station_id)))
        .collect();
    let mut bays = app.store().bays().await?;
    bays.retain(|bay| {
        bay.retired_at.is_none() && query.zone.as_ref().is_none_or(|zone| bay.zone == *zone)
    });
    let bays = bays.into_iter().map(|bay| {
        let spot = Spot {
            station: stations.get(&bay.id).copied(),
            bay: Some(bay.id),
            zone: bay.zone,
            plug: bay.plug,
        };
        (bay.label, spot)
    });
    Ok(match query.places.unwrap_or_default() {
        MatrixPlaces::Bays => bays
            .map(|(label, spot)| Column {
                place: MatrixPlace {
                    kind: WhereKind::Bay,
                    id: spot.bay.map(|bay| bay.0),
                    name: label,
                    bays: 1,
                },
                spots: vec![spot],
            })
            .collect(),
        MatrixPlaces::Zones => {
            let mut zones: BTreeMap<String, Vec<Spot>> = BTreeMap::new();
            for (_, spot) in bays {
                zones.entry(spot.zone.clone()).or_default().push(spot);
            }
            zones
                .into_iter()
                .map(|(zone, spots)| Column {
                    place: MatrixPlace {
                        kind: if zone.is_empty() {
                            WhereKind::Site
                        } else {
                            WhereKind::Zone
                        },
                        id: None,
                        name: zone,
                        bays: spots.len(),
                    },
                    spots,
                })
                .collect()
        }
    })
}

/// A line before it is answered.
struct Line {
    kind: WhoKind,
    id: Option<Uuid>,
    name: Option<String>,
    who: Someone,
}

async fn lines(
    app: &App,
    caller: &Caller,
    query: &MatrixQuery,
) -> Result<(Vec<Line>, Option<String>), Problem> {
    match query.people.unwrap_or_default() {
        MatrixPeople::Groups => {
            let rows = app.store().groups().await?.into_iter();
            let rows = rows.map(|counted| counted.row);
            let named = rows
                .filter(|row| row.retired_at.is_none())
                .map(|row| Line {
                    kind: WhoKind::Group,
                    id: Some(row.id.0),
                    name: Some(row.name),
                    who: Someone {
                        groups: vec![row.id],
                        ..Someone::default()
                    },
                })
                .collect();
            let anyone = Line {
                kind: WhoKind::Anyone,
                id: None,
                name: None,
                who: Someone::default(),
            };
            cut(query, Some(anyone), named)
        }
        MatrixPeople::Companies => {
            let rows = app.store().companies().await?.into_iter();
            let rows = rows.map(|counted| counted.row);
            let named = rows
                .filter(|row| row.retired_at.is_none())
                .map(|row| Line {
                    kind: WhoKind::Company,
                    id: Some(row.id.0),
                    name: Some(row.name),
                    who: Someone {
                        company: Some(row.id),
                        ..Someone::default()
                    },
                })
                .collect();
            cut(query, None, named)
        }
        MatrixPeople::Drivers => drivers(app, caller, query).await,
        MatrixPeople::Tokens => tokens(app, caller, query).await,
    }
}

/// A page of what has names and is held in memory, by name.
fn cut(
    query: &MatrixQuery,
    first: Option<Line>,
    mut named: Vec<Line>,
) -> Result<(Vec<Line>, Option<String>), Problem> {
    let key = |line: &Line| search_key(line.name.as_deref().unwrap_or_default());
    named.sort_by_cached_key(key);
    let search = query.search.as_deref().map(search_key);
    if let Some(search) = search.filter(|text| !text.is_empty()) {
        named.retain(|line| key(line).contains(&search));
    }
    let all = first.into_iter().chain(named).collect();
    let page = query.cut(all, |line: &Line| line.id.unwrap_or_default())?;
    Ok((page.items, page.next_cursor))
}

async fn drivers(
    app: &App,
    caller: &Caller,
    query: &MatrixQuery,
) -> Result<(Vec<Line>, Option<String>), Problem> {
    let names = caller.may(Permission::NamesRead);
    if query.search.is_some() {
        caller.needs(Permission::NamesRead)?;
    }
    let filter = DriverFilter {
        search: query.search.clone().filter(|text| !text.trim().is_empty()),
        ..DriverFilter::default()
    };
    let sort = if names {
        DriverSort::Name
    } else {
        DriverSort::Oldest
    };
    let rows = app.store().drivers(&filter, sort, &query.page()?).await?;
    let vehicles = vehicles(app).await?;
    let lines = rows.items.iter().map(|row| Line {
        kind: WhoKind::Driver,
        id: Some(row.driver.id.0),
        name: caller.driver_name(app.live(), Some(row.driver.id)),
        who: someone(None, Some(&row.driver), &vehicles),
    });
    let next = rows.next.as_ref();
    Ok((lines.collect(), next.map(|next| next.as_str().to_owned())))
}

async fn tokens(
    app: &App,
    caller: &Caller,
    query: &MatrixQuery,
) -> Result<(Vec<Line>, Option<String>), Problem> {
    if query.search.is_some() {
        caller.needs(Permission::CardRead)?;
    }
    let filter = TokenFilter {
        search: query.search.clone().filter(|text| !text.trim().is_empty()),
        search_names: caller.may(Permission::NamesRead),
        ..TokenFilter::default()
    };
    let page = query.page()?;
    let rows = app
        .store()
        .tokens(&filter, TokenSort::Newest, &page)
        .await?;
    let ids: Vec<DriverId> = rows.items.iter().filter_map(|row| row.driver_id).collect();
    let drivers = app.store().drivers_by_id(&ids).await?;
    let drivers: HashMap<DriverId, Driver> = drivers.into_iter().map(|row| (row.id, row)).collect();
    let vehicles = vehicles(app).await?;
    let lines = rows.items.iter().map(|row| Line {
        kind: WhoKind::Token,
        id: Some(row.id.0),
        name: Some(caller.card_text(&row.card)),
        who: someone(
            Some(row),
            row.driver_id.and_then(|id| drivers.get(&id)),
            &vehicles,
        ),
    });
    let next = rows.next.as_ref();
    Ok((lines.collect(), next.map(|next| next.as_str().to_owned())))
}

async fn vehicles(app: &App) -> Result<HashMap<VehicleId, Vehicle>, Problem> {
    let rows = app.store().vehicles().await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Whom the rules see in a card or a driver: with the vehicle that the card lies in, else the only one
/// of the driver.
fn someone(
    card: Option<&Token>,
    driver: Option<&Driver>,
    vehicles: &HashMap<VehicleId, Vehicle>,
) -> Someone {
    let only = || match driver?.vehicles.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let vehicle = card.and_then(|card| card.vehicle_id).or_else(only);
    Someone {
        company: driver.and_then(|driver| driver.company_id),
        groups: driver
            .map(|driver| driver.groups.clone())
            .unwrap_or_default(),
        driver: driver.map(|driver| driver.id),
        vehicle: vehicle.and_then(|id| vehicles.get(&id)).cloned(),
        card: card.cloned(),
        locked: driver.is_some_and(|driver| driver.locked),
    }
}
