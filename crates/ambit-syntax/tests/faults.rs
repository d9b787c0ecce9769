//! Faults in the text: their code, the place they name, and what they say.

#![expect(clippy::string_slice, reason = "a test may fail")]

use ambit_source::{Code, FileId};
use ambit_syntax::tree::ItemKind;
use ambit_syntax::{Dialect, parse};

/// The code, the text of the place and the headline of each fault.
fn faults(text: &str) -> Vec<(Code, &str, String)> {
    let parse = parse(FileId(0), text, Dialect::Ambit);
    let place = |it: &ambit_source::Diagnostic| {
        &text[it.primary.span.start as usize..it.primary.span.end as usize]
    };
    let faults = parse.diagnostics.iter();
    // The span is of `text`, whatever the diagnostic lives for.
    faults
        .map(|it| (it.code, place(it), it.headline.clone()))
        .collect()
}

fn check(text: &str, expected: &[(Code, &str, &str)]) {
    let found = faults(text);
    let found: Vec<_> = found.iter().map(|it| (it.0, it.1, it.2.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

/// As [`check`], for a condition.
fn check_body(body: &str, expected: &[(Code, &str, &str)]) {
    check(
        &format!("permit (principal, action, resource) when {{ {body} }};"),
        expected,
    );
}

#[test]
fn unexpected_tokens() {
    use Code as C;
    check_body(
        "a b",
        &[(
            C::UNEXPECTED_TOKEN,
            "b",
            "expected `}` or an operator, found `b`",
        )],
    );
    check_body(
        "a &&",
        &[(C::UNEXPECTED_TOKEN, "}", "expected a value, found `}`")],
    );
    check_body(
        "if a then b",
        &[(C::UNEXPECTED_TOKEN, "}", "expected `else`, found `}`")],
    );
    check_body(
        "a.in",
        &[(C::UNEXPECTED_TOKEN, "in", "expected a name, found `in`")],
    );
    check_body(
        "a like b",
        &[(C::UNEXPECTED_TOKEN, "b", "expected a string, found `b`")],
    );
    check_body("“a”", &[(C::UNKNOWN_TOKEN, "“", "`“` means nothing here")]);
    check(
        "permit (principal action, resource);",
        &[(
            C::UNEXPECTED_TOKEN,
            "action",
            "expected a constraint, `,` or `)`, found `action`",
        )],
    );
    check(
        "entity A { a Long };",
        &[(C::UNEXPECTED_TOKEN, "Long", "expected `:`, found `Long`")],
    );
    check(
        "type T = ;",
        &[(C::UNEXPECTED_TOKEN, ";", "expected a type, found `;`")],
    );
}

#[test]
fn separators_that_should_be_commas_are_one_fault() {
    let headline = "expected `,`, `}` or `=`, found `;`";
    check(
        "entity A { a: Long; b: Long; };\nentity B;",
        &[(Code::UNEXPECTED_TOKEN, ";", headline)],
    );
}

#[test]
fn every_condition_is_read_for_itself() {
    let text = "permit (principal, action, resource) when { a b } unless { c } when { d && };";
    let parse = parse(FileId(0), text, Dialect::Ambit);
    assert_eq!(parse.diagnostics.len(), 2);
    assert!(matches!(&parse.items[0].kind, ItemKind::Policy(it) if it.conditions.len() == 3));
}

#[test]
fn what_is_left_open() {
    use Code as C;
    check("entity A", &[(C::MISSING_SEMICOLON, "", "`;` is missing")]);
    check(
        "entity A\nentity B;",
        &[(C::MISSING_SEMICOLON, "", "`;` is missing")],
    );
    check(
        "permit (principal, action, resource",
        &[(C::UNCLOSED_BRACKET, "(", "`(` is never closed")],
    );
    check_body("(a", &[(C::UNCLOSED_BRACKET, "(", "`(` is never closed")]);
    check(
        "namespace N { entity A;",
        &[(C::UNCLOSED_BRACKET, "{", "`{` is never closed")],
    );
    check(
        "entity A; }",
        &[(C::UNCLOSED_BRACKET, "}", "`}` closes nothing")],
    );
    check(
        "entity A;;",
        &[(C::UNEXPECTED_TOKEN, ";", "`;` ends nothing here")],
    );
    check(
        "entity A { a: \"b };\nentity B;",
        &[(C::UNCLOSED_STRING, "\"b };", "this string is never closed")],
    );
}

#[test]
fn what_ends_too_early() {
    use Code as C;
    let headline = "expected `permit` or `forbid`, and the item ends here";
    check("shadow\nentity A;", &[(C::UNEXPECTED_TOKEN, "", headline)]);
    let headline = "expected a type, and the item ends here";
    check(
        "type A =\nentity B;",
        &[(C::UNEXPECTED_TOKEN, "", headline)],
    );
}

#[test]
fn a_missing_semicolon_keeps_both_items() {
    let text = "permit (principal, action, resource)\n@id(\"b\")\nforbid (principal, action, resource) when { true };";
    let parse = parse(FileId(0), text, Dialect::Ambit);
    assert_eq!(parse.diagnostics.len(), 1);
    assert_eq!(parse.items.len(), 2);
    assert!(
        parse
            .items
            .iter()
            .all(|it| matches!(it.kind, ItemKind::Policy(_)))
    );
    let fix = parse.diagnostics[0].fix.as_ref().unwrap();
    assert_eq!((fix.span.start, fix.replacement.as_str()), (36, ";"));
}

#[test]
fn a_missing_quote_keeps_the_items_after_it() {
    let text = "permit (principal == User::\"ann, action, resource);\npermit (principal == User::\"bob\", action, resource);\nentity A;";
    let parse = parse(FileId(0), text, Dialect::Ambit);
    assert_eq!(parse.diagnostics.len(), 1);
    assert_eq!(parse.diagnostics[0].code, Code::UNCLOSED_STRING);
    assert_eq!(parse.items.len(), 3);
}

#[test]
fn items_that_are_none() {
    let help = |text: &str| {
        parse(FileId(0), text, Dialect::Ambit).diagnostics[0]
            .help
            .clone()
    };
    let did_you_mean = |word: &str| Some(format!("did you mean `{word}`?"));
    assert_eq!(
        help("premit (principal, action, resource);"),
        did_you_mean("permit")
    );
    assert_eq!(
        help("Forbid (principal, action, resource);"),
        did_you_mean("forbid")
    );
    assert_eq!(
        help("allow (principal, action, resource);"),
        did_you_mean("permit")
    );
    assert_eq!(help("entty A;"), did_you_mean("entity"));
    assert_eq!(help("tools a();"), did_you_mean("tool"));
    assert_eq!(
        help("let a = 1;").as_deref(),
        Some("items begin with a word such as `permit`, `forbid`, `entity` or `action`")
    );
    check(
        "@id(\"a\")",
        &[(
            Code::UNEXPECTED_TOKEN,
            "@id(\"a\")",
            "an annotation must stand before an item",
        )],
    );
    let nested = "a namespace cannot stand in a namespace";
    check(
        "namespace A { namespace B { entity C; } }",
        &[(Code::MISPLACED_ITEM, "namespace B {", nested)],
    );
}

#[test]
fn literals() {
    use Code as C;
    let too_large = "this number is too large for a `Long`";
    check_body(
        "9223372036854775808",
        &[(C::OUT_OF_RANGE, "9223372036854775808", too_large)],
    );
    check_body(
        "-(9223372036854775808)",
        &[(C::OUT_OF_RANGE, "9223372036854775808", too_large)],
    );
    check_body(
        "-9223372036854775809",
        &[(C::OUT_OF_RANGE, "9223372036854775809", too_large)],
    );
    check_body(
        "99999999999999999999999",
        &[(C::OUT_OF_RANGE, "99999999999999999999999", too_large)],
    );
    check_body(
        "9999999999999999d",
        &[(
            C::OUT_OF_RANGE,
            "9999999999999999d",
            "this duration is too long",
        )],
    );
    let order = "the units of a duration go from days to milliseconds, each at most once";
    check_body("5m1h", &[(C::UNEXPECTED_TOKEN, "5m1h", order)]);
    check_body(
        r#""a\*""#,
        &[(C::BAD_ESCAPE, r"\*", "`\\*` is an escape of patterns only")],
    );
    check_body(
        r#"a like "\q*""#,
        &[(C::BAD_ESCAPE, r"\q", "there is no such escape")],
    );
    check(
        "@a(\"\\q\") entity A;",
        &[(C::BAD_ESCAPE, r"\q", "there is no such escape")],
    );
}

#[test]
fn operators() {
    use Code as C;
    check_body(
        "a < b < c == d",
        &[(C::CHAINED_COMPARISON, "< c", "comparisons do not chain")],
    );
    check_body(
        "a = b",
        &[(C::NO_SUCH_OPERATOR, "=", "`=` does not compare")],
    );
    check_body(
        "a / b % c",
        &[
            (C::NO_SUCH_OPERATOR, "/", "there is no operator `/`"),
            (C::NO_SUCH_OPERATOR, "%", "there is no operator `%`"),
        ],
    );
    check_body(
        "!!!!!a",
        &[(
            C::TOO_MANY_SIGNS,
            "!!!!!",
            "at most four `!` may stand before an operand",
        )],
    );
    check_body(
        "-----1",
        &[(
            C::TOO_MANY_SIGNS,
            "-----",
            "at most four `-` may stand before an operand",
        )],
    );
    check_body("A::b", &[(C::NOT_A_VALUE, "A::b", "`A::b` is no value")]);
    check(
        "permit (principal, action, resource) when {};",
        &[(
            C::EMPTY_CONDITION,
            "when {}",
            "`when` has nothing between its braces",
        )],
    );
}

#[test]
fn scopes() {
    use Code as C;
    check(
        "permit (action, principal, resource);",
        &[
            (
                C::WRONG_SCOPE,
                "action",
                "the scope has `action` where `principal` belongs",
            ),
            (
                C::WRONG_SCOPE,
                "principal",
                "the scope has `principal` where `action` belongs",
            ),
        ],
    );
    check(
        "permit (principal);",
        &[(C::WRONG_SCOPE, "(principal)", "the scope is not complete")],
    );
    let headline = "a scope ends with its resource; `context` is too much";
    check(
        "permit (principal, action, resource, context);",
        &[(C::WRONG_SCOPE, "context", headline)],
    );
    check(
        "permit (principal: User, action, resource);",
        &[(C::WRONG_SCOPE, "User", "a scope gives no type behind `:`")],
    );
    check(
        "permit (principal, action, resource != A::\"b\");",
        &[(
            C::WRONG_SCOPE,
            "resource != A::\"b\"",
            "a scope cannot ask with `!=`",
        )],
    );
    let headline = "a scope names an entity or its own slot";
    for value in [
        "?resource",
        "\"ann\"",
        "User",
        "[User::\"ann\"]",
        "if true then User::\"a\" else User::\"b\"",
    ] {
        let text = format!("permit (principal == {value}, action, resource);");
        check(&text, &[(C::WRONG_SCOPE, value, headline)]);
    }
    let headline = "`is` and `==` cannot stand together in a scope";
    check(
        "permit (principal is U == U::\"a\", action, resource);",
        &[(C::WRONG_SCOPE, "principal is U == U::\"a\"", headline)],
    );
    check(
        "permit (principal, action is A, resource);",
        &[(
            C::WRONG_SCOPE,
            "A",
            "an action has no type to ask for with `is`",
        )],
    );
    check(
        "permit (principal, action == A::\"b\", resource);",
        &[(
            C::WRONG_SCOPE,
            "A::\"b\"",
            "the type of an action is named `Action`",
        )],
    );
    let headline = "a scope names an action such as `Action::\"view\"`";
    check(
        "permit (principal, action == ?action, resource);",
        &[(
            C::UNEXPECTED_TOKEN,
            "?action",
            "a template has the slots `?principal` and `?resource` only",
        )],
    );
    check(
        "permit (principal, action in [?principal], resource);",
        &[(C::WRONG_SCOPE, "?principal", headline)],
    );
}

#[test]
fn what_stands_twice() {
    use Code as C;
    let check = |text: &str, place: &str, what: &str| {
        check(
            text,
            &[(C::STANDS_TWICE, place, &format!("{what} stands twice"))],
        );
    };
    check("@a @a(\"b\") entity A;", "@a(\"b\")", "the annotation `@a`");
    check("entity A { @a @a b: Long };", "@a", "the annotation `@a`");
    check("entity A in [B] in [C];", "in [C]", "the clause `in`");
    check(
        "entity A tags Long tags Long;",
        "tags Long",
        "the clause `tags`",
    );
    check(
        "action a appliesTo { principal: P } appliesTo { resource: R };",
        "appliesTo { resource: R }",
        "the clause `appliesTo`",
    );
    check(
        "action a appliesTo { principal: P, principal: Q };",
        "principal",
        "`principal`",
    );
    check("tool t(a: Long, a: Long);", "a", "the parameter `a`");
    check("tool t() on a on b;", "on b", "the clause `on`");
    check(
        "tool t() -> Long -> Long;",
        "-> Long",
        "the type of the result",
    );
    check(
        "session { a: Long, \"a\": Long };",
        "\"a\"",
        "the field `a`",
    );
    check(
        "permit (principal, action, resource) when { {a: 1, \"a\": 2} };",
        "\"a\"",
        "the key `a`",
    );
}

#[test]
fn clauses_of_other_declarations() {
    use Code as C;
    check(
        "entity A { a: Long = 1 };",
        &[(
            C::WRONG_CLAUSE,
            "1",
            "the attribute `a` cannot have a default",
        )],
    );
    check(
        "entity A enum [\"a\"] { a: Long };",
        &[(
            C::WRONG_CLAUSE,
            "{ a: Long }",
            "an entity type with a fixed list of ids has nothing else",
        )],
    );
    check(
        "external entity A { a: Long };",
        &[(
            C::WRONG_CLAUSE,
            "{ a: Long }",
            "an external entity type says no more than what it is in",
        )],
    );
    check(
        "type T = Map<Long>;",
        &[(
            C::WRONG_CLAUSE,
            "Map<Long>",
            "only `Set` and `List` take a type in angle brackets",
        )],
    );
    check(
        "action a in A::b;",
        &[(
            C::WRONG_CLAUSE,
            "b",
            "the name of an action behind its type stands between quotes",
        )],
    );
    check(
        "action a appliesTo { princpal: P };",
        &[(C::WRONG_CLAUSE, "princpal", "`appliesTo` has no `princpal`")],
    );
    check(
        "action a appliesTo { principal: {} };",
        &[(C::WRONG_CLAUSE, "{}", "`principal` takes entity types")],
    );
    check(
        "action a appliesTo { context: [A] };",
        &[(
            C::WRONG_CLAUSE,
            "context",
            "`context` takes a record, or the name of one",
        )],
    );
    check(
        "entity __cedar;",
        &[(
            C::RESERVED_NAME,
            "__cedar",
            "the name `__cedar` is reserved",
        )],
    );
}
