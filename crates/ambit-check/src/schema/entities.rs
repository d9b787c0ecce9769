//! Entity types: their attributes, tags, parents and ids.

use std::sync::Arc;

use ambit_source::Diagnostic;
use ambit_syntax::tree::{self, EntityDeclKind};
use ambit_value::TypeId;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::collect::Collected;
use crate::diagnostics::schema::ExternalInEnum;
use crate::names;
use crate::schema::definitions::PRELUDE;
use crate::schema::types::Types;
use crate::schema::{Action, EntityType, hierarchy};

/// Every declared entity type by its place, then the types of actions.
pub(crate) fn resolve(
    collected: &Collected<'_>,
    types: &mut Types<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<EntityType> {
    let definitions = types.definitions;
    let mut found: FxHashMap<SmolStr, EntityType> = FxHashMap::default();
    for item in &collected.entities {
        let template = entity(item.decl, &item.namespace, types, diagnostics);
        for name in &item.decl.names {
            let name = names::join(&item.namespace, &name.text);
            let entity = EntityType {
                name: name.clone(),
                ..template.clone_parts()
            };
            found.insert(name, entity);
        }
    }
    let role = types.definitions.type_ids().get("Role").copied();
    let mut entities: Vec<EntityType> = definitions
        .entities
        .keys()
        .map(|name| found.remove(name).unwrap_or_else(|| prelude(name, role)))
        .collect();
    let actions = definitions.action_types.iter();
    let actions = actions.filter(|it| !definitions.entities.contains_key(*it));
    entities.extend(actions.map(|name| EntityType {
        is_action: true,
        ..EntityType::named(name.clone())
    }));
    close(&mut entities);
    check_externals(collected, &entities, types, diagnostics);
    entities
}

impl EntityType {
    fn named(name: SmolStr) -> EntityType {
        EntityType {
            name,
            attributes: Arc::default(),
            tags: None,
            parents: Vec::new(),
            ancestors: Vec::new(),
            ids: None,
            is_action: false,
        }
    }

    /// The same type for another name of its declaration.
    fn clone_parts(&self) -> EntityType {
        EntityType {
            name: SmolStr::default(),
            attributes: Arc::clone(&self.attributes),
            tags: self.tags.clone(),
            parents: self.parents.clone(),
            ancestors: Vec::new(),
            ids: self.ids.clone(),
            is_action: false,
        }
    }
}

fn entity(
    decl: &tree::EntityDecl,
    namespace: &str,
    types: &mut Types<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> EntityType {
    let mut entity = EntityType::named(SmolStr::default());
    match &decl.kind {
        EntityDeclKind::Standard {
            parents,
            attributes,
            shape,
            tags,
        } => {
            entity.parents = types.declared_entities(parents, namespace, diagnostics);
            let fields = types.fields(attributes, namespace, diagnostics);
            entity.attributes = match shape {
                Some(shape) => types.record(shape, namespace, diagnostics),
                None => Arc::new(fields.record),
            };
            let tags = tags.as_ref();
            entity.tags = tags.map(|it| types.resolve(it, namespace, diagnostics));
        }
        EntityDeclKind::Enum(ids) => {
            entity.ids = Some(ids.iter().map(|it| it.text.clone()).collect());
        }
    }
    entity
}

/// A type that tools rely on and nobody declared.
fn prelude(name: &SmolStr, role: Option<TypeId>) -> EntityType {
    let is_in_role = PRELUDE.iter().any(|(it, in_role)| it == name && *in_role);
    EntityType {
        parents: role.filter(|_| is_in_role).into_iter().collect(),
        ..EntityType::named(name.clone())
    }
}

/// Each type is its own ancestor, and so are its parents' ancestors.
fn close(entities: &mut [EntityType]) {
    let parents: Vec<Vec<u32>> = entities
        .iter()
        .map(|it| it.parents.iter().map(|id| id.0).collect())
        .collect();
    let closed = hierarchy::close(&parents);
    for ((entity, above), at) in entities.iter_mut().zip(closed.ancestors).zip(0..) {
        let mut ancestors: Vec<TypeId> = above.into_iter().map(TypeId).collect();
        if let Err(place) = ancestors.binary_search(&TypeId(at)) {
            ancestors.insert(place, TypeId(at));
        }
        entity.ancestors = ancestors;
    }
}

/// An external type may not be below an `enum`, of which nothing can be a member.
fn check_externals(
    collected: &Collected<'_>,
    entities: &[EntityType],
    types: &Types<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let ids = types.definitions.type_ids();
    for item in collected
        .entities
        .iter()
        .filter(|it| it.decl.external.is_some())
    {
        for name in &item.decl.names {
            let full = names::join(&item.namespace, &name.text);
            let entity = ids.get(&full).and_then(|id| entities.get(id.0 as usize));
            let above = entity.into_iter().flat_map(|it| &it.ancestors);
            let above = above.filter_map(|id| entities.get(id.0 as usize));
            if let Some(ancestor) = above.into_iter().find(|it| it.ids.is_some()) {
                let found = ExternalInEnum {
                    span: name.span,
                    name: &full,
                    ancestor: &ancestor.name,
                };
                diagnostics.push(found.into());
            }
        }
    }
}

/// An action's type is above another's where some action of the one is in some action of the other.
pub(crate) fn close_actions(entities: &mut [EntityType], actions: &[Action]) {
    for action in actions {
        let above = action.ancestors.iter();
        let above = above
            .filter_map(|it| actions.get(*it as usize))
            .map(|it| it.ty);
        let Some(entity) = entities.get_mut(action.ty.0 as usize) else {
            continue;
        };
        for ty in above {
            if let Err(place) = entity.ancestors.binary_search(&ty) {
                entity.ancestors.insert(place, ty);
            }
        }
    }
}
