//! Actions, tools and toolsets: their groups, and to what they apply.

use std::collections::BTreeSet;
use std::sync::Arc;

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree;
use ambit_value::{TypeId, Uid};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::collect::Collected;
use crate::diagnostics::schema::{ActionCycle, AppliesToNobody, NotAToolset, UnknownAction};
use crate::names;
use crate::schema::types::Types;
use crate::schema::{Action, EntityType, hierarchy, tools};

/// A declaration of an action, whichever way it was declared.
#[derive(Clone, Copy)]
pub(crate) enum Decl<'a> {
    Action(&'a tree::ActionDecl),
    Tool(&'a tree::ToolDecl),
    Toolset(&'a tree::ToolsetDecl),
}

impl Decl<'_> {
    /// Whether it is a tool or a toolset, which is known by its full name.
    fn is_called(self) -> bool {
        match self {
            Decl::Tool(_) | Decl::Toolset(_) => true,
            Decl::Action(_) => false,
        }
    }
}

/// An action before its names are resolved.
struct Draft<'a> {
    uid: Uid,
    namespace: SmolStr,
    name: Span,
    decl: Decl<'a>,
}

/// What tools compute: expressions that are checked once all declarations are known.
#[derive(Default)]
pub(crate) struct Computed<'a> {
    /// Of the tools that say `on`: their place, their namespace, the expression.
    pub(crate) resources: Vec<(u32, SmolStr, &'a tree::Expr)>,
    /// Of the tools that add labels on a condition.
    pub(crate) labels: Vec<LabelConditions<'a>>,
}

/// The conditions under which a tool adds labels.
pub(crate) struct LabelConditions<'a> {
    /// The tool's place among the actions.
    pub(crate) action: u32,
    pub(crate) namespace: SmolStr,
    pub(crate) adds: &'a tree::Adds,
}

/// Every action, sorted, and what tools compute.
pub(crate) fn resolve<'a>(
    collected: &Collected<'a>,
    types: &mut Types<'a, '_>,
    entities: &[EntityType],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Action>, Computed<'a>) {
    let drafts = drafts(collected);
    let ids: FxHashMap<Uid, u32> = drafts
        .iter()
        .zip(0..)
        .map(|(it, at)| (it.uid.clone(), at))
        .collect();
    let groups = Groups {
        ids: &ids,
        called: by_full_name(
            (0..)
                .zip(&drafts)
                .map(|(at, it)| (at, &it.uid, it.decl.is_called())),
        ),
        drafts: &drafts,
        broken_tools: &collected.broken_tools,
    };
    let parents: Vec<Vec<u32>> = drafts
        .iter()
        .map(|it| groups.parents(it, diagnostics))
        .collect();
    let closed = hierarchy::close(&parents);
    report_cycles(&drafts, &closed.cyclic, diagnostics);
    let action_types: FxHashMap<&str, TypeId> = entities
        .iter()
        .zip((0..).map(TypeId))
        .filter(|(it, _)| it.is_action)
        .map(|(it, id)| (it.name.as_str(), id))
        .collect();
    let mut actions = Vec::with_capacity(drafts.len());
    let mut computed = Computed::default();
    for ((draft, ancestors), at) in drafts.iter().zip(closed.ancestors).zip(0..) {
        let mut action = Action {
            uid: draft.uid.clone(),
            ty: action_types
                .get(draft.uid.ty.as_str())
                .copied()
                .unwrap_or(TypeId(u32::MAX)),
            ancestors,
            principals: Vec::new(),
            resources: Vec::new(),
            context: Arc::default(),
            tool: None,
            is_toolset: matches!(draft.decl, Decl::Toolset(_)),
        };
        match draft.decl {
            Decl::Action(decl) => {
                fill(&mut action, decl, &draft.namespace, types, diagnostics);
            }
            Decl::Tool(decl) => {
                tools::fill(&mut action, decl, &draft.namespace, types, diagnostics);
                computed.add(at, &draft.namespace, decl);
            }
            Decl::Toolset(_) => {}
        }
        actions.push(action);
    }
    (actions, computed)
}

impl<'a> Computed<'a> {
    fn add(&mut self, at: u32, namespace: &SmolStr, decl: &'a tree::ToolDecl) {
        let on = decl.on.as_ref();
        self.resources
            .extend(on.map(|it| (at, namespace.clone(), it)));
        let adds = decl.adds.as_ref().filter(|it| !it.conditions.is_empty());
        self.labels.extend(adds.map(|adds| LabelConditions {
            action: at,
            namespace: namespace.clone(),
            adds,
        }));
    }
}

/// Every declared action once, in order.
fn drafts<'a>(collected: &Collected<'a>) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    let mut add = |namespace: &SmolStr, name: &tree::Ident, decl| {
        let ty = names::join(namespace, names::ACTION);
        let id = name.text.clone();
        drafts.push(Draft {
            uid: Uid { ty, id },
            namespace: namespace.clone(),
            name: name.span,
            decl,
        });
    };
    for item in &collected.actions {
        for name in &item.decl.names {
            add(&item.namespace, name, Decl::Action(item.decl));
        }
    }
    for item in &collected.tools {
        add(&item.namespace, &item.decl.name, Decl::Tool(item.decl));
    }
    for item in &collected.toolsets {
        add(&item.namespace, &item.decl.name, Decl::Toolset(item.decl));
    }
    drafts.sort_by(|lhs, rhs| lhs.uid.cmp(&rhs.uid));
    drafts.dedup_by(|later, first| later.uid == first.uid);
    drafts
}

