//! Exact decimal numbers and amounts of money.

use serde::{Deserialize, Serialize};

/// An exact decimal of at most 28 digits, never rounded.
///
/// Invariant: without trailing zeros behind the point, so that equal numbers are equal bits. 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Number {
    high: u64,
    low: u64,
}

/// An exact amount in an ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How much.
    pub amount: Number,
    /// Three capitals.
    pub currency: [u8; 3],
}
