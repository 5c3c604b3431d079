//! What needs somebody: opened, counted, closed by itself and by people.

use site::{
    Answer, Attention, AttentionEdit, AttentionKind, Connected, EventKind, Generation, Input,
    Request, SiteEdit, StationEdit, Timers,
};
use vocabulary::{ConnectorStatus, OcppVersion, PersonId, StationIdentity, Timestamp};

use crate::bed::{Bed, person, said_at, start_of};

fn of_kind(bed: &Bed, kind: AttentionKind) -> Vec<Attention> {
    let rows = bed.shelf.attention.values();
    rows.filter(|row| row.kind == kind).cloned().collect()
}

fn only(bed: &Bed, kind: AttentionKind) -> Attention {
    let mut rows = of_kind(bed, kind);
    assert_eq!(rows.len(), 1, "one item of {kind:?}: {rows:?}");
    rows.remove(0)
}

fn seconds(bed: &Bed) -> (i64, i64) {
    let Timers {
        unreachable_s,
        settled_s,
        ..
    } = bed.site.settings().timers;
    (i64::from(unreachable_s), i64::from(settled_s))
}

#[test]
fn a_flapping_fault_is_one_item_with_a_count_and_closes_when_it_stays_away() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    let (_, settled) = seconds(&bed);
    for _ in 0..5 {
        bed.status(cp, 2, ConnectorStatus::Faulted);
        bed.advance(5);
        bed.status(cp, 2, ConnectorStatus::Available);
        bed.advance(5);
    }
    let item = only(&bed, AttentionKind::Faulted);
    assert_eq!((item.count, item.closed_at), (5, None));
    assert!(item.over_at.is_some());
    assert_eq!(item.args["connector"], 2);
    bed.advance(settled);
    let item = only(&bed, AttentionKind::Faulted);
    assert_eq!(item.closed_why.as_deref(), Some("over"));
    bed.status(cp, 2, ConnectorStatus::Faulted);
    assert_eq!(of_kind(&bed, AttentionKind::Faulted).len(), 2, "a new one");
}

#[test]
fn two_faulted_connectors_are_two_items() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 2);
    bed.status(cp, 1, ConnectorStatus::Faulted);
    bed.status(cp, 2, ConnectorStatus::Faulted);
    assert_eq!(of_kind(&bed, AttentionKind::Faulted).len(), 2);
}

#[test]
fn fourteen_stations_of_one_feeder_lost_within_20_seconds_are_one_item() {
    let mut bed = Bed::new();
    let stations: Vec<_> = (1..=14)
        .map(|number| bed.station(&format!("CP-{number:02}"), 1))
        .collect();
    let far = bed.station("FAR", 1);
    let (unreachable, settled) = seconds(&bed);
    for cp in &stations {
        bed.disconnect(*cp);
        bed.advance(1);
    }
    bed.advance(60);
    bed.disconnect(far);
    bed.advance(unreachable + 1);
    let items = of_kind(&bed, AttentionKind::Unreachable);
    assert_eq!(items.len(), 2, "the feeder and the one that was lost later");
    let feeder = items.iter().find(|item| item.stations.len() == 14).unwrap();
    assert_eq!(feeder.count, 1);
    for cp in &stations[1..] {
        bed.come_back(*cp);
    }
    assert_eq!(
        bed.shelf.attention[&feeder.id].over_at, None,
        "one is still away"
    );
    bed.come_back(stations[0]);
    assert!(bed.shelf.attention[&feeder.id].over_at.is_some());
    bed.advance(settled);
    assert!(bed.shelf.attention[&feeder.id].closed_at.is_some());
}

#[test]
fn a_station_that_comes_back_soon_needs_nobody() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let (unreachable, _) = seconds(&bed);
    bed.disconnect(cp);
    bed.advance(unreachable - 1);
    bed.come_back(cp);
    bed.advance(unreachable * 2);
    assert!(of_kind(&bed, AttentionKind::Unreachable).is_empty());
}

