//! `ambit check`: what is wrong with policies.

use std::process::ExitCode;

use ambit_engine::CompileError;
use ambit_source::{Diagnostic, RenderOptions, Sources, Tool, render, to_json, to_sarif};

use crate::arguments::{Check, ReportFormat};
use crate::failure::Failure;
use crate::input::{Input, read};
use crate::output::{Stream, print};
use crate::policies::{compile, compiled, not_compiled};

pub(crate) fn check(arguments: &Check) -> Result<ExitCode, Failure> {
    let (sources, diagnostics) = match read(&arguments.paths, &arguments.reading)? {
        Input::Texts(sources) => {
            let diagnostics = match compile(&sources, &arguments.reading) {
                Ok(set) => set.diagnostics().to_vec(),
                Err(CompileError::Policies(diagnostics)) => diagnostics,
                Err(error) => return Err(not_compiled(&error)),
            };
            (sources, diagnostics)
        }
        // A compiled set was checked before it was compiled; that it loads is what is left to say.
        Input::Compiled(path) => {
            compiled(&path, &arguments.reading)?;
            (Sources::new(), Vec::new())
        }
    };
    print(&report(&sources, &diagnostics, arguments.format));
    if diagnostics.iter().any(Diagnostic::is_error) {
        Ok(ExitCode::FAILURE)
    } else {
        Ok(ExitCode::SUCCESS)
    }
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
    let files = count(sources.iter().count().max(1), "file");
    let options = RenderOptions::default().color(Stream::Out.color());
    let text = render(sources, diagnostics, &options);
    let gap = if text.is_empty() { "" } else { "\n" };
    format!("{text}{gap}{files}: {found}\n")
}

fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
