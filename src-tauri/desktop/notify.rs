//! Notifications of the desktop (`org.freedesktop.Notifications`). Where it has none, nothing is
//! told, and nothing else changes.

use std::collections::HashMap;
use std::sync::Arc;

use central::vocabulary::AttentionId;
use futures_util::StreamExt as _;
use tauri::AppHandle;
use tokio::sync::Mutex;
use zbus::zvariant::Value;

use super::shell;

/// More than these that were not closed are forgotten, the oldest first.
const REMEMBERED: usize = 50;

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[allow(clippy::too_many_arguments, reason = "the interface is as it is")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: &str);
}

/// What a notification is about; one that counts is about none.
type About = Option<AttentionId>;

/// The desktop's notifications, as far as there are any.
pub(crate) struct Notifier {
    proxy: NotificationsProxy<'static>,
    /// Held while one is sent: a click can come before the number that the desktop gave it.
    shown: Arc<Mutex<Vec<(u32, About)>>>,
    counting: u32,
}

impl Notifier {
    /// Looks for them; `None` without a session bus.
    pub(crate) async fn find(app: &AppHandle) -> Option<Self> {
        match Self::connect(app).await {
            Ok(notifier) => Some(notifier),
            Err(error) => {
                tracing::info!(%error, "this desktop shows no notifications");
                None
            }
        }
    }

    async fn connect(app: &AppHandle) -> zbus::Result<Self> {
        let bus = zbus::Connection::session().await?;
        let proxy = NotificationsProxy::new(&bus).await?;
        let mut chosen = proxy.receive_action_invoked().await?;
        let shown = Arc::new(Mutex::new(Vec::<(u32, About)>::new()));
        let (app, of) = (app.clone(), Arc::clone(&shown));
        tokio::spawn(async move {
            while let Some(signal) = chosen.next().await {
                let Ok(args) = signal.args() else { continue };
                let known = of
                    .lock()
                    .await
                    .iter()
                    .find(|(id, _)| *id == args.id)
                    .copied();
                if let Some((_, about)) = known {
                    shell::show(&app);
                    shell::open(&app, about);
                }
            }
        });
        Ok(Self {
            proxy,
            shown,
            counting: 0,
        })
    }

    /// Tells of one thing.
    pub(crate) async fn tell(&mut self, id: AttentionId, words: Words<'_>) {
        let mut shown = self.shown.lock().await;
        if let Some(number) = self.send(0, words).await {
            remember(&mut shown, number, Some(id));
        }
    }

    /// Tells how many things wait, in the place of the last one that did.
    pub(crate) async fn count(&mut self, words: Words<'_>) {
        let mut shown = self.shown.lock().await;
        if let Some(number) = self.send(self.counting, words).await {
            self.counting = number;
            remember(&mut shown, number, None);
        }
    }

    /// Takes back what was told of things that nobody has to see to any more.
    pub(crate) async fn take_back(&mut self, is_open: impl Fn(AttentionId) -> bool) {
        let over: Vec<u32> = {
            let mut shown = self.shown.lock().await;
            let gone = |about: About| about.is_some_and(|id| !is_open(id));
            let over = shown.iter().filter(|(_, about)| gone(*about));
            let over = over.map(|(id, _)| *id).collect();
            shown.retain(|(_, about)| !gone(*about));
            over
        };
        for id in over {
            if let Err(error) = self.proxy.close_notification(id).await {
                tracing::debug!(%error, "the notification is gone already");
            }
        }
    }

    async fn send(&self, replaces: u32, words: Words<'_>) -> Option<u32> {
        let hints = HashMap::from([
            ("desktop-entry", Value::from("Forecourt")),
            ("category", Value::from("device.error")),
        ]);
        let Words { what, site, open } = words;
        let (site, actions) = (plain(site), ["default", open]);
        let (name, icon) = ("Forecourt", "forecourt");
        let told = self
            .proxy
            .notify(name, replaces, icon, what, &site, &actions, hints, -1);
        match told.await {
            Ok(id) => Some(id),
            Err(error) => {
                tracing::info!(%error, "this desktop shows no notifications");
                None
            }
        }
    }
}

fn remember(shown: &mut Vec<(u32, About)>, number: u32, about: About) {
    shown.retain(|(known, _)| *known != number);
    shown.push((number, about));
    let surplus = shown.len().saturating_sub(REMEMBERED);
    shown.drain(..surplus);
}

/// The words of a notification.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// What it is; plain text by the specification.
    pub(crate) what: &'a str,
    /// The site's name.
    pub(crate) site: &'a str,
    /// What a click does.
    pub(crate) open: &'a str,
}

/// Text for a body, where some desktops read marks and others show them.
fn plain(text: &str) -> String {
    text.chars().filter(|mark| !"<>&".contains(*mark)).collect()
}
