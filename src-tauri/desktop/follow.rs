//! What goes on around the window follows what runs behind it: the tray, notifications, sleep, and
//! where a second start finds the window. Also when the demo gives way to a site of one's own.

use std::path::PathBuf;
use std::time::Duration;

use central::site::Attention;
use central::{Central, StoreError};
use ksni::Handle;
use tauri::{AppHandle, Manager as _};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::awake::{self, Awake};
use super::core::{Core, Ready};
use super::instance::{self, Door, Start};
use super::kept::Desk;
use super::notices::{Notice, Notices, is_waiting};
use super::notify::{self, Notifier};
use super::shell::{self, Shell};
use super::tray::Tray;
use super::words::{Glance, Language};

/// The site is looked at no more often: nobody reads a tray faster.
const BETWEEN: Duration = Duration::from_secs(1);
/// And no less often: what was put off comes back by time alone.
const AT_LATEST: Duration = Duration::from_secs(30);

/// What there is around the window.
struct Around {
    app: AppHandle,
    tray: Option<Handle<Tray>>,
    notifier: Option<Notifier>,
    awake: Awake,
    door: Option<(PathBuf, JoinHandle<()>)>,
}

/// Follows until the program ends.
pub(crate) async fn follow(app: AppHandle, door: Option<(PathBuf, Door)>) {
    let core = app.state::<Core>().inner().clone();
    let mut around = Around {
        tray: Tray::begin(&app).await,
        notifier: Notifier::find(&app).await,
        awake: Awake::default(),
        door: door.map(|(folder, door)| (folder, answer(&app, door))),
        app,
    };
    loop {
        let changed = core.changes();
        if let Ok(ready) = core.ready().await {
            around.stand_at(&ready).await;
            tokio::select! {
                () = around.watch(&ready) => {}
                () = changed => {}
            }
        } else {
            around.show(None).await;
            changed.await;
        }
    }
}

fn answer(app: &AppHandle, door: Door) -> JoinHandle<()> {
    let shown = app.clone();
    tokio::spawn(door.answer(move || shell::show(&shown)))
}

impl Around {
    /// Lets later starts for the same folder find the window.
    async fn stand_at(&mut self, ready: &Ready) {
        let Some((_, answering)) = self.door.take_if(|(known, _)| *known != ready.data_dir) else {
            return;
        };
        // The old name is free at once: whoever starts the demo now gets a window of its own.
        answering.abort();
        match instance::start(&ready.data_dir).await {
            Ok(Start::First(door)) => {
                self.door = Some((ready.data_dir.clone(), answer(&self.app, door)));
            }
            other => tracing::warn!(?other, "a second start will not find this window"),
        }
    }

    /// Watches one site.
    async fn watch(&mut self, ready: &Ready) {
        let central = &ready.central;
        let mut changes = central.live().changes();
        let now = central.clock().now().utc;
        let mut notices = Notices::knowing(&central.live().attention(), now);
        loop {
            self.look(ready, &mut notices).await;
            sleep(BETWEEN).await;
            let shell = self.app.state::<Shell>();
            // What it was that changed is seen when it is looked at.
            let _ = timeout(AT_LATEST, async {
                tokio::select! {
                    _ = changes.changed() => {}
                    () = shell.changes() => {}
                }
            })
            .await;
        }
    }

    async fn look(&mut self, ready: &Ready, notices: &mut Notices) {
        let central = &ready.central;
        let now = central.clock().now().utc;
        let (site, open) = (central.live().site(), central.live().attention());
        let kept = self.app.state::<Desk>().kept();
        self.show(Some(Glance {
            sessions: site.sessions,
            waiting: open.iter().filter(|item| is_waiting(item, now)).count(),
            recording: site.recording,
        }))
        .await;
        let language = shell::language(&self.app);
        let awake = awake::is_needed(kept.awake, ready.is_demo, site.sessions);
        self.awake.hold(awake, language.awake()).await;

        let wanted = kept.notifications && !self.app.state::<Shell>().is_looked_at();
        let news = notices.look(&open, wanted, now);
        if let Some(notifier) = &mut self.notifier {
            notifier
                .take_back(|id| open.iter().any(|item| item.id == id))
                .await;
            if !news.is_empty() {
                match site_name(central).await {
                    Ok(name) => tell(notifier, central, language, &name, news).await,
                    Err(error) => tracing::warn!(%error, "nobody is told what is new"),
                }
            }
        }
    }

    async fn show(&self, glance: Option<Glance>) {
        let language = shell::language(&self.app);
        let needs_somebody = glance.is_none_or(|glance| glance.waiting > 0 || !glance.recording);
        if let Some(tray) = &self.tray {
            Tray::show(tray, language, language.glance(glance), needs_somebody).await;
        }
    }
}

async fn site_name(central: &Central) -> Result<String, StoreError> {
    Ok(central.store().site().await?.name)
}

async fn tell(
    notifier: &mut Notifier,
    central: &Central,
    language: Language,
    site: &str,
    news: Vec<Notice>,
) {
    let open = language.tray().open;
    for notice in news {
        match notice {
            Notice::One(item) => {
                let place = place_of(central, &item);
                let what = language.needs_somebody(item.kind, &place, item.stations.len());
                let words = notify::Words {
                    what: &what,
                    site,
                    open,
                };
                notifier.tell(item.id, words).await;
            }
            Notice::Many(count) => {
                let what = language.waiting(count);
                let words = notify::Words {
                    what: &what,
                    site,
                    open,
                };
                notifier.count(words).await;
            }
        }
    }
}

/// What people call the place that it is about.
fn place_of(central: &Central, item: &Attention) -> String {
    let live = central.live();
    let Some(station) = item.stations.first() else {
        return String::new();
    };
    let connectors = live.connectors_of(*station);
    let at = connectors
        .iter()
        .find(|view| Some(view.evse_id) == item.evse_id);
    match at.and_then(|view| view.bay.as_ref()) {
        Some(bay) => bay.label.clone(),
        None => live
            .station(*station)
            .map(|view| view.name)
            .unwrap_or_default(),
    }
}
