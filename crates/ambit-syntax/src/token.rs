//! Tokens: the one list of words and symbols, and the reading of text into them.

use ambit_source::{FileId, Span};
use logos::Logos;

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands. The tokens of a file follow each other without gap or overlap.
    pub span: Span,
}

macro_rules! tokens {
    (
        reserved { $($reserved:ident = $reserved_text:tt)* }
        words { $($word:ident = $word_text:tt)* }
        symbols { $($symbol:ident = $symbol_text:tt)* }
    ) => {
        /// The kinds of token. Reserved words are never names; the other words are names wherever a name may stand.
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TokenKind {
            $(#[doc = concat!("`", $reserved_text, "`, reserved.")] #[token($reserved_text)] $reserved,)*
            $(#[doc = concat!("`", $word_text, "`")] #[token($word_text)] $word,)*
            $(#[doc = concat!("`", $symbol_text, "`")] #[token($symbol_text)] $symbol,)*
            /// A name that is no word of the language.
            #[regex("[_a-zA-Z][_a-zA-Z0-9]*")]
            Ident,
            /// `"…"`.
            #[token("\"")]
            Str,
            /// A whole number.
            #[regex("[0-9][0-9_]*")]
            Long,
            /// `12.50`.
            #[regex(r"[0-9][0-9_]*\.[0-9][0-9_]*")]
            Decimal,
            /// `5 USD`.
            Money,
            /// `2h30m`.
            Duration,
            /// `?principal`, or another name after the question mark.
            #[regex(r"\?[_a-zA-Z][_a-zA-Z0-9]*")]
            Slot,
            /// Blanks and line ends, as Unicode's `White_Space` has them.
            #[regex(r"[\t\n\x0B\x0C\r \u{85}\u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}]+")]
            Whitespace,
            /// `// …`, without the line's end.
            #[regex(r"//[^\r\n]*", allow_greedy = true)]
            Comment,
            /// `/// …`, without the line's end.
            DocComment,
            /// The mark that some editors put at the beginning of a file.
            ByteOrderMark,
            /// A string whose closing quote is missing, up to the end of its first line.
            OpenStr,
            /// Characters that no token begins with.
            Unknown,
        }

        impl TokenKind {
            /// The text of a word or a symbol; `None` for a kind whose tokens differ in their text.
            #[must_use]
            pub fn text(self) -> Option<&'static str> {
                match self {
                    $(TokenKind::$reserved => Some($reserved_text),)*
                    $(TokenKind::$word => Some($word_text),)*
                    $(TokenKind::$symbol => Some($symbol_text),)*
                    TokenKind::Ident
                    | TokenKind::Str
                    | TokenKind::Long
                    | TokenKind::Decimal
                    | TokenKind::Money
                    | TokenKind::Duration
                    | TokenKind::Slot
                    | TokenKind::Whitespace
                    | TokenKind::Comment
                    | TokenKind::DocComment
                    | TokenKind::ByteOrderMark
                    | TokenKind::OpenStr
                    | TokenKind::Unknown => None,
                }
            }

            /// Whether the word is never a name, save behind `@`.
            #[must_use]
            pub fn is_reserved(self) -> bool {
                [$(TokenKind::$reserved),*].contains(&self)
            }

            /// Whether it is a name, or a word that may serve as one.
            #[must_use]
            pub fn is_name(self) -> bool {
                self == TokenKind::Ident || [$(TokenKind::$word),*].contains(&self)
            }
        }
    };
}

tokens! {
    reserved {
        True = "true"
        False = "false"
        If = "if"
        Then = "then"
        Else = "else"
        In = "in"
        Is = "is"
        Has = "has"
        Like = "like"
    }
    words {
        Permit = "permit"
        Forbid = "forbid"
        When = "when"
        Unless = "unless"
        Namespace = "namespace"
        External = "external"
        Entity = "entity"
        Enum = "enum"
        Tags = "tags"
        Action = "action"
        AppliesTo = "appliesTo"
        Attributes = "attributes"
        Type = "type"
        Shadow = "shadow"
        Tool = "tool"
        Toolset = "toolset"
        Session = "session"
        Call = "call"
        For = "for"
        On = "on"
        Adds = "adds"
        Removes = "removes"
        Require = "require"
        Approval = "approval"
        Limit = "limit"
        From = "from"
        Within = "within"
        To = "to"
        Per = "per"
        Of = "of"
        By = "by"
        Calendar = "calendar"
        Mandate = "mandate"
        Handoff = "handoff"
        Test = "test"
        Fixture = "fixture"
    }
    symbols {
        At = "@"
        Dot = "."
        Ellipsis = "..."
        Comma = ","
        Semi = ";"
        Colon = ":"
        PathSep = "::"
        OpenParen = "("
        CloseParen = ")"
        OpenBrace = "{"
        CloseBrace = "}"
        OpenBracket = "["
        CloseBracket = "]"
        EqEq = "=="
        Ne = "!="
        Lt = "<"
        Le = "<="
        Gt = ">"
        Ge = ">="
        OrOr = "||"
        AndAnd = "&&"
        Plus = "+"
        Minus = "-"
        Star = "*"
        Slash = "/"
        Percent = "%"
        Bang = "!"
        Eq = "="
        Question = "?"
        Arrow = "->"
        FatArrow = "=>"
        Bar = "|"
    }
}

impl TokenKind {
    /// Whether the parser passes over it.
    #[must_use]
    pub fn is_trivia(self) -> bool {
        [
            TokenKind::Whitespace,
            TokenKind::Comment,
            TokenKind::DocComment,
            TokenKind::ByteOrderMark,
        ]
        .contains(&self)
    }

    /// Whether it is text that is no token of the language.
    #[must_use]
    pub fn is_fault(self) -> bool {
        self == TokenKind::OpenStr || self == TokenKind::Unknown
    }
}

/// Reads text into tokens that tile it: no byte is left out, and text that is no token becomes a token that says so.
#[must_use]
pub fn lex(file: FileId, text: &str) -> Vec<Token> {
    lex_with(file, text, Strings::OverLines)
}

/// How far a string may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strings {
    /// To its closing quote, wherever that is.
    OverLines,
    /// To the end of its line: how a file is read when the other way makes no sense of it.
    WithinLines,
}

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// As [`lex`], with a choice of how far strings reach.
pub(crate) fn lex_with(file: FileId, text: &str, strings: Strings) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 3 + 1);
    let mut put = |kind: TokenKind, start: usize, end: usize| {
        let span = Span::new(file, offset(start), offset(end));
        match tokens.last_mut() {
            Some(Token {
                kind: TokenKind::Unknown,
                span: last,
            }) if kind == TokenKind::Unknown => last.end = span.end,
            _ => tokens.push(Token { kind, span }),
        }
    };
    let mut lexer = TokenKind::lexer(text);
    if text.starts_with(BYTE_ORDER_MARK) {
        put(TokenKind::ByteOrderMark, 0, BYTE_ORDER_MARK.len());
        lexer.bump(BYTE_ORDER_MARK.len());
    }
    while let Some(found) = lexer.next() {
        let start = lexer.span().start;
        let kind = match found {
            Ok(TokenKind::Str) => {
                let (kind, length) = string(lexer.remainder(), strings);
                lexer.bump(length);
                kind
            }
            Ok(kind @ (TokenKind::Long | TokenKind::Decimal)) => {
                let (kind, length) = unit(kind, lexer.slice(), lexer.remainder());
                lexer.bump(length);
                kind
            }
            Ok(TokenKind::Comment) if is_doc(lexer.slice()) => TokenKind::DocComment,
            Ok(kind) => kind,
            Err(()) => TokenKind::Unknown,
        };
        put(kind, start, lexer.span().end);
    }
    tokens
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Three slashes make a doc comment; more are a line to look at.
fn is_doc(comment: &str) -> bool {
    comment.starts_with("///") && !comment.starts_with("////")
}

