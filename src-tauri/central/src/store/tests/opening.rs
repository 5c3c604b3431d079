//! Opening: what a folder may hold, who may hold it, and what is left alone.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use site::{AccessMode, Actor, EventKind};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};
use tempfile::TempDir;

use super::rows::ground;
use super::{NOW, commit, open, open_at};
use crate::store::{Role, StoreBeside, StoreError, StoreFile};

/// A store of this release, as SQL; made by `keep_a_store_of_this_release` below.
/// What `sqlite3 forecourt.db .dump` says of a store with a row of each kind (`rows::one_of_each`), as
/// the first release wrote it. A later release adds a file of its own; this one stays.
const STORE_0001: &str = include_str!("../../../tests/data/store_0001.sql");

/// What lies in a folder. A file that goes while it is looked at is left out: connections that were
/// dropped close, and take their `-wal` and `-shm` with them, a moment later.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                return Some((name, Vec::new()));
            }
            match fs::read(entry.path()) {
                Ok(content) => Some((name, content)),
                Err(gone) if gone.kind() == io::ErrorKind::NotFound => None,
                Err(error) => panic!("{name} cannot be read: {error}"),
            }
        })
        .collect()
}

async fn connect(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(folder.join("forecourt.db"))
        .create_if_missing(true)
        .connect()
        .await
        .unwrap()
}

async fn pragma(connection: &mut SqliteConnection, name: &str) -> String {
    // The one pragma whose column has another name.
    let column = if name == "busy_timeout" {
        "timeout"
    } else {
        name
    };
    let text = sqlx::AssertSqlSafe(format!("SELECT CAST({column} AS TEXT) FROM pragma_{name}"));
    sqlx::query(text)
        .fetch_one(connection)
        .await
        .unwrap()
        .get(0)
}

#[tokio::test]
async fn a_new_folder_gets_a_site_and_one_person_with_all_rights() {
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join("a/b");
    let (store, snapshot) = open_at(&inside).await.unwrap();
    assert!(store.is_first_run());
    assert_eq!(snapshot.settings.name, "My site");
    assert_eq!(snapshot.settings.access_mode, AccessMode::Private);
    assert_eq!(snapshot.settings.created_at, NOW);
    assert_eq!(store.site().await.unwrap(), snapshot.settings);
    let people = store.people().await.unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].name, "Operator");
    assert_eq!(people[0].role, Role::Admin);
    assert_eq!(
        store.window_person().await.unwrap().as_ref(),
        people.first()
    );
    store.close().await;
    drop(store);

    let (store, again) = open_at(&inside).await.unwrap();
    assert!(!store.is_first_run());
    assert_eq!(again.settings, snapshot.settings);
    assert_eq!(store.people().await.unwrap(), people);
}

#[tokio::test]
async fn the_writer_is_durable_to_a_power_cut() {
    let folder = TempDir::new().unwrap();
    let file = StoreFile::of(folder.path());
    file.prepare().unwrap();
    let mut connection = file.connect().await.unwrap();
    assert_eq!(pragma(&mut connection, "journal_mode").await, "wal");
    assert_eq!(pragma(&mut connection, "synchronous").await, "2", "FULL");
    assert_eq!(pragma(&mut connection, "foreign_keys").await, "1");
    assert_eq!(pragma(&mut connection, "busy_timeout").await, "5000");
    let (_folder, store) = open().await;
    let mut reader = store.0.readers.acquire().await.unwrap();
    assert_eq!(pragma(&mut reader, "journal_mode").await, "wal");
    let error = sqlx::query("DELETE FROM site")
        .execute(&mut *reader)
        .await
        .unwrap_err();
    let error = StoreError::from_sqlx(folder.path(), &error);
    assert_eq!(error.code(), "store_read_only", "readers cannot write");
}

#[tokio::test]
async fn every_table_is_strict() {
    let (_folder, store) = open().await;
    let loose = sqlx::query(
        "SELECT name FROM pragma_table_list
         WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'",
    )
    .fetch_all(&store.0.readers)
    .await
    .unwrap();
    let loose: Vec<String> = loose.iter().map(|row| row.get(0)).collect();
    assert_eq!(loose, Vec::<String>::new());
}

