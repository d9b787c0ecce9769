//! What is wrong with the names that policies use.

use ambit_source::{Code, Diagnostic, Span};
use ambit_syntax::tree::Slot;
use smol_str::SmolStr;

use super::{counted, did_you_mean, listed, misspelt};
use crate::names;

/// A name that is no variable.
pub(crate) struct UnknownVariable<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) known: &'a [SmolStr],
}

impl From<UnknownVariable<'_>> for Diagnostic {
    fn from(it: UnknownVariable<'_>) -> Diagnostic {
        let known = it.known.iter().map(SmolStr::as_str);
        let nearest = names::nearest(it.name, known.clone());
        let headline = format!("unknown variable `{}`", it.name);
        let diagnostic = Diagnostic::new(Code::UNKNOWN_VARIABLE, it.span, headline)
            .label("stands for nothing here")
            .help(format!("the variables here are {}", listed(known)));
        misspelt(diagnostic, nearest)
    }
}

/// A name that is no function or method.
pub(crate) struct UnknownFunction<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) is_method: bool,
    pub(crate) nearest: Option<&'a str>,
}

impl From<UnknownFunction<'_>> for Diagnostic {
    fn from(it: UnknownFunction<'_>) -> Diagnostic {
        let what = if it.is_method { "method" } else { "function" };
        let headline = format!("unknown {what} `{}`", it.name);
        let diagnostic = Diagnostic::new(Code::UNKNOWN_FUNCTION, it.span, headline)
            .label(format!("no {what} has this name"));
        if it.name.eq_ignore_ascii_case("not") {
            return diagnostic.help("`not` is written `!`".to_owned());
        }
        misspelt(diagnostic, it.nearest)
    }
}

/// A function or method that the language has and this version has not.
pub(crate) struct LaterFunction<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<LaterFunction<'_>> for Diagnostic {
    fn from(it: LaterFunction<'_>) -> Diagnostic {
        let headline = format!("this version has no `{}` yet", it.name);
        Diagnostic::new(Code::LATER_FUNCTION, it.span, headline)
            .label("part of the language, but of a later version")
    }
}

/// A function that is written as a method.
pub(crate) struct FunctionAsMethod<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<FunctionAsMethod<'_>> for Diagnostic {
    fn from(it: FunctionAsMethod<'_>) -> Diagnostic {
        let headline = format!("`{}` is a function, not a method", it.name);
        Diagnostic::new(Code::UNKNOWN_FUNCTION, it.span, headline)
            .label("called on a value")
            .help(format!("write `{}(…)`", it.name))
    }
}

/// A method that is written as a function.
pub(crate) struct MethodAsFunction<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<MethodAsFunction<'_>> for Diagnostic {
    fn from(it: MethodAsFunction<'_>) -> Diagnostic {
        let headline = format!("`{}` is a method, not a function", it.name);
        Diagnostic::new(Code::UNKNOWN_FUNCTION, it.span, headline)
            .label("called on nothing")
            .help(format!("write `value.{}(…)`", it.name))
    }
}

/// A wrong number of arguments.
pub(crate) struct WrongCount<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) expected: usize,
    pub(crate) found: usize,
}

impl From<WrongCount<'_>> for Diagnostic {
    fn from(it: WrongCount<'_>) -> Diagnostic {
        let expected = counted(it.expected, "argument");
        let headline = format!("`{}` takes {expected}", it.name);
        Diagnostic::new(Code::WRONG_ARGUMENT_COUNT, it.span, headline)
            .label(format!("has {}", counted(it.found, "argument")))
    }
}

/// A method that takes a lambda and has none.
pub(crate) struct LambdaMissing<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<LambdaMissing<'_>> for Diagnostic {
    fn from(it: LambdaMissing<'_>) -> Diagnostic {
        let headline = format!("`{}` takes a lambda", it.name);
        Diagnostic::new(Code::MISPLACED_LAMBDA, it.span, headline)
            .label("says what to do with each element")
            .help(format!("write `.{}(x => …)`", it.name))
    }
}

/// A lambda where a value must stand.
pub(crate) struct LambdaMisplaced {
    pub(crate) span: Span,
}

impl From<LambdaMisplaced> for Diagnostic {
    fn from(it: LambdaMisplaced) -> Diagnostic {
        Diagnostic::new(
            Code::MISPLACED_LAMBDA,
            it.span,
            "a lambda may not stand here",
        )
        .label("the parameter of a lambda")
        .help("only `all`, `any`, `map` and `sum` take one".to_owned())
    }
}

/// A lambda's parameter that is called as something else is.
pub(crate) struct ParameterName<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<ParameterName<'_>> for Diagnostic {
    fn from(it: ParameterName<'_>) -> Diagnostic {
        let headline = format!("`{}` stands for something else already", it.name);
        Diagnostic::new(Code::MISPLACED_LAMBDA, it.span, headline)
            .label("a variable, or the parameter of a lambda around this one")
            .help("give the parameter another name".to_owned())
    }
}

/// A literal that can't be read.
pub(crate) struct Unreadable<'a> {
    pub(crate) span: Span,
    pub(crate) why: &'a dyn std::fmt::Display,
}

