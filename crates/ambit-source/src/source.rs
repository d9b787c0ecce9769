//! Files and the byte ranges within them.

use std::sync::{Arc, OnceLock};

use crate::position::{ColumnUnit, Lines, Position};

/// A file of a [`Sources`], by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file: `start` is the first byte, `end` is one past the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the offsets are in.
    pub file: FileId,
    /// The offset of the first byte.
    pub start: u32,
    /// One past the offset of the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }

    /// The smallest span that holds both; `self` where they lie in different files.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// What language a file is written in, told by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// Ambit: `.pol`, and every name that is none of the others.
    Ambit,
    /// Cedar policies: `.cedar`.
    Cedar,
    /// A Cedar schema: `.cedarschema`.
    CedarSchema,
    /// A Cedar schema in JSON: `.cedarschema.json`.
    CedarSchemaJson,
}

/// One file: its name as the user gave it, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name, shown in diagnostics and part of the ids of policies without `@id`.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// The language it is written in.
    pub kind: SourceKind,
    /// Found when a line is first asked for: most files never report anything.
    lines: OnceLock<Lines>,
}

impl Source {
    /// The line and column of a byte offset; one that lies outside the text, or within a character, is first moved
    /// back to the nearest boundary.
    #[must_use]
    pub fn position(&self, offset: u32, unit: ColumnUnit) -> Position {
        self.lines().position(&self.text, offset, unit)
    }

    /// The byte offset of a place; one past the end of its line, or of the text, is first moved back to that end.
    #[must_use]
    pub fn offset(&self, position: Position, unit: ColumnUnit) -> u32 {
        self.lines().offset(&self.text, position, unit)
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(&self.text))
    }
}

/// The files of one policy set, in the order they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No files.
    #[must_use]
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file and gives its id. The kind follows from the name's ending.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        let name = name.into();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let kind = match extension {
            _ if name.ends_with(".cedarschema.json") => SourceKind::CedarSchemaJson,
            "cedar" => SourceKind::Cedar,
            "cedarschema" => SourceKind::CedarSchema,
            _ => SourceKind::Ambit,
        };
        self.add_as(kind, name, text)
    }

    /// Adds a file of that kind, whatever its name, and gives its id.
    pub fn add_as(
        &mut self,
        kind: SourceKind,
        name: impl Into<Arc<str>>,
        text: impl Into<Arc<str>>,
    ) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source {
            name: name.into(),
            text: text.into(),
            kind,
            lines: OnceLock::new(),
        });
        id
    }

    /// The file of that id, if there is one.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// Every file with its id, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text that a span covers; empty where the span does not fit the file.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|it| it.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }
}
