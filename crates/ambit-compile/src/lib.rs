//! Compiles typed policies to an indexed program.
//!
//! Invariant: what comes out of [`compile`] passes [`ambit_bytecode::Program::verify`], and means what the policies
//! say.
//!
//! Constants are worked out, sets of constants and extension values among them; policies whose conditions are the same
//! text share their instructions; templates are left out, their links are policies.
//!
//! This crate neither checks policies nor runs them.

mod branch;
mod constant;
mod emit;
mod error;
mod expr;
mod function;
mod policies;
mod tables;

pub use error::CompileError;
pub use policies::compile;
