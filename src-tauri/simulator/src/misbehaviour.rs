//! What real chargers do that they should not, by name, so that a central system can be shown to
//! live with it. All of it happens on the wire: the station itself believes that it behaves.

use serde_json::{Value, json};
use vocabulary::{Order, OrderKind, Registration, Reply, Timestamp};

/// How many values a station sends with its stop, which makes some 200 kB (Q48).
const HUGE_VALUES: usize = 300;
/// How often one status is said over again.
const FLOOD: usize = 200;
/// How late a slow station answers, in the time of its course.
pub(crate) const SLOW_ANSWER_MS: i64 = 45_000;
/// How long a connection lasts that is dropped again and again (Q46).
pub(crate) const DROPPED_AFTER_MS: i64 = 25_000;

macro_rules! misbehaviours {
    ($($variant:ident => $name:literal, $says:literal;)+) => {
        /// Something that a station does wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Misbehaviour { $(#[doc = $says] $variant),+ }

        impl Misbehaviour {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What the station does, in a sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $says),+ }
            }
        }
    };
}

misbehaviours! {
    Clock1970 => "clock-1970", "Its clock says 1970 (Q20).";
    NoZone => "no-zone", "It writes times without a zone (Q20).";
    NoBoot => "no-boot", "It never sends a BootNotification (Q8).";
    RepeatsStart => "repeats-start", "It sends each start twice, under two message ids (Q31).";
    DropsStop => "drops-stop", "It never tells that a session ended.";
    IdMinusOne => "transaction-id-minus-one", "It calls every transaction -1 (Q28, Q29).";
    NoId => "no-transaction-id", "Its meter values name no transaction (Q33).";
    LateValues => "late-values", "It sends a meter value after the stop (Q33).";
    WrongConnector => "wrong-connector", "Its meter values are all of connector 0 (Q39).";
    NegativeRegister => "negative-register", "Its register is negative in meter values (Q30, Q35).";
    KwhAsWh => "kwh-as-wh", "Its meter values are in kWh and say no unit (Q35).";
    PowerStays => "power-stays", "Its power never falls to zero (Q38).";
    EmptyValues => "empty-values", "Half of its sampled values are empty (Q34).";
    NeverAnswers => "never-answers", "It answers no order, and obeys none.";
    SlowAnswers => "slow-answers", "It obeys at once and answers 45 seconds later (Q19).";
    RejectsRemote => "rejects-remote", "It rejects every order.";
    Forgets => "forgets", "It accepts every order and does nothing.";
    HugeFrames => "huge-frames", "Its stops carry three hundred readings, some 200 kB (Q48).";
    FloodsStatus => "floods-status", "It says each state two hundred times more (rule 11).";
    BrokenJson => "broken-json", "It sends half a message before each whole one (Q13).";
    UnknownWords => "unknown-words", "It uses error codes and contexts of its own (Q12).";
    LongText => "long-text", "Its texts are longer than the protocol allows (Q11).";
    DecoratedCard => "decorated-card", "It writes cards in lower case with colons (Q22).";
    DropsConnection => "drops-connection", "It drops its connection every 25 seconds (Q46).";
}

/// What one station does wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vices(Vec<Misbehaviour>);

impl From<Vec<Misbehaviour>> for Vices {
    fn from(list: Vec<Misbehaviour>) -> Self {
        Self(list)
    }
}

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obedience {
    /// It is done and answered.
    Does,
    /// It is done, and answered later.
    DoesSlowly,
    /// It is said that it will be done.
    SaysYes,
    /// It is said that it will not.
    SaysNo,
    /// Nothing comes of it.
    Ignores,
}

impl Vices {
    pub(crate) fn has(&self, one: Misbehaviour) -> bool {
        self.0.contains(&one)
    }

    /// What a CALL that is never sent is taken to have been answered; `None` for one that is sent.
    pub(crate) fn swallows(&self, action: &str) -> Option<Reply> {
        match action {
            "BootNotification" if self.has(Misbehaviour::NoBoot) => Some(Reply::Boot {
                registration: Registration::Accepted,
                now: Timestamp(0),
                interval_s: 300,
            }),
            "StopTransaction" if self.has(Misbehaviour::DropsStop) => {
                Some(Reply::TransactionStopped { verdict: None })
            }
            _ => None,
        }
    }

    /// What is made of a CALL's payload.
    pub(crate) fn bend(&self, action: &str, payload: String) -> String {
        if self.0.is_empty() {
            return payload;
        }
        let Ok(mut value) = serde_json::from_str::<Value>(&payload) else {
            return payload;
        };
        for vice in &self.0 {
            bend(*vice, action, &mut value);
        }
        value.to_string()
    }