#[test]
fn a_station_that_goes_and_comes_is_counted_and_one_taken_out_of_use_is_not_missed() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let (unreachable, _) = seconds(&bed);
    for _ in 0..2 {
        bed.disconnect(cp);
        bed.advance(unreachable + 1);
        bed.come_back(cp);
        bed.advance(10);
    }
    assert_eq!(only(&bed, AttentionKind::Unreachable).count, 2);
    bed.disconnect(cp);
    bed.advance(unreachable + 1);
    let edit = StationEdit {
        active: Some(false),
        note: Some("The door is open".into()),
        ..StationEdit::default()
    };
    bed.ask(Request::EditStation { station: cp, edit });
    assert!(only(&bed, AttentionKind::Unreachable).over_at.is_some());
    assert_eq!(bed.shelf.stations[&cp].note, "The door is open");
}

#[test]
fn a_station_that_goes_again_before_its_item_closed_is_not_over_while_it_is_away() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let (unreachable, settled) = seconds(&bed);
    bed.disconnect(cp);
    bed.advance(unreachable + 1);
    bed.come_back(cp);
    bed.advance(1);
    assert!(only(&bed, AttentionKind::Unreachable).over_at.is_some());
    bed.disconnect(cp);
    let item = only(&bed, AttentionKind::Unreachable);
    assert_eq!((item.over_at, item.count), (None, 2));
    bed.advance(unreachable + 1);
    assert_eq!(only(&bed, AttentionKind::Unreachable).count, 2, "told once");
    bed.come_back(cp);
    bed.advance(settled + 1);
    let item = only(&bed, AttentionKind::Unreachable);
    assert_eq!(item.closed_why.as_deref(), Some("over"));
}

#[test]
fn after_a_restart_stations_that_do_not_come_back_are_one_item() {
    let mut bed = Bed::new();
    for number in 1..=3 {
        bed.station(&format!("CP-{number:02}"), 1);
    }
    let (unreachable, _) = seconds(&bed);
    bed.restart();
    bed.advance(unreachable + 1);
    assert_eq!(only(&bed, AttentionKind::Unreachable).stations.len(), 3);
}

#[test]
fn an_item_outlives_the_program_and_still_closes_by_itself() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    let (_, settled) = seconds(&bed);
    bed.status(cp, 1, ConnectorStatus::Faulted);
    bed.status(cp, 1, ConnectorStatus::Available);
    bed.restart();
    bed.advance(settled + 1);
    assert!(only(&bed, AttentionKind::Faulted).closed_at.is_some());
}

#[test]
fn a_charger_that_waits_is_done_once_it_is_approved() {
    let mut bed = Bed::new();
    let (cp, _) = bed.connect_as("NEW", false);
    assert_eq!(only(&bed, AttentionKind::ChargerWaiting).closed_at, None);
    bed.ask(Request::Approve {
        station: cp,
        name: None,
    });
    let item = only(&bed, AttentionKind::ChargerWaiting);
    assert_eq!(item.closed_why.as_deref(), Some("done"));
}

#[test]
fn an_unknown_card_is_one_item_until_it_is_entered() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.authorize(cp, "04AABB");
    bed.authorize(cp, "04aabb");
    let item = only(&bed, AttentionKind::CardUnknown);
    assert_eq!(item.count, 2);
    assert!(
        !serde_json::to_string(&item).unwrap().contains("04"),
        "the card's text stays in its own table: {item:?}"
    );
    bed.card("04AABB");
    assert_eq!(
        only(&bed, AttentionKind::CardUnknown).closed_why.as_deref(),
        Some("done")
    );
}

#[test]
fn a_charger_with_a_wrong_clock_is_about_the_charger() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.card("04AABB");
    bed.begin_with(cp, start_of(1, "04AABB", 0, said_at(Timestamp(0))));
    let item = only(&bed, AttentionKind::ClockWrong);
    assert_eq!(item.stations, [cp]);
    assert!(of_kind(&bed, AttentionKind::SessionSuspect).is_empty());
}

