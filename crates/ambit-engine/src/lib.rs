//! The engine to embed.

mod decision;
mod engine;
mod nearest;
mod policies;
mod request;
mod uid;
mod verdict;

pub use ambit_source::{Diagnostic, Sources};
pub use ambit_value::{Semantics, Uid};
pub use ambit_vm::{Edit, Entities, EntityData, EntityError};
pub use decision::{Decision, Outcome, PolicyError, Shadow, Would};
pub use engine::{Engine, ForeignEntities, Scratch, Snapshot};
pub use policies::{PolcError, PolicySet};
pub use request::{EntityName, Input, Part, Request, RequestBuilder, RequestError};
pub use uid::{UidError, parse_uid};
pub use verdict::Verdict;
