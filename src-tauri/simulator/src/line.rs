//! A station on the line: its socket, one CALL outstanding, and calling again when the connection
//! is lost.

use std::{future::pending, pin::Pin, sync::Arc, time::Duration};

use ocpp::{Dialect, Frame, Incoming, Link, LinkLimits, MessageId};
use tokio::{net::TcpStream, time::Sleep};
use tokio_tungstenite::tungstenite::Utf8Bytes;
use vocabulary::{AnswerStatus, Order, OrderAnswer, Report, StationIdentity, Steady};

use crate::{
    Clock, Course, Misbehaviour, Witness,
    misbehaviour::{DROPPED_AFTER_MS, Obedience, SLOW_ANSWER_MS, Vices},
    station::Station,
};

/// How soon a station calls again: after the first failure, then twice that, and so on, in the
/// machine's time.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// After the first failure.
    pub first: Duration,
    /// At most.
    pub most: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            most: Duration::from_mins(1),
        }
    }
}

impl Backoff {
    fn after(self, attempts: u32) -> Duration {
        self.first
            .saturating_mul(1 << attempts.min(16))
            .min(self.most)
    }
}

/// What a line is given.
pub(crate) struct Terms {
    pub(crate) identity: StationIdentity,
    /// The central system's address, without the identity.
    pub(crate) url: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) witness: Arc<dyn Witness>,
    pub(crate) backoff: Backoff,
    /// Whether it boots at each connection, or at the first alone (Q8).
    pub(crate) boots_each_time: bool,
    /// Says how much longer than the backoff it waits, so that a site does not call in one moment.
    pub(crate) course: Course,
    /// What it does wrong.
    pub(crate) vices: Vices,
}

/// What a station waits for.
pub(crate) enum Event {
    /// A message came.
    Message(Utf8Bytes),
    /// The connection is gone.
    Gone,
    /// Something is due by the course.
    Due,
    /// It is time to call again.
    Redial,
}

/// A CALL without an answer.
struct Outstanding {
    id: MessageId,
    action: &'static str,
    payload: String,
    report: Report,
}

/// An answer that is written later than it was worked out.
struct LateAnswer {
    at: Steady,
    text: String,
}

/// A station and its connection.
pub(crate) struct Line {
    terms: Terms,
    pub(crate) station: Station,
    link: Option<Link<TcpStream>>,
    outstanding: Option<Outstanding>,
    redial: Option<Pin<Box<Sleep>>>,
    late: Vec<LateAnswer>,
    drops_at: Option<Steady>,
    failures: u32,
    calls: u64,
}

impl Line {
    pub(crate) fn new(terms: Terms, station: Station) -> Self {
        Self {
            terms,
            station,
            link: None,
            outstanding: None,
            redial: None,
            late: Vec::new(),
            drops_at: None,
            failures: 0,
            calls: 0,
        }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.terms.clock
    }

    pub(crate) fn is_online(&self) -> bool {
        self.link.is_some()
    }

    /// Whether it is connected or going to be.
    pub(crate) fn wants_to_be_online(&self) -> bool {
        self.link.is_some() || self.redial.is_some()
    }

    /// Calls the central system; if nobody answers, again later.
    pub(crate) async fn dial(&mut self) {
        self.redial = None;
        let terms = &self.terms;
        let identity = terms.identity.as_str();
        let opened = ocpp::connect(
            &terms.url,
            identity,
            &[Dialect::V16],
            None,
            LinkLimits::APPROVED,
        )
        .await;
        match opened {
            Ok((link, _)) => {
                self.link = Some(link);
                let now = self.terms.clock.now();
                if self.terms.vices.has(Misbehaviour::DropsConnection) {
                    self.drops_at = Some(now.steady.plus_millis(DROPPED_AFTER_MS));
                }
                self.station.connected(self.terms.boots_each_time, now);
                self.flush().await;
            }
            Err(error) => {
                tracing::debug!(station = %self.terms.identity, %error, "no connection");
                self.redial_later();
            }
        }
    }

    /// Drops the socket without a word and stays away.
    pub(crate) fn hang_up(&mut self) {
        self.link = None;
        self.outstanding = None;
        self.redial = None;
        self.late.clear();
        self.drops_at = None;
        self.station.disconnected();
    }

    /// Waits for what happens next, at most until `until`. Nothing is lost when the wait is dropped.
    pub(crate) async fn event(&mut self, until: Option<Steady>) -> Event {
        let late = self.late.iter().map(|answer| answer.at).min();
        let own = [self.station.deadline(), until, late, self.drops_at];
        let deadline = own.into_iter().flatten().min();
        let clock = &self.terms.clock;
        tokio::select! {
            message = receive(&mut self.link) => message,
            () = elapse(&mut self.redial) => Event::Redial,
            () = async {
                match deadline {
                    Some(at) => clock.sleep_until(at).await,
                    None => pending().await,
                }
            } => Event::Due,
        }
    }

    /// Does what an event calls for, and says what there is to say.
    pub(crate) async fn handle(&mut self, event: Event) {
        match event {
            Event::Message(text) => self.read(&text).await,
            Event::Gone => self.lose(),
            Event::Due => self.due().await,
            Event::Redial => self.dial().await,
        }
        self.flush().await;
    }

