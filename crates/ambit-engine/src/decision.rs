//! What a decision says.

use ambit_bytecode::CalendarUnit;
use ambit_source::Span;
use ambit_value::{Money, Number, Uid};
use ambit_vm::Outcome;
use smol_str::SmolStr;

use crate::RequestError;

/// The answer to a request.
///
/// An invalid request is answered too: [`Outcome::Deny`], with its [`Decision::fault`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// Whether the call may be made.
    pub outcome: Outcome,
    /// The ids of the policies that determined the outcome, in the order of files and text.
    ///
    /// For an allow, the permits that hold; where an approval is required, the policies that require one and have none;
    /// for a denial, the forbids that hold and, under Ambit's semantics, all but permits that could not be evaluated.
    /// Empty where nothing permits, and where the request is invalid.
    pub policies: Vec<SmolStr>,
    /// The policies that could not be evaluated, in the order of files and text.
    pub errors: Vec<PolicyError>,
    /// Unless the call is allowed, what the policies that determined the outcome say in their `@message`.
    pub messages: Vec<SmolStr>,
    /// What policies want approved, in the order of files and text. Empty for a denial.
    pub approvals: Vec<Approval>,
    /// What the call counts under the limits that apply, in the order of files and text. Empty for a denial.
    ///
    /// Nothing has been counted: a limit holds only where the host, or what stands above the engine, counts every charge
    /// and refuses the call that does not fit.
    pub charges: Vec<Charge>,
    /// What the policies on trial would have done, in the order of files and text.
    pub shadows: Vec<Shadow>,
    /// Why the request is invalid, where it is.
    pub fault: Option<RequestError>,
}

impl Decision {
    /// The denial of an invalid request.
    #[must_use]
    pub(crate) fn invalid(fault: RequestError) -> Decision {
        Decision {
            outcome: Outcome::Deny,
            policies: Vec::new(),
            errors: Vec::new(),
            messages: Vec::new(),
            approvals: Vec::new(),
            charges: Vec::new(),
            shadows: Vec::new(),
            fault: Some(fault),
        }
    }

    /// Whether the call may be made now.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.outcome == Outcome::Allow
    }
}

/// What a policy wants approved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Approval {
    /// The policy.
    pub policy: SmolStr,
    /// Who may approve, as may their descendants among the entities.
    pub approvers: Vec<Uid>,
    /// How many different ones have to.
    pub count: u32,
    /// For how many milliseconds the request waits and an approval serves.
    pub within: i64,
    /// Whether those who have approved the request suffice.
    pub is_met: bool,
}

/// What a call counts under a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Charge {
    /// The policy.
    pub policy: SmolStr,
    /// How much, never negative.
    pub amount: Amount,
    /// What the counter is kept for, as JSON that is the same for equal keys; `None`: the policy has one counter.
    pub key: Option<String>,
    /// The most that may be counted.
    pub to: Amount,
    /// Within which time.
    pub window: Window,
}

/// What limits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// A whole number.
    Long(i64),
    /// An exact decimal.
    Number(Number),
    /// Money.
    Money(Money),
}

/// For how long a limit counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many milliseconds up to now.
    Rolling(i64),
    /// A unit of the calendar in that time zone.
    Calendar(CalendarUnit, SmolStr),
    /// As long as the session lasts.
    Session,
    /// As long as the mandate lasts.
    Mandate,
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Amount::Long(it) => it.fmt(f),
            Amount::Number(it) => it.fmt(f),
            Amount::Money(it) => it.fmt(f),
        }
    }
}

impl std::fmt::Display for Window {
    /// As a policy writes it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (unit, zone) = match self {
            Window::Rolling(milliseconds) => {
                return f.write_str(&ambit_value::duration_text(*milliseconds));
            }
            Window::Session => return f.write_str("session"),
            Window::Mandate => return f.write_str("mandate"),
            Window::Calendar(CalendarUnit::Hour, zone) => ("hour", zone),
            Window::Calendar(CalendarUnit::Day, zone) => ("day", zone),
            Window::Calendar(CalendarUnit::Week, zone) => ("week", zone),
            Window::Calendar(CalendarUnit::Month, zone) => ("month", zone),
        };
        write!(f, "calendar {unit} in {zone:?}")
    }
}

/// A policy whose condition could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyError {
    /// The policy.
    pub policy: SmolStr,
    /// What went wrong.
    pub message: String,
    /// The name of the file that the policy is in.
    pub file: SmolStr,
    /// Where in the sources it went wrong. The file's number is its place in the sources the set was compiled from.
    pub span: Span,
}

/// What a policy on trial would have done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shadow {
    /// The policy.
    pub policy: SmolStr,
    /// What it would have done.
    pub would: Would,
}

/// What a policy on trial would have done, were it none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Would {
    /// It is a permit that holds.
    Permit,
    /// It is a forbid that holds, or no permit and could not be evaluated.
    Deny,
    /// It requires an approval that the request does not have.
    RequireApproval,
    /// It is a limit that holds.
    Charge,
    /// It is a permit whose condition could not be evaluated.
    Error,
}

impl Would {
    /// `would_permit`, `would_deny`, `would_require_approval`, `would_charge` or `would_error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Would::Permit => "would_permit",
            Would::Deny => "would_deny",
            Would::RequireApproval => "would_require_approval",
            Would::Charge => "would_charge",
            Would::Error => "would_error",
        }
    }
}
