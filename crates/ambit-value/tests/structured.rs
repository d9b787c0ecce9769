//! Laws of paths, URLs and e-mail addresses, and of their reading.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ambit_value::{MemberTy, OwnedStructured, OwnedValue, StructuredKind, StructuredView, Value};
use bumpalo::Bump;
use proptest::prelude::*;

fn parse(kind: StructuredKind, text: &str) -> Option<OwnedStructured> {
    OwnedStructured::parse(kind, text).ok()
}

fn members(it: &OwnedStructured) -> Vec<Value<'_>> {
    let slots = 0..it.kind().members().len();
    let view = StructuredView::Owned(it);
    slots.map(|slot| view.slot(slot).unwrap()).collect()
}

/// Texts that are nearly paths, and ones that are.
fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        "(/|//|\\./|\\.\\./)?((a|b|ab|\\.|\\.\\.|\\.a|a\\.b|%2e%2e|é| )/+){0,6}(a|b|\\.\\.|\\.|c\\.d)?",
        ".{0,12}",
    ]
}

/// Texts that are nearly URLs, and ones that are.
fn url() -> impl Strategy<Value = String> {
    prop_oneof![
        "(https?|ftp|file|ssh|data|HTTP):/{0,3}((a|:|b|%40)@)?\
         (acme\\.com|ACME\\.com\\.|evilacme\\.com|127\\.0\\.0\\.1|0x7f\\.1|2130706433|\\[::1\\]|\\[::ffff:7f00:1\\]|é\\.com|a_b\\.c|localhost|)\
         (:0|:443|:80|:99999)?([/\\\\](\\.\\.|%2e%2E|a|é|b c)){0,4}(\\?q)?(#f)?",
        "[a-z]{1,4}:.{0,16}",
        ".{0,16}",
    ]
}

/// Texts that are nearly e-mail addresses, and ones that are.
fn email() -> impl Strategy<Value = String> {
    prop_oneof![
        "((A|\"x@y\"|\"a\\\\\"b\"|é|Q\\.|,) ?){0,3}<?(a|a\\.b|\"a\"|\"a b\"|\"a@b\"|\"\\\\\"\"|\"\"|a\\(c\\)|é)@\
         (acme\\.com|ACME\\.Com|x\\.y\\.z|\\[127\\.0\\.0\\.1\\]|a_b\\.c|-a\\.b|1\\.2|acme\\.com\\.)>?( |\r\n|, b@c)?",
        ".{0,12}@.{0,12}",
    ]
}

fn text(kind: StructuredKind) -> BoxedStrategy<String> {
    match kind {
        StructuredKind::Path => path().boxed(),
        StructuredKind::Url => url().boxed(),
        StructuredKind::Email => email().boxed(),
    }
}

fn kind() -> impl Strategy<Value = StructuredKind> {
    prop_oneof![
        Just(StructuredKind::Path),
        Just(StructuredKind::Url),
        Just(StructuredKind::Email),
    ]
}

fn any() -> impl Strategy<Value = (StructuredKind, String)> {
    kind().prop_flat_map(|kind| (Just(kind), text(kind)))
}

