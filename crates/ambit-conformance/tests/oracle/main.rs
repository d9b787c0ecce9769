//! Compares Ambit with Cedar on random cases: what is accepted, what is valid, and every decision with its reasons.
//!
//! `cargo xtask oracle --cases 500000 --seed 7` runs for long, and begins elsewhere.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a failure of a test is a panic"
)]

mod ambit;
mod cedar;
mod naive;
mod run;
mod shares;

use std::fmt::Debug;

use ambit_engine::PolicySet;
use ambit_testing::{Case, Choices, Marks, cedar_cases, mutate};
use proptest::prelude::*;

use shares::Shares;

#[test]
fn every_answer_is_cedars() {
    let shares = Shares::default();
    run::hold(run::cases(2000), &cedar_cases(), |case| {
        let marks = marks(case);
        let cedar = cedar::says(case, marks);
        shares.add(&cedar);
        both_accept("schema", &cedar.schema, &ambit::schema(&case.schema.text()))?;
        let untyped = ambit::untyped_set(case);
        both_accept(
            "policies",
            &cedar.policies,
            &untyped.as_ref().map(|_| ()).map_err(Clone::clone),
        )?;
        let Ok(untyped) = untyped else {
            return Ok(());
        };
        without_schema(case, &cedar, untyped)?;
        if cedar.schema.is_ok() {
            with_schema(case, &cedar, marks)
        } else {
            Ok(())
        }
    });
    println!("{shares}");
    assert!(shares.are_telling(), "{shares}");
}

/// Cedar, the engine and the reference evaluator answer alike where nothing is declared.
fn without_schema(case: &Case, cedar: &cedar::Says, policies: PolicySet) -> Result<(), String> {
    let ambit = ambit::answers(policies, case, Marks::Explicit);
    both_accept(
        "entities without a schema",
        &cedar.untyped.as_ref().map(|_| ()).map_err(Clone::clone),
        &done(&ambit),
    )?;
    if let (Ok(cedar), Ok(ambit)) = (&cedar.untyped, ambit) {
        let ambit: Vec<_> = ambit.into_iter().collect::<Result<_, _>>()?;
        same("engine without a schema", cedar, &ambit)?;
        same("reference without a schema", cedar, &naive::untyped(case)?)?;
    }
    Ok(())
}

/// The same with a schema, and the checker finds what the validator finds.
fn with_schema(case: &Case, cedar: &cedar::Says, marks: Marks) -> Result<(), String> {
    let policies = ambit::typed_set(case)?;
    if let Some(findings) = &cedar.findings {
        let ambit = ambit::findings(case, &policies);
        if !findings.keys().eq(ambit.keys()) {
            return Err(format!(
                "verdict\n  Cedar: {findings:#?}\n  Ambit: {ambit:#?}"
            ));
        }
    }
    let ambit = ambit::answers(policies, case, marks);
    both_accept("entities", &done(&cedar.typed), &done(&ambit))?;
    let (Ok(cedar), Ok(ambit)) = (&cedar.typed, ambit) else {
        return Ok(());
    };
    let naive = naive::typed(case, marks)?;
    for ((cedar, ambit), naive) in cedar.iter().zip(ambit).zip(naive) {
        both_accept("request", &done(cedar), &done(&ambit))?;
        if let (Ok(cedar), Ok(ambit)) = (cedar, ambit) {
            same("engine with a schema", cedar, &ambit)?;
            same("reference with a schema", cedar, &naive?)?;
        }
    }
    Ok(())
}

fn done<T>(result: &Result<T, String>) -> Result<(), String> {
    result.as_ref().map(|_| ()).map_err(Clone::clone)
}

/// Both ways of writing JSON are met; which one, the case itself decides.
fn marks(case: &Case) -> Marks {
    if case.entities.len().is_multiple_of(2) {
        Marks::Explicit
    } else {
        Marks::Implicit
    }
}

fn both_accept(
    what: &str,
    cedar: &Result<(), String>,
    ambit: &Result<(), String>,
) -> Result<(), String> {
    match (cedar, ambit) {
        (Ok(()), Ok(())) | (Err(_), Err(_)) => Ok(()),
        (Ok(()), Err(fault)) => Err(format!("Cedar accepts the {what}, Ambit does not: {fault}")),
        (Err(fault), Ok(())) => Err(format!("Ambit accepts the {what}, Cedar does not: {fault}")),
    }
}

fn same<T: PartialEq + Debug>(what: &str, cedar: &T, ambit: &T) -> Result<(), String> {
    if cedar == ambit {
        Ok(())
    } else {
        Err(format!("{what}\n  Cedar: {cedar:?}\n  Ambit: {ambit:?}"))
    }
}

/// A text that is shown as it is.
#[derive(Clone, Debug)]
struct Text(String);

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Texts with a few words spoilt.
fn spoilt(of: fn(&Case) -> String) -> impl Strategy<Value = Text> {
    (cedar_cases(), any::<u64>())
        .prop_map(move |(case, seed)| Text(mutate(&mut Choices::seeded(seed), &of(&case))))
}

#[test]
fn spoilt_policies_are_accepted_as_cedar_does() {
    let texts = spoilt(|it| {
        it.policies
            .first()
            .map(ambit_testing::Policy::text)
            .unwrap_or_default()
    });
    run::hold(run::cases(1500), &texts, |text| {
        both_accept(
            "policies",
            &done(&cedar::parse_policies(&text.0)),
            &ambit::policies(&text.0),
        )
    });
}

#[test]
fn spoilt_schemas_are_accepted_as_cedar_does() {
    let texts = spoilt(|it| it.schema.text());
    run::hold(run::cases(1500), &texts, |text| {
        both_accept(
            "schema",
            &done(&cedar::parse_schema(&text.0)),
            &ambit::schema(&text.0),
        )
    });
}

/// A case, and its entities as JSON with a few words spoilt.
#[derive(Clone, Debug)]
struct SpoiltEntities(Case, String);

impl std::fmt::Display for SpoiltEntities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}", self.0.schema.text(), self.1)
    }
}

#[test]
fn spoilt_entities_are_accepted_as_cedar_does() {
    let inputs = (cedar_cases(), any::<u64>()).prop_map(|(mut case, seed)| {
        case.policies.clear();
        case.links.clear();
        case.entities.truncate(3);
        let json = mutate(&mut Choices::seeded(seed), &case.entity_json(marks(&case)));
        SpoiltEntities(case, json)
    });
    run::hold(run::cases(1000), &inputs, |SpoiltEntities(case, json)| {
        let Ok(schema) = cedar::parse_schema(&case.schema.text()) else {
            return Ok(());
        };
        let untyped = ambit::accept_entities(json, &ambit::untyped_set(case)?);
        both_accept(
            "entities without a schema",
            &cedar::accept_entities(json, None),
            &untyped,
        )?;
        let typed = ambit::accept_entities(json, &ambit::typed_set(case)?);
        both_accept(
            "entities with a schema",
            &cedar::accept_entities(json, Some(&schema)),
            &typed,
        )
    });
}
