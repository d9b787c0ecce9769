//! What the benchmarks measure: the same policies and requests for Ambit, for Cedar's crate, and for Rust by hand.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a benchmark that cannot be set up has nothing to measure"
)]

mod ambit;
mod by_hand;
mod cedar;
mod made;

pub use ambit::{Ambit, engine};
pub use by_hand::{Account, Agent, Refund, allows, holding};
pub use cedar::{Cedar, load};
pub use made::{Apart, Made, PAYMENTS_TOOL, REFUND_CALL, hierarchy, mixed, one_matches, payments};
