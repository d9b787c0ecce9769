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

            /// What the code means and what to do about it, as Markdown: why it is wrong, a policy that fails, and the same
            /// policy mended.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self.0 {
                    $($text => include_str!(concat!("../diagnostics/", $text, ".md")),)+
                    // Codes are made in this file alone.
                    _ => "",
                }
            }
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

    /// The code of that name, written in either case.
    #[must_use]
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL
            .iter()
            .copied()
            .find(|it| it.0.eq_ignore_ascii_case(name))
    }

    /// The title of the code's page, without the code.
    #[must_use]
    pub fn title(self) -> &'static str {
        let line = self.page().lines().next().unwrap_or_default();
        line.split_once(": ").map_or(line, |(_, title)| title)
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
