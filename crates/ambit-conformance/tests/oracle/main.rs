//! Compares Ambit with Cedar on random cases: what is accepted, what is valid, and every decision with its reasons.
//!
//! `AMBIT_CASES=1000000 cargo test --release -p ambit-conformance --test oracle` runs for long, and `AMBIT_SEED=7`
//! begins elsewhere.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a failure of a test is a panic"
)]

mod cedar;
mod naive;
mod run;

use std::fmt::Debug;

use ambit_testing::{Case, Choices, Marks, cedar_cases, mutate};
use proptest::prelude::*;

#[test]
fn the_reference_evaluator_decides_as_cedar_does() {
    run::hold(run::cases(300), &cedar_cases(), |case| {
        let marks = marks(case);
        let cedar = cedar::says(case, marks);
        accepts_too(
            "policies",
            &cedar.policies,
            &naive::policy_items(&case.policy_text()).map(|_| ()),
        )?;
        accepts_too(
            "schema",
            &cedar.schema,
            &naive::schema_items(&case.schema.text()).map(|_| ()),
        )?;
        if let Ok(answers) = &cedar.untyped {
            same("without a schema", answers, &naive::untyped(case)?)?;
        }
        if let Ok(answers) = &cedar.typed {
            let naive = naive::typed(case, marks)?;
            for (cedar, naive) in answers.iter().zip(naive) {
                if let Ok(cedar) = cedar {
                    same("with a schema", cedar, &naive?)?;
                }
            }
        }
        Ok(())
    });
}

/// Both ways of writing JSON are met; which one, the case itself decides.
fn marks(case: &Case) -> Marks {
    if case.entities.len().is_multiple_of(2) {
        Marks::Explicit
    } else {
        Marks::Implicit
    }
}

/// What Cedar accepts, Ambit does.
fn accepts_too(
    what: &str,
    cedar: &Result<(), String>,
    ambit: &Result<(), String>,
) -> Result<(), String> {
    match (cedar, ambit) {
        (Ok(()), Err(fault)) => Err(format!("Cedar accepts the {what}, Ambit does not: {fault}")),
        (_, Ok(())) | (Err(_), Err(_)) => Ok(()),
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
        let cedar = cedar::parse_policies(&text.0).map(|_| ());
        accepts_too(
            "policies",
            &cedar,
            &naive::policy_items(&text.0).map(|_| ()),
        )
    });
}
