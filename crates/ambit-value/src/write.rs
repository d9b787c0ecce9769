//! Values out: as JSON, and as short text for people.

mod json;
mod text;

use std::fmt;

use crate::{EntityId, Value, datetime_text, parse_datetime};

/// Says what entities are called.
pub trait Names {
    /// The full name of an entity's type, and its id; `None` for one that is not known.
    fn name(&self, entity: EntityId) -> Option<(&str, &str)>;
}

/// A value as JSON; made by [`Value::to_json`].
#[derive(Clone, Copy)]
pub struct JsonText<'v> {
    value: Value<'v>,
    names: &'v dyn Names,
}

/// A value as short text for people; made by [`Value::show`].
#[derive(Clone, Copy)]
pub struct Shown<'v> {
    value: Value<'v>,
    names: &'v dyn Names,
}

impl<'a> Value<'a> {
    /// The value as JSON, on one line, attributes by name. Entities and extension values are written with Cedar's
    /// escapes, money as an object; what is not known is `null`.
    #[must_use]
    pub fn to_json<'v>(self, names: &'v dyn Names) -> JsonText<'v>
    where
        'a: 'v,
    {
        JsonText { value: self, names }
    }

    /// The value as a policy writes it; long texts and long rows are cut short.
    #[must_use]
    pub fn show<'v>(self, names: &'v dyn Names) -> Shown<'v>
    where
        'a: 'v,
    {
        Shown { value: self, names }
    }
}

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        json::write(out, self.value, self.names)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write(out, self.value, self.names)
    }
}

/// Whether a moment's text can be read again: its year has four digits. Other moments are written as an offset.
fn is_readable(moment: i64) -> bool {
    parse_datetime(&datetime_text(moment)) == Ok(moment)
}

/// Writes something before all but the first.
fn separated<T>(
    out: &mut fmt::Formatter<'_>,
    separator: &str,
    parts: impl IntoIterator<Item = T>,
    mut part: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (at, it) in parts.into_iter().enumerate() {
        if at > 0 {
            out.write_str(separator)?;
        }
        part(out, it)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
