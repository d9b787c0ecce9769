//! Policies and resources, one after another.

use ambit_bytecode::{
    ActionSet, ActionSetIdx, CalendarUnit, Case, Effect, Op, OpIdx, Place, Program, ResourceCode,
    Rule, RuleId, Scope, Terms, Window,
};
use ambit_check::typed::{
    self, ActionConstraint, Constraint, Expr, ExprKind, Policy, Sound, UidOrSlot,
};
use ambit_source::{Sources, Span};
use ambit_syntax::tree;
use ambit_value::{EntityId, OwnedValue, Semantics};
use smol_str::SmolStr;

use crate::constant::constant;
use crate::emit::{Emitter, Label};
use crate::error::{CompileError, Excess};
use crate::tables::{Tables, count};

/// Compiles a policy set.
///
/// # Errors
///
/// When a policy is larger than a program can hold.
pub fn compile(
    sound: &Sound,
    semantics: Semantics,
    sources: &Sources,
) -> Result<Program, CompileError> {
    let mut tables = Tables::new(&sound.schema, semantics, sound.is_typed);
    let files = sources.iter().map(|(_, it)| SmolStr::new(&it.name));
    tables.program.files = files.collect();
    for (action, expr) in &sound.resources {
        let action = EntityId(*action);
        let uid = sound
            .schema
            .actions
            .get(action.0 as usize)
            .map(|it| &it.uid);
        let name = uid.map(|it| it.id.clone()).unwrap_or_default();
        let entry = value(&mut tables, expr).map_err(|it| it.of(&name))?;
        let file = expr.span.file.0;
        let code = ResourceCode {
            action,
            entry,
            file,
        };
        tables.program.resources.push(code);
    }
    tables.program.resources.sort_by_key(|it| it.action);
    for policy in &sound.policies {
        add(&mut tables, policy).map_err(|it| it.of(&policy.id))?;
    }
    Ok(tables.program)
}

/// Adds a policy, unless it is a template.
fn add(tables: &mut Tables, policy: &Policy) -> Result<(), Excess> {
    let (Some(principal), Some(resource)) = (
        scope(tables, &policy.principal),
        scope(tables, &policy.resource),
    ) else {
        return Ok(());
    };
    let id = RuleId(count(tables.program.rules.len()));
    let action = action_set(tables, &policy.action);
    let effect = effect(tables, &policy.effect);
    tables.program.rules.push(Rule {
        id: policy.id.clone(),
        effect,
        is_shadow: policy.is_shadow,
        annotations: policy.annotations.clone(),
        file: policy.span.file.0,
        place: place(policy.span),
        principal,
        action,
        resource,
    });
    for variant in &policy.variants {
        let actions = variant.actions.as_deref().map(|it| one_of(tables, it));
        let condition = variant.condition.as_ref();
        let entry = match condition.filter(|it| !matches!(it.kind, ExprKind::Bool(true))) {
            None => None,
            Some(condition) => Some(rule(tables, condition)?),
        };
        let terms = terms(tables, &variant.terms)?;
        tables.program.cases.push(Case {
            rule: id,
            actions,
            entry,
            terms,
        });
    }
    Ok(())
}

/// What a policy does, its constants entered in their table.
fn effect(tables: &mut Tables, effect: &typed::Effect) -> Effect {
    match effect {
        typed::Effect::Permit => Effect::Permit,
        typed::Effect::Forbid => Effect::Forbid,
        typed::Effect::RequireApproval { count, within } => Effect::RequireApproval {
            count: *count,
            within: *within,
        },
        typed::Effect::Limit { to, window } => {
            // The checker lets nothing but literals pass; nothing is the least that a limit can allow.
            let to = constant(tables, to).unwrap_or(OwnedValue::Long(0));
            Effect::Limit {
                to: tables.constant(&to),
                window: self::window(tables, window),
            }
        }
    }
}

