//! Expressions, evaluated into registers.

use ambit_bytecode::{Count, Dst, Input, Op, Reg, Skip, Slot};
use ambit_check::typed::{Binary, Each, Expr, ExprKind, JsonKind, Var};
use ambit_source::Span;
use ambit_syntax::tree;
use ambit_value::{OwnedValue, Pattern, PatternPart, Shape};
use smol_str::SmolStr;

use crate::constant::constant;
use crate::emit::{Emitter, Label, Loop};
use crate::error::Excess;
use crate::tables::count;

impl Emitter<'_> {
    /// Evaluates an expression, and gives the register that holds it: an input's, a lambda parameter's, or the first
    /// that is free, which is taken.
    pub(crate) fn value(&mut self, expr: &Expr) -> Result<Reg, Excess> {
        if let Some(value) = constant(self.tables, expr) {
            return self.load(&value, expr.span);
        }
        let span = expr.span;
        match &expr.kind {
            ExprKind::Var(var) => self.input(*var, span),
            ExprKind::Local(parameter) => self.local(*parameter).ok_or(Excess::Deep(span)),
            ExprKind::Not(it) => self.unary(it, span, |dst, src| Op::Not { dst, src }),
            ExprKind::Neg(it) => self.unary(it, span, |dst, src| Op::Neg { dst, src }),
            ExprKind::Widen(it) => self.unary(it, span, |dst, src| Op::Widen { dst, src }),
            ExprKind::And(..) | ExprKind::Or(..) => self.truth_value(expr),
            ExprKind::If(test, yes, no) => self.choice(test, yes, no, span),
            ExprKind::Binary(op, lhs, rhs) => self.operator(*op, lhs, rhs, span),
            ExprKind::Has(obj, name, slot) => self.has(obj, name, *slot, span),
            ExprKind::Attr(obj, name, slot) => self.attribute(obj, name, *slot, span),
            ExprKind::Like(it, parts) => {
                let pattern = self.tables.pattern(&pattern(parts));
                self.unary(it, span, |dst, src| Op::Like { dst, src, pattern })
            }
            ExprKind::IsEntity(it, name) => {
                let ty = self.tables.ty(name);
                self.unary(it, span, |dst, src| Op::Is { dst, src, ty })
            }
            ExprKind::IsJson(it, asked) => {
                let kind = kind(*asked);
                self.unary(it, span, |dst, src| Op::IsJson { dst, src, kind })
            }
            ExprKind::Set(elements) => {
                let count = self.push_all(elements.iter())?;
                self.build(span, |dst| Op::BuildSet { dst, count })
            }
            ExprKind::Record(fields) => self.record(fields, span),
            ExprKind::Call(function, args) => self.call(*function, args, span),
            ExprKind::Each(each, target, parameter, body) => {
                self.each(*each, target, *parameter, body, span)
            }
            // All of them are constants.
            ExprKind::Bool(_)
            | ExprKind::Long(_)
            | ExprKind::Str(_)
            | ExprKind::Number(_)
            | ExprKind::Money(_)
            | ExprKind::Duration(_)
            | ExprKind::Entity(_) => Err(Excess::Deep(span)),
        }
    }

    /// Loads a constant.
    pub(crate) fn load(&mut self, value: &OwnedValue, span: Span) -> Result<Reg, Excess> {
        let dst = self.take(span)?;
        self.load_into(dst, value, span);
        Ok(dst.into())
    }

    fn load_into(&mut self, dst: Dst, value: &OwnedValue, span: Span) {
        let op = if let OwnedValue::Entity(entity) = value {
            Op::Entity {
                dst,
                entity: *entity,
            }
        } else {
            let value = self.tables.constant(value);
            Op::Const { dst, value }
        };
        self.emit(op, span);
    }

    /// Evaluates an expression into the first register that is free, which is taken.
    fn value_here(&mut self, expr: &Expr) -> Result<Dst, Excess> {
        let mark = self.mark();
        let src = self.value(expr)?;
        self.free(mark);
        let dst = self.take(expr.span)?;
        if Reg::from(dst) != src {
            self.emit(Op::Copy { dst, src }, expr.span);
        }
        Ok(dst)
    }

    /// An instruction on one value.
    pub(crate) fn unary(
        &mut self,
        expr: &Expr,
        span: Span,
        op: impl FnOnce(Dst, Reg) -> Op,
    ) -> Result<Reg, Excess> {
        let mark = self.mark();
        let src = self.operand(expr)?;
        self.free(mark);
        self.build(span, |dst| op(dst, src))
    }

    /// A value for an instruction that fails on what is not there: an input is read in place.
    pub(crate) fn operand(&mut self, expr: &Expr) -> Result<Reg, Excess> {
        if let ExprKind::Var(var) = &expr.kind {
            return Ok(input(*var));
        }
        self.value(expr)
    }

    /// An input as a value of its own. What a request may leave out is copied, which fails where it did: two times
    /// that nobody gave must not be equal.
    fn input(&mut self, var: Var, span: Span) -> Result<Reg, Excess> {
        let src = input(var);
        match var {
            Var::Principal | Var::Action | Var::Resource | Var::Context => Ok(src),
            Var::Args | Var::Session | Var::Now => {
                let dst = self.take(span)?;
                self.emit(Op::Copy { dst, src }, span);
                Ok(dst.into())
            }
        }
    }

    /// An instruction on two values.
    pub(crate) fn binary(
        &mut self,
        lhs: &Expr,
        rhs: &Expr,
        span: Span,
        op: impl FnOnce(Dst, Reg, Reg) -> Op,
    ) -> Result<Reg, Excess> {
        let mark = self.mark();
        let (lhs, rhs) = self.both(lhs, rhs)?;
        self.free(mark);
        self.build(span, |dst| op(dst, lhs, rhs))
    }

    /// Evaluates two expressions, one after the other.
    pub(crate) fn both(&mut self, lhs: &Expr, rhs: &Expr) -> Result<(Reg, Reg), Excess> {
        let mark = self.mark();
        let left = self.value(lhs)?;
        if !self.is_crowded() {
            return Ok((left, self.value(rhs)?));
        }
        self.emit(Op::Push { src: left }, lhs.span);
        self.free(mark);
        let right = self.value_here(rhs)?;
        let dst = self.take(lhs.span)?;
        self.emit(Op::Pop { dst }, lhs.span);
        Ok((dst.into(), right.into()))
    }

    /// An instruction that only writes.
    pub(crate) fn build(&mut self, span: Span, op: impl FnOnce(Dst) -> Op) -> Result<Reg, Excess> {
        let dst = self.take(span)?;
        self.emit(op(dst), span);
        Ok(dst.into())
    }

    /// A conjunction or a disjunction as a value.
    fn truth_value(&mut self, expr: &Expr) -> Result<Reg, Excess> {
        let mut otherwise = Label::default();
        let mut end = Label::default();
        let mark = self.mark();
        self.branch(expr, false, &mut otherwise)?;
        self.free(mark);
        let dst = self.take(expr.span)?;
        self.load_into(dst, &OwnedValue::Bool(true), expr.span);
        self.always(&mut end, expr.span);
        self.bind(otherwise)?;
        self.load_into(dst, &OwnedValue::Bool(false), expr.span);
        self.bind(end)?;
        Ok(dst.into())
    }

    fn choice(&mut self, test: &Expr, yes: &Expr, no: &Expr, span: Span) -> Result<Reg, Excess> {
        let mut otherwise = Label::default();
        let mut end = Label::default();
        let mark = self.mark();
        self.branch(test, false, &mut otherwise)?;
        self.free(mark);
        self.value_here(yes)?;
        self.always(&mut end, span);
        self.bind(otherwise)?;
        self.free(mark);
        let dst = self.value_here(no)?;
        self.bind(end)?;
        Ok(dst.into())
    }

    fn operator(&mut self, op: Binary, lhs: &Expr, rhs: &Expr, span: Span) -> Result<Reg, Excess> {
        self.binary(lhs, rhs, span, |dst, lhs, rhs| match op {
            Binary::Eq => Op::Eq { dst, lhs, rhs },
            Binary::Ne => Op::Ne { dst, lhs, rhs },
            Binary::Lt => Op::Lt { dst, lhs, rhs },
            Binary::Le => Op::Le { dst, lhs, rhs },
            Binary::Gt => Op::Lt {
                dst,
                lhs: rhs,
                rhs: lhs,
            },
            Binary::Ge => Op::Le {
                dst,
                lhs: rhs,
                rhs: lhs,
            },
            Binary::In => Op::In { dst, lhs, rhs },
            Binary::Add => Op::Add { dst, lhs, rhs },
            Binary::Sub => Op::Sub { dst, lhs, rhs },
            Binary::Mul => Op::Mul { dst, lhs, rhs },
        })
    }

    fn has(
        &mut self,
        obj: &Expr,
        name: &SmolStr,
        slot: Option<u32>,
        span: Span,
    ) -> Result<Reg, Excess> {
        if let Some(slot) = narrow(slot) {
            return self.unary(obj, span, |dst, obj| Op::HasSlot { dst, obj, slot });
        }
        let name = self.tables.name(name);
        self.unary(obj, span, |dst, obj| Op::Has { dst, obj, name })
    }

    fn attribute(
        &mut self,
        obj: &Expr,
        name: &SmolStr,
        slot: Option<u32>,
        span: Span,
    ) -> Result<Reg, Excess> {
        if let Some(slot) = narrow(slot) {
            return self.unary(obj, span, |dst, obj| Op::Slot { dst, obj, slot });
        }
        let name = self.tables.name(name);
        self.unary(obj, span, |dst, obj| Op::Attr { dst, obj, name })
    }

    fn record(&mut self, fields: &[(SmolStr, Expr)], span: Span) -> Result<Reg, Excess> {
        let mut fields: Vec<_> = fields.iter().collect();
        fields.sort_by(|lhs, rhs| lhs.0.cmp(&rhs.0));
        let names = fields.iter().map(|(name, _)| name.clone());
        let shape = Shape::new(names).map_err(|_| Excess::Deep(span))?;
        let shape = self.tables.shape(&shape);
        self.push_all(fields.into_iter().map(|(_, it)| it))?;
        self.build(span, |dst| Op::BuildRecord { dst, shape })
    }

    /// Evaluates expressions and lays them on the stack.
    pub(crate) fn push_all<'e>(
        &mut self,
        exprs: impl Iterator<Item = &'e Expr>,
    ) -> Result<Count, Excess> {
        let mut pushed = 0;
        for expr in exprs {
            let mark = self.mark();
            let src = self.value(expr)?;
            self.free(mark);
            self.emit(Op::Push { src }, expr.span);
            pushed += 1;
        }
        Ok(Count(count(pushed)))
    }

    fn each(
        &mut self,
        each: Each,
        target: &Expr,
        parameter: u32,
        body: &Expr,
        span: Span,
    ) -> Result<Reg, Excess> {
        let mark = self.mark();
        let acc = match each {
            Each::All => Some((self.load(&OwnedValue::Bool(true), span)?, true)),
            Each::Any => Some((self.load(&OwnedValue::Bool(false), span)?, false)),
            Each::Map | Each::Sum => None,
        };
        let list = self.value(target)?;
        let at = self.take(span)?;
        let item = self.take(span)?;
        let mut end = Label::default();
        let by = Skip(0);
        let begin = Op::Each { at, list, item, by };
        self.jump(begin, &mut end, span, false);
        let start = self.begin_loop();
        self.enter(parameter, item.into());
        let rhs = self.value(body)?;
        self.leave();
        self.emit(
            match acc {
                Some((lhs, true)) => Op::Both {
                    dst: Dst(lhs.0),
                    lhs,
                    rhs,
                },
                Some((lhs, false)) => Op::Either {
                    dst: Dst(lhs.0),
                    lhs,
                    rhs,
                },
                None => Op::Push { src: rhs },
            },
            body.span,
        );
        self.end_loop(&start, Loop { at, list, item }, span)?;
        self.bind(end)?;
        self.free(mark);
        let dst = self.take(span)?;
        if acc.is_none() {
            self.emit(Op::Gather { dst, list }, span);
        }
        if each == Each::Sum {
            let src = dst.into();
            self.emit(Op::Sum { dst, src }, span);
        }
        Ok(dst.into())
    }
}

