//! Expressions.

use ambit_source::Span;
use smol_str::SmolStr;

use super::{MAX_DEPTH, Nodes};
use crate::diagnostics;
use crate::token::{UNITS, duration_parts};
use crate::tree::{Arg, BinaryOp, EntityRef, Expr, ExprKind, Ident, Path, Pattern, Slot};

/// An expression and its height.
pub(crate) struct Deep {
    expr: Box<Expr>,
    depth: u16,
    form: Form,
}

/// What a minus sign must know of the operand behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// It is negated as any other.
    Any,
    /// A whole number, which takes the sign in.
    Long,
    /// 2^63, which needs the sign.
    LeastLong,
}

/// An argument and its height.
pub(crate) struct DeepArg {
    parameter: Option<Ident>,
    body: Deep,
}

/// An operand with its place, parentheses around it included.
pub(crate) struct Located {
    pub(crate) lo: u32,
    pub(crate) e: Deep,
    pub(crate) hi: u32,
}

impl Deep {
    pub(super) fn depth(&self) -> u16 {
        self.depth
    }
}

/// A chain of `&&` or `||` of at most that many operands groups to the left; a longer one is halved first, which means
/// the same and keeps the tree low.
const MAX_LEFT: usize = 32;

/// More `!` or `-` than these are an error, as in Cedar.
const MAX_SIGNS: usize = 4;

