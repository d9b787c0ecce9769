//! Programs: what policies are compiled to, as data.
//!
//! The compiler makes a [`Program`]; [`Program::verify`] turns it into a [`Verified`] one, and only that can be run.
//! [`Program::to_bytes`] and [`Program::from_bytes`] are the `.polc` file; [`assemble`] and the `Display` of [`Op`] are
//! instructions as text.
//!
//! Invariant: in a [`Verified`] program every number that stands for something (an entity, a type, a constant, a
//! register) is in range and every register is written before it is read, so the machine that runs it need not ask.
//!
//! ```
//! use ambit_bytecode::{Program, VerifyError};
//!
//! let bytes = Program::default().to_bytes().unwrap();
//! let program = Program::from_bytes(&bytes).unwrap();
//! assert!(program.verify().is_ok());
//! ```
//!
//! This crate runs nothing and has never heard of policy text.

mod assembly;
mod container;
mod describe;
mod index;
mod isa;
mod listing;
mod operand;
mod program;
mod reads;
mod verify;

pub use assembly::{AssembleError, assemble};
pub use container::LoadError;
pub use describe::describe;
pub use index::{Index, Lineage};
pub use isa::{Op, OpInfo};
pub use listing::Listing;
pub use operand::{
    Back, ConstIdx, Count, Dst, Input, JsonKind, NameIdx, NearSkip, NearSlot, Operand, PatternIdx,
    Reg, ShapeIdx, Skip, Slot,
};
pub use program::{
    ActionSet, ActionSetIdx, CalendarUnit, Case, CaseId, Effect, EffectKind, OpIdx, Place, Program,
    ResourceCode, Rule, RuleId, Scope, Terms, UidEntry, Window,
};
pub use reads::{Fields, Reads};
pub use verify::{CasePlan, Verified, VerifyError};
