//! The declarations of all files, resolved.

mod actions;
mod constants;
mod definitions;
mod entities;
mod hierarchy;
mod session;
mod tools;
mod types;

use std::collections::BTreeSet;
use std::sync::Arc;

use ambit_source::Diagnostic;
use ambit_syntax::tree;
use ambit_value::{ActionDef, EntityTypeDef, RecordTy, Semantics, TypeId, Uid};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::collect::Collected;
use crate::names;
use crate::ty::{self, Ty};

pub(crate) use actions::{Computed, LabelConditions, shown_name};

/// What the declarations say, in the form that policies are checked against. Never changes once it is built.
pub(crate) struct Schema {
    /// The rules that the policy set follows.
    pub(crate) semantics: Semantics,
    /// Whether there is anything to check types against.
    pub(crate) is_typed: bool,
    /// Whether something is declared whose description stands elsewhere.
    pub(crate) is_incomplete: bool,
    /// Declared entity types by [`TypeId`], then the types of actions.
    pub(crate) entities: Vec<EntityType>,
    /// Actions, tools and toolsets, sorted by their names.
    pub(crate) actions: Vec<Action>,
    /// The session's fields.
    pub(crate) session: Arc<ty::Record>,
    /// Types by their full names.
    pub(crate) type_ids: FxHashMap<SmolStr, TypeId>,
    /// Actions by their names.
    pub(crate) action_ids: FxHashMap<Uid, u32>,
    /// Tools and toolsets by their full names.
    called: FxHashMap<SmolStr, u32>,
    /// The namespaces of tools and toolsets that could not be read.
    broken_tools: BTreeSet<SmolStr>,
    /// The session as the engine reads it.
    session_ty: RecordTy,
}

/// An entity type, or the type of some actions.
pub(crate) struct EntityType {
    /// Its full name.
    pub(crate) name: SmolStr,
    /// Its attributes.
    pub(crate) attributes: Arc<ty::Record>,
    /// The type of its tags.
    pub(crate) tags: Option<Ty>,
    /// The types that its entities may be direct members of, sorted.
    pub(crate) parents: Vec<TypeId>,
    /// Itself and every type that its entities may be members of, sorted.
    pub(crate) ancestors: Vec<TypeId>,
    /// The only ids that there are.
    pub(crate) ids: Option<Vec<SmolStr>>,
    /// Whether it is a type of actions.
    pub(crate) is_action: bool,
}

/// An action, a tool or a toolset.
pub(crate) struct Action {
    /// Its name.
    pub(crate) uid: Uid,
    /// Its own type.
    pub(crate) ty: TypeId,
    /// Every group that it is in, sorted.
    pub(crate) ancestors: Vec<u32>,
    /// The types of its principals, sorted.
    pub(crate) principals: Vec<TypeId>,
    /// The types of its resources, sorted.
    pub(crate) resources: Vec<TypeId>,
    /// Its context.
    pub(crate) context: Arc<ty::Record>,
    /// What makes it a tool.
    pub(crate) tool: Option<Tool>,
    /// Whether it is a toolset.
    pub(crate) is_toolset: bool,
}

/// What a tool has beyond an action.
pub(crate) struct Tool {
    /// Its parameters.
    pub(crate) params: Arc<ty::Record>,
    /// Its parameters as the engine reads them, with their defaults.
    params_ty: RecordTy,
    /// The type of its result.
    pub(crate) result: Option<Ty>,
    /// The resource where it says no `on`.
    server: Option<Uid>,
}

/// What resolving the declarations gives.
pub(crate) struct Resolved<'a> {
    pub(crate) schema: Schema,
    /// What tools compute, still to be checked.
    pub(crate) computed: Computed<'a>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Resolves the declarations of all files.
pub(crate) fn resolve<'a>(collected: &Collected<'a>, semantics: Semantics) -> Resolved<'a> {
    let mut diagnostics = Vec::new();
    let definitions = definitions::define(collected, semantics, &mut diagnostics);
    let mut types = types::Types::new(collected, &definitions, semantics);
    types.resolve_all(&mut diagnostics);
    let entities = entities::resolve(collected, &mut types, &mut diagnostics);
    let session = session::resolve(collected, &mut types, semantics, &mut diagnostics);
    let (actions, computed) = actions::resolve(collected, &mut types, &entities, &mut diagnostics);
    let mut entities = entities;
    entities::close_actions(&mut entities, &actions);
    let type_ids = definitions.type_ids();
    let action_ids = (0..)
        .zip(&actions)
        .map(|(at, it)| (it.uid.clone(), at))
        .collect();
    let called = (0..).zip(&actions);
    let called = actions::by_full_name(called.map(|(at, it)| (at, &it.uid, it.called().is_some())));
    Resolved {
        schema: Schema {
            semantics,
            is_typed: collected.has_schema || definitions.has_prelude,
            is_incomplete: collected.externals().next().is_some(),
            entities,
            actions,
            session: session.fields,
            type_ids,
            action_ids,
            called,
            broken_tools: collected.broken_tools.clone(),
            session_ty: session.ty,
        },
        computed,
        diagnostics,
    }
}

