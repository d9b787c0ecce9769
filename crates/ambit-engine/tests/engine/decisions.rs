//! What a decision names.

use ambit_engine::{Outcome, Would};

use super::{DECLARATIONS, call, engine, refund, told};

#[test]
fn a_call_is_decided_with_its_reason() {
    let engine = engine(
        r#"
        @id("small") permit (principal in Role::"support", call stripe::create_refund) when { args.amount <= 50_00 };
        @id("huge") @message("Ask a person.") forbid (principal, call stripe::create_refund) when { args.amount > 1_000_00 };
        "#,
    );
    assert_eq!(
        told(&engine.decide_json(refund(4200).as_bytes())),
        "allow by small"
    );
    let none = engine.decide_json(refund(6000).as_bytes());
    assert_eq!(told(&none), "deny");
    assert!(none.messages.is_empty());
    let huge = engine.decide_json(refund(200_000).as_bytes());
    assert_eq!(told(&huge), "deny by huge");
    assert_eq!(huge.messages, ["Ask a person."]);
    assert_eq!(huge.outcome, Outcome::Deny);
}

#[test]
fn policies_without_an_id_are_named_by_file_and_place() {
    let engine =
        engine("permit (principal, call); permit (principal, call stripe::create_refund);");
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by a.pol#0, a.pol#1"
    );
}

#[test]
fn an_erroring_forbid_denies_and_an_erroring_permit_does_not_apply() {
    let error = "args.amount + 9223372036854775807 > 0";
    let permits = engine(&format!(
        r#"@id("sure") permit (principal, call); @id("broken") permit (principal, call stripe::create_refund) when {{ {error} }};"#
    ));
    let decision = permits.decide_json(refund(1).as_bytes());
    assert_eq!(
        told(&decision),
        "allow by sure; broken: the result is out of range"
    );
    let policies = format!(
        r#"@id("sure") permit (principal, call);
           @id("first") forbid (principal is Agent, call) when {{ principal.clearance == 3 }};
           @id("broken") @message("Broken.") forbid (principal, call stripe::create_refund) when {{ {error} }};
           @id("last") forbid (principal, call);"#
    );
    let decision = engine(&policies).decide_json(refund(1).as_bytes());
    assert_eq!(
        told(&decision),
        "deny by first, broken, last; broken: the result is out of range"
    );
    assert_eq!(decision.messages, ["Broken."]);
    let error = &decision.errors[0];
    assert_eq!(error.file, "a.pol");
    let text = format!("{DECLARATIONS}{policies}");
    let place = error.span.start as usize..error.span.end as usize;
    assert_eq!(text.get(place), Some("args.amount + 9223372036854775807"));
}

#[test]
fn trials_are_told_and_change_nothing() {
    let engine = engine(
        r#"
        @id("sure") permit (principal, call);
        @id("trial-forbid") shadow forbid (principal, call) when { args has amount };
        @id("trial-permit") shadow permit (principal, call);
        @id("trial-broken") shadow permit (principal, call stripe::create_refund)
        when { args.amount + 9223372036854775807 > 0 };
        "#,
    );
    let decision = engine.decide_json(refund(1).as_bytes());
    assert_eq!(told(&decision), "allow by sure");
    let shadows: Vec<_> = decision
        .shadows
        .iter()
        .map(|it| (it.policy.as_str(), it.would))
        .collect();
    assert_eq!(
        shadows,
        [
            ("trial-forbid", Would::Deny),
            ("trial-permit", Would::Permit),
            ("trial-broken", Would::Error),
        ]
    );
}

#[test]
fn defaults_are_filled_in() {
    let engine = engine(
        r#"@id("p") permit (principal, call stripe::create_refund)
           when { args.notify && session.region == "eu" && session.environment == "" && !(args has reason) };"#,
    );
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by p"
    );
    let quiet = r#"{ "charge": "c", "amount": 1, "currency": "eur", "notify": false }"#;
    let quiet = call("stripe::create_refund", quiet);
    assert_eq!(told(&engine.decide_json(quiet.as_bytes())), "deny");
    let null = r#"{ "charge": "c", "amount": 1, "currency": "eur", "reason": null }"#;
    let null = call("stripe::create_refund", null);
    assert_eq!(told(&engine.decide_json(null.as_bytes())), "allow by p");
}

