//! Checks one policy against the schema: a function of the two, and of nothing else.

use std::collections::BTreeSet;

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree;
use ambit_value::{Semantics, TypeId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::body::{self, Body};
use crate::collect::PolicyItem;
use crate::diagnostics::policies::{AppliesToNothing, NeverHolds};
use crate::diagnostics::types::{EmptySet, NoCommonType, Where};
use crate::env::Env;
use crate::infer::Inference;
use crate::lower;
use crate::notes::Notes;
use crate::schema::Schema;
use crate::scope::{self, ActionsFault, Scope};
use crate::ty::Ty;
use crate::typed::{Effect, Expr, ExprKind, Policy, Terms, Var, Variant};

/// What checking a policy gives.
pub(crate) struct CheckedPolicy {
    /// The policy; its id is given by whoever sees all of them.
    pub(crate) policy: Policy,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether something in it can't be read at all.
    pub(crate) is_unreadable: bool,
}

/// Checks a policy.
pub(crate) fn check(item: &PolicyItem<'_>, schema: &Schema) -> CheckedPolicy {
    let mut diagnostics = Vec::new();
    let namespace = item.namespace.as_str();
    let scope = scope::resolve(&item.policy.scope, schema, namespace, &mut diagnostics);
    let (built, mut effect) = body::build(item.policy, schema, namespace, &mut diagnostics);
    let is_unreadable = scope.is_unreadable || built.is_unreadable;
    let body = built.body;
    let mut variants = None;
    if schema.is_typed && !schema.is_incomplete {
        let mut checking = Checking::new(schema, &scope, &body);
        checking.run();
        checking.settle_amounts(&mut effect);
        diagnostics.append(&mut checking.inference.diagnostics);
        if !is_unreadable && !diagnostics.iter().any(Diagnostic::is_error) {
            diagnostics.extend(checking.warning(item));
            variants = Some(checking.variants());
        }
    }
    let untyped = || {
        let none = Notes::none(&body);
        vec![Variant {
            actions: None,
            condition: lower::condition(&body, &none),
            terms: body.terms.map(|it| lower::value(&body, &none, *it)),
        }]
    };
    let policy = Policy {
        id: SmolStr::default(),
        span: item.item.span,
        effect,
        is_shadow: item.policy.shadow.is_some(),
        annotations: annotations(item),
        principal: scope.principal,
        action: scope.action,
        resource: scope.resource,
        variants: variants.unwrap_or_else(untyped),
    };
    CheckedPolicy {
        policy,
        diagnostics,
        is_unreadable,
    }
}

fn annotations(item: &PolicyItem<'_>) -> Vec<(SmolStr, SmolStr)> {
    let annotations = item.item.annotations.iter();
    annotations
        .map(|it| (it.name.text.clone(), it.value.clone().unwrap_or_default()))
        .collect()
}

/// What tells two environments apart for the conditions at hand: only what they read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    principal: Option<TypeId>,
    resource: Option<TypeId>,
    /// The action itself where it is read, else an action whose context and arguments are the same.
    action: Option<u32>,
}

/// What was learnt in one environment.
struct Outcome {
    notes: Notes,
    /// Whether the conditions can hold.
    may_hold: bool,
    /// Whether what a limit counts is a `Long` or a `Number`.
    of: Option<Ty>,
}

struct Checking<'a> {
    schema: &'a Schema,
    scope: &'a Scope,
    body: &'a Body,
    inference: Inference<'a>,
    outcomes: FxHashMap<Key, usize>,
    results: Vec<Outcome>,
    /// For each action that the scope reaches: the types that reach it.
    reached: Vec<(u32, Vec<Reached>)>,
}

/// The types of a principal and a resource, and the place of what was learnt with them.
#[derive(Clone, Copy)]
struct Reached {
    principal: TypeId,
    resource: TypeId,
    outcome: usize,
}

