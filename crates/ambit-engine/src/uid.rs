//! An entity's name written as Cedar writes it: `Agent::"ava"`.

use std::borrow::Cow;

use ambit_value::{Uid, is_type_name};
use thiserror::Error;

/// Why a text is not the name of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UidError {
    /// It has not the form of a name.
    #[error("`{0}` is not of the form `Type::\"id\"`")]
    Form(String),
    /// The part before the id is not the name of a type.
    #[error("`{0}` is not the name of an entity type")]
    Type(String),
    /// The id has an escape that there is not.
    #[error("`{0}` is not an escape")]
    Escape(String),
}

/// Reads an entity's name, as a policy would write it: `A::B::"id"`, with Cedar's escapes in the id.
///
/// ```
/// # fn main() -> Result<(), ambit_engine::UidError> {
/// let uid = ambit_engine::parse_uid(r#"acme::Agent::"ava \"the\" agent""#)?;
/// assert_eq!(uid.ty, "acme::Agent");
/// assert_eq!(uid.id, r#"ava "the" agent"#);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// When the text is not such a name.
pub fn parse_uid(text: &str) -> Result<Uid, UidError> {
    let (ty, id) = split(text)?;
    check_type(ty)?;
    Ok(Uid {
        ty: ty.into(),
        id: id.as_ref().into(),
    })
}

/// Whether a text is the full name of a type.
pub(crate) fn check_type(ty: &str) -> Result<(), UidError> {
    if is_type_name(ty) {
        Ok(())
    } else {
        Err(UidError::Type(ty.to_owned()))
    }
}

/// The type and the id of a name. That the type is one is still to be checked, unless it is a known one.
pub(crate) fn split(text: &str) -> Result<(&str, Cow<'_, str>), UidError> {
    let form = || UidError::Form(text.to_owned());
    // A type has no quote in it, so the first one begins the id.
    let quote = text.bytes().position(|it| it == b'"').ok_or_else(form)?;
    let (ty, id) = text.split_at(quote);
    let ty = ty.strip_suffix("::").ok_or_else(form)?;
    let id = id.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let id = id.ok_or_else(form)?;
    if id.bytes().all(|it| !matches!(it, b'\\' | b'"' | b'\r')) {
        return Ok((ty, Cow::Borrowed(id)));
    }
    let id = unescape(id)?.ok_or_else(form)?;
    Ok((ty, Cow::Owned(id)))
}

/// The text that an id's escapes stand for; `None` where a quote or a carriage return stands without its backslash.
fn unescape(id: &str) -> Result<Option<String>, UidError> {
    let mut text = String::with_capacity(id.len());
    let mut rest = id;
    while let Some(at) = rest.find(['\\', '"', '\r']) {
        let (plain, special) = rest.split_at(at);
        text.push_str(plain);
        let Some(escape) = special.strip_prefix('\\') else {
            return Ok(None);
        };
        let (char, length) =
            escaped(escape).ok_or_else(|| UidError::Escape(special.chars().take(2).collect()))?;
        text.push(char);
        rest = escape.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Ok(Some(text))
}

/// The character that an escape stands for, and how many bytes it takes behind the backslash.
fn escaped(escape: &str) -> Option<(char, usize)> {
    let char = match escape.chars().next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        '\\' => '\\',
        '\'' => '\'',
        '"' => '"',
        'x' => {
            let digits = escape.get(1..3).filter(|it| is_hex(it))?;
            let code = u8::from_str_radix(digits, 16).ok()?;
            return code.is_ascii().then_some((char::from(code), 3));
        }
        'u' => {
            let (digits, _) = escape.strip_prefix("u{")?.split_once('}')?;
            let plain = digits.replace('_', "");
            if digits.starts_with('_') || plain.is_empty() || plain.len() > 6 || !is_hex(&plain) {
                return None;
            }
            let code = u32::from_str_radix(&plain, 16).ok()?;
            return Some((char::from_u32(code)?, digits.len() + 3));
        }
        _ => return None,
    };
    Some((char, 1))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, ty: &str, id: &str) {
        let uid = parse_uid(text).unwrap();
        assert_eq!((uid.ty.as_str(), uid.id.as_str()), (ty, id));
        assert_eq!(parse_uid(&uid.to_string()), Ok(uid));
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        reads(r#"User::"ann""#, "User", "ann");
        reads(r#"a::B_1::"""#, "a::B_1", "");
        reads(r#"User::"x::\"y\"""#, "User", r#"x::"y""#);
        reads(
            r#"User::"\n\r\t\0\\\'\x41\u{e9}\u{1F6_00}é""#,
            "User",
            "\n\r\t\0\\'Aé😀é",
        );
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "",
            "User",
            "User::",
            "ann",
            "User::ann",
            "User:\"ann\"",
            "User::\"ann",
            "::\"ann\"",
            "User::\"a\"b\"",
            "User::\"ann\" ",
            " User::\"ann\"",
            "User ::\"ann\"",
            "in::\"a\"",
            "A::if::\"a\"",
            "9A::\"a\"",
            "Ü::\"a\"",
            "A::::\"a\"",
            "User::\"a\rb\"",
        ] {
            assert!(parse_uid(text).is_err(), "{text}");
        }
        for id in [
            r"\*",
            r"\q",
            r"\x80",
            r"\x4",
            r"\u{}",
            r"\u{110000}",
            r"\u{1234567}",
            r"\u41",
            "\\",
        ] {
            assert!(parse_uid(&format!("User::\"{id}\"")).is_err(), "{id}");
        }
    }
}
