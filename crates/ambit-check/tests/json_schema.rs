//! A Cedar schema in JSON means what the same schema in Cedar's syntax means, and what Cedar refuses in one is refused.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use ambit_check::{Checked, File, Options, check};
use ambit_source::{FileId, SourceKind};
use ambit_syntax::{Dialect, Parse, parse};
use ambit_value::Semantics;

fn checked(kind: SourceKind, text: &str) -> (Parse, Checked) {
    let parse = parse(FileId(0), text, Dialect::of(kind));
    let file = File {
        name: "s",
        kind,
        parse: &parse,
    };
    let options = Options {
        semantics: Semantics::Cedar,
        ..Options::default()
    };
    let checked = check(&[file], &options);
    (parse, checked)
}

/// Every finding, as its code and the text that it points to.
fn findings(text: &str) -> Vec<String> {
    let (parse, checked) = checked(SourceKind::CedarSchemaJson, text);
    let all = parse.diagnostics.iter().chain(&checked.diagnostics);
    all.map(|it| {
        let span = it.primary.span;
        let at = text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        format!("{} {at}", it.code)
    })
    .collect()
}

fn assert_same(json: &str, cedar: &str) {
    assert_eq!(findings(json), Vec::<String>::new(), "{json}");
    let (_, json) = checked(SourceKind::CedarSchemaJson, json);
    let (parse, cedar) = checked(SourceKind::CedarSchema, cedar);
    assert_eq!(parse.diagnostics, []);
    assert_eq!(cedar.diagnostics, []);
    let (json, cedar) = (json.sound().unwrap(), cedar.sound().unwrap());
    assert_eq!(json.schema, cedar.schema);
}

#[test]
fn every_form_means_what_it_means_in_cedars_syntax() {
    let json = r#"{
      "Photos": {
        "annotations": { "doc": "photos", "empty": null },
        "commonTypes": {
          "Person": {
            "type": "Record",
            "attributes": {
              "age": { "type": "Long" },
              "given name": { "type": "String", "required": false, "annotations": { "doc": "n" } }
            }
          },
          "Mfa": { "type": "Record", "attributes": { "mfa": { "type": "Boolean" } } }
        },
        "entityTypes": {
          "User": {
            "memberOfTypes": ["Group", "Photos::User"],
            "shape": { "type": "Person" },
            "tags": { "type": "Set", "element": { "type": "String" } }
          },
          "Group": {},
          "Colour": { "enum": ["red", "a \"b\""] },
          "Photo": {
            "shape": {
              "type": "Record",
              "additionalAttributes": false,
              "attributes": {
                "owner": { "type": "Entity", "name": "User" },
                "colour": { "type": "EntityOrCommon", "name": "Colour" },
                "seen": { "type": "EntityOrCommon", "name": "Person" },
                "flag": { "type": "EntityOrCommon", "name": "Bool" },
                "from": { "type": "Extension", "name": "ipaddr" },
                "cost": { "type": "decimal" }
              }
            }
          }
        },
        "actions": {
          "read": { "appliesTo": null, "memberOf": null },
          "view photo": {
            "memberOf": [ { "id": "read" }, { "id": "read", "type": "Photos::Action" } ],
            "appliesTo": {
              "principalTypes": ["User"],
              "resourceTypes": ["Photo"],
              "context": { "type": "Mfa" }
            }
          }
        }
      },
      "": { "entityTypes": {}, "actions": { "top": {} } }
    }"#;
    let cedar = r#"
      namespace Photos {
        type Person = { age: Long, "given name"?: String };
        type Mfa = { mfa: Bool };
        entity User in [Group, Photos::User] { age: Long, "given name"?: String } tags Set<String>;
        entity Group;
        entity Colour enum ["red", "a \"b\""];
        entity Photo {
          owner: User, colour: Colour, seen: Person, flag: Bool, from: ipaddr, cost: decimal
        };
        action read;
        action "view photo" in [read] appliesTo { principal: [User], resource: [Photo], context: Mfa };
      }
      action top;
    "#;
    assert_same(json, cedar);
}

