//! Cedar's `datetime`: a moment, kept in milliseconds since 1970.

use thiserror::Error;

use super::OutOfRange;

const DAY: i64 = 86_400_000;

/// Why a text is no `datetime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DatetimeError {
    /// It does not begin with a date.
    #[error("a datetime begins with a date such as `2026-11-23`")]
    DateSyntax,
    /// There is no such date.
    #[error("there is no such date")]
    Date,
    /// No time follows the date.
    #[error("after its date a datetime has a time such as `T10:00:00`")]
    TimeSyntax,
    /// There is no such time.
    #[error("there is no such time of day")]
    Time,
    /// It does not end as it must.
    #[error(
        "after its seconds a datetime has `Z` or an offset such as `+0100`, perhaps with three digits of milliseconds before it"
    )]
    ZoneSyntax,
    /// There is no such offset.
    #[error("an offset has at most 23 hours and 59 minutes")]
    Zone,
}

/// Reads a `datetime`: `YYYY-MM-DD`, and perhaps `Thh:mm:ss`, `.SSS`, and then `Z` or `+hhmm`.
///
/// # Errors
///
/// When it is not written so, or there is no such moment. How it is written is looked at first.
pub fn parse_datetime(text: &str) -> Result<i64, DatetimeError> {
    let (date, rest) = take(text.as_bytes(), b"dddd-dd-dd").ok_or(DatetimeError::DateSyntax)?;
    if rest.is_empty() {
        return date_of(&date);
    }
    let (time, rest) = take(rest, b"Tdd:dd:dd").ok_or(DatetimeError::TimeSyntax)?;
    let (fraction, rest) = take(rest, b".ddd").unwrap_or(([0; 10], rest));
    let zone = match rest {
        b"Z" => Some((0, [0; 10])),
        [b'+', ..] => take(rest, b"+dddd")
            .filter(|it| it.1.is_empty())
            .map(|it| (1, it.0)),
        [b'-', ..] => take(rest, b"-dddd")
            .filter(|it| it.1.is_empty())
            .map(|it| (-1, it.0)),
        _ => None,
    };
    let (sign, offset) = zone.ok_or(DatetimeError::ZoneSyntax)?;
    let milliseconds = date_of(&date)? + time_of(&time)? + number(&fraction, 1, 3);
    let (hours, minutes) = (number(&offset, 1, 2), number(&offset, 3, 2));
    if hours > 23 || minutes > 59 {
        return Err(DatetimeError::Zone);
    }
    Ok(milliseconds - sign * (hours * 60 + minutes) * 60_000)
}

/// Takes a fixed form off the front, where `d` is a digit; what it took is padded.
fn take<'a>(text: &'a [u8], form: &[u8]) -> Option<([u8; 10], &'a [u8])> {
    let (head, rest) = text.split_at_checked(form.len())?;
    let mut taken = [0; 10];
    for ((at, byte), form) in taken.iter_mut().zip(head).zip(form) {
        let fits = if *form == b'd' {
            byte.is_ascii_digit()
        } else {
            byte == form
        };
        if !fits {
            return None;
        }
        *at = *byte;
    }
    Some((taken, rest))
}

/// The digits at a place.
fn number(taken: &[u8; 10], from: usize, count: usize) -> i64 {
    taken
        .iter()
        .skip(from)
        .take(count)
        .fold(0, |it, byte| it * 10 + i64::from(byte & 0x0f))
}

fn date_of(date: &[u8; 10]) -> Result<i64, DatetimeError> {
    let (year, month, day) = (number(date, 0, 4), number(date, 5, 2), number(date, 8, 2));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return Err(DatetimeError::Date),
    };
    if day < 1 || day > length {
        return Err(DatetimeError::Date);
    }
    Ok(days_since_1970(year, month, day) * DAY)
}

/// Counts years from March on, so that the leap day ends a year, in the 400-year cycles of the calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let cycle = year.div_euclid(400);
    let year_of_cycle = year.rem_euclid(400);
    let months_since_march = (month + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * 146_097 + day_of_cycle - 719_468
}

fn time_of(time: &[u8; 10]) -> Result<i64, DatetimeError> {
    let (hour, minute, second) = (number(time, 1, 2), number(time, 4, 2), number(time, 7, 2));
    if hour > 23 || minute > 59 || second > 59 {
        return Err(DatetimeError::Time);
    }
    Ok(((hour * 60 + minute) * 60 + second) * 1_000)
}