fn input(var: Var) -> Reg {
    match var {
        Var::Principal => Input::Principal,
        Var::Action => Input::Action,
        Var::Resource => Input::Resource,
        Var::Context => Input::Context,
        Var::Args => Input::Args,
        Var::Session => Input::Session,
        Var::Now => Input::Now,
    }
    .reg()
}

/// A slot as an instruction holds it; what does not fit is looked up by name.
pub(crate) fn narrow(slot: Option<u32>) -> Option<Slot> {
    slot.and_then(|it| u16::try_from(it).ok()).map(Slot)
}

fn kind(kind: JsonKind) -> ambit_bytecode::JsonKind {
    match kind {
        JsonKind::Bool => ambit_bytecode::JsonKind::Bool,
        JsonKind::Long => ambit_bytecode::JsonKind::Long,
        JsonKind::Number => ambit_bytecode::JsonKind::Number,
        JsonKind::String => ambit_bytecode::JsonKind::String,
        JsonKind::List => ambit_bytecode::JsonKind::List,
        JsonKind::Record => ambit_bytecode::JsonKind::Record,
    }
}

fn pattern(pattern: &tree::Pattern) -> Pattern {
    Pattern::new(pattern.parts.iter().map(|it| match it {
        tree::PatternPart::Any => PatternPart::Any,
        tree::PatternPart::Text(text) => PatternPart::Text(text.clone()),
    }))
}
