//! Operators that evaluate both sides: comparisons and arithmetic.

use crate::body::{Kind, NodeId};
use crate::capability::Capabilities;
use crate::diagnostics::types::{NotComparable, NotOneOf, Where};
use crate::infer::Pass;
use crate::ty::Ty;
use crate::typed::Binary;

impl Pass<'_, '_> {
    pub(super) fn binary(
        &mut self,
        id: NodeId,
        op: Binary,
        [lhs, rhs]: [NodeId; 2],
        known: &Capabilities,
    ) -> Ty {
        if op == Binary::In {
            return self.member(id, lhs, rhs, known);
        }
        let left = self.infer(lhs, known).ty;
        let right = self.infer(rhs, known).ty;
        let sides = [(lhs, &left), (rhs, &right)];
        match op {
            Binary::Eq => Ty::Bool(self.equality(id, sides)),
            Binary::Ne => Ty::Bool(self.equality(id, sides).map(|it| !it)),
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
                self.ordering(id, sides);
                Ty::BOOL
            }
            Binary::Add | Binary::Sub => self.sum_of_two(id, sides),
            Binary::Mul => self.product(id, sides),
            Binary::In => Ty::BOOL,
        }
    }

    /// Whether two values are equal, where that can be told from how they are written.
    fn equality(&mut self, id: NodeId, sides: [(NodeId, &Ty); 2]) -> Option<bool> {
        let [(lhs, left), (rhs, right)] = sides;
        if let (Ty::Entity(left), Ty::Entity(right)) = (left, right)
            && left != right
        {
            return Some(false);
        }
        if let Some(same) = self.same_literals(lhs, rhs) {
            return Some(same);
        }
        self.comparable(id, Where::Equality, sides);
        None
    }

    /// Reports values that can't be equal, or that have to be narrowed first.
    pub(super) fn comparable(&mut self, id: NodeId, what: Where, sides: [(NodeId, &Ty); 2]) {
        let [(lhs, left), (rhs, right)] = sides;
        if *left == Ty::Json || *right == Ty::Json {
            if !left.is_unknown() && !right.is_unknown() {
                self.no_common_type(id, what, sides);
            }
            return;
        }
        if self.is_outside(lhs, right) || self.is_outside(rhs, left) {
            return;
        }
        if let (Ty::OneOf(left), Ty::OneOf(right)) = (left, right)
            && !left.iter().any(|it| right.binary_search(it).is_ok())
        {
            self.no_common_type(id, what, sides);
            return;
        }
        self.join(id, what, sides);
    }

    /// Reports a literal that is none of a union's.
    pub(super) fn is_outside(&mut self, literal: NodeId, union: &Ty) -> bool {
        let (Kind::Str(text), Ty::OneOf(texts)) = (self.body().kind(literal), union) else {
            return false;
        };
        if texts.binary_search(text).is_ok() {
            return false;
        }
        let fault = NotOneOf {
            span: self.body().span(literal),
            text,
            texts,
        };
        self.report(fault);
        true
    }

    /// Reports the literals of a set where none of them is among a union's.
    pub(super) fn are_outside(&mut self, set: NodeId, union: &Ty) -> bool {
        let body = self.body();
        let (Kind::Set(elements), Ty::OneOf(texts)) = (body.kind(set), union) else {
            return false;
        };
        let is_outside = |it: &NodeId| matches!(body.kind(*it), Kind::Str(text) if texts.binary_search(text).is_err());
        let first = elements.first().filter(|_| elements.iter().all(is_outside));
        first.is_some_and(|it| self.is_outside(*it, union))
    }

    /// Whether two literals are the same; the action of the environment is a literal too.
    fn same_literals(&self, lhs: NodeId, rhs: NodeId) -> Option<bool> {
        if let (Some(left), Some(right)) = (self.plain_entity(lhs), self.plain_entity(rhs)) {
            return Some(left == right);
        }
        let is_literal = |id| {
            matches!(
                self.body().kind(id),
                Kind::Bool(_) | Kind::Long(_) | Kind::Str(_)
            ) || self.plain_entity(id).is_some()
        };
        let both = is_literal(lhs) && is_literal(rhs);
        both.then(|| self.body().kind(lhs) == self.body().kind(rhs))
    }

    fn ordering(&mut self, id: NodeId, sides: [(NodeId, &Ty); 2]) {
        let [(lhs, left), (rhs, right)] = sides;
        let is_ordered = |ty: &Ty| {
            matches!(
                ty,
                Ty::Long | Ty::Number | Ty::Money | Ty::Datetime | Ty::Duration | Ty::Unknown
            )
        };
        if let Some((id, ty)) = sides.into_iter().find(|(_, ty)| !is_ordered(ty)) {
            if left.is_unknown() || right.is_unknown() {
                return;
            }
            let fault = NotComparable {
                span: self.body().span(id),
                found: &self.shown(ty),
                is_json: *ty == Ty::Json,
            };
            self.report(fault);
            return;
        }
        if left.is_unknown() || right.is_unknown() || left == right {
            return;
        }
        if self.widened(lhs, left, right).is_none() && self.widened(rhs, right, left).is_none() {
            self.no_common_type(id, Where::Ordering, sides);
        }
    }

    fn sum_of_two(&mut self, id: NodeId, sides: [(NodeId, &Ty); 2]) -> Ty {
        self.arithmetic(id, sides, false)
    }

    /// Money can be multiplied by a number, and numbers by each other.
    fn product(&mut self, id: NodeId, sides: [(NodeId, &Ty); 2]) -> Ty {
        let [(lhs, left), (rhs, right)] = sides;
        match (left, right) {
            (Ty::Money, Ty::Long) => {
                self.notes.widen(rhs);
                Ty::Money
            }
            (Ty::Long, Ty::Money) => {
                self.notes.widen(lhs);
                Ty::Money
            }
            (Ty::Money, Ty::Number | Ty::Unknown) | (Ty::Number | Ty::Unknown, Ty::Money) => {
                Ty::Money
            }
            (Ty::Money, Ty::Money) => self.unexpected(rhs, "Number", right),
            _ => self.arithmetic(id, sides, true),
        }
    }

    fn arithmetic(&mut self, id: NodeId, sides: [(NodeId, &Ty); 2], is_product: bool) -> Ty {
        let [(lhs, left), (rhs, right)] = sides;
        if let Some((id, ty)) = sides.into_iter().find(|(_, ty)| !ty.is_amount()) {
            return self.unexpected(id, "Long", ty);
        }
        if left.is_unknown() || right.is_unknown() {
            return Ty::Unknown;
        }
        if left == right && !(is_product && *left == Ty::Money) {
            return left.clone();
        }
        let widened = self.widened(lhs, left, right);
        let widened = widened.or_else(|| self.widened(rhs, right, left));
        widened.unwrap_or_else(|| self.no_common_type(id, Where::Arithmetic, sides))
    }
}
