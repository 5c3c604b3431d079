//! Basic credentials of a station.

use std::fmt;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What stood in `Authorization: Basic`, as bytes: keys need not be text (Q6). `Debug` shows none.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user: Vec<u8>,
    password: Vec<u8>,
}

/// Standard alphabet, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Credentials {
    /// From the header's value; `None` if it is not Basic. User and password part at the first
    /// colon.
    pub(super) fn from_header(value: &str) -> Option<Self> {
        let (scheme, encoded) = value.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let mut user = BASE64.decode(encoded.trim()).ok()?;
        let password = match user.iter().position(|byte| *byte == b':') {
            Some(colon) => {
                let password = user.split_off(colon + 1);
                user.pop();
                password
            }
            None => Vec::new(),
        };
        Some(Self { user, password })
    }

    /// The user, by the standard the station's id (Q7: not with every charger).
    pub fn user(&self) -> &[u8] {
        &self.user
    }

    /// The password as sent.
    pub fn password(&self) -> &[u8] {
        &self.password
    }

    /// The password, if it is the hexadecimal text of a key, as that key (Q6).
    pub fn password_from_hex(&self) -> Option<Vec<u8>> {
        let digits: Vec<u8> = self
            .password
            .iter()
            .map(|byte| {
                char::from(*byte)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect::<Option<_>>()?;
        let whole = !digits.is_empty() && digits.len().is_multiple_of(2);
        whole.then(|| {
            digits
                .chunks_exact(2)
                .map(|pair| pair[0] << 4 | pair[1])
                .collect()
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn read(plain: &[u8]) -> Credentials {
        Credentials::from_header(&format!("basic {}", BASE64.encode(plain))).unwrap()
    }

    #[test]
    fn user_and_password_part_at_the_first_colon_q6() {
        let credentials = read(b"CP-1:a:b\xff\x00");
        assert_eq!(credentials.user(), b"CP-1");
        assert_eq!(credentials.password(), b"a:b\xff\x00");
        assert_eq!(format!("{credentials:?}"), "Credentials(…)");
    }

    #[test]
    fn an_empty_or_missing_password_is_empty_q7() {
        assert_eq!(read(b"CP-1:").password(), b"");
        assert_eq!(read(b"CP-1").password(), b"");
    }

    #[test]
    fn a_key_sent_as_hexadecimal_text_is_found_q6() {
        assert_eq!(
            read(b"x:DEad01").password_from_hex(),
            Some(vec![0xde, 0xad, 0x01])
        );
        assert_eq!(read(b"x:DEad0").password_from_hex(), None);
        assert_eq!(read(b"x:").password_from_hex(), None);
    }

    #[test]
    fn padding_is_not_asked_for_and_other_schemes_are_none() {
        assert!(Credentials::from_header("Basic YTpi").is_some());
        assert!(Credentials::from_header("Basic YTpiYg").is_some());
        assert_eq!(Credentials::from_header("Bearer YTpi"), None);
        assert_eq!(Credentials::from_header("Basic ???"), None);
    }
}
