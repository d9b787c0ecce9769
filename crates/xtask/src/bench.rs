//! Runs the benchmarks, and makes the table of `benches/README.md` from what criterion leaves behind.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cargo::{Failure, cargo, root};

/// Who is measured, in the order of the table's columns.
const COLUMNS: [&str; 3] = ["ambit", "cedar", "rust"];

pub(crate) fn run() -> Result<(), Failure> {
    cargo("bench --package ambit-benches").run()
}

/// Times by who was measured, for each row: its name, and the size it was measured at.
type Rows = BTreeMap<(String, u64), BTreeMap<String, f64>>;

pub(crate) fn table() -> Result<(), Failure> {
    let folder = root().join("target/criterion");
    let mut rows = Rows::new();
    collect(&folder, &mut rows)?;
    if rows.is_empty() {
        return Err(Failure::new(
            "there are no measurements: run `cargo xtask bench`",
        ));
    }
    println!("| | Ambit | Cedar | Rust by hand | Cedar ÷ Ambit |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for ((name, size), times) in &rows {
        let name = match size {
            0 => name.clone(),
            size => format!("{name}: {size}"),
        };
        let cells = COLUMNS.map(|it| times.get(it).map_or("–".to_owned(), |it| shown(*it)));
        println!("| {name} | {} | {} |", cells.join(" | "), ratio(times));
    }
    if let Ok(shared) = std::fs::read_to_string(folder.join("share.md")) {
        println!("\n{shared}");
    }
    Ok(())
}

/// What criterion writes of a measurement's name.
#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    function_id: Option<String>,
    value_str: Option<String>,
}

/// What criterion writes of its result, of which the median is what the table shows.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Reads every folder `new`, where criterion leaves the latest measurement.
fn collect(folder: &Path, rows: &mut Rows) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for path in entries.flatten().map(|it| it.path()) {
        if !path.ends_with("new") {
            collect(&path, rows)?;
            continue;
        }
        let benchmark: Benchmark = read(&path.join("benchmark.json"))?;
        let estimates: Estimates = read(&path.join("estimates.json"))?;
        // A group without sizes has who was measured in their place.
        let size = benchmark
            .value_str
            .as_deref()
            .and_then(|it| it.parse().ok());
        let times = rows
            .entry((benchmark.group_id, size.unwrap_or(0)))
            .or_default();
        let who = benchmark.function_id.or(benchmark.value_str);
        times.insert(who.unwrap_or_default(), estimates.median.point_estimate);
    }
    Ok(())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
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
