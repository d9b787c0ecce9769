//! Cedar's extension functions by name, as its JSON calls them.

use bumpalo::Bump;
use thiserror::Error;

use super::{
    duration_since, offset, parse_datetime, parse_decimal, parse_duration, to_date, to_days,
    to_hours, to_minutes, to_seconds, to_time,
};
use crate::{IpNet, Kind, Value};

/// Why a call gives no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// There is no such function.
    #[error("there is no such extension function")]
    Unknown,
    /// It takes another number of arguments.
    #[error("it takes {expected} arguments, and not {found}")]
    Count {
        /// How many it takes.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// It takes arguments of another kind.
    #[error("it takes a {expected}, and not a {found}")]
    Kind {
        /// What it takes.
        expected: Kind,
        /// What there is.
        found: Kind,
    },
    /// It has no result.
    #[error("{0}")]
    Failed(String),
}

/// What a function takes; `None` where there is none of that name. The last kind of `isInRange` may repeat.
pub(crate) fn parameters(function: &str) -> Option<&'static [Kind]> {
    Some(match function {
        "decimal" | "ip" | "datetime" | "duration" => &[Kind::String],
        "lessThan" | "lessThanOrEqual" | "greaterThan" | "greaterThanOrEqual" => {
            &[Kind::Decimal, Kind::Decimal]
        }
        "isIpv4" | "isIpv6" | "isLoopback" | "isMulticast" => &[Kind::Ip],
        "isInRange" => &[Kind::Ip, Kind::Ip],
        "offset" => &[Kind::Datetime, Kind::Duration],
        "durationSince" => &[Kind::Datetime, Kind::Datetime],
        "toDate" | "toTime" => &[Kind::Datetime],
        "toMilliseconds" | "toSeconds" | "toMinutes" | "toHours" | "toDays" => &[Kind::Duration],
        _ => return None,
    })
}

/// What a function gives.
pub(crate) fn call<'a>(
    arena: &'a Bump,
    function: &str,
    arguments: &[Value<'a>],
) -> Result<Value<'a>, CallError> {
    let parameters = parameters(function).ok_or(CallError::Unknown)?;
    if arguments.len() != parameters.len() {
        return Err(CallError::Count {
            expected: parameters.len(),
            found: arguments.len(),
        });
    }
    for (argument, parameter) in arguments.iter().zip(parameters) {
        if argument.kind() != *parameter {
            return Err(CallError::Kind {
                expected: *parameter,
                found: argument.kind(),
            });
        }
    }
    match *arguments {
        [Value::Str(text)] => construct(arena, function, text),
        [Value::Decimal(lhs), Value::Decimal(rhs)] => Ok(Value::Bool(match function {
            "lessThan" => lhs < rhs,
            "lessThanOrEqual" => lhs <= rhs,
            "greaterThan" => lhs > rhs,
            _ => lhs >= rhs,
        })),
        [Value::Ip(it)] => Ok(Value::Bool(match function {
            "isIpv4" => it.is_ipv4(),
            "isIpv6" => it.is_ipv6(),
            "isLoopback" => it.is_loopback(),
            _ => it.is_multicast(),
        })),
        [Value::Ip(it), Value::Ip(range)] => Ok(Value::Bool(it.is_in_range(*range))),
        [Value::Datetime(it), Value::Duration(by)] => {
            offset(it, by).map(Value::Datetime).map_err(failed)
        }
        [Value::Datetime(it), Value::Datetime(earlier)] => duration_since(it, earlier)
            .map(Value::Duration)
            .map_err(failed),
        [Value::Datetime(it)] if function == "toDate" => {
            to_date(it).map(Value::Datetime).map_err(failed)
        }
        [Value::Datetime(it)] => Ok(Value::Duration(to_time(it))),
        [Value::Duration(it)] => Ok(Value::Long(match function {
            "toSeconds" => to_seconds(it),
            "toMinutes" => to_minutes(it),
            "toHours" => to_hours(it),
            "toDays" => to_days(it),
            _ => it,
        })),
        _ => Err(CallError::Unknown),
    }
}

/// What a constructor makes of a text.
pub(crate) fn construct<'a>(
    arena: &'a Bump,
    function: &str,
    text: &str,
) -> Result<Value<'a>, CallError> {
    match function {
        "decimal" => parse_decimal(text).map(Value::Decimal).map_err(failed),
        "datetime" => parse_datetime(text).map(Value::Datetime).map_err(failed),
        "duration" => parse_duration(text).map(Value::Duration).map_err(failed),
        "ip" => IpNet::parse(text)
            .map(|it| Value::Ip(arena.alloc(it)))
            .map_err(failed),
        _ => Err(CallError::Unknown),
    }
}

/// The constructor of an extension type.
pub(crate) fn constructor(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Decimal => Some("decimal"),
        Kind::Ip => Some("ip"),
        Kind::Datetime => Some("datetime"),
        Kind::Duration => Some("duration"),
        Kind::Absent
        | Kind::Unknown
        | Kind::Null
        | Kind::Bool
        | Kind::Long
        | Kind::Number
        | Kind::String
        | Kind::Entity
        | Kind::Money
        | Kind::Structured(_)
        | Kind::Set
        | Kind::List
        | Kind::Record => None,
    }
}

fn failed(error: impl std::error::Error) -> CallError {
    CallError::Failed(error.to_string())
}