/// The table that groups are looked up in.
struct Groups<'a, 'b> {
    ids: &'b FxHashMap<Uid, u32>,
    called: FxHashMap<SmolStr, u32>,
    drafts: &'b [Draft<'a>],
    /// The namespaces of tools and toolsets that could not be read.
    broken_tools: &'b BTreeSet<SmolStr>,
}

impl Groups<'_, '_> {
    /// The groups that an action is directly in.
    fn parents(&self, draft: &Draft<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<u32> {
        let namespace = draft.namespace.as_str();
        match draft.decl {
            Decl::Action(decl) => decl
                .parents
                .iter()
                .filter_map(|it| self.group(it, namespace, diagnostics))
                .collect(),
            Decl::Tool(decl) => self.toolsets(&decl.toolsets, namespace, diagnostics),
            Decl::Toolset(decl) => self.toolsets(&decl.parents, namespace, diagnostics),
        }
    }

    fn group(
        &self,
        parent: &tree::ActionParent,
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<u32> {
        let (span, ty, id) = match parent {
            tree::ActionParent::Name(name) => {
                let inner = names::join(namespace, names::ACTION);
                (name.span, vec![inner, names::ACTION.into()], &name.text)
            }
            tree::ActionParent::Entity(entity) => {
                let candidates = names::candidates(&entity.ty, namespace);
                (entity.span, candidates.collect(), &entity.id)
            }
        };
        let written = ty.last().cloned().unwrap_or_default();
        let found = ty.into_iter().find_map(|ty| {
            let id = id.clone();
            self.ids.get(&Uid { ty, id }).copied()
        });
        if found.is_none() {
            let known = self.drafts.iter().map(|it| it.uid.id.as_str());
            let unknown = UnknownAction {
                span,
                name: names::shown_uid(&written, id),
                nearest: names::nearest(id, known),
            };
            diagnostics.push(unknown.into());
        }
        found
    }

    fn toolsets(
        &self,
        paths: &[tree::Path],
        namespace: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<u32> {
        let mut found = Vec::with_capacity(paths.len());
        for path in paths {
            let id = names::candidates(path, namespace).find_map(|it| {
                let called = self.called.get(&it);
                called.or_else(|| self.ids.get(&action_named(&it))).copied()
            });
            let draft = id.and_then(|it| self.drafts.get(it as usize));
            if draft.is_some_and(|it| matches!(it.decl, Decl::Toolset(_))) {
                found.extend(id);
                continue;
            }
            let mut namespaces = names::candidates(path, namespace);
            if draft.is_none()
                && namespaces.any(|it| self.broken_tools.contains(names::split(&it).0))
            {
                continue;
            }
            let known = self
                .drafts
                .iter()
                .filter(|it| matches!(it.decl, Decl::Toolset(_)));
            let known: Vec<SmolStr> = known.map(|it| shown_name(&it.uid)).collect();
            let full = names::full(path);
            let not_toolset = NotAToolset {
                span: path.span,
                name: &full,
                is_declared: draft.is_some(),
                nearest: names::nearest_full(&full, known.iter().map(SmolStr::as_str)),
            };
            diagnostics.push(not_toolset.into());
        }
        found
    }
}

/// The places of tools and toolsets by their full names.
pub(crate) fn by_full_name<'a>(
    actions: impl Iterator<Item = (u32, &'a Uid, bool)>,
) -> FxHashMap<SmolStr, u32> {
    let called = actions.filter(|(_, _, is_called)| *is_called);
    called.map(|(at, uid, _)| (shown_name(uid), at)).collect()
}

/// The action of that full name, whose last segment is no quoted name that holds `::`.
pub(crate) fn action_named(full: &str) -> Uid {
    let (namespace, name) = names::split(full);
    Uid {
        ty: names::join(namespace, names::ACTION),
        id: name.into(),
    }
}

/// The full name of the tool or toolset that an action is.
pub(crate) fn shown_name(uid: &Uid) -> SmolStr {
    names::join(names::split(&uid.ty).0, &uid.id)
}

fn report_cycles(drafts: &[Draft<'_>], cyclic: &[u32], diagnostics: &mut Vec<Diagnostic>) {
    // One finding for all of them: each would say the same.
    let mut members = cyclic
        .iter()
        .filter_map(|at| drafts.get(*at as usize))
        .map(|it| (it.name, it.uid.id.as_str()));
    if let Some((span, name)) = members.next() {
        let others: Vec<_> = members.collect();
        let cycle = ActionCycle {
            span,
            name,
            others: &others,
        };
        diagnostics.push(cycle.into());
    }
}

fn fill(
    action: &mut Action,
    decl: &tree::ActionDecl,
    namespace: &str,
    types: &mut Types<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(applies_to) = &decl.applies_to else {
        return;
    };
    let lists = [
        ("principal", applies_to.principals.as_deref()),
        ("resource", applies_to.resources.as_deref()),
    ];
    for (what, list) in lists {
        if !applies_to.may_be_empty && list.is_none_or(<[tree::Path]>::is_empty) {
            let nobody = AppliesToNobody {
                span: applies_to.span,
                what,
                is_empty: list.is_some(),
            };
            diagnostics.push(nobody.into());
        }
    }
    let [(_, principals), (_, resources)] = lists;
    let principals = principals.unwrap_or_default();
    action.principals = types.declared_entities(principals, namespace, diagnostics);
    let resources = resources.unwrap_or_default();
    action.resources = types.declared_entities(resources, namespace, diagnostics);
    if let Some(context) = &applies_to.context {
        action.context = types.record(context, namespace, diagnostics);
    }
}
