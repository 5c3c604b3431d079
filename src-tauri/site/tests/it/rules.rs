//! What the rules make of a start: who, where, when and how much; in each mode, from each side.

use site::{
    Allowance, Answer, AtEnd, CheckCode, CheckOutcome, Days, Mode, Origin, PolicySettings, Request,
    RuleEdit, RuleEffect, RuleLimits, SessionStatus, SiteEdit, StartRequest, TokenEdit, Trigger,
    When, Where, Who, Window,
};
use vocabulary::{
    CardText, ChargingLimit, MilliAmps, MilliWattHours, MilliWatts, Order, RuleId, Timestamp,
    TokenId, VerdictStatus,
};

use crate::bed::{Bed, Cp, EVERYBODY, start_at};

/// A window on all days, in minutes since midnight.
fn daily(from: u16, until: u16) -> When {
    When {
        windows: vec![Window {
            days: Days::ALL,
            from,
            until,
        }],
        ..When::default()
    }
}

fn rule(name: &str, effect: RuleEffect) -> RuleEdit {
    RuleEdit {
        name: Some(name.into()),
        effect: Some(effect),
        ..RuleEdit::default()
    }
}

fn add(bed: &mut Bed, edit: RuleEdit) -> RuleId {
    match bed.ask(Request::AddRule(Box::new(edit))) {
        Answer::Rule(id) => id,
        other => panic!("{other:?}"),
    }
}

/// A private site with a station of two connectors and a card, and no rule.
fn without_rules() -> (Bed, Cp, TokenId) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    let card = bed.card("04A2");
    bed.ask(Request::RemoveRule(EVERYBODY));
    (bed, cp, card)
}

fn with_card(cp: Cp) -> StartRequest {
    StartRequest {
        card: Some(CardText("04A2".into())),
        ..start_at(cp, 1)
    }
}

/// Moves the clock to a moment.
fn at(bed: &mut Bed, text: &str) {
    let then = Timestamp::from_rfc3339(text).unwrap();
    bed.advance(then.millis_since(bed.now.utc) / 1000);
}

fn refusal(bed: &mut Bed, request: StartRequest) -> String {
    bed.start_refused(request).reason.code
}

fn outcome(bed: &Bed, code: CheckCode) -> CheckOutcome {
    let checks = &bed.last_decision().checks;
    let check = checks.iter().find(|check| check.code == code);
    check.unwrap().outcome
}

#[test]
fn p2_nobody_is_let_in_without_a_rule_and_a_denial_beats_leave_at_the_same_place() {
    let (mut bed, cp, card) = without_rules();
    assert_eq!(refusal(&mut bed, with_card(cp)), "access_denied");
    let all = add(&mut bed, rule("All", RuleEffect::Allow));
    let denial = add(
        &mut bed,
        RuleEdit {
            who: Some(Who::Token(card)),
            ..rule("Not this one", RuleEffect::Deny)
        },
    );
    let refused = bed.start_refused(with_card(cp));
    assert_eq!(refused.reason.code, "access_denied");
    let decision = bed.last_decision();
    let check = decision
        .checks
        .iter()
        .find(|check| check.code == CheckCode::AccessRules);
    assert_eq!(check.unwrap().rule.as_ref().unwrap().id, denial.0);
    // The more specific place wins, whatever is said of the wider one.
    add(
        &mut bed,
        RuleEdit {
            place: Some(Where::Charger(cp)),
            ..rule("Here all", RuleEffect::Allow)
        },
    );
    bed.start(with_card(cp));
    assert_eq!(outcome(&bed, CheckCode::AccessRules), CheckOutcome::Allow);
    bed.ask(Request::RemoveRule(all));
}

#[test]
fn p2_limits_of_all_rules_that_bind_are_taken_together_and_sent_with_the_start() {
    let (mut bed, cp, _) = without_rules();
    let limits = |power: i64, energy: i64| RuleLimits {
        power: Some(MilliWatts::from_whole(power)),
        energy: Some(MilliWattHours::from_whole(energy)),
        ..RuleLimits::default()
    };
    add(
        &mut bed,
        RuleEdit {
            limits: Some(limits(11_000, 10_000)),
            ..rule("All", RuleEffect::Allow)
        },
    );
    add(
        &mut bed,
        RuleEdit {
            limits: Some(limits(7_000, 20_000)),
            ..rule("Less here", RuleEffect::Limit)
        },
    );
    let session = bed.start(with_card(cp));
    assert_eq!(outcome(&bed, CheckCode::AccessRules), CheckOutcome::Limit);
    let expected = (Some(7_000_000), Some(10_000_000));
    let bound = &session.limits;
    let bound = (bound.power.map(|w| w.0), bound.energy.map(|wh| wh.0));
    assert_eq!(bound, expected);
    let Order::Start(order) = bed.last_order() else {
        panic!("not a start")
    };
    let limit = ChargingLimit::Power(MilliWatts::from_whole(7_000));
    assert_eq!(order.limit, Some(limit));
}

