//! What the declarations say, resolved: entity types, actions, tools and the session.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{RecordTy, Ty, TypeId};

/// Which rules a policy set follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Semantics {
    /// Ambit: fails closed, so a forbid whose condition errors denies.
    #[default]
    Ambit,
    /// Cedar to the letter: a policy whose condition errors is skipped, ids are `policyN`, nothing of Ambit's own.
    Cedar,
}

/// The name of an entity: its type's full name and its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Uid {
    /// The type, with its namespace: `A::B`.
    pub ty: SmolStr,
    /// The id, unescaped.
    pub id: SmolStr,
}

impl std::fmt::Display for Uid {
    /// As Cedar writes it: `A::B::"id"`, the id escaped.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}::\"{}\"", self.ty, self.id.escape_debug())
    }
}

/// What the declarations of a policy set say, resolved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Sorted by name; actions' types are not among them.
    pub entity_types: Vec<EntityTypeDef>,
    /// Sorted by [`Uid`]: declared actions, tools and toolsets.
    pub actions: Vec<ActionDef>,
    /// The session: `id`, `labels`, `environment` and what `session { … }` declares.
    pub session: RecordTy,
}

/// An entity type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntityTypeDef {
    /// Its full name.
    pub name: SmolStr,
    /// Its attributes.
    pub attributes: RecordTy,
    /// The type of its tags; `None`: it has none.
    pub tags: Option<Ty>,
    /// The types that its entities may be direct members of, sorted.
    pub parents: Vec<TypeId>,
    /// The only ids that there are, where it is an `enum`; in declaration order.
    pub ids: Option<Vec<SmolStr>>,
}

/// An action, a tool or a toolset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionDef {
    /// `A::Action::"name"`.
    pub uid: Uid,
    /// Every group that it is in, directly or not, sorted; places in [`Schema::actions`].
    pub ancestors: Vec<u32>,
    /// The types of its principals, sorted.
    pub principals: Vec<TypeId>,
    /// The types of its resources, sorted.
    pub resources: Vec<TypeId>,
    /// Its context.
    pub context: RecordTy,
    /// What makes it a tool.
    pub tool: Option<ToolDef>,
    /// Whether it is a toolset.
    pub is_toolset: bool,
}

/// What a tool has beyond an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolDef {
    /// Its parameters.
    pub params: RecordTy,
    /// The type of its result.
    pub result: Option<Ty>,
    /// The resource of a call where the tool says no `on`: `Server::"NAMESPACE"`.
    pub server: Option<Uid>,
}

impl Schema {
    /// The entity type of that full name, in logarithmic time.
    #[must_use]
    pub fn entity_type(&self, name: &str) -> Option<TypeId> {
        self.entity_types
            .binary_search_by(|it| it.name.as_str().cmp(name))
            .ok()
            .and_then(|at| u32::try_from(at).ok())
            .map(TypeId)
    }

    /// The full name of an entity type that a declaration may give to a value: a declared one, or one of actions, which
    /// come behind them in order of name.
    #[must_use]
    pub fn type_name(&self, ty: TypeId) -> Option<&SmolStr> {
        let place = ty.0 as usize;
        match place.checked_sub(self.entity_types.len()) {
            None => self.type_def(ty).map(|it| &it.name),
            Some(behind) => self.action_types().nth(behind),
        }
    }

    /// The types of actions, in order of name, each once.
    pub fn action_types(&self) -> impl Iterator<Item = &SmolStr> {
        let groups = self.actions.chunk_by(|lhs, rhs| lhs.uid.ty == rhs.uid.ty);
        groups.filter_map(|it| it.first()).map(|it| &it.uid.ty)
    }

    /// What an entity type is, in constant time.
    #[must_use]
    pub fn type_def(&self, ty: TypeId) -> Option<&EntityTypeDef> {
        self.entity_types.get(ty.0 as usize)
    }

    /// The place of an action, in logarithmic time.
    #[must_use]
    pub fn action(&self, uid: &Uid) -> Option<u32> {
        self.actions
            .binary_search_by(|it| it.uid.cmp(uid))
            .ok()
            .and_then(|at| u32::try_from(at).ok())
    }
}
