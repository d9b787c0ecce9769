//! Conditions, evaluated into the place where to go on.

use ambit_bytecode::{ConstIdx, Op, Reg, Skip};
use ambit_check::typed::{Binary, Expr, ExprKind, Function};
use ambit_source::Span;
use ambit_value::OwnedValue;

use crate::constant::constant;
use crate::emit::{Emitter, Label};
use crate::error::Excess;
use crate::expr::narrow;

/// Where a jump leads is filled in when it is known.
const OPEN: Skip = Skip(0);

impl Emitter<'_> {
    /// Goes on at `to` where an expression is `when`, and behind this where it is the opposite. What is no truth value
    /// fails.
    pub(crate) fn branch(&mut self, expr: &Expr, when: bool, to: &mut Label) -> Result<(), Excess> {
        let mark = self.mark();
        match &expr.kind {
            ExprKind::Bool(it) => {
                if *it == when {
                    self.always(to, expr.span);
                }
            }
            ExprKind::Not(it) => self.branch(it, !when, to)?,
            ExprKind::And(..) => self.junction(expr, false, when, to)?,
            ExprKind::Or(..) => self.junction(expr, true, when, to)?,
            ExprKind::If(test, yes, no) => {
                let mut otherwise = Label::default();
                let mut end = Label::default();
                self.branch(test, false, &mut otherwise)?;
                self.branch(yes, when, to)?;
                self.always(&mut end, expr.span);
                self.bind(otherwise)?;
                self.branch(no, when, to)?;
                self.bind(end)?;
            }
            ExprKind::Binary(op, lhs, rhs) => {
                if !self.compare(*op, lhs, rhs, when, to, expr.span)? {
                    self.test(expr, when, to)?;
                }
            }
            ExprKind::Has(obj, _, slot) => match narrow(*slot) {
                Some(slot) => {
                    let obj = self.operand(obj)?;
                    let by = OPEN;
                    let op = if when {
                        Op::IfHasSlot { obj, by, slot }
                    } else {
                        Op::UnlessHasSlot { obj, by, slot }
                    };
                    self.jump(op, to, expr.span, !when);
                }
                None => self.test(expr, when, to)?,
            },
            ExprKind::Call(Function::Contains, args) => {
                if !self.contains(args, when, to, expr.span)? {
                    self.test(expr, when, to)?;
                }
            }
            ExprKind::Long(_)
            | ExprKind::Str(_)
            | ExprKind::Number(_)
            | ExprKind::Money(_)
            | ExprKind::Duration(_)
            | ExprKind::Entity(_)
            | ExprKind::Var(_)
            | ExprKind::Local(_)
            | ExprKind::Neg(_)
            | ExprKind::Widen(_)
            | ExprKind::Attr(..)
            | ExprKind::Like(..)
            | ExprKind::IsEntity(..)
            | ExprKind::IsJson(..)
            | ExprKind::Set(_)
            | ExprKind::Record(_)
            | ExprKind::Call(..)
            | ExprKind::Each(..) => self.test(expr, when, to)?,
        }
        self.free(mark);
        Ok(())
    }

    /// Evaluates an expression, and tests what it gave.
    fn test(&mut self, expr: &Expr, when: bool, to: &mut Label) -> Result<(), Excess> {
        let test = self.value(expr)?;
        let by = OPEN;
        let op = if when {
            Op::If { test, by }
        } else {
            Op::Unless { test, by }
        };
        self.jump(op, to, expr.span, !when);
        Ok(())
    }

    /// A conjunction (`decides` false) or a disjunction (`decides` true): the first part that is `decides` decides.
    fn junction(
        &mut self,
        expr: &Expr,
        decides: bool,
        when: bool,
        to: &mut Label,
    ) -> Result<(), Excess> {
        let mut parts = Vec::new();
        gather(expr, decides, &mut parts);
        if when == decides {
            return parts
                .into_iter()
                .try_for_each(|it| self.branch(it, decides, to));
        }
        let mut behind = Label::default();
        let last = parts.pop();
        for part in parts {
            self.branch(part, decides, &mut behind)?;
        }
        if let Some(last) = last {
            self.branch(last, when, to)?;
        }
        self.bind(behind)
    }

    /// A comparison and a jump in one; false: there is no such instruction.
    fn compare(
        &mut self,
        op: Binary,
        lhs: &Expr,
        rhs: &Expr,
        when: bool,
        to: &mut Label,
        span: Span,
    ) -> Result<bool, Excess> {
        let Some(test) = Test::of(op) else {
            return self.is_in(op, lhs, rhs, when, to, span);
        };
        let by = OPEN;
        let jumps_if = if when { test } else { test.opposite() };
        let op = if let Some(value) = constant(self.tables, rhs) {
            let lhs = self.value(lhs)?;
            let value = self.tables.constant(&value);
            jumps_if.with_constant(lhs, value)
        } else if let Some(value) = constant(self.tables, lhs) {
            let rhs = self.value(rhs)?;
            let value = self.tables.constant(&value);
            jumps_if.turned().with_constant(rhs, value)
        } else {
            let (lhs, rhs) = self.both(lhs, rhs)?;
            match jumps_if {
                Test::Eq => Op::IfEq { lhs, rhs, by },
                Test::Ne => Op::IfNe { lhs, rhs, by },
                Test::Lt => Op::IfLt { lhs, rhs, by },
                Test::Le => Op::IfLe { lhs, rhs, by },
                Test::Gt => Op::IfLt {
                    lhs: rhs,
                    rhs: lhs,
                    by,
                },
                Test::Ge => Op::IfLe {
                    lhs: rhs,
                    rhs: lhs,
                    by,
                },
            }
        };
        self.jump(op, to, span, !when);
        Ok(true)
    }

    /// `e in E` with a known `E`, and a jump in one.
    fn is_in(
        &mut self,
        op: Binary,
        lhs: &Expr,
        rhs: &Expr,
        when: bool,
        to: &mut Label,
        span: Span,
    ) -> Result<bool, Excess> {
        let (Binary::In, ExprKind::Entity(uid)) = (op, &rhs.kind) else {
            return Ok(false);
        };
        let lhs = self.value(lhs)?;
        let entity = self.tables.entity(uid);
        let by = OPEN;
        let op = if when {
            Op::IfIn { lhs, by, entity }
        } else {
            Op::UnlessIn { lhs, by, entity }
        };
        self.jump(op, to, span, !when);
        Ok(true)
    }

    /// `s.contains(x)` with a constant `s` or `x`, and a jump in one; false: neither is.
    fn contains(
        &mut self,
        args: &[Expr],
        when: bool,
        to: &mut Label,
        span: Span,
    ) -> Result<bool, Excess> {
        let [set, element] = args else {
            return Ok(false);
        };
        let by = OPEN;
        let op = if let Some(element) = constant(self.tables, element) {
            let lhs = self.value(set)?;
            let value = self.tables.constant(&element);
            if when {
                Op::IfContains { lhs, by, value }
            } else {
                Op::UnlessContains { lhs, by, value }
            }
        } else if let Some(set @ OwnedValue::Set(_)) = constant(self.tables, set) {
            let rhs = self.value(element)?;
            let value = self.tables.constant(&set);
            if when {
                Op::IfAmong { rhs, by, value }
            } else {
                Op::UnlessAmong { rhs, by, value }
            }
        } else {
            return Ok(false);
        };
        self.jump(op, to, span, !when);
        Ok(true)
    }
}

