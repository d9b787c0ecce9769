//! Runs verified programs on requests.
//!
//! Invariant: a decision is a pure function of the program, the entity store and the [`Request`]; it does no input or
//! output, and its cost is bounded.

mod entities;
mod request;

pub use entities::{Edit, Entities, EntityData, EntityError, Mismatch};
pub use request::{LocalEntity, Request};
