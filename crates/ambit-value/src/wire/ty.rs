//! Types as steps: parts first, then what is made of them.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Stack, WireError, in_order};
use crate::{Field, OwnedValue, RecordTy, StructuredKind, Ty, TypeId};

/// One step: a type without parts, or one of the last so many types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Step {
    Bool,
    Long,
    String,
    OneOf(Vec<SmolStr>),
    Decimal,
    Ip,
    Datetime,
    Duration,
    Number,
    Money,
    Json,
    Set,
    List,
    Record(Vec<Slot>, bool),
    Entity(TypeId),
    Structured(StructuredKind),
}

/// A field without its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Slot {
    name: SmolStr,
    required: bool,
    default: Option<OwnedValue>,
}

pub(super) fn flatten(ty: &Ty, steps: &mut Vec<Step>) {
    let step = match ty {
        Ty::Bool => Step::Bool,
        Ty::Long => Step::Long,
        Ty::String => Step::String,
        Ty::OneOf(literals) => Step::OneOf(literals.clone()),
        Ty::Decimal => Step::Decimal,
        Ty::Ip => Step::Ip,
        Ty::Datetime => Step::Datetime,
        Ty::Duration => Step::Duration,
        Ty::Number => Step::Number,
        Ty::Money => Step::Money,
        Ty::Structured(kind) => Step::Structured(*kind),
        Ty::Json => Step::Json,
        Ty::Set(element) => {
            flatten(element, steps);
            Step::Set
        }
        Ty::List(element) => {
            flatten(element, steps);
            Step::List
        }
        Ty::Record(record) => return flatten_record(record, steps),
        Ty::Entity(ty) => Step::Entity(*ty),
    };
    steps.push(step);
}

pub(super) fn flatten_record(record: &RecordTy, steps: &mut Vec<Step>) {
    for field in &record.fields {
        flatten(&field.ty, steps);
    }
    let slot = |it: &Field| Slot {
        name: it.name.clone(),
        required: it.required,
        default: it.default.clone(),
    };
    steps.push(Step::Record(
        record.fields.iter().map(slot).collect(),
        record.open,
    ));
}

pub(super) fn build_record(steps: Vec<Step>) -> Result<RecordTy, WireError> {
    if let Ty::Record(record) = build(steps)? {
        Ok(record)
    } else {
        Err(WireError::Steps)
    }
}

pub(super) fn build(steps: Vec<Step>) -> Result<Ty, WireError> {
    let mut stack = Stack(Vec::new());
    for step in steps {
        let mut depth = 0;
        let mut take = |count: u32| -> Result<Vec<Ty>, WireError> {
            let (parts, made) = stack.take(count)?;
            depth = made;
            Ok(parts)
        };
        let ty = match step {
            Step::Bool => Ty::Bool,
            Step::Long => Ty::Long,
            Step::String => Ty::String,
            Step::OneOf(literals) => {
                in_order(&literals)?;
                Ty::OneOf(literals)
            }
            Step::Decimal => Ty::Decimal,
            Step::Ip => Ty::Ip,
            Step::Datetime => Ty::Datetime,
            Step::Duration => Ty::Duration,
            Step::Number => Ty::Number,
            Step::Money => Ty::Money,
            Step::Structured(kind) => Ty::Structured(kind),
            Step::Json => Ty::Json,
            Step::Set => Ty::Set(Box::new(one(take(1)?)?)),
            Step::List => Ty::List(Box::new(one(take(1)?)?)),
            Step::Record(slots, open) => {
                let count = u32::try_from(slots.len()).map_err(|_| WireError::Steps)?;
                Ty::Record(record(slots, take(count)?, open)?)
            }
            Step::Entity(ty) => Ty::Entity(ty),
        };
        stack.0.push((ty, depth));
    }
    stack.finish()
}

fn one(parts: Vec<Ty>) -> Result<Ty, WireError> {
    parts.into_iter().next().ok_or(WireError::Steps)
}

fn record(slots: Vec<Slot>, types: Vec<Ty>, open: bool) -> Result<RecordTy, WireError> {
    in_order(&slots.iter().map(|it| &it.name).collect::<Vec<_>>())?;
    let fields = slots.into_iter().zip(types).map(|(slot, ty)| {
        let fits = slot
            .default
            .as_ref()
            .is_none_or(|it| ty.admits(it.as_value()));
        fits.then_some(())
            .ok_or_else(|| WireError::Default(slot.name.clone()))?;
        Ok(Field {
            name: slot.name,
            ty,
            required: slot.required,
            default: slot.default,
        })
    });
    Ok(RecordTy {
        fields: fields.collect::<Result<_, WireError>>()?,
        open,
    })
}
