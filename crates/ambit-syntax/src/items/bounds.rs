//! Where items begin and end, told from the tokens alone.

use ambit_source::Span;

use super::mend::Open;
use crate::tree::LaterItem;
use crate::{Token, TokenKind, TokenKind as T};

/// How far the brace of a namespace is looked for.
const MAX_HEAD: usize = 64;

/// A token that the parser sees.
#[derive(Clone, Copy)]
pub(super) struct Lexeme {
    pub(super) kind: TokenKind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether it is the first on its line.
    begins_line: bool,
}

impl Lexeme {
    pub(super) fn triple(self) -> Triple {
        (self.start, self.kind, self.end)
    }
}

/// A token as the parser takes it.
pub(super) type Triple = (u32, TokenKind, u32);

/// The tokens that matter, and the doc comments with the place of the token that each precedes.
pub(super) fn significant<'t>(
    text: &'t str,
    tokens: &[Token],
) -> (Vec<Lexeme>, Vec<(u32, &'t str)>) {
    let slice = |span: Span| {
        text.get(span.start as usize..span.end as usize)
            .unwrap_or("")
    };
    let mut lexemes = Vec::with_capacity(tokens.len() / 2 + 1);
    let mut docs = Vec::new();
    let mut waiting = Vec::new();
    let mut begins_line = true;
    for Token { kind, span } in tokens {
        if *kind == T::Whitespace {
            begins_line |= slice(*span).contains(['\n', '\r']);
        } else if *kind == T::DocComment {
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

/// The lexemes of a file.
#[derive(Clone, Copy)]
pub(super) struct Lexemes<'l>(pub(super) &'l [Lexeme]);

impl<'l> Lexemes<'l> {
    pub(super) fn get(self, at: usize) -> Option<Lexeme> {
        self.0.get(at).copied()
    }

    pub(super) fn kind(self, at: usize) -> Option<TokenKind> {
        self.0.get(at).map(|it| it.kind)
    }

    pub(super) fn between(self, start: usize, end: usize) -> &'l [Lexeme] {
        self.0.get(start..end).unwrap_or(&[])
    }

    /// The place behind an item's annotations.
    pub(super) fn lead(self, start: usize) -> usize {
        let mut at = start;
        while self.kind(at) == Some(T::At) {
            at += 1;
            if self
                .kind(at)
                .is_some_and(|it| it.is_name() || it.is_reserved())
            {
                at += 1;
            }
            // The value, or whatever stands in its place.
            if self.kind(at) == Some(T::OpenParen) {
                at += 1;
                let is_value = |it: T| it == T::Str || it == T::Ident || it == T::OpenStr;
                if self.kind(at).is_some_and(is_value) {
                    at += 1;
                }
                if self.kind(at) == Some(T::CloseParen) {
                    at += 1;
                }
            }
        }
        at
    }

    /// The place behind the brace that opens a namespace, whatever stands before it.
    pub(super) fn head_end(self, lead: usize) -> Option<usize> {
        let ahead = self.0.get(lead..)?.iter().take(MAX_HEAD);
        let mut head = ahead.take_while(|it| it.kind != T::Semi && it.kind != T::OpenParen);
        let brace = head.position(|it| it.kind == T::OpenBrace)?;
        Some(lead + brace + 1)
    }

    /// Whether the head of a namespace plainly stands here.
    fn is_head(self, lead: usize) -> bool {
        let mut at = lead + 1;
        while self.kind(at).is_some_and(TokenKind::is_name) {
            match self.kind(at + 1) {
                Some(T::PathSep) => at += 2,
                next => return next == Some(T::OpenBrace),
            }
        }
        false
    }

    /// The place behind the next `;`, or the end of the file.
    pub(super) fn semicolon(self, from: usize) -> usize {
        let ahead = self.0.get(from..).unwrap_or(&[]);
        match ahead.iter().position(|it| it.kind == T::Semi) {
            Some(offset) => from + offset + 1,
            None => self.0.len(),
        }
    }

    // ---- Items of later versions

    /// Which item of a later version the word of an item names.
    pub(super) fn later(self, lead: usize) -> Option<LaterItem> {
        match self.kind(lead) {
            Some(T::Handoff) => Some(LaterItem::Handoff),
            Some(T::Test) => Some(LaterItem::Test),
            Some(T::Fixture) => Some(LaterItem::Fixture),
            _ => None,
        }
    }

    /// Whether an item of a later version plainly begins here.
    fn begins_later(self, lead: usize) -> bool {
        let next = self.kind(lead + 1);
        match self.later(lead) {
            Some(LaterItem::Handoff) => next.is_some_and(|it| it.is_name() || it == T::Str),
            Some(LaterItem::Test) => next == Some(T::Str),
            Some(LaterItem::Fixture) => next == Some(T::OpenBrace),
            None => false,
        }
    }

    /// The place behind an item of a later version: its `;`, or the block that ends it.
    pub(super) fn later_end(self, lead: usize) -> usize {
        let mut depth = 0_usize;
        let mut is_block = false;
        let mut at = lead + 1;
        while let Some(kind) = self.kind(at) {
            if kind == T::OpenBrace {
                let before = self.kind(at.saturating_sub(1));
                let is_condition = before == Some(T::When) || before == Some(T::Unless);
                is_block |= depth == 0 && !is_condition;
                depth += 1;
            } else if kind == T::CloseBrace {
                if depth == 0 {
                    return at;
                }
                depth -= 1;
                if depth == 0 && is_block {
                    return at + 1;
                }
            } else if kind == T::Semi && (depth == 0 || !is_block) {
                return at + 1;
            }
            at += 1;
        }
        at
    }

    // ---- Items that could not be read

    /// Where an item ends that could not be read: behind its `;`, before the next item or the brace that closes the
    /// namespace, or at the end of the file.
    pub(super) fn end(self, lead: usize, is_in_namespace: bool) -> usize {
        let is_declaration = self.kind(lead).is_some_and(|it| DECLARATIONS.contains(&it));
        let mut open = Open::default();
        let mut at = lead;
        while let Some(it) = self.get(at) {
            let is_outside = open.is_empty();
            let behind = self.lead(at);
            if at > lead && (is_outside || it.begins_line) && self.begins_item(behind, is_outside) {
                return at;
            }
            if behind > at {
                at = behind;
                continue;
            }
            if it.kind == T::Semi && !(is_declaration && open.has_braces() && self.separates(at)) {
                return at + 1;
            }
            if it.kind == T::CloseBrace && is_in_namespace && !open.has_braces() {
                return at.max(lead + 1);
            }
            open.close(it.kind);
            open.push(it);
            at += 1;
        }
        at
    }

    /// Whether a `;` stands where a comma belongs: between the fields of a record, or behind the last.
    fn separates(self, at: usize) -> bool {
        let next = self.kind(at + 1);
        let is_field = next.is_some_and(|it| it.is_name() || it == T::Str)
            && matches!(self.kind(at + 2), Some(T::Colon | T::Question));
        is_field || next == Some(T::CloseBrace)
    }

    /// Whether an item's first words plainly stand here. Between brackets only what can't be anything else counts.
    fn begins_item(self, lead: usize, is_outside: bool) -> bool {
        let next = self.kind(lead + 1);
        let is_name = next.is_some_and(TokenKind::is_name);
        let is_named = is_name || next == Some(T::Str);
        let third = self.kind(lead + 2);
        let begins_line = self.get(lead + 2).is_none_or(|it| it.begins_line);
        let is_third =
            |kinds: &[TokenKind]| begins_line || third.is_some_and(|it| kinds.contains(&it));
        match self.kind(lead) {
            Some(T::Permit | T::Forbid) => next == Some(T::OpenParen),
            Some(T::Shadow) => {
                let effects = [T::Permit, T::Forbid, T::Require, T::Limit];
                next.is_some_and(|it| effects.contains(&it))
            }
            Some(T::Require) => next == Some(T::Approval) && third == Some(T::OpenParen),
            Some(T::Limit) => is_outside && next == Some(T::OpenParen),
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
            Some(_) => is_outside && self.begins_later(lead),
            None => false,
        }
    }
}

/// Words that begin items with records in them.
const DECLARATIONS: [TokenKind; 6] = [
    T::Entity,
    T::Type,
    T::Action,
    T::External,
    T::Tool,
    T::Session,
];