#[test]
fn p3_a_window_over_midnight_belongs_to_the_day_on_which_it_opens() {
    let (mut bed, cp, _) = without_rules();
    // Friday nights, 22:00 to 06:00 in Berlin.
    let friday = When {
        windows: vec![Window {
            days: Days(1 << 4),
            from: 22 * 60,
            until: 6 * 60,
        }],
        ..When::default()
    };
    add(
        &mut bed,
        RuleEdit {
            when: Some(friday),
            ..rule("Friday nights", RuleEffect::Allow)
        },
    );
    for (moment, allowed) in [
        ("2026-11-27T20:59:00Z", false),
        ("2026-11-27T21:00:00Z", true),
        ("2026-11-28T04:59:00Z", true),
        ("2026-11-28T05:00:00Z", false),
        ("2026-11-28T21:30:00Z", false),
    ] {
        at(&mut bed, moment);
        bed.come_back(cp);
        let decided = bed.ask(Request::Evaluate(with_card(cp)));
        let Answer::Decision(decision) = decided else {
            panic!("{decided:?}")
        };
        assert_eq!(decision.primary.is_none(), allowed, "{moment}");
        if !allowed {
            let reason = decision.primary.unwrap();
            assert_eq!(reason.code, "outside_allowed_hours", "{moment}");
        }
    }
}

/// 29 March 2026 has no 02:30 in Berlin, 25 October has two.
#[test]
fn p3_windows_follow_the_clocks_of_the_site_over_both_switches() {
    for (night, moments) in [
        (
            "2027-03-28",
            [
                ("T00:59:00Z", false),
                ("T01:00:00Z", true),
                ("T01:59:00Z", true),
                ("T02:00:00Z", false),
            ],
        ),
        (
            "2027-10-31",
            [
                ("T00:29:00Z", false),
                ("T00:30:00Z", true),
                ("T01:59:00Z", true),
                ("T03:00:00Z", false),
            ],
        ),
    ] {
        let (mut bed, cp, _) = without_rules();
        add(
            &mut bed,
            RuleEdit {
                when: Some(daily(2 * 60 + 30, 4 * 60)),
                ..rule("Early", RuleEffect::Allow)
            },
        );
        for (time, allowed) in moments {
            at(&mut bed, &format!("{night}{time}"));
            let decided = bed.ask(Request::Evaluate(with_card(cp)));
            let Answer::Decision(decision) = decided else {
                panic!("{decided:?}")
            };
            let time_access = decision
                .checks
                .iter()
                .find(|check| check.code == CheckCode::TimeAccess);
            let allows = time_access.is_some_and(|check| check.outcome == CheckOutcome::Allow);
            assert_eq!(allows, allowed, "{night}{time}: {:?}", decision.primary);
        }
    }
}

#[test]
fn p3_at_the_end_of_its_window_a_session_is_stopped_limited_or_let_finish() {
    for at_end in [
        AtEnd::Stop,
        AtEnd::Limit(MilliWatts::from_whole(4_200)),
        AtEnd::Finish,
    ] {
        let (mut bed, cp, _) = without_rules();
        add(
            &mut bed,
            RuleEdit {
                when: Some(daily(8 * 60, 18 * 60)),
                at_end: Some(at_end),
                ..rule("By day", RuleEffect::Allow)
            },
        );
        at(&mut bed, "2026-11-23T16:00:00Z");
        let (transaction, verdict) = bed.begin(cp, 1, "04A2");
        assert_eq!(verdict.status, VerdictStatus::Accepted);
        let orders = bed.orders.len();
        at(&mut bed, "2026-11-23T17:00:01Z");
        let sent = bed.orders.get(orders).map(|(.., order)| order);
        match at_end {
            AtEnd::Stop => assert!(matches!(sent, Some(Order::Stop { .. })), "{sent:?}"),
            AtEnd::Limit(power) => {
                let Some(Order::Limit(limit)) = sent else {
                    panic!("{sent:?}")
                };
                assert_eq!(limit.limit, ChargingLimit::Power(power));
                assert_eq!(limit.transaction, transaction);
            }
            AtEnd::Finish => assert_eq!(sent, None),
        }
    }
}

