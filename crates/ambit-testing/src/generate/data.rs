//! Makes entities and requests that fit a schema, mostly.

use crate::choices::Choices;
use crate::model::{Action, Attribute, Datum, Entity, EntityType, Request, Schema, Ty, Uid};

/// Whole numbers that matter: small ones, and those next to the edge.
pub(crate) const LONGS: [i64; 9] = [0, 1, 2, 3, -1, 100, i64::MAX, i64::MIN, 1_000_000];
/// Text that matters to equality and to `like`.
pub(crate) const STRINGS: [&str; 10] = [
    "a", "b", "alice", "", "a*b", "ab", "x\"y\\", "é", "a\nb", "red",
];
const NUMBERS: [&str; 8] = [
    "0",
    "1.5",
    "\"1.50\"",
    "2",
    "-1e-3",
    "1e2",
    "12345678901234.5",
    "1e27",
];
const MONEYS: [&str; 6] = [
    "\"1.50 USD\"",
    "\"5 EUR\"",
    "{\"amount\":100.00,\"currency\":\"USD\"}",
    "\"0 USD\"",
    "\"1_000.001 USD\"",
    "\"-1 USD\"",
];
const JSONS: [&str; 12] = [
    "null",
    "true",
    "7",
    "5e1",
    "1.5",
    "\"ab\"",
    "[]",
    "[1,\"a\",[true]]",
    "{}",
    "{\"a\":1}",
    "{\"a\":{\"a\":\"b\",\"b c\":[2]},\"b c\":false}",
    "{\"b c\":1e40}",
];
/// Ids; the last of them belongs to no entity.
const IDS: [&str; 5] = ["0", "", "a b", "é\0\"\u{1}", "nobody"];

pub(crate) fn extension(choices: &mut Choices<'_>, name: &str) -> (&'static str, String) {
    let (function, texts): (&str, &[&str]) = match name {
        "decimal" => (
            "decimal",
            &[
                "0.0",
                "1.5",
                "-1.5",
                "1.50",
                "922337203685477.5807",
                "-922337203685477.5808",
            ],
        ),
        "ipaddr" => (
            "ip",
            &[
                "127.0.0.1",
                "10.0.0.0/8",
                "10.1.2.3",
                "::1",
                "ff00::/8",
                "224.0.0.1",
                "0.0.0.0/0",
                "10.1.2.3/32",
            ],
        ),
        "datetime" => (
            "datetime",
            &[
                "1970-01-01",
                "2024-02-29",
                "2024-02-29T10:00:00Z",
                "2024-02-29T10:00:00.123+0130",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999-2359",
                "1969-12-31T23:59:59Z",
            ],
        ),
        _ => (
            "duration",
            &[
                "0ms",
                "1h",
                "1d2h3m4s5ms",
                "-1d",
                "90m",
                "9223372036854775807ms",
                "-9223372036854775808ms",
            ],
        ),
    };
    (function, choices.word(texts).into())
}

