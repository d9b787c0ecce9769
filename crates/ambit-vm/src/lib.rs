//! Runs verified programs on requests.
//!
//! [`decide`] says which rules hold for a [`Request`], [`trace`] also what each instruction saw, and [`possible`] what
//! could hold where some values are not known. All three run the same instructions. [`Entities`] is the store that
//! they look into.
//!
//! Invariant: an answer is a pure function of the program, the store and the request; it does no input or output, and
//! its cost is bounded. A condition that cannot be evaluated is a [`Fault`] of its rule, never a panic; what follows
//! from it is the semantics' to say, and under Ambit's a forbid that fails denies.
//!
//! ```
//! use std::sync::Arc;
//!
//! use ambit_bytecode::Program;
//! use ambit_value::{EntityId, Value};
//! use ambit_vm::{Entities, Request, Scratch, decide};
//!
//! let program = Arc::new(Program::default().verify().unwrap());
//! let entities = Entities::new(&program);
//! let nobody = EntityId(EntityId::LOCAL);
//! let request = Request {
//!     principal: nobody,
//!     action: nobody,
//!     resource: nobody,
//!     context: Value::Absent,
//!     args: Value::Absent,
//!     session: Value::Absent,
//!     now: Value::Absent,
//!     approvals: &[],
//!     locals: &[],
//! };
//! // One for each thread, used again and again.
//! let mut scratch = Scratch::new();
//! assert!(!decide(&program, &entities, &request, &mut scratch).is_allowed());
//! ```
//!
//! This crate has never heard of policy text, and reads no JSON but that of entities.

mod decide;
mod demand;
mod entities;
mod fault;
mod machine;
mod mode;
mod possible;
mod request;
mod scratch;

pub use decide::{Findings, Outcome, Trace, Verdict, decide, resource, trace};
pub use demand::{Approval, Charge};
pub use entities::{Edit, Entities, EntityData, EntityError, Mismatch};
pub use fault::{Expected, Failure, Fault};
pub use mode::{RuleTrace, Step};
pub use possible::{Outcomes, Outlook, possible};
pub use request::{LocalEntity, Request};
pub use scratch::Scratch;
