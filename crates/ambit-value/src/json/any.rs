//! Values without a declared type: any JSON, and what Cedar reads without a schema.

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::{Cursor, JsonError, JsonFault, Keep, Reader, Token, number};
use crate::{Semantics, Value};

/// The attributes of an object, as they come.
pub(super) type Pairs<'a> = ArenaVec<'a, (&'a str, Value<'a>)>;

impl<'a> Cursor<'a> {
    /// Any JSON value: arrays are lists, objects are records, a number is a `Long` where it is whole and fits, else a
    /// `Number`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or has a number that cannot be kept exactly.
    pub fn json(&mut self) -> Result<Value<'a>, JsonError> {
        any(self, Keep::Yes, Semantics::Ambit)
    }

    /// Takes a value and forgets it. It must be JSON that could be read.
    ///
    /// # Errors
    ///
    /// As for [`Cursor::json`].
    pub fn skip(&mut self) -> Result<(), JsonError> {
        any(self, Keep::No, Semantics::Ambit).map(|_| ())
    }
}

/// Any JSON value; under Cedar's semantics its numbers are whole.
pub(super) fn any<'a>(
    at: &mut Cursor<'a>,
    keep: Keep,
    semantics: Semantics,
) -> Result<Value<'a>, JsonError> {
    match at.peek()? {
        Token::Null => at.null().map(|()| Value::Null),
        Token::Bool => at.bool().map(Value::Bool),
        Token::Number if semantics == Semantics::Cedar => number::long(at, semantics),
        Token::Number => number::any(at),
        Token::String => at.known_string().map(Value::Str),
        Token::Array if keep == Keep::No => skip_array(at, semantics).map(|()| Value::Absent),
        Token::Array => Ok(Value::ListIn(array(at, |at| any(at, keep, semantics))?)),
        Token::Object => {
            let pairs = object(at, |_, at| any(at, keep, semantics))?;
            record(at, pairs, keep)
        }
    }
}

impl Reader<'_> {
    /// A value as Cedar reads it without a schema: arrays are sets, `__entity` and `__extn` are escapes, `null` and
    /// fractions are errors.
    ///
    /// # Errors
    ///
    /// When it is no such value.
    pub fn cedar<'a>(&mut self, at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
        match at.peek()? {
            Token::Null => Err(at.fail(JsonFault::Null)),
            Token::Bool => at.bool().map(Value::Bool),
            Token::Number => number::long(at, Semantics::Cedar),
            Token::String => at.known_string().map(Value::Str),
            Token::Array => {
                let elements = array(at, |at| self.cedar(at))?;
                Ok(Value::set_of(elements))
            }
            Token::Object => self.cedar_object(at),
        }
    }

    fn cedar_object<'a>(&mut self, at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
        let start = at.mark();
        // The first attribute, as plain JSON, where it may be an escape if no other follows.
        let mut plain = None;
        let mut is_first = true;
        let mut pairs = object(at, |key, at| {
            let may_escape = matches!(key, "__extn" | "__entity") && at.peek()? == Token::Object;
            if std::mem::take(&mut is_first) && may_escape {
                plain = Some(any(at, Keep::Yes, Semantics::Cedar)?);
                return Ok(Value::Absent);
            }
            self.cedar(at)
        })?;
        if let [(key, value)] = pairs.as_slice()
            && let Some(escape) = self.escape(at, start, key, plain.unwrap_or(*value))
        {
            return escape;
        }
        if let (Some(plain), Some((key, value))) = (plain, pairs.first_mut()) {
            let meaning = self.meaning(at, start, plain);
            *value = meaning.map_err(|it| it.within(*key))?;
        }
        record(at, pairs, Keep::Yes)
    }
}

fn skip_array(at: &mut Cursor<'_>, semantics: Semantics) -> Result<(), JsonError> {
    let mut is_more = at.array()?;
    let mut index = 0_usize;
    while is_more {
        any(at, Keep::No, semantics).map_err(|it| it.within(index))?;
        is_more = at.next_element()?;
        index += 1;
    }
    Ok(())
}

/// The elements of the array at the cursor.
pub(super) fn array<'a>(
    at: &mut Cursor<'a>,
    mut element: impl FnMut(&mut Cursor<'a>) -> Result<Value<'a>, JsonError>,
) -> Result<&'a mut [Value<'a>], JsonError> {
    let mut elements = ArenaVec::new_in(at.arena());
    let mut is_more = at.array()?;
    while is_more {
        let value = element(at).map_err(|it| it.within(elements.len()))?;
        elements.push(value);
        is_more = at.next_element()?;
    }
    Ok(elements.into_bump_slice_mut())
}

/// The attributes of the object that has been seen at the cursor, as they come.
pub(super) fn object<'a>(
    at: &mut Cursor<'a>,
    mut value: impl FnMut(&'a str, &mut Cursor<'a>) -> Result<Value<'a>, JsonError>,
) -> Result<Pairs<'a>, JsonError> {
    let mut pairs = ArenaVec::new_in(at.arena());
    let mut next = at.known_object()?;
    while let Some(key) = next {
        let value = value(key, at).map_err(|it| it.within(key))?;
        pairs.push((key, value));
        next = at.next_key()?;
    }
    Ok(pairs)
}

/// The record of these attributes; an error where a key stands twice.
pub(super) fn record<'a>(
    at: &Cursor<'a>,
    mut pairs: Pairs<'a>,
    keep: Keep,
) -> Result<Value<'a>, JsonError> {
    sort(at, &mut pairs)?;
    Ok(keep.then(|| {
        let (names, values) = columns(at.arena(), &pairs);
        Value::declared(at.arena(), &[], names, values)
    }))
}

/// Sorts attributes by name; an error where a key stands twice.
pub(super) fn sort(at: &Cursor<'_>, pairs: &mut [(&str, Value<'_>)]) -> Result<(), JsonError> {
    pairs.sort_unstable_by(|lhs, rhs| lhs.0.cmp(rhs.0));
    match pairs.array_windows().find(|[lhs, rhs]| lhs.0 == rhs.0) {
        Some([(key, _), _]) => Err(at.fail(JsonFault::DuplicateKey((*key).to_owned()))),
        None => Ok(()),
    }
}

/// Names and values, each in a row of its own.
pub(super) fn columns<'a>(
    arena: &'a Bump,
    pairs: &[(&'a str, Value<'a>)],
) -> (&'a [&'a str], &'a [Value<'a>]) {
    (
        arena.alloc_slice_fill_iter(pairs.iter().map(|it| it.0)),
        arena.alloc_slice_fill_iter(pairs.iter().map(|it| it.1)),
    )
}
