//! The one task that decides (`decisions.md` 2): it owns the live state, lets `site` decide, and
//! queues what changed for the store. Answers and orders leave only after the commit.
//!
//! Decisions do not wait for the disk: several may be queued, each built on the one before. When a
//! commit fails, what was built on it is worth nothing: all connections are closed, and the state is
//! loaded anew from the store once that takes writes again (`decisions.md` 11).

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use site::{Answer, Input, Outcome, RecallQuery, Recalled, Site};
use tokio::sync::{Notify, mpsc, oneshot};
use tracing::{error, info};
use vocabulary::StationIdentity;

use crate::{
    CentralError, Clock, connections::Connections, ids::FreshIds, live::Live, store::Store,
};

type Reply = oneshot::Sender<Result<Answer, CentralError>>;

/// What reaches the site task.
enum Message {
    /// Something to decide; the answer comes after the commit.
    Input(Input, Option<Reply>),
    /// A look at the registry, for a handshake.
    Lookup(StationIdentity, oneshot::Sender<Option<KnownStation>>),
    /// Answered once all that was queued so far is on disk.
    Flush(oneshot::Sender<()>),
}

/// What a handshake needs to know of a station.
#[derive(Debug, Clone)]
pub(crate) struct KnownStation {
    pub(crate) vendor: Option<String>,
    /// From where it is connected now, if it is.
    pub(crate) connected_from: Option<String>,
    pub(crate) enrolment: site::Enrolment,
    pub(crate) auth: site::StationAuth,
    pub(crate) secret_hash: Option<String>,
}

/// Messages that may wait for the site task; more, and the senders wait.
const QUEUE: usize = 4_096;

/// The way to the site task; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct SiteHandle(mpsc::Sender<Message>);

impl SiteHandle {
    /// Lets the site decide, and waits for the commit.
    pub(crate) async fn ask(&self, input: Input) -> Result<Answer, CentralError> {
        let (sender, receiver) = oneshot::channel();
        let message = Message::Input(input, Some(sender));
        self.0
            .send(message)
            .await
            .map_err(|_| CentralError::Stopped)?;
        receiver.await.map_err(|_| CentralError::Stopped)?
    }

    /// As [`SiteHandle::ask`]; what the site wants to know first is looked up.
    pub(crate) async fn ask_recalling(
        &self,
        input: Input,
        store: &Store,
    ) -> Result<Answer, CentralError> {
        let mut again = input.clone();
        let mut answer = self.ask(input).await?;
        while let Answer::Recall(query) = answer {
            let recalled = Some(self.recall(&query, store).await?);
            match &mut again {
                Input::Connected(connected) => connected.recall = recalled,
                Input::Report(report) => report.recall = recalled,
                Input::Request { recall, .. } => *recall = recalled,
                // These ask nothing.
                Input::Disconnected { .. }
                | Input::Answered { .. }
                | Input::NotSent { .. }
                | Input::NotRecorded { .. }
                | Input::Tick => {}
            }
            answer = self.ask(again.clone()).await?;
        }
        Ok(answer)
    }

    /// Looks up what the site wants to know.
    pub(crate) async fn recall(
        &self,
        query: &RecallQuery,
        store: &Store,
    ) -> Result<Recalled, CentralError> {
        if let RecallQuery::Kept(_) = query {
            // The site counts them when they come, so they have to be on disk to be all.
            self.flush().await;
        }
        Ok(store.recall(query).await?)
    }

    /// Tells the site something that has no answer.
    pub(crate) async fn tell(&self, input: Input) {
        // The site task ends only with the program; what it is told then is found out at the next
        // start.
        let _ = self.0.send(Message::Input(input, None)).await;
    }

    /// What is known of a station.
    pub(crate) async fn lookup(
        &self,
        identity: StationIdentity,
    ) -> Result<Option<KnownStation>, CentralError> {
        let (sender, receiver) = oneshot::channel();
        self.0
            .send(Message::Lookup(identity, sender))
            .await
            .map_err(|_| CentralError::Stopped)?;
        receiver.await.map_err(|_| CentralError::Stopped)
    }

    /// Waits until all that was sent so far is on disk.
    pub(crate) async fn flush(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.0.send(Message::Flush(sender)).await.is_ok() {
            let _ = receiver.await;
        }
    }
}

/// What the site task works with.
pub(crate) struct SiteTask {
    pub(crate) site: Site,
    pub(crate) ids: FreshIds,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) live: Live,
    pub(crate) connections: Connections,
    in_flight: Arc<InFlight>,
}

/// Submissions that were queued and are not committed yet.
#[derive(Debug, Default)]
struct InFlight {
    count: AtomicUsize,
    failed: AtomicBool,
    settled: Notify,
}

impl InFlight {
    fn settle(&self, failed: bool) {
        if failed {
            self.failed.store(true, Ordering::SeqCst);
        }
        if self.count.fetch_sub(1, Ordering::SeqCst) == 1 || failed {
            self.settled.notify_one();
        }
    }

