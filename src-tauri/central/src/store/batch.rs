//! One commit: the rows of several submissions, sorted by kind, in the order of foreign keys.

use ipnet::IpNet;
use site::{
    Asset, Attention, Bay, Change, Circuit, Command, Company, Connector, Decision, Driver,
    DriverDetails, Event, Evse, Fitting, Group, Holiday, KeptReport, MeterValue, RuleDraft,
    RuleSet, RuleVersion, Session, SessionMeter, SiteSettings, Station, StationSettings, Token,
    Vehicle,
};
use sqlx::SqliteConnection;
use vocabulary::{
    ApiTokenId, BrowserSessionId, DriverId, MembershipId, PersonId, SiteId, StationId, Timestamp,
    TokenId,
};

use super::meter_values::SeriesEnds;
use super::record::{Fault, Statements, latest, write};
use super::{
    ApiToken, BrowserSession, ConnectionAttempt, CostCentre, IdempotencyAnswer, IdempotencyKey,
    Membership, Person, PersonRight, Setting, StoreChange, api_tokens, erasure, events, sessions,
};

/// The rows of one commit.
#[derive(Default)]
pub(super) struct Batch<'a> {
    site: Vec<&'a SiteSettings>,
    settings: Vec<&'a Setting>,
    people: Vec<&'a Person>,
    rights: Vec<&'a PersonRight>,
    rights_cleared: Vec<PersonId>,
    companies: Vec<&'a Company>,
    groups: Vec<&'a Group>,
    vehicles: Vec<&'a Vehicle>,
    drivers: Vec<&'a Driver>,
    driver_details: Vec<&'a DriverDetails>,
    drivers_erased: Vec<DriverId>,
    cost_centres: Vec<&'a CostCentre>,
    memberships: Vec<&'a Membership>,
    memberships_removed: Vec<MembershipId>,
    api_tokens: Vec<&'a ApiToken>,
    api_tokens_used: Vec<(ApiTokenId, Timestamp)>,
    api_tokens_revoked: Vec<(ApiTokenId, Timestamp)>,
    api_token_addresses: Vec<(ApiTokenId, &'a [IpNet])>,
    browser_sessions: Vec<&'a BrowserSession>,
    browser_seats: Vec<(BrowserSessionId, PersonId, bool)>,
    browser_sessions_ended: Vec<BrowserSessionId>,
    idempotency_begun: Vec<&'a IdempotencyKey>,
    idempotency_finished: Vec<&'a IdempotencyAnswer>,
    assets: Vec<&'a Asset>,
    bays: Vec<&'a Bay>,
    fittings: Vec<&'a Fitting>,
    stations: Vec<&'a Station>,
    evses: Vec<&'a Evse>,
    connectors: Vec<&'a Connector>,
    tokens: Vec<&'a Token>,
    tokens_erased: Vec<TokenId>,
    sessions: Vec<&'a Session>,
    session_meters: Vec<&'a SessionMeter>,
    meter_values: Vec<&'a MeterValue>,
    commands: Vec<&'a Command>,
    decisions: Vec<&'a Decision>,
    rule_sets: Vec<&'a RuleSet>,
    rule_versions: Vec<&'a RuleVersion>,
    rule_drafts: Vec<&'a RuleDraft>,
    holidays: Vec<&'a Holiday>,
    circuits: Vec<&'a Circuit>,
    station_settings: Vec<&'a StationSettings>,
    kept: Vec<&'a KeptReport>,
    kept_done: Vec<StationId>,
    events: Vec<&'a Event>,
    attention: Vec<&'a Attention>,
    attempts: Vec<&'a ConnectionAttempt>,
}

