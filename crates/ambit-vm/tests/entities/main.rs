//! What a store refuses, and what it says about it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod json;

use std::sync::Arc;

use ambit_bytecode::{Program, UidEntry, Verified};
use ambit_value::{
    ActionDef, EntityTypeDef, Field, OwnedRecord, OwnedValue, RecordTy, Schema, Semantics, Ty,
    TypeId, Uid,
};
use ambit_vm::{Entities, EntityData, EntityError};

const COLOR: TypeId = TypeId(0);
const GROUP: TypeId = TypeId(1);
const USER: TypeId = TypeId(3);

/// `entity Color enum ["red", "green"]; entity Group in [Org]; entity Org; entity User in [Group] { level: Long,
/// nick?: String, likes: Set<Color>, home?: { zip: "A" | "B", owner: User } } tags String; action edit in [write];
/// action write;`
fn schema() -> Schema {
    let field = |name: &str, ty: Ty, required: bool| Field {
        name: name.into(),
        ty,
        required,
        default: None,
    };
    let home = RecordTy {
        fields: vec![
            field("owner", Ty::Entity(USER), true),
            field("zip", Ty::OneOf(vec!["A".into(), "B".into()]), true),
        ],
        open: false,
    };
    let user = RecordTy {
        fields: vec![
            field("home", Ty::Record(home), false),
            field("level", Ty::Long, true),
            field("likes", Ty::Set(Box::new(Ty::Entity(COLOR))), true),
            field("nick", Ty::String, false),
        ],
        open: false,
    };
    let entity = |name: &str, attributes: RecordTy, parents: Vec<TypeId>| EntityTypeDef {
        name: name.into(),
        attributes,
        tags: None,
        parents,
        ids: None,
    };
    Schema {
        entity_types: vec![
            EntityTypeDef {
                ids: Some(vec!["red".into(), "green".into()]),
                ..entity("Color", RecordTy::default(), vec![])
            },
            entity("Group", RecordTy::default(), vec![TypeId(2)]),
            entity("Org", RecordTy::default(), vec![]),
            EntityTypeDef {
                tags: Some(Ty::String),
                ..entity("User", user, vec![GROUP])
            },
        ],
        actions: ["edit", "write"]
            .map(|id| ActionDef {
                uid: uid("Action", id),
                ancestors: if id == "edit" { vec![1] } else { vec![] },
                principals: vec![],
                resources: vec![],
                context: RecordTy::default(),
                tool: None,
                is_toolset: false,
            })
            .into(),
        session: RecordTy::default(),
    }
}

fn declared(semantics: Semantics) -> Entities {
    let schema = schema();
    let types = ["Color", "Group", "Org", "User", "Action"].map(Into::into);
    let uids = ["edit", "write"].map(|id| UidEntry {
        ty: TypeId(4),
        id: id.into(),
    });
    store(Program {
        semantics,
        is_typed: true,
        schema,
        types: types.into(),
        uids: uids.into(),
        ..Program::default()
    })
}

fn store(program: Program) -> Entities {
    let program: Arc<Verified> = Arc::new(program.verify().unwrap());
    Entities::new(&program)
}

fn uid(ty: &str, id: &str) -> Uid {
    Uid {
        ty: ty.into(),
        id: id.into(),
    }
}

/// A record as a test writes it: who, attributes, tags, parents.
type Row<'a> = (
    (&'a str, &'a str),
    Vec<(&'a str, Plain<'a>)>,
    Vec<(&'a str, Plain<'a>)>,
    Vec<(&'a str, &'a str)>,
);