impl Nodes<'_> {
    /// An expression that stands by itself: no sign comes any more.
    pub(crate) fn done(&mut self, e: Deep) -> Expr {
        *self.boxed(e)
    }

    pub(crate) fn boxed(&mut self, e: Deep) -> Box<Expr> {
        if e.form == Form::LeastLong {
            self.report(diagnostics::long_out_of_range(e.expr.span));
        }
        e.expr
    }

    /// An expression over others of at most that height, or an error where that is too much.
    fn over(&mut self, lo: u32, hi: u32, depth: u16, kind: ExprKind) -> Deep {
        let span = self.span(lo, hi);
        let depth = depth.saturating_add(1);
        if depth > MAX_DEPTH {
            self.too_deep(span);
            return self.error(lo, hi);
        }
        Deep {
            expr: Box::new(Expr { span, kind }),
            depth,
            form: Form::Any,
        }
    }

    pub(super) fn too_deep(&mut self, span: Span) {
        if !std::mem::replace(&mut self.is_too_deep, true) {
            self.report(diagnostics::nested_too_deeply(span, MAX_DEPTH));
        }
    }

    pub(crate) fn error(&mut self, lo: u32, hi: u32) -> Deep {
        let span = self.span(lo, hi);
        leaf(span, ExprKind::Error)
    }

    // ---- Literals and names

    pub(crate) fn bool(&mut self, lo: u32, hi: u32, value: bool) -> Deep {
        let span = self.span(lo, hi);
        leaf(span, ExprKind::Bool(value))
    }

    pub(crate) fn long(&mut self, lo: u32, hi: u32) -> Deep {
        let span = self.span(lo, hi);
        let written = self.slice(lo, hi);
        let value = if written.contains('_') {
            written.replace('_', "").parse::<u64>()
        } else {
            written.parse::<u64>()
        };
        if written.contains('_') {
            self.ambit_only(span, "`_` in numbers");
        }
        let (value, form) = match value {
            Ok(value) if value == i64::MIN.unsigned_abs() => (i64::MIN, Form::LeastLong),
            Ok(value) => match i64::try_from(value) {
                Ok(value) => (value, Form::Long),
                Err(_) => return self.out_of_range(span),
            },
            Err(_) => return self.out_of_range(span),
        };
        Deep {
            form,
            ..leaf(span, ExprKind::Long(value))
        }
    }

    fn out_of_range(&mut self, span: Span) -> Deep {
        self.report(diagnostics::long_out_of_range(span));
        leaf(span, ExprKind::Error)
    }

    pub(crate) fn number(&mut self, lo: u32, hi: u32) -> Deep {
        let span = self.span(lo, hi);
        self.ambit_only(span, "numbers with a decimal point");
        let amount = without_underscores(self.slice(lo, hi));
        leaf(span, ExprKind::Number(amount))
    }

    pub(crate) fn money(&mut self, lo: u32, hi: u32) -> Deep {
        let span = self.span(lo, hi);
        self.ambit_only(span, "amounts of money");
        let written = self.slice(lo, hi);
        let (amount, code) = written.split_once([' ', '\t']).unwrap_or((written, ""));
        let kind = ExprKind::Money(without_underscores(amount), SmolStr::new(code.trim_start()));
        leaf(span, kind)
    }

    pub(crate) fn duration(&mut self, lo: u32, hi: u32) -> Deep {
        let span = self.span(lo, hi);
        self.ambit_only(span, "durations");
        let parts = duration_parts(self.slice(lo, hi)).unwrap_or_default();
        let is_falling = parts
            .iter()
            .zip(parts.iter().skip(1))
            .all(|(a, b)| a.1 < b.1);
        let total = parts.iter().try_fold(0_i64, |sum, (number, place)| {
            let count: i64 = number.replace('_', "").parse().ok()?;
            let (_, unit) = UNITS.get(*place)?;
            sum.checked_add(count.checked_mul(*unit)?)
        });
        match total {
            Some(total) if is_falling => leaf(span, ExprKind::Duration(total)),
            Some(_) => {
                self.report(diagnostics::duration_order(span));
                leaf(span, ExprKind::Error)
            }
            None => {
                self.report(diagnostics::duration_out_of_range(span));
                leaf(span, ExprKind::Error)
            }
        }
    }

    pub(crate) fn slot(&mut self, lo: u32, hi: u32) -> Deep {
        let span = self.span(lo, hi);
        let kind = match self.slice(lo, hi) {
            "?principal" => ExprKind::Slot(Slot::Principal),
            "?resource" => ExprKind::Slot(Slot::Resource),
            _ => {
                self.report(diagnostics::unknown_slot(span));
                ExprKind::Error
            }
        };
        leaf(span, kind)
    }

    pub(crate) fn name(&mut self, name: Ident) -> Deep {
        self.unreserved(&name);
        leaf(name.span, ExprKind::Name(name.text))
    }

    /// A path that stands by itself, which is no value.
    pub(crate) fn bare_path(&mut self, path: &Path) -> Deep {
        let span = path.span;
        self.unreserved_path(path);
        self.report(diagnostics::not_a_value(
            span,
            self.slice(span.start, span.end),
        ));
        leaf(span, ExprKind::Error)
    }

    pub(crate) fn entity_literal(&mut self, ty: Path, id: Ident) -> Deep {
        self.unreserved_path(&ty);
        let span = ty.span.to(id.span);
        let id = id.text;
        leaf(span, ExprKind::Entity(EntityRef { span, ty, id }))
    }

    pub(crate) fn parenthesised(&mut self, e: Deep) -> Deep {
        let depth = e.depth;
        Deep {
            expr: self.boxed(e),
            depth,
            form: Form::Any,
        }
    }

    // ---- Operators

    pub(crate) fn conditional(
        &mut self,
        lo: u32,
        hi: u32,
        test: Deep,
        yes: Deep,
        no: Deep,
    ) -> Deep {
        let depth = test.depth.max(yes.depth).max(no.depth);
        let kind = ExprKind::If(self.boxed(test), self.boxed(yes), self.boxed(no));
        self.over(lo, hi, depth, kind)
    }

    pub(crate) fn binary(&mut self, lo: u32, hi: u32, op: BinaryOp, lhs: Deep, rhs: Deep) -> Deep {
        let depth = lhs.depth.max(rhs.depth);
        let kind = ExprKind::Binary(op, self.boxed(lhs), self.boxed(rhs));
        self.over(lo, hi, depth, kind)
    }

    pub(crate) fn chain(&mut self, op: BinaryOp, operands: Vec<Located>) -> Deep {
        let lo = operands.first().map_or(0, |it| it.lo);
        let hi = operands.last().map_or(0, |it| it.hi);
        self.joined(op, operands)
            .map_or_else(|| self.error(lo, hi), |it| it.e)
    }

    /// All operands as one; `None` where there are none.
    fn joined(&mut self, op: BinaryOp, mut operands: Vec<Located>) -> Option<Located> {
        if operands.len() <= MAX_LEFT {
            return operands
                .into_iter()
                .reduce(|lhs, rhs| self.pair(op, lhs, rhs));
        }
        let rest = operands.split_off(operands.len() / 2);
        let lhs = self.joined(op, operands)?;
        let rhs = self.joined(op, rest)?;
        Some(self.pair(op, lhs, rhs))
    }

    fn pair(&mut self, op: BinaryOp, lhs: Located, rhs: Located) -> Located {
        let (lo, hi) = (lhs.lo, rhs.hi);
        let e = self.binary(lo, hi, op, lhs.e, rhs.e);
        Located { lo, e, hi }
    }

    pub(crate) fn comparison_chain(&mut self, lo: u32, at: u32, hi: u32) -> Deep {
        let rest = self.span(at, hi);
        let whole = self.span(lo, hi);
        self.report(diagnostics::chained_comparison(rest, whole));
        self.error(lo, hi)
    }

    pub(crate) fn single_equals(&mut self, lo: u32, hi: u32) -> BinaryOp {
        let span = self.span(lo, hi);
        self.report(diagnostics::single_equals(span));
        BinaryOp::Eq
    }

    pub(crate) fn division(&mut self, lo: u32, hi: u32, at: u32, to: u32) -> Deep {
        let span = self.span(at, to);
        self.report(diagnostics::no_division(span, self.slice(at, to)));
        self.error(lo, hi)
    }

    pub(crate) fn has(
        &mut self,
        lo: u32,
        hi: u32,
        e: Deep,
        path: Vec<Ident>,
        is_quoted: bool,
    ) -> Deep {
        if !is_quoted {
            for name in &path {
                self.unreserved(name);
            }
        }
        let depth = e.depth;
        let kind = ExprKind::Has(self.boxed(e), path);
        self.over(lo, hi, depth, kind)
    }

    pub(crate) fn like(&mut self, lo: u32, at: u32, hi: u32, e: Deep) -> Deep {
        let parts = self.pattern_parts(at, hi);
        let span = self.span(at, hi);
        let depth = e.depth;
        let kind = ExprKind::Like(self.boxed(e), Pattern { span, parts });
        self.over(lo, hi, depth, kind)
    }

    pub(crate) fn is(&mut self, lo: u32, hi: u32, e: Deep, ty: Path, of: Option<Deep>) -> Deep {
        self.unreserved_path(&ty);
        let depth = e.depth.max(of.as_ref().map_or(0, Deep::depth));
        let e = self.boxed(e);
        let of = of.map(|it| self.boxed(it));
        self.over(lo, hi, depth, ExprKind::Is(e, ty, of))
    }

    pub(crate) fn not(&mut self, hi: u32, places: &[u32], mut e: Deep) -> Deep {
        self.count_signs(places, '!');
        for lo in places.iter().rev().take(MAX_SIGNS) {
            let depth = e.depth;
            let kind = ExprKind::Not(self.boxed(e));
            e = self.over(*lo, hi, depth, kind);
        }
        e
    }

    /// Signs before an operand; the last one is part of a whole number that follows it.
    pub(crate) fn negate(&mut self, hi: u32, places: &[u32], mut e: Deep) -> Deep {
        self.count_signs(places, '-');
        for lo in places.iter().rev().take(MAX_SIGNS) {
            if let ExprKind::Long(value) = e.expr.kind
                && e.form != Form::Any
            {
                let span = self.span(*lo, hi);
                e = leaf(span, ExprKind::Long(value.wrapping_neg()));
            } else {
                let depth = e.depth;
                let kind = ExprKind::Neg(self.boxed(e));
                e = self.over(*lo, hi, depth, kind);
            }
        }
        e
    }

    fn count_signs(&mut self, places: &[u32], sign: char) {
        if let (Some(first), Some(last)) = (places.first(), places.last())
            && places.len() > MAX_SIGNS
        {
            let span = self.span(*first, last.saturating_add(1));
            self.report(diagnostics::too_many_signs(span, sign));
        }
    }

    // ---- Access, calls, sets and records

    pub(crate) fn attribute(&mut self, lo: u32, hi: u32, e: Deep, name: Ident) -> Deep {
        self.unreserved(&name);
        self.index(lo, hi, e, name)
    }

    pub(crate) fn index(&mut self, lo: u32, hi: u32, e: Deep, name: Ident) -> Deep {
        let depth = e.depth;
        let kind = ExprKind::Attr(self.boxed(e), name);
        self.over(lo, hi, depth, kind)
    }

    pub(crate) fn method(
        &mut self,
        lo: u32,
        hi: u32,
        e: Deep,
        name: Ident,
        args: Vec<DeepArg>,
    ) -> Deep {
        self.unreserved(&name);
        let (args, depth) = self.args(args, e.depth);
        let kind = ExprKind::Method(self.boxed(e), name, args);
        self.over(lo, hi, depth, kind)
    }

    pub(crate) fn call(&mut self, hi: u32, path: Path, args: Vec<DeepArg>) -> Deep {
        self.unreserved_path(&path);
        let (args, depth) = self.args(args, 0);
        let lo = path.span.start;
        self.over(lo, hi, depth, ExprKind::Call(path, args))
    }

    pub(crate) fn lambda(&mut self, parameter: Ident, body: Deep) -> DeepArg {
        self.ambit_only(parameter.span, "functions as arguments");
        self.unreserved(&parameter);
        DeepArg {
            parameter: Some(parameter),
            body,
        }
    }

    /// The arguments, and the greatest height among them and `depth`.
    fn args(&mut self, args: Vec<DeepArg>, depth: u16) -> (Vec<Arg>, u16) {
        let depth = args
            .iter()
            .map(|it| it.body.depth)
            .max()
            .unwrap_or(0)
            .max(depth);
        let args = args.into_iter().map(|it| match it.parameter {
            Some(parameter) => Arg::Lambda(parameter, self.boxed(it.body)),
            None => Arg::Expr(self.done(it.body)),
        });
        (args.collect(), depth)
    }

    pub(crate) fn set(&mut self, lo: u32, hi: u32, elements: Vec<Deep>) -> Deep {
        let depth = elements.iter().map(Deep::depth).max().unwrap_or(0);
        let elements = elements.into_iter().map(|it| self.done(it)).collect();
        self.over(lo, hi, depth, ExprKind::Set(elements))
    }

    pub(crate) fn entry(&mut self, name: Ident, e: Deep) -> (Ident, Deep) {
        self.unreserved(&name);
        (name, e)
    }

    pub(crate) fn record(&mut self, lo: u32, hi: u32, entries: Vec<(Ident, Deep)>) -> Deep {
        let depth = entries.iter().map(|it| it.1.depth).max().unwrap_or(0);
        let entries: Vec<_> = entries
            .into_iter()
            .map(|(name, e)| (name, self.done(e)))
            .collect();
        self.distinct(entries.iter().map(|it| (&it.0, it.0.span)), "key `");
        self.over(lo, hi, depth, ExprKind::Record(entries))
    }
}

/// A string that stands by itself.
pub(crate) fn text(text: Ident) -> Deep {
    leaf(text.span, ExprKind::Str(text.text))
}

fn leaf(span: Span, kind: ExprKind) -> Deep {
    Deep {
        expr: Box::new(Expr { span, kind }),
        depth: 1,
        form: Form::Any,
    }
}

/// An argument that is an expression.
pub(crate) fn arg(body: Deep) -> DeepArg {
    DeepArg {
        parameter: None,
        body,
    }
}

fn without_underscores(number: &str) -> SmolStr {
    if number.contains('_') {
        SmolStr::new(number.replace('_', ""))
    } else {
        SmolStr::new(number)
    }
}
