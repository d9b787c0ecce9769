//! Attributes and tags: which there are, and which may be missing.

use ambit_source::Span;
use ambit_value::StructuredKind;
use smol_str::SmolStr;

use crate::body::{Kind, NodeId};
use crate::capability::{Capabilities, Capability};
use crate::diagnostics::types::{
    MaybeMissing, NoAttributes, NoSuchArgument, NoTags, Of, TagMaybeMissing, UnknownAttribute,
};
use crate::infer::{Pass, Typed};
use crate::names;
use crate::notes::How;
use crate::schema::Action;
use crate::ty::{Record, Ty};
use crate::typed::{Function, Var};

/// What an attribute is found to be.
enum Found {
    /// It is declared: its place, its type, whether it is always there.
    Declared(u32, Ty, bool),
    /// It may be there, as a `Json`.
    Open,
    /// It is never there.
    Never,
    /// Nothing can be said, or it was reported.
    Unknown,
}

/// What is known of an entity's tags.
enum Tags {
    /// They are of that type.
    Of(Ty),
    /// Its type has none.
    None,
    /// It is no entity, which was reported.
    Unknown,
}

impl<'a> Pass<'a, '_> {
    pub(super) fn attribute(
        &mut self,
        id: NodeId,
        target: NodeId,
        name: &SmolStr,
        known: &Capabilities,
    ) -> Ty {
        let owner = self.infer(target, known).ty;
        self.attribute_of(id, (target, &owner), name, known)
    }

    /// The type of an attribute of an expression whose type is known.
    fn attribute_of(
        &mut self,
        id: NodeId,
        (target, owner): (NodeId, &Ty),
        name: &SmolStr,
        known: &Capabilities,
    ) -> Ty {
        if let Some(ty) = self.part_of_money(id, owner, name) {
            return ty;
        }
        if *owner == Ty::Json {
            self.notes.set(id, How::ByName);
            return Ty::Json;
        }
        let (slot, ty, is_there) = match self.find(owner, name) {
            Found::Declared(slot, ty, required) => (Some(slot), ty, required),
            Found::Open => (None, Ty::Json, false),
            Found::Never => return self.unknown_attribute(id, target, owner, name),
            Found::Unknown => return self.no_attributes(target, owner),
        };
        self.notes.set(id, slot.map_or(How::ByName, How::BySlot));
        let capability = Capability::attribute(target, name);
        if is_there || known.has(&capability, self.body()) {
            return ty;
        }
        let action = self.shown_action();
        let fault = MaybeMissing {
            span: self.body().span(id),
            name,
            owner: &self.shown(owner),
            of: self.owned_by(target, &action),
        };
        self.report(fault)
    }

    pub(super) fn has(
        &mut self,
        id: NodeId,
        target: NodeId,
        name: &SmolStr,
        known: &Capabilities,
    ) -> Typed {
        let owner = self.infer(target, known).ty;
        self.has_of(id, (target, &owner), name, known)
    }

    /// Whether an expression whose type is known has an attribute.
    fn has_of(
        &mut self,
        id: NodeId,
        (target, owner): (NodeId, &Ty),
        name: &SmolStr,
        known: &Capabilities,
    ) -> Typed {
        let capability = Capability::attribute(target, name);
        let is_known = known.has(&capability, self.body());
        let (how, truth) = match self.find(owner, name) {
            Found::Declared(slot, _, required) => {
                // An entity may be missing altogether, a record is always there.
                let is_there = required && matches!(owner, Ty::Record(_));
                (How::BySlot(slot), (is_there || is_known).then_some(true))
            }
            Found::Open => (How::ByName, is_known.then_some(true)),
            Found::Never => {
                self.note_undeclared(id, target, name);
                self.notes.set(id, How::ByName);
                return Typed::plain(Ty::FALSE);
            }
            Found::Unknown => {
                self.no_attributes(target, owner);
                return Typed::plain(Ty::BOOL);
            }
        };
        self.notes.set(id, how);
        Typed {
            ty: Ty::Bool(truth),
            known: Capabilities::one(capability),
        }
    }

    /// A dotted path is as good as a chain of questions joined by `&&`, but what is known already earns nothing anew.
    pub(super) fn has_path(&mut self, steps: &[NodeId], known: &Capabilities) -> Typed {
        let body = self.body();
        let mut reached = known.clone();
        let mut results: Vec<Typed> = Vec::with_capacity(steps.len());
        let mut owner: Option<Ty> = None;
        for (at, step) in steps.iter().enumerate() {
            let Kind::Has(target, name) = body.kind(*step) else {
                break;
            };
            let ty = match owner.take() {
                Some(ty) => ty,
                None => self.infer(*target, known).ty,
            };
            let mut result = self.has_of(*step, (*target, &ty), name, &reached);
            if result.ty == Ty::TRUE {
                result.known = Capabilities::default();
            }
            reached = reached.union(&result.known, body);
            let goes_on = result.ty != Ty::FALSE && !ty.is_unknown();
            results.push(result);
            let next = steps.get(at + 1).map(|it| body.kind(*it));
            let Some(Kind::Has(next, _)) = next.filter(|_| goes_on) else {
                break;
            };
            owner = Some(self.attribute_of(*next, (*target, &ty), name, &reached));
        }
        let Some(mut last) = results.pop() else {
            return Typed::plain(Ty::BOOL);
        };
        while let Some(before) = results.pop() {
            if last.ty == Ty::FALSE {
                last.known = Capabilities::default();
                continue;
            }
            if last.ty == Ty::TRUE {
                last.ty = before.ty;
            }
            last.known = before.known.union(&last.known, body);
        }
        last
    }

    fn find(&self, owner: &Ty, name: &str) -> Found {
        if let Ty::Structured(kind) = owner {
            return member(*kind, name);
        }
        let Some(record) = self.attributes(owner) else {
            let is_json = *owner == Ty::Json;
            return if is_json { Found::Open } else { Found::Unknown };
        };
        match record.find(name) {
            Some((slot, field)) => {
                let slot = u32::try_from(slot).unwrap_or(u32::MAX);
                Found::Declared(slot, field.ty.clone(), field.required)
            }
            None if record.open => Found::Open,
            None => Found::Never,
        }
    }

    /// The attributes that a type declares.
    fn attributes<'t>(&self, owner: &'t Ty) -> Option<&'t Record>
    where
        'a: 't,
    {
        if let Ty::Record(record) = owner {
            return Some(record);
        }
        let Ty::Entity(ty) = owner else {
            return None;
        };
        let entity = self.inference.schema.entity_type(*ty)?;
        Some(&entity.attributes)
    }

    /// An amount of money has two parts that are written as attributes are.
    fn part_of_money(&mut self, id: NodeId, owner: &Ty, name: &str) -> Option<Ty> {
        if *owner != Ty::Money {
            return None;
        }
        let (function, ty) = match name {
            "amount" => (Function::Amount, Ty::Number),
            "currency" => (Function::Currency, Ty::String),
            _ => {
                let fault = UnknownAttribute {
                    span: self.body().span(id),
                    name,
                    owner: "Money",
                    nearest: names::nearest(name, ["amount", "currency"]),
                    of: None,
                };
                return Some(self.report(fault));
            }
        };
        self.notes.set(id, How::By(function));
        Some(ty)
    }

    fn unknown_attribute(&mut self, id: NodeId, target: NodeId, owner: &Ty, name: &SmolStr) -> Ty {
        let action = self.shown_action();
        if self.is_args(target) && !self.env.is_tool {
            let fault = NoSuchArgument {
                span: self.body().span(id),
                name,
                action: &action,
            };
            return self.report(fault);
        }
        let declared = self.attributes(owner).map(|it| it.fields.as_slice());
        let declared = declared
            .unwrap_or_default()
            .iter()
            .map(|it| it.name.as_str());
        let members = if let Ty::Structured(kind) = owner {
            kind.members()
        } else {
            &[]
        };
        let fields = declared.chain(members.iter().map(|it| it.name));
        let fault = UnknownAttribute {
            span: self.body().span(id),
            name,
            owner: &self.shown(owner),
            nearest: names::nearest(name, fields),
            of: self.owned_by(target, &action),
        };
        self.report(fault)
    }

    fn no_attributes(&mut self, target: NodeId, owner: &Ty) -> Ty {
        if owner.is_unknown() {
            return Ty::Unknown;
        }
        let fault = NoAttributes {
            span: self.body().span(target),
            found: &self.shown(owner),
        };
        self.report(fault)
    }

    /// Remembers a question after an argument that this tool does not declare; another tool in scope may.
    fn note_undeclared(&mut self, id: NodeId, target: NodeId, name: &SmolStr) {
        if self.is_args(target) {
            let question = (self.body().span(id), name.clone());
            self.inference.undeclared.push(question);
        }
    }

    /// The action of the environment as a user would write it.
    fn shown_action(&self) -> String {
        let action = self.env.action.and_then(|it| self.schema().action(it));
        action.map(Action::shown).unwrap_or_default()
    }

    /// Whose arguments or context an expression is.
    fn owned_by<'s>(&self, target: NodeId, action: &'s str) -> Option<Of<'s>> {
        if self.is_args(target) {
            return Some(Of::Arguments(action));
        }
        let is_context = *self.body().kind(target) == Kind::Var(Var::Context);
        is_context.then_some(Of::Context(action))
    }

    fn is_args(&self, target: NodeId) -> bool {
        matches!(self.body().kind(target), Kind::Var(Var::Args))
    }

    pub(super) fn has_tag(&mut self, [target, tag]: [NodeId; 2], known: &Capabilities) -> Typed {
        let capability = Capability::tag(target, tag);
        let truth = match self.tags(target, tag, known) {
            Tags::None => Some(false),
            Tags::Of(_) => known.has(&capability, self.body()).then_some(true),
            Tags::Unknown => return Typed::plain(Ty::BOOL),
        };
        Typed {
            ty: Ty::Bool(truth),
            known: Capabilities::one(capability),
        }
    }

    pub(super) fn get_tag(
        &mut self,
        id: NodeId,
        [target, tag]: [NodeId; 2],
        known: &Capabilities,
    ) -> Ty {
        let span: Span = self.body().span(id);
        match self.tags(target, tag, known) {
            Tags::Unknown => Ty::Unknown,
            Tags::None => self.report(NoTags { span }),
            Tags::Of(ty) if known.has(&Capability::tag(target, tag), self.body()) => ty,
            Tags::Of(_) => self.report(TagMaybeMissing { span }),
        }
    }

    /// What is known of an entity's tags.
    fn tags(&mut self, target: NodeId, tag: NodeId, known: &Capabilities) -> Tags {
        let owner = self.infer(target, known).ty;
        let name = self.infer(tag, known).ty;
        self.expect_text(tag, &name);
        let Ty::Entity(ty) = owner else {
            self.unexpected(target, "an entity", &owner);
            return Tags::Unknown;
        };
        let entity = self.inference.schema.entity_type(ty);
        match entity.and_then(|it| it.tags.clone()) {
            Some(ty) => Tags::Of(ty),
            None => Tags::None,
        }
    }
}

/// What a structured argument has under a name.
fn member(kind: StructuredKind, name: &str) -> Found {
    let members = (0..).zip(kind.members());
    match members.into_iter().find(|(_, it)| it.name == name) {
        Some((slot, it)) => Found::Declared(slot, Ty::of_member(it.ty), it.required),
        None => Found::Never,
    }
}
