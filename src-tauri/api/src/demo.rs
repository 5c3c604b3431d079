//! What a demo has beside its site: stories that happen when somebody asks for them, and a time of
//! its own. The program that runs the simulated stations does it; here is how it is asked.

use std::{future::Future, pin::Pin};

use central::vocabulary::{EvseId, SessionId, Timestamp, TokenId};
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! stories {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// Something that happens at a demo's site when somebody asks for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = DemoStoryName)]
        pub enum Story { $($(#[$doc])* $variant),+ }

        impl Story {
            /// Every story, in the order of the panel.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

stories! {
    /// A car is plugged in, and nobody has a card for it.
    CarWithoutCard => "car_without_card",
    /// A charger goes silent in the middle of a session, and comes back with what it kept.
    ChargerSilent => "charger_silent",
    /// A part of the site is without mains for a minute.
    FuseTrips => "fuse_trips",
    /// Somebody charges with a card that its owner has lost.
    CardLost => "card_lost",
    /// A start waits for a van that comes too late.
    VanLate => "van_late",
}

/// A story that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playing {
    /// Which.
    pub story: Story,
    /// Where to look, the best place first.
    pub evses: Vec<EvseId>,
    /// The sessions that it happens to, as far as they had begun.
    pub sessions: Vec<SessionId>,
    /// The card that it is about.
    pub card: Option<TokenId>,
    /// When it began.
    pub begun_at: Timestamp,
    /// When all of it has happened that happens by itself.
    pub over_at: Timestamp,
}

/// The present of a demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoState {
    /// How many times faster than life it runs.
    pub speed: u32,
    /// The stories that were begun since the last reset, each once, the latest time it was.
    pub playing: Vec<Playing>,
}

/// Why a story was not begun, or the site not put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoFailure {
    /// There is no bay, no session or no charger that it could happen at.
    NoStage,
    /// A fault of ours, for the log.
    Broken(String),
}

/// Does what a demo is asked for.
pub trait DemoControl: Send + Sync {
    /// The present.
    fn state(&self) -> DemoState;

    /// Begins a story.
    fn play(
        &self,
        story: Story,
    ) -> Pin<Box<dyn Future<Output = Result<(), DemoFailure>> + Send + '_>>;

    /// Puts the simulated stations and their cards back to where they were when the demo was opened.
    /// What is in the ledger stays.
    fn reset(&self) -> Pin<Box<dyn Future<Output = Result<(), DemoFailure>> + Send + '_>>;

    /// Lets the demo run so many times faster than life.
    fn set_speed(&self, speed: u32);
}

impl std::str::FromStr for Story {
    type Err = UnknownStory;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut stories = Self::ALL.iter().copied();
        stories
            .find(|story| story.as_str() == name)
            .ok_or(UnknownStory)
    }
}

/// No story has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownStory;
