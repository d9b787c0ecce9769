//! The entity store: attributes, tags and hierarchy, as an immutable snapshot that is cheap to clone and to update.

mod ancestors;
mod children;
mod chunked;
mod closure;
mod conform;
mod edit;
mod error;
mod json;
mod names;

use std::sync::Arc;

use ambit_bytecode::Verified;
use ambit_value::{EntityId, OwnedRecord, OwnedValue, Shape, TypeId, Uid};
use smol_str::SmolStr;

use ancestors::Ancestors;
use children::Children;
use chunked::Chunked;
use names::Names;

pub use edit::{Edit, EntityData};
pub use error::{EntityError, Mismatch};

/// Entities with their attributes, tags and ancestors, made for one program.
///
/// A store is a snapshot: [`Entities::edit`] gives a new one, which shares with the old one all that did not change.
/// An entity keeps its [`EntityId`] in every later snapshot, also when it is removed; the entities that the program
/// names have the program's numbers.
///
/// An entity that is named as a parent or in an attribute, but has no record of its own, is an ancestor and a value
/// like any other; it has no attributes and no ancestors.
///
/// ```
/// use std::sync::Arc;
///
/// use ambit_bytecode::Program;
/// use ambit_vm::Entities;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let program = Arc::new(Program::default().verify()?);
/// let store = Entities::from_json(&program, br#"[
///     { "uid": { "type": "User", "id": "ann" }, "attrs": {}, "parents": [{ "type": "Role", "id": "admin" }] }
/// ]"#)?;
/// let find = |store: &Entities, ty, id| store.find(store.type_id(ty)?, id);
/// let (Some(ann), Some(admin)) = (find(&store, "User", "ann"), find(&store, "Role", "admin")) else {
///     return Err("a name is lost".into());
/// };
/// assert!(store.is_in(ann, admin));
///
/// let mut edit = store.edit();
/// edit.remove(ann)?;
/// let later = edit.commit()?;
/// assert!(!later.is_in(ann, admin) && !later.contains(ann));
/// assert!(store.is_in(ann, admin));
/// # Ok(())
/// # }
/// ```
///
/// Invariant: every entity's ancestors are closed, no entity is its own ancestor, and where the program has
/// declarations every record conforms to them, its attributes in the declared slots.
#[derive(Clone, Debug)]
pub struct Entities {
    frame: Arc<Frame>,
    names: Names,
    nodes: Chunked<Node>,
    children: Chunked<Option<Arc<Children>>>,
    count: u32,
}

/// What every snapshot for a program shares.
#[derive(Debug)]
struct Frame {
    program: Arc<Verified>,
    /// By the places of the schema's entity types.
    declared: Vec<Declared>,
}

/// What a store needs of a declared entity type, worked out once.
#[derive(Debug)]
struct Declared {
    shape: Shape,
    /// Every type that an ancestor may have, sorted.
    ancestors: Vec<TypeId>,
}

/// What stands behind an entity's number.
#[derive(Clone, Debug, Default)]
struct Node {
    /// The record; `None` where the entity is only named.
    data: Option<Arc<EntityData>>,
    ancestors: Ancestors,
}

impl Entities {
    /// A store with nothing in it but the actions that the program declares.
    #[must_use]
    pub fn new(program: &Arc<Verified>) -> Entities {
        let mut names = Names::new();
        for name in &program.program().types {
            names.intern_type(name);
        }
        for uid in &program.program().uids {
            names.intern(uid.ty, &uid.id);
        }
        let mut store = Entities {
            frame: Arc::new(Frame::new(Arc::clone(program))),
            nodes: Chunked::filled(Node::default(), names.len()),
            children: Chunked::filled(None, names.len()),
            names,
            count: 0,
        };
        store.declare_actions();
        store
    }

    /// Begins a set of changes.
    #[must_use]
    pub fn edit(&self) -> Edit {
        Edit::new(self.clone())
    }

    /// The program that the store is made for.
    #[must_use]
    pub fn program(&self) -> &Arc<Verified> {
        &self.frame.program
    }

