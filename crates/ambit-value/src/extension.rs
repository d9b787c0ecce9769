//! Cedar's extension values: how they are written, and what can be asked of them.

mod call;
mod datetime;
mod decimal;
mod duration;
mod ip;

pub use call::CallError;
pub(crate) use call::{call, construct, constructor, parameters};
pub use datetime::{
    DatetimeError, datetime_text, duration_since, offset, parse_datetime, to_date, to_time,
};
pub use decimal::{DecimalError, decimal_text, parse_decimal};
pub use duration::{
    DurationError, duration_text, parse_duration, to_days, to_hours, to_minutes, to_seconds,
};
pub use ip::{IpError, IpNet};

use thiserror::Error;

/// A result that a 64-bit number does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the result is out of range")]
pub struct OutOfRange;
