//! Functions: Cedar's constructors, and money.

use ambit_value::{Money, Number};

use crate::body::{Kind, NodeId};
use crate::capability::Capabilities;
use crate::constructor::{self, Constructor};
use crate::diagnostics::types::{BadCurrency, NotLiteral, TextMisfit, WrongArguments};
use crate::infer::Pass;
use crate::notes::How;
use crate::ty::Ty;
use crate::typed::Function;

impl Pass<'_, '_> {
    pub(super) fn call(
        &mut self,
        id: NodeId,
        function: Function,
        args: &[NodeId],
        known: &Capabilities,
    ) -> Ty {
        self.notes.set(id, How::By(function));
        if matches!(function, Function::Money | Function::Minor) {
            return self.amount(args, function == Function::Money, known);
        }
        match constructor::of(function) {
            Some(constructor) => self.constructed(id, constructor, args, known),
            None => Ty::Unknown,
        }
    }

    /// A constructor takes a text that stands there, so that it is known to be right. Those of structured arguments take any.
    fn constructed(
        &mut self,
        id: NodeId,
        constructor: &Constructor,
        args: &[NodeId],
        known: &Capabilities,
    ) -> Ty {
        let span = self.body().span(id);
        let name = constructor.name;
        let ty = constructor.ty.clone();
        let types: Vec<Ty> = args.iter().map(|it| self.infer(*it, known).ty).collect();
        let [arg] = args else {
            let (expected, found) = (1, args.len());
            self.report(WrongArguments {
                span,
                name,
                expected,
                found,
            });
            return ty;
        };
        let kind = self.body().kind(*arg);
        if let Kind::Str(text) = kind {
            if let Err(why) = (constructor.read)(text) {
                let fault = TextMisfit {
                    span: self.body().span(*arg),
                    name,
                    text,
                    why: &why,
                };
                self.report(fault);
            }
        } else if matches!(kind, Kind::Bool(_) | Kind::Long(_) | Kind::Entity(_, _)) {
            let found = types.first().cloned().unwrap_or(Ty::Unknown);
            self.unexpected(*arg, "String", &found);
        } else if let Ty::Structured(_) = ty {
            let found = types.first().cloned().unwrap_or(Ty::Unknown);
            self.expect_text(*arg, &found);
        } else if *kind != Kind::Error {
            let span = self.body().span(*arg);
            self.report(NotLiteral { span, name });
        }
        ty
    }

    /// `money(n, code)` and `minor(n, code)`: the latter counts whole units.
    fn amount(&mut self, args: &[NodeId], takes_number: bool, known: &Capabilities) -> Ty {
        let [count, code] = args else {
            return Ty::Unknown;
        };
        let ty = self.infer(*count, known).ty;
        if ty == Ty::Long && takes_number {
            self.notes.widen(*count);
        } else if !ty.is_unknown() && ty != Ty::Long && !(takes_number && ty == Ty::Number) {
            let expected = if takes_number { "Number" } else { "Long" };
            self.unexpected(*count, expected, &ty);
        }
        let ty = self.infer(*code, known).ty;
        self.expect_text(*code, &ty);
        if let Kind::Str(text) = self.body().kind(*code) {
            let read = if takes_number {
                Money::new
            } else {
                Money::from_minor
            };
            if let Err(why) = read(Number::ZERO, text) {
                let span = self.body().span(*code);
                self.report(BadCurrency { span, text, why });
            }
        }
        Ty::Money
    }
}
