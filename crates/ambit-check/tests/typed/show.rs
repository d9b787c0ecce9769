//! Typed expressions as short text, for tests to compare.

use ambit_check::typed::{Binary, Expr, ExprKind, Var, Variant};
use ambit_value::Uid;

/// A condition and the actions that it is for.
pub(crate) fn variant(variant: &Variant) -> String {
    let actions = match &variant.actions {
        Some(actions) => format!("{actions:?}"),
        None => "*".into(),
    };
    let condition = variant.condition.as_ref().map_or("true".into(), expr);
    format!("{actions}: {condition}")
}

pub(crate) fn uid(uid: &Uid) -> String {
    format!("{}::{:?}", uid.ty, uid.id)
}

/// An expression; a slot stands behind `@`.
pub(crate) fn expr(it: &Expr) -> String {
    let slot = |slot: &Option<u32>| slot.map(|it| format!("@{it}")).unwrap_or_default();
    let list = |exprs: &[Expr]| exprs.iter().map(expr).collect::<Vec<_>>().join(", ");
    match &it.kind {
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Long(value) => value.to_string(),
        ExprKind::Str(text) => format!("{text:?}"),
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Money(money) => money.to_string(),
        ExprKind::Duration(milliseconds) => format!("{milliseconds}ms"),
        ExprKind::Entity(entity) => uid(entity),
        ExprKind::Var(var) => name(*var).into(),
        ExprKind::Local(level) => format!("${level}"),
        ExprKind::Not(operand) => format!("!({})", expr(operand)),
        ExprKind::Neg(operand) => format!("-({})", expr(operand)),
        ExprKind::Widen(operand) => format!("widen({})", expr(operand)),
        ExprKind::And(lhs, rhs) => format!("({} && {})", expr(lhs), expr(rhs)),
        ExprKind::Or(lhs, rhs) => format!("({} || {})", expr(lhs), expr(rhs)),
        ExprKind::If(test, yes, no) => {
            format!("if {} then {} else {}", expr(test), expr(yes), expr(no))
        }
        ExprKind::Binary(op, lhs, rhs) => format!("({} {} {})", expr(lhs), sign(*op), expr(rhs)),
        ExprKind::Has(target, name, at) => format!("({} has {name}{})", expr(target), slot(at)),
        ExprKind::Attr(target, name, at) => format!("{}.{name}{}", expr(target), slot(at)),
        ExprKind::Like(target, _) => format!("({} like …)", expr(target)),
        ExprKind::IsEntity(target, ty) => format!("{} is {ty}", expr(target)),
        ExprKind::IsJson(target, kind) => format!("({} is json {kind:?})", expr(target)),
        ExprKind::Set(elements) => format!("[{}]", list(elements)),
        ExprKind::Record(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", expr(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        ExprKind::Call(function, args) => format!("{function:?}({})", list(args)),
        ExprKind::Each(each, target, level, body) => {
            format!("{each:?}({}, ${level} => {})", expr(target), expr(body))
        }
    }
}

fn name(var: Var) -> &'static str {
    match var {
        Var::Principal => "principal",
        Var::Action => "action",
        Var::Resource => "resource",
        Var::Context => "context",
        Var::Args => "args",
        Var::Session => "session",
        Var::Now => "now",
    }
}

fn sign(op: Binary) -> &'static str {
    match op {
        Binary::Eq => "==",
        Binary::Ne => "!=",
        Binary::Lt => "<",
        Binary::Le => "<=",
        Binary::Gt => ">",
        Binary::Ge => ">=",
        Binary::In => "in",
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
    }
}