impl Schema {
    /// An entity type by its place.
    pub(crate) fn entity_type(&self, ty: TypeId) -> Option<&EntityType> {
        self.entities.get(ty.0 as usize)
    }

    /// An action by its place.
    pub(crate) fn action(&self, at: u32) -> Option<&Action> {
        self.actions.get(at as usize)
    }

    /// The place of an action.
    pub(crate) fn action_id(&self, uid: &Uid) -> Option<u32> {
        self.action_ids.get(uid).copied()
    }

    /// The place of the tool or toolset of that full name, or of the action that would be it.
    pub(crate) fn called(&self, full: &str) -> Option<u32> {
        let called = self.called.get(full).copied();
        called.or_else(|| self.action_id(&actions::action_named(full)))
    }

    /// Whether a tool or toolset of that namespace could not be read.
    pub(crate) fn has_broken_tool(&self, namespace: &str) -> bool {
        self.broken_tools.contains(namespace)
    }

    /// The type of an entity by its full name; the types of actions are among them.
    pub(crate) fn type_id(&self, name: &str) -> Option<TypeId> {
        self.type_ids.get(name).copied()
    }

    /// Whether an entity of the first type may be the second's, or a descendant of one of the second's.
    pub(crate) fn may_be_in(&self, ty: TypeId, ancestor: TypeId) -> bool {
        self.entity_type(ty)
            .is_some_and(|it| it.ancestors.binary_search(&ancestor).is_ok())
    }

    /// The type that an entity's name means within a namespace: the first that is declared, else as it is written.
    pub(crate) fn resolve_type(&self, path: &tree::Path, namespace: &str) -> SmolStr {
        names::candidates(path, namespace)
            .find(|it| self.type_ids.contains_key(it))
            .unwrap_or_else(|| names::full(path))
    }

    /// The action or other entity that a reference means within a namespace.
    pub(crate) fn resolve_uid(&self, entity: &tree::EntityRef, namespace: &str) -> Uid {
        let uid = |ty| Uid {
            ty,
            id: entity.id.clone(),
        };
        let is_declared = |it: &Uid| {
            if names::is_action_type(&it.ty) {
                self.action_ids.contains_key(it)
            } else {
                self.type_ids.contains_key(&it.ty)
            }
        };
        names::candidates(&entity.ty, namespace)
            .map(uid)
            .find(is_declared)
            .unwrap_or_else(|| uid(self.resolve_type(&entity.ty, namespace)))
    }

    /// Every tool, by place.
    pub(crate) fn tools(&self) -> impl Iterator<Item = (u32, &Action)> {
        (0..)
            .zip(&self.actions)
            .filter(|(_, action)| action.tool.is_some())
    }

    /// Says of what type a tool's resources are.
    pub(crate) fn set_resource(&mut self, at: u32, ty: TypeId) {
        if let Some(action) = self.actions.get_mut(at as usize) {
            action.resources = vec![ty];
        }
    }

    /// The schema as the engine has it.
    pub(crate) fn declared(&self) -> ambit_value::Schema {
        ambit_value::Schema {
            entity_types: self
                .entities
                .iter()
                .filter(|it| !it.is_action)
                .map(EntityType::declared)
                .collect(),
            actions: self.actions.iter().map(Action::declared).collect(),
            session: self.session_ty.clone(),
        }
    }
}

impl ty::Names for Schema {
    fn type_name(&self, ty: TypeId) -> &str {
        self.entity_type(ty).map_or("?", |it| it.name.as_str())
    }
}

impl EntityType {
    fn declared(&self) -> EntityTypeDef {
        EntityTypeDef {
            name: self.name.clone(),
            attributes: self.attributes.declared(),
            tags: self.tags.as_ref().map(Ty::declared),
            parents: self.parents.clone(),
            ids: self.ids.clone(),
        }
    }
}

impl Action {
    /// What it is where `call` may name it.
    pub(crate) fn called(&self) -> Option<&'static str> {
        if self.is_toolset {
            Some("toolset")
        } else {
            self.tool.is_some().then_some("tool")
        }
    }

    /// The action as a user would write it: a tool by its name, another by its type and id.
    pub(crate) fn shown(&self) -> String {
        if self.called().is_some() {
            shown_name(&self.uid).into()
        } else {
            names::shown_uid(&self.uid.ty, &self.uid.id)
        }
    }

    fn declared(&self) -> ActionDef {
        ActionDef {
            uid: self.uid.clone(),
            ancestors: self.ancestors.clone(),
            principals: self.principals.clone(),
            resources: self.resources.clone(),
            context: self.context.declared(),
            tool: self.tool.as_ref().map(|it| ambit_value::ToolDef {
                params: it.params_ty.clone(),
                result: it.result.as_ref().map(Ty::declared),
                server: it.server.clone(),
            }),
            is_toolset: self.is_toolset,
        }
    }
}
