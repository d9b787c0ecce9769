//! Values that own everything they are made of.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::number::Decimal;
use super::structured::Structured;

/// The name of an entity: its type's full name and its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Uid {
    pub(crate) ty: String,
    pub(crate) id: String,
}

/// A value. A whole number and an exact decimal of the same size are equal.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Long(i64),
    String(String),
    Entity(Uid),
    /// In ten-thousandths.
    Decimal(i64),
    Datetime(i64),
    Duration(i64),
    Ip(IpAddr, u8),
    Number(Decimal),
    Money(Decimal, String),
    Structured(Structured),
    Set(BTreeSet<Value>),
    List(Vec<Value>),
    Record(BTreeMap<String, Value>),
}

impl Value {
    fn rank(&self) -> u8 {
        match self {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Long(_) | Value::Number(_) => 2,
            Value::String(_) => 3,
            Value::Entity(_) => 4,
            Value::Decimal(_) => 5,
            Value::Datetime(_) => 6,
            Value::Duration(_) => 7,
            Value::Ip(..) => 8,
            Value::Money(..) => 9,
            Value::Set(_) => 10,
            Value::List(_) => 11,
            Value::Record(_) => 12,
            Value::Structured(_) => 13,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Long(a), Value::Long(b))
            | (Value::Decimal(a), Value::Decimal(b))
            | (Value::Datetime(a), Value::Datetime(b))
            | (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
            (Value::Long(a), Value::Number(b)) => Decimal::from_long(*a).cmp(b),
            (Value::Number(a), Value::Long(b)) => a.cmp(&Decimal::from_long(*b)),
            (Value::Number(a), Value::Number(b)) => a.cmp(b),
            (Value::String(a), Value::String(b)) => a.cmp(b),
            (Value::Entity(a), Value::Entity(b)) => a.cmp(b),
            (Value::Ip(a, n), Value::Ip(b, m)) => (a, n).cmp(&(b, m)),
            (Value::Money(a, x), Value::Money(b, y)) => (x, a).cmp(&(y, b)),
            (Value::Structured(a), Value::Structured(b)) => a.cmp(b),
            (Value::Set(a), Value::Set(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) => a.cmp(b),
            (Value::Record(a), Value::Record(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

/// Why an expression has no value.
pub(crate) type Fault = String;

impl Value {
    pub(crate) fn bool(&self) -> Result<bool, Fault> {
        match self {
            Value::Bool(it) => Ok(*it),
            other => Err(other.is_no("truth value")),
        }
    }

    pub(crate) fn long(&self) -> Result<i64, Fault> {
        match self {
            Value::Long(it) => Ok(*it),
            other => Err(other.is_no("whole number")),
        }
    }

    pub(crate) fn string(&self) -> Result<&str, Fault> {
        match self {
            Value::String(it) => Ok(it),
            other => Err(other.is_no("text")),
        }
    }

    pub(crate) fn entity(&self) -> Result<&Uid, Fault> {
        match self {
            Value::Entity(it) => Ok(it),
            other => Err(other.is_no("entity")),
        }
    }

    pub(crate) fn set(&self) -> Result<&BTreeSet<Value>, Fault> {
        match self {
            Value::Set(it) => Ok(it),
            other => Err(other.is_no("set")),
        }
    }

    pub(crate) fn decimal(&self) -> Result<i64, Fault> {
        match self {
            Value::Decimal(it) => Ok(*it),
            other => Err(other.is_no("decimal")),
        }
    }

    pub(crate) fn datetime(&self) -> Result<i64, Fault> {
        match self {
            Value::Datetime(it) => Ok(*it),
            other => Err(other.is_no("datetime")),
        }
    }

    pub(crate) fn duration(&self) -> Result<i64, Fault> {
        match self {
            Value::Duration(it) => Ok(*it),
            other => Err(other.is_no("duration")),
        }
    }

    pub(crate) fn ip(&self) -> Result<(IpAddr, u8), Fault> {
        match self {
            Value::Ip(address, prefix) => Ok((*address, *prefix)),
            other => Err(other.is_no("ipaddr")),
        }
    }

    /// A whole number or an exact decimal, as the latter.
    pub(crate) fn number(&self) -> Result<Decimal, Fault> {
        match self {
            Value::Long(it) => Ok(Decimal::from_long(*it)),
            Value::Number(it) => Ok(it.clone()),
            other => Err(other.is_no("number")),
        }
    }

    pub(crate) fn money(&self) -> Result<(&Decimal, &str), Fault> {
        match self {
            Value::Money(amount, currency) => Ok((amount, currency)),
            other => Err(other.is_no("money")),
        }
    }

    pub(crate) fn structured(&self) -> Result<&Structured, Fault> {
        match self {
            Value::Structured(it) => Ok(it),
            other => Err(other.is_no("structured argument")),
        }
    }

    pub(crate) fn is_no(&self, wanted: &str) -> Fault {
        format!("{self:?} is no {wanted}")
    }
}
