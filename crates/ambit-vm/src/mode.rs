//! The ways to run: fast, traced, three-valued. The machine's loop is made once for each.

use ambit_bytecode::OpIdx;
use ambit_value::Value;

/// What a traced run noted of one instruction.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The instruction; its place in the source is [`ambit_bytecode::Verified::place`].
    pub at: OpIdx,
    /// What it read, at most two values; [`Value::Absent`] where it read fewer.
    pub operands: [Value<'a>; 2],
    /// What it gave: the value it wrote, or whether its test held; [`Value::Absent`] where it gave nothing.
    pub value: Value<'a>,
}

/// How a run differs from a plain one.
pub(crate) trait Mode<'a> {
    /// Whether steps are noted.
    const IS_TRACED: bool = false;
    /// Whether values may be unknown.
    const IS_GUESSING: bool = false;

    /// Notes a step.
    fn note(&mut self, _step: Step<'a>) {}

    /// Notes that an instruction on an unknown value may fail.
    fn doubt(&mut self) {}
}

/// Nothing but the answer.
pub(crate) struct Fast;

impl Mode<'_> for Fast {}

/// Every step.
pub(crate) struct Traced<'a> {
    pub(crate) steps: bumpalo::collections::Vec<'a, Step<'a>>,
}

impl<'a> Mode<'a> for Traced<'a> {
    const IS_TRACED: bool = true;

    fn note(&mut self, step: Step<'a>) {
        self.steps.push(step);
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
