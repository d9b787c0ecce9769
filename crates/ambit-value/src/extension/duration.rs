//! Cedar's `duration`: a span of time, kept in milliseconds.

use std::fmt::Write as _;

use thiserror::Error;

/// The units in the order in which they are written, and their lengths in milliseconds.
const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Why a text is no `duration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// It is not written as one.
    #[error(
        "a duration is written as numbers with the units d, h, m, s and ms in that order, such as `1d2h30m`"
    )]
    Syntax,
    /// It is out of range.
    #[error("a duration in milliseconds fits into 64 bits")]
    OutOfRange,
}

/// Reads a `duration`, in milliseconds.
///
/// # Errors
///
/// When it is not written as one, or too long.
pub fn parse_duration(text: &str) -> Result<i64, DurationError> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1_i128, rest),
        None => (1, text),
    };
    if rest.is_empty() {
        return Err(DurationError::Syntax);
    }
    let mut units = UNITS.iter();
    let mut total = Ok(0_i64);
    while !rest.is_empty() {
        let (number, unit, after) = split_quantity(rest)?;
        // Each unit stands at most once, and after all longer ones.
        let (_, length) = units.find(|it| it.0 == unit).ok_or(DurationError::Syntax)?;
        total = total.and_then(|total| add(total, sign, number, *length));
        rest = after;
    }
    total
}

/// The number, the unit and what follows.
fn split_quantity(text: &str) -> Result<(&str, &str, &str), DurationError> {
    let digits = text
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    let letters = rest
        .find(|it: char| it.is_ascii_digit())
        .unwrap_or(rest.len());
    let (unit, after) = rest.split_at(letters);
    if number.is_empty() {
        return Err(DurationError::Syntax);
    }
    Ok((number, unit, after))
}

fn add(total: i64, sign: i128, number: &str, length: i64) -> Result<i64, DurationError> {
    // A number of 64 bits times a day fits into 128 bits.
    let number: u64 = number.parse().map_err(|_| DurationError::OutOfRange)?;
    let span = sign * i128::from(number) * i128::from(length);
    i64::try_from(i128::from(total) + span).map_err(|_| DurationError::OutOfRange)
}

/// A `duration` as [`parse_duration`] reads it: `1d2h`, `-90s` as `-1m30s`.
#[must_use]
pub fn duration_text(milliseconds: i64) -> String {
    if milliseconds == 0 {
        return "0s".into();
    }
    let mut text = String::from(if milliseconds < 0 { "-" } else { "" });
    let mut left = milliseconds.unsigned_abs();
    for (unit, length) in UNITS {
        let length = length.unsigned_abs();
        if left >= length {
            // Writing into a string cannot fail.
            let _ = write!(text, "{}{unit}", left / length);
            left %= length;
        }
    }
    text
}

/// Whole seconds, cut towards 0.
#[must_use]
pub fn to_seconds(milliseconds: i64) -> i64 {
    milliseconds / 1_000
}

/// Whole minutes, cut towards 0.
#[must_use]
pub fn to_minutes(milliseconds: i64) -> i64 {
    milliseconds / 60_000
}

/// Whole hours, cut towards 0.
#[must_use]
pub fn to_hours(milliseconds: i64) -> i64 {
    milliseconds / 3_600_000
}

/// Whole days, cut towards 0.
#[must_use]
pub fn to_days(milliseconds: i64) -> i64 {
    milliseconds / 86_400_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, milliseconds) in [
            ("0s", 0),
            ("-0ms", 0),
            ("1d2h3m4s5ms", 93_784_005),
            ("-90s", -90_000),
            ("5ms", 5),
            ("5m5ms", 300_005),
            ("00000000000000000000000000000001d", 86_400_000),
            ("9223372036854775807ms", i64::MAX),
            ("-9223372036854775808ms", i64::MIN),
        ] {
            assert_eq!(parse_duration(text), Ok(milliseconds), "{text}");
            assert_eq!(
                parse_duration(&duration_text(milliseconds)),
                Ok(milliseconds)
            );
        }
        assert_eq!(duration_text(-90_000), "-1m30s");
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "", "-", "1", "d", "1d1d", "1s1m", "1ms1s", "+1s", "1 s", "1S", "1.5s", "--1s",
            "1d-1h", "1y", "1dh", "1é",
        ] {
            assert_eq!(parse_duration(text), Err(DurationError::Syntax), "{text}");
        }
        for text in [
            "9223372036854775808ms",
            "-9223372036854775809ms",
            "106751991168d",
            "99999999999999999999d",
        ] {
            assert_eq!(
                parse_duration(text),
                Err(DurationError::OutOfRange),
                "{text}"
            );
        }
    }

    #[test]
    fn units_are_cut_towards_zero() {
        assert_eq!(to_seconds(-1_999), -1);
        assert_eq!(to_minutes(119_999), 1);
        assert_eq!(to_hours(-3_599_999), 0);
        assert_eq!(to_days(86_400_000), 1);
    }
}
