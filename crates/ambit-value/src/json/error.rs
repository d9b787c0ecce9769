//! What is wrong with a JSON text, and where.

use std::fmt;
use std::ops::Range;

use jiter::{JiterError, JiterErrorType, JsonErrorType};
use smol_str::SmolStr;
use thiserror::Error;

use super::Token;
use crate::name::is_identifier;
use crate::{
    CallError, DatetimeError, DecimalError, DurationError, IpError, MoneyError, NumberError,
};

/// What is wrong with a JSON text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    fault: JsonFault,
    /// From the inside out.
    steps: Vec<Step>,
    offset: usize,
}

/// One step down from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the field of that name.
    Field(SmolStr),
    /// To the element at that place.
    Element(usize),
}

impl From<&str> for Step {
    fn from(name: &str) -> Self {
        Self::Field(name.into())
    }
}

impl From<usize> for Step {
    fn from(at: usize) -> Self {
        Self::Element(at)
    }
}

/// What is wrong with a JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JsonFault {
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    Utf8,
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    Syntax(SyntaxFault),
    /// Nested too deep.
    #[error("nested deeper than {} levels", super::MAX_DEPTH)]
    TooDeep,
    /// A key stands twice in an object.
    #[error("the key `{0}` stands twice")]
    DuplicateKey(String),
    /// A field that is not declared.
    #[error("no field `{0}` is declared")]
    UnknownField(String),
    /// A declared field is not there.
    #[error("the field `{0}` is missing")]
    MissingField(SmolStr),
    /// A value of another type.
    #[error("expected {expected}, found {found}")]
    Type {
        /// What should stand there.
        expected: String,
        /// What does.
        found: Token,
    },
    /// A string that is none of those that may stand there.
    #[error("expected {}, found {found:?}", alternatives(.expected))]
    NotListed {
        /// What may stand there.
        expected: Vec<SmolStr>,
        /// What does.
        found: String,
    },
    /// A number that is no whole one.
    #[error("expected a whole number, found {0}")]
    NotWhole(String),
    /// A whole number that does not fit.
    #[error("{0} does not fit into 64 bits")]
    LongOutOfRange(String),
    /// A number that is not kept exactly.
    #[error("{0}: {1}")]
    Number(String, NumberError),
    /// `null`, which is no value in Cedar.
    #[error("null is no value")]
    Null,
    /// An amount of money that is none.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A `decimal` that is none.
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    /// An `ipaddr` that is none.
    #[error(transparent)]
    Ip(#[from] IpError),
    /// A `datetime` that is none.
    #[error(transparent)]
    Datetime(#[from] DatetimeError),
    /// A `duration` that is none.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// An entity of another type.
    #[error("expected an entity of type `{expected}`, found one of `{found}`")]
    EntityType {
        /// What should stand there.
        expected: SmolStr,
        /// What does.
        found: String,
    },
    /// An entity of a type that is none.
    #[error("there is no entity type `{0}`")]
    UnknownEntityType(String),
    /// An entity that is not there.
    #[error("there is no entity `{ty}::{id:?}`")]
    UnknownEntity {
        /// Its type.
        ty: SmolStr,
        /// Its id.
        id: String,
    },
    /// An entity whose type lists its ids, and not this one.
    #[error("`{id:?}` is no id of the entity type `{ty}`")]
    UnlistedEntity {
        /// Its type.
        ty: SmolStr,
        /// Its id.
        id: String,
    },
    /// The escape `__expr`, which Cedar has removed.
    #[error("the escape `__expr` is not supported")]
    Expr,
    /// A call of an extension function that gives no value.
    #[error("`{function}`: {error}")]
    Call {
        /// The function.
        function: String,
        /// Why it gives none.
        error: CallError,
    },
}

/// How a text breaks the rules of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SyntaxFault {
    /// It ends too early.
    #[error("the text ends too early")]
    End,
    /// A `:` is missing behind a key.
    #[error("expected `:` behind a key")]
    Colon,
    /// A `,` or the end is missing in an array.
    #[error("expected `,` or `]`")]
    ArrayEnd,
    /// A `,` or the end is missing in an object.
    #[error("expected `,` or `}}`")]
    ObjectEnd,
    /// No value where one must be.
    #[error("expected a value")]
    Value,
    /// A key that is no string.
    #[error("expected a string as a key")]
    Key,
    /// A comma too many.
    #[error("a comma stands before the end")]
    TrailingComma,
    /// More text behind the value.
    #[error("more text follows the value")]
    TrailingText,
    /// A number that is not written as JSON writes one.
    #[error("a malformed number")]
    Number,
    /// A string with an escape that there is not.
    #[error("an escape that JSON does not have")]
    Escape,
    /// A string with a control character.
    #[error("a control character stands in a string")]
    Control,
}

