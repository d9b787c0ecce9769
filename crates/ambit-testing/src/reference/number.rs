//! Exact decimals, done by hand on digits: slow, and with nowhere to hide.

use std::cmp::Ordering;

/// The most digits that a number may need when it is written out.
const MOST_DIGITS: usize = 28;

/// An exact decimal.
///
/// Invariant: no zeros at the front of `digits` and none at its end behind the point; zero has no digits and no minus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    is_negative: bool,
    /// The most significant first.
    digits: Vec<u8>,
    /// How many of `digits` stand behind the point; may be more than there are.
    scale: usize,
}

impl Decimal {
    /// Reads `-12.50` or JSON's `1.25e-2`.
    pub(crate) fn read(text: &str) -> Result<Decimal, String> {
        let (text, exponent) = match text.split_once(['e', 'E']) {
            Some((text, exponent)) => (text, exponent.parse::<i64>().map_err(|it| it.to_string())?),
            None => (text, 0),
        };
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty()
            || !whole
                .bytes()
                .chain(fraction.bytes())
                .all(|it| it.is_ascii_digit())
        {
            return Err(format!("{text:?} is no number"));
        }
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .map(|it| it - b'0')
            .collect();
        if digits.iter().all(|it| *it == 0) {
            return Ok(Decimal::new(false, Vec::new(), 0));
        }
        if exponent.abs() > 10_000 {
            return Err("more than 28 digits".into());
        }
        let scale = i64::try_from(fraction.len()).unwrap_or(i64::MAX) - exponent;
        if scale < 0 {
            digits.extend(std::iter::repeat_n(0, usize::try_from(-scale).unwrap_or(0)));
        }
        Decimal::new(is_negative, digits, usize::try_from(scale).unwrap_or(0)).bounded()
    }

    pub(crate) fn from_long(long: i64) -> Decimal {
        let digits = long
            .unsigned_abs()
            .to_string()
            .bytes()
            .map(|it| it - b'0')
            .collect();
        Decimal::new(long < 0, digits, 0)
    }

    /// The whole number that this is, if it is one.
    pub(crate) fn to_long(&self) -> Option<i64> {
        (self.scale == 0)
            .then(|| self.to_string().parse().ok())
            .flatten()
    }

    pub(crate) fn add(&self, other: &Decimal) -> Result<Decimal, String> {
        self.add_unbounded(other).bounded()
    }

    pub(crate) fn sub(&self, other: &Decimal) -> Result<Decimal, String> {
        self.add_unbounded(&other.neg()).bounded()
    }

    pub(crate) fn neg(&self) -> Decimal {
        Decimal::new(!self.is_negative, self.digits.clone(), self.scale)
    }

    pub(crate) fn mul(&self, other: &Decimal) -> Result<Decimal, String> {
        let mut product = vec![0_u32; self.digits.len() + other.digits.len()];
        for (i, a) in self.digits.iter().rev().enumerate() {
            for (j, b) in other.digits.iter().rev().enumerate() {
                product[i + j] += u32::from(*a) * u32::from(*b);
            }
        }
        let mut carry = 0;
        for place in &mut product {
            let sum = *place + carry;
            *place = sum % 10;
            carry = sum / 10;
        }
        let digits = product
            .iter()
            .rev()
            .map(|it| u8::try_from(*it).unwrap_or(0))
            .collect();
        Decimal::new(
            self.is_negative != other.is_negative,
            digits,
            self.scale + other.scale,
        )
        .bounded()
    }

    fn new(is_negative: bool, mut digits: Vec<u8>, mut scale: usize) -> Decimal {
        while scale > 0 && digits.last() == Some(&0) {
            digits.pop();
            scale -= 1;
        }
        let zeros = digits.iter().take_while(|it| **it == 0).count();
        digits.drain(..zeros);
        if digits.is_empty() {
            scale = 0;
        }
        Decimal {
            is_negative: is_negative && !digits.is_empty(),
            digits,
            scale,
        }
    }

    fn bounded(self) -> Result<Decimal, String> {
        if self.digits.len().max(self.scale) > MOST_DIGITS {
            return Err("more than 28 digits".into());
        }
        Ok(self)
    }

    fn add_unbounded(&self, other: &Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        let (a, b) = (self.magnitude(scale), other.magnitude(scale));
        if self.is_negative == other.is_negative {
            return Decimal::new(self.is_negative, add_digits(&a, &b), scale);
        }
        match compare_digits(&a, &b) {
            Ordering::Less => Decimal::new(other.is_negative, sub_digits(&b, &a), scale),
            Ordering::Equal | Ordering::Greater => {
                Decimal::new(self.is_negative, sub_digits(&a, &b), scale)
            }
        }
    }

    /// The digits with so many places behind the point.
    fn magnitude(&self, scale: usize) -> Vec<u8> {
        let mut digits = self.digits.clone();
        digits.extend(std::iter::repeat_n(0, scale - self.scale));
        digits
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let difference = self.add_unbounded(&other.neg());
        if difference.digits.is_empty() {
            Ordering::Equal
        } else if difference.is_negative {
            Ordering::Less
        } else {
            Ordering::Greater
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut digits: String = self.digits.iter().map(|it| char::from(b'0' + it)).collect();
        while digits.len() <= self.scale {
            digits.insert(0, '0');
        }
        if self.scale > 0 {
            digits.insert(digits.len() - self.scale, '.');
        }
        if self.is_negative {
            digits.insert(0, '-');
        }
        f.write_str(&digits)
    }
}

/// The digit of a place counted from the end; 0 beyond the front.
fn place(digits: &[u8], from_end: usize) -> u8 {
    digits.iter().rev().nth(from_end).copied().unwrap_or(0)
}

fn compare_digits(a: &[u8], b: &[u8]) -> Ordering {
    let places = a.len().max(b.len());
    (0..places)
        .rev()
        .map(|at| place(a, at).cmp(&place(b, at)))
        .find(|it| it.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn add_digits(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut sum = Vec::new();
    let mut carry = 0;
    for at in 0..=a.len().max(b.len()) {
        let digit = place(a, at) + place(b, at) + carry;
        sum.push(digit % 10);
        carry = digit / 10;
    }
    sum.reverse();
    sum
}

/// `a - b`, where `a` is not less.
fn sub_digits(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut difference = Vec::new();
    let mut borrow = 0;
    for at in 0..a.len() {
        let take = place(b, at) + borrow;
        let digit = place(a, at);
        borrow = u8::from(digit < take);
        difference.push(digit + 10 * borrow - take);
    }
    difference.reverse();
    difference
}
