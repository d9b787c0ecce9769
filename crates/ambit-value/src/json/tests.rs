use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::*;
use crate::{EntityTypeDef, Field, Money, Number, OwnedValue, RecordTy};

/// Finds the entities `ava` and `bo`; numbers those of types that are not declared.
struct Known {
    more: BTreeMap<String, u32>,
}

impl Entities for Known {
    fn entity(&mut self, ty: EntityType<'_>, id: &str) -> Result<EntityId, EntityFault> {
        match (ty, id) {
            (EntityType::Declared(TypeId(0)), "ava") => Ok(EntityId(1)),
            (EntityType::Declared(TypeId(0)), "bo") => Ok(EntityId(2)),
            (EntityType::Declared(_), _) => Err(EntityFault::Unknown),
            (EntityType::Named(name), id) => {
                let next = u32::try_from(self.more.len()).unwrap() + 100;
                Ok(EntityId(
                    *self.more.entry(format!("{name} {id}")).or_insert(next),
                ))
            }
        }
    }
}

fn schema() -> Schema {
    Schema {
        entity_types: vec![EntityTypeDef {
            name: "User".into(),
            attributes: RecordTy::default(),
            tags: None,
            parents: vec![],
            ids: None,
        }],
        ..Schema::default()
    }
}

fn reading<T>(
    json: &str,
    semantics: Semantics,
    read: impl FnOnce(&mut Reader<'_>, &mut Cursor<'_>) -> T,
) -> T {
    let (arena, schema) = (Bump::new(), schema());
    let mut known = Known {
        more: BTreeMap::new(),
    };
    let mut at = Cursor::new(json.as_bytes(), &arena).unwrap();
    read(&mut Reader::new(&schema, semantics, &mut known), &mut at)
}

fn typed(json: &str, ty: &Ty, semantics: Semantics) -> Result<OwnedValue, String> {
    // The value borrows from the type as well as from the text.
    let (arena, schema) = (Bump::new(), schema());
    let mut known = Known {
        more: BTreeMap::new(),
    };
    let mut reader = Reader::new(&schema, semantics, &mut known);
    read_value(json.as_bytes(), &arena, ty, &mut reader)
        .map(|it| it.into_owned().unwrap())
        .map_err(|it| it.to_string())
}

fn ambit(json: &str, ty: &Ty) -> Result<OwnedValue, String> {
    typed(json, ty, Semantics::Ambit)
}

fn cedar(json: &str, ty: &Ty) -> Result<OwnedValue, String> {
    typed(json, ty, Semantics::Cedar)
}

fn untyped(json: &str) -> Result<OwnedValue, String> {
    reading(json, Semantics::Cedar, |reader, at| {
        let value = reader.cedar(at).map_err(|it| it.to_string())?;
        at.finish().map_err(|it| it.to_string())?;
        Ok(value.into_owned().unwrap())
    })
}

fn error(result: Result<OwnedValue, String>) -> String {
    result.unwrap_err()
}

fn field(name: &str, ty: Ty) -> Field {
    Field {
        name: name.into(),
        ty,
        required: true,
        default: None,
    }
}

fn optional(name: &str, ty: Ty) -> Field {
    Field {
        required: false,
        ..field(name, ty)
    }
}

fn record(fields: impl IntoIterator<Item = Field>) -> RecordTy {
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by(|lhs, rhs| lhs.name.cmp(&rhs.name));
    RecordTy {
        fields,
        open: false,
    }
}

fn pairs(pairs: &[(&str, OwnedValue)]) -> OwnedValue {
    OwnedValue::record(pairs.iter().map(|(k, v)| (SmolStr::new(k), v.clone()))).unwrap()
}

fn long(it: i64) -> OwnedValue {
    OwnedValue::Long(it)
}

