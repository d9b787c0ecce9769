//! What stands between quotes, with its escapes resolved as Cedar resolves them.

use std::ops::Range;
use std::str::Chars;

use smol_str::{SmolStr, SmolStrBuilder};

use crate::tree::PatternPart;

/// Why an escape means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EscapeFault {
    /// No such escape.
    Unknown,
    /// `\*` outside of a pattern.
    Star,
    /// `\x` without two hexadecimal digits.
    Hex,
    /// `\x80` and above.
    NotAscii,
    /// `\u` without one to six hexadecimal digits in braces.
    Unicode,
    /// A number that is no character.
    NotACharacter,
    /// A carriage return that is not escaped.
    CarriageReturn,
}

/// A fault and its bytes within the text between the quotes.
pub(crate) type Found = (EscapeFault, Range<usize>);

/// The text that `raw`, the text between quotes, stands for. Escapes that mean nothing are left out.
pub(crate) fn text(raw: &str, faults: &mut Vec<Found>) -> SmolStr {
    if is_plain(raw) {
        return SmolStr::new(raw);
    }
    let mut text = SmolStrBuilder::new();
    each(raw, |range, piece| match piece {
        Ok(it) => text.push(it),
        Err(fault) => faults.push((fault, range)),
    });
    text.finish()
}

/// The parts of the pattern `raw`: a star is any text, however it was written, and `\*` is a star.
pub(crate) fn pattern(raw: &str, faults: &mut Vec<Found>) -> Vec<PatternPart> {
    let mut parts = Vec::new();
    let mut run = String::new();
    each(raw, |range, piece| match piece {
        Ok('*') => {
            flush(&mut run, &mut parts);
            if parts.last() != Some(&PatternPart::Any) {
                parts.push(PatternPart::Any);
            }
        }
        Ok(it) => run.push(it),
        Err(EscapeFault::Star) => run.push('*'),
        Err(fault) => faults.push((fault, range)),
    });
    flush(&mut run, &mut parts);
    parts
}

fn flush(run: &mut String, parts: &mut Vec<PatternPart>) {
    if !run.is_empty() {
        parts.push(PatternPart::Text(SmolStr::new(&*run)));
        run.clear();
    }
}

fn is_plain(raw: &str) -> bool {
    !raw.bytes().any(|it| it == b'\\' || it == b'\r')
}

/// Calls `sink` for every character or fault, in order.
fn each(raw: &str, mut sink: impl FnMut(Range<usize>, Result<char, EscapeFault>)) {
    let mut chars = raw.chars();
    let mut start = 0;
    while let Some(it) = chars.next() {
        let piece = match it {
            '\\' => escape(&mut chars),
            '\r' => Err(EscapeFault::CarriageReturn),
            it => Ok(it),
        };
        let end = raw.len() - chars.as_str().len();
        sink(start..end, piece);
        start = end;
    }
}

/// The character that an escape stands for; the backslash has been read.
fn escape(chars: &mut Chars<'_>) -> Result<char, EscapeFault> {
    match chars.next() {
        Some('n') => Ok('\n'),
        Some('r') => Ok('\r'),
        Some('t') => Ok('\t'),
        Some('0') => Ok('\0'),
        Some(it @ ('\\' | '\'' | '"')) => Ok(it),
        Some('x') => hex(chars),
        Some('u') => unicode(chars),
        Some('*') => Err(EscapeFault::Star),
        Some(_) | None => Err(EscapeFault::Unknown),
    }
}

fn hex(chars: &mut Chars<'_>) -> Result<char, EscapeFault> {
    let mut digit = || {
        chars
            .next()
            .and_then(|it| it.to_digit(16))
            .ok_or(EscapeFault::Hex)
    };
    let code = digit()? * 16 + digit()?;
    match u8::try_from(code) {
        Ok(it) if it.is_ascii() => Ok(char::from(it)),
        Ok(_) | Err(_) => Err(EscapeFault::NotAscii),
    }
}

/// `{`, one to six hexadecimal digits with `_` anywhere but before the first, `}`.
fn unicode(chars: &mut Chars<'_>) -> Result<char, EscapeFault> {
    if chars.next() != Some('{') {
        return Err(EscapeFault::Unicode);
    }
    let mut code = 0;
    let mut digits = 0;
    loop {
        match chars.next() {
            Some('_') if digits > 0 => {}
            Some('}') if (1..=6).contains(&digits) => break,
            Some(it) => {
                let digit = it.to_digit(16).ok_or(EscapeFault::Unicode)?;
                digits += 1;
                if digits <= 6 {
                    code = code * 16 + digit;
                }
            }
            None => return Err(EscapeFault::Unicode),
        }
    }
    char::from_u32(code).ok_or(EscapeFault::NotACharacter)
}

#[cfg(test)]
mod tests;
