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
    /// A clause that a policy must have.
    MISSING_CLAUSE = "E0122";
    /// A type that is not declared.
    UNKNOWN_TYPE = "E0201";
    /// An entity type that is not declared, or something else in its place.
    UNKNOWN_ENTITY_TYPE = "E0202";
    /// An action that is not declared.
    UNKNOWN_ACTION = "E0203";
    /// A tool, toolset or namespace of tools that is not declared.
    UNKNOWN_TOOL = "E0204";
    /// Something else where a toolset must stand.
    UNKNOWN_TOOLSET = "E0205";
    /// A name that is no variable.
    UNKNOWN_VARIABLE = "E0206";
    /// A name that is no function or method.
    UNKNOWN_FUNCTION = "E0207";
    /// A wrong number of arguments.
    WRONG_ARGUMENT_COUNT = "E0208";
    /// A lambda where none may stand, or none where one must.
    MISPLACED_LAMBDA = "E0209";
    /// A name that is declared twice.
    DECLARED_TWICE = "E0210";
    /// A name at top level that a namespace declares again.
    SHADOWED = "E0211";
    /// A type with a name that the language keeps.
    RESERVED_TYPE_NAME = "E0212";
    /// A namespace that a Cedar file opens twice.
    NAMESPACE_TWICE = "E0213";
    /// A named type that is part of itself.
    TYPE_CYCLE = "E0214";
    /// A type that is made of too many types.
    TYPE_TOO_LARGE = "E0215";
    /// Actions that are in each other.
    ACTION_CYCLE = "E0216";
    /// A context that is no record.
    NOT_A_RECORD = "E0217";
    /// An `appliesTo` without principals or resources.
    APPLIES_TO_NOBODY = "E0218";
    /// A declaration whose description stands elsewhere.
    INCOMPLETE_SCHEMA = "E0219";
    /// A type of a later version.
    LATER_TYPE = "E0220";
    /// A function or method of a later version.
    LATER_FUNCTION = "E0221";
    /// A default that is no value of its type.
    BAD_DEFAULT = "E0222";
    /// A literal that is no value.
    BAD_LITERAL = "E0223";
    /// A slot of a template in a condition.
    SLOT_IN_CONDITION = "E0224";
    /// An id that a type with fixed ids does not have.
    UNKNOWN_ENUM_ID = "E0225";
    /// Two policies of one id.
    DUPLICATE_ID = "E0226";
    /// An id without text.
    EMPTY_ID = "E0227";
    /// An attribute that is not declared.
    UNKNOWN_ATTRIBUTE = "E0301";
    /// An attribute or tag that may be missing.
    MAYBE_MISSING = "E0302";
    /// A value of another type than is wanted.
    UNEXPECTED_TYPE = "E0303";
    /// Two types that do not go together.
    INCOMPATIBLE_TYPES = "E0304";
    /// A set of nothing.
    EMPTY_SET = "E0305";
    /// A constructor's text that has to be computed.
    NOT_A_LITERAL = "E0306";
    /// A text that a constructor can't read.
    BAD_TEXT = "E0307";
    /// A tag of an entity whose type has none.
    NO_TAGS = "E0308";
    /// A text that is none of a union's.
    NOT_ONE_OF = "E0309";
    /// A `Json` that is used before it is narrowed.
    JSON_NOT_NARROWED = "E0310";
    /// A question after an argument that no tool in scope has.
    UNKNOWN_PARAMETER = "E0311";
    /// A tool's `on` that gives no entity.
    NOT_A_RESOURCE = "E0312";
    /// A condition on the result of a tool that declares none.
    NO_RESULT = "E0313";
    /// What a limit counts, or up to what, where it is no amount.
    NOT_AN_AMOUNT = "E0314";
    /// A time of no length, or in a time zone that there is not.
    BAD_WINDOW = "E0315";
    /// A number of approvers that nobody can meet.
    BAD_APPROVER_COUNT = "E0316";
    /// A policy that no request can match.
    APPLIES_TO_NOTHING = "W0501";
    /// A policy whose conditions are never all true.
    NEVER_HOLDS = "W0502";
    /// An attribute that a later one of its name replaces.
    OVERRIDDEN_ATTRIBUTE = "W0503";
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
