//! Entities, by name.

use super::{Cursor, EntityFault, EntityType, JsonError, JsonFault, Reader, Token, any};
use crate::name::is_type_name;
use crate::{EntityId, Ty, TypeId, Uid, Value};

/// Whether an entity may be written with `__entity`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    Admitted,
    Inside,
}

impl Reader<'_> {
    /// The name of an entity of any type, as an object: its type's full name, which is well-formed, and its id.
    ///
    /// # Errors
    ///
    /// When no such object stands at the cursor.
    pub fn entity_name<'a>(
        &mut self,
        at: &mut Cursor<'a>,
    ) -> Result<(&'a str, &'a str), JsonError> {
        let found = at.peek()?;
        let start = at.mark();
        let name = match found {
            Token::Object => self.type_and_id(at, Escape::Admitted)?,
            Token::Null | Token::Bool | Token::Number | Token::String | Token::Array => None,
        };
        let Some((ty, id)) = name else {
            let expected = "an entity, `{ \"type\": …, \"id\": … }`".to_owned();
            return Err(at.fail_at(start, JsonFault::Type { expected, found }));
        };
        if self.schema.entity_type(ty).is_none() && !is_type_name(ty) {
            return Err(at.fail_at(start, JsonFault::UnknownEntityType(ty.to_owned())));
        }
        Ok((ty, id))
    }

    /// An entity of any type: see [`Reader::entity_name`].
    ///
    /// # Errors
    ///
    /// When no such object stands at the cursor, or the entity may not stand there.
    pub fn any_entity(&mut self, at: &mut Cursor<'_>) -> Result<EntityId, JsonError> {
        at.peek()?;
        let start = at.mark();
        let (ty, id) = self.entity_name(at)?;
        self.named_entity(at, start, ty, id)
    }

    /// An entity of a declared type: `{ "type": …, "id": … }`, with or without the escape `__entity`; but for Cedar's
    /// semantics also its bare id.
    pub(super) fn entity<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        ty: TypeId,
    ) -> Result<Value<'a>, JsonError> {
        let token = at.peek()?;
        let start = at.mark();
        let id = match token {
            Token::String if !self.is_cedar() => at.known_string()?,
            Token::Object => match self.type_and_id(at, Escape::Admitted)? {
                Some((name, id)) => {
                    self.expect_type(at, start, ty, name)?;
                    id
                }
                None => return Err(self.mismatch(at, start, &Ty::Entity(ty), token)),
            },
            Token::Null | Token::Bool | Token::Number | Token::String | Token::Array => {
                return Err(self.mismatch(at, start, &Ty::Entity(ty), token));
            }
        };
        self.find(at, start, EntityType::Declared(ty), id)
            .map(Value::Entity)
    }

    /// The type and the id that an object names. Under Cedar's semantics further keys are passed over.
    fn type_and_id<'a>(
        &mut self,
        at: &mut Cursor<'a>,
        escape: Escape,
    ) -> Result<Option<(&'a str, &'a str)>, JsonError> {
        let mut escaped = None;
        let (mut ty, mut id) = (None, None);
        let mut unknown = None;
        let mut pairs = any::object(at, |key, at| {
            match (key, at.peek()?) {
                ("type", Token::String) => ty = Some(at.known_string()?),
                ("id", Token::String) => id = Some(at.known_string()?),
                ("__entity", Token::Object) if escape == Escape::Admitted => {
                    escaped = self.type_and_id(at, Escape::Inside)?;
                }
                ("type" | "id", found) if !self.is_cedar() => {
                    let expected = Token::String.to_string();
                    return Err(at.fail(JsonFault::Type { expected, found }));
                }
                _ => {
                    unknown.get_or_insert(key);
                    at.skip()?;
                }
            }
            Ok(Value::Absent)
        })?;
        any::sort(at, &mut pairs)?;
        // Beside `__entity`, a type or an id would name another entity to whoever reads them instead.
        let beside = pairs.iter().map(|it| it.0).find(|it| *it != "__entity");
        let unknown = unknown.or(beside.filter(|_| escaped.is_some()));
        match unknown.filter(|_| !self.is_cedar()) {
            Some(key) => Err(at.fail(JsonFault::UnknownField(key.into()))),
            None => Ok(escaped.or_else(|| ty.zip(id))),
        }
    }

    fn expect_type(
        &self,
        at: &Cursor<'_>,
        start: usize,
        ty: TypeId,
        found: &str,
    ) -> Result<(), JsonError> {
        let expected = self.schema.type_name(ty);
        if expected.is_some_and(|it| it == found) {
            return Ok(());
        }
        Err(at.fail_at(
            start,
            JsonFault::EntityType {
                expected: expected.cloned().unwrap_or_default(),
                found: found.to_owned(),
            },
        ))
    }

    /// The entity of a type that is named.
    pub(super) fn named_entity(
        &mut self,
        at: &Cursor<'_>,
        start: usize,
        name: &str,
        id: &str,
    ) -> Result<EntityId, JsonError> {
        let ty = match self.schema.entity_type(name) {
            Some(ty) => EntityType::Declared(ty),
            None if is_type_name(name) => EntityType::Named(name),
            None => {
                let fault = JsonFault::UnknownEntityType(name.to_owned());
                return Err(at.fail_at(start, fault));
            }
        };
        self.find(at, start, ty, id)
    }

    fn find(
        &mut self,
        at: &Cursor<'_>,
        start: usize,
        ty: EntityType<'_>,
        id: &str,
    ) -> Result<EntityId, JsonError> {
        let found = if self.is_no_action(ty, id) {
            Err(EntityFault::Unknown)
        } else {
            self.entities.entity(ty, id)
        };
        found.map_err(|it| {
            let ty = match ty {
                EntityType::Declared(ty) => self.schema.type_name(ty).cloned(),
                EntityType::Named(name) => Some(name.into()),
            }
            .unwrap_or_default();
            let id = id.to_owned();
            let fault = match it {
                EntityFault::Unknown => JsonFault::UnknownEntity { ty, id },
                EntityFault::NotListed => JsonFault::UnlistedEntity { ty, id },
                EntityFault::UnknownType => JsonFault::UnknownEntityType(ty.to_string()),
            };
            at.fail_at(start, fault)
        })
    }

    /// Whether a declared type is one of actions, and none of that id is declared.
    fn is_no_action(&self, ty: EntityType<'_>, id: &str) -> bool {
        let EntityType::Declared(ty) = ty else {
            return false;
        };
        let is_action = self.schema.type_def(ty).is_none();
        is_action
            && self.schema.type_name(ty).is_none_or(|ty| {
                let (ty, id) = (ty.clone(), id.into());
                self.schema.action(&Uid { ty, id }).is_none()
            })
    }
}
