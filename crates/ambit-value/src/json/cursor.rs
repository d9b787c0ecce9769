//! A way through a JSON text.

use std::fmt;
use std::ops::Range;

use bumpalo::Bump;
use bumpalo::collections::String as ArenaString;
use jiter::{Jiter, JiterError, Peek};

use super::{JsonError, JsonFault, MAX_DEPTH, SyntaxFault};

/// A place in a JSON text, which moves forwards only.
///
/// It checks the rules of JSON on its way, and how deep arrays and objects are nested, but not that keys differ: whoever
/// reads an object does that.
pub struct Cursor<'a> {
    arena: &'a Bump,
    text: &'a str,
    json: Jiter<'a>,
    /// Where the first backslash is, at or behind the last string that was looked through; the end of the text if
    /// there is none.
    escape: usize,
    depth: u32,
    /// Where the text begins in the whole, of which it may be a part.
    base: usize,
}

/// A JSON value that is kept as text, to be read later.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    text: &'a str,
    base: usize,
    depth: u32,
}

impl<'a> Part<'a> {
    /// The value as it is written.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.text
    }

    /// A cursor at its beginning, for values in that arena.
    #[must_use]
    pub fn cursor(self, arena: &'a Bump) -> Cursor<'a> {
        Cursor::over(self.text, arena, self.base, self.depth)
    }
}

/// What kind of JSON value stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl fmt::Display for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Null => "null",
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

impl<'a> Cursor<'a> {
    /// A cursor at the beginning of a JSON text.
    ///
    /// # Errors
    ///
    /// When the bytes are not UTF-8.
    pub fn new(bytes: &'a [u8], arena: &'a Bump) -> Result<Self, JsonError> {
        let text = str::from_utf8(bytes)
            .map_err(|it| JsonError::new(JsonFault::Utf8, it.valid_up_to()))?;
        Ok(Self::over(text, arena, 0, 0))
    }

    /// A cursor at the beginning of a part, for values in the same arena.
    #[must_use]
    pub fn at(&self, part: Part<'a>) -> Self {
        part.cursor(self.arena)
    }

    fn over(text: &'a str, arena: &'a Bump, base: usize, depth: u32) -> Self {
        Self {
            arena,
            text,
            json: Jiter::new(text.as_bytes()),
            escape: 0,
            depth,
            base,
        }
    }

