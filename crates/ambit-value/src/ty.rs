//! The types that a declaration can give to an attribute, an argument or a context.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{OwnedValue, RecordView, StructuredKind, Value};

/// An entity type, by its place in [`crate::Schema::entity_types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TypeId(pub u32);

/// A declared type.
#[derive(Clone, Debug, PartialEq)]
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
    /// `Path`, `Url`, `Email`.
    Structured(StructuredKind),
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
#[derive(Clone, Debug, Default, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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

impl Ty {
    /// Whether a value is of this type. Which type an entity has is not known here: every entity fits every entity
    /// type. A value that is not known yet fits every type.
    #[must_use]
    pub fn admits(&self, value: Value<'_>) -> bool {
        if let Value::Unknown = value {
            return true;
        }
        match self {
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Long => matches!(value, Value::Long(_)),
            Self::String => matches!(value, Value::Str(_)),
            Self::OneOf(literals) => value.as_str().is_some_and(|it| {
                literals
                    .binary_search_by(|literal| literal.as_str().cmp(it))
                    .is_ok()
            }),
            Self::Decimal => matches!(value, Value::Decimal(_)),
            Self::Ip => matches!(value, Value::Ip(_)),
            Self::Datetime => matches!(value, Value::Datetime(_)),
            Self::Duration => matches!(value, Value::Duration(_)),
            Self::Number => matches!(value, Value::Number(_)),
            Self::Money => matches!(value, Value::Money(_)),
            Self::Structured(kind) => value.as_structured().is_some_and(|it| it.kind() == *kind),
            Self::Entity(_) => matches!(value, Value::Entity(_)),
            Self::Set(element) => value
                .as_set()
                .is_some_and(|it| it.iter().all(|it| element.admits(it))),
            Self::List(element) => value
                .as_list()
                .is_some_and(|it| it.iter().all(|it| element.admits(it))),
            Self::Record(record) => value.as_record().is_some_and(|it| record.admits(it)),
            Self::Json => is_json(value),
        }
    }
}

impl RecordTy {
    /// Whether a record is of this type: see [`Ty::admits`].
    #[must_use]
    pub fn admits(&self, record: RecordView<'_>) -> bool {
        let declared = self
            .fields
            .iter()
            .all(|field| match record.get(&field.name) {
                Some(it) => field.ty.admits(it),
                None => !field.required,
            });
        let is_known = |(name, value)| match self.field(name) {
            Some(_) => true,
            None => self.open && is_json(value),
        };
        declared && record.iter().all(is_known)
    }
}

/// Whether JSON of no declared type is read as such a value.
fn is_json(value: Value<'_>) -> bool {
    match value {
        Value::Null
        | Value::Bool(_)
        | Value::Long(_)
        | Value::Number(_)
        | Value::Str(_)
        | Value::Unknown => true,
        Value::List(_) | Value::ListIn(_) => {
            value.as_list().is_some_and(|it| it.iter().all(is_json))
        }
        Value::Record(_) | Value::RecordIn(_) => value
            .as_record()
            .is_some_and(|it| it.iter().all(|it| is_json(it.1))),
        Value::Absent
        | Value::Entity(_)
        | Value::Decimal(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Ip(_)
        | Value::Money(_)
        | Value::Structured(_)
        | Value::StructuredIn(_)
        | Value::Set(_)
        | Value::SetIn(_) => false,
    }
}
