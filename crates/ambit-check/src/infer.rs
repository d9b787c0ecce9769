//! The type of every expression under one request environment, by Cedar's strict rules and Ambit's additions.
//!
//! Inference always answers. What was reported is of the type [`Ty::Unknown`], which fits everything, so one fault
//! gives one finding. `true` and `false` are types of their own: what stands behind `false &&` is not looked at.

mod access;
mod calls;
mod compare;
mod lambda;
mod logic;
mod membership;
mod methods;
mod terms;

use ambit_source::{Diagnostic, Span};
use ambit_value::Uid;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::body::{Body, Kind, NodeId};
use crate::capability::Capabilities;
use crate::diagnostics::types::{EmptySet, NoCommonType, UndeclaredArgument, Unexpected, Where};
use crate::env::Env;
use crate::names;
use crate::notes::{How, Notes};
use crate::schema::{Schema, Tool};
use crate::ty::{Field, Record, Ty};
use crate::typed::{JsonKind, Var};

/// The type of an expression, and what is known where it is true.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) ty: Ty,
    pub(crate) known: Capabilities,
}

/// Checks one body under one environment after another.
pub(crate) struct Inference<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) body: &'a Body,
    /// Findings so far: one for each fault, whatever the number of environments that have it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    seen: FxHashSet<(ambit_source::Code, Span)>,
    /// Questions after an argument that the action in question does not declare: where, and after which.
    pub(crate) undeclared: Vec<(Span, SmolStr)>,
}

/// One environment.
pub(crate) struct Pass<'a, 'b> {
    pub(crate) inference: &'b mut Inference<'a>,
    pub(crate) env: &'b Env,
    pub(crate) notes: Notes,
    /// The types of the parameters of the lambdas around the current expression.
    locals: Vec<Ty>,
}

impl<'a> Inference<'a> {
    pub(crate) fn new(schema: &'a Schema, body: &'a Body) -> Inference<'a> {
        Inference {
            schema,
            body,
            diagnostics: Vec::new(),
            seen: FxHashSet::default(),
            undeclared: Vec::new(),
        }
    }

    /// A question after an argument that none of the tools declares is a slip of the pen.
    pub(crate) fn check_undeclared(&mut self, tools: &[&Tool]) {
        let mut questions = std::mem::take(&mut self.undeclared);
        questions.sort();
        questions.dedup();
        for (span, name) in questions {
            if tools
                .iter()
                .any(|it| it.params.find(&name).is_some() || it.params.open)
            {
                continue;
            }
            let params = tools.iter().flat_map(|it| &it.params.fields);
            let undeclared = UndeclaredArgument {
                span,
                name: &name,
                nearest: names::nearest(&name, params.map(|it| it.name.as_str())),
            };
            self.diagnostics.push(undeclared.into());
        }
    }

    pub(crate) fn pass<'b>(&'b mut self, env: &'b Env) -> Pass<'a, 'b> {
        Pass {
            notes: Notes::none(self.body),
            inference: self,
            env,
            locals: Vec::new(),
        }
    }

    /// The same where the result of a call is known too, as if a lambda around it all took it.
    pub(crate) fn pass_with<'b>(&'b mut self, env: &'b Env, result: Ty) -> Pass<'a, 'b> {
        let mut pass = self.pass(env);
        pass.locals.push(result);
        pass
    }
}

impl Typed {
    fn plain(ty: Ty) -> Typed {
        Typed {
            ty,
            known: Capabilities::default(),
        }
    }
}

