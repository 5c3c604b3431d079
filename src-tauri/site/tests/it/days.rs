//! P3 on days of their own: holidays, ranges of dates, days that come again, and a site that is closed.

use chrono::NaiveDate;
use site::{
    Answer, HolidayEdit, HolidayUse, Reason, Request, RuleEdit, RuleEffect, StartRequest, When,
};
use vocabulary::{CardText, Timestamp};

use crate::bed::{Bed, Cp, EVERYBODY, start_at};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A site in Berlin where one rule lets in, at these times.
fn open_when(when: When) -> (Bed, Cp) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.card("04A2");
    let edit = RuleEdit {
        when: Some(when),
        ..RuleEdit::default()
    };
    bed.ask(Request::EditRule(EVERYBODY, Box::new(edit)));
    (bed, cp)
}

/// Why a start would be refused at a moment; each later than the one before.
fn refusal(bed: &mut Bed, cp: Cp, moment: &str) -> Option<Reason> {
    let then = Timestamp::from_rfc3339(moment).unwrap();
    bed.advance(then.millis_since(bed.now.utc) / 1000);
    bed.come_back(cp);
    let request = StartRequest {
        card: Some(CardText("04A2".into())),
        ..start_at(cp, 1)
    };
    match bed.ask(Request::Evaluate(request)) {
        Answer::Decision(decision) => decision.primary,
        other => panic!("{other:?}"),
    }
}

fn allowed(bed: &mut Bed, cp: Cp, moment: &str) -> bool {
    let reason = refusal(bed, cp, moment);
    if let Some(reason) = &reason {
        assert_eq!(reason.code, "outside_allowed_hours", "{moment}");
    }
    reason.is_none()
}

#[test]
fn p3_holidays_are_left_out_or_are_all_there_is_also_when_they_come_again() {
    for (holidays, on_the_day) in [
        (HolidayUse::Include, true),
        (HolidayUse::Exclude, false),
        (HolidayUse::Only, true),
    ] {
        let (mut bed, cp) = open_when(When {
            holidays,
            ..When::default()
        });
        let christmas = HolidayEdit {
            date: Some(day("2026-12-25")),
            name: Some("Christmas".into()),
            recurrence: Some(Some("FREQ=YEARLY".into())),
        };
        bed.ask(Request::AddHoliday(christmas));
        let others = holidays != HolidayUse::Only;
        // Midnight in Berlin is 23:00 UTC.
        for (moment, expected) in [
            ("2026-12-24T22:59:00Z", others),
            ("2026-12-24T23:00:00Z", on_the_day),
            ("2026-12-25T22:59:00Z", on_the_day),
            ("2026-12-25T23:00:00Z", others),
            ("2027-12-25T12:00:00Z", on_the_day),
        ] {
            assert_eq!(
                allowed(&mut bed, cp, moment),
                expected,
                "{holidays:?} {moment}"
            );
        }
    }
}

#[test]
fn p3_a_range_of_dates_holds_from_its_first_day_to_the_end_of_its_last() {
    let (mut bed, cp) = open_when(When {
        from: Some(day("2026-11-25")),
        until: Some(day("2026-11-26")),
        ..When::default()
    });
    for (moment, expected) in [
        ("2026-11-24T22:59:00Z", false),
        ("2026-11-24T23:00:00Z", true),
        ("2026-11-26T22:59:00Z", true),
        ("2026-11-26T23:00:00Z", false),
    ] {
        assert_eq!(allowed(&mut bed, cp, moment), expected, "{moment}");
    }
}

#[test]
fn p3_a_rule_that_comes_again_holds_on_its_days_alone() {
    let (mut bed, cp) = open_when(When {
        from: Some(day("2026-11-25")),
        recurrence: Some("FREQ=WEEKLY;INTERVAL=2".into()),
        ..When::default()
    });
    for (moment, expected) in [
        ("2026-11-24T12:00:00Z", false),
        ("2026-11-25T12:00:00Z", true),
        ("2026-12-02T12:00:00Z", false),
        ("2026-12-09T12:00:00Z", true),
    ] {
        assert_eq!(allowed(&mut bed, cp, moment), expected, "{moment}");
    }
}

#[test]
fn p3_a_denial_of_everybody_at_the_whole_site_says_that_it_is_closed_and_until_when() {
    let (mut bed, cp) = open_when(When::default());
    let closed = RuleEdit {
        name: Some("Closed for works".into()),
        effect: Some(RuleEffect::Deny),
        when: Some(When {
            from: Some(day("2026-11-25")),
            until: Some(day("2026-11-25")),
            ..When::default()
        }),
        ..RuleEdit::default()
    };
    bed.ask(Request::AddRule(Box::new(closed)));
    assert_eq!(refusal(&mut bed, cp, "2026-11-24T12:00:00Z"), None);
    let reason = refusal(&mut bed, cp, "2026-11-25T12:00:00Z").unwrap();
    assert_eq!(reason.code, "site_closed");
    assert_eq!(reason.args["rule"], "Closed for works");
    assert_eq!(reason.args["next_at"], "2026-11-25T23:00:00.000Z");
    assert_eq!(refusal(&mut bed, cp, "2026-11-25T23:00:00Z"), None);
}
