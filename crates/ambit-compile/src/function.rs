//! Functions and methods.

use ambit_bytecode::{Dst, Op, Reg};
use ambit_check::typed::{Expr, ExprKind, Function};
use ambit_source::Span;
use ambit_value::StructuredKind;

use crate::constant::constant_list;
use crate::emit::Emitter;
use crate::error::Excess;

/// The instruction of a function, by how many arguments it takes.
enum Shape {
    One(fn(Dst, Reg) -> Op),
    Two(fn(Dst, Reg, Reg) -> Op),
}

impl Emitter<'_> {
    /// Calls a function on its arguments. With more or fewer than it takes, it fails once they are evaluated.
    pub(crate) fn call(
        &mut self,
        function: Function,
        args: &[Expr],
        span: Span,
    ) -> Result<Reg, Excess> {
        match (shape(function), args) {
            (Shape::One(op), [arg]) => self.unary(arg, span, op),
            (Shape::Two(op), [list, start]) if function == Function::ListStartsWith => {
                self.starts_with(list, start, span, op)
            }
            (Shape::Two(op), [lhs, rhs]) => self.binary(lhs, rhs, span, op),
            (Shape::One(_) | Shape::Two(_), _) => {
                for arg in args {
                    let mark = self.mark();
                    self.value(arg)?;
                    self.free(mark);
                }
                self.emit(Op::Misuse {}, span);
                self.take(span).map(Reg::from)
            }
        }
    }

    /// The start of a list is written as a set is, and its order counts.
    fn starts_with(
        &mut self,
        list: &Expr,
        start: &Expr,
        span: Span,
        op: fn(Dst, Reg, Reg) -> Op,
    ) -> Result<Reg, Excess> {
        let ExprKind::Set(elements) = &start.kind else {
            return self.binary(list, start, span, op);
        };
        let mark = self.mark();
        let lhs = self.value(list)?;
        let rhs = if let Some(list) = constant_list(self.tables, elements) {
            self.load(&list, start.span)?
        } else {
            let count = self.push_all(elements.iter())?;
            self.build(start.span, |dst| Op::BuildList { dst, count })?
        };
        self.free(mark);
        self.build(span, |dst| op(dst, lhs, rhs))
    }
}

fn shape(function: Function) -> Shape {
    use Shape::{One, Two};
    match function {
        Function::Contains | Function::ListContains => {
            Two(|dst, lhs, rhs| Op::Contains { dst, lhs, rhs })
        }
        Function::ContainsAll => Two(|dst, lhs, rhs| Op::ContainsAll { dst, lhs, rhs }),
        Function::ContainsAny => Two(|dst, lhs, rhs| Op::ContainsAny { dst, lhs, rhs }),
        Function::IsEmpty => One(|dst, src| Op::IsEmpty { dst, src }),
        Function::GetTag => Two(|dst, obj, key| Op::Tag { dst, obj, key }),
        Function::HasTag => Two(|dst, obj, key| Op::HasTag { dst, obj, key }),
        Function::Decimal => One(|dst, src| Op::Decimal { dst, src }),
        Function::DecimalLt => Two(|dst, lhs, rhs| Op::DecimalLt { dst, lhs, rhs }),
        Function::DecimalLe => Two(|dst, lhs, rhs| Op::DecimalLe { dst, lhs, rhs }),
        Function::DecimalGt => Two(|dst, rhs, lhs| Op::DecimalLt { dst, lhs, rhs }),
        Function::DecimalGe => Two(|dst, rhs, lhs| Op::DecimalLe { dst, lhs, rhs }),
        Function::Ip => One(|dst, src| Op::Ip { dst, src }),
        Function::IsIpv4 => One(|dst, src| Op::IsIpv4 { dst, src }),
        Function::IsIpv6 => One(|dst, src| Op::IsIpv6 { dst, src }),
        Function::IsLoopback => One(|dst, src| Op::IsLoopback { dst, src }),
        Function::IsMulticast => One(|dst, src| Op::IsMulticast { dst, src }),
        Function::IsInRange => Two(|dst, lhs, rhs| Op::IsInRange { dst, lhs, rhs }),
        Function::Datetime => One(|dst, src| Op::Datetime { dst, src }),
        Function::Offset => Two(|dst, lhs, rhs| Op::Offset { dst, lhs, rhs }),
        Function::DurationSince => Two(|dst, lhs, rhs| Op::Since { dst, lhs, rhs }),
        Function::ToDate => One(|dst, src| Op::ToDate { dst, src }),
        Function::ToTime => One(|dst, src| Op::ToTime { dst, src }),
        Function::Duration => One(|dst, src| Op::Duration { dst, src }),
        Function::ToMilliseconds => One(|dst, src| Op::ToMilliseconds { dst, src }),
        Function::ToSeconds => One(|dst, src| Op::ToSeconds { dst, src }),
        Function::ToMinutes => One(|dst, src| Op::ToMinutes { dst, src }),
        Function::ToHours => One(|dst, src| Op::ToHours { dst, src }),
        Function::ToDays => One(|dst, src| Op::ToDays { dst, src }),
        Function::Size => One(|dst, src| Op::Size { dst, src }),
        Function::First => One(|dst, src| Op::First { dst, src }),
        Function::ListStartsWith => Two(|dst, lhs, rhs| Op::ListStartsWith { dst, lhs, rhs }),
        Function::ToSet => One(|dst, src| Op::ToSet { dst, src }),
        Function::StartsWith => Two(|dst, lhs, rhs| Op::StartsWith { dst, lhs, rhs }),
        Function::EndsWith => Two(|dst, lhs, rhs| Op::EndsWith { dst, lhs, rhs }),
        Function::StrContains => Two(|dst, lhs, rhs| Op::StrContains { dst, lhs, rhs }),
        Function::Lower => One(|dst, src| Op::Lower { dst, src }),
        Function::Money => Two(|dst, lhs, rhs| Op::Money { dst, lhs, rhs }),
        Function::Minor => Two(|dst, lhs, rhs| Op::Minor { dst, lhs, rhs }),
        Function::Structured(kind) => One(match kind {
            StructuredKind::Path => |dst, src| Op::Structured {
                dst,
                src,
                kind: StructuredKind::Path,
            },
            StructuredKind::Url => |dst, src| Op::Structured {
                dst,
                src,
                kind: StructuredKind::Url,
            },
            StructuredKind::Email => |dst, src| Op::Structured {
                dst,
                src,
                kind: StructuredKind::Email,
            },
        }),
        Function::Within => Two(|dst, lhs, rhs| Op::Within { dst, lhs, rhs }),
        Function::InDomain => Two(|dst, lhs, rhs| Op::InDomain { dst, lhs, rhs }),
        Function::Amount => One(|dst, src| Op::Amount { dst, src }),
        Function::Currency => One(|dst, src| Op::Currency { dst, src }),
    }
}
