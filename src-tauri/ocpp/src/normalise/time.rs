//! Times as stations write them (Q20).

use chrono::{DateTime, NaiveDate};
use vocabulary::{ReportedTime, Timestamp};

use super::{Findings, Scalar};

/// 2010-01-01: an earlier time is that of a clock that was never set.
const FIRST_PLAUSIBLE: Timestamp = Timestamp(1_262_304_000_000);

impl Scalar<'_> {
    /// As a moment: RFC 3339, also without zone (then the station's local time, `local_minutes`
    /// ahead of UTC), with a space, a short offset, without seconds; or as a count of seconds or
    /// milliseconds since 1970. Missing and unreadable ones become the time of receipt and are
    /// noted, as is one before 2010.
    pub fn time(
        self,
        field: &str,
        received_at: Timestamp,
        local_minutes: i32,
        findings: &mut Findings,
    ) -> ReportedTime {
        let Some(raw) = self.filled_owned() else {
            findings.note("timestamp_missing", field, self.json().unwrap_or_default());
            return ReportedTime::received(received_at);
        };
        let Some(at) = parse(&raw, local_minutes) else {
            findings.note("timestamp_unreadable", field, &raw);
            return ReportedTime {
                at: received_at,
                raw,
                stated: false,
            };
        };
        if at < FIRST_PLAUSIBLE {
            findings.note("timestamp_before_2010", field, &raw);
        }
        ReportedTime {
            at,
            raw,
            stated: true,
        }
    }
}

fn parse(text: &str, local_minutes: i32) -> Option<Timestamp> {
    let mut rest = Cursor(text.trim());
    if rest.0.len() >= 9 && rest.0.bytes().all(|byte| byte.is_ascii_digit()) {
        return since_1970(rest.0);
    }
    let year = rest.number(4)?;
    rest.one_of(['-', '/'])?;
    let month = rest.number(2)?;
    rest.one_of(['-', '/'])?;
    let day = rest.number(2)?;
    rest.one_of(['T', 't', ' ', '_'])?;
    let hour = rest.number(2)?;
    rest.one_of([':'])?;
    let minute = rest.number(2)?;
    let second = if rest.one_of([':']).is_some() {
        rest.number(2)?
    } else {
        0
    };
    let millis = if rest.one_of(['.', ',']).is_some() {
        rest.fraction()?
    } else {
        0
    };
    let offset = rest.offset(local_minutes)?;

    let local = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?
        // A leap second is read as the one before it.
        .and_hms_milli_opt(hour, minute, second.min(59), millis)?;
    Some(Timestamp(
        local.and_utc().timestamp_millis() - i64::from(offset) * 60_000,
    ))
}

/// Nine or ten digits are seconds, more are milliseconds.
fn since_1970(digits: &str) -> Option<Timestamp> {
    let count: i64 = digits.parse().ok()?;
    let millis = if digits.len() > 10 {
        count
    } else {
        count * 1000
    };
    DateTime::from_timestamp_millis(millis).map(Timestamp::from)
}

