//! What a decision allocates, once the scratch memory has grown.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use allocation_counter::measure;
use ambit_engine::{CompileOptions, Engine, PolicySet, Scratch, Sources};

const POLICIES: &str = r#"
    session { customer?: String };
    namespace pay {
        tool refund(charge: String, amount: Long, currency: "usd" | "eur", tags: Set<String>, to: List<String>);
    }
    @id("small") permit (principal in Role::"support", call pay::refund)
    when { args.amount <= 50_00 && args.currency == "usd" && args.to.all(it => it.endsWith("@acme.com")) };
    @id("tagged") permit (principal, call pay::refund) when { args.tags.contains("test") };
    @id("huge") forbid (principal, call pay::refund) when { args.amount > 1_000_00 };
    @id("labels") forbid (principal, call) when { session.labels.contains("untrusted") };
"#;

fn engine() -> Engine {
    let mut sources = Sources::new();
    sources.add("a.pol", POLICIES);
    let policies = PolicySet::compile(&sources, &CompileOptions::default()).unwrap();
    let engine = Engine::new(policies);
    engine
        .upsert_entities_json(
            br#"[{ "uid": { "type": "Agent", "id": "ava" }, "parents": [{ "type": "Role", "id": "support" }] }]"#,
        )
        .unwrap();
    engine
}

fn request(amount: i64) -> Vec<u8> {
    let text = format!(
        r#"{{ "principal": "Agent::\"ava\"",
             "call": {{ "tool": "pay::refund", "args": {{ "charge": "ch_1", "amount": {amount}, "currency": "usd",
                        "tags": ["a", "test", "b"], "to": ["ann@acme.com", "bob@acme.com"] }} }},
             "session": {{ "id": "s", "labels": ["private"], "customer": "c\u00e9" }} }}"#
    );
    text.into_bytes()
}

#[test]
fn a_prepared_decision_allocates_nothing() {
    let engine = engine();
    let snapshot = engine.snapshot();
    let mut scratch = Scratch::new();
    for amount in [1, 200_000] {
        let request = snapshot.request_from_json(&request(amount));
        assert_eq!(request.fault(), None);
        let mut decide = || {
            let verdict = snapshot.verdict(&request, &mut scratch);
            (verdict.outcome(), verdict.policies().count())
        };
        let first = decide();
        let mut second = None;
        let allocations = measure(|| second = Some(decide()));
        assert_eq!(Some(first), second);
        assert_eq!(allocations.count_total, 0);
    }
}

#[test]
fn a_decision_of_json_allocates_what_it_returns() {
    let engine = engine();
    let mut scratch = Scratch::new();
    let json = request(1);
    let first = engine.decide_json_in(&json, &mut scratch);
    assert_eq!(first.policies, ["small", "tagged"]);
    let of_decision = measure(|| drop(first.clone()));
    let of_json = measure(|| drop(engine.decide_json_in(&json, &mut scratch)));
    assert_eq!(of_json.count_total, of_decision.count_total);
}
