//! Permits and forbids: scopes and conditions.

use ambit_source::Span;

use super::{Deep, Nodes};
use crate::diagnostics;
use crate::tree::{
    ActionConstraint, ActionConstraintKind, BinaryOp, CallTarget, Condition, ConditionKind, Effect,
    EntityConstraint, EntityConstraintKind, EntityOrSlot, EntityRef, Expr, ExprKind, Ident,
    ItemKind, Path, Policy, Scope, Slot,
};

/// A part of a scope as written, before it is known to be in its place.
pub(crate) enum ScopePart {
    /// `variable is T in e`.
    Variable(Box<Variable>),
    /// `call X`.
    Call(Span, Option<Vec<CallTarget>>),
}

/// `variable is T in e`.
pub(crate) struct Variable {
    span: Span,
    name: Ident,
    is: Option<Path>,
    relation: Option<(BinaryOp, Expr)>,
}

/// What a scope is, for whom it does not know.
const SCOPE: &str = "a scope is `(principal, action, resource)`, each perhaps with a constraint";

fn any(span: Span) -> EntityConstraint {
    EntityConstraint {
        span,
        kind: EntityConstraintKind::Any,
    }
}

impl ScopePart {
    fn span(&self) -> Span {
        match self {
            ScopePart::Variable(it) => it.span,
            ScopePart::Call(span, _) => *span,
        }
    }

    /// The word that it begins with.
    fn word(&self) -> &str {
        match self {
            ScopePart::Variable(it) => &it.name.text,
            ScopePart::Call(..) => "call",
        }
    }
}

