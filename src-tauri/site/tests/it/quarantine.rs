//! Unknown stations: they wait, nothing they say is lost, and people let them in.

use site::{
    Answer, Change, Enrolment, EventKind, Input, RecallQuery, Request, SessionStatus, StationEdit,
};
use vocabulary::{
    AnswerStatus, ConnectorStatus, MeterReport, MilliWattHours, Order, Registration, Reply, Report,
    TransactionId, TriggerKind, VerdictStatus,
};

use crate::bed::{Bed, Cp, person, reading_of, start_at, start_of, stop_of};

fn stranger() -> (Bed, Cp) {
    let mut bed = Bed::new();
    let (cp, _) = bed.connect_as("NEW-1", false);
    (bed, cp)
}

#[test]
fn decision_20_an_unknown_station_waits() {
    let (mut bed, cp) = stranger();
    let Reply::Boot {
        registration,
        interval_s,
        ..
    } = bed.say(cp, Report::Boot(vocabulary::Boot::default()))
    else {
        panic!("a boot's answer");
    };
    assert_eq!(registration, Registration::Pending);
    assert_eq!(interval_s, 60);
    assert_eq!(bed.authorize(cp, "04A2").status, VerdictStatus::Invalid);
    bed.status(cp, 1, ConnectorStatus::Available);
    assert!(bed.shelf.evses.is_empty());
    assert!(bed.shelf.tokens.is_empty());
    assert_eq!(bed.events(EventKind::StationDiscovered).len(), 1);
    assert_eq!(
        bed.start_refused(start_at(cp, 1)).reason.code,
        "station_not_found"
    );
    bed.advance(120);
    assert!(bed.orders.is_empty(), "nothing is sent to it");
}

#[test]
fn decision_20_its_transactions_are_kept_and_adopted_on_approval() {
    let (mut bed, cp) = stranger();
    bed.card("04A2");
    bed.boot(cp);
    let start = start_of(1, "04A2", 500, bed.stated());
    let (transaction, verdict) = bed.begin_with(cp, start.clone());
    assert_eq!(verdict.status, VerdictStatus::Invalid);
    assert!(transaction.number().unwrap() > 0, "a real id");
    assert_eq!(bed.begin_with(cp, start).0, transaction, "also again");
    bed.advance(60);
    let values = Report::MeterValues(MeterReport {
        evse: Some(vocabulary::EvseNumber(1)),
        transaction: Some(transaction.clone()),
        readings: vec![reading_of(600, 7_000, bed.stated())],
        suspicions: Vec::new(),
    });
    bed.say(cp, values);
    bed.advance(60);
    let stop = stop_of(Some(transaction.clone()), None, 700, bed.stated());
    bed.end_with(cp, stop);
    assert!(bed.shelf.sessions.is_empty());
    assert_eq!(bed.shelf.kept.len(), 3);

    bed.advance(600);
    let answer = bed.ask(Request::Approve {
        station: cp,
        name: Some("Gate".into()),
    });
    assert!(matches!(answer, Answer::Station(id) if id == cp));
    let row = bed.session_with(&transaction);
    assert_eq!(row.status, SessionStatus::Completed);
    assert!(row.flags.delayed);
    assert_eq!(
        row.transaction.as_ref().unwrap().energy,
        MilliWattHours::from_whole(200)
    );
    assert_eq!(bed.shelf.values.len(), 1);
    assert!(bed.shelf.kept.is_empty());
    assert_eq!(bed.site.station(cp).unwrap().name, "Gate");
}

#[test]
fn a_station_approved_while_connected_is_asked_to_boot_again() {
    let (mut bed, cp) = stranger();
    bed.boot(cp);
    bed.advance(5);
    bed.ask(Request::Approve {
        station: cp,
        name: None,
    });
    let request = start_at(cp, 1);
    assert_eq!(
        bed.start_refused(request).reason.code,
        "station_not_accepted",
        "it was told to wait"
    );
    bed.advance(1);
    assert!(matches!(
        bed.last_order(),
        Order::Trigger {
            message: TriggerKind::Boot,
            ..
        }
    ));
    bed.answer(AnswerStatus::Accepted);
    assert_eq!(bed.boot(cp), Registration::Accepted);
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.advance(1);
    assert_eq!(bed.start(start_at(cp, 1)).status, SessionStatus::Dispatched);
}

#[test]
fn open_enrolment_approves_at_once() {
    let mut bed = Bed::new();
    let (cp, _) = bed.connect_as("NEW-1", true);
    assert_eq!(bed.boot(cp), Registration::Accepted);
    assert_eq!(bed.site.station(cp).unwrap().enrolment, Enrolment::Approved);
}

#[test]
fn what_a_stranger_may_leave_is_bounded() {
    let (mut bed, cp) = stranger();
    for number in 0..250 {
        let start = start_of(1, "04A2", number, bed.stated());
        let (transaction, _) = bed.begin_with(cp, start);
        assert!(transaction.number().unwrap() > 0);
    }
    assert_eq!(bed.shelf.kept.len(), 200);
    for number in 0..499 {
        bed.connect_as(&format!("MORE-{number}"), false);
    }
    let answer = bed.give(Input::Connected(site::Connected {
        identity: vocabulary::StationIdentity::new("ONE-TOO-MANY").unwrap(),
        generation: site::Generation(9_999),
        version: vocabulary::OcppVersion::V16,
        remote_addr: "10.0.0.9:1".into(),
        open_enrolment: false,
        contested: false,
        recall: None,
    }));
    let Answer::Refused(refused) = answer else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "quarantine_full");
}

