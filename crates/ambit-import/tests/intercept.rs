//! Policies of Intercept, what becomes of them, and what they decide.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests may panic as a test does"
)]

use ambit_engine::{CompileOptions, Engine, PolicySet, Sources};
use ambit_import::{ImportError, Imported, import_intercept};

const STRIPE: &str = include_str!("intercept/stripe.yaml");
const GITHUB: &str = include_str!("intercept/github.yaml");
const GITHUB_TOOLS: &[u8] = include_bytes!("../../../examples/mcp/tools/github.json");

fn engine(imported: &Imported) -> Engine {
    let mut sources = Sources::new();
    sources.add("imported.pol", imported.text.clone());
    let policies = PolicySet::compile(&sources, &CompileOptions::default()).unwrap();
    assert_eq!(policies.diagnostics(), [], "{}", imported.text);
    Engine::new(policies)
}

/// What a call is answered: the outcome, and the policies that determine it.
fn call(engine: &Engine, tool: &str, args: &str) -> String {
    let request = format!(
        r#"{{"principal": "Agent::\"a\"", "call": {{"tool": "{tool}", "args": {args}}}, "session": {{"id": "s"}}}}"#
    );
    let decision = engine.decide_json(request.as_bytes());
    format!(
        "{} by {}",
        decision.outcome.as_str(),
        decision.policies.join(", ")
    )
}

#[test]
fn what_is_written() {
    let stripe = import_intercept(STRIPE.as_bytes(), "stripe", None).unwrap();
    insta::assert_snapshot!(
        "stripe",
        format!("{}\n{}", stripe.text, stripe.notes.join("\n"))
    );
    let github = import_intercept(GITHUB.as_bytes(), "github", None).unwrap();
    insta::assert_snapshot!(
        "github",
        format!("{}\n{}", github.text, github.notes.join("\n"))
    );
    let typed = import_intercept(GITHUB.as_bytes(), "github", Some(GITHUB_TOOLS)).unwrap();
    let (_, policies) = typed.text.split_once("\n}\n").unwrap();
    insta::assert_snapshot!(
        "github_typed",
        format!("{policies}\n{}", typed.notes.join("\n"))
    );
}

