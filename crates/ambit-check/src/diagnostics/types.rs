//! What is wrong with the types of expressions.

use ambit_source::{Code, Diagnostic, Span};
use ambit_value::{MoneyError, StructuredKind};
use smol_str::SmolStr;

use super::{counted, did_you_mean, listed};
use crate::names;
use crate::ty::Mismatch;

/// How to use a `Json`.
const NARROW: &str = "ask what it is first: `x is String && …`";

/// A value of another type than is wanted.
pub(crate) struct Unexpected<'a> {
    pub(crate) span: Span,
    pub(crate) expected: &'a str,
    pub(crate) found: &'a str,
    pub(crate) is_json: bool,
}

impl From<Unexpected<'_>> for Diagnostic {
    fn from(it: Unexpected<'_>) -> Diagnostic {
        let code = json_or(it.is_json, Code::UNEXPECTED_TYPE);
        let headline = if it.is_json {
            "a `Json` must be narrowed before it is used".to_owned()
        } else {
            format!(
                "expected {}, found {}",
                article(it.expected),
                article(it.found)
            )
        };
        Diagnostic::new(code, it.span, headline)
            .label(format!("of type `{}`", it.found))
            .help(it.is_json.then(|| NARROW.to_owned()))
    }
}

/// A `Json` that is used before it is narrowed has a page of its own.
fn json_or(is_json: bool, code: Code) -> Code {
    if is_json {
        Code::JSON_NOT_NARROWED
    } else {
        code
    }
}

/// A type's name in back-ticks; words that begin with an article stand as they are.
fn article(text: &str) -> String {
    if text.starts_with("a ") || text.starts_with("an ") {
        text.to_owned()
    } else {
        format!("`{text}`")
    }
}

/// A `Json` that is asked whether it is what JSON has not.
pub(crate) struct NeverJson<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<NeverJson<'_>> for Diagnostic {
    fn from(it: NeverJson<'_>) -> Diagnostic {
        let headline = format!("a `Json` is never a `{}`", it.name);
        Diagnostic::new(Code::UNEXPECTED_TYPE, it.span, headline)
            .label("JSON has no such values")
            .help("it is a `Bool`, `Long`, `Number`, `String`, `List` or `Record`".to_owned())
    }
}

/// Where two types meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// `==` and `!=`.
    Equality,
    /// `<` and its like.
    Ordering,
    /// `+`, `-`, `*`.
    Arithmetic,
    /// The two branches of `if`.
    Branches,
    /// The elements of a set.
    Set,
    /// An element and a set or list.
    Contains,
    /// Two sets.
    ContainsSet,
}

/// Two types that do not go together.
pub(crate) struct NoCommonType<'a> {
    pub(crate) span: Span,
    pub(crate) what: Where,
    pub(crate) lhs: (Span, &'a str),
    pub(crate) rhs: (Span, &'a str),
    pub(crate) mismatch: Option<Mismatch>,
    pub(crate) is_json: bool,
}

impl From<NoCommonType<'_>> for Diagnostic {
    fn from(it: NoCommonType<'_>) -> Diagnostic {
        let ((lhs, left), (rhs, right)) = (it.lhs, it.rhs);
        let headline = match it.what {
            Where::Equality if it.is_json => {
                "a `Json` can't be compared before it is narrowed".to_owned()
            }
            _ if it.is_json => "a `Json` must be narrowed before it is used".to_owned(),
            Where::Equality => format!("`{left}` and `{right}` are never equal"),
            Where::Ordering => format!("`{left}` and `{right}` can't be compared"),
            Where::Arithmetic => {
                format!("`{left}` and `{right}` can't be computed with each other")
            }
            Where::Branches => format!("one branch is `{left}`, the other `{right}`"),
            Where::Set => format!("a set of `{left}` has an element that is `{right}`"),
            Where::Contains => format!("`{right}` is never an element among `{left}`"),
            Where::ContainsSet => format!("`{left}` and `{right}` have no elements in common"),
        };
        let why = it.mismatch.and_then(explained);
        let help = if it.is_json {
            Some(NARROW.to_owned())
        } else if it.what == Where::Branches || it.what == Where::Set {
            why.map(str::to_owned)
        } else {
            written_so(left, right)
                .or_else(|| written_so(right, left))
                .or(why.map(str::to_owned))
        };
        Diagnostic::new(
            json_or(it.is_json, Code::INCOMPATIBLE_TYPES),
            it.span,
            headline,
        )
        .also(lhs, format!("`{left}`"))
        .also(rhs, format!("`{right}`"))
        .help(help)
    }
}