impl<'a> Batch<'a> {
    /// Takes a row of the site.
    pub(super) fn add(&mut self, change: &'a Change) {
        match change {
            Change::Site(row) => self.site.push(row),
            Change::Station(row) => self.stations.push(row),
            Change::Evse(row) => self.evses.push(row),
            Change::Connector(row) => self.connectors.push(row),
            Change::Asset(row) => self.assets.push(row),
            Change::Bay(row) => self.bays.push(row),
            Change::Fitting(row) => self.fittings.push(row),
            Change::Driver(row) => self.drivers.push(row),
            Change::DriverDetails(row) => self.driver_details.push(row),
            Change::DriverErased(driver) => {
                self.driver_details.retain(|row| row.driver_id != *driver);
                self.drivers_erased.push(*driver);
            }
            Change::Group(row) => self.groups.push(row),
            Change::Company(row) => self.companies.push(row),
            Change::Vehicle(row) => self.vehicles.push(row),
            Change::Token(row) => self.tokens.push(row),
            Change::TokenErased(token) => self.tokens_erased.push(*token),
            Change::Session(row) => self.sessions.push(row),
            Change::SessionMeter(row) => self.session_meters.push(row),
            Change::MeterValue(row) => self.meter_values.push(row),
            Change::Command(row) => self.commands.push(row),
            Change::Decision(row) => self.decisions.push(row),
            Change::RuleSet(row) => self.rule_sets.push(row),
            Change::RuleVersion(row) => self.rule_versions.push(row),
            Change::RuleDraft(row) => self.rule_drafts.push(row),
            Change::Holiday(row) => self.holidays.push(row),
            Change::Circuit(row) => self.circuits.push(row),
            Change::StationSettings(row) => self.station_settings.push(row),
            Change::Kept(row) => self.kept.push(row),
            Change::KeptDone(station) => {
                // Those of this batch that came before are done as well.
                self.kept.retain(|kept| kept.station_id != *station);
                self.kept_done.push(*station);
            }
            Change::Event(row) => self.events.push(row),
            Change::Attention(row) => self.attention.push(row),
        }
    }

    /// Takes a row of central.
    pub(super) fn add_own(&mut self, change: &'a StoreChange) {
        match change {
            StoreChange::Setting(row) => self.settings.push(row),
            StoreChange::Person(row) => self.people.push(row),
            StoreChange::PersonRight(row) => self.rights.push(row),
            StoreChange::PersonRightsCleared(id) => {
                self.rights.retain(|right| right.person_id != *id);
                self.rights_cleared.push(*id);
            }
            StoreChange::CostCentre(row) => self.cost_centres.push(row),
            StoreChange::Membership(row) => self.memberships.push(row),
            StoreChange::MembershipRemoved(id) => self.memberships_removed.push(*id),
            StoreChange::Event(row) => self.events.push(row),
            StoreChange::ApiToken(row) => self.api_tokens.push(row),
            StoreChange::ApiTokenUsed(id, at) => self.api_tokens_used.push((*id, *at)),
            StoreChange::ApiTokenRevoked(id, at) => self.api_tokens_revoked.push((*id, *at)),
            StoreChange::ApiTokenAddresses(id, addresses) => {
                self.api_token_addresses.push((*id, addresses));
            }
            StoreChange::BrowserSession(row) => self.browser_sessions.push(row),
            StoreChange::BrowserSessionSeat(id, person, locked) => {
                self.browser_seats.push((*id, *person, *locked));
            }
            StoreChange::BrowserSessionEnded(id) => self.browser_sessions_ended.push(*id),
            StoreChange::IdempotencyBegun(row) => self.idempotency_begun.push(row),
            StoreChange::IdempotencyFinished(row) => self.idempotency_finished.push(row),
            StoreChange::ConnectionAttempt(row) => self.attempts.push(row),
        }
    }

