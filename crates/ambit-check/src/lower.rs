//! From a body and what was learnt about it to typed expressions.

use ambit_source::Span;
use ambit_syntax::tree::ConditionKind;

use crate::body::{Body, Kind, Method, NodeId, ValueKind};
use crate::notes::{How, Notes};
use crate::typed::{Expr, ExprKind, Function};

/// The conditions of a policy as one expression; `None` where there are none.
pub(crate) fn condition(body: &Body, notes: &Notes) -> Option<Expr> {
    let lowering = Lowering { body, notes };
    let conditions = body.conditions.iter().map(|(kind, id)| {
        let expr = lowering.expr(*id);
        match kind {
            ConditionKind::When => expr,
            ConditionKind::Unless => at(expr.span, ExprKind::Not(Box::new(expr))),
        }
    });
    joined(conditions.collect(), ExprKind::And)
}

/// An expression that stands by itself.
pub(crate) fn value(body: &Body, notes: &Notes, id: NodeId) -> Expr {
    Lowering { body, notes }.expr(id)
}

/// Expressions joined by `&&` or `||`, which associate: in halves, so that many of them do not nest deep.
pub(crate) fn joined(
    mut exprs: Vec<Expr>,
    join: fn(Box<Expr>, Box<Expr>) -> ExprKind,
) -> Option<Expr> {
    if exprs.len() <= 1 {
        return exprs.pop();
    }
    let behind = joined(exprs.split_off(exprs.len() / 2), join)?;
    let before = joined(exprs, join)?;
    let span = before.span.to(behind.span);
    Some(at(span, join(Box::new(before), Box::new(behind))))
}

/// The one expression of a body, as it is.
pub(crate) fn resource(body: &Body, notes: &Notes) -> Option<Expr> {
    let (_, id) = body.conditions.first()?;
    Some(value(body, notes, *id))
}

fn at(span: Span, kind: ExprKind) -> Expr {
    Expr { span, kind }
}

struct Lowering<'a> {
    body: &'a Body,
    notes: &'a Notes,
}

