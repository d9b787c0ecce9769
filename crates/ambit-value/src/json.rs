//! JSON in: values of declared types, read from bytes into an arena, exactly as written.
//!
//! A [`Cursor`] walks through the text; a [`Reader`] says what stands at the cursor. Strings without escapes are
//! borrowed from the text, everything else lives in the arena. A duplicate key, at any depth, is an error, and so is
//! nesting beyond [`MAX_DEPTH`].

mod any;
mod cursor;
mod entity;
mod error;
mod escape;
mod leaf;
mod number;
mod record;
mod typename;

use crate::{EntityId, Schema, Semantics, Ty, TypeId, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

pub use cursor::{Cursor, Part, Token};
pub use error::{JsonError, JsonFault, Step, SyntaxFault};

/// How deep arrays and objects may be nested.
pub const MAX_DEPTH: u32 = 128;

/// The type that an entity in JSON is said to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityType<'t> {
    /// One of the schema.
    Declared(TypeId),
    /// The full name of a type that the schema does not declare; a well-formed one.
    Named(&'t str),
}

/// Why an entity cannot stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityFault {
    /// There is no such entity.
    Unknown,
    /// The type lists its ids, and this is none of them.
    NotListed,
    /// There is no such type.
    UnknownType,
}

/// Finds the entities that JSON names.
pub trait Entities {
    /// The entity of that type and id.
    ///
    /// # Errors
    ///
    /// When it may not stand there.
    fn entity(&mut self, ty: EntityType<'_>, id: &str) -> Result<EntityId, EntityFault>;
}

/// Which slots of a record are kept. The others are checked as well, and then left [`Value::Absent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slots<'m> {
    /// All of them.
    All,
    /// Those whose bit is set: slot `i` is bit `i % 64` of word `i / 64`.
    Only(&'m [u64]),
}

impl Slots<'_> {
    fn keeps(self, slot: usize) -> bool {
        match self {
            Self::All => true,
            Self::Only(words) => words
                .get(slot / 64)
                .is_some_and(|it| it >> (slot % 64) & 1 == 1),
        }
    }
}

/// Reads values at a cursor.
pub struct Reader<'s> {
    schema: &'s Schema,
    semantics: Semantics,
    entities: &'s mut dyn Entities,
}

impl<'s> Reader<'s> {
    /// A reader that takes the names of entity types from the schema, and finds entities as told. Under
    /// [`Semantics::Cedar`] it reads exactly what Cedar reads: whole numbers written as such, no `null`, an entity never
    /// as a bare string.
    pub fn new(schema: &'s Schema, semantics: Semantics, entities: &'s mut dyn Entities) -> Self {
        Self {
            schema,
            semantics,
            entities,
        }
    }

    /// The value of that type that stands at the cursor.
    ///
    /// # Errors
    ///
    /// When what stands there is no value of that type.
    pub fn value<'a>(&mut self, at: &mut Cursor<'a>, ty: &'a Ty) -> Result<Value<'a>, JsonError> {
        let token = at.peek()?;
        self.typed(at, ty, token, Keep::Yes)
    }

    fn is_cedar(&self) -> bool {
        self.semantics == Semantics::Cedar
    }

    /// The value of that type whose token has been seen at the cursor.
    fn typed<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: &'a Ty,
        token: Token,
        keep: Keep,
    ) -> Result<Value<'a>, JsonError> {
        match ty {
            Ty::String if token == Token::String => Ok(Value::Str(at.known_string()?)),
            Ty::Long if token == Token::Number => number::long(at, self.semantics),
            Ty::Bool if token == Token::Bool => Ok(Value::Bool(at.bool()?)),
            Ty::OneOf(literals) if token == Token::String => one_of(at, literals),
            Ty::Bool | Ty::Long | Ty::String | Ty::OneOf(_) => self.simple(at, ty, token),
            Ty::Entity(ty) => self.entity(at, *ty),
            Ty::Set(element) => {
                let elements = self.elements(at, element, keep)?;
                Ok(keep.then(|| Value::set_of(elements.into_bump_slice_mut())))
            }
            Ty::List(element) => {
                let elements = self.elements(at, element, keep)?;
                Ok(keep.then(|| Value::ListIn(elements.into_bump_slice())))
            }
            Ty::Record(record) => self.fields(at, record, Slots::All, keep),
            Ty::Number => number::number(at),
            Ty::Money => self.money(at),
            Ty::Structured(kind) => self.structured(at, *kind, token, keep),
            Ty::Json => any::any(at, keep, Semantics::Ambit),
            Ty::Decimal | Ty::Ip | Ty::Datetime | Ty::Duration => self.extension(at, ty),
        }
    }

    /// A value of a simple type that is not written as one: under Cedar's semantics it may be what a call gives.
    fn simple<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: &'a Ty,
        token: Token,
    ) -> Result<Value<'a>, JsonError> {
        let start = at.mark();
        if self.is_cedar() && token == Token::Object {
            let value = self.cedar(at)?;
            if ty.admits(value) {
                return Ok(value);
            }
        }
        Err(self.mismatch(at, start, ty, token))
    }

    fn mismatch(&self, at: &Cursor<'_>, start: usize, ty: &Ty, found: Token) -> JsonError {
        let expected = format!("`{}`", self.type_name(ty));
        at.fail_at(start, JsonFault::Type { expected, found })
    }

    /// The elements of an array, each of that type; none where they are not kept.
    fn elements<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        element: &'a Ty,
        keep: Keep,
    ) -> Result<ArenaVec<'a, Value<'a>>, JsonError> {
        let token = at.peek()?;
        if token != Token::Array {
            let expected = format!("an array of `{}`", self.type_name(element));
            return Err(at.fail(JsonFault::Type {
                expected,
                found: token,
            }));
        }
        let mut elements = ArenaVec::new_in(at.arena());
        let mut is_more = at.array()?;
        let mut index = 0;
        while is_more {
            let value = match at.peek() {
                Ok(token) => self.typed(at, element, token, keep),
                Err(error) => Err(error),
            };
            let value = value.map_err(|it| it.within(index))?;
            if keep == Keep::Yes {
                elements.push(value);
            }
            is_more = at.next_element()?;
            index += 1;
        }
        Ok(elements)
    }
}

/// Whether a value is kept or only checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

impl Keep {
    fn then<'a>(self, value: impl FnOnce() -> Value<'a>) -> Value<'a> {
        match self {
            Self::Yes => value(),
            Self::No => Value::Absent,
        }
    }
}

fn one_of<'a>(at: &mut Cursor<'a>, literals: &[smol_str::SmolStr]) -> Result<Value<'a>, JsonError> {
    let start = at.mark();
    let text = at.known_string()?;
    let is_listed = literals
        .binary_search_by(|it| it.as_str().cmp(text))
        .is_ok();
    if is_listed {
        return Ok(Value::Str(text));
    }
    Err(at.fail_at(
        start,
        JsonFault::NotListed {
            expected: literals.to_vec(),
            found: text.to_owned(),
        },
    ))
}

/// Reads a whole JSON text as a value of a type.
///
/// # Errors
///
/// When the bytes are not JSON, or no value of that type.
pub fn read_value<'a>(
    bytes: &'a [u8],
    arena: &'a Bump,
    ty: &'a Ty,
    reader: &mut Reader<'_>,
) -> Result<Value<'a>, JsonError> {
    let mut at = Cursor::new(bytes, arena)?;
    let value = reader.value(&mut at, ty)?;
    at.finish()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
