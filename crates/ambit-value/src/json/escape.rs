//! Cedar's escapes: objects that stand for an entity, or for what an extension function gives.
//!
//! Whether an object is an escape is known only at its end, and what does not belong to an escape may be anything. So
//! what may be one is read as plain JSON, and then taken for what it means.

use bumpalo::collections::Vec as ArenaVec;

use super::{Cursor, JsonError, JsonFault, Keep, Reader, Token, any};
use crate::extension::{call, construct, constructor, parameters};
use crate::{CallError, Kind, RecordView, Semantics, Value};

/// A call of an extension function.
#[derive(Clone, Copy)]
struct Call<'a> {
    function: &'a str,
    arguments: &'a [Value<'a>],
}

impl<'a> Call<'a> {
    /// The call that plain JSON is, if it has `fn`, and `arg` or `args`.
    fn of(at: &Cursor<'a>, plain: Value<'a>) -> Option<Self> {
        let record = plain.as_record()?;
        let function = record.get("fn")?.as_str()?;
        let arguments: &'a [Value<'a>] = match (record.get("arg"), record.get("args")) {
            (Some(argument), _) => at.arena().alloc_slice_copy(&[argument]),
            (None, Some(Value::ListIn(arguments))) => arguments,
            (None, _) => return None,
        };
        Some(Self {
            function,
            arguments,
        })
    }
}

impl Reader<'_> {
    /// What plain JSON means to Cedar where no schema says what to expect.
    pub(super) fn meaning<'a>(
        &mut self,
        at: &Cursor<'a>,
        start: usize,
        plain: Value<'a>,
    ) -> Result<Value<'a>, JsonError> {
        if let Value::Null = plain {
            return Err(at.fail_at(start, JsonFault::Null));
        }
        if let Value::ListIn(elements) = plain {
            let elements = at.arena().alloc_slice_copy(elements);
            for (index, element) in elements.iter_mut().enumerate() {
                let meaning = self.meaning(at, start, *element);
                *element = meaning.map_err(|it| it.within(index))?;
            }
            return Ok(Value::set_of(elements));
        }
        match plain.as_record() {
            Some(record) => self.meaning_of_record(at, start, record),
            None => Ok(plain),
        }
    }

    fn meaning_of_record<'a>(
        &mut self,
        at: &Cursor<'a>,
        start: usize,
        record: RecordView<'a>,
    ) -> Result<Value<'a>, JsonError> {
        let mut attributes = record.iter();
        if let (Some((key, value)), None) = (attributes.next(), attributes.next())
            && let Some(escape) = self.escape(at, start, key, value)
        {
            return escape;
        }
        let mut pairs = ArenaVec::with_capacity_in(record.len(), at.arena());
        for (name, value) in record {
            let meaning = self.meaning(at, start, value);
            pairs.push((name, meaning.map_err(|it| it.within(name))?));
        }
        let (names, values) = any::columns(at.arena(), &pairs);
        Ok(Value::declared(at.arena(), &[], names, values))
    }

    /// What an object with that only attribute stands for; `None` where it is no escape.
    pub(super) fn escape<'a>(
        &mut self,
        at: &Cursor<'a>,
        start: usize,
        key: &str,
        value: Value<'a>,
    ) -> Option<Result<Value<'a>, JsonError>> {
        match key {
            "__expr" => value
                .as_str()
                .map(|_| Err(at.fail_at(start, JsonFault::Expr))),
            "__entity" => {
                let record = value.as_record()?;
                let (ty, id) = (record.get("type")?.as_str()?, record.get("id")?.as_str()?);
                Some(self.named_entity(at, start, ty, id).map(Value::Entity))
            }
            "__extn" => {
                let it = Call::of(at, value)?;
                Some(self.call(at, start, it, |reader, value, _| {
                    reader.meaning(at, start, value)
                }))
            }
            _ => None,
        }
    }

    /// What plain JSON means where an extension value is expected: a call need not be escaped, and its strings are read
    /// by what the function takes.
    pub(super) fn expected_call<'a>(
        &mut self,
        at: &Cursor<'a>,
        start: usize,
        plain: Value<'a>,
    ) -> Result<Value<'a>, JsonError> {
        let Some(record) = plain.as_record() else {
            return self.meaning(at, start, plain);
        };
        let escaped = record.get("__extn");
        let escape = escaped.and_then(|it| Call::of(at, it));
        let Some(it) = escape.or_else(|| Call::of(at, plain)) else {
            return self.meaning(at, start, plain);
        };
        if !self.is_cedar() {
            let keys: &[&str] = if escape.is_some() { &["__extn"] } else { CALL };
            only(at, start, plain, keys)?;
            only(at, start, escaped.unwrap_or(plain), CALL).map_err(|it| match escape {
                Some(_) => it.within("__extn"),
                None => it,
            })?;
        }
        self.call(at, start, it, |reader, value, kind| {
            match (value, constructor(kind)) {
                (Value::Str(text), Some(function)) => construct(at.arena(), function, text)
                    .map_err(|it| failed(at, start, function, it)),
                (Value::RecordIn(_), Some(_)) => reader.expected_call(at, start, value),
                (value, _) => reader.meaning(at, start, value),
            }
        })
    }

    fn call<'a>(
        &mut self,
        at: &Cursor<'a>,
        start: usize,
        it: Call<'a>,
        mut argument: impl FnMut(&mut Self, Value<'a>, Kind) -> Result<Value<'a>, JsonError>,
    ) -> Result<Value<'a>, JsonError> {
        let parameters = parameters(it.function)
            .ok_or_else(|| failed(at, start, it.function, CallError::Unknown))?;
        let arguments = at.arena().alloc_slice_copy(it.arguments);
        for (value, kind) in arguments.iter_mut().zip(parameters) {
            *value = argument(self, *value, *kind)?;
        }
        call(at.arena(), it.function, arguments)
            .map_err(|error| failed(at, start, it.function, error))
    }
}

/// The object at the cursor, which may be a call, as plain JSON. The numbers of its arguments are whole; what else it
/// has may be anything.
pub(super) fn plain_call<'a>(at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
    let pairs = any::object(at, |key, at| match (key, at.peek()?) {
        ("__extn", Token::Object) => plain_call(at),
        ("arg" | "args", _) => any::any(at, Keep::Yes, Semantics::Cedar),
        _ => at.json(),
    })?;
    any::record(at, pairs, Keep::Yes)
}

/// What an object that is a call may have.
const CALL: &[&str] = &["fn", "arg", "args"];

/// Checks that an object has no other keys.
fn only(at: &Cursor<'_>, start: usize, plain: Value<'_>, keys: &[&str]) -> Result<(), JsonError> {
    let mut attributes = plain.as_record().into_iter().flatten();
    match attributes.find(|it| !keys.contains(&it.0)) {
        Some((key, _)) => Err(at.fail_at(start, JsonFault::UnknownField(key.to_owned()))),
        None => Ok(()),
    }
}

fn failed(at: &Cursor<'_>, start: usize, function: &str, error: CallError) -> JsonError {
    let function = function.to_owned();
    at.fail_at(start, JsonFault::Call { function, error })
}
