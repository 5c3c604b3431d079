//! Errors as `application/problem+json` (RFC 9457): a stable code from one catalogue, a sentence for
//! this case, and where to look.

mod code;
mod from;

use axum::response::{IntoResponse, Response};
use central::site::{Reason, Refused};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::code::Code;
use crate::{
    dto::{CheckOutcome, DecisionDto},
    sentence,
};

tokio::task_local! {
    /// The id of the request that is being answered.
    pub(crate) static REQUEST_ID: Uuid;
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (`/name`), or `?name` for a query parameter.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What is wrong, in English.
    pub message: String,
}

/// An error, as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDto {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// What kind of problem, in English; the same for each of a kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This case, in English: what happened, why, what to do.
    pub detail: String,
    /// The id of the request.
    pub instance: String,
    /// Stable code; switch on this one.
    pub code: Code,
    /// The check that said no.
    pub check: Option<String>,
    /// The decision that said no.
    pub decision_id: Option<Uuid>,
    /// The session it concerns.
    pub session_id: Option<Uuid>,
    /// Each field that is wrong, or each check that said no.
    pub errors: Vec<FieldError>,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u64>,
    /// Arguments of the sentence, by name, for those who make their own.
    #[schema(value_type = Object)]
    pub args: serde_json::Map<String, serde_json::Value>,
}

/// Why a request was not done.
#[derive(Debug, Clone)]
pub struct Problem(Box<Facts>);

#[derive(Debug, Clone)]
struct Facts {
    code: Code,
    reason: Reason,
    check: Option<String>,
    decision_id: Option<Uuid>,
    session_id: Option<Uuid>,
    errors: Vec<FieldError>,
    retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem without arguments.
    pub fn new(code: Code) -> Self {
        Self::from_reason(code, Reason::new(code.as_str()))
    }

    fn from_reason(code: Code, reason: Reason) -> Self {
        Self(Box::new(Facts {
            code,
            reason,
            check: None,
            decision_id: None,
            session_id: None,
            errors: Vec::new(),
            retry_after_s: None,
        }))
    }

    /// With an argument of its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.0.reason = self.0.reason.with(name, value);
        self
    }

    /// With the station's name in its sentence, where the rules named it by id alone.
    #[must_use]
    pub(crate) fn about_station(self, name: &str) -> Self {
        if self.0.reason.args.contains_key("station") || name.is_empty() {
            return self;
        }
        self.with("station", name)
    }

    /// With a time to wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self.with("wait_s", seconds)
    }

    /// A field that is wrong.
    pub fn field(pointer: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError {
            pointer: pointer.into(),
            code: code.to_owned(),
            message: message.into(),
        }])
    }

    /// Fields that are wrong.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let first = errors
            .first()
            .map(|error| error.message.clone())
            .unwrap_or_default();
        let mut problem = Self::new(Code::ValidationFailed).with("first", first);
        problem.0.errors = errors;
        problem
    }

    /// Something of ours went wrong: the cause goes to the log, the request's id to the caller.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let id = request_id();
        tracing::error!(request = %id, "a request failed: {cause}");
        Self::new(Code::InternalError).with("request", id.to_string())
    }

    /// A refusal of the rules.
    pub fn refused(refused: Refused) -> Self {
        // What the rules check again behind our own checks lands on the field as well.
        match refused.reason.code.as_str() {
            "time_zone_unknown" => {
                return Self::field("/time_zone", "invalid", "Not an IANA zone.");
            }
            "currency_unknown" => {
                return Self::field("/currency", "invalid", "Not an ISO 4217 code.");
            }
            "timers_out_of_range" => {
                return Self::field(
                    "/timers",
                    "out_of_range",
                    "These timers do not fit together.",
                );
            }
            "reference_unknown" => {
                let field = refused.reason.args.get("field");
                let field = field
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or_default();
                return Self::field(field, "invalid", "It names something that is not there.");
            }
            _ => {}
        }
        let Some(code) = Code::from_name(&refused.reason.code) else {
            return Self::internal(&format_args!(
                "the rules refused with a code outside the catalogue: {}",
                refused.reason.code
            ));
        };
        let mut problem = Self::from_reason(code, refused.reason);
        problem.0.session_id = refused.session.map(|id| id.0);
        if let Some(decision) = refused.decision {
            let decision = DecisionDto::from(&*decision);
            problem.0.decision_id = Some(decision.id);
            for check in &decision.checks {
                if !matches!(check.outcome, CheckOutcome::Deny | CheckOutcome::Error) {
                    continue;
                }
                let name = check.code.as_str();
                problem.0.check.get_or_insert_with(|| name.to_owned());
                problem.0.errors.push(FieldError {
                    pointer: format!("#/checks/{name}"),
                    code: check
                        .reason
                        .as_ref()
                        .map(|reason| reason.code.clone())
                        .unwrap_or_default(),
                    message: check.message.clone().unwrap_or_default(),
                });
            }
        }
        problem
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The fields that are wrong, or the checks that said no.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    fn to_dto(&self) -> ProblemDto {
        ProblemDto {
            kind: format!("urn:forecourt:problem:{}", self.0.code.as_str()),
            title: self.0.code.title().to_owned(),
            status: self.0.code.status().as_u16(),
            detail: sentence::render(&self.0.reason),
            instance: format!("urn:request:{}", request_id()),
            code: self.0.code,
            check: self.0.check.clone(),
            decision_id: self.0.decision_id,
            session_id: self.0.session_id,
            errors: self.0.errors.clone(),
            retry_after_s: self.0.retry_after_s,
            args: self.0.reason.args.clone(),
        }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

pub(crate) fn request_id() -> Uuid {
    REQUEST_ID
        .try_with(|id| *id)
        .unwrap_or_else(|_| Uuid::nil())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.to_dto()).unwrap_or_default();
        let mut response = (self.0.code.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.code.status() == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"forecourt\""),
            );
        }
        response
    }
}
