//! The closing of ancestors: after a change, for the entities it concerns and no others.

use std::collections::BTreeMap;

use ambit_value::EntityId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::ancestors::Ancestors;
use super::{Entities, EntityError};

/// How many entities may be in one another in a row.
const MAX_DEPTH: u32 = 4096;

/// Works out the ancestors of the entities whose parents changed, and of all that are in them.
///
/// An entity that loses an ancestor is reached too: the way to it broke at an entity whose parents changed, and what
/// lies below the lowest such break is still below that entity.
///
/// That takes time and memory in the size of what it works out: the ancestors of each entity, each of which is in all
/// that its parents are in. For a chain this is the square of its length, so a chain of more than [`MAX_DEPTH`] is refused.
pub(super) fn close(store: &mut Entities, moved: &[EntityId]) -> Result<(), EntityError> {
    let affected = descendants(store, moved);
    let mut states = FxHashMap::default();
    states.extend(affected.iter().map(|&id| (id, State::Waiting)));
    for &id in &affected {
        if states.get(&id) == Some(&State::Waiting) {
            states.insert(id, State::Open);
            close_one(store, &mut states, id)?;
        }
    }
    Ok(())
}

/// Where the walk over the affected entities stands with one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Open,
    Closed,
}

/// The given entities and all that are in them, each once.
fn descendants(store: &Entities, moved: &[EntityId]) -> Vec<EntityId> {
    let mut seen: FxHashSet<EntityId> = moved.iter().copied().collect();
    let mut found = moved.to_vec();
    let mut next = 0;
    while let Some(&id) = found.get(next) {
        next += 1;
        let Some(children) = store.children.get(id.0).and_then(Option::as_deref) else {
            continue;
        };
        for child in children.iter() {
            if seen.insert(child) {
                found.push(child);
            }
        }
    }
    found
}

/// Closes an entity after all affected entities above it. The walk keeps its own stack, so depth is no danger; each
/// step of it remembers which parent is next.
fn close_one(
    store: &mut Entities,
    states: &mut FxHashMap<EntityId, State>,
    start: EntityId,
) -> Result<(), EntityError> {
    let mut path = vec![(start, 0)];
    while let Some((id, next)) = path.last_mut() {
        let id = *id;
        let parent = store.parents(id).get(*next).copied();
        *next += 1;
        match (parent, parent.and_then(|it| states.get(&it))) {
            (Some(_), None | Some(State::Closed)) => {}
            (Some(parent), Some(State::Waiting)) => {
                states.insert(parent, State::Open);
                path.push((parent, 0));
            }
            (Some(parent), Some(State::Open)) => return Err(cycle(store, &path, parent)),
            (None, _) => {
                let ancestors = gather(store, id)?;
                if let Some(node) = store.nodes.get_mut(id.0) {
                    node.ancestors = ancestors;
                }
                states.insert(id, State::Closed);
                path.pop();
            }
        }
    }
    Ok(())
}

fn gather(store: &Entities, id: EntityId) -> Result<Ancestors, EntityError> {
    let mut ids = Vec::new();
    let mut depth = 0;
    for &parent in store.parents(id) {
        ids.push(parent);
        if let Some(above) = store.nodes.get(parent.0).map(|it| &it.ancestors) {
            ids.extend_from_slice(above.as_slice());
            depth = depth.max(above.depth());
        }
    }
    if depth >= MAX_DEPTH {
        return Err(EntityError::TooDeep {
            uid: store.named(id),
            limit: MAX_DEPTH,
        });
    }
    Ok(Ancestors::new(ids, depth + 1))
}

fn cycle(store: &Entities, path: &[(EntityId, usize)], meets: EntityId) -> EntityError {
    let from = path.iter().position(|&(id, _)| id == meets).unwrap_or(0);
    let circle = path.get(from..).unwrap_or_default();
    EntityError::Cycle {
        path: circle.iter().map(|&(id, _)| store.named(id)).collect(),
    }
}

/// Checks that records given for actions of the schema say, taken together, what the schema says of their ancestors.
pub(super) fn check_actions(
    store: &Entities,
    given: &BTreeMap<EntityId, Vec<EntityId>>,
) -> Result<(), EntityError> {
    for (&action, parents) in given {
        let mut ids: Vec<EntityId> = parents.clone();
        let mut next = 0;
        while let Some(&id) = ids.get(next) {
            next += 1;
            let above = given.get(&id).into_iter().flatten();
            let new: Vec<EntityId> = above.copied().filter(|it| !ids.contains(it)).collect();
            ids.extend(new);
        }
        ids.sort_unstable();
        ids.dedup();
        if ids != store.ancestors(action) {
            return Err(EntityError::DeclaredAction {
                uid: store.named(action),
            });
        }
    }
    Ok(())
}
