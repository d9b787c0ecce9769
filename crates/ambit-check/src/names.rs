//! How names are put together, looked up, and guessed where they are misspelt.

use std::fmt::Write;

use ambit_syntax::tree;
use smol_str::{SmolStr, SmolStrBuilder};

/// The namespace that holds what Cedar itself declares, and nothing else.
pub(crate) const RESERVED: &str = "__cedar";

/// The last segment of every type of actions.
pub(crate) const ACTION: &str = "Action";

/// `namespace::name`, or the name alone at top level.
pub(crate) fn join(namespace: &str, name: &str) -> SmolStr {
    if namespace.is_empty() {
        return name.into();
    }
    let mut full = SmolStrBuilder::new();
    full.push_str(namespace);
    full.push_str("::");
    full.push_str(name);
    full.finish()
}

/// A path as one name.
pub(crate) fn full(path: &tree::Path) -> SmolStr {
    if let [only] = path.segments.as_slice() {
        return only.text.clone();
    }
    let mut full = SmolStrBuilder::new();
    for (at, segment) in path.segments.iter().enumerate() {
        if at > 0 {
            full.push_str("::");
        }
        full.push_str(&segment.text);
    }
    full.finish()
}

/// What a path may mean, the first that is declared: within the namespace, then at top level; a path of several
/// segments is always the whole name.
pub(crate) fn candidates(path: &tree::Path, namespace: &str) -> impl Iterator<Item = SmolStr> {
    let full = full(path);
    let inner = (path.segments.len() == 1 && !namespace.is_empty()).then(|| join(namespace, &full));
    inner.into_iter().chain(std::iter::once(full))
}

/// The namespace and the last segment of a full name.
pub(crate) fn split(full: &str) -> (&str, &str) {
    full.rsplit_once("::").unwrap_or(("", full))
}

/// The last segment of a full name.
pub(crate) fn base(full: &str) -> &str {
    split(full).1
}

/// Whether a full name is that of a type of actions.
pub(crate) fn is_action_type(full: &str) -> bool {
    base(full) == ACTION
}

/// An entity as it is written: `A::B::"id"`.
pub(crate) fn shown_uid(ty: &str, id: &str) -> String {
    let mut text = String::with_capacity(ty.len() + id.len() + 4);
    // Writing to a string does not fail.
    let _ = write!(text, "{ty}::{id:?}");
    text
}

/// The candidate that was most likely meant, where one is close enough.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let within = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|it| *it != name)
        .map(|it| (distance(name, it), it))
        .filter(|(distance, _)| *distance <= within)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, it)| it)
}

/// The full name that was most likely meant: the only one that ends alike, else the nearest.
pub(crate) fn nearest_full<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let ends_alike = |it: &&str| *it != name && base(it) == base(name);
    let mut alike = candidates.clone().into_iter().filter(ends_alike);
    match (alike.next(), alike.next()) {
        (Some(only), None) => Some(only),
        _ => nearest(name, candidates),
    }
}

/// How far two names are apart; a difference of case alone is the least.
fn distance(lhs: &str, rhs: &str) -> usize {
    if lhs.eq_ignore_ascii_case(rhs) {
        return 1;
    }
    strsim::damerau_levenshtein(lhs, rhs)
}

#[cfg(test)]
mod tests {
    use super::{base, join, nearest, nearest_full, split};

    #[test]
    fn names_join_and_split() {
        assert_eq!(join("", "User"), "User");
        assert_eq!(join("A::B", "User"), "A::B::User");
        assert_eq!(split("A::B::User"), ("A::B", "User"));
        assert_eq!(base("User"), "User");
    }

    #[test]
    fn a_namespace_that_was_left_out_is_found() {
        let names = ["mail::send", "mail::read", "chat::read"];
        assert_eq!(nearest_full("send", names), Some("mail::send"));
        assert_eq!(nearest_full("read", names), None);
        assert_eq!(nearest_full("mail::sned", names), Some("mail::send"));
    }

    #[test]
    fn a_misspelt_name_is_guessed() {
        let names = ["amount", "currency", "reason"];
        assert_eq!(nearest("amuont", names), Some("amount"));
        assert_eq!(nearest("Amount", names), Some("amount"));
        assert_eq!(nearest("colour", names), None);
    }
}
