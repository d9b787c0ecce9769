//! Requests from Rust values.

use ambit_engine::{Amount, Engine, Input, Outcome, PolicySet, RequestError, Scratch, Uid, Window};

use super::{engine, told};

const POLICIES: &str = r#"
    @id("small") permit (principal in Role::"support", call stripe::create_refund) when { args.amount <= 50_00 };
    @id("file") permit (principal, call github::get_file, resource in Team::"platform");
    @id("paint") permit (principal, call github::paint) when { args has spots && args.spots.contains(2) };
    @id("view") permit (principal, action == Action::"view", resource) when { context.mfa };
"#;

#[test]
fn a_call_is_built_and_decided() {
    let engine = engine(POLICIES);
    let snapshot = engine.snapshot();
    let refund = |amount: i64| {
        snapshot
            .request("Agent::\"ava\"")
            .call("stripe::create_refund")
            .arg("charge", "ch \"1\"\n\\")
            .arg("amount", amount)
            .arg("currency", "usd")
            .session("tenant", "t")
            .prepare()
    };
    assert_eq!(told(&snapshot.decide(&refund(4200))), "allow by small");
    assert_eq!(told(&snapshot.decide(&refund(6000))), "deny");
    let mut scratch = Scratch::new();
    let request = refund(1);
    let verdict = snapshot.verdict(&request, &mut scratch);
    assert_eq!(verdict.policies().collect::<Vec<_>>(), ["small"]);
    assert_eq!(verdict.error_count(), 0);
    assert_eq!(verdict.fault(), None);
}

