//! Random policy sets, schemas, entities and requests; and a naive evaluator to compare every answer with.
//!
//! Two halves that know nothing of each other: the generators make text and JSON, well typed more often than not,
//! and the reference evaluator walks the tree of parsed text. Neither knows the checker, the compiler or the machine,
//! so that agreement with them means something.
#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "tests alone depend on this crate, and a panic there is a finding"
)]

mod choices;
mod expr;
mod generate;
mod model;
mod reference;
mod shrink;
mod strategy;

pub use choices::Choices;
pub use expr::Expr;
pub use generate::{call_case, cedar_case, mutate};
pub use model::{
    Action, Asks, Attribute, CallCase, CallRequest, Case, Datum, Entity, EntityType, Marks, Param,
    Policy, Request, Schema, Scope, TemplateLink, Tool, Ty, Uid,
};
pub use reference::{Answer, File, Link, Reference, Rules};
pub use shrink::{smaller, smaller_calls};
pub use strategy::{Drawn, Tree, call_cases, cedar_cases};
