//! Laws of decisions, held to random policy sets with tools, and the engine held to the reference evaluator.
#![expect(clippy::panic, reason = "a failure of a test is a panic")]

#[path = "oracle/run.rs"]
mod run;

use ambit_engine::{CompileOptions, Decision, Engine, Outcome, PolicySet, Sources};
use ambit_source::FileId;
use ambit_syntax::{Dialect, parse};
use ambit_testing::{CallCase, CallRequest, Expr, File, Reference, Rules, call_cases};

/// The engine of a case; nothing where its policies are ill typed or its entities do not fit.
fn engine(case: &CallCase) -> Option<Engine> {
    let mut sources = Sources::new();
    sources.add("a.pol", case.text());
    let policies = PolicySet::compile(&sources, &CompileOptions::for_sources(&sources)).ok()?;
    let engine = Engine::new(policies);
    let entities = engine
        .policies()
        .entities_from_json(case.entity_json().as_bytes())
        .ok()?;
    engine.set_entities(entities).ok()?;
    Some(engine)
}

fn decide(engine: &Engine, request: &CallRequest) -> Decision {
    engine.decide_json(request.json().as_bytes())
}

#[test]
fn the_engine_decides_as_the_reference_evaluator_does() {
    run::hold(run::cases(400), &call_cases(), |case| {
        let Some(engine) = engine(case) else {
            return Ok(());
        };
        let parse = parse(FileId(0), &case.text(), Dialect::Ambit);
        let file = File {
            name: "a.pol",
            items: &parse.items,
        };
        let reference = Reference::new(&[file], &[], Rules::Ambit)?;
        for request in &case.requests {
            let ours = decide(&engine, request);
            let naive = reference.decide(&case.entity_json(), &request.json())?;
            if naive != ambit_conformance::as_answer(&ours, &naive) {
                return Err(format!("engine: {ours:#?}\nreference: {naive:#?}"));
            }
        }
        Ok(())
    });
}

/// Holds that every request is decided in a way that fits how it was decided before a change of the policies.
fn change(
    case: &CallCase,
    changed: &CallCase,
    fits: fn(&Decision, &Decision) -> bool,
) -> Result<(), String> {
    let (Some(before), Some(after)) = (engine(case), engine(changed)) else {
        return Ok(());
    };
    for request in &case.requests {
        let (before, after) = (decide(&before, request), decide(&after, request));
        if !fits(&before, &after) {
            return Err(format!(
                "before: {before:#?}\nafter: {after:#?}\n{}",
                changed.text()
            ));
        }
    }
    Ok(())
}

/// How much an outcome lets through.
fn width(decision: &Decision) -> u8 {
    match decision.outcome {
        Outcome::Deny => 0,
        Outcome::RequireApproval => 1,
        Outcome::Allow => 2,
    }
}

#[test]
fn adding_what_narrows_never_widens() {
    run::hold(run::cases(100), &call_cases(), |case| {
        for at in (0..case.policies.len()).filter(|at| !case.policies[*at].is_permit) {
            let mut without = case.clone();
            without.policies.remove(at);
            change(&without, case, |before, after| {
                width(after) <= width(before)
            })?;
        }
        Ok(())
    });
}

#[test]
fn the_order_of_policies_changes_no_outcome() {
    run::hold(run::cases(150), &call_cases(), |case| {
        let mut reversed = case.clone();
        reversed.policies.reverse();
        change(case, &reversed, |before, after| {
            before.outcome == after.outcome
                && before.policies.len() == after.policies.len()
                && before.errors.len() == after.errors.len()
        })
    });
}

/// Rewrites the first condition of every policy.
fn rewrite(case: &CallCase, with: fn(Expr) -> Expr) -> CallCase {
    let mut case = case.clone();
    for policy in &mut case.policies {
        if let Some((_, condition)) = policy.conditions.first_mut() {
            *condition = with(condition.clone());
        }
    }
    case
}

fn same(before: &Decision, after: &Decision) -> bool {
    let errors = |it: &Decision| {
        it.errors
            .iter()
            .map(|it| it.policy.clone())
            .collect::<Vec<_>>()
    };
    before.outcome == after.outcome
        && before.policies == after.policies
        && errors(before) == errors(after)
}

#[test]
fn rewriting_a_condition_by_the_laws_of_logic_changes_nothing() {
    run::hold(run::cases(60), &call_cases(), |case| {
        let laws: [fn(Expr) -> Expr; 5] = [
            |it| it.clone().binary("&&", it),
            |it| it.clone().binary("||", it),
            |it| Expr::Unary("!", Box::new(Expr::Unary("!", Box::new(it)))),
            |it| {
                Expr::atom("true")
                    .binary("&&", it)
                    .binary("||", Expr::atom("false"))
            },
            |it| {
                Expr::If(
                    Box::new(it),
                    Box::new(Expr::atom("true")),
                    Box::new(Expr::atom("false")),
                )
            },
        ];
        laws.iter()
            .try_for_each(|law| change(case, &rewrite(case, *law), same))
    });
}

#[test]
fn conjunction_and_disjunction_go_both_ways() {
    run::hold(run::cases(100), &call_cases(), |case| {
        for op in ["&&", "||"] {
            let (mut one, mut other) = (case.clone(), case.clone());
            for (a, b) in one.policies.iter_mut().zip(&mut other.policies) {
                let [(true, x), (true, y)] = a.conditions.as_slice() else {
                    continue;
                };
                let (x, y) = (x.clone(), y.clone());
                a.conditions = vec![(true, x.clone().binary(op, y.clone()))];
                b.conditions = vec![(true, y.binary(op, x))];
            }
            // An error on the left counts where the right would have decided, so only what has none is compared.
            change(&one, &other, |before, after| {
                !before.errors.is_empty() || !after.errors.is_empty() || same(before, after)
            })?;
        }
        Ok(())
    });
}

#[test]
fn generated_policies_are_worth_deciding() {
    let (mut sets, mut typed) = (0, 0);
    let (mut allowed, mut forbidden, mut by_default, mut erring, mut all) = (0, 0, 0, 0, 0);
    let (mut waiting, mut met, mut counted) = (0, 0, 0);
    for seed in 0..150 {
        let case = ambit_testing::call_case(&mut ambit_testing::Choices::seeded(seed));
        sets += 1;
        let Some(engine) = engine(&case) else {
            continue;
        };
        typed += 1;
        for decision in case
            .requests
            .iter()
            .map(|it| decide(&engine, it))
            .filter(|it| it.fault.is_none())
        {
            all += 1;
            allowed += usize::from(decision.is_allowed());
            let is_denied = decision.outcome == Outcome::Deny;
            forbidden += usize::from(is_denied && !decision.policies.is_empty());
            by_default += usize::from(is_denied && decision.policies.is_empty());
            waiting += usize::from(decision.outcome == Outcome::RequireApproval);
            met += usize::from(decision.approvals.iter().any(|it| it.is_met));
            counted += usize::from(!decision.charges.is_empty());
            erring += usize::from(!decision.errors.is_empty());
        }
    }
    let report = format!(
        "{typed} of {sets} sets are well typed; of {all} requests {allowed} are allowed, {forbidden} forbidden, \
         {by_default} denied by default, {waiting} wait for approval, {met} have one, {counted} count, {erring} meet an \
         error"
    );
    assert!(2 * typed > sets, "{report}");
    assert!(
        [allowed, forbidden, by_default, erring]
            .into_iter()
            .all(|it| 20 * it > all),
        "{report}"
    );
    assert!(
        [waiting, met, counted].into_iter().all(|it| it > 0),
        "{report}"
    );
    println!("{report}");
}