/// How a literal is written that goes with the first type, where the second is what it was written as.
fn written_so(ty: &str, literal: &str) -> Option<String> {
    match (ty, literal) {
        ("Money", "Long" | "Number") => Some("write the currency: `5.00 USD`".to_owned()),
        ("datetime" | "duration", "String") => Some(format!("write `{ty}(\"…\")`")),
        ("decimal", "Long" | "Number" | "String") => Some("write `decimal(\"1.5\")`".to_owned()),
        ("ipaddr", "String") => Some("write `ip(\"…\")`".to_owned()),
        (_, "String") => {
            let kind = StructuredKind::ALL
                .into_iter()
                .find(|it| it.type_name() == ty)?;
            Some(format!("write `{kind}(\"…\")`"))
        }
        _ => None,
    }
}

fn explained(mismatch: Mismatch) -> Option<&'static str> {
    match mismatch {
        Mismatch::Kind => None,
        Mismatch::Entity => {
            Some("entities of different types are never equal: compare within one type")
        }
        Mismatch::EntityRecord => {
            Some("an entity is not a record: compare its attributes one by one")
        }
        Mismatch::Attributes => Some("two records must have the same attributes"),
        Mismatch::Optional => {
            Some("an attribute is optional in one record and required in the other")
        }
    }
}

/// A value that has no order.
pub(crate) struct NotComparable<'a> {
    pub(crate) span: Span,
    pub(crate) found: &'a str,
    pub(crate) is_json: bool,
}

impl From<NotComparable<'_>> for Diagnostic {
    fn from(it: NotComparable<'_>) -> Diagnostic {
        let code = json_or(it.is_json, Code::UNEXPECTED_TYPE);
        let headline = format!("`{}` has no order", it.found);
        let help = match it.found {
            "decimal" => Some("write `.lessThan(…)` or its like".to_owned()),
            _ if it.is_json => Some(NARROW.to_owned()),
            _ => None,
        };
        Diagnostic::new(code, it.span, headline)
            .label("can't be compared by `<`, `<=`, `>` or `>=`")
            .help(help)
    }
}

/// A text that is none of a union's.
pub(crate) struct NotOneOf<'a> {
    pub(crate) span: Span,
    pub(crate) text: &'a str,
    pub(crate) texts: &'a [SmolStr],
}

impl From<NotOneOf<'_>> for Diagnostic {
    fn from(it: NotOneOf<'_>) -> Diagnostic {
        let texts = it.texts.iter().map(SmolStr::as_str);
        let help = did_you_mean(names::nearest(it.text, texts.clone()));
        let help = help.unwrap_or_else(|| format!("it is {}", listed(texts)));
        Diagnostic::new(
            Code::NOT_ONE_OF,
            it.span,
            format!("the value is never {:?}", it.text),
        )
        .label("not among the texts that its type lists")
        .help(help)
    }
}

/// A set of nothing.
pub(crate) struct EmptySet {
    pub(crate) span: Span,
}

impl From<EmptySet> for Diagnostic {
    fn from(it: EmptySet) -> Diagnostic {
        Diagnostic::new(Code::EMPTY_SET, it.span, "an empty set has no type")
            .label("nothing says what its elements would be")
            .help("write `.isEmpty()` to ask whether a set is empty".to_owned())
    }
}

/// An attribute that is not declared.
pub(crate) struct UnknownAttribute<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) nearest: Option<&'a str>,
    /// Whether it is an argument, or part of the context, of an action.
    pub(crate) of: Option<Of<'a>>,
}

