//! The types that a declaration can give to an attribute, an argument or a context.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::OwnedValue;

/// An entity type, by its place in [`crate::Schema::entity_types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TypeId(pub u32);

/// A declared type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ty {
    /// `Bool`.
    Bool,
    /// `Long`.
    Long,
    /// `String`.
    String,
    /// `"a" | "b"`, sorted, without duplicates.
    OneOf(Vec<SmolStr>),
    /// `decimal`.
    Decimal,
    /// `ipaddr`.
    Ip,
    /// `datetime`.
    Datetime,
    /// `duration`.
    Duration,
    /// `Number`.
    Number,
    /// `Money`.
    Money,
    /// `Json`: any JSON value.
    Json,
    /// `Set<T>`.
    Set(Box<Ty>),
    /// `List<T>`.
    List(Box<Ty>),
    /// A record.
    Record(RecordTy),
    /// An entity of that type.
    Entity(TypeId),
}

/// The attributes of a record, of an entity type, or the parameters of a tool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordTy {
    /// Sorted by name; the place of a field here is its slot.
    pub fields: Vec<Field>,
    /// Whether attributes that are not declared are admitted, as `Json`: a tool whose parameters end in `...`.
    pub open: bool,
}

impl RecordTy {
    /// The slot of a field, in logarithmic time.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.fields
            .binary_search_by(|it| it.name.as_str().cmp(name))
            .ok()
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.slot(name).and_then(|slot| self.fields.get(slot))
    }
}

/// One attribute of a [`RecordTy`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub ty: Ty,
    /// Whether it must be there. A field with a default is required: it always is, once defaults are filled in.
    pub required: bool,
    /// What stands where the request leaves it out.
    pub default: Option<OwnedValue>,
}
