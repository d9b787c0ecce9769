//! What instructions do beside the loop: kept out of it, so that it stays small.

use std::cmp::Ordering;

use ambit_bytecode::{Back, ConstIdx, Count, Dst, NameIdx, PatternIdx, Reg, ShapeIdx, Slot};
use ambit_value::{EntityId, IpNet, OwnedValue, StructuredKind, TypeId, Value};
use bumpalo::Bump;

use super::{Failed, Flow, Machine, access, charge, function, op_idx, order};
use crate::mode::Mode;
use crate::{Expected, Fault};

type Answer<'a, T = Value<'a>> = Result<T, Fault<'a>>;

impl<'a, M: Mode<'a>, const N: usize> Machine<'a, M, N> {
    #[cold]
    #[inline(never)]
    pub(super) fn fail<T>(&mut self, fault: Fault<'a>) -> Flow<T> {
        self.fault = fault;
        Err(Failed)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn fail_kind<T>(&mut self, expected: Expected, found: Reg) -> Flow<T> {
        self.fail(Fault::kind(expected, self.get(found)))
    }

    fn keep<T>(&mut self, answer: Answer<'a, T>) -> Flow<T> {
        answer.or_else(|fault| self.fail(fault))
    }

    fn answer(&mut self, dst: Dst, answer: Answer<'a>) -> Flow {
        let value = self.keep(answer)?;
        self.set(dst, value);
        Ok(())
    }

    fn decide(&mut self, dst: Dst, answer: Answer<'a, bool>) -> Flow {
        let truth = self.keep(answer)?;
        self.set(dst, Value::Bool(truth));
        Ok(())
    }

    /// Sets `dst` to what a function makes of one value.
    #[inline(never)]
    pub(super) fn unary(
        &mut self,
        dst: Dst,
        src: Reg,
        function: fn(&'a Bump, Value<'a>) -> Answer<'a>,
    ) -> Flow {
        let value = self.get(src);
        if let Value::Str(_) = value {
            self.charge_walk(value)?;
        }
        let answer = function(self.arena, value);
        self.answer(dst, answer)
    }

    /// Sets `dst` to what a function makes of two values.
    #[inline(never)]
    pub(super) fn binary(
        &mut self,
        dst: Dst,
        lhs: Reg,
        rhs: Reg,
        function: fn(&'a Bump, Value<'a>, Value<'a>) -> Answer<'a>,
    ) -> Flow {
        let answer = function(self.arena, self.get(lhs), self.get(rhs));
        self.answer(dst, answer)
    }

    /// Sets `dst` to whether something holds of two values.
    #[inline(never)]
    pub(super) fn relation(
        &mut self,
        dst: Dst,
        lhs: Reg,
        rhs: Reg,
        function: fn(Value<'a>, Value<'a>) -> Answer<'a, bool>,
    ) -> Flow {
        let answer = function(self.get(lhs), self.get(rhs));
        self.decide(dst, answer)
    }

    #[inline(never)]
    pub(super) fn ask_ip(&mut self, dst: Dst, src: Reg, question: fn(IpNet) -> bool) -> Flow {
        let answer = function::ask_ip(self.get(src), question);
        self.decide(dst, answer)
    }

    #[inline(never)]
    pub(super) fn in_units(&mut self, dst: Dst, src: Reg, unit: fn(i64) -> i64) -> Flow {
        let answer = function::in_units(self.get(src), unit);
        self.answer(dst, answer)
    }

    #[inline(never)]
    pub(super) fn load(&mut self, dst: Dst, at: ConstIdx) -> Flow {
        let value = self.constant(at)?;
        self.set(dst, value);
        Ok(())
    }

    #[inline]
    fn constant(&mut self, at: ConstIdx) -> Flow<Value<'a>> {
        match self.program.constants.get(at.0 as usize) {
            Some(it) => Ok(it.as_value()),
            None => self.fail(Fault::Broken),
        }
    }

    #[inline(never)]
    pub(super) fn equal_any(&mut self, lhs: Value<'a>, rhs: Value<'a>) -> Flow<bool> {
        self.charge_comparison(lhs, rhs)?;
        self.keep(order::equal(lhs, rhs))
    }

    #[inline(never)]
    pub(super) fn equal_any_const(
        &mut self,
        lhs: Value<'a>,
        rhs: Option<&'a OwnedValue>,
    ) -> Flow<bool> {
        match rhs {
            Some(rhs) => self.equal_any(lhs, rhs.as_value()),
            None => self.fail(Fault::Broken),
        }
    }

    #[inline(never)]
    pub(super) fn order(&mut self, lhs: Reg, rhs: Reg) -> Flow<Ordering> {
        self.keep(order::order(self.get(lhs), self.get(rhs)))
    }

    #[inline(never)]
    pub(super) fn order_any_const(
        &mut self,
        lhs: Value<'a>,
        rhs: Option<&'a OwnedValue>,
    ) -> Flow<Ordering> {
        match rhs {
            Some(rhs) => self.keep(order::order(lhs, rhs.as_value())),
            None => self.fail(Fault::Broken),
        }
    }

    /// Whether what a record or an entity has in a slot equals a constant.
    #[inline(never)]
    pub(super) fn slot_equal(&mut self, obj: Reg, slot: Slot, at: ConstIdx) -> Flow<bool> {
        let constant = self.program.constants.get(at.0 as usize);
        let obj = self.get(obj);
        let place = usize::from(slot.0);
        if let Value::Record(record) = obj {
            match (record.values().get(place), constant) {
                (Some(OwnedValue::Str(lhs)), Some(OwnedValue::Str(rhs))) => return Ok(lhs == rhs),
                (Some(OwnedValue::Bool(lhs)), Some(OwnedValue::Bool(rhs))) => return Ok(lhs == rhs),
                _ => {}
            }
        } else if let Value::RecordIn(record) = obj {
            match (record.values().get(place), constant) {
                (Some(Value::Str(lhs)), Some(OwnedValue::Str(rhs))) => return Ok(*lhs == &**rhs),
                (Some(Value::Bool(lhs)), Some(OwnedValue::Bool(rhs))) => return Ok(lhs == rhs),
                _ => {}
            }
        }
        let value = self.keep(self.world.slot(obj, slot.0))?;
        self.equal_any_const(value, constant)
    }

    /// How what a record or an entity has in a slot compares with a constant.
    #[inline]
    pub(super) fn slot_order(&mut self, obj: Reg, slot: Slot, at: ConstIdx) -> Flow<Ordering> {
        if let Value::Record(record) = self.get(obj)
            && let Some(OwnedValue::Long(lhs)) = record.values().get(usize::from(slot.0))
            && let Some(OwnedValue::Long(rhs)) = self.program.constants.get(at.0 as usize)
        {
            return Ok(lhs.cmp(rhs));
        }
        self.slot_order_any(obj, slot, at)
    }

    #[inline(never)]
    fn slot_order_any(&mut self, obj: Reg, slot: Slot, at: ConstIdx) -> Flow<Ordering> {
        let constant = self.program.constants.get(at.0 as usize);
        let obj = self.get(obj);
        if let Value::RecordIn(record) = obj
            && let Some(Value::Long(lhs)) = record.values().get(usize::from(slot.0))
            && let Some(OwnedValue::Long(rhs)) = constant
        {
            return Ok(lhs.cmp(rhs));
        }
        let value = self.keep(self.world.slot(obj, slot.0))?;
        self.order_any_const(value, constant)
    }

    /// Gives a register a member of a structured argument.
    #[inline(never)]
    pub(super) fn member(&mut self, dst: Dst, obj: Reg, slot: Slot) -> Flow {
        let answer = self.world.slot(self.get(obj), slot.0);
        self.answer(dst, answer)
    }

    /// Takes a text apart, at a unit a byte.
    #[inline(never)]
    pub(super) fn structured(&mut self, dst: Dst, src: Reg, kind: StructuredKind) -> Flow {
        let text = self.keep(function::text(self.get(src)))?;
        self.charge(text.len())?;
        let parsed = Value::structured(self.arena, kind, text);
        self.answer(
            dst,
            parsed.map_err(|error| Fault::Unparsed { kind, text, error }),
        )
    }

    /// Fails, as there is nothing in the slot.
    #[cold]
    pub(super) fn no_slot(&mut self, obj: Reg, slot: Slot) -> Flow {
        self.keep(self.world.slot(self.get(obj), slot.0))?;
        self.fail(Fault::Broken)
    }

    #[inline(never)]
    pub(super) fn has_slot(&mut self, obj: Reg, slot: Slot) -> Flow<bool> {
        if let Value::Record(record) = self.get(obj) {
            let found = record.values().get(usize::from(slot.0));
            return Ok(found.is_some_and(|it| !matches!(it, OwnedValue::Absent)));
        }
        self.keep(self.world.has_slot(self.get(obj), slot.0))
    }

    fn name(&mut self, at: NameIdx) -> Flow<&'a str> {
        match self.program.names.get(at.0 as usize) {
            Some(it) => Ok(it),
            None => self.fail(Fault::Broken),
        }
    }

    #[inline(never)]
    pub(super) fn attribute(&mut self, dst: Dst, obj: Reg, name: NameIdx) -> Flow {
        let name = self.name(name)?;
        let answer = self.world.attribute(self.get(obj), name);
        self.answer(dst, answer)
    }

    #[inline(never)]
    pub(super) fn has(&mut self, dst: Dst, obj: Reg, name: NameIdx) -> Flow {
        let name = self.name(name)?;
        let answer = self.world.has(self.get(obj), name);
        self.decide(dst, answer)
    }

    #[inline(never)]
    pub(super) fn tag(&mut self, dst: Dst, obj: Reg, key: Reg) -> Flow {
        self.charge_walk(self.get(key))?;
        let answer = self.world.tag(self.get(obj), self.get(key));
        self.answer(dst, answer)
    }

    #[inline(never)]
    pub(super) fn has_tag(&mut self, dst: Dst, obj: Reg, key: Reg) -> Flow {
        self.charge_walk(self.get(key))?;
        let answer = self.world.has_tag(self.get(obj), self.get(key));
        self.decide(dst, answer)
    }

    #[inline(never)]
    pub(super) fn is_in(&mut self, dst: Dst, lhs: Reg, rhs: Reg) -> Flow {
        self.charge_walk(self.get(rhs))?;
        let answer = self.world.is_in(self.get(lhs), self.get(rhs));
        self.decide(dst, answer)
    }

    #[inline(never)]
    pub(super) fn is_in_entity(&mut self, lhs: Reg, group: EntityId) -> Flow<bool> {
        let member = self.keep(access::entity(self.get(lhs)))?;
        Ok(self.world.entities.is_in(member, group))
    }

    #[inline(never)]
    pub(super) fn is(&mut self, dst: Dst, src: Reg, ty: TypeId) -> Flow {
        let answer = self.world.is(self.get(src), ty);
        self.decide(dst, answer)
    }

    #[inline(never)]
    pub(super) fn like(&mut self, dst: Dst, src: Reg, pattern: PatternIdx) -> Flow {
        let Some(pattern) = self.program.patterns.get(pattern.0 as usize) else {
            return self.fail(Fault::Broken);
        };
        let Value::Str(text) = self.get(src) else {
            return self.fail_kind(Expected::String, src);
        };
        if !charge::is_short(text) {
            self.charge_walk(Value::Str(text))?;
        }
        self.set(dst, Value::Bool(pattern.matches(text)));
        Ok(())
    }

    #[inline(never)]
    pub(super) fn contains_const(&mut self, lhs: Reg, at: ConstIdx) -> Flow<bool> {
        let (within, element) = (self.get(lhs), self.constant(at)?);
        self.charge_find(within, element)?;
        self.keep(function::contains(within, element))
    }

    #[inline(never)]
    pub(super) fn is_among(&mut self, rhs: Reg, at: ConstIdx) -> Flow<bool> {
        let set = self.constant(at)?;
        self.charge_find(set, self.get(rhs))?;
        self.keep(function::contains(set, self.get(rhs)))
    }

    #[inline(never)]
    pub(super) fn push(&mut self, src: Reg) {
        let value = self.get(src);
        self.stack.push(value);
    }

    #[inline(never)]
    pub(super) fn pop(&mut self, dst: Dst) -> Flow {
        let value = self.stack.pop().ok_or(Fault::Broken);
        self.answer(dst, value)
    }

    /// Takes the last values off the stack.
    fn take(&mut self, count: usize) -> Flow<&'a mut [Value<'a>]> {
        let from = self.stack.len().checked_sub(count);
        let Some((from, taken)) = from.and_then(|it| Some((it, self.stack.get(it..)?))) else {
            return self.fail(Fault::Broken);
        };
        let taken = self.arena.alloc_slice_copy(taken);
        self.stack.truncate(from);
        Ok(taken)
    }

    #[inline(never)]
    pub(super) fn build_set(&mut self, dst: Dst, count: Count) -> Flow {
        let elements = self.take(count.0 as usize)?;
        for element in elements.iter() {
            self.charge_walks(*element, charge::steps(elements.len()))?;
        }
        self.set(dst, Value::set_of(elements));
        Ok(())
    }

    #[inline(never)]
    pub(super) fn build_list(&mut self, dst: Dst, count: usize) -> Flow {
        let elements = self.take(count)?;
        self.set(dst, Value::ListIn(elements));
        Ok(())
    }

    #[inline(never)]
    pub(super) fn build_record(&mut self, dst: Dst, shape: ShapeIdx) -> Flow {
        let Some(shape) = self.program.shapes.get(shape.0 as usize) else {
            return self.fail(Fault::Broken);
        };
        let values = self.take(shape.len())?;
        let record = Value::record(self.arena, shape, values);
        self.answer(dst, record.ok_or(Fault::Broken))
    }

    #[inline(never)]
    pub(super) fn gather(&mut self, dst: Dst, list: Reg) -> Flow {
        let count = self.keep(function::elements(self.get(list)))?.len();
        self.build_list(dst, count)
    }

    /// Begins a loop; false: it has nothing to run over.
    #[inline(never)]
    pub(super) fn begin_loop(&mut self, at: Dst, list: Reg, item: Dst) -> Flow<bool> {
        let first = self.keep(function::element(self.get(list), 0))?;
        self.set(at, Value::Long(0));
        if let Some(first) = first {
            self.set(item, first);
        }
        Ok(first.is_some())
    }

    /// Goes on to a loop's next element. Gives where to go on, which is `behind` where there is none.
    #[inline(never)]
    pub(super) fn next(
        &mut self,
        at: Reg,
        list: Reg,
        item: Dst,
        back: Back,
        behind: usize,
    ) -> Flow<usize> {
        let next = self.get(at).as_long().and_then(|it| it.checked_add(1));
        let place = next.and_then(|it| usize::try_from(it).ok());
        let body = behind.checked_sub(usize::from(back.0));
        let (Some(next), Some(place), Some(body)) = (next, place, body) else {
            return self.fail(Fault::Broken);
        };
        let Some(element) = self.keep(function::element(self.get(list), place))? else {
            return Ok(behind);
        };
        self.charge(self.cost(body, behind) as usize)?;
        self.set(Dst(at.0), Value::Long(next));
        self.set(item, element);
        Ok(body)
    }

    /// What the instructions of a loop's body cost.
    fn cost(&self, from: usize, to: usize) -> u32 {
        self.verified.cost(op_idx(from), op_idx(to))
    }
}
