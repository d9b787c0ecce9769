//! Runs the benchmarks, and makes the table of `benches/README.md` from what criterion leaves behind.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::cargo::{Failure, cargo, root};

/// Who is measured, in the order of the table's columns.
const COLUMNS: [&str; 3] = ["ambit", "cedar", "rust"];

pub(crate) fn run() -> Result<(), Failure> {
    cargo("bench --package ambit-benches").run()
}

pub(crate) fn table() -> Result<(), Failure> {
    let folder = root().join("target/criterion");
    let mut rows: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    collect(&folder, &folder, &mut rows)?;
    if rows.is_empty() {
        return Err(Failure::new(
            "there are no measurements: run `cargo xtask bench`",
        ));
    }
    println!("| | Ambit | Cedar | Rust by hand | Cedar ÷ Ambit |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (name, times) in &rows {
        let cells = COLUMNS.map(|it| times.get(it).map_or("–".to_owned(), |it| shown(*it)));
        println!("| {name} | {} | {} |", cells.join(" | "), ratio(times));
    }
    Ok(())
}

/// What criterion writes for each measurement, of which the median is what the table shows.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Measurements lie in `GROUP/WHO/[CASE/]new/estimates.json`.
fn collect(
    top: &Path,
    folder: &Path,
    rows: &mut BTreeMap<String, BTreeMap<String, f64>>,
) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for path in entries.flatten().map(|it| it.path()) {
        if path.is_dir() {
            collect(top, &path, rows)?;
        } else if path.ends_with("new/estimates.json") {
            let place = path.strip_prefix(top).unwrap_or(&path);
            let parts: Vec<_> = place.iter().map(|it| it.to_string_lossy()).collect();
            let (name, who) = match parts.as_slice() {
                [group, who, _, _] => (group.to_string(), who.to_string()),
                [group, who, case, _, _] => (format!("{group}, {case:0>6}"), who.to_string()),
                _ => continue,
            };
            let times = rows.entry(name).or_default();
            times.insert(who, read(&path)?.median.point_estimate);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Estimates, Failure> {
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    serde_json::from_str(&text).map_err(|error| wrong(&error))
}

fn ratio(times: &BTreeMap<String, f64>) -> String {
    match (times.get("ambit"), times.get("cedar")) {
        (Some(ambit), Some(cedar)) => format!("{:.1}", cedar / ambit),
        _ => "–".to_owned(),
    }
}

/// Three digits of a number of nanoseconds, in the unit that suits it.
fn shown(nanoseconds: f64) -> String {
    let (number, unit) = match nanoseconds {
        it if it < 1e3 => (it, "ns"),
        it if it < 1e6 => (it / 1e3, "µs"),
        it if it < 1e9 => (it / 1e6, "ms"),
        it => (it / 1e9, "s"),
    };
    let digits = match number {
        it if it < 10.0 => 2,
        it if it < 100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$} {unit}")
}
