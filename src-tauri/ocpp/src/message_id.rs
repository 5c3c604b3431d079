//! The id of a message.

use std::fmt;

/// The id that ties an answer to its CALL. Stations are asked for text of at most 36 characters;
/// what they send instead is echoed as it came, since they compare it with their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId {
    text: String,
    /// Sent as bare JSON (a number), not as a string.
    bare: bool,
}

impl MessageId {
    /// The longest id that is taken from a station, in bytes.
    pub const MAX_BYTES: usize = 255;

    /// An id that is text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bare: false,
        }
    }

    /// A number that stood where the text should.
    pub(crate) fn bare(json: &str) -> Self {
        Self {
            text: json.to_owned(),
            bare: true,
        }
    }

    /// The text, for matching and records.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends it as JSON, as it came.
    pub(crate) fn write(&self, out: &mut String) {
        if self.bare {
            out.push_str(&self.text);
        } else {
            crate::frame::write_text(&self.text, out);
        }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
