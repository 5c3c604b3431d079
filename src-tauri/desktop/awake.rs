//! The computer does not go to sleep by itself while sessions run, where the system lets a program
//! ask for that (logind).

use zbus::zvariant::OwnedFd;

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Manager {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;
}

/// Whether sleep is to be held off. Simulated cars keep no computer awake.
pub(crate) fn is_needed(wanted: bool, is_demo: bool, sessions: usize) -> bool {
    wanted && !is_demo && sessions > 0
}

/// Holds sleep off.
#[derive(Default)]
pub(crate) struct Awake {
    /// Sleep is held off until this is dropped.
    held: Option<OwnedFd>,
    refused: bool,
}

impl Awake {
    /// Begins or ends to hold it off. `why` is shown to whoever tries to send the computer to sleep.
    pub(crate) async fn hold(&mut self, needed: bool, why: &str) {
        if !needed {
            self.held = None;
            self.refused = false;
        } else if self.held.is_none() && !self.refused {
            match inhibit(why).await {
                Ok(held) => self.held = Some(held),
                Err(error) => {
                    tracing::info!(%error, "sleep is not held off: this system does not let it be");
                    self.refused = true;
                }
            }
        }
    }
}

async fn inhibit(why: &str) -> zbus::Result<OwnedFd> {
    let bus = zbus::Connection::system().await?;
    let manager = ManagerProxy::new(&bus).await?;
    manager.inhibit("sleep", "Forecourt", why, "block").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sessions_of_a_real_site_keep_the_computer_awake() {
        assert!(is_needed(true, false, 1));
        assert!(!is_needed(true, false, 0), "nothing runs");
        assert!(!is_needed(true, true, 5), "they are simulated");
        assert!(!is_needed(false, false, 5), "it is switched off");
    }
}
