//! The machine: one loop over instructions.
//!
//! What nearly every policy does stands in the loop; the rest is called, so that the loop stays small.

mod access;
mod arithmetic;
mod charge;
mod function;
mod guess;
mod order;
mod work;

use std::cmp::Ordering;

use ambit_bytecode::{
    ConstIdx, Dst, Input, Op, OpIdx, Operand, Program, Reg, Skip, Slot, Verified,
};
use ambit_value::{IpNet, OwnedValue, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::mode::{Mode, Step};
use crate::{Expected, Fault, Request};

use charge::is_short;
use guess::Guess;

pub(crate) use access::{World, known};

/// How a run ended. What belongs to it is in the machine, so that the answer of a rule fits a register.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// The rule applies, or it does not.
    Rule(bool),
    /// It gives a value.
    Value,
    /// An unknown value decides which of two ways to go on.
    Fork,
    /// It failed.
    Failed,
}

/// An instruction has no result; the machine holds the fault. Being empty, it costs the way without faults nothing.
#[derive(Clone, Copy, Debug)]
struct Failed;

type Flow<T = ()> = Result<T, Failed>;

/// What follows an instruction.
enum Next {
    /// Another instruction.
    On,
    /// The end of a rule.
    Rule(bool),
    /// The end, with the value of a register.
    Value(Reg),
}

/// A machine with `N` registers, a power of two, that runs the rules of one decision one after another.
pub(crate) struct Machine<'a, M, const N: usize> {
    verified: &'a Verified,
    program: &'a Program,
    world: World<'a>,
    arena: &'a Bump,
    registers: [Value<'a>; N],
    /// The stack: what collections are built of.
    stack: ArenaVec<'a, Value<'a>>,
    /// The fuel that one rule may use, and what the one that runs has left.
    fuel: u32,
    fuel_left: u32,
    /// Where and why the last run failed.
    failed_at: usize,
    fault: Fault<'a>,
    /// What the last run gave.
    given: Value<'a>,
    /// Where the last run could have gone on.
    ways: (usize, usize),
    /// The instruction behind the one that runs, where values may be unknown.
    here: usize,
    pub(crate) mode: M,
}

