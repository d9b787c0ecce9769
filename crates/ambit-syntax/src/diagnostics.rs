//! What is said of faults in the text.

mod habit;

use ambit_source::{Code, Diagnostic, FileId, Fix, Span};

use crate::escape::EscapeFault;
use crate::items::STARTERS;
use crate::tree::{BinaryOp, ConditionKind, ExprKind, LaterItem};
use crate::{Dialect, TokenKind};
use habit::{Habit, habit};

/// Where the parser stopped, and why.
pub(crate) struct Unexpected {
    pub(crate) span: Span,
    /// The token; `None` at the end of the file.
    pub(crate) kind: Option<TokenKind>,
    pub(crate) text: String,
    /// What might have stood there instead.
    pub(crate) expected: Option<String>,
    /// The names of the grammar's terminals that might have stood there.
    pub(crate) terminals: Vec<String>,
    /// The token before it.
    pub(crate) before: Option<(TokenKind, String)>,
    /// Whether it is a name and a number stands right before it.
    pub(crate) is_glued: bool,
}

impl Unexpected {
    /// Whether a terminal might have stood there.
    fn expects(&self, name: &str) -> bool {
        self.terminals.iter().any(|it| it.trim_matches('"') == name)
    }
}

fn insertion(mut diagnostic: Diagnostic, span: Span, title: &str, replacement: &str) -> Diagnostic {
    diagnostic.fix = Some(Fix {
        title: title.to_owned(),
        span,
        replacement: replacement.to_owned(),
    });
    diagnostic
}

// ---- Tokens and items

pub(crate) fn file_too_large(file: FileId) -> Diagnostic {
    let span = Span::new(file, 0, 0);
    Diagnostic::new(
        Code::OUT_OF_RANGE,
        span,
        "a file of 4 GiB or more is not read",
    )
}

pub(crate) fn unexpected(it: &Unexpected) -> Diagnostic {
    match it.kind {
        Some(TokenKind::Unknown) => unknown_token(it),
        Some(TokenKind::OpenStr) => {
            let headline = "this string is never closed";
            let diagnostic = Diagnostic::new(Code::UNCLOSED_STRING, it.span, headline);
            diagnostic
                .help("end the string with `\"`; a `\"` within it is written `\\\"`".to_owned())
        }
        kind => {
            let found = match kind {
                Some(TokenKind::Str) => format!("the string {}", shortened(&it.text)),
                Some(_) => format!("`{}`", shortened(&it.text)),
                None => "the end of the file".to_owned(),
            };
            let headline = match &it.expected {
                Some(expected) => format!("expected {expected}, found {found}"),
                None => format!("{found} cannot stand here"),
            };
            let diagnostic = Diagnostic::new(Code::UNEXPECTED_TOKEN, it.span, headline);
            let diagnostic = match &it.expected {
                Some(expected) => diagnostic.label(format!("expected {expected}")),
                None => diagnostic,
            };
            match habit(it) {
                Some(Habit {
                    help,
                    instead: Some(text),
                }) => insertion(
                    diagnostic.help(help),
                    it.span,
                    &format!("write `{text}`"),
                    &text,
                ),
                Some(Habit {
                    help,
                    instead: None,
                }) => diagnostic.help(help),
                None => diagnostic.help(unexpected_help(it)),
            }
        }
    }
}

fn unexpected_help(it: &Unexpected) -> Option<String> {
    let kind = it.kind?;
    let is_name_expected = it
        .expected
        .as_deref()
        .is_some_and(|it| it.starts_with("a name"));
    if it.is_glued && it.text.len() == 3 && it.text.bytes().all(|it| it.is_ascii_uppercase()) {
        return Some(format!(
            "a blank stands between an amount and its currency, as in `5 {}`",
            it.text
        ));
    }
    if it.is_glued {
        return Some(
            "durations are whole numbers with the units `d`, `h`, `m`, `s` and `ms`, as in `1h30m`"
                .to_owned(),
        );
    }
    if kind == TokenKind::Slash {
        return Some("a comment begins with `//`; there is no division".to_owned());
    }
    if kind == TokenKind::Minus || kind == TokenKind::Bang {
        return Some(
            "put parentheses around an operand that has another sign before it".to_owned(),
        );
    }
    let word = Some(kind)
        .filter(|it| it.is_reserved() && is_name_expected)?
        .text()?;
    Some(format!(
        "`{word}` is a word of the language and no name; an attribute of that name is written `[\"{word}\"]`"
    ))
}

