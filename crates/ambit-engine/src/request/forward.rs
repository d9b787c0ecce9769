//! The arguments to run a call with: as the policies saw them, with the tool's defaults filled in.

use std::collections::BTreeSet;

use ambit_value::{
    Cursor, JsonError, ListView, RecordTy, SetView, StructuredView, Token, Ty, Value,
    datetime_text, decimal_text, duration_text,
};
use ambit_vm::Entities;
use bumpalo::Bump;

use super::input::{Input, write_text};

/// The arguments as JSON, as the policies saw them. What was given stays as it was written, but that `null` for what may
/// be left out is left out, or replaced by its default.
pub(super) fn arguments(
    given: &str,
    params: &RecordTy,
    entities: &Entities,
) -> Result<String, JsonError> {
    let arena = Bump::new();
    let mut at = Cursor::new(given.as_bytes(), &arena)?;
    let mut json = String::from("{");
    let names = write_fields(&mut at, params, &mut json)?;
    for field in &params.fields {
        let is_given = names.contains(field.name.as_str());
        if let Some(default) = field.default.as_ref().filter(|_| !is_given) {
            write_name(&field.name, &mut json);
            json.push_str(&plain(default.as_value(), entities).json());
        }
    }
    json.push('}');
    Ok(json)
}

/// Writes the fields of a record that are there, and gives their names.
fn write_fields<'a>(
    at: &mut Cursor<'a>,
    ty: &RecordTy,
    json: &mut String,
) -> Result<BTreeSet<&'a str>, JsonError> {
    let mut names = BTreeSet::new();
    let mut next = at.object()?;
    while let Some(name) = next {
        let field = ty.field(name);
        let is_left_out = field.is_some_and(|it| !it.required || it.default.is_some());
        if is_left_out && at.peek()? == Token::Null {
            at.null()?;
        } else {
            names.insert(name);
            write_name(name, json);
            write_given(at, field.map(|it| &it.ty), json)?;
        }
        next = at.next_key()?;
    }
    Ok(names)
}

/// Writes a value: as it was written, but for the records in it.
fn write_given(at: &mut Cursor<'_>, ty: Option<&Ty>, json: &mut String) -> Result<(), JsonError> {
    match ty {
        Some(Ty::Record(ty)) => {
            json.push('{');
            write_fields(at, ty, json)?;
            json.push('}');
        }
        Some(Ty::Set(ty) | Ty::List(ty)) => {
            json.push('[');
            let mut more = at.array()?;
            while more {
                write_given(at, Some(ty), json)?;
                more = at.next_element()?;
                json.push_str(if more { "," } else { "" });
            }
            json.push(']');
        }
        Some(_) | None => json.push_str(at.part()?.text()),
    }
    Ok(())
}

fn write_name(name: &str, json: &mut String) {
    json.push_str(if json.ends_with('{') { "" } else { "," });
    write_text(name, json);
    json.push(':');
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
        Value::Structured(_) | Value::StructuredIn(_) => {
            let text = value.as_structured().map(StructuredView::text);
            Input::Text(text.unwrap_or_default().to_owned())
        }
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