#[test]
fn a_start_at_the_charger_is_held_to_the_limits_of_its_rules() {
    let (mut bed, cp, _) = without_rules();
    let limits = RuleLimits {
        power: Some(MilliWatts::from_whole(7_400)),
        ..RuleLimits::default()
    };
    add(
        &mut bed,
        RuleEdit {
            limits: Some(limits),
            ..rule("Visitors", RuleEffect::Allow)
        },
    );
    let (transaction, verdict) = bed.begin(cp, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Accepted);
    let Order::Limit(limit) = bed.last_order() else {
        panic!("{:?}", bed.last_order())
    };
    assert_eq!(limit.transaction, transaction);
    let power = MilliWatts::from_whole(7_400);
    assert_eq!(limit.limit, ChargingLimit::Power(power));
    // A start of ours brought its limit along: it is not said twice.
    bed.end(cp, &transaction, 1_000);
    bed.start(StartRequest {
        card: Some(CardText("04A2".into())),
        ..start_at(cp, 2)
    });
    let orders = bed.orders.len();
    bed.begin(cp, 2, "04A2");
    assert_eq!(bed.orders.len(), orders);
}

#[test]
fn a_denied_start_at_the_charger_is_recorded_with_its_energy_and_cached_for_a_minute() {
    let (mut bed, cp, _) = without_rules();
    let at_night = RuleEdit {
        when: Some(daily(22 * 60, 6 * 60)),
        ..rule("By night", RuleEffect::Allow)
    };
    add(&mut bed, at_night);
    let tapped = bed.authorize(cp, "04A2");
    assert_eq!(tapped.status, VerdictStatus::Blocked);
    let soon = bed.now.utc.plus_millis(60_000);
    assert_eq!(tapped.expires_at, Some(soon), "1.6 would remember it");
    assert_eq!(bed.last_decision().trigger, Trigger::RfidAuthorize);

    let (transaction, verdict) = bed.begin(cp, 1, "04A2");
    assert_eq!(verdict.status, VerdictStatus::Blocked);
    assert_eq!(verdict.expires_at, Some(soon));
    bed.end(cp, &transaction, 1_000_450);
    let session = bed.session_with(&transaction);
    assert_eq!(session.status, SessionStatus::Invalidated);
    let reason = session.reason.as_ref().unwrap();
    assert_eq!(reason.code, "outside_allowed_hours");
    let register = session.transaction.as_ref().unwrap();
    assert!(register.energy.0 > 0, "the energy is recorded all the same");
    assert_eq!(session.decision_id, Some(bed.last_decision().id));
}

#[test]
fn later_denials_stay_in_the_record() {
    let (mut bed, cp, _) = without_rules();
    bed.card_with(
        "0BAD",
        TokenEdit {
            status: Some(site::TokenStatus::Blocked),
            ..TokenEdit::default()
        },
    );
    bed.status(cp, 1, vocabulary::ConnectorStatus::Faulted);
    let refused = bed.start_refused(StartRequest {
        card: Some(CardText("0BAD".into())),
        limit: Some(ChargingLimit::Current(MilliAmps(3_000))),
        ..start_at(cp, 1)
    });
    assert_eq!(refused.reason.code, "token_blocked");
    let denied: Vec<CheckCode> = bed
        .last_decision()
        .checks
        .iter()
        .filter(|check| check.outcome == CheckOutcome::Deny)
        .map(|check| check.code)
        .collect();
    assert_eq!(
        denied,
        [
            CheckCode::TokenValid,
            CheckCode::AccessRules,
            CheckCode::ConnectorState,
            CheckCode::ChargingProfile,
        ]
    );
}

#[test]
fn a_dry_run_says_what_a_start_then_comes_to() {
    let (mut bed, cp, _) = without_rules();
    for effect in [RuleEffect::Deny, RuleEffect::Allow] {
        add(
            &mut bed,
            RuleEdit {
                place: Some(Where::Charger(cp)),
                ..rule("Here", effect)
            },
        );
        let Answer::Decision(dry) = bed.ask(Request::Evaluate(with_card(cp))) else {
            panic!("no decision")
        };
        let stored = bed.shelf.decisions.len();
        let _ = bed.ask(Request::Start(with_card(cp)));
        let real = bed.last_decision();
        assert_eq!(
            stored + 1,
            bed.shelf.decisions.len(),
            "the dry run is not kept"
        );
        assert_eq!((dry.mode, real.mode), (Mode::DryRun, Mode::Enforce));
        assert_eq!(dry.outcome, real.outcome);
        assert_eq!(dry.primary, real.primary);
        assert_eq!(dry.effective, real.effective);
        assert_eq!(dry.checks, real.checks);
        let rules: Vec<RuleId> = bed.shelf.rules.iter().map(|row| row.rule.id).collect();
        for id in rules {
            bed.ask(Request::RemoveRule(id));
        }
    }
}

