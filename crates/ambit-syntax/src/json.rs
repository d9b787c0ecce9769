//! JSON with the place of every part, for what is written in it.

use std::collections::BTreeMap;

use ambit_source::{Code, Diagnostic, FileId, Span};
use jiter::{Jiter, JiterError, Peek};
use smol_str::SmolStr;

use crate::diagnostics;
use crate::tree::Ident;

/// How many arrays and objects may lie within each other.
const MAX_NESTING: u16 = 128;

/// A value and where it stands.
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// A JSON value. What a number is, nobody asks.
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number,
    Str(SmolStr),
    Array(Vec<Node>),
    /// In source order; no key stands twice.
    Object(Vec<(Ident, Node)>),
}

impl Node {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}

impl Value {
    /// What a reader is told stands there.
    pub(crate) fn described(&self) -> &'static str {
        match self {
            Value::Null => "`null`",
            Value::Bool(_) => "a truth value",
            Value::Number => "a number",
            Value::Str(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// Reads a whole text; `None` where it is not JSON. A key that stands twice is reported, and the first one counts.
pub(crate) fn read(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut reader = Reader {
        file,
        text,
        json: Jiter::new(text.as_bytes()),
        diagnostics,
    };
    let node = reader.node(0)?;
    let end = reader.json.finish();
    reader.told(end).map(|()| node)
}

struct Reader<'a, 'b> {
    file: FileId,
    text: &'a str,
    json: Jiter<'a>,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn node(&mut self, depth: u16) -> Option<Node> {
        let peek = self.json.peek();
        let peek = self.told(peek)?;
        let start = self.json.current_index();
        if depth > MAX_NESTING {
            let span = self.span(start, start + 1);
            let too_deep = diagnostics::json_too_deep(span, MAX_NESTING);
            self.diagnostics.push(too_deep);
            return None;
        }
        let value = match peek {
            Peek::Null => self.json.known_null().map(|()| Value::Null),
            Peek::True | Peek::False => self.json.known_bool(peek).map(Value::Bool),
            Peek::String => self.json.known_str().map(|it| Value::Str(it.into())),
            Peek::Array => return self.array(start, depth),
            Peek::Object => return self.object(start, depth),
            number => self.json.known_skip(number).map(|()| Value::Number),
        };
        let value = self.told(value)?;
        Some(self.since(start, value))
    }

    fn array(&mut self, start: usize, depth: u16) -> Option<Node> {
        let mut elements = Vec::new();
        let mut next = self.json.known_array();
        while self.told(next)?.is_some() {
            elements.push(self.node(depth + 1)?);
            next = self.json.array_step();
        }
        Some(self.since(start, Value::Array(elements)))
    }

    fn object(&mut self, start: usize, depth: u16) -> Option<Node> {
        let mut members: Vec<(Ident, Node)> = Vec::new();
        let mut before = start + 1;
        let mut key = self.json.known_object().map(|it| it.map(SmolStr::new));
        while let Some(text) = self.told(key)? {
            let span = self.key_span(before);
            let value = self.node(depth + 1)?;
            members.push((Ident { span, text }, value));
            before = self.json.current_index();
            key = self.json.next_key().map(|it| it.map(SmolStr::new));
        }
        self.refuse_doubles(&mut members);
        Some(self.since(start, Value::Object(members)))
    }

    fn refuse_doubles(&mut self, members: &mut Vec<(Ident, Node)>) {
        let mut seen = BTreeMap::new();
        let diagnostics = &mut *self.diagnostics;
        members.retain(|(key, _)| {
            let Some(first) = seen.get(&key.text).copied() else {
                seen.insert(key.text.clone(), key.span);
                return true;
            };
            let what = format!("the key `{}`", key.text);
            diagnostics.push(diagnostics::stands_twice(&what, key.span, first));
            false
        });
    }

    /// Where the key stands that has just been read: between a place before it, behind which there are blanks and
    /// perhaps a comma, and the colon behind it.
    fn key_span(&self, before: usize) -> Span {
        let passed = self.json.current_index();
        let part = self.text.get(before..passed).unwrap_or_default();
        let start = part.find('"').unwrap_or(0);
        let end = part.rfind('"').map_or(part.len(), |it| it + 1);
        self.span(before + start, before + end)
    }

    fn since(&self, start: usize, value: Value) -> Node {
        let span = self.span(start, self.json.current_index());
        Node { span, value }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let place = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Span::new(self.file, place(start), place(end))
    }

    /// What was read, or the fault in its place.
    fn told<T>(&mut self, read: Result<T, JiterError>) -> Option<T> {
        let error = match read {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let at = self.text.floor_char_boundary(error.index);
        let headline = format!("this is not JSON: {}", error.error_type);
        let diagnostic = Diagnostic::new(Code::UNEXPECTED_TOKEN, self.span(at, at), headline);
        self.diagnostics.push(diagnostic);
        None
    }
}
