//! What is known when a policy is compiled.

use ambit_check::typed::{Expr, ExprKind, Function};
use ambit_value::{
    IpNet, Number, OwnedStructured, OwnedValue, parse_datetime, parse_decimal, parse_duration,
};

use crate::tables::Tables;

/// The value of an expression that has the same one for every request. What would fail has none: it must fail when,
/// and only when, it is evaluated.
pub(crate) fn constant(tables: &mut Tables, expr: &Expr) -> Option<OwnedValue> {
    Some(match &expr.kind {
        ExprKind::Bool(it) => OwnedValue::Bool(*it),
        ExprKind::Long(it) => OwnedValue::Long(*it),
        ExprKind::Str(it) => OwnedValue::Str(it.as_str().into()),
        ExprKind::Number(it) => OwnedValue::Number(*it),
        ExprKind::Money(it) => OwnedValue::Money(*it),
        ExprKind::Duration(it) => OwnedValue::Duration(*it),
        ExprKind::Entity(uid) => OwnedValue::Entity(tables.entity(uid)),
        ExprKind::Neg(it) => negated(&constant(tables, it)?)?,
        ExprKind::Widen(it) => widened(constant(tables, it)?)?,
        ExprKind::Set(elements) => {
            let elements = elements.iter().map(|it| constant(tables, it));
            OwnedValue::set(elements.collect::<Option<Vec<_>>>()?)
        }
        ExprKind::Record(fields) => {
            let fields = fields
                .iter()
                .map(|(name, it)| Some((name.clone(), constant(tables, it)?)));
            OwnedValue::record(fields.collect::<Option<Vec<_>>>()?).ok()?
        }
        ExprKind::Call(function, args) => {
            let [arg] = args.as_slice() else { return None };
            let ExprKind::Str(text) = &arg.kind else {
                return None;
            };
            constructed(*function, text)?
        }
        ExprKind::Var(_)
        | ExprKind::Local(_)
        | ExprKind::Not(_)
        | ExprKind::And(..)
        | ExprKind::Or(..)
        | ExprKind::If(..)
        | ExprKind::Binary(..)
        | ExprKind::Has(..)
        | ExprKind::Attr(..)
        | ExprKind::Like(..)
        | ExprKind::IsEntity(..)
        | ExprKind::IsJson(..)
        | ExprKind::Each(..) => return None,
    })
}

/// The list of a set literal's elements in the order they are written, where all are constant.
pub(crate) fn constant_list(tables: &mut Tables, elements: &[Expr]) -> Option<OwnedValue> {
    let elements = elements.iter().map(|it| constant(tables, it));
    Some(OwnedValue::list(elements.collect::<Option<Vec<_>>>()?))
}

fn negated(value: &OwnedValue) -> Option<OwnedValue> {
    if let OwnedValue::Long(it) = value {
        it.checked_neg().map(OwnedValue::Long)
    } else if let OwnedValue::Number(it) = value {
        Some(OwnedValue::Number(it.negated()))
    } else if let OwnedValue::Money(it) = value {
        Some(OwnedValue::Money(it.negated()))
    } else {
        None
    }
}

fn widened(value: OwnedValue) -> Option<OwnedValue> {
    if let OwnedValue::Long(it) = value {
        Some(OwnedValue::Number(Number::from(it)))
    } else {
        matches!(value, OwnedValue::Number(_)).then_some(value)
    }
}

/// What a constructor makes of a text, where it makes anything of it.
fn constructed(function: Function, text: &str) -> Option<OwnedValue> {
    if function == Function::Decimal {
        parse_decimal(text).ok().map(OwnedValue::Decimal)
    } else if function == Function::Ip {
        IpNet::parse(text).ok().map(OwnedValue::Ip)
    } else if function == Function::Datetime {
        parse_datetime(text).ok().map(OwnedValue::Datetime)
    } else if function == Function::Duration {
        parse_duration(text).ok().map(OwnedValue::Duration)
    } else if let Function::Structured(kind) = function {
        let parsed = OwnedStructured::parse(kind, text).ok()?;
        Some(OwnedValue::Structured(parsed.into()))
    } else {
        None
    }
}
