//! Types, the schema, and run-time values: JSON bytes in, values of declared types out.
//!
//! A [`Value`] is small, is copied freely and borrows what it is made of; an [`OwnedValue`] owns it. The two are one
//! kind of thing: they compare alike, hash alike and are looked at through the same views. What this crate answers
//! for is that no value is malformed, wherever it comes from: a set is in order and without duplicates, a record has a
//! value for each of its names, a [`Number`] is exact and in its normal form, and decoding a container checks all of
//! this again.
//!
//! ```
//! use ambit_value::{
//!     Entities, EntityFault, EntityId, EntityType, Field, Number, Reader, RecordTy, Schema, Semantics, Ty, Value,
//!     read_value,
//! };
//! use bumpalo::Bump;
//!
//! struct Nobody;
//!
//! impl Entities for Nobody {
//!     fn entity(&mut self, _: EntityType<'_>, _: &str) -> Result<EntityId, EntityFault> {
//!         Err(EntityFault::Unknown)
//!     }
//! }
//!
//! let field = |name: &str, ty| Field { name: name.into(), ty, required: true, default: None };
//! let ty = Ty::Record(RecordTy {
//!     fields: vec![field("amount", Ty::Long), field("rate", Ty::Number)],
//!     open: false,
//! });
//! let (arena, schema, mut nobody) = (Bump::new(), Schema::default(), Nobody);
//! let mut reader = Reader::new(&schema, Semantics::Ambit, &mut nobody);
//!
//! let args = read_value(br#"{ "rate": 0.10, "amount": 1e2 }"#, &arena, &ty, &mut reader)?;
//! let args = args.as_record().unwrap();
//! assert_eq!(args.slot(0), Some(Value::Long(100)));
//! assert_eq!(args.get("rate"), Some(Value::Number("0.1".parse().unwrap())));
//!
//! let error = read_value(br#"{ "rate": 0.10, "amount": "1" }"#, &arena, &ty, &mut reader).unwrap_err();
//! assert_eq!(error.to_string(), "`amount`: expected `Long`, found a string");
//! # Ok::<(), ambit_value::JsonError>(())
//! ```
//!
//! It does not evaluate: operators and the errors they give belong to `ambit-vm`, and so does the widening of a `Long`
//! where it meets a `Number`. It has never heard of source text, of policies or of where entities are kept.

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
mod structured;
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
pub use name::is_type_name;
pub use number::{Number, NumberError};
pub use owned::{DuplicateName, OwnedRecord, OwnedSet, OwnedValue, Shape};
pub use pattern::{Pattern, PatternPart};
pub use schema::{ActionDef, EntityTypeDef, Schema, Semantics, ToolDef, Uid};
pub use structured::{
    DomainError, EmailError, Member, MemberTy, OwnedStructured, PathError, Structured,
    StructuredError, StructuredKind, StructuredView, UrlError, check_domain,
};
pub use sum::{Sum, SumError};
pub use text::{lower_case, scalar_count};
pub use ty::{Field, RecordTy, Ty, TypeId};
pub use value::{ArenaSet, EntityId, Kind, Value};
pub use view::{Attributes, Elements, ListView, Record, RecordView, SetView};
pub use wire::WireError;
pub use write::{JsonText, Names, Shown};
