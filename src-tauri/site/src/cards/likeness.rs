//! Whether two texts may be one card, read by two kinds of readers (Q22 of `stations.md`).

use serde::{Deserialize, Serialize};
use vocabulary::CardText;

/// How two texts of one card differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Only in case and separators.
    Spelling,
    /// The bytes in the other order.
    Reversed,
    /// One is the decimal number of the other.
    Decimal,
    /// One is the decimal number of the other with its bytes in the other order.
    ReversedDecimal,
    /// One has something appended, such as a serial number.
    Suffix,
    /// One lacks bytes at an end.
    Shortened,
}

/// Bytes of a card's own number, at least.
const SHORTEST: usize = 4;
/// Bytes of a card's own number, at most.
const LONGEST: usize = 10;

/// How two texts may be one card; `None`: nothing speaks for it.
pub fn likeness(one: &CardText, other: &CardText) -> Option<Likeness> {
    let (one_key, other_key) = (one.key(), other.key());
    if one_key.is_empty() || other_key.is_empty() {
        return None;
    }
    if one_key == other_key {
        return Some(Likeness::Spelling);
    }
    if stem(&one_key) == other_key || stem(&other_key) == one_key {
        return Some(Likeness::Suffix);
    }
    let (one_bytes, other_bytes) = (bytes(&one_key), bytes(&other_key));
    if let (Some(one), Some(other)) = (&one_bytes, &other_bytes) {
        let turned: Vec<u8> = one.iter().rev().copied().collect();
        if turned == *other {
            return Some(Likeness::Reversed);
        }
        let (short, long) = if one.len() < other.len() {
            (one, other)
        } else {
            (other, one)
        };
        let turned: Vec<u8> = short.iter().rev().copied().collect();
        let ends = |part: &[u8]| long.starts_with(part) || long.ends_with(part);
        if short.len() < long.len() && (ends(short) || ends(&turned)) {
            return Some(Likeness::Shortened);
        }
    }
    decimal(&one_key, other_bytes.as_deref()).or_else(|| decimal(&other_key, one_bytes.as_deref()))
}

/// The text before what a reader appends to it.
fn stem(key: &str) -> &str {
    key.split_once('_').map_or(key, |(stem, _)| stem)
}

/// The bytes that a text writes in hexadecimal.
fn bytes(key: &str) -> Option<Vec<u8>> {
    let count = key.len() / 2;
    if !key.len().is_multiple_of(2) || !(SHORTEST..=LONGEST).contains(&count) {
        return None;
    }
    key.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

fn decimal(key: &str, bytes: Option<&[u8]>) -> Option<Likeness> {
    let bytes = bytes?;
    let digits = (6..=25).contains(&key.len()) && key.bytes().all(|digit| digit.is_ascii_digit());
    let number: u128 = if digits {
        key.parse().ok()?
    } else {
        return None;
    };
    let value = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.fold(0_u128, |value, byte| value << 8 | u128::from(*byte))
    };
    if value(&mut bytes.iter()) == number {
        Some(Likeness::Decimal)
    } else if value(&mut bytes.iter().rev()) == number {
        Some(Likeness::ReversedDecimal)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_card_is_recognised_in_the_spellings_of_all_readers() {
        use Likeness::{Decimal, Reversed, ReversedDecimal, Shortened, Spelling, Suffix};
        let cases = [
            ("20:69:C0:21", "2069c021-", Some(Spelling)),
            ("2069C021", "21C06920", Some(Reversed)),
            ("2069C021", "543801377", Some(Decimal)),
            ("2069C021", "0543801377", Some(Decimal)),
            ("2069C021", "566257952", Some(ReversedDecimal)),
            ("2069C021", "2069C021_17441203", Some(Suffix)),
            ("04A2B3C4D5E680", "04A2B3C4D5E6", Some(Shortened)),
            ("04A2B3C4D5E680", "E6D5C4B3A204", Some(Shortened)),
            ("04A2B3C4D5E680", "D5E680", None),
            ("2069C021", "2069C022", None),
            ("VISITOR-1", "VISITOR-2", None),
            ("", "", None),
            ("äöüß", "ßüöä", None),
        ];
        for (one, other, expected) in cases {
            let [one, other] = [one, other].map(|text| CardText(text.to_owned()));
            assert_eq!(likeness(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(likeness(&other, &one), expected, "{other:?} {one:?}");
        }
    }
}
