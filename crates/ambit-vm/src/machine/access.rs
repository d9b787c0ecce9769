//! Attributes, tags and the hierarchy.

use ambit_value::{
    EntityId, OwnedRecord, OwnedValue, RecordView, Semantics, StructuredView, TypeId, Value,
};

use crate::{Entities, Expected, Fault, LocalEntity};

/// The entities that a decision can look at.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub(crate) entities: &'a Entities,
    pub(crate) locals: &'a [LocalEntity<'a>],
}

/// What has attributes.
enum Owner<'a> {
    Record(RecordView<'a>),
    Entity(EntityId, Option<&'a OwnedRecord>),
    /// One that parses.
    Structured(StructuredView<'a>),
}

impl<'a> World<'a> {
    /// An entity that only the request knows.
    pub(crate) fn local(self, entity: EntityId) -> Option<&'a LocalEntity<'a>> {
        let place = (entity.0 & !EntityId::LOCAL) as usize;
        self.locals.get(place).filter(|_| entity.is_local())
    }

    /// The type of an entity; `None`: one that neither program nor store names.
    #[inline]
    pub(crate) fn type_of(self, entity: EntityId) -> Option<TypeId> {
        if entity.is_local() {
            let place = (entity.0 & !EntityId::LOCAL) as usize;
            return self.locals.get(place).and_then(|it| it.ty);
        }
        self.entities.type_of(entity)
    }

    #[inline]
    fn owner(self, value: Value<'a>) -> Result<Owner<'a>, Fault<'a>> {
        if let Value::RecordIn(it) = value {
            Ok(Owner::Record(RecordView::Arena(it)))
        } else if let Value::Record(it) = value {
            Ok(Owner::Record(RecordView::Owned(it)))
        } else if let Value::Entity(it) = value {
            Ok(Owner::Entity(it, self.entities.attributes(it)))
        } else {
            parsed(value, Expected::Attributes).map(Owner::Structured)
        }
    }

    /// What a record or an entity has in a slot.
    #[inline]
    pub(super) fn slot(self, obj: Value<'a>, slot: u16) -> Result<Value<'a>, Fault<'a>> {
        let slot = usize::from(slot);
        let found = match self.owner(obj)? {
            Owner::Record(it) => it.slot(slot),
            Owner::Entity(it, None) => return Err(Fault::NoEntity(it)),
            Owner::Entity(_, Some(it)) => it.values().get(slot).map(OwnedValue::as_value),
            Owner::Structured(it) => it.slot(slot),
        };
        match found {
            Some(Value::Absent) | None => Err(self.no_slot(obj, slot)),
            Some(it) => Ok(it),
        }
    }

    #[cold]
    fn no_slot(self, obj: Value<'a>, slot: usize) -> Fault<'a> {
        let (name, entity) = match self.owner(obj) {
            Ok(Owner::Record(it)) => (it.name(slot), None),
            Ok(Owner::Entity(entity, attributes)) => {
                let names = attributes.map(|it| it.shape().names());
                let name = names
                    .and_then(|it| it.get(slot))
                    .map(smol_str::SmolStr::as_str);
                (name, Some(entity))
            }
            Ok(Owner::Structured(it)) => {
                let member = it.kind().members().get(slot);
                (member.map(|it| it.name), None)
            }
            Err(fault) => return fault,
        };
        let name = name.unwrap_or("?");
        Fault::NoAttribute { name, entity }
    }

    /// The attribute of that name of a record or an entity.
    #[inline]
    pub(super) fn attribute(self, obj: Value<'a>, name: &'a str) -> Result<Value<'a>, Fault<'a>> {
        let (found, entity) = match self.owner(obj)? {
            Owner::Record(it) => (it.get(name), None),
            Owner::Entity(it, None) => return Err(Fault::NoEntity(it)),
            Owner::Entity(it, Some(of)) => (of.get(name).map(OwnedValue::as_value), Some(it)),
            Owner::Structured(it) => (it.get(name), None),
        };
        found.ok_or(Fault::NoAttribute { name, entity })
    }

    /// Whether a record or an entity has anything in a slot.
    #[inline]
    pub(super) fn has_slot(self, obj: Value<'a>, slot: u16) -> Result<bool, Fault<'a>> {
        let slot = usize::from(slot);
        Ok(match self.owner(obj)? {
            Owner::Record(it) => it.slot(slot).is_some_and(Value::is_present),
            Owner::Entity(_, of) => {
                let value = of.and_then(|it| it.values().get(slot));
                value.is_some_and(|it| !matches!(it, OwnedValue::Absent))
            }
            Owner::Structured(it) => it.slot(slot).is_some_and(Value::is_present),
        })
    }

    /// Whether a record or an entity has an attribute of that name. In a checked program anything else is a `Json` that
    /// is no object, which has none.
    #[inline]
    pub(super) fn has(self, obj: Value<'a>, name: &str) -> Result<bool, Fault<'a>> {
        match self.owner(obj) {
            Ok(Owner::Record(it)) => Ok(it.get(name).is_some()),
            Ok(Owner::Entity(_, of)) => Ok(of.is_some_and(|it| it.get(name).is_some())),
            Ok(Owner::Structured(it)) => Ok(it.get(name).is_some()),
            Err(fault @ Fault::Unparsed { .. }) => Err(fault),
            Err(_) if self.is_checked() => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether an ill-typed condition would have been refused.
    fn is_checked(self) -> bool {
        let program = self.entities.program().program();
        match program.semantics {
            Semantics::Ambit => program.is_typed,
            Semantics::Cedar => false,
        }
    }

    /// The tag of an entity under a key.
    pub(super) fn tag(self, obj: Value<'a>, key: Value<'a>) -> Result<Value<'a>, Fault<'a>> {
        let (entity, key) = tag_operands(obj, key)?;
        if self.entities.attributes(entity).is_none() {
            return Err(Fault::NoEntity(entity));
        }
        let found = self.entities.tag(entity, key).map(OwnedValue::as_value);
        found.ok_or(Fault::NoTag { entity, key })
    }

    /// Whether an entity has a tag under a key.
    pub(super) fn has_tag(self, obj: Value<'a>, key: Value<'a>) -> Result<bool, Fault<'a>> {
        let (entity, key) = tag_operands(obj, key)?;
        Ok(self.entities.tag(entity, key).is_some())
    }

    /// Whether a value, which must be an entity, is of a type.
    #[inline]
    pub(super) fn is(self, value: Value<'a>, ty: TypeId) -> Result<bool, Fault<'a>> {
        Ok(self.type_of(entity(value)?) == Some(ty))
    }

    /// Whether an entity is or descends from another, or one of several.
    #[inline]
    pub(super) fn is_in(self, lhs: Value<'a>, rhs: Value<'a>) -> Result<bool, Fault<'a>> {
        let member = entity(lhs)?;
        if let Value::Entity(group) = rhs {
            return Ok(self.entities.is_in(member, group));
        }
        self.is_in_any(member, rhs)
    }

    fn is_in_any(self, member: EntityId, groups: Value<'a>) -> Result<bool, Fault<'a>> {
        let elements = match (groups.as_set(), groups.as_list()) {
            (Some(set), _) => set.iter(),
            (_, Some(list)) => list.iter(),
            _ => return Err(Fault::kind(Expected::Entities, groups)),
        };
        // Each has to be an entity, also those behind one that decides.
        let mut is_in = false;
        for element in elements {
            let group = entity(element)?;
            is_in = is_in || self.entities.is_in(member, group);
        }
        Ok(is_in)
    }
}

/// A structured argument that must parse.
pub(super) fn parsed(
    value: Value<'_>,
    expected: Expected,
) -> Result<StructuredView<'_>, Fault<'_>> {
    match value.as_structured() {
        Some(it) => known(value).map(|()| it),
        None => Err(Fault::kind(expected, value)),
    }
}

/// Fails where something in a value does not parse: then it cannot be compared.
pub(crate) fn known(value: Value<'_>) -> Result<(), Fault<'_>> {
    let unparsed = value.unparsed().and_then(|it| {
        let (kind, text, error) = (it.kind(), it.text(), it.error()?);
        Some(Fault::Unparsed { kind, text, error })
    });
    unparsed.map_or(Ok(()), Err)
}

/// A value that must be an entity.
#[inline]
pub(super) fn entity<'a>(value: Value<'_>) -> Result<EntityId, Fault<'a>> {
    value
        .as_entity()
        .ok_or_else(|| Fault::kind(Expected::Entity, value))
}

fn tag_operands<'a>(obj: Value<'a>, key: Value<'a>) -> Result<(EntityId, &'a str), Fault<'a>> {
    let entity = entity(obj)?;
    let key = key
        .as_str()
        .ok_or_else(|| Fault::kind(Expected::String, key))?;
    Ok((entity, key))
}
