//! The site and its settings.

use central::{
    site::{PolicySettings, SiteSettings, Timers},
    vocabulary::{MilliAmps, Timestamp},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    LearningBody, LearningDto, LimitsDto, LimitsPatch, PracticeDto, PracticePatch, Preset, Time,
    mirror::mirror,
};
use crate::validate::Faults;

mirror! {
    /// Who may charge where no rule says otherwise.
    AccessMode = central::site::AccessMode {
        /// Anyone whose card is valid.
        Open,
        /// Only who is let in.
        Private,
    }
}

/// The site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Site)]
pub struct SiteDto {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// Who may charge where no rule says otherwise.
    pub access_mode: AccessMode,
    /// ISO 4217 code.
    pub currency: String,
    /// Timers and limits.
    pub timers: TimersDto,
    /// What kind of site it was set up as.
    pub preset: Preset,
    /// What may flow.
    pub limits: LimitsDto,
    /// How it does things: the preset's values, as they were edited.
    pub practice: PracticeDto,
    /// How decisions are made, beside the rules.
    pub policy: PolicyDto,
    /// When the site was made.
    pub created_at: Time,
    /// What to type into a charger; the station's own id follows the last slash.
    pub station_urls: Vec<String>,
    /// Whether the chargers are simulated.
    pub demo: bool,
    /// Whether the operator has set this site up.
    pub set_up: bool,
    /// The version of Forecourt.
    pub version: String,
}

/// Timers and limits, in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Timers)]
pub struct TimersDto {
    /// Heartbeat interval told to stations.
    pub heartbeat_s: u32,
    /// Ping interval; three misses close the connection.
    pub ping_s: u32,
    /// A command without an answer is "no answer yet" after this.
    pub call_reply_s: u32,
    /// A command without an answer holds the next one back until this.
    pub call_hold_s: u32,
    /// Nothing is sent on a reconnect without a boot before this.
    pub boot_grace_s: u32,
    /// How long a car has to be plugged in, from the station's yes.
    pub plug_in_s: u32,
    /// How long after that a late start is adopted.
    pub late_window_s: u32,
    /// Whether a late start is adopted at all.
    pub adopt_late: bool,
    /// How long a start waits for its station.
    pub queue_s: u32,
    /// A stop without effect is sent again after these.
    pub stop_retry_s: [u32; 2],
    /// A stop without effect has failed after this.
    pub stop_failed_s: u32,
    /// A stop without a start waits this long for its start.
    pub orphan_stop_s: u32,
    /// A session without a stop message is closed when its connector was free this long.
    pub closed_evidence_s: u32,
    /// No meter value for this long is stale.
    pub meter_stale_s: u32,
    /// A station that is away for this long needs somebody.
    pub unreachable_s: u32,
    /// What is over for this long needs nobody any more.
    pub settled_s: u32,
}

impl From<&Timers> for TimersDto {
    fn from(timers: &Timers) -> Self {
        Self {
            heartbeat_s: timers.heartbeat_s,
            ping_s: timers.ping_s,
            call_reply_s: timers.call_reply_s,
            call_hold_s: timers.call_hold_s,
            boot_grace_s: timers.boot_grace_s,
            plug_in_s: timers.plug_in_s,
            late_window_s: timers.late_window_s,
            adopt_late: timers.adopt_late,
            queue_s: timers.queue_s,
            stop_retry_s: timers.stop_retry_s,
            stop_failed_s: timers.stop_failed_s,
            orphan_stop_s: timers.orphan_stop_s,
            closed_evidence_s: timers.closed_evidence_s,
            meter_stale_s: timers.meter_stale_s,
            unreachable_s: timers.unreachable_s,
            settled_s: timers.settled_s,
        }
    }
}

/// How decisions are made, beside the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct PolicyDto {
    /// Whether other programs are let in at all.
    pub api_enabled: bool,
    /// What the rules deny is recorded and let pass.
    pub monitor: bool,
    /// What a connector gives on each phase where nobody has said.
    pub connector_current_ma: i64,
    /// A learning period, under way or over; null: none.
    pub learning: Option<LearningDto>,
}

