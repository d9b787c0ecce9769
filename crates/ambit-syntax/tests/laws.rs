//! Laws of the lexer and the parser, for all texts.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail"
)]

use ambit_source::FileId;
use ambit_syntax::tree::{Item, ItemKind};
use ambit_syntax::{Dialect, Parse, lex, parse};
use proptest::prelude::*;

/// Pieces of which many a text is nearly right.
const PIECES: &[&str] = &[
    "permit",
    "forbid",
    "shadow",
    "when",
    "unless",
    "entity",
    "action",
    "type",
    "namespace",
    "external",
    "tool",
    "toolset",
    "session",
    "call",
    "in",
    "is",
    "has",
    "like",
    "if",
    "then",
    "else",
    "true",
    "principal",
    "resource",
    "context",
    "appliesTo",
    "tags",
    "enum",
    "for",
    "on",
    "adds",
    "removes",
    "require approval",
    "limit",
    "from",
    "within",
    "to",
    "per",
    "of",
    "by",
    "calendar",
    "mandate",
    "handoff",
    "test",
    "fixture",
    "a",
    "B::c",
    "User::\"x\"",
    "\"s\"",
    "\"",
    "1",
    "1.5",
    "5 USD",
    "2h",
    "?principal",
    "@id(\"x\")",
    "@",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "::",
    ".",
    "...",
    "==",
    "=",
    "<",
    ">",
    "&&",
    "||",
    "+",
    "-",
    "*",
    "!",
    "=>",
    "->",
    "|",
    "?",
    "\n",
    "// c\n",
    "/// d\n",
    "§",
    "\u{FEFF}",
    "permit (principal, action, resource)",
    "when { true }",
    "entity A;",
    "tool t(a: Long)",
];

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    proptest::collection::vec((piece, "[ \n]?"), 0..60).prop_map(|pieces| {
        pieces
            .into_iter()
            .map(|(piece, blank)| piece + &blank)
            .collect()
    })
}

fn read(text: &str, dialect: Dialect) -> Parse {
    parse(FileId(0), text, dialect)
}

/// Whether the tokens follow each other without gap or overlap, from the beginning of the text to its end.
fn tiles(text: &str) -> bool {
    let mut end = 0;
    for it in lex(FileId(0), text) {
        if it.span.start != end || it.span.end <= it.span.start {
            return false;
        }
        if text
            .get(it.span.start as usize..it.span.end as usize)
            .is_none()
        {
            return false;
        }
        end = it.span.end;
    }
    end as usize == text.len()
}

/// Whether the items lie in order within the text, and those of a namespace within it.
fn in_order(items: &[Item], start: u32, end: u32) -> bool {
    let mut start = start;
    items.iter().all(|it| {
        let is_behind =
            it.span.start >= start && it.span.end >= it.span.start && it.span.end <= end;
        start = it.span.end;
        let is_inner = match &it.kind {
            ItemKind::Namespace(namespace) => {
                in_order(&namespace.items, it.span.start, it.span.end)
            }
            _ => true,
        };
        is_behind && is_inner
    })
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap()
}

/// Few cases, unless `PROPTEST_CASES` asks for another number than proptest's own.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if asked.cases == 256 { 48 } else { asked.cases };
    ProptestConfig { cases, ..asked }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn tokens_tile_any_text(text in any::<String>(), soup in soup()) {
        prop_assert!(tiles(&text));
        prop_assert!(tiles(&soup));
    }

    #[test]
    fn every_text_gives_a_tree(text in any::<String>(), soup in soup()) {
        for text in [text, soup] {
            for dialect in [Dialect::Ambit, Dialect::Cedar] {
                let parse = read(&text, dialect);
                prop_assert!(in_order(&parse.items, 0, length(&text)));
                for it in &parse.diagnostics {
                    prop_assert!(it.primary.span.end as usize <= text.len());
                    prop_assert!(!it.headline.contains('\n'));
                }
            }
        }
    }

    #[test]
    fn what_cedar_has_means_the_same_in_ambit(soup in soup()) {
        let cedar = read(&soup, Dialect::Cedar);
        if cedar.diagnostics.is_empty() {
            let ambit = read(&soup, Dialect::Ambit);
            prop_assert!(ambit.diagnostics.is_empty());
            prop_assert_eq!(ambit.items, cedar.items);
        }
    }

    /// Brackets and quotes apart, nothing that goes wrong within an item is felt by the next.
    #[test]
    fn an_error_never_hides_the_next_item(words in proptest::collection::vec("[a-z0-9=<.,&|+:-]{1,5}", 0..12)) {
        let broken = words.join(" ");
        let text = format!(
            "entity First;\npermit (principal, action, resource) when {{ {broken} }}\nforbid (principal, action, resource);\n"
        );
        let parse = read(&text, Dialect::Ambit);
        let last = parse.items.last().map(|it| &it.kind);
        prop_assert!(matches!(last, Some(ItemKind::Policy(_))), "{:?}", parse.items);
        prop_assert_eq!(parse.items.len(), 3);
    }

    #[test]
    fn parsing_is_deterministic(soup in soup()) {
        let (first, second) = (read(&soup, Dialect::Ambit), read(&soup, Dialect::Ambit));
        prop_assert_eq!(first.items, second.items);
        prop_assert_eq!(first.diagnostics, second.diagnostics);
    }
}
