//! Cedar's schema items and types.

use ambit_source::Span;

use super::expr::Deep;
use super::{MAX_DEPTH, Nodes};
use crate::diagnostics;
use crate::tree::{
    ActionDecl, ActionParent, Annotation, AppliesTo, EntityDecl, EntityDeclKind, EntityRef, Field,
    Ident, ItemKind, Path, Type, TypeDecl, TypeKind,
};

/// A type and its height.
pub(crate) struct DeepType {
    ty: Box<Type>,
    depth: u16,
}

/// A clause of an entity declaration.
pub(crate) enum EntityClause {
    /// `in [P]`.
    In(Span, Vec<Path>),
    /// `{ … }`.
    Attributes(Span, Vec<(Box<Field>, u16)>),
    /// `tags T`.
    Tags(Span, Box<Type>),
    /// `enum ["a"]`.
    Enum(Span, Vec<Ident>),
}

/// A clause of an action declaration.
pub(crate) enum ActionClause {
    /// `in [g]`.
    In(Span, Vec<ActionParent>),
    /// `appliesTo { … }`.
    AppliesTo(Box<AppliesTo>),
    /// `attributes {}`, which says nothing.
    Attributes(Span),
}

/// A part of `appliesTo`, as written.
pub(crate) struct AppliesPart {
    /// The word before the colon.
    pub(crate) name: Ident,
    /// A list behind it.
    pub(crate) types: Option<Vec<Path>>,
    /// A type behind it.
    pub(crate) ty: Option<Box<Type>>,
}

impl DeepType {
    pub(crate) fn into_type(self) -> Type {
        *self.ty
    }
}

