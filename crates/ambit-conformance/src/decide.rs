//! Cases of evaluation: what the engine decides, and what the reference evaluator does.

use std::collections::BTreeSet;
use std::fmt::Write;

use ambit_engine::{
    Charge, CompileError, Decision, Engine, Outcome, PolicySet, Semantics, Sources, Window,
};
use ambit_source::{RenderOptions, render};
use ambit_syntax::{Dialect, Parse, parse};
use ambit_testing::{Answer, File, Link, Reference, Rules};

use crate::Case;
use crate::sources::sources;

/// Holds the decisions of a case to what it expects, and the reference evaluator to the decisions.
///
/// # Errors
///
/// What differs.
pub fn decide(case: &Case) -> Result<(), String> {
    let (sources, options) = sources(case)?;
    let policies = PolicySet::compile(&sources, &options).map_err(|it| told(&sources, &it))?;
    let engine = Engine::new(policies);
    let entities = case
        .of("entities")
        .next()
        .map_or("[]", |it| it.text.as_str());
    let store = engine
        .policies()
        .entities_from_json(entities.as_bytes())
        .map_err(|it| it.to_string())?;
    engine.set_entities(store).map_err(|it| it.to_string())?;

    let parses = parses(&sources);
    let files: Vec<_> = sources
        .iter()
        .zip(&parses)
        .map(|((_, source), parse)| File {
            name: &source.name,
            items: &parse.items,
        })
        .collect();
    let links: Vec<_> = options.links.iter().map(link).collect();
    let rules = match options.semantics {
        Semantics::Ambit => Rules::Ambit,
        Semantics::Cedar => Rules::Cedar,
    };
    let reference = Reference::new(&files, &links, rules)?;

    let (requests, expects): (Vec<_>, Vec<_>) =
        (case.of("request").collect(), case.of("expect").collect());
    if requests.len() != expects.len() || requests.is_empty() {
        return Err("a case has as many expectations as requests, and some".into());
    }
    let mut faults = String::new();
    for (at, (request, expect)) in requests.iter().zip(expects).enumerate() {
        let decision = engine.decide_json(request.text.as_bytes());
        let got = written(&decision);
        if got != expect.text {
            let _ = write!(
                faults,
                "request {at}: expected\n{}got\n{got}{}\n",
                expect.text,
                why(&decision)
            );
        }
        let answer = reference.decide(entities, &request.text)?;
        if answer != as_answer(&decision, &answer) {
            let _ = writeln!(
                faults,
                "request {at}: the reference evaluator says {answer:?}\nthe engine\n{got}"
            );
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// The diagnostics that kept the sources from being compiled, for whoever reads the test's failure.
fn told(sources: &Sources, error: &CompileError) -> String {
    match error {
        CompileError::Policies(diagnostics) => {
            render(sources, diagnostics, &RenderOptions::default())
        }
        CompileError::Links(_) | CompileError::TooLarge(_) | CompileError::Verify(_) => {
            error.to_string()
        }
    }
}

fn parses(sources: &Sources) -> Vec<Parse> {
    sources
        .iter()
        .map(|(file, it)| parse(file, &it.text, Dialect::of(it.kind)))
        .collect()
}

pub(crate) fn link(link: &ambit_engine::Link) -> Link {
    let uid = |it: &ambit_engine::Uid| (it.ty.to_string(), it.id.to_string());
    Link {
        template: link.template.to_string(),
        id: link.id.to_string(),
        principal: link.principal.as_ref().map(uid),
        resource: link.resource.as_ref().map(uid),
    }
}

/// A decision as an `expect` block writes it.
fn written(decision: &Decision) -> String {
    let by = if decision.fault.is_some() {
        "shape".to_owned()
    } else if decision.policies.is_empty() {
        "default".to_owned()
    } else {
        decision.policies.join(", ")
    };
    let mut text = format!("{} by {by}\n", decision.outcome);
    for error in &decision.errors {
        let _ = writeln!(text, "error in {}", error.policy);
    }
    for approval in &decision.approvals {
        let met = if approval.is_met { "approved" } else { "waits" };
        let from: Vec<_> = approval.approvers.iter().map(ToString::to_string).collect();
        let (policy, count, from) = (&approval.policy, approval.count, from.join(", "));
        let within = Window::Rolling(approval.within);
        let _ = writeln!(
            text,
            "{met} {policy} from {count} of {from} within {within}"
        );
    }
    for charge in &decision.charges {
        let key = charge.key.as_ref().map(|it| format!(" by {it}"));
        let Charge {
            policy,
            amount,
            to,
            window,
            ..
        } = charge;
        let key = key.unwrap_or_default();
        let _ = writeln!(text, "charge {policy} {amount} to {to} per {window}{key}");
    }
    for shadow in &decision.shadows {
        let _ = writeln!(text, "{} {}", shadow.would.as_str(), shadow.policy);
    }
    for message in &decision.messages {
        let _ = writeln!(text, "message {message}");
    }
    text
}

fn why(decision: &Decision) -> String {
    let mut text = decision
        .fault
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    for error in &decision.errors {
        let _ = writeln!(text, "{}: {}", error.policy, error.message);
    }
    text
}

/// A decision in the reference evaluator's terms; what a fault says is taken over, for only that there is one counts.
#[must_use]
pub fn as_answer(decision: &Decision, other: &Answer) -> Answer {
    let ids = |it: &mut dyn Iterator<Item = &str>| it.map(str::to_owned).collect::<BTreeSet<_>>();
    Answer {
        is_allowed: decision.outcome == Outcome::Allow,
        waits: decision.outcome == Outcome::RequireApproval,
        determining: ids(&mut decision.policies.iter().map(AsRef::as_ref)),
        erroring: ids(&mut decision.errors.iter().map(|it| it.policy.as_str())),
        shadow: ids(&mut decision.shadows.iter().map(|it| it.policy.as_str())),
        approvals: decision
            .approvals
            .iter()
            .map(|it| (it.policy.to_string(), it.is_met))
            .collect(),
        charges: decision
            .charges
            .iter()
            .map(|it| {
                let counted = (it.amount.to_string(), it.key.is_some());
                (it.policy.to_string(), counted)
            })
            .collect(),
        invalid: decision
            .fault
            .as_ref()
            .map(|it| other.invalid.clone().unwrap_or_else(|| it.to_string())),
    }
}
