//! `&&`, `||`, `!`, `-` and `if`: what is never reached is not looked at.

use ambit_syntax::tree::ConditionKind;

use crate::body::NodeId;
use crate::capability::Capabilities;
use crate::diagnostics::types::Where;
use crate::infer::{Pass, Typed};
use crate::ty::Ty;

impl Pass<'_, '_> {
    /// The type of a condition, and whether it is known to hold or not to.
    pub(crate) fn truth(
        &mut self,
        id: NodeId,
        known: &Capabilities,
    ) -> (Option<bool>, Capabilities) {
        let typed = self.infer(id, known);
        if let Ty::Bool(truth) = typed.ty {
            return (truth, typed.known);
        }
        self.unexpected(id, "Bool", &typed.ty);
        (None, Capabilities::default())
    }

    /// What is known where the body's conditions hold; nothing, where they never do. Each may rely on those before it;
    /// behind one that never holds nothing is looked at.
    pub(crate) fn conditions(&mut self) -> Option<Capabilities> {
        let body = self.body();
        let mut known = Capabilities::default();
        for (kind, id) in &body.conditions {
            let (truth, earned) = self.truth(*id, &known);
            let holds = match kind {
                ConditionKind::When => {
                    known = known.union(&earned, body);
                    truth
                }
                ConditionKind::Unless => truth.map(|it| !it),
            };
            if holds == Some(false) {
                return None;
            }
        }
        Some(known)
    }

    pub(super) fn not(&mut self, operand: NodeId, known: &Capabilities) -> Ty {
        let (truth, _) = self.truth(operand, known);
        Ty::Bool(truth.map(|it| !it))
    }

    pub(super) fn neg(&mut self, operand: NodeId, known: &Capabilities) -> Ty {
        let ty = self.infer(operand, known).ty;
        if ty.is_amount() {
            return ty;
        }
        self.unexpected(operand, "Long", &ty)
    }

    pub(super) fn and(&mut self, lhs: NodeId, rhs: NodeId, known: &Capabilities) -> Typed {
        let body = self.body();
        let (left, left_known) = self.truth(lhs, known);
        if left == Some(false) {
            return Typed::plain(Ty::FALSE);
        }
        let (right, right_known) = self.truth(rhs, &known.union(&left_known, body));
        let (truth, known) = match (left, right) {
            (_, Some(false)) => (Some(false), Capabilities::default()),
            (truth, Some(true)) => (truth, left_known.union(&right_known, body)),
            // What the left says is dropped here, as Cedar drops it.
            (Some(true), truth) => (truth, right_known),
            _ => (None, left_known.union(&right_known, body)),
        };
        let ty = Ty::Bool(truth);
        Typed { ty, known }
    }

    pub(super) fn or(&mut self, lhs: NodeId, rhs: NodeId, known: &Capabilities) -> Typed {
        let (left, left_known) = self.truth(lhs, known);
        if left == Some(true) {
            let (ty, known) = (Ty::TRUE, left_known);
            return Typed { ty, known };
        }
        let (right, right_known) = self.truth(rhs, known);
        let (truth, known) = match (left, right) {
            (_, Some(true)) => (Some(true), right_known),
            (truth, Some(false)) => (truth, left_known),
            (Some(false), truth) => (truth, right_known),
            _ => (None, right_known.intersection(&left_known, self.body())),
        };
        let ty = Ty::Bool(truth);
        Typed { ty, known }
    }

    pub(super) fn choice(
        &mut self,
        id: NodeId,
        [test, yes, no]: [NodeId; 3],
        known: &Capabilities,
    ) -> Typed {
        let body = self.body();
        let (truth, tested) = self.truth(test, known);
        match truth {
            Some(true) => {
                let mut typed = self.infer(yes, &known.union(&tested, body));
                typed.known = typed.known.union(&tested, body);
                typed
            }
            Some(false) => self.infer(no, known),
            None => {
                let then = self.infer(yes, &known.union(&tested, body));
                let other = self.infer(no, known);
                let ty = self.join(id, Where::Branches, [(yes, &then.ty), (no, &other.ty)]);
                let then_known = then.known.union(&tested, body);
                let known = other.known.intersection(&then_known, body);
                Typed { ty, known }
            }
        }
    }
}
