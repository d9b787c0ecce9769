//! Defaults: expressions that are values already, and whether they fit a type.

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree::{self, ExprKind};
use ambit_value::{Money, Number, OwnedRecord, OwnedValue, RecordTy, Semantics, Shape};
use smol_str::SmolStr;

use crate::constructor;
use crate::diagnostics::schema::{DefaultMisfit, NotAConstant};
use crate::ty::{Record, Ty};

/// Why an expression is no default of a type.
#[derive(Debug)]
enum Misfit {
    /// It has to be computed.
    NotConstant(Span),
    /// It is a value of another type, or a text that can't be read.
    Other(Span, Option<String>),
    /// It was reported already.
    Reported,
}

/// The record as the engine reads it, its defaults read; a field that has one is always there.
pub(super) fn with_defaults(
    record: &mut Record,
    sources: &[usize],
    fields: &[tree::Field],
    diagnostics: &mut Vec<Diagnostic>,
) -> RecordTy {
    let mut ty = record.declared();
    let declared = ty.fields.iter_mut().zip(&mut record.fields).zip(sources);
    for ((field, checked), source) in declared {
        let Some(default) = fields.get(*source).and_then(|it| it.default.as_ref()) else {
            continue;
        };
        field.required = true;
        checked.required = true;
        match constant(default, &checked.ty) {
            Ok(value) => field.default = Some(value),
            Err(misfit) => report(&misfit, &field.name, diagnostics),
        }
    }
    ty
}

fn report(misfit: &Misfit, name: &SmolStr, diagnostics: &mut Vec<Diagnostic>) {
    match misfit {
        Misfit::NotConstant(span) => diagnostics.push(NotAConstant { span: *span, name }.into()),
        Misfit::Other(span, why) => {
            let why = why.as_deref();
            diagnostics.push(
                DefaultMisfit {
                    span: *span,
                    name,
                    why,
                }
                .into(),
            );
        }
        Misfit::Reported => {}
    }
}

/// The value of an expression that needs no computing, as that type has it.
fn constant(expr: &tree::Expr, ty: &Ty) -> Result<OwnedValue, Misfit> {
    if ty.is_unknown() {
        return Err(Misfit::Reported);
    }
    let misfit = || Misfit::Other(expr.span, None);
    match (&expr.kind, ty) {
        (ExprKind::Error, _) => Err(Misfit::Reported),
        (ExprKind::Bool(value), Ty::Bool(_) | Ty::Json) => Ok(OwnedValue::Bool(*value)),
        (ExprKind::Long(value), Ty::Long | Ty::Json) => Ok(OwnedValue::Long(*value)),
        (ExprKind::Long(value), Ty::Number) => Ok(OwnedValue::Number(Number::from(*value))),
        (ExprKind::Str(text), Ty::String | Ty::Json) => Ok(OwnedValue::from(text.as_str())),
        (ExprKind::Str(text), Ty::OneOf(texts)) => {
            let is_one = texts.binary_search(text).is_ok();
            is_one
                .then(|| OwnedValue::from(text.as_str()))
                .ok_or_else(misfit)
        }
        (ExprKind::Number(text), Ty::Number | Ty::Json) => {
            read_number(expr.span, text).map(OwnedValue::Number)
        }
        (ExprKind::Money(amount, code), Ty::Money) => {
            let amount = read_number(expr.span, amount)?;
            let money = Money::new(amount, code).map_err(|it| unreadable(expr.span, &it))?;
            Ok(OwnedValue::Money(money))
        }
        (ExprKind::Duration(span), Ty::Duration) => Ok(OwnedValue::Duration(*span)),
        (ExprKind::Neg(operand), _) => negated(expr.span, &constant(operand, ty)?),
        (ExprKind::Set(elements), Ty::Set(element)) => {
            Ok(OwnedValue::set(constants(elements, element)?))
        }
        (ExprKind::Set(elements), Ty::List(element)) => {
            Ok(OwnedValue::list(constants(elements, element)?))
        }
        (ExprKind::Record(fields), Ty::Record(record)) => record_of(expr.span, fields, record),
        (ExprKind::Call(path, args), _) => constructed(expr, path, args, ty),
        (kind, _) if is_literal(kind) => Err(misfit()),
        _ => Err(Misfit::NotConstant(expr.span)),
    }
}

