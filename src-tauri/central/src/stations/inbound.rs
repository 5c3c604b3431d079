//! A station's CALL on its way to the site and back.

use std::sync::Arc;

use ocpp::{CallErrorCode, Dialect, Frame, MessageId, Quirks, Refusal};
use site::{Answer, Generation, Input, Recalled, StationReport};
use tracing::error;
use vocabulary::{Reply, Report, StationId, Timestamp};

use crate::{CentralError, Store, site_task::SiteHandle};

/// A CALL that waits for its turn.
#[derive(Debug)]
pub(super) struct Inbound {
    dialect: Dialect,
    quirks: Quirks,
    id: MessageId,
    action: String,
    read: Result<Report, Refusal>,
    raw: Arc<str>,
    at: Timestamp,
}

impl Inbound {
    pub(super) fn read(
        dialect: Dialect,
        quirks: &Quirks,
        id: MessageId,
        action: &str,
        payload: &str,
        at: Timestamp,
    ) -> Self {
        let read = dialect.read_report(action, payload, at, quirks);
        Self {
            dialect,
            quirks: quirks.clone(),
            id,
            action: action.to_owned(),
            read,
            raw: payload.into(),
            at,
        }
    }

    /// What to send back, once what was said is on disk.
    pub(super) async fn answer(
        self,
        station: StationId,
        generation: Generation,
        site: SiteHandle,
        store: Store,
    ) -> Outgoing {
        let Self {
            dialect,
            quirks,
            id,
            action,
            mut read,
            raw,
            at,
        } = self;
        let mut recall = None;
        let (text, is_error) = loop {
            let report = match read {
                Ok(report) => report,
                Err(refusal) => {
                    let code = dialect.spell(refusal.code);
                    break (Frame::error(&id, code, &refusal.description), true);
                }
            };
            let report = StationReport {
                station,
                generation,
                action: report.action(),
                message_id: id.as_str().to_owned(),
                report,
                raw: Arc::clone(&raw),
                received_at: at,
                recall,
            };
            match ask(report, &site, &store).await {
                Ok(Asked::Reply(reply)) => {
                    break (Frame::result(&id, &dialect.write_reply(&reply)), false);
                }
                Ok(Asked::Again(recalled)) => {
                    // Rare, so it is read again rather than copied each time.
                    read = dialect.read_report(&action, &raw, at, &quirks);
                    recall = Some(recalled);
                }
                Err(problem) => {
                    error!(%station, %problem, "a message could not be taken on");
                    let code = dialect.spell(CallErrorCode::InternalError);
                    let words = "the message could not be stored; please send it again";
                    break (Frame::error(&id, code, words), true);
                }
            }
        };
        Outgoing {
            id,
            action,
            called_at: at,
            text,
            is_error,
        }
    }
}

/// What is sent back for a CALL.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) id: MessageId,
    pub(super) action: String,
    pub(super) called_at: Timestamp,
    pub(super) text: String,
    pub(super) is_error: bool,
}

impl Outgoing {
    /// The answer to a text that is no JSON but may have been a CALL: it is answered once, so that
    /// the station does not wait for it (Q13), and is in the trace as it came.
    pub(super) fn to_broken(
        dialect: Dialect,
        id: MessageId,
        action: String,
        called_at: Timestamp,
        problem: &str,
    ) -> Self {
        let text = Frame::error(
            &id,
            dialect.spell(CallErrorCode::FormationViolation),
            problem,
        );
        Self {
            id,
            action,
            called_at,
            text,
            is_error: true,
        }
    }
}

enum Asked {
    Reply(Reply),
    Again(Recalled),
}

/// Lets the site decide, or looks up what it wants to know first.
async fn ask(
    report: StationReport,
    site: &SiteHandle,
    store: &Store,
) -> Result<Asked, CentralError> {
    match site.ask(Input::Report(Box::new(report))).await? {
        Answer::Reply(reply) => Ok(Asked::Reply(reply)),
        Answer::Recall(query) => Ok(Asked::Again(site.recall(&query, store).await?)),
        other => {
            error!(
                ?other,
                "the site answered a report with something that is no reply"
            );
            Err(CentralError::Stopped)
        }
    }
}
