//! A finding about policy text, as data.

use crate::{Code, Span};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy set works, but likely not as meant.
    Warning,
    /// The policy set cannot be used.
    Error,
}

/// A place that a diagnostic speaks of, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in a few words; may be empty for the primary label.
    pub text: String,
}

/// A change of the text that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as an editor's menu would say it.
    pub title: String,
    /// The bytes to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// One finding: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding; its page is printed by `ambit explain`.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// One line that stands alone.
    pub headline: String,
    /// Where it is.
    pub primary: Label,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// Further facts.
    pub notes: Vec<String>,
    /// What to do, where that is known.
    pub help: Option<String>,
    /// A change that mends it, where one is known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding whose severity is that of its code.
    #[must_use]
    pub fn new(code: Code, span: Span, headline: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            headline: headline.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what stands at the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.primary.text = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a further fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Says what to do; `None` leaves the diagnostic as it is.
    #[must_use]
    pub fn help(mut self, text: impl Into<Option<String>>) -> Diagnostic {
        if let Some(text) = text.into() {
            self.help = Some(text);
        }
        self
    }

    /// Whether the policy set cannot be used because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
