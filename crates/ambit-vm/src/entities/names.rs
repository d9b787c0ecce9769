//! The interner: every entity's type and id as small numbers, kept for as long as the store and its updates live.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use ambit_value::{EntityId, TypeId, Uid};
use rustc_hash::{FxHashMap, FxHasher};
use smol_str::SmolStr;

use super::chunked::Chunked;

/// A free place of the index: no entity of a store has the highest bit set.
const FREE: EntityId = EntityId(u32::MAX);

/// The names of types, in the order of their ids: those of the schema first.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    names: Vec<SmolStr>,
    ids: FxHashMap<SmolStr, TypeId>,
}

impl Types {
    pub(super) fn get(&self, name: &str) -> Option<TypeId> {
        self.ids.get(name).copied()
    }

    pub(super) fn name(&self, ty: TypeId) -> Option<&SmolStr> {
        self.names.get(ty.0 as usize)
    }

    pub(super) fn intern(&mut self, name: &SmolStr) -> TypeId {
        let next = TypeId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        *self.ids.entry(name.clone()).or_insert_with(|| {
            self.names.push(name.clone());
            next
        })
    }
}

/// An entity's type and id.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) ty: TypeId,
    pub(super) id: SmolStr,
}

/// Entities by their place, and their place by type and id.
#[derive(Clone, Debug)]
pub(super) struct Names {
    types: Arc<Types>,
    entries: Chunked<Name>,
    /// Open addressing with linear probing, at most half full; its length is a power of two.
    index: Chunked<EntityId>,
}

impl Names {
    pub(super) fn new() -> Names {
        Names {
            types: Arc::default(),
            entries: Chunked::new(),
            index: Chunked::filled(FREE, 16),
        }
    }

    pub(super) fn types(&self) -> &Types {
        &self.types
    }

    pub(super) fn len(&self) -> u32 {
        self.entries.len()
    }

    #[inline]
    pub(super) fn get(&self, id: EntityId) -> Option<&Name> {
        self.entries.get(id.0)
    }

    /// The entity's full name; `None` for an id that is not of this store.
    pub(super) fn uid(&self, id: EntityId) -> Option<Uid> {
        let name = self.get(id)?;
        Some(Uid {
            ty: self.types.name(name.ty)?.clone(),
            id: name.id.clone(),
        })
    }

    pub(super) fn find(&self, ty: TypeId, id: &str) -> Option<EntityId> {
        let size = self.index.len();
        let mut at = hash(ty, id) & (size - 1);
        // Half of the index is free, so the walk ends.
        loop {
            let found = *self.index.get(at)?;
            let name = self.get(found)?;
            if name.ty == ty && name.id == id {
                return Some(found);
            }
            at = (at + 1) & (size - 1);
        }
    }

    pub(super) fn intern_type(&mut self, name: &SmolStr) -> TypeId {
        match self.types.get(name) {
            Some(ty) => ty,
            None => Arc::make_mut(&mut self.types).intern(name),
        }
    }

    pub(super) fn intern(&mut self, ty: TypeId, id: &SmolStr) -> EntityId {
        if let Some(known) = self.find(ty, id) {
            return known;
        }
        let new = EntityId(self.entries.len());
        self.entries.push(Name { ty, id: id.clone() });
        if self.entries.len() * 2 > self.index.len() {
            self.grow();
        } else {
            enter(&mut self.index, new, hash(ty, id));
        }
        new
    }

    fn grow(&mut self) {
        let mut index = Chunked::filled(FREE, self.index.len() * 4);
        for (name, id) in self.entries.iter().zip(0..) {
            enter(&mut index, EntityId(id), hash(name.ty, &name.id));
        }
        self.index = index;
    }
}

/// Puts an entity into the first free place from its hash on.
fn enter(index: &mut Chunked<EntityId>, id: EntityId, hash: u32) {
    let size = index.len();
    let start = hash & (size - 1);
    let free = (start..size)
        .chain(0..start)
        .find(|&at| index.get(at) == Some(&FREE));
    if let Some(place) = free.and_then(|at| index.get_mut(at)) {
        *place = id;
    }
}

fn hash(ty: TypeId, id: &str) -> u32 {
    let mut hasher = FxHasher::default();
    id.hash(&mut hasher);
    ty.hash(&mut hasher);
    let hash = hasher.finish();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the halves of the hash are folded into one"
    )]
    let folded = (hash ^ (hash >> 32)) as u32;
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_ids_and_snapshots_do_not_see_later_ones() {
        let mut names = Names::new();
        let user = names.intern_type(&"User".into());
        let role = names.intern_type(&"Role".into());
        assert_ne!(user, role);
        for number in 0..3000u32 {
            let id = SmolStr::from(format!("u{}", number / 2));
            let ty = if number % 2 == 0 { user } else { role };
            assert_eq!(names.intern(ty, &id), EntityId(number));
        }
        let snapshot = names.clone();
        assert_eq!(names.intern(user, &"u7".into()), EntityId(14));
        assert_eq!(names.intern(user, &"new".into()), EntityId(3000));
        assert_eq!(snapshot.find(user, "new"), None);
        assert_eq!(snapshot.find(role, "u1499"), Some(EntityId(2999)));
        assert_eq!(snapshot.find(role, "u1500"), None);
        assert_eq!(snapshot.len(), 3000);
        let uid = snapshot.uid(EntityId(2999)).unwrap();
        assert_eq!((uid.ty.as_str(), uid.id.as_str()), ("Role", "u1499"));
        assert_eq!(snapshot.types().get("Group"), None);
    }
}
