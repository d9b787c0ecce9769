//! Functions and methods: of sets, lists, texts, and of Cedar's extension values.

use ambit_bytecode::JsonKind;
use ambit_value::{
    Elements, IpNet, Kind, Money, Value, lower_case, offset, parse_datetime, parse_decimal,
    parse_duration, scalar_count, to_date,
};
use bumpalo::Bump;

use super::access::{known, parsed};
use crate::{Expected, Fault};

type Answer<'a, T = Value<'a>> = Result<T, Fault<'a>>;

/// A value that must be a text.
pub(super) fn text(value: Value<'_>) -> Answer<'_, &str> {
    if let Value::Str(it) = value {
        Ok(it)
    } else {
        Err(Fault::kind(Expected::String, value))
    }
}

fn set(value: Value<'_>) -> Answer<'_, ambit_value::SetView<'_>> {
    value
        .as_set()
        .ok_or_else(|| Fault::kind(Expected::Set, value))
}

fn list(value: Value<'_>) -> Answer<'_, ambit_value::ListView<'_>> {
    value
        .as_list()
        .ok_or_else(|| Fault::kind(Expected::List, value))
}

/// The elements of a set or a list.
pub(super) fn elements(value: Value<'_>) -> Answer<'_, Elements<'_>> {
    match (value.as_set(), value.as_list()) {
        (Some(set), _) => Ok(set.iter()),
        (_, Some(list)) => Ok(list.iter()),
        _ => Err(Fault::kind(Expected::Collection, value)),
    }
}

/// The element of a set or a list at a place.
pub(super) fn element(value: Value<'_>, at: usize) -> Answer<'_, Option<Value<'_>>> {
    match (value.as_set(), value.as_list()) {
        (Some(set), _) => Ok(set.get(at)),
        (_, Some(list)) => Ok(list.get(at)),
        _ => Err(Fault::kind(Expected::Collection, value)),
    }
}

/// Fails where something in either value does not parse.
fn both_known<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, ()> {
    known(lhs)?;
    known(rhs)
}

pub(super) fn contains<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    // Among such elements there are no structured arguments.
    if !matches!(rhs, Value::Str(_) | Value::Long(_) | Value::Entity(_)) {
        both_known(lhs, rhs)?;
    }
    match (lhs.as_set(), lhs.as_list()) {
        (Some(set), _) => Ok(set.contains(rhs)),
        (_, Some(list)) => Ok(list.contains(rhs)),
        _ => Err(Fault::kind(Expected::Set, lhs)),
    }
}

pub(super) fn contains_all<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    both_known(lhs, rhs)?;
    Ok(set(lhs)?.contains_all(set(rhs)?))
}

pub(super) fn contains_any<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    both_known(lhs, rhs)?;
    Ok(set(lhs)?.contains_any(set(rhs)?))
}

pub(super) fn is_empty<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    set(value).map(|it| Value::Bool(it.is_empty()))
}

pub(super) fn size<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    if let Value::Str(it) = value {
        return Ok(Value::Long(scalar_count(it)));
    }
    let count = elements(value)?.len();
    i64::try_from(count)
        .map(Value::Long)
        .or(Err(Fault::OutOfRange))
}

pub(super) fn first<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    list(value)?.first().ok_or(Fault::EmptyList)
}

pub(super) fn list_starts_with<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    both_known(lhs, rhs)?;
    Ok(list(lhs)?.starts_with(list(rhs)?))
}

pub(super) fn to_set<'a>(arena: &'a Bump, value: Value<'a>) -> Answer<'a> {
    let elements = list(value)?.iter();
    Ok(Value::set_of(arena.alloc_slice_fill_iter(elements)))
}

pub(super) fn lower<'a>(arena: &'a Bump, value: Value<'a>) -> Answer<'a> {
    Ok(Value::Str(match lower_case(text(value)?) {
        std::borrow::Cow::Borrowed(it) => it,
        std::borrow::Cow::Owned(it) => arena.alloc_str(&it),
    }))
}

pub(super) fn starts_with<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    Ok(text(lhs)?.starts_with(text(rhs)?))
}

pub(super) fn ends_with<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    Ok(text(lhs)?.ends_with(text(rhs)?))
}

pub(super) fn str_contains<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    Ok(text(lhs)?.contains(text(rhs)?))
}

pub(super) fn is_json(value: Value<'_>, kind: JsonKind) -> bool {
    let found = value.kind();
    match kind {
        JsonKind::Bool => found == Kind::Bool,
        JsonKind::Long => found == Kind::Long,
        JsonKind::Number => found == Kind::Long || found == Kind::Number,
        JsonKind::String => found == Kind::String,
        JsonKind::List => found == Kind::List,
        JsonKind::Record => found == Kind::Record,
    }
}

