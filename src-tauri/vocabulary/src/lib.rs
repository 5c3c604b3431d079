//! The one vocabulary of Forecourt: units, ids, time, what a station says ([`Report`]), what it is
//! answered ([`Reply`]) and what it is told ([`Order`]). It knows no OCPP version, no store and no
//! rule; `ocpp` turns each version's messages into these types and back, everything above speaks
//! them alone.

mod card;
mod id;
mod order;
mod report;
mod schedule;
mod time;
mod units;

pub use card::{CardText, CardVerdict, VerdictStatus};
pub use id::{
    ApiTokenId, AssetId, AttentionId, BayId, BrowserSessionId, CircuitId, CommandId, CompanyId,
    ConnectorId, CostCentreId, DecisionId, DriverId, EventId, EvseId, EvseNumber, FittingId,
    GroupId, HolidayId, IdentityError, MembershipId, PersonId, PlugNumber, RuleId, SessionId,
    SiteId, StationId, StationIdentity, TokenId, TransactionId, TransactionRowId, VehicleId,
};
pub use order::{
    AnswerStatus, ChargingLimit, Gist, LimitOrder, Order, OrderAnswer, OrderKind, SettingRead,
    SettingsRead, StartOrder, TriggerKind,
};
pub use report::{
    Authorize, Boot, ConnectorStatus, DataTransfer, DataTransferStatus, JobStatus, Measurand,
    MeterReading, MeterReport, OcppVersion, Phase, ReadingContext, Registration, Reply, Report,
    Sample, SampleLocation, SecurityEvent, SignedValue, StatusReport, Suspicion,
    TransactionStarted, TransactionStopped,
};
pub use schedule::{ChargingSchedule, RateUnit, SchedulePeriod};
pub use time::{Now, ReportedTime, Steady, Timestamp};
pub use units::{MilliAmps, MilliCelsius, MilliVolts, MilliWattHours, MilliWatts, PerMille};
