//! What approvals and limits evaluate where their conditions hold.

use crate::body::{Kind, NodeId};
use crate::capability::Capabilities;
use crate::diagnostics::outcomes::{AmountMismatch, NotACount};
use crate::infer::Pass;
use crate::ty::Ty;
use crate::typed::Terms;

impl Pass<'_, '_> {
    /// Checks the terms of a policy, given what its conditions say, and gives the type of what a limit counts.
    pub(crate) fn terms(&mut self, known: &Capabilities) -> Option<Ty> {
        match self.body().terms {
            Terms::Nothing => None,
            Terms::Approvers(from) => {
                self.approvers(from, known);
                None
            }
            Terms::Charge { of, by } => {
                if let Some(by) = by {
                    self.key(by, known);
                }
                self.counted(of, known)
            }
        }
    }

    /// Who may approve. The elements of a list that is written out need not be of one type.
    fn approvers(&mut self, from: NodeId, known: &Capabilities) {
        if let Kind::Set(elements) = self.body().kind(from) {
            for it in elements {
                let ty = self.infer(*it, known).ty;
                if !matches!(ty, Ty::Entity(_)) {
                    self.unexpected(*it, "an entity", &ty);
                }
            }
            return;
        }
        let ty = self.infer(from, known).ty;
        let named = ty.as_set().or(ty.as_list()).unwrap_or(&ty);
        if !matches!(named, Ty::Entity(_) | Ty::Unknown) {
            self.unexpected(from, "an entity, or a set or list of entities", &ty);
        }
    }

    /// What a counter is kept for.
    fn key(&mut self, by: NodeId, known: &Capabilities) {
        let ty = self.infer(by, known).ty;
        if ty.has_json() {
            self.unexpected(by, "a value with no `Json` in it", &ty);
        }
    }

    /// How much a limit counts.
    fn counted(&mut self, of: Option<NodeId>, known: &Capabilities) -> Option<Ty> {
        let limit = self.body().limit.clone();
        let Some(of) = of else {
            if let Some((ty, span)) = limit.filter(|it| it.0 != Ty::Long) {
                let found = &self.shown(&ty);
                self.report(NotACount { span, found });
            }
            return None;
        };
        let ty = self.infer(of, known).ty;
        if !ty.is_amount() {
            self.unexpected(of, "Long", &ty);
            return None;
        }
        let is_money = |it: &Ty| *it == Ty::Money;
        if let Some((to, limit)) = limit
            && !ty.is_unknown()
            && is_money(&ty) != is_money(&to)
        {
            let (of_ty, to_ty) = (self.shown(&ty), self.shown(&to));
            self.report(AmountMismatch {
                span: self.body().span(of),
                of: &of_ty,
                limit,
                to: &to_ty,
            });
        }
        Some(ty)
    }
}