impl From<Unreadable<'_>> for Diagnostic {
    fn from(it: Unreadable<'_>) -> Diagnostic {
        Diagnostic::new(Code::BAD_LITERAL, it.span, "this literal is not a value")
            .label(it.why.to_string())
    }
}

/// An expression within so many others that are run several times that it would never end.
pub(crate) struct TooManyCopies {
    pub(crate) span: Span,
}

impl From<TooManyCopies> for Diagnostic {
    fn from(it: TooManyCopies) -> Diagnostic {
        let headline = "too many `is … in` and `has a.b` stand within each other here";
        Diagnostic::new(Code::NESTED_TOO_DEEPLY, it.span, headline)
            .note("what stands before them is run once for each step")
            .help("split it into several conditions".to_owned())
    }
}

/// A slot of a template in a condition.
pub(crate) struct SlotInCondition {
    pub(crate) span: Span,
    pub(crate) slot: Slot,
}

impl From<SlotInCondition> for Diagnostic {
    fn from(it: SlotInCondition) -> Diagnostic {
        let headline = format!("`{}` may only stand in a scope", slot_text(it.slot));
        Diagnostic::new(Code::SLOT_IN_CONDITION, it.span, headline)
            .label("a slot in a condition")
            .help("write the variable itself: what fills the slot constrains it".to_owned())
    }
}

/// A slot as it is written.
fn slot_text(slot: Slot) -> &'static str {
    match slot {
        Slot::Principal => "?principal",
        Slot::Resource => "?resource",
    }
}

/// An entity type that is not declared.
pub(crate) struct UnknownEntityType<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    pub(crate) nearest: Option<&'a str>,
}

impl From<UnknownEntityType<'_>> for Diagnostic {
    fn from(it: UnknownEntityType<'_>) -> Diagnostic {
        let headline = format!("unknown entity type `{}`", it.name);
        let diagnostic = Diagnostic::new(Code::UNKNOWN_ENTITY_TYPE, it.span, headline)
            .label("no entity type has this name")
            .help(format!("declare it: `entity {};`", names::base(it.name)));
        misspelt(diagnostic, it.nearest)
    }
}

/// An id that a type with fixed ids does not have.
pub(crate) struct EnumId<'a> {
    pub(crate) span: Span,
    pub(crate) ty: &'a str,
    pub(crate) id: &'a str,
    pub(crate) ids: &'a [SmolStr],
}

impl From<EnumId<'_>> for Diagnostic {
    fn from(it: EnumId<'_>) -> Diagnostic {
        let headline = format!("`{}` has no entity {:?}", it.ty, it.id);
        let ids = it.ids.iter().map(SmolStr::as_str);
        let help = did_you_mean(names::nearest(it.id, ids.clone()));
        let help = help.unwrap_or_else(|| format!("its entities are {}", listed(ids)));
        Diagnostic::new(Code::UNKNOWN_ENUM_ID, it.span, headline)
            .label("not among the ids that its declaration lists")
            .help(help)
    }
}

/// An action that is not declared.
pub(crate) struct UnknownActionInPolicy {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) nearest: Option<String>,
}

impl From<UnknownActionInPolicy> for Diagnostic {
    fn from(it: UnknownActionInPolicy) -> Diagnostic {
        let headline = format!("unknown action `{}`", it.name);
        let diagnostic = Diagnostic::new(Code::UNKNOWN_ACTION, it.span, headline)
            .label("no action has this name");
        misspelt(diagnostic, it.nearest.as_deref())
    }
}

/// A tool or toolset that is not declared.
pub(crate) struct UnknownTool<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    /// Whether it is an action all the same.
    pub(crate) is_action: bool,
    pub(crate) nearest: Option<&'a str>,
}

impl From<UnknownTool<'_>> for Diagnostic {
    fn from(it: UnknownTool<'_>) -> Diagnostic {
        let (headline, label) = if it.is_action {
            (
                format!("`{}` is an action, not a tool", it.name),
                "`call` takes tools and toolsets",
            )
        } else {
            (
                format!("unknown tool `{}`", it.name),
                "no tool or toolset has this name",
            )
        };
        let help = did_you_mean(it.nearest);
        let help = help.or_else(|| {
            let (namespace, base) = names::split(it.name);
            let action = names::join(namespace, names::ACTION);
            it.is_action
                .then(|| format!("write `action == {action}::{base:?}`"))
        });
        Diagnostic::new(Code::UNKNOWN_TOOL, it.span, headline)
            .label(label)
            .help(help)
    }
}

/// A namespace without tools.
pub(crate) struct UnknownNamespace<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
    /// What it is where it is a tool or a toolset.
    pub(crate) called: Option<&'static str>,
    pub(crate) nearest: Option<String>,
}

impl From<UnknownNamespace<'_>> for Diagnostic {
    fn from(it: UnknownNamespace<'_>) -> Diagnostic {
        let headline = format!("namespace `{}` has no tools", it.name);
        let name = it.name;
        let help = it
            .called
            .map(|what| format!("`{name}` is a {what}: write `call {name}`"));
        let help = help.or_else(|| did_you_mean(it.nearest.as_deref()));
        Diagnostic::new(Code::UNKNOWN_TOOL, it.span, headline)
            .label("no tool is declared in it")
            .help(help)
    }
}
