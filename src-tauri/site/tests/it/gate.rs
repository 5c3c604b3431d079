//! The gate, G1 to G5: who gets in, and who does not.

use site::{Answer, CheckCode, CheckOutcome, Decision, Gate, Request, StartRequest};
use vocabulary::CardText;

use crate::bed::{Bed, start_at};

fn evaluate(bed: &mut Bed, wish: StartRequest) -> Decision {
    match bed.ask(Request::Evaluate(wish)) {
        Answer::Decision(decision) => *decision,
        other => panic!("no decision: {other:?}"),
    }
}

/// How a program with the right to start gets in, or a person.
pub fn gate(by_token: bool) -> Gate {
    Gate {
        by_token,
        source_ip: by_token.then(|| "203.0.113.9".parse().unwrap()),
        api_enabled: true,
        addresses: Vec::new(),
        permission: "session.start".into(),
        permitted: true,
        role: "operate".into(),
        counted: by_token,
        request_id: None,
    }
}

#[test]
fn g1_to_g5_say_how_the_caller_got_in() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    let open = CheckOutcome::Allow;
    let none = CheckOutcome::NotApplicable;
    // People at the desk use no API and are not counted.
    for (by_token, enabled, rate) in [(true, open, open), (false, none, none)] {
        let session = bed.start(StartRequest {
            gate: Some(gate(by_token)),
            ..start_at(cp, 1)
        });
        let checks = &bed.last_decision().checks;
        assert_eq!(
            checks[..5]
                .iter()
                .map(|check| (check.code, check.outcome))
                .collect::<Vec<_>>(),
            [
                (CheckCode::ApiKey, CheckOutcome::Allow),
                (CheckCode::ApiEnabled, enabled),
                (CheckCode::SourceIp, CheckOutcome::NotApplicable),
                (CheckCode::CallerPermission, CheckOutcome::Allow),
                (CheckCode::RateLimit, rate),
            ]
        );
        assert_eq!(checks[3].facts["permission"], "session.start");
        assert_eq!(checks.len(), 18, "all of them");
        bed.stop(session.id);
    }
}

#[test]
fn g2_to_g4_stop_at_the_first_refusal_and_look_at_nothing_of_the_site() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    let elsewhere = || vec!["192.168.1.0/24".parse().unwrap()];
    let off = Gate {
        api_enabled: false,
        addresses: elsewhere(),
        ..gate(true)
    };
    let far = Gate {
        addresses: elsewhere(),
        permitted: false,
        ..gate(true)
    };
    let viewer = Gate {
        permitted: false,
        ..gate(false)
    };
    for (gate, code, looked_at) in [
        (off, "api_disabled", 2),
        (far, "source_ip_not_allowed", 3),
        (viewer, "permission_denied", 4),
    ] {
        let wish = StartRequest {
            gate: Some(gate),
            // Nobody lets the gate pass.
            bypass: Some("the boss waits".into()),
            card: Some(CardText("STRANGER".into())),
            ..start_at(cp, 1)
        };
        let refused = bed.start_refused(wish.clone());
        assert_eq!(refused.reason.code, code);
        assert_eq!(refused.session, None);
        let held = bed.last_decision().clone();
        assert_eq!(held.outcome, CheckOutcome::Deny);
        assert_eq!(held.checks.len(), looked_at, "{code}");
        assert_eq!((held.station_id, held.token_id), (None, None), "{code}");
        let asked = evaluate(&mut bed, wish);
        assert_eq!(
            asked.checks, held.checks,
            "the dry run says the same: {code}"
        );
        assert_eq!(asked.station_id, None);
    }
}

#[test]
fn g3_lets_in_who_calls_from_an_address_of_the_list() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    for (list, from, outcome) in [
        (vec![], "203.0.113.9", CheckOutcome::NotApplicable),
        (vec!["203.0.113.9/32"], "203.0.113.9", CheckOutcome::Allow),
        (
            vec!["10.0.0.0/8", "203.0.113.0/28"],
            "203.0.113.9",
            CheckOutcome::Allow,
        ),
        (vec!["2001:db8::/32"], "2001:db8::7", CheckOutcome::Allow),
        (vec!["203.0.113.0/29"], "203.0.113.9", CheckOutcome::Deny),
        (vec!["2001:db8::/32"], "203.0.113.9", CheckOutcome::Deny),
    ] {
        let asked = evaluate(
            &mut bed,
            StartRequest {
                gate: Some(Gate {
                    addresses: list.iter().map(|net| net.parse().unwrap()).collect(),
                    source_ip: Some(from.parse().unwrap()),
                    ..gate(true)
                }),
                ..start_at(cp, 1)
            },
        );
        assert_eq!(asked.checks[2].code, CheckCode::SourceIp);
        assert_eq!(asked.checks[2].outcome, outcome, "{from} of {list:?}");
    }
    let unknown = evaluate(
        &mut bed,
        StartRequest {
            gate: Some(Gate {
                addresses: vec!["0.0.0.0/0".parse().unwrap()],
                source_ip: None,
                ..gate(true)
            }),
            ..start_at(cp, 1)
        },
    );
    assert_eq!(unknown.checks[2].outcome, CheckOutcome::Deny);
}
