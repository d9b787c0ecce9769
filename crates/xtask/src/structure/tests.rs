use std::collections::BTreeMap;

use super::repository::{Dependency, Kind, Package};
use super::{RULES, Repository};

#[test]
fn the_tree_keeps_every_rule() {
    let found = super::findings(&Repository::read().unwrap());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The names of the rules that a tree breaks.
fn broken(files: &[(&str, &str)], packages: Vec<Package>) -> Vec<&'static str> {
    let map = "| 0 | `low` | … |\n| 1 | `high` | … |\n| – | `beside` | … |\n";
    let mut files: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    files.insert("crates/README.md".to_owned(), map.to_owned());
    for package in &packages {
        let manifest = format!("{}/Cargo.toml", package.folder);
        files
            .entry(manifest)
            .or_insert("[lints]\nworkspace = true".to_owned());
    }
    let repository = Repository { packages, files };
    RULES
        .iter()
        .filter(|rule| !(rule.check)(&repository).is_empty())
        .map(|rule| rule.name)
        .collect()
}

fn package(name: &str, dependencies: &[(&str, Kind)]) -> Package {
    Package {
        name: name.to_owned(),
        folder: format!("crates/{name}"),
        description: "what it is".to_owned(),
        is_published: name != "beside",
        dependencies: dependencies
            .iter()
            .map(|(name, kind)| Dependency {
                name: (*name).to_owned(),
                kind: *kind,
            })
            .collect(),
    }
}

fn packages(of_low: &[(&str, Kind)]) -> Vec<Package> {
    vec![
        package("low", of_low),
        package("high", &[("low", Kind::Normal)]),
        package("beside", &[("high", Kind::Normal)]),
    ]
}

fn breaks(files: &[(&str, &str)], rule: &str) {
    assert_eq!(broken(files, packages(&[])), [rule], "{files:?}");
}

#[test]
fn a_tidy_tree_breaks_nothing() {
    let files = [("crates/low/src/lib.rs", "mod money;"), ("Cargo.toml", "")];
    assert!(broken(&files, packages(&[("beside", Kind::Dev)])).is_empty());
}

#[test]
fn layers_are_held() {
    let rule = ["crates depend only on lower layers"];
    for name in ["high", "low", "beside"] {
        assert_eq!(broken(&[], packages(&[(name, Kind::Normal)])), rule);
        assert_eq!(broken(&[], packages(&[(name, Kind::Build)])), rule);
    }
}

#[test]
fn the_map_and_the_crates_agree() {
    let rule = "the code map lists exactly the crates there are";
    let mut extra = packages(&[]);
    extra.push(Package {
        is_published: false,
        ..package("new", &[])
    });
    assert_eq!(broken(&[], extra), [rule]);
    assert_eq!(broken(&[], packages(&[]).split_off(1)), [rule]);
}

#[test]
fn dependencies_have_owners() {
    let found = broken(&[], packages(&[("logos", Kind::Dev)]));
    assert_eq!(found, ["some dependencies belong to one crate"]);
}

#[test]
fn manifests_are_whole() {
    let rule = "crates share the workspace's lints and tell what they are";
    breaks(&[("crates/low/Cargo.toml", "[lints]")], rule);
    let mut secret = packages(&[]);
    secret.first_mut().unwrap().is_published = false;
    assert_eq!(broken(&[], secret), [rule]);
}

#[test]
fn text_is_held_to_its_rules() {
    breaks(
        &[(
            "Cargo.toml",
            "[workspace.dependencies]\n# Why.\na = \"1\"\n\nb = \"1\"\n",
        )],
        "each shared dependency tells its reason",
    );
    breaks(
        &[(
            "crates/low/src/lib.rs",
            "#![allow(clippy::disallowed_methods)]",
        )],
        "the lower layers keep the bans of .clippy.toml",
    );
    breaks(
        &[("notes.md", "")],
        "the top level holds only what the README lists",
    );
    breaks(
        &[("crates/low/src/a.rs", &"\n".repeat(801))],
        "files have at most 800 lines",
    );
    breaks(
        &[("crates/low/src/a/mod.rs", "")],
        "modules have names of their own",
    );
    breaks(
        &[("crates/low/src/utils.rs", "")],
        "modules have names of their own",
    );
    breaks(
        &[("crates/low/src/lib.rs", "pub mod a;")],
        "libraries choose every public name",
    );
    breaks(
        &[("crates/low/src/a.rs", "use ariadne::Report;")],
        "one file knows ariadne",
    );
    breaks(
        &[("crates/low/tests/a.rs", "#[ignore]")],
        "tests always run, and nothing is left for later",
    );
}