#[test]
fn the_resource_is_the_server_or_what_on_says() {
    let engine = engine(
        r#"
        @id("server") permit (principal, call stripe::create_refund, resource == Server::"stripe");
        @id("team") permit (principal, call github::get_file, resource in Team::"platform")
        when { resource.owners.contains(principal) };
        "#,
    );
    assert_eq!(
        told(&engine.decide_json(refund(1).as_bytes())),
        "allow by server"
    );
    let file = call("github::get_file", r#"{ "repo": "core", "path": "/a" }"#);
    assert_eq!(told(&engine.decide_json(file.as_bytes())), "allow by team");
    let file = call(
        "github::get_file",
        r#"{ "path": "/a", "repo": { "type": "github::Repo", "id": "core" } }"#,
    );
    assert_eq!(told(&engine.decide_json(file.as_bytes())), "allow by team");
}

#[test]
fn an_open_tool_takes_what_it_does_not_declare() {
    let engine = engine(
        r#"@id("p") permit (principal, call stripe::list_charges)
           when { args.customer == "c" && args has limit && args.limit is Long && args.limit <= 10 };"#,
    );
    let request = |limit: &str| {
        call(
            "stripe::list_charges",
            &format!(r#"{{ "after": [1, {{ "x": null }}], "customer": "c", "limit": {limit} }}"#),
        )
    };
    for (limit, answer) in [("10", "allow by p"), ("11", "deny"), ("\"10\"", "deny")] {
        let request = request(limit);
        assert_eq!(told(&engine.decide_json(request.as_bytes())), answer);
        let snapshot = engine.snapshot();
        let prepared = snapshot.request_from_json(request.as_bytes());
        assert_eq!(told(&snapshot.decide(&prepared)), answer);
    }
}

#[test]
fn actions_that_are_no_tools_are_decided_as_cedar_decides_them() {
    let engine = engine(
        r#"@id("p") permit (principal, action == Action::"view", resource in Team::"platform") when { context.mfa };"#,
    );
    let request = |mfa: &str| {
        format!(
            r#"{{ "context": {{ "mfa": {mfa} }}, "resource": {{ "__entity": {{ "type": "github::Repo", "id": "core" }} }},
                 "action": {{ "type": "Action", "id": "view" }}, "principal": "User::\"eve\"", "session": {{ "tenant": "t" }} }}"#
        )
    };
    assert_eq!(
        told(&engine.decide_json(request("true").as_bytes())),
        "allow by p"
    );
    assert_eq!(
        told(&engine.decide_json(request("false").as_bytes())),
        "deny"
    );
}

#[test]
fn the_time_is_an_input() {
    let engine =
        engine(r#"@id("p") permit (principal, call) when { now < datetime("2026-11-24") };"#);
    let at = |now: &str| refund(1).replacen('{', &format!(r#"{{ "now": "{now}","#), 1);
    assert_eq!(
        told(&engine.decide_json(at("2026-11-23T10:00:00Z").as_bytes())),
        "allow by p"
    );
    assert_eq!(
        told(&engine.decide_json(at("2026-11-25T10:00:00Z").as_bytes())),
        "deny"
    );
    let never = engine.decide_json(refund(1).as_bytes());
    assert_eq!(never.outcome, Outcome::Deny);
    assert_eq!(never.errors.len(), 1);
}

#[test]
fn a_policy_may_have_any_number_of_conditions() {
    let conditions: Vec<_> = (0..5_000)
        .map(|it| format!("when {{ args.amount != {it} }}"))
        .collect();
    let conditions = conditions.join(" ");
    let engine = engine(&format!(
        r#"@id("p") permit (principal, call stripe::create_refund) {conditions};"#
    ));
    let decide = |amount| told(&engine.decide_json(refund(amount).as_bytes()));
    assert_eq!(decide(5_000), "allow by p");
    assert_eq!(decide(4_999), "deny");
    assert_eq!(decide(0), "deny");
}

#[test]
fn entities_that_only_a_request_knows_are_told_apart_however_many_they_are() {
    let engine = engine(
        r#"
        action meet appliesTo { principal: [Agent], resource: [Team], context: { all: Set<Agent>, one: Agent } };
        @id("p") permit (principal, action == Action::"meet", resource)
        when { context.all.contains(context.one) && context.all.contains(principal) };
        "#,
    );
    let decide = |one: &str, principal: &str| {
        let all: Vec<_> = (0..200).map(|it| format!(r#""n{it}""#)).collect();
        let json = format!(
            r#"{{ "principal": "Agent::\"{principal}\"", "action": "Action::\"meet\"", "resource": "Team::\"n7\"",
                  "context": {{ "all": [{}], "one": "{one}" }}, "session": {{ "tenant": "t" }} }}"#,
            all.join(", ")
        );
        engine.decide_json(json.as_bytes()).is_allowed()
    };
    assert!(decide("n0", "n199"));
    assert!(decide("n199", "n0"));
    assert!(!decide("n200", "n0"));
    assert!(!decide("n0", "n200"));
}
