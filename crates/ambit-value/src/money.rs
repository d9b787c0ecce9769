//! Amounts of money.

mod currency;

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Number, NumberError};
use currency::Exponent;

/// An exact amount in an ISO 4217 currency.
///
/// Invariant: the currency is one that ISO 4217 knows, in capitals, or there is none and the amount is 0: the sum of
/// nothing, which fits any currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Money {
    amount: Number,
    currency: [u8; 3],
}

/// Why there is no such [`Money`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// It is not written as an amount and a currency.
    #[error("not an amount of money such as `500.00 USD`")]
    Syntax,
    /// The currency is none of ISO 4217's.
    #[error("`{0}` is no currency of ISO 4217")]
    UnknownCurrency(String),
    /// The currency has no minor unit.
    #[error("`{0}` has no minor unit")]
    NoMinorUnit(String),
    /// The amount is no number.
    #[error(transparent)]
    Amount(#[from] NumberError),
    /// Two currencies meet in one operation.
    #[error("`{0}` and `{1}` are two currencies")]
    TwoCurrencies(String, String),
}

impl Money {
    /// The sum of no money at all: 0 of any currency.
    pub const NOTHING: Self = Self {
        amount: Number::ZERO,
        currency: [0; 3],
    };

    /// `money(n, code)`: the code in any case.
    ///
    /// # Errors
    ///
    /// When ISO 4217 does not know the currency.
    pub fn new(amount: Number, code: &str) -> Result<Self, MoneyError> {
        let (currency, _) = known(code)?;
        Ok(Self { amount, currency })
    }

    /// `minor(n, code)`: an amount in the currency's minor unit, the code in any case.
    ///
    /// # Errors
    ///
    /// When ISO 4217 does not know the currency or gives it no minor unit, and when the amount needs too many digits.
    pub fn from_minor(minor: Number, code: &str) -> Result<Self, MoneyError> {
        let (currency, exponent) = known(code)?;
        let Exponent::Digits(digits) = exponent else {
            return Err(MoneyError::NoMinorUnit(code.to_owned()));
        };
        Ok(Self {
            amount: minor.shifted_right(digits)?,
            currency,
        })
    }

    /// Reads money as a policy writes it, perhaps with a minus before: `-5.50 USD`.
    ///
    /// # Errors
    ///
    /// When it is not written so, when ISO 4217 does not know the currency, and when the amount has too many digits.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (amount, code) = text.rsplit_once([' ', '\t']).ok_or(MoneyError::Syntax)?;
        if code.len() != 3 || !code.bytes().all(|it| it.is_ascii_uppercase()) {
            return Err(MoneyError::Syntax);
        }
        let amount = match Number::parse_literal(amount.trim_end_matches([' ', '\t'])) {
            Err(NumberError::Syntax) => return Err(MoneyError::Syntax),
            amount => amount?,
        };
        Self::new(amount, code)
    }

    /// How much.
    #[must_use]
    pub fn amount(&self) -> Number {
        self.amount
    }

    /// The code of the currency in capitals; empty for [`Money::NOTHING`].
    #[must_use]
    pub fn currency(&self) -> &str {
        if self.currency == Self::NOTHING.currency {
            return "";
        }
        str::from_utf8(&self.currency).unwrap_or_default()
    }

    /// The exact sum.
    ///
    /// # Errors
    ///
    /// When the currencies differ, or the sum needs too many digits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        let currency = self.common_currency(other)?;
        let amount = self.amount.checked_add(other.amount)?;
        Ok(Self { amount, currency })
    }

    /// The exact difference.
    ///
    /// # Errors
    ///
    /// When the currencies differ, or the difference needs too many digits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.checked_add(other.negated())
    }

    /// The exact product with a number.
    ///
    /// # Errors
    ///
    /// When it needs too many digits.
    pub fn checked_mul(self, by: Number) -> Result<Self, MoneyError> {
        Ok(Self {
            amount: self.amount.checked_mul(by)?,
            currency: self.currency,
        })
    }

    /// The same amount with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            amount: self.amount.negated(),
            currency: self.currency,
        }
    }

    /// Which of two amounts is greater.
    ///
    /// # Errors
    ///
    /// When the currencies differ.
    pub fn compare(self, other: Self) -> Result<Ordering, MoneyError> {
        self.common_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    fn common_currency(self, other: Self) -> Result<[u8; 3], MoneyError> {
        match (self.currency, other.currency) {
            (lhs, rhs) if lhs == rhs => Ok(lhs),
            (lhs, [0, 0, 0]) => Ok(lhs),
            ([0, 0, 0], rhs) => Ok(rhs),
            _ => Err(MoneyError::TwoCurrencies(
                self.currency().to_owned(),
                other.currency().to_owned(),
            )),
        }
    }
}

