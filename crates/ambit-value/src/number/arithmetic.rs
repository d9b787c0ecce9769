//! Exact sums, differences and products.

use super::{Number, NumberError};

impl Number {
    /// The exact sum.
    ///
    /// # Errors
    ///
    /// When it needs more digits than a number has.
    pub fn checked_add(self, other: Self) -> Result<Self, NumberError> {
        let scale = self.scale().max(other.scale());
        // The end of one that does not fit into 128 bits stays above what the other can take away.
        let lhs = self.scaled_to(scale).ok_or(NumberError::TooManyDigits)?;
        let rhs = other.scaled_to(scale).ok_or(NumberError::TooManyDigits)?;
        if self.is_negative() == other.is_negative() {
            let sum = lhs.checked_add(rhs).ok_or(NumberError::TooManyDigits)?;
            return Self::new(self.is_negative(), sum, scale);
        }
        if lhs >= rhs {
            Self::new(self.is_negative(), lhs - rhs, scale)
        } else {
            Self::new(other.is_negative(), rhs - lhs, scale)
        }
    }

    /// The exact difference.
    ///
    /// # Errors
    ///
    /// When it needs more digits than a number has.
    pub fn checked_sub(self, other: Self) -> Result<Self, NumberError> {
        self.checked_add(other.negated())
    }

    /// The exact product.
    ///
    /// # Errors
    ///
    /// When it needs more digits than a number has.
    pub fn checked_mul(self, other: Self) -> Result<Self, NumberError> {
        let scale = self.scale() + other.scale();
        let (lhs, rhs, tens) = without_tens(self.magnitude(), other.magnitude(), scale);
        // What is left is the product's normal form, so that what overflows has too many digits in truth.
        let magnitude = lhs.checked_mul(rhs).ok_or(NumberError::TooManyDigits)?;
        let is_negative = self.is_negative() != other.is_negative();
        Self::new(is_negative, magnitude, scale - tens)
    }

    /// The number divided by `10^digits`.
    ///
    /// # Errors
    ///
    /// When it needs more digits than a number has.
    pub(crate) fn shifted_right(self, digits: u32) -> Result<Self, NumberError> {
        Self::new(self.is_negative(), self.magnitude(), self.scale() + digits)
    }

    /// The same number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        if self == Self::ZERO {
            return self;
        }
        Self {
            high: self.high ^ super::SIGN,
            low: self.low,
        }
    }
}

/// Takes as many tens out of a product as it has, `most` at most: twos and fives from whichever side has them.
fn without_tens(mut lhs: u128, mut rhs: u128, most: u32) -> (u128, u128, u32) {
    if lhs == 0 || rhs == 0 {
        return (0, 0, most);
    }
    let mut tens = 0;
    while tens < most {
        let (Some(twos), Some(fives)) = (divisible(lhs, rhs, 2), divisible(lhs, rhs, 5)) else {
            break;
        };
        for (by, side) in [(2, twos), (5, fives)] {
            match side {
                Side::Left => lhs /= by,
                Side::Right => rhs /= by,
            }
        }
        tens += 1;
    }
    (lhs, rhs, tens)
}

/// A factor of a product.
enum Side {
    Left,
    Right,
}

fn divisible(lhs: u128, rhs: u128, by: u128) -> Option<Side> {
    if lhs.is_multiple_of(by) {
        Some(Side::Left)
    } else if rhs.is_multiple_of(by) {
        Some(Side::Right)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn sums_are_exact() {
        assert_eq!(number("0.1").checked_add(number("0.2")), Ok(number("0.3")));
        assert_eq!(number("1").checked_sub(number("1.00")), Ok(Number::ZERO));
        let most = number("9999999999999999999999999999");
        assert_eq!(
            most.checked_add(number("1")),
            Err(NumberError::TooManyDigits)
        );
        assert_eq!(
            most.checked_add(number("0.1")),
            Err(NumberError::TooManyDigits)
        );
        assert_eq!(most.checked_sub(most), Ok(Number::ZERO));
        // Ten thousand at the end make room for a carry at the front.
        let tenths = number("999999999999999999999999999.9");
        assert_eq!(
            tenths.checked_add(number("0.1")),
            Ok(number("1000000000000000000000000000"))
        );
    }

    #[test]
    fn a_product_that_fits_is_never_refused() {
        let half = number("0.5").checked_mul(number("0.2"));
        assert_eq!(half, Ok(number("0.1")));
        // 2^90 * 5^28 / 10^28 = 2^62.
        let twos = number("1237940039285380274899124224");
        let fives = number("0.0000000037252902984619140625");
        assert_eq!(twos.checked_mul(fives), Ok(number("4611686018427387904")));
        assert_eq!(
            number("1e14").checked_mul(number("1e14")),
            Err(NumberError::TooManyDigits)
        );
        assert_eq!(Number::ZERO.checked_mul(number("-3.5")), Ok(Number::ZERO));
        assert_eq!(number("-2").checked_mul(number("3.5")), Ok(number("-7")));
    }
}
