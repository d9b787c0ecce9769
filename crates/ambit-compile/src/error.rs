//! What is too large to be compiled.

use ambit_source::Span;
use smol_str::SmolStr;

/// A policy that no program can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// Its lambdas stand too deep within each other.
    #[error("policy `{policy}` nests lambdas too deep")]
    TooDeep {
        /// The policy, or the tool whose `on` it is.
        policy: SmolStr,
        /// The innermost expression that could be read.
        span: Span,
    },
    /// Its condition has more than 65,535 instructions between a test and what follows it.
    #[error("the condition of policy `{policy}` is too long")]
    TooLong {
        /// The policy, or the tool whose `on` it is.
        policy: SmolStr,
        /// The part that is too long.
        span: Span,
    },
}

/// What is too large, while the policy's name is not at hand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Excess {
    /// Too deep.
    Deep(Span),
    /// Too long.
    Long(Span),
}

impl Excess {
    /// The same of a policy.
    pub(crate) fn of(self, policy: &SmolStr) -> CompileError {
        let policy = policy.clone();
        match self {
            Excess::Deep(span) => CompileError::TooDeep { policy, span },
            Excess::Long(span) => CompileError::TooLong { policy, span },
        }
    }
}
