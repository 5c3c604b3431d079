//! Starts that wait for their station (`domain.md` 2.5).

use site::{SessionStatus, StartRequest, Trigger};
use vocabulary::{AnswerStatus, ChargingLimit, ConnectorStatus, MilliAmps, MilliWatts, Order};

use crate::bed::{Bed, Cp, start_at};

fn offline(connectors: u32) -> (Bed, Cp) {
    let mut bed = Bed::new();
    let cp = bed.station("CP-01", connectors);
    bed.disconnect(cp);
    (bed, cp)
}

fn queued(cp: Cp) -> StartRequest {
    StartRequest {
        queue: true,
        ..start_at(cp, 1)
    }
}

#[test]
fn t4_t5_a_start_waits_for_its_station_and_is_decided_anew() {
    let (mut bed, cp) = offline(1);
    let session = bed.start(queued(cp));
    assert_eq!(session.status, SessionStatus::Queued);
    assert_eq!(
        session.expires_at,
        Some(bed.now.utc.plus_millis(600_000)),
        "ten minutes"
    );
    bed.advance(100);
    bed.come_back(cp);
    assert_eq!(
        bed.status_of(session.id),
        SessionStatus::Queued,
        "its connector is not known yet"
    );
    bed.status(cp, 1, ConnectorStatus::Available);
    let row = bed.session(session.id);
    assert_eq!(row.status, SessionStatus::Dispatched);
    assert_eq!(bed.last_decision().trigger, Trigger::QueuedDispatch);
    assert_eq!(row.decision_id, Some(bed.last_decision().id));
    bed.answer(AnswerStatus::Accepted);
    let plug = bed.session(session.id).plug_deadline;
    assert_eq!(plug, Some(bed.now.utc.plus_millis(120_000)), "from the yes");
}

#[test]
fn a_status_is_waited_for_ten_seconds_at_most() {
    let (mut bed, cp) = offline(1);
    let session = bed.start(queued(cp));
    bed.come_back(cp);
    bed.advance(8);
    assert_eq!(bed.status_of(session.id), SessionStatus::Queued);
    // The trigger that asked for the status is in flight; its answer lets the start go.
    bed.answer(AnswerStatus::NotSupported);
    bed.advance(3);
    assert_eq!(bed.status_of(session.id), SessionStatus::Dispatched);
}

#[test]
fn t6_a_queued_start_expires_is_withdrawn_or_denied() {
    let (mut bed, cp) = offline(1);
    let request = StartRequest {
        queue_ttl_s: Some(90),
        ..queued(cp)
    };
    let expired = bed.start(request);
    bed.advance(91);
    assert_eq!(bed.status_of(expired.id), SessionStatus::Expired);

    let withdrawn = bed.start(queued(cp));
    bed.stop(withdrawn.id);
    assert_eq!(bed.status_of(withdrawn.id), SessionStatus::Cancelled);

    let denied = bed.start(queued(cp));
    bed.card("04A2");
    bed.reconnect(cp);
    bed.boot(cp);
    bed.begin(cp, 1, "04A2");
    bed.status(cp, 1, ConnectorStatus::Charging);
    bed.advance(1);
    let row = bed.session(denied.id);
    assert_eq!(row.status, SessionStatus::PolicyRejected);
    assert_eq!(row.reason.as_ref().unwrap().code, "connector_in_use");
    assert!(bed.orders.is_empty());
}

#[test]
fn one_start_waits_at_each_connector() {
    let (mut bed, cp) = offline(2);
    let request = queued(cp);
    bed.start(request.clone());
    assert_eq!(
        bed.start_refused(request).reason.code,
        "start_already_pending"
    );
    let other = StartRequest {
        evse: Some(2),
        ..queued(cp)
    };
    assert_eq!(bed.start(other).status, SessionStatus::Queued);
}

#[test]
fn without_the_queue_a_station_that_is_away_is_refused() {
    let (mut bed, cp) = offline(1);
    let refused = bed.start_refused(start_at(cp, 1));
    assert_eq!(refused.reason.code, "station_offline");
    assert!(refused.reason.args.contains_key("last_seen_at"));
    assert_eq!(refused.session, None, "a target denial leaves no session");
    assert!(refused.decision.is_some());
    assert_eq!(bed.shelf.decisions.len(), 1);
}

#[test]
fn t5_a_limit_of_a_waiting_start_lasts_over_a_restart() {
    for limit in [
        ChargingLimit::Current(MilliAmps(16_000)),
        ChargingLimit::Power(MilliWatts(11_000_000)),
    ] {
        let (mut bed, cp) = offline(1);
        let request = StartRequest {
            limit: Some(limit),
            ..queued(cp)
        };
        bed.start(request);
        bed.restart();
        bed.come_back(cp);
        bed.status(cp, 1, ConnectorStatus::Available);
        let Order::Start(order) = bed.last_order() else {
            panic!("a start");
        };
        assert_eq!(order.limit, Some(limit));
    }
}
