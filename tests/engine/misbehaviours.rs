//! Each way in which a simulated station misbehaves, against the real central system: the session is
//! right in the end, or it says what is odd about it.

use std::{pin::Pin, sync::Arc, time::Duration};

use central::{
    Clock, PageRequest, SessionFilter, SessionSort,
    site::{Session, SessionStatus},
    vocabulary::{
        CardText, EvseNumber, MilliAmps, MilliWattHours, Now, PerMille, StationIdentity, Steady,
    },
};
use simulator::{Backoff, Car, Misbehaviour, Script, SimulatedStation};

use crate::bed::Bed;

const ONE: EvseNumber = EvseNumber(1);
const CARD: &str = "04DE0001C0";
const IDENTITY: &str = "SIM-1";
/// What three minutes at 11.04 kW are, and how much whole watt-hours may take away or add.
const CHARGED_WH: i64 = 552;
const ROUNDING_WH: i64 = 3;

/// The central system's clock, for a station.
struct Shared(Clock);

impl simulator::Clock for Shared {
    fn now(&self) -> Now {
        self.0.now()
    }

    fn sleep_until(&self, deadline: Steady) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.0.sleep_until(deadline))
    }
}

/// A station with a vice at a central system that knows its card.
struct Rig {
    bed: Bed,
    station: SimulatedStation,
}

impl Rig {
    async fn with(vice: Misbehaviour) -> Self {
        let bed = Bed::open().await;
        bed.add_card(CARD).await;
        let script = Script {
            connectors: 1,
            clock: Arc::new(Shared(bed.clock.clone())),
            misbehaviours: vec![vice],
            backoff: Backoff {
                first: Duration::from_millis(1),
                most: Duration::from_millis(10),
            },
            ..Script::new(format!("ws://{}/ocpp", bed.addr()))
        };
        let station = SimulatedStation::new(StationIdentity::new(IDENTITY).unwrap(), script);
        station.connect().await.unwrap();
        bed.pass(1);
        Self { bed, station }
    }

    /// Somebody charges for three minutes with a card, and leaves.
    async fn charge(&self) {
        self.station.plug(ONE, car()).await.unwrap();
        self.station.tap(ONE, CardText(CARD.into())).await.unwrap();
        for _ in 0..3 {
            self.bed.pass(60);
            self.station.sample(ONE).await.unwrap();
        }
        self.station.unplug(ONE).await.unwrap();
        self.station.settle().await.unwrap();
    }

    async fn sessions(&self) -> Vec<Session> {
        let store = self.bed.central.store();
        let filter = SessionFilter::default();
        let page = PageRequest::default();
        let found = store.sessions(&filter, SessionSort::Newest, &page).await;
        found
            .unwrap()
            .items
            .into_iter()
            .map(|row| row.session)
            .collect()
    }

    /// The only session.
    async fn session(&self) -> Session {
        let mut sessions = self.sessions().await;
        assert_eq!(sessions.len(), 1, "{sessions:?}");
        sessions.remove(0)
    }

    /// A session that is over as it should be, with the energy that was charged.
    async fn is_right(&self) -> Session {
        let session = self.session().await;
        assert_eq!(session.status, SessionStatus::Completed, "{session:?}");
        let energy = session.transaction.as_ref().unwrap().energy.0 / 1_000;
        assert!(
            (energy - CHARGED_WH).abs() <= ROUNDING_WH,
            "{energy} Wh: {session:?}"
        );
        session
    }
}

fn car() -> Car {
    Car {
        capacity: MilliWattHours::from_whole(60_000),
        stored: MilliWattHours::from_whole(12_000),
        phases: 3,
        max_current: MilliAmps(16_000),
        taper_from: PerMille(800),
        target: PerMille(1_000),
    }
}

/// Charging with this vice ends in a session that is right.
async fn comes_right(vice: Misbehaviour) -> Session {
    let rig = Rig::with(vice).await;
    rig.charge().await;
    rig.is_right().await
}

fn suspicions(session: &Session) -> usize {
    session.transaction.as_ref().unwrap().suspicions.len()
}

#[tokio::test]
async fn a_clock_of_1970_does_not_date_a_session_and_is_noted() {
    let session = comes_right(Misbehaviour::Clock1970).await;
    let transaction = session.transaction.as_ref().unwrap();
    let received = transaction.start_received_at;
    assert_eq!(transaction.started_at, received, "the time of receipt");
    assert!(suspicions(&session) > 0, "nothing is noted");
}

#[tokio::test]
async fn times_without_a_zone_are_read() {
    let session = comes_right(Misbehaviour::NoZone).await;
    let transaction = session.transaction.unwrap();
    let off = transaction.started_at.0 - transaction.start_received_at.0;
    assert!(off.abs() < 2_000, "{off} ms");
}

#[tokio::test]
async fn a_station_that_never_boots_charges() {
    comes_right(Misbehaviour::NoBoot).await;
}

#[tokio::test]
async fn a_start_that_is_sent_twice_is_one_session() {
    comes_right(Misbehaviour::RepeatsStart).await;
}

#[tokio::test]
async fn a_session_without_a_stop_is_closed_by_evidence() {
    let rig = Rig::with(Misbehaviour::DropsStop).await;
    rig.charge().await;
    let session = rig.session().await;
    assert_eq!(session.status, SessionStatus::Active);
    // The connector is free; ten minutes of that are evidence (T24).
    rig.bed.pass(601);
    let session = rig
        .bed
        .until(session.id, SessionStatus::ClosedUnconfirmed)
        .await;
    let energy = session.transaction.unwrap().energy.0 / 1_000;
    assert!((energy - CHARGED_WH).abs() <= ROUNDING_WH, "{energy} Wh");
}

