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
    /// A string whose closing quote is missing.
    UNCLOSED_STRING = "E0103";
    /// An escape that means nothing.
    BAD_ESCAPE = "E0104";
    /// A literal that its type cannot hold.
    OUT_OF_RANGE = "E0105";
    /// A bracket that is never closed, or that closes nothing.
    UNCLOSED_BRACKET = "E0106";
    /// An item that does not end in `;`.
    MISSING_SEMICOLON = "E0107";
    /// A word that begins no item.
    UNKNOWN_ITEM = "E0108";
    /// Expressions or types within each other beyond the bound.
    NESTED_TOO_DEEPLY = "E0109";
    /// What Ambit has and Cedar has not, in a Cedar file.
    NOT_CEDAR = "E0110";
    /// An item of the language that this version does not read.
    NOT_SUPPORTED_YET = "E0111";
    /// What may stand once and stands twice.
    STANDS_TWICE = "E0112";
    /// A scope that is not principal, action and resource.
    WRONG_SCOPE = "E0113";
    /// A comparison of a comparison.
    CHAINED_COMPARISON = "E0114";
    /// More than four `!` or `-` before an operand.
    TOO_MANY_SIGNS = "E0115";
    /// An operator that the language has not.
    NO_SUCH_OPERATOR = "E0116";
    /// A condition with nothing between its braces.
    EMPTY_CONDITION = "E0117";
    /// A name that nobody may give.
    RESERVED_NAME = "E0118";
    /// A name where a value must stand.
    NOT_A_VALUE = "E0119";
    /// An item where it may not stand.
    MISPLACED_ITEM = "E0120";
    /// A clause that its declaration cannot have.
    WRONG_CLAUSE = "E0121";
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
