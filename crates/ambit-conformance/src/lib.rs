//! Reads the conformance cases of `spec/conformance` and holds the implementation to them.
//!
//! A case is data: sources, and what is expected of them. This crate turns a file of cases into one test for each
//! ([`read`]), and each into an answer: what is found in sources ([`Report`]), or what is decided ([`decide`]), where
//! the reference evaluator must say the same.
//!
//! ```
//! let markdown = "# Calls\n\n## Nobody is asked\nThere is no policy.\n```pol\ntool t();\n```\n\
//!     ```request\n{ \"principal\": \"Agent::\\\"a\\\"\", \"call\": { \"tool\": \"t\" } }\n```\n\
//!     ```expect\ndeny by default\n```\n";
//! let cases = ambit_conformance::read(markdown).unwrap();
//! assert_eq!(cases[0].slug(), "nobody-is-asked");
//! assert_eq!(ambit_conformance::decide(&cases[0]), Ok(()));
//! ```
//!
//! The comparison with Cedar is a test of this crate and not part of it.

mod case;
mod decide;
mod hostile;
mod report;
mod sources;

pub use case::{Block, Case, read};
pub use decide::{as_answer, decide};
pub use hostile::{decide_bytes, load_bytes, parse_bytes, structured_bytes};
pub use report::Report;
