//! The makers of nodes: what the grammar's actions call, and where what shape alone cannot say is checked.

mod expr;
mod names;
mod outcome;
mod policy;
mod schema;
mod tool;

use ambit_source::{Diagnostic, FileId, Span};

use crate::Dialect;
use crate::diagnostics;
use crate::tree::{Annotation, Ident, Item, ItemKind, Namespace, Path};

pub(crate) use expr::{Deep, DeepArg, Located, arg, text};
pub(crate) use names::{path, path_on};
pub(crate) use outcome::{ApprovalClause, LimitClause};
pub(crate) use policy::ScopePart;
pub(crate) use schema::{ActionClause, AppliesPart, DeepType, EntityClause};
pub(crate) use tool::ToolClause;

/// How deeply expressions, or types, may stand within each other: the height of a tree never exceeds it.
///
/// An operator counts as one level above its operands, so that a chain of `+` counts as many levels as it has
/// operators. Chains of `&&` and `||` may be of any length: a long one is grouped so that its tree stays low.
pub const MAX_DEPTH: u16 = 512;

/// What makes the nodes of one file, and gathers what is wrong with them.
pub(crate) struct Nodes<'t> {
    pub(crate) file: FileId,
    pub(crate) text: &'t str,
    pub(crate) dialect: Dialect,
    /// The doc comments of the file in order: where the token stands that they precede, and their text.
    pub(crate) docs: &'t [(u32, &'t str)],
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the item at hand has been found too deep: once is enough.
    pub(crate) is_too_deep: bool,
}

impl Nodes<'_> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn span(&self, lo: u32, hi: u32) -> Span {
        Span::new(self.file, lo, hi)
    }

    /// The text between two offsets.
    pub(crate) fn slice(&self, lo: u32, hi: u32) -> &str {
        self.text.get(lo as usize..hi as usize).unwrap_or("")
    }

    /// Reports what Cedar has not, where the file is Cedar's.
    pub(crate) fn ambit_only(&mut self, span: Span, what: &str) {
        if self.dialect != Dialect::Ambit {
            self.report(diagnostics::not_cedar(span, what));
        }
    }

    /// The doc comments before the tokens from `lo` up to and with `at`.
    fn doc(&self, lo: u32, at: u32) -> String {
        let first = self.docs.partition_point(|(before, _)| *before < lo);
        let mut text = String::new();
        for (before, comment) in self.docs.iter().skip(first) {
            if *before > at {
                break;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            let line = comment.trim_start_matches('/');
            text.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        }
        text
    }

    /// The annotations, and one more.
    pub(crate) fn annotation(
        &mut self,
        lo: u32,
        hi: u32,
        mut annotations: Vec<Annotation>,
        name: Ident,
        value: Option<Ident>,
    ) -> Vec<Annotation> {
        let (value_span, value) = value.map_or((None, None), |it| (Some(it.span), Some(it.text)));
        annotations.push(Annotation {
            span: self.span(lo, hi),
            name,
            value,
            value_span,
        });
        annotations
    }

    /// Reports a name that stands twice, given the place of what it names.
    fn distinct<'n>(&mut self, names: impl Iterator<Item = (&'n Ident, Span)>, what: &str) {
        let mut names: Vec<_> = names.map(|(name, span)| (&name.text, span)).collect();
        names.sort();
        for ((name, earlier), (next, later)) in names.iter().zip(names.iter().skip(1)) {
            if name == next {
                let what = format!("the {what}{name}`");
                self.report(diagnostics::stands_twice(&what, *later, *earlier));
            }
        }
    }

    fn distinct_annotations(&mut self, annotations: &[Annotation]) {
        self.distinct(
            annotations.iter().map(|it| (&it.name, it.span)),
            "annotation `@",
        );
    }

    pub(crate) fn item(
        &mut self,
        lo: u32,
        at: u32,
        hi: u32,
        annotations: Vec<Annotation>,
        kind: Box<ItemKind>,
    ) -> Box<Item> {
        self.distinct_annotations(&annotations);
        Box::new(Item {
            span: self.span(lo, hi),
            doc: self.doc(lo, at),
            annotations,
            kind: *kind,
        })
    }

    /// The head of a namespace; its items come later.
    pub(crate) fn namespace(
        &mut self,
        lo: u32,
        at: u32,
        hi: u32,
        annotations: Vec<Annotation>,
        name: Path,
    ) -> Box<Item> {
        self.unreserved_path(&name);
        let items = Vec::new();
        self.item(
            lo,
            at,
            hi,
            annotations,
            Box::new(ItemKind::Namespace(Namespace { name, items })),
        )
    }

    /// Fills a place that may be filled once.
    fn once<T>(&mut self, place: &mut Option<(Span, T)>, what: &str, span: Span, value: T) {
        if let Some((earlier, _)) = place {
            let earlier = *earlier;
            self.report(diagnostics::stands_twice(what, span, earlier));
        } else {
            *place = Some((span, value));
        }
    }

    /// Reports clauses that Cedar wants in another order, given the place of each in Cedar's.
    fn ordered(&mut self, places: &[(Span, u8)]) {
        for (before, after) in places.iter().zip(places.iter().skip(1)) {
            if before.1 > after.1 {
                self.ambit_only(after.0, "clauses in any order");
            }
        }
    }
}