#[test]
fn a_station_that_was_turned_away_is_closed_and_told_so() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.ask(Request::RemoveStation(cp));
    assert!(
        bed.effects
            .iter()
            .any(|effect| matches!(effect, site::Effect::Close { .. }))
    );
    bed.reconnect(cp);
    assert_eq!(bed.boot(cp), Registration::Rejected);
}

#[test]
fn a_station_entered_before_it_calls_is_approved() {
    let mut bed = Bed::new();
    let identity = vocabulary::StationIdentity::new("CP-09").unwrap();
    let request = Request::AddStation {
        identity: identity.clone(),
        name: None,
    };
    let Answer::Station(id) = bed.ask(request.clone()) else {
        panic!("entered");
    };
    let (cp, _) = bed.connect_as("cp-09", false);
    assert_eq!(cp, id);
    assert_eq!(bed.boot(cp), Registration::Accepted);
    let Answer::Refused(refused) = bed.ask(request) else {
        panic!("refused");
    };
    assert_eq!(refused.reason.code, "station_exists");
}

/// A start and a stop of a station in quarantine; the id that it was given.
fn whole_session(bed: &mut Bed, cp: Cp, meter: i64) -> TransactionId {
    let (transaction, _) = bed.begin_with(cp, start_of(1, "04A2", meter, bed.stated()));
    bed.advance(60);
    let stop = stop_of(Some(transaction.clone()), None, meter + 200, bed.stated());
    bed.end_with(cp, stop);
    bed.advance(60);
    transaction
}

fn approve(cp: Cp) -> Request {
    Request::Approve {
        station: cp,
        name: None,
    }
}

#[test]
fn decision_20_what_comes_between_reading_and_approving_is_adopted_as_well() {
    let (mut bed, cp) = stranger();
    bed.card("04A2");
    let first = whole_session(&mut bed, cp, 500);
    let read_too_early = bed.shelf.recall(&RecallQuery::Kept(cp));
    let second = whole_session(&mut bed, cp, 700);
    bed.give(Input::Request {
        actor: person(),
        request: Box::new(approve(cp)),
        recall: Some(read_too_early),
    });
    for transaction in [first, second] {
        assert_eq!(
            bed.session_with(&transaction).status,
            SessionStatus::Completed
        );
    }
    assert!(bed.shelf.kept.is_empty());
    assert_eq!(bed.shelf.sessions.len(), 2, "each once");
}

#[test]
fn decision_20_each_way_to_approve_adopts_what_was_kept_once_and_in_order() {
    let by_edit = |bed: &mut Bed, cp: Cp| {
        let edit = StationEdit {
            enrolment: Some(Enrolment::Approved),
            ..StationEdit::default()
        };
        bed.ask(Request::EditStation { station: cp, edit });
    };
    let by_button = |bed: &mut Bed, cp: Cp| {
        bed.ask(approve(cp));
    };
    let by_open_enrolment = |bed: &mut Bed, _: Cp| {
        bed.connect_as("NEW-1", true);
    };
    let after_being_turned_away = |bed: &mut Bed, cp: Cp| {
        bed.ask(Request::RemoveStation(cp));
        bed.ask(approve(cp));
    };
    let ways: [fn(&mut Bed, Cp); 4] = [
        by_edit,
        by_button,
        by_open_enrolment,
        after_being_turned_away,
    ];
    for (way, restarted) in ways.into_iter().flat_map(|way| [(way, false), (way, true)]) {
        let (mut bed, cp) = stranger();
        bed.card("04A2");
        let transactions = [
            whole_session(&mut bed, cp, 500),
            whole_session(&mut bed, cp, 700),
        ];
        if restarted {
            bed.restart();
        }
        way(&mut bed, cp);
        way(&mut bed, cp);
        assert_eq!(bed.site.station(cp).unwrap().enrolment, Enrolment::Approved);
        assert!(bed.shelf.kept.is_empty());
        assert_eq!(bed.shelf.sessions.len(), 2);
        for transaction in &transactions {
            let row = bed.session_with(transaction);
            assert_eq!(row.status, SessionStatus::Completed);
        }
    }
}

#[test]
fn decision_20_approval_and_adoption_are_one_step_for_the_store() {
    let (mut bed, cp) = stranger();
    whole_session(&mut bed, cp, 500);
    let outcome = bed.site.handle(
        Input::Request {
            actor: person(),
            request: Box::new(approve(cp)),
            recall: Some(bed.shelf.recall(&RecallQuery::Kept(cp))),
        },
        bed.now,
        &mut bed.ids,
    );
    let has = |wanted: fn(&Change) -> bool| outcome.changes.iter().any(wanted);
    assert!(has(|change| matches!(change, Change::KeptDone(_))));
    assert!(has(|change| matches!(change, Change::Session(_))));
    assert!(has(
        |change| matches!(change, Change::Station(row) if row.enrolment == Enrolment::Approved)
    ));
    // Killed before the commit: the station waits as before, and nothing is lost.
    bed.restart();
    bed.ask(approve(cp));
    assert_eq!(bed.shelf.sessions.len(), 1);
}

#[test]
fn rule_6_a_start_repeated_in_quarantine_gets_the_same_id_after_a_restart() {
    let (mut bed, cp) = stranger();
    let start = start_of(1, "04A2", 500, bed.stated());
    let (transaction, _) = bed.begin_with(cp, start.clone());
    bed.restart();
    bed.reconnect(cp);
    assert_eq!(bed.begin_with(cp, start).0, transaction);
    assert_eq!(bed.shelf.kept.len(), 1);
}
