//! Walks the tree of an expression and gives its value.

use std::collections::{BTreeMap, BTreeSet};

use ambit_syntax::tree::{Arg, BinaryOp, Expr, ExprKind, Ident, Pattern, PatternPart, Slot};

use super::declare::{Declarations, path};
use super::extension;
use super::method;
use super::number::Decimal;
use super::store::Store;
use super::structured;
use super::value::{Fault, Uid, Value};

/// What an expression may look at.
pub(crate) struct Scene<'a> {
    pub(crate) declarations: &'a Declarations,
    pub(crate) store: &'a Store,
    /// The namespace that the policy stands in.
    pub(crate) namespace: &'a str,
    pub(crate) variables: &'a BTreeMap<String, Value>,
    pub(crate) slots: &'a BTreeMap<Slot, Uid>,
    /// Whether an ill-typed condition would never have come here.
    pub(crate) is_checked: bool,
}

/// The parameters of the lambdas around an expression, the innermost last.
pub(crate) type Locals<'a> = &'a [(String, Value)];

impl Scene<'_> {
    pub(crate) fn eval(&self, expr: &Expr, locals: Locals<'_>) -> Result<Value, Fault> {
        let eval = |it: &Expr| self.eval(it, locals);
        Ok(match &expr.kind {
            ExprKind::Error => return Err("an expression that was not understood".into()),
            ExprKind::Bool(it) => Value::Bool(*it),
            ExprKind::Long(it) => Value::Long(*it),
            ExprKind::Str(it) => Value::String(it.to_string()),
            ExprKind::Number(it) => Value::Number(Decimal::read(it)?),
            ExprKind::Money(amount, code) => Value::Money(Decimal::read(amount)?, code.to_string()),
            ExprKind::Duration(it) => Value::Duration(*it),
            ExprKind::Entity(it) => Value::Entity(self.declarations.uid(self.namespace, it)),
            ExprKind::Name(name) => self.name(name, locals)?,
            ExprKind::Slot(slot) => match self.slots.get(slot) {
                Some(uid) => Value::Entity(uid.clone()),
                None => return Err("a slot that nothing fills".into()),
            },
            ExprKind::Not(it) => Value::Bool(!eval(it)?.bool()?),
            ExprKind::Neg(it) => negate(&eval(it)?)?,
            ExprKind::Binary(BinaryOp::And, a, b) => {
                Value::Bool(eval(a)?.bool()? && eval(b)?.bool()?)
            }
            ExprKind::Binary(BinaryOp::Or, a, b) => {
                Value::Bool(eval(a)?.bool()? || eval(b)?.bool()?)
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, &eval(a)?, &eval(b)?)?,
            ExprKind::Has(it, names) => Value::Bool(self.has(eval(it)?, names)?),
            ExprKind::Like(it, pattern) => Value::Bool(like(eval(it)?.string()?, pattern)),
            ExprKind::Is(it, ty, within) => {
                let value = eval(it)?;
                let is = self.is(&value, &path(ty))?;
                Value::Bool(match within {
                    Some(within) if is => self.is_in(&value, &eval(within)?)?,
                    Some(_) | None => is,
                })
            }
            ExprKind::If(test, yes, no) => eval(if eval(test)?.bool()? { yes } else { no })?,
            ExprKind::Attr(it, name) => self.attribute(&eval(it)?, &name.text)?,
            ExprKind::Set(elements) => {
                Value::Set(elements.iter().map(eval).collect::<Result<_, _>>()?)
            }
            ExprKind::Record(fields) => Value::Record(
                fields
                    .iter()
                    .map(|it| Ok((it.0.text.to_string(), eval(&it.1)?)))
                    .collect::<Result<_, Fault>>()?,
            ),
            ExprKind::Call(name, args) => call(&path(name), &self.values(args, locals)?)?,
            ExprKind::Method(target, name, args) => {
                self.method(&eval(target)?, &name.text, args, locals)?
            }
        })
    }

    fn name(&self, name: &str, locals: Locals<'_>) -> Result<Value, Fault> {
        let local = locals.iter().rev().find(|it| it.0 == name).map(|it| &it.1);
        local
            .or_else(|| self.variables.get(name))
            .cloned()
            .ok_or_else(|| format!("there is no {name}"))
    }

    fn values(&self, args: &[Arg], locals: Locals<'_>) -> Result<Vec<Value>, Fault> {
        args.iter()
            .map(|it| match it {
                Arg::Expr(it) => self.eval(it, locals),
                Arg::Lambda(..) => Err("a lambda where none may stand".into()),
            })
            .collect()
    }

    fn method(
        &self,
        target: &Value,
        name: &str,
        args: &[Arg],
        locals: Locals<'_>,
    ) -> Result<Value, Fault> {
        if let [Arg::Lambda(parameter, body)] = args {
            return method::each(target, name, |element| {
                let mut inner = locals.to_vec();
                inner.push((parameter.text.to_string(), element));
                self.eval(body, &inner)
            });
        }
        // A list's start is written as a set is, and its order counts.
        if let (
            Value::List(list),
            "startsWith",
            [
                Arg::Expr(Expr {
                    kind: ExprKind::Set(start),
                    ..
                }),
            ],
        ) = (target, name, args)
        {
            let start = start
                .iter()
                .map(|it| self.eval(it, locals))
                .collect::<Result<Vec<_>, _>>()?;
            list.iter().chain(&start).try_for_each(structured::known)?;
            return Ok(Value::Bool(list.starts_with(&start)));
        }
        let args = self.values(args, locals)?;
        match (name, args.as_slice()) {
            ("getTag", [tag]) => {
                let entity = self.store.get(target.entity()?);
                let tag = tag.string()?;
                let found = entity.ok_or("there is no such entity")?.tags.get(tag);
                found
                    .cloned()
                    .ok_or_else(|| format!("there is no tag {tag:?}"))
            }
            ("hasTag", [tag]) => {
                let entity = self.store.get(target.entity()?);
                let tag = tag.string()?;
                Ok(Value::Bool(
                    entity.is_some_and(|it| it.tags.contains_key(tag)),
                ))
            }
            // Text has methods in checked policies alone.
            _ if !self.is_checked && matches!(target, Value::String(_)) => {
                Err(format!("{target:?} has no method {name}"))
            }
            (_, args) => method::call(target, name, args),
        }
    }

    fn binary(&self, op: BinaryOp, a: &Value, b: &Value) -> Result<Value, Fault> {
        Ok(match op {
            BinaryOp::And | BinaryOp::Or => return Err("both sides are known here".into()),
            BinaryOp::Eq => Value::Bool(method::same(a, b)?),
            BinaryOp::Ne => Value::Bool(!method::same(a, b)?),
            BinaryOp::Lt => Value::Bool(method::order(a, b)?.is_lt()),
            BinaryOp::Le => Value::Bool(method::order(a, b)?.is_le()),
            BinaryOp::Gt => Value::Bool(method::order(a, b)?.is_gt()),
            BinaryOp::Ge => Value::Bool(method::order(a, b)?.is_ge()),
            BinaryOp::In => Value::Bool(self.is_in(a, b)?),
            BinaryOp::Add => method::add(a, b)?,
            BinaryOp::Sub => method::sub(a, b)?,
            BinaryOp::Mul => method::mul(a, b)?,
        })
    }

    fn is_in(&self, value: &Value, group: &Value) -> Result<bool, Fault> {
        let entity = value.entity()?;
        match group {
            Value::Entity(group) => Ok(self.store.is_in(entity, group)),
            Value::Set(groups) => {
                let groups = groups
                    .iter()
                    .map(Value::entity)
                    .collect::<Result<BTreeSet<_>, _>>()?;
                Ok(groups.into_iter().any(|it| self.store.is_in(entity, it)))
            }
            Value::List(groups) => {
                let groups = groups
                    .iter()
                    .map(Value::entity)
                    .collect::<Result<BTreeSet<_>, _>>()?;
                Ok(groups.into_iter().any(|it| self.store.is_in(entity, it)))
            }
            other => Err(other.is_no("entity and no set")),
        }
    }

    fn is(&self, value: &Value, ty: &str) -> Result<bool, Fault> {
        if let Value::Entity(uid) = value {
            return Ok(uid.ty == self.declarations.entity_name(self.namespace, ty));
        }
        // Where nothing was checked before, `is` asks for an entity's type and nothing else, as in Cedar.
        match ty {
            _ if !self.is_checked => Err(value.is_no("entity")),
            "Bool" => Ok(matches!(value, Value::Bool(_))),
            "Long" => Ok(matches!(value, Value::Long(_))),
            "Number" => Ok(matches!(value, Value::Long(_) | Value::Number(_))),
            "String" => Ok(matches!(value, Value::String(_))),
            "List" => Ok(matches!(value, Value::List(_))),
            "Record" => Ok(matches!(value, Value::Record(_))),
            "Set" => Ok(matches!(value, Value::Set(_))),
            "Money" => Ok(matches!(value, Value::Money(..))),
            "decimal" => Ok(matches!(value, Value::Decimal(_))),
            "ipaddr" => Ok(matches!(value, Value::Ip(..))),
            "datetime" => Ok(matches!(value, Value::Datetime(_))),
            "duration" => Ok(matches!(value, Value::Duration(_))),
            "Path" => Ok(matches!(value, Value::Structured(it) if it.kind == "path")),
            "Url" => Ok(matches!(value, Value::Structured(it) if it.kind == "url")),
            "Email" => Ok(matches!(value, Value::Structured(it) if it.kind == "email")),
            _ => Err(value.is_no("entity")),
        }
    }

    fn has(&self, mut value: Value, names: &[Ident]) -> Result<bool, Fault> {
        for name in names {
            let found = match &value {
                Value::Structured(it) => it.members()?.get(name.text.as_str()).cloned(),
                Value::Record(fields) => fields.get(name.text.as_str()).cloned(),
                Value::Entity(uid) => self
                    .store
                    .get(uid)
                    .and_then(|it| it.attributes.get(name.text.as_str()).cloned()),
                // Of a checked policy, only a `Json` can be anything else.
                _ if self.is_checked => None,
                other => return Err(other.is_no("record and no entity")),
            };
            match found {
                Some(found) => value = found,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn attribute(&self, value: &Value, name: &str) -> Result<Value, Fault> {
        let missing = || format!("there is no attribute {name:?}");
        match value {
            Value::Record(fields) => fields.get(name).cloned().ok_or_else(missing),
            Value::Entity(uid) => {
                let entity = self
                    .store
                    .get(uid)
                    .ok_or_else(|| format!("there is no {uid:?}"))?;
                entity.attributes.get(name).cloned().ok_or_else(missing)
            }
            Value::Structured(it) => it.members()?.get(name).cloned().ok_or_else(missing),
            // The sum of nothing, which is no money of any currency.
            Value::Long(0) if name == "amount" => Ok(Value::Long(0)),
            Value::Money(amount, _) if name == "amount" => Ok(Value::Number(amount.clone())),
            Value::Money(_, currency) if name == "currency" => Ok(Value::String(currency.clone())),
            other => Err(other.is_no("record and no entity")),
        }
    }
}

fn negate(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Number(it) => Ok(Value::Number(it.neg())),
        Value::Money(it, code) => Ok(Value::Money(it.neg(), code.clone())),
        other => other
            .long()?
            .checked_neg()
            .map(Value::Long)
            .ok_or_else(|| "overflow".into()),
    }
}

fn call(name: &str, args: &[Value]) -> Result<Value, Fault> {
    match (name, args) {
        ("decimal", [it]) => extension::decimal(it.string()?),
        ("ip", [it]) => extension::ip(it.string()?),
        ("datetime", [it]) => extension::datetime(it.string()?),
        ("duration", [it]) => extension::duration(it.string()?),
        ("path", [it]) => made("path", it),
        ("url", [it]) => made("url", it),
        ("email", [it]) => made("email", it),
        ("money", [amount, code]) => method::money(amount.number()?, code.string()?),
        ("minor", [amount, code]) => method::minor(&amount.number()?, code.string()?),
        _ => Err(format!(
            "there is no function {name} of {} arguments",
            args.len()
        )),
    }
}

fn made(kind: &'static str, text: &Value) -> Result<Value, Fault> {
    let value = structured::read(kind, text.string()?);
    structured::known(&value).map(|()| value)
}

/// Whether text matches a pattern, by trying every way to split it.
fn like(text: &str, pattern: &Pattern) -> bool {
    enum Piece {
        Any,
        Char(char),
    }
    let pieces: Vec<Piece> = pattern
        .parts
        .iter()
        .flat_map(|it| match it {
            PatternPart::Any => vec![Piece::Any],
            PatternPart::Text(text) => text.chars().map(Piece::Char).collect(),
        })
        .collect();
    // The places in `text` that the pieces so far can lead to.
    let text: Vec<char> = text.chars().collect();
    let mut reached = BTreeSet::from([0]);
    for piece in pieces {
        reached = match piece {
            Piece::Any => reached
                .first()
                .map(|first| (*first..=text.len()).collect())
                .unwrap_or_default(),
            Piece::Char(it) => reached
                .iter()
                .filter(|at| text.get(**at) == Some(&it))
                .map(|at| at + 1)
                .collect(),
        };
    }
    reached.contains(&text.len())
}
