//! The arguments to run a call with: as they were given, with the tool's defaults filled in.

use std::fmt::Write as _;

use ambit_value::{
    Cursor, JsonError, ListView, RecordTy, SetView, Value, datetime_text, decimal_text,
    duration_text,
};
use ambit_vm::Entities;
use bumpalo::Bump;

use super::input::{Input, write_text};

/// The arguments as JSON. What was given stays as it was written, but that `null` for a parameter with a default is
/// replaced by it.
pub(super) fn arguments(
    given: &str,
    params: &RecordTy,
    entities: &Entities,
) -> Result<String, JsonError> {
    let arena = Bump::new();
    let mut at = Cursor::new(given.as_bytes(), &arena)?;
    let mut fields = Vec::new();
    let mut next = at.object()?;
    while let Some(name) = next {
        let text = at.part()?.text();
        let has_default = params.field(name).is_some_and(|it| it.default.is_some());
        if text != "null" || !has_default {
            fields.push((name, text));
        }
        next = at.next_key()?;
    }
    let mut json = String::from("{");
    for (name, text) in &fields {
        write_field(name, text, &mut json);
    }
    for field in &params.fields {
        let is_given = fields.iter().any(|(name, _)| *name == field.name);
        if let Some(default) = field.default.as_ref().filter(|_| !is_given) {
            let default = plain(default.as_value(), entities).json();
            write_field(&field.name, &default, &mut json);
        }
    }
    json.push('}');
    Ok(json)
}

fn write_field(name: &str, text: &str, json: &mut String) {
    json.push_str(if json.len() > 1 { "," } else { "" });
    write_text(name, json);
    let _ = write!(json, ":{text}");
}

/// A constant as a tool would be given it: without the escapes that only policies know.
fn plain(value: Value<'_>, entities: &Entities) -> Input {
    match value {
        Value::Absent | Value::Unknown | Value::Null => Input::Null,
        Value::Bool(it) => Input::Bool(it),
        Value::Long(it) => Input::Long(it),
        Value::Str(it) => Input::Text(it.to_owned()),
        Value::Entity(it) => Input::Text(entities.id_of(it).unwrap_or_default().to_owned()),
        Value::Decimal(it) => Input::Text(decimal_text(it)),
        Value::Datetime(it) => Input::Text(datetime_text(it)),
        Value::Duration(it) => Input::Text(duration_text(it)),
        Value::Ip(it) => Input::Text(it.to_string()),
        Value::Number(it) => Input::Number(it),
        Value::Money(it) => Input::Text(it.to_string()),
        Value::Set(_) | Value::SetIn(_) => {
            let elements = value.as_set().into_iter().flat_map(SetView::iter);
            Input::List(elements.map(|it| plain(it, entities)).collect())
        }
        Value::List(_) | Value::ListIn(_) => {
            let elements = value.as_list().into_iter().flat_map(ListView::iter);
            Input::List(elements.map(|it| plain(it, entities)).collect())
        }
        Value::Record(_) | Value::RecordIn(_) => {
            let fields = value.as_record().into_iter().flatten();
            let fields = fields.map(|(name, it)| (name.to_owned(), plain(it, entities)));
            Input::Record(fields.collect())
        }
    }
}
