//! What the random cases come to: a comparison proves little where every request is denied for want of a permit.

use std::cell::Cell;
use std::fmt;

use crate::cedar::{Answer, Says};

/// How often each thing happened.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    sets: u32,
    valid: u32,
    requests: u32,
    allowed: u32,
    forbidden: u32,
    unpermitted: u32,
    with_errors: u32,
}

/// The counts of a run.
#[derive(Debug, Default)]
pub(crate) struct Shares(Cell<Counts>);

impl Shares {
    /// Counts what Cedar says of a case.
    pub(crate) fn add(&self, says: &Says) {
        let mut counts = self.0.get();
        if let Some(findings) = &says.findings {
            counts.sets += 1;
            counts.valid += u32::from(findings.is_empty());
        }
        let typed = says.typed.iter().flatten().flatten();
        for answer in says.untyped.iter().flatten().chain(typed) {
            counts.add(answer);
        }
        self.0.set(counts);
    }

    /// Whether each thing happened in one of twenty requests at least, and a fifth of the sets is valid.
    pub(crate) fn are_telling(&self) -> bool {
        let it = self.0.get();
        let outcomes = [it.allowed, it.forbidden, it.unpermitted, it.with_errors];
        it.valid * 5 >= it.sets && outcomes.iter().all(|count| count * 20 >= it.requests)
    }
}

impl Counts {
    fn add(&mut self, answer: &Answer) {
        self.requests += 1;
        let outcome = match (answer.is_allowed, answer.determining.is_empty()) {
            (true, _) => &mut self.allowed,
            (false, false) => &mut self.forbidden,
            (false, true) => &mut self.unpermitted,
        };
        *outcome += 1;
        self.with_errors += u32::from(!answer.erroring.is_empty());
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let it = self.0.get();
        let share = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of.max(1));
        write!(
            f,
            "of {} policy sets {:.1} % are valid; of {} requests {:.1} % are allowed, {:.1} % denied by a forbid, {:.1} % \
             denied as nothing permits them; a policy errs in {:.1} %",
            it.sets,
            share(it.valid, it.sets),
            it.requests,
            share(it.allowed, it.requests),
            share(it.forbidden, it.requests),
            share(it.unpermitted, it.requests),
            share(it.with_errors, it.requests),
        )
    }
}
