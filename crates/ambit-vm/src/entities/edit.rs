//! Changes to a store, gathered and made at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use ambit_value::{EntityId, OwnedRecord, Semantics, TypeId, Uid};
use smol_str::SmolStr;

use super::children::Children;
use super::{Entities, EntityError, Node, closure, conform};

/// The record of an entity: what it has and what it is directly in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntityData {
    /// Its attributes.
    pub attributes: OwnedRecord,
    /// Its tags.
    pub tags: OwnedRecord,
    /// Its direct parents.
    pub parents: Vec<EntityId>,
}

/// A set of changes to a store. Nothing has changed until [`Edit::commit`], which makes all of them or none.
///
/// The names of entities that the changes speak of are interned first, with [`Edit::intern`].
#[derive(Debug)]
pub struct Edit {
    /// The new snapshot: its names are ahead of its nodes until the edit is committed.
    store: Entities,
    changes: BTreeMap<EntityId, Option<Arc<EntityData>>>,
    /// Records that were given for actions of the schema, which must say what the schema says.
    actions: BTreeMap<EntityId, Vec<EntityId>>,
}

impl Edit {
    pub(super) fn new(store: Entities) -> Edit {
        Edit {
            store,
            changes: BTreeMap::new(),
            actions: BTreeMap::new(),
        }
    }

    /// The store as it was, with the names that the edit has added.
    #[must_use]
    pub fn store(&self) -> &Entities {
        &self.store
    }

    /// The entity type of that full name, added where it is new.
    pub fn intern_type(&mut self, name: &SmolStr) -> TypeId {
        self.store.names.intern_type(name)
    }

    /// The entity of that type and id, added where it is new.
    pub fn intern(&mut self, ty: TypeId, id: &SmolStr) -> EntityId {
        self.store.names.intern(ty, id)
    }

    /// The entity of that name, added where it is new.
    pub fn intern_uid(&mut self, uid: &Uid) -> EntityId {
        let ty = self.intern_type(&uid.ty);
        self.intern(ty, &uid.id)
    }

    /// Adds an entity that has no record yet.
    ///
    /// Under Cedar's semantics an entity may be added again if nothing about it differs.
    ///
    /// # Errors
    ///
    /// When the entity has a record, or the given one does not conform to the schema.
    pub fn insert(&mut self, entity: EntityId, data: EntityData) -> Result<(), EntityError> {
        let known = match self.changes.get(&entity) {
            Some(change) => change.clone(),
            None if self.store.frame.is_declared_action(entity) => None,
            None => self
                .store
                .nodes
                .get(entity.0)
                .and_then(|it| it.data.clone()),
        };
        let data = conform::conform(&self.store, entity, data)?;
        let is_same = |old: &EntityData| {
            self.store.program().program().semantics == Semantics::Cedar && *old == data
        };
        match known {
            Some(old) if !is_same(&old) => Err(EntityError::Duplicate {
                uid: self.uid(entity),
            }),
            Some(_) => Ok(()),
            None => self.put(entity, data),
        }
    }

    /// Adds an entity, or replaces the record it has.
    ///
    /// # Errors
    ///
    /// When the record does not conform to the schema.
    pub fn upsert(&mut self, entity: EntityId, data: EntityData) -> Result<(), EntityError> {
        let data = conform::conform(&self.store, entity, data)?;
        self.put(entity, data)
    }

    /// Removes the record of an entity; its children remain in it. Without effect where there is none.
    ///
    /// # Errors
    ///
    /// When the entity is an action of the schema.
    pub fn remove(&mut self, entity: EntityId) -> Result<(), EntityError> {
        if self.store.frame.is_declared_action(entity) {
            return Err(EntityError::DeclaredAction {
                uid: self.uid(entity),
            });
        }
        self.changes.insert(entity, None);
        Ok(())
    }

    /// Makes the changes: copies what they touch and works out the ancestors of the entities that they concern.
    ///
    /// # Errors
    ///
    /// When an entity would be in itself, or an action of the schema was given otherwise than declared.
    pub fn commit(mut self) -> Result<Entities, EntityError> {
        closure::check_actions(&self.store, &self.actions)?;
        for _ in self.store.nodes.len()..self.store.names.len() {
            self.store.nodes.push(Node::default());
            self.store.children.push(None);
        }
        let mut moved = Vec::new();
        for (entity, data) in std::mem::take(&mut self.changes) {
            if self.relink(entity, data.as_deref()) {
                moved.push(entity);
            }
            self.replace(entity, data);
        }
        closure::close(&mut self.store, &moved)?;
        Ok(self.store)
    }

    fn put(&mut self, entity: EntityId, data: EntityData) -> Result<(), EntityError> {
        if self.store.frame.is_declared_action(entity) {
            match self.actions.insert(entity, data.parents.clone()) {
                Some(other) if other != data.parents => Err(EntityError::DeclaredAction {
                    uid: self.uid(entity),
                }),
                Some(_) | None => Ok(()),
            }
        } else {
            self.changes.insert(entity, Some(Arc::new(data)));
            Ok(())
        }
    }

    /// Sets the record of an entity.
    fn replace(&mut self, entity: EntityId, data: Option<Arc<EntityData>>) {
        if let Some(node) = self.store.nodes.get_mut(entity.0) {
            match (&node.data, &data) {
                (None, Some(_)) => self.store.count += 1,
                (Some(_), None) => self.store.count -= 1,
                (None, None) | (Some(_), Some(_)) => {}
            }
            node.data = data;
        }
    }

    /// Keeps the index of children in step with an entity's new parents; says whether they differ from the old.
    fn relink(&mut self, entity: EntityId, data: Option<&EntityData>) -> bool {
        let new: &[EntityId] = data.map_or(&[], |it| &it.parents);
        let old = self.store.parents(entity).to_vec();
        if old == new {
            return false;
        }
        for &parent in old.iter().filter(|it| new.binary_search(it).is_err()) {
            self.children_of(parent, |children| children.remove(entity));
        }
        for &parent in new.iter().filter(|it| old.binary_search(it).is_err()) {
            self.children_of(parent, |children| children.insert(entity));
        }
        true
    }

    fn children_of(&mut self, parent: EntityId, change: impl FnOnce(&mut Children)) {
        if let Some(slot) = self.store.children.get_mut(parent.0) {
            change(Arc::make_mut(slot.get_or_insert_default()));
        }
    }

    fn uid(&self, entity: EntityId) -> Uid {
        self.store.named(entity)
    }
}
