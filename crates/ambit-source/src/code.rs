//! The registry of diagnostic codes.

use crate::Severity;

/// The kind of a finding: a letter (`E` error, `W` warning) and four digits, the first two of which name the phase.
///
/// `01` lexing and parsing, `02` names and schema, `03` types, `04` compilation, `05` findings about what can never
/// matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        impl Code {
            $($(#[doc = $doc])+ pub const $name: Code = Code($text);)+

            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];
        }
    };
}

codes! {
    /// Text that is no token of the language.
    UNKNOWN_TOKEN = "E0101";
    /// A token that cannot stand where it does.
    UNEXPECTED_TOKEN = "E0102";
}

impl Code {
    /// The code as text, such as `E0301`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The severity that the code's letter says.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.0.starts_with('W') {
            Severity::Warning
        } else {
            Severity::Error
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
