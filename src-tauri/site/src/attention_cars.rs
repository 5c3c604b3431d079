//! Cars that stand at a bay and do not charge: sessions that were cut off by what nobody wanted,
//! and cars that wait for a card for long.

use serde_json::{Map, Value, json};
use vocabulary::{AttentionId, ConnectorStatus, EvseId, SessionId, StationId, Timestamp};

use crate::{
    AttentionKind, Site, attention::About, attention_rules::TOGETHER_MILLIS, live::LiveStation,
    session::data, step::Step, timers::Timer,
};

/// A car that waits for a card for longer is waiting for somebody at the desk.
const WAITS_TOO_LONG_S: u32 = 600;

/// Whether a stop of this reason (OCPP 1.6, 7.36) is one that neither the driver nor the desk asked for.
fn is_cut_off(reason: &str) -> bool {
    matches!(reason, "PowerLoss" | "EmergencyStop" | "Reboot")
}

/// The EVSEs of an item that still stand uncharged.
fn waiting_in(args: &Map<String, Value>) -> Vec<EvseId> {
    let listed = args.get("evses").and_then(Value::as_array);
    let ids = listed.into_iter().flatten().filter_map(Value::as_str);
    ids.filter_map(|id| id.parse().ok().map(EvseId)).collect()
}

impl Site {
    /// A session is over: if it was cut off and its car still stands there, somebody has to know.
    /// What was cut off at the same moment for the same reason is one item.
    pub(crate) fn heed_cut_off(&mut self, session: SessionId, step: &mut Step<'_>) {
        let Some(row) = self.sessions.get(&session).map(|live| &live.row) else {
            return;
        };
        let (station, evse) = (row.station_id, row.evse_id);
        let Some((reason, at)) = row.transaction.as_ref().and_then(|transaction| {
            let reason = transaction.stop_reason.clone()?;
            is_cut_off(&reason).then_some((reason, transaction.stopped_at?))
        }) else {
            return;
        };
        if self.is_well(evse) {
            return;
        }
        let Some(id) = self.cut_off_at(&reason, at) else {
            let args = data(json!({ "reason": reason, "ended": 1, "evses": [evse] }));
            let about = About::Evse(station, evse);
            self.open_item(AttentionKind::SessionsCutOff, about, at, args, step);
            return;
        };
        self.edit_item(id, step, |row| {
            let mut evses = waiting_in(&row.args);
            if evses.contains(&evse) {
                return;
            }
            evses.push(evse);
            let ended = row.args.get("ended").and_then(Value::as_u64);
            let ended = ended.unwrap_or_default().saturating_add(1);
            row.args
                .extend(data(json!({ "ended": ended, "evses": evses })));
            if !row.stations.contains(&station) {
                row.stations.push(station);
            }
        });
    }

    fn cut_off_at(&self, reason: &str, at: Timestamp) -> Option<AttentionId> {
        let mut open = self.attentions.open();
        open.find(|row| {
            row.kind == AttentionKind::SessionsCutOff
                && row.args.get("reason").and_then(Value::as_str) == Some(reason)
                && row.since.millis_since(at).abs() <= TOGETHER_MILLIS
        })
        .map(|row| row.id)
    }

    /// Something changed at an EVSE: whoever waited there may be served, and a car may begin to wait.
    pub(crate) fn heed_car(&mut self, evse: EvseId, step: &mut Step<'_>) {
        if self.is_well(evse) {
            self.no_longer_cut_off(evse, step);
        }
        if self.waits_since(evse).is_some() {
            let at = step.in_seconds(WAITS_TOO_LONG_S);
            self.deadlines.set_if_idle(Timer::CarWaits(evse), at);
        } else {
            self.deadlines.clear(Timer::CarWaits(evse));
            self.done_item(AttentionKind::CarWaiting, evse.0, step);
        }
    }

