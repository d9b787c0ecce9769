//! The splitting of a file into items, each of which is parsed alone.
//!
//! An item is first read up to its `;`. Where that fails, its end is looked for: the `;`, or the place where the next
//! item plainly begins. What it left open is closed with tokens that no text stands for, and it is read once more.

use ambit_source::{FileId, Span};

use crate::diagnostics::{self, Unexpected};
use crate::nodes::Nodes;
use smol_str::SmolStr;

use crate::TokenKind as T;
use crate::tree::{Ident, Item, ItemKind, LaterItem, Namespace};
use crate::{Dialect, Parse, Token, TokenKind, grammar};

/// How many namespaces may stand within each other before their braces are no longer followed. None may, but the
/// items of one that does are read all the same.
const MAX_NAMESPACES: usize = 16;

/// How far the brace of a namespace is looked for.
const MAX_HEAD: usize = 64;

/// A token that the parser sees.
#[derive(Clone, Copy)]
struct Lexeme {
    kind: TokenKind,
    start: u32,
    end: u32,
    /// Whether it is the first on its line.
    begins_line: bool,
}

impl Lexeme {
    fn triple(self) -> (u32, TokenKind, u32) {
        (self.start, self.kind, self.end)
    }
}

/// Reads the items of a file.
pub(crate) fn read(file: FileId, text: &str, dialect: Dialect, tokens: Vec<Token>) -> Parse {
    let (lexemes, docs) = significant(text, &tokens);
    let mut reader = Reader {
        lexemes: &lexemes,
        at: 0,
        semicolon: 0,
        parser: grammar::ItemParser::new(),
        nodes: Nodes {
            file,
            text,
            dialect,
            docs: &docs,
            diagnostics: Vec::new(),
            is_too_deep: false,
        },
    };
    reader.byte_order_mark(&tokens);
    let items = reader.items(0);
    let mut diagnostics = reader.nodes.diagnostics;
    diagnostics.sort_by_key(|it| it.primary.span.start);
    Parse {
        tokens,
        items,
        diagnostics,
    }
}

/// The tokens that matter, and the doc comments with the place of the token that each precedes.
fn significant<'t>(text: &'t str, tokens: &[Token]) -> (Vec<Lexeme>, Vec<(u32, &'t str)>) {
    let slice = |span: Span| {
        text.get(span.start as usize..span.end as usize)
            .unwrap_or("")
    };
    let mut lexemes = Vec::with_capacity(tokens.len() / 2 + 1);
    let mut docs = Vec::new();
    let mut waiting = Vec::new();
    let mut begins_line = true;
    for Token { kind, span } in tokens {
        if *kind == TokenKind::Whitespace {
            begins_line |= slice(*span).contains(['\n', '\r']);
        } else if *kind == TokenKind::DocComment {
            waiting.push(slice(*span));
        } else if !kind.is_trivia() {
            docs.extend(waiting.drain(..).map(|doc| (span.start, doc)));
            lexemes.push(Lexeme {
                kind: *kind,
                start: span.start,
                end: span.end,
                begins_line,
            });
            begins_line = false;
        }
    }
    (lexemes, docs)
}

/// Brackets that stand open, with how many of each kind there are.
#[derive(Default)]
struct Open {
    stack: Vec<Lexeme>,
    parens: usize,
    brackets: usize,
    braces: usize,
}

impl Open {
    fn count(&mut self, kind: TokenKind) -> Option<&mut usize> {
        if kind == TokenKind::OpenParen {
            Some(&mut self.parens)
        } else if kind == TokenKind::OpenBracket {
            Some(&mut self.brackets)
        } else if kind == TokenKind::OpenBrace {
            Some(&mut self.braces)
        } else {
            None
        }
    }

    /// Takes note of a bracket that opens; other tokens are passed over.
    fn push(&mut self, it: Lexeme) {
        if let Some(count) = self.count(it.kind) {
            *count += 1;
            self.stack.push(it);
        }
    }

    fn pop(&mut self) -> Option<Lexeme> {
        let last = self.stack.pop()?;
        if let Some(count) = self.count(last.kind) {
            *count -= 1;
        }
        Some(last)
    }

    /// Takes off what a closing bracket closes, after what stands open within it, which is given back; nothing, where
    /// it closes nothing.
    fn close(&mut self, closer: TokenKind) -> Vec<Lexeme> {
        let mut within = Vec::new();
        let Some(opener) = opener(closer) else {
            return within;
        };
        if self.count(opener).is_none_or(|it| *it == 0) {
            return within;
        }
        while let Some(last) = self.pop() {
            if last.kind == opener {
                break;
            }
            within.push(last);
        }
        within
    }
}

/// An item's tokens with all brackets closed, and what had to be added.
struct Closed {
    tokens: Vec<(u32, TokenKind, u32)>,
    unclosed: Option<Lexeme>,
    lacks_semicolon: bool,
    end: u32,
}

impl Closed {
    /// Closes brackets, the innermost first.
    fn add_closers(&mut self, openers: impl Iterator<Item = Lexeme>) {
        for it in openers {
            self.tokens.push((self.end, closer(it.kind), self.end));
            self.unclosed.get_or_insert(it);
        }
    }
}

struct Reader<'t> {
    lexemes: &'t [Lexeme],
    at: usize,
    /// The place behind the `;` that was last looked for.
    semicolon: usize,
    parser: grammar::ItemParser,
    nodes: Nodes<'t>,
}

