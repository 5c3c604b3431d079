//! Names for sorting and searching: without case, without accents.

/// The text in lower case, with Latin letters as they are without their marks: `Ünal` is found under
/// `unal`, and stands beside it.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for letter in text.trim().chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => key.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => key.push('c'),
            'ď' | 'đ' | 'ð' => key.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => key.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => key.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => key.push('i'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => key.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => key.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => key.push('o'),
            'ŕ' | 'ŗ' | 'ř' => key.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => key.push('s'),
            'ţ' | 'ť' | 'ț' => key.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => key.push('u'),
            'ý' | 'ÿ' => key.push('y'),
            'ź' | 'ż' | 'ž' => key.push('z'),
            'ß' => key.push_str("ss"),
            'æ' => key.push_str("ae"),
            'œ' => key.push_str("oe"),
            // What `to_lowercase` leaves of a dotted capital.
            '\u{307}' => {}
            other => key.push(other),
        }
    }
    key
}

/// A pattern for `LIKE ... ESCAPE '\'` that finds the text anywhere.
pub(crate) fn anywhere(key: &str) -> String {
    let mut pattern = String::from("%");
    for letter in key.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_without_its_accents() {
        assert_eq!(search_key(" Şahin ÜNAL "), "sahin unal");
        assert_eq!(search_key("Weiß"), "weiss");
        assert_eq!(search_key("İpek"), "ipek");
        assert_eq!(search_key("李雷"), "李雷");
    }

    #[test]
    fn what_is_typed_is_no_pattern() {
        assert_eq!(anywhere("100%_a\\"), "%100\\%\\_a\\\\%");
    }
}
