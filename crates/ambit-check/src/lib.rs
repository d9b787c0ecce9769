//! Trees of all files in, typed policies and diagnostics out.
//!
//! [`check`] collects the declarations of all files into a schema, then checks each policy against it: names, types,
//! and what can never matter. The rules are Cedar's strict ones, and what Ambit adds to them.
//!
//! Invariant: a [`typed::Sound`] names nothing that is not declared, and under Ambit's semantics its expressions are
//! well typed in every request environment that their policies admit.
//!
//! ```
//! use ambit_check::{File, Options, check};
//! use ambit_source::{FileId, SourceKind};
//! use ambit_syntax::{Dialect, parse};
//!
//! let text = r#"
//!     tool pay(amount: Long);
//!     permit (principal, call pay) when { args.amount <= 100 };
//! "#;
//! let parse = parse(FileId(0), text, Dialect::Ambit);
//! let file = File { name: "a.pol", kind: SourceKind::Ambit, parse: &parse };
//! let checked = check(&[file], &Options::default());
//! assert!(checked.diagnostics.is_empty());
//! assert_eq!(checked.sound().unwrap().policies[0].id, "a.pol#0");
//! ```
//!
//! This crate reads no text and runs nothing.

mod body;
mod capability;
mod check;
mod collect;
mod constructor;
mod diagnostics;
mod env;
mod extension;
mod ids;
mod infer;
mod labels;
mod link;
mod lower;
mod names;
mod notes;
mod policy;
mod resource;
mod schema;
mod scope;
mod ty;
pub mod typed;

pub use check::{Checked, File, Options, check};
pub use link::{Link, LinkError};
