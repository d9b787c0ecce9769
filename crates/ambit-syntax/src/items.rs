//! The splitting of a file into items, each of which is parsed alone.
//!
//! An item is first read up to its `;`. Where that fails, its end is looked for: the `;`, or the place where the next
//! item plainly begins. What it left open is closed with tokens that no text stands for, and it is read once more.

mod bounds;
mod mend;

use std::convert::Infallible;

use ambit_source::{Diagnostic, FileId, Span};
use lalrpop_util::ParseError;
use smol_str::SmolStr;

use crate::diagnostics::{self, Unexpected};
use crate::nodes::{self, Nodes};
use crate::tree::{Ident, Item, ItemKind, LaterItem, Namespace};
use crate::{Dialect, Parse, Token, TokenKind, grammar};
use bounds::{Lexeme, Lexemes};
use mend::Mended;

/// How many namespaces may stand within each other before their braces are no longer followed. None may, but the
/// items of one that does are read all the same.
const MAX_NAMESPACES: usize = 16;

/// How many conditions of one item are taken out before the item is given up.
const MAX_HOLES: usize = 8;

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

/// Reads the items of a file.
pub(crate) fn read(file: FileId, text: &str, dialect: Dialect, tokens: Vec<Token>) -> Parse {
    let (lexemes, docs) = bounds::significant(text, &tokens);
    let mut reader = Reader {
        lexemes: Lexemes(&lexemes),
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
    reader.misplaced(&items);
    let mut diagnostics = reader.nodes.diagnostics;
    diagnostics.sort_by_key(|it| it.primary.span.start);
    Parse {
        tokens,
        items,
        diagnostics,
    }
}

struct Reader<'t> {
    lexemes: Lexemes<'t>,
    at: usize,
    /// The place behind the `;` that was last looked for.
    semicolon: usize,
    parser: grammar::ItemParser,
    nodes: Nodes<'t>,
}