proptest! {
    /// What is normal stays as it is, and says the same.
    #[test]
    fn normalising_twice_is_normalising_once((kind, text) in any()) {
        let Some(first) = parse(kind, &text) else { return Ok(()) };
        let again = OwnedStructured::parse(kind, first.text());
        let again = again.map_err(|it| TestCaseError::fail(format!("{:?}: {it}", first.text())))?;
        prop_assert_eq!(first.text(), again.text());
        prop_assert_eq!(members(&first), members(&again));
    }

    /// A member is of its type, and a required one is there, but for the port of a scheme without one.
    #[test]
    fn members_are_of_their_types((kind, text) in any()) {
        let Some(it) = parse(kind, &text) else { return Ok(()) };
        for (member, value) in kind.members().iter().zip(members(&it)) {
            let is_there = value.is_present() || member.ty == MemberTy::Long;
            prop_assert!(member.required && is_there, "{}", member.name);
            prop_assert!(!value.is_present() || member.ty.ty().admits(value));
        }
    }

    /// A value in an arena is the one that is owned, and both are the one that was stored.
    #[test]
    fn every_form_is_one_value((kind, text) in any()) {
        let arena = Bump::new();
        let value = Value::perhaps_structured(&arena, kind, &text);
        let owned = OwnedValue::Structured(OwnedStructured::perhaps(kind, &text).into());
        prop_assert_eq!(value, owned.as_value());
        prop_assert_eq!(value.into_owned().unwrap(), owned.clone());
        prop_assert_eq!(value.unparsed().is_some(), parse(kind, &text).is_none());
        let stored = postcard::to_allocvec(&owned).unwrap();
        let read = postcard::from_bytes::<OwnedValue>(&stored);
        // What does not parse is in no program.
        prop_assert_eq!(read.ok(), value.unparsed().is_none().then_some(owned));
    }

    /// Sets have one order, whatever does not parse among their elements; and it comes first.
    #[test]
    fn the_order_is_total(texts in prop::collection::vec(url(), 0..8)) {
        let arena = Bump::new();
        let url = |it: &String| Value::perhaps_structured(&arena, StructuredKind::Url, arena.alloc_str(it));
        let values: Vec<_> = texts.iter().map(url).collect();
        let backwards: Vec<_> = values.iter().rev().copied().collect();
        let set = Value::set(&arena, &values);
        prop_assert_eq!(set, Value::set(&arena, &backwards));
        let is_broken = values.iter().any(|it| it.unparsed().is_some());
        prop_assert_eq!(set.unparsed().is_some(), is_broken);
        prop_assert_eq!(Value::list(&arena, &values).unparsed().is_some(), is_broken);
    }

    /// No absolute path has a `..`, a `.` or an empty part, and of a relative one only the first parts are `..`.
    #[test]
    fn a_path_is_normal(text in path()) {
        let Some(path) = parse(StructuredKind::Path, &text) else { return Ok(()) };
        let text = path.text();
        prop_assert!(!text.contains("//") && (text == "/" || !text.ends_with('/')));
        let parts: Vec<_> = text.split('/').filter(|it| !it.is_empty()).collect();
        prop_assert!(text == "." || !parts.contains(&"."));
        let climbs = parts.iter().take_while(|it| **it == "..").count();
        prop_assert!(!parts[climbs..].contains(&".."));
        prop_assert!(climbs == 0 || !text.starts_with('/'));
    }

    /// A path is within itself, and within is transitive and agrees only on one and the same path.
    #[test]
    fn within_is_an_order([a, b, c] in [path(), path(), path()]) {
        let path = |text: &String| parse(StructuredKind::Path, text);
        let (Some(a), Some(b), Some(c)) = (path(&a), path(&b), path(&c)) else { return Ok(()) };
        let within = |lhs, rhs| StructuredView::Owned(lhs).within(StructuredView::Owned(rhs)).unwrap();
        prop_assert!(within(&a, &a));
        if within(&a, &b) && within(&b, &c) {
            prop_assert!(within(&a, &c));
        }
        if within(&a, &b) && within(&b, &a) {
            prop_assert_eq!(a.text(), b.text());
        }
    }

    /// What lies beneath a folder is within it, and nothing that climbs out of it is.
    #[test]
    fn beneath_is_within(folder in path(), below in "[a-c]{1,3}(/[a-c]{1,3}){0,3}") {
        let Some(at) = parse(StructuredKind::Path, &folder) else { return Ok(()) };
        let joined = |more: &str| parse(StructuredKind::Path, &format!("{folder}/{more}"));
        let within = |it: &OwnedStructured| StructuredView::Owned(it).within(StructuredView::Owned(&at));
        prop_assert_eq!(within(&joined(&below).unwrap()), Some(true));
        if let Some(outside) = joined("..") {
            prop_assert_eq!(within(&outside), Some(false));
        }
    }

    /// A host is in a domain by whole labels alone.
    #[test]
    fn domains_are_compared_by_labels(
        labels in prop::collection::vec("[a-c]{1,2}", 1..5),
        other in prop::collection::vec("[a-c]{1,2}", 1..4),
    ) {
        let host = labels.join(".");
        let is_in = labels.ends_with(&other);
        let domain = other.join(".").to_uppercase();
        let url = parse(StructuredKind::Url, &format!("https://{host}./")).unwrap();
        let email = parse(StructuredKind::Email, &format!("x@{host}")).unwrap();
        for it in [url, email] {
            prop_assert_eq!(StructuredView::Owned(&it).in_domain(&domain), Some(Ok(is_in)));
        }
    }

    /// Whatever stands in a display name, the address in the brackets counts.
    #[test]
    fn a_display_name_never_counts(name in "[ -~é\r\n]{0,16}") {
        if let Some(it) = parse(StructuredKind::Email, &format!("{name} <a@acme.com>")) {
            prop_assert_eq!(it.text(), "a@acme.com");
        }
        let quoted: String = name.chars().filter(|it| !"\r\n\\\"".contains(*it)).collect();
        let it = parse(StructuredKind::Email, &format!("\"{quoted}\" <a@acme.com>")).unwrap();
        prop_assert_eq!(it.text(), "a@acme.com");
    }

    /// No e-mail address holds what ends a line or divides addresses outside of quotes.
    #[test]
    fn an_address_is_one(text in email()) {
        let Some(it) = parse(StructuredKind::Email, &text) else { return Ok(()) };
        prop_assert!(it.text().is_ascii() && !it.text().contains(['\r', '\n', '\0']));
        let (local, domain) = it.text().rsplit_once('@').unwrap();
        prop_assert!(!domain.contains(['@', ',', ';', ' ', '<', '>', '"']));
        prop_assert!(local.starts_with('"') || !local.contains(['@', ',', ';', ' ', '<', '>', '"']));
    }
}
