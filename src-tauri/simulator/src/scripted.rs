//! A station that does what a test tells it.

use std::sync::Arc;

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use vocabulary::{CardText, EvseNumber, StationIdentity};

use crate::{
    Backoff, Car, Clock, Course, EvseView, MachineClock, Misbehaviour, Nobody, Witness,
    line::{Line, Terms},
    station::{Build, Station},
};

/// How a [`SimulatedStation`] is set up.
#[derive(Clone)]
pub struct Script {
    /// The central system's address, `ws://host:port/ocpp`.
    pub url: String,
    /// How many connectors it has.
    pub connectors: u32,
    /// Where its registers and its description come from.
    pub course: Course,
    /// The time it lives by.
    pub clock: Arc<dyn Clock>,
    /// Who sees what it experiences.
    pub witness: Arc<dyn Witness>,
    /// How soon it calls again when the connection is lost without its doing.
    pub backoff: Backoff,
    /// Whether it boots at each connection, or at the first alone.
    pub boots_each_time: bool,
    /// How often it samples a running transaction by itself; 0 for never.
    pub sample_interval_ms: i64,
    /// What it does wrong.
    pub misbehaviours: Vec<Misbehaviour>,
}

impl Script {
    /// Two connectors, the machine's clock, no values but those asked for, no witness.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connectors: 2,
            course: Course::new(1, 1),
            clock: Arc::new(MachineClock::start(1)),
            witness: Arc::new(Nobody),
            backoff: Backoff::default(),
            boots_each_time: true,
            sample_interval_ms: 0,
            misbehaviours: Vec::new(),
        }
    }
}

/// The station is gone: its task ended, which it does only when its last handle is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulated station has ended")]
pub struct Ended;

/// A station that does what it is told. Each of its methods returns when all it had to say then was
/// answered, however often it has to call again for that; while it is away by [`Self::drop_socket`],
/// at once.
#[derive(Debug)]
pub struct SimulatedStation {
    identity: StationIdentity,
    instructions: mpsc::Sender<(Instruction, oneshot::Sender<()>)>,
    views: mpsc::Sender<(EvseNumber, oneshot::Sender<Option<EvseView>>)>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
enum Instruction {
    Dial,
    HangUp,
    Plug(EvseNumber, Car),
    Unplug(EvseNumber),
    Tap(EvseNumber, CardText),
    Sample(EvseNumber),
    Fault(EvseNumber, Option<&'static str>),
    Settle,
}

impl SimulatedStation {
    /// A station that is not connected yet.
    pub fn new(identity: StationIdentity, script: Script) -> Self {
        let registers = (1..=script.connectors).map(|n| script.course.register(EvseNumber(n)));
        let station = Station::new(Build {
            boot: script.course.boot(),
            registers: registers.collect(),
            offered: script.course.offered(),
            sample_interval_ms: script.sample_interval_ms,
        });
        let course = script.course;
        let terms = Terms {
            identity: identity.clone(),
            url: script.url,
            clock: script.clock,
            witness: script.witness,
            backoff: script.backoff,
            boots_each_time: script.boots_each_time,
            course,
            vices: script.misbehaviours.into(),
        };
        let (instructions, told) = mpsc::channel(8);
        let (views, asked) = mpsc::channel(8);
        let task = tokio::spawn(live(Line::new(terms, station), told, asked));
        Self {
            identity,
            instructions,
            views,
            task,
        }
    }

    /// Its identity.
    pub fn identity(&self) -> &StationIdentity {
        &self.identity
    }

    /// Connects and boots; also after [`Self::drop_socket`]. Returns when its connectors' states
    /// and all that it kept are answered.
    pub async fn connect(&self) -> Result<(), Ended> {
        self.tell(Instruction::Dial).await
    }

    /// Drops the socket without a close frame and stays away.
    pub async fn drop_socket(&self) -> Result<(), Ended> {
        self.tell(Instruction::HangUp).await
    }

    /// A car is plugged in.
    pub async fn plug(&self, evse: EvseNumber, car: Car) -> Result<(), Ended> {
        self.tell(Instruction::Plug(evse, car)).await
    }

    /// The plug is pulled.
    pub async fn unplug(&self, evse: EvseNumber) -> Result<(), Ended> {
        self.tell(Instruction::Unplug(evse)).await
    }

    /// A card is held before the reader. Returns what can be seen then.
    pub async fn tap(&self, evse: EvseNumber, card: CardText) -> Result<Option<EvseView>, Ended> {
        self.tell(Instruction::Tap(evse, card)).await?;
        self.view(evse).await
    }

    /// Sends a meter value now.
    pub async fn sample(&self, evse: EvseNumber) -> Result<(), Ended> {
        self.tell(Instruction::Sample(evse)).await
    }

    /// A connector breaks, or is mended with `None`.
    pub async fn set_fault(
        &self,
        evse: EvseNumber,
        fault: Option<&'static str>,
    ) -> Result<(), Ended> {
        self.tell(Instruction::Fault(evse, fault)).await
    }

    /// Returns when all that it had to say is answered.
    pub async fn settle(&self) -> Result<(), Ended> {
        self.tell(Instruction::Settle).await
    }

    /// What can be seen of an EVSE now.
    pub async fn view(&self, evse: EvseNumber) -> Result<Option<EvseView>, Ended> {
        let (reply, view) = oneshot::channel();
        self.views.send((evse, reply)).await.map_err(|_| Ended)?;
        view.await.map_err(|_| Ended)
    }

    async fn tell(&self, instruction: Instruction) -> Result<(), Ended> {
        let (done, settled) = oneshot::channel();
        let sent = self.instructions.send((instruction, done)).await;
        sent.map_err(|_| Ended)?;
        settled.await.map_err(|_| Ended)
    }
}

impl Drop for SimulatedStation {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn live(
    mut line: Line,
    mut told: mpsc::Receiver<(Instruction, oneshot::Sender<()>)>,
    mut asked: mpsc::Receiver<(EvseNumber, oneshot::Sender<Option<EvseView>>)>,
) {
    let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
    loop {
        tokio::select! {
            next = told.recv() => {
                let Some((instruction, done)) = next else { return };
                follow(&mut line, instruction).await;
                line.flush().await;
                waiting.push(done);
            }
            Some((evse, reply)) = asked.recv() => {
                // Whoever asked may have gone.
                let _ = reply.send(line.station.view(evse));
            }
            event = line.event(None) => line.handle(event).await,
        }
        let away = !line.wants_to_be_online();
        if away || (line.is_online() && line.station.is_idle()) {
            for done in waiting.drain(..) {
                let _ = done.send(());
            }
        }
    }
}

async fn follow(line: &mut Line, instruction: Instruction) {
    let now = line.clock().now();
    let station = &mut line.station;
    match instruction {
        Instruction::Dial => line.dial().await,
        Instruction::HangUp => line.hang_up(),
        Instruction::Plug(evse, car) => station.plug(evse, car, now),
        Instruction::Unplug(evse) => station.unplug(evse, now),
        Instruction::Tap(evse, card) => station.tap(evse, card, now),
        Instruction::Sample(evse) => station.sample(evse, now),
        Instruction::Fault(evse, fault) => station.set_fault(evse, fault, now),
        Instruction::Settle => {}
    }
}

#[cfg(test)]
#[path = "scripted_tests.rs"]
mod tests;
