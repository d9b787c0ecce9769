//! The mending of an item that cannot be read as it is: brackets are closed, and a condition that makes no sense is
//! taken out, so that what stands around it is read.

use super::bounds::{Lexeme, Triple};
use crate::TokenKind as T;

/// The kind that stands for a condition taken out. The parser never sees trivia, so blanks are free for it.
const HOLE: T = T::Whitespace;

/// Brackets that stand open, with how many of each kind there are.
#[derive(Default)]
pub(super) struct Open {
    stack: Vec<Lexeme>,
    parens: usize,
    brackets: usize,
    braces: usize,
}

impl Open {
    pub(super) fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    pub(super) fn has_braces(&self) -> bool {
        self.braces > 0
    }

    fn count(&mut self, kind: T) -> Option<&mut usize> {
        if kind == T::OpenParen {
            Some(&mut self.parens)
        } else if kind == T::OpenBracket {
            Some(&mut self.brackets)
        } else if kind == T::OpenBrace {
            Some(&mut self.braces)
        } else {
            None
        }
    }

    /// Takes note of a bracket that opens; other tokens are passed over.
    pub(super) fn push(&mut self, it: Lexeme) {
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
    pub(super) fn close(&mut self, closer: T) -> Vec<Lexeme> {
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

/// An item's tokens with all brackets closed and a `;` at the end.
pub(super) struct Mended {
    pub(super) tokens: Vec<Triple>,
    /// The first bracket that had to be closed.
    pub(super) unclosed: Option<Lexeme>,
    /// Whether the `;` was missing.
    pub(super) lacks_semicolon: bool,
    /// Where the last token ends that was not added.
    pub(super) end: u32,
}

impl Mended {
    pub(super) fn new(lexemes: &[Lexeme]) -> Mended {
        let (last, inner) = match lexemes.split_last() {
            Some((last, inner)) if last.kind == T::Semi => (Some(*last), inner),
            _ => (None, lexemes),
        };
        let mut mended = Mended {
            tokens: Vec::with_capacity(lexemes.len() + 4),
            unclosed: None,
            lacks_semicolon: last.is_none(),
            end: 0,
        };
        let mut open = Open::default();
        for it in inner {
            mended.add_closers(open.close(it.kind).into_iter());
            open.push(*it);
            mended.tokens.push(it.triple());
            mended.end = it.end;
        }
        mended.add_closers(open.stack.into_iter().rev());
        match last {
            Some(last) => {
                mended.tokens.push(last.triple());
                mended.end = last.end;
            }
            None => mended.tokens.push((mended.end, T::Semi, mended.end)),
        }
        mended
    }

    /// Closes brackets, the innermost first.
    fn add_closers(&mut self, openers: impl Iterator<Item = Lexeme>) {
        for it in openers {
            self.tokens.push((self.end, closer(it.kind), self.end));
            self.unclosed.get_or_insert(it);
        }
    }

    /// How many brackets stand open before a place.
    pub(super) fn depth_before(&self, place: u32) -> usize {
        let before = self.tokens.iter().take_while(|(lo, ..)| *lo < place);
        before.fold(0, |depth, (_, kind, _)| {
            if closer(*kind) != *kind {
                depth + 1
            } else if opener(*kind).is_some() {
                depth.saturating_sub(1)
            } else {
                depth
            }
        })
    }

    /// Takes out the condition in which that token stands; `false` where it stands in none.
    pub(super) fn take_out(&mut self, fault: Triple) -> bool {
        let Some(place) = self.tokens.iter().position(|it| *it == fault) else {
            return false;
        };
        let Some(start) = self.condition(place) else {
            return false;
        };
        let body = self.tokens.get(start..).unwrap_or(&[]);
        let end = start + matching(body);
        let hole = match body.first() {
            Some((lo, kind, _)) if *kind != HOLE => {
                (*lo, HOLE, body.get(end - start).map_or(*lo, |it| it.0))
            }
            _ => return false,
        };
        self.tokens.splice(start..end, [hole]);
        true
    }

    /// The place behind the brace of the condition in which a token stands.
    fn condition(&self, place: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut condition = None;
        let mut before = T::Semi;
        for (at, (_, kind, _)) in self.tokens.iter().enumerate().take(place) {
            if closer(*kind) != *kind {
                if depth == 0 && (before == T::When || before == T::Unless) {
                    condition = Some(at + 1);
                }
                depth += 1;
            } else if opener(*kind).is_some() {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    condition = None;
                }
            }
            before = *kind;
        }
        condition
    }
}

/// How many tokens stand before the bracket that closes what was opened before them.
fn matching(tokens: &[Triple]) -> usize {
    let mut depth = 0_usize;
    for (at, (_, kind, _)) in tokens.iter().enumerate() {
        if closer(*kind) != *kind {
            depth += 1;
        } else if opener(*kind).is_some() {
            if depth == 0 {
                return at;
            }
            depth -= 1;
        }
    }
    tokens.len()
}

/// What closes a bracket; any other token is given back.
fn closer(kind: T) -> T {
    if kind == T::OpenParen {
        T::CloseParen
    } else if kind == T::OpenBracket {
        T::CloseBracket
    } else if kind == T::OpenBrace {
        T::CloseBrace
    } else {
        kind
    }
}

/// What a bracket closes.
pub(super) fn opener(kind: T) -> Option<T> {
    [T::OpenParen, T::OpenBracket, T::OpenBrace]
        .into_iter()
        .find(|it| closer(*it) == kind)
}
