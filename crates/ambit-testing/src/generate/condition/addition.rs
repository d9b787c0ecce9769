//! What Ambit adds to Cedar's expressions.

use super::{Read, Writer};
use crate::expr::{Expr, quoted};
use crate::generate::data;
use crate::model::Ty;

const NUMBERS: [&str; 7] = [
    "0.5",
    "1.50",
    "0.0",
    "2.00",
    "12345678901234.5",
    "0.00000000000001",
    "1_000.25",
];
const MONEYS: [&str; 6] = [
    "0 USD",
    "1.50 USD",
    "5 EUR",
    "100.00 USD",
    "0.001 USD",
    "12345678901234567890 USD",
];

impl Writer<'_, '_, '_> {
    /// A `Json` narrowed in every way, and looked into.
    pub(super) fn collect_json(&mut self, expr: &Expr, guards: &[Expr], depth: usize) {
        let list = Ty::List(Box::new(Ty::Extension("Json")));
        for (name, ty) in [
            ("Long", Ty::Long),
            ("String", Ty::String),
            ("Bool", Ty::Bool),
            ("List", list),
        ] {
            let mut guards = guards.to_vec();
            guards.push(Expr::Is(Box::new(expr.clone()), name.into(), None));
            self.reads.push(Read {
                expr: expr.clone(),
                ty,
                guards,
            });
        }
        for name in ["a", "b c"] {
            let mut guards = guards.to_vec();
            guards.push(expr.clone().has(name));
            self.collect(
                expr.clone().attr(name),
                &Ty::Extension("Json"),
                &guards,
                depth - 1,
            );
        }
    }

    /// The members of a path, a URL or an e-mail address.
    pub(super) fn collect_members(&mut self, expr: &Expr, name: &str, guards: &[Expr]) {
        let members: &[(&str, Ty)] = match name {
            "Path" => &[
                ("name", Ty::String),
                ("extension", Ty::String),
                ("isAbsolute", Ty::Bool),
            ],
            "Url" => &[
                ("scheme", Ty::String),
                ("host", Ty::String),
                ("port", Ty::Long),
                ("path", Ty::String),
                ("hasUserinfo", Ty::Bool),
                ("isPublicHost", Ty::Bool),
            ],
            "Email" => &[("local", Ty::String), ("domain", Ty::String)],
            _ => &[],
        };
        for (member, ty) in members {
            self.reads.push(Read {
                expr: expr.clone().attr(*member),
                ty: ty.clone(),
                guards: guards.to_vec(),
            });
        }
    }

    /// A truth value that Cedar has no way to write; nothing where the request has nothing for it.
    pub(super) fn addition(&mut self, depth: usize) -> Option<Expr> {
        match self.choices.below(10) {
            0 => Some(self.mixed_comparison(depth)),
            1 => Some(self.comparison(&Ty::Extension("Money"), depth)),
            2 => {
                let name = ["startsWith", "endsWith", "contains"][self.choices.below(3)];
                let part = self.of(&Ty::String, 0);
                Some(self.of(&Ty::String, depth).method(name, vec![part]))
            }
            3 => {
                let union = self.read_where(|ty| matches!(ty, Ty::OneOf(_)))?;
                if self.choices.chance(40) {
                    return Some(self.like(union.expr));
                }
                Some(union.expr.binary("==", self.literal(&union.ty)))
            }
            4 => {
                let list =
                    self.read_where(|ty| matches!(ty, Ty::List(it) if !super::holds_json(it)))?;
                let Ty::List(element) = list.ty else {
                    return None;
                };
                if self.choices.below(2) == 0 {
                    let element = self.of(&element, depth);
                    return Some(list.expr.method("contains", vec![element]));
                }
                let start = self.literal(&Ty::Set(element));
                Some(list.expr.method("startsWith", vec![start]))
            }
            5 => {
                let json = self.read_where(|ty| *ty == Ty::Extension("Json"))?;
                self.guards
                    .push(Expr::Is(Box::new(json.expr.clone()), "Number".into(), None));
                let number = self.literal(&Ty::Extension("Number"));
                Some(
                    json.expr
                        .binary(["<", ">=", "==", "!="][self.choices.below(4)], number),
                )
            }
            6 | 7 => {
                let is_one = |ty: &Ty| matches!(ty, Ty::Extension("Path" | "Url" | "Email"));
                let read = self.read_where(is_one)?;
                let other = self.literal(&read.ty);
                Some(match (self.choices.below(4), &read.ty) {
                    (0, _) => read.expr.binary("==", other),
                    (1, _) => Expr::Set(vec![other]).method("contains", vec![read.expr]),
                    (_, Ty::Extension("Path")) => read.expr.method("within", vec![other]),
                    _ => {
                        let domain = ["a.com", "A.com.", "x.a.com", "com", "b.com"];
                        let domain = quoted(self.choices.word(&domain));
                        read.expr.method("inDomain", vec![Expr::atom(domain)])
                    }
                })
            }
            _ => {
                let name = ["all", "any"][self.choices.below(2)];
                self.each(name, "false", |it| it.bool(depth.saturating_sub(1)))
            }
        }
    }

    /// A comparison of numbers, one of which may be whole.
    fn mixed_comparison(&mut self, depth: usize) -> Expr {
        let number = Ty::Extension("Number");
        if self.choices.below(3) > 0 {
            return self.comparison(&number, depth);
        }
        let op = ["<", "<=", ">", ">=", "==", "!="][self.choices.below(6)];
        let (whole, exact) = (self.of(&Ty::Long, depth), self.of(&number, depth));
        if self.choices.below(2) == 0 {
            whole.binary(op, exact)
        } else {
            exact.binary(op, whole)
        }
    }

    /// A value of a type that Cedar has no way to compute.
    pub(super) fn computed_addition(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        match ty {
            Ty::Extension("Number") => Some(self.number(depth)),
            Ty::Extension("Money") => Some(self.money(depth)),
            Ty::Long => match self.choices.below(3) {
                0 => self.each("sum", "0", |it| it.of(&Ty::Long, depth - 1)),
                1 => Some(self.of(&Ty::String, depth - 1).method("size", Vec::new())),
                _ => {
                    let collection =
                        self.read_where(|ty| matches!(ty, Ty::List(_) | Ty::Set(_)))?;
                    Some(collection.expr.method("size", Vec::new()))
                }
            },
            Ty::String if self.choices.below(2) == 0 => {
                Some(self.of(&Ty::String, depth - 1).method("lower", Vec::new()))
            }
            Ty::Set(element) => {
                let list = self.read(&Ty::List(element.clone()))?;
                Some(list.method("toSet", Vec::new()))
            }
            _ => {
                let list = self.read(&Ty::List(Box::new(ty.clone())))?;
                Some(list.method("first", Vec::new()))
            }
        }
    }

    fn number(&mut self, depth: usize) -> Expr {
        let number = Ty::Extension("Number");
        match self.choices.below(6) {
            0 => self
                .of(&number, depth - 1)
                .binary("+", self.of(&Ty::Long, depth - 1)),
            1 => self
                .of(&number, depth - 1)
                .binary("-", self.of(&number, depth - 1)),
            2 => self
                .of(&number, depth - 1)
                .binary("*", self.of(&number, depth - 1)),
            3 => Expr::Unary("-", Box::new(self.of(&number, depth - 1))),
            4 => self.of(&Ty::Extension("Money"), depth - 1).attr("amount"),
            _ => self.literal(&number),
        }
    }

    fn money(&mut self, depth: usize) -> Expr {
        let money = Ty::Extension("Money");
        match self.choices.below(6) {
            0 => self
                .of(&money, depth - 1)
                .binary("+", self.of(&money, depth - 1)),
            1 => self
                .of(&money, depth - 1)
                .binary("-", self.of(&money, depth - 1)),
            2 => self
                .of(&money, depth - 1)
                .binary("*", self.of(&Ty::Extension("Number"), depth - 1)),
            3 => {
                let name = ["money", "minor"][self.choices.below(2)];
                let code =
                    ["usd", "USD", "Jpy", "gold", "KWD"][self.choices.weighted(&[4, 4, 1, 1, 1])];
                Expr::Call(
                    name,
                    vec![self.of(&Ty::Long, depth - 1), Expr::atom(quoted(code))],
                )
            }
            4 => self
                .each("sum", "0 USD", |it| it.of(&money, depth - 1))
                .unwrap_or_else(|| self.literal(&money)),
            _ => self.literal(&money),
        }
    }

    /// A method with a lambda on something that has elements, whose body may speak of an element.
    fn each(
        &mut self,
        name: &'static str,
        other: &str,
        body: impl FnOnce(&mut Self) -> Expr,
    ) -> Option<Expr> {
        let collection = self.read_where(|ty| matches!(ty, Ty::List(_) | Ty::Set(_)))?;
        let (Ty::List(element) | Ty::Set(element)) = collection.ty else {
            return None;
        };
        let known = self.reads.len();
        let parameter = ["x", "y", "z"].into_iter().find(|it| !self.is_taken(it))?;
        self.collect(Expr::atom(parameter), &element, &[], 2);
        let outer = std::mem::take(&mut self.guards);
        let mut body = body(self);
        let guards = std::mem::replace(&mut self.guards, outer);
        self.reads.truncate(known);
        if super::disagree(&guards) {
            return None;
        }
        // A value cannot be guarded, so that a body that needs it is guarded by a choice.
        if let Some(guard) = guards.into_iter().reduce(|a, b| a.binary("&&", b)) {
            let other = Expr::atom(other);
            body = Expr::If(Box::new(guard), Box::new(body), Box::new(other));
        }
        Some(Expr::Each(
            Box::new(collection.expr),
            name,
            parameter,
            Box::new(body),
        ))
    }

    fn is_taken(&self, parameter: &str) -> bool {
        self.reads.iter().any(|it| it.expr == Expr::atom(parameter))
    }

    fn read_where(&mut self, is_fit: impl Fn(&Ty) -> bool) -> Option<Read> {
        let fitting: Vec<_> = self
            .reads
            .iter()
            .filter(|it| is_fit(&it.ty))
            .cloned()
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let read = self.choices.pick(&fitting).clone();
        self.guards.extend(read.guards.clone());
        Some(read)
    }

    pub(super) fn literal_addition(&mut self, name: &str) -> Expr {
        match name {
            "Number" => Expr::atom(self.choices.word(&NUMBERS)),
            "Path" | "Url" | "Email" => {
                let (function, text) = data::structured_literal(self.choices, name);
                Expr::Call(function, vec![Expr::atom(quoted(text))])
            }
            _ => Expr::atom(self.choices.word(&MONEYS)),
        }
    }
}
