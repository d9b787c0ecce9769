//! Values as a program sees them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Money, Number};

/// An entity, interned: the program's own literals come first (in the order of its table), then what the store
/// adds; a request's unknown entities have the highest bit set and live as long as the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntityId(pub u32);

/// Cedar's `ipaddr`: an address and the length of its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IpNet {
    /// The address, host bits kept.
    pub address: std::net::IpAddr,
    /// The number of leading bits that name the network.
    pub prefix: u8,
}

/// A value that somebody else owns: a constant, an attribute of the store, an argument, or built in the decision's
/// arena. Copying it copies a pointer at most.
#[derive(Clone, Copy, Debug)]
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
    /// A set that is owned elsewhere.
    Set(&'a OwnedSet),
    /// A set built in an arena: in canonical order, without duplicates.
    SetIn(&'a &'a [Value<'a>]),
    /// A list that is owned elsewhere.
    List(&'a [OwnedValue]),
    /// A list built in an arena.
    ListIn(&'a [Value<'a>]),
    /// A record that is owned elsewhere.
    Record(&'a OwnedRecord),
    /// A record built in an arena.
    RecordIn(&'a Record<'a>),
}

/// The names of a record's slots.
///
/// Invariant: in strict order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shape(Arc<[SmolStr]>);

/// A record built in an arena.
///
/// Invariant: as many values as the shape has names. A value may be [`Value::Absent`].
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The names of the slots.
    pub shape: &'a Shape,
    /// What the slots hold.
    pub values: &'a [Value<'a>],
}

/// A value that owns what it is made of: constants and the attributes of entities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OwnedValue {
    /// No value: a slot of an optional attribute that is not there.
    Absent,
    /// JSON's `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// Text.
    Str(Arc<str>),
    /// An entity.
    Entity(EntityId),
    /// Cedar's `decimal`, in ten-thousandths.
    Decimal(i64),
    /// Cedar's `datetime`, in milliseconds since 1970.
    Datetime(i64),
    /// Cedar's `duration`, in milliseconds.
    Duration(i64),
    /// Cedar's `ipaddr`.
    Ip(IpNet),
    /// An exact decimal.
    Number(Number),
    /// An amount of money.
    Money(Money),
    /// A set.
    Set(Arc<OwnedSet>),
    /// A list.
    List(Arc<[OwnedValue]>),
    /// A record.
    Record(Arc<OwnedRecord>),
}

/// A set that owns its elements.
///
/// Invariant: in canonical order, without duplicates, so that equal sets have equal elements in equal places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnedSet {
    elements: Box<[OwnedValue]>,
}

/// A record that owns its values.
///
/// Invariant: as many values as the shape has names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnedRecord {
    /// The names of the slots.
    pub shape: Shape,
    /// What the slots hold; [`OwnedValue::Absent`] where an optional attribute is not there.
    pub values: Box<[OwnedValue]>,
}