impl Nodes<'_> {
    pub(crate) fn policy(
        &mut self,
        shadow: Option<Span>,
        effect: Effect,
        scope: Box<Scope>,
        conditions: Vec<Condition>,
    ) -> Box<ItemKind> {
        if let Some(span) = shadow {
            self.ambit_only(span, "`shadow`");
        }
        Box::new(ItemKind::Policy(Policy {
            shadow,
            effect,
            scope: *scope,
            conditions,
        }))
    }

    /// The conditions, and one more.
    pub(crate) fn condition(
        &mut self,
        lo: u32,
        hi: u32,
        mut conditions: Vec<Condition>,
        kind: ConditionKind,
        body: Option<Deep>,
    ) -> Vec<Condition> {
        let span = self.span(lo, hi);
        let body = if let Some(body) = body {
            self.done(body)
        } else {
            self.report(diagnostics::empty_condition(span, kind));
            Expr {
                span,
                kind: ExprKind::Error,
            }
        };
        conditions.push(Condition { span, kind, body });
        conditions
    }

    pub(crate) fn scope_part(
        &mut self,
        lo: u32,
        hi: u32,
        name: Ident,
        ty: Option<Path>,
        is: Option<Path>,
        relation: Option<(BinaryOp, Deep)>,
    ) -> ScopePart {
        if let Some(ty) = ty {
            let help = format!("write `{} is …`", name.text);
            self.report(
                diagnostics::wrong_scope(ty.span, "a scope gives no type behind `:`").help(help),
            );
        }
        if let Some(is) = &is {
            self.unreserved_path(is);
        }
        let relation = relation.map(|(op, e)| (op, self.done(e)));
        let span = self.span(lo, hi);
        ScopePart::Variable(Box::new(Variable {
            span,
            name,
            is,
            relation,
        }))
    }

    pub(crate) fn call_scope(
        &mut self,
        lo: u32,
        hi: u32,
        targets: Option<Vec<CallTarget>>,
    ) -> ScopePart {
        let span = self.span(lo, hi);
        self.ambit_only(span, "`call` in a scope");
        ScopePart::Call(span, targets)
    }

    pub(crate) fn scope(&mut self, lo: u32, hi: u32, parts: Vec<ScopePart>) -> Box<Scope> {
        let span = self.span(lo, hi);
        let count = parts.len();
        if count < 2 {
            let diagnostic = diagnostics::wrong_scope(span, "the scope is not complete");
            self.report(diagnostic.help(SCOPE.to_owned()));
            return Box::new(Scope {
                span,
                principal: any(span),
                action: ActionConstraint {
                    span,
                    kind: ActionConstraintKind::Any,
                },
                resource: None,
            });
        }
        let mut parts = parts.into_iter();
        let principal = self.entity_part(span, parts.next(), "principal", Slot::Principal);
        let action = self.action_part(span, parts.next());
        let resource = if count == 2 {
            self.ambit_only(span, "a scope without `resource`");
            None
        } else {
            Some(self.entity_part(span, parts.next(), "resource", Slot::Resource))
        };
        for extra in parts {
            let headline = format!(
                "a scope ends with its resource; `{}` is too much",
                extra.word()
            );
            self.report(diagnostics::wrong_scope(extra.span(), headline));
        }
        Box::new(Scope {
            span,
            principal,
            action,
            resource,
        })
    }

    /// Reports a part that is missing or another one's.
    fn misplaced(&mut self, scope: Span, part: Option<&ScopePart>, expected: &str) {
        let diagnostic = match part {
            Some(part) => {
                let headline =
                    format!("the scope has `{}` where `{expected}` belongs", part.word());
                diagnostics::wrong_scope(part.span(), headline)
                    .label(format!("expected `{expected}`"))
            }
            None => diagnostics::wrong_scope(scope, format!("the scope lacks `{expected}`")),
        };
        self.report(diagnostic.help(SCOPE.to_owned()));
    }

    fn entity_part(
        &mut self,
        scope: Span,
        part: Option<ScopePart>,
        word: &str,
        slot: Slot,
    ) -> EntityConstraint {
        match part {
            Some(ScopePart::Variable(it)) if it.name.text == word => EntityConstraint {
                span: it.span,
                kind: self.entity_constraint(*it, slot),
            },
            other => {
                self.misplaced(scope, other.as_ref(), word);
                any(other.map_or(scope, |it| it.span()))
            }
        }
    }

    fn entity_constraint(&mut self, part: Variable, slot: Slot) -> EntityConstraintKind {
        let Some((op, value)) = part.relation else {
            return part
                .is
                .map_or(EntityConstraintKind::Any, EntityConstraintKind::Is);
        };
        if op != BinaryOp::Eq && op != BinaryOp::In {
            self.report(diagnostics::scope_operator(part.span, op));
            return EntityConstraintKind::Any;
        }
        let Some(entity) = self.entity_or_slot(value, slot) else {
            return EntityConstraintKind::Any;
        };
        match (part.is, op) {
            (None, BinaryOp::Eq) => EntityConstraintKind::Eq(entity),
            (None, _) => EntityConstraintKind::In(entity),
            (Some(_), BinaryOp::Eq) => {
                let headline = "`is` and `==` cannot stand together in a scope";
                let help = "the entity behind `==` has its type already; leave `is` out".to_owned();
                self.report(diagnostics::wrong_scope(part.span, headline).help(help));
                EntityConstraintKind::Eq(entity)
            }
            (Some(ty), _) => EntityConstraintKind::IsIn(ty, entity),
        }
    }

    fn entity_or_slot(&mut self, value: Expr, slot: Slot) -> Option<EntityOrSlot> {
        if let ExprKind::Entity(entity) = value.kind {
            return Some(EntityOrSlot::Entity(entity));
        }
        if value.kind == ExprKind::Slot(slot) {
            return Some(EntityOrSlot::Slot(slot, value.span));
        }
        self.not_in_scope(&value, "an entity or its own slot");
        None
    }

    fn action_part(&mut self, scope: Span, part: Option<ScopePart>) -> ActionConstraint {
        match part {
            Some(ScopePart::Call(span, targets)) => ActionConstraint {
                span,
                kind: ActionConstraintKind::Call(targets),
            },
            Some(ScopePart::Variable(it)) if it.name.text == "action" => ActionConstraint {
                span: it.span,
                kind: self.action_constraint(*it),
            },
            other => {
                self.misplaced(scope, other.as_ref(), "action");
                ActionConstraint {
                    span: other.map_or(scope, |it| it.span()),
                    kind: ActionConstraintKind::Any,
                }
            }
        }
    }

    fn action_constraint(&mut self, part: Variable) -> ActionConstraintKind {
        if let Some(is) = part.is {
            let headline = "an action has no type to ask for with `is`";
            self.report(diagnostics::wrong_scope(is.span, headline));
            return ActionConstraintKind::Any;
        }
        let Some((op, value)) = part.relation else {
            return ActionConstraintKind::Any;
        };
        if op == BinaryOp::Eq {
            return self
                .action_entity(value)
                .map_or(ActionConstraintKind::Any, ActionConstraintKind::Eq);
        }
        if op != BinaryOp::In {
            self.report(diagnostics::scope_operator(part.span, op));
            return ActionConstraintKind::Any;
        }
        let named = if let ExprKind::Set(elements) = value.kind {
            elements
        } else {
            vec![value]
        };
        ActionConstraintKind::In(
            named
                .into_iter()
                .filter_map(|it| self.action_entity(it))
                .collect(),
        )
    }

    /// An entity of a type that is named `Action`.
    fn action_entity(&mut self, value: Expr) -> Option<EntityRef> {
        let ExprKind::Entity(entity) = value.kind else {
            self.not_in_scope(&value, "an action such as `Action::\"view\"`");
            return None;
        };
        if entity
            .ty
            .segments
            .last()
            .is_none_or(|it| it.text != "Action")
        {
            self.report(diagnostics::not_an_action(entity.span));
        }
        Some(entity)
    }

    fn not_in_scope(&mut self, value: &Expr, expected: &str) {
        if value.kind != ExprKind::Error {
            self.report(diagnostics::scope_entity(value.span, &value.kind, expected));
        }
    }
}
