//! Cedar's extension types: how their text is read, and what their methods give.

use std::net::IpAddr;

use super::value::{Fault, Value};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// `decimal("12.34")`.
pub(crate) fn decimal(text: &str) -> Result<Value, Fault> {
    let wrong = || format!("{text:?} is no decimal");
    let (whole, fraction) = text.split_once('.').ok_or_else(wrong)?;
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let all_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !all_digits(digits) || !all_digits(fraction) || fraction.len() > 4 {
        return Err(wrong());
    }
    let scaled: i128 = format!("{digits}{fraction:0<4}")
        .parse()
        .map_err(|_| wrong())?;
    let signed = if whole.starts_with('-') {
        -scaled
    } else {
        scaled
    };
    i64::try_from(signed)
        .map(Value::Decimal)
        .map_err(|_| wrong())
}

/// `ip("10.0.0.0/8")`.
pub(crate) fn ip(text: &str) -> Result<Value, Fault> {
    let wrong = || format!("{text:?} is no ipaddr");
    if text.len() > 43 || (text.matches(':').count() > 1 && text.matches('.').count() > 1) {
        return Err(wrong());
    }
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let (most, most_digits) = match address {
        IpAddr::V4(_) => (32, 2),
        IpAddr::V6(_) => (128, 3),
    };
    let Some(prefix) = prefix else {
        return Ok(Value::Ip(address, most));
    };
    let is_plain = !prefix.is_empty()
        && prefix.len() <= most_digits
        && prefix.bytes().all(|it| it.is_ascii_digit())
        && (prefix == "0" || !prefix.starts_with('0'));
    match prefix.parse() {
        Ok(prefix) if is_plain && prefix <= most => Ok(Value::Ip(address, prefix)),
        _ => Err(wrong()),
    }
}

/// The lowest and the highest address of a network, as numbers.
fn range((address, prefix): (IpAddr, u8)) -> (u128, u128) {
    let (bits, width) = match address {
        IpAddr::V4(it) => (u128::from(u32::from(it)), 32),
        IpAddr::V6(it) => (u128::from(it), 128),
    };
    let mut host = 0;
    for bit in 0..width - u32::from(prefix) {
        host |= 1 << bit;
    }
    (bits & !host, bits | host)
}

/// `a.isInRange(b)`.
pub(crate) fn is_in_range(a: (IpAddr, u8), b: (IpAddr, u8)) -> bool {
    let ((a_low, a_high), (b_low, b_high)) = (range(a), range(b));
    a.0.is_ipv4() == b.0.is_ipv4() && b_low <= a_low && a_high <= b_high
}

/// `a.isLoopback()`.
pub(crate) fn is_loopback((address, prefix): (IpAddr, u8)) -> bool {
    match address {
        IpAddr::V4(it) => it.octets()[0] == 127 && prefix >= 8,
        IpAddr::V6(it) => u128::from(it) == 1 && prefix == 128,
    }
}

/// `a.isMulticast()`.
pub(crate) fn is_multicast((address, prefix): (IpAddr, u8)) -> bool {
    match address {
        IpAddr::V4(it) => (224..240).contains(&it.octets()[0]) && prefix >= 4,
        IpAddr::V6(it) => it.octets()[0] == 255 && prefix >= 8,
    }
}

/// `duration("1d2h3m4s5ms")`.
pub(crate) fn duration(text: &str) -> Result<Value, Fault> {
    milliseconds(text).map(Value::Duration)
}

fn milliseconds(text: &str) -> Result<i64, Fault> {
    let wrong = || format!("{text:?} is no duration");
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut units = [
        ("d", DAY),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1000),
        ("ms", 1),
    ]
    .into_iter();
    let mut total: i128 = 0;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..]
            .bytes()
            .take_while(u8::is_ascii_lowercase)
            .count();
        let (number, after) = rest.split_at(digits);
        let (unit, after) = after.split_at(letters);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let (_, size) = units.find(|it| it.0 == unit).ok_or_else(wrong)?;
        total += i128::from(number) * i128::from(size) * sign;
        rest = after;
    }
    i64::try_from(total).map_err(|_| wrong())
}

/// `datetime("2026-11-23T10:00:00.000+0100")`.
pub(crate) fn datetime(text: &str) -> Result<Value, Fault> {
    let wrong = || format!("{text:?} is no datetime");
    let mut rest = Scan(text);
    let (year, month, day) = (
        rest.digits(4).ok_or_else(wrong)?,
        rest.after("-", 2).ok_or_else(wrong)?,
        rest.after("-", 2).ok_or_else(wrong)?,
    );
    let midnight = days(year, month, day).ok_or_else(wrong)? * DAY;
    if rest.0.is_empty() {
        return Ok(Value::Datetime(midnight));
    }
    let (hour, minute, second) = (
        rest.after("T", 2).ok_or_else(wrong)?,
        rest.after(":", 2).ok_or_else(wrong)?,
        rest.after(":", 2).ok_or_else(wrong)?,
    );
    if hour > 23 || minute > 59 || second > 59 {
        return Err(wrong());
    }
    let milliseconds = if rest.0.starts_with('.') {
        rest.after(".", 3).ok_or_else(wrong)?
    } else {
        0
    };
    let offset = offset(&mut rest).ok_or_else(wrong)?;
    let time = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
    Ok(Value::Datetime(midnight + time - offset))
}

/// `Z`, `+hhmm` or `-hhmm` up to the end.
fn offset(rest: &mut Scan<'_>) -> Option<i64> {
    if rest.0 == "Z" {
        return Some(0);
    }
    let sign = match rest.0.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    rest.0 = &rest.0[1..];
    let (hours, minutes) = (rest.digits(2)?, rest.digits(2)?);
    (hours < 24 && minutes < 60 && rest.0.is_empty())
        .then_some(sign * (hours * 60 + minutes) * 60_000)
}

/// What is left to read.
struct Scan<'a>(&'a str);

impl Scan<'_> {
    fn digits(&mut self, count: usize) -> Option<i64> {
        let digits = self.0.get(..count)?;
        self.0 = &self.0[count..];
        digits
            .bytes()
            .all(|it| it.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
    }

    fn after(&mut self, separator: &str, count: usize) -> Option<i64> {
        self.0 = self.0.strip_prefix(separator)?;
        self.digits(count)
    }
}

/// The days from 1970-01-01 to a date of the proleptic Gregorian calendar, counted year by year and month by month.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let of_year = |year| if is_leap(year) { 366 } else { 365 };
    let of_month = |month| match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=12).contains(&month) || !(1..=of_month(month)).contains(&day) {
        return None;
    }
    let years: i64 = if year >= 1970 {
        (1970..year).map(of_year).sum()
    } else {
        -(year..1970).map(of_year).sum::<i64>()
    };
    Some(years + (1..month).map(of_month).sum::<i64>() + day - 1)
}

/// `d.toDate()`: the day's first moment.
pub(crate) fn to_date(moment: i64) -> Result<Value, Fault> {
    let date = i128::from(moment).div_euclid(i128::from(DAY)) * i128::from(DAY);
    i64::try_from(date)
        .map(Value::Datetime)
        .map_err(|_| "the date overflows".into())
}

/// `d.toTime()`: the time since the day's first moment.
pub(crate) fn to_time(moment: i64) -> Value {
    Value::Duration(moment.rem_euclid(DAY))
}
