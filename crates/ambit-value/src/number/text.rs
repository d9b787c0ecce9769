//! Numbers as text.

use std::fmt;
use std::str::FromStr;

use super::{LIMIT, MAX_SCALE, Number, NumberError};

impl Number {
    /// Reads digits, perhaps with a sign before, `_` between, a point and an exponent: `-1_000.50`, `1e2`, `50.0`.
    ///
    /// # Errors
    ///
    /// When it is not written so, or is no number of 28 digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let mut reading = Digits::default();
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        reading.read(whole)?;
        let behind = fraction.map_or(Ok(0), |it| reading.read(it))?;
        reading.place(is_negative, behind - exponent)
    }

    /// Reads a number as a policy writes it, perhaps with a minus before: [`Number::parse`] without exponents.
    ///
    /// # Errors
    ///
    /// As for [`Number::parse`].
    pub fn parse_literal(text: &str) -> Result<Self, NumberError> {
        if text.contains(['e', 'E']) {
            return Err(NumberError::Syntax);
        }
        Self::parse(text)
    }
}

/// The digits read so far; zeros at the end are counted, not multiplied in, until a digit follows.
#[derive(Default)]
struct Digits {
    magnitude: u128,
    zeros: i64,
    is_too_long: bool,
}

impl Digits {
    /// Reads a run of digits and says how many there were.
    fn read(&mut self, run: &str) -> Result<i64, NumberError> {
        if !run.starts_with(|it: char| it.is_ascii_digit()) {
            return Err(NumberError::Syntax);
        }
        let mut count = 0;
        for byte in run.bytes() {
            match byte {
                b'0' => {
                    self.zeros += 1;
                    count += 1;
                }
                b'1'..=b'9' => {
                    self.push(byte - b'0');
                    count += 1;
                }
                b'_' => {}
                _ => return Err(NumberError::Syntax),
            }
        }
        Ok(count)
    }

    fn push(&mut self, digit: u8) {
        let zeros = std::mem::take(&mut self.zeros);
        let shift = if self.magnitude == 0 { 0 } else { zeros + 1 };
        let pushed = u32::try_from(shift)
            .ok()
            .and_then(|it| 10_u128.checked_pow(it))
            .and_then(|it| it.checked_mul(self.magnitude))
            .map(|it| it + u128::from(digit))
            .filter(|it| *it < LIMIT);
        match pushed {
            Some(it) => self.magnitude = it,
            None => self.is_too_long = true,
        }
    }

    /// The number whose last digit read stands for `10^-behind`.
    fn place(self, is_negative: bool, behind: i64) -> Result<Number, NumberError> {
        if self.is_too_long {
            return Err(NumberError::TooManyDigits);
        }
        if self.magnitude == 0 {
            return Ok(Number::ZERO);
        }
        let scale = behind - self.zeros;
        let (up, scale) = if scale < 0 { (-scale, 0) } else { (0, scale) };
        if up > i64::from(MAX_SCALE) || scale > i64::from(MAX_SCALE) {
            return Err(NumberError::TooManyDigits);
        }
        let (Ok(up), Ok(scale)) = (u32::try_from(up), u32::try_from(scale)) else {
            return Err(NumberError::TooManyDigits);
        };
        let magnitude = self.magnitude.checked_mul(10_u128.pow(up));
        Number::new(
            is_negative,
            magnitude.ok_or(NumberError::TooManyDigits)?,
            scale,
        )
    }
}

/// An exponent, cut to where no number could be any more; the cut leaves room for as many digits as memory has.
fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    const FAR: i64 = 1 << 60;
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    let exponent = digits.parse::<i64>().unwrap_or(FAR).min(FAR);
    Ok(if is_negative { -exponent } else { exponent })
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u128.pow(self.scale());
        if self.is_negative() {
            out.write_str("-")?;
        }
        write!(out, "{}", self.magnitude() / unit)?;
        match self.scale() as usize {
            0 => Ok(()),
            width => write!(out, ".{:0width$}", self.magnitude() % unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match Number::parse(text) {
            Ok(it) => it.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn a_number_counts_exactly_as_written() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("0.000", "0"),
            ("0e999", "0"),
            ("0e-99999999999999999999", "0"),
            ("1e2", "100"),
            ("50.0", "50"),
            ("12.50", "12.5"),
            ("-1_000.05", "-1000.05"),
            ("0.1e1", "1"),
            ("1.5E-3", "0.0015"),
            ("1000e-3", "1"),
            ("007.50", "7.5"),
            (
                "9999999999999999999999999999",
                "9999999999999999999999999999",
            ),
            (
                "0.0000000000000000000000000001",
                "0.0000000000000000000000000001",
            ),
            ("1.0000000000000000000000000000000000000000000000000", "1"),
            (
                "1000000000000000000000000000",
                "1000000000000000000000000000",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn more_than_28_digits_are_too_many() {
        for text in [
            "10000000000000000000000000000",
            "1e28",
            "1e999",
            "1e99999999999999999999",
            "1e-29",
            "1e-999",
            "12345678901234567890123456789",
            "1.2345678901234567890123456789",
            "0.00000000000000000000000000001",
        ] {
            assert_eq!(shown(text), "TooManyDigits", "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", ".5", "5.", "1e", "1e+", "1.e3", "_1", "1._5", "+1", "0x1", "1 ", "1e1.5",
            "1e1_0", "--1", "١",
        ] {
            assert_eq!(shown(text), "Syntax", "{text}");
        }
        assert!(Number::parse_literal("1e2").is_err());
        assert!(Number::parse_literal("-1_0.5").is_ok());
    }
}