    /// The arena that values are built in.
    #[must_use]
    pub fn arena(&self) -> &'a Bump {
        self.arena
    }

    /// An error at the cursor.
    #[must_use]
    pub fn fail(&self, fault: JsonFault) -> JsonError {
        self.fail_at(self.mark(), fault)
    }

    /// An error at a place that the cursor has passed.
    pub(super) fn fail_at(&self, mark: usize, fault: JsonFault) -> JsonError {
        JsonError::new(fault, self.base + mark)
    }

    /// Where the cursor is in its text.
    pub(super) fn mark(&self) -> usize {
        self.json.current_index()
    }

    #[cold]
    fn broken(&self, error: &JiterError) -> JsonError {
        JsonError::from_jiter(error, self.base)
    }

    /// What stands at the cursor.
    ///
    /// # Errors
    ///
    /// When no JSON value can begin there.
    pub fn peek(&mut self) -> Result<Token, JsonError> {
        match self.json.peek().map_err(|it| self.broken(&it))? {
            Peek::String => Ok(Token::String),
            Peek::Object => Ok(Token::Object),
            Peek::Array => Ok(Token::Array),
            Peek::True | Peek::False => Ok(Token::Bool),
            Peek::Null => Ok(Token::Null),
            // Not `is_num`, which is true of `NaN` and `Infinity` too.
            it if it == Peek::Minus || it.into_inner().is_ascii_digit() => Ok(Token::Number),
            _ => Err(self.fail(JsonFault::Syntax(SyntaxFault::Value))),
        }
    }

    /// Checks what stands at the cursor.
    fn expect(&mut self, expected: Token) -> Result<(), JsonError> {
        let found = self.peek()?;
        if found == expected {
            return Ok(());
        }
        let expected = expected.to_string();
        Err(self.fail(JsonFault::Type { expected, found }))
    }

    /// Takes `null`.
    ///
    /// # Errors
    ///
    /// When it does not stand there.
    pub fn null(&mut self) -> Result<(), JsonError> {
        self.expect(Token::Null)?;
        self.json.known_null().map_err(|it| self.broken(&it))
    }

    /// Takes a truth value.
    ///
    /// # Errors
    ///
    /// When none stands there.
    pub fn bool(&mut self) -> Result<bool, JsonError> {
        self.expect(Token::Bool)?;
        self.json.next_bool().map_err(|it| self.broken(&it))
    }

    /// Takes a number, as it is written.
    ///
    /// # Errors
    ///
    /// When none stands there.
    pub fn number(&mut self) -> Result<&'a str, JsonError> {
        self.expect(Token::Number)?;
        let place = match self.json.next_number_bytes() {
            Ok(bytes) => place_in(self.text, bytes),
            Err(error) => return Err(JsonError::from_jiter(&error, self.base)),
        };
        let text = self.text.get(place);
        text.ok_or_else(|| self.fail(JsonFault::Syntax(SyntaxFault::Number)))
    }

    /// Takes a string, unescaped.
    ///
    /// # Errors
    ///
    /// When none stands there.
    pub fn string(&mut self) -> Result<&'a str, JsonError> {
        self.expect(Token::String)?;
        self.known_string()
    }

    /// Takes the string that has been seen at the cursor.
    pub(super) fn known_string(&mut self) -> Result<&'a str, JsonError> {
        let raw = match self.json.known_bytes() {
            Ok(raw) => place_in(self.text, raw),
            Err(error) => return Err(JsonError::from_jiter(&error, self.base)),
        };
        self.unescaped(raw)
    }

    /// Enters an object and takes its first key; `None` where it is empty, and left again.
    ///
    /// # Errors
    ///
    /// When no object stands there, or it is nested too deep.
    pub fn object(&mut self) -> Result<Option<&'a str>, JsonError> {
        self.expect(Token::Object)?;
        self.known_object()
    }

    /// Enters the object that has been seen at the cursor.
    pub(super) fn known_object(&mut self) -> Result<Option<&'a str>, JsonError> {
        self.enter()?;
        let key = match self.json.next_object_bytes() {
            Ok(key) => key.map(|raw| place_in(self.text, raw)),
            Err(error) => return Err(JsonError::from_jiter(&error, self.base)),
        };
        self.key(key)
    }

    /// Takes the next key of an object; `None` at its end, which leaves it.
    ///
    /// # Errors
    ///
    /// When neither stands there.
    pub fn next_key(&mut self) -> Result<Option<&'a str>, JsonError> {
        let key = match self.json.next_key_bytes() {
            Ok(key) => key.map(|raw| place_in(self.text, raw)),
            Err(error) => return Err(JsonError::from_jiter(&error, self.base)),
        };
        self.key(key)
    }

    /// The key at a place; none at the end of an object, which leaves it.
    fn key(&mut self, place: Option<Range<usize>>) -> Result<Option<&'a str>, JsonError> {
        if let Some(place) = place {
            return self.unescaped(place).map(Some);
        }
        self.depth -= 1;
        Ok(None)
    }

    /// The string at a place: of the text as it is, where nothing in it is escaped; else what it stands for, in the
    /// arena.
    #[inline]
    fn unescaped(&mut self, place: Range<usize>) -> Result<&'a str, JsonError> {
        if place.end <= self.escape
            && let Some(text) = self.text.get(place.clone())
        {
            return Ok(text);
        }
        self.perhaps_escaped(place)
    }

    #[cold]
    fn perhaps_escaped(&mut self, place: Range<usize>) -> Result<&'a str, JsonError> {
        if self.escape < place.start {
            let rest = self.text.get(place.start..).unwrap_or_default();
            let next = rest.find('\\').map(|it| place.start + it);
            self.escape = next.unwrap_or(self.text.len());
        }
        let raw = self.text.get(place.clone());
        let text = if place.end <= self.escape {
            raw
        } else {
            raw.and_then(|it| unescape(it, self.arena))
        };
        text.ok_or_else(|| self.fail(JsonFault::Syntax(SyntaxFault::Escape)))
    }

    /// Enters an array; says whether there is an element. An empty one is left again.
    ///
    /// # Errors
    ///
    /// When no array stands there, or it is nested too deep.
    pub fn array(&mut self) -> Result<bool, JsonError> {
        self.expect(Token::Array)?;
        self.enter()?;
        let first = self.json.known_array().map_err(|it| self.broken(&it))?;
        self.depth -= u32::from(first.is_none());
        Ok(first.is_some())
    }

    /// Goes on to the next element of an array; says whether there is one. At its end the array is left.
    ///
    /// # Errors
    ///
    /// When neither a comma nor the end stands there.
    pub fn next_element(&mut self) -> Result<bool, JsonError> {
        let next = self.json.array_step().map_err(|it| self.broken(&it))?;
        self.depth -= u32::from(next.is_none());
        Ok(next.is_some())
    }

    fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fail(JsonFault::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    /// Takes a value as text, to be read later. Whether its keys differ is found out then.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn part(&mut self) -> Result<Part<'a>, JsonError> {
        self.peek()?;
        let start = self.mark();
        self.json.next_skip().map_err(|it| self.broken(&it))?;
        Ok(Part {
            text: self.text.get(start..self.mark()).unwrap_or_default(),
            base: self.base + start,
            depth: self.depth,
        })
    }

    /// Checks that nothing follows.
    ///
    /// # Errors
    ///
    /// When something does.
    pub fn finish(&mut self) -> Result<(), JsonError> {
        self.json.finish().map_err(|it| self.broken(&it))
    }
}

/// Where in a text these bytes of it are.
fn place_in(text: &str, bytes: &[u8]) -> Range<usize> {
    let start = bytes.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    start..start.saturating_add(bytes.len())
}

/// What a string with escapes stands for; `None` where one of them is none.
fn unescape<'a>(raw: &str, arena: &'a Bump) -> Option<&'a str> {
    let mut text = ArenaString::with_capacity_in(raw.len(), arena);
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut behind = escape.chars();
        let it = match behind.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (it, after) = unescape_unit(behind.as_str())?;
                behind = after.chars();
                it
            }
            it => it,
        };
        text.push(it);
        rest = behind.as_str();
    }
    text.push_str(rest);
    Some(text.into_bump_str())
}

/// The character of one escaped unit of UTF-16, or of two, and what follows.
fn unescape_unit(text: &str) -> Option<(char, &str)> {
    let unit = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let (first, after) = (unit(text)?, text.get(4..)?);
    if let Some(it) = char::from_u32(first.into()) {
        return Some((it, after));
    }
    let second = unit(after.strip_prefix("\\u")?)?;
    let it = char::decode_utf16([first, second]).next()?.ok()?;
    Some((it, after.get(6..)?))
}
