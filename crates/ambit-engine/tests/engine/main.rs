//! The engine, as a host uses it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod builder;
mod cedar;
mod cost;
mod decisions;
mod faults;
mod updates;

use ambit_engine::{CompileError, CompileOptions, Decision, Engine, PolicySet, Semantics, Sources};

/// Tools of a payments server, of a code host and of an open one; agents in roles; repositories in teams.
const DECLARATIONS: &str = r#"
    entity Role in [Role];
    entity Agent in [Role] { clearance: Long };
    entity Team;
    entity Color enum ["red", "green"];
    session { customer?: String, tenant: String, region: String = "eu" };

    namespace stripe {
        tool create_refund(charge: String, amount: Long, currency: "usd" | "eur", reason?: String, notify: Bool = true);
        tool list_charges(customer: String, ...);
    }
    namespace github {
        entity Repo in [Team] { visibility: "public" | "private", owners: Set<Agent> };
        tool get_file(repo: Repo, path: String) on args.repo;
        tool paint(color: Color, spots?: List<Long>);
    }
    namespace review {
        tool clear(ticket: String) for [User];
    }
    action view appliesTo { principal: [Agent, User], resource: [github::Repo], context: { mfa: Bool } };
"#;

const ENTITIES: &str = r#"[
    { "uid": { "type": "Agent", "id": "ava" }, "attrs": { "clearance": 3 }, "parents": [{ "type": "Role", "id": "support" }] },
    { "uid": { "type": "Agent", "id": "bob" }, "attrs": { "clearance": 1 }, "parents": [] },
    { "uid": { "type": "github::Repo", "id": "core" },
      "attrs": { "visibility": "private", "owners": [{ "type": "Agent", "id": "ava" }] },
      "parents": [{ "type": "Team", "id": "platform" }] }
]"#;

fn compile(text: &str) -> Result<PolicySet, CompileError> {
    let mut sources = Sources::new();
    sources.add("a.pol", text);
    PolicySet::compile(&sources, &CompileOptions::default())
}

/// An engine for policies over the [`DECLARATIONS`], with the [`ENTITIES`].
#[track_caller]
fn engine(policies: &str) -> Engine {
    let policies = compile(&format!("{DECLARATIONS}{policies}")).unwrap();
    let entities = policies.entities_from_json(ENTITIES.as_bytes()).unwrap();
    let engine = Engine::new(policies);
    engine.set_entities(entities).unwrap();
    engine
}

/// An engine for plain Cedar policies, with a schema or without.
#[track_caller]
fn cedar(policies: &str, schema: Option<&str>, entities: &str) -> Engine {
    let mut sources = Sources::new();
    sources.add("a.cedar", policies);
    if let Some(schema) = schema {
        sources.add("a.cedarschema", schema);
    }
    let options = CompileOptions::for_sources(&sources);
    assert_eq!(options.semantics, Semantics::Cedar);
    let policies = PolicySet::compile(&sources, &options).unwrap();
    let entities = policies.entities_from_json(entities.as_bytes()).unwrap();
    let engine = Engine::new(policies);
    engine.set_entities(entities).unwrap();
    engine
}

/// A request of ava for a call, in a session that fits.
fn call(tool: &str, args: &str) -> String {
    format!(
        r#"{{ "principal": "Agent::\"ava\"", "call": {{ "tool": "{tool}", "args": {args} }}, "session": {{ "id": "s", "labels": [], "tenant": "t" }} }}"#
    )
}

/// A refund of so much.
fn refund(amount: i64) -> String {
    let args = format!(r#"{{ "charge": "ch_1", "amount": {amount}, "currency": "usd" }}"#);
    call("stripe::create_refund", &args)
}

/// The decision on a line: the outcome, the policies, and what is wrong.
fn told(decision: &Decision) -> String {
    let mut text = decision.outcome.to_string();
    if !decision.policies.is_empty() {
        text = format!("{text} by {}", decision.policies.join(", "));
    }
    for error in &decision.errors {
        text = format!("{text}; {}: {}", error.policy, error.message);
    }
    if let Some(fault) = &decision.fault {
        text = format!("{text}: {fault}");
    }
    text
}
