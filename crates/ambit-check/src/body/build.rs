//! From the tree to a [`Body`]: names are resolved, and what Cedar's parser would refuse is reported.

mod terms;

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree::{self, BinaryOp, ExprKind};
use ambit_value::{Money, Number, Semantics, StructuredKind, Uid};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::body::functions::{self, LATER, Named};
use crate::body::{Body, Kind, NodeId, ValueKind};
use crate::diagnostics::names::{
    EnumId, FunctionAsMethod, LambdaMisplaced, LambdaMissing, LaterFunction, MethodAsFunction,
    ParameterName, SlotInCondition, TooManyCopies, UnknownActionInPolicy, UnknownEntityType,
    UnknownFunction, UnknownVariable, Unreadable, WrongCount,
};
use crate::names;
use crate::schema::Schema;
use crate::typed::{Binary, Each, Effect, JsonKind, Var};

/// A body, and whether something in it can't be read at all, so that nothing can be run.
pub(crate) struct Built {
    pub(crate) body: Body,
    pub(crate) is_unreadable: bool,
}

/// Resolves the conditions of a policy, and what it does.
pub(crate) fn build(
    policy: &tree::Policy,
    schema: &Schema,
    namespace: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Built, Effect) {
    let mut builder = Builder::new(schema, namespace, diagnostics);
    builder.conditions(&policy.conditions);
    let effect = builder.effect(&policy.effect);
    (builder.finish(), effect)
}