/// A value as a test writes it.
#[derive(Clone)]
enum Plain<'a> {
    Long(i64),
    Str(&'a str),
    Entity(&'a str, &'a str),
    Set(Vec<Plain<'a>>),
    Record(Vec<(&'a str, Plain<'a>)>),
}

fn load(store: &Entities, rows: &[Row<'_>]) -> Result<Entities, EntityError> {
    let mut edit = store.edit();
    for ((ty, id), attributes, tags, parents) in rows {
        let entity = edit.intern_uid(&uid(ty, id));
        let data = EntityData {
            attributes: record(&mut edit, attributes),
            tags: record(&mut edit, tags),
            parents: parents
                .iter()
                .map(|(ty, id)| edit.intern_uid(&uid(ty, id)))
                .collect(),
        };
        edit.insert(entity, data)?;
    }
    edit.commit()
}

fn record(edit: &mut ambit_vm::Edit, pairs: &[(&str, Plain<'_>)]) -> OwnedRecord {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, it)| ((*name).into(), value(edit, it)))
        .collect();
    OwnedRecord::from_pairs(pairs).unwrap()
}

fn value(edit: &mut ambit_vm::Edit, plain: &Plain<'_>) -> OwnedValue {
    match plain {
        Plain::Long(it) => OwnedValue::Long(*it),
        Plain::Str(it) => OwnedValue::from(*it),
        Plain::Entity(ty, id) => OwnedValue::Entity(edit.intern_uid(&uid(ty, id))),
        Plain::Set(it) => {
            let elements: Vec<_> = it.iter().map(|it| value(edit, it)).collect();
            OwnedValue::set(elements)
        }
        Plain::Record(it) => OwnedValue::Record(Arc::new(record(edit, it))),
    }
}

fn user<'a>(attributes: &[(&'a str, Plain<'a>)]) -> Row<'a> {
    let mut all = vec![("level", Plain::Long(1)), ("likes", Plain::Set(vec![]))];
    for (name, value) in attributes {
        all.retain(|(it, _)| it != name);
        all.push((name, value.clone()));
    }
    (("User", "ann"), all, vec![], vec![])
}

#[track_caller]
fn refused(rows: &[Row<'_>], because: &str) {
    let error = load(&declared(Semantics::Ambit), rows).err().unwrap();
    assert_eq!(error.to_string(), because);
}

#[test]
fn records_lie_in_declared_slots() {
    let home = vec![
        ("zip", Plain::Str("B")),
        ("owner", Plain::Entity("User", "bob")),
    ];
    let mut ann = user(&[
        ("home", Plain::Record(home)),
        ("likes", Plain::Set(vec![Plain::Entity("Color", "red")])),
    ]);
    ann.2 = vec![("team", Plain::Str("a"))];
    ann.3 = vec![("Group", "g"), ("Org", "o")];
    let store = load(&declared(Semantics::Ambit), &[ann]).unwrap();
    let ann = store.find(USER, "ann").unwrap();
    let record = store.attributes(ann).unwrap();
    assert_eq!(record.values().len(), 4);
    assert_eq!(record.values()[1], OwnedValue::Long(1));
    assert_eq!(record.values()[3], OwnedValue::Absent);
    assert_eq!(store.tag(ann, "team"), Some(&OwnedValue::from("a")));
    assert_eq!(store.tag(ann, "other"), None);
    let group = store.find(GROUP, "g").unwrap();
    assert!(store.is_in(ann, group));
    assert!(!store.contains(group));
    let bob = store.find(USER, "bob").unwrap();
    assert!(!store.contains(bob));
    assert!(store.attributes(bob).is_none());
    assert_eq!(store.len(), 3);
}

#[test]
fn the_actions_of_the_schema_are_entities() {
    let store = declared(Semantics::Ambit);
    let action = |id| store.find(store.type_id("Action").unwrap(), id).unwrap();
    assert!(store.is_in(action("edit"), action("write")));
    assert!(!store.is_in(action("write"), action("edit")));
    assert_eq!(store.len(), 2);
}

#[test]
fn what_is_not_declared_is_refused() {
    refused(
        &[(("Usr", "ann"), vec![], vec![], vec![])],
        r#"Usr::"ann": the entity type `Usr` is not declared; did you mean `User`?"#,
    );
    refused(
        &[(("Thing", "t"), vec![], vec![], vec![])],
        r#"Thing::"t": the entity type `Thing` is not declared"#,
    );
    refused(
        &[user(&[("age", Plain::Long(3))])],
        r#"User::"ann": `age` is not declared"#,
    );
    refused(
        &[(("Org", "o"), vec![], vec![("a", Plain::Long(1))], vec![])],
        r#"Org::"o": tag `a` is not declared: the entity type has no tags"#,
    );
    refused(
        &[(("Action", "read"), vec![], vec![], vec![])],
        r#"the action Action::"read" is not declared"#,
    );
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    refused(
        &[(("User", "ann"), vec![], vec![], vec![])],
        r#"User::"ann": `level` is missing"#,
    );
    refused(
        &[user(&[("level", Plain::Str("1"))])],
        r#"User::"ann": `level` should be a long, not string"#,
    );
    let home = |zip: Plain<'static>| {
        let owner = ("owner", Plain::Entity("User", "bob"));
        user(&[("home", Plain::Record(vec![("zip", zip), owner]))])
    };
    refused(
        &[home(Plain::Str("C"))],
        r#"User::"ann": `home.zip` should be "A" or "B", not "C""#,
    );
    refused(
        &[user(&[(
            "likes",
            Plain::Set(vec![Plain::Entity("User", "bob")]),
        )])],
        r#"User::"ann": `likes[0]` should be an entity of type `Color`, not User::"bob""#,
    );
    let mut ann = user(&[]);
    ann.2 = vec![("team", Plain::Long(1))];
    refused(
        &[ann],
        r#"User::"ann": tag `team` should be a string, not long"#,
    );
}

#[test]
fn enumerated_entities_exist_or_not() {
    refused(
        &[(("Color", "blue"), vec![], vec![], vec![])],
        r#"Color::"blue" does not exist: `Color` is one of "red", "green""#,
    );
    refused(
        &[user(&[(
            "likes",
            Plain::Set(vec![Plain::Entity("Color", "blue")]),
        )])],
        r#"Color::"blue" does not exist: `Color` is one of "red", "green""#,
    );
}

#[test]
fn parents_have_declared_types() {
    refused(
        &[(("Org", "o"), vec![], vec![], vec![("User", "ann")])],
        r#"Org::"o" cannot be in User::"ann": `Org` is not declared to be in `User`"#,
    );
    refused(
        &[(("Org", "o"), vec![], vec![], vec![("Action", "edit")])],
        r#"Org::"o" cannot be in Action::"edit": `Org` is not declared to be in `Action`"#,
    );
}

#[test]
fn actions_are_as_declared_or_refused() {
    let changed = r#"Action::"edit" is declared as an action and cannot be changed"#;
    refused(&[(("Action", "edit"), vec![], vec![], vec![])], changed);
    refused(
        &[(
            ("Action", "edit"),
            vec![("a", Plain::Long(1))],
            vec![],
            vec![("Action", "write")],
        )],
        changed,
    );
    let same = [(
        ("Action", "edit"),
        vec![],
        vec![],
        vec![("Action", "write")],
    )];
    assert!(load(&declared(Semantics::Ambit), &same).is_ok());
    let mut edit = declared(Semantics::Ambit).edit();
    let action = edit.intern_uid(&uid("Action", "edit"));
    assert_eq!(edit.remove(action).unwrap_err().to_string(), changed);
    let loose = [(("Action", "a"), vec![], vec![], vec![("User", "ann")])];
    assert_eq!(
        load(&store(Program::default()), &loose)
            .err()
            .unwrap()
            .to_string(),
        r#"Action::"a" is an action and cannot be in User::"ann", which is none"#,
    );
}

#[test]
fn an_entity_stands_once() {
    let twice = [user(&[]), user(&[])];
    refused(&twice, r#"User::"ann" stands twice"#);
    assert!(load(&declared(Semantics::Cedar), &twice).is_ok());
    let different = [user(&[]), user(&[("level", Plain::Long(2))])];
    assert!(load(&declared(Semantics::Cedar), &different).is_err());
    let loaded = load(&declared(Semantics::Ambit), &twice[..1]).unwrap();
    assert!(load(&loaded, &twice[..1]).is_err());
}

#[test]
fn a_circle_is_told_in_order() {
    let row = |id, parent| (("G", id), vec![], vec![], vec![("G", parent)]);
    let error = load(
        &store(Program::default()),
        &[row("a", "b"), row("b", "c"), row("c", "a")],
    )
    .err()
    .unwrap();
    assert_eq!(
        error.to_string(),
        r#"the entities go round in a circle: G::"a" in G::"b" in G::"c" in G::"a""#
    );
    assert!(load(&store(Program::default()), &[row("a", "a")]).is_err());
}

#[test]
fn a_long_chain_is_no_danger() {
    let ids: Vec<String> = (0..4098).map(|it| format!("g{it}")).collect();
    let chain = |length| {
        let rows: Vec<Row<'_>> = ids[..length]
            .array_windows()
            .map(|[id, parent]| {
                (
                    ("G", id.as_str()),
                    vec![],
                    vec![],
                    vec![("G", parent.as_str())],
                )
            })
            .collect();
        load(&store(Program::default()), &rows)
    };
    let store = chain(4097).unwrap();
    let find = |id| store.find(store.type_id("G").unwrap(), id).unwrap();
    assert!(store.is_in(find("g0"), find("g4096")));
    assert!(!store.is_in(find("g4096"), find("g0")));
    assert_eq!(
        chain(4098).err().unwrap().to_string(),
        r#"G::"g0" is more than 4096 deep in the hierarchy of entities"#
    );
}