/// What a quote begins, and how many bytes of `rest` belong to it.
fn string(rest: &str, strings: Strings) -> (TokenKind, usize) {
    let mut bytes = rest.bytes().enumerate();
    let mut line = None;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return (TokenKind::Str, at + 1),
            // What follows a backslash never closes the string, but a backslash can't stand at a line's end.
            b'\\' => {
                if let Some((next, b'\n')) = bytes.next() {
                    line.get_or_insert(next);
                    break;
                }
            }
            b'\n' => {
                line.get_or_insert(at);
                if strings == Strings::WithinLines {
                    break;
                }
            }
            _ => {}
        }
    }
    let end = line.unwrap_or(rest.len());
    let text = rest.get(..end).unwrap_or(rest);
    (TokenKind::OpenStr, text.trim_end_matches('\r').len())
}

/// What a number is together with what follows it, and how many bytes of `rest` belong to it.
fn unit(kind: TokenKind, number: &str, rest: &str) -> (TokenKind, usize) {
    if let Some(length) = currency(rest) {
        return (TokenKind::Money, length);
    }
    let word = rest.find(|it| !is_name_char(it)).unwrap_or(rest.len());
    let whole = rest
        .get(..word)
        .map_or(String::new(), |units| format!("{number}{units}"));
    if kind == TokenKind::Long && word > 0 && duration_parts(&whole).is_some() {
        return (TokenKind::Duration, word);
    }
    (kind, 0)
}

fn is_name_char(it: char) -> bool {
    it == '_' || it.is_ascii_alphanumeric()
}

/// The length of blanks and three capitals that nothing continues.
fn currency(rest: &str) -> Option<usize> {
    let code = rest.trim_start_matches([' ', '\t']);
    let blanks = rest.len() - code.len();
    let after = code.get(3..)?;
    let is_code = blanks > 0 && code.bytes().take(3).all(|it| it.is_ascii_uppercase());
    let goes_on = after.starts_with(is_name_char) || after.starts_with("::");
    (is_code && !goes_on).then_some(blanks + 3)
}

/// The units of a duration with their milliseconds, from the longest to the shortest.
pub(crate) const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Numbers as written and their units' places in [`UNITS`]; `None` where the text is anything else.
pub(crate) fn duration_parts(text: &str) -> Option<Vec<(&str, usize)>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|it: char| it != '_' && !it.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let letters = tail
            .find(|it: char| !it.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, after) = tail.split_at_checked(letters)?;
        let place = UNITS.iter().position(|(name, _)| *name == unit)?;
        if !number.starts_with(|it: char| it.is_ascii_digit()) {
            return None;
        }
        parts.push((number, place));
        rest = after;
    }
    Some(parts)
}

#[cfg(test)]
mod tests;
