//! The machine: one loop over instructions.

mod access;
mod arithmetic;
mod function;
mod guess;
mod order;

use ambit_bytecode::{ConstIdx, Dst, Input, Op, OpIdx, Operand, Program, Reg, Skip, Verified};
use ambit_value::{EntityId, IpNet, OwnedValue, Pattern, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::mode::{Mode, Step};
use crate::{Fault, Request};

use guess::Guess;

pub(crate) use access::World;

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End<'a> {
    /// The rule applies, or it does not.
    Rule(bool),
    /// A value.
    Value(Value<'a>),
    /// An unknown value decides where to go on: at the one place or at the other. The machine is as it was before.
    Fork(usize, usize),
}

/// Where and why a run failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop<'a> {
    pub(crate) at: OpIdx,
    pub(crate) fault: Fault<'a>,
}

impl<'a> Stop<'a> {
    #[cold]
    fn new(at: usize, fault: Fault<'a>) -> Stop<'a> {
        let at = OpIdx(u32::try_from(at).unwrap_or(u32::MAX));
        Stop { at, fault }
    }
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
    /// The fuel that one rule may use.
    fuel: u32,
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

    #[inline]
    fn constant(&self, at: ConstIdx) -> Result<&'a OwnedValue, Fault<'a>> {
        let found = self.program.constants.get(at.0 as usize);
        found.ok_or(Fault::Broken)
    }

    /// Runs the instructions of an entry.
    pub(crate) fn run(&mut self, entry: OpIdx) -> Result<End<'a>, Stop<'a>> {
        self.stack.clear();
        self.go_on(entry.0 as usize, self.fuel)
    }

    /// Runs from an instruction on.
    fn go_on(&mut self, from: usize, mut fuel: u32) -> Result<End<'a>, Stop<'a>> {
        let code = self.program.code.as_slice();
        let mut pc = from;
        loop {
            let Some(op) = code.get(pc).copied() else {
                return Err(Stop::new(pc, Fault::Broken));
            };
            let at = pc;
            pc += 1;
            let operands = if M::IS_TRACED {
                self.operands(op)
            } else {
                [Value::Absent; 2]
            };
            if M::IS_GUESSING {
                self.here = pc;
                match self.guess(op) {
                    None => {}
                    Some(Guess::Done) => continue,
                    Some(Guess::Skip(by)) => {
                        pc += usize::from(by.0);
                        continue;
                    }
                    Some(Guess::Fork(by)) => return Ok(End::Fork(pc, pc + usize::from(by.0))),
                    Some(Guess::End) => return Ok(End::Value(Value::Unknown)),
                }
            }
            match self.step(op, &mut pc, &mut fuel) {
                Ok(None) => {}
                Ok(Some(end)) => {
                    if M::IS_TRACED {
                        self.note(at, op, operands, pc);
                    }
                    return Ok(end);
                }
                Err(fault) => return Err(Stop::new(at, fault)),
            }
            if M::IS_TRACED {
                self.note(at, op, operands, pc);
            }
        }
    }

    /// Executes one instruction. `pc` is that of the next one, `fuel` what is left of it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is the body of the loop")]
    #[expect(
        clippy::too_many_lines,
        reason = "one flat match over every instruction, each arm a call"
    )]
    fn step(
        &mut self,
        op: Op,
        pc: &mut usize,
        fuel: &mut u32,
    ) -> Result<Option<End<'a>>, Fault<'a>> {
        let mut skip = |by: Skip| *pc += usize::from(by.0);
        match op {
            Op::Const { dst, value } => {
                let value = self.constant(value)?.as_value();
                self.set(dst, value);
            }
            Op::Entity { dst, entity } => self.set(dst, Value::Entity(entity)),
            Op::Copy { dst, src } => self.set(dst, self.get(src)),

            Op::Jump { by } => skip(by),
            Op::If { test, by } => {
                if function::truth(self.get(test))? {
                    skip(by);
                }
            }
            Op::Unless { test, by } => {
                if !function::truth(self.get(test))? {
                    skip(by);
                }
            }
            Op::Accept {} => return Ok(Some(End::Rule(true))),
            Op::Reject {} => return Ok(Some(End::Rule(false))),
            Op::Return { src } => {
                return function::truth(self.get(src)).map(|it| Some(End::Rule(it)));
            }
            Op::Give { src } => return Ok(Some(End::Value(self.get(src)))),

            Op::Eq { dst, lhs, rhs } => {
                let is = order::equal(self.get(lhs), self.get(rhs))?;
                self.set(dst, Value::Bool(is));
            }
            Op::Ne { dst, lhs, rhs } => {
                let is = order::equal(self.get(lhs), self.get(rhs))?;
                self.set(dst, Value::Bool(!is));
            }
            Op::Lt { dst, lhs, rhs } => {
                let is = order::order(self.get(lhs), self.get(rhs))?.is_lt();
                self.set(dst, Value::Bool(is));
            }
            Op::Le { dst, lhs, rhs } => {
                let is = order::order(self.get(lhs), self.get(rhs))?.is_le();
                self.set(dst, Value::Bool(is));
            }
            Op::IfEq { lhs, rhs, by } => {
                if order::equal(self.get(lhs), self.get(rhs))? {
                    skip(by);
                }
            }
            Op::IfNe { lhs, rhs, by } => {
                if !order::equal(self.get(lhs), self.get(rhs))? {
                    skip(by);
                }
            }
            Op::IfLt { lhs, rhs, by } => {
                if order::order(self.get(lhs), self.get(rhs))?.is_lt() {
                    skip(by);
                }
            }
            Op::IfLe { lhs, rhs, by } => {
                if order::order(self.get(lhs), self.get(rhs))?.is_le() {
                    skip(by);
                }
            }
            Op::IfEqConst { lhs, by, value } => {
                if order::equal_const(self.get(lhs), self.constant(value)?)? {
                    skip(by);
                }
            }
            Op::IfNeConst { lhs, by, value } => {
                if !order::equal_const(self.get(lhs), self.constant(value)?)? {
                    skip(by);
                }
            }
            Op::IfLtConst { lhs, by, value } => {
                if order::order_const(self.get(lhs), self.constant(value)?)?.is_lt() {
                    skip(by);
                }
            }
            Op::IfLeConst { lhs, by, value } => {
                if order::order_const(self.get(lhs), self.constant(value)?)?.is_le() {
                    skip(by);
                }
            }
            Op::IfGtConst { lhs, by, value } => {
                if order::order_const(self.get(lhs), self.constant(value)?)?.is_gt() {
                    skip(by);
                }
            }
            Op::IfGeConst { lhs, by, value } => {
                if order::order_const(self.get(lhs), self.constant(value)?)?.is_ge() {
                    skip(by);
                }
            }

            Op::Not { dst, src } => {
                let is = function::truth(self.get(src))?;
                self.set(dst, Value::Bool(!is));
            }
            Op::Both { dst, lhs, rhs } => {
                let (lhs, rhs) = (
                    function::truth(self.get(lhs))?,
                    function::truth(self.get(rhs))?,
                );
                self.set(dst, Value::Bool(lhs && rhs));
            }
            Op::Either { dst, lhs, rhs } => {
                let (lhs, rhs) = (
                    function::truth(self.get(lhs))?,
                    function::truth(self.get(rhs))?,
                );
                self.set(dst, Value::Bool(lhs || rhs));
            }
            Op::Neg { dst, src } => self.answer(dst, arithmetic::neg(self.arena, self.get(src)))?,
            Op::Widen { dst, src } => self.answer(dst, arithmetic::widen(self.get(src)))?,
            Op::Add { dst, lhs, rhs } => {
                let sum = arithmetic::add(self.arena, self.get(lhs), self.get(rhs));
                self.answer(dst, sum)?;
            }
            Op::Sub { dst, lhs, rhs } => {
                let difference = arithmetic::sub(self.arena, self.get(lhs), self.get(rhs));
                self.answer(dst, difference)?;
            }
            Op::Mul { dst, lhs, rhs } => {
                let product = arithmetic::mul(self.arena, self.get(lhs), self.get(rhs));
                self.answer(dst, product)?;
            }

            Op::Slot { dst, obj, slot } => {
                let found = self.world.slot(self.get(obj), slot.0)?;
                self.set(dst, found);
            }
            Op::Attr { dst, obj, name } => {
                let name = self
                    .program
                    .names
                    .get(name.0 as usize)
                    .ok_or(Fault::Broken)?;
                self.answer(dst, self.world.attribute(self.get(obj), name))?;
            }
            Op::HasSlot { dst, obj, slot } => {
                let has = self.world.has_slot(self.get(obj), slot.0)?;
                self.set(dst, Value::Bool(has));
            }
            Op::Has { dst, obj, name } => {
                let name = self
                    .program
                    .names
                    .get(name.0 as usize)
                    .ok_or(Fault::Broken)?;
                let has = self.world.has(self.get(obj), name)?;
                self.set(dst, Value::Bool(has));
            }
            Op::UnlessHasSlot { obj, by, slot } => {
                if !self.world.has_slot(self.get(obj), slot.0)? {
                    skip(by);
                }
            }
            Op::Tag { dst, obj, key } => {
                self.answer(dst, self.world.tag(self.get(obj), self.get(key)))?;
            }
            Op::HasTag { dst, obj, key } => {
                self.decide(dst, self.world.has_tag(self.get(obj), self.get(key)))?;
            }

            Op::In { dst, lhs, rhs } => {
                self.decide(dst, self.world.is_in(self.get(lhs), self.get(rhs)))?;
            }
            Op::IfIn { lhs, by, entity } => {
                if self.is_in(lhs, entity)? {
                    skip(by);
                }
            }
            Op::UnlessIn { lhs, by, entity } => {
                if !self.is_in(lhs, entity)? {
                    skip(by);
                }
            }
            Op::Is { dst, src, ty } => self.decide(dst, self.world.is(self.get(src), ty))?,
            Op::IsJson { dst, src, kind } => {
                let is = function::is_json(self.get(src), kind);
                self.set(dst, Value::Bool(is));
            }
            Op::Like { dst, src, pattern } => {
                let pattern: Option<&Pattern> = self.program.patterns.get(pattern.0 as usize);
                let pattern = pattern.ok_or(Fault::Broken)?;
                self.decide(dst, function::like(self.get(src), pattern))?;
            }

            Op::Contains { dst, lhs, rhs } => {
                self.decide(dst, function::contains(self.get(lhs), self.get(rhs)))?;
            }
            Op::UnlessContains { lhs, by, value } => {
                let value = self.constant(value)?.as_value();
                if !function::contains(self.get(lhs), value)? {
                    skip(by);
                }
            }
            Op::UnlessAmong { rhs, by, value } => {
                let value = self.constant(value)?.as_value();
                if !function::contains(value, self.get(rhs))? {
                    skip(by);
                }
            }
            Op::ContainsAll { dst, lhs, rhs } => {
                self.decide(dst, function::contains_all(self.get(lhs), self.get(rhs)))?;
            }
            Op::ContainsAny { dst, lhs, rhs } => {
                self.decide(dst, function::contains_any(self.get(lhs), self.get(rhs)))?;
            }
            Op::IsEmpty { dst, src } => self.decide(dst, function::is_empty(self.get(src)))?,
            Op::Size { dst, src } => self.answer(dst, function::size(self.get(src)))?,
            Op::First { dst, src } => self.answer(dst, function::first(self.get(src)))?,
            Op::ListStartsWith { dst, lhs, rhs } => {
                self.decide(
                    dst,
                    function::list_starts_with(self.get(lhs), self.get(rhs)),
                )?;
            }
            Op::ToSet { dst, src } => {
                self.answer(dst, function::to_set(self.arena, self.get(src)))?;
            }

            Op::Push { src } => self.stack.push(self.get(src)),
            Op::Pop { dst } => {
                let value = self.stack.pop();
                self.answer(dst, value.ok_or(Fault::Broken))?;
            }
            Op::BuildSet { dst, count } => {
                let elements = self.take(count.0 as usize)?;
                self.set(dst, Value::set_of(elements));
            }
            Op::BuildList { dst, count } => {
                let elements = self.take(count.0 as usize)?;
                self.set(dst, Value::ListIn(elements));
            }
            Op::BuildRecord { dst, shape } => {
                let shape = self.program.shapes.get(shape.0 as usize);
                let shape = shape.ok_or(Fault::Broken)?;
                let values = self.take(shape.len())?;
                let record = Value::record(self.arena, shape, values);
                self.answer(dst, record.ok_or(Fault::Broken))?;
            }
            Op::Gather { dst, list } => {
                let count = function::elements(self.get(list))?.len();
                let elements = self.take(count)?;
                self.set(dst, Value::ListIn(elements));
            }
            Op::Misuse {} => return Err(Fault::WrongCount),

            Op::Each { at, list, item, by } => {
                self.set(at, Value::Long(0));
                match function::element(self.get(list), 0)? {
                    Some(first) => self.set(item, first),
                    None => skip(by),
                }
            }
            Op::Next {
                at,
                list,
                item,
                back,
            } => {
                let next = self.get(at).as_long().ok_or(Fault::Broken)? + 1;
                let place = usize::try_from(next).or(Err(Fault::Broken))?;
                if let Some(element) = function::element(self.get(list), place)? {
                    let behind = *pc;
                    *pc = behind
                        .checked_sub(usize::from(back.0))
                        .ok_or(Fault::Broken)?;
                    let cost = self.cost(*pc, behind);
                    *fuel = fuel.checked_sub(cost).ok_or(Fault::OutOfFuel)?;
                    self.set(Dst(at.0), Value::Long(next));
                    self.set(item, element);
                }
            }
            Op::Sum { dst, src } => self.answer(dst, arithmetic::sum(self.arena, self.get(src)))?,

            Op::Decimal { dst, src } => self.answer(dst, function::decimal(self.get(src)))?,
            Op::DecimalLt { dst, lhs, rhs } => {
                let (lhs, rhs) = function::decimals(self.get(lhs), self.get(rhs))?;
                self.set(dst, Value::Bool(lhs < rhs));
            }
            Op::DecimalLe { dst, lhs, rhs } => {
                let (lhs, rhs) = function::decimals(self.get(lhs), self.get(rhs))?;
                self.set(dst, Value::Bool(lhs <= rhs));
            }
            Op::Ip { dst, src } => self.answer(dst, function::ip(self.arena, self.get(src)))?,
            Op::IsIpv4 { dst, src } => {
                self.decide(dst, function::ask_ip(self.get(src), IpNet::is_ipv4))?;
            }
            Op::IsIpv6 { dst, src } => {
                self.decide(dst, function::ask_ip(self.get(src), IpNet::is_ipv6))?;
            }
            Op::IsLoopback { dst, src } => {
                self.decide(dst, function::ask_ip(self.get(src), IpNet::is_loopback))?;
            }
            Op::IsMulticast { dst, src } => {
                self.decide(dst, function::ask_ip(self.get(src), IpNet::is_multicast))?;
            }
            Op::IsInRange { dst, lhs, rhs } => {
                self.decide(dst, function::is_in_range(self.get(lhs), self.get(rhs)))?;
            }
            Op::Datetime { dst, src } => self.answer(dst, function::datetime(self.get(src)))?,
            Op::Offset { dst, lhs, rhs } => {
                self.answer(dst, function::later(self.get(lhs), self.get(rhs)))?;
            }
            Op::Since { dst, lhs, rhs } => {
                self.answer(dst, function::since(self.get(lhs), self.get(rhs)))?;
            }
            Op::ToDate { dst, src } => self.answer(dst, function::date(self.get(src)))?,
            Op::ToTime { dst, src } => self.answer(dst, function::time(self.get(src)))?,
            Op::Duration { dst, src } => self.answer(dst, function::duration(self.get(src)))?,
            Op::ToMilliseconds { dst, src } => {
                self.answer(dst, function::in_units(self.get(src), |it| it))?;
            }
            Op::ToSeconds { dst, src } => {
                self.answer(
                    dst,
                    function::in_units(self.get(src), ambit_value::to_seconds),
                )?;
            }
            Op::ToMinutes { dst, src } => {
                self.answer(
                    dst,
                    function::in_units(self.get(src), ambit_value::to_minutes),
                )?;
            }
            Op::ToHours { dst, src } => {
                self.answer(
                    dst,
                    function::in_units(self.get(src), ambit_value::to_hours),
                )?;
            }
            Op::ToDays { dst, src } => {
                self.answer(dst, function::in_units(self.get(src), ambit_value::to_days))?;
            }

            Op::StartsWith { dst, lhs, rhs } => {
                let (lhs, rhs) = (
                    function::text(self.get(lhs))?,
                    function::text(self.get(rhs))?,
                );
                self.set(dst, Value::Bool(lhs.starts_with(rhs)));
            }
            Op::EndsWith { dst, lhs, rhs } => {
                let (lhs, rhs) = (
                    function::text(self.get(lhs))?,
                    function::text(self.get(rhs))?,
                );
                self.set(dst, Value::Bool(lhs.ends_with(rhs)));
            }
            Op::StrContains { dst, lhs, rhs } => {
                let (lhs, rhs) = (
                    function::text(self.get(lhs))?,
                    function::text(self.get(rhs))?,
                );
                self.set(dst, Value::Bool(lhs.contains(rhs)));
            }
            Op::Lower { dst, src } => {
                self.answer(dst, function::lower(self.arena, self.get(src)))?;
            }

            Op::Money { dst, lhs, rhs } => {
                let code = function::text(self.get(rhs))?;
                let money = arithmetic::money_of(self.arena, self.get(lhs), code);
                self.answer(dst, money)?;
            }
            Op::Minor { dst, lhs, rhs } => {
                let code = function::text(self.get(rhs))?;
                let money = arithmetic::minor(self.arena, self.get(lhs), code);
                self.answer(dst, money)?;
            }
            Op::Amount { dst, src } => {
                let amount = function::money(self.get(src))?.amount();
                self.set(dst, Value::Number(amount));
            }
            Op::Currency { dst, src } => {
                let currency = function::money(self.get(src))?.currency();
                self.set(dst, Value::Str(currency));
            }
        }
        Ok(None)
    }

    #[inline]
    fn answer(&mut self, dst: Dst, answer: Result<Value<'a>, Fault<'a>>) -> Result<(), Fault<'a>> {
        self.set(dst, answer?);
        Ok(())
    }

    #[inline]
    fn decide(&mut self, dst: Dst, answer: Result<bool, Fault<'a>>) -> Result<(), Fault<'a>> {
        self.set(dst, Value::Bool(answer?));
        Ok(())
    }

    #[inline]
    fn is_in(&self, lhs: Reg, group: EntityId) -> Result<bool, Fault<'a>> {
        let member = access::entity(self.get(lhs))?;
        Ok(self.world.entities.is_in(member, group))
    }

    /// Takes the last values off the stack.
    fn take(&mut self, count: usize) -> Result<&'a mut [Value<'a>], Fault<'a>> {
        let from = self.stack.len().checked_sub(count).ok_or(Fault::Broken)?;
        let taken = self.stack.get(from..).ok_or(Fault::Broken)?;
        let taken = self.arena.alloc_slice_copy(taken);
        self.stack.truncate(from);
        Ok(taken)
    }

    /// What the instructions of a loop's body cost.
    fn cost(&self, from: usize, to: usize) -> u32 {
        let op = |at: usize| OpIdx(u32::try_from(at).unwrap_or(u32::MAX));
        self.verified.cost(op(from), op(to))
    }

    /// The first two values that an instruction reads.
    fn operands(&self, op: Op) -> [Value<'a>; 2] {
        let mut operands = [Value::Absent; 2];
        let mut free = operands.iter_mut();
        op.operands(|operand| {
            if let Operand::Read(reg) = operand
                && let Some(it) = free.next()
            {
                *it = self.get(reg);
            }
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
        let at = OpIdx(u32::try_from(at).unwrap_or(u32::MAX));
        self.mode.note(Step {
            at,
            operands,
            value,
        });
    }
}
