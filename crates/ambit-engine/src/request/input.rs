//! Values as a host has them, written as the JSON that a request would hold.

use std::fmt::Write as _;

use ambit_value::{Number, Uid};

use super::error::RequestError;
use crate::uid;

/// A value of a request, as a host has it. What it is read as follows from the declaration, exactly as in JSON: a
/// `Money` may be text, a set is a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// JSON's `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// An exact decimal.
    Number(Number),
    /// Text; also a number, an amount of money, a date, as their literals or constructors are written.
    Text(String),
    /// An entity.
    Entity(Uid),
    /// A list, or a set.
    List(Vec<Input>),
    /// A record.
    Record(Vec<(String, Input)>),
}

macro_rules! from {
    ($($ty:ty => |$it:ident| $input:expr;)+) => {
        $(impl From<$ty> for Input {
            fn from($it: $ty) -> Input {
                $input
            }
        })+
    };
}

from! {
    bool => |it| Input::Bool(it);
    i64 => |it| Input::Long(it);
    i32 => |it| Input::Long(it.into());
    u32 => |it| Input::Long(it.into());
    Number => |it| Input::Number(it);
    &str => |it| Input::Text(it.to_owned());
    String => |it| Input::Text(it);
    Uid => |it| Input::Entity(it);
    &Uid => |it| Input::Entity(it.clone());
}

impl<T: Into<Input>> From<Vec<T>> for Input {
    fn from(items: Vec<T>) -> Input {
        Input::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Input>, const N: usize> From<[T; N]> for Input {
    fn from(items: [T; N]) -> Input {
        Input::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Input>> From<Option<T>> for Input {
    fn from(item: Option<T>) -> Input {
        item.map_or(Input::Null, Into::into)
    }
}

impl Input {
    /// The value as JSON.
    pub(super) fn json(&self) -> String {
        let mut json = String::new();
        write(self, &mut json);
        json
    }
}

/// A record's fields in their order; a name that stands twice is found when it is read.
fn write_record(fields: &[(String, Input)], json: &mut String) {
    json.push('{');
    for (at, (name, value)) in fields.iter().enumerate() {
        json.push_str(if at > 0 { "," } else { "" });
        write_text(name, json);
        json.push(':');
        write(value, json);
    }
    json.push('}');
}

fn write(input: &Input, json: &mut String) {
    match input {
        Input::Null => json.push_str("null"),
        Input::Bool(it) => json.push_str(if *it { "true" } else { "false" }),
        Input::Long(it) => {
            let _ = write!(json, "{it}");
        }
        Input::Number(it) => {
            let _ = write!(json, "{it}");
        }
        Input::Text(it) => write_text(it, json),
        Input::Entity(it) => {
            json.push_str(r#"{"__entity":{"type":"#);
            write_text(&it.ty, json);
            json.push_str(r#","id":"#);
            write_text(&it.id, json);
            json.push_str("}}");
        }
        Input::List(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                json.push_str(if at > 0 { "," } else { "" });
                write(item, json);
            }
            json.push(']');
        }
        Input::Record(fields) => write_record(fields, json),
    }
}

pub(super) fn write_text(text: &str, json: &mut String) {
    json.push('"');
    for char in text.chars() {
        match char {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\0'..'\x20' => {
                let _ = write!(json, "\\u{:04x}", u32::from(char));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

/// The name of an entity, as a host has it: as Cedar writes it, or its type and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityName {
    /// `Agent::"ava"`.
    Text(String),
    /// Its type and id.
    Uid(Uid),
}

impl EntityName {
    pub(super) fn uid(&self, part: &'static str) -> Result<Uid, RequestError> {
        let uid = match self {
            EntityName::Uid(uid) => uid::check_type(&uid.ty).map(|()| uid.clone()),
            EntityName::Text(text) => uid::parse_uid(text),
        };
        uid.map_err(|error| RequestError::Uid { part, error })
    }
}

impl From<&str> for EntityName {
    fn from(text: &str) -> EntityName {
        EntityName::Text(text.to_owned())
    }
}

impl From<String> for EntityName {
    fn from(text: String) -> EntityName {
        EntityName::Text(text)
    }
}

impl From<Uid> for EntityName {
    fn from(uid: Uid) -> EntityName {
        EntityName::Uid(uid)
    }
}

impl From<&Uid> for EntityName {
    fn from(uid: &Uid) -> EntityName {
        EntityName::Uid(uid.clone())
    }
}
