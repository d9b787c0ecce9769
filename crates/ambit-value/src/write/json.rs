//! Values as JSON.

use std::fmt;

use super::{Names, is_readable, separated};
use crate::{Elements, StructuredView, Value, datetime_text, decimal_text, duration_text};

pub(super) fn write(
    out: &mut fmt::Formatter<'_>,
    value: Value<'_>,
    names: &dyn Names,
) -> fmt::Result {
    match value {
        Value::Absent | Value::Unknown | Value::Null => out.write_str("null"),
        Value::Bool(it) => write!(out, "{it}"),
        Value::Long(it) => write!(out, "{it}"),
        Value::Number(it) => write!(out, "{it}"),
        Value::Str(it) => string(out, it),
        Value::Entity(it) => match names.name(it) {
            Some((ty, id)) => {
                out.write_str("{\"__entity\":{\"type\":")?;
                string(out, ty)?;
                out.write_str(",\"id\":")?;
                string(out, id)?;
                out.write_str("}}")
            }
            None => out.write_str("null"),
        },
        Value::Decimal(it) => call(out, "decimal", &decimal_text(it)),
        Value::Datetime(it) if !is_readable(it) => {
            out.write_str("{\"__extn\":{\"fn\":\"offset\",\"args\":[")?;
            call(out, "datetime", "1970-01-01")?;
            out.write_str(",")?;
            call(out, "duration", &duration_text(it))?;
            out.write_str("]}}")
        }
        Value::Datetime(it) => call(out, "datetime", &datetime_text(it)),
        Value::Duration(it) => call(out, "duration", &duration_text(it)),
        Value::Ip(it) => call(out, "ip", &it.to_string()),
        Value::Money(it) => {
            write!(out, "{{\"amount\":{},\"currency\":", it.amount())?;
            string(out, it.currency())?;
            out.write_str("}")
        }
        Value::Structured(it) => string(out, StructuredView::Owned(it).text()),
        Value::StructuredIn(it) => string(out, StructuredView::Arena(it).text()),
        Value::Set(_) | Value::SetIn(_) => match value.as_set() {
            Some(set) => array(out, set.iter(), names),
            None => Ok(()),
        },
        Value::List(_) | Value::ListIn(_) => match value.as_list() {
            Some(list) => array(out, list.iter(), names),
            None => Ok(()),
        },
        Value::Record(_) | Value::RecordIn(_) => {
            out.write_str("{")?;
            separated(
                out,
                ",",
                value.as_record().into_iter().flatten(),
                |out, (name, value)| {
                    string(out, name)?;
                    out.write_str(":")?;
                    write(out, value, names)
                },
            )?;
            out.write_str("}")
        }
    }
}

fn array(out: &mut fmt::Formatter<'_>, elements: Elements<'_>, names: &dyn Names) -> fmt::Result {
    out.write_str("[")?;
    separated(out, ",", elements, |out, it| write(out, it, names))?;
    out.write_str("]")
}

fn call(out: &mut fmt::Formatter<'_>, function: &str, argument: &str) -> fmt::Result {
    write!(
        out,
        "{{\"__extn\":{{\"fn\":\"{function}\",\"arg\":\"{argument}\"}}}}"
    )
}

/// A JSON string.
fn string(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    out.write_str("\"")?;
    for it in text.chars() {
        match it {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            it if it < ' ' => write!(out, "\\u{:04x}", u32::from(it))?,
            it => write!(out, "{it}")?,
        }
    }
    out.write_str("\"")
}
