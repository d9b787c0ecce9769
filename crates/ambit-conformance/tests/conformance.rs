//! Makes a test of every case in `spec/conformance`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads the cases from the disk"
)]

use std::path::{Path, PathBuf};

use ambit_conformance::{Case, Report, decide, read};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit();
}

fn trials() -> Vec<Trial> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/conformance");
    let mut trials = Vec::new();
    for chapter in ["parse", "check", "eval", "fault"] {
        for path in files(&root.join(chapter)) {
            let stem = path
                .file_stem()
                .and_then(|it| it.to_str())
                .unwrap_or_default();
            let file = format!("{chapter}/{stem}");
            let text = std::fs::read_to_string(&path).expect("a file of cases can be read");
            match read(&text) {
                Ok(cases) => {
                    trials.extend(cases.into_iter().map(|case| trial(chapter, &file, case)));
                }
                Err(fault) => trials.push(Trial::test(file, move || Err(fault.into()))),
            }
        }
    }
    trials
}

/// The files of a chapter, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("there are cases");
    let mut paths: Vec<_> = entries
        .map(|it| it.expect("a folder can be listed").path())
        .collect();
    paths.sort();
    paths
}

fn trial(chapter: &'static str, file: &str, case: Case) -> Trial {
    let name = format!("{file}::{}", case.slug());
    let snapshot = name.replace(['/', ':'], "-");
    Trial::test(name, move || match chapter {
        "parse" => reported(&snapshot, &case, &Report::of_parse(&case)?),
        "check" => reported(&snapshot, &case, &Report::of_check(&case)?),
        _ => Ok(decide(&case)?),
    })
}

/// Holds what was found to the case, and how it reads to its snapshot.
fn reported(snapshot: &str, case: &Case, report: &Report) -> Result<(), Failed> {
    report.meets(case)?;
    if report.is_empty() {
        return Ok(());
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(snapshot, report.rendered()));
    Ok(())
}
