//! The sentences of the catalogue of problems.

use super::Args;
use crate::problem::Code;

pub(super) fn sentence(code: Code, args: Args<'_>) -> String {
    match code {
        Code::InvalidJson => format!(
            "The body is not JSON{}. Send one JSON object as UTF-8.",
            args.about("why", |why| format!(": {why}"))
        ),
        Code::ConnectorInvalid => format!(
            "{} does not exist{}.",
            args.connector(),
            args.list("connectors").map_or_else(
                || ". See the station for those that do".to_owned(),
                |numbers| format!("; the station has {numbers}. Choose one of them")
            )
        ),
        Code::ConnectorRequired => format!(
            "The station has several connectors{}. Name one of them in connector.",
            args.list("connectors").map(|numbers| format!(": {numbers}")).unwrap_or_default()
        ),
        Code::TokenTooLong => format!(
            "The card's text is longer than the {} characters that this charger takes. Use another \
             card, or start without one.",
            args.or("longest", "20")
        ),
        Code::ApiKeyMissing => {
            "This needs a sign-in. Send a token as Authorization: Bearer, or sign in with the code \
             that the program printed."
                .to_owned()
        }
        Code::ApiKeyInvalid => {
            "This token is not recognised. It may have expired or been taken away; ask for a new one."
                .to_owned()
        }
        Code::SignInCodeInvalid => {
            "This code does not work. Each works once and for an hour; start the program anew for \
             another, or use a token."
                .to_owned()
        }
        Code::ApiDisabled => {
            "The API is switched off for other programs. An administrator can switch it on under \
             Settings, API keys."
                .to_owned()
        }
        Code::SourceIpNotAllowed => format!(
            "This token may not be used{}. Ask an administrator to add the address to the token.",
            args.about("source_ip", |from| format!(" from {from}"))
        ),
        Code::PermissionDenied => format!(
            "The role{} may not do this{}. Ask an administrator.",
            args.about("role", |role| format!(" {role}")),
            args.about("permission", |permission| format!("; it needs {permission}"))
        ),
        Code::HostNotAllowed => format!(
            "This program does not answer{}. Use its address in numbers, or localhost.",
            args.about("host", |host| format!(" as {host}"))
        ),
        Code::OriginNotAllowed => {
            "Another page asked with this browser's sign-in, so it was refused. Use the page of \
             this program, or a token."
                .to_owned()
        }
        Code::BypassReasonRequired => {
            "A start past the rules needs a reason of at least 3 characters; it is kept with the \
             decision. Say why."
                .to_owned()
        }
        Code::StationNotActive => format!(
            "{} is switched off for use and cannot start sessions. Switch it on in its settings.",
            args.station()
        ),
        Code::TokenUnknown => {
            "The card is not registered. Enter it under cards, or use another.".to_owned()
        }
        Code::TokenBlocked => {
            "The card is blocked. Unblock it under cards, or use another.".to_owned()
        }
        Code::TokenExpired => format!(
            "The card has expired{}. Extend it under cards, or use another.",
            args.when("valid_until", |at| format!("; it was valid until {at}"))
        ),
        Code::TokenNotYetValid => format!(
            "The card is not valid yet{}. Change it under cards, or use another.",
            args.when("valid_from", |at| format!("; it will be from {at}"))
        ),
        Code::AccessDenied => match args.text("rule") {
            Some(rule) => format!(
                "The rule \u{201c}{rule}\u{201d} keeps this person out{}. Choose another place, or \
                 change the rule.",
                args.about("zone", |zone| format!(" of {zone}"))
            ),
            None => "No rule lets this person charge here. Write one that does, or choose another \
                     place."
                .to_owned(),
        },
        Code::VehicleNotPermitted => {
            "The driver may not charge this vehicle. Choose another, or add it to the driver's \
             vehicles."
                .to_owned()
        }
        Code::VehicleIncompatible => format!(
            "The vehicle's plug does not fit here{}. Choose another place.",
            args.about("plug", |plug| format!(" ({plug})"))
        ),
        Code::OutsideAllowedHours => format!(
            "The rule{} does not let this person charge at this time{}.{}",
            args.about("rule", |rule| format!(" \u{201c}{rule}\u{201d}")),
            args.when("now", |now| format!("; it is {now}")),
            args.when("next_at", |at| format!(" The next window opens at {at}."))
        ),
        Code::SiteClosed => format!(
            "The site is closed{}.{}",
            args.about("rule", |rule| format!(" by the rule \u{201c}{rule}\u{201d}")),
            args.when("next_at", |at| format!(" It opens again at {at}."))
        ),
        Code::ProfileInvalid => format!(
            "{}. Correct charging_profile.",
            match args.text("why").as_deref() {
                Some("first_start") => "The first period of the charging profile does not begin at 0",
                Some("order") => "The periods of the charging profile are not in their order",
                Some("duration") => "The charging profile ends before its last period begins",
                _ => "The charging profile makes no sense",
            }
        ),
        Code::PowerLimitTooLow => format!(
            "{} is below the {} at which cars charge. Ask for more, or for no limit.",
            args.amps("current_ma").unwrap_or_else(|| "The limit".to_owned()),
            args.amps("minimum_ma").unwrap_or_else(|| "6 A".to_owned())
        ),
        Code::ProfileNotSupported if args.text("what").is_some() => format!(
            "The charger takes no charging profile like this one: {}{}. Ask for a simpler one.",
            match args.text("what").as_deref() {
                Some("periods") => "it holds too few periods",
                _ => "its stack of profiles is lower",
            },
            args.about("most", |most| format!("; at most {most}"))
        ),
        Code::ProfileNotSupported => {
            "The charger says that it keeps no limits, and this site starts no limited session there. \
             Ask for no limit, or choose another charger."
                .to_owned()
        }
        Code::SessionsLimitReached => format!(
            "As many sessions run as the rule{} allows{}. Wait until one ends, or change the rule.",
            args.about("rule", |rule| format!(" \u{201c}{rule}\u{201d}")),
            args.about("most", |most| format!(": {most}"))
        ),
        Code::PaymentRequired => format!(
            "Charging costs money here{}, and other programs start only what is free at this site. Ask \
             somebody at the desk, or let pass.",
            args.about("tariff", |tariff| format!(" (tariff \u{201c}{tariff}\u{201d})"))
        ),
        Code::SitePowerExhausted => format!(
            "{} has {} left; a session needs at least {} on each phase. Wait until another session \
             ends, or stop one.{}",
            args.or("circuit", "The site"),
            args.amps("free_ma").unwrap_or_else(|| "too little".to_owned()),
            args.amps("minimum_ma").unwrap_or_else(|| "6 A".to_owned()),
            args.when("free_at", |at| format!(" There should be some at {at}."))
        ),
        Code::DraftOutdated => format!(
            "The rules were changed after this draft was begun{}. Look at what changed, then apply it \
             anyway or begin anew.",
            args.about("version", |version| format!("; they are at version {version}"))
        ),
        Code::DecisionWithoutFacts => {
            "This decision was recorded before all facts were kept, so it cannot be made again. Look at \
             a later one."
                .to_owned()
        }
        Code::CircuitInUse => {
            "Other circuits hang on this one. Hang them on another first.".to_owned()
        }
        Code::RuleInvalid => format!(
            "{} cannot work: it needs a name, someone and somewhere that are there, times that can \
             come about, and limits where it is to limit.",
            args.text("at").map_or_else(|| "The rule".to_owned(), |at| format!("Rule {at} of the draft"))
        ),
        Code::CircuitInvalid => {
            "The circuit cannot work: it needs a name, a parent without a circle, places that are \
             there and hang on no other circuit, and amounts within bounds."
                .to_owned()
        }
        Code::RuleNotFound => "There is no such rule.".to_owned(),
        Code::RuleSetNotFound => "There is no such version of the rules.".to_owned(),
        Code::DraftNotFound => "There is no draft of the rules.".to_owned(),
        Code::LearningNotFound => {
            "There is and was no learning period. Begin one with the site's settings.".to_owned()
        }
        Code::HolidayNotFound => "There is no such holiday.".to_owned(),
        Code::CircuitNotFound => "There is no such circuit.".to_owned(),
        Code::PolicyUnavailable => {
            "It could not be decided whether this may start, so it was refused. Look at the log, then \
             try again."
                .to_owned()
        }
        Code::RouteNotFound => {
            "There is no such route. GET /api/v1/openapi.json describes all of them.".to_owned()
        }
        Code::StationNotFound => format!(
            "{} is not known here. Look at the list of stations, or approve it first.",
            args.station()
        ),
        Code::SessionNotFound => "There is no such session.".to_owned(),
        Code::CommandNotFound => "There is no such command.".to_owned(),
        Code::TokenNotFound => "There is no such card.".to_owned(),
        Code::DriverNotFound => "There is no such driver.".to_owned(),
        Code::VehicleNotFound => "There is no such vehicle.".to_owned(),
        Code::GroupNotFound => "There is no such group.".to_owned(),
        Code::CompanyNotFound => "There is no such company.".to_owned(),
        Code::CostCentreNotFound => "There is no such cost centre.".to_owned(),
        Code::MembershipNotFound => "There is no such membership.".to_owned(),
        Code::BayNotFound => "There is no such bay.".to_owned(),
        Code::DecisionNotFound => {
            "There is no such decision. One that was only tried out is not kept.".to_owned()
        }
        Code::PersonNotFound => {
            "There is no such person at the desk. Choose another, or enter them first.".to_owned()
        }
        Code::AssetNotFound => {
            "There is no such charger, or it was replaced. Look at the list again.".to_owned()
        }
        Code::BayOccupied => {
            "Another charger stands at this bay. Choose another bay, or let the two change places."
                .to_owned()
        }
        Code::PinWrong => "This is not their PIN. Try again, or ask for a new one.".to_owned(),
        Code::AttentionNotFound => {
            "There is no such item of attention. Look at the list again.".to_owned()
        }
        Code::AttentionClosed => {
            "It was closed meanwhile. If it happens again, a new item will say so.".to_owned()
        }
        Code::ApiTokenNotFound => "There is no such API token.".to_owned(),
        Code::DemoOff => {
            "This site is not simulated, so there are no stories. Start the program with --demo for \
             a site to try things at."
                .to_owned()
        }
        Code::DemoStoryNotFound => {
            "The demo has no story of this name. See GET /api/v1/demo for those it has.".to_owned()
        }
        Code::DemoStoryImpossible => {
            "The story needs a free bay or a running session, and there is none right now. Wait a \
             moment, or put the demo back to its beginning."
                .to_owned()
        }
        Code::MethodNotAllowed => {
            "The route exists, but not with this method; see GET /api/v1/openapi.json.".to_owned()
        }
        Code::ConnectorInUse => format!(
            "{} is in use{}. Stop that session first, or choose another.",
            args.connector(),
            args.when("since", |at| format!(" since {at}"))
        ),
        Code::StartAlreadyPending => format!(
            "A start is already on its way at {}{}. Wait for it, or withdraw it.",
            args.text("connector").map_or_else(|| "this connector".to_owned(), |n| format!("connector {n}")),
            args.when("since", |at| format!(" since {at}"))
        ),
        Code::ConnectorNotReleased => format!(
            "{} still has the cable of the last session plugged in. Unplug it, then try again.",
            args.connector()
        ),
        Code::ConnectorUnavailable => format!(
            "{} is out of service. Put it back into service, or choose another.",
            args.connector()
        ),
        Code::ConnectorFaulted => format!(
            "{} reports a fault{}. Look at the charger, then try again.",
            args.connector(),
            args.about("error_code", |code| format!(" ({code})"))
        ),
        Code::TokenConcurrent => format!(
            "The card is already charging{}{}. Stop that session first, or use another card.",
            args.about("connector", |n| format!(" at connector {n} of another station")),
            args.when("since", |at| format!(" since {at}"))
        ),
        Code::StationOffline => format!(
            "{} is offline{}. Look at its power and network{}.",
            args.station(),
            args.when("last_seen_at", |at| format!("; it was heard last at {at}")),
            if args.text("queue").is_some() {
                ""
            } else {
                ", or let the start wait in the queue"
            }
        ),
        Code::StationNotAccepted => format!(
            "{} is connected but has not been accepted yet. Wait for its next boot message.",
            args.station()
        ),
        Code::StationExists => {
            "Another station has this identity. Choose another, or change that one.".to_owned()
        }
        Code::TokenExists => {
            "Another card has this text. Change that one instead.".to_owned()
        }
        Code::TokenMerged => {
            "This card is another spelling of a card that is in the list. Change that one instead."
                .to_owned()
        }
        Code::TokensDiffer => {
            "The two cards belong to different drivers, so they cannot be one. Take the driver from \
             one of them first."
                .to_owned()
        }
        Code::NameTaken => {
            "Another one has this name already. Choose another name, or change that one.".to_owned()
        }
        Code::StillInUse => format!(
            "It is still in use{}. Change those first, then try again.",
            args.text("count").map_or_else(String::new, |count| {
                format!(" by {count} {}", args.or("by", "others"))
            })
        ),
        Code::MembershipOverlaps => {
            "The driver belongs to another cost centre on some of these days. End that membership \
             first."
                .to_owned()
        }
        Code::SessionNotActive => {
            "The session does not run, so there is nothing to stop.".to_owned()
        }
        Code::SessionFinal => "The session is over and cannot be changed.".to_owned(),
        Code::CommandFinal => {
            "The command was already sent or is over, so it cannot be withdrawn.".to_owned()
        }
        Code::IdempotencyConflict => {
            "This Idempotency-Key was used with another request in the last 24 hours. Use a new key."
                .to_owned()
        }
        Code::IdempotencyInterrupted => {
            "A request with this Idempotency-Key was begun and its answer was not kept. It may have \
             happened: look first, then use a new key."
                .to_owned()
        }
        Code::EventsExpired => format!(
            "These events are no longer kept{}. Read the present state and go on from there.",
            args.about("oldest", |oldest| format!("; the oldest is {oldest}"))
        ),
        Code::BodyTooLarge => format!(
            "The body is larger than {} KiB. Send less.",
            args.or("limit_kib", "1024")
        ),
        Code::ValidationFailed => {
            args.or("first", "A field is wrong. See errors for which one and why.")
        }
        Code::RateLimited => format!(
            "Too many requests{}. Try again in {}.",
            args.about("ago_s", |s| format!(": a start was tried on this connector {s} s ago")),
            args.text("wait_s").map_or_else(|| "a moment".to_owned(), |s| format!("{s} s"))
        ),
        Code::InternalError => format!(
            "Something went wrong in Forecourt, and nothing is known about the outcome. Look whether \
             it happened{}.",
            args.about("request", |id| format!("; the log has more under request {id}"))
        ),
        Code::StoreUnavailable => format!(
            "Nothing was done, because it could not be recorded{}. Look at the disk of this machine.",
            args.about("why", |why| format!(": {why}"))
        ),
    }
}
