//! The declarations in `examples/mcp` are what the importer makes of the servers' lists.
//!
//! After a change of the importer, `UPDATE_EXAMPLES=1 cargo test -p ambit-import` writes them anew.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests may panic as a test does"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests look at files of the repository"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ambit_engine::{CompileOptions, PolicySet, Sources};
use ambit_import::{Imported, import_mcp};

const SERVERS: [&str; 10] = [
    "everything",
    "fetch",
    "filesystem",
    "git",
    "github",
    "memory",
    "postgres",
    "sequential-thinking",
    "sqlite",
    "time",
];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/mcp")
}

fn import(server: &str) -> Imported {
    let list = std::fs::read(examples().join(format!("tools/{server}.json"))).unwrap();
    import_mcp(&list, &server.replace('-', "_")).unwrap()
}

#[test]
fn examples_are_fresh() {
    let mut notes = String::new();
    for server in SERVERS {
        let imported = import(server);
        let path = examples().join(format!("{server}.pol"));
        if std::env::var_os("UPDATE_EXAMPLES").is_some() {
            std::fs::write(&path, &imported.text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            committed, imported.text,
            "{server}: see the head of this file"
        );
        for note in imported.notes {
            writeln!(notes, "{server}: {note}").unwrap();
        }
    }
    insta::assert_snapshot!("notes", notes);
}

#[test]
fn lines_are_short() {
    for server in SERVERS {
        for line in import(server).text.lines() {
            // One default is a single string that is longer.
            let is_short = line.chars().count() <= 100 || line.contains("= \"https://");
            assert!(is_short, "{server}: {line}");
        }
    }
}

/// What the checker says of imported text is nothing at all, not even a warning.
fn assert_clean(servers: &[&str]) {
    let mut sources = Sources::new();
    for server in servers {
        sources.add(format!("{server}.pol"), import(server).text);
    }
    let policies = PolicySet::compile(&sources, &CompileOptions::default()).unwrap();
    assert_eq!(policies.diagnostics(), [], "{servers:?}");
}

#[test]
fn declarations_check_without_findings_alone_and_together() {
    for server in SERVERS {
        assert_clean(&[server]);
    }
    assert_clean(&SERVERS);
}
