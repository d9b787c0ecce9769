//! Equality and order as policies ask for them.

use std::cmp::Ordering;

use ambit_value::{Money, Number, Value};

use super::access::known;
use crate::Fault;

/// Whether two values are equal; two amounts in different currencies have no answer, and neither has what does not parse. A sum over nothing equals a zero
/// of any unit.
pub(super) fn equal<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Result<bool, Fault<'a>> {
    match (lhs, rhs) {
        (Value::Str(lhs), Value::Str(rhs)) => Ok(lhs == rhs),
        (Value::Entity(lhs), Value::Entity(rhs)) => Ok(lhs == rhs),
        (Value::Long(lhs), Value::Long(rhs)) => Ok(lhs == rhs),
        (Value::Money(_), _) | (_, Value::Money(_)) => equal_money(lhs, rhs),
        (lhs, rhs) => {
            known(lhs)?;
            known(rhs)?;
            Ok(lhs.same(rhs))
        }
    }
}

fn equal_money<'a>(lhs: Value<'_>, rhs: Value<'_>) -> Result<bool, Fault<'a>> {
    match (lhs, rhs) {
        (Value::Money(lhs), Value::Money(rhs)) => lhs
            .compare(*rhs)
            .map(Ordering::is_eq)
            .map_err(|_| Fault::TwoCurrencies),
        (lhs, rhs) if is_nothing(lhs) || is_nothing(rhs) => Ok(number(lhs) == number(rhs)),
        _ => Ok(false),
    }
}

/// Whether two values differ.
pub(super) fn differ<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Result<bool, Fault<'a>> {
    equal(lhs, rhs).map(|it| !it)
}

/// Whether one value is less than another.
pub(super) fn less<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Result<bool, Fault<'a>> {
    order(lhs, rhs).map(Ordering::is_lt)
}

/// Whether one value is at most another.
pub(super) fn at_most<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Result<bool, Fault<'a>> {
    order(lhs, rhs).map(Ordering::is_le)
}

/// Which of two values is greater.
pub(super) fn order<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Result<Ordering, Fault<'a>> {
    match (lhs, rhs) {
        (Value::Long(lhs), Value::Long(rhs))
        | (Value::Datetime(lhs), Value::Datetime(rhs))
        | (Value::Duration(lhs), Value::Duration(rhs)) => Ok(lhs.cmp(&rhs)),
        (lhs, rhs) => order_units(lhs, rhs),
    }
}

/// The order of amounts of money, and of numbers of two kinds.
fn order_units<'a>(lhs: Value<'_>, rhs: Value<'_>) -> Result<Ordering, Fault<'a>> {
    if let (Value::Money(lhs), Value::Money(rhs)) = (lhs, rhs) {
        return lhs.compare(*rhs).map_err(|_| Fault::TwoCurrencies);
    }
    match (number(lhs), number(rhs)) {
        (Some(lhs), Some(rhs)) => Ok(lhs.cmp(&rhs)),
        _ => Err(Fault::NotOrdered {
            lhs: lhs.kind(),
            rhs: rhs.kind(),
        }),
    }
}

/// A number of either kind; a sum over nothing is 0.
pub(super) fn number(value: Value<'_>) -> Option<Number> {
    if let Value::Long(it) = value {
        return Some(Number::from(it));
    }
    if let Value::Number(it) = value {
        return Some(it);
    }
    is_nothing(value).then_some(Number::ZERO)
}

/// Whether a value is the sum of nothing, which is a zero of any unit.
pub(super) fn is_nothing(value: Value<'_>) -> bool {
    matches!(value, Value::Money(it) if *it == Money::NOTHING)
}
