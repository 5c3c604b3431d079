//! A site in its past: the rules themselves make the rows. Stations live without sockets, the site is
//! told what they say, and what changes is gathered.

use std::collections::HashMap;

use central::site::{
    Actor, Answer, Change, Connected, Generation, Input, Request, Site, Snapshot, StationReport,
    Timers,
};
use central::vocabulary::{Now, OcppVersion, Reply, StationId, StationIdentity};
use simulator::Said;

use super::SEED;
use super::ids::PastIds;

/// Longer than any past.
const FOR_EVER_S: u32 = 10 * 365 * 24 * 3_600;
/// A connection that every station of the past holds from beginning to end.
const CONNECTION: Generation = Generation(1);

/// The site in its past, and what has changed so far.
pub(super) struct History {
    pub(super) site: Site,
    pub(super) changes: Vec<Change>,
    ids: PastIds,
    /// By [`StationIdentity::key`].
    stations: HashMap<String, StationId>,
}

impl History {
    /// From this state of the site on. Histories of one site differ in their `part`.
    pub(super) fn begin(mut snapshot: Snapshot, part: u64, begin: Now) -> Self {
        snapshot.settings.timers = of_the_past();
        let mut ids = PastIds::new(SEED.wrapping_add(part), begin.utc);
        let (site, outcome) = Site::new(snapshot, begin, &mut ids);
        Self {
            site,
            changes: outcome.changes,
            ids,
            stations: HashMap::new(),
        }
    }

    /// A station calls.
    pub(super) fn connect(&mut self, identity: &StationIdentity, now: Now) {
        let connected = Connected {
            identity: identity.clone(),
            generation: CONNECTION,
            version: OcppVersion::V16,
            remote_addr: "127.0.0.1:0".to_owned(),
            open_enrolment: true,
            contested: false,
            recall: None,
        };
        if let Answer::Connected(id) = self.step(Input::Connected(connected), now) {
            self.stations.insert(identity.key(), id);
        }
    }

    /// All stations hang up.
    pub(super) fn hang_up(&mut self, now: Now) {
        let stations: Vec<StationId> = self.stations.drain().map(|(_, id)| id).collect();
        for station in stations {
            let generation = CONNECTION;
            let input = Input::Disconnected {
                station,
                generation,
            };
            self.step(input, now);
        }
    }

    /// Takes in what a station said; the site's answer to it.
    pub(super) fn hear(&mut self, said: &Said, now: Now) -> Option<Reply> {
        while self.site.next_deadline().is_some_and(|at| at <= now.steady) {
            self.step(Input::Tick, now);
        }
        let station = *self.stations.get(&said.station.key())?;
        let report = StationReport {
            station,
            generation: CONNECTION,
            report: said.report.clone(),
            action: said.action,
            message_id: String::new(),
            raw: said.payload.as_str().into(),
            received_at: now.utc,
            recall: None,
        };
        match self.step(Input::Report(Box::new(report)), now) {
            Answer::Reply(reply) => Some(reply),
            _ => None,
        }
    }

    /// Somebody asks for something.
    pub(super) fn request(&mut self, request: Request, now: Now) -> Answer {
        let (actor, request) = (Actor::System, Box::new(request));
        let recall = None;
        let asked = Input::Request {
            actor,
            request,
            recall,
        };
        self.step(asked, now)
    }

    fn step(&mut self, input: Input, now: Now) -> Answer {
        self.ids.now = now.utc;
        let outcome = self.site.handle(input, now, &mut self.ids);
        // What once needed somebody was seen to long ago.
        let lasting = |change: &Change| !matches!(change, Change::Attention(_));
        self.changes
            .extend(outcome.changes.into_iter().filter(lasting));
        outcome.answer
    }
}

/// Timers that suit values of every quarter of an hour and stations that are never silent.
fn of_the_past() -> Timers {
    Timers {
        heartbeat_s: FOR_EVER_S,
        meter_stale_s: 3_600,
        ..Timers::default()
    }
}
