//! Calls of Cedar's extension functions, which its JSON may have in place of a value.

use bumpalo::collections::Vec as ArenaVec;

use super::any::{self, Pairs};
use super::{Cursor, JsonError, JsonFault, Reader, Token};
use crate::extension::{call, construct, constructor, parameters};
use crate::{CallError, Value};

/// A call.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    function: &'a str,
    arguments: &'a [Value<'a>],
}

/// Whether the arguments of a call are read by what the function takes: then a string stands for what its constructor
/// makes of it, and a call need not be escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arguments {
    AsWritten,
    ByParameter,
}

impl<'a> Call<'a> {
    /// The call that an object is, if it has `fn`, and `arg` or `args`.
    pub(super) fn of(pairs: &Pairs<'a>) -> Option<Self> {
        let get = |name| pairs.iter().find(|it| it.0 == name).map(|it| it.1);
        let function = get("fn")?.as_str()?;
        let arguments: &'a [Value<'a>] = match (get("arg"), get("args")) {
            (Some(argument), _) => pairs.bump().alloc_slice_copy(&[argument]),
            (None, Some(Value::ListIn(arguments))) => arguments,
            (None, _) => return None,
        };
        Some(Self {
            function,
            arguments,
        })
    }
}

/// The record that an object is where it is no call: its arguments are a set like any other.
pub(super) fn no_call<'a>(at: &Cursor<'a>, pairs: &Pairs<'a>) -> Value<'a> {
    let pairs = pairs.iter().map(|(name, value)| {
        if let Value::ListIn(elements) = value {
            (*name, Value::set(at.arena(), elements))
        } else {
            (*name, *value)
        }
    });
    let pairs = ArenaVec::from_iter_in(pairs, at.arena());
    let (names, values) = any::columns(at.arena(), &pairs);
    Value::declared(at.arena(), &[], names, values)
}

impl Reader<'_> {
    /// The object at the cursor, which may be a call: its attributes by name, its arguments in their order.
    pub(super) fn call_object<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        arguments: Arguments,
    ) -> Result<Pairs<'a>, JsonError> {
        let mut pairs = any::object(at, |key, at| match (key, at.peek()?) {
            ("args", Token::Array) => {
                let arguments = any::array(at, |at| self.argument(at, arguments))?;
                Ok(Value::ListIn(arguments))
            }
            ("arg", _) => self.argument(at, arguments),
            _ => self.cedar(at),
        })?;
        any::sort(at, &mut pairs)?;
        Ok(pairs)
    }

    fn argument<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        arguments: Arguments,
    ) -> Result<Value<'a>, JsonError> {
        if arguments == Arguments::ByParameter && at.peek()? == Token::Object {
            return self.typed_call(at);
        }
        self.cedar(at)
    }

    /// What the call at the cursor gives, be it escaped or not; the record that it is where it is no call.
    pub(super) fn typed_call<'a>(&mut self, at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
        let start = at.mark();
        let mut escaped = None;
        let mut pairs = any::object(at, |key, at| match (key, at.peek()?) {
            ("__extn", Token::Object) => {
                let pairs = self.call_object(at, Arguments::ByParameter)?;
                escaped = Call::of(&pairs);
                Ok(no_call(at, &pairs))
            }
            ("args", Token::Array) => {
                let arguments = any::array(at, |at| self.argument(at, Arguments::ByParameter))?;
                Ok(Value::ListIn(arguments))
            }
            ("arg", _) => self.argument(at, Arguments::ByParameter),
            _ => self.cedar(at),
        })?;
        any::sort(at, &mut pairs)?;
        match escaped.or_else(|| Call::of(&pairs)) {
            Some(call) => {
                let call = by_parameter(at, start, call)?;
                result(at, start, call)
            }
            None => Ok(no_call(at, &pairs)),
        }
    }
}

/// The call with its strings read by what the function takes.
fn by_parameter<'a>(at: &Cursor<'a>, start: usize, call: Call<'a>) -> Result<Call<'a>, JsonError> {
    let parameters = parameters(call.function).unwrap_or_default();
    let arguments = at.arena().alloc_slice_copy(call.arguments);
    for (argument, parameter) in arguments.iter_mut().zip(parameters) {
        if let (Value::Str(text), Some(function)) = (*argument, constructor(*parameter)) {
            *argument = construct(at.arena(), function, text)
                .map_err(|it| failed(at, start, function, it))?;
        }
    }
    Ok(Call {
        function: call.function,
        arguments,
    })
}

/// What a call gives.
pub(super) fn result<'a>(
    at: &Cursor<'a>,
    start: usize,
    it: Call<'a>,
) -> Result<Value<'a>, JsonError> {
    call(at.arena(), it.function, it.arguments)
        .map_err(|error| failed(at, start, it.function, error))
}

fn failed(at: &Cursor<'_>, start: usize, function: &str, error: CallError) -> JsonError {
    let function = function.to_owned();
    at.fail_at(start, JsonFault::Call { function, error })
}