/// At most some forty characters, on one line.
fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() > 40 || line.len() < text.len() {
        let start: String = line.chars().take(36).collect();
        return format!("{start}…");
    }
    line.to_owned()
}

fn unknown_token(it: &Unexpected) -> Diagnostic {
    let headline = format!("`{}` means nothing here", shortened(&it.text));
    let help = match it.text.chars().next() {
        Some('\'') => Some("strings stand between double quotes"),
        Some('&') => Some("both must hold: write `&&`"),
        Some('#') => Some("a comment begins with `//`"),
        Some('“' | '”' | '„') => Some("strings stand between plain double quotes"),
        _ => None,
    };
    Diagnostic::new(Code::UNKNOWN_TOKEN, it.span, headline).help(help.map(str::to_owned))
}

pub(crate) fn stray_semicolon(span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UNEXPECTED_TOKEN, span, "`;` ends nothing here");
    insertion(
        diagnostic.help("leave it out".to_owned()),
        span,
        "remove `;`",
        "",
    )
}

pub(crate) fn closes_nothing(span: Span, kind: TokenKind) -> Diagnostic {
    let headline = format!("`{}` closes nothing", kind.text().unwrap_or_default());
    Diagnostic::new(Code::UNCLOSED_BRACKET, span, headline)
}

pub(crate) fn unclosed(span: Span, kind: TokenKind) -> Diagnostic {
    let headline = format!("`{}` is never closed", kind.text().unwrap_or_default());
    Diagnostic::new(Code::UNCLOSED_BRACKET, span, headline).label("opened here")
}

pub(crate) fn missing_semicolon(span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::MISSING_SEMICOLON, span, "`;` is missing");
    insertion(diagnostic.label("the item ends here"), span, "add `;`", ";")
}

pub(crate) fn ends_early(span: Span, expected: Option<&str>) -> Diagnostic {
    let headline = match expected {
        Some(expected) => format!("expected {expected}, and the item ends here"),
        None => "the item ends too early".to_owned(),
    };
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline).label("the item ends here")
}

pub(crate) fn annotation_alone(span: Span) -> Diagnostic {
    let headline = "an annotation must stand before an item";
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline).label("no item follows it")
}

pub(crate) fn unknown_item(
    span: Span,
    kind: TokenKind,
    text: &str,
    dialect: Dialect,
) -> Diagnostic {
    if kind.is_fault() {
        return unexpected(&Unexpected {
            span,
            kind: Some(kind),
            text: text.to_owned(),
            expected: None,
            terminals: Vec::new(),
            before: None,
            is_glued: false,
        });
    }
    let headline = format!("no item begins with `{}`", shortened(text));
    let diagnostic = Diagnostic::new(Code::UNKNOWN_ITEM, span, headline);
    if kind == TokenKind::When || kind == TokenKind::Unless {
        return diagnostic
            .help("a condition stands between its policy's scope and the `;`".to_owned());
    }
    let nearest = if kind == TokenKind::Ident || kind.is_name() {
        nearest_starter(text, dialect)
    } else {
        None
    };
    let usual = "items begin with a word such as `permit`, `forbid`, `entity` or `action`";
    match nearest {
        Some(near) => {
            let title = format!("write `{near}`");
            insertion(
                diagnostic.help(format!("did you mean `{near}`?")),
                span,
                &title,
                near,
            )
        }
        None => diagnostic.help(usual.to_owned()),
    }
}

/// Words that others use for what a starter says.
const SYNONYMS: [(&str, &str); 7] = [
    ("allow", "permit"),
    ("grant", "permit"),
    ("deny", "forbid"),
    ("block", "forbid"),
    ("enum", "entity"),
    ("struct", "type"),
    ("function", "tool"),
];

