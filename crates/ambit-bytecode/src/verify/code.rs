//! The instructions: operands in range, no register read before it is written, no way out and no way back but by loops.

use std::collections::{BTreeMap, BTreeSet};

use super::VerifyError;
use crate::{Input, Op, OpIdx, Operand, Program, Reg};

/// Checks every stretch of instructions, and gives how many registers they use.
pub(super) fn check(program: &Program) -> Result<usize, VerifyError> {
    if program.places.len() != program.code.len() {
        return Err(VerifyError::PlacesMissing);
    }
    let rules: BTreeSet<_> = program.rule_entries().collect();
    let values: BTreeSet<_> = program.value_entries().collect();
    let starts: BTreeSet<_> = rules.union(&values).copied().collect();
    let mut registers = usize::from(Input::COUNT);
    let mut next = OpIdx(0);
    let mut starts = starts.into_iter().peekable();
    while let Some(start) = starts.next() {
        if start != next {
            return Err(VerifyError::Unreachable(next.min(start)));
        }
        let rest = program.code.get(start.0 as usize..).unwrap_or_default();
        let ops = match starts.peek() {
            Some(end) => rest.get(..(end.0 - start.0) as usize).unwrap_or_default(),
            None => rest,
        };
        let ends = Ends {
            as_rule: rules.contains(&start),
            as_value: values.contains(&start),
        };
        registers = registers.max(Stretch::new(start, ops).check(program, ends)?);
        next = OpIdx(start.0 + u32::try_from(ops.len()).unwrap_or(u32::MAX));
    }
    if next.0 as usize == program.code.len() {
        Ok(registers)
    } else {
        Err(VerifyError::Unreachable(next))
    }
}

/// How a stretch may end.
#[derive(Clone, Copy)]
struct Ends {
    as_rule: bool,
    as_value: bool,
}

/// Which registers hold something.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Filled([u64; 4]);

impl Filled {
    fn inputs() -> Filled {
        let mut it = Filled([0; 4]);
        (0..Input::COUNT).for_each(|reg| it.fill(Reg(reg)));
        it
    }

    fn fill(&mut self, reg: Reg) {
        if let Some(word) = self.0.get_mut(usize::from(reg.0 / 64)) {
            *word |= 1 << (reg.0 % 64);
        }
    }

    fn has(self, reg: Reg) -> bool {
        let word = self.0.get(usize::from(reg.0 / 64)).copied();
        word.is_some_and(|it| it & (1 << (reg.0 % 64)) != 0)
    }

    fn and(self, other: Filled) -> Filled {
        let mut both = self;
        both.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(it, other)| *it &= other);
        both
    }
}

/// A loop whose end has not been seen yet.
struct Loop {
    at: Reg,
    list: Reg,
    item: Reg,
    /// The first instruction of its body.
    body: u32,
    /// The first instruction behind it.
    behind: u32,
    /// What holds where its body begins.
    filled: Filled,
}

/// The instructions of one entry, walked once from front to back: all jumps lead ahead, and what holds at the end of a
/// loop's body holds at its beginning, as nothing a register holds is ever taken away.
struct Stretch<'p> {
    start: OpIdx,
    ops: &'p [Op],
    /// What holds at instructions that some jump leads to.
    arriving: BTreeMap<u32, Filled>,
    loops: Vec<Loop>,
    registers: u8,
}