    /// How many entities have a record.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether no entity has a record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Every entity that has a record, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = EntityId> {
        self.nodes
            .iter()
            .zip(0..)
            .filter(|(node, _)| node.data.is_some())
            .map(|(_, id)| EntityId(id))
    }

    /// The entity type of that full name, where the program or the store names it.
    #[inline]
    #[must_use]
    pub fn type_id(&self, name: &str) -> Option<TypeId> {
        self.names.types().get(name)
    }

    /// The full name of an entity type.
    #[must_use]
    pub fn type_name(&self, ty: TypeId) -> Option<&str> {
        self.names.types().name(ty).map(SmolStr::as_str)
    }

    /// The entity of that type and id, where the program or the store names it; it may have no record.
    #[inline]
    #[must_use]
    pub fn find(&self, ty: TypeId, id: &str) -> Option<EntityId> {
        self.names.find(ty, id)
    }

    /// The full name of an entity.
    #[must_use]
    pub fn uid(&self, entity: EntityId) -> Option<Uid> {
        self.names.uid(entity)
    }

    /// The type of an entity; `None` for one that the store does not name.
    #[inline]
    #[must_use]
    pub fn type_of(&self, entity: EntityId) -> Option<TypeId> {
        self.names.get(entity).map(|it| it.ty)
    }

    /// The id of an entity within its type.
    #[must_use]
    pub fn id_of(&self, entity: EntityId) -> Option<&str> {
        self.names.get(entity).map(|it| it.id.as_str())
    }

    /// Whether the entity has a record.
    #[inline]
    #[must_use]
    pub fn contains(&self, entity: EntityId) -> bool {
        self.data(entity).is_some()
    }

    /// The attributes of an entity; `None` where it has no record.
    ///
    /// Where the entity's type is declared, the slots are those of the declaration.
    #[inline]
    #[must_use]
    pub fn attributes(&self, entity: EntityId) -> Option<&OwnedRecord> {
        self.data(entity).map(|it| &it.attributes)
    }

    /// The tags of an entity; `None` where it has no record.
    #[must_use]
    pub fn tags(&self, entity: EntityId) -> Option<&OwnedRecord> {
        self.data(entity).map(|it| &it.tags)
    }

    /// One tag of an entity, in logarithmic time.
    #[must_use]
    pub fn tag(&self, entity: EntityId, key: &str) -> Option<&OwnedValue> {
        self.tags(entity)?.get(key)
    }

    /// The direct parents of an entity, sorted.
    #[must_use]
    pub fn parents(&self, entity: EntityId) -> &[EntityId] {
        self.data(entity).map_or(&[], |it| &it.parents)
    }

    /// Every entity that this one is in, but itself, sorted.
    #[inline]
    #[must_use]
    pub fn ancestors(&self, entity: EntityId) -> &[EntityId] {
        self.nodes
            .get(entity.0)
            .map_or(&[], |it| it.ancestors.as_slice())
    }

    /// Whether an entity is another or a descendant of it, in constant time.
    #[inline]
    #[must_use]
    pub fn is_in(&self, entity: EntityId, ancestor: EntityId) -> bool {
        entity == ancestor
            || self
                .nodes
                .get(entity.0)
                .is_some_and(|it| it.ancestors.contains(ancestor))
    }

    #[inline]
    fn data(&self, entity: EntityId) -> Option<&EntityData> {
        self.nodes.get(entity.0)?.data.as_deref()
    }

    /// Gives a record to each action of the schema. They come first in the program's table, in the schema's order.
    fn declare_actions(&mut self) {
        let program = Arc::clone(&self.frame.program);
        for (action, id) in program.schema().actions.iter().zip(0..) {
            let ancestors: Vec<EntityId> = action.ancestors.iter().copied().map(EntityId).collect();
            if let Some(node) = self.nodes.get_mut(id) {
                node.data = Some(Arc::new(EntityData {
                    parents: ancestors.clone(),
                    ..EntityData::default()
                }));
                // The schema's own chains are not bounded; what is in its actions is counted from them on.
                node.ancestors = Ancestors::new(ancestors, 0);
                self.count += 1;
            }
        }
    }
}

impl Frame {
    fn new(program: Arc<Verified>) -> Frame {
        let types = &program.schema().entity_types;
        let declared = types
            .iter()
            .zip(0..)
            .map(|(def, at)| Declared {
                shape: Shape::of(&def.attributes),
                ancestors: conform::ancestor_types(program.schema(), TypeId(at)),
            })
            .collect();
        Frame { program, declared }
    }

    /// Whether records must conform to declarations.
    fn is_declared(&self) -> bool {
        self.program.program().is_typed
    }

    /// Whether an entity is an action of the schema.
    fn is_declared_action(&self, entity: EntityId) -> bool {
        (entity.0 as usize) < self.program.schema().actions.len()
    }
}
