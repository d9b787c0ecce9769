//! Values and types in the program container: flat lists of steps, rebuilt with a stack of our own.
//!
//! A nested form would let a forged container recurse as deep as it likes while it is decoded. Here decoding is a loop,
//! how deep a value goes is bounded before anything walks it, and every constructor checks its invariant again.

mod ty;
mod value;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;
use thiserror::Error;

use crate::{DuplicateName, OwnedValue, RecordTy, Shape, StructuredError, Ty};

/// How deep a value or a type in a container may be nested.
const DEEPEST: u32 = 512;

/// What a container says that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WireError {
    /// A step takes more parts than there are, or parts are left over.
    #[error("the steps do not build one value")]
    Steps,
    /// Nested too deep.
    #[error("nested deeper than {DEEPEST} levels")]
    TooDeep,
    /// Names, elements or literals are not in strict order.
    #[error("not in strict order")]
    Order,
    /// A default does not fit its type.
    #[error("the default of `{0}` does not fit its type")]
    Default(SmolStr),
    /// A structured argument does not parse.
    #[error(transparent)]
    Structured(#[from] StructuredError),
    /// A name stands twice.
    #[error(transparent)]
    DuplicateName(#[from] DuplicateName),
}

/// The parts built so far, each with how deep it is nested.
struct Stack<T>(Vec<(T, u32)>);

impl<T> Stack<T> {
    /// Takes the last parts off, and says how deep what is made of them will be.
    fn take(&mut self, count: u32) -> Result<(Vec<T>, u32), WireError> {
        let count = usize::try_from(count).map_err(|_| WireError::Steps)?;
        let from = self.0.len().checked_sub(count).ok_or(WireError::Steps)?;
        let parts = self.0.split_off(from);
        let depth = parts.iter().map(|it| it.1).max().unwrap_or(0) + 1;
        if depth > DEEPEST {
            return Err(WireError::TooDeep);
        }
        Ok((parts.into_iter().map(|it| it.0).collect(), depth))
    }

    fn finish(mut self) -> Result<T, WireError> {
        match (self.0.pop(), self.0.is_empty()) {
            (Some((it, _)), true) => Ok(it),
            (Some(_) | None, _) => Err(WireError::Steps),
        }
    }
}

impl Serialize for OwnedValue {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut steps = Vec::new();
        value::flatten(self, &mut steps);
        steps.serialize(to)
    }
}

impl<'de> Deserialize<'de> for OwnedValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        value::build(Vec::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Ty {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut steps = Vec::new();
        ty::flatten(self, &mut steps);
        steps.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Ty {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        ty::build(Vec::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for RecordTy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut steps = Vec::new();
        ty::flatten_record(self, &mut steps);
        steps.serialize(to)
    }
}

impl<'de> Deserialize<'de> for RecordTy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        ty::build_record(Vec::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let names = Vec::deserialize(from)?;
        in_order(&names).map_err(serde::de::Error::custom)?;
        Self::new(names).map_err(serde::de::Error::custom)
    }
}

fn in_order<T: Ord>(row: &[T]) -> Result<(), WireError> {
    if row.array_windows().all(|[lhs, rhs]| lhs < rhs) {
        Ok(())
    } else {
        Err(WireError::Order)
    }
}

#[cfg(test)]
mod tests;