#[cfg(unix)]
#[tokio::test]
async fn folder_and_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join("data");
    let (store, _) = open_at(&inside).await.unwrap();
    commit(&store, ground(1)).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inside), 0o700);
    for name in files(&inside).keys() {
        assert_eq!(mode(&inside.join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_second_start_says_who_holds_the_folder() {
    let (folder, store) = open().await;
    let error = open_at(folder.path()).await.unwrap_err();
    assert_eq!(error.code(), "store_in_use");
    let words = error.to_string();
    let pid = format!("the test (process {})", std::process::id());
    assert!(words.contains(&pid), "{words}");
    assert!(words.contains(&NOW.to_rfc3339()), "{words}");
    store.close().await;
    drop(store);
    open_at(folder.path()).await.unwrap();
}

#[tokio::test]
async fn something_else_than_a_store_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("forecourt.db"), "my notes, not a store").unwrap();
    let before = files(folder.path());
    let error = open_at(folder.path()).await.unwrap_err();
    assert_eq!(error.code(), "store_damaged");
    let mut after = files(folder.path());
    after.remove("forecourt.lock");
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_damaged_store_is_told_and_left_as_it_is() {
    let (folder, store) = open().await;
    commit(&store, ground(1)).await.unwrap();
    store.close().await;
    drop(store);
    let path = folder.path().join("forecourt.db");
    let mut content = fs::read(&path).unwrap();
    // Everything after the first pages: the tables' contents.
    let from = content.len() / 4;
    content[from..].fill(0xa5);
    fs::write(&path, &content).unwrap();
    let error = open_at(folder.path()).await.unwrap_err();
    assert_eq!(error.code(), "store_damaged");
    assert!(error.to_string().contains("Nothing was overwritten"));
    assert!(fs::read(&path).unwrap() == content, "the file is as it was");
}

#[tokio::test]
async fn a_newer_store_is_refused_and_left_as_it_is() {
    let (folder, store) = open().await;
    store.close().await;
    drop(store);
    let mut connection = connect(folder.path()).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (29990101000000, 'of tomorrow', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let before = files(folder.path());
    let error = open_at(folder.path()).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 29_990_101_000_000,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(files(folder.path())["forecourt.db"], before["forecourt.db"]);
    assert!(!folder.path().join("backups").exists());
    let error = StoreBeside::open(folder.path(), "a subcommand", NOW)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "store_newer");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = open_at(&file.join("inside")).await.unwrap_err();
    assert_eq!(error.code(), "store_io");
}

#[tokio::test]
async fn tokens_are_made_beside_a_running_program_and_on_an_empty_folder() {
    let folder = TempDir::new().unwrap();
    let mut beside = StoreBeside::open(folder.path(), "a subcommand", NOW)
        .await
        .unwrap();
    let (first, secret) = beside
        .create_api_token("first", Role::Admin, NOW)
        .await
        .unwrap();
    beside.close().await.unwrap();

    let (store, _) = open_at(folder.path()).await.unwrap();
    assert_eq!(
        store.api_token_by_secret(secret.reveal()).await.unwrap(),
        Some(first)
    );
    let mut beside = StoreBeside::open(folder.path(), "a subcommand", NOW)
        .await
        .unwrap();
    let (second, secret) = beside
        .create_api_token("second", Role::View, NOW)
        .await
        .unwrap();
    beside.close().await.unwrap();
    assert_eq!(
        store.api_token_by_secret(secret.reveal()).await.unwrap(),
        Some(second),
        "looked up, not cached"
    );
    let events = store.events_after(0, 500).await.unwrap().items;
    let made: Vec<_> = events
        .iter()
        .map(|stored| &stored.event)
        .filter(|event| event.kind == EventKind::ApiTokenChanged)
        .map(|event| (event.data["name"].as_str().unwrap(), event.actor))
        .collect();
    assert_eq!(made, [("first", Actor::System), ("second", Actor::System)]);
    commit(&store, ground(1)).await.unwrap();
}

#[tokio::test]
async fn an_older_store_is_copied_before_it_is_brought_up_to_date() {
    let folder = TempDir::new().unwrap();
    // A store in which nothing but the record of an earlier migration stands.
    let mut connection = connect(folder.path()).await;
    sqlx::raw_sql(
        "CREATE TABLE old (x INTEGER); INSERT INTO old VALUES (42);
         CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
             installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
             checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
         INSERT INTO _sqlx_migrations VALUES (1, 'older', '2026-01-01', 1, x'00', 0);",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    // The migration itself is refused, since there never was a version 1: the copy comes first.
    open_at(folder.path()).await.unwrap_err();
    let backups = files(&folder.path().join("backups"));
    let copies: Vec<&String> = backups.keys().collect();
    let stamp = NOW.to_utc().format("%Y%m%dT%H%M%S%3fZ");
    assert_eq!(copies, [&format!("format-1-{stamp}.db")]);
    let copy = folder.path().join("backups").join(copies[0]);
    let mut connection = SqliteConnectOptions::new()
        .filename(copy)
        .connect()
        .await
        .unwrap();
    let row = sqlx::query("SELECT x FROM old")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(row.get::<i64, _>(0), 42);
}

#[tokio::test]
async fn a_store_of_this_release_opens_for_ever() {
    let folder = TempDir::new().unwrap();
    let mut connection = connect(folder.path()).await;
    sqlx::raw_sql(STORE_0001)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let (store, snapshot) = open_at(folder.path()).await.unwrap();
    assert!(!store.is_first_run());
    assert_eq!(snapshot.settings.name, "My site");
    assert_eq!(snapshot.stations.len(), 1);
    assert_eq!(snapshot.sessions.len(), 1);
    assert_eq!(snapshot.tokens.len(), 1);
    assert_eq!(snapshot.commands.len(), 1);
    assert_eq!(store.events_after(0, 10).await.unwrap().items.len(), 1);
}
