//! Every fault of a request is a denial that says why.

use ambit_engine::{CompileOptions, Engine, Outcome, PolicySet, Sources};

use super::{DECLARATIONS, call, compile, engine, refund};

/// Everything is permitted, so that nothing but the request's fault denies.
fn open() -> Engine {
    engine("permit (principal, call); permit (principal, action, resource);")
}

#[track_caller]
fn denied(json: impl AsRef<[u8]>, because: &str) {
    let engine = open();
    let decision = engine.decide_json(json.as_ref());
    assert_eq!(decision.outcome, Outcome::Deny);
    let fault = decision.fault.as_ref().map(ToString::to_string);
    assert_eq!(fault.as_deref(), Some(because));
    assert!(decision.policies.is_empty() && decision.errors.is_empty());
    let snapshot = engine.snapshot();
    let prepared = snapshot.request_from_json(json.as_ref());
    assert_eq!(snapshot.decide(&prepared), decision);
}

#[track_caller]
fn denied_args(args: &str, because: &str) {
    denied(call("stripe::create_refund", args), because);
}

/// A request of ava's with these members instead of a call.
fn asks(members: &str) -> String {
    format!(r#"{{ "principal": "Agent::\"ava\"", "session": {{ "tenant": "t" }}, {members} }}"#)
}

#[test]
fn what_fits_is_allowed() {
    assert!(open().decide_json(refund(1).as_bytes()).is_allowed());
    let view = asks(
        r#""action": "Action::\"view\"", "resource": "github::Repo::\"core\"", "context": { "mfa": true }"#,
    );
    assert!(open().decide_json(view.as_bytes()).is_allowed());
}

#[test]
fn text_that_is_no_json_is_denied() {
    denied(b"{ \"principal\": \"\xff\" }", "not UTF-8");
    let early = "not JSON: the text ends too early";
    denied("", &format!("{early} (line 1, column 1)"));
    denied("not json", "not JSON: expected a value (line 1, column 2)");
    denied("[]", "expected an object, found an array");
    denied("{", &format!("{early} (line 1, column 2)"));
    denied(
        "{\n \"é\": 1, \"principal\":",
        &format!("{early} (line 2, column 22)"),
    );
    denied(
        format!("{} 1", refund(1)),
        "not JSON: more text follows the value (line 1, column 197)",
    );
    denied(
        asks("\"call\": }"),
        "not JSON: expected a value (line 1, column 72)",
    );
}

#[test]
fn keys_are_known_and_stand_once() {
    denied(
        asks(r#""principal": "Agent::\"bob\"""#),
        "the key `principal` stands twice",
    );
    denied(
        asks(r#""resorce": 1"#),
        "a request has no key `resorce`; did you mean `resource`?",
    );
    denied(
        asks(r#""mandate": "m_1""#),
        "`mandate` asks for a mandate, which this version does not have",
    );
    denied(
        asks(r#""handoff": {}"#),
        "`handoff` asks for a handoff, which this version does not have",
    );
    denied(
        asks(r#""approvals": {}"#),
        "`approvals`: expected an array, found an object",
    );
    denied(
        asks(r#""call": { "tool": "stripe::create_refund", "arg": {} }"#),
        "`call` has the keys `tool` and `args`, and no `arg`",
    );
    denied(
        asks(r#""call": { "tool": "stripe::create_refund", "args": {}, "args": {} }"#),
        "`call.args`: the field `amount` is missing",
    );
    denied(
        asks(r#""call": { "args": {}, "args": {} }"#),
        "`call`: the key `args` stands twice",
    );
    denied_args(
        r#"{ "charge": "c", "amount": 1, "currency": "usd", "amount": 2 }"#,
        "`call.args`: the key `amount` stands twice",
    );
    denied(
        call(
            "stripe::list_charges",
            r#"{ "customer": "c", "x": { "a": 1, "a": 1 } }"#,
        ),
        "`call.args.x`: the key `a` stands twice",
    );
}

#[test]
fn a_request_has_a_principal_and_asks_for_one_thing() {
    denied(
        r#"{ "call": { "tool": "github::paint", "args": { "color": "red" } } }"#,
        "the request has no `principal`",
    );
    denied(
        asks(r#""context": {}"#),
        "the request asks for nothing: it has neither `call` nor `action` and `resource`",
    );
    denied(
        asks(r#""action": "Action::\"view\"""#),
        "the request has no `resource`",
    );
    denied(
        asks(r#""resource": "Team::\"t\"""#),
        "the request has no `action`",
    );
    denied(
        asks(
            r#""action": "Action::\"view\"", "resource": "Team::\"t\"", "call": { "tool": "github::paint" }"#,
        ),
        "a request has either `call` or `action` and `resource`, not both",
    );
    denied(
        asks(r#""call": { "args": {} }"#),
        "`call`: the field `tool` is missing",
    );
}

#[test]
fn tools_are_declared_and_called() {
    denied(
        call("stripe::create_refnd", "{}"),
        "there is no tool `stripe::create_refnd`; did you mean `stripe::create_refund`?",
    );
    denied(call("rm", "{}"), "there is no tool `rm`");
    denied(
        asks(r#""action": "stripe::Action::\"create_refund\"", "resource": "Server::\"stripe\"""#),
        "`stripe::Action::\"create_refund\"` is a tool: ask for it with `call`, so that its arguments are checked",
    );
    denied(
        asks(r#""action": "Action::\"viev\"", "resource": "github::Repo::\"core\"""#),
        "the action `Action::\"viev\"` is not declared; did you mean `Action::\"view\"`?",
    );
}

#[test]
fn arguments_are_what_the_tool_declares() {
    denied_args(
        r#"{ "charge": "c", "currency": "usd" }"#,
        "`call.args`: the field `amount` is missing",
    );
    denied_args(
        r#"{ "charge": "c", "amount": 1, "currency": "usd", "note": "x" }"#,
        "`call.args`: no field `note` is declared",
    );
    denied_args(
        r#"{ "charge": 1, "amount": 1, "currency": "usd" }"#,
        "`call.args.charge`: expected `String`, found a number",
    );
    denied_args(
        r#"{ "charge": "c", "amount": 1, "currency": "gbp" }"#,
        "`call.args.currency`: expected \"eur\" or \"usd\", found \"gbp\"",
    );
    denied_args(
        r#"{ "charge": "c", "amount": 9223372036854775808, "currency": "usd" }"#,
        "`call.args.amount`: 9223372036854775808 does not fit into 64 bits",
    );
    denied_args(
        r#"{ "charge": "c", "amount": 1.5, "currency": "usd" }"#,
        "`call.args.amount`: expected a whole number, found 1.5",
    );
    denied_args(
        r#"{ "charge": null, "amount": 1, "currency": "usd" }"#,
        "`call.args.charge`: expected `String`, found null",
    );
    denied_args("[]", "`call.args`: expected an object, found an array");
    denied(
        call("stripe::list_charges", r#"{ "customer": "c", "x": 1e999 }"#),
        "`call.args.x`: 1e999: a number has at most 28 digits, at most 28 of them behind the point",
    );
    denied(
        call("github::paint", r#"{ "color": "red", "spots": [1, "2"] }"#),
        "`call.args.spots[1]`: expected `Long`, found a string",
    );
}

#[test]
fn entities_among_arguments_exist() {
    denied(
        call("github::get_file", r#"{ "repo": "cor", "path": "/" }"#),
        "`call.args.repo`: there is no entity `github::Repo::\"cor\"`",
    );
    denied(
        call(
            "github::get_file",
            r#"{ "repo": { "type": "Team", "id": "core" }, "path": "/" }"#,
        ),
        "`call.args.repo`: expected an entity of type `github::Repo`, found one of `Team`",
    );
    // Named as a parent, but without a record of its own.
    denied(
        call(
            "github::get_file",
            r#"{ "repo": { "type": "Team", "id": "platform" }, "path": "/" }"#,
        ),
        "`call.args.repo`: expected an entity of type `github::Repo`, found one of `Team`",
    );
    // What the policies read and what the tool is given may not name two entities.
    denied(
        call(
            "github::get_file",
            r#"{ "repo": { "__entity": { "type": "github::Repo", "id": "core" }, "type": "github::Repo", "id": "x" }, "path": "/" }"#,
        ),
        "`call.args.repo`: no field `id` is declared",
    );
    denied(
        call("github::paint", r#"{ "color": "blue" }"#),
        "`call.args.color`: `\"blue\"` is no id of the entity type `Color`",
    );
}

#[test]
fn principals_and_resources_are_of_the_types_that_an_action_is_for() {
    denied(
        refund(1).replace("Agent::", "User::"),
        "`stripe::Action::\"create_refund\"` is not for a principal of type `User`, only of `Agent`",
    );
    denied(
        call("review::clear", r#"{ "ticket": "t" }"#),
        "`review::Action::\"clear\"` is not for a principal of type `Agent`, only of `User`",
    );
    denied(
        refund(1).replace("Agent::", "Agnt::"),
        "the principal's type `Agnt` is not declared; did you mean `Agent`?",
    );
    denied(
        asks(
            r#""action": "Action::\"view\"", "resource": "Team::\"platform\"", "context": { "mfa": true }"#,
        ),
        "`Action::\"view\"` is not for a resource of type `Team`, only of `github::Repo`",
    );
    denied(
        refund(1).replace(r#""Agent::\"ava\"""#, r#""Agent::ava""#),
        "`principal`: `Agent::ava` is not of the form `Type::\"id\"`",
    );
    denied(
        refund(1).replace(r#""Agent::\"ava\"""#, r#"{ "type": "Agent" }"#),
        "`principal`: expected an entity, `{ \"type\": …, \"id\": … }`, found an object",
    );
}

#[test]
fn context_session_and_time_fit() {
    let view = |context: &str| {
        asks(&format!(
            r#""action": "Action::\"view\"", "resource": "github::Repo::\"core\"", "context": {context}"#
        ))
    };
    denied(view("{}"), "`context`: the field `mfa` is missing");
    denied(
        view(r#"{ "mfa": 1 }"#),
        "`context.mfa`: expected `Bool`, found a number",
    );
    denied(
        view(r#"{ "mfa": true, "x": 1 }"#),
        "`context`: no field `x` is declared",
    );
    denied(
        refund(1).replace(r#", "tenant": "t""#, ""),
        "`session`: the field `tenant` is missing",
    );
    denied(
        refund(1).replace(r#""labels": []"#, r#""labels": [1]"#),
        "`session.labels[0]`: expected `String`, found a number",
    );
    denied(
        refund(1).replace(r#""labels": []"#, r#""lables": []"#),
        "`session`: no field `lables` is declared",
    );
    let now = refund(1).replacen('{', r#"{ "now": "yesterday","#, 1);
    let decision = open().decide_json(now.as_bytes());
    assert_eq!(decision.outcome, Outcome::Deny);
    assert!(decision.fault.unwrap().to_string().starts_with("`now`: "));
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let args = format!(r#"{{ "customer": "c", "x": {deep} }}"#);
    let engine = open();
    let snapshot = engine.snapshot();
    for json in [
        call("stripe::list_charges", &args),
        asks(&format!(r#""context": {deep}"#)),
        deep,
    ] {
        let prepared = snapshot.request_from_json(json.as_bytes());
        for decision in [
            engine.decide_json(json.as_bytes()),
            snapshot.decide(&prepared),
        ] {
            assert_eq!(decision.outcome, Outcome::Deny);
            let fault = decision.fault.unwrap().to_string();
            let is_told = fault.ends_with("nested deeper than 128 levels")
                || fault == "expected an object, found an array";
            assert!(is_told, "{fault}");
        }
    }
}

#[test]
fn a_long_path_is_shortened() {
    let args = |depth| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{ "customer": "c", "x": {open}{{ "a": 1, "a": 2 }}{close} }}"#)
    };
    let fault = |depth| {
        let json = call("stripe::list_charges", &args(depth));
        let decision = open().decide_json(json.as_bytes());
        decision.fault.unwrap().to_string()
    };
    let stands_twice = "the key `a` stands twice";
    assert_eq!(
        fault(5),
        format!("`call.args.x[0][0][0][0][0]`: {stands_twice}")
    );
    assert_eq!(
        fault(100),
        format!("`call.args.x[0][0]…[0][0][0]`: {stands_twice}")
    );
}

#[test]
fn a_session_may_be_left_out_but_not_read() {
    let policies = compile(
        r#"namespace n { tool t(x: Long); }
           @id("p") permit (principal, call);
           @id("f") forbid (principal, call n::t) when { args.x > 1 && session.labels.contains("private") };"#,
    )
    .unwrap();
    let engine = Engine::new(policies);
    let request = |x: i64| {
        format!(
            r#"{{ "principal": "Agent::\"a\"", "call": {{ "tool": "n::t", "args": {{ "x": {x} }} }} }}"#
        )
    };
    assert!(engine.decide_json(request(1).as_bytes()).is_allowed());
    let read = engine.decide_json(request(2).as_bytes());
    assert_eq!(read.outcome, Outcome::Deny);
    assert_eq!(read.policies, ["f"]);
    assert_eq!(read.errors.len(), 1);
    let message = &read.errors[0].message;
    assert_eq!(message, "the request's session has no `labels`");
}

#[test]
fn what_a_condition_reads_and_the_request_left_out_is_named() {
    let message = |condition: &str, members: &str| {
        let policies = format!("forbid (principal, action, resource) when {{ {condition} }};");
        let mut sources = Sources::new();
        sources.add("a.pol", policies);
        let set = PolicySet::compile(&sources, &CompileOptions::default()).unwrap();
        let json = format!(
            r#"{{ "principal": "A::\"a\"", "action": "Action::\"x\"", "resource": "A::\"a\"" {members} }}"#
        );
        let decision = Engine::new(set).decide_json(json.as_bytes());
        decision.errors[0].message.clone()
    };
    for condition in [
        "now > datetime(\"2026-01-01\")",
        "now == now",
        "[now] == []",
        "now.toDate() == now",
    ] {
        assert_eq!(message(condition, ""), "the request has no `now`");
    }
    for condition in ["args.a == 1", "args has a", "args == context"] {
        assert_eq!(message(condition, ""), "the request has no `args`");
    }
    let labels = "session.labels == []";
    assert_eq!(message(labels, ""), "the request has no `session`");
    assert_eq!(
        message(labels, r#", "session": {}"#),
        "the request's session has no `labels`"
    );
    let nested = "context.a.b == 1";
    assert_eq!(message(nested, ""), "the request's context has no `a`");
    assert_eq!(
        message(nested, r#", "context": { "a": {} }"#),
        "there is no attribute `b`"
    );
}

#[test]
fn a_damaged_container_is_an_error() {
    let policies = compile(&format!(
        "{DECLARATIONS} permit (principal is Agent, call) when {{ principal.clearance > 2 }};"
    ))
    .unwrap();
    let bytes = policies.to_bytes().unwrap();
    let again = PolicySet::from_bytes(&bytes).unwrap();
    assert_eq!(again.to_bytes().unwrap(), bytes);
    for cut in [0, 1, 7, 20, bytes.len() / 2, bytes.len() - 1] {
        assert!(PolicySet::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
    for at in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        assert!(PolicySet::from_bytes(&flipped).is_err(), "{at}");
    }
}

#[test]
fn policies_of_one_id_are_an_error() {
    let twice = r#"@id("p") permit (principal, action, resource); @id("p") forbid (principal, action, resource);"#;
    let error = compile(twice).unwrap_err().to_string();
    assert!(error.contains("`p`"), "{error}");
}

#[test]
fn entities_that_do_not_fit_are_an_error() {
    let engine = open();
    let before = engine.snapshot();
    for (json, because) in [
        (&b"[{ \"uid\": \"\xff\" }]"[..], "not UTF-8"),
        (b"[", "not JSON: the text ends too early"),
        (
            br#"[{ "uid": { "type": "Role", "id": "r" }, "uid": { "type": "Role", "id": "r" } }]"#,
            "`[0]`: the key `uid` stands twice",
        ),
        (
            br#"[{ "uid": { "type": "Agent", "id": "x" }, "attrs": { "clearance": 1e20 } }]"#,
            "`[0].attrs.clearance`: 1e20 does not fit into 64 bits",
        ),
        (
            br#"[{ "uid": { "type": "Role", "id": "r" }, "parents": [{ "type": "Agent", "id": "ava" }] }]"#,
            r#"Role::"r" cannot be in Agent::"ava": `Role` is not declared to be in `Agent`"#,
        ),
        (
            br#"[{ "uid": { "type": "Role", "id": "a" }, "parents": [{ "type": "Role", "id": "b" }] },
                 { "uid": { "type": "Role", "id": "b" }, "parents": [{ "type": "Role", "id": "a" }] }]"#,
            r#"the entities go round in a circle: Role::"a" in Role::"b" in Role::"a""#,
        ),
    ] {
        let error = engine.upsert_entities_json(json).unwrap_err();
        assert_eq!(error.to_string(), because);
        assert_eq!(before.entities().len(), engine.snapshot().entities().len());
    }
}
