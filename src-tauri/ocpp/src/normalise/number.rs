//! Decimal numbers without floating point.

/// A decimal number as it was written, exact to twelve decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    digits: u128,
    /// How many of the digits stand behind the point.
    decimals: u32,
}

/// More decimals than this are dropped: `11109.000000000002` is 11109.
const MAX_DECIMALS: u32 = 12;

impl Decimal {
    /// Reads `12`, `-0.5`, `+3.`, `.5`, `1e3`, with blanks around. `None` for anything else, and
    /// for numbers of more than 38 digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut number = Self {
            negative,
            digits: 0,
            decimals: 0,
        };
        for byte in whole.bytes() {
            number.push(byte)?;
        }
        for (at, byte) in (0..).zip(fraction.bytes()) {
            if at < MAX_DECIMALS {
                number.push(byte)?;
                number.decimals += 1;
            } else if !byte.is_ascii_digit() {
                return None;
            }
        }
        number.shift(exponent)
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        let digit = byte.is_ascii_digit().then(|| u128::from(byte - b'0'))?;
        self.digits = self.digits.checked_mul(10)?.checked_add(digit)?;
        Some(())
    }

    /// Applies the power of ten of a number in scientific notation.
    fn shift(mut self, exponent: i32) -> Option<Self> {
        if self.digits == 0 {
            return Some(self);
        }
        for _ in 0..exponent.max(0) {
            if self.decimals > 0 {
                self.decimals -= 1;
            } else {
                self.digits = self.digits.checked_mul(10)?;
            }
        }
        for _ in exponent.min(0)..0 {
            if self.decimals < MAX_DECIMALS {
                self.decimals += 1;
            } else {
                self.digits /= 10;
                if self.digits == 0 {
                    break;
                }
            }
        }
        Some(self)
    }

    /// The number times `factor`, rounded half away from zero; `None` beyond i64.
    pub(crate) fn times(self, factor: u32) -> Option<i64> {
        let scale = 10_u128.checked_pow(self.decimals)?;
        let product = self.digits.checked_mul(u128::from(factor))?;
        let rounded = i128::try_from(product.checked_add(scale / 2)? / scale).ok()?;
        i64::try_from(if self.negative { -rounded } else { rounded }).ok()
    }

    /// The number as an integer, rounded; clamped to i64, and then `true`.
    pub(crate) fn whole(self) -> (i64, bool) {
        match self.times(1) {
            Some(whole) => (whole, false),
            None if self.negative => (i64::MIN, true),
            None => (i64::MAX, true),
        }
    }

    /// The integer that it is; `None` with a fraction or beyond i64.
    pub(crate) fn integral(self) -> Option<i64> {
        let scale = 10_u128.checked_pow(self.decimals)?;
        if self.digits.is_multiple_of(scale) {
            self.times(1)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    fn milli(text: &str) -> Option<i64> {
        Decimal::parse(text)?.times(1000)
    }

    #[test]
    fn decimals_are_exact_to_thousandths() {
        for (text, thousandths) in [
            ("1234.5", 1_234_500),
            (" 0.0", 0),
            ("+7", 7_000),
            ("-0.0005", -1),
            ("11109.000000000002", 11_109_000),
            ("9007199254740993.001", 9_007_199_254_740_993_001),
            ("1.5e3", 1_500_000),
            ("15E-1", 1_500),
            (".25", 250),
            ("3.", 3_000),
            ("0e999999999", 0),
            ("1e-999999999", 0),
        ] {
            assert_eq!(milli(text), Some(thousandths), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            " ",
            ".",
            "-",
            "1,5",
            "NaN",
            "0x10",
            "1e",
            "12 kWh",
            "1e999999999",
            "--1",
        ] {
            assert_eq!(milli(text), None, "{text}");
        }
        assert_eq!(milli(&"9".repeat(40)), None);
    }

    #[test]
    fn whole_numbers_are_clamped_and_say_so() {
        assert_eq!(
            Decimal::parse("9223372036854775807").unwrap().whole(),
            (i64::MAX, false)
        );
        assert_eq!(
            Decimal::parse("9223372036854775808").unwrap().whole(),
            (i64::MAX, true)
        );
        assert_eq!(Decimal::parse("-1e30").unwrap().whole(), (i64::MIN, true));
        assert_eq!(Decimal::parse("1.0").unwrap().integral(), Some(1));
        assert_eq!(Decimal::parse("1.5").unwrap().integral(), None);
    }

    proptest! {
        #[test]
        fn every_thousandth_survives(thousandths in -9_000_000_000_000_000i64..9_000_000_000_000_000) {
            let sign = if thousandths < 0 { "-" } else { "" };
            let size = thousandths.unsigned_abs();
            let text = format!("{sign}{}.{:03}", size / 1000, size % 1000);
            prop_assert_eq!(milli(&text), Some(thousandths));
        }

        #[test]
        fn no_text_panics(text in "[-+0-9.eE ]{0,60}") {
            let _ = milli(&text);
        }
    }
}
