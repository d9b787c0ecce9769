use smol_str::SmolStr;

use super::*;
use crate::{IpNet, Money, Number, OwnedValue};

struct Ava;

impl Names for Ava {
    fn name(&self, entity: EntityId) -> Option<(&str, &str)> {
        (entity == EntityId(1)).then_some(("Agent", "a\"va"))
    }
}

fn values() -> Vec<OwnedValue> {
    vec![
        OwnedValue::Null,
        OwnedValue::Bool(true),
        OwnedValue::Long(-4200),
        OwnedValue::Number(Number::parse("12.50").unwrap()),
        OwnedValue::Money(Money::parse("500.00 USD").unwrap()),
        "u\n\u{1}\"sd\" é".into(),
        OwnedValue::Entity(EntityId(1)),
        OwnedValue::Decimal(-5_000),
        OwnedValue::Datetime(86_400_000),
        OwnedValue::Duration(90_000),
        OwnedValue::Ip(IpNet::parse("10.0.0.0/8").unwrap()),
        OwnedValue::set([2, 1].map(OwnedValue::Long)),
        OwnedValue::record([
            (SmolStr::new("b-c"), OwnedValue::Long(1)),
            (SmolStr::new("a"), OwnedValue::list([])),
            (SmolStr::new("gone"), OwnedValue::Absent),
        ])
        .unwrap(),
    ]
}

#[test]
fn json_has_cedars_escapes() {
    let json: Vec<_> = values()
        .iter()
        .map(|it| it.as_value().to_json(&Ava).to_string())
        .collect();
    assert_eq!(
        json,
        [
            "null",
            "true",
            "-4200",
            "12.5",
            r#"{"amount":500,"currency":"USD"}"#,
            r#""u\n\u0001\"sd\" é""#,
            r#"{"__entity":{"type":"Agent","id":"a\"va"}}"#,
            r#"{"__extn":{"fn":"decimal","arg":"-0.5000"}}"#,
            r#"{"__extn":{"fn":"datetime","arg":"1970-01-02T00:00:00Z"}}"#,
            r#"{"__extn":{"fn":"duration","arg":"1m30s"}}"#,
            r#"{"__extn":{"fn":"ip","arg":"10.0.0.0/8"}}"#,
            "[1,2]",
            r#"{"a":[],"b-c":1}"#,
        ]
    );
}

#[test]
fn people_see_what_a_policy_writes() {
    let shown: Vec<_> = values()
        .iter()
        .map(|it| it.as_value().show(&Ava).to_string())
        .collect();
    assert_eq!(
        shown,
        [
            "null",
            "true",
            "-4200",
            "12.5",
            "500 USD",
            r#""u\n\u{1}\"sd\" é""#,
            r#"Agent::"a\"va""#,
            r#"decimal("-0.5000")"#,
            r#"datetime("1970-01-02T00:00:00Z")"#,
            r#"duration("1m30s")"#,
            r#"ip("10.0.0.0/8")"#,
            "[1, 2]",
            r#"{a: [], "b-c": 1}"#,
        ]
    );
}

#[test]
fn long_values_are_cut_short() {
    let row = OwnedValue::list((0..20).map(OwnedValue::Long));
    assert_eq!(
        row.as_value().show(&Ava).to_string(),
        "[0, 1, 2, 3, 4, 5, 6, 7, … 12 more]"
    );
    let text = "é".repeat(100);
    let shown = Value::Str(&text).show(&Ava).to_string();
    assert_eq!(shown.chars().count(), 83);
    let deep = (0..6).fold(OwnedValue::list([]), |it, _| OwnedValue::list([it]));
    assert_eq!(deep.as_value().show(&Ava).to_string(), "[[[[[… 1]]]]]");
}

#[test]
fn a_moment_beyond_four_digit_years_is_an_offset() {
    let far = Value::Datetime(i64::MAX);
    assert_eq!(
        far.show(&Ava).to_string(),
        r#"datetime("1970-01-01").offset(duration("106751991167d7h12m55s807ms"))"#
    );
    assert!(
        far.to_json(&Ava)
            .to_string()
            .starts_with(r#"{"__extn":{"fn":"offset","args":[{"#)
    );
}