/// The parts of a chain of `&&` (`decides` false) or `||` (`decides` true), however it is grouped.
fn gather<'e>(expr: &'e Expr, decides: bool, parts: &mut Vec<&'e Expr>) {
    match (&expr.kind, decides) {
        (ExprKind::And(lhs, rhs), false) | (ExprKind::Or(lhs, rhs), true) => {
            gather(lhs, decides, parts);
            gather(rhs, decides, parts);
        }
        _ => parts.push(expr),
    }
}

/// What a comparing jump asks.
#[derive(Clone, Copy)]
enum Test {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Test {
    fn of(op: Binary) -> Option<Test> {
        match op {
            Binary::Eq => Some(Test::Eq),
            Binary::Ne => Some(Test::Ne),
            Binary::Lt => Some(Test::Lt),
            Binary::Le => Some(Test::Le),
            Binary::Gt => Some(Test::Gt),
            Binary::Ge => Some(Test::Ge),
            Binary::In | Binary::Add | Binary::Sub | Binary::Mul => None,
        }
    }

    /// What holds where it does not.
    fn opposite(self) -> Test {
        match self {
            Test::Eq => Test::Ne,
            Test::Ne => Test::Eq,
            Test::Lt => Test::Ge,
            Test::Le => Test::Gt,
            Test::Gt => Test::Le,
            Test::Ge => Test::Lt,
        }
    }

    /// What it asks with its sides exchanged.
    fn turned(self) -> Test {
        match self {
            Test::Eq => Test::Eq,
            Test::Ne => Test::Ne,
            Test::Lt => Test::Gt,
            Test::Le => Test::Ge,
            Test::Gt => Test::Lt,
            Test::Ge => Test::Le,
        }
    }

    fn with_constant(self, lhs: Reg, value: ConstIdx) -> Op {
        let by = OPEN;
        match self {
            Test::Eq => Op::IfEqConst { lhs, by, value },
            Test::Ne => Op::IfNeConst { lhs, by, value },
            Test::Lt => Op::IfLtConst { lhs, by, value },
            Test::Le => Op::IfLeConst { lhs, by, value },
            Test::Gt => Op::IfGtConst { lhs, by, value },
            Test::Ge => Op::IfGeConst { lhs, by, value },
        }
    }
}
