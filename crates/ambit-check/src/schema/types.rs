//! Types as written, resolved; named types stand for what they name.

mod order;

use std::sync::Arc;

use ambit_source::{Diagnostic, Span};
use ambit_syntax::MAX_DEPTH;
use ambit_syntax::tree::{self, TypeKind};
use ambit_value::{Semantics, TypeId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::collect::{Collected, Placed};
use crate::diagnostics::schema::{
    FieldTwice, LaterType, NotARecord, NotAnEntityType, TypeTooLarge, UnknownType,
};
use crate::names;
use crate::schema::definitions::{Definitions, LATER_TYPES};
use crate::ty::{Field, Record, Ty};

/// Resolves types; remembers what each named type stands for.
pub(crate) struct Types<'a, 'b> {
    pub(crate) definitions: &'b Definitions,
    pub(crate) semantics: Semantics,
    ids: FxHashMap<SmolStr, TypeId>,
    named: FxHashMap<SmolStr, (&'b Placed<'a, tree::TypeDecl>, State)>,
    /// How many types all that was resolved so far is made of.
    total: usize,
}

/// How far a named type is resolved.
#[derive(Clone)]
enum State {
    Untouched,
    Underway,
    Done(Sized),
}

/// A type, and how large it is once all names in it are replaced.
#[derive(Clone)]
struct Sized {
    ty: Ty,
    size: Size,
}

/// Of how many types a type is made, and how many lie within each other.
#[derive(Clone, Copy)]
struct Size {
    count: usize,
    depth: usize,
}

/// How many types one declared type may be made of. Named types that hold others twice, and those others twice, reach
/// it fast.
const LARGEST: usize = 10_000;

/// How many types all declarations together may be made of.
const LARGEST_SCHEMA: usize = 1_000_000;

impl Size {
    const ONE: Size = Size { count: 1, depth: 1 };

    /// The size with a further part.
    fn with(self, part: Size) -> Size {
        Size {
            count: self.count.saturating_add(part.count),
            depth: self.depth.max(part.depth + 1),
        }
    }

    fn is_too_large(self) -> bool {
        self.count > LARGEST || self.depth > usize::from(MAX_DEPTH)
    }
}

impl Sized {
    const UNKNOWN: Sized = Sized {
        ty: Ty::Unknown,
        size: Size::ONE,
    };

    fn plain(ty: Ty) -> Sized {
        let size = Size::ONE;
        Sized { ty, size }
    }

    fn around(self, wrap: fn(Ty) -> Ty) -> Sized {
        Sized {
            ty: wrap(self.ty),
            size: Size::ONE.with(self.size),
        }
    }
}

/// What a name stands for.
enum Meaning {
    /// What the type of that full name stands for.
    Named(SmolStr),
    /// An entity type.
    Entity(TypeId),
    /// A type of the language.
    Builtin(Ty),
}

/// The fields of a record, and for each the index of its declaration.
pub(crate) struct Fields {
    pub(crate) record: Record,
    /// In the order of the record's fields: places in the list that was given.
    pub(crate) sources: Vec<usize>,
}

impl<'a, 'b> Types<'a, 'b> {
    pub(crate) fn new(
        collected: &'b Collected<'a>,
        definitions: &'b Definitions,
        semantics: Semantics,
    ) -> Types<'a, 'b> {
        let named = collected.types.iter().map(|item| {
            let full = names::join(&item.namespace, &item.decl.name.text);
            (full, (item, State::Untouched))
        });
        Types {
            definitions,
            semantics,
            ids: definitions.type_ids(),
            named: named.collect(),
            total: 0,
        }
    }

    /// The type that is written there.
    pub(crate) fn resolve(
        &mut self,
        ty: &tree::Type,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Ty {
        let sized = self.sized(ty, namespace, diagnostics);
        self.account(sized.size, ty.span, diagnostics);
        sized.ty
    }

    /// Adds to what all declarations are made of, and reports the one that goes too far.
    fn account(&mut self, size: Size, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        let before = self.total;
        self.total = self.total.saturating_add(size.count);
        if before <= LARGEST_SCHEMA && self.total > LARGEST_SCHEMA {
            diagnostics.push(TypeTooLarge { span }.into());
        }
    }

    fn sized(
        &mut self,
        ty: &tree::Type,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Sized {
        let sized = match &ty.kind {
            TypeKind::Error => Sized::UNKNOWN,
            TypeKind::Name(path, dialect) => {
                self.name(path, dialect.is_some(), namespace, diagnostics)
            }
            TypeKind::Entity(path) => {
                let found = self.entity(path, namespace, diagnostics);
                found.map_or(Sized::UNKNOWN, |id| Sized::plain(Ty::Entity(id)))
            }
            TypeKind::Named(path) => match self.meaning_of_type(path, namespace) {
                Some(Meaning::Named(name)) => self.named_type(&name, diagnostics),
                Some(Meaning::Builtin(ty)) => Sized::plain(ty),
                Some(Meaning::Entity(_)) | None => {
                    self.report_unknown(path, &names::full(path), diagnostics);
                    Sized::UNKNOWN
                }
            },
            TypeKind::Set(element) => self.sized(element, namespace, diagnostics).around(Ty::set),
            TypeKind::List(element) => self.sized(element, namespace, diagnostics).around(Ty::list),
            TypeKind::Record(fields) => {
                let (fields, size) = self.sized_fields(fields, namespace, diagnostics);
                let ty = Ty::Record(Arc::new(fields.record));
                Sized { ty, size }
            }
            TypeKind::OneOf(texts) => {
                let mut texts: Vec<_> = texts.iter().map(|it| it.text.clone()).collect();
                texts.sort();
                texts.dedup();
                Sized::plain(Ty::OneOf(texts.into()))
            }
        };
        if sized.size.is_too_large() {
            diagnostics.push(TypeTooLarge { span: ty.span }.into());
            return Sized::UNKNOWN;
        }
        sized
    }

    fn name(
        &mut self,
        path: &tree::Path,
        has_dialect: bool,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Sized {
        match self.meaning(path, namespace) {
            Some(Meaning::Named(name)) => return self.named_type(&name, diagnostics),
            Some(Meaning::Entity(id)) => return Sized::plain(Ty::Entity(id)),
            Some(Meaning::Builtin(ty)) => return Sized::plain(ty),
            None => {}
        }
        let full = names::full(path);
        let is_later = has_dialect || LATER_TYPES.contains(&full.as_str());
        if is_later && self.semantics == Semantics::Ambit {
            let (span, name) = (path.span, full.as_str());
            diagnostics.push(LaterType { span, name }.into());
        } else {
            self.report_unknown(path, &full, diagnostics);
        }
        Sized::UNKNOWN
    }

    /// What a name stands for where types and entity types may stand: the first that is declared, types before
    /// entity types.
    fn meaning(&self, path: &tree::Path, namespace: &str) -> Option<Meaning> {
        names::candidates(path, namespace).find_map(|it| {
            if self.named.contains_key(&it) {
                return Some(Meaning::Named(it));
            }
            if let Some(id) = self.ids.get(&it) {
                return Some(Meaning::Entity(*id));
            }
            let builtin = self.definitions.builtin(&it);
            builtin.cloned().map(Meaning::Builtin)
        })
    }

    /// What a name stands for where no entity type may stand.
    fn meaning_of_type(&self, path: &tree::Path, namespace: &str) -> Option<Meaning> {
        names::candidates(path, namespace).find_map(|it| {
            if self.named.contains_key(&it) {
                return Some(Meaning::Named(it));
            }
            let is_entity = self.ids.contains_key(&it);
            let builtin = self.definitions.builtin(&it).filter(|_| !is_entity);
            builtin.cloned().map(Meaning::Builtin)
        })
    }

    fn report_unknown(&self, path: &tree::Path, full: &str, diagnostics: &mut Vec<Diagnostic>) {
        let declared = self.named.keys().map(SmolStr::as_str);
        let entities = self.ids.keys().map(SmolStr::as_str);
        let builtin = self.definitions.builtin_names().map(|it| -> &str { it });
        let mut known: Vec<&str> = declared.chain(entities).chain(builtin).collect();
        known.sort_unstable();
        let nearest = names::nearest_full(full, known);
        let (span, name) = (path.span, full);
        diagnostics.push(
            UnknownType {
                span,
                name,
                nearest,
            }
            .into(),
        );
    }

    /// What a named type stands for.
    fn named_type(&mut self, full: &SmolStr, diagnostics: &mut Vec<Diagnostic>) -> Sized {
        let Some((item, state)) = self.named.get(full) else {
            return Sized::UNKNOWN;
        };
        if let State::Done(sized) = state {
            return sized.clone();
        }
        let item = *item;
        let sized = self.sized(&item.decl.ty, &item.namespace, diagnostics);
        self.set_state(full, State::Done(sized.clone()));
        sized
    }

    fn set_state(&mut self, full: &str, to: State) {
        if let Some((_, state)) = self.named.get_mut(full) {
            *state = to;
        }
    }

    /// The fields of a record. Of two with one name the later stands, as in Cedar.
    pub(crate) fn fields(
        &mut self,
        fields: &[tree::Field],
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Fields {
        let (resolved, size) = self.sized_fields(fields, namespace, diagnostics);
        let spans = fields.iter().map(|it| it.span);
        if let Some(span) = spans.reduce(Span::to) {
            if size.is_too_large() {
                diagnostics.push(TypeTooLarge { span }.into());
            }
            self.account(size, span, diagnostics);
        }
        resolved
    }

    fn sized_fields(
        &mut self,
        fields: &[tree::Field],
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Fields, Size) {
        let mut size = Size::ONE;
        let mut record = Record::default();
        let mut sources = Vec::with_capacity(fields.len());
        for (at, field, replaced_by) in standing(fields) {
            if let Some(again) = replaced_by {
                report_twice(field, again, diagnostics);
                continue;
            }
            let sized = self.sized(&field.ty, namespace, diagnostics);
            size = size.with(sized.size);
            record.fields.push(Field {
                name: field.name.text.clone(),
                ty: sized.ty,
                required: !field.optional,
            });
            sources.push(at);
        }
        (Fields { record, sources }, size)
    }

    /// The entity type that a path means where nothing else may stand; types of actions are among them.
    pub(crate) fn entity(
        &self,
        path: &tree::Path,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<TypeId> {
        let found = self.entity_id(path, namespace);
        if found.is_none() {
            let full = names::full(path);
            let mut known: Vec<&str> = self
                .definitions
                .entities
                .keys()
                .map(SmolStr::as_str)
                .collect();
            known.sort_unstable();
            let is_type = names::candidates(path, namespace)
                .any(|it| self.named.contains_key(&it) || self.definitions.builtin(&it).is_some());
            let not_entity = NotAnEntityType {
                span: path.span,
                name: &full,
                is_type,
                nearest: names::nearest_full(&full, known),
            };
            diagnostics.push(not_entity.into());
        }
        found
    }

    /// The entity type that a path means, if it means one.
    pub(crate) fn entity_id(&self, path: &tree::Path, namespace: &str) -> Option<TypeId> {
        names::candidates(path, namespace).find_map(|it| self.ids.get(&it).copied())
    }

    /// The entity type of that full name.
    pub(crate) fn entity_id_of(&self, full: &str) -> Option<TypeId> {
        self.ids.get(full).copied()
    }

    /// The entity types of a list where only declared ones may stand, sorted.
    pub(crate) fn declared_entities(
        &self,
        paths: &[tree::Path],
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<TypeId> {
        let declared = self.definitions.entities.len();
        let mut found = Vec::with_capacity(paths.len());
        for path in paths {
            match self.entity(path, namespace, diagnostics) {
                Some(id) if (id.0 as usize) < declared => found.push(id),
                Some(_) => {
                    let full = names::full(path);
                    let not_entity = NotAnEntityType {
                        span: path.span,
                        name: &full,
                        is_type: true,
                        nearest: None,
                    };
                    diagnostics.push(not_entity.into());
                }
                None => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The record that a context or a shape is: a record type, or the name of one.
    pub(crate) fn record(
        &mut self,
        ty: &tree::Type,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Record> {
        // A name here never means an entity type.
        if let TypeKind::Name(path, _) = &ty.kind {
            let means_type = names::candidates(path, namespace)
                .any(|it| self.named.contains_key(&it) || self.definitions.builtin(&it).is_some());
            if !means_type {
                return no_record(ty.span, &names::full(path), diagnostics);
            }
        }
        let found = self.resolve_named(ty, namespace, diagnostics);
        if let Ty::Record(record) = found {
            return record;
        }
        if found.is_unknown() {
            return Arc::default();
        }
        let name = match &ty.kind {
            TypeKind::Name(path, _) | TypeKind::Named(path) | TypeKind::Entity(path) => {
                names::full(path)
            }
            TypeKind::Error
            | TypeKind::Set(_)
            | TypeKind::List(_)
            | TypeKind::Record(_)
            | TypeKind::OneOf(_) => SmolStr::new_static("context"),
        };
        no_record(ty.span, &name, diagnostics)
    }

    /// A type where a name means a named type only: one that an entity type shadows is passed over.
    fn resolve_named(
        &mut self,
        ty: &tree::Type,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Ty {
        if let TypeKind::Name(path, _) = &ty.kind {
            for candidate in names::candidates(path, namespace) {
                if self.named.contains_key(&candidate) {
                    return self.named_type(&candidate, diagnostics).ty;
                }
                let is_entity = self.ids.contains_key(&candidate);
                if let Some(builtin) = self.definitions.builtin(&candidate).filter(|_| !is_entity) {
                    return builtin.clone();
                }
            }
        }
        self.resolve(ty, namespace, diagnostics)
    }
}

fn no_record(span: Span, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Arc<Record> {
    diagnostics.push(NotARecord { span, name }.into());
    Arc::default()
}

/// The fields of a record by name, each with its place and the later one of its name, at whose type alone is looked.
fn standing(fields: &[tree::Field]) -> Vec<(usize, &tree::Field, Option<&tree::Field>)> {
    let mut places: Vec<(usize, &tree::Field)> = fields.iter().enumerate().collect();
    // A stable sort keeps what is written later behind what is written earlier.
    places.sort_by(|(_, lhs), (_, rhs)| lhs.name.text.cmp(&rhs.name.text));
    let next = places.iter().skip(1).map(|(_, it)| Some(*it));
    let next: Vec<Option<&tree::Field>> = next.chain([None]).collect();
    let standing = places.into_iter().zip(next);
    let standing = standing.map(|((at, field), next)| {
        let replaced_by = next.filter(|it| it.name.text == field.name.text);
        (at, field, replaced_by)
    });
    standing.collect()
}

fn report_twice(first: &tree::Field, again: &tree::Field, diagnostics: &mut Vec<Diagnostic>) {
    let twice = FieldTwice {
        span: first.name.span,
        name: &again.name.text,
        again: again.name.span,
    };
    diagnostics.push(twice.into());
}
