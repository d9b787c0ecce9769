//! Exact decimal numbers.

mod arithmetic;
mod text;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An exact decimal of at most 28 digits, at most 28 of them behind the point; never rounded.
///
/// Invariant: without trailing zeros behind the point and without a negative zero, so that equal numbers are equal
/// bits. 16 bytes: the sign in the highest bit of `high`, then the number of digits behind the point in five bits,
/// then 94 bits of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct Number {
    high: u64,
    low: u64,
}

/// Why there is no such [`Number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// It is not written as a number.
    #[error("not a number")]
    Syntax,
    /// It needs more digits than a number has.
    #[error("a number has at most 28 digits, at most 28 of them behind the point")]
    TooManyDigits,
}

const SIGN: u64 = 1 << 63;
const SCALE_SHIFT: u32 = 58;
const SCALE_MASK: u64 = 0x1f;
const HIGH_DIGITS: u64 = (1 << 30) - 1;

/// The most digits behind the point.
const MAX_SCALE: u32 = 28;
/// The first magnitude that has 29 digits.
const LIMIT: u128 = 10_u128.pow(28);

impl Number {
    /// 0.
    pub const ZERO: Self = Self { high: 0, low: 0 };

    /// `magnitude / 10^scale`, its sign as told.
    ///
    /// # Errors
    ///
    /// When it needs more than 28 digits, or more than 28 behind the point.
    fn new(is_negative: bool, mut magnitude: u128, mut scale: u32) -> Result<Self, NumberError> {
        while scale > 0 && magnitude.is_multiple_of(10) {
            magnitude /= 10;
            scale -= 1;
            if magnitude == 0 {
                scale = 0;
            }
        }
        if magnitude >= LIMIT || scale > MAX_SCALE {
            return Err(NumberError::TooManyDigits);
        }
        let low = low_half(magnitude);
        let high = low_half(magnitude >> 64) | (u64::from(scale) << SCALE_SHIFT);
        let sign = if is_negative && magnitude != 0 {
            SIGN
        } else {
            0
        };
        Ok(Self {
            high: high | sign,
            low,
        })
    }

    /// Its digits as one whole number.
    fn magnitude(self) -> u128 {
        (u128::from(self.high & HIGH_DIGITS) << 64) | u128::from(self.low)
    }

    /// How many of its digits stand behind the point.
    fn scale(self) -> u32 {
        // Five bits always fit.
        u32::try_from((self.high >> SCALE_SHIFT) & SCALE_MASK).unwrap_or(MAX_SCALE)
    }

    /// Whether it is less than 0.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.high & SIGN != 0
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.scale() == 0
    }

    /// The same whole number as an `i64`, if it is one and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if !self.is_whole() {
            return None;
        }
        let magnitude = i128::try_from(self.magnitude()).ok()?;
        i64::try_from(if self.is_negative() {
            -magnitude
        } else {
            magnitude
        })
        .ok()
    }
}

/// The lower 64 bits.
fn low_half(bits: u128) -> u64 {
    u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

impl From<i64> for Number {
    fn from(it: i64) -> Self {
        Self {
            high: if it < 0 { SIGN } else { 0 },
            low: it.unsigned_abs(),
        }
    }
}

impl TryFrom<(u64, u64)> for Number {
    type Error = NumberError;

    fn try_from((high, low): (u64, u64)) -> Result<Self, NumberError> {
        let it = Self { high, low };
        match Self::new(it.is_negative(), it.magnitude(), it.scale()) {
            Ok(normal) if normal == it => Ok(it),
            Ok(_) | Err(_) => Err(NumberError::Syntax),
        }
    }
}

impl From<Number> for (u64, u64) {
    fn from(it: Number) -> Self {
        (it.high, it.low)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative(), other.is_negative()) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_magnitudes(*other),
            (true, true) => other.compare_magnitudes(*self),
        }
    }
}

impl Number {
    fn compare_magnitudes(self, other: Self) -> Ordering {
        let scale = self.scale().max(other.scale());
        match (self.scaled_to(scale), other.scaled_to(scale)) {
            (Some(lhs), Some(rhs)) => lhs.cmp(&rhs),
            // One that does not fit is above 10^38, and only the one with fewer digits behind the point is scaled.
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, None) => Ordering::Equal,
        }
    }

    /// The magnitude, counted in `10^-scale`; `None` where that is above 128 bits.
    fn scaled_to(self, scale: u32) -> Option<u128> {
        10_u128
            .checked_pow(scale - self.scale())
            .and_then(|it| it.checked_mul(self.magnitude()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_go_there_and_back() {
        for it in [0, 1, -1, 50, i64::MAX, i64::MIN] {
            assert_eq!(Number::from(it).to_i64(), Some(it));
        }
        assert_eq!(Number::parse("0.5").unwrap().to_i64(), None);
        assert_eq!(Number::parse("9223372036854775808").unwrap().to_i64(), None);
    }

    #[test]
    fn what_is_not_normal_is_refused() {
        let bits = |it: Number| <(u64, u64)>::from(it);
        assert_eq!(Number::try_from(bits(Number::ZERO)), Ok(Number::ZERO));
        assert!(Number::try_from((SIGN, 0)).is_err());
        assert!(Number::try_from((1 << SCALE_SHIFT, 10)).is_err());
        assert!(Number::try_from((HIGH_DIGITS, u64::MAX)).is_err());
        assert!(Number::try_from((31 << SCALE_SHIFT, 1)).is_err());
    }
}
