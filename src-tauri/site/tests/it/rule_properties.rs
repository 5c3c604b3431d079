//! What holds whatever the rules are.

use proptest::prelude::*;
use site::{
    Answer, Check, CheckOutcome, CircuitEdit, Days, Decision, HolidayUse, Request, RuleEdit,
    RuleEffect, RuleLimits, SiteEdit, StartRequest, When, Where, Who, Window,
};
use vocabulary::{CardText, MilliWatts, RuleId, TokenId};

use crate::bed::{Bed, Cp, EVERYBODY, start_at};

/// A rule before it is known whom and where it may name.
#[derive(Debug, Clone)]
struct Wish {
    effect: RuleEffect,
    who: u8,
    place: u8,
    window: Option<(u16, u16, u8)>,
    power_kw: Option<i64>,
}

fn wish() -> impl Strategy<Value = Wish> {
    let effect = prop_oneof![
        Just(RuleEffect::Allow),
        Just(RuleEffect::Deny),
        Just(RuleEffect::Limit),
    ];
    let window = proptest::option::of((0u16..1440, 1u16..=1440, 1u8..=0x7f));
    let power = proptest::option::of(2i64..22);
    (effect, 0u8..3, 0u8..4, window, power).prop_map(|(effect, who, place, window, power_kw)| {
        Wish {
            effect,
            who,
            place,
            window,
            power_kw: power_kw.or((effect == RuleEffect::Limit).then_some(7)),
        }
    })
}

struct Stage {
    bed: Bed,
    cp: Cp,
    card: TokenId,
}

impl Stage {
    fn new() -> Self {
        let mut bed = Bed::new();
        let cp = bed.station("CP-01", 2);
        let card = bed.card("04A2");
        bed.ask(Request::RemoveRule(EVERYBODY));
        let bays: Vec<_> = bed.shelf.bays.keys().copied().collect();
        for bay in bays {
            let edit = site::BayEdit {
                zone: Some("North".into()),
                ..site::BayEdit::default()
            };
            bed.ask(Request::EditBay(bay, edit));
        }
        Self { bed, cp, card }
    }