/// The currency of a code in any case.
fn known(code: &str) -> Result<([u8; 3], Exponent), MoneyError> {
    <[u8; 3]>::try_from(code.as_bytes())
        .ok()
        .map(|it| it.map(|byte| byte.to_ascii_uppercase()))
        .and_then(|it| currency::exponent(it).map(|exponent| (it, exponent)))
        .ok_or_else(|| MoneyError::UnknownCurrency(code.to_owned()))
}

/// The canonical order of values: by currency, then by amount. [`Money::compare`] is the policies' order.
impl Ord for Money {
    fn cmp(&self, other: &Self) -> Ordering {
        self.currency
            .cmp(&other.currency)
            .then_with(|| self.amount.cmp(&other.amount))
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.amount, self.currency())
    }
}

/// How money travels.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Wire(Number, [u8; 3]);

impl From<Money> for Wire {
    fn from(it: Money) -> Self {
        Self(it.amount, it.currency)
    }
}

impl TryFrom<Wire> for Money {
    type Error = MoneyError;

    fn try_from(Wire(amount, currency): Wire) -> Result<Self, MoneyError> {
        let it = Self { amount, currency };
        if it == Self::NOTHING || currency::exponent(currency).is_some() {
            return Ok(it);
        }
        let code = String::from_utf8_lossy(&currency).into_owned();
        Err(MoneyError::UnknownCurrency(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn literals_read_and_print() {
        assert_eq!(money("500.00 USD").to_string(), "500 USD");
        assert_eq!(money("-1_000.5  JPY").to_string(), "-1000.5 JPY");
        for text in [
            "", "USD", "5USD", "5 usd", "5 US", "5 USDX", " 5 USD", "5 USD ", "1e2 USD", "x USD",
        ] {
            assert_eq!(Money::parse(text), Err(MoneyError::Syntax), "{text}");
        }
        assert_eq!(
            Money::parse("5 ABC"),
            Err(MoneyError::UnknownCurrency("ABC".into()))
        );
    }

    #[test]
    fn minor_units_follow_the_currency() {
        let minor = |n: i64, code| Money::from_minor(n.into(), code).unwrap();
        assert_eq!(minor(1050, "usd"), money("10.50 USD"));
        assert_eq!(minor(1050, "JPY"), money("1050 JPY"));
        assert_eq!(minor(-1050, "kwd"), money("-1.05 KWD"));
        assert!(matches!(
            Money::from_minor(1.into(), "XAU"),
            Err(MoneyError::NoMinorUnit(_))
        ));
    }

    #[test]
    fn currencies_do_not_mix() {
        let (usd, eur) = (money("5 USD"), money("5 EUR"));
        assert!(usd.checked_add(eur).is_err());
        assert!(usd.compare(eur).is_err());
        assert_ne!(usd, eur);
        assert_eq!(usd.checked_add(Money::NOTHING), Ok(usd));
        assert_eq!(Money::NOTHING.checked_sub(usd), Ok(money("-5 USD")));
        assert_eq!(Money::NOTHING.compare(usd), Ok(Ordering::Less));
        assert_eq!(
            usd.checked_mul(Number::parse("1.5").unwrap()),
            Ok(money("7.5 USD"))
        );
    }
}
