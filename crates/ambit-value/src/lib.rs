//! Types, the schema, and run-time values.

mod build;
mod extension;
mod json;
mod money;
mod name;
mod number;
mod order;
mod owned;
mod pattern;
mod schema;
mod sum;
mod text;
mod ty;
mod value;
mod view;
mod wire;
mod write;

pub use extension::{
    CallError, DatetimeError, DecimalError, DurationError, IpError, IpNet, OutOfRange,
    datetime_text, decimal_text, duration_since, duration_text, offset, parse_datetime,
    parse_decimal, parse_duration, to_date, to_days, to_hours, to_minutes, to_seconds, to_time,
};
pub use json::{
    Cursor, Entities, EntityFault, EntityType, JsonError, JsonFault, MAX_DEPTH, Part, Reader,
    Slots, Step, SyntaxFault, Token, read_value,
};
pub use money::{Money, MoneyError};
pub use number::{Number, NumberError};
pub use owned::{DuplicateName, OwnedRecord, OwnedSet, OwnedValue, Shape};
pub use pattern::{Pattern, PatternPart};
pub use schema::{ActionDef, EntityTypeDef, Schema, Semantics, ToolDef, Uid};
pub use sum::{Sum, SumError};
pub use text::{lower_case, scalar_count};
pub use ty::{Field, RecordTy, Ty, TypeId};
pub use value::{ArenaSet, EntityId, Kind, Value};
pub use view::{Attributes, Elements, ListView, Record, RecordView, SetView};
pub use wire::WireError;
pub use write::{JsonText, Names, Shown};