    /// Writes all of it; the caller begins and ends the transaction.
    pub(super) async fn write(
        self,
        connection: &mut SqliteConnection,
        statements: &mut Statements,
        series: &mut SeriesEnds,
        site: SiteId,
    ) -> Result<(), Fault> {
        let (c, s) = (connection, statements);
        write(c, s, &latest(self.site, |r| r.id)).await?;
        write(c, s, &latest(self.assets, |r| r.id)).await?;
        write(c, s, &latest(self.bays, |r| r.id)).await?;
        write(c, s, &latest(self.fittings, |r| r.id)).await?;
        write(c, s, &latest(self.stations, |r| r.id)).await?;
        write(c, s, &latest(self.evses, |r| r.id)).await?;
        write(c, s, &latest(self.connectors, |r| r.id)).await?;
        write(c, s, &latest(self.companies, |r| r.id)).await?;
        write(c, s, &latest(self.groups, |r| r.id)).await?;
        write(c, s, &latest(self.vehicles, |r| r.id)).await?;
        write(c, s, &latest(self.drivers, |r| r.id)).await?;
        write(c, s, &latest(self.driver_details, |r| r.driver_id)).await?;
        erasure::of_drivers(c, &self.drivers_erased).await?;
        write(c, s, &latest(self.tokens, |r| r.id)).await?;

        // Before the sessions they are of: each refers to the other, and the second one looks for
        // the first by its index.
        write(c, s, &self.decisions).await?;
        let sessions = latest(self.sessions, |r| r.id);
        write(c, s, &sessions).await?;
        let transactions: Vec<_> = sessions
            .iter()
            .filter_map(|r| Some(sessions::OfSession(r, r.transaction.as_ref()?)))
            .collect();
        write(c, s, &transactions).await?;
        erasure::of_cards(c, &self.tokens_erased).await?;
        write(c, s, &latest(self.session_meters, |r| r.session_id)).await?;
        if !self.meter_values.is_empty() {
            let links = series.link(c, self.meter_values).await?;
            write(c, s, &links.begun).await?;
            write(c, s, &links.values).await?;
            write(c, s, &links.ends).await?;
        }
        write(c, s, &latest(self.commands, |r| r.id)).await?;
        write(c, s, &self.rule_sets).await?;
        let versions = latest(self.rule_versions, |r| (r.rule.id, r.rule.version));
        write(c, s, &versions).await?;
        write(c, s, &latest(self.rule_drafts, |_| ())).await?;
        write(c, s, &latest(self.holidays, |r| r.id)).await?;
        write(c, s, &latest(self.circuits, |r| r.id)).await?;
        write(c, s, &latest(self.station_settings, |r| r.station_id)).await?;

        for station in self.kept_done {
            sqlx::query("DELETE FROM kept_reports WHERE station_id = ?")
                .bind(station.to_string())
                .execute(&mut *c)
                .await?;
        }
        write(c, s, &self.kept).await?;
        let events: Vec<_> = self
            .events
            .into_iter()
            .map(|e| events::OfSite(site, e))
            .collect();
        write(c, s, &events).await?;

        write(c, s, &latest(self.attention, |r| r.id)).await?;

        write(c, s, &latest(self.settings, |r| r.key.as_str())).await?;
        write(c, s, &latest(self.people, |r| r.id)).await?;
        for id in self.rights_cleared {
            sqlx::query("DELETE FROM person_rights WHERE person_id = ?")
                .bind(id.to_string())
                .execute(&mut *c)
                .await?;
        }
        write(
            c,
            s,
            &latest(self.rights, |r| (r.person_id, r.permission.as_str())),
        )
        .await?;
        write(c, s, &latest(self.cost_centres, |r| r.id)).await?;
        for id in self.memberships_removed {
            sqlx::query("DELETE FROM cost_centre_members WHERE id = ?")
                .bind(id.to_string())
                .execute(&mut *c)
                .await?;
        }
        write(c, s, &latest(self.memberships, |r| r.id)).await?;
        write(c, s, &latest(self.api_tokens, |r| r.id)).await?;
        for (id, at) in self.api_tokens_used {
            sqlx::query("UPDATE api_tokens SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?")
                .bind(at.0)
                .bind(id.to_string())
                .execute(&mut *c)
                .await?;
        }
        for (id, at) in self.api_tokens_revoked {
            sqlx::query("UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
                .bind(at.0)
                .bind(id.to_string())
                .execute(&mut *c)
                .await?;
        }
        api_tokens::keep_addresses(c, &self.api_token_addresses).await?;
        write(c, s, &latest(self.browser_sessions, |r| r.id)).await?;
        for (id, person, locked) in self.browser_seats {
            sqlx::query("UPDATE browser_sessions SET person_id = ?, locked = ? WHERE id = ?")
                .bind(person.to_string())
                .bind(locked)
                .bind(id.to_string())
                .execute(&mut *c)
                .await?;
        }
        for id in self.browser_sessions_ended {
            sqlx::query("DELETE FROM browser_sessions WHERE id = ?")
                .bind(id.to_string())
                .execute(&mut *c)
                .await?;
        }
        write(c, s, &self.idempotency_begun).await?;
        for row in self.idempotency_finished {
            let query = match &row.answer {
                Some((status, body)) => sqlx::query(
                    "UPDATE idempotency_keys SET status = ?, answer = ? WHERE caller = ? AND key = ?",
                )
                .bind(i64::from(*status))
                .bind(body.as_str()),
                None => sqlx::query("DELETE FROM idempotency_keys WHERE caller = ? AND key = ?"),
            };
            query
                .bind(row.caller.as_str())
                .bind(row.key.as_str())
                .execute(&mut *c)
                .await?;
        }
        write(c, s, &self.attempts).await
    }
}