    async fn due(&mut self) {
        let now = self.terms.clock.now();
        self.station.advance(now);
        let (due, late): (Vec<_>, Vec<_>) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|answer| answer.at <= now.steady);
        self.late = late;
        for answer in due {
            self.write(answer.text).await;
        }
        if self.drops_at.is_some_and(|at| at <= now.steady) {
            self.lose();
        }
    }

    /// Writes what there is to say; one CALL at a time.
    pub(crate) async fn flush(&mut self) {
        while self.outstanding.is_none() && self.link.is_some() {
            let now = self.terms.clock.now();
            let Some(report) = self.station.next_call(now) else {
                return;
            };
            let (action, payload) = Dialect::V16.write_report(&report);
            if let Some(reply) = self.terms.vices.swallows(action) {
                self.station.replied(&reply, now);
                continue;
            }
            let payload = self.terms.vices.bend(action, payload);
            let beside = self.terms.vices.beside(action, &payload);
            if let Some(half) = beside.broken {
                let id = self.next_id();
                self.write(Frame::call(&id, action, &half)).await;
            }
            let id = self.next_id();
            let text = Frame::call(&id, action, &payload);
            self.outstanding = Some(Outstanding {
                id,
                action,
                payload,
                report,
            });
            self.write(text).await;
            for (action, payload) in beside.after {
                let id = self.next_id();
                self.write(Frame::call(&id, &action, &payload)).await;
            }
        }
    }

    fn next_id(&mut self) -> MessageId {
        self.calls += 1;
        MessageId::new(self.calls.to_string())
    }

    async fn read(&mut self, text: &str) {
        match Frame::parse(text) {
            Ok(Frame::Call {
                id,
                action,
                payload,
            }) => {
                if let Some(answer) = self.obey(&id, &action, payload) {
                    self.write(answer).await;
                }
            }
            Ok(Frame::Result { id, payload }) => {
                if let Some((action, payload)) = self.answered(&id, payload) {
                    let id = self.next_id();
                    self.write(Frame::call(&id, &action, &payload)).await;
                }
            }
            Ok(Frame::Error {
                id,
                code,
                description,
                ..
            }) => {
                self.refused(&id, &format!("{code}: {description}"));
            }
            Err(error) => {
                tracing::warn!(station = %self.terms.identity, %error, "a message cannot be read");
            }
        }
    }

    /// The answer to an order, unless there is none or it comes later.
    fn obey(&mut self, id: &MessageId, action: &str, payload: &str) -> Option<String> {
        let order = match Dialect::V16.read_order(action, payload) {
            Ok(order) => order,
            Err(refusal) => {
                let code = Dialect::V16.spell(refusal.code);
                return Some(Frame::error(id, code, &refusal.description));
            }
        };
        let kind = order.kind();
        let text =
            |answer: &OrderAnswer| Frame::result(id, &Dialect::V16.write_answer(kind, answer));
        let now = self.terms.clock.now();
        match self.terms.vices.obedience(&order) {
            Obedience::Does => Some(text(&self.does(order))),
            Obedience::DoesSlowly => {
                let text = text(&self.does(order));
                let at = now.steady.plus_millis(SLOW_ANSWER_MS);
                self.late.push(LateAnswer { at, text });
                None
            }
            Obedience::SaysYes => Some(text(&says(AnswerStatus::Accepted, "Accepted"))),
            Obedience::SaysNo => Some(text(&says(AnswerStatus::Rejected, "Rejected"))),
            Obedience::Ignores => None,
        }
    }

    fn does(&mut self, order: Order) -> OrderAnswer {
        self.station.obey(order, self.terms.clock.now())
    }

    /// Takes an answer in; the CALL that a misbehaving station sends on it.
    fn answered(&mut self, id: &MessageId, payload: &str) -> Option<(String, String)> {
        let call = self.outstanding.take_if(|call| call.id == *id)?;
        self.failures = 0;
        match Dialect::V16.read_reply(call.action, payload) {
            Ok(reply) => {
                let terms = &self.terms;
                terms
                    .witness
                    .acknowledged(&terms.identity, &call.report, &reply);
                self.station.replied(&reply, terms.clock.now());
            }
            Err(error) => self.give_up(&error.to_string()),
        }
        self.terms.vices.follow_up(call.action, &call.payload)
    }

    fn refused(&mut self, id: &MessageId, problem: &str) {
        if self.outstanding.take_if(|call| call.id == *id).is_some() {
            self.give_up(problem);
        }
    }

    fn give_up(&mut self, problem: &str) {
        if let Some(report) = self.station.refused(self.terms.clock.now()) {
            let terms = &self.terms;
            terms.witness.refused(&terms.identity, &report, problem);
        }
    }

    async fn write(&mut self, text: String) {
        if let Some(link) = &mut self.link
            && link.send(text).await.is_err()
        {
            self.lose();
        }
    }

    fn lose(&mut self) {
        self.hang_up();
        self.redial_later();
    }

    fn redial_later(&mut self) {
        let terms = &self.terms;
        let wait = terms.backoff.after(self.failures);
        let wait = wait + terms.course.jitter(self.failures, wait / 2);
        self.failures = self.failures.saturating_add(1);
        self.redial = Some(Box::pin(tokio::time::sleep(wait)));
    }
}

fn says(status: AnswerStatus, said: &str) -> OrderAnswer {
    OrderAnswer::new(status, said)
}

async fn receive(link: &mut Option<Link<TcpStream>>) -> Event {
    let Some(open) = link else {
        return pending().await;
    };
    loop {
        match open.next().await {
            Ok(Incoming::Text(text)) => return Event::Message(text),
            Ok(Incoming::NotText(_) | Incoming::Ping | Incoming::Pong | Incoming::Close { .. }) => {
            }
            Err(_) => return Event::Gone,
        }
    }
}

async fn elapse(sleep: &mut Option<Pin<Box<Sleep>>>) {
    match sleep {
        Some(sleep) => sleep.as_mut().await,
        None => pending().await,
    }
}
