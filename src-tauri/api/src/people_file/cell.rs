//! What a cell says.

use central::{
    search_key,
    site::{Reason, TokenStatus},
    vocabulary::{CardText, Timestamp},
};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use super::{SHIELD, begins_formula};

/// A cell without what spreadsheets put around it.
pub(super) fn plain(cell: &str) -> &str {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    match cell.strip_prefix(SHIELD) {
        Some(rest) if begins_formula(rest) => rest,
        Some(_) | None => cell,
    }
}

/// A text of at most so many characters.
pub(super) fn text(cell: &str, longest: usize) -> Result<String, Reason> {
    let cell = plain(cell);
    if cell.chars().count() > longest {
        return Err(Reason::new("import_too_long").with("longest", longest));
    }
    if cell
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(Reason::new("import_odd_character"));
    }
    Ok(cell.to_owned())
}

/// A card; empty: none.
pub(super) fn card(cell: &str) -> Result<Option<CardText>, Reason> {
    let text = text(cell, 64)?;
    if text.is_empty() {
        return Ok(None);
    }
    if is_rounded_number(&text) {
        return Err(Reason::new("import_card_rounded"));
    }
    let card = CardText(text);
    if card.key().is_empty() {
        return Err(Reason::new("import_card_invalid"));
    }
    Ok(Some(card))
}

/// What a spreadsheet makes of a long number: `5,43801E+08`.
fn is_rounded_number(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((whole, rest)) = number.split_once(['.', ',']) else {
        return digits(number) && power.strip_prefix('+').is_some_and(digits);
    };
    digits(whole) && digits(rest) && power.strip_prefix('+').is_some_and(digits)
}

/// Names with `|`, `;` or `,` between them.
pub(super) fn names(cell: &str) -> Result<Vec<String>, Reason> {
    let mut names: Vec<String> = Vec::new();
    for part in plain(cell).split(['|', ';', ',']) {
        let name = text(part, 120)?;
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > 100 {
        return Err(Reason::new("import_too_many").with("most", 100));
    }
    Ok(names)
}

/// Whether a card may be used; empty: as it is.
pub(super) fn status(cell: &str) -> Result<Option<TokenStatus>, Reason> {
    match search_key(plain(cell)).as_str() {
        "" => Ok(None),
        "active" | "aktiv" | "valid" | "gultig" | "ok" => Ok(Some(TokenStatus::Active)),
        "blocked" | "gesperrt" => Ok(Some(TokenStatus::Blocked)),
        "lost" | "verloren" => Ok(Some(TokenStatus::Lost)),
        _ => Err(Reason::new("import_status_unknown")),
    }
}

/// The beginning of a day, or a moment; in the site's zone where it names none.
pub(super) fn from(cell: &str, zone: Tz) -> Result<Option<Timestamp>, Reason> {
    match moment(plain(cell), zone)? {
        None => Ok(None),
        Some(Moment::At(at)) => Ok(Some(at)),
        Some(Moment::Day(day)) => midnight(day, zone).map(Some),
    }
}

/// The end of a day, or a moment.
pub(super) fn until(cell: &str, zone: Tz) -> Result<Option<Timestamp>, Reason> {
    match moment(plain(cell), zone)? {
        None => Ok(None),
        Some(Moment::At(at)) => Ok(Some(at)),
        Some(Moment::Day(day)) => {
            let next = day.checked_add_days(Days::new(1)).ok_or_else(no_date)?;
            midnight(next, zone).map(Some)
        }
    }
}

enum Moment {
    At(Timestamp),
    Day(NaiveDate),
}

fn moment(text: &str, zone: Tz) -> Result<Option<Moment>, Reason> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(at) = Timestamp::from_rfc3339(text) {
        return Ok(Some(Moment::At(at)));
    }
    for format in ["%Y-%m-%d", "%d.%m.%Y"] {
        if let Ok(day) = NaiveDate::parse_from_str(text, format) {
            return sensible(day).map(|day| Some(Moment::Day(day)));
        }
    }
    for format in ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, format) {
            sensible(at.date())?;
            return local(at, zone).map(|at| Some(Moment::At(at)));
        }
    }
    Err(no_date())
}

/// Years that a card may know; `21.11.26` is not the year 26.
fn sensible(day: NaiveDate) -> Result<NaiveDate, Reason> {
    use chrono::Datelike as _;
    if (2000..=2200).contains(&day.year()) {
        Ok(day)
    } else {
        Err(no_date())
    }
}

fn midnight(day: NaiveDate, zone: Tz) -> Result<Timestamp, Reason> {
    local(day.and_time(chrono::NaiveTime::MIN), zone)
}

fn local(at: NaiveDateTime, zone: Tz) -> Result<Timestamp, Reason> {
    let found = zone.from_local_datetime(&at).earliest();
    // An hour that a clock leaves out begins when it has been left out.
    let found = found.or_else(|| {
        let later = at.checked_add_signed(chrono::TimeDelta::hours(1))?;
        zone.from_local_datetime(&later).earliest()
    });
    found
        .map(|at| Timestamp(at.timestamp_millis()))
        .ok_or_else(no_date)
}

fn no_date() -> Reason {
    Reason::new("import_date_invalid")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    const ZONE: Tz = Tz::Europe__Berlin;

    #[test]
    fn days_are_those_of_the_site_and_end_at_their_end() {
        let at = |time: Option<Timestamp>| time.unwrap().to_rfc3339();
        assert_eq!(
            at(from("2026-11-21", ZONE).unwrap()),
            "2026-11-20T23:00:00.000Z"
        );
        assert_eq!(
            at(until("21.11.2026", ZONE).unwrap()),
            "2026-11-21T23:00:00.000Z"
        );
        assert_eq!(
            at(until("2026-07-01 18:30", ZONE).unwrap()),
            "2026-07-01T16:30:00.000Z"
        );
        assert_eq!(
            at(from("2026-07-01T18:30:00+01:00", ZONE).unwrap()),
            "2026-07-01T17:30:00.000Z"
        );
        // The hour that the clocks leave out in spring.
        assert_eq!(
            at(from("2027-03-28 02:30", ZONE).unwrap()),
            "2027-03-28T01:30:00.000Z"
        );
        assert_eq!(from("", ZONE), Ok(None));
        for wrong in [
            "21.11.26",
            "11/21/2026",
            "tomorrow",
            "2026-02-30",
            "0026-01-01",
        ] {
            assert_eq!(from(wrong, ZONE), Err(no_date()), "{wrong}");
        }
    }

    #[test]
    fn a_number_that_a_spreadsheet_rounded_is_no_card() {
        for rounded in ["5,43801E+08", "5.43801E+08", "1E+12"] {
            assert_eq!(card(rounded), Err(Reason::new("import_card_rounded")));
        }
        for fine in ["04E2A1", "1E12", "04:A2", "543801377"] {
            assert_eq!(card(fine), Ok(Some(CardText(fine.to_owned()))));
        }
        assert_eq!(card(" - "), Err(Reason::new("import_card_invalid")));
        assert_eq!(card(""), Ok(None));
    }

    #[test]
    fn the_shield_of_a_formula_is_taken_away() {
        assert_eq!(plain("'+49 30 1234"), "+49 30 1234");
        assert_eq!(plain("'s-Hertogenbosch"), "'s-Hertogenbosch");
        assert_eq!(
            names("Night | Vans, Night;"),
            Ok(vec!["Night".into(), "Vans".into()])
        );
    }
}