/// What a name is looked for in, where that is no entity or record of its own.
#[derive(Clone, Copy)]
pub(crate) enum Of<'a> {
    /// The arguments of that tool.
    Arguments(&'a str),
    /// The context of that action.
    Context(&'a str),
}

impl From<UnknownAttribute<'_>> for Diagnostic {
    fn from(it: UnknownAttribute<'_>) -> Diagnostic {
        let (what, label) = match it.of {
            Some(Of::Arguments(tool)) => ("argument", format!("not a parameter of `{tool}`")),
            Some(Of::Context(action)) => ("attribute", format!("not in the context of `{action}`")),
            None if it.owner == "{}" => ("attribute", "this record has no attributes".to_owned()),
            None => ("attribute", format!("not an attribute of `{}`", it.owner)),
        };
        let headline = format!("unknown {what} `{}`", it.name);
        let name = it.name;
        let guard = match it.of {
            Some(Of::Arguments(_)) => {
                format!("where only some tools have it, ask first: `args has {name} && …`")
            }
            Some(Of::Context(_)) => {
                format!("where only some actions have it, ask first: `context has {name} && …`")
            }
            None => format!("where only some types have it, ask first: `… has {name} && …`"),
        };
        let help =
            did_you_mean(it.nearest).or((it.owner != "{}" || it.of.is_some()).then_some(guard));
        Diagnostic::new(Code::UNKNOWN_ATTRIBUTE, it.span, headline)
            .label(label)
            .help(help)
    }
}

/// An argument where there are none.
pub(crate) struct NoSuchArgument<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) action: &'a str,
}

impl From<NoSuchArgument<'_>> for Diagnostic {
    fn from(it: NoSuchArgument<'_>) -> Diagnostic {
        let headline = format!(
            "there is no argument `{}`: `{}` is not a tool",
            it.name, it.action
        );
        Diagnostic::new(Code::UNKNOWN_ATTRIBUTE, it.span, headline)
            .label("only calls of tools have arguments")
            .help("write `call` in the scope, or ask first: `args has …`".to_owned())
    }
}

/// A question after an argument that no tool in scope has.
pub(crate) struct UndeclaredArgument<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) nearest: Option<&'a str>,
}

impl From<UndeclaredArgument<'_>> for Diagnostic {
    fn from(it: UndeclaredArgument<'_>) -> Diagnostic {
        let headline = format!("no tool in scope has a parameter `{}`", it.name);
        Diagnostic::new(Code::UNKNOWN_PARAMETER, it.span, headline)
            .label("never there")
            .help(did_you_mean(it.nearest))
    }
}

/// An attribute that may be missing.
pub(crate) struct MaybeMissing<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) of: Option<Of<'a>>,
}

impl From<MaybeMissing<'_>> for Diagnostic {
    fn from(it: MaybeMissing<'_>) -> Diagnostic {
        let (what, owner) = match it.of {
            Some(Of::Arguments(tool)) => ("argument", format!("`{tool}`")),
            Some(Of::Context(action)) => ("attribute", format!("the context of `{action}`")),
            None => ("attribute", format!("`{}`", it.owner)),
        };
        let headline = format!("{what} `{}` may be missing", it.name);
        let label = format!("optional in {owner}");
        Diagnostic::new(Code::MAYBE_MISSING, it.span, headline)
            .label(label)
            .help(format!("ask first: `… has {} && …`", it.name))
    }
}

/// A value that has no attributes.
pub(crate) struct NoAttributes<'a> {
    pub(crate) span: Span,
    pub(crate) found: &'a str,
}

impl From<NoAttributes<'_>> for Diagnostic {
    fn from(it: NoAttributes<'_>) -> Diagnostic {
        let headline = format!("`{}` has no attributes", it.found);
        Diagnostic::new(Code::UNEXPECTED_TYPE, it.span, headline)
            .label("only entities and records have attributes")
    }
}

/// A tag of an entity that has none.
pub(crate) struct NoTags {
    pub(crate) span: Span,
}

impl From<NoTags> for Diagnostic {
    fn from(it: NoTags) -> Diagnostic {
        Diagnostic::new(Code::NO_TAGS, it.span, "this entity has no tags")
            .label("its type declares none")
            .help("declare them: `entity T tags String;`".to_owned())
    }
}

/// A tag that may be missing.
pub(crate) struct TagMaybeMissing {
    pub(crate) span: Span,
}

impl From<TagMaybeMissing> for Diagnostic {
    fn from(it: TagMaybeMissing) -> Diagnostic {
        Diagnostic::new(Code::MAYBE_MISSING, it.span, "the tag may be missing")
            .label("any tag may")
            .help("ask first: `e.hasTag(k) && e.getTag(k) …`".to_owned())
    }
}

/// A method that a type does not have.
pub(crate) struct NoSuchMethod<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) found: &'a str,
    pub(crate) is_json: bool,
}

