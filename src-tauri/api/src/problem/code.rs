//! The catalogue of problems. Codes are never renamed; one exists only while something answers it.

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $status:ident, $name:literal, $title:literal);+ $(;)?) => {
        /// The stable code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = ProblemCode)]
        pub enum Code { $($(#[$doc])* $variant),+ }

        impl Code {
            /// The whole catalogue.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What kind of problem, in English.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// The HTTP status it is answered with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }
        }
    };
}

codes! {
    /// The body is no JSON.
    InvalidJson = BAD_REQUEST, "invalid_json", "The body is not JSON";
    /// The number is not one of the station's.
    ConnectorInvalid = BAD_REQUEST, "connector_invalid", "No such connector";
    /// The station has several connectors and none was named.
    ConnectorRequired = BAD_REQUEST, "connector_required", "Name a connector";
    /// More than 20 characters for OCPP 1.6.
    TokenTooLong = BAD_REQUEST, "token_too_long", "The card's text is too long";
    /// The limits over time make no sense.
    ProfileInvalid = BAD_REQUEST, "profile_invalid", "The charging profile makes no sense";
    /// Less than cars take.
    PowerLimitTooLow = BAD_REQUEST, "power_limit_too_low", "The limit is too low";
    /// No credentials.
    ApiKeyMissing = UNAUTHORIZED, "api_key_missing", "Sign in first";
    /// Programs start only what is free.
    PaymentRequired = PAYMENT_REQUIRED, "payment_required", "Charging costs money here";
    /// Credentials that are not known, expired or taken away.
    ApiKeyInvalid = UNAUTHORIZED, "api_key_invalid", "Not recognised";
    /// A sign-in code that was used, is too old or was never given.
    SignInCodeInvalid = UNAUTHORIZED, "sign_in_code_invalid", "The code does not work";
    /// The PIN or password is another.
    PinWrong = FORBIDDEN, "pin_wrong", "The PIN is wrong";
    /// The site lets no other programs in.
    ApiDisabled = FORBIDDEN, "api_disabled", "The API is switched off";
    /// The token may not be used from there.
    SourceIpNotAllowed = FORBIDDEN, "source_ip_not_allowed", "Not from this address";
    /// The caller may not do that.
    PermissionDenied = FORBIDDEN, "permission_denied", "Not allowed";
    /// The Host header names none of this program's addresses.
    HostNotAllowed = FORBIDDEN, "host_not_allowed", "Wrong address";
    /// A page of another site asked with this browser's sign-in.
    OriginNotAllowed = FORBIDDEN, "origin_not_allowed", "Asked by another page";
    /// The rules are to be passed by without a reason.
    BypassReasonRequired = FORBIDDEN, "bypass_reason_required", "Say why";
    /// The station is switched off for use.
    StationNotActive = FORBIDDEN, "station_not_active", "The station is switched off";
    /// The card is not registered.
    TokenUnknown = FORBIDDEN, "token_unknown", "The card is not registered";
    /// The card is blocked or lost.
    TokenBlocked = FORBIDDEN, "token_blocked", "The card is blocked";
    /// The card was valid once.
    TokenExpired = FORBIDDEN, "token_expired", "The card has expired";
    /// The card will be valid later.
    TokenNotYetValid = FORBIDDEN, "token_not_yet_valid", "The card is not valid yet";
    /// No rule lets this person charge there.
    AccessDenied = FORBIDDEN, "access_denied", "The rules do not allow it";
    /// The driver may not drive this vehicle.
    VehicleNotPermitted = FORBIDDEN, "vehicle_not_permitted", "Not this vehicle";
    /// The vehicle's plug does not fit.
    VehicleIncompatible = FORBIDDEN, "vehicle_incompatible", "The plug does not fit";
    /// The rules let this person charge at other times.
    OutsideAllowedHours = FORBIDDEN, "outside_allowed_hours", "Not at this time";
    /// Nobody may charge now.
    SiteClosed = FORBIDDEN, "site_closed", "The site is closed";
    /// No such route.
    RouteNotFound = NOT_FOUND, "route_not_found", "No such route";
    /// No such station.
    StationNotFound = NOT_FOUND, "station_not_found", "No such station";
    /// No such session.
    SessionNotFound = NOT_FOUND, "session_not_found", "No such session";
    /// No such command.
    CommandNotFound = NOT_FOUND, "command_not_found", "No such command";
    /// No such card.
    TokenNotFound = NOT_FOUND, "token_not_found", "No such card";
    /// No such driver.
    DriverNotFound = NOT_FOUND, "driver_not_found", "No such driver";
    /// No such vehicle.
    VehicleNotFound = NOT_FOUND, "vehicle_not_found", "No such vehicle";
    /// No such group.
    GroupNotFound = NOT_FOUND, "group_not_found", "No such group";
    /// No such company.
    CompanyNotFound = NOT_FOUND, "company_not_found", "No such company";
    /// No such cost centre.
    CostCentreNotFound = NOT_FOUND, "cost_centre_not_found", "No such cost centre";
    /// No such membership.
    MembershipNotFound = NOT_FOUND, "membership_not_found", "No such membership";
    /// No such bay.
    BayNotFound = NOT_FOUND, "bay_not_found", "No such bay";
    /// No such decision.
    DecisionNotFound = NOT_FOUND, "decision_not_found", "No such decision";
    /// No such person at the desk.
    PersonNotFound = NOT_FOUND, "person_not_found", "No such person";
    /// No such charger.
    AssetNotFound = NOT_FOUND, "asset_not_found", "No such charger";
    /// Nothing of that id needs or needed somebody.
    AttentionNotFound = NOT_FOUND, "attention_not_found", "No such item";
    /// No such rule.
    RuleNotFound = NOT_FOUND, "rule_not_found", "No such rule";
    /// No such version of the rules.
    RuleSetNotFound = NOT_FOUND, "rule_set_not_found", "No such version of the rules";
    /// There is no draft of the rules.
    DraftNotFound = NOT_FOUND, "draft_not_found", "No draft";
    /// There is no learning period.
    LearningNotFound = NOT_FOUND, "learning_not_found", "No learning period";
    /// No such holiday.
    HolidayNotFound = NOT_FOUND, "holiday_not_found", "No such holiday";
    /// No such circuit.
    CircuitNotFound = NOT_FOUND, "circuit_not_found", "No such circuit";
    /// No such token of the API.
    ApiTokenNotFound = NOT_FOUND, "api_token_not_found", "No such API token";
    /// The site is no demo.
    DemoOff = NOT_FOUND, "demo_off", "This site is not simulated";
    /// No such story.
    DemoStoryNotFound = NOT_FOUND, "demo_story_not_found", "No such story";
    /// The route exists, for another method.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed", "Not with this method";
    /// A session runs there.
    ConnectorInUse = CONFLICT, "connector_in_use", "The connector is in use";
    /// A start is on its way there.
    StartAlreadyPending = CONFLICT, "start_already_pending", "A start is already on its way";
    /// The last cable is still plugged in.
    ConnectorNotReleased = CONFLICT, "connector_not_released", "Still plugged in";
    /// Out of service.
    ConnectorUnavailable = CONFLICT, "connector_unavailable", "Out of service";
    /// Broken.
    ConnectorFaulted = CONFLICT, "connector_faulted", "The charger reports a fault";
    /// The card charges elsewhere.
    TokenConcurrent = CONFLICT, "token_concurrent", "The card is already charging";
    /// The station keeps no limits.
    ProfileNotSupported = CONFLICT, "profile_not_supported", "The charger keeps no limits";
    /// As many sessions run as a rule allows.
    SessionsLimitReached = CONFLICT, "sessions_limit_reached", "As many as may charge already do";
    /// A circuit has too little power left.
    SitePowerExhausted = CONFLICT, "site_power_exhausted", "Not enough power";
    /// The live rules changed since the draft was begun.
    DraftOutdated = CONFLICT, "draft_outdated", "The rules changed meanwhile";
    /// The decision is older than the facts that are kept now.
    DecisionWithoutFacts = CONFLICT, "decision_without_facts", "Its facts were not kept";
    /// Other circuits hang on it.
    CircuitInUse = CONFLICT, "circuit_in_use", "Other circuits hang on it";
    /// The station is not connected.
    StationOffline = CONFLICT, "station_offline", "The station is offline";
    /// The station may not work yet.
    StationNotAccepted = CONFLICT, "station_not_accepted", "The station is not ready";
    /// Another station has that identity.
    StationExists = CONFLICT, "station_exists", "The station is known already";
    /// Another card has that text.
    TokenExists = CONFLICT, "token_exists", "The card is known already";
    /// The card is only another spelling of one that is there.
    TokenMerged = CONFLICT, "token_merged", "The card is another one's spelling";
    /// The cards belong to two drivers.
    TokensDiffer = CONFLICT, "tokens_differ", "The cards have different drivers";
    /// Another one has that name.
    NameTaken = CONFLICT, "name_taken", "The name is taken";
    /// Others still name it.
    StillInUse = CONFLICT, "still_in_use", "It is still in use";
    /// The driver belongs to another cost centre on some of these days.
    MembershipOverlaps = CONFLICT, "membership_overlaps", "The days overlap";
    /// There is nothing to stop.
    SessionNotActive = CONFLICT, "session_not_active", "The session does not run";
    /// The session is over.
    SessionFinal = CONFLICT, "session_final", "The session is over";
    /// Something stands at that bay.
    BayOccupied = CONFLICT, "bay_occupied", "Something stands there";
    /// It was closed already.
    AttentionClosed = CONFLICT, "attention_closed", "It is closed";
    /// It was sent already.
    CommandFinal = CONFLICT, "command_final", "The command cannot be withdrawn";
    /// Nothing at the demo's site is as the story needs it.
    DemoStoryImpossible = CONFLICT, "demo_story_impossible", "The story cannot begin now";
    /// The same key came with another request.
    IdempotencyConflict = CONFLICT, "idempotency_conflict", "The key was used for something else";
    /// The key was taken by a request whose answer is not there.
    IdempotencyInterrupted = CONFLICT, "idempotency_interrupted", "The first request left no answer";
    /// The cursor is older than the stream.
    EventsExpired = GONE, "events_expired", "These events are no longer kept";
    /// The body is too large.
    BodyTooLarge = PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large";
    /// Fields are wrong.
    ValidationFailed = UNPROCESSABLE_ENTITY, "validation_failed", "A field is wrong";
    /// The rule makes no sense, or names what is not there.
    RuleInvalid = UNPROCESSABLE_ENTITY, "rule_invalid", "The rule does not work";
    /// The circuit makes no sense, or names what is not there.
    CircuitInvalid = UNPROCESSABLE_ENTITY, "circuit_invalid", "The circuit does not work";
    /// Too many requests.
    RateLimited = TOO_MANY_REQUESTS, "rate_limited", "Too many requests";
    /// Our fault.
    InternalError = INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong in Forecourt";
    /// A check could not be answered.
    PolicyUnavailable = SERVICE_UNAVAILABLE, "policy_unavailable", "It could not be decided";
    /// The store cannot be written.
    StoreUnavailable = SERVICE_UNAVAILABLE, "store_unavailable", "Nothing can be recorded";
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_unique_snake_case_and_written_as_it_is_named() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            let name = code.as_str();
            assert!(seen.insert(name), "{name} stands twice in the catalogue");
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{name} is not snake_case"
            );
            assert_eq!(serde_json::to_value(code).ok(), Some(name.into()));
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }

    /// Codes are never renamed and never change their status: clients switch on them.
    #[test]
    fn the_catalogue_is_as_it_was_published() {
        let lines: Vec<_> = Code::ALL
            .iter()
            .map(|code| format!("{} {}", code.status().as_u16(), code.as_str()))
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
