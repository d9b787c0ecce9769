//! Sums over lists and sets.

use bumpalo::Bump;
use thiserror::Error;

use crate::{Kind, Money, MoneyError, Number, NumberError, Value};

/// A running `.sum(…)`; of the kind of its first number.
#[derive(Clone, Copy, Debug)]
pub enum Sum {
    /// Of whole numbers.
    Long(i64),
    /// Of exact decimals.
    Number(Number),
    /// Of money.
    Money(Money),
}

/// Why there is no such sum.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SumError {
    /// The sum of whole numbers leaves 64 bits.
    #[error("the sum is out of range")]
    OutOfRange,
    /// The sum needs too many digits.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// Two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// What is to be added is of another kind.
    #[error("a {0} and a {1} have no sum")]
    Kinds(Kind, Kind),
}

impl Sum {
    /// The sum and one more value.
    ///
    /// # Errors
    ///
    /// When the value is of another kind, the currencies differ, or the sum is not exact any more.
    pub fn plus(self, value: Value<'_>) -> Result<Self, SumError> {
        match (self, value) {
            (Self::Long(sum), Value::Long(it)) => sum
                .checked_add(it)
                .map(Self::Long)
                .ok_or(SumError::OutOfRange),
            (Self::Number(sum), Value::Number(it)) => Ok(Self::Number(sum.checked_add(it)?)),
            (Self::Money(sum), Value::Money(it)) => Ok(Self::Money(sum.checked_add(*it)?)),
            (sum, value) => Err(SumError::Kinds(sum.kind(), value.kind())),
        }
    }

    /// The sum as a value.
    #[must_use]
    pub fn value(self, arena: &Bump) -> Value<'_> {
        match self {
            Self::Long(it) => Value::Long(it),
            Self::Number(it) => Value::Number(it),
            Self::Money(it) => Value::money(arena, it),
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Long(_) => Kind::Long,
            Self::Number(_) => Kind::Number,
            Self::Money(_) => Kind::Money,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_keep_to_one_kind() {
        let sum = Sum::Long(0).plus(Value::Long(2)).unwrap();
        assert_eq!(sum.value(&Bump::new()), Value::Long(2));
        assert_eq!(
            sum.plus(Value::Bool(true)).err(),
            Some(SumError::Kinds(Kind::Long, Kind::Bool))
        );
        assert_eq!(
            sum.plus(Value::Long(i64::MAX)).err(),
            Some(SumError::OutOfRange)
        );
    }

    #[test]
    fn a_sum_of_money_keeps_to_one_currency() {
        let [usd, eur] = ["1.50 USD", "1 EUR"].map(|it| Money::parse(it).unwrap());
        let sum = Sum::Money(Money::NOTHING).plus(Value::Money(&usd)).unwrap();
        assert_eq!(sum.value(&Bump::new()), Value::Money(&usd));
        assert!(sum.plus(Value::Money(&eur)).is_err());
    }
}
