//! OCPP-J framing (1.6J section 4): the array around a payload. Payloads stay JSON text, since
//! only the dialect knows what is in them and numbers must reach it digit for digit.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::MessageId;
use crate::normalise::text_of;

/// One message of OCPP-J, borrowing from its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame<'a> {
    /// A request, from either side.
    Call {
        /// To be echoed by the answer.
        id: MessageId,
        /// Which request.
        action: Cow<'a, str>,
        /// Its payload as JSON text; `{}` where `null` or nothing was sent (Q15).
        payload: &'a str,
    },
    /// The answer to a CALL.
    Result {
        /// The CALL's id.
        id: MessageId,
        /// Its payload as JSON text; `{}` where `null` or nothing was sent.
        payload: &'a str,
    },
    /// The refusal of a CALL.
    Error {
        /// The CALL's id.
        id: MessageId,
        /// The code, in whatever spelling (Q14).
        code: String,
        /// Text for people; often empty.
        description: String,
        /// Further details as JSON text; `{}` where none were sent.
        details: &'a str,
    },
}

/// A text that is no message of OCPP-J, and what of it could be recovered (Q13).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the station sent a message that cannot be read: {problem}")]
pub struct BrokenFrame {
    /// The id, if it could be found and the message may have been a CALL: whoever waits for the
    /// answer is to get one CALLERROR.
    pub call: Option<MessageId>,
    /// The action, if it could be found.
    pub action: Option<String>,
    /// What is wrong with the text.
    pub problem: String,
}

impl<'a> Frame<'a> {
    /// Reads a message. How long the text may be is the caller's concern.
    pub fn parse(text: &'a str) -> Result<Self, BrokenFrame> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{feff}'));
        let parts: Vec<&'a RawValue> =
            serde_json::from_str(text).map_err(|error| recover(text, error.to_string()))?;
        let broken = |problem: &str| recover(text, problem.to_owned());

        let Some(id) = parts.get(1).and_then(|part| read_id(part.get())) else {
            return Err(broken("the second element is no message id"));
        };
        let payload_at = |index: usize| match parts.get(index).map(|part| part.get()) {
            None | Some("null") => "{}",
            Some(payload) => payload,
        };
        let text_at = |index: usize| parts.get(index).and_then(|part| text_of(part.get()));
        match parts.first().map(|part| part.get().trim_matches('"')) {
            Some("2") => match text_at(2) {
                Some(action) => Ok(Self::Call {
                    id,
                    action,
                    payload: payload_at(3),
                }),
                None => Err(broken("the third element is no action")),
            },
            Some("3") => Ok(Self::Result {
                id,
                payload: payload_at(2),
            }),
            Some("4") => Ok(Self::Error {
                id,
                code: text_at(2).unwrap_or_default().into_owned(),
                description: text_at(3).unwrap_or_default().into_owned(),
                details: payload_at(4),
            }),
            Some(_) | None => Err(broken("the first element is not 2, 3 or 4")),
        }
    }

    /// The text of a CALL. `payload` is JSON.
    pub fn call(id: &MessageId, action: &str, payload: &str) -> String {
        let mut out = String::with_capacity(payload.len() + action.len() + 64);
        out.push_str("[2,");
        id.write(&mut out);
        out.push(',');
        write_text(action, &mut out);
        out.push(',');
        out.push_str(payload);
        out.push(']');
        out
    }

    /// The text of a CALLRESULT. `payload` is JSON.
    pub fn result(id: &MessageId, payload: &str) -> String {
        let mut out = String::with_capacity(payload.len() + 64);
        out.push_str("[3,");
        id.write(&mut out);
        out.push(',');
        out.push_str(payload);
        out.push(']');
        out
    }

    /// The text of a CALLERROR, without details.
    pub fn error(id: &MessageId, code: &str, description: &str) -> String {
        let mut out = String::with_capacity(description.len() + 96);
        out.push_str("[4,");
        id.write(&mut out);
        out.push(',');
        write_text(code, &mut out);
        out.push(',');
        // 1.6J 4.2.3: at most 255 characters.
        let end = description
            .char_indices()
            .nth(255)
            .map_or(description.len(), |(at, _)| at);
        write_text(&description[..end], &mut out);
        out.push_str(",{}]");
        out
    }
}

/// Appends a JSON string.
pub(crate) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                use std::fmt::Write as _;
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn read_id(json: &str) -> Option<MessageId> {
    if json.len() > MessageId::MAX_BYTES {
        return None;
    }
    match json.as_bytes().first()? {
        b'"' => text_of(json).map(MessageId::new),
        b'-' | b'0'..=b'9' => Some(MessageId::bare(json)),
        _ => None,
    }
}

/// Looks for type, id and action at the beginning of a text that is no JSON, past stray commas.
fn recover(text: &str, problem: String) -> BrokenFrame {
    let mut tokens = Tokens {
        rest: text.trim_start_matches(['[', ',', ' ', '\t', '\r', '\n']),
    };
    let mut broken = BrokenFrame {
        call: None,
        action: None,
        problem,
    };
    let Some("2") = tokens.next().map(|token| token.trim_matches('"')) else {
        return broken;
    };
    broken.call = tokens.next().and_then(read_id);
    broken.action = tokens
        .next()
        .and_then(text_of)
        .map(|action| action.chars().take(50).collect());
    broken
}

/// Strings and numbers one after the other, whatever commas lie between them.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start_matches([',', ' ', '\t', '\r', '\n']);
        let end = if rest.starts_with('"') {
            closing_quote(rest)?
        } else {
            rest.find(|c: char| !c.is_ascii_digit() && c != '-')
                .unwrap_or(rest.len())
        };
        let (token, rest) = rest.split_at(end);
        self.rest = rest;
        (!token.is_empty()).then_some(token)
    }
}

/// Where the string that begins the text ends, past its closing quote.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
