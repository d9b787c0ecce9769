//! `ambit check`: what is wrong with policies.

use std::path::Path;
use std::process::ExitCode;

use ambit_source::{
    Diagnostic, RenderOptions, SourceKind, Sources, Tool, render, to_json, to_sarif,
};
use ambit_syntax::{Dialect, parse};

use crate::arguments::{Check, ReportFormat, SemanticsName};
use crate::failure::Failure;
use crate::input::{Input, read, semantics};
use crate::output::{color, print};

pub(crate) fn check(arguments: &Check) -> Result<ExitCode, Failure> {
    let (sources, diagnostics) = match read(&arguments.paths, &arguments.reading)? {
        Input::Texts(sources) => {
            let diagnostics = findings(&sources, semantics(&sources, &arguments.reading));
            (sources, diagnostics)
        }
        Input::Compiled(path) => return Err(compiled(&path)),
    };
    print(&report(&sources, &diagnostics, arguments.format));
    if diagnostics.iter().any(Diagnostic::is_error) {
        Ok(ExitCode::FAILURE)
    } else {
        Ok(ExitCode::SUCCESS)
    }
}

fn findings(sources: &Sources, semantics: SemanticsName) -> Vec<Diagnostic> {
    let dialect = |kind| match (semantics, kind) {
        (SemanticsName::Ambit, SourceKind::Ambit) => Dialect::Ambit,
        _ => Dialect::Cedar,
    };
    sources
        .iter()
        .flat_map(|(id, it)| parse(id, &it.text, dialect(it.kind)).diagnostics)
        .collect()
}

fn report(sources: &Sources, diagnostics: &[Diagnostic], format: ReportFormat) -> String {
    match format {
        ReportFormat::Human => human(sources, diagnostics),
        ReportFormat::Json => to_json(sources, diagnostics) + "\n",
        ReportFormat::Sarif => {
            let tool = Tool {
                name: "ambit",
                version: env!("CARGO_PKG_VERSION"),
            };
            to_sarif(sources, diagnostics, tool) + "\n"
        }
    }
}

fn human(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|it| it.is_error()).count();
    let found = match (errors, diagnostics.len() - errors) {
        (0, 0) => "no findings".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => {
            format!("{}, {}", count(errors, "error"), count(warnings, "warning"))
        }
    };
    let files = count(sources.iter().count(), "file");
    let text = render(
        sources,
        diagnostics,
        &RenderOptions::default().color(color()),
    );
    let gap = if text.is_empty() { "" } else { "\n" };
    format!("{text}{gap}{files}: {found}\n")
}

fn compiled(path: &Path) -> Failure {
    Failure::new(format!("`{}` is compiled", path.display()))
        .help("name the files it was compiled from")
}

fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
