//! Running where some values are not known: which ends are possible.

use ambit_bytecode::{Count, Dst, Op, OpIdx, Operand, Reg, Skip, Slot};
use ambit_value::{Semantics, Value};

use super::{End, Machine};
use crate::mode::{Guessing, Mode};
use crate::possible::Outcomes;

/// What an instruction on unknown values does.
pub(super) enum Guess {
    /// It is done: its result is unknown, or what follows even so.
    Done,
    /// It goes on that much further.
    Skip(Skip),
    /// It goes on behind itself or that much further.
    Fork(Skip),
    /// It ends with an unknown value.
    End,
}

impl<'a, M: Mode<'a>, const N: usize> Machine<'a, M, N> {
    /// What an instruction does that looks at an unknown value; `None`: it looks at none.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not told apart is unknown where any operand is, which is never wrong"
    )]
    pub(super) fn guess(&mut self, op: Op) -> Option<Guess> {
        match op {
            Op::Copy { .. } | Op::Push { .. } | Op::Pop { .. } => None,
            Op::HasSlot { dst, obj, slot } => {
                let found = self
                    .get(obj)
                    .as_record()
                    .and_then(|it| it.slot(slot.0.into()));
                self.guess_has(obj, found).then(|| self.unknown(dst))
            }
            Op::Has { dst, obj, name } => {
                let name = self.program.names.get(name.0 as usize)?;
                let found = self.get(obj).as_record().and_then(|it| it.get(name));
                self.guess_has(obj, found).then(|| self.unknown(dst))
            }
            Op::IfHasSlot { obj, by, slot } | Op::UnlessHasSlot { obj, by, slot } => {
                let found = self
                    .get(obj)
                    .as_record()
                    .and_then(|it| it.slot(slot.0.into()));
                self.guess_has(obj, found).then_some(Guess::Fork(by))
            }
            Op::Each { at, list, item, by } => self.guess_loop(at, list, item, by),
            Op::BuildSet { dst, count } => self.guess_set(dst, count),
            Op::Gather { dst, list } => is_unknown(self.get(list)).then(|| self.unknown(dst)),
            Op::Both { dst, lhs, rhs } => self.guess_both(dst, lhs, rhs, false),
            Op::Either { dst, lhs, rhs } => self.guess_both(dst, lhs, rhs, true),
            op => self.guess_strict(op),
        }
    }

    fn guess_has(&mut self, obj: Reg, found: Option<Value<'a>>) -> bool {
        let is_guess = is_unknown(self.get(obj));
        if is_guess && self.verified.may_be_unparsed() {
            self.mode.doubt();
        }
        is_guess || found.is_some_and(is_unknown)
    }

    /// An instruction that looks at all its operands.
    fn guess_strict(&mut self, op: Op) -> Option<Guess> {
        if let Some((obj, slot, _, by)) = op.slot_and_constant() {
            return self.guess_slot(op, obj, slot, by);
        }
        let is_shallow = looks_at_surface(op);
        let mut is_guess = false;
        let mut dst = None;
        let mut skip = None;
        op.operands(|operand| match operand {
            Operand::Read(reg) => {
                let value = self.get(reg);
                is_guess |= is_unknown(value) || !(is_shallow || is_known(value));
            }
            Operand::Write(reg) => dst = Some(Dst(reg.0)),
            Operand::Skip(by) => skip = Some(by),
            Operand::Const(_)
            | Operand::Entity(_)
            | Operand::Type(_)
            | Operand::Name(_)
            | Operand::Slot(_)
            | Operand::Pattern(_)
            | Operand::Shape(_)
            | Operand::Count(_)
            | Operand::Kind(_)
            | Operand::Structured(_)
            | Operand::Back(_) => {}
        });
        if !is_guess {
            return None;
        }
        if self.may_fail(op) {
            self.mode.doubt();
        }
        Some(match (skip, dst) {
            (Some(by), _) => Guess::Fork(by),
            (None, Some(dst)) => self.unknown(dst),
            (None, None) if op.is_end() => Guess::End,
            (None, None) => Guess::Done,
        })
    }

    /// A comparison of a slot with a constant.
    fn guess_slot(&mut self, op: Op, obj: Reg, slot: Slot, by: Skip) -> Option<Guess> {
        let obj = self.get(obj);
        let found = obj.as_record().and_then(|it| it.slot(slot.0.into()));
        if !is_unknown(obj) && found.is_none_or(is_known) {
            return None;
        }
        if self.may_fail(op) {
            self.mode.doubt();
        }
        Some(Guess::Fork(by))
    }

    /// Whether an instruction may fail, given that what it looks at is not all known.
    fn may_fail(&self, op: Op) -> bool {
        let is_unparsed = self.verified.may_be_unparsed() && looks_into(op);
        is_unparsed || self.is_unchecked() || may_fail(op)
    }

    /// Whether an instruction may meet values of a kind that it does not take.
    fn is_unchecked(&self) -> bool {
        // Cedar runs what is ill typed.
        !self.program.is_typed || self.program.semantics == Semantics::Cedar
    }

    fn unknown(&mut self, dst: Dst) -> Guess {
        self.set(dst, Value::Unknown);
        Guess::Done
    }

    /// A conjunction or a disjunction, which one side may decide.
    fn guess_both(&mut self, dst: Dst, lhs: Reg, rhs: Reg, decides: bool) -> Option<Guess> {
        let (lhs, rhs) = (self.get(lhs), self.get(rhs));
        if !is_unknown(lhs) && !is_unknown(rhs) {
            return None;
        }
        if self.is_unchecked() {
            self.mode.doubt();
        }
        let is_decided = lhs == Value::Bool(decides) || rhs == Value::Bool(decides);
        let value = if is_decided {
            Value::Bool(decides)
        } else {
            Value::Unknown
        };
        self.set(dst, value);
        Some(Guess::Done)
    }

    /// A loop over no one knows what: whatever its body gives is unknown.
    fn guess_loop(&mut self, at: Dst, list: Reg, item: Dst, by: Skip) -> Option<Guess> {
        if !is_unknown(self.get(list)) {
            return None;
        }
        self.mode.doubt();
        self.set(at, Value::Unknown);
        self.set(item, Value::Unknown);
        let code = self.program.code.as_slice();
        let from = self.here;
        let body = code.get(from..from + usize::from(by.0)).unwrap_or_default();
        for op in body {
            op.operands(|operand| {
                if let Operand::Write(reg) = operand {
                    self.set(Dst(reg.0), Value::Unknown);
                }
            });
        }
        Some(Guess::Skip(by))
    }

    /// A set of which not all is known: so neither is how many elements it has.
    fn guess_set(&mut self, dst: Dst, count: Count) -> Option<Guess> {
        let from = self.stack.len().checked_sub(count.0 as usize)?;
        if self.stack.get(from..)?.iter().all(|it| is_known(*it)) {
            return None;
        }
        self.stack.truncate(from);
        Some(self.unknown(dst))
    }
}