#[tokio::test]
async fn a_transaction_that_is_called_minus_one_is_found_by_its_connector() {
    comes_right(Misbehaviour::IdMinusOne).await;
}

#[tokio::test]
async fn values_without_a_transaction_belong_to_the_one_that_runs() {
    comes_right(Misbehaviour::NoId).await;
}

#[tokio::test]
async fn a_value_after_the_stop_changes_nothing() {
    comes_right(Misbehaviour::LateValues).await;
}

#[tokio::test]
async fn values_of_connector_0_leave_the_session_its_registers() {
    comes_right(Misbehaviour::WrongConnector).await;
}

#[tokio::test]
async fn a_negative_register_does_not_take_energy_away() {
    let rig = Rig::with(Misbehaviour::NegativeRegister).await;
    rig.charge().await;
    rig.is_right().await;
}

#[tokio::test]
async fn a_register_in_kilowatt_hours_does_not_shrink_a_session() {
    comes_right(Misbehaviour::KwhAsWh).await;
}

#[tokio::test]
async fn a_power_that_stays_is_not_energy_and_is_off_the_board_after_the_stop() {
    let rig = Rig::with(Misbehaviour::PowerStays).await;
    rig.charge().await;
    rig.is_right().await;
    assert_eq!(rig.bed.central.live().site().power.0, 0);
}

#[tokio::test]
async fn empty_values_are_left_out() {
    comes_right(Misbehaviour::EmptyValues).await;
}

#[tokio::test]
async fn a_start_at_a_station_that_answers_nothing_is_given_up_with_its_reason() {
    let rig = Rig::with(Misbehaviour::NeverAnswers).await;
    let session = rig.bed.start(IDENTITY, 1).await;
    let mut row = session.clone();
    for _ in 0..10 {
        rig.bed.pass(60);
        rig.station.settle().await.unwrap();
        row = rig.bed.stored(session.id).await;
        if row.ended_at.is_some() {
            break;
        }
    }
    assert!(row.ended_at.is_some(), "{row:?}");
    assert!(row.reason.is_some(), "{row:?}");
}

#[tokio::test]
async fn an_answer_after_45_seconds_still_counts() {
    let rig = Rig::with(Misbehaviour::SlowAnswers).await;
    let session = rig.bed.start(IDENTITY, 1).await;
    rig.bed
        .until_that(session.id, |row| row.dispatched_at.is_some())
        .await;
    // It obeyed at once: the car that comes meanwhile charges before the answer is there.
    rig.station.settle().await.unwrap();
    rig.bed.pass(46);
    rig.bed.until(session.id, SessionStatus::AwaitingPlug).await;
    rig.station.plug(ONE, car()).await.unwrap();
    rig.bed.until(session.id, SessionStatus::Active).await;
}

#[tokio::test]
async fn a_refused_order_is_a_session_that_the_charger_refused() {
    let rig = Rig::with(Misbehaviour::RejectsRemote).await;
    let session = rig.bed.start(IDENTITY, 1).await;
    rig.bed
        .until(session.id, SessionStatus::StationRejected)
        .await;
}

#[tokio::test]
async fn a_yes_without_an_effect_is_given_up_when_its_time_is_over() {
    let rig = Rig::with(Misbehaviour::Forgets).await;
    let session = rig.bed.start(IDENTITY, 1).await;
    rig.bed.until(session.id, SessionStatus::AwaitingPlug).await;
    rig.bed.pass(121);
    rig.bed.until(session.id, SessionStatus::TimedOut).await;
}

#[tokio::test]
async fn a_stop_with_three_hundred_readings_is_taken() {
    comes_right(Misbehaviour::HugeFrames).await;
}

#[tokio::test]
async fn a_flood_of_states_does_not_hold_up_a_session() {
    comes_right(Misbehaviour::FloodsStatus).await;
}

#[tokio::test]
async fn half_a_message_does_not_cost_the_whole_ones() {
    comes_right(Misbehaviour::BrokenJson).await;
}

#[tokio::test]
async fn words_of_its_own_are_kept_and_stop_nothing() {
    let rig = Rig::with(Misbehaviour::UnknownWords).await;
    rig.charge().await;
    rig.is_right().await;
    let connectors = rig.bed.central.live().connectors();
    assert_eq!(connectors[0].error_code.as_deref(), Some("Error"));
}

#[tokio::test]
async fn texts_that_are_too_long_are_cut_and_not_refused() {
    comes_right(Misbehaviour::LongText).await;
}

#[tokio::test]
async fn a_decorated_card_is_the_card_that_is_known() {
    let session = comes_right(Misbehaviour::DecoratedCard).await;
    assert!(session.token_id.is_some());
}

#[tokio::test]
async fn a_connection_that_is_dropped_again_and_again_is_still_one_session() {
    comes_right(Misbehaviour::DropsConnection).await;
}

#[test]
fn each_misbehaviour_has_its_test_here() {
    let text = include_str!("misbehaviours.rs");
    for one in Misbehaviour::ALL {
        let used = format!("Misbehaviour::{one:?})");
        assert!(text.contains(&used), "{}", one.as_str());
    }
}