#[test]
fn stripe_decides() {
    let engine = engine(&import_intercept(STRIPE.as_bytes(), "stripe", None).unwrap());
    let call = |tool: &str, args: &str| call(&engine, tool, args);
    let charge = "stripe::create_charge";
    assert_eq!(
        call(charge, r#"{"amount": 50000, "currency": "usd"}"#),
        "allow by default"
    );
    assert_eq!(
        call(charge, r#"{"amount": 50000.5, "currency": "usd"}"#),
        "deny by create_charge: max single charge"
    );
    assert_eq!(
        call(charge, r#"{"amount": "9", "currency": "usd"}"#),
        "deny by create_charge: max single charge"
    );
    assert_eq!(
        call(charge, r#"{"amount": 1, "currency": "gbp"}"#),
        "deny by create_charge: allowed currencies"
    );
    assert_eq!(
        call(charge, "{}"),
        "deny by create_charge: max single charge, create_charge: allowed currencies"
    );
    assert_eq!(
        call("stripe::create_refund", r#"{"amount": 10000}"#),
        "allow by default"
    );
    assert_eq!(
        call("stripe::delete_customer", "{}"),
        "deny by delete_customer: block destructive action"
    );
    assert_eq!(call("stripe::list_customers", "{}"), "deny by ");
}

#[test]
fn github_decides_with_and_without_its_tools() {
    for tools in [None, Some(GITHUB_TOOLS)] {
        let engine = engine(&import_intercept(GITHUB.as_bytes(), "github", tools).unwrap());
        let call = |tool: &str, args: &str| call(&engine, tool, args);
        let branch = |branch, from| {
            let args = format!(
                r#"{{"owner": "o", "repo": "r", "branch": "{branch}", "from_branch": "{from}"}}"#
            );
            call("github::create_branch", &args)
        };
        assert_eq!(branch("feat/a", "main"), "allow by default");
        assert_eq!(
            branch("a/feat/", "main"),
            "deny by create_branch: feature branches"
        );
        assert_eq!(
            branch("fix/a", "release"),
            "deny by create_branch: feature branches"
        );
        assert_eq!(
            branch("fix/a", "1"),
            "deny by create_branch: feature branches"
        );
        assert_eq!(
            call("github::list_issues", r#"{"owner": "o", "repo": "r"}"#),
            "allow by default"
        );
        assert_eq!(
            call(
                "github::list_issues",
                r#"{"owner": "torvalds", "repo": "r"}"#
            ),
            "deny by *: our own"
        );
        let merge = r#"{"owner": "o", "repo": "r", "pull_number": 1, "merge_method": "squash"}"#;
        assert_eq!(
            call("github::merge_pull_request", merge),
            "deny by merge_pull_request: squash"
        );
        let merge = merge.replace('}', r#", "commit_title": "t"}"#);
        assert_eq!(
            call("github::merge_pull_request", &merge),
            "allow by default"
        );
        let hidden = call("github::transfer_repository", r#"{"owner": "o"}"#);
        assert_eq!(
            hidden,
            if tools.is_none() {
                "deny by hidden"
            } else {
                "deny by "
            }
        );
        assert_eq!(
            call("github::fork_repository", r#"{"owner": "o", "repo": "r"}"#),
            "deny by "
        );
    }
}

/// One condition on `args.a` of the tool `t`, and the arguments that it lets pass and does not.
fn passes(condition: &str, arguments: &[(&str, bool)]) {
    let yaml = format!(
        "version: '1'\ntools: {{ t: {{ rules: [ {{ name: n, conditions: [ {{ path: args.a, {condition} }} ] }} ] }} }}"
    );
    let imported = import_intercept(yaml.as_bytes(), "s", None).unwrap();
    let engine = engine(&imported);
    for (args, passes) in arguments {
        let expected = if *passes {
            "allow by default"
        } else {
            "deny by t: n"
        };
        assert_eq!(
            call(&engine, "s::t", args),
            expected,
            "{condition} {args}\n{}",
            imported.text
        );
    }
}

const TEXT: &str = r#"{"a": "x"}"#;
const NUMBER: &str = r#"{"a": 5}"#;
const TRUTH: &str = r#"{"a": true}"#;
const NONE: &str = "{}";
const NULL: &str = r#"{"a": null}"#;

#[test]
fn equality_and_membership() {
    passes(
        "op: eq, value: x",
        &[(TEXT, true), (NUMBER, false), (NONE, false), (NULL, false)],
    );
    passes(
        "op: eq, value: 5",
        &[
            (NUMBER, true),
            (r#"{"a": 5.0}"#, true),
            (r#"{"a": "5"}"#, false),
            (TEXT, false),
        ],
    );
    passes(
        "op: eq, value: true",
        &[(TRUTH, true), (r#"{"a": false}"#, false), (TEXT, false)],
    );
    passes(
        "op: neq, value: x",
        &[(TEXT, false), (r#"{"a": "y"}"#, true), (NONE, false)],
    );
    passes(
        "op: neq, value: 5",
        &[
            (NUMBER, false),
            (r#"{"a": 6}"#, true),
            (r#"{"a": "5"}"#, false),
        ],
    );
    passes(
        "op: neq, value: false",
        &[(TRUTH, true), (r#"{"a": false}"#, false)],
    );
    passes(
        "op: in, value: [x, 5, true]",
        &[
            (TEXT, true),
            (NUMBER, true),
            (TRUTH, true),
            (r#"{"a": "y"}"#, false),
        ],
    );
    passes(
        "op: not_in, value: [x, 5]",
        &[
            (TEXT, false),
            (NUMBER, false),
            (r#"{"a": "5"}"#, false),
            (r#"{"a": "y"}"#, true),
            (r#"{"a": 6}"#, true),
        ],
    );
}

#[test]
fn order_patterns_and_presence() {
    passes(
        "op: lt, value: 5",
        &[
            (NUMBER, false),
            (r#"{"a": 4.99}"#, true),
            (TEXT, false),
            (NONE, false),
        ],
    );
    passes(
        "op: lte, value: 5",
        &[
            (NUMBER, true),
            (r#"{"a": 5.01}"#, false),
            (r#"{"a": "1"}"#, false),
        ],
    );
    passes(
        "op: gt, value: 4.5",
        &[(NUMBER, true), (r#"{"a": 4.5}"#, false)],
    );
    passes(
        "op: gte, value: -1",
        &[
            (NUMBER, true),
            (r#"{"a": -1}"#, true),
            (r#"{"a": -2}"#, false),
        ],
    );
    passes(
        "op: regex, value: '^x$'",
        &[(TEXT, true), (r#"{"a": "xx"}"#, false), (NUMBER, false)],
    );
    passes(
        "op: regex, value: '^/app/.*'",
        &[(r#"{"a": "/app/b"}"#, true), (r#"{"a": "/ap"}"#, false)],
    );
    passes(
        "op: regex, value: '\\.(md|txt)$'",
        &[(r#"{"a": "b.md"}"#, true), (r#"{"a": "b.rs"}"#, false)],
    );
    passes(
        "op: regex, value: '(\\.md|\\.txt)$'",
        &[(r#"{"a": "b.md"}"#, true), (r#"{"a": "b.rs"}"#, false)],
    );
    passes(
        "op: contains, value: x",
        &[
            (TEXT, true),
            (r#"{"a": ["x"]}"#, true),
            (r#"{"a": [1]}"#, false),
            (NUMBER, false),
        ],
    );
    passes(
        "op: contains, value: 5",
        &[(r#"{"a": [5]}"#, true), (r#"{"a": "5"}"#, false)],
    );
    passes(
        "op: exists, value: true",
        &[
            (TEXT, true),
            (r#"{"a": {}}"#, true),
            (NONE, false),
            (NULL, false),
        ],
    );
    passes("op: exists, value: false", &[(NONE, true), (TEXT, false)]);
}

#[test]
fn what_cannot_be_kept_is_said_and_denies() {
    let rule = |condition: &str| {
        let yaml = format!(
            "version: '1'\ntools:\n  t:\n    rules:\n      - name: n\n        conditions: [ {condition} ]\n        state: {{ counter: c, window: hour }}\n"
        );
        import_intercept(yaml.as_bytes(), "s", None).unwrap()
    };
    let pattern = rule("{ path: args.a, op: regex, value: '^[a-z]+$' }");
    assert!(
        pattern
            .notes
            .iter()
            .any(|it| it.contains("line 6") && it.contains("`regex`")),
        "{:?}",
        pattern.notes
    );
    assert_eq!(
        call(&engine(&pattern), "s::t", r#"{"a": "b"}"#),
        "deny by t: n"
    );
    let counted = rule("{ path: state.t.c, op: gte, value: 3 }");
    assert!(
        counted.notes.iter().any(|it| it.contains("`state.t.c`")),
        "{:?}",
        counted.notes
    );
    assert_eq!(call(&engine(&counted), "s::t", "{}"), "deny by t: n");
    let limited = rule("{ path: state.t.c, op: lt, value: 3 }");
    assert!(
        limited
            .text
            .contains("\n// limit (principal, call s::t) to 2 per calendar hour in \"UTC\";\n"),
        "{}",
        limited.text
    );
    assert!(
        limited
            .notes
            .iter()
            .any(|it| it.contains("cannot be written yet")),
        "{:?}",
        limited.notes
    );
}

#[test]
fn what_intercept_refuses_is_refused() {
    let faults = |yaml: &str| match import_intercept(yaml.as_bytes(), "s", None) {
        Err(ImportError::Policy(faults)) => faults.join("\n"),
        other => panic!("{yaml}\n{other:?}"),
    };
    let rule = |rule: &str| {
        faults(&format!(
            "version: '1'\ntools: {{ t: {{ rules: [ {rule} ] }} }}"
        ))
    };
    assert!(faults("tools: {}").contains("`version`"));
    assert!(faults("version: '1'\ndefault: maybe").contains("`maybe`"));
    assert!(faults("version: '1'\nhide: [a, a, '']").contains("twice"));
    assert!(rule("{ conditions: [] }").contains("has a `name`"));
    assert!(rule("{ name: n }").contains("at least one condition"));
    assert!(rule("{ name: n, action: ask }").contains("`ask`"));
    assert!(rule("{ name: n, rate_limit: 5/week }").contains("`5/week`"));
    assert!(rule("{ name: n, rate_limit: 5/hour, action: deny }").contains("neither"));
    assert!(
        rule("{ name: n, conditions: [ { path: args.a, op: like, value: x } ] }")
            .contains("`like`")
    );
    assert!(
        rule("{ name: n, conditions: [ { path: a, op: eq, value: x } ] }").contains("starts with")
    );
    assert!(
        rule("{ name: n, conditions: [ { path: args.a, op: in, value: x } ] }").contains("`in`")
    );
    assert!(
        rule("{ name: n, conditions: [ { path: state.t.c, op: lt, value: 1 } ] }")
            .contains("no rule counts")
    );
    assert!(
        rule("{ name: n, rate_limit: 5/hour }, { name: m, rate_limit: 6/hour }")
            .contains("two rules")
    );
}

#[test]
fn hostile_files() {
    let import = |yaml: &str| import_intercept(yaml.as_bytes(), "s", None);
    assert!(matches!(import("a: 1\na: 2"), Err(ImportError::NotYaml(_))));
    assert!(matches!(
        import(&"- ".repeat(100_000)),
        Err(ImportError::NotYaml(_))
    ));
    assert!(matches!(
        import(&"[".repeat(100_000)),
        Err(ImportError::NotYaml(_))
    ));
    assert!(matches!(
        import(&" ".repeat(2 << 20)),
        Err(ImportError::PolicyTooLarge(_))
    ));
    assert!(matches!(
        import("version: '1'"),
        Err(ImportError::NoToolNamed)
    ));
    assert!(import("version: '1'\n---\nversion: '1'").is_err());
    // Whatever stands in names and texts, it stays in them.
    let yaml = r#"
version: "1"
description: "one\npermit (principal, action, resource);"
tools:
  "t\"(...); }\npermit (principal, action, resource);":
    rules:
      - name: "n\"\n"
        on_deny: "m\"\npermit (principal, action, resource);"
        conditions:
          - { path: "args.a b.\"\n", op: eq, value: "v\"\n" }
      - name: "l\n"
        conditions: [ { path: "state.t\"(...); }\npermit (principal, action, resource);.c", op: lte, value: 1 } ]
        state: { counter: "c", window: "day", increment_from: "args.x\npermit (principal, action, resource);" }
"#;
    let imported = import(yaml).unwrap();
    let engine = engine(&imported);
    assert_eq!(call(&engine, "s::other", "{}"), "deny by ");
    assert_eq!(
        imported
            .text
            .lines()
            .filter(|it| it.starts_with("permit"))
            .count(),
        1,
        "{}",
        imported.text
    );
}