fn is_literal(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Bool(_)
            | ExprKind::Long(_)
            | ExprKind::Str(_)
            | ExprKind::Number(_)
            | ExprKind::Money(_, _)
            | ExprKind::Duration(_)
            | ExprKind::Set(_)
            | ExprKind::Record(_)
    )
}

fn constants(elements: &[tree::Expr], ty: &Ty) -> Result<Vec<OwnedValue>, Misfit> {
    elements.iter().map(|it| constant(it, ty)).collect()
}

fn read_number(span: Span, text: &str) -> Result<Number, Misfit> {
    Number::parse_literal(text).map_err(|it| unreadable(span, &it))
}

fn unreadable(span: Span, why: &dyn std::fmt::Display) -> Misfit {
    Misfit::Other(span, Some(why.to_string()))
}

fn negated(span: Span, value: &OwnedValue) -> Result<OwnedValue, Misfit> {
    let out_of_range = || Misfit::Other(span, None);
    match value {
        OwnedValue::Long(it) => it
            .checked_neg()
            .map(OwnedValue::Long)
            .ok_or_else(out_of_range),
        OwnedValue::Number(it) => Ok(OwnedValue::Number(it.negated())),
        OwnedValue::Money(it) => Ok(OwnedValue::Money(it.negated())),
        OwnedValue::Duration(it) => it
            .checked_neg()
            .map(OwnedValue::Duration)
            .ok_or_else(out_of_range),
        OwnedValue::Absent
        | OwnedValue::Null
        | OwnedValue::Bool(_)
        | OwnedValue::Str(_)
        | OwnedValue::Entity(_)
        | OwnedValue::Decimal(_)
        | OwnedValue::Datetime(_)
        | OwnedValue::Ip(_)
        | OwnedValue::Structured(_)
        | OwnedValue::Set(_)
        | OwnedValue::List(_)
        | OwnedValue::Record(_) => Err(Misfit::NotConstant(span)),
    }
}

fn record_of(
    span: Span,
    fields: &[(tree::Ident, tree::Expr)],
    record: &Record,
) -> Result<OwnedValue, Misfit> {
    let is_declared = |name: &tree::Ident| record.find(&name.text).is_some();
    if let Some((name, _)) = fields.iter().find(|(name, _)| !is_declared(name)) {
        return Err(Misfit::Other(name.span, None));
    }
    let mut values = Vec::with_capacity(record.fields.len());
    for field in &record.fields {
        match fields.iter().find(|(name, _)| name.text == field.name) {
            Some((_, value)) => values.push(constant(value, &field.ty)?),
            None if field.required => return Err(Misfit::Other(span, None)),
            None => values.push(OwnedValue::Absent),
        }
    }
    let shape = Shape::of(&record.declared());
    let record = OwnedRecord::new(shape, values).ok_or(Misfit::Reported)?;
    Ok(OwnedValue::Record(record.into()))
}

/// `datetime("…")` and the like.
fn constructed(
    expr: &tree::Expr,
    path: &tree::Path,
    args: &[tree::Arg],
    ty: &Ty,
) -> Result<OwnedValue, Misfit> {
    let [tree::Arg::Expr(arg)] = args else {
        return Err(Misfit::NotConstant(expr.span));
    };
    let (ExprKind::Str(text), [name]) = (&arg.kind, path.segments.as_slice()) else {
        return Err(Misfit::NotConstant(expr.span));
    };
    let Some(constructor) = constructor::named(&name.text, Semantics::Ambit) else {
        return Err(Misfit::NotConstant(expr.span));
    };
    if *ty != constructor.ty {
        return Err(Misfit::Other(expr.span, None));
    }
    let read = (constructor.read)(text);
    read.map_err(|why| Misfit::Other(arg.span, Some(why)))
}
