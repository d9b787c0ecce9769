//! Compiles typed policies to an indexed program.
//!
//! Invariant: what comes out of [`compile`] passes [`ambit_bytecode::Program::verify`], and means what the policies
//! say.
//!
//! Constants are worked out, sets of constants and extension values among them; policies whose conditions are the same
//! text share their instructions; templates are left out, their links are policies.
//!
//! ```
//! use ambit_check::{File, Options, check};
//! use ambit_compile::compile;
//! use ambit_source::{SourceKind, Sources};
//! use ambit_syntax::{Dialect, parse};
//! use ambit_value::Semantics;
//!
//! let text = "tool pay(amount: Long); permit (principal, call pay) when { args.amount <= 100 };";
//! let mut sources = Sources::new();
//! let file = sources.add("a.pol", text);
//! let parse = parse(file, text, Dialect::Ambit);
//! let file = File { name: "a.pol", kind: SourceKind::Ambit, parse: &parse };
//! let checked = check(&[file], &Options::default());
//! let program = compile(checked.sound().unwrap(), Semantics::Ambit, &sources).unwrap();
//! assert_eq!(program.rules.len(), 1);
//! ```
//!
//! This crate neither checks policies nor runs them.

mod branch;
mod constant;
mod emit;
mod error;
mod expr;
mod function;
mod fuse;
mod policies;
mod tables;

pub use error::CompileError;
pub use policies::compile;
