//! Laws of the entity store.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ambit_bytecode::{Program, Verified};
use ambit_value::{EntityId, OwnedRecord, OwnedValue, Uid};
use ambit_vm::{Edit, Entities, EntityData, EntityError};
use proptest::prelude::*;

/// A record, by names: what a store is made of.
#[derive(Clone, Debug, PartialEq)]
struct Entity {
    rank: i64,
    friend: u8,
    parents: Vec<u8>,
}

/// One change to the entity of that number: a new record, or its removal.
type Change = (u8, Option<Entity>);

fn uid(number: u8) -> Uid {
    Uid {
        ty: if number.is_multiple_of(2) {
            "User"
        } else {
            "Role"
        }
        .into(),
        id: format!("n{number}").into(),
    }
}

fn program() -> Arc<Verified> {
    Arc::new(Program::default().verify().unwrap())
}

fn data(edit: &mut Edit, entity: &Entity) -> EntityData {
    let friend = edit.intern_uid(&uid(entity.friend));
    EntityData {
        attributes: OwnedRecord::from_pairs([
            ("rank".into(), OwnedValue::Long(entity.rank)),
            ("friend".into(), OwnedValue::Entity(friend)),
        ])
        .unwrap(),
        parents: entity
            .parents
            .iter()
            .map(|&it| edit.intern_uid(&uid(it)))
            .collect(),
        ..EntityData::default()
    }
}

fn update(store: &Entities, changes: &[Change]) -> Result<Entities, EntityError> {
    let mut edit = store.edit();
    for (number, entity) in changes {
        let id = edit.intern_uid(&uid(*number));
        match entity {
            Some(entity) => {
                let data = data(&mut edit, entity);
                edit.upsert(id, data)?;
            }
            None => edit.remove(id)?,
        }
    }
    edit.commit()
}

fn rebuild(entities: &BTreeMap<u8, Entity>) -> Result<Entities, EntityError> {
    let mut edit = Entities::new(&program()).edit();
    for (number, entity) in entities {
        let id = edit.intern_uid(&uid(*number));
        let data = data(&mut edit, entity);
        edit.insert(id, data)?;
    }
    edit.commit()
}

/// All that a store says of its entities, by name, so that stores of other numbering compare.
fn told(store: &Entities) -> BTreeMap<Uid, (String, BTreeSet<Uid>, BTreeSet<Uid>)> {
    let name = |id: EntityId| store.uid(id).unwrap();
    let all = |ids: &[EntityId]| ids.iter().map(|&id| name(id)).collect::<BTreeSet<_>>();
    let mut told = BTreeMap::new();
    for id in store.iter() {
        let attributes = store.attributes(id).unwrap();
        let rank = attributes.get("rank").cloned();
        let friend = attributes
            .get("friend")
            .and_then(|it| it.as_value().as_entity());
        told.insert(
            name(id),
            (
                format!("{rank:?} {}", name(friend.unwrap())),
                all(store.parents(id)),
                all(store.ancestors(id)),
            ),
        );
    }
    told
}

fn entity() -> impl Strategy<Value = Entity> {
    (0..3i64, 0..40u8, proptest::collection::vec(0..40u8, 0..4)).prop_map(
        |(rank, friend, parents)| Entity {
            rank,
            friend,
            parents,
        },
    )
}

/// Mostly upwards, so that most stores have no cycle.
fn change() -> impl Strategy<Value = Change> {
    (0..40u8, proptest::option::weighted(0.8, entity()), 0..60u8).prop_map(
        |(number, mut entity, wild)| {
            if let Some(entity) = entity.as_mut().filter(|_| wild > 0) {
                entity.parents.retain(|&it| it > number);
            }
            (number, entity)
        },
    )
}

proptest! {
    #[test]
    fn updates_equal_a_rebuild(
        steps in proptest::collection::vec(proptest::collection::vec(change(), 1..12), 1..12)
    ) {
        let mut store = Entities::new(&program());
        let mut model = BTreeMap::new();
        for changes in steps {
            let mut next = model.clone();
            for (number, entity) in &changes {
                match entity {
                    Some(entity) => next.insert(*number, entity.clone()),
                    None => next.remove(number),
                };
            }
            let before = told(&store);
            match (update(&store, &changes), rebuild(&next)) {
                (Ok(updated), Ok(rebuilt)) => {
                    prop_assert_eq!(told(&updated), told(&rebuilt));
                    prop_assert_eq!(updated.len(), rebuilt.len());
                    prop_assert_eq!(told(&store), before);
                    store = updated;
                    model = next;
                }
                (Err(EntityError::Cycle { path }), Err(EntityError::Cycle { .. })) => {
                    prop_assert!(!path.is_empty());
                    prop_assert_eq!(told(&store), before);
                }
                (updated, rebuilt) => {
                    return Err(TestCaseError::fail(format!(
                        "{:?} but {:?}", updated.map(|_| ()), rebuilt.map(|_| ())
                    )));
                }
            }
        }
    }

    #[test]
    fn membership_is_the_reach_of_parents(changes in proptest::collection::vec(change(), 1..60)) {
        let Ok(store) = update(&Entities::new(&program()), &changes) else { return Ok(()); };
        let ids: Vec<EntityId> = (0..40).filter_map(|it| {
            let uid = uid(it);
            store.find(store.type_id(&uid.ty)?, &uid.id)
        }).collect();
        for &id in &ids {
            let mut reach = BTreeSet::new();
            let mut open = vec![id];
            while let Some(next) = open.pop() {
                if reach.insert(next) {
                    open.extend(store.parents(next));
                }
            }
            for &other in &ids {
                prop_assert_eq!(store.is_in(id, other), reach.contains(&other));
            }
        }
    }
}
