use super::*;

fn members(kind: StructuredKind, text: &str) -> Vec<OwnedValue> {
    let parsed = OwnedStructured::parse(kind, text).unwrap();
    parsed.members.unwrap().into_vec()
}

#[test]
fn members_are_in_order() {
    for kind in StructuredKind::ALL {
        let members = kind.members();
        assert!(members.is_sorted_by(|lhs, rhs| lhs.name < rhs.name));
        let text = match kind {
            StructuredKind::Path => "/a/b.c",
            StructuredKind::Url => "https://a.example",
            StructuredKind::Email => "a@b.example",
        };
        let values = self::members(kind, text);
        assert_eq!(values.len(), members.len());
        for (member, value) in members.iter().zip(&values) {
            assert!(member.ty.ty().admits(value.as_value()), "{}", member.name);
        }
    }
    assert_eq!(StructuredKind::Url.members()[url::HOST].name, "host");
    assert_eq!(
        StructuredKind::Email.members()[email::DOMAIN].name,
        "domain"
    );
}

#[test]
fn what_does_not_parse_comes_first_and_is_found() {
    let arena = Bump::new();
    let url = |text| Value::perhaps_structured(&arena, StructuredKind::Url, text);
    let set = Value::set(&arena, &[url("https://a.example"), url("zzz")]);
    assert_eq!(set.as_set().unwrap().get(0), Some(url("zzz")));
    assert_eq!(set.unparsed().unwrap().text(), "zzz");
    let nested = Value::list(
        &arena,
        &[Value::list(&arena, &[]), Value::list(&arena, &[set])],
    );
    assert!(nested.unparsed().is_some());
    assert!(url("https://a.example").unparsed().is_none());
    assert_eq!(set.into_owned().unwrap().as_value(), set);
}
