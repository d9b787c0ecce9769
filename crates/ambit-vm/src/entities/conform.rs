//! Whether a record fits the declarations of the schema, with its attributes laid out in the declared slots.

use std::sync::Arc;

use ambit_value::{
    EntityId, OwnedRecord, OwnedStructured, OwnedValue, RecordTy, Schema, Shape, Ty, TypeId, Uid,
    Value,
};
use smol_str::SmolStr;

use super::{Entities, EntityData, EntityError, Mismatch};

/// The record as the store keeps it: parents sorted, and where there are declarations, checked against them.
pub(super) fn conform(
    store: &Entities,
    entity: EntityId,
    mut data: EntityData,
) -> Result<EntityData, EntityError> {
    data.parents.sort_unstable();
    data.parents.dedup();
    if is_action(store, entity) {
        return conform_action(store, entity, data);
    }
    if store.frame.is_declared() {
        conform_declared(store, entity, data)
    } else {
        Ok(data)
    }
}

fn conform_action(
    store: &Entities,
    action: EntityId,
    data: EntityData,
) -> Result<EntityData, EntityError> {
    if let Some(&parent) = data.parents.iter().find(|&&it| !is_action(store, it)) {
        return Err(EntityError::ActionParent {
            uid: store.named(action),
            parent: store.named(parent),
        });
    }
    if store.frame.is_declared() {
        check_name(store, action)?;
        let has_values = |it: &OwnedRecord| it.values().iter().any(|it| it.as_value().is_present());
        if has_values(&data.attributes) || has_values(&data.tags) {
            return Err(EntityError::DeclaredAction {
                uid: store.named(action),
            });
        }
    }
    Ok(data)
}

fn conform_declared(
    store: &Entities,
    entity: EntityId,
    data: EntityData,
) -> Result<EntityData, EntityError> {
    let schema = store.program().schema();
    let uid = || store.named(entity);
    let ty = store.type_of(entity);
    let declared = ty.and_then(|it| {
        let def = schema.type_def(it)?;
        Some((def, store.frame.declared.get(it.0 as usize)?))
    });
    let Some((def, declared)) = declared else {
        let uid = uid();
        let nearest = nearest_type(schema, &uid.ty);
        return Err(EntityError::UndeclaredType { uid, nearest });
    };
    check_name(store, entity)?;
    let fault = |fault: Fault, is_tag: bool| match fault {
        Fault::Name(error) => error,
        Fault::Mismatch(mismatch) if is_tag => EntityError::Tag {
            uid: uid(),
            mismatch,
        },
        Fault::Mismatch(mismatch) => EntityError::Attribute {
            uid: uid(),
            mismatch,
        },
    };
    let attributes = record(store, &def.attributes, &declared.shape, &data.attributes)
        .map_err(|it| fault(it, false))?;
    let tags = tags(store, def.tags.as_ref(), data.tags).map_err(|it| fault(it, true))?;
    for &parent in &data.parents {
        check_name(store, parent)?;
        let admitted = store
            .type_of(parent)
            .is_some_and(|it| declared.ancestors.binary_search(&it).is_ok());
        if !admitted {
            return Err(EntityError::ParentType {
                uid: uid(),
                parent: store.named(parent),
            });
        }
    }
    Ok(EntityData {
        attributes,
        tags,
        parents: data.parents,
    })
}

/// Whether an entity of an enumerated type, or an action, exists.
fn check_name(store: &Entities, entity: EntityId) -> Result<(), EntityError> {
    let schema = store.program().schema();
    let def = store.type_of(entity).and_then(|it| schema.type_def(it));
    if let Some(ids) = def.and_then(|it| it.ids.as_ref()) {
        let exists = store
            .id_of(entity)
            .is_some_and(|id| ids.iter().any(|it| it == id));
        if !exists {
            return Err(EntityError::NotEnumerated {
                uid: store.named(entity),
                ids: ids.clone(),
            });
        }
    }
    if is_action(store, entity) && !store.frame.is_declared_action(entity) {
        return Err(EntityError::UndeclaredAction {
            uid: store.named(entity),
        });
    }
    Ok(())
}

