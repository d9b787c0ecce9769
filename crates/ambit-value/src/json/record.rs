//! Records of a declared type, read into their slots.

use bumpalo::collections::Vec as ArenaVec;

use super::any::{self, Pairs};
use super::{Cursor, JsonError, JsonFault, Keep, Reader, Slots, Token};
use crate::{Field, OwnedValue, RecordTy, Semantics, Value};

/// Up to so many fields, looking at one after the other is faster than to search.
const FEW: usize = 8;

impl Reader<'_> {
    /// The record of that type that stands at the cursor. Its slots are those of the type; attributes that are not
    /// declared follow, if the type is open. Defaults are filled in, and but for Cedar's semantics `null` is as good as
    /// nothing where a field may be left out.
    ///
    /// # Errors
    ///
    /// When what stands there is no such record.
    pub fn record<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: &'a RecordTy,
        slots: Slots<'_>,
    ) -> Result<Value<'a>, JsonError> {
        self.fields(at, ty, slots, Keep::Yes)
    }

    pub(super) fn fields<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: &'a RecordTy,
        slots: Slots<'_>,
        keep: Keep,
    ) -> Result<Value<'a>, JsonError> {
        let found = at.peek()?;
        if found != Token::Object {
            let expected = Token::Object.to_string();
            return Err(at.fail(JsonFault::Type { expected, found }));
        }
        // `Unknown`, which JSON never is, marks a slot whose field has not come yet.
        let values = at
            .arena()
            .alloc_slice_fill_copy(ty.fields.len(), Value::Unknown);
        let mut extra = ArenaVec::new_in(at.arena());
        let mut likely = 0;
        let mut next = at.known_object()?;
        while let Some(name) = next {
            let slot = slot_of(&ty.fields, name, likely).unwrap_or(ty.fields.len());
            match (ty.fields.get(slot), values.get_mut(slot)) {
                (Some(_), Some(value)) if !matches!(value, Value::Unknown) => {
                    return Err(at.fail(JsonFault::DuplicateKey(name.into())));
                }
                (Some(field), Some(value)) => {
                    let keep = if slots.keeps(slot) { keep } else { Keep::No };
                    let read = self.field(at, field, keep);
                    *value = read.map_err(|it| it.within(name))?;
                    likely = slot + 1;
                }
                (None, _) | (_, None) if ty.open => {
                    let value = any::any(at, keep, Semantics::Ambit);
                    extra.push((name, value.map_err(|it| it.within(name))?));
                }
                (None, _) | (_, None) => {
                    return Err(at.fail(JsonFault::UnknownField(name.into())));
                }
            }
            next = at.next_key()?;
        }
        for (slot, (field, value)) in ty.fields.iter().zip(values.iter_mut()).enumerate() {
            if let Value::Unknown = value {
                let left_out = left_out(field);
                let filled =
                    left_out.ok_or_else(|| at.fail(JsonFault::MissingField(field.name.clone())))?;
                let is_kept = keep == Keep::Yes && slots.keeps(slot);
                *value = if is_kept { filled } else { Value::Absent };
            }
        }
        if extra.is_empty() {
            return Ok(keep.then(|| Value::declared(at.arena(), &ty.fields, &[], values)));
        }
        with_extra(at, ty, values, extra, keep)
    }

    fn field<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        field: &'a Field,
        keep: Keep,
    ) -> Result<Value<'a>, JsonError> {
        let token = at.peek()?;
        if token == Token::Null
            && !self.is_cedar()
            && let Some(left_out) = left_out(field)
        {
            at.null()?;
            return Ok(keep.then(|| left_out));
        }
        self.typed(at, &field.ty, token, keep)
    }
}

/// The slot of a field: keys often come in the order of names.
fn slot_of(fields: &[Field], name: &str, likely: usize) -> Option<usize> {
    if fields.get(likely).is_some_and(|it| it.name == name) {
        return Some(likely);
    }
    if fields.len() <= FEW {
        return fields.iter().position(|it| it.name == name);
    }
    fields
        .binary_search_by(|it| it.name.as_str().cmp(name))
        .ok()
}

/// What stands in the slot of a field that is left out; `None` where it may not be.
fn left_out(field: &Field) -> Option<Value<'_>> {
    match &field.default {
        Some(default) => Some(OwnedValue::as_value(default)),
        None if field.required => None,
        None => Some(Value::Absent),
    }
}

/// The record with its undeclared attributes behind the declared ones.
fn with_extra<'a>(
    at: &Cursor<'a>,
    ty: &'a RecordTy,
    values: &[Value<'a>],
    mut extra: Pairs<'a>,
    keep: Keep,
) -> Result<Value<'a>, JsonError> {
    any::sort(at, &mut extra)?;
    Ok(keep.then(|| {
        let (names, more) = any::columns(at.arena(), &extra);
        let all = ArenaVec::from_iter_in(values.iter().chain(more).copied(), at.arena());
        Value::declared(at.arena(), &ty.fields, names, all.into_bump_slice())
    }))
}