impl JsonError {
    pub(super) fn new(fault: JsonFault, offset: usize) -> Self {
        Self(Box::new(Inner {
            fault,
            steps: Vec::new(),
            offset,
        }))
    }

    /// The same error of a value that this one is a part of.
    #[must_use]
    pub fn within(mut self, step: impl Into<Step>) -> Self {
        self.0.steps.push(step.into());
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn fault(&self) -> &JsonFault {
        &self.0.fault
    }

    /// The way from the outermost value to the one that is wrong.
    pub fn path(&self) -> impl Iterator<Item = &Step> {
        self.0.steps.iter().rev()
    }

    /// The byte of the text at which it was noticed.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    #[cold]
    pub(super) fn from_jiter(error: &JiterError, base: usize) -> Self {
        let fault = match &error.error_type {
            JiterErrorType::JsonError(fault) => syntax(fault),
            // A cursor looks first, and takes what it has seen.
            JiterErrorType::WrongType { .. } => JsonFault::Syntax(SyntaxFault::Value),
        };
        Self::new(fault, base + error.index)
    }
}

fn syntax(error: &JsonErrorType) -> JsonFault {
    JsonFault::Syntax(match error {
        JsonErrorType::EofWhileParsingList
        | JsonErrorType::EofWhileParsingObject
        | JsonErrorType::EofWhileParsingString
        | JsonErrorType::EofWhileParsingValue => SyntaxFault::End,
        JsonErrorType::ExpectedColon => SyntaxFault::Colon,
        JsonErrorType::ExpectedListCommaOrEnd => SyntaxFault::ArrayEnd,
        JsonErrorType::ExpectedObjectCommaOrEnd => SyntaxFault::ObjectEnd,
        JsonErrorType::ExpectedSomeIdent
        | JsonErrorType::ExpectedSomeValue
        | JsonErrorType::InternalError(_) => SyntaxFault::Value,
        JsonErrorType::KeyMustBeAString => SyntaxFault::Key,
        JsonErrorType::TrailingComma => SyntaxFault::TrailingComma,
        JsonErrorType::TrailingCharacters => SyntaxFault::TrailingText,
        JsonErrorType::InvalidNumber
        | JsonErrorType::NumberOutOfRange
        | JsonErrorType::FloatExpectingInt => SyntaxFault::Number,
        JsonErrorType::InvalidEscape
        | JsonErrorType::LoneLeadingSurrogateInHexEscape
        | JsonErrorType::UnexpectedEndOfHexEscape => SyntaxFault::Escape,
        JsonErrorType::ControlCharacterWhileParsingString => SyntaxFault::Control,
        JsonErrorType::InvalidUnicodeCodePoint => return JsonFault::Utf8,
        JsonErrorType::RecursionLimitExceeded => return JsonFault::TooDeep,
        JsonErrorType::DuplicateKey(key) => return JsonFault::DuplicateKey(key.clone()),
    })
}

fn alternatives(literals: &[SmolStr]) -> String {
    let quoted: Vec<_> = literals.iter().map(|it| format!("{it:?}")).collect();
    match quoted.split_last() {
        None => "nothing".into(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// How many steps of a path are shown at its beginning, and how many at its end.
const SHOWN: (usize, usize) = (5, 3);

/// The steps in the middle of a long path, which a message leaves out.
fn hidden_steps(count: usize) -> Range<usize> {
    let end = count.saturating_sub(SHOWN.1);
    SHOWN.0.min(end)..end
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.steps.is_empty() {
            out.write_str("`")?;
            let hidden = hidden_steps(self.0.steps.len());
            for (at, step) in self.path().enumerate() {
                if at == hidden.start && !hidden.is_empty() {
                    out.write_str("…")?;
                }
                match step {
                    _ if hidden.contains(&at) => {}
                    Step::Element(element) => write!(out, "[{element}]")?,
                    Step::Field(name) if !is_identifier(name) => write!(out, "[{name:?}]")?,
                    Step::Field(name) if at == 0 => out.write_str(name)?,
                    Step::Field(name) => write!(out, ".{name}")?,
                }
            }
            out.write_str("`: ")?;
        }
        self.0.fault.fmt(out)
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.fault)
    }
}
