//! The functions and methods that there are, by name.

use ambit_value::Semantics;

use crate::body::Method;
use crate::constructor;
use crate::extension;
use crate::typed::{Each, Function};

/// What a name followed by parentheses may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A function.
    Function(Function),
    /// A method without a lambda.
    Method(Method),
    /// A method with a lambda.
    Each(Each),
}

/// How many arguments a function takes where another number is not even read; Cedar's extension functions are read
/// with any number and then fail.
pub(super) fn arity(named: Named) -> Option<usize> {
    match named {
        Named::Method(
            Method::IsEmpty | Method::Size | Method::First | Method::ToSet | Method::Lower,
        ) => Some(0),
        Named::Method(
            Method::Contains
            | Method::ContainsAll
            | Method::ContainsAny
            | Method::GetTag
            | Method::HasTag
            | Method::StartsWith
            | Method::EndsWith
            | Method::Within
            | Method::InDomain,
        )
        | Named::Each(_) => Some(1),
        Named::Function(Function::Money | Function::Minor) => Some(2),
        Named::Method(Method::Extension(_)) | Named::Function(_) => None,
    }
}

/// What a name means.
pub(super) fn named(name: &str, semantics: Semantics) -> Option<Named> {
    if let Some(constructor) = constructor::named(name, semantics) {
        return Some(Named::Function(constructor.function));
    }
    cedar(name).or_else(|| ambit(name).filter(|_| semantics == Semantics::Ambit))
}

fn cedar(name: &str) -> Option<Named> {
    let method = match name {
        "contains" => Method::Contains,
        "containsAll" => Method::ContainsAll,
        "containsAny" => Method::ContainsAny,
        "isEmpty" => Method::IsEmpty,
        "getTag" => Method::GetTag,
        "hasTag" => Method::HasTag,
        _ => Method::Extension(extension::named(name)?.function),
    };
    Some(Named::Method(method))
}

fn ambit(name: &str) -> Option<Named> {
    Some(match name {
        "money" => Named::Function(Function::Money),
        "minor" => Named::Function(Function::Minor),
        "size" => Named::Method(Method::Size),
        "first" => Named::Method(Method::First),
        "startsWith" => Named::Method(Method::StartsWith),
        "endsWith" => Named::Method(Method::EndsWith),
        "toSet" => Named::Method(Method::ToSet),
        "lower" => Named::Method(Method::Lower),
        "within" => Named::Method(Method::Within),
        "inDomain" => Named::Method(Method::InDomain),
        "all" => Named::Each(Each::All),
        "any" => Named::Each(Each::Any),
        "map" => Named::Each(Each::Map),
        "sum" => Named::Each(Each::Sum),
        _ => return None,
    })
}

/// Functions and methods that the language has and this version does not read yet.
pub(super) const LATER: [&str; 8] = [
    "at",
    "calls",
    "date",
    "matches",
    "shell",
    "sql",
    "timeOfDay",
    "weekday",
];

/// The names of all functions, or of all methods.
pub(super) fn all(is_method: bool, semantics: Semantics) -> impl Iterator<Item = &'static str> {
    const NAMES: [&str; 27] = [
        "all",
        "any",
        "contains",
        "containsAll",
        "containsAny",
        "datetime",
        "decimal",
        "duration",
        "email",
        "endsWith",
        "first",
        "getTag",
        "hasTag",
        "inDomain",
        "ip",
        "isEmpty",
        "lower",
        "map",
        "minor",
        "money",
        "path",
        "size",
        "startsWith",
        "sum",
        "toSet",
        "url",
        "within",
    ];
    NAMES
        .into_iter()
        .chain(extension::names())
        .filter(move |it| {
            named(it, semantics).is_some_and(|it| is_method != matches!(it, Named::Function(_)))
        })
}

#[cfg(test)]
mod tests {
    use ambit_value::Semantics;

    use super::all;

    #[test]
    fn every_listed_name_means_something() {
        let count = |it| all(true, it).count() + all(false, it).count();
        assert_eq!(count(Semantics::Ambit), 45);
        assert_eq!(count(Semantics::Cedar), 28);
    }
}
