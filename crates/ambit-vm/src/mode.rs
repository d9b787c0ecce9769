//! The ways to run: fast, traced, three-valued. The machine's loop is made once for each.

use ambit_bytecode::{OpIdx, RuleId};
use ambit_value::Value;
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::Failure;

/// What a traced run noted of one instruction.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The instruction; its place in the source is [`ambit_bytecode::Verified::place`].
    pub at: OpIdx,
    /// What it looked at, registers, slots and constants, at most two values; [`Value::Absent`] where there are fewer.
    pub operands: [Value<'a>; 2],
    /// What it gave: the value it wrote, or whether its test held; [`Value::Absent`] where it gave nothing.
    pub value: Value<'a>,
}

/// What became of one rule whose scope fits the request.
#[derive(Clone, Copy, Debug)]
pub struct RuleTrace<'a> {
    /// The rule.
    pub rule: RuleId,
    /// Whether it holds, or why that is not known.
    pub result: Result<bool, Failure<'a>>,
    /// Every instruction that ran, in order.
    pub steps: &'a [Step<'a>],
}

/// How a run differs from a plain one.
pub(crate) trait Mode<'a> {
    /// Whether steps are noted.
    const IS_TRACED: bool = false;
    /// Whether values may be unknown.
    const IS_GUESSING: bool = false;

    /// Notes a step.
    fn note(&mut self, _step: Step<'a>) {}

    /// Notes the end of a rule.
    fn end_rule(&mut self, _rule: RuleId, _result: Result<bool, Failure<'a>>) {}

    /// Notes that an instruction on an unknown value may fail.
    fn doubt(&mut self) {}
}

/// Nothing but the answer.
pub(crate) struct Fast;

impl Mode<'_> for Fast {}

/// Every step of every rule.
pub(crate) struct Traced<'a> {
    arena: &'a Bump,
    steps: ArenaVec<'a, Step<'a>>,
    pub(crate) rules: ArenaVec<'a, RuleTrace<'a>>,
}

impl<'a> Traced<'a> {
    pub(crate) fn new(arena: &'a Bump) -> Traced<'a> {
        Traced {
            arena,
            steps: ArenaVec::new_in(arena),
            rules: ArenaVec::new_in(arena),
        }
    }
}

impl<'a> Mode<'a> for Traced<'a> {
    const IS_TRACED: bool = true;

    fn note(&mut self, step: Step<'a>) {
        self.steps.push(step);
    }

    fn end_rule(&mut self, rule: RuleId, result: Result<bool, Failure<'a>>) {
        let steps = self.arena.alloc_slice_copy(&self.steps);
        self.steps.clear();
        self.rules.push(RuleTrace {
            rule,
            result,
            steps,
        });
    }
}

/// What is possible where some values are unknown.
#[derive(Default)]
pub(crate) struct Guessing {
    pub(crate) may_fail: bool,
}

impl Mode<'_> for Guessing {
    const IS_GUESSING: bool = true;

    fn doubt(&mut self) {
        self.may_fail = true;
    }
}