impl Lowering<'_> {
    fn expr(&self, id: NodeId) -> Expr {
        let span = self.body.span(id);
        let expr = at(span, self.kind(id));
        if self.notes.get(id).widen {
            return at(span, ExprKind::Widen(Box::new(expr)));
        }
        expr
    }

    fn boxed(&self, id: NodeId) -> Box<Expr> {
        Box::new(self.expr(id))
    }

    fn exprs(&self, ids: &[NodeId]) -> Vec<Expr> {
        ids.iter().map(|it| self.expr(*it)).collect()
    }

    fn kind(&self, id: NodeId) -> ExprKind {
        match self.body.kind(id) {
            // A body with errors is never run; what it would give does not matter.
            Kind::Error => ExprKind::Bool(false),
            Kind::Bool(value) => ExprKind::Bool(*value),
            Kind::Long(value) => ExprKind::Long(*value),
            Kind::Str(text) => ExprKind::Str(text.clone()),
            Kind::Number(number) => ExprKind::Number(*number),
            Kind::Money(money) => ExprKind::Money(*money),
            Kind::Duration(milliseconds) => ExprKind::Duration(*milliseconds),
            Kind::Entity(uid, _) => ExprKind::Entity(uid.clone()),
            Kind::Var(var) => ExprKind::Var(*var),
            Kind::Local(level) => ExprKind::Local(*level),
            Kind::Not(operand) => ExprKind::Not(self.boxed(*operand)),
            Kind::Neg(operand) => ExprKind::Neg(self.boxed(*operand)),
            Kind::And(lhs, rhs) => ExprKind::And(self.boxed(*lhs), self.boxed(*rhs)),
            Kind::Or(lhs, rhs) => ExprKind::Or(self.boxed(*lhs), self.boxed(*rhs)),
            Kind::If(test, yes, no) => {
                ExprKind::If(self.boxed(*test), self.boxed(*yes), self.boxed(*no))
            }
            Kind::Binary(op, lhs, rhs) => ExprKind::Binary(*op, self.boxed(*lhs), self.boxed(*rhs)),
            Kind::Has(target, name) => {
                ExprKind::Has(self.boxed(*target), name.clone(), self.slot(id))
            }
            Kind::HasPath(steps) => self.path(steps),
            Kind::Attr(target, name) => match self.notes.get(id).how {
                How::By(function) => ExprKind::Call(function, vec![self.expr(*target)]),
                How::Unseen
                | How::Plain
                | How::ByName
                | How::BySlot(_)
                | How::Json
                | How::Known(_) => ExprKind::Attr(self.boxed(*target), name.clone(), self.slot(id)),
            },
            Kind::Like(target, pattern) => ExprKind::Like(self.boxed(*target), pattern.clone()),
            Kind::Is(target, name, kind) => match (self.notes.get(id).how, kind) {
                (How::Known(truth), _) => ExprKind::Bool(truth),
                (How::Json, Some(ValueKind::Json(kind))) => {
                    ExprKind::IsJson(Box::new(self.plain(*target)), *kind)
                }
                _ => ExprKind::IsEntity(self.boxed(*target), name.clone()),
            },
            Kind::Set(elements) => ExprKind::Set(self.exprs(elements)),
            Kind::Record(fields) => ExprKind::Record(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), self.expr(*value)))
                    .collect(),
            ),
            Kind::Call(function, args) => ExprKind::Call(*function, self.exprs(args)),
            Kind::Method(method, target, args) => self.method(id, *method, *target, args),
            Kind::Each(each, target, level, inner) => {
                ExprKind::Each(*each, self.boxed(*target), *level, self.boxed(*inner))
            }
        }
    }

    /// An expression that is asked what it is: it is not yet a number.
    fn plain(&self, id: NodeId) -> Expr {
        at(self.body.span(id), self.kind(id))
    }

    fn slot(&self, id: NodeId) -> Option<u32> {
        match self.notes.get(id).how {
            How::BySlot(slot) => Some(slot),
            How::Unseen | How::Plain | How::ByName | How::By(_) | How::Json | How::Known(_) => None,
        }
    }

    /// `e has a.b` is `e has a && e.a has b`.
    fn path(&self, steps: &[NodeId]) -> ExprKind {
        let and = |lhs: Expr, rhs: Expr| {
            let span = lhs.span.to(rhs.span);
            at(span, ExprKind::And(Box::new(lhs), Box::new(rhs)))
        };
        let steps = steps.iter().map(|it| self.expr(*it));
        steps.reduce(and).map_or(ExprKind::Bool(true), |it| it.kind)
    }

    fn method(&self, id: NodeId, method: Method, target: NodeId, args: &[NodeId]) -> ExprKind {
        let function = match self.notes.get(id).how {
            How::By(function) => function,
            How::Unseen | How::Plain | How::ByName | How::BySlot(_) | How::Json | How::Known(_) => {
                self.untyped(method, args)
            }
        };
        let mut operands = vec![self.expr(target)];
        operands.extend(self.exprs(args));
        ExprKind::Call(function, operands)
    }

    /// The function that a method most likely is where nothing says what its target is.
    fn untyped(&self, method: Method, args: &[NodeId]) -> Function {
        let takes_brackets = args
            .first()
            .is_some_and(|it| matches!(self.body.kind(*it), Kind::Set(_)));
        match method {
            Method::Contains => Function::Contains,
            Method::ContainsAll => Function::ContainsAll,
            Method::ContainsAny => Function::ContainsAny,
            Method::IsEmpty => Function::IsEmpty,
            Method::GetTag => Function::GetTag,
            Method::HasTag => Function::HasTag,
            Method::Extension(function) => function,
            Method::Size => Function::Size,
            Method::First => Function::First,
            Method::StartsWith if takes_brackets => Function::ListStartsWith,
            Method::StartsWith => Function::StartsWith,
            Method::EndsWith => Function::EndsWith,
            Method::ToSet => Function::ToSet,
            Method::Lower => Function::Lower,
            Method::Within => Function::Within,
            Method::InDomain => Function::InDomain,
        }
    }
}