fn nearest_starter(text: &str, dialect: Dialect) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words = STARTERS
        .iter()
        .filter_map(|it| it.text())
        .filter(|it| dialect == Dialect::Ambit || CEDAR_STARTERS.contains(it));
    let nearest = words
        .map(|it| (strsim::damerau_levenshtein(&lower, it), it))
        .min();
    let synonym = SYNONYMS
        .iter()
        .find(|(word, _)| *word == lower)
        .map(|it| it.1);
    nearest
        .filter(|(distance, word)| *distance * 3 <= word.len())
        .map(|it| it.1)
        .or(synonym.filter(|it| dialect == Dialect::Ambit || CEDAR_STARTERS.contains(it)))
}

/// The words that Cedar's items begin with.
const CEDAR_STARTERS: [&str; 6] = ["permit", "forbid", "entity", "action", "type", "namespace"];

pub(crate) fn nested_namespace(span: Span) -> Diagnostic {
    let headline = "a namespace cannot stand in a namespace";
    let help = "write one namespace with the whole name, such as `namespace A::B`".to_owned();
    Diagnostic::new(Code::MISPLACED_ITEM, span, headline).help(help)
}

pub(crate) fn declaration_among_policies(span: Span) -> Diagnostic {
    let headline = "a file of Cedar policies holds no declarations";
    Diagnostic::new(Code::MISPLACED_ITEM, span, headline)
        .label("a declaration")
        .help("declarations belong in a `.cedarschema` file; a `.pol` file holds both".to_owned())
}

pub(crate) fn policy_in_schema(span: Span) -> Diagnostic {
    let headline = "a Cedar schema holds no policies";
    Diagnostic::new(Code::MISPLACED_ITEM, span, headline)
        .label("a policy")
        .help("policies belong in a `.cedar` file; a `.pol` file holds both".to_owned())
}

pub(crate) fn not_cedar(span: Span, what: &str) -> Diagnostic {
    let headline = format!("Cedar does not have {what}");
    let help = "what Ambit adds to Cedar belongs in a `.pol` file".to_owned();
    Diagnostic::new(Code::NOT_CEDAR, span, headline).help(help)
}

pub(crate) fn not_supported_yet(span: Span, item: LaterItem) -> Diagnostic {
    let headline = format!(
        "`{}` is not supported yet by this version",
        later_word(item)
    );
    Diagnostic::new(Code::NOT_SUPPORTED_YET, span, headline)
}

pub(crate) fn no_later_in_cedar(span: Span, item: LaterItem) -> Diagnostic {
    not_cedar(span, &format!("`{}`", later_word(item)))
}

fn later_word(item: LaterItem) -> &'static str {
    match item {
        LaterItem::Handoff => "handoff",
        LaterItem::Test => "test",
        LaterItem::Fixture => "fixture",
    }
}

pub(crate) fn stands_twice(what: &str, span: Span, earlier: Span) -> Diagnostic {
    let headline = format!("{what} stands twice");
    Diagnostic::new(Code::STANDS_TWICE, span, headline)
        .label("once more here")
        .also(earlier, "it stands here already")
}

pub(crate) fn nested_too_deeply(span: Span, limit: u16) -> Diagnostic {
    let headline = format!("this is nested more than {limit} levels deep");
    Diagnostic::new(Code::NESTED_TOO_DEEPLY, span, headline)
        .note("each operator of a chain such as `a + b + c` is one level")
        .help("split it into several conditions or policies".to_owned())
}

// ---- Schemas in JSON

pub(crate) fn json_too_deep(span: Span, limit: u16) -> Diagnostic {
    let headline = format!("this JSON is nested more than {limit} levels deep");
    Diagnostic::new(Code::NESTED_TOO_DEEPLY, span, headline)
}

pub(crate) fn json_expected(span: Span, expected: &str, found: &str) -> Diagnostic {
    let headline = format!("expected {expected}, found {found}");
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline).label(format!("expected {expected}"))
}

pub(crate) fn json_missing(span: Span, key: &str) -> Diagnostic {
    let headline = format!("the key `{key}` is missing");
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline).label("in this object")
}

pub(crate) fn json_key(span: Span, key: &str) -> Diagnostic {
    let headline = format!("the key `{key}` cannot stand here");
    Diagnostic::new(Code::WRONG_CLAUSE, span, headline)
}

