//! What is wrong with whole policies.

use ambit_source::{Code, Diagnostic, Span};

/// Two policies of one id.
pub(crate) struct IdTwice<'a> {
    pub(crate) span: Span,
    pub(crate) id: &'a str,
    pub(crate) first: Span,
}

impl From<IdTwice<'_>> for Diagnostic {
    fn from(it: IdTwice<'_>) -> Diagnostic {
        let headline = format!("two policies are called `{}`", it.id);
        Diagnostic::new(Code::DUPLICATE_ID, it.span, headline)
            .label("called so again")
            .also(it.first, "first called so here")
            .help("give one of them another `@id`".to_owned())
    }
}

/// An id without text.
pub(crate) struct EmptyId {
    pub(crate) span: Span,
}

impl From<EmptyId> for Diagnostic {
    fn from(it: EmptyId) -> Diagnostic {
        Diagnostic::new(Code::EMPTY_ID, it.span, "`@id` needs a text")
            .label("says nothing")
            .help("write `@id(\"a-name\")`, or leave it out".to_owned())
    }
}

/// A policy that no request can match.
pub(crate) struct AppliesToNothing {
    pub(crate) span: Span,
    /// Whether its scope admits no action at all.
    pub(crate) is_empty: bool,
    /// Whether its scope names tools.
    pub(crate) names_tools: bool,
}

impl From<AppliesToNothing> for Diagnostic {
    fn from(it: AppliesToNothing) -> Diagnostic {
        let label = if it.is_empty {
            "no action or tool is in its scope"
        } else {
            "no action in its scope takes such a principal and such a resource"
        };
        let help = match (it.is_empty, it.names_tools) {
            (true, _) => "declare an action or tool that belongs to the group",
            (false, true) => "a tool is called by an `Agent`, unless it says `for [T]`",
            (false, false) => "compare the scope with what the action applies to",
        };
        Diagnostic::new(
            Code::APPLIES_TO_NOTHING,
            it.span,
            "this policy applies to no request",
        )
        .label(label)
        .help(help.to_owned())
    }
}

/// A policy whose conditions are never all true.
pub(crate) struct NeverHolds {
    pub(crate) span: Span,
}

impl From<NeverHolds> for Diagnostic {
    fn from(it: NeverHolds) -> Diagnostic {
        Diagnostic::new(Code::NEVER_HOLDS, it.span, "this policy never holds")
            .label("false for every request that the scope admits")
    }
}