impl From<&PolicySettings> for PolicyDto {
    fn from(policy: &PolicySettings) -> Self {
        Self {
            api_enabled: policy.api_enabled,
            monitor: policy.monitor,
            connector_current_ma: policy.connector_current.0,
            learning: policy.learning.as_ref().map(Into::into),
        }
    }
}

/// Changes to how decisions are made; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPatch {
    /// Whether other programs are let in at all. Who switches this off by a token is out with it.
    pub api_enabled: Option<bool>,
    /// What the rules deny is recorded and let pass.
    pub monitor: Option<bool>,
    /// What a connector gives on each phase where nobody has said, 6,000 to 1,000,000.
    #[schema(minimum = 6_000, maximum = 1_000_000)]
    pub connector_current_ma: Option<u32>,
    /// A learning period from now on; null: none any more.
    #[serde(default, deserialize_with = "super::value::present")]
    #[schema(value_type = Option<LearningBody>)]
    pub learning: Option<Option<LearningBody>>,
}

impl PolicyPatch {
    pub(crate) fn check(&self, faults: &mut Faults, now: Timestamp) {
        let pointer = "/policy/connector_current_ma";
        faults.range(pointer, self.connector_current_ma, 6_000, 1_000_000);
        if let Some(Some(learning)) = &self.learning {
            learning.check(faults, now);
        }
    }

    /// The settings with these changes.
    pub(crate) fn apply(self, mut policy: PolicySettings, now: Timestamp) -> PolicySettings {
        if let Some(wish) = self.learning {
            let since = policy
                .learning
                .filter(|learning| learning.is_on(now))
                .map_or(now, |learning| learning.since);
            policy.learning = wish.map(|wish| wish.begin(since));
        }
        policy.api_enabled = self.api_enabled.unwrap_or(policy.api_enabled);
        policy.monitor = self.monitor.unwrap_or(policy.monitor);
        if let Some(current) = self.connector_current_ma {
            policy.connector_current = MilliAmps(current.into());
        }
        policy
    }
}

/// What the running program knows of itself.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// What to type into a charger.
    pub station_urls: Vec<String>,
    /// Whether the chargers are simulated.
    pub demo: bool,
    /// Whether the operator has set this site up.
    pub set_up: bool,
}

impl SiteDto {
    /// The settings, with what the running program knows of itself.
    pub fn new(settings: &SiteSettings, around: Around) -> Self {
        Self {
            id: settings.id.0,
            name: settings.name.clone(),
            time_zone: settings.time_zone.clone(),
            access_mode: settings.access_mode.into(),
            currency: settings.currency.clone(),
            timers: (&settings.timers).into(),
            preset: settings.preset.into(),
            limits: (&settings.limits).into(),
            practice: (&settings.practice).into(),
            policy: (&settings.policy).into(),
            created_at: settings.created_at.into(),
            station_urls: around.station_urls,
            demo: around.demo,
            set_up: around.set_up,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// A site of one's own. All of it can be changed later.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpBody {
    /// Its name, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// What kind of site it is.
    pub preset: Preset,
    /// The main fuse for each phase, in A, 1 to 10,000; left out: unknown.
    #[schema(minimum = 1, maximum = 10_000)]
    pub main_fuse_a: Option<u32>,
}

/// What becomes of setting up a site.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SetUpDone {
    /// Whether the program leaves the simulated site now: whoever asks has to come back in a moment.
    pub leaving_demo: bool,
    /// What a browser signs in with there; null where it need not.
    pub code: Option<String>,
}

impl std::fmt::Debug for SetUpDone {
    // The code must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUpDone")
            .field("leaving_demo", &self.leaving_demo)
            .finish_non_exhaustive()
    }
}