impl Reader<'_> {
    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.lexemes.get(at).map(|it| it.kind)
    }

    fn span_of(&self, it: Lexeme) -> Span {
        self.nodes.span(it.start, it.end)
    }

    fn slice_of(&self, at: usize) -> &str {
        self.lexemes
            .get(at)
            .map_or("", |it| self.nodes.slice(it.start, it.end))
    }

    /// Cedar knows no byte order mark.
    fn byte_order_mark(&mut self, tokens: &[Token]) {
        if let Some(first) = tokens
            .first()
            .filter(|it| it.kind == TokenKind::ByteOrderMark)
        {
            self.nodes.ambit_only(first.span, "a byte order mark");
        }
    }

    /// The items up to the end of the file, or to the brace that closes the namespace.
    fn items(&mut self, level: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some(next) = self.lexemes.get(self.at).copied() {
            if next.kind == TokenKind::CloseBrace && level > 0 {
                break;
            }
            if next.kind == TokenKind::Semi {
                self.at += 1;
                self.nodes
                    .report(diagnostics::stray_semicolon(self.span_of(next)));
            } else if opener(next.kind).is_some() {
                self.at += 1;
                self.nodes
                    .report(diagnostics::closes_nothing(self.span_of(next), next.kind));
            } else {
                items.push(self.item(level));
            }
        }
        items
    }

    fn item(&mut self, level: usize) -> Item {
        let start = self.at;
        let lead = self.lead(start);
        self.nodes.is_too_deep = false;
        match self.kind(lead) {
            Some(TokenKind::Namespace) if self.head_end(lead).is_some() => {
                self.namespace(start, lead, level)
            }
            Some(kind) if self.later(lead).is_some() => self.later_item(start, lead, kind),
            _ => self.plain(start, lead, level),
        }
    }

    /// The place behind an item's annotations.
    fn lead(&self, start: usize) -> usize {
        let mut at = start;
        while self.kind(at) == Some(TokenKind::At) {
            at += 1;
            if self
                .kind(at)
                .is_some_and(|it| it.is_name() || it.is_reserved())
            {
                at += 1;
            }
            let is_value = self.kind(at) == Some(TokenKind::OpenParen)
                && self.kind(at + 1) == Some(TokenKind::Str)
                && self.kind(at + 2) == Some(TokenKind::CloseParen);
            if is_value {
                at += 3;
            }
        }
        at
    }

    // ---- Namespaces

    /// The place behind the brace that opens a namespace, whatever stands before it.
    fn head_end(&self, lead: usize) -> Option<usize> {
        let ahead = self.lexemes.get(lead..)?.iter().take(MAX_HEAD);
        let mut head =
            ahead.take_while(|it| it.kind != TokenKind::Semi && it.kind != TokenKind::OpenParen);
        head.position(|it| it.kind == TokenKind::OpenBrace)
            .map(|offset| lead + offset + 1)
    }

    /// Whether the head of a namespace plainly stands here.
    fn is_head(&self, lead: usize) -> bool {
        let mut at = lead + 1;
        while self.kind(at).is_some_and(TokenKind::is_name) {
            match self.kind(at + 1) {
                Some(TokenKind::PathSep) => at += 2,
                next => return next == Some(TokenKind::OpenBrace),
            }
        }
        false
    }

    fn namespace(&mut self, start: usize, lead: usize, level: usize) -> Item {
        let end = self.head_end(lead).unwrap_or(lead + 1);
        let mut item = match self.strict(start, end) {
            Ok(item) => item,
            Err(unexpected) => {
                self.nodes.report(diagnostics::unexpected(&unexpected));
                self.nameless_namespace(start, end)
            }
        };
        self.at = end;
        if level > 0 {
            self.nodes.report(diagnostics::nested_namespace(item.span));
        }
        if level < MAX_NAMESPACES {
            let items = self.items(level + 1);
            item.span = item.span.to(self.close_namespace(end.saturating_sub(1)));
            self.no_policies(&items);
            if let ItemKind::Namespace(namespace) = &mut item.kind {
                namespace.items = items;
            }
        }
        item
    }

    /// A namespace whose head could not be read, so that its items have a place.
    fn nameless_namespace(&self, start: usize, end: usize) -> Item {
        let mut item = self.fault(start, end);
        let name = Ident {
            span: item.span,
            text: SmolStr::default(),
        };
        let name = crate::nodes::path(name);
        let items = Vec::new();
        item.kind = ItemKind::Namespace(Namespace { name, items });
        item
    }

    /// Passes over the brace that closes a namespace, and gives the place of the last token of it.
    fn close_namespace(&mut self, opener: usize) -> Span {
        if let Some(closer) = self.lexemes.get(self.at).copied() {
            self.at += 1;
            return self.span_of(closer);
        }
        if let Some(opener) = self.lexemes.get(opener).copied() {
            self.nodes
                .report(diagnostics::unclosed(self.span_of(opener), opener.kind));
        }
        self.lexemes
            .last()
            .map_or(self.nodes.span(0, 0), |it| self.span_of(*it))
    }

    /// Cedar's namespaces hold declarations only.
    fn no_policies(&mut self, items: &[Item]) {
        for it in items {
            if let ItemKind::Policy(_) = it.kind {
                self.nodes.ambit_only(it.span, "policies in a namespace");
            }
        }
    }

    // ---- Items of later versions

    fn later(&self, lead: usize) -> Option<LaterItem> {
        let next = self.kind(lead + 1);
        match self.kind(lead) {
            Some(TokenKind::Require) if next == Some(TokenKind::Approval) => {
                Some(LaterItem::RequireApproval)
            }
            Some(TokenKind::Limit) if next == Some(TokenKind::OpenParen) => Some(LaterItem::Limit),
            Some(TokenKind::Handoff)
                if next.is_some_and(|it| it.is_name() || it == TokenKind::Str) =>
            {
                Some(LaterItem::Handoff)
            }
            Some(TokenKind::Test) if next == Some(TokenKind::Str) => Some(LaterItem::Test),
            Some(TokenKind::Fixture) if next == Some(TokenKind::OpenBrace) => {
                Some(LaterItem::Fixture)
            }
            _ => None,
        }
    }

    fn later_item(&mut self, start: usize, lead: usize, kind: TokenKind) -> Item {
        let Some(later) = self.later(lead) else {
            return self.fault(start, lead + 1);
        };
        let word = self
            .lexemes
            .get(lead)
            .map_or(self.nodes.span(0, 0), |it| self.span_of(*it));
        let what = match later {
            LaterItem::RequireApproval => "require approval",
            LaterItem::Limit | LaterItem::Handoff | LaterItem::Test | LaterItem::Fixture => {
                kind.text().unwrap_or("")
            }
        };
        let diagnostic = match self.nodes.dialect {
            Dialect::Ambit => diagnostics::not_supported_yet(word, what),
            Dialect::Cedar => diagnostics::not_cedar(word, &format!("`{what}`")),
        };
        self.nodes.report(diagnostic);
        let end = self.later_end(lead, later);
        self.at = end;
        let mut item = self.fault(start, end);
        item.kind = ItemKind::Later(later);
        item
    }

    /// The place behind an item that has a block of its own, or a `;`.
    fn later_end(&self, lead: usize, later: LaterItem) -> usize {
        let has_block = match later {
            LaterItem::RequireApproval | LaterItem::Limit => false,
            LaterItem::Handoff | LaterItem::Test | LaterItem::Fixture => true,
        };
        let mut depth = 0_usize;
        let mut is_block = false;
        let mut at = lead + 1;
        while let Some(kind) = self.kind(at) {
            if kind == TokenKind::OpenBrace {
                let before = self.kind(at.saturating_sub(1));
                let is_condition =
                    before == Some(TokenKind::When) || before == Some(TokenKind::Unless);
                is_block |= depth == 0 && has_block && !is_condition;
                depth += 1;
            } else if kind == TokenKind::CloseBrace {
                if depth == 0 {
                    return at;
                }
                depth -= 1;
                if depth == 0 && is_block {
                    return at + 1;
                }
            } else if kind == TokenKind::Semi && (depth == 0 || !is_block) {
                return at + 1;
            }
            at += 1;
        }
        at
    }

    // ---- Items that end in `;`

    fn plain(&mut self, start: usize, lead: usize, level: usize) -> Item {
        let reported = self.nodes.diagnostics.len();
        let semicolon = self.semicolon(lead);
        if let Ok(item) = self.strict(start, semicolon) {
            self.at = semicolon;
            return item;
        }
        self.nodes.diagnostics.truncate(reported);
        self.nodes.is_too_deep = false;
        let end = self.end(lead, level);
        self.at = end;
        self.mended(start, lead, end)
    }

    /// The place behind the next `;`, or the end of the file.
    fn semicolon(&mut self, from: usize) -> usize {
        if self.semicolon <= from {
            self.semicolon = self.find_semicolon(from);
        }
        self.semicolon
    }

    fn find_semicolon(&self, from: usize) -> usize {
        let ahead = self.lexemes.get(from..).unwrap_or(&[]);
        match ahead.iter().position(|it| it.kind == TokenKind::Semi) {
            Some(offset) => from + offset + 1,
            None => self.lexemes.len(),
        }
    }

    /// Reads the lexemes as they are.
    fn strict(&mut self, start: usize, end: usize) -> Result<Item, Unexpected> {
        let lexemes = self.lexemes.get(start..end).unwrap_or(&[]);
        let parsed = self
            .parser
            .parse(&mut self.nodes, lexemes.iter().map(|it| it.triple()));
        parsed.map(|it| *it).map_err(|it| self.unexpected(it))
    }

    fn unexpected(
        &self,
        error: lalrpop_util::ParseError<u32, TokenKind, std::convert::Infallible>,
    ) -> Unexpected {
        use lalrpop_util::ParseError;
        let (lo, kind, hi, expected) = match error {
            ParseError::InvalidToken { location } => (location, None, location, Vec::new()),
            ParseError::UnrecognizedEof { location, expected } => {
                (location, None, location, expected)
            }
            ParseError::UnrecognizedToken {
                token: (lo, kind, hi),
                expected,
            } => (lo, Some(kind), hi, expected),
            ParseError::ExtraToken {
                token: (lo, kind, hi),
            } => (lo, Some(kind), hi, Vec::new()),
            ParseError::User { error } => match error {},
        };
        Unexpected {
            span: self.nodes.span(lo, hi),
            kind,
            text: self.nodes.slice(lo, hi).to_owned(),
            expected: crate::expected::in_words(&expected),
        }
    }

    /// Where an item ends that could not be read: behind its `;`, before the next item or the brace that closes the
    /// namespace, or at the end of the file.
    fn end(&self, lead: usize, level: usize) -> usize {
        let mut open = Open::default();
        let mut at = lead;
        while let Some(it) = self.lexemes.get(at).copied() {
            let is_outside = open.stack.is_empty();
            let behind = self.lead(at);
            if at > lead && (is_outside || it.begins_line) && self.begins_item(behind, is_outside) {
                return at;
            }
            if behind > at {
                at = behind;
                continue;
            }
            if it.kind == TokenKind::Semi {
                return at + 1;
            }
            if it.kind == TokenKind::CloseBrace && level > 0 && open.braces == 0 {
                return at.max(lead + 1);
            }
            open.close(it.kind);
            open.push(it);
            at += 1;
        }
        at
    }

    /// Whether an item's first words plainly stand here. Between brackets only what can't be anything else counts.
    fn begins_item(&self, lead: usize, is_outside: bool) -> bool {
        let next = self.kind(lead + 1);
        let is_name = next.is_some_and(TokenKind::is_name);
        let is_named = is_name || next == Some(TokenKind::Str);
        let third = self.kind(lead + 2);
        let is_third = |kinds: &[TokenKind]| third.is_some_and(|it| kinds.contains(&it));
        match self.kind(lead) {
            Some(T::Permit | T::Forbid) => next == Some(T::OpenParen),
            Some(T::Shadow) => next == Some(T::Permit) || next == Some(T::Forbid),
            Some(T::External) => next == Some(T::Entity) || next == Some(T::Action),
            Some(T::Entity) => {
                is_name
                    && is_third(&[
                        T::Semi,
                        T::Comma,
                        T::In,
                        T::Eq,
                        T::OpenBrace,
                        T::Tags,
                        T::Enum,
                    ])
            }
            Some(T::Action) => {
                is_named && is_third(&[T::Semi, T::Comma, T::In, T::AppliesTo, T::Attributes])
            }
            Some(T::Type) => is_name && third == Some(T::Eq),
            Some(T::Tool) => is_named && third == Some(T::OpenParen),
            Some(T::Toolset) => is_named && is_third(&[T::Semi, T::In]),
            Some(T::Namespace) => self.is_head(lead),
            Some(T::Session) => is_outside && next == Some(T::OpenBrace),
            Some(_) => is_outside && self.later(lead).is_some(),
            None => false,
        }
    }

    /// Reads an item that could not be read as it is: with its brackets closed and its `;` added.
    fn mended(&mut self, start: usize, lead: usize, end: usize) -> Item {
        if !self.kind(lead).is_some_and(|it| STARTERS.contains(&it)) {
            return self.unknown_item(start, lead, end);
        }
        let closed = self.closed(start, end);
        match self
            .parser
            .parse(&mut self.nodes, closed.tokens.iter().copied())
        {
            Ok(item) => {
                self.report_added(&closed);
                *item
            }
            Err(error) => {
                let unexpected = self.unexpected(error);
                let is_added = unexpected.span.start == unexpected.span.end;
                if is_added && (closed.unclosed.is_some() || closed.lacks_semicolon) {
                    self.report_added(&closed);
                } else {
                    self.nodes.report(diagnostics::unexpected(&unexpected));
                }
                self.fault(start, end)
            }
        }
    }

    fn report_added(&mut self, closed: &Closed) {
        if let Some(opener) = closed.unclosed {
            self.nodes
                .report(diagnostics::unclosed(self.span_of(opener), opener.kind));
        } else if closed.lacks_semicolon {
            self.nodes.report(diagnostics::missing_semicolon(
                self.nodes.span(closed.end, closed.end),
            ));
        }
    }

    fn closed(&self, start: usize, end: usize) -> Closed {
        let lexemes = self.lexemes.get(start..end).unwrap_or(&[]);
        let lacks_semicolon = lexemes.last().is_none_or(|it| it.kind != TokenKind::Semi);
        let mut closed = Closed {
            tokens: Vec::with_capacity(lexemes.len() + 4),
            unclosed: None,
            lacks_semicolon,
            end: 0,
        };
        let mut open = Open::default();
        for it in lexemes {
            if it.kind == TokenKind::Semi {
                closed.add_closers(std::mem::take(&mut open.stack).into_iter().rev());
            }
            closed.add_closers(open.close(it.kind).into_iter());
            open.push(*it);
            closed.tokens.push(it.triple());
            closed.end = it.end;
        }
        if lacks_semicolon {
            closed.add_closers(open.stack.into_iter().rev());
            closed
                .tokens
                .push((closed.end, TokenKind::Semi, closed.end));
        }
        closed
    }

    fn unknown_item(&mut self, start: usize, lead: usize, end: usize) -> Item {
        let diagnostic = match self.lexemes.get(lead).copied() {
            Some(it) if lead < end => diagnostics::unknown_item(
                self.span_of(it),
                it.kind,
                self.slice_of(lead),
                self.nodes.dialect,
            ),
            _ => {
                let last = self.lexemes.get(start).copied();
                diagnostics::annotation_alone(
                    last.map_or(self.nodes.span(0, 0), |it| self.span_of(it)),
                )
            }
        };
        self.nodes.report(diagnostic);
        self.fault(start, end)
    }

    /// An item that could not be read.
    fn fault(&self, start: usize, end: usize) -> Item {
        let first = self.lexemes.get(start).map_or(0, |it| it.start);
        let last = self
            .lexemes
            .get(end.saturating_sub(1))
            .map_or(first, |it| it.end);
        Item {
            span: self.nodes.span(first, last.max(first)),
            doc: String::new(),
            annotations: Vec::new(),
            kind: ItemKind::Error,
        }
    }
}

/// The words that items begin with.
pub(crate) const STARTERS: &[TokenKind] = &[
    TokenKind::Permit,
    TokenKind::Forbid,
    TokenKind::Shadow,
    TokenKind::Entity,
    TokenKind::Action,
    TokenKind::Type,
    TokenKind::Namespace,
    TokenKind::External,
    TokenKind::Tool,
    TokenKind::Toolset,
    TokenKind::Session,
    TokenKind::Require,
    TokenKind::Limit,
    TokenKind::Handoff,
    TokenKind::Test,
    TokenKind::Fixture,
];

/// What closes a bracket; any other token is given back.
fn closer(kind: TokenKind) -> TokenKind {
    if kind == TokenKind::OpenParen {
        TokenKind::CloseParen
    } else if kind == TokenKind::OpenBracket {
        TokenKind::CloseBracket
    } else if kind == TokenKind::OpenBrace {
        TokenKind::CloseBrace
    } else {
        kind
    }
}

/// What a bracket closes.
fn opener(kind: TokenKind) -> Option<TokenKind> {
    [
        TokenKind::OpenParen,
        TokenKind::OpenBracket,
        TokenKind::OpenBrace,
    ]
    .into_iter()
    .find(|it| closer(*it) == kind)
}
