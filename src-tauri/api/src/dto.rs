//! The shapes of the API: what goes over the border, and nothing else. Ids are UUIDs, times RFC 3339
//! in UTC, energy `_wh`, power `_w`, current `_ma`; what is unknown is null, never 0.

mod attention;
mod charging_profile;
mod circuit;
mod command;
mod connector;
mod decision;
mod demo;
mod driver;
mod event;
mod group;
mod health;
mod import;
mod learning;
mod live;
mod matrix;
mod meter;
mod mirror;
pub(crate) mod network;
mod past;
mod person;
mod place;
mod practice;
mod readiness;
mod rule;
mod session;
mod site;
mod station;
mod stored_data;
mod timeline;
mod token;
mod trace;
mod value;
mod wall;
mod when;

pub(crate) use mirror::mirror;

pub use attention::{AttentionDto, AttentionKind, AttentionPatch, Severity};
pub use charging_profile::{ChargingPeriodDto, ChargingProfileDto, RateUnitDto};
pub use circuit::{CircuitBody, CircuitDto};
pub use command::{
    CommandAnswer, CommandAnswerStatus, CommandBody, CommandDto, CommandParams, CommandState,
    CommandType, TriggerMessage,
};
pub use connector::{
    BayRef, ConnectorDto, ConnectorSpell, ConnectorState, ConnectorStates, Derived,
    DerivedStateDto, StationRef,
};
pub use decision::{
    AllowanceDto, CheckCode, CheckDto, CheckOutcome, DecisionActor, DecisionDto, DecisionLinks,
    DecisionMode, DecisionRequest, DecisionTrigger, Evaluation, OverrideDto, RuleRefDto,
};
pub use demo::{DemoDto, DemoPatch, DemoPlayingDto, DemoStoryDto};
pub use driver::{
    ConnectorType, DriverBody, DriverCard, DriverDto, DriverPatch, VehicleBody, VehicleDto,
    VehiclePatch,
};
pub use event::EventDto;
pub use group::{
    CompanyDto, CostCentreBody, CostCentreDto, CostCentrePatch, GroupDto, MembershipBody,
    MembershipDto, MembershipPatch, NamedBody, NamedPatch,
};
pub use health::{Health, HealthStatus};
pub use import::{Becomes, ImportFault, ImportReport, ImportRow, TextEncoding};
pub use learning::{LearningBody, LearningDto, LearningReport};
pub use live::{LiveBatch, LiveSite, LiveStation};
pub use matrix::{
    Matrix, MatrixBox, MatrixPeople, MatrixPerson, MatrixPlace, MatrixPlaces, MatrixVerdict,
};
pub use meter::MeterPoint;
pub(crate) use past::Tested;
pub use past::{
    CheckChange, DecisionAbout, DecisionEntry, DecisionReplay, DecisionVerdict, ReplayBody,
    RuleTest, RuleTestBody, RuleTestChange, RulesInUse, TestedChange,
};
pub use person::{
    ApiTokenBody, ApiTokenCreated, ApiTokenDto, ApiTokenPatch, CallerKind, DeskDto, DeskPerson, Me,
    PersonBody, PersonDto, PersonPatch, RightDto, SignInBody, SwitchBody,
};
pub use place::{AssetDto, AssetPatch, BayDto, BayPatch, FittingDto, MoveBody, ReplaceBody};
pub use practice::{
    LimitsDto, LimitsPatch, LowPower, OfflineStart, PracticeDto, PracticePatch, Preset,
    StartWhilePlugged, TargetUnmet, UnknownCard,
};
pub use readiness::{
    ReadinessCorrectBody, ReadinessCorrected, ReadinessDto, ReadinessSetting, ReadinessState,
};
pub use rule::{
    AtEndAction, AtEndDto, HolidayBody, HolidayDto, RuleApplyBody, RuleBody, RuleDraftBody,
    RuleDraftDto, RuleDto, RuleEffect, RuleLimitsDto, RuleList, RuleRestoreBody, RuleSetCause,
    RuleSetDto, WhereDto, WhereKind, WhoDto, WhoKind,
};
pub use session::{
    Origin, OverrideBody, SessionDto, SessionFlagsDto, SessionNames, SessionStarted, SessionStatus,
    StartBody, StartQueue, StopBody, Substate, SuspicionDto,
};
pub use site::{
    AccessMode, Around, PolicyDto, PolicyPatch, SetUpBody, SetUpDone, SiteDto, SitePatch,
    TimersDto, TimersPatch,
};
pub use station::{
    ApproveBody, Enrolment, NameplateDto, StationAuth, StationAuthPatch, StationBody,
    StationConnector, StationDto, StationPatch,
};
pub use stored_data::{StoredData, StoredKind};
pub use timeline::{TimelineEntry, TimelineKind};
pub use token::{
    Likeness, StillWorksAt, StillWorksBecause, TokenAcceptBody, TokenBody, TokenDto, TokenKind,
    TokenLookalike, TokenLost, TokenLostBody, TokenMergeBody, TokenPatch, TokenReplaceBody,
    TokenStatus,
};
pub use trace::{ConnectionAttemptDto, MessageDirection, MessageDto, MessageKind};
pub use value::{ActorDto, ActorKind, Page, ReasonDto, Time};
pub use wall::{Wall, WallBay, WallState};
pub use when::{DayOfWeek, HolidayUse, WhenDto, WindowDto};
