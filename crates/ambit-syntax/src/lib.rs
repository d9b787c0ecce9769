//! Text in, tree and diagnostics out.
//!
//! [`parse`] reads a file into [tokens](Token) that tile it, splits them into items, and parses each item alone with
//! the one grammar of `grammar/ambit.lalrpop`, so that a fault in one item never hides the next.
//!
//! Invariant: every text, however broken, gives a tree, and the tokens tile the text. No tree is higher than
//! [`MAX_DEPTH`].
//!
//! ```
//! use ambit_source::FileId;
//! use ambit_syntax::{Dialect, parse, tree::ItemKind};
//!
//! let text = "tool send(to: String);\npermit (principal, call send) when { args.to == \"ann\" };";
//! let parse = parse(FileId(0), text, Dialect::Ambit);
//! assert!(parse.diagnostics.is_empty());
//! assert!(matches!(parse.items[0].kind, ItemKind::Tool(_)));
//! assert!(matches!(parse.items[1].kind, ItemKind::Policy(_)));
//! ```
//!
//! It does not know what names mean: that is the checker's matter.

mod diagnostics;
mod escape;
mod expected;
mod items;
mod json;
mod nodes;
mod schema_json;
mod token;
pub mod tree;

use ambit_source::{Diagnostic, FileId, SourceKind};

pub use nodes::MAX_DEPTH;
use token::Strings;
pub use token::{Token, TokenKind, lex};

/// The generated parser.
mod grammar {
    #![allow(
        warnings,
        clippy::all,
        clippy::pedantic,
        clippy::restriction,
        missing_docs,
        unreachable_pub,
        reason = "the parser generator's code is not ours to polish"
    )]
    include!(concat!(env!("OUT_DIR"), "/ambit.rs"));
}

/// The language that a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// All of the language.
    Ambit,
    /// Cedar alone: what Ambit adds is an error. Policies and declarations may stand in one file.
    Cedar,
    /// A file of Cedar policies: a declaration in it is an error.
    CedarPolicies,
    /// A Cedar schema: a policy in it is an error.
    CedarSchema,
    /// A Cedar schema in JSON.
    CedarSchemaJson,
}

impl Dialect {
    /// The language of a file of that kind.
    #[must_use]
    pub fn of(kind: SourceKind) -> Dialect {
        match kind {
            SourceKind::Ambit => Dialect::Ambit,
            SourceKind::Cedar => Dialect::CedarPolicies,
            SourceKind::CedarSchema => Dialect::CedarSchema,
            SourceKind::CedarSchemaJson => Dialect::CedarSchemaJson,
        }
    }
}

/// What a file was read as.
#[derive(Clone, Debug)]
pub struct Parse {
    /// The tokens, which tile the text; none where it is JSON.
    pub tokens: Vec<Token>,
    /// The items, in source order.
    pub items: Vec<tree::Item>,
    /// What is wrong with the text, in source order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the text of a file.
#[must_use]
pub fn parse(file: FileId, text: &str, dialect: Dialect) -> Parse {
    if u32::try_from(text.len()).is_err() {
        return Parse {
            tokens: Vec::new(),
            items: Vec::new(),
            diagnostics: vec![diagnostics::file_too_large(file)],
        };
    }
    if dialect == Dialect::CedarSchemaJson {
        let (items, diagnostics) = schema_json::read(file, text);
        return Parse {
            tokens: Vec::new(),
            items,
            diagnostics,
        };
    }
    let parse = items::read(
        file,
        text,
        dialect,
        token::lex_with(file, text, Strings::OverLines),
    );
    if parse.diagnostics.is_empty() || !has_long_strings(text, &parse.tokens) {
        return parse;
    }
    // A missing quote makes strings of what stands between strings; then it may help to end each at its line.
    let other = items::read(
        file,
        text,
        dialect,
        token::lex_with(file, text, Strings::WithinLines),
    );
    let is_open = parse.tokens.iter().any(|it| it.kind == TokenKind::OpenStr);
    let (count, other_count) = (parse.diagnostics.len(), other.diagnostics.len());
    if other_count < count || other_count == count && is_open {
        other
    } else {
        parse
    }
}

/// Whether a string spans lines, or is never closed.
fn has_long_strings(text: &str, tokens: &[Token]) -> bool {
    tokens.iter().any(|it| {
        let written = text.get(it.span.start as usize..it.span.end as usize);
        it.kind == TokenKind::OpenStr
            || it.kind == TokenKind::Str && written.is_some_and(|it| it.contains('\n'))
    })
}
