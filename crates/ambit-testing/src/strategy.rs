//! Cases as a proptest strategy that shrinks what a case says and not the bytes it was drawn from.

use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::choices::Choices;
use crate::generate;
use crate::model::Case;
use crate::shrink::smaller;

/// Random cases of plain Cedar.
#[must_use]
pub fn cedar_cases() -> CedarCases {
    CedarCases
}

/// See [`cedar_cases`].
#[derive(Clone, Copy, Debug)]
pub struct CedarCases;

impl Strategy for CedarCases {
    type Tree = CaseTree;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<CedarCases> {
        let case = generate::cedar_case(&mut Choices::seeded(runner.rng().next_u64()));
        Ok(CaseTree {
            failing: case.clone(),
            current: case,
            candidates: Vec::new(),
        })
    }
}

/// A case and its smaller versions.
#[derive(Clone, Debug)]
pub struct CaseTree {
    /// The smallest that is known to fail.
    failing: Case,
    current: Case,
    /// What to try next, the last first.
    candidates: Vec<Case>,
}

impl ValueTree for CaseTree {
    type Value = Case;

    fn current(&self) -> Case {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.candidates = smaller(&self.failing);
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
