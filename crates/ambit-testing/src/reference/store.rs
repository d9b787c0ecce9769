//! Entities, kept as they were given; their ancestors are looked for each time.

use std::collections::{BTreeMap, BTreeSet};

use super::declare::{Declarations, Member};
use super::json::Json;
use super::read;
use super::value::{Fault, Uid, Value};

/// An entity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entity {
    pub(crate) attributes: BTreeMap<String, Value>,
    pub(crate) tags: BTreeMap<String, Value>,
    pub(crate) parents: Vec<Uid>,
}

/// Every entity that there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    entities: BTreeMap<Uid, Entity>,
}

impl Store {
    /// The actions that are declared, and the entities of Cedar's entity JSON.
    pub(crate) fn new(declarations: &Declarations, json: &Json) -> Result<Store, Fault> {
        let mut store = Store::default();
        for (uid, action) in &declarations.actions {
            let entity = Entity {
                parents: action.parents.clone(),
                ..Entity::default()
            };
            store.entities.insert(uid.clone(), entity);
        }
        let Json::Array(entities) = json else {
            return Err("entities are an array".into());
        };
        let mut seen = BTreeSet::new();
        for json in entities {
            let uid = read::uid(json.get("uid").ok_or("an entity without a uid")?)?;
            let entity = entity(declarations, &uid, json)?;
            if !seen.insert(uid.clone()) {
                return Err(format!("{uid:?} stands twice"));
            }
            store.entities.entry(uid).or_insert(entity);
        }
        Ok(store)
    }

    pub(crate) fn get(&self, uid: &Uid) -> Option<&Entity> {
        self.entities.get(uid)
    }

    /// Whether an entity is another or, by any number of steps, in it.
    pub(crate) fn is_in(&self, uid: &Uid, group: &Uid) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![uid];
        while let Some(next) = open.pop() {
            if next == group {
                return true;
            }
            if seen.insert(next) {
                open.extend(self.get(next).into_iter().flat_map(|it| &it.parents));
            }
        }
        false
    }
}

fn entity(declarations: &Declarations, uid: &Uid, json: &Json) -> Result<Entity, Fault> {
    let declared = declarations.entity_types.get(&uid.ty);
    let mut entity = Entity::default();
    if let Some(Json::Object(members)) = json.get("attrs") {
        for (name, json) in members {
            let ty = declared.and_then(|it| it.attributes.iter().find(|it| it.name == *name));
            entity.attributes.insert(name.clone(), attribute(ty, json)?);
        }
    }
    if let Some(Json::Object(members)) = json.get("tags") {
        let ty = declared.and_then(|it| it.tags.as_ref());
        for (name, json) in members {
            let value = match ty {
                Some(ty) => read::typed(ty, json)?,
                None => read::untyped(json)?,
            };
            entity.tags.insert(name.clone(), value);
        }
    }
    if let Some(Json::Array(parents)) = json.get("parents") {
        entity.parents = parents.iter().map(read::uid).collect::<Result<_, _>>()?;
    }
    Ok(entity)
}

fn attribute(member: Option<&Member>, json: &Json) -> Result<Value, Fault> {
    match member {
        Some(member) => read::typed(&member.ty, json),
        None => read::untyped(json),
    }
}
