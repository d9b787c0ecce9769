//! The functions that read a value from a text.

use std::sync::Arc;

use ambit_value::{
    IpNet, OwnedStructured, OwnedValue, Semantics, StructuredKind, parse_datetime, parse_decimal,
    parse_duration,
};

use crate::ty::Ty;
use crate::typed::Function;

/// A function that reads a value from a text.
pub(crate) struct Constructor {
    pub(crate) function: Function,
    /// How it is called.
    pub(crate) name: &'static str,
    /// Since when there is such a function.
    pub(crate) since: Semantics,
    /// The type of what it reads.
    pub(crate) ty: Ty,
    /// What a text says, or why it says nothing.
    pub(crate) read: fn(&str) -> Result<OwnedValue, String>,
}

/// All of them.
static CONSTRUCTORS: [Constructor; 7] = [
    Constructor {
        function: Function::Decimal,
        name: "decimal",
        since: Semantics::Cedar,
        ty: Ty::Decimal,
        read: |text| spoken(parse_decimal(text).map(OwnedValue::Decimal)),
    },
    Constructor {
        function: Function::Ip,
        name: "ip",
        since: Semantics::Cedar,
        ty: Ty::Ip,
        read: |text| spoken(IpNet::parse(text).map(OwnedValue::Ip)),
    },
    Constructor {
        function: Function::Datetime,
        name: "datetime",
        since: Semantics::Cedar,
        ty: Ty::Datetime,
        read: |text| spoken(parse_datetime(text).map(OwnedValue::Datetime)),
    },
    Constructor {
        function: Function::Duration,
        name: "duration",
        since: Semantics::Cedar,
        ty: Ty::Duration,
        read: |text| spoken(parse_duration(text).map(OwnedValue::Duration)),
    },
    structured(StructuredKind::Path, |text| {
        read_structured(StructuredKind::Path, text)
    }),
    structured(StructuredKind::Url, |text| {
        read_structured(StructuredKind::Url, text)
    }),
    structured(StructuredKind::Email, |text| {
        read_structured(StructuredKind::Email, text)
    }),
];

const fn structured(
    kind: StructuredKind,
    read: fn(&str) -> Result<OwnedValue, String>,
) -> Constructor {
    Constructor {
        function: Function::Structured(kind),
        name: kind.constructor(),
        since: Semantics::Ambit,
        ty: Ty::Structured(kind),
        read,
    }
}

fn read_structured(kind: StructuredKind, text: &str) -> Result<OwnedValue, String> {
    let parsed = OwnedStructured::parse(kind, text);
    spoken(parsed.map(|it| OwnedValue::Structured(Arc::new(it))))
}

/// The constructor of that name, under those rules.
pub(crate) fn named(name: &str, semantics: Semantics) -> Option<&'static Constructor> {
    let is_there = |it: &&Constructor| it.since == Semantics::Cedar || semantics == it.since;
    CONSTRUCTORS
        .iter()
        .filter(is_there)
        .find(|it| it.name == name)
}

/// The constructor that a function is.
pub(crate) fn of(function: Function) -> Option<&'static Constructor> {
    CONSTRUCTORS.iter().find(|it| it.function == function)
}

fn spoken<E: std::fmt::Display>(read: Result<OwnedValue, E>) -> Result<OwnedValue, String> {
    read.map_err(|why| why.to_string())
}
