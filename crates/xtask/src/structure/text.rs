//! Rules about files and what is written in them.

use super::Repository;
use super::layers::{Layer, map};

/// The longest file that is still read in one go.
const LONGEST: usize = 800;

/// What may stand in the root, dot-files aside.
const TOP_LEVEL: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "bindings",
    "crates",
    "editors",
    "examples",
    "fuzz",
    "grammar",
    "spec",
];

/// Names that say nothing of what a module is about.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

/// The only file that may name the crate which draws diagnostics.
const RENDERER: &str = "crates/ambit-source/src/render.rs";

/// Modules that are one layer's data, wholly public and always read qualified: `tree::Expr`, `typed::Expr`.
const QUALIFIED: &[&str] = &[
    "crates/ambit-check/src/lib.rs: `pub mod typed;`",
    "crates/ambit-syntax/src/lib.rs: `pub mod tree;`",
];

/// The first layer whose crates may reach out of their process.
const FIRST_WITH_WORLD: u32 = 5;

pub(super) fn bans_are_kept(repository: &Repository) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, layer) in map(repository) {
        let Layer::Shipped(number) = layer else {
            continue;
        };
        let sources = format!("crates/{name}/src/");
        let mut lifted = repository
            .files
            .range(sources.clone()..)
            .take_while(|(path, _)| path.starts_with(&sources))
            .filter(|(_, text)| text.contains("clippy::disallowed_"));
        if number < FIRST_WITH_WORLD
            && let Some((path, _)) = lifted.next()
        {
            findings.push(format!("{path} lifts a ban"));
        }
    }
    findings
}

pub(super) fn top_level(repository: &Repository) -> Vec<String> {
    let mut names: Vec<&str> = repository
        .files
        .keys()
        .filter_map(|path| path.split('/').next())
        .filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(name))
        .collect();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}

/// The grammar is a file of its own kind and may be longer.
pub(super) fn lengths(repository: &Repository) -> Vec<String> {
    repository
        .ending(".rs")
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect()
}

pub(super) fn module_names(repository: &Repository) -> Vec<String> {
    let is_empty = |path: &str| {
        let mut parts = path.trim_end_matches(".rs").split('/');
        path.ends_with("/mod.rs") || parts.any(|part| EMPTY_NAMES.contains(&part))
    };
    repository
        .ending(".rs")
        .filter(|(path, _)| is_empty(path))
        .map(|(path, _)| path.to_owned())
        .collect()
}

/// A `pub mod` would make every name in it public by accident.
pub(super) fn chosen_names(repository: &Repository) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, text) in repository.ending("/src/lib.rs") {
        let modules = text.lines().filter(|line| line.starts_with("pub mod "));
        findings.extend(
            modules
                .map(|line| format!("{path}: `{line}`"))
                .filter(|finding| !QUALIFIED.contains(&finding.as_str())),
        );
    }
    findings
}

pub(super) fn one_renderer(repository: &Repository) -> Vec<String> {
    let names_it = |text: &str| {
        text.lines()
            .map(str::trim_start)
            .any(|line| !line.starts_with("//") && line.contains("ariadne"))
    };
    repository
        .ending(".rs")
        .filter(|(path, text)| {
            *path != RENDERER && !path.starts_with("crates/xtask/") && names_it(text)
        })
        .map(|(path, _)| path.to_owned())
        .collect()
}

pub(super) fn nothing_put_off(repository: &Repository) -> Vec<String> {
    let forbidden = [
        "#[ignore",
        "#[should_panic",
        "thread::sleep",
        "TODO",
        "FIXME",
    ];
    let mut findings = Vec::new();
    for (path, text) in repository.ending(".rs") {
        for word in forbidden {
            if text.contains(word) && !path.starts_with("crates/xtask/src/structure/") {
                findings.push(format!("{path} has `{word}`"));
            }
        }
    }
    findings
}
