//! The window's place, kept from one start to the next.

use std::sync::{Mutex, PoisonError};

use tauri::{
    AppHandle, Manager as _, PhysicalPosition, PhysicalSize, Runtime, WebviewWindow, Window,
};

use super::kept::Desk;
use super::placement::{Area, Placement};

/// Where the window is now, as far as it was told.
#[derive(Default)]
pub(crate) struct LastSeen(Mutex<Option<Placement>>);

/// Puts the window where it was left, before it is shown.
pub(crate) fn restore(window: &WebviewWindow) -> tauri::Result<()> {
    let Some(kept) = window.state::<Desk>().kept().window else {
        return Ok(());
    };
    if let Some(area) = kept.area.on(&monitors(window)?) {
        window.set_size(PhysicalSize::new(area.width, area.height))?;
        window.set_position(PhysicalPosition::new(area.x, area.y))?;
    }
    if kept.maximised {
        window.maximize()?;
    }
    Ok(())
}

/// The part of each monitor that is free for windows, the main one first.
fn monitors(window: &WebviewWindow) -> tauri::Result<Vec<Area>> {
    let main = window.primary_monitor()?;
    let all = window.available_monitors()?;
    let monitors = main.iter().chain(&all).map(|monitor| {
        let free = monitor.work_area();
        Area {
            x: free.position.x,
            y: free.position.y,
            width: free.size.width,
            height: free.size.height,
        }
    });
    Ok(monitors.collect())
}

/// Remembers where the window is. One that is not shown tells nothing, one that fills its monitor
/// keeps the place that it has when it does not.
pub(crate) fn follow(window: &Window) {
    if let Err(error) = remember(window) {
        tracing::debug!(%error, "where the window is cannot be told");
    }
}

fn remember<R: Runtime>(window: &Window<R>) -> tauri::Result<()> {
    if !window.is_visible()? || window.is_minimized()? || window.is_fullscreen()? {
        return Ok(());
    }
    let maximised = window.is_maximized()?;
    let (position, size) = (window.outer_position()?, window.inner_size()?);
    let seen = window.state::<LastSeen>();
    let mut seen = seen.0.lock().unwrap_or_else(PoisonError::into_inner);
    let now = Area {
        x: position.x,
        y: position.y,
        width: size.width,
        height: size.height,
    };
    let area = match *seen {
        Some(before) if maximised => before.area,
        _ => now,
    };
    *seen = Some(Placement { area, maximised });
    Ok(())
}

/// Writes down where the window is.
pub(crate) fn keep(app: &AppHandle) {
    let seen = app.state::<LastSeen>();
    let seen = *seen.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(placement) = seen {
        let desk = app.state::<Desk>();
        desk.change(|kept| kept.window = Some(placement));
    }
}
