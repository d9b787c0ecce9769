//! What holds of every value: its order, its arithmetic, its ways in and out.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and takes what it does not name as it is"
)]

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use ambit_value::{
    Cursor, Entities, EntityFault, EntityId, EntityType, Field, IpNet, Money, Names, Number,
    NumberError, OwnedRecord, OwnedValue, Pattern, PatternPart, Reader, RecordTy, Schema,
    Semantics, Shape, Ty, TypeId, Value, datetime_text, decimal_text, duration_text,
    parse_datetime, parse_decimal, parse_duration, read_value,
};
use bumpalo::Bump;
use num_bigint::BigInt;
use proptest::prelude::*;
use smol_str::SmolStr;

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Digits with a point and perhaps an exponent.
fn number_text() -> impl Strategy<Value = String> {
    let plain = "-?[0-9]{1,30}(\\.[0-9]{1,30})?(e-?[0-9]{1,2})?";
    prop_oneof![3 => "-?[0-9]{1,9}(\\.[0-9]{1,9})?", 1 => plain, 1 => "-?[125]0{0,14}(\\.0{0,13}[125])?"]
}

fn number() -> impl Strategy<Value = Number> {
    number_text().prop_filter_map("fits", |it| Number::parse(&it).ok())
}

fn money() -> impl Strategy<Value = Money> {
    let code = prop_oneof![Just("USD"), Just("JPY"), Just("KWD")];
    (number(), code).prop_map(|(amount, code)| Money::new(amount, code).unwrap())
}

fn ip() -> impl Strategy<Value = IpNet> {
    prop_oneof![
        (any::<[u8; 4]>(), 0_u8..=32)
            .prop_map(|(it, prefix)| IpNet::new(it.into(), prefix).unwrap()),
        (any::<[u8; 16]>(), 0_u8..=128)
            .prop_map(|(it, prefix)| IpNet::new(it.into(), prefix).unwrap()),
    ]
}

fn scalar() -> impl Strategy<Value = OwnedValue> {
    let small = -2_i64..3;
    prop_oneof![
        Just(OwnedValue::Null),
        any::<bool>().prop_map(OwnedValue::Bool),
        prop_oneof![small, any::<i64>()].prop_map(OwnedValue::Long),
        "[a-b]{0,2}|\\PC{0,4}".prop_map(|it| OwnedValue::from(it.as_str())),
        (0_u32..4).prop_map(|it| OwnedValue::Entity(EntityId(it))),
        any::<i64>().prop_map(OwnedValue::Decimal),
        any::<i64>().prop_map(OwnedValue::Datetime),
        any::<i64>().prop_map(OwnedValue::Duration),
        ip().prop_map(OwnedValue::Ip),
        number().prop_map(OwnedValue::Number),
        money().prop_map(OwnedValue::Money),
    ]
}

fn record_of(parts: impl Strategy<Value = OwnedValue>) -> impl Strategy<Value = OwnedValue> {
    let slot = prop_oneof![4 => parts, 1 => Just(OwnedValue::Absent)];
    proptest::collection::btree_map("[a-c]|\\PC{0,3}", slot, 0..4).prop_map(|it| {
        OwnedValue::record(
            it.into_iter()
                .map(|(name, value)| (SmolStr::from(name), value)),
        )
        .unwrap()
    })
}

fn value() -> impl Strategy<Value = OwnedValue> {
    scalar().prop_recursive(3, 24, 4, |parts| {
        let row = || proptest::collection::vec(parts.clone(), 0..4);
        prop_oneof![
            row().prop_map(OwnedValue::set),
            row().prop_map(OwnedValue::list),
            record_of(parts.clone()),
        ]
    })
}

