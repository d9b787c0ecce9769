//! Which names are declared, and what may not be declared beside what.

use std::collections::{BTreeMap, BTreeSet};

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree;
use ambit_value::{Semantics, StructuredKind, TypeId};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::collect::{Collected, Placed};
use crate::diagnostics::schema::{
    ActionTypeDeclared, DeclaredTwice, NamespaceTwice, ReservedTypeName, Shadowed,
};
use crate::names;
use crate::ty::Ty;

/// Every declared name, and where it stands.
#[derive(Default)]
pub(crate) struct Definitions {
    /// Entity types by full name, sorted: their places are their [`TypeId`]s.
    pub(crate) entities: BTreeMap<SmolStr, Option<Span>>,
    /// Types of actions, sorted: they come behind the entity types.
    pub(crate) action_types: BTreeSet<SmolStr>,
    /// Named types by full name.
    pub(crate) types: BTreeMap<SmolStr, Span>,
    /// Actions, tools and toolsets: namespace and name.
    pub(crate) actions: BTreeMap<(SmolStr, SmolStr), ActionName>,
    /// Whether the types that tools rely on are there.
    pub(crate) has_prelude: bool,
    builtins: FxHashMap<&'static str, Ty>,
}

/// Where an action is declared.
#[derive(Clone, Copy)]
pub(crate) struct ActionName {
    /// The name in its declaration.
    pub(crate) span: Span,
    /// Whether it may be declared again in a namespace.
    may_be_shadowed: bool,
}

/// The types that tools rely on, and whether each is in `Role`.
pub(crate) const PRELUDE: [(&str, bool); 4] = [
    ("Agent", true),
    ("Role", true),
    ("Server", false),
    ("User", true),
];

/// Cedar's own names of types.
const CEDAR_TYPES: [(&str, Ty); 7] = [
    ("Bool", Ty::BOOL),
    ("Long", Ty::Long),
    ("String", Ty::String),
    ("datetime", Ty::Datetime),
    ("decimal", Ty::Decimal),
    ("duration", Ty::Duration),
    ("ipaddr", Ty::Ip),
];

/// The names of types that Ambit adds.
const AMBIT_TYPES: [(&str, Ty); 6] = [
    ("Email", Ty::Structured(StructuredKind::Email)),
    ("Json", Ty::Json),
    ("Money", Ty::Money),
    ("Number", Ty::Number),
    ("Path", Ty::Structured(StructuredKind::Path)),
    ("Url", Ty::Structured(StructuredKind::Url)),
];

/// The types that the language has and this version does not read yet.
pub(crate) const LATER_TYPES: [&str; 2] = ["Shell", "Sql"];

/// The names that no `type` may have, as in Cedar.
const RESERVED_TYPES: [&str; 8] = [
    "Bool",
    "Boolean",
    "Entity",
    "Extension",
    "Long",
    "Record",
    "Set",
    "String",
];

/// Finds every declared name and reports what may not stand together.
pub(crate) fn define(
    collected: &Collected<'_>,
    semantics: Semantics,
    diagnostics: &mut Vec<Diagnostic>,
) -> Definitions {
    let mut definitions = Definitions {
        builtins: CEDAR_TYPES.into_iter().collect(),
        ..Definitions::default()
    };
    if semantics == Semantics::Ambit {
        definitions.builtins.extend(AMBIT_TYPES);
    }
    check_namespaces(&collected.namespaces, semantics, diagnostics);
    definitions.define_entities(collected, diagnostics);
    definitions.define_types(collected, diagnostics);
    definitions.define_actions(collected, diagnostics);
    definitions.check_shadowing(diagnostics);
    definitions.has_prelude = collected.has_prelude() && semantics == Semantics::Ambit;
    if definitions.has_prelude {
        definitions.add_prelude();
    }
    definitions
}

impl Definitions {
    fn define_entities(&mut self, collected: &Collected<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for item in &collected.entities {
            for name in &item.decl.names {
                if name.text == names::ACTION {
                    diagnostics.push(ActionTypeDeclared { span: name.span }.into());
                }
                let full = names::join(&item.namespace, &name.text);
                if let Some(first) = self.entities.insert(full, Some(name.span)).flatten() {
                    diagnostics.push(twice("entity type", name, first));
                }
            }
        }
    }

    fn define_types(&mut self, collected: &Collected<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for item in &collected.types {
            let name = &item.decl.name;
            if RESERVED_TYPES.contains(&name.text.as_str()) {
                let (span, name) = (name.span, &name.text);
                diagnostics.push(ReservedTypeName { span, name }.into());
            }
            let full = names::join(&item.namespace, &name.text);
            if let Some(first) = self.types.insert(full, name.span) {
                diagnostics.push(twice("type", name, first));
            }
        }
    }