impl<'a> Pass<'a, '_> {
    fn schema(&self) -> &'a Schema {
        self.inference.schema
    }

    fn body(&self) -> &'a Body {
        self.inference.body
    }

    /// Reports a fault, unless another environment has it too. What is at fault is of no type.
    fn report(&mut self, fault: impl Into<Diagnostic>) -> Ty {
        let fault = fault.into();
        if self.inference.seen.insert((fault.code, fault.primary.span)) {
            self.inference.diagnostics.push(fault);
        }
        Ty::Unknown
    }

    /// A type as the user would write it.
    fn shown(&self, ty: &Ty) -> String {
        ty.shown(self.schema())
    }

    /// The type of an expression, given what is known where it is reached.
    pub(crate) fn infer(&mut self, id: NodeId, known: &Capabilities) -> Typed {
        let typed = self.infer_as_written(id, known);
        if typed.ty != Ty::Json {
            return typed;
        }
        let narrowed = match known.json_kind(id, self.body()) {
            None | Some(JsonKind::Record) => return typed,
            Some(JsonKind::Bool) => Ty::BOOL,
            Some(JsonKind::Long) => Ty::Long,
            Some(JsonKind::String) => Ty::String,
            Some(JsonKind::List) => Ty::list(Ty::Json),
            Some(JsonKind::Number) => {
                // A whole number in JSON is a `Long`.
                self.notes.widen(id);
                Ty::Number
            }
        };
        Typed {
            ty: narrowed,
            known: typed.known,
        }
    }

    /// The same without regard to what a `Json` is known to be.
    fn infer_as_written(&mut self, id: NodeId, known: &Capabilities) -> Typed {
        self.notes.set(id, How::Plain);
        match self.body().kind(id) {
            Kind::Error => Typed::plain(Ty::Unknown),
            Kind::Bool(value) => Typed::plain(Ty::truth(*value)),
            Kind::Long(_) => Typed::plain(Ty::Long),
            Kind::Str(_) => Typed::plain(Ty::String),
            Kind::Number(_) => Typed::plain(Ty::Number),
            Kind::Money(_) => Typed::plain(Ty::Money),
            Kind::Duration(_) => Typed::plain(Ty::Duration),
            Kind::Entity(_, ty) => Typed::plain(ty.map_or(Ty::Unknown, Ty::Entity)),
            Kind::Var(var) => Typed::plain(self.variable(*var)),
            Kind::Local(level) => {
                let local = self.locals.get(*level as usize);
                Typed::plain(local.cloned().unwrap_or(Ty::Unknown))
            }
            Kind::Not(operand) => Typed::plain(self.not(*operand, known)),
            Kind::Neg(operand) => Typed::plain(self.neg(*operand, known)),
            Kind::And(lhs, rhs) => self.and(*lhs, *rhs, known),
            Kind::Or(lhs, rhs) => self.or(*lhs, *rhs, known),
            Kind::If(test, yes, no) => self.choice(id, [*test, *yes, *no], known),
            Kind::Binary(op, lhs, rhs) => Typed::plain(self.binary(id, *op, [*lhs, *rhs], known)),
            Kind::Has(target, name) => self.has(id, *target, name, known),
            Kind::HasPath(steps) => self.has_path(steps, known),
            Kind::Attr(target, name) => Typed::plain(self.attribute(id, *target, name, known)),
            Kind::Like(target, _) => {
                let ty = self.infer(*target, known).ty;
                self.expect_text(*target, &ty);
                Typed::plain(Ty::BOOL)
            }
            Kind::Is(target, name, json) => self.is(id, *target, name, *json, known),
            Kind::Set(elements) => Typed::plain(self.set(id, elements, known)),
            Kind::Record(fields) => Typed::plain(self.record(fields, known)),
            Kind::Call(function, args) => Typed::plain(self.call(id, *function, args, known)),
            Kind::Method(method, target, args) => self.method(id, *method, *target, args, known),
            Kind::Each(each, target, _, inner) => {
                Typed::plain(self.each(*each, *target, *inner, known))
            }
        }
    }

    fn variable(&self, var: Var) -> Ty {
        match var {
            Var::Principal => self.env.principal.clone(),
            Var::Action => self.env.action_ty.clone(),
            Var::Resource => self.env.resource.clone(),
            Var::Context => Ty::Record(self.env.context.clone()),
            Var::Args => Ty::Record(self.env.args.clone()),
            Var::Session => Ty::Record(self.schema().session.clone()),
            Var::Now => Ty::Datetime,
        }
    }

    /// Reports a value that is no text.
    fn expect_text(&mut self, id: NodeId, found: &Ty) {
        if !found.is_text() {
            self.unexpected(id, "String", found);
        }
    }

    /// Reports a value of another type than is wanted.
    fn unexpected(&mut self, id: NodeId, expected: &str, found: &Ty) -> Ty {
        if found.is_unknown() {
            return Ty::Unknown;
        }
        let fault = Unexpected {
            span: self.body().span(id),
            expected,
            found: &self.shown(found),
            is_json: *found == Ty::Json,
        };
        self.report(fault)
    }

    /// Reports two types that do not go together.
    fn no_common_type(&mut self, id: NodeId, what: Where, sides: [(NodeId, &Ty); 2]) -> Ty {
        let [(lhs, left), (rhs, right)] = sides;
        let mismatch = left.join(right).err();
        let fault = NoCommonType {
            span: self.body().span(id),
            what,
            lhs: (self.body().span(lhs), &self.shown(left)),
            rhs: (self.body().span(rhs), &self.shown(right)),
            mismatch,
            is_json: *left == Ty::Json || *right == Ty::Json,
        };
        self.report(fault)
    }

    /// The type that two expressions have in common; a `Long` beside a `Number` is widened.
    fn join(&mut self, id: NodeId, what: Where, sides: [(NodeId, &Ty); 2]) -> Ty {
        let [(lhs, left), (rhs, right)] = sides;
        if let Some(ty) = self
            .widened(lhs, left, right)
            .or_else(|| self.widened(rhs, right, left))
        {
            return ty;
        }
        match left.join(right) {
            Ok(ty) => ty,
            Err(_) => self.no_common_type(id, what, sides),
        }
    }

    /// Makes a `Long` a `Number` where one is wanted; a set literal's elements too.
    fn widened(&mut self, id: NodeId, ty: &Ty, wanted: &Ty) -> Option<Ty> {
        match (ty, wanted) {
            (Ty::Long, Ty::Number) => {
                self.notes.widen(id);
                Some(Ty::Number)
            }
            (Ty::Set(element), Ty::Set(other)) => {
                let Kind::Set(elements) = self.body().kind(id) else {
                    return None;
                };
                let (Ty::Long, Ty::Number) = (element.as_ref(), other.as_ref()) else {
                    return None;
                };
                for it in elements {
                    self.notes.widen(*it);
                }
                Some(wanted.clone())
            }
            _ => None,
        }
    }

    fn set(&mut self, id: NodeId, elements: &[NodeId], known: &Capabilities) -> Ty {
        let typed: Vec<_> = elements
            .iter()
            .map(|it| (*it, self.infer(*it, known).ty))
            .collect();
        let Some((first, rest)) = typed.split_first() else {
            let span = self.body().span(id);
            return self.report(EmptySet { span });
        };
        let mut joined = first.1.clone();
        for (element, ty) in rest {
            if joined == Ty::Long && *ty == Ty::Number {
                // Every element so far was a `Long`.
                let before = typed.iter().take_while(|(it, _)| it != element);
                for (it, _) in before {
                    self.notes.widen(*it);
                }
                joined = Ty::Number;
                continue;
            }
            joined = self.join(id, Where::Set, [(first.0, &joined), (*element, ty)]);
        }
        Ty::set(joined)
    }

    fn record(&mut self, fields: &[(SmolStr, NodeId)], known: &Capabilities) -> Ty {
        let mut typed: Vec<Field> = fields
            .iter()
            .map(|(name, value)| Field {
                name: name.clone(),
                ty: self.infer(*value, known).ty,
                required: true,
            })
            .collect();
        typed.sort_by(|lhs, rhs| lhs.name.cmp(&rhs.name));
        let record = Record {
            fields: typed,
            open: false,
        };
        Ty::Record(record.into())
    }

    /// The entity that an expression plainly is: a literal, or the action.
    fn plain_entity(&self, id: NodeId) -> Option<&'a Uid> {
        if let Kind::Entity(uid, _) = self.body().kind(id) {
            return Some(uid);
        }
        if *self.body().kind(id) != Kind::Var(Var::Action) {
            return None;
        }
        let action = self
            .env
            .action
            .and_then(|it| self.inference.schema.action(it));
        action.map(|it| &it.uid)
    }
}