#[test]
fn while_rules_are_only_logged_their_denials_let_pass_and_those_of_cards_do_not() {
    let (mut bed, cp, _) = without_rules();
    let policy = PolicySettings {
        monitor: true,
        ..PolicySettings::default()
    };
    bed.ask(Request::EditSite(SiteEdit {
        policy: Some(policy),
        ..SiteEdit::default()
    }));
    let session = bed.start(with_card(cp));
    assert_eq!(session.status, SessionStatus::Dispatched);
    let decision = bed.last_decision();
    assert_eq!(decision.mode, Mode::Monitor);
    assert_eq!(
        decision.outcome,
        CheckOutcome::Deny,
        "it says what it would be"
    );
    let unknown = StartRequest {
        card: Some(CardText("0BAD".into())),
        ..start_at(cp, 2)
    };
    assert_eq!(refusal(&mut bed, unknown), "token_unknown");
}

#[test]
fn an_override_lets_pass_what_may_be_let_pass_and_nothing_else() {
    let (mut bed, cp, card) = without_rules();
    add(
        &mut bed,
        RuleEdit {
            when: Some(daily(22 * 60, 6 * 60)),
            ..rule("By night", RuleEffect::Allow)
        },
    );
    let wish = StartRequest {
        overriding: Some("the night nurse".into()),
        ..with_card(cp)
    };
    let session = bed.start(wish.clone());
    assert!(session.flags.overridden);
    let used = bed.last_decision().overridden.clone().unwrap();
    assert_eq!(used.checks, [CheckCode::TimeAccess]);
    assert_eq!(used.reason, "the night nurse");
    bed.answer(vocabulary::AnswerStatus::Accepted);
    bed.restart();
    bed.come_back(cp);
    let (transaction, _) = bed.begin(cp, 1, "04A2");
    let used = bed.last_decision().overridden.clone().unwrap();
    assert_eq!(used.reason, "the night nurse", "also after a restart");
    bed.end(cp, &transaction, 2_000);
    add(
        &mut bed,
        RuleEdit {
            who: Some(Who::Token(card)),
            ..rule("Never", RuleEffect::Deny)
        },
    );
    assert_eq!(refusal(&mut bed, wish), "access_denied");
}

#[test]
fn as_many_sessions_as_a_rule_allows_run_at_once() {
    let (mut bed, cp, _) = without_rules();
    bed.card("05A2");
    let limits = RuleLimits {
        sessions: Some(1),
        ..RuleLimits::default()
    };
    add(
        &mut bed,
        RuleEdit {
            limits: Some(limits),
            ..rule("One", RuleEffect::Allow)
        },
    );
    bed.start(with_card(cp));
    let second = StartRequest {
        card: Some(CardText("05A2".into())),
        ..start_at(cp, 2)
    };
    assert_eq!(refusal(&mut bed, second), "sessions_limit_reached");
}

#[test]
fn of_two_starts_together_at_one_connector_one_is_pending_already() {
    let (mut bed, cp, _) = without_rules();
    add(&mut bed, rule("All", RuleEffect::Allow));
    let first = bed.start(with_card(cp));
    assert_eq!(first.origin, Origin::Operator);
    bed.card("05A2");
    let second = StartRequest {
        card: Some(CardText("05A2".into())),
        ..start_at(cp, 1)
    };
    assert_eq!(refusal(&mut bed, second), "start_already_pending");
}

#[test]
fn a_queued_start_is_decided_anew_by_the_rules_of_its_moment() {
    let (mut bed, cp, _) = without_rules();
    let all = add(&mut bed, rule("All", RuleEffect::Allow));
    bed.disconnect(cp);
    let queued = bed.start(StartRequest {
        queue: true,
        ..with_card(cp)
    });
    assert_eq!(queued.status, SessionStatus::Queued);
    assert_eq!(
        outcome(&bed, CheckCode::StationReachable),
        CheckOutcome::Queue
    );
    bed.ask(Request::RemoveRule(all));
    bed.come_back(cp);
    bed.status(cp, 1, vocabulary::ConnectorStatus::Available);
    bed.advance(11);
    assert_eq!(bed.status_of(queued.id), SessionStatus::PolicyRejected);
    let decision = bed.last_decision();
    assert_eq!(decision.trigger, Trigger::QueuedDispatch);
    assert_eq!(decision.previous, queued.decision_id);
    assert_eq!(decision.effective, Allowance::default());
}
