//! The program container, as the compiler makes it.

use ambit_value::{Schema, Semantics, TypeId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A compiled policy set, not yet verified.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// The rules that its decisions follow.
    pub semantics: Semantics,
    /// Whether the policies were type checked: then arguments, context and session have their declared slots.
    pub is_typed: bool,
    /// What the declarations say.
    pub schema: Schema,
    /// The full names of entity types, by [`TypeId`]: those of the schema in its order, then all others that actions
    /// and policies name.
    pub types: Vec<SmolStr>,
    /// The entities that the program knows, by [`ambit_value::EntityId`]: the schema's actions in its order, then all
    /// others that policies name. They have these numbers in every store that is made for the program.
    pub uids: Vec<UidEntry>,
}

/// The name of an entity that the program knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UidEntry {
    /// Its type.
    pub ty: TypeId,
    /// Its id, unescaped.
    pub id: SmolStr,
}
