//! Values as steps: parts first, then what is made of them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Stack, WireError, in_order};
use crate::{
    EntityId, IpNet, Money, Number, OwnedRecord, OwnedStructured, OwnedValue, Shape, StructuredKind,
};

/// One step: a value without parts, or one of the last so many values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Absent,
    Null,
    Bool(bool),
    Long(i64),
    Str(Arc<str>),
    Entity(EntityId),
    Decimal(i64),
    Datetime(i64),
    Duration(i64),
    Ip(IpNet),
    Number(Number),
    Money(Money),
    Set(u32),
    List(u32),
    Record(Vec<SmolStr>),
    /// The text in canonical form, which is taken apart again.
    Structured(StructuredKind, Arc<str>),
}

pub(super) fn flatten(value: &OwnedValue, steps: &mut Vec<Step>) {
    let mut all = |parts: &[OwnedValue]| {
        for part in parts {
            flatten(part, steps);
        }
        // A length that does not fit fails to decode; no value in memory is so long.
        u32::try_from(parts.len()).unwrap_or(u32::MAX)
    };
    let step = match value {
        OwnedValue::Absent => Step::Absent,
        OwnedValue::Null => Step::Null,
        OwnedValue::Bool(it) => Step::Bool(*it),
        OwnedValue::Long(it) => Step::Long(*it),
        OwnedValue::Str(it) => Step::Str(it.clone()),
        OwnedValue::Entity(it) => Step::Entity(*it),
        OwnedValue::Decimal(it) => Step::Decimal(*it),
        OwnedValue::Datetime(it) => Step::Datetime(*it),
        OwnedValue::Duration(it) => Step::Duration(*it),
        OwnedValue::Ip(it) => Step::Ip(*it),
        OwnedValue::Number(it) => Step::Number(*it),
        OwnedValue::Money(it) => Step::Money(*it),
        OwnedValue::Structured(it) => Step::Structured(it.kind(), it.text().into()),
        OwnedValue::Set(it) => Step::Set(all(it.elements())),
        OwnedValue::List(it) => Step::List(all(it)),
        OwnedValue::Record(it) => {
            all(it.values());
            Step::Record(it.shape().names().to_vec())
        }
    };
    steps.push(step);
}

pub(super) fn build(steps: Vec<Step>) -> Result<OwnedValue, WireError> {
    let mut stack = Stack(Vec::new());
    for step in steps {
        let mut depth = 0;
        let mut take = |count: u32| -> Result<Vec<OwnedValue>, WireError> {
            let (parts, made) = stack.take(count)?;
            depth = made;
            Ok(parts)
        };
        let value = match step {
            Step::Absent => OwnedValue::Absent,
            Step::Null => OwnedValue::Null,
            Step::Bool(it) => OwnedValue::Bool(it),
            Step::Long(it) => OwnedValue::Long(it),
            Step::Str(it) => OwnedValue::Str(it),
            Step::Entity(it) => OwnedValue::Entity(it),
            Step::Decimal(it) => OwnedValue::Decimal(it),
            Step::Datetime(it) => OwnedValue::Datetime(it),
            Step::Duration(it) => OwnedValue::Duration(it),
            Step::Ip(it) => OwnedValue::Ip(it),
            Step::Number(it) => OwnedValue::Number(it),
            Step::Money(it) => OwnedValue::Money(it),
            Step::Structured(kind, text) => {
                OwnedValue::Structured(Arc::new(OwnedStructured::parse(kind, &text)?))
            }
            Step::Set(count) => {
                let elements = take(count)?;
                in_order(&elements)?;
                OwnedValue::set(elements)
            }
            Step::List(count) => OwnedValue::list(take(count)?),
            Step::Record(names) => {
                in_order(&names)?;
                let values = take(u32::try_from(names.len()).map_err(|_| WireError::Steps)?)?;
                let record = OwnedRecord::new(Shape::new(names)?, values);
                OwnedValue::Record(Arc::new(record.ok_or(WireError::Steps)?))
            }
        };
        stack.0.push((value, depth));
    }
    stack.finish()
}
