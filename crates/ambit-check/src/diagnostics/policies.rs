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
}

impl From<AppliesToNothing> for Diagnostic {
    fn from(it: AppliesToNothing) -> Diagnostic {
        let headline = "this policy applies to no request";
        Diagnostic::new(Code::APPLIES_TO_NOTHING, it.span, headline)
            .label("no action in its scope takes such a principal and such a resource")
            .help(
                "compare the scope with what the declarations say that the action applies to"
                    .to_owned(),
            )
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