pub(crate) fn json_name(span: Span, text: &str) -> Diagnostic {
    let headline = format!("`{}` is no name here", shortened(text));
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline).help(
        "a name is made of letters, digits and `_`, and is no word of the language".to_owned(),
    )
}

pub(crate) fn json_open_record(span: Span) -> Diagnostic {
    let headline = "a record with further attributes than those listed cannot be checked";
    Diagnostic::new(Code::WRONG_CLAUSE, span, headline)
}

// ---- Literals and names

pub(crate) fn bad_escape(span: Span, fault: EscapeFault) -> Diagnostic {
    let headline = match fault {
        EscapeFault::Unknown => "there is no such escape",
        EscapeFault::Star => "`\\*` is an escape of patterns only",
        EscapeFault::Hex => "`\\x` takes two hexadecimal digits",
        EscapeFault::NotAscii => "`\\x` ends at `\\x7F`",
        EscapeFault::Unicode => "`\\u` takes one to six hexadecimal digits in braces",
        EscapeFault::NotACharacter => "no character has this number",
        EscapeFault::CarriageReturn => "a carriage return in a string must be written `\\r`",
    };
    let help = match fault {
        EscapeFault::Unknown => Some(
            "the escapes are `\\n \\r \\t \\0 \\\\ \\' \\\" \\x41 \\u{1F600}`; a backslash is `\\\\`",
        ),
        EscapeFault::Star => Some("a star in a string is written `*`"),
        EscapeFault::NotAscii => Some("write `\\u{…}`"),
        EscapeFault::CarriageReturn => {
            Some("end the string on its line and write the line's end as `\\n`")
        }
        EscapeFault::Hex | EscapeFault::Unicode | EscapeFault::NotACharacter => None,
    };
    Diagnostic::new(Code::BAD_ESCAPE, span, headline).help(help.map(str::to_owned))
}

pub(crate) fn long_out_of_range(span: Span) -> Diagnostic {
    let headline = "this number is too large for a `Long`";
    Diagnostic::new(Code::OUT_OF_RANGE, span, headline)
        .note("a `Long` lies between -9223372036854775808 and 9223372036854775807")
}

pub(crate) fn duration_out_of_range(span: Span) -> Diagnostic {
    let headline = "this duration is too long";
    Diagnostic::new(Code::OUT_OF_RANGE, span, headline)
        .note("a duration holds some 292 million years")
}

pub(crate) fn duration_order(span: Span) -> Diagnostic {
    let headline = "the units of a duration go from days to milliseconds, each at most once";
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline)
        .help("write it as in `1d2h30m5s10ms`".to_owned())
}

pub(crate) fn unknown_slot(span: Span) -> Diagnostic {
    let headline = "a template has the slots `?principal` and `?resource` only";
    Diagnostic::new(Code::UNEXPECTED_TOKEN, span, headline)
}

pub(crate) fn reserved_name(span: Span) -> Diagnostic {
    Diagnostic::new(Code::RESERVED_NAME, span, "the name `__cedar` is reserved")
}

pub(crate) fn not_a_value(span: Span, path: &str) -> Diagnostic {
    let headline = format!("`{path}` is no value");
    let help = format!("an entity is written `{path}::\"id\"`");
    Diagnostic::new(Code::NOT_A_VALUE, span, headline).help(help)
}

// ---- Expressions

pub(crate) fn empty_condition(span: Span, kind: ConditionKind) -> Diagnostic {
    let word = match kind {
        ConditionKind::When => "when",
        ConditionKind::Unless => "unless",
    };
    let headline = format!("`{word}` has nothing between its braces");
    Diagnostic::new(Code::EMPTY_CONDITION, span, headline)
        .help(format!("leave `{word}` out, or say what must hold"))
}

pub(crate) fn chained_comparison(rest: Span, whole: Span) -> Diagnostic {
    let headline = "comparisons do not chain";
    Diagnostic::new(Code::CHAINED_COMPARISON, rest, headline)
        .label("a second comparison")
        .also(whole, "in this expression")
        .help("join two comparisons with `&&`, or put parentheses around one".to_owned())
}

pub(crate) fn single_equals(span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::NO_SUCH_OPERATOR, span, "`=` does not compare");
    insertion(
        diagnostic.help("write `==`".to_owned()),
        span,
        "write `==`",
        "==",
    )
}