    fn define_actions(&mut self, collected: &Collected<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let actions = collected.actions.iter().flat_map(|item| {
            let named = move |name| (&item.namespace, name, "action", false);
            item.decl.names.iter().map(named)
        });
        let tools = collected.tools.iter();
        let tools = tools.map(|item| (&item.namespace, &item.decl.name, "tool", true));
        let toolsets = collected.toolsets.iter();
        let toolsets = toolsets.map(|item| (&item.namespace, &item.decl.name, "toolset", true));
        let mut called: FxHashMap<SmolStr, Span> = FxHashMap::default();
        for (namespace, name, what, may_be_shadowed) in actions.chain(tools).chain(toolsets) {
            let key = (namespace.clone(), name.text.clone());
            let entry = ActionName {
                span: name.span,
                may_be_shadowed,
            };
            if let Some(first) = self.actions.insert(key, entry) {
                diagnostics.push(twice(what, name, first.span));
            } else if may_be_shadowed {
                // A quoted name may hold `::`, so that two namespaces make one full name.
                let full = names::join(namespace, &name.text);
                let again = called
                    .insert(full.clone(), name.span)
                    .map(|first| DeclaredTwice {
                        span: name.span,
                        what,
                        name: &full,
                        first,
                    });
                diagnostics.extend(again.map(Diagnostic::from));
            }
            let ty = names::join(namespace, names::ACTION);
            self.action_types.insert(ty);
        }
    }

    /// A name at top level may not be declared again in a namespace, so that a reference within can't be mistaken.
    fn check_shadowing(&self, diagnostics: &mut Vec<Diagnostic>) {
        let entities = self
            .entities
            .iter()
            .filter_map(|(name, span)| Some((name, (*span)?)));
        let types = self.types.iter().map(|(name, span)| (name, *span));
        let all: Vec<_> = entities.chain(types).collect();
        let top: FxHashMap<&str, Span> = all
            .iter()
            .filter(|(name, _)| names::split(name).0.is_empty())
            .map(|(name, span)| (name.as_str(), *span))
            .collect();
        for (name, span) in &all {
            let (namespace, base) = names::split(name);
            if let Some(shadowed) = top.get(base).filter(|_| !namespace.is_empty()) {
                diagnostics.push(shadows(name, *span, *shadowed));
            }
        }
        for ((namespace, id), action) in &self.actions {
            let top = self.actions.get(&(SmolStr::default(), id.clone()));
            let shadowed = top.filter(|it| !namespace.is_empty() && !it.may_be_shadowed);
            if let Some(shadowed) = shadowed {
                diagnostics.push(shadows(id, action.span, shadowed.span));
            }
        }
    }

    fn add_prelude(&mut self) {
        for (name, _) in PRELUDE {
            if !self.types.contains_key(name) {
                self.entities.entry(name.into()).or_insert(None);
            }
        }
    }

    /// The place of every entity type, those of actions included.
    pub(crate) fn type_ids(&self) -> FxHashMap<SmolStr, TypeId> {
        let actions = self.action_types.iter();
        let actions = actions.filter(|it| !self.entities.contains_key(*it));
        let all = self.entities.keys().chain(actions).cloned();
        all.zip((0..).map(TypeId)).collect()
    }

    /// A type that is there without being declared: by its plain name unless it is declared, or under `__cedar`.
    pub(crate) fn builtin(&self, full: &str) -> Option<&Ty> {
        match names::split(full) {
            ("", name) => self.builtins.get(name),
            (names::RESERVED, name) => {
                let is_cedars = CEDAR_TYPES.iter().any(|(it, _)| *it == name);
                self.builtins.get(name).filter(|_| is_cedars)
            }
            _ => None,
        }
    }

    /// The plain names of the types that are there without being declared.
    pub(crate) fn builtin_names(&self) -> impl Iterator<Item = &'static str> {
        let cedar = CEDAR_TYPES.iter().map(|(name, _)| *name);
        let ambit = AMBIT_TYPES.iter().map(|(name, _)| *name);
        cedar.chain(ambit.filter(|it| self.builtins.contains_key(it)))
    }
}

/// Under Cedar's rules a file may open a namespace once.
fn check_namespaces(
    namespaces: &[Placed<'_, tree::Namespace>],
    semantics: Semantics,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen = FxHashSet::default();
    for item in namespaces {
        let path = &item.decl.name;
        let full = names::join(&item.namespace, &names::full(path));
        let is_first = seen.insert((path.span.file, full.clone()));
        if !is_first && semantics == Semantics::Cedar {
            let span = path.span;
            diagnostics.push(NamespaceTwice { span, name: &full }.into());
        }
    }
}

fn twice(what: &'static str, name: &tree::Ident, first: Span) -> Diagnostic {
    DeclaredTwice {
        span: name.span,
        what,
        name: &name.text,
        first,
    }
    .into()
}

fn shadows(name: &str, span: Span, top: Span) -> Diagnostic {
    Shadowed { span, name, top }.into()
}
