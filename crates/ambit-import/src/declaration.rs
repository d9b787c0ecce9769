//! What is going to be declared, between schema and text.

use std::collections::BTreeMap;

use crate::risk::{Class, Risk};

/// All of it.
#[derive(Debug)]
pub(crate) struct Declarations {
    /// `a::b`.
    pub(crate) namespace: String,
    /// The toolsets that some tool is in, and their names.
    pub(crate) toolsets: BTreeMap<Class, String>,
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
    /// What a call may do.
    pub(crate) risk: Risk,
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

impl Declarations {
    /// What a person should look at, each with the name of the tool.
    pub(crate) fn reviews(&self) -> Vec<String> {
        let doubts = |tool: &Tool| {
            let name = tool.name.clone();
            let of_tool = tool.risk.review.clone().into_iter();
            of_tool.map(move |it| format!("`{name}`: {it}"))
        };
        self.tools.iter().flat_map(doubts).collect()
    }

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
