//! Methods with a lambda: its body is checked with the element's type for its parameter.

use crate::body::NodeId;
use crate::capability::Capabilities;
use crate::infer::Pass;
use crate::ty::Ty;
use crate::typed::Each;

impl Pass<'_, '_> {
    pub(super) fn each(
        &mut self,
        each: Each,
        target: NodeId,
        inner: NodeId,
        known: &Capabilities,
    ) -> Ty {
        let owner = self.infer(target, known).ty;
        let of_set = owner.as_set().filter(|_| each != Each::Map);
        let element = match owner.as_list().or(of_set) {
            Some(element) => element.clone(),
            None if each == Each::Map => self.unexpected(target, "a list", &owner),
            None => self.unexpected(target, "a list or a set", &owner),
        };
        self.locals.push(element);
        let ty = match each {
            Each::All | Each::Any => {
                self.truth(inner, known);
                Ty::BOOL
            }
            Each::Map => Ty::list(self.infer(inner, known).ty),
            Each::Sum => {
                let ty = self.infer(inner, known).ty;
                if ty.is_amount() {
                    ty
                } else {
                    self.unexpected(inner, "Long", &ty)
                }
            }
        };
        self.locals.pop();
        ty
    }
}