#[test]
fn a_long_is_a_whole_number_however_written() {
    for (json, expected) in [
        ("0", 0),
        ("-0", 0),
        ("1e2", 100),
        ("50.0", 50),
        ("-9223372036854775808", i64::MIN),
        ("9.223372036854775807e18", i64::MAX),
    ] {
        assert_eq!(ambit(json, &Ty::Long), Ok(long(expected)), "{json}");
    }
    for (json, expected) in [
        ("1.5", "expected a whole number, found 1.5"),
        (
            "1e999",
            "1e999: a number has at most 28 digits, at most 28 of them behind the point",
        ),
        (
            "9223372036854775808",
            "9223372036854775808 does not fit into 64 bits",
        ),
        ("1e20", "1e20 does not fit into 64 bits"),
        (
            "99999999999999999999999999999999",
            "99999999999999999999999999999999 does not fit into 64 bits",
        ),
        ("01", "not JSON: a malformed number"),
        ("1.", "not JSON: the text ends too early"),
        ("NaN", "not JSON: expected a value"),
        ("-Infinity", "not JSON: a malformed number"),
        ("\"1\"", "expected `Long`, found a string"),
        ("null", "expected `Long`, found null"),
    ] {
        assert_eq!(error(ambit(json, &Ty::Long)), expected, "{json}");
    }
}

#[test]
fn cedar_wants_whole_numbers_written_as_such() {
    assert_eq!(cedar("-5", &Ty::Long), Ok(long(-5)));
    for json in ["1e2", "50.0", "-0", "1.5"] {
        assert!(
            error(cedar(json, &Ty::Long)).starts_with("expected a whole number"),
            "{json}"
        );
    }
}

#[test]
fn numbers_and_money_may_be_strings() {
    let number = |it| Ok(OwnedValue::Number(Number::parse(it).unwrap()));
    assert_eq!(ambit("12.50", &Ty::Number), number("12.5"));
    assert_eq!(ambit("\"1_000.25\"", &Ty::Number), number("1000.25"));
    assert!(ambit("\"1e2\"", &Ty::Number).is_err());
    assert!(ambit("true", &Ty::Number).is_err());

    let money = |it| Ok(OwnedValue::Money(Money::parse(it).unwrap()));
    assert_eq!(ambit("\"500.00 USD\"", &Ty::Money), money("500 USD"));
    for json in [
        r#"{"amount": 500.00, "currency": "USD"}"#,
        r#"{"currency": "usd", "amount": "500"}"#,
    ] {
        assert_eq!(ambit(json, &Ty::Money), money("500 USD"));
    }
    for (json, expected) in [
        (r#"{"amount": 5}"#, "the field `currency` is missing"),
        (
            r#"{"amount": 5, "amount": 5, "currency": "USD"}"#,
            "the key `amount` stands twice",
        ),
        (
            r#"{"amount": 5, "currency": "USD", "x": 1}"#,
            "no field `x` is declared",
        ),
        (
            r#"{"amount": 5, "currency": "ABC"}"#,
            "`ABC` is no currency of ISO 4217",
        ),
        (
            r#"{"amount": 5, "currency": 1}"#,
            "`currency`: expected a string, found a number",
        ),
        ("5", "expected `Money`, found a number"),
    ] {
        assert_eq!(error(ambit(json, &Ty::Money)), expected, "{json}");
    }
}

#[test]
fn extension_values_are_strings_or_calls() {
    let day = Ok(OwnedValue::Datetime(86_400_000));
    for json in [
        r#""1970-01-02""#,
        r#"{"__extn": {"fn": "datetime", "arg": "1970-01-02"}}"#,
        r#"{"__extn": {"fn": "datetime", "args": ["1970-01-02"]}}"#,
        r#"{"fn": "datetime", "arg": "1970-01-02"}"#,
        r#"{"__extn": {"fn": "offset", "args": ["1970-01-01", {"fn": "duration", "arg": "1d"}]}}"#,
        r#"{"__extn": {"fn": "offset", "args": [
            {"__extn": {"fn": "datetime", "arg": "1970-01-01"}},
            {"__extn": {"fn": "duration", "arg": "86400000ms"}}]}}"#,
    ] {
        assert_eq!(ambit(json, &Ty::Datetime), day, "{json}");
        assert_eq!(cedar(json, &Ty::Datetime), day, "{json}");
    }
    for (json, expected) in [
        (
            r#""x""#,
            "a datetime begins with a date such as `2026-11-23`",
        ),
        (
            r#"{"fn": "decimal", "arg": "1.0"}"#,
            "expected `datetime`, found an object",
        ),
        (
            r#"{"arg": "1970-01-02"}"#,
            "expected `datetime`, found an object",
        ),
        (
            r#"{"fn": "no", "arg": "1"}"#,
            "`no`: there is no such extension function",
        ),
        (
            r#"{"fn": "unknown", "arg": "1"}"#,
            "`unknown`: there is no such extension function",
        ),
        (
            r#"{"fn": "datetime", "args": []}"#,
            "`datetime`: it takes 1 arguments, and not 0",
        ),
        (
            r#"{"fn": "datetime", "arg": 1}"#,
            "`datetime`: it takes a string, and not a long",
        ),
        ("1", "expected `datetime`, found a number"),
    ] {
        assert_eq!(error(cedar(json, &Ty::Datetime)), expected, "{json}");
    }
    assert_eq!(
        cedar(
            r#"{"__extn": {"fn": "isIpv4", "arg": {"__extn": {"fn": "ip", "arg": "::1"}}}}"#,
            &Ty::Bool
        ),
        Ok(OwnedValue::Bool(false))
    );
    assert!(ambit("\"1.2.3.4/8\"", &Ty::Ip).is_ok());
    assert!(ambit("\"2h30m\"", &Ty::Duration).is_ok());
    assert!(ambit("\"1.0\"", &Ty::Decimal).is_ok());
}