impl<const N: usize> Machine<'_, Guessing, N> {
    /// How many times one rule may go both ways.
    const FORKS: u32 = 64;

    /// Every end that the instructions of an entry can have.
    pub(crate) fn explore(&mut self, entry: OpIdx) -> Outcomes {
        let mut outcomes = Outcomes::NONE;
        let mut forks = 0;
        let mut waiting = Vec::new();
        self.mode.may_fail = false;
        self.stack.clear();
        let mut from = entry.0 as usize;
        loop {
            match self.go_on(from) {
                End::Rule(true) => outcomes = outcomes.or(Outcomes::HOLDS),
                End::Rule(false) => outcomes = outcomes.or(Outcomes::HOLDS_NOT),
                End::Value => outcomes = outcomes.or(Outcomes::HOLDS).or(Outcomes::HOLDS_NOT),
                End::Failed => outcomes = outcomes.or(Outcomes::FAILS),
                End::Fork if forks < Self::FORKS => {
                    forks += 1;
                    let (one, other) = self.ways;
                    waiting.push((other, self.registers, self.stack.clone()));
                    from = one;
                    continue;
                }
                End::Fork => return Outcomes::ALL,
            }
            let Some((other, registers, stack)) = waiting.pop() else {
                break;
            };
            from = other;
            self.registers = registers;
            self.stack = stack;
        }
        if self.mode.may_fail {
            outcomes = outcomes.or(Outcomes::FAILS);
        }
        outcomes
    }
}