impl Reader<'_> {
    fn span_of(&self, it: Lexeme) -> Span {
        self.nodes.span(it.start, it.end)
    }

    /// Cedar knows no byte order mark.
    fn byte_order_mark(&mut self, tokens: &[Token]) {
        let mark = tokens
            .first()
            .filter(|it| it.kind == TokenKind::ByteOrderMark);
        if let Some(mark) = mark {
            self.nodes.ambit_only(mark.span, "a byte order mark");
        }
    }

    /// Cedar keeps policies and declarations in files of their own. One finding says so for the whole file.
    fn misplaced(&mut self, items: &[Item]) {
        let first = |has: fn(&ItemKind) -> bool| items.iter().find(|it| has(&it.kind));
        let found = match self.nodes.dialect {
            Dialect::Ambit | Dialect::Cedar | Dialect::CedarSchemaJson => None,
            Dialect::CedarPolicies => {
                first(is_declaration).map(|it| diagnostics::declaration_among_policies(it.span))
            }
            Dialect::CedarSchema => {
                first(is_policy).map(|it| diagnostics::policy_in_schema(it.span))
            }
        };
        if let Some(found) = found {
            self.nodes.report(found);
        }
    }

    /// The items up to the end of the file, or to the brace that closes the namespace.
    fn items(&mut self, level: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some(next) = self.lexemes.get(self.at) {
            if next.kind == TokenKind::CloseBrace && level > 0 {
                break;
            }
            if next.kind == TokenKind::Semi {
                self.at += 1;
                self.nodes
                    .report(diagnostics::stray_semicolon(self.span_of(next)));
            } else if mend::opener(next.kind).is_some() {
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
        let lead = self.lexemes.lead(start);
        self.nodes.is_too_deep = false;
        if self.lexemes.kind(lead) == Some(TokenKind::Namespace)
            && let Some(end) = self.lexemes.head_end(lead)
        {
            return self.namespace(start, end, level);
        }
        if let Some(later) = self.lexemes.later(lead) {
            return self.later_item(start, lead, later);
        }
        self.plain(start, lead, level)
    }

    fn later_item(&mut self, start: usize, lead: usize, later: LaterItem) -> Item {
        let end = self.lexemes.later_end(lead);
        self.at = end;
        let mut item = self.fault(start, end);
        item.kind = ItemKind::Later(later);
        let word = self
            .lexemes
            .get(lead)
            .map_or(item.span, |it| self.span_of(it));
        let diagnostic = match self.nodes.dialect {
            Dialect::Ambit => diagnostics::not_supported_yet(word, later),
            Dialect::Cedar
            | Dialect::CedarPolicies
            | Dialect::CedarSchema
            | Dialect::CedarSchemaJson => diagnostics::no_later_in_cedar(word, later),
        };
        self.nodes.report(diagnostic);
        item
    }

    // ---- Namespaces

    fn namespace(&mut self, start: usize, end: usize, level: usize) -> Item {
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
        let name = nodes::path(Ident {
            span: item.span,
            text: SmolStr::default(),
        });
        let items = Vec::new();
        item.kind = ItemKind::Namespace(Namespace { name, items });
        item
    }

    /// Passes over the brace that closes a namespace, and gives the place of the last token of it.
    fn close_namespace(&mut self, opener: usize) -> Span {
        if let Some(closer) = self.lexemes.get(self.at) {
            self.at += 1;
            return self.span_of(closer);
        }
        if let Some(opener) = self.lexemes.get(opener) {
            self.nodes
                .report(diagnostics::unclosed(self.span_of(opener), opener.kind));
        }
        let last = self.lexemes.get(self.at.saturating_sub(1));
        last.map_or(self.nodes.span(0, 0), |it| self.span_of(it))
    }

    /// Cedar's namespaces hold declarations only.
    fn no_policies(&mut self, items: &[Item]) {
        for it in items {
            if let ItemKind::Policy(_) = it.kind {
                self.nodes.ambit_only(it.span, "policies in a namespace");
            }
        }
    }

    // ---- Items that end in `;`

    fn plain(&mut self, start: usize, lead: usize, level: usize) -> Item {
        if self.semicolon <= lead {
            self.semicolon = self.lexemes.semicolon(lead);
        }
        let reported = self.nodes.diagnostics.len();
        if let Ok(item) = self.strict(start, self.semicolon) {
            self.at = self.semicolon;
            return item;
        }
        self.nodes.diagnostics.truncate(reported);
        let end = self.lexemes.end(lead, level > 0);
        self.at = end;
        let starter = self.lexemes.kind(lead);
        if starter.is_some_and(|it| STARTERS.contains(&it)) {
            self.mended(start, end)
        } else {
            self.unknown_item(start, lead, end)
        }
    }

    /// Reads the lexemes as they are.
    fn strict(&mut self, start: usize, end: usize) -> Result<Item, Unexpected> {
        let lexemes = self.lexemes.between(start, end).iter();
        let parsed = self
            .parser
            .parse(&mut self.nodes, lexemes.map(|it| it.triple()));
        parsed.map(|it| *it).map_err(|it| self.unexpected(it))
    }

    fn unexpected(&self, error: ParseError<u32, TokenKind, Infallible>) -> Unexpected {
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
            terminals: expected,
            before: self.before(lo),
            is_glued: kind.is_some_and(TokenKind::is_name)
                && self
                    .nodes
                    .slice(lo.saturating_sub(1), lo)
                    .starts_with(|it: char| it.is_ascii_digit()),
        }
    }

    /// The token before a place.
    fn before(&self, place: u32) -> Option<(TokenKind, String)> {
        let next = self.lexemes.0.partition_point(|it| it.start < place);
        let it = self.lexemes.get(next.checked_sub(1)?)?;
        Some((it.kind, self.nodes.slice(it.start, it.end).to_owned()))
    }

    /// Reads an item that could not be read as it is: with its brackets closed, its `;` added, and without the
    /// conditions that make no sense.
    fn mended(&mut self, start: usize, end: usize) -> Item {
        let mut mended = Mended::new(self.lexemes.between(start, end));
        let reported = self.nodes.diagnostics.len();
        let mut found = Vec::new();
        loop {
            self.nodes.is_too_deep = false;
            let tokens = mended.tokens.iter().copied();
            let error = match self.parser.parse(&mut self.nodes, tokens) {
                Ok(item) => {
                    if found.is_empty() {
                        found.extend(self.added(&mended));
                    }
                    self.nodes.diagnostics.extend(found);
                    return *item;
                }
                Err(error) => self.unexpected(error),
            };
            found.push(self.explained(&error, &mended));
            let place = error
                .kind
                .map(|kind| (error.span.start, kind, error.span.end));
            if found.len() > MAX_HOLES || !place.is_some_and(|it| mended.take_out(it)) {
                self.nodes.diagnostics.extend(found);
                return self.fault(start, end);
            }
            // What the makers of nodes found will be found again.
            self.nodes.diagnostics.truncate(reported);
        }
    }

    /// What had to be added, as a fault.
    fn added(&self, mended: &Mended) -> Option<Diagnostic> {
        if let Some(opener) = mended.unclosed {
            return Some(diagnostics::unclosed(self.span_of(opener), opener.kind));
        }
        let end = self.nodes.span(mended.end, mended.end);
        mended
            .lacks_semicolon
            .then(|| diagnostics::missing_semicolon(end))
    }

    /// Why the parser stopped: at a token that was added, the reason is that something is missing before it. What is
    /// nested too deeply is not looked at more closely.
    fn explained(&self, error: &Unexpected, mended: &Mended) -> Diagnostic {
        let is_added = error.span.start == error.span.end;
        if mended.depth_before(error.span.start) > usize::from(nodes::MAX_DEPTH) {
            return diagnostics::nested_too_deeply(error.span, nodes::MAX_DEPTH);
        }
        match mended.unclosed {
            Some(opener) if is_added => diagnostics::unclosed(self.span_of(opener), opener.kind),
            None if is_added => diagnostics::ends_early(error.span, error.expected.as_deref()),
            Some(opener) if opener.start < error.span.start => {
                diagnostics::unexpected(error).also(self.span_of(opener), "this is never closed")
            }
            Some(_) | None => diagnostics::unexpected(error),
        }
    }

    fn unknown_item(&mut self, start: usize, lead: usize, end: usize) -> Item {
        let item = self.fault(start, end);
        let diagnostic = match self.lexemes.get(lead).filter(|_| lead < end) {
            Some(it) => {
                let text = self.nodes.slice(it.start, it.end);
                diagnostics::unknown_item(self.span_of(it), it.kind, text, self.nodes.dialect)
            }
            None => diagnostics::annotation_alone(item.span),
        };
        self.nodes.report(diagnostic);
        item
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

fn is_policy(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Policy(_))
}

/// Whether it is a declaration that Cedar has; of what it has not, another finding tells.
fn is_declaration(kind: &ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Namespace(_) | ItemKind::Entity(_) | ItemKind::Action(_) | ItemKind::Type(_)
    )
}