/// Values that Cedar has.
fn cedar_value() -> impl Strategy<Value = OwnedValue> {
    let scalars = prop_oneof![
        any::<bool>().prop_map(OwnedValue::Bool),
        any::<i64>().prop_map(OwnedValue::Long),
        "\\PC{0,6}|[\\x00-\\x7f]{0,4}".prop_map(|it| OwnedValue::from(it.as_str())),
        (0_u32..4).prop_map(|it| OwnedValue::Entity(EntityId(it))),
        any::<i64>().prop_map(OwnedValue::Decimal),
        any::<i64>().prop_map(OwnedValue::Datetime),
        any::<i64>().prop_map(OwnedValue::Duration),
        ip().prop_map(OwnedValue::Ip),
    ];
    scalars.prop_recursive(3, 24, 4, |parts| {
        let row = proptest::collection::vec(parts.clone(), 0..4);
        prop_oneof![row.prop_map(OwnedValue::set), record_of(parts)]
    })
}

/// Values that JSON has.
fn json_value() -> impl Strategy<Value = OwnedValue> {
    let fraction = number().prop_filter("a whole number that fits is a long", |it| {
        it.to_i64().is_none()
    });
    let scalars = prop_oneof![
        Just(OwnedValue::Null),
        any::<bool>().prop_map(OwnedValue::Bool),
        any::<i64>().prop_map(OwnedValue::Long),
        fraction.prop_map(OwnedValue::Number),
        "\\PC{0,6}|[\\x00-\\x7f]{0,4}".prop_map(|it| OwnedValue::from(it.as_str())),
    ];
    scalars.prop_recursive(3, 24, 4, |parts| {
        let row = proptest::collection::vec(parts.clone(), 0..4);
        prop_oneof![row.prop_map(OwnedValue::list), record_of(parts)]
    })
}

/// The same value, built in an arena, its rows turned round first.
fn in_arena<'a>(arena: &'a Bump, value: &'a OwnedValue) -> Value<'a> {
    let each = |row: &'a [OwnedValue]| row.iter().map(|it| in_arena(arena, it)).collect::<Vec<_>>();
    match value {
        OwnedValue::Set(set) => {
            let mut elements = each(set.elements());
            elements.reverse();
            elements.extend_from_within(..);
            Value::set(arena, &elements)
        }
        OwnedValue::List(list) => Value::list(arena, &each(list)),
        OwnedValue::Record(record) => {
            let names = record.shape().names().iter().map(SmolStr::as_str);
            let mut pairs: Vec<_> = names.zip(each(record.values())).collect();
            pairs.reverse();
            Value::record_of_pairs(arena, &pairs).unwrap()
        }
        scalar => scalar.as_value(),
    }
}