fn is_unknown(value: Value<'_>) -> bool {
    matches!(value, Value::Unknown)
}

/// Whether a value and all that it is made of are known. What is owned always is.
fn is_known(value: Value<'_>) -> bool {
    match value {
        Value::Unknown => false,
        Value::ListIn(it) => it.iter().all(|it| is_known(*it)),
        Value::RecordIn(it) => it.values().iter().all(|it| is_known(*it)),
        Value::Absent
        | Value::Null
        | Value::Bool(_)
        | Value::Long(_)
        | Value::Str(_)
        | Value::Entity(_)
        | Value::Decimal(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Ip(_)
        | Value::Number(_)
        | Value::Money(_)
        | Value::Structured(_)
        | Value::StructuredIn(_)
        | Value::Set(_)
        | Value::SetIn(_)
        | Value::List(_)
        | Value::Record(_) => true,
    }
}

/// Whether an instruction asks nothing of what its operands are made of.
fn looks_at_surface(op: Op) -> bool {
    matches!(
        op,
        Op::Slot { .. }
            | Op::Attr { .. }
            | Op::Size { .. }
            | Op::First { .. }
            | Op::Next { .. }
            | Op::Give { .. }
    )
}

/// Whether an instruction fails on a structured argument that does not parse.
fn looks_into(op: Op) -> bool {
    matches!(
        op,
        Op::Slot { .. }
            | Op::Eq { .. }
            | Op::Ne { .. }
            | Op::IfEq { .. }
            | Op::IfNe { .. }
            | Op::IfEqConst { .. }
            | Op::IfNeConst { .. }
            | Op::IfSlotEq { .. }
            | Op::IfSlotNe { .. }
            | Op::Contains { .. }
            | Op::IfContains { .. }
            | Op::UnlessContains { .. }
            | Op::IfAmong { .. }
            | Op::UnlessAmong { .. }
            | Op::ContainsAll { .. }
            | Op::ContainsAny { .. }
            | Op::ListStartsWith { .. }
    )
}

/// Whether an instruction may fail also on operands of the right kind.
fn may_fail(op: Op) -> bool {
    matches!(
        op,
        Op::Attr { .. }
            | Op::Tag { .. }
            | Op::Lt { .. }
            | Op::Le { .. }
            | Op::IfLt { .. }
            | Op::IfLe { .. }
            | Op::IfLtConst { .. }
            | Op::IfLeConst { .. }
            | Op::IfGtConst { .. }
            | Op::IfGeConst { .. }
            | Op::IfSlotLt { .. }
            | Op::IfSlotLe { .. }
            | Op::IfSlotGt { .. }
            | Op::IfSlotGe { .. }
            | Op::Neg { .. }
            | Op::Add { .. }
            | Op::Sub { .. }
            | Op::Mul { .. }
            | Op::Sum { .. }
            | Op::First { .. }
            | Op::Decimal { .. }
            | Op::Ip { .. }
            | Op::Datetime { .. }
            | Op::Duration { .. }
            | Op::Offset { .. }
            | Op::Since { .. }
            | Op::ToDate { .. }
            | Op::Money { .. }
            | Op::Minor { .. }
            | Op::Structured { .. }
            | Op::Within { .. }
            | Op::InDomain { .. }
    )
}