impl From<NoSuchMethod<'_>> for Diagnostic {
    fn from(it: NoSuchMethod<'_>) -> Diagnostic {
        let code = json_or(it.is_json, Code::UNEXPECTED_TYPE);
        let headline = format!("`{}` has no method `{}`", it.found, it.name);
        let help = match (it.name, it.found) {
            _ if it.is_json => Some(NARROW),
            ("isEmpty", "String") => Some("write `== \"\"`"),
            ("isEmpty", _) => Some("write `.size() == 0`"),
            ("contains", "String") => Some("write `like \"*…*\"`"),
            _ => None,
        };
        Diagnostic::new(code, it.span, headline)
            .label(format!("of type `{}`", it.found))
            .help(help.map(str::to_owned))
    }
}

/// A wrong number of arguments of an extension function.
pub(crate) struct WrongArguments<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) expected: usize,
    pub(crate) found: usize,
}

impl From<WrongArguments<'_>> for Diagnostic {
    fn from(it: WrongArguments<'_>) -> Diagnostic {
        let headline = format!("`{}` takes {}", it.name, counted(it.expected, "argument"));
        Diagnostic::new(Code::WRONG_ARGUMENT_COUNT, it.span, headline)
            .label(format!("has {}", counted(it.found, "argument")))
    }
}

/// A constructor that is given a text that has to be computed.
pub(crate) struct NotLiteral<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<NotLiteral<'_>> for Diagnostic {
    fn from(it: NotLiteral<'_>) -> Diagnostic {
        let headline = format!("`{}` takes a literal", it.name);
        Diagnostic::new(Code::NOT_A_LITERAL, it.span, headline)
            .label("has to be computed, so nobody knows whether it can be read")
            .help(format!(
                "declare the attribute as `{}` instead of `String`",
                type_of(it.name)
            ))
    }
}

/// The type that a constructor gives.
fn type_of(constructor: &str) -> &str {
    let structured = StructuredKind::ALL
        .into_iter()
        .find(|it| it.constructor() == constructor);
    match (constructor, structured) {
        ("ip", _) => "ipaddr",
        (_, Some(kind)) => kind.type_name(),
        (other, None) => other,
    }
}

/// A text that a constructor can't read.
pub(crate) struct TextMisfit<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    pub(crate) why: &'a str,
}

impl From<TextMisfit<'_>> for Diagnostic {
    fn from(it: TextMisfit<'_>) -> Diagnostic {
        let headline = format!("{:?} is not a value of `{}`", it.text, type_of(it.name));
        Diagnostic::new(Code::BAD_TEXT, it.span, headline).label(it.why)
    }
}

/// A condition on the result of a tool that declares none.
pub(crate) struct NoResult<'a> {
    pub(crate) span: Span,
    pub(crate) tool: &'a str,
}

impl From<NoResult<'_>> for Diagnostic {
    fn from(it: NoResult<'_>) -> Diagnostic {
        let headline = format!("`{}` declares no result", it.tool);
        Diagnostic::new(Code::NO_RESULT, it.span, headline)
            .label("of no known type")
            .help("declare its type behind the parameters: `-> { … }`".to_owned())
    }
}

/// A text that is the code of no currency, or of none that will do.
pub(crate) struct BadCurrency<'a> {
    pub(crate) span: Span,
    pub(crate) text: &'a str,
    pub(crate) why: MoneyError,
}

impl From<BadCurrency<'_>> for Diagnostic {
    fn from(it: BadCurrency<'_>) -> Diagnostic {
        let headline = format!("{:?} is not a currency to count in", it.text);
        Diagnostic::new(Code::BAD_TEXT, it.span, headline).label(it.why.to_string())
    }
}

/// A text that names no domain.
pub(crate) struct NoDomain<'a> {
    pub(crate) span: Span,
    pub(crate) text: &'a str,
    pub(crate) why: &'a str,
}

impl From<NoDomain<'_>> for Diagnostic {
    fn from(it: NoDomain<'_>) -> Diagnostic {
        let headline = format!("{:?} is not a domain", it.text);
        Diagnostic::new(Code::BAD_TEXT, it.span, headline).label(it.why)
    }
}

/// A tool's `on` that gives no entity.
pub(crate) struct NotAResource<'a> {
    pub(crate) span: Span,
    pub(crate) found: &'a str,
}

impl From<NotAResource<'_>> for Diagnostic {
    fn from(it: NotAResource<'_>) -> Diagnostic {
        Diagnostic::new(Code::NOT_A_RESOURCE, it.span, "`on` must give an entity")
            .label(format!("of type `{}`", it.found))
            .help("declare the parameter with an entity type".to_owned())
    }
}
