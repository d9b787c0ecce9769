//! Tools, toolsets and what a session carries.

use ambit_source::Span;

use super::Nodes;
use crate::tree::{
    Adds, Condition, Expr, Field, Ident, ItemKind, Path, SessionDecl, ToolDecl, ToolsetDecl, Type,
};

/// A clause of a tool.
pub(crate) enum ToolClause {
    /// `-> T`.
    Result(Span, Box<Type>),
    /// `for [P]`.
    For(Span, Vec<Path>),
    /// `on e`.
    On(Span, Box<Expr>),
    /// `in [S]`.
    In(Span, Vec<Path>),
    /// `adds ["l"] when { … }`.
    Adds(Box<Adds>),
    /// `removes ["l"]`.
    Removes(Span, Vec<Ident>),
}

impl Nodes<'_> {
    pub(crate) fn adds(
        &mut self,
        lo: u32,
        hi: u32,
        labels: Vec<Ident>,
        conditions: Vec<Condition>,
    ) -> ToolClause {
        ToolClause::Adds(Box::new(Adds {
            span: self.span(lo, hi),
            labels,
            conditions,
        }))
    }

    pub(crate) fn tool(
        &mut self,
        name: Ident,
        (params, rest): (Vec<(Box<Field>, u16)>, Option<Span>),
        clauses: Vec<ToolClause>,
    ) -> Box<ItemKind> {
        self.ambit_only(name.span, "tools");
        self.unreserved(&name);
        let params = self.parameters(params, "parameter `");
        let (mut result, mut principals, mut on) = (None, None, None);
        let (mut toolsets, mut adds, mut removes) = (None, None, None);
        for clause in clauses {
            match clause {
                ToolClause::Result(span, it) => {
                    self.once(&mut result, "the type of the result", span, it);
                }
                ToolClause::For(span, it) => {
                    self.once(&mut principals, "the clause `for`", span, it);
                }
                ToolClause::On(span, it) => self.once(&mut on, "the clause `on`", span, *it),
                ToolClause::In(span, it) => self.once(&mut toolsets, "the clause `in`", span, it),
                ToolClause::Adds(it) => self.once(&mut adds, "the clause `adds`", it.span, it),
                ToolClause::Removes(span, it) => {
                    self.once(&mut removes, "the clause `removes`", span, it);
                }
            }
        }
        Box::new(ItemKind::Tool(ToolDecl {
            name,
            params,
            rest,
            result: result.map(|it| *it.1),
            principals: principals.map(|it| it.1),
            on: on.map(|it| it.1),
            toolsets: toolsets.map(|it| it.1).unwrap_or_default(),
            adds: adds.map(|it| *it.1),
            removes: removes.map(|it| it.1).unwrap_or_default(),
        }))
    }

    pub(crate) fn toolset(&mut self, name: Ident, parents: Option<Vec<Path>>) -> Box<ItemKind> {
        self.ambit_only(name.span, "toolsets");
        self.unreserved(&name);
        Box::new(ItemKind::Toolset(ToolsetDecl {
            name,
            parents: parents.unwrap_or_default(),
        }))
    }

    pub(crate) fn session(&mut self, lo: u32, fields: Vec<(Box<Field>, u16)>) -> Box<ItemKind> {
        let word = self.span(lo, lo.saturating_add(7));
        self.ambit_only(word, "`session`");
        let fields = self.parameters(fields, "field `");
        Box::new(ItemKind::Session(SessionDecl { fields }))
    }
}
