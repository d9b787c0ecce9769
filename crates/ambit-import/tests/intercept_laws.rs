//! What an imported policy allows, Intercept allows: over made-up conditions, declarations and arguments, against a
//! model of how Intercept compares.

use ambit_engine::{CompileOptions, Engine, PolicySet, Sources};
use ambit_import::import_intercept;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// How Intercept prints a value where it does not compare numbers.
fn printed(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) if it.as_f64() == Some(1e6) => "1e+06".to_owned(),
        Value::Number(it) => it.as_f64().map(|it| it.to_string()).unwrap_or_default(),
        Value::String(it) => it.clone(),
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(printed).collect::<Vec<_>>().join(" ")
        ),
        Value::Object(_) => "map[]".to_owned(),
    }
}

fn equal(actual: &Value, expected: &Value) -> bool {
    match (actual.as_f64(), expected.as_f64()) {
        (Some(lhs), Some(rhs)) => lhs.total_cmp(&rhs).is_eq(),
        // The policy's own whole numbers print as such.
        (None, Some(_)) if expected.is_i64() => {
            let whole = expected.to_string();
            printed(actual) == whole
        }
        _ => printed(actual) == printed(expected),
    }
}

/// Whether a condition of Intercept lets pass.
fn passes(op: &str, value: &Value, args: &Value) -> bool {
    let actual = args.get("a");
    if op == "exists" {
        return value == &json!(actual.is_some_and(|it| !it.is_null()));
    }
    let Some(actual) = actual else {
        return false;
    };
    let among = || {
        value
            .as_array()
            .into_iter()
            .flatten()
            .any(|it| equal(actual, it))
    };
    let order = || {
        actual
            .as_f64()
            .zip(value.as_f64())
            .map(|(lhs, rhs)| lhs.total_cmp(&rhs))
    };
    match op {
        "eq" => equal(actual, value),
        "neq" => !equal(actual, value),
        "in" => among(),
        "not_in" => !among(),
        "lt" => order().is_some_and(std::cmp::Ordering::is_lt),
        "lte" => order().is_some_and(std::cmp::Ordering::is_le),
        "gt" => order().is_some_and(std::cmp::Ordering::is_gt),
        "gte" => order().is_some_and(std::cmp::Ordering::is_ge),
        "contains" => match (actual, value) {
            (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
            (Value::Array(items), _) => items.iter().any(|it| equal(it, value)),
            _ => false,
        },
        _ => false,
    }
}

fn plain() -> impl Strategy<Value = Value> {
    select(vec![
        json!("x"),
        json!("5"),
        json!("0.5"),
        json!("true"),
        json!("1e+06"),
        json!(""),
        json!(5),
        json!(-1),
        json!(1_000_000),
        json!(0.5),
        json!(true),
        json!(false),
    ])
}

fn condition() -> impl Strategy<Value = (&'static str, Value)> {
    let number = select(vec![json!(5), json!(-1), json!(0.5), json!(1_000_000)]);
    let list = prop::collection::vec(plain(), 0..4).prop_map(Value::from);
    prop_oneof![
        (select(vec!["eq", "neq", "contains"]), plain()),
        (select(vec!["in", "not_in"]), list),
        (select(vec!["lt", "lte", "gt", "gte"]), number),
        (Just("exists"), any::<bool>().prop_map(Value::from)),
    ]
}

fn argument() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        Just(json!({ "a": null })),
        Just(json!({ "a": {} })),
        plain().prop_map(|it| json!({ "a": it })),
        prop::collection::vec(plain(), 0..3).prop_map(|it| json!({ "a": it })),
    ]
}

/// The schema of the argument, if the server's tools are given.
fn schema() -> impl Strategy<Value = Option<Value>> {
    prop::option::of(select(vec![
        json!({}),
        json!({ "type": "string" }),
        json!({ "type": "integer" }),
        json!({ "type": "number" }),
        json!({ "type": "boolean" }),
        json!({ "enum": ["x", "5", "true"] }),
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "type": "array", "items": { "type": "number" } }),
        json!({ "type": "array" }),
        json!({ "type": "object", "properties": {} }),
    ]))
}

/// A declared number may come as a text; what is decided, and forwarded, is the number.
fn as_declared(value: &Value, schema: Option<&Value>) -> Value {
    let is_number = schema.is_some_and(|it| it["type"] == "number");
    match value {
        Value::String(text) if is_number => text.parse::<f64>().map_or(value.clone(), Value::from),
        Value::Array(items) => {
            let item = schema.and_then(|it| it.get("items"));
            items.iter().map(|it| as_declared(it, item)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            value.clone()
        }
    }
}

proptest! {
    #[test]
    fn an_import_never_widens(
        conditions in prop::collection::vec(condition(), 1..3),
        schema in schema(),
        is_required in any::<bool>(),
        arguments in prop::collection::vec(argument(), 1..12),
    ) {
        let listed: Vec<Value> = conditions
            .iter()
            .map(|(op, value)| json!({ "path": "args.a", "op": op, "value": value }))
            .collect();
        // JSON is YAML.
        let policy = json!({
            "version": "1",
            "tools": { "t": { "rules": [{ "name": "n", "conditions": listed }] } }
        });
        let tools = schema.as_ref().map(|it| {
            let required = if is_required { json!(["a"]) } else { json!([]) };
            let input = json!({ "type": "object", "properties": { "a": it }, "required": required });
            json!([{ "name": "t", "inputSchema": input }]).to_string()
        });
        let imported =
            import_intercept(policy.to_string().as_bytes(), "s", tools.as_deref().map(str::as_bytes)).unwrap();
        let mut sources = Sources::new();
        sources.add("imported.pol", imported.text.clone());
        let policies = PolicySet::compile(&sources, &CompileOptions::default()).unwrap();
        prop_assert!(policies.diagnostics().is_empty(), "{:?}\n{}", policies.diagnostics(), imported.text);
        let engine = Engine::new(policies);
        for args in arguments {
            let request = json!({
                "principal": "Agent::\"a\"",
                "call": { "tool": "s::t", "args": args },
                "session": { "id": "s" }
            });
            let decision = engine.decide_json(request.to_string().as_bytes());
            let mut decided = args.clone();
            if let Some(a) = decided.get_mut("a") {
                *a = as_declared(a, schema.as_ref());
            }
            let allows = conditions.iter().all(|(op, value)| passes(op, value, &decided));
            prop_assert!(
                decision.outcome.as_str() == "deny" || allows,
                "{args} is allowed by\n{}",
                imported.text
            );
        }
    }
}
