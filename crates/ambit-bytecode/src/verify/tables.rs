//! The tables: names distinct, numbers in range, constants well formed, the schema in order.

use std::hash::Hash;

use ambit_value::{OwnedValue, RecordTy, Schema, Ty, TypeId};
use rustc_hash::FxHashSet;

use super::VerifyError;
use crate::Program;

/// Checks the tables that instructions and rules refer to.
pub(super) fn check(program: &Program) -> Result<(), VerifyError> {
    check_schema(&program.schema)?;
    check_types(program)?;
    check_uids(program)?;
    for (at, constant) in (0..).zip(&program.constants) {
        if !is_value(constant, program.uids.len()) {
            return Err(VerifyError::Constant(at));
        }
    }
    Ok(())
}

fn check_schema(schema: &Schema) -> Result<(), VerifyError> {
    let types = schema.entity_types.len();
    let in_types = |it: &TypeId| (it.0 as usize) < types;
    if !schema
        .entity_types
        .is_sorted_by(|lhs, rhs| lhs.name < rhs.name)
    {
        return Err(VerifyError::Unordered("entity types"));
    }
    // Values may be actions as well.
    let of_values = types + schema.action_types().count();
    for def in &schema.entity_types {
        check_record(&def.attributes, of_values)?;
        def.tags
            .as_ref()
            .map_or(Ok(()), |it| check_ty(it, of_values))?;
        if !def.parents.iter().all(in_types) {
            return Err(VerifyError::OutOfRange("entity types"));
        }
    }
    if !schema.actions.is_sorted_by(|lhs, rhs| lhs.uid < rhs.uid) {
        return Err(VerifyError::Unordered("actions"));
    }
    for action in &schema.actions {
        let mut ancestors = action.ancestors.iter();
        if !ancestors.all(|it| (*it as usize) < schema.actions.len()) {
            return Err(VerifyError::OutOfRange("actions"));
        }
        let mut types_named = action.principals.iter().chain(&action.resources);
        if !types_named.all(in_types) {
            return Err(VerifyError::OutOfRange("entity types"));
        }
        check_record(&action.context, of_values)?;
        if let Some(tool) = &action.tool {
            check_record(&tool.params, of_values)?;
            tool.result
                .as_ref()
                .map_or(Ok(()), |it| check_ty(it, of_values))?;
        }
    }
    check_record(&schema.session, of_values)
}

fn check_record(record: &RecordTy, types: usize) -> Result<(), VerifyError> {
    if !record.fields.is_sorted_by(|lhs, rhs| lhs.name < rhs.name) {
        return Err(VerifyError::Unordered("attributes"));
    }
    record
        .fields
        .iter()
        .try_for_each(|it| check_ty(&it.ty, types))
}

fn check_ty(ty: &Ty, types: usize) -> Result<(), VerifyError> {
    match ty {
        Ty::Bool
        | Ty::Long
        | Ty::String
        | Ty::Decimal
        | Ty::Ip
        | Ty::Datetime
        | Ty::Duration
        | Ty::Number
        | Ty::Money
        | Ty::Structured(_)
        | Ty::Json => Ok(()),
        Ty::OneOf(texts) if texts.is_sorted_by(|lhs, rhs| lhs < rhs) => Ok(()),
        Ty::OneOf(_) => Err(VerifyError::Unordered("alternatives")),
        Ty::Set(of) | Ty::List(of) => check_ty(of, types),
        Ty::Record(record) => check_record(record, types),
        Ty::Entity(ty) if (ty.0 as usize) < types => Ok(()),
        Ty::Entity(_) => Err(VerifyError::OutOfRange("entity types")),
    }
}

/// Type names are distinct and begin with the schema's.
fn check_types(program: &Program) -> Result<(), VerifyError> {
    if !is_distinct(&program.types) {
        return Err(VerifyError::Unordered("type names"));
    }
    let declared = program.schema.entity_types.iter().map(|it| &it.name);
    if !begins_with(program.types.iter(), declared) {
        return Err(VerifyError::NotTheSchemas("type names"));
    }
    Ok(())
}

/// Entities are distinct, of known types, and begin with the schema's actions.
fn check_uids(program: &Program) -> Result<(), VerifyError> {
    let mut names = Vec::with_capacity(program.uids.len());
    for uid in &program.uids {
        let Some(ty) = program.types.get(uid.ty.0 as usize) else {
            return Err(VerifyError::OutOfRange("types"));
        };
        names.push((ty, &uid.id));
    }
    if !is_distinct(&names) {
        return Err(VerifyError::Unordered("entities"));
    }
    let actions = program.schema.actions.iter();
    if !begins_with(
        names.into_iter(),
        actions.map(|it| (&it.uid.ty, &it.uid.id)),
    ) {
        return Err(VerifyError::NotTheSchemas("entities"));
    }
    Ok(())
}

/// Whether a constant is made of values, and its entities are known.
fn is_value(value: &OwnedValue, uids: usize) -> bool {
    match value {
        OwnedValue::Absent => false,
        OwnedValue::Null
        | OwnedValue::Bool(_)
        | OwnedValue::Long(_)
        | OwnedValue::Str(_)
        | OwnedValue::Decimal(_)
        | OwnedValue::Datetime(_)
        | OwnedValue::Duration(_)
        | OwnedValue::Ip(_)
        | OwnedValue::Number(_)
        | OwnedValue::Money(_)
        | OwnedValue::Structured(_) => true,
        OwnedValue::Entity(entity) => (entity.0 as usize) < uids,
        OwnedValue::Set(set) => set.elements().iter().all(|it| is_value(it, uids)),
        OwnedValue::List(list) => list.iter().all(|it| is_value(it, uids)),
        OwnedValue::Record(record) => record.values().iter().all(|it| is_value(it, uids)),
    }
}

fn is_distinct<T: Eq + Hash>(items: &[T]) -> bool {
    let mut seen = FxHashSet::default();
    items.iter().all(|it| seen.insert(it))
}

fn begins_with<T: PartialEq>(
    mut items: impl Iterator<Item = T>,
    mut start: impl Iterator<Item = T>,
) -> bool {
    start.all(|it| items.next() == Some(it))
}