fn window(tables: &mut Tables, window: &typed::Window) -> Window {
    match window {
        typed::Window::Rolling(milliseconds) => Window::Rolling(*milliseconds),
        typed::Window::Calendar(unit, zone) => {
            let unit = match unit {
                tree::CalendarUnit::Hour => CalendarUnit::Hour,
                tree::CalendarUnit::Day => CalendarUnit::Day,
                tree::CalendarUnit::Week => CalendarUnit::Week,
                tree::CalendarUnit::Month => CalendarUnit::Month,
            };
            let zone = OwnedValue::from(zone.as_str());
            Window::Calendar(unit, tables.constant(&zone))
        }
        typed::Window::Session => Window::Session,
        typed::Window::Mandate => Window::Mandate,
    }
}

fn terms(tables: &mut Tables, terms: &typed::Terms<Expr>) -> Result<Terms, Excess> {
    Ok(match terms {
        typed::Terms::Nothing => Terms::Nothing,
        typed::Terms::Approvers(from) => Terms::Approvers(value(tables, from)?),
        typed::Terms::Charge { of, by } => {
            let mut value = |it: &Expr| value(tables, it);
            Terms::Charge {
                of: of.as_ref().map(&mut value).transpose()?,
                by: by.as_ref().map(value).transpose()?,
            }
        }
    })
}

/// Compiles a condition.
fn rule(tables: &mut Tables, condition: &Expr) -> Result<OpIdx, Excess> {
    let mut emitter = Emitter::new(tables);
    let mut otherwise = Label::default();
    emitter.branch(condition, false, &mut otherwise)?;
    emitter.emit(Op::Accept {}, condition.span);
    emitter.bind(otherwise)?;
    emitter.emit(Op::Reject {}, condition.span);
    let (tables, stretch) = emitter.finish(condition.span.file.0)?;
    Ok(tables.entry(stretch))
}

/// Compiles an expression whose value is asked for.
fn value(tables: &mut Tables, expr: &Expr) -> Result<OpIdx, Excess> {
    let mut emitter = Emitter::new(tables);
    let src = emitter.value(expr)?;
    emitter.emit(Op::Give { src }, expr.span);
    let (tables, stretch) = emitter.finish(expr.span.file.0)?;
    Ok(tables.entry(stretch))
}

/// What a scope says; `None`: it has a slot.
fn scope(tables: &mut Tables, constraint: &Constraint) -> Option<Scope> {
    let mut entity = |it: &UidOrSlot| match it {
        UidOrSlot::Uid(uid) => Some(tables.entity(uid)),
        UidOrSlot::Slot(_) => None,
    };
    Some(match constraint {
        Constraint::Any => Scope::Any,
        Constraint::Eq(it) => Scope::Eq(entity(it)?),
        Constraint::In(it) => Scope::In(entity(it)?),
        Constraint::Is(ty) => Scope::Is(tables.ty(ty)),
        Constraint::IsIn(ty, it) => {
            let entity = entity(it)?;
            Scope::IsIn(tables.ty(ty), entity)
        }
    })
}

fn action_set(tables: &mut Tables, constraint: &ActionConstraint) -> ActionSetIdx {
    let set = match constraint {
        ActionConstraint::Any => ActionSet::Any,
        ActionConstraint::Eq(uid) => ActionSet::Eq(tables.entity(uid)),
        ActionConstraint::In(uids) => {
            let mut groups: Vec<_> = uids.iter().map(|it| tables.entity(it)).collect();
            groups.sort_unstable();
            groups.dedup();
            ActionSet::In(groups)
        }
        ActionConstraint::OneOf(places) => return one_of(tables, places),
    };
    tables.action_set(&set)
}

fn one_of(tables: &mut Tables, places: &[u32]) -> ActionSetIdx {
    let actions = places.iter().map(|it| EntityId(*it)).collect();
    tables.action_set(&ActionSet::OneOf(actions))
}

fn place(span: Span) -> Place {
    Place {
        start: span.start,
        end: span.end,
        is_negated: false,
    }
}
