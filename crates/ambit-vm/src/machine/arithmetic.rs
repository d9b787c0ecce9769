//! Sums, differences and products, exact or an error.

use ambit_value::{Kind, Money, MoneyError, Number, NumberError, Value};
use bumpalo::Bump;

use super::function::text;
use super::order::{is_nothing, number};
use crate::{Expected, Fault};

type Answer<'a> = Result<Value<'a>, Fault<'a>>;

/// The sum of two numbers or two amounts.
pub(super) fn add<'a>(arena: &'a Bump, lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a> {
    match (lhs, rhs) {
        (Value::Long(lhs), Value::Long(rhs)) => long(lhs.checked_add(rhs)),
        (Value::Money(lhs), Value::Money(rhs)) => money(arena, lhs.checked_add(*rhs)),
        (lhs, rhs) => combine(lhs, rhs, Number::checked_add),
    }
}

/// The difference of two numbers or two amounts.
pub(super) fn sub<'a>(arena: &'a Bump, lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a> {
    match (lhs, rhs) {
        (Value::Long(lhs), Value::Long(rhs)) => long(lhs.checked_sub(rhs)),
        (Value::Money(lhs), Value::Money(rhs)) => money(arena, lhs.checked_sub(*rhs)),
        (lhs, rhs) => combine(lhs, rhs, Number::checked_sub),
    }
}

/// The product of two numbers, or of an amount and a number.
pub(super) fn mul<'a>(arena: &'a Bump, lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a> {
    match (lhs, rhs) {
        (Value::Long(lhs), Value::Long(rhs)) => long(lhs.checked_mul(rhs)),
        (Value::Money(amount), by) | (by, Value::Money(amount)) => {
            let by = number(by).ok_or_else(|| Fault::kind(Expected::Number, by))?;
            money(arena, amount.checked_mul(by))
        }
        (lhs, rhs) => combine(lhs, rhs, Number::checked_mul),
    }
}

/// The same number or amount with the other sign.
pub(super) fn neg<'a>(arena: &'a Bump, value: Value<'a>) -> Answer<'a> {
    if let Value::Long(it) = value {
        long(it.checked_neg())
    } else if let Value::Number(it) = value {
        Ok(Value::Number(it.negated()))
    } else if let Value::Money(it) = value {
        Ok(Value::money(arena, it.negated()))
    } else {
        Err(Fault::kind(Expected::Number, value))
    }
}

/// A whole number as an exact decimal.
pub(super) fn widen<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    if is_nothing(value) {
        return Ok(value);
    }
    number(value)
        .map(Value::Number)
        .ok_or_else(|| Fault::kind(Expected::Number, value))
}

/// The sum of the elements, whose order does not matter: whole numbers are summed without a bound that a part of the
/// sum could exceed.
pub(super) fn sum<'a>(arena: &'a Bump, list: Value<'a>) -> Answer<'a> {
    let elements = list
        .as_list()
        .ok_or_else(|| Fault::kind(Expected::List, list))?;
    let mut elements = elements.iter();
    let Some(first) = elements.next() else {
        return Ok(Value::money(arena, Money::NOTHING));
    };
    let Value::Long(first) = first else {
        return elements.try_fold(first, |sum, it| add(arena, sum, it));
    };
    let mut sum = i128::from(first);
    while let Some(it) = elements.next() {
        let Value::Long(it) = it else {
            let sum = add(arena, long(i64::try_from(sum).ok())?, it)?;
            return elements.try_fold(sum, |sum, it| add(arena, sum, it));
        };
        sum += i128::from(it);
    }
    long(i64::try_from(sum).ok())
}

/// A number as an amount in a currency.
pub(super) fn money_of<'a>(arena: &'a Bump, lhs: Value<'a>, code: Value<'a>) -> Answer<'a> {
    let code = text(code)?;
    let amount = number(lhs).ok_or_else(|| Fault::kind(Expected::Number, lhs))?;
    money_named(arena, code, Money::new(amount, code))
}

/// A whole number of minor units of a currency.
pub(super) fn minor<'a>(arena: &'a Bump, lhs: Value<'a>, code: Value<'a>) -> Answer<'a> {
    let code = text(code)?;
    let amount = number(lhs).ok_or_else(|| Fault::kind(Expected::Number, lhs))?;
    money_named(arena, code, Money::from_minor(amount, code))
}

fn long<'a>(result: Option<i64>) -> Answer<'a> {
    result.map(Value::Long).ok_or(Fault::OutOfRange)
}

/// What to do with two numbers of which one at least is an exact decimal.
fn combine<'a>(
    lhs: Value<'a>,
    rhs: Value<'a>,
    with: fn(Number, Number) -> Result<Number, NumberError>,
) -> Answer<'a> {
    let left = number(lhs).ok_or_else(|| Fault::kind(Expected::Number, lhs))?;
    let right = number(rhs).ok_or_else(|| Fault::kind(Expected::Number, rhs))?;
    let result = with(left, right).map_err(|_| Fault::TooManyDigits)?;
    // A sum over nothing takes the other side's kind.
    let is_long = |it: Value<'_>| it.kind() == Kind::Long;
    match (is_long(lhs) || is_long(rhs), result.to_i64()) {
        (true, Some(it)) if is_nothing(lhs) || is_nothing(rhs) => Ok(Value::Long(it)),
        _ => Ok(Value::Number(result)),
    }
}

fn money(arena: &Bump, result: Result<Money, MoneyError>) -> Answer<'_> {
    money_named(arena, "", result)
}

fn money_named<'a>(
    arena: &'a Bump,
    code: &'a str,
    result: Result<Money, MoneyError>,
) -> Answer<'a> {
    result
        .map(|it| Value::money(arena, it))
        .map_err(|it| match it {
            MoneyError::Amount(_) => Fault::TooManyDigits,
            MoneyError::TwoCurrencies(..) => Fault::TwoCurrencies,
            MoneyError::NoMinorUnit(_) => Fault::NoMinorUnit { code },
            MoneyError::UnknownCurrency(_) | MoneyError::Syntax => Fault::NoCurrency { code },
        })
}
