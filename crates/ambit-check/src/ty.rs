//! The checker's own types: those of declarations, and the finer ones that expressions have.
//!
//! Beside the declared types there are `true` and `false` alone, the element type of nothing, and a poison that fits
//! everything and reports nothing further.

mod display;
mod join;

use std::sync::Arc;

use ambit_value::{MemberTy, StructuredKind, TypeId};
use smol_str::SmolStr;

pub(crate) use display::Names;
pub(crate) use join::Mismatch;

/// The type of an expression. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    /// Of an expression that was reported already: fits everything.
    Unknown,
    /// `true` alone, `false` alone, or either.
    Bool(Option<bool>),
    /// `Long`.
    Long,
    /// `String`.
    String,
    /// A union of literals, sorted, without duplicates.
    OneOf(Arc<[SmolStr]>),
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
    /// `Json`.
    Json,
    /// `Set<T>`.
    Set(Arc<Ty>),
    /// `List<T>`.
    List(Arc<Ty>),
    /// A record.
    Record(Arc<Record>),
    /// An entity of that type; types of actions come behind the declared ones.
    Entity(TypeId),
}

/// The attributes of a record or an entity type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    /// Sorted by name.
    pub(crate) fields: Vec<Field>,
    /// Whether attributes that are not declared are admitted, as `Json`.
    pub(crate) open: bool,
}

/// One attribute of a [`Record`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: SmolStr,
    /// Its type.
    pub(crate) ty: Ty,
    /// Whether it is always there.
    pub(crate) required: bool,
}

impl Ty {
    pub(crate) const BOOL: Ty = Ty::Bool(None);
    pub(crate) const TRUE: Ty = Ty::Bool(Some(true));
    pub(crate) const FALSE: Ty = Ty::Bool(Some(false));

    pub(crate) fn truth(value: bool) -> Ty {
        Ty::Bool(Some(value))
    }

    pub(crate) fn set(element: Ty) -> Ty {
        Ty::Set(Arc::new(element))
    }

    pub(crate) fn list(element: Ty) -> Ty {
        Ty::List(Arc::new(element))
    }

    /// Whether it was reported already.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Ty::Unknown)
    }

    /// Whether its values are texts.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Ty::String | Ty::OneOf(_) | Ty::Unknown)
    }

    /// The type of its elements, where it is a set.
    pub(crate) fn as_set(&self) -> Option<&Ty> {
        if let Ty::Set(element) = self {
            Some(element)
        } else {
            None
        }
    }

    /// The type of its elements, where it is a list.
    pub(crate) fn as_list(&self) -> Option<&Ty> {
        if let Ty::List(element) = self {
            Some(element)
        } else {
            None
        }
    }

    /// The type of a member of a structured argument.
    pub(crate) fn of_member(ty: MemberTy) -> Ty {
        match ty {
            MemberTy::Bool => Ty::BOOL,
            MemberTy::Long => Ty::Long,
            MemberTy::String => Ty::String,
        }
    }

    /// Whether its values can be added up.
    pub(crate) fn is_amount(&self) -> bool {
        matches!(self, Ty::Long | Ty::Number | Ty::Money | Ty::Unknown)
    }
}

impl Ty {
    /// Whether a `Json` may be in its values.
    pub(crate) fn has_json(&self) -> bool {
        match self {
            Ty::Json => true,
            Ty::Set(element) | Ty::List(element) => element.has_json(),
            Ty::Record(it) => it.open || it.fields.iter().any(|it| it.ty.has_json()),
            Ty::Unknown
            | Ty::Bool(_)
            | Ty::Long
            | Ty::String
            | Ty::OneOf(_)
            | Ty::Decimal
            | Ty::Ip
            | Ty::Datetime
            | Ty::Duration
            | Ty::Number
            | Ty::Money
            | Ty::Structured(_)
            | Ty::Entity(_) => false,
        }
    }
}

impl Ty {
    /// The type as the schema holds it. What was reported already is a `Json`; such a schema is never used.
    pub(crate) fn declared(&self) -> ambit_value::Ty {
        match self {
            Ty::Bool(_) => ambit_value::Ty::Bool,
            Ty::Long => ambit_value::Ty::Long,
            Ty::String => ambit_value::Ty::String,
            Ty::OneOf(texts) => ambit_value::Ty::OneOf(texts.to_vec()),
            Ty::Decimal => ambit_value::Ty::Decimal,
            Ty::Ip => ambit_value::Ty::Ip,
            Ty::Datetime => ambit_value::Ty::Datetime,
            Ty::Duration => ambit_value::Ty::Duration,
            Ty::Number => ambit_value::Ty::Number,
            Ty::Money => ambit_value::Ty::Money,
            Ty::Structured(kind) => ambit_value::Ty::Structured(*kind),
            Ty::Json | Ty::Unknown => ambit_value::Ty::Json,
            Ty::Set(element) => ambit_value::Ty::Set(Box::new(element.declared())),
            Ty::List(element) => ambit_value::Ty::List(Box::new(element.declared())),
            Ty::Record(record) => ambit_value::Ty::Record(record.declared()),
            Ty::Entity(ty) => ambit_value::Ty::Entity(*ty),
        }
    }
}

impl Record {
    /// The record as the schema holds it, without defaults.
    pub(crate) fn declared(&self) -> ambit_value::RecordTy {
        ambit_value::RecordTy {
            fields: self
                .fields
                .iter()
                .map(|it| ambit_value::Field {
                    name: it.name.clone(),
                    ty: it.ty.declared(),
                    required: it.required,
                    default: None,
                })
                .collect(),
            open: self.open,
        }
    }

    /// The slot of an attribute, and the attribute.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, &Field)> {
        let slot = self
            .fields
            .binary_search_by(|it| it.name.as_str().cmp(name))
            .ok()?;
        self.fields.get(slot).map(|it| (slot, it))
    }
}

#[cfg(test)]
mod tests;
