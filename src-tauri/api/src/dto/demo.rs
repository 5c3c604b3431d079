//! A demo's stories and speed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Time;
use crate::demo::{DemoState, Playing, Story};

/// A demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Demo)]
pub struct DemoDto {
    /// How many times faster than life it runs.
    pub speed: u32,
    /// What can be made to happen.
    pub stories: Vec<DemoStoryDto>,
}

/// Something that can be made to happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DemoStory)]
pub struct DemoStoryDto {
    /// Its name.
    pub name: Story,
    /// How it went the last time since the demo was put back; null: not begun.
    pub playing: Option<DemoPlayingDto>,
}

/// A story that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DemoPlaying)]
pub struct DemoPlayingDto {
    /// When it began.
    pub begun_at: Time,
    /// When all of it has happened that happens by itself.
    pub over_at: Time,
    /// Where to look: connectors of the board, the best place first.
    pub connectors: Vec<Uuid>,
    /// The sessions that it happens to, as far as they had begun.
    pub sessions: Vec<Uuid>,
    /// The card that it is about.
    pub token: Option<Uuid>,
}

/// Changes to a demo; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemoPatch {
    /// How many times faster than life it is to run, 1 to 60.
    #[schema(minimum = 1, maximum = 60)]
    pub speed: Option<u32>,
}

impl From<DemoState> for DemoDto {
    fn from(state: DemoState) -> Self {
        let story = |name: &Story| DemoStoryDto {
            name: *name,
            playing: state
                .playing
                .iter()
                .find(|playing| playing.story == *name)
                .map(Into::into),
        };
        Self {
            speed: state.speed,
            stories: Story::ALL.iter().map(story).collect(),
        }
    }
}

impl From<&Playing> for DemoPlayingDto {
    fn from(playing: &Playing) -> Self {
        Self {
            begun_at: playing.begun_at.into(),
            over_at: playing.over_at.into(),
            connectors: playing.evses.iter().map(|evse| evse.0).collect(),
            sessions: playing.sessions.iter().map(|session| session.0).collect(),
            token: playing.card.map(|card| card.0),
        }
    }
}
