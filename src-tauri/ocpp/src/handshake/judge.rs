//! Judging a request head.

use tokio::io::AsyncWrite;
use vocabulary::{OcppVersion, StationIdentity};

use super::answer::{self, HttpStatus};
use super::{Credentials, Diagnosis, DiagnosisCode, HeadRecord, RequestHead};
use crate::Dialect;

/// A request head with its judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// What may be recorded of the request.
    pub record: HeadRecord,
    /// The station's id, where the address has a valid one.
    pub identity: Option<StationIdentity>,
    /// The text that stood where the id should; empty if none did.
    pub identity_text: String,
    /// The offered sub-protocols.
    pub offered: Vec<String>,
    /// Basic credentials.
    pub credentials: Option<Credentials>,
    /// What is to be done.
    pub decision: Decision,
    /// Warnings, or why it is refused.
    pub diagnoses: Vec<Diagnosis>,
    /// The first bytes of the WebSocket, for [`Link::server`](crate::Link::server).
    pub leftover: Vec<u8>,
    key: String,
    /// As offered; it has to be echoed letter for letter.
    subprotocol: Option<String>,
}

/// What is to be done with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Open it in this dialect.
    Open(Dialect),
    /// Open it without a sub-protocol and close it with the reason at once: a charger shows that,
    /// and not an HTTP status.
    OpenAndClose,
    /// Refuse it.
    Refuse(HttpStatus),
}

impl Handshake {
    /// Judges a request. `dialects` are those that may be spoken with this station, the preferred
    /// one first; [`RequestHead::identity_text`] tells which station before.
    pub fn judge(head: RequestHead, dialects: &[Dialect]) -> Self {
        let mut handshake = Self {
            identity: None,
            identity_text: head.identity_text.clone().unwrap_or_default(),
            decision: Decision::Refuse(HttpStatus::BadRequest),
            diagnoses: Vec::new(),
            key: head.key.clone().unwrap_or_default(),
            subprotocol: None,
            record: head.record.clone(),
            offered: head.offered.clone(),
            credentials: head.credentials.clone(),
            leftover: Vec::new(),
        };
        match handshake.open(&head, dialects) {
            Ok(decision) => handshake.decision = decision,
            Err((status, diagnosis)) => {
                handshake.decision = Decision::Refuse(status);
                // What only matters to a connection that goes on is left out.
                handshake.diagnoses = vec![diagnosis];
            }
        }
        handshake.leftover = head.leftover;
        handshake
    }

    fn open(
        &mut self,
        head: &RequestHead,
        dialects: &[Dialect],
    ) -> Result<Decision, (HttpStatus, Diagnosis)> {
        // Q3: some leave out one of the two Upgrade headers; none leaves out the key.
        if !head.is_get || head.key.is_none() {
            let diagnosis = Diagnosis::new(
                DiagnosisCode::NotWebsocket,
                vec![("request", self.record.request_line.clone())],
                "A web request arrived that does not ask for a WebSocket.",
            );
            return Err((HttpStatus::UpgradeRequired, diagnosis));
        }
        if !head.upgrade || !head.connection_upgrade {
            self.warn(
                DiagnosisCode::UpgradeMissing,
                "The charger's request lacks the header Connection: Upgrade or Upgrade: websocket.",
            );
        }
        if let Some(version) = head.version.as_deref().filter(|version| *version != "13") {
            let diagnosis = Diagnosis::new(
                DiagnosisCode::WebsocketVersion,
                vec![("version", version.chars().take(20).collect())],
                "The charger asks for another version of WebSocket than 13.",
            );
            return Err((HttpStatus::UpgradeRequired, diagnosis));
        }
        let Some(text) = &head.identity_text else {
            let diagnosis = Diagnosis::new(
                DiagnosisCode::NoStationId,
                vec![("request", self.record.request_line.clone())],
                "The address that the charger called ends without a charger id.",
            );
            return Err((HttpStatus::NotFound, diagnosis));
        };
        match StationIdentity::new(text) {
            Ok(identity) => self.identity = Some(identity),
            Err(error) => {
                let diagnosis = Diagnosis::new(
                    DiagnosisCode::BadStationId,
                    vec![("id", text.clone()), ("problem", error.to_string())],
                    format!("The charger calls itself by an id that cannot be used: {error}."),
                );
                return Err((HttpStatus::BadRequest, diagnosis));
            }
        }
        Ok(self.choose(dialects))
    }

    fn warn(&mut self, code: DiagnosisCode, sentence: &str) {
        self.diagnoses
            .push(Diagnosis::new(code, Vec::new(), sentence));
    }

    /// By our preference, not the station's (Q2); without an offer 1.6 (Q1).
    fn choose(&mut self, dialects: &[Dialect]) -> Decision {
        if self.offered.is_empty() {
            let assumed = dialects
                .iter()
                .find(|dialect| dialect.version() == OcppVersion::V16);
            if let Some(dialect) = assumed.or(dialects.first()) {
                let version = dialect.version().as_str();
                self.diagnoses.push(Diagnosis::new(
                    DiagnosisCode::SubprotocolMissing,
                    vec![("assumed", version.to_owned())],
                    format!("The charger did not say which OCPP it speaks; {version} is assumed."),
                ));
                return Decision::Open(*dialect);
            }
        }
        for dialect in dialects {
            let named = |offer: &&String| offer.eq_ignore_ascii_case(dialect.subprotocol());
            if let Some(offer) = self.offered.iter().find(named) {
                self.subprotocol = Some(offer.clone());
                return Decision::Open(*dialect);
            }
        }
        let offered: String = self.offered.join(", ").chars().take(100).collect();
        let names: Vec<&str> = dialects
            .iter()
            .map(|dialect| dialect.subprotocol())
            .collect();
        let spoken = names.join(", ");
        let sentence = format!("The charger offers {offered}; here {spoken} is spoken.");
        self.diagnoses.push(Diagnosis::new(
            DiagnosisCode::NoCommonSubprotocol,
            vec![("offered", offered), ("spoken", spoken)],
            sentence,
        ));
        Decision::OpenAndClose
    }

    /// Writes what was decided: the 101, or the refusal with its reason. After
    /// [`Decision::OpenAndClose`] a [`Link`](crate::Link) is to be closed with
    /// [`Handshake::close_reason`].
    pub async fn answer<S: AsyncWrite + Unpin>(&self, stream: &mut S) -> std::io::Result<()> {
        match self.decision {
            Decision::Open(_) | Decision::OpenAndClose => {
                answer::switch(stream, &self.key, self.subprotocol.as_deref()).await
            }
            Decision::Refuse(status) => {
                let reason = self.diagnoses.first();
                let text = reason
                    .map(|reason| format!("{} {}", reason.sentence, reason.advice))
                    .unwrap_or_default();
                answer::refuse(stream, status, &text).await
            }
        }
    }

    /// The reason of a close: the first diagnosis, as long as a close frame allows.
    pub fn close_reason(&self) -> &str {
        self.diagnoses
            .first()
            .map_or("", |reason| answer::close_reason(&reason.sentence))
    }
}