fn malformed(kind: Kind, text: &str) -> Fault<'_> {
    Fault::Malformed { kind, text }
}

pub(super) fn decimal<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    let text = text(value)?;
    let parsed = parse_decimal(text).map(Value::Decimal);
    parsed.map_err(|_| malformed(Kind::Decimal, text))
}

pub(super) fn datetime<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    let text = text(value)?;
    let parsed = parse_datetime(text).map(Value::Datetime);
    parsed.map_err(|_| malformed(Kind::Datetime, text))
}

pub(super) fn duration<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    let text = text(value)?;
    let parsed = parse_duration(text).map(Value::Duration);
    parsed.map_err(|_| malformed(Kind::Duration, text))
}

pub(super) fn ip<'a>(arena: &'a Bump, value: Value<'a>) -> Answer<'a> {
    let text = text(value)?;
    let parsed = IpNet::parse(text).map_err(|_| malformed(Kind::Ip, text))?;
    Ok(Value::Ip(arena.alloc(parsed)))
}

/// What an address answers to a question.
pub(super) fn ask_ip(value: Value<'_>, question: fn(IpNet) -> bool) -> Answer<'_, bool> {
    address(value).map(question)
}

pub(super) fn is_in_range<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    Ok(address(lhs)?.is_in_range(address(rhs)?))
}

fn address<'a>(value: Value<'_>) -> Answer<'a, IpNet> {
    if let Value::Ip(it) = value {
        Ok(*it)
    } else {
        Err(Fault::kind(Expected::Ip, value))
    }
}

fn units<'a>(value: Value<'_>) -> Answer<'a, i64> {
    if let Value::Decimal(it) = value {
        Ok(it)
    } else {
        Err(Fault::kind(Expected::Decimal, value))
    }
}

fn moment<'a>(value: Value<'_>) -> Answer<'a, i64> {
    if let Value::Datetime(it) = value {
        Ok(it)
    } else {
        Err(Fault::kind(Expected::Datetime, value))
    }
}

fn span<'a>(value: Value<'_>) -> Answer<'a, i64> {
    if let Value::Duration(it) = value {
        Ok(it)
    } else {
        Err(Fault::kind(Expected::Duration, value))
    }
}

pub(super) fn decimal_less<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    Ok(units(lhs)? < units(rhs)?)
}

pub(super) fn decimal_at_most<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    Ok(units(lhs)? <= units(rhs)?)
}

pub(super) fn later<'a>(_: &'a Bump, lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a> {
    let sum = offset(moment(lhs)?, span(rhs)?);
    sum.map(Value::Datetime).or(Err(Fault::OutOfRange))
}

pub(super) fn since<'a>(_: &'a Bump, lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a> {
    let difference = ambit_value::duration_since(moment(lhs)?, moment(rhs)?);
    difference.map(Value::Duration).or(Err(Fault::OutOfRange))
}

pub(super) fn date<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    let date = to_date(moment(value)?);
    date.map(Value::Datetime).or(Err(Fault::OutOfRange))
}

pub(super) fn time<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    Ok(Value::Duration(ambit_value::to_time(moment(value)?)))
}

/// A duration as a whole number of some unit.
pub(super) fn in_units(value: Value<'_>, unit: fn(i64) -> i64) -> Answer<'_> {
    span(value).map(unit).map(Value::Long)
}

pub(super) fn within<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    let path = parsed(lhs, Expected::Path)?;
    let folder = parsed(rhs, Expected::Path)?;
    path.within(folder)
        .ok_or_else(|| Fault::kind(Expected::Path, lhs))
}

pub(super) fn in_domain<'a>(lhs: Value<'a>, rhs: Value<'a>) -> Answer<'a, bool> {
    let argument = parsed(lhs, Expected::Host)?;
    let domain = text(rhs)?;
    match argument.in_domain(domain) {
        Some(answer) => answer.map_err(|_| Fault::NoDomain { text: domain }),
        None => Err(Fault::kind(Expected::Host, lhs)),
    }
}

pub(super) fn amount<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    money(value).map(|it| Value::Number(it.amount()))
}

pub(super) fn currency<'a>(_: &'a Bump, value: Value<'a>) -> Answer<'a> {
    money(value).map(|it| Value::Str(it.currency()))
}

/// A value that must be an amount of money.
fn money(value: Value<'_>) -> Answer<'_, &Money> {
    if let Value::Money(it) = value {
        Ok(it)
    } else {
        Err(Fault::kind(Expected::Money, value))
    }
}
