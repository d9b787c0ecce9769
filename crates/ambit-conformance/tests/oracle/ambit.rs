//! What Ambit says of a case: the checker and the bytecode engine, under Cedar's semantics.

use std::collections::{BTreeMap, BTreeSet};

use ambit_engine::{
    CompileOptions, Decision, Engine, Link, Outcome, PolicySet, Semantics, Sources,
};
use ambit_source::SourceKind;
use ambit_testing::{Case, Marks, Uid};

use crate::cedar::Answer;

/// The schema alone: whether it is one.
pub(crate) fn schema(text: &str) -> Result<(), String> {
    compile(&[(SourceKind::CedarSchema, text)], &[]).map(|_| ())
}

/// The policies alone: whether they can be read.
pub(crate) fn policies(text: &str) -> Result<(), String> {
    compile(&[(SourceKind::Cedar, text)], &[]).map(|_| ())
}

/// The policies and links with a schema; a fault where no program can be made.
pub(crate) fn typed_set(case: &Case) -> Result<PolicySet, String> {
    let (schema, policies) = (case.schema.text(), case.policy_text());
    compile(
        &[
            (SourceKind::CedarSchema, &schema),
            (SourceKind::Cedar, &policies),
        ],
        &links(case),
    )
}

/// The policies and links without a schema; a fault where no program can be made.
pub(crate) fn untyped_set(case: &Case) -> Result<PolicySet, String> {
    compile(&[(SourceKind::Cedar, &case.policy_text())], &links(case))
}

/// Whether entities can be read.
pub(crate) fn accept_entities(json: &str, policies: &PolicySet) -> Result<(), String> {
    policies
        .entities_from_json(json.as_bytes())
        .map(|_| ())
        .map_err(|it| it.to_string())
}

/// The findings that keep a set from being valid, by policy.
pub(crate) fn findings(case: &Case, policies: &PolicySet) -> BTreeMap<String, Vec<String>> {
    let mut ends = Vec::new();
    let mut end = 0;
    for policy in &case.policies {
        end += policy.text().len();
        ends.push(end);
    }
    let mut findings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for it in policies.diagnostics().iter().filter(|it| it.is_error()) {
        let at = it.primary.span.start as usize;
        let place = ends.iter().filter(|end| **end <= at).count();
        let text = format!("{} {}", it.code, it.headline);
        findings
            .entry(format!("policy{place}"))
            .or_default()
            .push(text);
    }
    findings
}

fn compile(files: &[(SourceKind, &str)], links: &[Link]) -> Result<PolicySet, String> {
    let mut sources = Sources::new();
    for (kind, text) in files {
        sources.add_as(*kind, "", *text);
    }
    let mut options = CompileOptions::default().semantics(Semantics::Cedar);
    for link in links {
        options = options.link(link.clone());
    }
    PolicySet::compile(&sources, &options).map_err(|it| it.to_string())
}

fn links(case: &Case) -> Vec<Link> {
    let uid = |it: &Uid| ambit_engine::Uid {
        ty: it.ty.as_str().into(),
        id: it.id.as_str().into(),
    };
    let link = |(at, link): (usize, &ambit_testing::TemplateLink)| Link {
        template: format!("policy{}", link.template).into(),
        id: format!("link{at}").into(),
        principal: link.principal.as_ref().map(uid),
        resource: link.resource.as_ref().map(uid),
    };
    case.links.iter().enumerate().map(link).collect()
}

/// The answers to the requests; a fault where the entities are refused, or where a request is.
pub(crate) fn answers(
    policies: PolicySet,
    case: &Case,
    marks: Marks,
) -> Result<Vec<Result<Answer, String>>, String> {
    let engine = Engine::new(policies);
    let entities = engine
        .policies()
        .entities_from_json(case.entity_json(marks).as_bytes());
    engine
        .set_entities(entities.map_err(|it| it.to_string())?)
        .expect("they were made for it");
    let decide =
        |it: &ambit_testing::Request| answer(&engine.decide_json(it.json(marks).as_bytes()));
    Ok(case.requests.iter().map(decide).collect())
}

fn answer(decision: &Decision) -> Result<Answer, String> {
    match &decision.fault {
        Some(fault) => Err(fault.to_string()),
        None => Ok(Answer {
            is_allowed: decision.outcome == Outcome::Allow,
            determining: decision
                .policies
                .iter()
                .map(ToString::to_string)
                .collect::<BTreeSet<_>>(),
            erroring: decision
                .errors
                .iter()
                .map(|it| it.policy.to_string())
                .collect(),
        }),
    }
}