fn hash_of(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Calls entity `n` `T::"n"`, and finds it so.
struct Numbered;

impl Names for Numbered {
    fn name(&self, entity: EntityId) -> Option<(&str, &str)> {
        ["0", "1", "2", "3"]
            .get(entity.0 as usize)
            .map(|id| ("T", *id))
    }
}

impl Entities for Numbered {
    fn entity(&mut self, _: EntityType<'_>, id: &str) -> Result<EntityId, EntityFault> {
        id.parse().map(EntityId).map_err(|_| EntityFault::Unknown)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_is_total(values in proptest::collection::vec(value(), 3)) {
        let [a, b, c] = [&values[0], &values[1], &values[2]].map(OwnedValue::as_value);
        prop_assert_eq!(a.compare(a), Ordering::Equal);
        prop_assert_eq!(a.compare(b), b.compare(a).reverse());
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        prop_assert_eq!(a == b, a.compare(b) == Ordering::Equal);
        if a == b {
            prop_assert_eq!(hash_of(&a), hash_of(&b));
        }
    }

    #[test]
    fn the_arena_and_the_heap_have_the_same_values(value in value(), other in value()) {
        let arena = Bump::new();
        let (built, owned) = (in_arena(&arena, &value), value.as_value());
        prop_assert_eq!(built, owned);
        prop_assert_eq!(hash_of(&built), hash_of(&owned));
        prop_assert_eq!(built.compare(other.as_value()), owned.compare(other.as_value()));
        prop_assert_eq!(built.into_owned(), Some(value));
    }

    #[test]
    fn sets_are_searched_as_if_one_by_one(
        lhs in proptest::collection::vec(scalar(), 0..9),
        rhs in proptest::collection::vec(scalar(), 0..5),
        common in 0_usize..4,
    ) {
        let rhs: Vec<_> = lhs.iter().take(common).cloned().chain(rhs).collect();
        let arena = Bump::new();
        let sets = [OwnedValue::set(lhs.clone()), OwnedValue::set(rhs.clone())];
        let rebuilt = in_arena(&arena, &sets[0]);
        for set in [sets[0].as_value(), rebuilt] {
            let set = set.as_set().unwrap();
            let other = sets[1].as_value().as_set().unwrap();
            let has = |it: &OwnedValue| lhs.contains(it);
            for it in &rhs {
                prop_assert_eq!(set.contains(it.as_value()), has(it));
            }
            prop_assert_eq!(set.contains_all(other), rhs.iter().all(has));
            prop_assert_eq!(set.contains_any(other), rhs.iter().any(has));
            prop_assert_eq!(other.contains_any(set), rhs.iter().any(has));
        }
    }

    #[test]
    fn records_give_what_was_put_in(value in record_of(scalar()), name in "[a-d]") {
        let arena = Bump::new();
        let OwnedValue::Record(record) = &value else { unreachable!() };
        let built = in_arena(&arena, &value).as_record().unwrap();
        let expected = record.get(&name).map(OwnedValue::as_value);
        prop_assert_eq!(built.get(&name), expected);
        prop_assert_eq!(value.as_value().as_record().unwrap().get(&name), expected);
        prop_assert_eq!(built.iter().count(), built.len());
        prop_assert!(built.iter().map(|it| it.0).is_sorted());
    }

    #[test]
    fn containers_give_values_back(value in value()) {
        let bytes = postcard::to_stdvec(&value).unwrap();
        prop_assert_eq!(postcard::from_bytes::<OwnedValue>(&bytes), Ok(value));
    }

    #[test]
    fn damaged_containers_break_nothing(value in value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = postcard::to_stdvec(&value).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(value) = postcard::from_bytes::<OwnedValue>(&bytes) {
            // Whatever it is, it is built of the same parts in the same order as by the constructors.
            let arena = Bump::new();
            prop_assert_eq!(in_arena(&arena, &value), value.as_value());
        }
    }

    #[test]
    fn random_containers_break_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = postcard::from_bytes::<OwnedValue>(&bytes);
        let _ = postcard::from_bytes::<RecordTy>(&bytes);
        let _ = postcard::from_bytes::<Shape>(&bytes);
        let _ = postcard::from_bytes::<Schema>(&bytes);
        let _ = postcard::from_bytes::<Pattern>(&bytes);
    }
}

/// A number as a big integer of `10^-60`.
fn exact(number: Number) -> BigInt {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<60}").parse().unwrap()
}

/// The number of `10^-scale` that a big integer counts, if it has one.
fn representable(mut units: BigInt, mut scale: u32) -> Option<BigInt> {
    let ten = BigInt::from(10);
    while scale > 0 && &units % &ten == BigInt::ZERO {
        units /= &ten;
        scale -= 1;
    }
    let fits = units.magnitude() < ten.pow(28).magnitude() && scale <= 28;
    fits.then(|| units * ten.pow(60 - scale.min(60)))
}

