//! Every folder of `examples` decides its requests as its `expected.jsonl` says.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests may panic as a test does"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests look at files of the repository"
)]

use std::path::{Path, PathBuf};

use ambit_engine::{CompileOptions, Decision, Engine, PolicySet, Semantics, Sources};
use serde_json::Value;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// The policies and schemas below a folder, sorted.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        let kind = entry.extension().and_then(|it| it.to_str());
        if entry.is_dir() {
            sources(&entry, into);
        } else if matches!(kind, Some("pol" | "cedar" | "cedarschema")) {
            into.push(entry);
        }
    }
}

fn engine(folder: &Path, semantics: Semantics) -> Engine {
    let mut files = Vec::new();
    sources(folder, &mut files);
    let mut texts = Sources::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap().to_str().unwrap();
        texts.add(name, std::fs::read_to_string(&file).unwrap());
    }
    let options = CompileOptions::default().semantics(semantics);
    let policies = PolicySet::compile(&texts, &options).unwrap();
    assert_eq!(policies.diagnostics(), [], "{}", folder.display());
    let entities = std::fs::read(folder.join("entities.json")).unwrap();
    let entities = policies.entities_from_json(&entities).unwrap();
    let engine = Engine::new(policies);
    engine.set_entities(entities).unwrap();
    engine
}

/// Whether a decision is the one expected: its outcome, its policies, and whether anything went wrong.
fn is_expected(decision: &Decision, expected: &Value) -> bool {
    let policies: Vec<&str> = expected["policies"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let has_error = decision.fault.is_some() || !decision.errors.is_empty();
    expected["outcome"] == decision.outcome.as_str()
        && decision.policies == policies
        && expected["error"].as_bool().unwrap_or(false) == has_error
}

fn assert_decides(name: &str, semantics: Semantics) {
    let folder = examples().join(name);
    let engine = engine(&folder, semantics);
    let requests = std::fs::read_to_string(folder.join("requests.jsonl")).unwrap();
    let expected = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    assert_eq!(requests.lines().count(), expected.lines().count());
    for (request, expected) in requests.lines().zip(expected.lines()) {
        let expected: Value = serde_json::from_str(expected).unwrap();
        let decision = engine.decide_json(request.as_bytes());
        assert!(
            is_expected(&decision, &expected),
            "{name}\n{request}\nexpected {expected}\n{decision:?}"
        );
    }
}

#[test]
fn mcp_decides_as_it_says() {
    assert_decides("mcp", Semantics::Ambit);
}

#[test]
fn payments_decides_as_it_says() {
    assert_decides("payments", Semantics::Ambit);
}

#[test]
fn assistant_decides_as_it_says() {
    assert_decides("assistant", Semantics::Ambit);
}

#[test]
fn cedar_decides_as_it_says() {
    assert_decides("cedar", Semantics::Cedar);
}
