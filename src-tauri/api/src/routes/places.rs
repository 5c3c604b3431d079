//! Bays and chargers.

use axum::{Json, extract::State};
use central::{
    site::{AssetEdit, BayEdit, Fitting, MoveTo, Request},
    vocabulary::{AssetId, BayId, EvseNumber, MilliAmps},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ask;
use crate::{
    App,
    access::{Caller, Permission},
    directory::Directory,
    dto::{AssetDto, AssetPatch, BayDto, BayPatch, FittingDto, MoveBody, Page, ReplaceBody},
    extract::{Body, Id, Params},
    page::ListQuery,
    problem::{Code, Problem},
    validate::{Faults, NAME},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_bays))
        .routes(routes!(read_bay, edit_bay))
        .routes(routes!(list_assets))
        .routes(routes!(edit_asset))
        .routes(routes!(move_asset))
        .routes(routes!(replace_asset))
}

/// Lists bays, in the operator's order.
#[utoipa::path(
    get,
    path = "/bays",
    tag = "places",
    params(ListQuery),
    responses((status = 200, description = "A page of bays", body = Page<BayDto>))
)]
async fn list_bays(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<BayDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    query.cut(bays(&app).await?, |row| row.id).map(Json)
}

/// A bay.
#[utoipa::path(
    get,
    path = "/bays/{id}",
    tag = "places",
    params(("id" = Uuid, Path, description = "Its id")),
    responses((status = 200, description = "The bay", body = BayDto))
)]
async fn read_bay(State(app): State<App>, caller: Caller, id: Id) -> Result<Json<BayDto>, Problem> {
    caller.needs(Permission::SiteRead)?;
    one_bay(&app, id.parse(Code::BayNotFound)?).await
}

/// Renames or moves a bay.
#[utoipa::path(
    patch,
    path = "/bays/{id}",
    tag = "places",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = BayPatch,
    responses((status = 200, description = "The bay as it is now", body = BayDto))
)]
async fn edit_bay(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<BayPatch>,
) -> Result<Json<BayDto>, Problem> {
    caller.needs(Permission::BayEdit)?;
    let id: BayId = id.parse(Code::BayNotFound)?;
    let mut faults = Faults::new();
    let edit = BayEdit {
        label: faults.name("/label", patch.label),
        zone: faults.text("/zone", patch.zone, NAME),
        level: faults.text("/level", patch.level, NAME),
        phases: faults.text("/phases", patch.phases, 6),
        plug: patch.plug.map(|plug| plug.map(Into::into)),
        max_current: patch
            .max_current_ma
            .map(|current| current.map(|current| MilliAmps(current.into()))),
        position: patch.position,
    };
    faults.range(
        "/max_current_ma",
        patch.max_current_ma.flatten(),
        6_000,
        1_000_000,
    );
    if edit
        .phases
        .as_deref()
        .is_some_and(|phases| !is_phase_order(phases))
    {
        faults.add(
            "/phases",
            "invalid",
            "L1, L2 and L3, each once, such as L2L3L1; or empty.",
        );
    }
    faults.done()?;
    ask(&app, &caller, Request::EditBay(id, edit)).await?;
    one_bay(&app, id).await
}

/// Up to three phases, none twice.
fn is_phase_order(text: &str) -> bool {
    let mut rest = text;
    let mut seen = Vec::new();
    while let Some(phase) = ["L1", "L2", "L3"]
        .into_iter()
        .find(|phase| rest.starts_with(phase))
    {
        if seen.contains(&phase) {
            return false;
        }
        seen.push(phase);
        rest = &rest[phase.len()..];
    }
    rest.is_empty()
}

/// Lists chargers as things.
#[utoipa::path(
    get,
    path = "/assets",
    tag = "places",
    params(ListQuery),
    responses((status = 200, description = "A page of chargers", body = Page<AssetDto>))
)]
async fn list_assets(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<AssetDto>>, Problem> {
    caller.needs(Permission::SiteRead)?;
    let fittings = standing(&app).await?;
    let assets = app.store().assets().await?;
    let assets = assets.iter().map(|row| {
        let here = fittings.iter().filter(|fitting| fitting.asset_id == row.id);
        AssetDto::new(row, here.map(FittingDto::from).collect())
    });
    query.cut(assets.collect(), |row| row.id).map(Json)
}

/// Writes about a charger: breaker, contact, notes.
#[utoipa::path(
    patch,
    path = "/assets/{id}",
    tag = "places",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = AssetPatch,
    responses((status = 200, description = "The charger as it is now", body = AssetDto))
)]
async fn edit_asset(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(patch): Body<AssetPatch>,
) -> Result<Json<AssetDto>, Problem> {
    caller.needs(Permission::BayEdit)?;
    let id: AssetId = id.parse(Code::AssetNotFound)?;
    let mut faults = Faults::new();
    let edit = AssetEdit {
        breaker: faults.text("/breaker", patch.breaker, NAME),
        contact: faults.text("/contact", patch.contact, NAME),
        notes: faults.note("/notes", patch.notes),
    };
    faults.done()?;
    ask(&app, &caller, Request::EditAsset(id, edit)).await?;
    one_asset(&app, id).await
}

