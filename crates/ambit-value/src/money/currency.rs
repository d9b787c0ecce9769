//! The currencies of ISO 4217 and the exponents of their minor units.

/// How many digits a currency's minor unit stands behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exponent {
    /// So many.
    Digits(u32),
    /// It has no minor unit.
    None,
}

/// What ISO 4217 says of a code in capitals; `None` where it knows no such code.
pub(crate) fn exponent(code: [u8; 3]) -> Option<Exponent> {
    let is_in = |codes: &[[u8; 3]]| codes.binary_search(&code).is_ok();
    if is_in(&CENTS) {
        Some(Exponent::Digits(2))
    } else if is_in(&WHOLE) {
        Some(Exponent::Digits(0))
    } else if is_in(&MILLS) {
        Some(Exponent::Digits(3))
    } else if is_in(&TEN_THOUSANDTHS) {
        Some(Exponent::Digits(4))
    } else if is_in(&WITHOUT_MINOR) {
        Some(Exponent::None)
    } else {
        None
    }
}

/// In hundredths.
const CENTS: [[u8; 3]; 144] = [
    *b"AED", *b"AFN", *b"ALL", *b"AMD", *b"AOA", *b"ARS", *b"AUD", *b"AWG", *b"AZN", *b"BAM",
    *b"BBD", *b"BDT", *b"BGN", *b"BMD", *b"BND", *b"BOB", *b"BOV", *b"BRL", *b"BSD", *b"BTN",
    *b"BWP", *b"BYN", *b"BZD", *b"CAD", *b"CDF", *b"CHE", *b"CHF", *b"CHW", *b"CNY", *b"COP",
    *b"COU", *b"CRC", *b"CUC", *b"CUP", *b"CVE", *b"CZK", *b"DKK", *b"DOP", *b"DZD", *b"EGP",
    *b"ERN", *b"ETB", *b"EUR", *b"FJD", *b"FKP", *b"GBP", *b"GEL", *b"GHS", *b"GIP", *b"GMD",
    *b"GTQ", *b"GYD", *b"HKD", *b"HNL", *b"HRK", *b"HTG", *b"HUF", *b"IDR", *b"ILS", *b"INR",
    *b"IRR", *b"JMD", *b"KES", *b"KGS", *b"KHR", *b"KPW", *b"KYD", *b"KZT", *b"LAK", *b"LBP",
    *b"LKR", *b"LRD", *b"LSL", *b"MAD", *b"MDL", *b"MGA", *b"MKD", *b"MMK", *b"MNT", *b"MOP",
    *b"MRU", *b"MUR", *b"MVR", *b"MWK", *b"MXN", *b"MXV", *b"MYR", *b"MZN", *b"NAD", *b"NGN",
    *b"NIO", *b"NOK", *b"NPR", *b"NZD", *b"PAB", *b"PEN", *b"PGK", *b"PHP", *b"PKR", *b"PLN",
    *b"QAR", *b"RON", *b"RSD", *b"RUB", *b"SAR", *b"SBD", *b"SCR", *b"SDG", *b"SEK", *b"SGD",
    *b"SHP", *b"SLE", *b"SLL", *b"SOS", *b"SRD", *b"SSP", *b"STN", *b"SVC", *b"SYP", *b"SZL",
    *b"THB", *b"TJS", *b"TMT", *b"TOP", *b"TRY", *b"TTD", *b"TWD", *b"TZS", *b"UAH", *b"USD",
    *b"USN", *b"UYU", *b"UZS", *b"VED", *b"VES", *b"WST", *b"XAD", *b"XCD", *b"XCG", *b"YER",
    *b"ZAR", *b"ZMW", *b"ZWG", *b"ZWL",
];

/// Without decimals.
const WHOLE: [[u8; 3]; 17] = [
    *b"BIF", *b"CLP", *b"DJF", *b"GNF", *b"ISK", *b"JPY", *b"KMF", *b"KRW", *b"PYG", *b"RWF",
    *b"UGX", *b"UYI", *b"VND", *b"VUV", *b"XAF", *b"XOF", *b"XPF",
];

/// In thousandths.
const MILLS: [[u8; 3]; 7] = [
    *b"BHD", *b"IQD", *b"JOD", *b"KWD", *b"LYD", *b"OMR", *b"TND",
];

/// In ten-thousandths.
const TEN_THOUSANDTHS: [[u8; 3]; 2] = [*b"CLF", *b"UYW"];

/// Units of account and metals, which have no minor unit.
const WITHOUT_MINOR: [[u8; 3]; 13] = [
    *b"XAG", *b"XAU", *b"XBA", *b"XBB", *b"XBC", *b"XBD", *b"XDR", *b"XPD", *b"XPT", *b"XSU",
    *b"XTS", *b"XUA", *b"XXX",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_list() {
        let letters = || b'A'..=b'Z';
        for code in
            letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        {
            let text = std::str::from_utf8(&code).unwrap();
            let published = iso_currency::Currency::from_code(text).map(|it| {
                it.exponent()
                    .map_or(Exponent::None, |it| Exponent::Digits(it.into()))
            });
            assert_eq!(exponent(code), published, "{text}");
        }
    }
}
