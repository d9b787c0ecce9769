//! What a decision says.

use ambit_source::Span;
use smol_str::SmolStr;

use crate::RequestError;

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It may.
    Allow,
    /// It may not.
    Deny,
    /// It may once a person has approved it.
    RequireApproval,
}

impl Outcome {
    /// `allow`, `deny` or `require_approval`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Allow => "allow",
            Outcome::Deny => "deny",
            Outcome::RequireApproval => "require_approval",
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

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
    /// For an allow, the permits that hold; for a denial, the forbids that hold and, under Ambit's semantics, those
    /// whose condition could not be evaluated. Empty where nothing permits, and where the request is invalid.
    pub policies: Vec<SmolStr>,
    /// The policies that could not be evaluated, in the order of files and text.
    pub errors: Vec<PolicyError>,
    /// For a denial, what the policies that determined it say in their `@message`.
    pub messages: Vec<SmolStr>,
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
    /// It is a forbid that holds, or whose condition could not be evaluated.
    Deny,
    /// It is a permit whose condition could not be evaluated.
    Error,
}

impl Would {
    /// `would_permit`, `would_deny` or `would_error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Would::Permit => "would_permit",
            Would::Deny => "would_deny",
            Would::Error => "would_error",
        }
    }
}