/// Moves a connector of a charger to another bay; rules and bookings stay with the bays.
#[utoipa::path(
    post,
    path = "/assets/{id}/move",
    tag = "places",
    params(("id" = Uuid, Path, description = "Its id")),
    request_body = MoveBody,
    responses((status = 200, description = "The charger as it stands now", body = AssetDto))
)]
async fn move_asset(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<MoveBody>,
) -> Result<Json<AssetDto>, Problem> {
    caller.needs(Permission::BayEdit)?;
    let id: AssetId = id.parse(Code::AssetNotFound)?;
    let mut faults = Faults::new();
    let to = match (body.bay, faults.name("/new_bay", body.new_bay)) {
        (Some(bay), None) => Some(MoveTo::Bay {
            bay: BayId(bay),
            swap: body.swap,
        }),
        (None, Some(label)) => Some(MoveTo::NewBay { label }),
        (Some(_), Some(_)) | (None, None) => {
            faults.add("/bay", "required", "Name a bay, or a label for a new one.");
            None
        }
    };
    faults.done()?;
    if let Some(to) = to {
        let number = EvseNumber(body.connector);
        ask(&app, &caller, Request::MoveConnector(id, number, to)).await?;
    }
    one_asset(&app, id).await
}

/// Lets another charger stand where this one stood. Both histories stay.
#[utoipa::path(
    post,
    path = "/assets/{id}/replace",
    tag = "places",
    params(("id" = Uuid, Path, description = "The id of the charger that goes")),
    request_body = ReplaceBody,
    responses((status = 200, description = "The charger that came", body = AssetDto))
)]
async fn replace_asset(
    State(app): State<App>,
    caller: Caller,
    id: Id,
    Body(body): Body<ReplaceBody>,
) -> Result<Json<AssetDto>, Problem> {
    caller.needs(Permission::BayEdit)?;
    let old: AssetId = id.parse(Code::AssetNotFound)?;
    let by = Directory::now(&app).station(&body.station)?;
    let station = app.store().station(by).await?;
    let new = station.and_then(|station| station.asset_id);
    let new = new.ok_or(Code::StationNotFound)?;
    if new == old {
        return Err(Problem::field(
            "/station",
            "invalid",
            "A charger cannot take its own place.",
        ));
    }
    ask(&app, &caller, Request::ReplaceAsset { old, by }).await?;
    one_asset(&app, new).await
}

async fn one_asset(app: &App, id: AssetId) -> Result<Json<AssetDto>, Problem> {
    let fittings = standing(app).await?;
    let assets = app.store().assets().await?;
    let row = assets.iter().find(|row| row.id == id);
    let row = row.ok_or(Code::AssetNotFound)?;
    let here = fittings.iter().filter(|fitting| fitting.asset_id == id);
    let here = here.map(FittingDto::from).collect();
    Ok(Json(AssetDto::new(row, here)))
}

async fn bays(app: &App) -> Result<Vec<BayDto>, Problem> {
    let fittings = standing(app).await?;
    let bays = app.store().bays().await?;
    Ok(bays
        .iter()
        .map(|row| {
            BayDto::new(
                row,
                fittings.iter().find(|fitting| fitting.bay_id == row.id),
            )
        })
        .collect())
}

async fn one_bay(app: &App, id: BayId) -> Result<Json<BayDto>, Problem> {
    let bay = bays(app).await?.into_iter().find(|row| row.id == id.0);
    Ok(Json(bay.ok_or(Code::BayNotFound)?))
}

/// What stands somewhere now.
async fn standing(app: &App) -> Result<Vec<Fitting>, Problem> {
    let mut fittings = app.store().fittings().await?;
    fittings.retain(|fitting| fitting.to_at.is_none());
    Ok(fittings)
}

#[cfg(test)]
mod tests {
    use super::is_phase_order;

    #[test]
    fn an_order_of_phases_names_each_once() {
        for good in ["", "L1", "L1L2L3", "L3L1L2"] {
            assert!(is_phase_order(good), "{good}");
        }
        for bad in ["L4", "L1L1", "l1", "L1 L2", "1L"] {
            assert!(!is_phase_order(bad), "{bad}");
        }
    }
}