impl<'a, M: Mode<'a>, const N: usize> Machine<'a, M, N> {
    /// A machine for a request.
    pub(crate) fn new(
        verified: &'a Verified,
        world: World<'a>,
        request: &Request<'a>,
        arena: &'a Bump,
        fuel: u32,
        mode: M,
    ) -> Machine<'a, M, N> {
        let mut registers = [Value::Absent; N];
        let inputs = [
            Value::Entity(request.principal),
            Value::Entity(request.action),
            Value::Entity(request.resource),
            request.context,
            request.args,
            request.session,
            request.now,
        ];
        registers
            .iter_mut()
            .zip(inputs)
            .for_each(|(it, input)| *it = input);
        Machine {
            verified,
            program: verified.program(),
            world,
            arena,
            registers,
            stack: ArenaVec::new_in(arena),
            fuel,
            fuel_left: 0,
            failed_at: 0,
            fault: Fault::Broken,
            given: Value::Absent,
            ways: (0, 0),
            here: 0,
            mode,
        }
    }

    /// Makes the resource unknown.
    pub(crate) fn forget_resource(&mut self) {
        self.set(Dst(Input::Resource.reg().0), Value::Unknown);
    }

    #[inline]
    fn get(&self, reg: Reg) -> Value<'a> {
        // `N` is a power of two, so the mask keeps the place in range and costs no branch.
        let place = usize::from(reg.0) & (N - 1);
        self.registers.get(place).copied().unwrap_or(Value::Absent)
    }

    #[inline]
    fn set(&mut self, dst: Dst, value: Value<'a>) {
        if let Some(it) = self.registers.get_mut(usize::from(dst.0) & (N - 1)) {
            *it = value;
        }
    }

    /// Where and why the last run failed.
    #[cold]
    pub(crate) fn failure(&self) -> (OpIdx, Fault<'a>) {
        let op = self.program.code.as_slice().get(self.failed_at);
        let told = op.and_then(|it| self.left_out(*it));
        (op_idx(self.failed_at), told.unwrap_or(self.fault))
    }

    /// Says what the request left out, where that is why an instruction failed.
    fn left_out(&self, op: Op) -> Option<Fault<'a>> {
        let mut found = None;
        op.operands(|operand| {
            let Operand::Read(reg) = operand else { return };
            let Some(input) = Input::of(reg) else { return };
            if !self.get(reg).is_present() {
                found = Some(Fault::NotGiven(input));
            } else if let Fault::NoAttribute { name, entity: None } = self.fault {
                found = Some(Fault::NotInRequest { input, name });
            }
        });
        found
    }

    /// What the last run gave.
    pub(crate) fn given(&self) -> Value<'a> {
        self.given
    }

    /// Runs the instructions of an entry.
    #[inline]
    pub(crate) fn run(&mut self, entry: OpIdx) -> End {
        self.stack.clear();
        self.go_on(entry.0 as usize)
    }

    /// Runs from an instruction on.
    fn go_on(&mut self, from: usize) -> End {
        self.fuel_left = self.fuel;
        let code = self.program.code.as_slice();
        let mut pc = from;
        loop {
            let at = pc;
            let Some(op) = code.get(pc) else {
                self.fault = Fault::Broken;
                self.failed_at = at;
                return End::Failed;
            };
            pc += 1;
            let operands = if M::IS_TRACED {
                self.operands(*op)
            } else {
                [Value::Absent; 2]
            };
            if M::IS_GUESSING {
                self.here = pc;
                match self.guess(*op) {
                    None => {}
                    Some(Guess::Done) => continue,
                    Some(Guess::Skip(by)) => {
                        pc += usize::from(by.0);
                        continue;
                    }
                    Some(Guess::Fork(by)) => {
                        self.ways = (pc, pc + usize::from(by.0));
                        return End::Fork;
                    }
                    Some(Guess::End) => {
                        self.given = Value::Unknown;
                        return End::Value;
                    }
                }
            }
            let next = self.step(op, &mut pc);
            if M::IS_TRACED && next.is_ok() {
                self.note(at, *op, operands, pc);
            }
            match next {
                Ok(Next::On) => {}
                Ok(Next::Rule(holds)) => return End::Rule(holds),
                Ok(Next::Value(reg)) => {
                    self.given = self.get(reg);
                    return End::Value;
                }
                Err(Failed) => {
                    self.failed_at = at;
                    return End::Failed;
                }
            }
        }
    }

    /// Executes one instruction. `pc` is the place of the next one.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is the body of the loop")]
    #[expect(
        clippy::too_many_lines,
        reason = "one flat match over every instruction, each arm a call"
    )]
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "taken as a value, it is unpacked into operands before it is known which it has"
    )]
    fn step(&mut self, op: &Op, pc: &mut usize) -> Flow<Next> {
        let mut skip_if = |test: bool, by: Skip| {
            if test {
                *pc += usize::from(by.0);
            }
        };
        match *op {
            Op::Const { dst, value } => self.load(dst, value)?,
            Op::Entity { dst, entity } => self.set(dst, Value::Entity(entity)),
            Op::Copy { dst, src } => self.copy(dst, src)?,

            Op::Jump { by } => skip_if(true, by),
            Op::If { test, by } => skip_if(self.truth(test)?, by),
            Op::Unless { test, by } => skip_if(!self.truth(test)?, by),
            Op::Accept {} => return Ok(Next::Rule(true)),
            Op::Reject {} => return Ok(Next::Rule(false)),
            Op::Return { src } => return Ok(Next::Rule(self.truth(src)?)),
            Op::Give { src } => return Ok(Next::Value(src)),

            Op::Eq { dst, lhs, rhs } => {
                self.charge_comparison(self.get(lhs), self.get(rhs))?;
                self.relation(dst, lhs, rhs, order::equal)?;
            }
            Op::Ne { dst, lhs, rhs } => {
                self.charge_comparison(self.get(lhs), self.get(rhs))?;
                self.relation(dst, lhs, rhs, order::differ)?;
            }
            Op::Lt { dst, lhs, rhs } => self.relation(dst, lhs, rhs, order::less)?,
            Op::Le { dst, lhs, rhs } => self.relation(dst, lhs, rhs, order::at_most)?,
            Op::IfEq { lhs, rhs, by } => skip_if(self.equal(lhs, rhs)?, by),
            Op::IfNe { lhs, rhs, by } => skip_if(!self.equal(lhs, rhs)?, by),
            Op::IfLt { lhs, rhs, by } => skip_if(self.order(lhs, rhs)?.is_lt(), by),
            Op::IfLe { lhs, rhs, by } => skip_if(self.order(lhs, rhs)?.is_le(), by),
            Op::IfEqConst { lhs, by, value } => skip_if(self.equal_const(lhs, value)?, by),
            Op::IfNeConst { lhs, by, value } => skip_if(!self.equal_const(lhs, value)?, by),
            Op::IfLtConst { lhs, by, value } => skip_if(self.order_const(lhs, value)?.is_lt(), by),
            Op::IfLeConst { lhs, by, value } => skip_if(self.order_const(lhs, value)?.is_le(), by),
            Op::IfGtConst { lhs, by, value } => skip_if(self.order_const(lhs, value)?.is_gt(), by),
            Op::IfGeConst { lhs, by, value } => skip_if(self.order_const(lhs, value)?.is_ge(), by),

            Op::Not { dst, src } => {
                let is = self.truth(src)?;
                self.set(dst, Value::Bool(!is));
            }
            Op::Both { dst, lhs, rhs } => {
                let (lhs, rhs) = (self.truth(lhs)?, self.truth(rhs)?);
                self.set(dst, Value::Bool(lhs && rhs));
            }
            Op::Either { dst, lhs, rhs } => {
                let (lhs, rhs) = (self.truth(lhs)?, self.truth(rhs)?);
                self.set(dst, Value::Bool(lhs || rhs));
            }
            Op::Neg { dst, src } => self.unary(dst, src, arithmetic::neg)?,
            Op::Widen { dst, src } => self.unary(dst, src, arithmetic::widen)?,
            Op::Add { dst, lhs, rhs } => self.binary(dst, lhs, rhs, arithmetic::add)?,
            Op::Sub { dst, lhs, rhs } => self.binary(dst, lhs, rhs, arithmetic::sub)?,
            Op::Mul { dst, lhs, rhs } => self.binary(dst, lhs, rhs, arithmetic::mul)?,

            Op::Slot { dst, obj, slot } => self.slot(dst, obj, slot)?,
            Op::Attr { dst, obj, name } => self.attribute(dst, obj, name)?,
            Op::HasSlot { dst, obj, slot } => {
                let has = self.has_slot(obj, slot)?;
                self.set(dst, Value::Bool(has));
            }
            Op::Has { dst, obj, name } => self.has(dst, obj, name)?,
            Op::IfHasSlot { obj, by, slot } => skip_if(self.has_slot(obj, slot)?, by),
            Op::UnlessHasSlot { obj, by, slot } => skip_if(!self.has_slot(obj, slot)?, by),
            Op::IfSlotEq {
                obj,
                slot,
                by,
                value,
            } => {
                skip_if(self.slot_equal(obj, slot.wide(), value)?, by.wide());
            }
            Op::IfSlotNe {
                obj,
                slot,
                by,
                value,
            } => {
                skip_if(!self.slot_equal(obj, slot.wide(), value)?, by.wide());
            }
            Op::IfSlotLt {
                obj,
                slot,
                by,
                value,
            } => {
                skip_if(self.slot_order(obj, slot.wide(), value)?.is_lt(), by.wide());
            }
            Op::IfSlotLe {
                obj,
                slot,
                by,
                value,
            } => {
                skip_if(self.slot_order(obj, slot.wide(), value)?.is_le(), by.wide());
            }
            Op::IfSlotGt {
                obj,
                slot,
                by,
                value,
            } => {
                skip_if(self.slot_order(obj, slot.wide(), value)?.is_gt(), by.wide());
            }
            Op::IfSlotGe {
                obj,
                slot,
                by,
                value,
            } => {
                skip_if(self.slot_order(obj, slot.wide(), value)?.is_ge(), by.wide());
            }
            Op::Tag { dst, obj, key } => self.tag(dst, obj, key)?,
            Op::HasTag { dst, obj, key } => self.has_tag(dst, obj, key)?,

            Op::In { dst, lhs, rhs } => self.is_in(dst, lhs, rhs)?,
            Op::IfIn { lhs, by, entity } => skip_if(self.is_in_entity(lhs, entity)?, by),
            Op::UnlessIn { lhs, by, entity } => skip_if(!self.is_in_entity(lhs, entity)?, by),
            Op::Is { dst, src, ty } => self.is(dst, src, ty)?,
            Op::IsJson { dst, src, kind } => {
                let is = function::is_json(self.get(src), kind);
                self.set(dst, Value::Bool(is));
            }
            Op::Like { dst, src, pattern } => self.like(dst, src, pattern)?,

            Op::Contains { dst, lhs, rhs } => {
                self.charge_find(self.get(lhs), self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::contains)?;
            }
            Op::IfContains { lhs, by, value } => skip_if(self.contains_const(lhs, value)?, by),
            Op::UnlessContains { lhs, by, value } => {
                skip_if(!self.contains_const(lhs, value)?, by);
            }
            Op::IfAmong { rhs, by, value } => skip_if(self.is_among(rhs, value)?, by),
            Op::UnlessAmong { rhs, by, value } => skip_if(!self.is_among(rhs, value)?, by),
            Op::ContainsAll { dst, lhs, rhs } => {
                self.charge_overlap(self.get(lhs), self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::contains_all)?;
            }
            Op::ContainsAny { dst, lhs, rhs } => {
                self.charge_overlap(self.get(lhs), self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::contains_any)?;
            }
            Op::IsEmpty { dst, src } => self.unary(dst, src, function::is_empty)?,
            Op::Size { dst, src } => self.unary(dst, src, function::size)?,
            Op::First { dst, src } => self.unary(dst, src, function::first)?,
            Op::ListStartsWith { dst, lhs, rhs } => {
                self.charge_comparison(self.get(rhs), self.get(lhs))?;
                self.relation(dst, lhs, rhs, function::list_starts_with)?;
            }
            Op::ToSet { dst, src } => {
                self.charge_built(self.get(src))?;
                self.unary(dst, src, function::to_set)?;
            }

            Op::Push { src } => self.push(src),
            Op::Pop { dst } => self.pop(dst)?,
            Op::BuildSet { dst, count } => self.build_set(dst, count)?,
            Op::BuildList { dst, count } => self.build_list(dst, count.0 as usize)?,
            Op::BuildRecord { dst, shape } => self.build_record(dst, shape)?,
            Op::Gather { dst, list } => self.gather(dst, list)?,
            Op::Misuse {} => return self.fail(Fault::WrongCount),

            Op::Each { at, list, item, by } => skip_if(!self.begin_loop(at, list, item)?, by),
            Op::Next {
                at,
                list,
                item,
                back,
            } => *pc = self.next(at, list, item, back, *pc)?,
            Op::Sum { dst, src } => {
                self.charge_walk(self.get(src))?;
                self.unary(dst, src, arithmetic::sum)?;
            }

            Op::Decimal { dst, src } => self.unary(dst, src, function::decimal)?,
            Op::DecimalLt { dst, lhs, rhs } => {
                self.relation(dst, lhs, rhs, function::decimal_less)?;
            }
            Op::DecimalLe { dst, lhs, rhs } => {
                self.relation(dst, lhs, rhs, function::decimal_at_most)?;
            }
            Op::Ip { dst, src } => self.unary(dst, src, function::ip)?,
            Op::IsIpv4 { dst, src } => self.ask_ip(dst, src, IpNet::is_ipv4)?,
            Op::IsIpv6 { dst, src } => self.ask_ip(dst, src, IpNet::is_ipv6)?,
            Op::IsLoopback { dst, src } => self.ask_ip(dst, src, IpNet::is_loopback)?,
            Op::IsMulticast { dst, src } => self.ask_ip(dst, src, IpNet::is_multicast)?,
            Op::IsInRange { dst, lhs, rhs } => {
                self.relation(dst, lhs, rhs, function::is_in_range)?;
            }
            Op::Datetime { dst, src } => self.unary(dst, src, function::datetime)?,
            Op::Offset { dst, lhs, rhs } => self.binary(dst, lhs, rhs, function::later)?,
            Op::Since { dst, lhs, rhs } => self.binary(dst, lhs, rhs, function::since)?,
            Op::ToDate { dst, src } => self.unary(dst, src, function::date)?,
            Op::ToTime { dst, src } => self.unary(dst, src, function::time)?,
            Op::Duration { dst, src } => self.unary(dst, src, function::duration)?,
            Op::ToMilliseconds { dst, src } => self.in_units(dst, src, |it| it)?,
            Op::ToSeconds { dst, src } => self.in_units(dst, src, ambit_value::to_seconds)?,
            Op::ToMinutes { dst, src } => self.in_units(dst, src, ambit_value::to_minutes)?,
            Op::ToHours { dst, src } => self.in_units(dst, src, ambit_value::to_hours)?,
            Op::ToDays { dst, src } => self.in_units(dst, src, ambit_value::to_days)?,

            Op::StartsWith { dst, lhs, rhs } => {
                self.charge_walk(self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::starts_with)?;
            }
            Op::EndsWith { dst, lhs, rhs } => {
                self.charge_walk(self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::ends_with)?;
            }
            Op::StrContains { dst, lhs, rhs } => {
                self.charge_walk(self.get(lhs))?;
                self.charge_walk(self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::str_contains)?;
            }
            Op::Lower { dst, src } => {
                self.charge_built(self.get(src))?;
                self.unary(dst, src, function::lower)?;
            }

            Op::Structured { dst, src, kind } => self.structured(dst, src, kind)?,
            Op::Within { dst, lhs, rhs } => {
                self.charge_walk(self.get(lhs))?;
                self.charge_walk(self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::within)?;
            }
            Op::InDomain { dst, lhs, rhs } => {
                self.charge_walk(self.get(lhs))?;
                self.charge_built(self.get(rhs))?;
                self.relation(dst, lhs, rhs, function::in_domain)?;
            }

            Op::Money { dst, lhs, rhs } => self.binary(dst, lhs, rhs, arithmetic::money_of)?,
            Op::Minor { dst, lhs, rhs } => self.binary(dst, lhs, rhs, arithmetic::minor)?,
            Op::Amount { dst, src } => self.unary(dst, src, function::amount)?,
            Op::Currency { dst, src } => self.unary(dst, src, function::currency)?,
        }
        Ok(Next::On)
    }

    #[inline]
    fn copy(&mut self, dst: Dst, src: Reg) -> Flow {
        let value = self.get(src);
        if !value.is_present() {
            return self.fail(Input::of(src).map_or(Fault::Broken, Fault::NotGiven));
        }
        self.set(dst, value);
        Ok(())
    }

    /// A register that must hold a truth value.
    #[inline]
    fn truth(&mut self, reg: Reg) -> Flow<bool> {
        match self.get(reg).as_bool() {
            Some(it) => Ok(it),
            None => self.fail_kind(Expected::Bool, reg),
        }
    }

    /// Gives a register what a record or an entity has in a slot.
    #[inline]
    fn slot(&mut self, dst: Dst, obj: Reg, slot: Slot) -> Flow {
        let place = usize::from(slot.0);
        let from = self.get(obj);
        if let Value::RecordIn(record) = from {
            return match record.values().get(place) {
                None | Some(Value::Absent) => self.no_slot(obj, slot),
                Some(found) => {
                    self.set(dst, *found);
                    Ok(())
                }
            };
        }
        let record = if let Value::Record(record) = from {
            Some(record)
        } else if let Value::Entity(entity) = from {
            self.world.entities.attributes(entity)
        } else {
            return self.member(dst, obj, slot);
        };
        match record.and_then(|it| it.values().get(place)) {
            None | Some(OwnedValue::Absent) => self.no_slot(obj, slot),
            Some(found) => {
                self.set(dst, found.as_value());
                Ok(())
            }
        }
    }

    #[inline]
    fn equal_const(&mut self, lhs: Reg, at: ConstIdx) -> Flow<bool> {
        let lhs = self.get(lhs);
        match (lhs, self.program.constants.get(at.0 as usize)) {
            (Value::Str(lhs), Some(OwnedValue::Str(rhs))) => Ok(lhs == &**rhs),
            (Value::Long(lhs), Some(OwnedValue::Long(rhs))) => Ok(lhs == *rhs),
            (lhs, rhs) => self.equal_any_const(lhs, rhs),
        }
    }

    #[inline]
    fn order_const(&mut self, lhs: Reg, at: ConstIdx) -> Flow<Ordering> {
        let lhs = self.get(lhs);
        match (lhs, self.program.constants.get(at.0 as usize)) {
            (Value::Long(lhs), Some(OwnedValue::Long(rhs))) => Ok(lhs.cmp(rhs)),
            (lhs, rhs) => self.order_any_const(lhs, rhs),
        }
    }

    #[inline]
    fn equal(&mut self, lhs: Reg, rhs: Reg) -> Flow<bool> {
        match (self.get(lhs), self.get(rhs)) {
            (Value::Entity(lhs), Value::Entity(rhs)) => Ok(lhs == rhs),
            (Value::Str(lhs), Value::Str(rhs)) if lhs.len() != rhs.len() || is_short(lhs) => {
                Ok(lhs == rhs)
            }
            (lhs, rhs) => self.equal_any(lhs, rhs),
        }
    }

    /// The first two values that an instruction looks at.
    fn operands(&self, op: Op) -> [Value<'a>; 2] {
        let mut operands = [Value::Absent; 2];
        let mut free = operands.iter_mut();
        let mut add = |value: Value<'a>| {
            if let Some(it) = free.next() {
                *it = value;
            }
        };
        if let Some((obj, slot, ..)) = op.slot_and_constant() {
            add(self
                .world
                .slot(self.get(obj), slot.0)
                .unwrap_or(Value::Absent));
        }
        op.operands(|operand| match operand {
            Operand::Read(_) if op.slot_and_constant().is_some() => {}
            Operand::Read(reg) => add(self.get(reg)),
            Operand::Entity(it) => add(Value::Entity(it)),
            Operand::Const(at) => {
                let value = self.program.constants.get(at.0 as usize);
                add(value.map_or(Value::Absent, OwnedValue::as_value));
            }
            Operand::Write(_)
            | Operand::Type(_)
            | Operand::Name(_)
            | Operand::Slot(_)
            | Operand::Pattern(_)
            | Operand::Shape(_)
            | Operand::Count(_)
            | Operand::Kind(_)
            | Operand::Structured(_)
            | Operand::Skip(_)
            | Operand::Back(_) => {}
        });
        operands
    }

    /// Notes what an instruction gave: the last register it wrote, or whether it jumped.
    fn note(&mut self, at: usize, op: Op, operands: [Value<'a>; 2], pc: usize) {
        let mut value = Value::Absent;
        op.operands(|operand| {
            if let Operand::Write(reg) = operand {
                value = self.get(reg);
            }
            if let Operand::Skip(_) = operand {
                value = Value::Bool(pc != at + 1);
            }
        });
        let at = op_idx(at);
        self.mode.note(Step {
            at,
            operands,
            value,
        });
    }
}

/// The place of an instruction as its number.
fn op_idx(at: usize) -> OpIdx {
    OpIdx(u32::try_from(at).unwrap_or(u32::MAX))
}