/// Whether an entity is an action by the name of its type.
fn is_action(store: &Entities, entity: EntityId) -> bool {
    store
        .type_of(entity)
        .and_then(|it| store.type_name(it))
        .is_some_and(|name| name.rsplit("::").next() == Some("Action"))
}

/// Every type that the ancestors of an entity of that type may have: what is declared, and what that may be in.
pub(super) fn ancestor_types(schema: &Schema, ty: TypeId) -> Vec<TypeId> {
    let parents = |ty: TypeId| schema.type_def(ty).map_or(&[][..], |it| &it.parents);
    let mut found: Vec<TypeId> = parents(ty).to_vec();
    let mut next = 0;
    while let Some(&ty) = found.get(next) {
        next += 1;
        for &parent in parents(ty) {
            if !found.contains(&parent) {
                found.push(parent);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The declared type that is spelled most alike, its namespace aside.
fn nearest_type(schema: &Schema, name: &str) -> Option<SmolStr> {
    let last = |name: &str| name.rsplit("::").next().unwrap_or_default().to_lowercase();
    let given = last(name);
    schema
        .entity_types
        .iter()
        .map(|it| (strsim::osa_distance(&last(&it.name), &given), &it.name))
        .filter(|(distance, _)| distance * 3 <= given.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.clone())
}

/// Why a value does not fit: its type, or an entity in it that does not exist.
enum Fault {
    Mismatch(Mismatch),
    Name(EntityError),
}

impl Fault {
    fn new(fault: impl Into<String>) -> Fault {
        Fault::Mismatch(Mismatch::new(fault))
    }

    fn under(self, name: &str) -> Fault {
        match self {
            Fault::Mismatch(it) => Fault::Mismatch(it.under(name)),
            Fault::Name(it) => Fault::Name(it),
        }
    }

    fn at(self, index: usize) -> Fault {
        match self {
            Fault::Mismatch(it) => Fault::Mismatch(it.at(index)),
            Fault::Name(it) => Fault::Name(it),
        }
    }
}

fn tags(store: &Entities, ty: Option<&Ty>, tags: OwnedRecord) -> Result<OwnedRecord, Fault> {
    let mut kept = Vec::with_capacity(tags.values().len());
    for (name, tag) in tags.shape().names().iter().zip(tags.values()) {
        let Some(ty) = ty else {
            return Err(Fault::new("is not declared: the entity type has no tags").under(name));
        };
        kept.push(value(store, ty, tag.clone()).map_err(|it| it.under(name))?);
    }
    Ok(OwnedRecord::new(tags.shape().clone(), kept).unwrap_or(tags))
}

/// A record in the slots of its declared type.
fn record(
    store: &Entities,
    ty: &RecordTy,
    shape: &Shape,
    given: &OwnedRecord,
) -> Result<OwnedRecord, Fault> {
    let mut values = Vec::with_capacity(ty.fields.len());
    for field in &ty.fields {
        let fitted = match given.get(&field.name) {
            Some(it) => value(store, &field.ty, it.clone()),
            None if field.required => Err(Fault::new("is missing")),
            None => Ok(OwnedValue::Absent),
        };
        values.push(fitted.map_err(|it| it.under(&field.name))?);
    }
    let undeclared = given
        .shape()
        .names()
        .iter()
        .find(|it| ty.slot(it).is_none() && given.get(it).is_some());
    match undeclared {
        Some(name) => Err(Fault::new("is not declared").under(name)),
        None => OwnedRecord::new(shape.clone(), values).ok_or_else(|| Fault::new("is no record")),
    }
}

fn value(store: &Entities, ty: &Ty, given: OwnedValue) -> Result<OwnedValue, Fault> {
    match (ty, given) {
        (Ty::Bool, it @ OwnedValue::Bool(_))
        | (Ty::Long, it @ OwnedValue::Long(_))
        | (Ty::String, it @ OwnedValue::Str(_))
        | (Ty::Decimal, it @ OwnedValue::Decimal(_))
        | (Ty::Ip, it @ OwnedValue::Ip(_))
        | (Ty::Datetime, it @ OwnedValue::Datetime(_))
        | (Ty::Duration, it @ OwnedValue::Duration(_))
        | (Ty::Number, it @ OwnedValue::Number(_))
        | (Ty::Money, it @ OwnedValue::Money(_))
        | (Ty::Json, it) => Ok(it),
        (Ty::Structured(kind), OwnedValue::Structured(it)) if it.kind() == *kind => {
            Ok(OwnedValue::Structured(it))
        }
        (Ty::Structured(kind), OwnedValue::Str(it)) => {
            let it = OwnedStructured::perhaps(*kind, &it);
            Ok(OwnedValue::Structured(Arc::new(it)))
        }
        (Ty::OneOf(choices), OwnedValue::Str(it)) => {
            one_of(choices, &it).map(|()| OwnedValue::Str(it))
        }
        (Ty::Set(ty), OwnedValue::Set(it)) => {
            Ok(OwnedValue::set(elements(store, ty, it.elements())?))
        }
        (Ty::List(ty), OwnedValue::List(it)) => Ok(OwnedValue::list(elements(store, ty, &it)?)),
        (Ty::Record(ty), OwnedValue::Record(it)) => {
            let it = record(store, ty, &Shape::of(ty), &it)?;
            Ok(OwnedValue::Record(Arc::new(it)))
        }
        (Ty::Entity(ty), OwnedValue::Entity(it)) => entity(store, *ty, it),
        (ty, given) => Err(Fault::new(format!(
            "should be {}, not {}",
            describe(store, ty),
            describe_value(store, given.as_value()),
        ))),
    }
}

fn elements(store: &Entities, ty: &Ty, given: &[OwnedValue]) -> Result<Vec<OwnedValue>, Fault> {
    let fit =
        |(at, it): (usize, &OwnedValue)| value(store, ty, it.clone()).map_err(|fault| fault.at(at));
    given.iter().enumerate().map(fit).collect()
}

fn one_of(choices: &[SmolStr], given: &str) -> Result<(), Fault> {
    if choices.iter().any(|it| it == given) {
        return Ok(());
    }
    let choices: Vec<String> = choices.iter().map(|it| format!("{it:?}")).collect();
    Err(Fault::new(format!(
        "should be {}, not {given:?}",
        choices.join(" or ")
    )))
}

fn entity(store: &Entities, ty: TypeId, given: EntityId) -> Result<OwnedValue, Fault> {
    if store.type_of(given) != Some(ty) {
        return Err(Fault::new(format!(
            "should be {}, not {}",
            describe(store, &Ty::Entity(ty)),
            store.named(given),
        )));
    }
    check_name(store, given).map_err(Fault::Name)?;
    Ok(OwnedValue::Entity(given))
}

fn describe(store: &Entities, ty: &Ty) -> String {
    match ty {
        Ty::Bool => "a bool".into(),
        Ty::Long => "a long".into(),
        Ty::String | Ty::OneOf(_) => "a string".into(),
        Ty::Decimal => "a decimal".into(),
        Ty::Ip => "an ipaddr".into(),
        Ty::Datetime => "a datetime".into(),
        Ty::Duration => "a duration".into(),
        Ty::Number => "a number".into(),
        Ty::Money => "an amount of money".into(),
        Ty::Structured(kind) => format!("a text of type `{}`", kind.type_name()),
        Ty::Json => "JSON".into(),
        Ty::Set(_) => "a set".into(),
        Ty::List(_) => "a list".into(),
        Ty::Record(_) => "a record".into(),
        Ty::Entity(ty) => format!(
            "an entity of type `{}`",
            store.type_name(*ty).unwrap_or("?")
        ),
    }
}

fn describe_value(store: &Entities, value: Value<'_>) -> String {
    match value.as_entity() {
        Some(entity) => store.named(entity).to_string(),
        None => value.kind().to_string(),
    }
}

impl Entities {
    /// The name of an entity of this store, for messages.
    pub(super) fn named(&self, entity: EntityId) -> Uid {
        self.uid(entity).unwrap_or_else(|| Uid {
            ty: SmolStr::new_static("?"),
            id: SmolStr::default(),
        })
    }
}
