//! Licence expressions (SPDX, and the older `A/B` for "or") and which of them may be used.

/// Licences that may be part of a program under MIT OR Apache-2.0. Weak copyleft by file (MPL-2.0)
/// is among them: those files are used unchanged. Unlicense (of `ksni`) gives everything away, as
/// CC0 does.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// A licence expression as a tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    Licence(String),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

impl Expression {
    /// Reads an expression; `None` when it is empty or broken.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let spaced = text
            .replace('(', " ( ")
            .replace(')', " ) ")
            .replace('/', " OR ");
        let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
        let expression = Self::any(&mut words)?;
        words.is_empty().then_some(expression)
    }

    /// Whether some choice that it offers is made of allowed licences alone.
    pub(crate) fn is_allowed(&self) -> bool {
        match self {
            Self::Licence(name) => ALLOWED.contains(&name.as_str()),
            Self::All(parts) => parts.iter().all(Self::is_allowed),
            Self::Any(parts) => parts.iter().any(Self::is_allowed),
        }
    }

    /// Words are taken from the end: they were turned round.
    fn any(words: &mut Vec<&str>) -> Option<Self> {
        let mut parts = vec![Self::all(words)?];
        while words.last() == Some(&"OR") {
            words.pop();
            parts.push(Self::all(words)?);
        }
        Some(Self::Any(parts))
    }

    fn all(words: &mut Vec<&str>) -> Option<Self> {
        let mut parts = vec![Self::one(words)?];
        while words.last() == Some(&"AND") {
            words.pop();
            parts.push(Self::one(words)?);
        }
        Some(Self::All(parts))
    }

    fn one(words: &mut Vec<&str>) -> Option<Self> {
        match words.pop()? {
            "(" => {
                let inner = Self::any(words)?;
                (words.pop()? == ")").then_some(inner)
            }
            ")" | "OR" | "AND" | "WITH" => None,
            name if words.last() == Some(&"WITH") => {
                words.pop();
                Some(Self::Licence(format!("{name} WITH {}", words.pop()?)))
            }
            name => Some(Self::Licence(name.to_owned())),
        }
    }
}

#[test]
fn a_choice_is_allowed_when_one_side_is() {
    for text in [
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "(GPL-2.0 OR MIT) AND Unicode-3.0",
    ] {
        assert!(Expression::parse(text).unwrap().is_allowed(), "{text}");
    }
}

#[test]
fn what_must_be_met_whole_is_refused_when_a_part_is() {
    for text in ["MIT AND GPL-3.0", "(MIT OR ISC) AND AGPL-3.0", "SSPL-1.0"] {
        assert!(!Expression::parse(text).unwrap().is_allowed(), "{text}");
    }
}

#[test]
fn an_empty_or_broken_expression_is_not_read() {
    for text in ["", "MIT OR", "(MIT", "MIT ISC"] {
        assert_eq!(Expression::parse(text), None, "{text}");
    }
}
