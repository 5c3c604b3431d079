//! The shape of the workspace: who may depend on whom, and what may come from outside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

#[path = "structure/licences.rs"]
mod licences;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use licences::Expression;
use serde_json::Value;

/// What each crate of the workspace may know, and nothing else of the workspace. The test package
/// looks from outside: it knows the wire, and runs a central system in its own process where the
/// clock has to be simulated.
const MAY_KNOW: [(&str, &[&str]); 9] = [
    ("vocabulary", &[]),
    ("ocpp", &["vocabulary"]),
    ("site", &["vocabulary"]),
    ("central", &["vocabulary", "ocpp", "site"]),
    ("api", &["central"]),
    ("simulator", &["ocpp", "vocabulary"]),
    ("forecourt-server", &["api", "central", "simulator"]),
    (
        "forecourt",
        &["api", "central", "simulator", "forecourt-server"],
    ),
    (
        "program-tests",
        &["central", "ocpp", "simulator", "vocabulary"],
    ),
];

/// Crates that carry a window, a graphics library or the desktop's bus: known to the desktop app alone.
const WINDOW_ALONE: [&str; 6] = [
    "ksni",
    "tauri",
    "tauri-build",
    "tauri-plugin-dialog",
    "wry",
    "zbus",
];

/// Libraries that reject, reconnect or answer on their own where our rules differ; `ocpp` writes the
/// wire itself and takes message types from `ocpp-kit`.
const BANNED: [&str; 3] = ["ocpp_rs", "ocpp-rs", "rust-ocpp"];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    assert!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
});

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the test package lies in the workspace")
        .to_path_buf()
}

fn packages() -> &'static [Value] {
    METADATA["packages"].as_array().expect("packages")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Every package of the workspace (those without a source) with all that its manifest names.
fn members() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    packages()
        .iter()
        .filter(|package| package["source"].is_null())
        .map(|package| {
            let named = package["dependencies"].as_array().expect("dependencies");
            let named = named.iter().map(|dependency| text(dependency, "name"));
            (text(package, "name"), named.collect())
        })
        .collect()
}

#[test]
fn dependencies_inside_the_workspace_point_one_way() {
    let members = members();
    let expected: BTreeSet<&str> = MAY_KNOW.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = members.keys().copied().collect();
    assert_eq!(found, expected, "say in MAY_KNOW what a new crate may know");
    for (name, may_know) in MAY_KNOW {
        let knows = members[name].iter().copied();
        let wrong: Vec<&str> = knows
            .filter(|other| members.contains_key(other) && !may_know.contains(other))
            .collect();
        assert!(wrong.is_empty(), "{name} must not depend on {wrong:?}");
    }
}

#[test]
fn only_the_desktop_app_knows_a_window() {
    for (name, dependencies) in members() {
        let graphical: Vec<&str> = dependencies
            .into_iter()
            .filter(|dependency| WINDOW_ALONE.contains(dependency))
            .collect();
        assert!(
            name == "forecourt" || graphical.is_empty(),
            "{name} must do without a window, but depends on {graphical:?}"
        );
    }
}

#[test]
fn the_pure_crates_reach_no_network_store_or_runtime() {
    let impure = [
        "tokio",
        "sqlx",
        "axum",
        "reqwest",
        "tracing-subscriber",
        "rand",
    ];
    let members = members();
    for name in ["vocabulary", "site"] {
        for dependency in impure {
            assert!(
                !members[name].contains(dependency),
                "{name} is a function of its arguments and cannot use {dependency}"
            );
        }
    }
}

#[test]
fn every_outside_crate_comes_from_crates_io() {
    for package in packages() {
        let source = &package["source"];
        assert!(
            source.is_null() || source == CRATES_IO,
            "{} comes from {source}",
            text(package, "name")
        );
    }
}

#[test]
fn no_banned_crate_is_used() {
    for package in packages() {
        let name = text(package, "name");
        assert!(!BANNED.contains(&name), "{name} is banned");
    }
}

#[test]
fn every_licence_is_allowed() {
    let mut faults = Vec::new();
    for package in packages() {
        let name = format!("{} {}", text(package, "name"), text(package, "version"));
        match Expression::parse(text(package, "license")) {
            Some(licence) if licence.is_allowed() => {}
            Some(_) => faults.push(format!("{name}: {}", text(package, "license"))),
            None => faults.push(format!("{name}: no licence that can be read")),
        }
    }
    assert!(faults.is_empty(), "not allowed: {faults:#?}");
}

#[test]
fn the_top_level_holds_only_what_the_layout_names() {
    let expected: BTreeSet<&str> = BTreeSet::from([
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "Makefile",
        "README.md",
        "SECURITY.md",
        "clippy.toml",
        "migrations",
        "src-tauri",
        "tauri.conf.json",
        "tests",
        "ui",
    ]);
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .expect("git can be run");
    let listed = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let unknown: BTreeSet<&str> = listed
        .split_terminator('\0')
        .filter_map(|path| path.split('/').next())
        .filter(|name| !name.starts_with('.') && !expected.contains(name))
        .collect();
    assert!(unknown.is_empty(), "not part of the layout: {unknown:?}");
}
