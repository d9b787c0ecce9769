//! The functions that read a value from a text.

use ambit_value::{IpNet, OwnedValue, parse_datetime, parse_decimal, parse_duration};

use crate::ty::Ty;
use crate::typed::Function;

/// A function that reads a value from a text.
pub(crate) struct Constructor {
    pub(crate) function: Function,
    /// How it is called.
    pub(crate) name: &'static str,
    /// The type of what it reads.
    pub(crate) ty: Ty,
    /// What a text says, or why it says nothing.
    pub(crate) read: fn(&str) -> Result<OwnedValue, String>,
}

/// All of them.
static CONSTRUCTORS: [Constructor; 4] = [
    Constructor {
        function: Function::Decimal,
        name: "decimal",
        ty: Ty::Decimal,
        read: |text| spoken(parse_decimal(text).map(OwnedValue::Decimal)),
    },
    Constructor {
        function: Function::Ip,
        name: "ip",
        ty: Ty::Ip,
        read: |text| spoken(IpNet::parse(text).map(OwnedValue::Ip)),
    },
    Constructor {
        function: Function::Datetime,
        name: "datetime",
        ty: Ty::Datetime,
        read: |text| spoken(parse_datetime(text).map(OwnedValue::Datetime)),
    },
    Constructor {
        function: Function::Duration,
        name: "duration",
        ty: Ty::Duration,
        read: |text| spoken(parse_duration(text).map(OwnedValue::Duration)),
    },
];

/// The constructor of that name.
pub(crate) fn named(name: &str) -> Option<&'static Constructor> {
    CONSTRUCTORS.iter().find(|it| it.name == name)
}

/// The constructor that a function is.
pub(crate) fn of(function: Function) -> Option<&'static Constructor> {
    CONSTRUCTORS.iter().find(|it| it.function == function)
}

fn spoken<E: std::fmt::Display>(read: Result<OwnedValue, E>) -> Result<OwnedValue, String> {
    read.map_err(|why| why.to_string())
}
