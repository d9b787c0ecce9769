//! Cedar's `decimal`: a number with four digits behind the point, kept in ten-thousandths.

use thiserror::Error;

const DIGITS: usize = 4;
const UNIT: i64 = 10_000;

/// Why a text is no `decimal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// It is not written as one.
    #[error("a decimal is written with digits on both sides of its point, such as `12.34`")]
    Syntax,
    /// It has more than four digits behind the point.
    #[error("a decimal has at most four digits behind its point")]
    TooManyDigits,
    /// It is out of range.
    #[error("a decimal lies between -922337203685477.5808 and 922337203685477.5807")]
    OutOfRange,
}

/// Reads a `decimal`, in ten-thousandths.
///
/// # Errors
///
/// When it is not written as one, or too long or too large.
pub fn parse_decimal(text: &str) -> Result<i64, DecimalError> {
    let (whole, fraction) = text.split_once('.').ok_or(DecimalError::Syntax)?;
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    for run in [digits, fraction] {
        if run.is_empty() || !run.bytes().all(|it| it.is_ascii_digit()) {
            return Err(DecimalError::Syntax);
        }
    }
    if fraction.len() > DIGITS {
        return Err(DecimalError::TooManyDigits);
    }
    let whole_units: i64 = whole.parse().map_err(|_| DecimalError::OutOfRange)?;
    let behind = format!("{fraction:0<DIGITS$}")
        .parse()
        .map_err(|_| DecimalError::Syntax)?;
    let units = whole_units
        .checked_mul(UNIT)
        .ok_or(DecimalError::OutOfRange)?;
    if whole.starts_with('-') {
        units.checked_sub(behind)
    } else {
        units.checked_add(behind)
    }
    .ok_or(DecimalError::OutOfRange)
}

/// A `decimal` as [`parse_decimal`] reads it, with all four digits.
#[must_use]
pub fn decimal_text(units: i64) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (units, unit) = (units.unsigned_abs(), UNIT.unsigned_abs());
    format!("{sign}{}.{:04}", units / unit, units % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, units) in [
            ("1.0", 10_000),
            ("-0.5", -5_000),
            ("0.0001", 1),
            ("-00012.34", -123_400),
            ("922337203685477.5807", i64::MAX),
            ("-922337203685477.5808", i64::MIN),
        ] {
            assert_eq!(parse_decimal(text), Ok(units), "{text}");
            assert_eq!(parse_decimal(&decimal_text(units)), Ok(units));
        }
        assert_eq!(decimal_text(-5_000), "-0.5000");
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "", "1", "1.", ".1", "+1.0", "--1.0", "1.0.0", "1.-0", "1,0", "٣.0", " 1.0", "1.0\n",
        ] {
            assert_eq!(parse_decimal(text), Err(DecimalError::Syntax), "{text}");
        }
        assert_eq!(parse_decimal("1.00000"), Err(DecimalError::TooManyDigits));
        for text in [
            "922337203685477.5808",
            "-922337203685477.5809",
            "9223372036854775808.0",
        ] {
            assert_eq!(parse_decimal(text), Err(DecimalError::OutOfRange), "{text}");
        }
    }
}
