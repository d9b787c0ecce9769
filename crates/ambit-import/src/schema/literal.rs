//! Values that stand in a schema: the members of an `enum`, a `const`, a `default`.

use std::collections::{BTreeMap, BTreeSet};

use super::Typed;
use crate::declaration::{Field, Type};
use crate::json::{Json, Object};
use crate::print;

/// The digits that a `Number` holds.
const MAX_DIGITS: usize = 28;

/// The type of exactly those values.
pub(super) fn ty(values: &[Json]) -> Typed {
    let nullable = values.contains(&Json::Null);
    let rest: Vec<&Json> = values.iter().filter(|it| **it != Json::Null).collect();
    let all = |is: fn(&Json) -> bool| rest.iter().all(|it| is(it));
    let typed = if rest.is_empty() {
        Typed::json("has no value but `null`, so it is `Json`")
    } else if all(|it| matches!(it, Json::Str(_))) {
        let mut seen = BTreeSet::new();
        let members = rest
            .iter()
            .filter_map(|it| it.as_str())
            .filter(|it| seen.insert(*it))
            .map(str::to_owned)
            .collect();
        Typed::plain(Type::OneOf(members))
    } else if all(|it| matches!(it, Json::Bool(_))) {
        Typed::plain(Type::Bool).with(
            rest.len() == 1,
            "is always one of the two; that is left to the server",
        )
    } else if all(|it| matches!(it, Json::Int(_))) {
        Typed::plain(Type::Long).with(
            true,
            "has a list of allowed numbers; that is left to the server",
        )
    } else if all(|it| matches!(it, Json::Int(_) | Json::Float(_))) {
        Typed::plain(Type::Number).with(
            true,
            "has a list of allowed numbers; that is left to the server",
        )
    } else {
        Typed::json("has allowed values of several types, so it is `Json`")
    };
    typed.or_null(nullable)
}

impl Typed {
    fn with(mut self, is_so: bool, note: &str) -> Self {
        self.notes.extend(is_so.then(|| note.to_owned()));
        self
    }
}

/// The type that both fit exactly, if there is one.
pub(super) fn join(lhs: Type, rhs: Type) -> Option<Type> {
    match (lhs, rhs) {
        (lhs, rhs) if lhs == rhs => Some(lhs),
        (Type::OneOf(mut lhs), Type::OneOf(rhs)) => {
            let seen: BTreeSet<String> = lhs.iter().cloned().collect();
            lhs.extend(rhs.into_iter().filter(|it| !seen.contains(it)));
            Some(Type::OneOf(lhs))
        }
        (Type::OneOf(_), Type::String) | (Type::String, Type::OneOf(_)) => Some(Type::String),
        (Type::Long, Type::Number) | (Type::Number, Type::Long) => Some(Type::Number),
        (
            Type::Bool
            | Type::Long
            | Type::Number
            | Type::String
            | Type::Json
            | Type::OneOf(_)
            | Type::List(_)
            | Type::Record(_),
            _,
        ) => None,
    }
}

/// The default as Ambit writes it, where the type has such a literal. A `Json` has those that need no type.
pub(super) fn default(ty: &Type, value: &Json) -> Option<String> {
    match (ty, value) {
        (Type::Bool | Type::Json, Json::Bool(it)) => Some(it.to_string()),
        (Type::Long | Type::Number | Type::Json, Json::Int(it)) => Some(it.to_string()),
        (Type::Long, Json::Float(it)) => number(*it).filter(|it| !it.contains('.')),
        (Type::Number | Type::Json, Json::Float(it)) => number(*it),
        (Type::String | Type::Json, Json::Str(it)) => Some(print::quoted(it)),
        (Type::OneOf(members), Json::Str(it)) => members.contains(it).then(|| print::quoted(it)),
        (Type::List(item), Json::Array(values)) => list(item, values),
        (Type::Record(fields), Json::Object(values)) => record(fields, values),
        (
            Type::Bool
            | Type::Long
            | Type::Number
            | Type::String
            | Type::Json
            | Type::OneOf(_)
            | Type::List(_)
            | Type::Record(_),
            _,
        ) => None,
    }
}

fn list(item: &Type, values: &[Json]) -> Option<String> {
    let items: Option<Vec<String>> = values.iter().map(|it| default(item, it)).collect();
    Some(format!("[{}]", items?.join(", ")))
}

fn record(fields: &[Field], values: &Object) -> Option<String> {
    let is_whole = fields
        .iter()
        .all(|it| it.is_optional || values.has(&it.name));
    let types: BTreeMap<&str, &Type> = fields.iter().map(|it| (it.name.as_str(), &it.ty)).collect();
    let entries = values.iter().map(|(name, value)| {
        let ty = types.get(name)?;
        Some(format!("{}: {}", print::name(name), default(ty, value)?))
    });
    let entries = entries.collect::<Option<Vec<_>>>().filter(|_| is_whole)?;
    Some(if entries.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", entries.join(", "))
    })
}

/// The shortest digits that mean that number; `None` where a literal cannot hold them.
fn number(it: f64) -> Option<String> {
    let text = it.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let fits = digits <= MAX_DIGITS && (text.contains('.') || text.parse::<i64>().is_ok());
    fits.then_some(text)
}
