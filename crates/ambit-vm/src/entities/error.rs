//! Why entities are refused.

use std::fmt::Write as _;

use ambit_value::{JsonError, Uid};
use smol_str::SmolStr;
use thiserror::Error;

/// Why a set of entities, or a change to it, is refused. The store stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EntityError {
    /// The text is no JSON, or not the list of entities that it should be.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Two records for one entity.
    #[error("{uid} stands twice")]
    Duplicate {
        /// The entity.
        uid: Uid,
    },
    /// Entities that are in themselves.
    #[error("the entities go round in a circle: {}", circle(.path))]
    Cycle {
        /// Each is a member of the next, the last of the first.
        path: Vec<Uid>,
    },
    /// An entity at the lower end of too long a chain.
    #[error("{uid} is more than {limit} deep in the hierarchy of entities")]
    TooDeep {
        /// The entity.
        uid: Uid,
        /// How deep it may be.
        limit: u32,
    },
    /// The schema declares no such entity type.
    #[error("{uid}: the entity type `{}` is not declared{}", .uid.ty, did_you_mean(.nearest.as_ref()))]
    UndeclaredType {
        /// The entity.
        uid: Uid,
        /// A declared type of a name like that.
        nearest: Option<SmolStr>,
    },
    /// The schema declares no such action.
    #[error("the action {uid} is not declared")]
    UndeclaredAction {
        /// The action.
        uid: Uid,
    },
    /// An action of the schema that is given other parents, attributes or tags than it has, or is removed.
    #[error("{uid} is declared as an action and cannot be changed")]
    DeclaredAction {
        /// The action.
        uid: Uid,
    },
    /// An action in something that is no action.
    #[error("{uid} is an action and cannot be in {parent}, which is none")]
    ActionParent {
        /// The action.
        uid: Uid,
        /// What it is in.
        parent: Uid,
    },
    /// An id that an enumerated entity type does not have.
    #[error("{uid} does not exist: `{}` is one of {}", .uid.ty, choices(.ids))]
    NotEnumerated {
        /// The entity.
        uid: Uid,
        /// The ids that there are.
        ids: Vec<SmolStr>,
    },
    /// A parent of a type that the declaration does not admit.
    #[error("{uid} cannot be in {parent}: `{}` is not declared to be in `{}`", .uid.ty, .parent.ty)]
    ParentType {
        /// The entity.
        uid: Uid,
        /// The parent.
        parent: Uid,
    },
    /// Attributes that do not fit the declaration.
    #[error("{uid}: {mismatch}")]
    Attribute {
        /// The entity.
        uid: Uid,
        /// What does not fit.
        mismatch: Mismatch,
    },
    /// Tags that do not fit the declaration.
    #[error("{uid}: tag {mismatch}")]
    Tag {
        /// The entity.
        uid: Uid,
        /// What does not fit.
        mismatch: Mismatch,
    },
}

/// A value that does not fit its declared type, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{path}` {fault}")]
pub struct Mismatch {
    /// The place, such as `address.zip` or `roles[2]`.
    pub path: String,
    /// What is wrong there.
    pub fault: String,
}

impl Mismatch {
    pub(super) fn new(fault: impl Into<String>) -> Mismatch {
        Mismatch {
            path: String::new(),
            fault: fault.into(),
        }
    }

    /// The same mismatch, seen from the record around it.
    pub(super) fn under(mut self, name: &str) -> Mismatch {
        let join = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{name}{join}{}", self.path);
        self
    }

    /// The same mismatch, seen from the set or list around it.
    pub(super) fn at(mut self, index: usize) -> Mismatch {
        let join = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("[{index}]{join}{}", self.path);
        self
    }
}

fn circle(path: &[Uid]) -> String {
    let mut text = String::new();
    for uid in path.iter().chain(path.first()) {
        let join = if text.is_empty() { "" } else { " in " };
        let _ = write!(text, "{join}{uid}");
    }
    text
}

fn did_you_mean(nearest: Option<&SmolStr>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

fn choices(ids: &[SmolStr]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("{id:?}")).collect();
    quoted.join(", ")
}
