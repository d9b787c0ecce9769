//! Which types fit together.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Field, Record, Ty};

/// Why two types have no common one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// They are plainly different.
    Kind,
    /// Two different entity types.
    Entity,
    /// An entity and a record.
    EntityRecord,
    /// Records with different attributes.
    Attributes,
    /// Records of which one says that an attribute is optional and the other that it is required.
    Optional,
}

impl Ty {
    /// The least type that holds the values of both.
    ///
    /// Strict, as Cedar's: two entity types have none, and neither have records that differ in an attribute or in
    /// whether it is optional.
    pub(crate) fn join(&self, other: &Ty) -> Result<Ty, Mismatch> {
        match (self, other) {
            (Ty::Unknown, ty) | (ty, Ty::Unknown) => Ok(ty.clone()),
            (Ty::Bool(lhs), Ty::Bool(rhs)) => Ok(Ty::Bool(lhs.filter(|_| lhs == rhs))),
            (Ty::OneOf(lhs), Ty::OneOf(rhs)) => Ok(join_unions(lhs, rhs)),
            (Ty::String, Ty::OneOf(_)) | (Ty::OneOf(_), Ty::String) => Ok(Ty::String),
            (Ty::Set(lhs), Ty::Set(rhs)) => Ok(Ty::set(lhs.join(rhs)?)),
            (Ty::List(lhs), Ty::List(rhs)) => Ok(Ty::list(lhs.join(rhs)?)),
            (Ty::Record(lhs), Ty::Record(rhs)) => {
                join_records(lhs, rhs).map(|it| Ty::Record(Arc::new(it)))
            }
            (Ty::Entity(lhs), Ty::Entity(rhs)) if lhs != rhs => Err(Mismatch::Entity),
            (Ty::Entity(_), Ty::Record(_)) | (Ty::Record(_), Ty::Entity(_)) => {
                Err(Mismatch::EntityRecord)
            }
            (lhs, rhs) if lhs == rhs => Ok(lhs.clone()),
            _ => Err(Mismatch::Kind),
        }
    }
}

/// Every text of either.
fn join_unions(lhs: &[SmolStr], rhs: &[SmolStr]) -> Ty {
    let mut texts = [lhs, rhs].concat();
    texts.sort();
    texts.dedup();
    Ty::OneOf(texts.into())
}

fn join_records(lhs: &Record, rhs: &Record) -> Result<Record, Mismatch> {
    if lhs.fields.len() != rhs.fields.len() || lhs.open != rhs.open {
        return Err(Mismatch::Attributes);
    }
    let mut fields = Vec::with_capacity(lhs.fields.len());
    for (left, right) in lhs.fields.iter().zip(&rhs.fields) {
        if left.name != right.name {
            return Err(Mismatch::Attributes);
        }
        let ty = left.ty.join(&right.ty)?;
        if left.required != right.required {
            return Err(Mismatch::Optional);
        }
        fields.push(Field {
            name: left.name.clone(),
            ty,
            required: left.required,
        });
    }
    Ok(Record {
        fields,
        open: lhs.open,
    })
}