    fn no_longer_cut_off(&mut self, evse: EvseId, step: &mut Step<'_>) {
        let cut_off: Vec<AttentionId> = self.cut_off(evse).collect();
        for id in cut_off {
            let mut left = 0;
            self.edit_item(id, step, |row| {
                let mut evses = waiting_in(&row.args);
                evses.retain(|other| *other != evse);
                left = evses.len();
                row.args.extend(data(json!({ "evses": evses })));
            });
            if left == 0 {
                self.item_is_done(id, step);
            }
        }
    }

    /// The items that say that this EVSE was cut off.
    fn cut_off(&self, evse: EvseId) -> impl Iterator<Item = AttentionId> {
        let open = self.attentions.open();
        open.filter(move |row| {
            row.kind == AttentionKind::SessionsCutOff && waiting_in(&row.args).contains(&evse)
        })
        .map(|row| row.id)
    }

    /// A car charges here, or none is here.
    fn is_well(&self, evse: EvseId) -> bool {
        self.evses.get(&evse).is_none_or(|live| {
            // What was said over an older connection was said of another moment.
            let station = self.stations.get(&live.row.station_id);
            let said = live.status_seen.is_some()
                && live.status_seen == station.and_then(LiveStation::generation);
            let empty = |status: Option<&ConnectorStatus>| match status {
                Some(ConnectorStatus::Available | ConnectorStatus::Reserved) => true,
                Some(
                    ConnectorStatus::Preparing
                    | ConnectorStatus::Charging
                    | ConnectorStatus::SuspendedEv
                    | ConnectorStatus::SuspendedEvse
                    | ConnectorStatus::Finishing
                    | ConnectorStatus::Unavailable
                    | ConnectorStatus::Faulted
                    | ConnectorStatus::Other(_),
                )
                | None => false,
            };
            let mut plugs = live.connectors.iter();
            live.running.is_some() || (said && plugs.all(|plug| empty(plug.status.as_ref())))
        })
    }

    /// Since when a car is plugged in here without anybody having asked for a start.
    fn waits_since(&self, evse: EvseId) -> Option<Timestamp> {
        let live = self.evses.get(&evse)?;
        if live.running.is_some() || self.at_evse(evse).any(|session| !session.is_over()) {
            return None;
        }
        let mut plugs = live.connectors.iter();
        plugs
            .find(|plug| plug.status == Some(ConnectorStatus::Preparing))
            .and_then(|plug| plug.since)
    }

    /// It waited for long. Where a session was cut off, that is said already; while the charger is
    /// away, nobody knows.
    pub(crate) fn car_waits(&mut self, evse: EvseId, step: &mut Step<'_>) {
        let Some(since) = self.waits_since(evse) else {
            return;
        };
        let station = self.evses.get(&evse).map(|live| live.row.station_id);
        let online = |id: &StationId| {
            self.stations
                .get(id)
                .is_some_and(|live| live.link.is_some())
        };
        let Some(station) = station.filter(online) else {
            let at = step.in_seconds(WAITS_TOO_LONG_S);
            return self.deadlines.set(Timer::CarWaits(evse), at);
        };
        if self.cut_off(evse).next().is_none() && !self.has_item(AttentionKind::CarWaiting, evse.0)
        {
            let about = About::Evse(station, evse);
            self.open_item(AttentionKind::CarWaiting, about, since, Map::new(), step);
        }
    }

    /// Cars that waited when the program ended wait on.
    pub(crate) fn cars_after_restart(&mut self, step: &Step<'_>) {
        let waiting: Vec<_> = self
            .evses
            .keys()
            .filter_map(|evse| Some((*evse, self.waits_since(*evse)?)))
            .collect();
        for (evse, since) in waiting {
            let at = since.plus_millis(i64::from(WAITS_TOO_LONG_S) * 1000);
            self.deadlines
                .set(Timer::CarWaits(evse), step.now.steady_at(at));
        }
    }
}