/// A path, a URL or an e-mail address; the last of each kind is none.
pub(crate) fn structured(choices: &mut Choices<'_>, name: &str) -> &'static str {
    let (_, texts) = structured_texts(name);
    choices.word(texts)
}

/// The same, and the function that takes it; it always parses.
pub(crate) fn structured_literal(
    choices: &mut Choices<'_>,
    name: &str,
) -> (&'static str, &'static str) {
    let (function, texts) = structured_texts(name);
    (function, choices.word(&texts[..texts.len() - 1]))
}

fn structured_texts(name: &str) -> (&'static str, &'static [&'static str]) {
    match name {
        "Path" => (
            "path",
            &[
                "/", "/a", "/a/b.c", "//a/./b", "a/b", ".", "../a", "/a/../b", "/a/../..",
            ],
        ),
        "Url" => (
            "url",
            &[
                "https://a.com",
                "HTTPS://x.A.com:443/b",
                "http://2130706433/a/../b",
                "https://8.8.8.8/a",
                "ssh://a@a.com",
                "data:a",
                "https://localhost.",
                "a.com",
            ],
        ),
        _ => (
            "email",
            &[
                "a@a.com",
                "A <a@A.com>",
                "\"a\"@a.com",
                "\"b@b.com\" <b@x.a.com>",
                "a@ba.com",
                "\"a b\"@[1.2.3.4]",
                "a@a.com, b@b.com",
            ],
        ),
    }
}

/// Text that is nearly what a constructor takes.
pub(crate) fn broken_extension(choices: &mut Choices<'_>, function: &str) -> String {
    let texts: &[&str] = match function {
        "decimal" => &[
            "1",
            "1.",
            ".5",
            "1.23456",
            "922337203685477.5808",
            "+1.0",
            "1.0 ",
            "-0.0",
            "01.10",
        ],
        "ip" => &[
            "1.2.3",
            "1.2.3.4/33",
            "::ffff:1.2.3.4",
            "1.2.3.4/01",
            "",
            "::1/128",
            "01.2.3.4",
            "::/0",
            "1::2::3",
        ],
        "datetime" => &[
            "2023-02-29",
            "2024-1-1",
            "2024-02-29T10:00:00",
            "2024-02-29T24:00:00Z",
            "2024-02-29T10:00:60Z",
            "2024-02-29T10:00:00.1Z",
            "2024-02-29T10:00:00+2400",
            "2024-02-29T10:00:00+2359",
            "2024-02-29t10:00:00Z",
        ],
        _ => &[
            "",
            "-",
            "1",
            "1h1d",
            "1d1d",
            "9223372036854775808ms",
            "1ms1s",
            "1 h",
            "--1h",
            "106751991168d",
            "1H",
        ],
    };
    choices.word(texts).into()
}

pub(crate) fn uid_of(choices: &mut Choices<'_>, ty: &EntityType) -> Uid {
    let id = match &ty.ids {
        Some(ids) if !choices.chance(4) => choices.pick(ids).clone(),
        _ => IDS[choices.weighted(&[6, 5, 3, 2, 2])].to_owned(),
    };
    Uid {
        ty: ty.name.clone(),
        id,
    }
}

pub(crate) fn any_uid(choices: &mut Choices<'_>, schema: &Schema) -> Uid {
    let at = choices.below(schema.entity_types.len());
    uid_of(choices, &schema.entity_types[at])
}

pub(crate) fn uid(choices: &mut Choices<'_>, schema: &Schema, ty: &str) -> Uid {
    match schema.entity_type(ty) {
        Some(ty) => uid_of(choices, ty),
        None => Uid {
            ty: ty.into(),
            id: IDS[choices.below(IDS.len())].into(),
        },
    }
}

pub(crate) fn datum(choices: &mut Choices<'_>, schema: &Schema, ty: &Ty) -> Datum {
    match schema.resolve(ty) {
        Ty::Bool => Datum::Bool(choices.below(2) == 0),
        Ty::Long => Datum::Long(*choices.pick(&LONGS)),
        Ty::String => Datum::String(choices.word(&STRINGS).into()),
        Ty::OneOf(words) => Datum::String(choices.word(words).into()),
        Ty::Extension("Number") => Datum::Json(choices.word(&NUMBERS)),
        Ty::Extension("Money") => Datum::Json(choices.word(&MONEYS)),
        Ty::Extension("Json") => Datum::Json(choices.word(&JSONS)),
        Ty::Extension(name @ ("Path" | "Url" | "Email")) => {
            Datum::String(structured(choices, name).into())
        }
        Ty::Extension(name) => {
            let (function, arg) = extension(choices, name);
            Datum::Extension(function, arg)
        }
        Ty::Set(element) | Ty::List(element) => Datum::Set(
            (0..choices.below(4))
                .map(|_| datum(choices, schema, element))
                .collect(),
        ),
        Ty::Record(attributes) => Datum::Record(fields(choices, schema, attributes)),
        Ty::Entity(name) => Datum::Entity(uid(choices, schema, name)),
        Ty::Common(_) => Datum::Bool(false),
    }
}

fn fields(
    choices: &mut Choices<'_>,
    schema: &Schema,
    attributes: &[Attribute],
) -> Vec<(String, Datum)> {
    let mut fields = Vec::new();
    for it in attributes {
        if it.is_required || choices.chance(60) {
            fields.push((it.name.clone(), datum(choices, schema, &it.ty)));
        }
    }
    fields
}

pub(crate) fn entities(choices: &mut Choices<'_>, schema: &Schema) -> Vec<Entity> {
    let mut entities = fitting_entities(choices, schema);
    if choices.chance(6) {
        spoil(choices, schema, &mut entities);
    }
    entities
}

pub(crate) fn fitting_entities(choices: &mut Choices<'_>, schema: &Schema) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    for ty in &schema.entity_types {
        for id in &IDS[..IDS.len() - 1] {
            if ty.ids.is_some() || choices.chance(15) {
                continue;
            }
            let mut parents: Vec<Uid> = Vec::new();
            for other in entities.iter().filter(|it| ty.parents.contains(&it.uid.ty)) {
                if choices.chance(25) {
                    parents.push(other.uid.clone());
                }
            }
            if let Some(parent) = ty.parents.iter().find(|_| choices.chance(5)) {
                let parent = uid(choices, schema, parent);
                if parent.ty != ty.name && !parents.contains(&parent) {
                    parents.push(parent);
                }
            }
            let mut tags = Vec::new();
            if let Some(ty) = &ty.tags {
                for tag in ["a", "b", "alice", "red"] {
                    if choices.chance(40) {
                        tags.push((tag.into(), datum(choices, schema, ty)));
                    }
                }
            }
            entities.push(Entity {
                uid: Uid {
                    ty: ty.name.clone(),
                    id: (*id).into(),
                },
                attributes: fields(choices, schema, &ty.attributes),
                tags,
                parents,
            });
        }
    }
    entities
}

/// Makes one entity unlike its declaration.
fn spoil(choices: &mut Choices<'_>, schema: &Schema, entities: &mut [Entity]) {
    if entities.is_empty() {
        return;
    }
    let at = choices.below(entities.len());
    let other = any_uid(choices, schema);
    let entity = &mut entities[at];
    match choices.below(5) {
        0 => {
            entity.attributes.pop();
        }
        1 => entity.attributes.push(("surplus".into(), Datum::Long(1))),
        2 => {
            if let Some((_, value)) = entity.attributes.first_mut() {
                *value = Datum::Set(vec![Datum::Bool(true), Datum::Long(1)]);
            }
        }
        3 => entity.parents.push(other),
        _ => entity
            .tags
            .push(("extra".into(), Datum::Record(Vec::new()))),
    }
}

/// One of the actions, the last most often, so that policies and requests meet.
pub(crate) fn focus<'s>(choices: &mut Choices<'_>, actions: &[&'s Action]) -> &'s Action {
    let at = if choices.chance(65) {
        actions.len() - 1
    } else {
        choices.below(actions.len())
    };
    actions[at]
}

/// A request for an action that applies to something; nothing where none does.
pub(crate) fn request(choices: &mut Choices<'_>, schema: &Schema) -> Option<Request> {
    let actions: Vec<_> = schema
        .actions
        .iter()
        .filter(|it| it.applies_to.is_some())
        .collect();
    if actions.is_empty() {
        return None;
    }
    let action = focus(choices, &actions);
    let (principals, resources, context) = action.applies_to.as_ref()?;
    let (principal, resource) = (choices.pick(principals), choices.pick(resources));
    let mut request = Request {
        principal: uid(choices, schema, principal),
        action: action.uid(),
        resource: uid(choices, schema, resource),
        context: datum(choices, schema, context),
    };
    if choices.chance(4) {
        misfit(choices, schema, &mut request);
    }
    Some(request)
}

/// Makes a request unlike its declaration.
fn misfit(choices: &mut Choices<'_>, schema: &Schema, request: &mut Request) {
    let other = any_uid(choices, schema);
    match choices.below(4) {
        0 => request.principal = other,
        1 => request.resource = other,
        2 => request.action = choices.pick(&schema.actions).uid(),
        _ => {
            if let Datum::Record(fields) = &mut request.context {
                if choices.chance(50) {
                    fields.pop();
                } else {
                    fields.push(("surplus".into(), Datum::Bool(true)));
                }
            }
        }
    }
}
