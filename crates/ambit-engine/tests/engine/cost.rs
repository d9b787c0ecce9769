//! A rule's cost is bounded, whatever one instruction is asked to walk.

use ambit_engine::{Engine, Outcome};

use super::compile;

const MANY: usize = 20_000;

/// A forbid whose condition walks far more than it may denies, and says so.
#[track_caller]
fn costs_too_much(condition: &str) {
    let permit = r#"@id("all") permit (principal, call t);"#;
    let forbid = format!(r#"@id("dear") forbid (principal, call t) when {{ {condition} }};"#);
    let tool = "tool t(a: List<Long>, b: List<Long>, words: List<String>, text: String);";
    let policies = compile(&format!("{tool}\n{permit}\n{forbid}")).unwrap();
    let numbers = (0..MANY)
        .map(|it| it.to_string())
        .collect::<Vec<_>>()
        .join(",");
    let words = vec![r#""w""#; MANY].join(",");
    let text = "x".repeat(200_000);
    let request = format!(
        r#"{{ "principal": "Agent::\"ava\"", "call": {{ "tool": "t", "args": {{
            "a": [{numbers}], "b": [{numbers}], "words": [{words}], "text": "{text}" }} }} }}"#
    );
    let decision = Engine::new(policies).decide_json(request.as_bytes());
    assert_eq!(decision.outcome, Outcome::Deny, "{condition}");
    let errors: Vec<_> = decision
        .errors
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(
        errors,
        ["the condition costs more than it may"],
        "{condition}"
    );
}

#[test]
fn a_search_in_a_loop_costs_what_it_searches() {
    costs_too_much("args.a.all(x => args.b.contains(x + 1000000))");
    costs_too_much("args.a.all(x => args.b.contains(7000000))");
    costs_too_much(r#"args.words.all(x => args.text.contains("y"))"#);
    costs_too_much(r#"args.words.all(x => args.text like "*y*")"#);
    costs_too_much("args.words.all(x => args.text.startsWith(args.text))");
}

#[test]
fn a_comparison_in_a_loop_costs_what_it_compares() {
    costs_too_much("args.a.all(x => args.a == args.b)");
    costs_too_much("args.a.all(x => args.a.startsWith(args.b))");
    costs_too_much("args.a.any(x => [args.a].contains(args.b) && x < 0)");
}

#[test]
fn lists_that_share_their_parts_cost_as_if_they_did_not() {
    costs_too_much("args.a.map(x => args.a) == args.a.map(y => args.b)");
}

#[test]
fn a_conversion_in_a_loop_costs_what_it_converts() {
    costs_too_much("args.a.all(x => args.a.toSet().contains(x))");
    costs_too_much("args.words.all(x => args.text.lower() == x)");
    costs_too_much("args.words.all(x => args.text.size() == 1)");
    costs_too_much("args.a.all(x => args.a.map(y => 1).toSet().containsAll(args.b.toSet()))");
}
