//! Plain Cedar, to the letter.

use ambit_engine::{CompileOptions, Engine, Link, Outcome, PolicySet, Sources, Uid};

use super::{cedar, told};

const SCHEMA: &str = r#"
    entity Group;
    entity User in [Group] { age: Long };
    entity Photo { owner: User };
    entity Size enum ["S", "M"];
    action read;
    action view in [read] appliesTo { principal: [User], resource: [Photo, Size], context: { mfa?: Bool, at?: datetime } };
"#;

const ENTITIES: &str = r#"[
    { "uid": { "type": "User", "id": "ann" }, "attrs": { "age": 30 }, "parents": [{ "type": "Group", "id": "g" }] },
    { "uid": { "type": "Photo", "id": "p" }, "attrs": { "owner": { "__entity": { "type": "User", "id": "ann" } } }, "parents": [] }
]"#;

fn view(principal: &str, resource: &str, context: &str) -> String {
    format!(
        r#"{{ "description": "d", "principal": {principal}, "action": {{ "type": "Action", "id": "view" }},
             "resource": {resource}, "context": {context}, "reason": ["x", {{ "y": 1.5 }}] }}"#
    )
}

const ANN: &str = r#"{ "type": "User", "id": "ann" }"#;
const P: &str = r#"{ "type": "Photo", "id": "p" }"#;

#[test]
fn policies_are_named_by_number_and_errors_are_skipped() {
    let engine = cedar(
        r#"@id("ignored") permit (principal in Group::"g", action in Action::"read", resource) when { resource.owner == principal };
           forbid (principal, action, resource) when { principal.height > 3 };
           permit (principal, action, resource) when { principal.height > 3 };"#,
        None,
        ENTITIES,
    );
    let decision = engine.decide_json(view(ANN, P, "{}").as_bytes());
    // Without a schema `view` is in nothing.
    assert_eq!(decision.outcome, Outcome::Deny);
    assert!(decision.policies.is_empty());
    assert_eq!(
        decision
            .errors
            .iter()
            .map(|it| it.policy.as_str())
            .collect::<Vec<_>>(),
        ["policy1", "policy2"]
    );
    assert_eq!(
        decision.errors[0].message,
        "`User::\"ann\"` has no attribute `height`"
    );
    let engine = cedar(
        r#"permit (principal in Group::"g", action in Action::"read", resource) when { resource.owner == principal };
           forbid (principal, action, resource) when { principal.height > 3 };"#,
        Some(SCHEMA),
        ENTITIES,
    );
    let decision = engine.decide_json(view(ANN, P, "{}").as_bytes());
    assert_eq!(
        told(&decision),
        "allow by policy0; policy1: `User::\"ann\"` has no attribute `height`"
    );
}

#[test]
fn requests_are_checked_as_cedar_checks_them() {
    let engine = cedar(
        "permit (principal, action, resource);",
        Some(SCHEMA),
        ENTITIES,
    );
    let decide = |json: String| told(&engine.decide_json(json.as_bytes()));
    let at = r#"{ "at": "2026-11-23T10:00:00Z", "mfa": true }"#;
    assert_eq!(decide(view(ANN, P, at)), "allow by policy0");
    let stranger = r#"{ "type": "User", "id": "never seen" }"#;
    assert_eq!(decide(view(stranger, P, "{}")), "allow by policy0");
    assert_eq!(
        decide(view(P, P, "{}")),
        "deny: `Action::\"view\"` is not for a principal of type `Photo`, only of `User`"
    );
    let size = |id: &str| format!(r#"{{ "type": "Size", "id": "{id}" }}"#);
    assert_eq!(decide(view(ANN, &size("M"), "{}")), "allow by policy0");
    assert_eq!(
        decide(view(ANN, &size("L"), "{}")),
        "deny: the resource `Size::\"L\"` does not exist: the ids of `Size` are listed, and this is none"
    );
    assert_eq!(
        decide(view(ANN, P, r#"{ "mfa": "yes" }"#)),
        "deny: `context.mfa`: expected `Bool`, found a string"
    );
    assert_eq!(
        decide(view(ANN, P, r#"{ "other": 1 }"#)),
        "deny: `context`: no field `other` is declared"
    );
    let call = r#"{ "principal": "User::\"ann\"", "call": { "tool": "x" } }"#;
    assert_eq!(
        decide(call.to_owned()),
        "deny: `call` is no part of a request under Cedar's semantics"
    );
}

#[test]
fn without_a_schema_nothing_is_checked() {
    let engine = cedar(
        r#"permit (principal is Thing, action, resource) when { context.a == [1, Thing::"x"] };"#,
        None,
        "[]",
    );
    let request = r#"{ "principal": { "type": "Thing", "id": "x" }, "action": "Act::\"a\"", "resource": "N::Res::\"r\"",
        "context": { "a": [{ "__entity": { "type": "Thing", "id": "x" } }, 1, 1] } }"#;
    assert_eq!(
        told(&engine.decide_json(request.as_bytes())),
        "allow by policy0"
    );
    let other = request.replace("\"x\"", "\"y\"");
    assert_eq!(told(&engine.decide_json(other.as_bytes())), "deny");
    let bad = request.replace("N::Res", "N Res");
    assert_eq!(
        told(&engine.decide_json(bad.as_bytes())),
        "deny: `resource`: `N Res` is not the name of an entity type"
    );
    let escape = request.replace(
        r#"{ "a""#,
        r#"{ "__entity": { "type": "T", "id": "t" }, "a""#,
    );
    assert_eq!(
        told(&engine.decide_json(escape.as_bytes())),
        "allow by policy0"
    );
}

#[test]
fn templates_are_linked() {
    let mut sources = Sources::new();
    sources.add(
        "a.cedar",
        "permit (principal == ?principal, action, resource in ?resource);",
    );
    let uid = |ty: &str, id: &str| Uid {
        ty: ty.into(),
        id: id.into(),
    };
    let options = CompileOptions::for_sources(&sources).link(Link {
        template: "policy0".into(),
        id: "linked".into(),
        principal: Some(uid("User", "ann")),
        resource: Some(uid("Album", "a")),
    });
    let engine = Engine::new(PolicySet::compile(&sources, &options).unwrap());
    let album = r#"{ "type": "Album", "id": "a" }"#;
    assert_eq!(
        told(&engine.decide_json(view(ANN, album, "{}").as_bytes())),
        "allow by linked"
    );
    assert_eq!(
        told(&engine.decide_json(view(ANN, P, "{}").as_bytes())),
        "deny"
    );
}
