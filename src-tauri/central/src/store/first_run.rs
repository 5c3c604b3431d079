//! What a store holds from its first moment on: a site, one person with all rights, and a rule that
//! lets in whoever is known.

use std::path::Path;

use site::{
    AccessMode, Actor, AtEnd, Limits, PolicySettings, Practice, Preset, Rule, RuleEffect,
    RuleLimits, RuleSet, RuleSetCause, RuleVersion, SiteSettings, Timers, When, Where, Who,
};
use sqlx::SqliteConnection;
use uuid::{NoContext, Uuid};
use vocabulary::{PersonId, RuleId, SiteId, Timestamp};

use super::record::{Fault, Statements, write};
use super::{Person, Role};

/// Makes the site and its first person, if there is no site yet. Says whether it did.
pub(super) async fn furnish(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<bool, Fault> {
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *connection)
        .await?;
    let made = furnish_inside(connection, now).await;
    let end = if made.is_ok() { "COMMIT" } else { "ROLLBACK" };
    sqlx::query(end).execute(connection).await?;
    made
}

async fn furnish_inside(connection: &mut SqliteConnection, now: Timestamp) -> Result<bool, Fault> {
    let site = sqlx::query("SELECT 1 FROM site")
        .fetch_optional(&mut *connection)
        .await?;
    let mut statements = Statements::default();
    let ruled = sqlx::query("SELECT 1 FROM rule_sets LIMIT 1")
        .fetch_optional(&mut *connection)
        .await?;
    if ruled.is_none() {
        // A store from before there were rules let every known card charge, and goes on to do so.
        let (set, rule) = first_rules(now);
        write(connection, &mut statements, &[&set]).await?;
        write(connection, &mut statements, &[&rule]).await?;
    }
    if site.is_some() {
        return Ok(false);
    }
    let site = SiteSettings {
        id: SiteId(new_id(now)),
        name: "My site".to_owned(),
        time_zone: zone_of_machine().unwrap_or_else(|| "UTC".to_owned()),
        access_mode: AccessMode::Private,
        currency: "EUR".to_owned(),
        timers: Timers::default(),
        preset: Preset::default(),
        limits: Limits::default(),
        practice: Practice::default(),
        policy: PolicySettings::default(),
        created_at: now,
    };
    let person = Person {
        id: PersonId(new_id(now)),
        name: "Operator".to_owned(),
        role: Role::Admin,
        secret_hash: None,
        created_at: now,
        retired_at: None,
    };
    write(connection, &mut statements, &[&site]).await?;
    write(connection, &mut statements, &[&person]).await?;
    Ok(true)
}

/// A site is private from the first moment on, and nothing that lets people in is hidden: one rule,
/// which is there to be changed.
fn first_rules(now: Timestamp) -> (RuleSet, RuleVersion) {
    let set = RuleSet {
        version: 1,
        at: now,
        actor: Actor::System,
        cause: RuleSetCause::FirstRun,
        restored: None,
    };
    let rule = Rule {
        id: RuleId(new_id(now)),
        version: set.version,
        name: "Everybody with a known card".to_owned(),
        note: String::new(),
        enabled: true,
        who: Who::Anyone,
        place: Where::Site,
        when: When::default(),
        effect: RuleEffect::Allow,
        limits: RuleLimits::default(),
        at_end: AtEnd::Finish,
        tariff: None,
    };
    let row = RuleVersion {
        rule,
        position: 0,
        until: None,
    };
    (set, row)
}

/// A UUIDv7 of a given moment.
pub(super) fn new_id(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.0).unwrap_or(0);
    let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1000, nanos))
}

/// The IANA zone that the machine is set to, where it says so by a link into the zone folder.
fn zone_of_machine() -> Option<String> {
    let target = std::fs::read_link("/etc/localtime").ok()?;
    zone_of_link(&target)
}

fn zone_of_link(target: &Path) -> Option<String> {
    let (_, zone) = target.to_str()?.rsplit_once("/zoneinfo/")?;
    let plain = zone
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
    (plain && !zone.is_empty() && zone.len() <= 60).then(|| zone.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_read_from_the_link() {
        let zone = |link: &str| zone_of_link(Path::new(link));
        assert_eq!(
            zone("/usr/share/zoneinfo/Europe/Berlin").as_deref(),
            Some("Europe/Berlin")
        );
        assert_eq!(zone("/usr/share/zoneinfo/a b"), None);
        assert_eq!(zone("/etc/elsewhere"), None);
    }

    #[test]
    fn ids_carry_the_given_time() {
        let id = new_id(Timestamp(1_790_000_000_123));
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(
            id.get_timestamp().map(|t| t.to_unix()),
            Some((1_790_000_000, 123_000_000))
        );
    }
}