/// Resolves the expression that gives a tool's resource; it is the body's one condition.
pub(crate) fn build_resource(
    expr: &tree::Expr,
    schema: &Schema,
    namespace: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Built {
    let mut builder = Builder::new(schema, namespace, diagnostics);
    builder.args_alone = true;
    let id = builder.expr(expr);
    builder
        .body
        .conditions
        .push((tree::ConditionKind::When, id));
    builder.finish()
}

/// Resolves the conditions of labels, which see the result of the call: the parameter of a lambda around them.
pub(crate) fn build_on_result(
    conditions: &[tree::Condition],
    schema: &Schema,
    namespace: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Built {
    let mut builder = Builder::new(schema, namespace, diagnostics);
    builder.locals.push(SmolStr::new_static("result"));
    builder.conditions(conditions);
    builder.finish()
}

/// The variables, and since when they are there.
const VARIABLES: [(&str, Var, bool); 7] = [
    ("principal", Var::Principal, true),
    ("action", Var::Action, true),
    ("resource", Var::Resource, true),
    ("context", Var::Context, true),
    ("args", Var::Args, false),
    ("session", Var::Session, false),
    ("now", Var::Now, false),
];

/// How often an expression may be run: the target of `is … in` twice, that of `has a.b.c` three times, and so on.
const MOST_COPIES: usize = 4096;

/// What `is` may ask of a value that is no entity.
fn value_kind(name: &str) -> Option<ValueKind> {
    Some(match name {
        "Bool" => ValueKind::Json(JsonKind::Bool),
        "Long" => ValueKind::Json(JsonKind::Long),
        "Number" => ValueKind::Json(JsonKind::Number),
        "String" => ValueKind::Json(JsonKind::String),
        "List" => ValueKind::Json(JsonKind::List),
        "Record" => ValueKind::Json(JsonKind::Record),
        "Set" => ValueKind::Set,
        "decimal" => ValueKind::Decimal,
        "ipaddr" => ValueKind::Ip,
        "datetime" => ValueKind::Datetime,
        "duration" => ValueKind::Duration,
        "Money" => ValueKind::Money,
        _ => {
            let mut kinds = StructuredKind::ALL.into_iter();
            ValueKind::Structured(kinds.find(|it| it.type_name() == name)?)
        }
    })
}

struct Builder<'a> {
    schema: &'a Schema,
    namespace: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
    body: Body,
    /// The parameters of the lambdas around the current expression, the outermost first.
    locals: Vec<SmolStr>,
    is_unreadable: bool,
    /// How often the current expression is run where it stands within others that are run several times.
    copies: usize,
    /// Whether `args` is the only variable: a tool's resource is found before there is a request.
    args_alone: bool,
}

impl<'a> Builder<'a> {
    fn new(
        schema: &'a Schema,
        namespace: &'a str,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Builder<'a> {
        Builder {
            schema,
            namespace,
            diagnostics,
            body: Body::default(),
            locals: Vec::new(),
            is_unreadable: false,
            copies: 1,
            args_alone: false,
        }
    }

    fn conditions(&mut self, conditions: &[tree::Condition]) {
        for condition in conditions {
            let id = self.expr(&condition.body);
            self.body.conditions.push((condition.kind, id));
        }
    }

    fn finish(self) -> Built {
        Built {
            body: self.body,
            is_unreadable: self.is_unreadable,
        }
    }

    /// Reports what Cedar's parser would refuse.
    fn refuse(&mut self, fault: impl Into<Diagnostic>) -> Kind {
        self.diagnostics.push(fault.into());
        self.is_unreadable = true;
        Kind::Error
    }

    fn expr(&mut self, expr: &tree::Expr) -> NodeId {
        let kind = self.kind(expr);
        self.body.push(expr.span, kind)
    }

    fn exprs(&mut self, exprs: &[tree::Expr]) -> Vec<NodeId> {
        exprs.iter().map(|it| self.expr(it)).collect()
    }

    fn kind(&mut self, expr: &tree::Expr) -> Kind {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Error => {
                self.is_unreadable = true;
                Kind::Error
            }
            ExprKind::Bool(value) => Kind::Bool(*value),
            ExprKind::Long(value) => Kind::Long(*value),
            ExprKind::Str(text) => Kind::Str(text.clone()),
            ExprKind::Number(text) => match Number::parse_literal(text) {
                Ok(number) => Kind::Number(number),
                Err(why) => self.refuse(Unreadable { span, why: &why }),
            },
            ExprKind::Money(amount, code) => self.money(span, amount, code),
            ExprKind::Duration(milliseconds) => Kind::Duration(*milliseconds),
            ExprKind::Entity(entity) => self.entity(entity),
            ExprKind::Name(name) => self.variable(span, name),
            ExprKind::Slot(slot) => self.refuse(SlotInCondition { span, slot: *slot }),
            ExprKind::Not(operand) => Kind::Not(self.expr(operand)),
            ExprKind::Neg(operand) => Kind::Neg(self.expr(operand)),
            ExprKind::Binary(op, lhs, rhs) => {
                let (lhs, rhs) = (self.expr(lhs), self.expr(rhs));
                self.binary(*op, lhs, rhs)
            }
            ExprKind::Has(target, path) => self.has(target, path),
            ExprKind::Like(target, pattern) => Kind::Like(self.expr(target), pattern.clone()),
            ExprKind::Is(target, path, within) => self.is(span, target, path, within.as_deref()),
            ExprKind::If(test, yes, no) => Kind::If(self.expr(test), self.expr(yes), self.expr(no)),
            ExprKind::Attr(target, name) => Kind::Attr(self.expr(target), name.text.clone()),
            ExprKind::Method(target, name, args) => self.method(span, target, name, args),
            ExprKind::Call(path, args) => self.call(span, path, args),
            ExprKind::Set(elements) => Kind::Set(self.exprs(elements)),
            ExprKind::Record(fields) => self.record(fields),
        }
    }

    fn money(&mut self, span: Span, amount: &str, code: &str) -> Kind {
        let amount = match Number::parse_literal(amount) {
            Ok(amount) => amount,
            Err(why) => return self.refuse(Unreadable { span, why: &why }),
        };
        match Money::new(amount, code) {
            Ok(money) => Kind::Money(money),
            Err(why) => self.refuse(Unreadable { span, why: &why }),
        }
    }

    /// Two truth values are put together at once, as Cedar's parser does.
    fn binary(&mut self, op: BinaryOp, lhs: NodeId, rhs: NodeId) -> Kind {
        let truths = match (self.body.kind(lhs), self.body.kind(rhs)) {
            (Kind::Bool(lhs), Kind::Bool(rhs)) => Some((*lhs, *rhs)),
            _ => None,
        };
        let op = match op {
            BinaryOp::And => {
                return truths.map_or(Kind::And(lhs, rhs), |(l, r)| Kind::Bool(l && r));
            }
            BinaryOp::Or => {
                return truths.map_or(Kind::Or(lhs, rhs), |(l, r)| Kind::Bool(l || r));
            }
            BinaryOp::Eq => Binary::Eq,
            BinaryOp::Ne => Binary::Ne,
            BinaryOp::Lt => Binary::Lt,
            BinaryOp::Le => Binary::Le,
            BinaryOp::Gt => Binary::Gt,
            BinaryOp::Ge => Binary::Ge,
            BinaryOp::In => Binary::In,
            BinaryOp::Add => Binary::Add,
            BinaryOp::Sub => Binary::Sub,
            BinaryOp::Mul => Binary::Mul,
        };
        Kind::Binary(op, lhs, rhs)
    }

    fn entity(&mut self, entity: &tree::EntityRef) -> Kind {
        let uid = resolve_entity(entity, self.schema, self.namespace, self.diagnostics);
        let ty = uid.1;
        Kind::Entity(uid.0, ty)
    }

    fn variable(&mut self, span: Span, name: &SmolStr) -> Kind {
        if let Some(level) = self.locals.iter().rposition(|it| it == name) {
            return Kind::Local(u32::try_from(level).unwrap_or(u32::MAX));
        }
        let is_ambit = self.schema.semantics == Semantics::Ambit;
        let args_alone = self.args_alone;
        let is_there =
            |var: Var, is_cedar: bool| (is_cedar || is_ambit) && (!args_alone || var == Var::Args);
        let found = VARIABLES
            .iter()
            .find(|(it, var, is_cedar)| it == name && is_there(*var, *is_cedar));
        if let Some((_, var, _)) = found {
            self.body.reads.add(*var);
            return Kind::Var(*var);
        }
        let known: Vec<SmolStr> = VARIABLES
            .iter()
            .filter(|(_, var, is_cedar)| is_there(*var, *is_cedar))
            .map(|(it, _, _)| SmolStr::new_static(it))
            .chain(self.locals.iter().cloned())
            .collect();
        self.refuse(UnknownVariable {
            span,
            name,
            known: &known,
        })
    }

    /// An expression that is run as often as that. One within the other they multiply, so there is a bound.
    fn copied(&mut self, expr: &tree::Expr, copies: usize) -> NodeId {
        let before = self.copies;
        self.copies = self.copies.saturating_mul(copies);
        let id = if self.copies > MOST_COPIES {
            let span = expr.span;
            let kind = self.refuse(TooManyCopies { span });
            self.body.push(span, kind)
        } else {
            self.expr(expr)
        };
        self.copies = before;
        id
    }

    /// A dotted path asks of each step whether the next is there.
    fn has(&mut self, target: &tree::Expr, path: &[tree::Ident]) -> Kind {
        if let [only] = path {
            return Kind::Has(self.expr(target), only.text.clone());
        }
        let mut base = self.copied(target, path.len());
        let mut steps = Vec::with_capacity(path.len());
        for (at, name) in path.iter().enumerate() {
            let span = target.span.to(name.span);
            let step = Kind::Has(base, name.text.clone());
            steps.push(self.body.push(span, step));
            if at + 1 < path.len() {
                base = self.body.push(span, Kind::Attr(base, name.text.clone()));
            }
        }
        Kind::HasPath(steps)
    }

    fn is(
        &mut self,
        span: Span,
        target: &tree::Expr,
        path: &tree::Path,
        within: Option<&tree::Expr>,
    ) -> Kind {
        let copies = if within.is_some() { 2 } else { 1 };
        let target = self.copied(target, copies);
        let value =
            value_kind(&names::full(path)).filter(|_| self.schema.semantics == Semantics::Ambit);
        let ty = self.schema.resolve_type(path, self.namespace);
        if value.is_none() {
            check_type_name(path, &ty, self.schema, self.diagnostics);
        }
        let test = Kind::Is(target, ty, value);
        let Some(within) = within else {
            return test;
        };
        let test = self.body.push(span, test);
        let within = self.expr(within);
        let member = Kind::Binary(Binary::In, target, within);
        let member = self.body.push(span, member);
        Kind::And(test, member)
    }

    fn record(&mut self, fields: &[(tree::Ident, tree::Expr)]) -> Kind {
        let mut built: Vec<(SmolStr, NodeId)> = Vec::with_capacity(fields.len());
        let mut names = FxHashSet::default();
        for (name, value) in fields {
            let value = self.expr(value);
            // A name that stands twice was reported where it was read.
            if names.insert(name.text.as_str()) {
                built.push((name.text.clone(), value));
            }
        }
        Kind::Record(built)
    }

    fn method(
        &mut self,
        span: Span,
        target: &tree::Expr,
        name: &tree::Ident,
        args: &[tree::Arg],
    ) -> Kind {
        let target = self.expr(target);
        let found = functions::named(&name.text, self.schema.semantics);
        let named = match found {
            Some(named @ (Named::Method(_) | Named::Each(_))) => named,
            Some(Named::Function(_)) => {
                self.plain_args(args);
                let (span, name) = (name.span, &name.text);
                return self.refuse(FunctionAsMethod { span, name });
            }
            None => {
                self.plain_args(args);
                return self.unknown_function(name.span, &name.text, true);
            }
        };
        if !self.check_count(span, &name.text, named, args) {
            self.plain_args(args);
            return Kind::Error;
        }
        match named {
            Named::Each(each) => self.each(each, target, name, args),
            Named::Method(method) => Kind::Method(method, target, self.plain_args(args)),
            Named::Function(_) => Kind::Error,
        }
    }

    fn each(&mut self, each: Each, target: NodeId, name: &tree::Ident, args: &[tree::Arg]) -> Kind {
        let [tree::Arg::Lambda(parameter, body)] = args else {
            self.plain_args(args);
            let (span, name) = (name.span, &name.text);
            return self.refuse(LambdaMissing { span, name });
        };
        let level = u32::try_from(self.locals.len()).unwrap_or(u32::MAX);
        self.check_parameter(parameter);
        self.locals.push(parameter.text.clone());
        let body = self.expr(body);
        self.locals.pop();
        Kind::Each(each, target, level, body)
    }

    fn call(&mut self, span: Span, path: &tree::Path, args: &[tree::Arg]) -> Kind {
        let name = names::full(path);
        let built = self.plain_args(args);
        let found = functions::named(&name, self.schema.semantics);
        match found.filter(|_| path.segments.len() == 1) {
            Some(named @ Named::Function(function)) => {
                if self.check_count(span, &name, named, args) {
                    Kind::Call(function, built)
                } else {
                    Kind::Error
                }
            }
            Some(Named::Method(_) | Named::Each(_)) => {
                let span = path.span;
                self.refuse(MethodAsFunction { span, name: &name })
            }
            None => self.unknown_function(path.span, &name, false),
        }
    }

    fn unknown_function(&mut self, span: Span, name: &SmolStr, is_method: bool) -> Kind {
        let semantics = self.schema.semantics;
        if semantics == Semantics::Ambit && LATER.contains(&name.as_str()) {
            return self.refuse(LaterFunction { span, name });
        }
        let nearest = names::nearest(name, functions::all(is_method, semantics));
        self.refuse(UnknownFunction {
            span,
            name,
            is_method,
            nearest,
        })
    }

    fn check_count(
        &mut self,
        span: Span,
        name: &SmolStr,
        named: Named,
        args: &[tree::Arg],
    ) -> bool {
        let Some(expected) = functions::arity(named).filter(|it| *it != args.len()) else {
            return true;
        };
        self.refuse(WrongCount {
            span,
            name,
            expected,
            found: args.len(),
        });
        false
    }

    /// Arguments of which none may be a lambda.
    fn plain_args(&mut self, args: &[tree::Arg]) -> Vec<NodeId> {
        let mut built = Vec::with_capacity(args.len());
        for arg in args {
            match arg {
                tree::Arg::Expr(expr) => built.push(self.expr(expr)),
                tree::Arg::Lambda(parameter, _) => {
                    let span = parameter.span;
                    let kind = self.refuse(LambdaMisplaced { span });
                    built.push(self.body.push(span, kind));
                }
            }
        }
        built
    }

    fn check_parameter(&mut self, parameter: &tree::Ident) {
        let is_variable = VARIABLES.iter().any(|(it, _, _)| *it == parameter.text);
        if is_variable || self.locals.contains(&parameter.text) {
            self.refuse(ParameterName {
                span: parameter.span,
                name: &parameter.text,
            });
        }
    }
}

/// The entity that a reference means, its type where it is declared; reports what is not.
pub(crate) fn resolve_entity(
    entity: &tree::EntityRef,
    schema: &Schema,
    namespace: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Uid, Option<ambit_value::TypeId>) {
    let uid = schema.resolve_uid(entity, namespace);
    if !schema.is_typed {
        return (uid, None);
    }
    if names::is_action_type(&uid.ty) {
        let action = schema.action_id(&uid).and_then(|it| schema.action(it));
        if action.is_none() {
            let unknown = UnknownActionInPolicy {
                span: entity.span,
                name: names::shown_uid(&uid.ty, &uid.id),
                nearest: nearest_action(&uid.id, schema),
            };
            diagnostics.push(unknown.into());
        }
        let ty = action.map(|it| it.ty);
        return (uid, ty);
    }
    check_type_name(&entity.ty, &uid.ty, schema, diagnostics);
    let ty = schema.type_id(&uid.ty);
    let ids = ty.and_then(|it| schema.entity_type(it));
    let ids = ids.and_then(|it| it.ids.as_deref());
    if let Some(ids) = ids.filter(|it| !it.contains(&uid.id)) {
        let unknown = EnumId {
            span: entity.span,
            ty: &uid.ty,
            id: &uid.id,
            ids,
        };
        diagnostics.push(unknown.into());
    }
    (uid, ty)
}

/// The action of that id in another namespace, or one that is written nearly so.
fn nearest_action(id: &str, schema: &Schema) -> Option<String> {
    let ids = schema.actions.iter().map(|it| it.uid.id.as_str());
    let is_there = ids.clone().any(|it| it == id);
    let nearest = if is_there {
        Some(id)
    } else {
        names::nearest(id, ids)
    };
    let action = schema
        .actions
        .iter()
        .find(|it| Some(it.uid.id.as_str()) == nearest);
    action.map(|it| names::shown_uid(&it.uid.ty, &it.uid.id))
}

/// Reports a type of entities that is not declared. Any type of actions passes, as in Cedar.
pub(crate) fn check_type_name(
    path: &tree::Path,
    name: &str,
    schema: &Schema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !schema.is_typed || names::is_action_type(name) || schema.type_id(name).is_some() {
        return;
    }
    let known = schema.entities.iter().map(|it| it.name.as_str());
    let unknown = UnknownEntityType {
        span: path.span,
        name,
        nearest: names::nearest_full(name, known),
    };
    diagnostics.push(unknown.into());
}
