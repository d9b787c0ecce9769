//! Rules about crates and what they depend on.

use std::collections::BTreeMap;

use super::Repository;
use super::repository::{Dependency, Kind, Package};

/// Dependencies that one crate alone may name, and that crate; everything else says what it wants of it in that
/// crate's words.
const OWNED: &[(&str, &str)] = &[
    ("ariadne", "ambit-source"),
    ("logos", "ambit-syntax"),
    ("lalrpop", "ambit-syntax"),
    ("lalrpop-util", "ambit-syntax"),
    ("petgraph", "ambit-analyze"),
    ("gen-lsp-types", "ambit-lsp"),
    ("lsp-server", "ambit-lsp"),
    ("rmcp", "ambit-gateway"),
    ("tokio", "ambit-gateway"),
];

/// Where a crate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// Ships, and depends on lower numbers only.
    Shipped(u32),
    /// Tests and chores: depends on anything, and nothing that ships depends on it.
    Beside,
}

/// The layers, from the table of the code map: its rows are `| layer | crates | one line |`.
pub(super) fn map(repository: &Repository) -> BTreeMap<String, Layer> {
    let mut layers = BTreeMap::new();
    for line in repository.text("crates/README.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, layer, names, ..] = cells.as_slice() else {
            continue;
        };
        let layer = match layer.parse() {
            Ok(number) => Layer::Shipped(number),
            Err(_) if *layer == "–" => Layer::Beside,
            Err(_) => continue,
        };
        let quoted = names.split('`').skip(1).step_by(2);
        layers.extend(quoted.map(|name| (name.to_owned(), layer)));
    }
    layers
}

pub(super) fn lower_only(repository: &Repository) -> Vec<String> {
    let layers = map(repository);
    let mut findings = Vec::new();
    for package in &repository.packages {
        let Some(Layer::Shipped(own)) = layers.get(&package.name) else {
            continue;
        };
        for dependency in package
            .dependencies
            .iter()
            .filter(|it| it.kind != Kind::Dev)
        {
            let is_lower = match layers.get(&dependency.name) {
                Some(Layer::Shipped(other)) => other < own,
                Some(Layer::Beside) => false,
                None => true,
            };
            if !is_lower {
                findings.push(format!("{} depends on {}", package.name, dependency.name));
            }
        }
    }
    findings
}

pub(super) fn map_is_complete(repository: &Repository) -> Vec<String> {
    let mut layers = map(repository);
    let in_crates = |it: &&Package| it.folder.starts_with("crates/");
    let mut findings: Vec<String> = repository
        .packages
        .iter()
        .filter(in_crates)
        .filter(|it| layers.remove(&it.name).is_none())
        .map(|it| format!("{} is missing in crates/README.md", it.name))
        .collect();
    findings.extend(
        layers
            .keys()
            .map(|name| format!("there is no crate {name}")),
    );
    findings
}

pub(super) fn owned_dependencies(repository: &Repository) -> Vec<String> {
    let mut findings = Vec::new();
    for package in &repository.packages {
        for Dependency { name, .. } in &package.dependencies {
            let owner = OWNED.iter().find(|(owned, _)| owned == name);
            if let Some((_, owner)) = owner
                && *owner != package.name
            {
                findings.push(format!(
                    "{} depends on {name}, as only {owner} may",
                    package.name
                ));
            }
        }
    }
    findings
}

pub(super) fn manifests(repository: &Repository) -> Vec<String> {
    let layers = map(repository);
    let mut findings = Vec::new();
    for package in &repository.packages {
        let manifest = repository.text(&format!("{}/Cargo.toml", package.folder));
        if !manifest.contains("[lints]\nworkspace = true") {
            findings.push(format!("{} does not share the lints", package.name));
        }
        if package.description.is_empty() {
            findings.push(format!("{} has no description", package.name));
        }
        let ships = matches!(layers.get(&package.name), Some(Layer::Shipped(_)));
        if ships != package.is_published {
            findings.push(format!(
                "{}: `publish` and the code map disagree",
                package.name
            ));
        }
    }
    findings
}

/// In the root manifest each shared dependency follows a comment that says what it is for; our own crates need none.
pub(super) fn reasons(repository: &Repository) -> Vec<String> {
    let manifest = repository.text("Cargo.toml");
    let section = manifest
        .split("[workspace.dependencies]")
        .nth(1)
        .and_then(|it| it.split("\n[").next())
        .unwrap_or_default();
    let mut findings = Vec::new();
    let mut is_explained = false;
    for line in section.lines() {
        if line.starts_with('#') {
            is_explained = true;
            continue;
        }
        // `lalrpop` and `lalrpop-util` share one reason: the second follows the first.
        if line.is_empty() {
            is_explained = false;
        } else if !is_explained && !line.starts_with("ambit-") && !line.starts_with(' ') {
            findings.push(format!("no reason is given for `{line}`"));
        }
    }
    findings
}
