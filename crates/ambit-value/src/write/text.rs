//! Values as short text for people.

use std::fmt;

use super::{Names, is_readable, separated};
use crate::name::is_identifier;
use crate::{RecordView, StructuredView, Value, datetime_text, decimal_text, duration_text};

/// How many elements or attributes are shown.
const MOST_PARTS: usize = 8;
/// How many characters of a text are shown.
const MOST_CHARACTERS: usize = 80;
/// How deep sets, lists and records are shown.
const DEEPEST: u32 = 4;

pub(super) fn write(
    out: &mut fmt::Formatter<'_>,
    value: Value<'_>,
    names: &dyn Names,
) -> fmt::Result {
    at_depth(out, value, names, 0)
}

fn at_depth(
    out: &mut fmt::Formatter<'_>,
    value: Value<'_>,
    names: &dyn Names,
    depth: u32,
) -> fmt::Result {
    match value {
        Value::Absent => out.write_str("nothing"),
        Value::Unknown => out.write_str("unknown"),
        Value::Null => out.write_str("null"),
        Value::Bool(it) => write!(out, "{it}"),
        Value::Long(it) => write!(out, "{it}"),
        Value::Number(it) => write!(out, "{it}"),
        Value::Money(it) => write!(out, "{it}"),
        Value::Str(it) => quoted(out, it),
        Value::Entity(it) => match names.name(it) {
            Some((ty, id)) => {
                write!(out, "{ty}::")?;
                quoted(out, id)
            }
            None => out.write_str("an unknown entity"),
        },
        Value::Decimal(it) => write!(out, "decimal(\"{}\")", decimal_text(it)),
        Value::Datetime(it) if !is_readable(it) => {
            write!(
                out,
                "datetime(\"1970-01-01\").offset(duration(\"{}\"))",
                duration_text(it)
            )
        }
        Value::Datetime(it) => write!(out, "datetime(\"{}\")", datetime_text(it)),
        Value::Duration(it) => write!(out, "duration(\"{}\")", duration_text(it)),
        Value::Ip(it) => write!(out, "ip(\"{it}\")"),
        Value::Structured(it) => structured(out, StructuredView::Owned(it)),
        Value::StructuredIn(it) => structured(out, StructuredView::Arena(it)),
        Value::Set(_) | Value::SetIn(_) | Value::List(_) | Value::ListIn(_) => {
            let set = value.as_set().map(|it| (it.iter(), it.len()));
            let list = || value.as_list().map(|it| (it.iter(), it.len()));
            let row = set.or_else(list);
            let (elements, count) = row.map_or((None, 0), |(it, count)| (Some(it), count));
            out.write_str("[")?;
            parts(
                out,
                elements.into_iter().flatten(),
                count,
                depth,
                |out, it| at_depth(out, it, names, depth + 1),
            )?;
            out.write_str("]")
        }
        Value::Record(_) | Value::RecordIn(_) => {
            let record = value.as_record();
            let count = record.map_or(0, RecordView::len);
            out.write_str("{")?;
            parts(
                out,
                record.into_iter().flatten(),
                count,
                depth,
                |out, (name, value)| {
                    key(out, name)?;
                    out.write_str(": ")?;
                    at_depth(out, value, names, depth + 1)
                },
            )?;
            out.write_str("}")
        }
    }
}

/// The first parts, and how many more there are.
fn parts<T>(
    out: &mut fmt::Formatter<'_>,
    parts: impl Iterator<Item = T>,
    count: usize,
    depth: u32,
    part: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    let most = if depth < DEEPEST { MOST_PARTS } else { 0 };
    separated(out, ", ", parts.take(most), part)?;
    match count.saturating_sub(most) {
        0 => Ok(()),
        more if most == 0 => write!(out, "… {more}"),
        more => write!(out, ", … {more} more"),
    }
}

fn key(out: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if is_identifier(name) {
        return out.write_str(name);
    }
    quoted(out, name)
}

fn structured(out: &mut fmt::Formatter<'_>, it: StructuredView<'_>) -> fmt::Result {
    write!(out, "{}(", it.kind())?;
    quoted(out, it.text())?;
    out.write_str(")")
}

fn quoted(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let shown = text.char_indices().nth(MOST_CHARACTERS);
    match shown.and_then(|(at, _)| text.get(..at)) {
        Some(shown) => write!(out, "\"{}…\"", shown.escape_debug()),
        None => write!(out, "\"{}\"", text.escape_debug()),
    }
}
