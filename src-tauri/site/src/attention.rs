//! What needs somebody at the desk, as rows with a life: opened, counted and closed by what happens,
//! taken, put off, annotated and closed by people (`operations.md` 1).

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;
use vocabulary::{AttentionId, EvseId, SessionId, StationId, Timestamp, TokenId};

use crate::{
    Actor, Answer, Attention, AttentionEdit, AttentionKind, EventKind, Site, connection::refused,
    report::cut, session::data, step::Step, timers::Timer,
};

/// Open items of one kind; beyond, the oldest gives way.
const OPEN_OF_A_KIND: usize = 200;
/// People who have looked at an item.
const SEEN_BY: usize = 50;

/// The items that are open.
#[derive(Debug, Default)]
pub(crate) struct Attentions(HashMap<AttentionId, Attention>);

/// What an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    Station(StationId),
    Evse(StationId, EvseId),
    Session(SessionId),
    Card(StationId, TokenId),
    Site,
}

/// Whether something happens once or lasts until it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// Each time counts.
    Moment,
    /// It counts when it comes back after it was over.
    Lasting,
}

impl Attentions {
    pub(crate) fn new(rows: Vec<Attention>) -> Self {
        Self(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    pub(crate) fn get(&self, id: AttentionId) -> Option<&Attention> {
        self.0.get(&id)
    }

    /// Takes closed ones out of memory, once they are written.
    pub(crate) fn forget_closed(&mut self, written: &[AttentionId]) {
        for id in written {
            if self.0.get(id).is_some_and(|row| row.closed_at.is_some()) {
                self.0.remove(id);
            }
        }
    }

    fn find(&self, kind: AttentionKind, subject: Uuid) -> Option<AttentionId> {
        let mut open = self.open();
        open.find(|row| row.kind == kind && row.subject == subject)
            .map(|row| row.id)
    }

    pub(crate) fn open(&self) -> impl Iterator<Item = &Attention> {
        self.0.values().filter(|row| row.closed_at.is_none())
    }

    /// Makes room for one more of a kind: the oldest gives way, those first that nobody took.
    fn in_the_way(&self, kind: AttentionKind) -> Option<AttentionId> {
        let of_kind = || self.open().filter(|row| row.kind == kind);
        if of_kind().count() < OPEN_OF_A_KIND {
            return None;
        }
        of_kind()
            .min_by_key(|row| (row.owner.is_some(), row.last_at, row.id))
            .map(|row| row.id)
    }
}

impl Site {
    /// Something needs somebody: a new item, or one more time for the one that is there.
    pub(crate) fn raise(
        &mut self,
        kind: AttentionKind,
        about: About,
        course: Course,
        args: Map<String, Value>,
        step: &mut Step<'_>,
    ) {
        let subject = self.subject(about);
        let Some(id) = self.attentions.find(kind, subject) else {
            let since = step.now.utc;
            self.open_item(kind, about, since, args, step);
            return;
        };
        let Some(row) = self.attentions.0.get_mut(&id) else {
            return;
        };
        let again = match course {
            Course::Moment => true,
            Course::Lasting => row.over_at.is_some(),
        };
        if !again && row.args == args {
            return;
        }
        row.args = args;
        if again {
            row.count = row.count.saturating_add(1);
            row.last_at = step.now.utc;
            row.over_at = None;
            self.deadlines.clear(Timer::Settled(id));
        }
        step.attention(id);
    }

    /// Opens an item that began at a given time.
    pub(crate) fn open_item(
        &mut self,
        kind: AttentionKind,
        about: About,
        since: Timestamp,
        args: Map<String, Value>,
        step: &mut Step<'_>,
    ) -> AttentionId {
        if let Some(old) = self.attentions.in_the_way(kind) {
            self.close_item(old, Actor::System, "crowded_out", step);
        }
        let id = AttentionId(step.ids.uuid());
        let (station, evse_id, session_id, token_id) = match about {
            About::Station(station) => (Some(station), None, None, None),
            About::Evse(station, evse) => (Some(station), Some(evse), None, None),
            About::Session(id) => {
                let row = self.sessions.get(&id).map(|session| &session.row);
                (
                    row.map(|row| row.station_id),
                    row.map(|row| row.evse_id),
                    Some(id),
                    None,
                )
            }
            About::Card(station, token) => (Some(station), None, None, Some(token)),
            About::Site => (None, None, None, None),
        };
        let row = Attention {
            id,
            kind,
            severity: kind.severity(),
            subject: self.subject(about),
            stations: station.into_iter().collect(),
            evse_id,
            session_id,
            token_id,
            args,
            since,
            last_at: step.now.utc,
            count: 1,
            over_at: None,
            owner: None,
            seen_by: Vec::new(),
            snoozed_until: None,
            note: String::new(),
            closed_at: None,
            closed_why: None,
            closed_by: None,
        };
        let content = data(json!({
            "attention_id": id, "kind": kind, "severity": row.severity,
        }));
        self.attentions.0.insert(id, row);
        step.attention(id);
        step.site_event(EventKind::AttentionOpened, Actor::System, content);
        id
    }

    /// Its cause is gone. It closes when that stays so, and counts on when it does not.
    pub(crate) fn settle_item(&mut self, kind: AttentionKind, about: About, step: &mut Step<'_>) {
        if let Some(id) = self.attentions.find(kind, self.subject(about)) {
            self.item_is_over(id, step);
        }
    }

    pub(crate) fn item_is_over(&mut self, id: AttentionId, step: &mut Step<'_>) {
        let Some(row) = self.attentions.0.get_mut(&id) else {
            return;
        };
        if row.over_at.is_none() && row.closed_at.is_none() {
            row.over_at = Some(step.now.utc);
            let wait = step.in_seconds(self.settings.timers.settled_s);
            self.deadlines.set(Timer::Settled(id), wait);
            step.attention(id);
        }
    }

    /// It stayed over.
    pub(crate) fn item_settled(&mut self, id: AttentionId, step: &mut Step<'_>) {
        let over = self
            .attentions
            .get(id)
            .is_some_and(|row| row.over_at.is_some());
        if over {
            self.close_item(id, Actor::System, "over", step);
        }
    }

    /// What was wanted was done, and there is nothing to wait for.
    pub(crate) fn done_item(&mut self, kind: AttentionKind, subject: Uuid, step: &mut Step<'_>) {
        if let Some(id) = self.attentions.find(kind, subject) {
            self.close_item(id, Actor::System, "done", step);
        }
    }

    /// What was wanted was done for all that an item names.
    pub(crate) fn item_is_done(&mut self, id: AttentionId, step: &mut Step<'_>) {
        self.close_item(id, Actor::System, "done", step);
    }

    /// Whether an item of this kind is open.
    pub(crate) fn has_item(&self, kind: AttentionKind, subject: Uuid) -> bool {
        self.attentions.find(kind, subject).is_some()
    }

    pub(crate) fn edit_item(
        &mut self,
        id: AttentionId,
        step: &mut Step<'_>,
        edit: impl FnOnce(&mut Attention),
    ) {
        if let Some(row) = self.attentions.0.get_mut(&id) {
            edit(row);
            step.attention(id);
        }
    }

    fn close_item(&mut self, id: AttentionId, actor: Actor, why: &str, step: &mut Step<'_>) {
        let Some(row) = self.attentions.0.get_mut(&id) else {
            return;
        };
        row.closed_at = Some(step.now.utc);
        row.closed_why = Some(why.to_owned());
        row.closed_by = Some(actor);
        let content = data(json!({ "attention_id": id, "kind": row.kind }));
        self.deadlines.clear(Timer::Settled(id));
        step.attention(id);
        step.site_event(EventKind::AttentionClosed, actor, content);
    }

    /// Adds a station to those that were lost together.
    pub(crate) fn also_lost(&mut self, id: AttentionId, station: StationId, step: &mut Step<'_>) {
        if let Some(row) = self.attentions.0.get_mut(&id)
            && !row.stations.contains(&station)
        {
            row.stations.push(station);
            step.attention(id);
        }
    }

    /// Stations that were back are lost again: one more time.
    pub(crate) fn lost_again(&mut self, id: AttentionId, station: StationId, step: &mut Step<'_>) {
        let Some(row) = self.attentions.0.get_mut(&id) else {
            return;
        };
        if row.over_at.take().is_some() {
            row.count = row.count.saturating_add(1);
            row.last_at = step.now.utc;
            row.stations = vec![station];
            self.deadlines.clear(Timer::Settled(id));
            step.attention(id);
        }
    }

    /// Somebody takes it, puts it off, writes about it or closes it.
    pub(crate) fn edit_attention(
        &mut self,
        actor: Actor,
        id: AttentionId,
        edit: AttentionEdit,
        step: &mut Step<'_>,
    ) {
        let Some(row) = self.attentions.0.get_mut(&id) else {
            return step.refuse(refused("attention_not_found"));
        };
        row.owner = edit.owner.unwrap_or(row.owner);
        row.snoozed_until = edit.snoozed_until.unwrap_or(row.snoozed_until);
        if let Some(note) = edit.note {
            row.note = note.chars().take(2_000).collect();
        }
        if let Actor::Person(person) = actor
            && edit.seen
            && !row.seen_by.contains(&person)
            && row.seen_by.len() < SEEN_BY
        {
            row.seen_by.push(person);
        }
        step.attention(id);
        if let Some(why) = edit.close {
            self.close_item(id, actor, &cut(&why), step);
        } else {
            let content = data(json!({ "attention_id": id }));
            step.site_event(EventKind::AttentionChanged, actor, content);
        }
        step.answer = Answer::Done;
    }

    fn subject(&self, about: About) -> Uuid {
        match about {
            About::Station(id) => id.0,
            About::Evse(_, id) => id.0,
            About::Session(id) => id.0,
            About::Card(_, id) => id.0,
            About::Site => self.settings.id.0,
        }
    }
}
