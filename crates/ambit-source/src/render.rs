//! Diagnostics as text for people, the offending lines shown; the one file that knows ariadne.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::ops::Range;

use ariadne::{Cache, CharSet, Config, IndexType, LabelAttach, Report, ReportKind};

use crate::position::boundary;
use crate::{ColumnUnit, Diagnostic, FileId, Severity, Source, Sources, Span};

/// Whether rendered text may hold terminal colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// Plain text.
    #[default]
    Never,
    /// ANSI escape sequences, for a terminal.
    Always,
}

/// The characters that frames and arrows are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// Box-drawing characters.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

/// How diagnostics are rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// Colours or none.
    pub color: Color,
    /// What frames and arrows are drawn with.
    pub lines: Lines,
}

impl RenderOptions {
    /// The same options with that choice of colours.
    #[must_use]
    pub fn color(mut self, color: Color) -> RenderOptions {
        self.color = color;
        self
    }

    /// The same options with frames drawn so.
    #[must_use]
    pub fn lines(mut self, lines: Lines) -> RenderOptions {
        self.lines = lines;
        self
    }
}

/// Renders diagnostics one after the other, each with the lines it speaks of.
///
/// Spans that do not fit their file are cut to it, and characters that could steer a terminal or reorder a line are
/// shown as stand-ins, so that no policy text can disguise itself.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &[Diagnostic], options: &RenderOptions) -> String {
    let mut files = Files::new(sources);
    let mut text = String::new();
    for diagnostic in diagnostics {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&files.render(diagnostic, *options));
    }
    text
}

/// A line of more bytes than this is not shown: nobody could read it, and drawing it takes long.
const MAX_LINE: usize = 2000;

/// The sources in the form that ariadne reads, made as they are needed.
struct Files<'a> {
    sources: &'a Sources,
    shown: BTreeMap<FileId, ariadne::Source<String>>,
}

impl<'a> Files<'a> {
    fn new(sources: &'a Sources) -> Files<'a> {
        Files {
            sources,
            shown: BTreeMap::new(),
        }
    }

    fn render(&mut self, diagnostic: &Diagnostic, options: RenderOptions) -> String {
        let mut labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.labels);
        if labels.any(|it| self.line_length(it.span) > MAX_LINE) {
            return self.without_excerpt(diagnostic);
        }
        let (kind, color) = match diagnostic.severity {
            Severity::Error => (ReportKind::Error, ariadne::Color::Red),
            Severity::Warning => (ReportKind::Warning, ariadne::Color::Yellow),
        };
        let mut report = Report::build(kind, self.place(diagnostic.primary.span))
            .with_config(config(options))
            .with_code(diagnostic.code)
            .with_message(harmless(&diagnostic.headline));
        for (label, color) in in_order(diagnostic, color) {
            report.add_label(self.label(label).with_color(color));
        }
        for note in &diagnostic.notes {
            report.add_note(harmless(note));
        }
        if let Some(help) = &diagnostic.help {
            report.add_help(harmless(help));
        }
        let mut bytes = Vec::new();
        if report.finish().write(self, &mut bytes).is_err() {
            // Writing to memory does not fail; if it ever should, the finding itself is what must not be lost.
            return format!("{}\n", headline(diagnostic));
        }
        tidy(&String::from_utf8_lossy(&bytes))
    }

    /// How long the line is in which a span begins.
    fn line_length(&self, span: Span) -> usize {
        let text = self.sources.get(span.file).map_or("", |it| &it.text);
        let start = boundary(text, span.start) as usize;
        let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
        let before = before.len() - before.rfind('\n').map_or(0, |it| it + 1);
        before + after.find('\n').unwrap_or(after.len())
    }

    /// The diagnostic with places instead of lines.
    fn without_excerpt(&self, diagnostic: &Diagnostic) -> String {
        let severity = match diagnostic.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        let mut text = format!(
            "[{}] {severity}: {}\n",
            diagnostic.code, diagnostic.headline
        );
        for label in std::iter::once(&diagnostic.primary).chain(&diagnostic.labels) {
            let Some(source) = self.sources.get(label.span.file) else {
                continue;
            };
            let at = source.position(label.span.start, ColumnUnit::Chars);
            let (line, column) = (at.line + 1, at.column + 1);
            let _ = writeln!(text, "  {}:{line}:{column}: {}", source.name, label.text);
        }
        for note in &diagnostic.notes {
            let _ = writeln!(text, "  Note: {note}");
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(text, "  Help: {help}");
        }
        tidy(&harmless(&text))
    }

