//! Passwords of stations: kept as argon2 hashes, compared as bytes.

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use rand::RngCore as _;

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct PasswordError(String);

/// The hash to keep. It costs some 20 ms of CPU on purpose: call it off the async threads.
pub fn hash_password(password: &[u8]) -> Result<String, PasswordError> {
    let mut salt = [0_u8; 16];
    rand::rng().fill_bytes(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(|error| PasswordError(error.to_string()))?;
    Argon2::default()
        .hash_password(password, &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError(error.to_string()))
}

/// Whether a PIN or password is the one of this hash. As costly as hashing.
pub fn verify_secret(hash: &str, secret: &[u8]) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(secret, &hash).is_ok())
}

/// Whether one of the spellings matches: some chargers send the key's bytes, some its hexadecimal
/// text (Q6).
pub(super) fn verify_password(hash: &str, spellings: &[Vec<u8>]) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else {
        return false;
    };
    spellings
        .iter()
        .any(|bytes| Argon2::default().verify_password(bytes, &hash).is_ok())
}

/// The password as sent, and the other way of writing it: hexadecimal text for bytes, bytes for
/// hexadecimal text.
pub(super) fn spellings(sent: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![sent.to_vec()];
    if let Some(decoded) = decode_hex(sent) {
        all.push(decoded);
    }
    let encode = |digits: &[u8; 16]| -> Vec<u8> {
        sent.iter()
            .flat_map(|byte| {
                [
                    digits[usize::from(byte >> 4)],
                    digits[usize::from(byte & 15)],
                ]
            })
            .collect()
    };
    all.push(encode(b"0123456789abcdef"));
    all.push(encode(b"0123456789ABCDEF"));
    all
}

fn decode_hex(text: &[u8]) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    text.chunks(2)
        .map(|pair| {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            u8::try_from(high * 16 + low).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_password_matches_as_bytes_and_as_hexadecimal_text_q6() {
        let hash = hash_password(b"\x01\xff\x80key").unwrap();
        assert!(verify_password(&hash, &spellings(b"\x01\xff\x80key")));
        assert!(verify_password(&hash, &spellings(b"01FF806b6579")));
        assert!(!verify_password(&hash, &spellings(b"01FF80")));

        let hash = hash_password(b"01ff806b6579").unwrap();
        assert!(verify_password(&hash, &spellings(b"\x01\xff\x80key")));
        assert!(!verify_password("no hash", &spellings(b"x")));
    }
}