fn agree(result: Result<Number, NumberError>, expected: Option<&BigInt>) -> bool {
    result.ok().map(exact).as_ref() == expected
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn numbers_compute_as_big_integers_do(lhs in number(), rhs in number()) {
        let (a, b) = (exact(lhs), exact(rhs));
        prop_assert_eq!(lhs.cmp(&rhs), a.cmp(&b));
        prop_assert_eq!(lhs == rhs, a == b);
        prop_assert!(agree(lhs.checked_add(rhs), representable(&a + &b, 60).as_ref()));
        prop_assert!(agree(lhs.checked_sub(rhs), representable(&a - &b, 60).as_ref()));
        // The product counts 10^-120: 60 zeros at its end go without a trace.
        let product = &a * &b;
        let tail = BigInt::from(10).pow(60);
        let expected = if &product % &tail == BigInt::ZERO { representable(product / tail, 60) } else { None };
        prop_assert!(agree(lhs.checked_mul(rhs), expected.as_ref()));
    }

    #[test]
    fn a_number_prints_as_it_reads(text in number_text()) {
        if let Ok(number) = Number::parse(&text) {
            prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            let shift = 160 + exponent.parse::<i64>().unwrap() - i64::try_from(fraction.len()).unwrap();
            let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
            let written = digits * BigInt::from(10).pow(u32::try_from(shift).unwrap());
            prop_assert_eq!(exact(number) * BigInt::from(10).pow(100), written);
        }
    }

    #[test]
    fn whole_numbers_are_numbers(it in any::<i64>()) {
        prop_assert_eq!(Number::from(it).to_i64(), Some(it));
        prop_assert_eq!(Number::parse(&it.to_string()), Ok(Number::from(it)));
    }

    #[test]
    fn extension_values_print_as_they_read(it in any::<i64>(), ip in ip(), money in money()) {
        prop_assert_eq!(parse_decimal(&decimal_text(it)), Ok(it));
        prop_assert_eq!(parse_duration(&duration_text(it)), Ok(it));
        prop_assert_eq!(IpNet::parse(&ip.to_string()), Ok(ip));
        prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
        let moment = it % 62_000_000_000_000;
        prop_assert_eq!(parse_datetime(&datetime_text(moment)), Ok(moment));
    }

    #[test]
    fn random_text_is_read_or_refused(text in "[-0-9.:/TZ+dhms_eE A-Z]{0,24}|\\PC{0,12}") {
        let _ = (parse_decimal(&text), parse_duration(&text), parse_datetime(&text));
        let _ = (IpNet::parse(&text), Number::parse(&text), Money::parse(&text));
    }

    #[test]
    fn ranges_are_in_ranges_that_hold_all_their_addresses(a in any::<[u8; 4]>(), b in any::<u8>(), p in 0_u8..=32, q in 0_u8..=32) {
        let other = [a[0], a[1], a[2] ^ b, a[3]];
        let [lhs, rhs] = [(a, p), (other, q)].map(|(it, prefix)| IpNet::new(it.into(), prefix).unwrap());
        let bounds = |it: [u8; 4], prefix: u8| {
            let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
            (u32::from_be_bytes(it) & !host, u32::from_be_bytes(it) | host)
        };
        let ((first, last), (from, to)) = (bounds(a, p), bounds(other, q));
        prop_assert_eq!(lhs.is_in_range(rhs), from <= first && last <= to);
    }
}

/// Whether a text is as a pattern says, tried in every way.
fn matches_naively(pattern: &[PatternPart], text: &str) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((PatternPart::Text(it), rest)) => text
            .strip_prefix(it.as_str())
            .is_some_and(|it| matches_naively(rest, it)),
        Some((PatternPart::Any, rest)) => {
            let starts = text.char_indices().map(|it| it.0).chain([text.len()]);
            starts
                .into_iter()
                .any(|at| matches_naively(rest, text.split_at(at).1))
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn patterns_match_as_if_tried_in_every_way(written in "[ab*é]{0,7}", text in "[abé]{0,8}") {
        let parts: Vec<_> = written
            .chars()
            .map(|it| if it == '*' { PatternPart::Any } else { PatternPart::Text(it.to_string().into()) })
            .collect();
        let pattern = Pattern::new(parts.clone());
        prop_assert_eq!(pattern.matches(&text), matches_naively(&parts, &text));
    }
}