    fn label(&self, label: &crate::Label) -> ariadne::Label<(FileId, Range<usize>)> {
        // Ariadne draws no underline for a label without words.
        let text = if label.text.is_empty() {
            "here"
        } else {
            &label.text
        };
        ariadne::Label::new(self.place(label.span)).with_message(harmless(text))
    }

    /// The span as ariadne can take it: within the file, on character boundaries, not empty where there is text to
    /// point at, and counted without a byte order mark.
    fn place(&self, span: Span) -> (FileId, Range<usize>) {
        let Some(source) = self.sources.get(span.file) else {
            return (span.file, 0..0);
        };
        let (text, mark) = body(source);
        let shift = |offset: u32| boundary(text, offset.saturating_sub(mark)) as usize;
        let start = shift(span.start);
        let end = shift(span.end).max(start);
        if start < end {
            return (span.file, start..end);
        }
        let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
        match after.chars().next() {
            Some(next) if !next.is_whitespace() => (span.file, start..start + next.len_utf8()),
            // At the end of a line, and above all of the file, the last word that was written is what to look at.
            _ => {
                let end = before.trim_end().len();
                let last = before
                    .trim_end()
                    .chars()
                    .next_back()
                    .map_or(0, char::len_utf8);
                (span.file, end - last..end)
            }
        }
    }
}

impl Cache<FileId> for &mut Files<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&ariadne::Source<String>, impl std::fmt::Debug> {
        let sources = self.sources;
        Ok::<_, std::fmt::Error>(self.shown.entry(*id).or_insert_with(|| {
            let text = sources.get(*id).map_or("", |it| body(it).0);
            ariadne::Source::from(text.chars().map(same_length).collect::<String>())
        }))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl Display + 'a> {
        let name = self.sources.get(*id).map_or("", |it| &it.name);
        Some(harmless(name))
    }
}

fn config(options: RenderOptions) -> Config {
    Config::new()
        .with_index_type(IndexType::Byte)
        .with_color(options.color == Color::Always)
        .with_label_attach(LabelAttach::Start)
        .with_char_set(match options.lines {
            Lines::Unicode => CharSet::Unicode,
            Lines::Ascii => CharSet::Ascii,
        })
}

/// Every label with its colour, the primary one's file first and each file from top to bottom: ariadne opens a new
/// excerpt whenever a label lies above the last.
fn in_order(
    diagnostic: &Diagnostic,
    color: ariadne::Color,
) -> Vec<(&crate::Label, ariadne::Color)> {
    let others = diagnostic
        .labels
        .iter()
        .map(|it| (it, ariadne::Color::Blue));
    let mut labels: Vec<_> = std::iter::once((&diagnostic.primary, color))
        .chain(others)
        .collect();
    let home = diagnostic.primary.span.file;
    labels.sort_by_key(|(it, _)| (it.span.file != home, it.span));
    labels
}

/// The text after its byte order mark, and the length of that mark.
fn body(source: &Source) -> (&str, u32) {
    match source.text.strip_prefix('\u{feff}') {
        Some(text) => (text, 3),
        None => (&source.text, 0),
    }
}

fn headline(diagnostic: &Diagnostic) -> String {
    harmless(&format!("[{}] {}", diagnostic.code, diagnostic.headline))
}

/// Ariadne pads its lines with blanks on the right.
fn tidy(text: &str) -> String {
    let mut tidied: String = text
        .lines()
        .map(str::trim_end)
        .flat_map(|line| [line, "\n"])
        .collect();
    tidied.truncate(tidied.trim_end().len());
    tidied.push('\n');
    tidied
}

/// The text without characters that could steer a terminal or hide what is written.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|it| if it == '\n' { it } else { same_length(it) })
        .collect()
}

/// A stand-in of as many bytes for a character that must not reach a terminal, or that ariadne would take for the end
/// of a line where we do not; every other character as it is.
fn same_length(it: char) -> char {
    match it {
        '\t' | '\n' | '\r' => it,
        '\u{0}'..='\u{1f}' | '\u{7f}' => '?',
        '\u{80}'..='\u{9f}' => '\u{a0}',
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ => it,
    }
}

#[cfg(test)]
mod tests;