impl Nodes<'_> {
    /// A type of that height, or an error where that is too much.
    fn typed(&mut self, span: Span, kind: TypeKind, depth: u16) -> DeepType {
        if depth > MAX_DEPTH {
            self.too_deep(span);
            let kind = TypeKind::Error;
            return DeepType {
                ty: Box::new(Type { span, kind }),
                depth: 0,
            };
        }
        DeepType {
            ty: Box::new(Type { span, kind }),
            depth,
        }
    }

    pub(crate) fn named_type(&mut self, lo: u32, hi: u32, path: Path) -> DeepType {
        let span = self.span(lo, hi);
        self.typed(span, TypeKind::Name(path, None), 1)
    }

    pub(crate) fn type_of(&mut self, lo: u32, hi: u32, path: Path, of: DeepType) -> DeepType {
        let span = self.span(lo, hi);
        let depth = of.depth.saturating_add(1);
        let name = match path.segments.as_slice() {
            [only] => only.text.as_str(),
            _ => "",
        };
        let kind = match (name, of.ty.kind) {
            ("Set", kind) => TypeKind::Set(Box::new(Type {
                span: of.ty.span,
                kind,
            })),
            ("List", kind) => {
                self.ambit_only(span, "`List<…>`");
                TypeKind::List(Box::new(Type {
                    span: of.ty.span,
                    kind,
                }))
            }
            (_, TypeKind::OneOf(mut texts)) if texts.len() == 1 => {
                TypeKind::Name(path, texts.pop().map(|it| it.text))
            }
            (_, _) => {
                self.report(diagnostics::no_element_type(span, name));
                TypeKind::Error
            }
        };
        self.typed(span, kind, depth)
    }

    pub(crate) fn record_type(
        &mut self,
        lo: u32,
        hi: u32,
        fields: Vec<(Box<Field>, u16)>,
    ) -> DeepType {
        let span = self.span(lo, hi);
        let depth = fields.iter().map(|it| it.1).max().unwrap_or(0);
        let fields = self.attributes(fields);
        self.typed(span, TypeKind::Record(fields), depth.saturating_add(1))
    }

    pub(crate) fn literal_type(&mut self, lo: u32, hi: u32, texts: Vec<Ident>) -> DeepType {
        let span = self.span(lo, hi);
        self.ambit_only(span, "literals as types");
        self.typed(span, TypeKind::OneOf(texts), 1)
    }

    pub(crate) fn field(
        &mut self,
        lo: u32,
        hi: u32,
        annotations: Vec<Annotation>,
        (name, optional): (Ident, bool),
        ty: DeepType,
        default: Option<Deep>,
    ) -> (Box<Field>, u16) {
        self.distinct_annotations(&annotations);
        let depth = ty.depth.max(default.as_ref().map_or(0, Deep::depth));
        let field = Field {
            span: self.span(lo, hi),
            doc: self.doc(lo, name.span.start),
            annotations,
            name,
            optional,
            ty: *ty.ty,
            default: default.map(|it| self.done(it)),
        };
        (Box::new(field), depth)
    }

    /// Fields that are attributes: none has a default, and Cedar has no literals for types.
    fn attributes(&mut self, fields: Vec<(Box<Field>, u16)>) -> Vec<Field> {
        let mut attributes = Vec::with_capacity(fields.len());
        for (field, _) in fields {
            if let Some(default) = &field.default {
                self.report(diagnostics::no_default(default.span, &field.name.text));
            }
            attributes.push(*field);
        }
        attributes
    }

    /// Fields that may have defaults; no name stands twice.
    pub(super) fn parameters(&mut self, fields: Vec<(Box<Field>, u16)>, what: &str) -> Vec<Field> {
        let fields: Vec<Field> = fields.into_iter().map(|(field, _)| *field).collect();
        self.distinct(fields.iter().map(|it| (&it.name, it.name.span)), what);
        fields
    }

    pub(crate) fn type_decl(&mut self, name: Ident, ty: DeepType) -> Box<ItemKind> {
        self.unreserved(&name);
        Box::new(ItemKind::Type(TypeDecl { name, ty: *ty.ty }))
    }

    pub(crate) fn entity(
        &mut self,
        external: Option<Span>,
        names: Vec<Ident>,
        clauses: Vec<EntityClause>,
    ) -> Box<ItemKind> {
        for name in &names {
            self.unreserved(name);
        }
        let mut places = Vec::new();
        let (mut parents, mut attributes, mut tags, mut ids) = (None, None, None, None);
        for clause in clauses {
            match clause {
                EntityClause::In(span, it) => {
                    places.push((span, 0));
                    self.once(&mut parents, "the clause `in`", span, it);
                }
                EntityClause::Attributes(span, it) => {
                    places.push((span, 1));
                    let it = self.attributes(it);
                    self.once(&mut attributes, "the list of attributes", span, it);
                }
                EntityClause::Tags(span, it) => {
                    places.push((span, 2));
                    self.once(&mut tags, "the clause `tags`", span, it);
                }
                EntityClause::Enum(span, it) => {
                    places.push((span, 0));
                    self.once(&mut ids, "the clause `enum`", span, it);
                }
            }
        }
        self.ordered(&places);
        for (span, _) in &places {
            let is_parents = parents.as_ref().is_some_and(|(it, _)| it == span);
            let is_enum = ids.as_ref().is_some_and(|(it, _)| it == span);
            if external.is_some() && !is_parents {
                self.report(diagnostics::wrong_clause(
                    *span,
                    "an external entity type says no more than what it is in",
                ));
            } else if ids.is_some() && !is_enum {
                self.report(diagnostics::wrong_clause(
                    *span,
                    "an entity type with a fixed list of ids has nothing else",
                ));
            }
        }
        let kind = match ids {
            Some((_, ids)) => EntityDeclKind::Enum(ids),
            None => EntityDeclKind::Standard {
                parents: parents.map(|it| it.1).unwrap_or_default(),
                attributes: attributes.map(|it| it.1).unwrap_or_default(),
                shape: None,
                tags: tags.map(|it| *it.1),
            },
        };
        Box::new(ItemKind::Entity(EntityDecl {
            external,
            names,
            kind,
        }))
    }

    pub(crate) fn action_parent(&mut self, (mut path, is_quoted): (Path, bool)) -> ActionParent {
        let span = path.span;
        let name = path.segments.pop().unwrap_or(Ident {
            span,
            text: "".into(),
        });
        if path.segments.is_empty() {
            return ActionParent::Name(name);
        }
        if !is_quoted {
            self.report(diagnostics::unquoted_action(name.span, &name.text));
        }
        let last = path.segments.last().map_or(span, |it| it.span);
        path.span = self.span(span.start, last.end);
        ActionParent::Entity(EntityRef {
            span,
            ty: path,
            id: name.text,
        })
    }

    pub(crate) fn action(
        &mut self,
        external: Option<Span>,
        names: Vec<Ident>,
        clauses: Vec<ActionClause>,
    ) -> Box<ItemKind> {
        let mut places = Vec::new();
        let (mut parents, mut applies_to, mut attributes) = (None, None, None);
        for clause in clauses {
            match clause {
                ActionClause::In(span, it) => {
                    places.push((span, 0));
                    self.once(&mut parents, "the clause `in`", span, it);
                }
                ActionClause::AppliesTo(it) => {
                    places.push((it.span, 1));
                    self.once(&mut applies_to, "the clause `appliesTo`", it.span, *it);
                }
                ActionClause::Attributes(span) => {
                    places.push((span, 2));
                    self.once(&mut attributes, "the clause `attributes`", span, ());
                }
            }
        }
        self.ordered(&places);
        for (span, _) in &places {
            let is_parents = parents.as_ref().is_some_and(|(it, _)| it == span);
            if external.is_some() && !is_parents {
                self.report(diagnostics::wrong_clause(
                    *span,
                    "an external action says no more than what it is in",
                ));
            }
        }
        Box::new(ItemKind::Action(ActionDecl {
            external,
            names,
            parents: parents.map(|it| it.1).unwrap_or_default(),
            applies_to: applies_to.map(|it| it.1),
        }))
    }

    pub(crate) fn applies_to(&mut self, lo: u32, hi: u32, parts: Vec<AppliesPart>) -> ActionClause {
        let (mut principals, mut resources, mut context) = (None, None, None);
        for part in parts {
            let span = part.name.span;
            match part.name.text.as_str() {
                "principal" => {
                    let types = self.applies_types(part);
                    self.once(&mut principals, "`principal`", span, types);
                }
                "resource" => {
                    let types = self.applies_types(part);
                    self.once(&mut resources, "`resource`", span, types);
                }
                "context" => {
                    let ty = self.context_type(part);
                    self.once(&mut context, "`context`", span, ty);
                }
                other => self.report(diagnostics::unknown_applies_part(span, other)),
            }
        }
        ActionClause::AppliesTo(Box::new(AppliesTo {
            span: self.span(lo, hi),
            principals: principals.map(|it| it.1),
            resources: resources.map(|it| it.1),
            context: context.map(|it| it.1),
            may_be_empty: false,
        }))
    }

    /// A name, or a list of names.
    fn applies_types(&mut self, part: AppliesPart) -> Vec<Path> {
        match (part.types, part.ty.map(|it| *it)) {
            (Some(types), _) => types,
            (
                None,
                Some(Type {
                    kind: TypeKind::Name(path, None),
                    ..
                }),
            ) => vec![path],
            (None, Some(ty)) => {
                if ty.kind != TypeKind::Error {
                    let headline = format!("`{}` takes entity types", part.name.text);
                    self.report(diagnostics::wrong_clause(ty.span, &headline));
                }
                Vec::new()
            }
            (None, None) => Vec::new(),
        }
    }

    /// A record, or the name of one.
    fn context_type(&mut self, part: AppliesPart) -> Type {
        let span = part.name.span;
        match part.ty.map(|it| *it) {
            Some(ty)
                if matches!(
                    ty.kind,
                    TypeKind::Name(_, None) | TypeKind::Record(_) | TypeKind::Error
                ) =>
            {
                ty
            }
            other => {
                let at = other.map_or(span, |it| it.span);
                self.report(diagnostics::wrong_clause(
                    at,
                    "`context` takes a record, or the name of one",
                ));
                Type {
                    span: at,
                    kind: TypeKind::Error,
                }
            }
        }
    }
}