/// The record type whose fields are of every kind.
fn every_type() -> RecordTy {
    let inner = RecordTy {
        fields: vec![
            Field {
                name: "a".into(),
                ty: Ty::Long,
                required: true,
                default: None,
            },
            Field {
                name: "b".into(),
                ty: Ty::Json,
                required: false,
                default: None,
            },
        ],
        open: true,
    };
    let types = [
        Ty::Bool,
        Ty::Long,
        Ty::String,
        Ty::OneOf(vec!["a".into(), "b".into()]),
        Ty::Decimal,
        Ty::Ip,
        Ty::Datetime,
        Ty::Duration,
        Ty::Number,
        Ty::Money,
        Ty::Json,
        Ty::Set(Box::new(Ty::Long)),
        Ty::List(Box::new(Ty::String)),
        Ty::Record(inner),
        Ty::Entity(TypeId(0)),
    ];
    let names = ('a'..='o').map(|it| SmolStr::new(it.to_string()));
    let field = |(name, ty)| Field {
        name,
        ty,
        required: false,
        default: None,
    };
    RecordTy {
        fields: names.zip(types).map(field).collect(),
        open: false,
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_come_back_from_their_json(value in cedar_value()) {
        let (arena, schema) = (Bump::new(), Schema::default());
        let json = value.as_value().to_json(&Numbered).to_string();
        let mut at = Cursor::new(json.as_bytes(), &arena).unwrap();
        let mut names = Numbered;
        let read = Reader::new(&schema, Semantics::Cedar, &mut names).cedar(&mut at).unwrap();
        prop_assert_eq!(read, value.as_value());
        at.finish().unwrap();
    }

    #[test]
    fn any_json_comes_back_from_its_json(value in json_value()) {
        let arena = Bump::new();
        let json = value.as_value().to_json(&Numbered).to_string();
        let mut at = Cursor::new(json.as_bytes(), &arena).unwrap();
        prop_assert_eq!(at.json().unwrap(), value.as_value());
        at.finish().unwrap();
        prop_assert!(Cursor::new(json.as_bytes(), &arena).unwrap().skip().is_ok());
        prop_assert!(Ty::Json.admits(value.as_value()));
    }

    #[test]
    fn escaped_text_is_read_as_what_it_stands_for(text in "\\PC{0,8}|[\\x00-\\x7f😀]{0,6}", plain in any::<u64>()) {
        let mut json = String::from("\"");
        for (at, it) in text.chars().enumerate() {
            if plain >> at & 1 == 1 && it >= ' ' && it != '"' && it != '\\' {
                json.push(it);
            } else {
                json.extend(it.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
        json.push('"');
        let arena = Bump::new();
        let mut at = Cursor::new(json.as_bytes(), &arena).unwrap();
        prop_assert_eq!(at.string().unwrap(), text);
    }

    #[test]
    fn what_is_read_is_of_its_type(json in "\\{(\"[a-p]\": ?([-0-9.e]{1,4}|\"[a-b0-9.:d-]{0,5}\"|null|true|\\[(1,2|\"x\")?\\]|\\{\"[ab]\":1\\}),?){0,3}\\}") {
        let (arena, schema, ty) = (Bump::new(), Schema::default(), Ty::Record(every_type()));
        let mut names = Numbered;
        for semantics in [Semantics::Ambit, Semantics::Cedar] {
            let mut reader = Reader::new(&schema, semantics, &mut names);
            if let Ok(value) = read_value(json.as_bytes(), &arena, &ty, &mut reader) {
                prop_assert!(ty.admits(value));
            }
        }
    }

    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..24),
        "[\\[\\]{}\":,0-9a-o\\\\e.-]{0,24}".prop_map(String::into_bytes),
        "(\\{\"(__entity|__extn|type|id|fn|arg|args|[a-o])\":|\\[|\\]|\\}|,|\"[a-z]{0,8}\"|[0-9]|null){0,12}".prop_map(String::into_bytes),
    ]) {
        let (arena, schema, ty) = (Bump::new(), Schema::default(), every_type());
        let types: Vec<_> = ty.fields.iter().map(|it| it.ty.clone()).chain([Ty::Record(ty.clone())]).collect();
        let mut names = Numbered;
        for semantics in [Semantics::Ambit, Semantics::Cedar] {
            let mut reader = Reader::new(&schema, semantics, &mut names);
            for ty in &types {
                let _ = read_value(&bytes, &arena, ty, &mut reader);
            }
            if let Ok(mut at) = Cursor::new(&bytes, &arena) {
                let _ = reader.cedar(&mut at);
            }
            if let Ok(mut at) = Cursor::new(&bytes, &arena) {
                let _ = at.part().map(|it| it.cursor(&arena).json());
            }
        }
    }
}

#[test]
fn a_record_that_owns_too_little_is_none() {
    let shape = Shape::new([SmolStr::new("a")]).unwrap();
    assert!(OwnedRecord::new(shape, vec![]).is_none());
}
