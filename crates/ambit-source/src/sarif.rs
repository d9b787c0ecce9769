//! Diagnostics as SARIF 2.1.0, which code-review and continuous-integration services read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{Code, ColumnUnit, Diagnostic, FileId, Severity, Sources, Span};

/// The program that a SARIF log says it is from.
#[derive(Clone, Copy, Debug)]
pub struct Tool<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// Diagnostics as one SARIF log of one run.
///
/// Each code that occurs is a rule, with its page as help; columns count UTF-16 code units from 1. File names become relative
/// references where they are relative, so that the log means the same wherever the files lie.
#[must_use]
pub fn to_sarif(sources: &Sources, diagnostics: &[Diagnostic], tool: Tool<'_>) -> String {
    let occurring: BTreeSet<Code> = diagnostics.iter().map(|it| it.code).collect();
    let codes: BTreeMap<Code, usize> = occurring.into_iter().zip(0..).collect();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: RunTool {
                driver: Driver {
                    name: tool.name,
                    version: tool.version,
                    rules: codes.keys().copied().map(Rule::new).collect(),
                },
            },
            column_kind: "utf16CodeUnits",
            artifacts: sources
                .iter()
                .map(|(_, it)| Artifact {
                    location: ArtifactLocation::new(&it.name),
                })
                .collect(),
            results: diagnostics
                .iter()
                .map(|it| Outcome::new(sources, &codes, it))
                .collect(),
        }],
    };
    // Structs of strings and numbers always serialise.
    serde_json::to_string_pretty(&log).unwrap_or_default()
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: RunTool<'a>,
    column_kind: &'static str,
    artifacts: Vec<Artifact>,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct RunTool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message<'static>,
    help: Message<'static>,
    default_configuration: Configuration,
}

impl Rule {
    fn new(code: Code) -> Rule {
        Rule {
            id: code.as_str(),
            short_description: Message::plain(code.title()),
            help: Message {
                text: code.page().into(),
                markdown: Some(code.page()),
            },
            default_configuration: Configuration {
                level: level(code.severity()),
            },
        }
    }
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<&'a str>,
}

impl<'a> Message<'a> {
    fn plain(text: impl Into<std::borrow::Cow<'a, str>>) -> Message<'a> {
        Message {
            text: text.into(),
            markdown: None,
        }
    }
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
}

impl ArtifactLocation {
    fn new(name: &str) -> ArtifactLocation {
        ArtifactLocation {
            uri: uri(name),
            index: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
}

impl<'a> Outcome<'a> {
    fn new(
        sources: &Sources,
        codes: &BTreeMap<Code, usize>,
        diagnostic: &'a Diagnostic,
    ) -> Outcome<'a> {
        Outcome {
            rule_id: diagnostic.code.as_str(),
            rule_index: codes.get(&diagnostic.code).copied(),
            level: level(diagnostic.severity),
            message: Message::plain(sentences(diagnostic)),
            locations: [Location::new(sources, diagnostic.primary.span, None, "")],
            related_locations: (1..)
                .zip(&diagnostic.labels)
                .map(|(id, it)| Location::new(sources, it.span, Some(id), &it.text))
                .collect(),
            fixes: diagnostic
                .fix
                .iter()
                .map(|it| Fix::new(sources, it))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

impl<'a> Location<'a> {
    fn new(sources: &Sources, span: Span, id: Option<u32>, text: &'a str) -> Location<'a> {
        Location {
            id,
            physical: PhysicalLocation {
                artifact_location: artifact(sources, span.file),
                region: Region::new(sources, span),
            },
            message: (!text.is_empty()).then(|| Message::plain(text)),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Region {
    fn new(sources: &Sources, span: Span) -> Region {
        let at = |offset| {
            sources
                .get(span.file)
                .map(|it| it.position(offset, ColumnUnit::Utf16))
                .unwrap_or_default()
        };
        let (start, end) = (at(span.start), at(span.end.max(span.start)));
        Region {
            start_line: start.line + 1,
            start_column: start.column + 1,
            end_line: end.line + 1,
            end_column: end.column + 1,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Message<'a>,
    artifact_changes: [ArtifactChange<'a>; 1],
}

impl<'a> Fix<'a> {
    fn new(sources: &Sources, fix: &'a crate::Fix) -> Fix<'a> {
        Fix {
            description: Message::plain(fix.title.as_str()),
            artifact_changes: [ArtifactChange {
                artifact_location: artifact(sources, fix.span.file),
                replacements: [Replacement {
                    deleted_region: Region::new(sources, fix.span),
                    inserted_content: Message::plain(fix.replacement.as_str()),
                }],
            }],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

fn artifact(sources: &Sources, file: FileId) -> ArtifactLocation {
    let name = sources.get(file).map_or("", |it| &it.name);
    ArtifactLocation {
        uri: uri(name),
        index: sources.get(file).map(|_| file.0),
    }
}

/// The whole finding as running text: SARIF has one message, where we have a headline, a label, notes and help.
fn sentences(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.headline.clone();
    if !text.contains(&diagnostic.primary.text) {
        text.push_str(": ");
        text.push_str(&diagnostic.primary.text);
    }
    for note in diagnostic.notes.iter().chain(&diagnostic.help) {
        text.push('\n');
        text.push_str(note);
    }
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A file name as a URI reference: `file://` where it is absolute.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    if name.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in name.strip_prefix("./").unwrap_or(name).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.extend(['%', hex(byte >> 4), hex(byte & 15)]),
        }
    }
    uri
}

fn hex(digit: u8) -> char {
    char::from_digit(digit.into(), 16).map_or('0', |it| it.to_ascii_uppercase())
}

#[cfg(test)]
mod tests;
