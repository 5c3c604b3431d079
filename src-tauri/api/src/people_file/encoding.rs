//! The text of a file, whichever way a spreadsheet wrote it.

/// How a file's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// Windows-1252: what is no UTF-8.
    Windows1252,
}

/// Windows-1252 from 0x80 on, where it differs from Latin-1. What it leaves open stays a control
/// character, which no cell may hold.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The text of a file without its mark; `None` where it is no text.
pub(crate) fn decode(bytes: &[u8]) -> Option<(String, Encoding)> {
    if let Some(rest) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        let text = std::str::from_utf8(rest).ok()?;
        return Some((text.to_owned(), Encoding::Utf8));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return utf16(rest, Encoding::Utf16Le);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return utf16(rest, Encoding::Utf16Be);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return utf16(bytes, encoding);
    }
    if bytes.contains(&0) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.to_owned(), Encoding::Utf8));
    }
    let text = bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9F => WINDOWS_1252
                .get(usize::from(byte - 0x80))
                .copied()
                .unwrap_or(char::REPLACEMENT_CHARACTER),
            byte => char::from(*byte),
        })
        .collect();
    Some((text, Encoding::Windows1252))
}

/// UTF-16 without a mark begins with a header of Latin letters: every other byte is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some(Encoding::Utf16Be),
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some(Encoding::Utf16Le),
        _ => None,
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Option<(String, Encoding)> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .filter_map(|pair| {
            let pair = <[u8; 2]>::try_from(pair).ok()?;
            Some(if encoding == Encoding::Utf16Be {
                u16::from_be_bytes(pair)
            } else {
                u16::from_le_bytes(pair)
            })
        })
        .collect();
    Some((String::from_utf16(&units).ok()?, encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn a_file_is_read_in_whatever_a_spreadsheet_wrote() {
        let text = "name;card\nJürgen;04A2\n";
        let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        let latin = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked(&[0xEF, 0xBB, 0xBF], text.into()), Encoding::Utf8),
            (
                marked(&[0xFF, 0xFE], utf16_bytes(text, u16::to_le_bytes)),
                Encoding::Utf16Le,
            ),
            (
                marked(&[0xFE, 0xFF], utf16_bytes(text, u16::to_be_bytes)),
                Encoding::Utf16Be,
            ),
            (utf16_bytes(text, u16::to_le_bytes), Encoding::Utf16Le),
            (latin.collect(), Encoding::Windows1252),
        ] {
            assert_eq!(decode(&bytes), Some((text.to_owned(), encoding)));
        }
        assert_eq!(
            decode(b"\x80 \x93x\x94"),
            Some(("€ “x”".to_owned(), Encoding::Windows1252))
        );
    }

    #[test]
    fn what_is_no_text_is_not_guessed_at() {
        for bytes in [
            &b"PK\x03\x04\x00\x00"[..],
            b"\xFF\xFEa",
            b"\xFF\xFE\x00\xD8",
            b"\xEF\xBB\xBF\xFF",
        ] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }
}
