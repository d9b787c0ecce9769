//! Programs: what policies are compiled to, as data.
//!
//! The compiler makes a [`Program`]; [`Program::verify`] turns it into a [`Verified`] one, and only that can be run.
//!
//! Invariant: in a [`Verified`] program every number that stands for something (an entity, a type, a constant) is in
//! range, and every list that is searched is in order, so the machine that runs it need not ask again.
//!
//! This crate runs nothing and has never heard of policy text.

mod program;
mod verify;

pub use program::{Program, UidEntry};
pub use verify::{Verified, VerifyError};
