//! The repository's chores: `cargo xtask ready` says whether a change may land.
//!
//! Everything here calls cargo or reads the tree; nothing that ships depends on it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore runs programs, reads files and talks to a terminal"
)]

mod bench;
mod cargo;
mod fuzz;
mod oracle;
mod structure;

use std::process::ExitCode;

use cargo::{Failure, cargo};
use structure::{Repository, findings};

const USAGE: &str = "\
cargo xtask CHORE

  ready     format, lints, structure, tests and documentation: what a change must pass
  test      every test (the tests also hold the tree to its structure)
  tidy      only the structure: layers, file lengths, what may stand where
  package   proves that every published crate can be packaged and builds from its package
  bench     runs the benchmarks and prints their table; `bench --table` prints that of the last run
  fuzz      runs every fuzz target; `fuzz --seconds N` each for N seconds (60)
  oracle    compares Ambit with Cedar on random cases; `oracle --cases N --seed S`: so many (100000), from there (0)";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["ready"] => ready(),
        ["test"] => test(),
        ["tidy"] => tidy(),
        ["package"] => package(),
        ["bench"] => bench::run().and_then(|()| bench::table()),
        ["bench", "--table"] => bench::table(),
        ["fuzz"] => fuzz::run(60),
        ["fuzz", "--seconds", seconds] => match seconds.parse() {
            Ok(seconds) => fuzz::run(seconds),
            Err(_) => Err(Failure::new(format!("`{seconds}` is no number of seconds"))),
        },
        ["oracle", options @ ..] => oracle::run(options),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::new(format!("no such chore\n\n{USAGE}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn ready() -> Result<(), Failure> {
    cargo("fmt --all --check").run()?;
    tidy()?;
    cargo("clippy --workspace --all-targets -- --deny warnings").run()?;
    test()?;
    cargo("doc --workspace --no-deps")
        .env("RUSTDOCFLAGS", "--deny warnings")
        .run()?;
    println!("ready");
    Ok(())
}

/// The benchmarks are left out, as they build a second copy of what the tests build.
fn test() -> Result<(), Failure> {
    cargo("test").run()
}

fn tidy() -> Result<(), Failure> {
    let findings = findings(&Repository::read()?);
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        number => Err(Failure::new(format!("{number} findings about the tree"))),
    }
}

/// Packages of one workspace find each other before any of them is published, so all are made and built at once.
fn package() -> Result<(), Failure> {
    let repository = Repository::read()?;
    let mut packaging = cargo("package --allow-dirty");
    for package in repository.packages.iter().filter(|it| it.is_published) {
        packaging = packaging.arg("--package").arg(&package.name);
    }
    packaging.run()
}