/// A moment as text: as [`parse_datetime`] reads it in the years 0 to 9999, with a longer year outside.
#[must_use]
pub fn datetime_text(moment: i64) -> String {
    let (days, time) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
    let (year, month, day) = date_from_days(days);
    let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
    let (second, millisecond) = (time / 1_000 % 60, time % 1_000);
    let sign = if year < 0 { "-" } else { "" };
    let year = year.unsigned_abs();
    let text = format!("{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    match millisecond {
        0 => format!("{text}Z"),
        _ => format!("{text}.{millisecond:03}Z"),
    }
}

fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let cycle = days.div_euclid(146_097);
    let day_of_cycle = days.rem_euclid(146_097);
    let leap_days = day_of_cycle / 1_460 - day_of_cycle / 36_524 + day_of_cycle / 146_096;
    let year_of_cycle = (day_of_cycle - leap_days) / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = (months_since_march + 2) % 12 + 1;
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    (year, month, day)
}

/// `d.offset(e)`: the moment a duration later.
///
/// # Errors
///
/// When it is out of range.
pub fn offset(moment: i64, duration: i64) -> Result<i64, OutOfRange> {
    moment.checked_add(duration).ok_or(OutOfRange)
}

/// `d.durationSince(e)`: how much later the first moment is.
///
/// # Errors
///
/// When that is out of range.
pub fn duration_since(moment: i64, earlier: i64) -> Result<i64, OutOfRange> {
    moment.checked_sub(earlier).ok_or(OutOfRange)
}

/// `d.toDate()`: the moment at which the day began, in UTC.
///
/// # Errors
///
/// When it is out of range.
pub fn to_date(moment: i64) -> Result<i64, OutOfRange> {
    moment.checked_sub(moment.rem_euclid(DAY)).ok_or(OutOfRange)
}

/// `d.toTime()`: how long the day has lasted, in UTC.
#[must_use]
pub fn to_time(moment: i64) -> i64 {
    moment.rem_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_cedar_reads() {
        for (text, moment) in [
            ("1970-01-01", 0),
            ("1970-01-02T00:00:00Z", DAY),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2024-02-29T12:34:56.789+0130", 1_709_204_696_789),
            ("2024-02-29T12:34:56-2359", 1_709_296_436_000),
            ("0000-01-01", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] {
            assert_eq!(parse_datetime(text), Ok(moment), "{text}");
            assert_eq!(parse_datetime(&datetime_text(moment)), Ok(moment), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, error) in [
            ("", DatetimeError::DateSyntax),
            ("2024-1-01", DatetimeError::DateSyntax),
            ("2023-02-29", DatetimeError::Date),
            ("1900-02-29", DatetimeError::Date),
            ("2024-00-01", DatetimeError::Date),
            ("2024-13-01T00:00:00", DatetimeError::ZoneSyntax),
            ("2024-01-01Z", DatetimeError::TimeSyntax),
            ("2024-01-01T24:00:00Z", DatetimeError::Time),
            ("2024-01-01T23:59:60Z", DatetimeError::Time),
            ("2024-01-01T00:00:00.12Z", DatetimeError::ZoneSyntax),
            ("2024-01-01T00:00:00ZZ", DatetimeError::ZoneSyntax),
            ("2024-01-01T00:00:00+01:00", DatetimeError::ZoneSyntax),
            ("2024-01-01T00:00:00+2400", DatetimeError::Zone),
            ("2024-01-01T00:00:00é", DatetimeError::ZoneSyntax),
        ] {
            assert_eq!(parse_datetime(text), Err(error), "{text}");
        }
    }

    #[test]
    fn days_begin_before_1970_too() {
        assert_eq!(to_date(-1), Ok(-DAY));
        assert_eq!(to_time(-1), DAY - 1);
        assert_eq!(to_time(-DAY), 0);
        assert_eq!(to_date(i64::MIN), Err(OutOfRange));
        assert_eq!(offset(i64::MAX, 1), Err(OutOfRange));
        assert_eq!(duration_since(0, i64::MIN), Err(OutOfRange));
    }
}
