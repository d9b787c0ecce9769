//! What the rules look at: the packages as cargo knows them, and the files as git does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cargo::{Failure, cargo, program, root};

/// The workspace and its text files.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    /// The packages of the workspace.
    pub(crate) packages: Vec<Package>,
    /// The committed files that are text, by their path from the root, with slashes.
    pub(crate) files: BTreeMap<String, String>,
}

/// A package of the workspace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// The folder of its manifest, from the root.
    pub(crate) folder: String,
    pub(crate) description: String,
    pub(crate) is_published: bool,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a package's dependencies.
#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Part of what ships.
    Normal,
    /// Runs when the package is built.
    Build,
    /// Tests and benchmarks only.
    Dev,
}

impl Repository {
    pub(crate) fn read() -> Result<Repository, Failure> {
        Ok(Repository {
            packages: packages()?,
            files: files(&root()),
        })
    }

    /// The text of a file; empty where there is none.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    /// The files that end so, with their paths.
    pub(crate) fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| path.ends_with(end))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// The part of `cargo metadata` that is of interest here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    description: Option<String>,
    publish: Option<Vec<String>>,
    dependencies: Vec<MetadataDependency>,
}

#[derive(Deserialize)]
struct MetadataDependency {
    name: String,
    kind: Option<String>,
}

fn packages() -> Result<Vec<Package>, Failure> {
    let text = cargo("metadata --format-version 1 --no-deps --offline").output()?;
    let metadata: Metadata = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("cannot read cargo's metadata: {error}")))?;
    Ok(metadata.packages.into_iter().map(package).collect())
}

fn package(it: MetadataPackage) -> Package {
    let folder = it.manifest_path.parent().unwrap_or(Path::new(""));
    Package {
        name: it.name,
        folder: slashed(folder.strip_prefix(root()).unwrap_or(folder)),
        description: it.description.unwrap_or_default(),
        is_published: it.publish.is_none_or(|registries| !registries.is_empty()),
        dependencies: it
            .dependencies
            .into_iter()
            .map(|it| Dependency {
                kind: match it.kind.as_deref() {
                    Some("dev") => Kind::Dev,
                    Some("build") => Kind::Build,
                    _ => Kind::Normal,
                },
                name: it.name,
            })
            .collect(),
    }
}

/// The files that git tracks or would add; every file where there is no git, as in an unpacked archive.
fn files(root: &Path) -> BTreeMap<String, String> {
    let listed = program("git", "ls-files -z --cached --others --exclude-standard").output();
    let paths = match listed {
        Ok(listed) if !listed.is_empty() => listed.split('\0').map(str::to_owned).collect(),
        Ok(_) | Err(_) => walk(root, root),
    };
    paths
        .into_iter()
        .filter(|path| !root.join(path).is_symlink())
        .filter_map(|path| {
            let text = std::fs::read_to_string(root.join(&path)).ok()?;
            Some((path, text))
        })
        .collect()
}

fn walk(root: &Path, folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_symlink() || path.ends_with("target") || path.ends_with(".git") {
            continue;
        }
        if path.is_dir() {
            paths.extend(walk(root, &path));
        } else {
            paths.push(slashed(path.strip_prefix(root).unwrap_or(&path)));
        }
    }
    paths
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