#[test]
fn entities_are_found_by_id() {
    let ty = Ty::Entity(TypeId(0));
    let ava = Ok(OwnedValue::Entity(EntityId(1)));
    for json in [
        r#"{"type": "User", "id": "ava"}"#,
        r#"{"id": "ava", "type": "User"}"#,
        r#"{"__entity": {"type": "User", "id": "ava"}}"#,
    ] {
        assert_eq!(ambit(json, &ty), ava, "{json}");
        assert_eq!(cedar(json, &ty), ava, "{json}");
    }
    assert_eq!(ambit(r#""ava""#, &ty), ava);
    assert_eq!(
        error(cedar(r#""ava""#, &ty)),
        "expected `User`, found a string"
    );
    let more = r#"{"type": "User", "id": "ava", "x": null}"#;
    assert_eq!(cedar(more, &ty), ava);
    assert_eq!(error(ambit(more, &ty)), "no field `x` is declared");
    for (json, expected) in [
        (r#""eve""#, r#"there is no entity `User::"eve"`"#),
        (
            r#"{"type": "Bot", "id": "ava"}"#,
            "expected an entity of type `User`, found one of `Bot`",
        ),
        (r#"{"type": "User"}"#, "expected `User`, found an object"),
        (
            r#"{"type": "User", "id": 1}"#,
            "`id`: expected a string, found a number",
        ),
        (
            r#"{"type": "User", "id": "ava", "id": "bo"}"#,
            "the key `id` stands twice",
        ),
        ("7", "expected `User`, found a number"),
    ] {
        assert_eq!(error(ambit(json, &ty)), expected, "{json}");
    }
    let twice = r#"{"__entity": {"__entity": {"type": "User", "id": "ava"}}}"#;
    assert!(cedar(twice, &ty).is_err());
    assert!(ambit(twice, &ty).is_err());
}

#[test]
fn an_entity_of_any_type_is_named_by_an_object() {
    reading(
        r#"{"type": "N::T", "id": "i"}"#,
        Semantics::Ambit,
        |reader, at| {
            assert_eq!(reader.entity_name(at).unwrap(), ("N::T", "i"));
        },
    );
    reading(
        r#"{"__entity": {"type": "User", "id": "bo"}}"#,
        Semantics::Cedar,
        |reader, at| {
            assert_eq!(reader.any_entity(at).unwrap(), EntityId(2));
        },
    );
    for json in [
        r#""ava""#,
        r#"{"type": "User"}"#,
        r#"{"type": "no name", "id": "i"}"#,
    ] {
        assert!(reading(json, Semantics::Ambit, |reader, at| reader
            .any_entity(at)
            .is_err()));
    }
}

#[test]
fn records_are_read_into_their_slots() {
    let mut ty = record([
        field("amount", Ty::Long),
        field("currency", Ty::OneOf(vec!["eur".into(), "usd".into()])),
        optional("reason", Ty::String),
        Field {
            default: Some(OwnedValue::Bool(true)),
            ..field("notify", Ty::Bool)
        },
        optional("tags", Ty::Set(Box::new(Ty::String))),
    ]);
    let plain = r#"{"currency": "usd", "amount": 4200}"#;
    let expected = pairs(&[
        ("amount", long(4200)),
        ("currency", "usd".into()),
        ("notify", OwnedValue::Bool(true)),
    ]);
    let slots = |ty: &RecordTy| ambit(plain, &Ty::Record(ty.clone()));
    assert_eq!(slots(&ty), Ok(expected.clone()));
    let read = slots(&ty).unwrap();
    let view = read.as_value().as_record().unwrap();
    assert_eq!(view.slot(0), Some(Value::Long(4200)));
    assert_eq!(view.slot(3), Some(Value::Absent));
    for json in [
        r#"{"amount": 4200, "currency": "usd", "reason": null, "notify": null}"#,
        r#"{"amount": 4200, "currency": "usd", "notify": true}"#,
        "{\"amount\": 4200, \"curr\\u0065ncy\": \"us\\u0064\"}",
    ] {
        assert_eq!(
            ambit(json, &Ty::Record(ty.clone())),
            Ok(expected.clone()),
            "{json}"
        );
    }
    for (json, expected) in [
        (r#"{"amount": 1}"#, "the field `currency` is missing"),
        (
            r#"{"amount": 1, "currency": "gbp"}"#,
            r#"`currency`: expected "eur" or "usd", found "gbp""#,
        ),
        (
            r#"{"amount": 1, "amount": 1}"#,
            "the key `amount` stands twice",
        ),
        (
            r#"{"amount": 1, "am\u006funt": 1}"#,
            "the key `amount` stands twice",
        ),
        (
            r#"{"reason": null, "reason": null}"#,
            "the key `reason` stands twice",
        ),
        (
            r#"{"amount": null}"#,
            "`amount`: expected `Long`, found null",
        ),
        (r#"{"x": 1}"#, "no field `x` is declared"),
        (
            r#"{"tags": ["a", 1]}"#,
            "`tags[1]`: expected `String`, found a number",
        ),
        ("[]", "expected an object, found an array"),
        (r#"{"amount" 1}"#, "not JSON: expected `:` behind a key"),
        (
            r#"{"amount": 1,}"#,
            "not JSON: a comma stands before the end",
        ),
        (r#"{"amount": 1"#, "not JSON: the text ends too early"),
        ("{} {}", "the field `amount` is missing"),
    ] {
        assert_eq!(
            error(ambit(json, &Ty::Record(ty.clone()))),
            expected,
            "{json}"
        );
    }
    ty.open = true;
    let json = r#"{"z": [1], "amount": 4200, "b": {"c": null}, "currency": "usd"}"#;
    let read = ambit(json, &Ty::Record(ty.clone())).unwrap();
    let view = read.as_value().as_record().unwrap();
    assert_eq!(view.get("z"), Some(OwnedValue::list([long(1)]).as_value()));
    assert_eq!(
        view.get("b"),
        Some(pairs(&[("c", OwnedValue::Null)]).as_value())
    );
    let twice = r#"{"z": 1, "amount": 1, "currency": "usd", "z": 1}"#;
    assert_eq!(
        error(ambit(twice, &Ty::Record(ty))),
        "the key `z` stands twice"
    );
}

#[test]
fn an_open_record_iterates_by_name() {
    let ty = RecordTy {
        open: true,
        ..record([field("b", Ty::Long), field("d", Ty::Long)])
    };
    let arena = Bump::new();
    let schema = schema();
    let mut known = Known {
        more: BTreeMap::new(),
    };
    let mut at = Cursor::new(br#"{"e":5,"d":4,"c":3,"b":2,"a":1}"#, &arena).unwrap();
    let value = Reader::new(&schema, Semantics::Ambit, &mut known)
        .record(&mut at, &ty, Slots::All)
        .unwrap();
    let names: Vec<_> = value.as_record().unwrap().iter().map(|it| it.0).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    let owned =
        pairs(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)].map(|it| (it.0, long(it.1))));
    assert_eq!(value, owned.as_value());
    assert_eq!(value.into_owned(), Some(owned));
    assert_eq!(value.as_record().unwrap().slot(0), Some(Value::Long(2)));
}

#[test]
fn slots_that_are_not_kept_are_checked_all_the_same() {
    let nested = record([field("x", Ty::Long)]);
    let ty = record([
        field("a", Ty::Long),
        field("b", Ty::List(Box::new(Ty::Record(nested)))),
        Field {
            default: Some(long(7)),
            ..field("c", Ty::Long)
        },
    ]);
    let read = |json: &str| {
        let (arena, schema) = (Bump::new(), schema());
        let mut known = Known {
            more: BTreeMap::new(),
        };
        let mut at = Cursor::new(json.as_bytes(), &arena).unwrap();
        Reader::new(&schema, Semantics::Ambit, &mut known)
            .record(&mut at, &ty, Slots::Only(&[0b001]))
            .map(|it| it.into_owned().unwrap())
            .map_err(|it| it.to_string())
    };
    assert_eq!(
        read(r#"{"a": 1, "b": [{"x": 1}]}"#),
        Ok(pairs(&[("a", long(1))]))
    );
    for (json, expected) in [
        (
            r#"{"a": 1, "b": [{"x": 1}, {"x": "1"}]}"#,
            "`b[1].x`: expected `Long`, found a string",
        ),
        (
            r#"{"a": 1, "b": [{"x": 1, "x": 1}]}"#,
            "`b[0]`: the key `x` stands twice",
        ),
        (
            r#"{"a": 1, "b": [{"y": 1}]}"#,
            "`b[0]`: no field `y` is declared",
        ),
        (r#"{"a": 1, "b": [], "b": []}"#, "the key `b` stands twice"),
        (r#"{"a": 1}"#, "the field `b` is missing"),
        (
            r#"{"a": 1, "b": [], "c": false}"#,
            "`c`: expected `Long`, found a truth value",
        ),
    ] {
        assert_eq!(error(read(json)), expected, "{json}");
    }
}

#[test]
fn any_json_is_read_as_it_is() {
    let json =
        r#"{"b": [1, 1.0, 1.5, "x", null, true, {}], "a": {"__entity": {"type": "T", "id": "i"}}}"#;
    let number = OwnedValue::Number(Number::parse("1.5").unwrap());
    let list = [
        long(1),
        long(1),
        number,
        "x".into(),
        OwnedValue::Null,
        OwnedValue::Bool(true),
        pairs(&[]),
    ];
    let inner = pairs(&[("type", "T".into()), ("id", "i".into())]);
    assert_eq!(
        ambit(json, &Ty::Json),
        Ok(pairs(&[
            ("a", pairs(&[("__entity", inner)])),
            ("b", OwnedValue::list(list))
        ]))
    );
    assert_eq!(
        error(ambit(r#"{"a": [{"k": 1, "k": 2}]}"#, &Ty::Json)),
        "`a[0]`: the key `k` stands twice"
    );
    assert!(ambit("[1e999]", &Ty::Json).is_err());
}

#[test]
fn without_a_schema_cedar_has_escapes() {
    let user = Ok(OwnedValue::Entity(EntityId(1)));
    assert_eq!(
        untyped(r#"{"__entity": {"type": "User", "id": "ava"}}"#),
        user
    );
    assert_eq!(
        untyped(r#"{"__entity": {"type": "User", "id": "ava", "x": 1}}"#),
        user
    );
    assert_eq!(
        untyped(r#"{"__entity": {"type": "N::T", "id": "i"}}"#),
        Ok(OwnedValue::Entity(EntityId(100)))
    );
    for json in [
        r#"{"__entity": {"type": "a b", "id": "i"}}"#,
        r#"{"__entity": {"type": "N::if", "id": "i"}}"#,
        r#"{"__entity": {"type": "", "id": "i"}}"#,
    ] {
        assert!(
            error(untyped(json)).starts_with("there is no entity type"),
            "{json}"
        );
    }
    let decimal = Ok(OwnedValue::Decimal(10_000));
    assert_eq!(
        untyped(r#"{"__extn": {"fn": "decimal", "arg": "1.0"}}"#),
        decimal
    );
    assert_eq!(
        untyped(r#"{"__extn": {"args": ["1.0"], "fn": "decimal"}}"#),
        decimal
    );
    assert_eq!(
        untyped(
            r#"{"__extn": {"fn": "lessThan", "args": [
            {"__extn": {"fn": "decimal", "arg": "2.0"}}, {"__extn": {"fn": "decimal", "arg": "1.0"}}]}}"#
        ),
        Ok(OwnedValue::Bool(false))
    );
    // A string is a string where no schema says what it stands for.
    assert!(untyped(r#"{"__extn": {"fn": "offset", "args": ["1970-01-01", "1d"]}}"#).is_err());
    assert_eq!(
        error(untyped(r#"{"__expr": "1"}"#)),
        "the escape `__expr` is not supported"
    );
    assert_eq!(
        error(untyped(r#"{"a": [null]}"#)),
        "`a[0]`: null is no value"
    );
    assert!(untyped("1.0").is_err());
    assert_eq!(
        untyped("[2, 1, 2]"),
        Ok(OwnedValue::set([long(1), long(2)]))
    );
}

#[test]
fn what_is_no_escape_is_a_record() {
    let one = |key: &str, value: OwnedValue| Ok(pairs(&[(key, value)]));
    assert_eq!(untyped(r#"{"__entity": 1}"#), one("__entity", long(1)));
    assert_eq!(
        untyped(r#"{"__entity": {"type": "T"}}"#),
        one("__entity", pairs(&[("type", "T".into())]))
    );
    assert_eq!(untyped(r#"{"__expr": 1}"#), one("__expr", long(1)));
    assert_eq!(
        untyped(r#"{"__extn": {"fn": 1, "args": [2, 1, 2]}}"#),
        one(
            "__extn",
            pairs(&[
                ("fn", long(1)),
                ("args", OwnedValue::set([long(1), long(2)]))
            ])
        )
    );
    let call = pairs(&[("fn", "decimal".into()), ("arg", "1.0".into())]);
    assert_eq!(
        untyped(r#"{"__extn": {"fn": "decimal", "arg": "1.0"}, "x": 1}"#),
        Ok(pairs(&[("__extn", call), ("x", long(1))]))
    );
    assert!(untyped(r#"{"__extn": {"fn": "decimal", "fn": "decimal", "arg": "1.0"}}"#).is_err());
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(ambit(&nested(128), &Ty::Json).is_ok());
    for depth in [129, 10_000] {
        let json = nested(depth);
        assert!(error(ambit(&json, &Ty::Json)).ends_with("nested deeper than 128 levels"));
        assert!(error(untyped(&json)).ends_with("nested deeper than 128 levels"));
    }
    let objects = format!("{}1{}", r#"{"a":"#.repeat(129), "}".repeat(129));
    assert!(ambit(&objects, &Ty::Json).is_err());
    // Empty ones are left again.
    assert!(ambit(&format!("[{}[]]", "[],{},".repeat(500)), &Ty::Json).is_ok());
}

#[test]
fn a_part_can_be_read_later() {
    let json = r#"{"args": {"a": [1, 2]}, "tool": "t"}"#;
    reading(json, Semantics::Ambit, |_, at| {
        assert_eq!(at.object().unwrap(), Some("args"));
        let part = at.part().unwrap();
        assert_eq!(part.text(), r#"{"a": [1, 2]}"#);
        assert_eq!(at.next_key().unwrap(), Some("tool"));
        assert_eq!(at.string().unwrap(), "t");
        assert_eq!(at.next_key().unwrap(), None);
        at.finish().unwrap();
        let mut later = part.cursor(at.arena());
        let value = later.json().unwrap();
        assert_eq!(value.as_record().unwrap().len(), 1);
    });
    reading(
        r#"{"args": {"a": [1, 2, x]}}"#,
        Semantics::Ambit,
        |_, at| {
            at.object().unwrap();
            let error = at.skip().unwrap_err().within("args");
            assert_eq!(error.to_string(), "`args.a[2]`: not JSON: expected a value");
            assert_eq!(error.offset(), 22);
        },
    );
}

#[test]
fn escapes_are_those_of_json() {
    let read = |json: &str| ambit(json, &Ty::String);
    assert_eq!(
        read(r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00!""#),
        Ok("\"\\/\u{8}\u{c}\n\r\té😀!".into())
    );
    for (json, expected) in [
        (r#""\x""#, "not JSON: an escape that JSON does not have"),
        (r#""\u00g0""#, "not JSON: an escape that JSON does not have"),
        (r#""\u+123""#, "not JSON: an escape that JSON does not have"),
        (r#""\ud83d""#, "not JSON: an escape that JSON does not have"),
        (
            r#""\ud83d\u0041""#,
            "not JSON: an escape that JSON does not have",
        ),
        (r#""\ude00""#, "not JSON: an escape that JSON does not have"),
        (
            "\"a\nb\"",
            "not JSON: a control character stands in a string",
        ),
        (r#""abc"#, "not JSON: the text ends too early"),
    ] {
        assert_eq!(error(read(json)), expected, "{json}");
    }
}

#[test]
fn names_that_are_no_identifiers_are_quoted_in_paths() {
    let error = error(ambit(r#"{"per-page": [{"k": 1, "k": 1}]}"#, &Ty::Json));
    assert_eq!(error, r#"`["per-page"][0]`: the key `k` stands twice"#);
}

#[test]
fn strings_without_escapes_are_borrowed() {
    let json = r#"["plain", "esc\u0061ped", "né"]"#;
    reading(json, Semantics::Ambit, |_, at| {
        let list = at.json().unwrap().as_list().unwrap();
        let range = json.as_bytes().as_ptr_range();
        let borrowed =
            |at: usize| range.contains(&list.get(at).unwrap().as_str().unwrap().as_ptr());
        assert_eq!([borrowed(0), borrowed(1), borrowed(2)], [true, false, true]);
        assert_eq!(list.get(1).unwrap().as_str(), Some("escaped"));
    });
    assert_eq!(
        Cursor::new(&[b'"', 0xff, b'"'], &Bump::new())
            .err()
            .map(|it| it.to_string()),
        Some("not UTF-8".into())
    );
}
