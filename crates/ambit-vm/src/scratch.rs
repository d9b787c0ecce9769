//! The memory that decisions use again and again.

use bumpalo::Bump;

/// A thread's memory for decisions. Each decision clears it, and keeps what was allocated; so only the first ones
/// allocate.
#[derive(Debug)]
pub struct Scratch {
    pub(crate) arena: Bump,
    pub(crate) fuel: u32,
}

impl Scratch {
    /// The fuel that one rule may use, unless said otherwise.
    pub const FUEL: u32 = 1 << 24;

    /// Empty memory.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch::with_fuel(Scratch::FUEL)
    }

    /// Empty memory for decisions in which a rule may use that much fuel. A rule that runs out of it fails: one that loops,
    /// or that searches, compares or builds more than that.
    #[must_use]
    pub fn with_fuel(fuel: u32) -> Scratch {
        Scratch {
            arena: Bump::new(),
            fuel,
        }
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}
