//! Settings of stations: read, changed, and read back.

use site::{Answer, CommandState, ReadinessState, Request, readiness};
use vocabulary::{AnswerStatus, CommandId, Order, OrderAnswer, StationId};

use crate::bed::{Bed, Cp, settings_told};

fn ask(bed: &mut Bed, station: StationId) -> CommandId {
    let request = Request::ReadSettings {
        station,
        names: Vec::new(),
        reason: None,
    };
    match bed.ask(request) {
        Answer::Command(row) => row.id,
        other => panic!("{other:?}"),
    }
}

fn change(bed: &mut Bed, station: StationId, name: &str, value: &str) -> CommandId {
    let request = Request::ChangeSetting {
        station,
        name: name.into(),
        value: value.into(),
        reason: Some("the rules".into()),
    };
    match bed.ask(request) {
        Answer::Command(row) => row.id,
        other => panic!("{other:?}"),
    }
}

fn give(bed: &mut Bed, command: CommandId, answer: OrderAnswer) {
    bed.give(site::Input::Answered { command, answer });
}

/// Names that were asked for last.
fn asked_for(bed: &Bed) -> Vec<String> {
    match bed.last_order() {
        Order::ReadSettings { names } => names.clone(),
        other => panic!("{other:?}"),
    }
}

fn last_command(bed: &Bed) -> CommandId {
    bed.orders.last().unwrap().2
}

fn state(bed: &Bed, station: Cp, name: &str) -> ReadinessState {
    let stored = bed.shelf.station_settings.get(&station);
    let rows = readiness(stored, &bed.shelf.settings);
    rows.iter().find(|row| row.setting == name).unwrap().state
}

#[test]
fn what_is_not_known_is_said_to_be_unknown() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let rows = readiness(None, &bed.shelf.settings);
    assert!(rows.iter().all(|row| row.state == ReadinessState::Unknown));
    let id = ask(&mut bed, cp);
    give(
        &mut bed,
        id,
        settings_told(
            &[
                ("LocalPreAuthorize", "TRUE"),
                ("StopTransactionOnInvalidId", " true "),
                ("LocalAuthorizeOffline", "1"),
                ("ConnectionTimeOut", "120.0"),
                ("SupportedFeatureProfiles", "Core, smartCharging"),
            ],
            &["MaxEnergyOnInvalidId"],
        ),
    );
    assert_eq!(bed.command(id).state, CommandState::EffectConfirmed);
    assert_eq!(bed.command(id).answer.as_ref().unwrap().settings, None);
    for (name, expected) in [
        ("LocalPreAuthorize", ReadinessState::Undermines),
        ("StopTransactionOnInvalidId", ReadinessState::Good),
        ("LocalAuthorizeOffline", ReadinessState::Weakens),
        ("ConnectionTimeOut", ReadinessState::Good),
        ("SupportedFeatureProfiles", ReadinessState::Good),
        ("MaxEnergyOnInvalidId", ReadinessState::NotSupported),
        ("AllowOfflineTxForUnknownId", ReadinessState::Unknown),
    ] {
        assert_eq!(state(&bed, cp, name), expected, "{name}");
    }
}

#[test]
fn q18_what_was_left_out_is_asked_for_by_name_a_few_at_a_time() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let id = ask(&mut bed, cp);
    give(
        &mut bed,
        id,
        settings_told(&[("LocalPreAuthorize", "false")], &[]),
    );
    let mut seen_names = Vec::new();
    loop {
        let names = asked_for(&bed);
        assert!((1..=3).contains(&names.len()), "{names:?}");
        let values: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
        let asked = last_command(&bed);
        let orders = bed.orders.len();
        give(&mut bed, asked, settings_told(&values, &[]));
        seen_names.extend(names);
        if bed.orders.len() == orders {
            break;
        }
    }
    assert!(
        !seen_names.contains(&"LocalPreAuthorize".to_owned()),
        "{seen_names:?}"
    );
    let rows = readiness(bed.shelf.station_settings.get(&cp), &bed.shelf.settings);
    assert!(rows.iter().all(|row| row.state != ReadinessState::Unknown));
}

#[test]
fn a_change_is_seen_when_it_is_read_back_and_not_before() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    for (read_back, expected) in [
        ("false", CommandState::EffectConfirmed),
        ("true", CommandState::EffectMissing),
    ] {
        let id = change(&mut bed, cp, "LocalPreAuthorize", "false");
        assert_eq!(bed.command(id).state, CommandState::Sent);
        give(
            &mut bed,
            id,
            OrderAnswer::new(AnswerStatus::Accepted, "Accepted"),
        );
        assert_eq!(bed.command(id).state, CommandState::Acknowledged);
        assert_eq!(asked_for(&bed), ["LocalPreAuthorize"]);
        let question = last_command(&bed);
        give(
            &mut bed,
            question,
            settings_told(&[("LocalPreAuthorize", read_back)], &[]),
        );
        assert_eq!(bed.command(id).state, expected);
    }
}

#[test]
fn q51_a_change_that_takes_a_restart_is_looked_at_after_it() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let id = change(&mut bed, cp, "LocalPreAuthorize", "false");
    let answer = OrderAnswer::new(AnswerStatus::RebootRequired, "RebootRequired");
    give(&mut bed, id, answer);
    let orders = bed.orders.len();
    bed.disconnect(cp);
    bed.come_back(cp);
    bed.advance(5);
    let asked = bed
        .orders
        .iter()
        .skip(orders)
        .find_map(|(_, _, id, order)| matches!(order, Order::ReadSettings { .. }).then_some(*id));
    give(
        &mut bed,
        asked.unwrap(),
        settings_told(&[("LocalPreAuthorize", "false")], &[]),
    );
    assert_eq!(bed.command(id).state, CommandState::EffectConfirmed);
}

#[test]
fn a_change_waits_for_its_station_and_a_question_does_not() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.disconnect(cp);
    let question = Request::ReadSettings {
        station: cp,
        names: Vec::new(),
        reason: None,
    };
    assert_eq!(Bed::refusal(bed.ask(question)), "station_offline");
    let id = change(&mut bed, cp, "LocalPreAuthorize", "false");
    assert_eq!(bed.command(id).state, CommandState::Waiting);
    bed.come_back(cp);
    bed.advance(5);
    assert_eq!(bed.command(id).state, CommandState::Sent);
}
