//! Numbers, exactly as written.

use super::{Cursor, JsonError, JsonFault, Token};
use crate::{Number, NumberError, Semantics, Value};

/// A `Long`: under Cedar's semantics it is written as a whole number, else it only has to be one.
pub(super) fn long<'a>(at: &mut Cursor<'a>, semantics: Semantics) -> Result<Value<'a>, JsonError> {
    let start = at.mark();
    let text = at.number()?;
    if let Some(it) = plain(text) {
        // Cedar's reader takes a negative zero for a fraction.
        if semantics == Semantics::Cedar && it == 0 && text.starts_with('-') {
            return Err(at.fail_at(start, JsonFault::NotWhole(text.into())));
        }
        return Ok(Value::Long(it));
    }
    let is_plain = text.bytes().all(|it| it == b'-' || it.is_ascii_digit());
    let fault = match (semantics, Number::parse(text)) {
        _ if is_plain => JsonFault::LongOutOfRange(text.into()),
        (Semantics::Cedar, _) => JsonFault::NotWhole(text.into()),
        (Semantics::Ambit, Err(error)) => JsonFault::Number(text.into(), error),
        (Semantics::Ambit, Ok(number)) if !number.is_whole() => JsonFault::NotWhole(text.into()),
        (Semantics::Ambit, Ok(number)) => match number.to_i64() {
            Some(it) => return Ok(Value::Long(it)),
            None => JsonFault::LongOutOfRange(text.into()),
        },
    };
    Err(at.fail_at(start, fault))
}

/// The whole number, if it is written as one and fits.
fn plain(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|it| it.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// A `Number`: a JSON number, or a string as a policy writes one.
pub(super) fn number<'a>(at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
    amount(at).map(Value::Number)
}

pub(super) fn amount(at: &mut Cursor<'_>) -> Result<Number, JsonError> {
    let found = at.peek()?;
    let start = at.mark();
    let (text, number) = match found {
        Token::Number => {
            let text = at.number()?;
            (text, Number::parse(text))
        }
        Token::String => {
            let text = at.known_string()?;
            (text, Number::parse_literal(text))
        }
        Token::Null | Token::Bool | Token::Array | Token::Object => {
            let expected = "`Number`".into();
            return Err(at.fail(JsonFault::Type { expected, found }));
        }
    };
    number.map_err(|it| unreadable(at, start, text, it))
}

/// Any JSON number: a `Long` where it is whole and fits, else a `Number`.
pub(super) fn any<'a>(at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
    let start = at.mark();
    let text = at.number()?;
    if let Some(it) = plain(text) {
        return Ok(Value::Long(it));
    }
    let number = Number::parse(text).map_err(|it| unreadable(at, start, text, it))?;
    Ok(number.to_i64().map_or(Value::Number(number), Value::Long))
}

fn unreadable(at: &Cursor<'_>, start: usize, text: &str, error: NumberError) -> JsonError {
    at.fail_at(start, JsonFault::Number(text.into(), error))
}