#[test]
fn entities_lists_and_nothing_are_values() {
    let engine = engine(POLICIES);
    let snapshot = engine.snapshot();
    let ava = Uid {
        ty: "Agent".into(),
        id: "ava".into(),
    };
    let core = Uid {
        ty: "github::Repo".into(),
        id: "core".into(),
    };
    let request = snapshot
        .request(&ava)
        .call("github::get_file")
        .arg("repo", &core)
        .arg("path", "/")
        .session_json(r#"{ "tenant": "t" }"#)
        .prepare();
    assert_eq!(told(&snapshot.decide(&request)), "allow by file");
    let request = snapshot
        .request(ava)
        .call("github::paint")
        .arg("color", "red")
        .arg("spots", [1, 2])
        .session("tenant", "t")
        .session("customer", Input::Null)
        .prepare();
    assert_eq!(told(&snapshot.decide(&request)), "allow by paint");
}

#[test]
fn an_action_is_built_and_decided() {
    let engine = engine(POLICIES);
    let snapshot = engine.snapshot();
    let request = snapshot
        .request("User::\"eve\"")
        .action("Action::\"view\"", "github::Repo::\"core\"")
        .context("mfa", true)
        .session("tenant", "t")
        .now("2026-11-23T10:00:00Z")
        .prepare();
    assert_eq!(told(&snapshot.decide(&request)), "allow by view");
}

#[test]
fn what_does_not_fit_is_a_denial() {
    let engine = engine(POLICIES);
    let snapshot = engine.snapshot();
    let ava = || snapshot.request("Agent::\"ava\"").session("tenant", "t");
    let cases = [
        (
            ava(),
            "the request asks for nothing: it has neither `call` nor `action` and `resource`",
        ),
        (
            ava().call("x").action("A::\"a\"", "B::\"b\""),
            "a request has either `call` or `action` and `resource`, not both",
        ),
        (
            ava()
                .action("Action::\"view\"", "github::Repo::\"core\"")
                .arg("x", 1),
            "the request has no `call`",
        ),
        (
            ava()
                .call("github::paint")
                .arg("color", "red")
                .arg("color", "green"),
            "`call.args`: the key `color` stands twice",
        ),
        (
            ava()
                .call("github::paint")
                .args_json(r#"{ "color": "red" }, "x": 1"#),
            "not JSON: more text follows the value",
        ),
        (
            snapshot.request("ava").call("github::paint"),
            "`principal`: `ava` is not of the form `Type::\"id\"`",
        ),
    ];
    for (builder, because) in cases {
        let request = builder.prepare();
        let fault = request.fault().map(ToString::to_string);
        assert_eq!(fault.as_deref(), Some(because));
        assert_eq!(told(&snapshot.decide(&request)), format!("deny: {because}"));
    }
}

#[test]
fn a_request_belongs_to_its_snapshot() {
    let engine = engine(POLICIES);
    let before = engine.snapshot();
    let request = before
        .request("Agent::\"ava\"")
        .call("github::paint")
        .arg("color", "red")
        .arg("spots", [2])
        .session("tenant", "t")
        .prepare();
    assert_eq!(told(&before.decide(&request)), "allow by paint");
    assert_eq!(told(&before.clone().decide(&request)), "allow by paint");
    engine.remove_entities([]).unwrap();
    let after = engine.snapshot();
    let decision = after.decide(&request);
    assert_eq!(decision.fault, Some(RequestError::OtherSnapshot));
    assert!(!decision.is_allowed());
}

#[test]
fn what_runs_is_what_was_decided() {
    let engine = engine("permit (principal, call);");
    let snapshot = engine.snapshot();
    let forwarded = |args: &str| {
        let request = snapshot
            .request("Agent::\"ava\"")
            .call("stripe::create_refund")
            .args_json(args)
            .session("tenant", "t")
            .prepare();
        assert_eq!(request.fault(), None);
        request.args_json().unwrap()
    };
    assert_eq!(
        forwarded(r#"{ "currency": "usd", "charge": "\u0041", "amount": 1e2, "reason": null }"#),
        r#"{"currency":"usd","charge":"\u0041","amount":1e2,"notify":true}"#
    );
    assert_eq!(
        forwarded(r#"{"notify":null,"currency":"usd","charge":"c","amount":1}"#),
        r#"{"currency":"usd","charge":"c","amount":1,"notify":true}"#
    );
    let json = super::refund(1);
    assert_eq!(
        snapshot
            .request_from_json(json.as_bytes())
            .args_json()
            .unwrap(),
        r#"{"charge":"ch_1","amount":1,"currency":"usd","notify":true}"#
    );
    let invalid = snapshot.request_from_json(b"{}");
    assert_eq!(invalid.args_json(), None);
}

#[test]
fn what_is_left_out_does_not_run() {
    let engine = engine(
        "tool t(a?: Long, r?: { a?: Long, b: Json }, l?: List<Set<{ a?: Long }>>, j?: Json, ...);
         permit (principal, call t) unless { args has a || args has j || args has r && args.r has a };",
    );
    let snapshot = engine.snapshot();
    let forwarded = |args: &str| {
        let request = snapshot.request("Agent::\"ava\"").call("t").args_json(args);
        let request = request.session("tenant", "t").prepare();
        assert!(snapshot.decide(&request).is_allowed());
        request.args_json().unwrap()
    };
    assert_eq!(
        forwarded(r#"{ "a": null, "r": { "a": null, "b": { "c": null } }, "j": null, "x": null }"#),
        r#"{"r":{"b":{ "c": null }},"x":null}"#
    );
    assert_eq!(
        forwarded(r#"{ "l": [[{"a": null}, {"a": 1}], []], "r": null }"#),
        r#"{"l":[[{},{"a":1}],[]]}"#
    );
}

#[test]
fn a_prepared_request_says_who_has_approved_it() {
    let engine = engine(
        r#"
        @id("p") permit (principal, call stripe::create_refund);
        @id("a") require approval (principal, call stripe::create_refund) from 2 of [User::"lee", User::"kim", User::"cfo"] within 10m;
        @id("l") limit (principal, call stripe::create_refund) to 5 per 1h of args.amount by principal;
        "#,
    );
    let bytes = engine.policies().to_bytes().unwrap();
    let loaded = Engine::new(PolicySet::from_bytes(&bytes).unwrap());
    for snapshot in [engine.snapshot(), loaded.snapshot()] {
        let refund = || {
            snapshot
                .request("Agent::\"ava\"")
                .call("stripe::create_refund")
                .args_json(r#"{ "charge": "c", "amount": 7, "currency": "usd" }"#)
                .session("tenant", "t")
        };
        let one = refund().approved_by("User::\"lee\"");
        let waiting = snapshot.decide(&one.clone().prepare());
        assert_eq!(waiting.outcome, Outcome::RequireApproval);
        assert_eq!(waiting.policies, ["a"]);
        let approved = snapshot.decide(&one.approved_by("User::\"kim\"").prepare());
        assert_eq!(approved.outcome, Outcome::Allow);
        let [asked] = approved.approvals.as_slice() else {
            panic!("{approved:?}")
        };
        assert_eq!(
            (asked.count, asked.within, asked.is_met),
            (2, 600_000, true)
        );
        assert_eq!(asked.approvers.len(), 3);
        let [charge] = approved.charges.as_slice() else {
            panic!("{approved:?}")
        };
        assert_eq!(charge.amount, Amount::Long(7));
        assert_eq!(charge.to, Amount::Long(5));
        assert_eq!(charge.window, Window::Rolling(3_600_000));
        let key = r#"{"__entity":{"type":"Agent","id":"ava"}}"#;
        assert_eq!(charge.key.as_deref(), Some(key));
        let nobody = refund().approved_by("lee").prepare();
        assert!(nobody.fault().is_some());
    }
}