    /// CALLs that are sent beside the one with this payload, first those before it.
    pub(crate) fn beside(&self, action: &str, payload: &str) -> Beside {
        let mut beside = Beside::default();
        let call = (action.to_owned(), payload.to_owned());
        if self.has(Misbehaviour::BrokenJson) {
            beside.broken = Some(payload.chars().take(payload.chars().count() / 2).collect());
        }
        if self.has(Misbehaviour::RepeatsStart) && action == "StartTransaction" {
            beside.after.push(call.clone());
        }
        if self.has(Misbehaviour::FloodsStatus) && action == "StatusNotification" {
            beside.after.extend(std::iter::repeat_n(call, FLOOD));
        }
        beside
    }

    /// A CALL that follows when this one was answered.
    pub(crate) fn follow_up(&self, action: &str, payload: &str) -> Option<(String, String)> {
        if !self.has(Misbehaviour::LateValues) || action != "StopTransaction" {
            return None;
        }
        let stop: Value = serde_json::from_str(payload).ok()?;
        let values = json!({
            "connectorId": 1,
            "transactionId": stop["transactionId"],
            "meterValue": [{
                "timestamp": stop["timestamp"],
                "sampledValue": [{
                    "value": stop["meterStop"].to_string(),
                    "context": "Transaction.End",
                    "unit": "Wh",
                }],
            }],
        });
        Some(("MeterValues".to_owned(), values.to_string()))
    }

    pub(crate) fn obedience(&self, order: &Order) -> Obedience {
        let asks = order.kind() == OrderKind::Trigger;
        match () {
            () if self.has(Misbehaviour::NeverAnswers) => Obedience::Ignores,
            () if self.has(Misbehaviour::RejectsRemote) => Obedience::SaysNo,
            () if self.has(Misbehaviour::Forgets) && !asks => Obedience::SaysYes,
            () if self.has(Misbehaviour::SlowAnswers) => Obedience::DoesSlowly,
            () => Obedience::Does,
        }
    }
}

/// What goes over the wire beside a CALL.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Half a payload before it.
    pub(crate) broken: Option<String>,
    /// Whole CALLs after it.
    pub(crate) after: Vec<(String, String)>,
}

fn bend(vice: Misbehaviour, action: &str, payload: &mut Value) {
    match vice {
        Misbehaviour::Clock1970 => each_text(payload, "timestamp", |text| {
            format!("1970-01-01{}", text.get(10..).unwrap_or("T00:00:00Z"))
        }),
        Misbehaviour::NoZone => each_text(payload, "timestamp", |text| {
            text.get(..19).unwrap_or(text).to_owned()
        }),
        Misbehaviour::IdMinusOne => {
            if matches!(action, "StopTransaction" | "MeterValues") {
                payload["transactionId"] = json!(-1);
            }
        }
        Misbehaviour::NoId => {
            if action == "MeterValues"
                && let Some(fields) = payload.as_object_mut()
            {
                fields.remove("transactionId");
            }
        }
        Misbehaviour::WrongConnector => {
            if action == "MeterValues" {
                payload["connectorId"] = json!(0);
            }
        }
        Misbehaviour::NegativeRegister => each_register(payload, |wh, sample| {
            sample["value"] = json!((-wh).to_string());
        }),
        Misbehaviour::KwhAsWh => each_register(payload, |wh, sample| {
            sample["value"] = json!((wh / 1_000.0).to_string());
            if let Some(fields) = sample.as_object_mut() {
                fields.remove("unit");
            }
        }),
        Misbehaviour::PowerStays => each_sample(payload, |sample| {
            if sample["measurand"] == "Power.Active.Import" {
                sample["value"] = json!("11000");
            }
        }),
        Misbehaviour::EmptyValues => {
            let mut odd = false;
            each_sample(payload, |sample| {
                odd = !odd;
                if odd && !is_register(sample) {
                    sample["value"] = json!("");
                }
            });
        }
        Misbehaviour::HugeFrames => {
            if action == "StopTransaction" {
                let value = payload["transactionData"][0].clone();
                payload["transactionData"] = json!(vec![value; HUGE_VALUES]);
            }
        }
        Misbehaviour::UnknownWords => {
            if action == "StatusNotification" {
                payload["errorCode"] = json!("Error");
            }
            each_sample(payload, |sample| {
                sample["context"] = json!("Sample.Whenever");
            });
        }
        Misbehaviour::LongText => match action {
            "BootNotification" => payload["chargePointModel"] = json!("Model ".repeat(20)),
            "StatusNotification" => payload["info"] = json!("All is well. ".repeat(40)),
            _ => {}
        },
        Misbehaviour::DecoratedCard => each_text(payload, "idTag", |text| {
            let lower = text.to_lowercase();
            let pairs: Vec<&str> = (0..lower.len())
                .step_by(2)
                .filter_map(|at| lower.get(at..lower.len().min(at + 2)))
                .collect();
            pairs.join(":")
        }),
        Misbehaviour::NoBoot
        | Misbehaviour::RepeatsStart
        | Misbehaviour::DropsStop
        | Misbehaviour::LateValues
        | Misbehaviour::NeverAnswers
        | Misbehaviour::SlowAnswers
        | Misbehaviour::RejectsRemote
        | Misbehaviour::Forgets
        | Misbehaviour::FloodsStatus
        | Misbehaviour::BrokenJson
        | Misbehaviour::DropsConnection => {}
    }
}

