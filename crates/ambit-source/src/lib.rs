//! Source files, byte spans and diagnostics as data.
//!
//! Every other crate that reads policy text speaks of places by [`Span`] and of the author's mistakes by
//! [`Diagnostic`]; this crate alone turns them into lines, columns and rendered text.
//!
//! Invariant: a [`Span`] names a file of the [`Sources`] it was made with, and byte offsets that lie in it.

mod code;
mod diagnostic;
mod source;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Severity};
pub use source::{FileId, Source, SourceKind, Sources, Span};