/// What is left to read.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    /// One of the characters.
    fn one_of<const N: usize>(&mut self, any: [char; N]) -> Option<char> {
        let found = self.0.chars().next().filter(|c| any.contains(c))?;
        self.0 = &self.0[found.len_utf8()..];
        Some(found)
    }

    /// One to `most` digits.
    fn number(&mut self, most: usize) -> Option<u32> {
        let end = self
            .0
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits.parse().ok()
    }

    /// The digits behind the point, as milliseconds.
    fn fraction(&mut self) -> Option<u32> {
        let end = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        let padded = digits.bytes().chain(*b"000").take(3);
        (end > 0).then(|| padded.fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0')))
    }

    /// The zone to the end of the text, in minutes ahead of UTC: `Z`, `+02:00`, `+0200`, `+02`.
    fn offset(&mut self, local_minutes: i32) -> Option<i32> {
        let rest = self.0.trim();
        if rest.is_empty() {
            return Some(local_minutes);
        }
        if ["Z", "UTC", "GMT"]
            .iter()
            .any(|zone| rest.eq_ignore_ascii_case(zone))
        {
            return Some(0);
        }
        let mut rest = Cursor(rest);
        let sign = if rest.one_of(['+', '-'])? == '-' {
            -1
        } else {
            1
        };
        let hours = rest.number(2)?;
        rest.one_of([':']);
        let minutes = if rest.0.is_empty() {
            0
        } else {
            rest.number(2)?
        };
        let valid = rest.0.is_empty() && hours < 24 && minutes < 60;
        valid.then(|| {
            i32::try_from(hours * 60 + minutes)
                .ok()
                .map(|ahead| sign * ahead)
        })?
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECEIVED: Timestamp = Timestamp(1_790_000_000_000);

    fn read(json: &str, local_minutes: i32) -> (ReportedTime, Vec<String>) {
        let mut findings = Findings::default();
        let time = Scalar::new(json).time("timestamp", RECEIVED, local_minutes, &mut findings);
        let codes = findings
            .into_suspicions()
            .into_iter()
            .map(|found| found.code)
            .collect();
        (time, codes)
    }

    fn at(json: &str) -> String {
        let (time, codes) = read(json, 0);
        assert!(time.stated && codes.is_empty(), "{json}: {codes:?}");
        time.at.to_rfc3339()
    }

    #[test]
    fn a_time_is_read_in_each_spelling_q20() {
        for json in [
            r#""2026-11-21T10:15:02Z""#,
            r#""2026-11-21T10:15:02.000Z""#,
            r#""2026-11-21T12:15:02+02:00""#,
            r#""2026-11-21T12:15:02+02""#,
            r#""2026-11-21T12:15:02+0200""#,
            r#""2026-11-21T15:45:02+05:30""#,
            r#""2026-11-21T07:15:02-03""#,
            r#""2026-11-21 10:15:02""#,
            r#""2026-11-21 10:15:02Z""#,
            r#"" 2026-11-21t10:15:02z ""#,
            r#""2026-11-21 12:15:02 +02:00""#,
            r#""2026/11/21 10:15:02 UTC""#,
            "1795256102",
            "1795256102000",
            r#""1795256102""#,
        ] {
            assert_eq!(at(json), "2026-11-21T10:15:02.000Z", "{json}");
        }
        assert_eq!(at(r#""2026-11-21T10:15Z""#), "2026-11-21T10:15:00.000Z");
        assert_eq!(
            at(r#""2026-11-21T10:15:02.1145678Z""#),
            "2026-11-21T10:15:02.114Z"
        );
        assert_eq!(
            at(r#""2026-11-21T10:15:02,5Z""#),
            "2026-11-21T10:15:02.500Z"
        );
    }

    #[test]
    fn a_time_without_zone_is_the_stations_local_time() {
        let (time, codes) = read(r#""2026-11-21T10:15:02""#, 330);
        assert_eq!(time.at.to_rfc3339(), "2026-11-21T04:45:02.000Z");
        assert!(codes.is_empty());
        let (time, _) = read(r#""2026-11-21T10:15:02Z""#, 330);
        assert_eq!(time.at.to_rfc3339(), "2026-11-21T10:15:02.000Z");
    }

    #[test]
    fn a_missing_time_is_that_of_receipt_and_noted() {
        for json in ["null", r#""""#, r#"" ""#] {
            let (time, codes) = read(json, 0);
            assert_eq!((time.at, time.stated), (RECEIVED, false), "{json}");
            assert_eq!(codes, ["timestamp_missing"]);
        }
    }

    #[test]
    fn an_unreadable_time_keeps_its_text() {
        for text in [
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-11-21T10:15:02 CEST",
            "10:15",
            "{}",
        ] {
            let (time, codes) = read(&format!("\"{text}\""), 0);
            assert_eq!(
                (time.at, time.raw.as_str(), time.stated),
                (RECEIVED, text, false)
            );
            assert_eq!(codes, ["timestamp_unreadable"]);
        }
    }

    #[test]
    fn a_clock_that_was_never_set_is_kept_and_noted() {
        let (time, codes) = read(r#""1970-01-01T00:01:02Z""#, 0);
        assert_eq!((time.at, time.stated), (Timestamp(62_000), true));
        assert_eq!(codes, ["timestamp_before_2010"]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}", digits in "[-0-9T: .Z+]{0,30}") {
            let _ = parse(&text, 60);
            let _ = parse(&digits, 60);
        }

        #[test]
        fn every_moment_survives(millis in 0i64..4_000_000_000_000) {
            let moment = Timestamp(millis);
            prop_assert_eq!(parse(&moment.to_rfc3339(), 60), Some(moment));
        }
    }
}
