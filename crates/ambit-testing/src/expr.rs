//! Expressions as the generators make them, and their text.

use std::fmt::{Display, Formatter, Result, Write};

/// An expression. Its leaves are text, so that it can say things that no checker would let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A literal, a variable, an entity: text that binds tightest.
    Atom(String),
    /// `!e` or `-e`.
    Unary(&'static str, Box<Expr>),
    /// `a op b`.
    Binary(&'static str, Box<Expr>, Box<Expr>),
    /// `e has …`: what follows the word, as text.
    Has(Box<Expr>, String),
    /// `e like "…"`: the pattern, quotes included.
    Like(Box<Expr>, String),
    /// `e is T` or `e is T in f`.
    Is(Box<Expr>, String, Option<Box<Expr>>),
    /// `if test then yes else no`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `e.name`, or `e["name"]` where the name is no identifier.
    Attr(Box<Expr>, String),
    /// `e.name(args)`.
    Method(Box<Expr>, &'static str, Vec<Expr>),
    /// `e.name(x => body)`.
    Each(Box<Expr>, &'static str, &'static str, Box<Expr>),
    /// `name(args)`.
    Call(&'static str, Vec<Expr>),
    /// `[a, b]`.
    Set(Vec<Expr>),
    /// `{ name: e }`.
    Record(Vec<(String, Expr)>),
    /// Parentheses that nothing asks for.
    Parens(Box<Expr>),
}

impl Expr {
    /// `text`, as it stands.
    pub fn atom(text: impl Into<String>) -> Expr {
        Expr::Atom(text.into())
    }

    /// `self op other`.
    #[must_use]
    pub fn binary(self, op: &'static str, other: Expr) -> Expr {
        Expr::Binary(op, Box::new(self), Box::new(other))
    }

    /// `self.name`.
    #[must_use]
    pub fn attr(self, name: impl Into<String>) -> Expr {
        Expr::Attr(Box::new(self), name.into())
    }

    /// `self.name(args)`.
    #[must_use]
    pub fn method(self, name: &'static str, args: Vec<Expr>) -> Expr {
        Expr::Method(Box::new(self), name, args)
    }

    /// `self has name`.
    #[must_use]
    pub fn has(self, name: &str) -> Expr {
        let name = if is_identifier(name) {
            name.to_owned()
        } else {
            quoted(name)
        };
        Expr::Has(Box::new(self), name)
    }

    /// The expressions within, in order.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Expr::Atom(_) => Vec::new(),
            Expr::Unary(_, a)
            | Expr::Has(a, _)
            | Expr::Like(a, _)
            | Expr::Is(a, _, None)
            | Expr::Attr(a, _)
            | Expr::Parens(a) => vec![a],
            Expr::Binary(_, a, b) | Expr::Is(a, _, Some(b)) | Expr::Each(a, _, _, b) => vec![a, b],
            Expr::If(a, b, c) => vec![a, b, c],
            Expr::Method(a, _, args) => std::iter::once(&**a).chain(args).collect(),
            Expr::Call(_, args) | Expr::Set(args) => args.iter().collect(),
            Expr::Record(fields) => fields.iter().map(|it| &it.1).collect(),
        }
    }

    /// The same, to be changed in place.
    pub(crate) fn children_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Expr::Atom(_) => Vec::new(),
            Expr::Unary(_, a)
            | Expr::Has(a, _)
            | Expr::Like(a, _)
            | Expr::Is(a, _, None)
            | Expr::Attr(a, _)
            | Expr::Parens(a) => vec![a],
            Expr::Binary(_, a, b) | Expr::Is(a, _, Some(b)) | Expr::Each(a, _, _, b) => vec![a, b],
            Expr::If(a, b, c) => vec![a, b, c],
            Expr::Method(a, _, args) => std::iter::once(&mut **a).chain(args).collect(),
            Expr::Call(_, args) | Expr::Set(args) => args.iter_mut().collect(),
            Expr::Record(fields) => fields.iter_mut().map(|it| &mut it.1).collect(),
        }
    }

    /// How tightly it binds.
    fn level(&self) -> u8 {
        match self {
            Expr::If(..) => 0,
            Expr::Binary("||", ..) => 1,
            Expr::Binary("&&", ..) => 2,
            Expr::Binary("+" | "-", ..) => 4,
            Expr::Binary("*", ..) => 5,
            Expr::Binary(..) | Expr::Has(..) | Expr::Like(..) | Expr::Is(..) => 3,
            Expr::Unary(..) => 6,
            Expr::Atom(text) if text.starts_with('-') => 6,
            _ => 7,
        }
    }

    fn at(&self, level: u8, f: &mut Formatter<'_>) -> Result {
        if self.level() < level {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Expr::Atom(text) => f.write_str(text),
            Expr::Unary(op, it) => {
                f.write_str(op)?;
                // A unary operator takes a member, so that two of them are written apart.
                it.at(7, f)
            }
            Expr::Binary(op, a, b) => {
                let level = self.level();
                // Comparisons do not chain; everything else leans left.
                a.at(if level == 3 { 4 } else { level }, f)?;
                write!(f, " {op} ")?;
                b.at(level + 1, f)
            }
            Expr::Has(it, name) => {
                it.at(4, f)?;
                write!(f, " has {name}")
            }
            Expr::Like(it, pattern) => {
                it.at(4, f)?;
                write!(f, " like {pattern}")
            }
            Expr::Is(it, ty, within) => {
                it.at(4, f)?;
                write!(f, " is {ty}")?;
                match within {
                    Some(within) => {
                        f.write_str(" in ")?;
                        within.at(4, f)
                    }
                    None => Ok(()),
                }
            }
            Expr::If(test, yes, no) => write!(f, "if {test} then {yes} else {no}"),
            Expr::Attr(it, name) => {
                it.at(7, f)?;
                if is_identifier(name) {
                    write!(f, ".{name}")
                } else {
                    write!(f, "[{}]", quoted(name))
                }
            }
            Expr::Method(it, name, args) => {
                it.at(7, f)?;
                write!(f, ".{name}(")?;
                list(args, f)?;
                f.write_char(')')
            }
            Expr::Each(it, name, parameter, body) => {
                it.at(7, f)?;
                write!(f, ".{name}({parameter} => {body})")
            }
            Expr::Call(name, args) => {
                write!(f, "{name}(")?;
                list(args, f)?;
                f.write_char(')')
            }
            Expr::Set(elements) => {
                f.write_char('[')?;
                list(elements, f)?;
                f.write_char(']')
            }
            Expr::Record(fields) => {
                f.write_char('{')?;
                for (at, (name, it)) in fields.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {it}", key(name))?;
                }
                f.write_char('}')
            }
            Expr::Parens(it) => write!(f, "({it})"),
        }
    }
}

fn list(elements: &[Expr], f: &mut Formatter<'_>) -> Result {
    for (at, it) in elements.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        write!(f, "{comma}{it}")?;
    }
    Ok(())
}

/// Whether a name may stand without quotes everywhere.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    let is_word = chars
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && chars.all(|it| it.is_ascii_alphanumeric() || it == '_');
    is_word
        && !matches!(
            name,
            "true" | "false" | "if" | "then" | "else" | "in" | "is" | "like" | "has" | "__cedar"
        )
}

/// A name where a record's key stands.
pub(crate) fn key(name: &str) -> String {
    if is_identifier(name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Text as a literal.
pub(crate) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(it);
            }
            '\n' => literal.push_str("\\n"),
            '\0' => literal.push_str("\\0"),
            it => literal.push(it),
        }
    }
    literal.push('"');
    literal
}
