//! One connection of a station: the task that owns its socket, its inbound order and its CALLs.

use std::{collections::VecDeque, pin::pin, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use ocpp::{
    BrokenFrame, CallLedger, Dialect, Frame, Incoming, Link, LinkError, MessageId, Quirks, Settled,
};
use site::{Generation, Input};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
};
use tracing::{debug, warn};
use vocabulary::{CommandId, Order, OrderAnswer, OrderKind, StationId, Timestamp};

use super::{
    budget::{Metered, Unhandled},
    inbound::{Inbound, Outgoing},
};
use crate::{
    Clock, Trace,
    connections::{Mail, ToStation},
    live::Heard,
    site_task::SiteHandle,
    trace::{Direction, FrameKind, TraceMessage},
};

/// Frames of one station that may wait (`decisions.md` 22); then its socket is not read, and TCP
/// holds it back: one backlog of thousands does not hold up the others (engine rule 11).
const WAITING: usize = 64;
/// A station that does not read for this long is dropped.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// Pings without any sign of life before a connection is given up (engine rule 10).
const MISSES: u32 = 3;

/// What one connection works with.
pub(super) struct Connection<S> {
    pub(super) link: Link<Metered<S>>,
    pub(super) dialect: Dialect,
    pub(super) quirks: Quirks,
    pub(super) station: StationId,
    pub(super) generation: Generation,
    pub(super) mailbox: mpsc::Receiver<Mail>,
    pub(super) site: SiteHandle,
    pub(super) store: crate::Store,
    pub(super) trace: Trace,
    pub(super) heard: Arc<Heard>,
    pub(super) clock: Clock,
    pub(super) ping: Duration,
    pub(super) unhandled: Unhandled,
}

/// A CALL of ours that waits for its answer.
#[derive(Debug)]
struct Sent {
    command: CommandId,
    kind: OrderKind,
    action: &'static str,
    at: Timestamp,
}

/// A frame for the trace, beside its text.
#[derive(Debug, Clone, Copy)]
struct Noted<'a> {
    direction: Direction,
    kind: FrameKind,
    id: &'a str,
    action: &'a str,
    /// Of an answer: when its CALL went or came.
    called_at: Option<Timestamp>,
}