#[test]
fn a_second_connection_of_an_identity_from_elsewhere_is_raised() {
    let mut bed = Bed::new();
    bed.station("CP-01", 1);
    bed.give(Input::Connected(Connected {
        identity: StationIdentity::new("CP-01").unwrap(),
        generation: Generation(99),
        version: OcppVersion::V16,
        remote_addr: "10.9.9.9:1".into(),
        open_enrolment: false,
        contested: true,
        recall: None,
    }));
    let item = only(&bed, AttentionKind::IdentityContested);
    assert_eq!(item.args["remote_addr"], "10.9.9.9:1");
}

#[test]
fn a_time_without_a_record_is_told() {
    let mut bed = Bed::new();
    let since = bed.now.utc;
    bed.advance(30);
    bed.give(Input::NotRecorded { since });
    let item = only(&bed, AttentionKind::NotRecording);
    assert_eq!(item.args["from"], since.to_rfc3339());
}

#[test]
fn people_take_it_put_it_off_write_about_it_and_close_it() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    bed.status(cp, 1, ConnectorStatus::Faulted);
    let item = only(&bed, AttentionKind::Faulted);
    let me = PersonId(uuid::Uuid::from_u128(7));
    let until = bed.now.utc.plus_millis(3_600_000);
    let edit = AttentionEdit {
        owner: Some(Some(me)),
        seen: true,
        snoozed_until: Some(Some(until)),
        note: Some("The installer comes at 10".into()),
        close: None,
    };
    let answer = bed.ask(Request::EditAttention(item.id, edit));
    assert!(matches!(answer, Answer::Done));
    let row = &bed.shelf.attention[&item.id];
    assert_eq!((row.owner, row.snoozed_until), (Some(me), Some(until)));
    assert_eq!(row.seen_by, [me]);
    assert_eq!(bed.events(EventKind::AttentionChanged).len(), 1);
    let close = AttentionEdit {
        close: Some("Replaced the fuse".into()),
        ..AttentionEdit::default()
    };
    bed.ask(Request::EditAttention(item.id, close.clone()));
    let row = &bed.shelf.attention[&item.id];
    assert_eq!(row.closed_why.as_deref(), Some("Replaced the fuse"));
    assert_eq!(row.closed_by, Some(person()));
    let again = bed.ask(Request::EditAttention(item.id, close));
    assert!(matches!(again, Answer::Refused(_)), "{again:?}");
}

#[test]
fn a_stream_of_unknown_cards_does_not_fill_the_memory() {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", 1);
    for number in 0..250 {
        bed.authorize(cp, &format!("AA{number:04}"));
        bed.advance(1);
    }
    let items = of_kind(&bed, AttentionKind::CardUnknown);
    let open = items.iter().filter(|item| item.closed_at.is_none());
    assert_eq!((open.count(), items.len()), (200, 250));
}

#[test]
fn a_preset_brings_its_values_and_each_can_be_changed() {
    let mut bed = Bed::new();
    bed.ask(Request::EditSite(SiteEdit {
        preset: Some(site::Preset::Depot),
        ..SiteEdit::default()
    }));
    let practice = bed.site.settings().practice.clone();
    assert_eq!(practice, site::Practice::of(site::Preset::Depot));
    assert_eq!(practice.max_session_s, None);
    bed.ask(Request::EditSite(SiteEdit {
        practice: Some(site::Practice {
            max_session_s: Some(3600),
            ..practice
        }),
        ..SiteEdit::default()
    }));
    assert_eq!(bed.site.settings().practice.max_session_s, Some(3600));
    let wrong = site::Limits {
        phases: 2,
        ..site::Limits::default()
    };
    let answer = bed.ask(Request::EditSite(SiteEdit {
        limits: Some(wrong),
        ..SiteEdit::default()
    }));
    assert!(matches!(answer, Answer::Refused(_)), "{answer:?}");
}
