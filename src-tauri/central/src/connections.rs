//! The live connections, by generation: where committed effects are delivered.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use site::{Effect, Generation};
use tokio::sync::mpsc;
use vocabulary::{CommandId, Order};

/// What a connection is told.
#[derive(Debug)]
pub(crate) enum ToStation {
    /// Write this order.
    Order { command: CommandId, order: Order },
    /// Close.
    Close { why: &'static str },
    /// How it is served from now on.
    Serve { approved: bool, ping: Duration },
}

/// The mailbox has room for some from the start, for each connection: so they are boxed.
pub(crate) type Mail = Box<ToStation>;

/// Orders that may wait for one socket; the site sends one at a time, so more means that the
/// station does not read.
const WAITING: usize = 64;

/// All live connections; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connections {
    open: Arc<Mutex<HashMap<Generation, mpsc::Sender<Mail>>>>,
    last: Arc<AtomicU64>,
}

impl Connections {
    /// A new connection: its generation, higher than all before, and its mailbox.
    pub(crate) fn open(&self) -> (Generation, mpsc::Receiver<Mail>) {
        let generation = Generation(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        let (sender, receiver) = mpsc::channel(WAITING);
        self.lock().insert(generation, sender);
        (generation, receiver)
    }

    /// A connection ended.
    pub(crate) fn close(&self, generation: Generation) {
        self.lock().remove(&generation);
    }

    /// Delivers what was committed. A connection that is gone is told by its end; one whose mailbox
    /// is full does not read and is dropped.
    pub(crate) fn deliver(&self, effect: Effect) {
        let (generation, message) = match effect {
            Effect::Send {
                generation,
                command,
                order,
                ..
            } => (generation, ToStation::Order { command, order }),
            Effect::Close {
                generation, why, ..
            } => (generation, ToStation::Close { why }),
            Effect::Serve {
                generation,
                approved,
                ping,
                ..
            } => (generation, ToStation::Serve { approved, ping }),
        };
        let mut open = self.lock();
        let full = open.get(&generation).is_some_and(|sender| {
            matches!(
                sender.try_send(Box::new(message)),
                Err(mpsc::error::TrySendError::Full(_))
            )
        });
        if full {
            open.remove(&generation);
        }
    }

    /// Ends all connections: their mailboxes close.
    pub(crate) fn close_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Generation, mpsc::Sender<Mail>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
