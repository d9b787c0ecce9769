//! Whatever is nested without end is refused in good order, and what is merely long is read.

use ambit_source::{Code, FileId};
use ambit_syntax::{Dialect, parse};

fn condition(body: &str) -> String {
    format!(
        "permit (principal, action, resource) when {{ {body} }};\nforbid (principal, action, resource);"
    )
}

/// The codes that a text gives, with its number of items.
fn codes(text: &str) -> (Vec<Code>, usize) {
    let parse = parse(FileId(0), text, Dialect::Ambit);
    (
        parse.diagnostics.iter().map(|it| it.code).collect(),
        parse.items.len(),
    )
}

fn check_refused(text: &str) {
    assert_eq!(codes(text), (vec![Code::NESTED_TOO_DEEPLY], 2));
}

fn check_accepted(text: &str) {
    assert_eq!(codes(text), (vec![], 2));
}

#[test]
fn long_chains_are_read() {
    for operator in [" && ", " || "] {
        check_accepted(&condition(&vec!["a"; 100_000].join(operator)));
    }
    for operator in [" + ", " - ", " * "] {
        check_accepted(&condition(&vec!["a"; 500].join(operator)));
    }
    check_accepted(&condition(&format!("{}c", "if a then b else ".repeat(500))));
}

#[test]
fn endless_chains_are_refused() {
    for operator in [" + ", " - ", " * "] {
        check_refused(&condition(&vec!["a"; 10_000].join(operator)));
    }
    check_refused(&condition(&format!("a{}", ".b".repeat(10_000))));
    check_refused(&condition(&format!("a{}", "[\"b\"]".repeat(10_000))));
    check_refused(&condition(&format!("a{}", ".b()".repeat(10_000))));
    check_refused(&condition(&format!(
        "{}c",
        "if a then b else ".repeat(10_000)
    )));
}

#[test]
fn endless_nesting_is_refused() {
    let nested =
        |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    check_refused(&condition(&nested("[", "]")));
    check_refused(&condition(&nested("{a: ", "}")));
    check_refused(&condition(&nested("f(", ")")));
    check_refused(&condition(&nested("if ", " then 1 else 2")));
    check_refused(&condition(&nested("!(", ")")));
    check_refused(&condition(&nested("-(", ")")));
    check_refused(&condition(&nested("a.all(x => ", ")")));
}

#[test]
fn parentheses_are_no_levels() {
    let (open, close) = ("(".repeat(10_000), ")".repeat(10_000));
    check_accepted(&condition(&format!("{open}true{close}")));
}

#[test]
fn endless_types_are_refused() {
    let (open, close) = ("Set<".repeat(10_000), ">".repeat(10_000));
    check_refused(&format!("type T = {open}Long{close};\nentity A;"));
    let (open, close) = ("{a: ".repeat(10_000), "}".repeat(10_000));
    check_refused(&format!("type T = {open}Long{close};\nentity A;"));
}

#[test]
fn endless_signs_are_one_error() {
    let text = condition(&format!("{}true", "!".repeat(100_000)));
    assert_eq!(codes(&text), (vec![Code::TOO_MANY_SIGNS], 2));
}

#[test]
fn brackets_without_end_are_nested_too_deeply() {
    for opener in ["[", "(", "{a: "] {
        for (depth, rest, code) in [
            (100_000, "", Code::NESTED_TOO_DEEPLY),
            (100_000, " };", Code::NESTED_TOO_DEEPLY),
            (100, "", Code::UNCLOSED_BRACKET),
        ] {
            let text = format!(
                "permit (principal, action, resource) when {{ {}{rest}",
                opener.repeat(depth)
            );
            let (codes, items) = codes(&text);
            assert!(codes.len() <= 2, "{codes:?}");
            assert_eq!((codes[0], items), (code, 1), "{opener}{rest}");
        }
    }
}

#[test]
fn namespaces_without_end_are_refused() {
    let (codes, _) = codes(&"namespace A { ".repeat(10_000));
    assert!(codes.contains(&Code::MISPLACED_ITEM));
}