impl<'a> Checking<'a> {
    fn new(schema: &'a Schema, scope: &'a Scope, body: &'a Body) -> Checking<'a> {
        Checking {
            schema,
            scope,
            body,
            inference: Inference::new(schema, body),
            outcomes: FxHashMap::default(),
            results: Vec::new(),
            reached: Vec::new(),
        }
    }

    /// Checks the conditions under every environment that the scope admits.
    fn run(&mut self) {
        let (Some(principals), Some(resources)) = (self.scope.principals, self.scope.resources)
        else {
            return;
        };
        self.check_actions();
        // Conditions that do not read a variable can't tell its types apart: one stands for all.
        let reads = self.body.reads;
        let all_principals = if reads.has(Var::Principal) {
            usize::MAX
        } else {
            1
        };
        let all_resources = if reads.has(Var::Resource) {
            usize::MAX
        } else {
            1
        };
        let schema = self.schema;
        for at in &self.scope.actions {
            let Some(action) = schema.action(*at) else {
                continue;
            };
            let mut reached = Vec::new();
            let admitted = action
                .principals
                .iter()
                .filter(|it| principals.admit(**it, schema));
            for principal in admitted.take(all_principals) {
                let admitted = action
                    .resources
                    .iter()
                    .filter(|it| resources.admit(**it, schema));
                for resource in admitted.take(all_resources) {
                    reached.push(Reached {
                        principal: *principal,
                        resource: *resource,
                        outcome: self.outcome(*at, *principal, *resource),
                    });
                }
            }
            if !reached.is_empty() {
                self.reached.push((*at, reached));
            }
        }
        let tools = self
            .scope
            .actions
            .iter()
            .filter_map(|it| schema.action(*it)?.tool.as_ref());
        self.inference.check_undeclared(&tools.collect::<Vec<_>>());
    }

    /// The same as an earlier environment's where the conditions can't tell the two apart.
    fn outcome(&mut self, at: u32, principal: TypeId, resource: TypeId) -> usize {
        let reads = self.body.reads;
        let by_action = [Var::Action, Var::Context, Var::Args];
        let by_action = by_action.into_iter().any(|it| reads.has(it));
        let key = Key {
            principal: reads.has(Var::Principal).then_some(principal),
            resource: reads.has(Var::Resource).then_some(resource),
            action: by_action.then_some(at),
        };
        if let Some(known) = self.outcomes.get(&key) {
            return *known;
        }
        let place = self.results.len();
        if let Some(action) = self.schema.action(at) {
            let env = Env::new(at, action, principal, resource);
            let outcome = self.check_in(&env);
            self.results.push(outcome);
        }
        self.outcomes.insert(key, place);
        place
    }

    fn check_in(&mut self, env: &Env) -> Outcome {
        let mut pass = self.inference.pass(env);
        let known = pass.conditions();
        let may_hold = known.is_some();
        let of = known.and_then(|it| pass.terms(&it));
        Outcome {
            notes: pass.notes,
            may_hold,
            of,
        }
    }

    /// Where a limit counts a `Number` under some environment, or up to one, it counts numbers under all.
    fn settle_amounts(&mut self, effect: &mut Effect) {
        let Effect::Limit { to, .. } = effect else {
            return;
        };
        let counts = |it: &Outcome| it.of == Some(Ty::Number);
        let is_number = matches!(to.kind, ExprKind::Number(_));
        if !is_number && !self.results.iter().any(counts) {
            return;
        }
        if let ExprKind::Long(_) = to.kind {
            let long = Box::new(to.clone());
            to.kind = ExprKind::Widen(long);
        }
        if let Terms::Charge { of: Some(of), .. } = self.body.terms {
            let longs = self.results.iter_mut().filter(|it| it.of == Some(Ty::Long));
            longs.for_each(|it| it.notes.widen(of));
        }
    }

    /// Cedar's validator refuses `action in []` as it does any empty set, and a list of actions of two types as any set
    /// of two, unless the principal rules it out first.
    fn check_actions(&mut self) {
        let (Some(fault), Some(principals)) = (&self.scope.actions_fault, self.scope.principals)
        else {
            return;
        };
        let schema = self.schema;
        let is_reached = schema.actions.iter().any(|action| {
            let mut admitted = action.principals.iter();
            !action.resources.is_empty() && admitted.any(|it| principals.admit(*it, schema))
        });
        if is_reached {
            let diagnostic = match fault {
                ActionsFault::Empty(span) => EmptySet { span: *span }.into(),
                ActionsFault::Mixed(span, [(lhs, left), (rhs, right)]) => NoCommonType {
                    span: *span,
                    what: Where::Set,
                    lhs: (*lhs, left),
                    rhs: (*rhs, right),
                    mismatch: None,
                    is_json: false,
                }
                .into(),
            };
            self.inference.diagnostics.push(diagnostic);
        }
    }

    /// What is to be said of a policy that can never matter.
    fn warning(&self, item: &PolicyItem<'_>) -> Option<Diagnostic> {
        let span = item.item.span;
        if self.reached.is_empty() {
            let mut actions = self
                .scope
                .actions
                .iter()
                .filter_map(|it| self.schema.action(*it));
            let nothing = AppliesToNothing {
                span,
                is_empty: self.scope.actions.is_empty(),
                names_tools: actions.any(|it| it.tool.is_some()),
            };
            return Some(nothing.into());
        }
        // What ends in an error denies, unless it is a permit, though it never holds.
        let errors_matter =
            item.policy.effect != tree::Effect::Permit && self.schema.semantics == Semantics::Ambit;
        let may_err = |it: &Outcome| it.notes.seen().any(|id| self.body.may_err(id));
        let may_matter = |it: &Outcome| it.may_hold || (errors_matter && may_err(it));
        if self.results.iter().any(may_matter) {
            return None;
        }
        let conditions = self.body.conditions.iter();
        let spans = conditions.map(|(_, id)| self.body.span(*id));
        let span = spans.reduce(Span::to).unwrap_or(span);
        Some(NeverHolds { span }.into())
    }

    /// The condition for each group of actions that it is run alike for.
    fn variants(&self) -> Vec<Variant> {
        if !self.body.reads.has(Var::Context) && !self.body.reads.has(Var::Args) {
            let all = self.reached.iter().flat_map(|(_, it)| it);
            let all: Vec<_> = all.copied().collect();
            return vec![Variant {
                actions: None,
                condition: self.condition(&all),
                terms: self.terms(&all),
            }];
        }
        let mut groups: Vec<(&[Reached], Vec<u32>)> = Vec::new();
        for (at, reached) in &self.reached {
            let alike = |(other, _): &&mut (&[Reached], Vec<u32>)| self.is_alike(other, reached);
            match groups.iter_mut().find(alike) {
                Some((_, actions)) => actions.push(*at),
                None => groups.push((reached, vec![*at])),
            }
        }
        groups
            .into_iter()
            .map(|(reached, actions)| Variant {
                condition: self.condition(reached),
                terms: self.terms(reached),
                actions: Some(actions),
            })
            .collect()
    }

    fn notes(&self, outcome: usize) -> Option<&Notes> {
        self.results.get(outcome).map(|it| &it.notes)
    }

    fn is_alike(&self, lhs: &[Reached], rhs: &[Reached]) -> bool {
        let same = |(lhs, rhs): (&Reached, &Reached)| {
            lhs.principal == rhs.principal
                && lhs.resource == rhs.resource
                && self.notes(lhs.outcome) == self.notes(rhs.outcome)
        };
        lhs.len() == rhs.len() && lhs.iter().zip(rhs).all(same)
    }

    /// One condition for all of them.
    fn condition(&self, reached: &[Reached]) -> Option<Expr> {
        self.spelled(reached, &|notes| lower::condition(self.body, notes))
    }

    /// The terms for all of them.
    fn terms(&self, reached: &[Reached]) -> Terms<Expr> {
        let nothing = Notes::none(self.body);
        self.body.terms.map(|id| {
            self.spelled(reached, &|notes| Some(lower::value(self.body, notes, *id)))
                .unwrap_or_else(|| lower::value(self.body, &nothing, *id))
        })
    }

    /// One expression for all of them; where their types make it run differently, the types are asked first.
    fn spelled(
        &self,
        reached: &[Reached],
        lowered: &dyn Fn(&Notes) -> Option<Expr>,
    ) -> Option<Expr> {
        let mut outcomes: Vec<usize> = reached.iter().map(|it| it.outcome).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        let mut parts: Vec<(Notes, Vec<usize>)> = Vec::new();
        for outcome in outcomes {
            let Some(notes) = self.notes(outcome) else {
                continue;
            };
            let merged = parts.iter_mut().find_map(|(known, members)| {
                let merged = known.merge(notes)?;
                Some((known, members, merged))
            });
            match merged {
                Some((known, members, merged)) => {
                    *known = merged;
                    members.push(outcome);
                }
                None => parts.push((notes.clone(), vec![outcome])),
            }
        }
        let reads = self.body.reads;
        let mut parts = parts.into_iter();
        let Some((first, _)) = parts.next() else {
            return lowered(&Notes::none(self.body));
        };
        let first = lowered(&first)?;
        Some(parts.fold(first, |otherwise, (notes, members)| {
            let of_part = reached.iter().filter(|it| members.contains(&it.outcome));
            let pairs = of_part.map(|it| {
                let principal = reads.has(Var::Principal).then_some(it.principal);
                (principal, reads.has(Var::Resource).then_some(it.resource))
            });
            let pairs = pairs.collect();
            match lowered(&notes) {
                Some(expr) => self.for_types(&pairs, expr, otherwise),
                None => otherwise,
            }
        }))
    }

    /// `if principal is P && resource is R || … then expr else otherwise`.
    fn for_types(
        &self,
        pairs: &BTreeSet<(Option<TypeId>, Option<TypeId>)>,
        expr: Expr,
        otherwise: Expr,
    ) -> Expr {
        let span = expr.span;
        let at = |kind| Expr { span, kind };
        let is = |var, ty: TypeId| {
            let name = self.schema.entity_type(ty).map(|it| it.name.clone());
            let var = Box::new(at(ExprKind::Var(var)));
            at(ExprKind::IsEntity(var, name.unwrap_or_default()))
        };
        let tests = pairs.iter().map(|(principal, resource)| {
            let principal = principal.map(|it| is(Var::Principal, it));
            let resource = resource.map(|it| is(Var::Resource, it));
            match (principal, resource) {
                (Some(lhs), Some(rhs)) => at(ExprKind::And(Box::new(lhs), Box::new(rhs))),
                (Some(only), None) | (None, Some(only)) => only,
                (None, None) => at(ExprKind::Bool(true)),
            }
        });
        let test = lower::joined(tests.collect(), ExprKind::Or);
        let test = Box::new(test.unwrap_or_else(|| at(ExprKind::Bool(false))));
        let (expr, otherwise) = (Box::new(expr), Box::new(otherwise));
        at(ExprKind::If(test, expr, otherwise))
    }
}
