//! Values as a program sees them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    IpNet, ListView, Money, Number, OwnedRecord, OwnedSet, OwnedStructured, OwnedValue, Record,
    RecordView, SetView, Structured, StructuredKind,
};

/// An entity, interned: the program's own literals come first (in the order of its table), then what the store
/// adds; a request's unknown entities have the highest bit set and live as long as the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntityId(pub u32);

impl EntityId {
    /// The bit that tells a request's own entities from those of the store.
    pub const LOCAL: u32 = 1 << 31;

    /// Whether the entity is known to one request only.
    #[must_use]
    pub fn is_local(self) -> bool {
        self.0 & Self::LOCAL != 0
    }
}

/// A value that somebody else owns: a constant, an attribute of the store, an argument, or built in the decision's
/// arena. Copying it copies a pointer at most.
///
/// Values are totally ordered, and equal exactly where the order says so; a set or a record is equal to another
/// whatever form the two are kept in. A `Long` is never equal to a `Number`: where the two meet, the compiler widens.
// With a tag of a whole word a value is copied as three words, and not as a byte and what lies askew behind it.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub enum Value<'a> {
    /// No value: an optional attribute that is not there. Never the result of an expression.
    Absent,
    /// A value that is not known yet (three-valued evaluation). Never seen in a plain decision.
    Unknown,
    /// JSON's `null`, within a `Json`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// Text.
    Str(&'a str),
    /// An entity.
    Entity(EntityId),
    /// Cedar's `decimal`, in ten-thousandths.
    Decimal(i64),
    /// Cedar's `datetime`, in milliseconds since 1970.
    Datetime(i64),
    /// Cedar's `duration`, in milliseconds.
    Duration(i64),
    /// Cedar's `ipaddr`.
    Ip(&'a IpNet),
    /// An exact decimal.
    Number(Number),
    /// An amount of money.
    Money(&'a Money),
    /// A structured argument that is owned elsewhere.
    Structured(&'a OwnedStructured),
    /// A structured argument in an arena.
    StructuredIn(&'a Structured<'a>),
    /// A set that is owned elsewhere.
    Set(&'a OwnedSet),
    /// A set built in an arena.
    SetIn(ArenaSet<'a>),
    /// A list that is owned elsewhere.
    List(&'a [OwnedValue]),
    /// A list built in an arena.
    ListIn(&'a [Value<'a>]),
    /// A record that is owned elsewhere.
    Record(&'a OwnedRecord),
    /// A record built in an arena.
    RecordIn(&'a Record<'a>),
}

/// A set built in an arena; made by [`Value::set`].
///
/// Invariant: in canonical order, without duplicates.
#[derive(Clone, Copy, Debug)]
pub struct ArenaSet<'a> {
    pub(crate) elements: &'a [Value<'a>],
}

/// The kinds of value, as messages name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// No value.
    Absent,
    /// A value not known yet.
    Unknown,
    /// JSON's `null`.
    Null,
    /// A truth value.
    Bool,
    /// A whole number.
    Long,
    /// An exact decimal.
    Number,
    /// Text.
    String,
    /// An entity.
    Entity,
    /// Cedar's `decimal`.
    Decimal,
    /// Cedar's `datetime`.
    Datetime,
    /// Cedar's `duration`.
    Duration,
    /// Cedar's `ipaddr`.
    Ip,
    /// An amount of money.
    Money,
    /// A structured argument.
    Structured(StructuredKind),
    /// A set.
    Set,
    /// A list.
    List,
    /// A record.
    Record,
}

impl Kind {
    /// The word for it: `string`, `long`, `set`, …
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Unknown => "an unknown value",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Long => "long",
            Self::Number => "number",
            Self::String => "string",
            Self::Entity => "entity",
            Self::Decimal => "decimal",
            Self::Datetime => "datetime",
            Self::Duration => "duration",
            Self::Ip => "ipaddr",
            Self::Money => "money",
            Self::Structured(kind) => kind.constructor(),
            Self::Set => "set",
            Self::List => "list",
            Self::Record => "record",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl<'a> Value<'a> {
    /// What kind of value it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Absent => Kind::Absent,
            Self::Unknown => Kind::Unknown,
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Long(_) => Kind::Long,
            Self::Str(_) => Kind::String,
            Self::Entity(_) => Kind::Entity,
            Self::Decimal(_) => Kind::Decimal,
            Self::Datetime(_) => Kind::Datetime,
            Self::Duration(_) => Kind::Duration,
            Self::Ip(_) => Kind::Ip,
            Self::Number(_) => Kind::Number,
            Self::Money(_) => Kind::Money,
            Self::Structured(it) => Kind::Structured(it.kind()),
            Self::StructuredIn(it) => Kind::Structured(it.kind()),
            Self::Set(_) | Self::SetIn(_) => Kind::Set,
            Self::List(_) | Self::ListIn(_) => Kind::List,
            Self::Record(_) | Self::RecordIn(_) => Kind::Record,
        }
    }

    /// Whether there is a value at all.
    #[must_use]
    pub fn is_present(self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        if let Self::Bool(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub fn as_long(self) -> Option<i64> {
        if let Self::Long(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The text, if it is some.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        if let Self::Str(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The entity, if it is one.
    #[must_use]
    pub fn as_entity(self) -> Option<EntityId> {
        if let Self::Entity(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The set, if it is one.
    #[must_use]
    pub fn as_set(self) -> Option<SetView<'a>> {
        if let Self::Set(it) = self {
            Some(SetView::owned(it))
        } else if let Self::SetIn(it) = self {
            Some(SetView::arena(it))
        } else {
            None
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(self) -> Option<ListView<'a>> {
        if let Self::List(it) = self {
            Some(ListView::owned(it))
        } else if let Self::ListIn(it) = self {
            Some(ListView::arena(it))
        } else {
            None
        }
    }

    /// The record, if it is one.
    #[must_use]
    pub fn as_record(self) -> Option<RecordView<'a>> {
        if let Self::Record(it) = self {
            Some(RecordView::Owned(it))
        } else if let Self::RecordIn(it) = self {
            Some(RecordView::Arena(it))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_small() {
        assert!(size_of::<Value<'_>>() <= 24);
        assert_eq!(size_of::<Number>(), 16);
    }

    #[test]
    fn the_highest_bit_marks_a_local_entity() {
        assert!(!EntityId(7).is_local());
        assert!(EntityId(7 | EntityId::LOCAL).is_local());
    }
}
