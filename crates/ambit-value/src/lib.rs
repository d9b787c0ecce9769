//! Types, the schema, and run-time values.

mod number;
mod schema;
mod ty;
mod value;

pub use number::{Money, Number};
pub use schema::{ActionDef, EntityTypeDef, Schema, Semantics, ToolDef, Uid};
pub use ty::{Field, RecordTy, Ty, TypeId};
pub use value::{EntityId, IpNet, OwnedRecord, OwnedSet, OwnedValue, Record, Shape, Value};
