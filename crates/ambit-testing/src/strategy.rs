//! Cases as proptest strategies that shrink what a case says and not the bytes it was drawn from.

use std::fmt::Debug;

use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::choices::Choices;
use crate::generate;
use crate::model::{CallCase, Case};
use crate::shrink::{smaller, smaller_calls};

/// Random cases of plain Cedar.
#[must_use]
pub fn cedar_cases() -> Drawn<Case> {
    Drawn {
        draw: generate::cedar_case,
        smaller,
    }
}

/// Random cases of tools and calls.
#[must_use]
pub fn call_cases() -> Drawn<CallCase> {
    Drawn {
        draw: generate::call_case,
        smaller: smaller_calls,
    }
}

/// What a generator draws. See [`cedar_cases`] and [`call_cases`].
#[derive(Clone, Copy, Debug)]
pub struct Drawn<T> {
    draw: fn(&mut Choices<'_>) -> T,
    smaller: fn(&T) -> Vec<T>,
}

impl<T: Clone + Debug> Strategy for Drawn<T> {
    type Tree = Tree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Drawn<T>> {
        let drawn = (self.draw)(&mut Choices::seeded(runner.rng().next_u64()));
        Ok(Tree {
            smaller: self.smaller,
            failing: drawn.clone(),
            current: drawn,
            candidates: Vec::new(),
        })
    }
}

/// A case and its smaller versions.
#[derive(Clone, Debug)]
pub struct Tree<T> {
    smaller: fn(&T) -> Vec<T>,
    /// The smallest that is known to fail.
    failing: T,
    current: T,
    /// What to try next, the last first.
    candidates: Vec<T>,
}

impl<T: Clone + Debug> ValueTree for Tree<T> {
    type Value = T;

    fn current(&self) -> T {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.candidates = (self.smaller)(&self.failing);
        self.candidates.reverse();
        self.complicate()
    }

    fn complicate(&mut self) -> bool {
        let next = self.candidates.pop();
        let goes_on = next.is_some();
        self.current = next.unwrap_or_else(|| self.failing.clone());
        goes_on
    }
}