#[test]
fn names_that_only_json_can_tell_apart_are_told_apart() {
    // In Cedar's syntax `T` would be the common type both times.
    let json = r#"{ "": {
      "commonTypes": { "T": { "type": "Long" } },
      "entityTypes": { "T": {}, "A": { "shape": { "type": "Record", "attributes": {
        "entity": { "type": "Entity", "name": "T" }, "common": { "type": "T" },
        "either": { "type": "EntityOrCommon", "name": "T" } } } } },
      "actions": {} } }"#;
    let cedar = "type U = Long; entity T; entity A { entity: T, common: U, either: U };";
    assert_same(json, cedar);
    let unknown = r#"{ "": { "entityTypes": { "T": {}, "A": { "tags": { "type": "T" } } }, "actions": {} } }"#;
    assert_eq!(findings(unknown), [r#"E0201 "T""#]);
    let unknown = r#"{ "": { "commonTypes": { "T": { "type": "Long" } },
      "entityTypes": { "A": { "tags": { "type": "Entity", "name": "T" } } }, "actions": {} } }"#;
    assert_eq!(findings(unknown), [r#"E0202 "T""#]);
}

#[test]
fn an_action_may_apply_to_nothing() {
    let json = r#"{ "": { "entityTypes": { "A": {} }, "actions": {
      "a": { "appliesTo": { "principalTypes": [], "resourceTypes": ["A"] } } } } }"#;
    assert_eq!(findings(json), Vec::<String>::new());
}

#[test]
fn what_cedar_refuses_is_refused_at_its_place() {
    let entity = |it: &str| format!(r#"{{"": {{"entityTypes": {{{it}}}, "actions": {{}}}}}}"#);
    let action =
        |it: &str| format!(r#"{{"": {{"entityTypes": {{"A": {{}}}}, "actions": {{{it}}}}}}}"#);
    let ty = |it: &str| entity(&format!(r#""A": {{"tags": {it}}}"#));
    let cases = [
        ("[]".to_owned(), "E0102 []"),
        (
            r#"{"": {"entityTypes": {}}}"#.to_owned(),
            r#"E0102 {"entityTypes": {}}"#,
        ),
        (
            r#"{"": {"actions": {}}}"#.to_owned(),
            r#"E0102 {"actions": {}}"#,
        ),
        (
            r#"{"": {"entityTypes": {}, "actions": {}, "x": 1}}"#.to_owned(),
            r#"E0121 "x""#,
        ),
        (
            r#"{"": {"entityTypes": {}, "actions": {}, "annotations": {"a": "b"}}}"#.to_owned(),
            r#"E0121 "a": "b""#,
        ),
        (
            r#"{"if": {"entityTypes": {}, "actions": {}}}"#.to_owned(),
            r#"E0102 "if""#,
        ),
        (
            r#"{"A::__cedar": {"entityTypes": {}, "actions": {}}}"#.to_owned(),
            r#"E0118 "A::__cedar""#,
        ),
        (entity(r#""A::B": {}"#), r#"E0102 "A::B""#),
        (entity(r#""A": {}, "A": {}"#), r#"E0112 "A""#),
        (entity(r#""A": {"enum": []}"#), "E0102 []"),
        (
            entity(r#""A": {"enum": ["x"], "memberOfTypes": []}"#),
            r#"E0121 "memberOfTypes""#,
        ),
        (
            entity(r#""A": {"external": true, "shape": {"type": "Long"}}"#),
            r#"E0121 "shape""#,
        ),
        (
            entity(r#""A": {"shape": {"type": "Long"}}"#),
            r#"E0217 {"type": "Long"}"#,
        ),
        (entity(r#""A": {"shape": null}"#), "E0102 null"),
        (entity(r#""A": {"memberOfTypes": ["B"]}"#), r#"E0202 "B""#),
        (ty("{}"), "E0102 {}"),
        (ty(r#"{"type": "Set"}"#), r#"E0102 {"type": "Set"}"#),
        (ty(r#"{"type": "Record"}"#), r#"E0102 {"type": "Record"}"#),
        (ty(r#"{"type": "Long", "name": "A"}"#), r#"E0121 "name""#),
        (
            ty(r#"{"type": "Extension", "name": "Long"}"#),
            r#"E0102 "Long""#,
        ),
        (
            ty(r#"{"type": "Record", "attributes": {}, "additionalAttributes": true}"#),
            r#"E0121 "additionalAttributes""#,
        ),
        (
            ty(r#"{"type": "Entity", "name": "A :: B"}"#),
            r#"E0102 "A :: B""#,
        ),
        (
            action(r#""a": {"attributes": {}}"#),
            r#"E0121 "attributes""#,
        ),
        (
            action(r#""a": {"memberOf": [{"id": "b"}]}"#),
            r#"E0203 "b""#,
        ),
        (
            action(r#""a": {"memberOf": [{"id": "a", "type": "A"}]}"#),
            r#"E0102 "A""#,
        ),
        (
            action(r#""a": {"appliesTo": {"principalTypes": ["A"]}}"#),
            r#"E0102 {"principalTypes": ["A"]}"#,
        ),
        ("{,}".to_owned(), "E0102 "),
        ("{} {}".to_owned(), "E0102 "),
        ("[".repeat(10_000), "E0109 ["),
    ];
    for (json, expected) in cases {
        assert_eq!(findings(&json), [expected], "{json}");
    }
}
