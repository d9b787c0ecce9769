//! Source files, byte spans and diagnostics as data.
//!
//! Every other crate that reads policy text speaks of places by [`Span`] and of the author's mistakes by
//! [`Diagnostic`]; this crate alone turns them into lines, columns and rendered text, JSON or SARIF.
//!
//! Invariant: a [`Span`] names a file of the [`Sources`] it was made with, and byte offsets that lie in it. What is
//! rendered holds even where that was broken: a span that does not fit is cut to its file.
//!
//! ```
//! use ambit_source::{Code, Diagnostic, RenderOptions, Sources, Span, render};
//!
//! let mut sources = Sources::new();
//! let file = sources.add("agents.pol", "permit (principal, action, resource) wehn { true };");
//! let finding = Diagnostic::new(Code::UNEXPECTED_TOKEN, Span::new(file, 37, 41), "`wehn` cannot stand here")
//!     .help(Some("did you mean `when`?".to_owned()));
//! let text = render(&sources, &[finding], &RenderOptions::default());
//! assert!(text.starts_with("[E0102] Error: `wehn` cannot stand here"));
//! assert!(text.contains("agents.pol:1:38"));
//! ```
//!
//! It reads no files, and never decides what is wrong: phases do, and say so with a [`Code`] from the one registry.

mod code;
mod diagnostic;
mod json;
mod position;
mod render;
mod sarif;
mod source;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Severity};
pub use json::to_json;
pub use position::{ColumnUnit, Position};
pub use render::{Color, Lines, RenderOptions, render};
pub use sarif::{Tool, to_sarif};
pub use source::{FileId, Source, SourceKind, Sources, Span};
