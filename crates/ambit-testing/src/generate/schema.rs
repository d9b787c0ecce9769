//! Makes schemas.

use crate::choices::Choices;
use crate::model::{Action, Attribute, EntityType, Schema, Ty};

const TYPE_NAMES: [&str; 6] = ["User", "Group", "Doc", "Folder", "Agent", "tool"];
const ATTRIBUTE_NAMES: [&str; 16] = [
    "",
    "\u{1f}\"",
    "name",
    "age",
    "owner",
    "level",
    "meta",
    "data",
    "args",
    "session",
    "limit",
    "has space",
    "if",
    "type",
    "é",
    "now",
];

pub(crate) fn schema(choices: &mut Choices<'_>) -> Schema {
    let namespaces = match choices.below(4) {
        0 | 1 => vec![""],
        2 => vec!["", "App"],
        _ => vec!["App", "Acme::Store"],
    };
    let mut schema = types_in(choices, &namespaces);
    actions(choices, &namespaces, &mut schema);
    schema
}

/// Entity types and common types at top level.
pub(crate) fn types(choices: &mut Choices<'_>) -> Schema {
    types_in(choices, &[""])
}

fn types_in(choices: &mut Choices<'_>, namespaces: &[&str]) -> Schema {
    let mut schema = Schema::default();
    declare_types(choices, namespaces, &mut schema);
    for _ in 0..choices.below(3) {
        let namespace = choices.word(namespaces);
        let name = full(namespace, &format!("T{}", schema.types.len()));
        // A common type speaks of those before it only, so that none speaks of itself.
        let ty = ty(choices, &schema, 2);
        schema.types.push((name, ty));
    }
    for at in 0..schema.entity_types.len() {
        if schema.entity_types[at].ids.is_some() {
            continue;
        }
        let attributes = attributes(choices, &schema, 2, 5);
        let tags = choices.chance(35).then(|| {
            let simple = choices.chance(60);
            if simple {
                Ty::String
            } else {
                ty(choices, &schema, 1)
            }
        });
        schema.entity_types[at].attributes = attributes;
        schema.entity_types[at].tags = tags;
    }
    schema
}

fn full(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        name.into()
    } else {
        format!("{namespace}::{name}")
    }
}

fn declare_types(choices: &mut Choices<'_>, namespaces: &[&str], schema: &mut Schema) {
    for (at, name) in TYPE_NAMES.iter().enumerate().take(2 + choices.below(3)) {
        // A name that stands in two namespaces is an error or a shadow, and rare.
        let name = if choices.chance(3) {
            TYPE_NAMES[0]
        } else {
            name
        };
        let name = full(choices.word(namespaces), name);
        if schema.entity_type(&name).is_some() {
            continue;
        }
        let ids =
            (at > 1 && choices.chance(15)).then(|| vec!["red".into(), "a b".into(), "0".into()]);
        let mut parents = Vec::new();
        if ids.is_none() {
            if choices.chance(30) {
                parents.push(name.clone());
            }
            for other in &schema.entity_types {
                // An enumerated entity has no members in Cedar, and a schema that says so is refused.
                if choices.chance(if other.ids.is_some() { 2 } else { 50 }) {
                    parents.push(other.name.clone());
                }
            }
        }
        schema.entity_types.push(EntityType {
            name,
            parents,
            attributes: Vec::new(),
            tags: None,
            ids,
        });
    }
}

fn attributes(
    choices: &mut Choices<'_>,
    schema: &Schema,
    depth: usize,
    most: usize,
) -> Vec<Attribute> {
    let mut attributes: Vec<Attribute> = Vec::new();
    for _ in 0..choices.below(most + 1) {
        let name = choices.word(&ATTRIBUTE_NAMES);
        if attributes.iter().any(|it| it.name == name) {
            continue;
        }
        attributes.push(Attribute {
            name: name.into(),
            ty: ty(choices, schema, depth),
            is_required: !choices.chance(40),
        });
    }
    attributes
}

fn ty(choices: &mut Choices<'_>, schema: &Schema, depth: usize) -> Ty {
    let deep = usize::from(depth > 0);
    match choices.weighted(&[
        4,
        4,
        4,
        3,
        6,
        4 * deep,
        2 * deep,
        2 * usize::from(!schema.types.is_empty()),
    ]) {
        0 => Ty::Long,
        1 => Ty::String,
        2 => Ty::Bool,
        3 => Ty::Extension(choices.word(&["decimal", "ipaddr", "datetime", "duration"])),
        4 if choices.chance(4) => Ty::Entity(choices.word(&["Action", "App::Action"]).into()),
        4 => Ty::Entity(choices.pick(&schema.entity_types).name.clone()),
        5 => Ty::Set(Box::new(ty(choices, schema, depth - 1))),
        6 => Ty::Record(attributes(choices, schema, depth - 1, 3)),
        _ => Ty::Common(choices.pick(&schema.types).0.clone()),
    }
}

fn actions(choices: &mut Choices<'_>, namespaces: &[&str], schema: &mut Schema) {
    let names = ["all", "view", "edit", "a b", "call"];
    for name in &names[..2 + choices.below(4)] {
        let parents = schema
            .actions
            .iter()
            .filter(|_| choices.chance(40))
            .map(|it| (it.namespace.clone(), it.id.clone()))
            .collect();
        let is_group = *name == "all" && choices.chance(60);
        let applies_to = (!is_group).then(|| {
            let principals = some_types(choices, schema);
            let resources = some_types(choices, schema);
            let records: Vec<_> = schema
                .types
                .iter()
                .filter(|it| matches!(schema.resolve(&it.1), Ty::Record(_)))
                .map(|it| it.0.clone())
                .collect();
            let context = if !records.is_empty() && choices.chance(40) {
                Ty::Common(choices.pick(&records).clone())
            } else {
                Ty::Record(attributes(choices, schema, 2, 4))
            };
            (principals, resources, context)
        });
        schema.actions.push(Action {
            namespace: choices.word(namespaces).into(),
            id: (*name).into(),
            parents,
            applies_to,
        });
    }
}

fn some_types(choices: &mut Choices<'_>, schema: &Schema) -> Vec<String> {
    let mut names = vec![choices.pick(&schema.entity_types).name.clone()];
    for other in &schema.entity_types {
        if !names.contains(&other.name) && choices.chance(20) {
            names.push(other.name.clone());
        }
    }
    names
}
