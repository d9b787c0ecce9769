//! Entities as JSON.

use ambit_bytecode::Program;
use ambit_value::{OwnedValue, Semantics};
use ambit_vm::{Entities, EntityError};

use super::{USER, declared, store};

fn read(store: &Entities, json: &str) -> Result<Entities, EntityError> {
    let mut edit = store.edit();
    edit.insert_json(json.as_bytes())?;
    edit.commit()
}

#[track_caller]
fn refused(json: &str, because: &str) {
    let error = read(&declared(Semantics::Ambit), json).err().unwrap();
    assert_eq!(error.to_string(), because);
}

#[test]
fn attributes_are_read_by_their_types() {
    let json = r#"[
        { "parents": [{ "__entity": { "type": "Group", "id": "g" } }],
          "attrs": { "likes": [{ "type": "Color", "id": "red" }, { "__entity": { "type": "Color", "id": "red" } }],
                     "level": 3, "home": { "zip": "A", "owner": { "type": "User", "id": "bob" } } },
          "tags": { "b": "2", "a": "1" },
          "uid": { "type": "User", "id": "ann" } },
        { "uid": { "__entity": { "type": "Group", "id": "g" } }, "attrs": {}, "parents": [{ "type": "Org", "id": "o" }] }
    ]"#;
    for semantics in [Semantics::Ambit, Semantics::Cedar] {
        let store = read(&declared(semantics), json).unwrap();
        let ann = store.find(USER, "ann").unwrap();
        let attributes = store.attributes(ann).unwrap();
        assert_eq!(attributes.get("level"), Some(&OwnedValue::Long(3)));
        let likes = attributes.get("likes").unwrap().as_value();
        assert_eq!(likes.as_set().unwrap().len(), 1);
        assert_eq!(store.tag(ann, "a"), Some(&OwnedValue::from("1")));
        let org = store.find(store.type_id("Org").unwrap(), "o").unwrap();
        assert!(store.is_in(ann, org));
        assert!(!store.contains(org));
    }
}

#[test]
fn without_a_schema_values_are_read_as_cedar_reads_them() {
    let json = r#"[{ "uid": { "type": "U", "id": "a" }, "parents": [],
        "attrs": { "s": [1, 1, { "__entity": { "type": "U", "id": "b" } }],
                   "d": { "__extn": { "fn": "decimal", "arg": "1.5" } }, "__entity": { "type": "U", "id": "c" } } }]"#;
    let store = read(&store(Program::default()), json).unwrap();
    let a = store.find(store.type_id("U").unwrap(), "a").unwrap();
    let attributes = store.attributes(a).unwrap();
    let set = attributes.get("s").unwrap().as_value().as_set().unwrap();
    assert_eq!(set.len(), 2);
    assert_eq!(attributes.get("d"), Some(&OwnedValue::Decimal(15_000)));
    assert!(attributes.get("__entity").is_some());
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused("[", "not JSON: the text ends too early");
    refused("{}", "expected an array, found an object");
    refused("[1]", "`[0]`: expected an object, found a number");
    refused("[{}]", "`[0]`: the field `uid` is missing");
    refused("[] []", "not JSON: more text follows the value");
    let ann = |rest: &str| format!(r#"[{{ "uid": {{ "type": "User", "id": "ann" }}, {rest} }}]"#);
    refused(
        &ann(r#""attrs": { "level": "x", "likes": [] }"#),
        "`[0].attrs.level`: expected `Long`, found a string",
    );
    refused(
        &ann(r#""attrs": { "level": 1, "likes": [3] }"#),
        "`[0].attrs.likes[0]`: expected `Color`, found a number",
    );
    refused(
        &ann(r#""attrs": { "level": 1, "likes": [], "level": 2 }"#),
        "`[0].attrs`: the key `level` stands twice",
    );
    refused(
        &ann(r#""attrs": { "level": 9223372036854775808, "likes": [] }"#),
        "`[0].attrs.level`: 9223372036854775808 does not fit into 64 bits",
    );
    refused(&ann(r#""attr": {}"#), "`[0]`: no field `attr` is declared");
    refused(
        &ann(r#""attrs": { "level": 1, "likes": [] }, "tags": { "a": "1", "a": "2" }"#),
        "`[0].tags`: the key `a` stands twice",
    );
    refused(
        &ann(
            r#""attrs": { "level": 1, "likes": [] }, "parents": [{ "type": "Gr oup", "id": "g" }]"#,
        ),
        "`[0].parents[0]`: there is no entity type `Gr oup`",
    );
    refused(
        r#"[{ "uid": "User::\"ann\"" }]"#,
        r#"`[0].uid`: expected an entity, `{ "type": …, "id": … }`, found a string"#,
    );
    refused(
        r#"[{ "uid": { "type": "Group", "id": "g" } }, { "uid": { "type": "Group", "id": "g" } }]"#,
        r#"Group::"g" stands twice"#,
    );
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = format!(
        r#"[{{ "uid": {{ "type": "U", "id": "a" }}, "attrs": {{ "x": {}{} }} }}]"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let error = read(&store(Program::default()), &deep).err().unwrap();
    assert!(
        error.to_string().ends_with("nested deeper than 128 levels"),
        "{error}"
    );
}

#[test]
fn cedar_passes_over_what_it_does_not_know() {
    let json = r#"[{ "uid": { "type": "Group", "id": "g" }, "attrs": {}, "parents": [], "note": [1.5, null] }]"#;
    assert!(read(&declared(Semantics::Cedar), json).is_ok());
    refused(json, "`[0]`: no field `note` is declared");
    let short = r#"[{ "uid": { "type": "Group", "id": "g" } }]"#;
    assert!(read(&declared(Semantics::Cedar), short).is_err());
    assert!(read(&declared(Semantics::Ambit), short).is_ok());
}

#[test]
fn an_update_replaces_records() {
    let group = |id: &str, parent: &str| {
        format!(
            r#"{{ "uid": {{ "type": "G", "id": "{id}" }}, "attrs": {{}}, "parents": [{{ "type": "G", "id": "{parent}" }}] }}"#
        )
    };
    let old = read(
        &store(Program::default()),
        &format!("[{}, {}]", group("a", "b"), group("b", "c")),
    )
    .unwrap();
    let mut edit = old.edit();
    edit.upsert_json(format!("[{}]", group("b", "d")).as_bytes())
        .unwrap();
    let new = edit.commit().unwrap();
    let find = |store: &Entities, id| store.find(store.type_id("G").unwrap(), id);
    let a = find(&new, "a").unwrap();
    assert!(new.is_in(a, find(&new, "d").unwrap()));
    assert!(!new.is_in(a, find(&new, "c").unwrap()));
    assert!(old.is_in(a, find(&old, "c").unwrap()));
    assert_eq!(find(&old, "d"), None);
}