/// Why a connection ended.
#[derive(Debug)]
enum End {
    /// The station closed it, or it broke.
    Gone,
    /// We close it, with this code and reason.
    Close(u16, &'static str),
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Connection<S> {
    /// Serves the connection until it ends, and tells the site that it has.
    pub(super) async fn serve(mut self) {
        let end = self.run().await;
        debug!(station = %self.station, ?end, "a connection ended");
        if let End::Close(code, reason) = end {
            let close = self.link.close(code, reason);
            // A peer that does not answer the close is left alone.
            let _ = within(&self.clock, Duration::from_secs(2), close).await;
        }
        self.site
            .tell(Input::Disconnected {
                station: self.station,
                generation: self.generation,
            })
            .await;
    }

    async fn run(&mut self) -> End {
        let mut calls: CallLedger<Sent> = CallLedger::new(format!("{:x}", self.generation.0));
        let mut waiting: VecDeque<Inbound> = VecDeque::new();
        let mut answering: Option<BoxFuture<'static, Outgoing>> = None;
        let mut silent = 0_u32;
        let mut whole = false;
        // Kept over the turns of the loop: a timer for each message would cost more than the message.
        let clock = self.clock.clone();
        let mut next_ping = pin!(clock.sleep_until(self.next_ping()));
        loop {
            if whole && answering.is_none() && waiting.is_empty() {
                // Not while the next one is half read: it counts from its first byte.
                self.unhandled.clear();
                whole = false;
            }
            if answering.is_none()
                && let Some(inbound) = waiting.pop_front()
            {
                answering = Some(Box::pin(inbound.answer(
                    self.station,
                    self.generation,
                    self.site.clone(),
                    self.store.clone(),
                )));
            }
            // In this order: an answer goes out before an order that was decided after it, so that
            // nothing reaches a station before the answer to its boot (engine rule 9).
            tokio::select! {
                biased;
                answer = async {
                    match answering.as_mut() {
                        Some(answering) => answering.await,
                        None => std::future::pending().await,
                    }
                } => {
                    answering = None;
                    if let Err(end) = self.send(answer).await {
                        return end;
                    }
                }
                told = self.mailbox.recv() => match told.map(|mail| *mail) {
                    Some(ToStation::Order { command, order }) => {
                        if let Err(end) = self.order(command, &order, &mut calls).await {
                            return end;
                        }
                    }
                    Some(ToStation::Close { why }) => return End::Close(1008, why),
                    Some(ToStation::Serve { approved, ping }) => {
                        self.link.set_limits(limits(approved));
                        self.ping = ping;
                        next_ping.set(clock.sleep_until(self.next_ping()));
                    }
                    None => return End::Close(1001, "the central system is not available"),
                },
                () = &mut next_ping => {
                    silent += 1;
                    if silent > MISSES {
                        return End::Close(1001, "no sign of life");
                    }
                    if within(&self.clock, WRITE_TIMEOUT, self.link.ping()).await.is_none_or(|sent| sent.is_err()) {
                        return End::Gone;
                    }
                    next_ping.set(clock.sleep_until(self.next_ping()));
                }
                incoming = self.link.next(), if waiting.len() < WAITING => {
                    let incoming = match incoming {
                        Ok(incoming) => incoming,
                        Err(error) => return self.broken(&error),
                    };
                    silent = 0;
                    whole = true;
                    let at = self.clock.now().utc;
                    self.heard.note(at);
                    match incoming {
                        Incoming::Text(text) => {
                            if let Some(inbound) = self.take(&text, at, &mut calls).await {
                                match inbound {
                                    Ok(inbound) => waiting.push_back(inbound),
                                    Err(answer) => if let Err(end) = self.send(answer).await {
                                        return end;
                                    },
                                }
                            }
                        }
                        Incoming::Ping | Incoming::Pong => {}
                        Incoming::NotText(bytes) => {
                            warn!(station = %self.station, bytes, "binary data was passed over");
                        }
                        Incoming::Close { .. } => return End::Gone,
                    }
                }
            }
        }
    }

    fn broken(&self, error: &LinkError) -> End {
        debug!(station = %self.station, %error, "the connection broke");
        match error {
            LinkError::Closed | LinkError::Broken(_) => End::Gone,
            LinkError::TooLong(_) => End::Close(1009, "a message is longer than allowed"),
            LinkError::Stalled => End::Close(1008, "does not read what it is sent"),
            LinkError::Protocol(_) => End::Close(1002, "breaks the WebSocket protocol"),
        }
    }

    fn next_ping(&self) -> vocabulary::Steady {
        let millis = i64::try_from(self.ping.as_millis()).unwrap_or(60_000);
        self.clock.now().steady.plus_millis(millis)
    }

    /// Reads one text. A CALL is returned to be answered in its turn, or with the answer it gets at
    /// once; an answer to one of ours goes to the site.
    async fn take(
        &mut self,
        text: &str,
        at: Timestamp,
        calls: &mut CallLedger<Sent>,
    ) -> Option<Result<Inbound, Outgoing>> {
        let noted = Noted {
            direction: Direction::In,
            kind: FrameKind::Call,
            id: "",
            action: "",
            called_at: None,
        };
        match Frame::parse(text) {
            Ok(Frame::Call {
                id,
                action,
                payload,
            }) => {
                self.note(
                    Noted {
                        id: id.as_str(),
                        action: &action,
                        ..noted
                    },
                    text,
                    at,
                );
                Some(Ok(Inbound::read(
                    self.dialect,
                    &self.quirks,
                    id,
                    &action,
                    payload,
                    at,
                )))
            }
            Ok(Frame::Result { id, payload }) => {
                let sent = self.note_answer(FrameKind::Result, &id, text, at, calls);
                let answer =
                    sent.map(|sent| (sent.command, self.dialect.read_answer(sent.kind, payload)));
                self.answered(answer).await;
                None
            }
            Ok(Frame::Error {
                id,
                code,
                description,
                ..
            }) => {
                let sent = self.note_answer(FrameKind::Error, &id, text, at, calls);
                let answer =
                    sent.map(|sent| (sent.command, self.dialect.read_error(&code, &description)));
                self.answered(answer).await;
                None
            }
            Err(BrokenFrame {
                call,
                action,
                problem,
            }) => {
                let id = call.as_ref().map_or("", MessageId::as_str);
                let action = action.unwrap_or_default();
                let kind = FrameKind::Unreadable;
                self.note(
                    Noted {
                        kind,
                        id,
                        action: &action,
                        ..noted
                    },
                    text,
                    at,
                );
                warn!(station = %self.station, %problem, "a message could not be read");
                Some(Err(Outgoing::to_broken(
                    self.dialect,
                    call?,
                    action,
                    at,
                    &problem,
                )))
            }
        }
    }

    /// Tells the site of an answer, in time or late (engine rule 7).
    async fn answered(&mut self, answer: Option<(CommandId, OrderAnswer)>) {
        if let Some((command, answer)) = answer {
            self.site.tell(Input::Answered { command, answer }).await;
        } else {
            debug!(station = %self.station, "an answer that belongs to no order");
        }
    }

    /// Writes an order that the site recorded as sent.
    async fn order(
        &mut self,
        command: CommandId,
        order: &Order,
        calls: &mut CallLedger<Sent>,
    ) -> Result<(), End> {
        match self.dialect.write_order(order) {
            Ok((action, payload)) => {
                let at = self.clock.now().utc;
                let id = calls.issue(Sent {
                    command,
                    kind: order.kind(),
                    action,
                    at,
                });
                let text = Frame::call(&id, action, &payload);
                let noted = Noted {
                    direction: Direction::Out,
                    kind: FrameKind::Call,
                    id: id.as_str(),
                    action,
                    called_at: None,
                };
                self.note(noted, &text, at);
                self.write(text).await
            }
            Err(error) => {
                warn!(station = %self.station, %error, "an order could not be written");
                self.site
                    .tell(Input::NotSent {
                        command,
                        why: error.to_string(),
                    })
                    .await;
                Ok(())
            }
        }
    }

    async fn send(&mut self, answer: Outgoing) -> Result<(), End> {
        let noted = Noted {
            direction: Direction::Out,
            kind: if answer.is_error {
                FrameKind::Error
            } else {
                FrameKind::Result
            },
            id: answer.id.as_str(),
            action: &answer.action,
            called_at: Some(answer.called_at),
        };
        self.note(noted, &answer.text, self.clock.now().utc);
        self.write(answer.text).await
    }

    async fn write(&mut self, text: String) -> Result<(), End> {
        match within(&self.clock, WRITE_TIMEOUT, self.link.send(text)).await {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(self.broken(&error)),
            None => Err(End::Close(1008, "does not read what it is sent")),
        }
    }

    /// Notes an answer, and finds the CALL that it belongs to, in time or late (engine rule 7).
    fn note_answer(
        &self,
        kind: FrameKind,
        id: &MessageId,
        text: &str,
        at: Timestamp,
        calls: &mut CallLedger<Sent>,
    ) -> Option<Sent> {
        let sent = match calls.settle(id) {
            Settled::InTime(sent) | Settled::Late(sent) => Some(sent),
            Settled::Unmatched => None,
        };
        self.note(
            Noted {
                direction: Direction::In,
                kind,
                id: id.as_str(),
                action: sent.as_ref().map_or("", |sent| sent.action),
                called_at: sent.as_ref().map(|sent| sent.at),
            },
            text,
            at,
        );
        sent
    }

    fn note(&self, noted: Noted<'_>, text: &str, at: Timestamp) {
        self.trace.record(TraceMessage {
            at,
            station_id: self.station,
            generation: self.generation.0,
            direction: noted.direction,
            kind: noted.kind,
            message_id: noted.id.to_owned(),
            action: noted.action.to_owned(),
            text: text.into(),
            latency_us: noted
                .called_at
                .map(|called_at| at.millis_since(called_at) * 1000),
        });
    }
}

/// Bounds of what a station may send (`decisions.md` 19). One that is approved while it is
/// connected gets the wider ones at once.
pub(super) fn limits(approved: bool) -> ocpp::LinkLimits {
    if approved {
        ocpp::LinkLimits::APPROVED
    } else {
        ocpp::LinkLimits::QUARANTINE
    }
}

/// The future's result, or `None` when it takes longer.
pub(super) async fn within<T>(
    clock: &Clock,
    most: Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        // The future first: mostly it is ready, and no timer is set.
        biased;
        result = future => Some(result),
        () = clock.sleep(most) => None,
    }
}