/// Changes to the site; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SitePatch {
    /// Its name, 1 to 120 characters.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Who may charge where no rule says otherwise.
    pub access_mode: Option<AccessMode>,
    /// ISO 4217 code.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// Timers and limits.
    pub timers: Option<TimersPatch>,
    /// What kind of site it is. Its values come with it, unless `practice` says otherwise.
    pub preset: Option<Preset>,
    /// What may flow.
    pub limits: Option<LimitsPatch>,
    /// How it does things.
    pub practice: Option<PracticePatch>,
    /// How decisions are made, beside the rules.
    pub policy: Option<PolicyPatch>,
}

macro_rules! timers_patch {
    ($($(#[$doc:meta])* $field:ident: $type:ty),+ $(,)?) => {
        /// Changes to the timers, in seconds; what is left out stays.
        #[derive(Debug, Clone, Default, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct TimersPatch { $($(#[$doc])* pub $field: Option<$type>),+ }

        impl TimersPatch {
            /// The timers with these changes.
            pub fn apply(&self, mut timers: Timers) -> Timers {
                $(if let Some(value) = self.$field { timers.$field = value; })+
                timers
            }
        }
    };
}

timers_patch! {
    /// Heartbeat interval told to stations.
    heartbeat_s: u32,
    /// Ping interval.
    ping_s: u32,
    /// A command without an answer is "no answer yet" after this.
    call_reply_s: u32,
    /// A command without an answer holds the next one back until this.
    call_hold_s: u32,
    /// Nothing is sent on a reconnect without a boot before this.
    boot_grace_s: u32,
    /// How long a car has to be plugged in, from the station's yes.
    plug_in_s: u32,
    /// How long after that a late start is adopted.
    late_window_s: u32,
    /// Whether a late start is adopted at all.
    adopt_late: bool,
    /// How long a start waits for its station.
    queue_s: u32,
    /// A stop without effect is sent again after these.
    stop_retry_s: [u32; 2],
    /// A stop without effect has failed after this.
    stop_failed_s: u32,
    /// A stop without a start waits this long for its start.
    orphan_stop_s: u32,
    /// A session without a stop message is closed when its connector was free this long.
    closed_evidence_s: u32,
    /// No meter value for this long is stale.
    meter_stale_s: u32,
    /// A station that is away for this long needs somebody.
    unreachable_s: u32,
    /// What is over for this long needs nobody any more.
    settled_s: u32,
}

impl TimersPatch {
    /// Bounds that keep a site working: nothing at zero that would fire without end, nothing beyond
    /// a week.
    pub(crate) fn check(&self, faults: &mut Faults) {
        const WEEK: u32 = 7 * 24 * 3600;
        for (pointer, value, least, most) in [
            ("/timers/heartbeat_s", self.heartbeat_s, 10, 86_400),
            ("/timers/ping_s", self.ping_s, 5, 3600),
            ("/timers/call_reply_s", self.call_reply_s, 1, 600),
            ("/timers/call_hold_s", self.call_hold_s, 1, 600),
            ("/timers/boot_grace_s", self.boot_grace_s, 0, 600),
            ("/timers/plug_in_s", self.plug_in_s, 10, 86_400),
            ("/timers/late_window_s", self.late_window_s, 0, 86_400),
            ("/timers/queue_s", self.queue_s, 60, 86_400),
            ("/timers/stop_failed_s", self.stop_failed_s, 10, 86_400),
            ("/timers/orphan_stop_s", self.orphan_stop_s, 0, 86_400),
            (
                "/timers/closed_evidence_s",
                self.closed_evidence_s,
                10,
                WEEK,
            ),
            ("/timers/meter_stale_s", self.meter_stale_s, 10, 86_400),
            ("/timers/unreachable_s", self.unreachable_s, 10, 86_400),
            ("/timers/settled_s", self.settled_s, 10, 86_400),
        ] {
            faults.range(pointer, value, least, most);
        }
        for pause in self.stop_retry_s.into_iter().flatten() {
            faults.range("/timers/stop_retry_s", Some(pause), 1, 86_400);
        }
    }
}