impl<'p> Stretch<'p> {
    fn new(start: OpIdx, ops: &'p [Op]) -> Stretch<'p> {
        Stretch {
            start,
            ops,
            arriving: BTreeMap::new(),
            loops: Vec::new(),
            registers: Input::COUNT - 1,
        }
    }

    fn check(mut self, program: &Program, ends: Ends) -> Result<usize, VerifyError> {
        let mut here = Some(Filled::inputs());
        let mut last = self.start;
        for (at, op) in (0..).zip(self.ops) {
            last = OpIdx(self.start.0 + at);
            here = match (here, self.arriving.remove(&at)) {
                (Some(lhs), Some(rhs)) => Some(lhs.and(rhs)),
                (lhs, rhs) => lhs.or(rhs),
            };
            let Some(filled) = here else {
                return Err(VerifyError::Unreachable(last));
            };
            check_operands(program, *op)?;
            here = self.step(at, *op, filled, ends, last)?;
        }
        if here.is_some() {
            return Err(VerifyError::NoEnd(last));
        }
        if !self.loops.is_empty() {
            return Err(VerifyError::EndsNoLoop(last));
        }
        Ok(usize::from(self.registers) + 1)
    }

    /// What holds behind an instruction; `None`: it does not go on there.
    fn step(
        &mut self,
        at: u32,
        op: Op,
        mut filled: Filled,
        ends: Ends,
        here: OpIdx,
    ) -> Result<Option<Filled>, VerifyError> {
        let mut fault = None;
        let mut skip = None;
        let mut written = Filled([0; 4]);
        op.operands(|operand| match operand {
            Operand::Read(reg) if !filled.has(reg) => fault = Some(VerifyError::ReadsEmpty(here)),
            Operand::Write(reg) if self.is_fixed(op, reg) => {
                fault = Some(VerifyError::WritesFixed(here));
            }
            Operand::Write(reg) => {
                written.fill(reg);
                self.registers = self.registers.max(reg.0);
            }
            Operand::Skip(by) => skip = Some(at + 1 + u32::from(by.0)),
            Operand::Read(_)
            | Operand::Const(_)
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
        if let Some(fault) = fault {
            return Err(fault);
        }
        if let Some(to) = skip {
            self.arrive(to, filled, here)?;
        }
        filled
            .0
            .iter_mut()
            .zip(written.0)
            .for_each(|(it, new)| *it |= new);
        self.follow_loops(at, op, filled, here)?;
        let ends_a_rule = matches!(op, Op::Accept {} | Op::Reject {} | Op::Return { .. });
        let ends_a_value = matches!(op, Op::Give { .. });
        if (ends_a_value && ends.as_rule) || (ends_a_rule && ends.as_value) {
            return Err(VerifyError::WrongEnd(here));
        }
        Ok((!op.is_end() && !matches!(op, Op::Jump { .. })).then_some(filled))
    }

    /// Enters a loop at its beginning and leaves it at its end.
    fn follow_loops(
        &mut self,
        at: u32,
        op: Op,
        filled: Filled,
        here: OpIdx,
    ) -> Result<(), VerifyError> {
        if let Op::Each {
            at: count,
            list,
            item,
            by,
        } = op
        {
            self.loops.push(Loop {
                at: count.into(),
                list,
                item: item.into(),
                body: at + 1,
                behind: at + 1 + u32::from(by.0),
                filled,
            });
        }
        if let Op::Next {
            at: count,
            list,
            item,
            back,
        } = op
        {
            let fits = |it: Loop| {
                it.at == count
                    && it.list == list
                    && it.item == item.into()
                    && at + 1 - it.body == u32::from(back.0)
                    && at < it.behind
                    && it.filled.and(filled) == it.filled
            };
            if !self.loops.pop().is_some_and(fits) {
                return Err(VerifyError::EndsNoLoop(here));
            }
        }
        Ok(())
    }

    /// Notes that a jump leads to an instruction.
    fn arrive(&mut self, to: u32, filled: Filled, here: OpIdx) -> Result<(), VerifyError> {
        if to as usize >= self.ops.len() {
            return Err(VerifyError::JumpsOut(here));
        }
        self.arriving
            .entry(to)
            .and_modify(|it| *it = it.and(filled))
            .or_insert(filled);
        Ok(())
    }

    /// Whether an instruction may not write a register: inputs, and what drives a loop around it.
    fn is_fixed(&self, op: Op, reg: Reg) -> bool {
        let is_next = matches!(op, Op::Next { .. });
        let drives = |it: &Loop| reg == it.at || reg == it.list || (reg == it.item && !is_next);
        reg.0 < Input::COUNT || self.loops.iter().any(drives)
    }
}

fn check_operands(program: &Program, op: Op) -> Result<(), VerifyError> {
    let mut outside = None;
    op.operands(|operand| {
        let (number, len, what) = match operand {
            Operand::Const(it) => (it.0, program.constants.len(), "constants"),
            Operand::Entity(it) => (it.0, program.uids.len(), "entities"),
            Operand::Type(it) => (it.0, program.types.len(), "types"),
            Operand::Name(it) => (it.0, program.names.len(), "names"),
            Operand::Pattern(it) => (it.0, program.patterns.len(), "patterns"),
            Operand::Shape(it) => (it.0, program.shapes.len(), "shapes"),
            Operand::Read(_)
            | Operand::Write(_)
            | Operand::Slot(_)
            | Operand::Count(_)
            | Operand::Kind(_)
            | Operand::Structured(_)
            | Operand::Skip(_)
            | Operand::Back(_) => return,
        };
        if number as usize >= len {
            outside = Some(what);
        }
    });
    outside.map_or(Ok(()), |it| Err(VerifyError::OutOfRange(it)))
}
