//! Methods without a lambda: what they do depends on the type of their target.

use ambit_value::{StructuredKind, check_domain};

use crate::body::{Kind, Method, NodeId};
use crate::capability::Capabilities;
use crate::diagnostics::types::{NoDomain, NoSuchMethod, Where, WrongArguments};
use crate::extension;
use crate::infer::{Pass, Typed};
use crate::notes::How;
use crate::ty::Ty;
use crate::typed::Function;

impl Pass<'_, '_> {
    pub(super) fn method(
        &mut self,
        id: NodeId,
        method: Method,
        target: NodeId,
        args: &[NodeId],
        known: &Capabilities,
    ) -> Typed {
        match (method, args) {
            (Method::HasTag, [tag]) => return self.has_tag([target, *tag], known),
            (Method::GetTag, [tag]) => {
                return Typed::plain(self.get_tag(id, [target, *tag], known));
            }
            (Method::Extension(function), _) => {
                return Typed::plain(self.extension(id, function, target, args, known));
            }
            _ => {}
        }
        let owner = self.infer(target, known).ty;
        let ty = match (method, args) {
            (Method::Contains, [arg]) => self.contains(id, target, &owner, *arg, known),
            (Method::ContainsAll | Method::ContainsAny, [arg]) => {
                self.contains_set(id, method, (target, &owner), *arg, known)
            }
            (Method::StartsWith, [arg]) => self.starts_with(id, target, &owner, *arg, known),
            (Method::EndsWith, [arg]) => {
                self.text_argument(*arg, known);
                self.text_method(id, target, &owner, "endsWith", Function::EndsWith, Ty::BOOL)
            }
            (Method::Lower, _) => {
                self.text_method(id, target, &owner, "lower", Function::Lower, Ty::String)
            }
            (Method::Within, [arg]) => self.within(id, target, &owner, *arg, known),
            (Method::InDomain, [arg]) => self.in_domain(id, target, &owner, *arg, known),
            (Method::IsEmpty, _) => self.is_empty(id, target, &owner),
            (Method::Size, _) => self.size(id, target, &owner),
            (Method::First, _) => {
                self.list_method(id, target, &owner, "first", Function::First, Ty::clone)
            }
            (Method::ToSet, _) => {
                self.list_method(id, target, &owner, "toSet", Function::ToSet, |it| {
                    Ty::set(it.clone())
                })
            }
            _ => Ty::Unknown,
        };
        Typed::plain(ty)
    }

    fn no_method(&mut self, target: NodeId, owner: &Ty, name: &str) -> Ty {
        if owner.is_unknown() {
            return Ty::Unknown;
        }
        let fault = NoSuchMethod {
            span: self.body().span(target),
            name,
            found: &self.shown(owner),
            is_json: *owner == Ty::Json,
        };
        self.report(fault)
    }

    /// A method that only lists have, and what it gives, given the type of the elements.
    fn list_method(
        &mut self,
        id: NodeId,
        target: NodeId,
        owner: &Ty,
        name: &str,
        function: Function,
        result: fn(&Ty) -> Ty,
    ) -> Ty {
        let Some(element) = owner.as_list() else {
            return self.no_method(target, owner, name);
        };
        self.notes.set(id, How::By(function));
        result(element)
    }

    fn contains(
        &mut self,
        id: NodeId,
        target: NodeId,
        owner: &Ty,
        arg: NodeId,
        known: &Capabilities,
    ) -> Ty {
        let ty = self.infer(arg, known).ty;
        if let Some(element) = owner.as_set().or_else(|| owner.as_list()) {
            let function = if owner.as_set().is_some() {
                Function::Contains
            } else {
                Function::ListContains
            };
            self.notes.set(id, How::By(function));
            let sides = [(target, element), (arg, &ty)];
            if self.are_outside(target, &ty) {
                return Ty::BOOL;
            }
            // The elements are there already: they can't be widened.
            if *element == Ty::Long && ty == Ty::Number {
                self.no_common_type(id, Where::Contains, sides);
            } else {
                self.comparable(id, Where::Contains, sides);
            }
        } else if self.is_ambit() && owner.is_text() && !owner.is_unknown() {
            self.notes.set(id, How::By(Function::StrContains));
            self.expect_text(arg, &ty);
        } else {
            self.no_method(target, owner, "contains");
        }
        Ty::BOOL
    }

    fn contains_set(
        &mut self,
        id: NodeId,
        method: Method,
        (target, owner): (NodeId, &Ty),
        arg: NodeId,
        known: &Capabilities,
    ) -> Ty {
        let ty = self.infer(arg, known).ty;
        if !matches!(owner, Ty::Set(_) | Ty::Unknown) {
            self.unexpected(target, "a set", owner);
            return Ty::BOOL;
        }
        if !matches!(ty, Ty::Set(_) | Ty::Unknown) {
            self.unexpected(arg, "a set", &ty);
            return Ty::BOOL;
        }
        if !self.never_meet(method, (target, owner), (arg, &ty)) {
            self.join(id, Where::ContainsSet, [(target, owner), (arg, &ty)]);
        }
        Ty::BOOL
    }

