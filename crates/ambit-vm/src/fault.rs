//! Why a condition could not be evaluated.

use ambit_bytecode::{Input, OpIdx, RuleId};
use ambit_value::{EntityId, Kind, StructuredError, StructuredKind};

/// A rule whose condition could not be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// The rule.
    pub rule: RuleId,
    /// The instruction that failed; its place in the source is [`ambit_bytecode::Verified::place`].
    pub at: OpIdx,
    /// Why.
    pub fault: Fault<'a>,
}

/// Why an instruction has no result. It borrows names from the request, the store or the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault<'a> {
    /// A value is of another kind than it must be.
    #[error("expected {expected}, got {found}")]
    Kind {
        /// What it must be.
        expected: Expected,
        /// What it is.
        found: Kind,
    },
    /// The condition reads what the request left out: `now`, or the session or arguments as a whole.
    #[error("the request has no `{}`", .0.name())]
    NotGiven(Input),
    /// The condition reads a part of the context, the arguments or the session that the request left out.
    #[error("{} has no {}`{name}`", owner(*.input).0, owner(*.input).1)]
    NotInRequest {
        /// What the request has.
        input: Input,
        /// What it does not have there.
        name: &'a str,
    },
    /// Two values are of kinds that have no order between them.
    #[error("{lhs} and {rhs} cannot be compared")]
    NotOrdered {
        /// The kind of the one.
        lhs: Kind,
        /// The kind of the other.
        rhs: Kind,
    },
    /// A record or an entity does not have an attribute.
    #[error("there is no attribute `{name}`")]
    NoAttribute {
        /// The attribute's name.
        name: &'a str,
        /// The entity that does not have it; `None`: a record.
        entity: Option<EntityId>,
    },
    /// An entity that is asked for an attribute or a tag is not in the store.
    #[error("the entity does not exist")]
    NoEntity(EntityId),
    /// An entity does not have a tag.
    #[error("there is no tag `{key}`")]
    NoTag {
        /// The entity.
        entity: EntityId,
        /// The tag's key.
        key: &'a str,
    },
    /// A result does not fit its 64 bits.
    #[error("the result is out of range")]
    OutOfRange,
    /// A number needs more digits than it may have.
    #[error("the result has more than 28 digits")]
    TooManyDigits,
    /// A text is not what its constructor takes.
    #[error("`{text}` is no {kind}")]
    Malformed {
        /// What was to be made of it.
        kind: Kind,
        /// The text.
        text: &'a str,
    },
    /// A structured argument is asked something, and its text does not parse.
    #[error("`{}` is no {kind}: {error}", text.escape_debug())]
    Unparsed {
        /// What it should be.
        kind: StructuredKind,
        /// The text.
        text: &'a str,
        /// Why it does not parse.
        error: StructuredError,
    },
    /// A text is no domain's name.
    #[error("`{text}` is no domain")]
    NoDomain {
        /// The text.
        text: &'a str,
    },
    /// Two currencies meet in one operation.
    #[error("two currencies in one operation")]
    TwoCurrencies,
    /// A text is no currency's code.
    #[error("`{code}` is no currency")]
    NoCurrency {
        /// The text.
        code: &'a str,
    },
    /// A currency has no minor unit.
    #[error("`{code}` has no minor unit")]
    NoMinorUnit {
        /// The currency's code.
        code: &'a str,
    },
    /// A function was given more or fewer arguments than it takes.
    #[error("wrong number of arguments")]
    WrongCount,
    /// The first element of an empty list was asked for.
    #[error("the list is empty")]
    EmptyList,
    /// A limit was to count less than nothing.
    #[error("the amount is negative")]
    NegativeAmount,
    /// The condition costs more than its bound.
    #[error("the condition costs more than it may")]
    OutOfFuel,
    /// An instruction found what the compiler never makes; a forged program.
    #[error("the program is broken")]
    Broken,
}

/// The kinds of value that an instruction takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A truth value.
    Bool,
    /// Text.
    String,
    /// A number, or an amount of money.
    Number,
    /// A set.
    Set,
    /// A list.
    List,
    /// A set or a list.
    Collection,
    /// An entity.
    Entity,
    /// An entity or a set of entities.
    Entities,
    /// What has attributes: a record or an entity.
    Attributes,
    /// Cedar's `decimal`.
    Decimal,
    /// Cedar's `datetime`.
    Datetime,
    /// Cedar's `duration`.
    Duration,
    /// Cedar's `ipaddr`.
    Ip,
    /// An amount of money.
    Money,
    /// A path.
    Path,
    /// What has a host or a domain.
    Host,
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Expected::Bool => "a bool",
            Expected::String => "a string",
            Expected::Number => "a number",
            Expected::Set => "a set",
            Expected::List => "a list",
            Expected::Collection => "a set or a list",
            Expected::Entity => "an entity",
            Expected::Entities => "an entity or a set of entities",
            Expected::Attributes => "a record or an entity",
            Expected::Decimal => "a decimal",
            Expected::Datetime => "a datetime",
            Expected::Duration => "a duration",
            Expected::Ip => "an ipaddr",
            Expected::Money => "money",
            Expected::Path => "a path",
            Expected::Host => "a URL or an e-mail address",
        })
    }
}

/// What lacks a part of an input, and what such a part is called.
fn owner(input: Input) -> (&'static str, &'static str) {
    match input {
        Input::Args => ("the call", "argument "),
        Input::Session => ("the request's session", ""),
        Input::Context => ("the request's context", ""),
        Input::Principal | Input::Action | Input::Resource | Input::Now => ("the request", ""),
    }
}

impl Fault<'_> {
    /// What says that a value is of another kind than it must be.
    #[cold]
    #[inline(never)]
    pub(crate) fn kind<'a>(expected: Expected, found: ambit_value::Value<'_>) -> Fault<'a> {
        Fault::Kind {
            expected,
            found: found.kind(),
        }
    }
}