    fn add(&mut self, wish: &Wish) -> RuleId {
        let driver = self.bed.shelf.tokens[&self.card].driver_id;
        let bay = *self.bed.shelf.bays.keys().next().unwrap();
        let edit = RuleEdit {
            name: Some("A rule".into()),
            effect: Some(wish.effect),
            who: Some(match (wish.who, driver) {
                (1, _) => Who::Token(self.card),
                (2, Some(driver)) => Who::Driver(driver),
                _ => Who::Anyone,
            }),
            place: Some(match wish.place {
                0 => Where::Site,
                1 => Where::Zone("North".into()),
                2 => Where::Charger(self.cp),
                _ => Where::Bay(bay),
            }),
            when: Some(When {
                windows: wish
                    .window
                    .iter()
                    .map(|(from, until, days)| Window {
                        days: Days(*days),
                        from: *from,
                        until: *until,
                    })
                    .collect(),
                holidays: HolidayUse::Include,
                ..When::default()
            }),
            limits: Some(RuleLimits {
                power: wish.power_kw.map(|kw| MilliWatts::from_whole(kw * 1000)),
                ..RuleLimits::default()
            }),
            ..RuleEdit::default()
        };
        match self.bed.ask(Request::AddRule(Box::new(edit))) {
            Answer::Rule(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn request(&self) -> StartRequest {
        StartRequest {
            card: Some(CardText("04A2".into())),
            ..start_at(self.cp, 1)
        }
    }

    fn enforce(&mut self) {
        let request = self.request();
        self.bed.ask(Request::Start(request));
    }

    fn decide(&mut self) -> Decision {
        let request = self.request();
        match self.bed.ask(Request::Evaluate(request)) {
            Answer::Decision(decision) => *decision,
            other => panic!("{other:?}"),
        }
    }
}

/// Checks without how long they took.
fn unmeasured(checks: Vec<Check>) -> Vec<Check> {
    let each = checks.into_iter();
    each.map(|check| Check {
        took_us: None,
        ..check
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn one_more_denial_never_allows_more(
        wishes in proptest::collection::vec(wish(), 0..8),
        denial in wish(),
        minutes in 0i64..10_080,
    ) {
        let mut stage = Stage::new();
        for wish in &wishes {
            stage.add(wish);
        }
        stage.bed.advance(minutes * 60);
        stage.bed.come_back(stage.cp);
        let before = stage.decide();
        stage.add(&Wish { effect: RuleEffect::Deny, ..denial });
        let after = stage.decide();
        prop_assert!(before.outcome != CheckOutcome::Deny || after.outcome == CheckOutcome::Deny);
        if after.outcome != CheckOutcome::Deny {
            let most = |decision: &Decision| decision.effective.power.map_or(i64::MAX, |w| w.0);
            prop_assert!(most(&after) <= most(&before));
        }
    }

    #[test]
    fn the_same_facts_come_to_the_same(
        wishes in proptest::collection::vec(wish(), 0..8),
        minutes in 0i64..10_080,
    ) {
        let mut stage = Stage::new();
        for wish in &wishes {
            stage.add(wish);
        }
        stage.bed.advance(minutes * 60);
        stage.bed.come_back(stage.cp);
        let once = stage.decide();
        let again = stage.decide();
        prop_assert_eq!(&once.checks, &again.checks);
        prop_assert_eq!(&once.effective, &again.effective);
        // The start itself comes to what the dry run said.
        stage.enforce();
        let enforced = stage.bed.last_decision();
        let said = |checks: &[Check]| -> Vec<_> {
            let said = checks.iter().map(|check| (check.code, check.outcome, check.reason.clone()));
            said.collect()
        };
        prop_assert_eq!(said(&enforced.checks), said(&once.checks));
        prop_assert_eq!(enforced.outcome, once.outcome);
        prop_assert_eq!(&enforced.effective, &once.effective);
        // From the stored facts alone, away from the site.
        let rules = stage.bed.shelf.rules.iter().filter(|row| row.until.is_none());
        let mut rules: Vec<_> = rules.cloned().collect();
        rules.sort_by_key(|row| row.position);
        let rules = rules.into_iter().map(|row| row.rule).collect();
        let policy = site::Policy::new(rules, &[], &stage.bed.shelf.settings);
        let replayed = policy.again(&once.facts.to_string(), false).unwrap();
        prop_assert_eq!(replayed.outcome, once.outcome);
        prop_assert_eq!(replayed.checks, unmeasured(once.checks));
        prop_assert_eq!(replayed.effective, once.effective);
    }

    #[test]
    fn no_circuit_is_ever_given_away_twice(
        capacities in proptest::collection::vec(10i64..120, 1..4),
        fuse in proptest::option::of(10u32..200),
        stops in proptest::collection::vec(any::<bool>(), 6),
    ) {
        let mut stage = Stage::new();
        stage.add(&Wish { effect: RuleEffect::Allow, who: 0, place: 0, window: None, power_kw: None });
        let cp = stage.bed.station("CP-02", 6);
        let limits = site::Limits { main_fuse_a: fuse, ..site::Limits::default() };
        stage.bed.ask(Request::EditSite(SiteEdit { limits: Some(limits), ..SiteEdit::default() }));
        let mut parent = None;
        for (at, amperes) in capacities.iter().enumerate() {
            let nearest = at + 1 == capacities.len();
            let edit = CircuitEdit {
                name: Some(format!("Circuit {at}")),
                capacity: Some([amperes * 1000; 3]),
                parent: Some(parent),
                places: Some(if nearest { vec![Where::Charger(cp)] } else { Vec::new() }),
                ..CircuitEdit::default()
            };
            match stage.bed.ask(Request::AddCircuit(Box::new(edit))) {
                Answer::Circuit(id) => parent = Some(id),
                other => panic!("{other:?}"),
            }
        }
        let tightest = capacities.iter().copied().chain(fuse.map(i64::from)).min().unwrap() * 1000;
        for (number, stop) in (1..).zip(&stops) {
            if let Answer::Session { session, .. } = stage.bed.ask(Request::Start(start_at(cp, number)))
                && *stop
            {
                stage.bed.stop(session.id);
            }
            let held: i64 = stage
                .bed
                .shelf
                .sessions
                .values()
                .filter(|session| session.status.is_attempt() || session.status.is_live())
                .map(|session| session.limits.held.map_or(0, |held| held[0]))
                .sum();
            prop_assert!(held <= tightest, "{held} of {tightest}");
            prop_assert!(
                stage.bed.shelf.sessions.values().all(|session| session.decision_id.is_some()),
                "no session without a decision"
            );
        }
    }
}
