//! How expressions group, told by a text with every pair of parentheses.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

use ambit_source::FileId;
use ambit_syntax::tree::{Arg, BinaryOp, Expr, ExprKind, Ident, ItemKind, Path, PatternPart, Slot};
use ambit_syntax::{Dialect, parse};

fn body(text: &str) -> Expr {
    let text = format!("permit (principal, action, resource) when {{ {text} }};");
    let parse = parse(FileId(0), &text, Dialect::Ambit);
    assert_eq!(parse.diagnostics, [], "{text}");
    let ItemKind::Policy(policy) = &parse.items[0].kind else {
        panic!("no policy: {text}")
    };
    policy.conditions[0].body.clone()
}

fn path(it: &Path) -> String {
    names(&it.segments, "::")
}

fn names(it: &[Ident], between: &str) -> String {
    it.iter()
        .map(|it| it.text.as_str())
        .collect::<Vec<_>>()
        .join(between)
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
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
    }
}

fn args(it: &[Arg]) -> String {
    let args = it.iter().map(|it| match it {
        Arg::Expr(e) => show(e),
        Arg::Lambda(name, e) => format!("{} => {}", name.text, show(e)),
    });
    args.collect::<Vec<_>>().join(", ")
}

fn show(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Error => "error".to_owned(),
        ExprKind::Bool(it) => it.to_string(),
        ExprKind::Long(it) => it.to_string(),
        ExprKind::Str(it) => format!("{it:?}"),
        ExprKind::Number(it) => format!("<{it}>"),
        ExprKind::Money(amount, code) => format!("<{amount} {code}>"),
        ExprKind::Duration(it) => format!("<{it}ms>"),
        ExprKind::Entity(it) => format!("{}::{:?}", path(&it.ty), it.id),
        ExprKind::Name(it) => it.to_string(),
        ExprKind::Slot(Slot::Principal) => "?principal".to_owned(),
        ExprKind::Slot(Slot::Resource) => "?resource".to_owned(),
        ExprKind::Not(e) => format!("!{}", show(e)),
        ExprKind::Neg(e) => format!("(-{})", show(e)),
        ExprKind::Binary(op, lhs, rhs) => {
            format!("({} {} {})", show(lhs), operator(*op), show(rhs))
        }
        ExprKind::Has(e, path) => format!("({} has {})", show(e), names(path, ".")),
        ExprKind::Like(e, pattern) => {
            let parts = pattern.parts.iter().map(|it| match it {
                PatternPart::Any => "*".to_owned(),
                PatternPart::Text(it) => format!("{it:?}"),
            });
            format!("({} like {})", show(e), parts.collect::<String>())
        }
        ExprKind::Is(e, ty, None) => format!("({} is {})", show(e), path(ty)),
        ExprKind::Is(e, ty, Some(of)) => format!("({} is {} in {})", show(e), path(ty), show(of)),
        ExprKind::If(test, yes, no) => {
            format!("(if {} then {} else {})", show(test), show(yes), show(no))
        }
        ExprKind::Attr(e, name) => format!("{}.{}", show(e), name.text),
        ExprKind::Method(e, name, it) => format!("{}.{}({})", show(e), name.text, args(it)),
        ExprKind::Call(name, it) => format!("{}({})", path(name), args(it)),
        ExprKind::Set(it) => format!("[{}]", it.iter().map(show).collect::<Vec<_>>().join(", ")),
        ExprKind::Record(it) => {
            let entries = it
                .iter()
                .map(|(name, e)| format!("{}: {}", name.text, show(e)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(show(&body(text)), expected);
}

#[test]
fn operators_group_by_precedence() {
    check("a || b && c || d", "((a || (b && c)) || d)");
    check("a && b == c && !d", "((a && (b == c)) && !d)");
    check("a + b * c - d", "((a + (b * c)) - d)");
    check("a < b + 1", "(a < (b + 1))");
    check("-a.b * c", "((-a.b) * c)");
    check("(a || b) && c", "((a || b) && c)");
    check(
        "if a then b else if c then d else e || f",
        "(if a then b else (if c then d else (e || f)))",
    );
    check(
        "[if a then b else c, d || e,]",
        "[(if a then b else c), (d || e)]",
    );
}

#[test]
fn very_long_chains_are_halved() {
    let of = |count: usize| show(&body(&vec!["a"; count].join(" && ")));
    assert_eq!(
        of(32),
        format!("{}a{}", "(".repeat(31), " && a)".repeat(31))
    );
    let half = format!("{}a{}", "(".repeat(16), " && a)".repeat(16));
    let first = format!("{}a{}", "(".repeat(15), " && a)".repeat(15));
    assert_eq!(of(33), format!("({first} && {half})"));
}

#[test]
fn words_of_comparison() {
    check("a in b && c", "((a in b) && c)");
    check("a is T in b && c", "((a is T in b) && c)");
    check("a.b is N::T || c", "((a.b is N::T) || c)");
    check("a has b.c.d && e", "((a has b.c.d) && e)");
    check("a has \"b c\"", "(a has b c)");
    check(r#"a like "x*\*y""#, r#"(a like "x"*"*y")"#);
    check("a + 1 has b", "((a + 1) has b)");
    check("1has a", "(1 has a)");
}

#[test]
fn signs() {
    check("!!a", "!!a");
    check("- - 1", "(--1)");
    check("-1", "-1");
    check("-9223372036854775808", "-9223372036854775808");
    check("--9223372036854775808", "(--9223372036854775808)");
    check("-(1)", "(-1)");
    check("a - -1", "(a - -1)");
    check("-1.b", "(-1.b)");
    check("-1 .b()", "(-1.b())");
}

#[test]
fn access_and_calls() {
    check("a.b[\"c d\"].e(f, g).h", "a.b.c d.e(f, g).h");
    check(
        "ip(\"::1\").isInRange(ip(\"::\"),)",
        "ip(\"::1\").isInRange(ip(\"::\"))",
    );
    check("N::f()", "N::f()");
    check("A::B::\"x\".c", "A::B::\"x\".c");
    check(
        "{a: 1, \"b c\": [], tool: {},}",
        "{a: 1, b c: [], tool: {}}",
    );
    check("\"a\\u{e9}\\n\"", "\"aé\\n\"");
    check("?principal == ?resource", "(?principal == ?resource)");
}

#[test]
fn what_ambit_adds() {
    check("1_000", "1000");
    check("1_000.50", "<1000.50>");
    check("-5.0", "(-<5.0>)");
    check("5_000.00 USD + 1 EUR", "(<5000.00 USD> + <1 EUR>)");
    check("2h30m < 1d", "(<9000000ms> < <86400000ms>)");
    check("1d2h3m4s5ms", "<93784005ms>");
    check(
        "a.all(r => r.b && c).any(x => x.all(y => y == x))",
        "a.all(r => (r.b && c)).any(x => x.all(y => (y == x)))",
    );
}

#[test]
fn words_of_the_language_are_names() {
    for word in [
        "permit",
        "forbid",
        "when",
        "unless",
        "namespace",
        "external",
        "entity",
        "enum",
        "tags",
        "action",
        "appliesTo",
        "attributes",
        "type",
        "shadow",
        "tool",
        "toolset",
        "session",
        "call",
        "for",
        "on",
        "adds",
        "removes",
        "require",
        "approval",
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
        "args",
        "now",
        "principal",
        "Set",
        "List",
    ] {
        check(word, word);
        check(
            &format!("{word}.{word} has {word}"),
            &format!("({word}.{word} has {word})"),
        );
        check(
            &format!("{{{word}: {word}::{word}::\"x\"}}"),
            &format!("{{{word}: {word}::{word}::\"x\"}}"),
        );
        check(
            &format!("a.all({word} => {word}())"),
            &format!("a.all({word} => {word}())"),
        );
    }
}

#[test]
fn spans_leave_parentheses_out() {
    let text = "permit (principal, action, resource) when { (( a ) + b) };";
    let parse = parse(FileId(0), text, Dialect::Ambit);
    let ItemKind::Policy(policy) = &parse.items[0].kind else {
        panic!()
    };
    let slice = |e: &Expr| &text[e.span.start as usize..e.span.end as usize];
    let body = &policy.conditions[0].body;
    assert_eq!(slice(body), "( a ) + b");
    let ExprKind::Binary(_, lhs, rhs) = &body.kind else {
        panic!()
    };
    assert_eq!((slice(lhs), slice(rhs)), ("a", "b"));
}