/// Changes every text under this name, however deep.
fn each_text(value: &mut Value, name: &str, change: impl Fn(&str) -> String + Copy) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                match field {
                    Value::String(text) if key == name => *text = change(text),
                    other => each_text(other, name, change),
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| each_text(item, name, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Changes every sampled value.
fn each_sample(payload: &mut Value, mut change: impl FnMut(&mut Value)) {
    for list in ["meterValue", "transactionData"] {
        let Some(values) = payload.get_mut(list).and_then(Value::as_array_mut) else {
            continue;
        };
        for value in values {
            let samples = value.get_mut("sampledValue").and_then(Value::as_array_mut);
            samples.into_iter().flatten().for_each(&mut change);
        }
    }
}

/// Changes the energy registers, which are given in watt-hours.
fn each_register(payload: &mut Value, change: impl Fn(f64, &mut Value)) {
    each_sample(payload, |sample| {
        let wh = sample["value"].as_str().and_then(|text| text.parse().ok());
        if let Some(wh) = wh.filter(|_| is_register(sample)) {
            change(wh, sample);
        }
    });
}

/// Energy is what a sample without a measurand is of.
fn is_register(sample: &Value) -> bool {
    match sample["measurand"].as_str() {
        Some(measurand) => measurand == "Energy.Active.Import.Register",
        None => true,
    }
}

impl std::str::FromStr for Misbehaviour {
    type Err = UnknownMisbehaviour;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|one| one.as_str() == name);
        found.ok_or(UnknownMisbehaviour)
    }
}

/// No misbehaviour has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no misbehaviour has this name")]
pub struct UnknownMisbehaviour;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_by_which_it_is_found() {
        for one in Misbehaviour::ALL {
            assert_eq!(one.as_str().parse(), Ok(*one));
            assert!(one.sentence().ends_with('.'), "{}", one.as_str());
        }
    }

    #[test]
    fn a_station_without_vices_sends_what_it_means_to_send() {
        let vices = Vices::default();
        let payload = r#"{"b":1,"a":2}"#.to_owned();
        assert_eq!(vices.bend("StatusNotification", payload.clone()), payload);
        assert!(vices.beside("StartTransaction", &payload).after.is_empty());
        assert!(vices.swallows("StopTransaction").is_none());
    }

    #[test]
    fn a_payload_is_bent_where_it_should_be() {
        let payload = json!({
            "connectorId": 1, "transactionId": 7,
            "meterValue": [{
                "timestamp": "2026-11-21T10:00:00.000Z",
                "sampledValue": [{ "value": "1500", "unit": "Wh" }],
            }],
        });
        let bent = |vice| {
            let text = Vices(vec![vice]).bend("MeterValues", payload.to_string());
            serde_json::from_str::<Value>(&text).unwrap()
        };
        let value = |vice| bent(vice)["meterValue"][0].clone();
        assert_eq!(
            value(Misbehaviour::Clock1970)["timestamp"],
            "1970-01-01T10:00:00.000Z"
        );
        assert_eq!(
            value(Misbehaviour::NoZone)["timestamp"],
            "2026-11-21T10:00:00"
        );
        let kwh = json!([{ "value": "1.5" }]);
        assert_eq!(value(Misbehaviour::KwhAsWh)["sampledValue"], kwh);
        let negative = json!([{ "value": "-1500", "unit": "Wh" }]);
        assert_eq!(
            value(Misbehaviour::NegativeRegister)["sampledValue"],
            negative
        );
        assert_eq!(bent(Misbehaviour::IdMinusOne)["transactionId"], -1);
        assert!(bent(Misbehaviour::NoId).get("transactionId").is_none());
        assert_eq!(bent(Misbehaviour::WrongConnector)["connectorId"], 0);
    }
}