    /// Reports a set of literals that a set of a union's texts has nothing, or not all, in common with.
    fn never_meet(
        &mut self,
        method: Method,
        (target, owner): (NodeId, &Ty),
        (arg, ty): (NodeId, &Ty),
    ) -> bool {
        if let (Method::ContainsAll, Some(union), Kind::Set(elements)) =
            (method, owner.as_set(), self.body().kind(arg))
        {
            // One that is not there is one too many.
            return elements.iter().any(|it| self.is_outside(*it, union));
        }
        let in_arg = owner.as_set().is_some_and(|it| self.are_outside(arg, it));
        in_arg || ty.as_set().is_some_and(|it| self.are_outside(target, it))
    }

    fn starts_with(
        &mut self,
        id: NodeId,
        target: NodeId,
        owner: &Ty,
        arg: NodeId,
        known: &Capabilities,
    ) -> Ty {
        let Some(element) = owner.as_list() else {
            self.text_argument(arg, known);
            let function = Function::StartsWith;
            return self.text_method(id, target, owner, "startsWith", function, Ty::BOOL);
        };
        self.notes.set(id, How::By(Function::ListStartsWith));
        let Kind::Set(elements) = self.body().kind(arg) else {
            let ty = self.infer(arg, known).ty;
            let list = Ty::list(element.clone());
            if ty.join(&list).is_err() {
                self.unexpected(arg, "a list", &ty);
            }
            return Ty::BOOL;
        };
        // Brackets here stand for a list: the order counts.
        self.notes.set(arg, How::Plain);
        for it in elements {
            let ty = self.infer(*it, known).ty;
            self.comparable(id, Where::Contains, [(target, element), (*it, &ty)]);
        }
        Ty::BOOL
    }

    fn text_argument(&mut self, arg: NodeId, known: &Capabilities) {
        let ty = self.infer(arg, known).ty;
        self.expect_text(arg, &ty);
    }

    fn text_method(
        &mut self,
        id: NodeId,
        target: NodeId,
        owner: &Ty,
        name: &str,
        function: Function,
        ty: Ty,
    ) -> Ty {
        if !owner.is_text() {
            return self.no_method(target, owner, name);
        }
        self.notes.set(id, How::By(function));
        ty
    }

    /// `p.within(q)`: both are paths.
    fn within(
        &mut self,
        id: NodeId,
        target: NodeId,
        owner: &Ty,
        arg: NodeId,
        known: &Capabilities,
    ) -> Ty {
        const PATH: Ty = Ty::Structured(StructuredKind::Path);
        let ty = self.infer(arg, known).ty;
        self.notes.set(id, How::By(Function::Within));
        if *owner != PATH {
            self.no_method(target, owner, "within");
        } else if ty != PATH {
            self.unexpected(arg, StructuredKind::Path.type_name(), &ty);
        }
        Ty::BOOL
    }

    /// `u.inDomain("…")`: a domain that stands there is known to be one.
    fn in_domain(
        &mut self,
        id: NodeId,
        target: NodeId,
        owner: &Ty,
        arg: NodeId,
        known: &Capabilities,
    ) -> Ty {
        let ty = self.infer(arg, known).ty;
        self.notes.set(id, How::By(Function::InDomain));
        if !matches!(
            owner,
            Ty::Structured(StructuredKind::Url | StructuredKind::Email)
        ) {
            self.no_method(target, owner, "inDomain");
        } else if let Kind::Str(text) = self.body().kind(arg) {
            if let Err(why) = check_domain(text) {
                let fault = NoDomain {
                    span: self.body().span(arg),
                    text,
                    why: &why.to_string(),
                };
                self.report(fault);
            }
        } else {
            self.expect_text(arg, &ty);
        }
        Ty::BOOL
    }

    fn is_empty(&mut self, id: NodeId, target: NodeId, owner: &Ty) -> Ty {
        self.notes.set(id, How::By(Function::IsEmpty));
        if !matches!(owner, Ty::Set(_) | Ty::Unknown) {
            self.no_method(target, owner, "isEmpty");
        }
        Ty::BOOL
    }

    fn size(&mut self, id: NodeId, target: NodeId, owner: &Ty) -> Ty {
        self.notes.set(id, How::By(Function::Size));
        if !matches!(owner, Ty::Set(_) | Ty::List(_)) && !owner.is_text() {
            self.no_method(target, owner, "size");
        }
        Ty::Long
    }

    /// A method of one of Cedar's extension types, by its fixed types.
    fn extension(
        &mut self,
        id: NodeId,
        function: Function,
        target: NodeId,
        args: &[NodeId],
        known: &Capabilities,
    ) -> Ty {
        self.notes.set(id, How::By(function));
        let Some(method) = extension::of(function) else {
            return Ty::Unknown;
        };
        let (name, result) = (method.name, method.result.clone());
        let expected = usize::from(method.arg.is_some());
        if args.len() != expected {
            self.infer(target, known);
            for it in args {
                self.infer(*it, known);
            }
            let fault = WrongArguments {
                span: self.body().span(id),
                name,
                expected,
                found: args.len(),
            };
            self.report(fault);
            return result;
        }
        let all = [(target, &method.target)].into_iter();
        for (it, wanted) in all.chain(args.iter().copied().zip(&method.arg)) {
            let ty = self.infer(it, known).ty;
            if ty != *wanted {
                let expected = self.shown(wanted);
                self.unexpected(it, &expected, &ty);
            }
        }
        result
    }

    fn is_ambit(&self) -> bool {
        self.inference.schema.semantics == ambit_value::Semantics::Ambit
    }
}
