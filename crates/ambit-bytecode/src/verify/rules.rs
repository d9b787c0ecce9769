//! The rules: their numbers in range, and their cases sharing out their actions.

use ambit_value::{EntityId, OwnedValue};
use rustc_hash::FxHashSet;

use super::VerifyError;
use crate::{
    ActionSet, ActionSetIdx, Case, ConstIdx, Effect, EffectKind, Program, RuleId, Scope, Terms,
    Window,
};

/// Checks rules, cases and the sets of actions.
pub(super) fn check(program: &Program) -> Result<(), VerifyError> {
    for set in &program.action_sets {
        check_set(program, set)?;
    }
    let mut ids = FxHashSet::default();
    for (id, rule) in (0..).map(RuleId).zip(&program.rules) {
        check_scope(program, rule.principal)?;
        check_scope(program, rule.resource)?;
        in_range(rule.action.0, program.action_sets.len(), "action sets")?;
        in_range(rule.file, program.files.len(), "files")?;
        if !makes_sense(program, rule.effect) {
            return Err(VerifyError::Effect(id));
        }
        if !ids.insert(&rule.id) {
            return Err(VerifyError::Unordered("rules' ids"));
        }
    }
    check_cases(program)?;
    for resource in &program.resources {
        in_range(resource.action.0, program.schema.actions.len(), "actions")?;
        in_range(resource.file, program.files.len(), "files")?;
    }
    if !program
        .resources
        .is_sorted_by(|lhs, rhs| lhs.action < rhs.action)
    {
        return Err(VerifyError::Unordered("resources"));
    }
    Ok(())
}

/// Whether an approval can be given in time, and whether a limit is an amount and its time zone a name.
fn makes_sense(program: &Program, effect: Effect) -> bool {
    let constant = |it: ConstIdx| program.constants.get(it.0 as usize);
    match effect {
        Effect::Permit | Effect::Forbid => true,
        Effect::RequireApproval { count, within } => count > 0 && within > 0,
        Effect::Limit { to, window } => {
            let is_amount = match constant(to) {
                Some(OwnedValue::Long(it)) => *it >= 0,
                Some(OwnedValue::Number(it)) => !it.is_negative(),
                Some(OwnedValue::Money(it)) => !it.amount().is_negative(),
                _ => false,
            };
            let is_time = match window {
                Window::Rolling(milliseconds) => milliseconds > 0,
                Window::Calendar(_, zone) => matches!(constant(zone), Some(OwnedValue::Str(_))),
                Window::Session | Window::Mandate => true,
            };
            is_amount && is_time
        }
    }
}

fn in_range(number: u32, len: usize, what: &'static str) -> Result<(), VerifyError> {
    if (number as usize) < len {
        Ok(())
    } else {
        Err(VerifyError::OutOfRange(what))
    }
}

fn check_set(program: &Program, set: &ActionSet) -> Result<(), VerifyError> {
    let known = |it: &EntityId| in_range(it.0, program.uids.len(), "entities");
    match set {
        ActionSet::Any => Ok(()),
        ActionSet::Eq(action) => known(action),
        ActionSet::In(groups) => groups.iter().try_for_each(known),
        ActionSet::OneOf(actions) => {
            if !actions.is_sorted_by(|lhs, rhs| lhs < rhs) {
                return Err(VerifyError::Unordered("actions of a set"));
            }
            let declared = program.schema.actions.len();
            let mut actions = actions.iter();
            actions.try_for_each(|it| in_range(it.0, declared, "actions"))
        }
    }
}

fn check_scope(program: &Program, scope: Scope) -> Result<(), VerifyError> {
    let (ty, entity) = match scope {
        Scope::Any => (None, None),
        Scope::Eq(entity) | Scope::In(entity) => (None, Some(entity)),
        Scope::Is(ty) => (Some(ty), None),
        Scope::IsIn(ty, entity) => (Some(ty), Some(entity)),
    };
    ty.map_or(Ok(()), |it| in_range(it.0, program.types.len(), "types"))?;
    entity.map_or(Ok(()), |it| in_range(it.0, program.uids.len(), "entities"))
}

fn check_cases(program: &Program) -> Result<(), VerifyError> {
    if !program.cases.is_sorted_by_key(|it| it.rule) {
        return Err(VerifyError::Unordered("cases"));
    }
    for cases in program.cases.chunk_by(|lhs, rhs| lhs.rule == rhs.rule) {
        let Some(first) = cases.first() else { continue };
        in_range(first.rule.0, program.rules.len(), "rules")?;
        if !cases.iter().all(|it| has_its_terms(program, it)) {
            return Err(VerifyError::Terms(first.rule));
        }
        if !share_out(program, first.rule, cases)? {
            return Err(VerifyError::Cases(first.rule));
        }
    }
    Ok(())
}

/// Whether a case evaluates what the effect of its rule asks for.
fn has_its_terms(program: &Program, case: &Case) -> bool {
    let rule = program.rules.get(case.rule.0 as usize);
    match rule.map(|it| it.effect.kind()) {
        None | Some(EffectKind::Permit | EffectKind::Forbid) => case.terms == Terms::Nothing,
        Some(EffectKind::RequireApproval) => matches!(case.terms, Terms::Approvers(_)),
        Some(EffectKind::Limit) => matches!(case.terms, Terms::Charge { .. }),
    }
}

/// Whether the cases of one rule are each about other actions, all among those of the rule's scope.
fn share_out(program: &Program, rule: RuleId, cases: &[Case]) -> Result<bool, VerifyError> {
    let sets = &program.action_sets;
    let set = |it: ActionSetIdx| sets.get(it.0 as usize);
    let scope = program
        .rules
        .get(rule.0 as usize)
        .and_then(|it| set(it.action));
    let mut seen = Vec::new();
    for case in cases {
        let Some(actions) = case.actions else {
            return Ok(cases.len() == 1);
        };
        in_range(actions.0, sets.len(), "action sets")?;
        let (Some(scope), Some(ActionSet::OneOf(actions))) = (scope, set(actions)) else {
            return Ok(false);
        };
        if !actions.iter().all(|it| admits(program, scope, *it)) {
            return Ok(false);
        }
        seen.extend_from_slice(actions);
    }
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    Ok(seen.len() == all)
}

/// Whether a set has an action of the schema.
fn admits(program: &Program, set: &ActionSet, action: EntityId) -> bool {
    match set {
        ActionSet::Any => true,
        ActionSet::Eq(it) => *it == action,
        ActionSet::OneOf(actions) => actions.binary_search(&action).is_ok(),
        ActionSet::In(groups) => {
            let def = program.schema.actions.get(action.0 as usize);
            groups.iter().any(|group| {
                *group == action || def.is_some_and(|it| it.ancestors.contains(&group.0))
            })
        }
    }
}