    async fn none_left(&self) {
        while self.count.load(Ordering::SeqCst) > 0 {
            self.settled.notified().await;
        }
    }
}

impl SiteTask {
    pub(crate) fn new(
        site: Site,
        ids: FreshIds,
        clock: Clock,
        store: Store,
        live: Live,
        connections: Connections,
    ) -> Self {
        let in_flight = Arc::new(InFlight::default());
        Self {
            site,
            ids,
            clock,
            store,
            live,
            connections,
            in_flight,
        }
    }

    /// Stores what the start itself changed, and runs until the last handle is gone.
    pub(crate) fn spawn(mut self, at_start: Outcome) -> SiteHandle {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            self.commit(at_start, None).await;
            self.run(receiver).await;
        });
        SiteHandle(sender)
    }

    async fn run(&mut self, mut inbox: mpsc::Receiver<Message>) {
        loop {
            if self.in_flight.failed.load(Ordering::SeqCst) {
                self.recover().await;
            }
            let deadline = self.site.next_deadline();
            let in_flight = Arc::clone(&self.in_flight);
            let due = async {
                match deadline {
                    Some(deadline) => self.clock.sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            // Not biased: under load, timers must come their turn as well.
            tokio::select! {
                message = inbox.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => break,
                },
                () = due => self.decide(Input::Tick, None).await,
                () = in_flight.settled.notified() => {}
            }
        }
        self.in_flight.none_left().await;
    }

    async fn take(&mut self, message: Message) {
        match message {
            Message::Input(input, reply) => self.decide(input, reply).await,
            Message::Lookup(identity, reply) => {
                let known = self
                    .site
                    .station_by_identity(&identity)
                    .map(|row| KnownStation {
                        vendor: row.nameplate.vendor.clone(),
                        connected_from: row.remote_addr.clone().filter(|_| {
                            row.connected_at.is_some() && row.disconnected_at.is_none()
                        }),
                        enrolment: row.enrolment,
                        auth: row.auth,
                        secret_hash: row.secret_hash.clone(),
                    });
                let _ = reply.send(known);
            }
            Message::Flush(reply) => {
                self.in_flight.none_left().await;
                let _ = reply.send(());
            }
        }
    }

    async fn decide(&mut self, input: Input, reply: Option<Reply>) {
        let now = self.clock.now();
        let outcome = self.site.handle(input, now, &mut self.ids);
        self.commit(outcome, reply).await;
    }

    async fn commit(&mut self, outcome: Outcome, reply: Option<Reply>) {
        let Outcome {
            changes,
            effects,
            answer,
        } = outcome;
        // Nothing changed, and nothing that the answer could rest on is still under way.
        let settled = changes.is_empty() && self.in_flight.count.load(Ordering::SeqCst) == 0;
        if settled || matches!(answer, Answer::Recall(_)) {
            for effect in effects {
                self.connections.deliver(effect);
            }
            if let Some(reply) = reply {
                let _ = reply.send(Ok(answer));
            }
            return;
        }
        self.in_flight.count.fetch_add(1, Ordering::SeqCst);
        let in_flight = Arc::clone(&self.in_flight);
        let connections = self.connections.clone();
        self.store
            .writer()
            .submit(changes, move |result| {
                let failed = result.is_err();
                match result {
                    Ok(()) => {
                        for effect in effects {
                            connections.deliver(effect);
                        }
                        if let Some(reply) = reply {
                            let _ = reply.send(Ok(answer));
                        }
                    }
                    Err(error) => {
                        if let Some(reply) = reply {
                            let _ = reply.send(Err(CentralError::NotStored(error)));
                        }
                    }
                }
                in_flight.settle(failed);
            })
            .await;
    }

    /// Starts over from what is on disk, once the disk takes writes again.
    async fn recover(&mut self) {
        error!(
            "a change could not be stored; all stations are disconnected until the store takes \
             changes again, so that they keep what they have to say"
        );
        self.live.set_recording(false);
        let since = self.clock.now().utc;
        self.connections.close_all();
        self.in_flight.none_left().await;
        loop {
            self.store.writable(&self.clock).await;
            match self.store.snapshot(self.clock.now().utc).await {
                Ok(snapshot) => {
                    self.live.reset(&snapshot);
                    let (site, outcome) = Site::new(snapshot, self.clock.now(), &mut self.ids);
                    self.site = site;
                    self.in_flight.failed.store(false, Ordering::SeqCst);
                    self.commit(outcome, None).await;
                    self.decide(Input::NotRecorded { since }, None).await;
                    break;
                }
                Err(error) => {
                    error!(%error, "the store could not be read after a failed change");
                    self.clock.sleep(std::time::Duration::from_secs(1)).await;
                }
            }
        }
        self.live.set_recording(true);
        info!("the store takes changes again");
    }
}
