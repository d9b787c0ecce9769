//! Runs verified programs on requests.
//!
//! Invariant: a decision is a pure function of the program, the entity store and the [`Request`]; it does no input or
//! output, and its cost is bounded.

mod decide;
mod entities;
mod fault;
mod machine;
mod mode;
mod possible;
mod request;
mod scratch;

pub use decide::{Findings, Trace, Verdict, decide, resource, trace};
pub use entities::{Edit, Entities, EntityData, EntityError, Mismatch};
pub use fault::{Expected, Failure, Fault};
pub use mode::{RuleTrace, Step};
pub use possible::{Outcomes, Outlook, possible};
pub use request::{LocalEntity, Request};
pub use scratch::Scratch;