pub(crate) fn no_division(span: Span, operator: &str) -> Diagnostic {
    let headline = format!("there is no operator `{operator}`");
    Diagnostic::new(Code::NO_SUCH_OPERATOR, span, headline)
        .note("the arithmetic operators are `+`, `-` and `*`")
}

pub(crate) fn too_many_signs(span: Span, sign: char) -> Diagnostic {
    let headline = format!("at most four `{sign}` may stand before an operand");
    Diagnostic::new(Code::TOO_MANY_SIGNS, span, headline)
        .help(format!("each two `{sign}` undo each other"))
}

// ---- Scopes

pub(crate) fn wrong_scope(span: Span, headline: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::WRONG_SCOPE, span, headline)
}

pub(crate) fn scope_operator(span: Span, op: BinaryOp) -> Diagnostic {
    let operator = match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::In => "in",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
    };
    let headline = format!("a scope cannot ask with `{operator}`");
    wrong_scope(span, headline)
        .help("a scope asks with `==`, `in` and `is`; anything else belongs in `when`".to_owned())
}

pub(crate) fn scope_entity(span: Span, found: &ExprKind, expected: &str) -> Diagnostic {
    let headline = format!("a scope names {expected}");
    let help = if let ExprKind::Str(_) = found {
        "write the entity's type before it, as in `User::\"ann\"`"
    } else if let ExprKind::Name(_) = found {
        "an entity is written with its id, as in `User::\"ann\"`; a type is asked for with `is`"
    } else if let ExprKind::Is(..) = found {
        "`is` stands before `in`, as in `principal is User in Group::\"staff\"`"
    } else if let ExprKind::Set(_) = found {
        "only the action may be one of a list; write a policy for each, or a group"
    } else if let ExprKind::Slot(_) = found {
        "`?principal` stands behind `principal`, `?resource` behind `resource`"
    } else {
        "anything longer belongs in `when`"
    };
    wrong_scope(span, headline).help(help.to_owned())
}

pub(crate) fn not_an_action(span: Span) -> Diagnostic {
    wrong_scope(span, "the type of an action is named `Action`")
        .help("write it as in `Action::\"view\"`".to_owned())
}

// ---- Declarations

pub(crate) fn wrong_clause(span: Span, headline: &str) -> Diagnostic {
    Diagnostic::new(Code::WRONG_CLAUSE, span, headline)
}

pub(crate) fn no_element_type(span: Span, name: &str) -> Diagnostic {
    let headline = "only `Set` and `List` take a type in angle brackets";
    let nearest = ["Set", "List"]
        .into_iter()
        .find(|it| strsim::damerau_levenshtein(&it.to_lowercase(), &name.to_lowercase()) <= 1);
    wrong_clause(span, headline).help(nearest.map(|it| format!("did you mean `{it}<…>`?")))
}

pub(crate) fn no_default(span: Span, name: &str) -> Diagnostic {
    let headline = format!("the attribute `{name}` cannot have a default");
    wrong_clause(span, &headline)
        .help("only parameters of tools and fields of `session` have defaults".to_owned())
}

pub(crate) fn unquoted_action(span: Span, name: &str) -> Diagnostic {
    let headline = "the name of an action behind its type stands between quotes";
    let diagnostic = wrong_clause(span, headline);
    insertion(diagnostic, span, "add quotes", &format!("\"{name}\""))
}

pub(crate) fn missing_clause(span: Span, policy: &str, clause: &str, example: &str) -> Diagnostic {
    let headline = format!("`{policy}` lacks the clause `{clause}`");
    Diagnostic::new(Code::MISSING_CLAUSE, span, headline).help(format!("say it as in `{example}`"))
}

pub(crate) fn unknown_calendar_unit(span: Span, name: &str) -> Diagnostic {
    let headline = format!("a calendar is not counted by `{name}`");
    wrong_clause(span, &headline)
        .help("it is counted by `hour`, `day`, `week` or `month`".to_owned())
}

pub(crate) fn unknown_applies_part(span: Span, name: &str) -> Diagnostic {
    let headline = format!("`appliesTo` has no `{name}`");
    wrong_clause(span, &headline).help("it has `principal`, `resource` and `context`".to_owned())
}
