//! Diagnostics as JSON, for programs that want facts rather than prose.

use serde::Serialize;

use crate::{ColumnUnit, Diagnostic, Severity, Sources, Span};

/// Diagnostics as one JSON document: `{ "errors", "warnings", "diagnostics": […] }`.
///
/// Lines and columns count from 1 as in rendered text, columns in characters; `offset` counts bytes from 0. Fields that have nothing to
/// say are left out.
#[must_use]
pub fn to_json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|it| it.is_error()).count();
    let report = Report {
        errors,
        warnings: diagnostics.len() - errors,
        diagnostics: diagnostics
            .iter()
            .map(|it| Finding::new(sources, it))
            .collect(),
    };
    // Structs of strings and numbers always serialise.
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

#[derive(Serialize)]
struct Report<'a> {
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    headline: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Label<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

impl<'a> Finding<'a> {
    fn new(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Finding<'a> {
        Finding {
            code: diagnostic.code.as_str(),
            severity: word(diagnostic.severity),
            headline: &diagnostic.headline,
            place: Place::new(sources, diagnostic.primary.span),
            label: &diagnostic.primary.text,
            labels: diagnostic
                .labels
                .iter()
                .map(|it| Label {
                    text: &it.text,
                    place: Place::new(sources, it.span),
                })
                .collect(),
            notes: &diagnostic.notes,
            help: diagnostic.help.as_deref(),
            fix: diagnostic.fix.as_ref().map(|it| Fix {
                title: &it.title,
                place: Place::new(sources, it.span),
                replacement: &it.replacement,
            }),
        }
    }
}

#[derive(Serialize)]
struct Label<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

impl<'a> Place<'a> {
    fn new(sources: &'a Sources, span: Span) -> Place<'a> {
        let source = sources.get(span.file);
        let point = |offset| {
            let at = source
                .map(|it| it.position(offset, ColumnUnit::Chars))
                .unwrap_or_default();
            Point {
                line: at.line + 1,
                column: at.column + 1,
                offset,
            }
        };
        Place {
            file: source.map_or("", |it| &it.name),
            start: point(span.start),
            end: point(span.end),
        }
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

#[cfg(test)]
mod tests;
