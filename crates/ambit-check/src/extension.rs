//! The methods of Cedar's extension types, which are of one type each.

use crate::ty::Ty;
use crate::typed::Function;

/// A method of an extension type.
pub(crate) struct Extension {
    pub(crate) function: Function,
    /// How it is called.
    pub(crate) name: &'static str,
    /// The type that has it.
    pub(crate) target: Ty,
    /// The type of its one argument, where it takes any.
    pub(crate) arg: Option<Ty>,
    /// The type of what it gives.
    pub(crate) result: Ty,
}

/// All of them.
static EXTENSIONS: [Extension; 18] = {
    use Function as F;
    const BOOL: Ty = Ty::BOOL;
    const DECIMAL: Ty = Ty::Decimal;
    const IP: Ty = Ty::Ip;
    const DATETIME: Ty = Ty::Datetime;
    const DURATION: Ty = Ty::Duration;
    const LONG: Ty = Ty::Long;
    [
        taking(F::DecimalLt, "lessThan", DECIMAL, DECIMAL, BOOL),
        taking(F::DecimalLe, "lessThanOrEqual", DECIMAL, DECIMAL, BOOL),
        taking(F::DecimalGt, "greaterThan", DECIMAL, DECIMAL, BOOL),
        taking(F::DecimalGe, "greaterThanOrEqual", DECIMAL, DECIMAL, BOOL),
        plain(F::IsIpv4, "isIpv4", IP, BOOL),
        plain(F::IsIpv6, "isIpv6", IP, BOOL),
        plain(F::IsLoopback, "isLoopback", IP, BOOL),
        plain(F::IsMulticast, "isMulticast", IP, BOOL),
        taking(F::IsInRange, "isInRange", IP, IP, BOOL),
        taking(F::Offset, "offset", DATETIME, DURATION, DATETIME),
        taking(
            F::DurationSince,
            "durationSince",
            DATETIME,
            DATETIME,
            DURATION,
        ),
        plain(F::ToDate, "toDate", DATETIME, DATETIME),
        plain(F::ToTime, "toTime", DATETIME, DURATION),
        plain(F::ToMilliseconds, "toMilliseconds", DURATION, LONG),
        plain(F::ToSeconds, "toSeconds", DURATION, LONG),
        plain(F::ToMinutes, "toMinutes", DURATION, LONG),
        plain(F::ToHours, "toHours", DURATION, LONG),
        plain(F::ToDays, "toDays", DURATION, LONG),
    ]
};

const fn plain(function: Function, name: &'static str, target: Ty, result: Ty) -> Extension {
    Extension {
        function,
        name,
        target,
        arg: None,
        result,
    }
}

const fn taking(
    function: Function,
    name: &'static str,
    target: Ty,
    arg: Ty,
    result: Ty,
) -> Extension {
    Extension {
        function,
        name,
        target,
        arg: Some(arg),
        result,
    }
}

/// The method of that name.
pub(crate) fn named(name: &str) -> Option<&'static Extension> {
    EXTENSIONS.iter().find(|it| it.name == name)
}

/// The method that a function is.
pub(crate) fn of(function: Function) -> Option<&'static Extension> {
    EXTENSIONS.iter().find(|it| it.function == function)
}

/// Their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().map(|it| it.name)
}
