//! Instructions that stand behind each other in nearly every policy, made one.

use std::collections::BTreeSet;

use ambit_bytecode::{Back, ConstIdx, NearSkip, NearSlot, Op, Place, Reg, Skip};

/// Makes one instruction of each load of a slot and the comparison with a constant that follows it.
///
/// The register between the two is read by no other instruction: what the compiler evaluates to compare it, it uses
/// once.
pub(crate) fn fuse(ops: &[Op], places: &[Place]) -> (Vec<Op>, Vec<Place>) {
    let targets: BTreeSet<usize> = (0..)
        .zip(ops)
        .filter_map(|(at, op)| target(at, *op))
        .collect();
    let mut fused = Vec::with_capacity(ops.len());
    let mut kept = Vec::with_capacity(places.len());
    // Where each instruction stands now.
    let mut moved = Vec::with_capacity(ops.len());
    let mut rest = ops
        .iter()
        .copied()
        .zip(places.iter().copied())
        .enumerate()
        .peekable();
    while let Some((at, (op, place))) = rest.next() {
        moved.push(fused.len());
        let next = rest.peek().filter(|_| !targets.contains(&(at + 1)));
        let pair = next.and_then(|(_, (next, place))| Some((joined(op, *next)?, *place)));
        if pair.is_some() {
            rest.next();
            moved.push(fused.len());
        }
        let (op, place) = pair.unwrap_or((op, place));
        fused.push(op);
        kept.push(place);
    }
    if fused.len() < ops.len() {
        for (at, op) in (0..).zip(ops) {
            let to = target(at, *op).and_then(|it| moved.get(it));
            if let (Some(to), Some(from)) = (to, moved.get(at))
                && let Some(it) = fused.get_mut(*from)
            {
                *it = aimed(*it, *from, *to);
            }
        }
    }
    (fused, kept)
}

/// Where an instruction may lead, if not to the next one.
fn target(at: usize, op: Op) -> Option<usize> {
    if let Op::Next { back, .. } = op {
        return (at + 1).checked_sub(usize::from(back.0));
    }
    skip(op).map(|by| at + 1 + usize::from(by.0))
}

fn skip(op: Op) -> Option<Skip> {
    let mut skip = None;
    op.operands(|operand| {
        if let ambit_bytecode::Operand::Skip(by) = operand {
            skip = Some(by);
        }
    });
    skip
}

/// The same instruction, leading from one place to another. Both have come nearer to each other, if they have moved.
fn aimed(op: Op, from: usize, to: usize) -> Op {
    if let Op::Next {
        at,
        list,
        item,
        back,
    } = op
    {
        let back = u16::try_from(from + 1 - to).map_or(back, Back);
        return Op::Next {
            at,
            list,
            item,
            back,
        };
    }
    match u16::try_from(to - from - 1) {
        Ok(by) => op.with_skip(Skip(by)),
        Err(_) => op,
    }
}

/// The one instruction for two, if there is one.
fn joined(load: Op, test: Op) -> Option<Op> {
    let Op::Slot { dst, obj, slot } = load else {
        return None;
    };
    let slot = NearSlot(u8::try_from(slot.0).ok()?);
    let (make, lhs, by, value) = compared(test)?;
    let by = NearSkip(u8::try_from(by.0).ok()?);
    (lhs == dst.into()).then(|| make(obj, slot, by, value))
}

type Make = fn(Reg, NearSlot, NearSkip, ConstIdx) -> Op;

/// A comparison with a constant, taken apart, and how to make the instruction that loads a slot first.
fn compared(test: Op) -> Option<(Make, Reg, Skip, ConstIdx)> {
    if let Op::IfEqConst { lhs, by, value } = test {
        let make: Make = |obj, slot, by, value| Op::IfSlotEq {
            obj,
            slot,
            by,
            value,
        };
        Some((make, lhs, by, value))
    } else if let Op::IfNeConst { lhs, by, value } = test {
        let make: Make = |obj, slot, by, value| Op::IfSlotNe {
            obj,
            slot,
            by,
            value,
        };
        Some((make, lhs, by, value))
    } else if let Op::IfLtConst { lhs, by, value } = test {
        let make: Make = |obj, slot, by, value| Op::IfSlotLt {
            obj,
            slot,
            by,
            value,
        };
        Some((make, lhs, by, value))
    } else if let Op::IfLeConst { lhs, by, value } = test {
        let make: Make = |obj, slot, by, value| Op::IfSlotLe {
            obj,
            slot,
            by,
            value,
        };
        Some((make, lhs, by, value))
    } else if let Op::IfGtConst { lhs, by, value } = test {
        let make: Make = |obj, slot, by, value| Op::IfSlotGt {
            obj,
            slot,
            by,
            value,
        };
        Some((make, lhs, by, value))
    } else if let Op::IfGeConst { lhs, by, value } = test {
        let make: Make = |obj, slot, by, value| Op::IfSlotGe {
            obj,
            slot,
            by,
            value,
        };
        Some((make, lhs, by, value))
    } else {
        None
    }
}
