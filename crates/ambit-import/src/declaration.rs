//! What is going to be declared, between schema and text.

use std::collections::BTreeMap;

/// All of it.
#[derive(Debug)]
pub(crate) struct Declarations {
    /// `a::b`.
    pub(crate) namespace: String,
    /// The toolsets that some tool is in, and their names.
    pub(crate) toolsets: BTreeMap<Hint, String>,
    /// Notes about the list as a whole.
    pub(crate) notes: Vec<String>,
    /// In the server's order.
    pub(crate) tools: Vec<Tool>,
}

/// A tool.
#[derive(Debug)]
pub(crate) struct Tool {
    /// Exactly the server's.
    pub(crate) name: String,
    /// Its description.
    pub(crate) doc: String,
    /// In source order.
    pub(crate) params: Vec<Field>,
    /// Whether arguments that are not declared are admitted.
    pub(crate) is_open: bool,
    /// The type of its result.
    pub(crate) result: Option<Type>,
    /// Whether the server says anything of what the tool does.
    pub(crate) annotated: bool,
    /// What the server claims of it, sorted.
    pub(crate) hints: Vec<Hint>,
    /// Notes about the tool, those of its parameters left out.
    pub(crate) notes: Vec<String>,
}

/// A parameter, or an attribute of a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Exactly the server's.
    pub(crate) name: String,
    /// Its description.
    pub(crate) doc: String,
    /// Whether it may be left out.
    pub(crate) is_optional: bool,
    /// Its type.
    pub(crate) ty: Type,
    /// Its default, as Ambit writes it.
    pub(crate) default: Option<String>,
    /// What its type does not say.
    pub(crate) notes: Vec<String>,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    /// `Bool`.
    Bool,
    /// `Long`.
    Long,
    /// `Number`.
    Number,
    /// `String`.
    String,
    /// `Json`.
    Json,
    /// `"a" | "b"`: different, in the server's order.
    OneOf(Vec<String>),
    /// `List<T>`.
    List(Box<Type>),
    /// `{ a: T }`.
    Record(Vec<Field>),
}

/// What a server may claim of a tool; in the order in which toolsets are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hint {
    /// It changes nothing.
    ReadOnly,
    /// It may destroy something.
    Destructive,
    /// Once more changes nothing more.
    Idempotent,
    /// It reaches beyond a closed domain.
    OpenWorld,
}

impl Hint {
    /// All of them.
    pub(crate) const ALL: [Hint; 4] = [
        Hint::ReadOnly,
        Hint::Destructive,
        Hint::Idempotent,
        Hint::OpenWorld,
    ];

    /// The key of the annotation.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Hint::ReadOnly => "readOnlyHint",
            Hint::Destructive => "destructiveHint",
            Hint::Idempotent => "idempotentHint",
            Hint::OpenWorld => "openWorldHint",
        }
    }

    /// The name of the toolset.
    pub(crate) fn toolset(self) -> &'static str {
        match self {
            Hint::ReadOnly => "read_only",
            Hint::Destructive => "destructive",
            Hint::Idempotent => "idempotent",
            Hint::OpenWorld => "open_world",
        }
    }
}

impl Declarations {
    /// Every note, each with the name of what it is about.
    pub(crate) fn all_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        for tool in &self.tools {
            notes.extend(tool.notes.iter().map(|it| format!("`{}`: {it}", tool.name)));
            for param in &tool.params {
                param.collect_notes(&tool.name, &mut notes);
            }
            if let Some(result) = &tool.result {
                result.collect_notes(&format!("{} result", tool.name), &mut notes);
            }
        }
        notes
    }
}

impl Field {
    fn collect_notes(&self, owner: &str, notes: &mut Vec<String>) {
        let place = format!("{owner} {}", self.name);
        notes.extend(self.notes.iter().map(|it| format!("`{place}`: {it}")));
        self.ty.collect_notes(&place, notes);
    }
}

impl Type {
    fn collect_notes(&self, place: &str, notes: &mut Vec<String>) {
        match self {
            Type::List(item) => item.collect_notes(place, notes),
            Type::Record(fields) => {
                for field in fields {
                    field.collect_notes(place, notes);
                }
            }
            Type::Bool | Type::Long | Type::Number | Type::String | Type::Json | Type::OneOf(_) => {
            }
        }
    }
}

/// Whether a name can stand without quotes. Cedar's reserved words cannot everywhere, so they never do.
pub(crate) fn is_identifier(name: &str) -> bool {
    const RESERVED: [&str; 10] = [
        "true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar",
    ];
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !RESERVED.contains(&name)
}
