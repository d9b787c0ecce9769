//! The cost bound: an instruction pays for the data that it walks before it walks it.
//!
//! What it pays is never less than the steps that it takes, up to a constant factor, so a rule's fuel bounds its time and
//! the memory that it builds. A value whose parts are shared is paid for as often as it is met.

use ambit_value::{StructuredView, Value};

use super::{Flow, Machine};
use crate::Fault;
use crate::mode::Mode;

/// So many bytes of text are compared or searched for a unit of fuel.
const BYTES: usize = 16;

impl<'a, M: Mode<'a>, const N: usize> Machine<'a, M, N> {
    /// Pays.
    pub(super) fn charge(&mut self, cost: usize) -> Flow {
        let left = u32::try_from(cost)
            .ok()
            .and_then(|it| self.fuel_left.checked_sub(it));
        match left {
            Some(left) => {
                self.fuel_left = left;
                Ok(())
            }
            None => self.fail(Fault::OutOfFuel),
        }
    }

    /// Pays for walking the whole of a value once. It costs nothing where that is one step.
    #[inline]
    pub(super) fn charge_walk(&mut self, value: Value<'a>) -> Flow {
        if is_one_step(value) {
            return Ok(());
        }
        self.charge_walks(value, 1)
    }

    /// Pays for comparing two values: one is walked, and the other looked through for what does not parse.
    #[inline]
    pub(super) fn charge_comparison(&mut self, walked: Value<'a>, other: Value<'a>) -> Flow {
        self.charge_walk(walked)?;
        if is_one_step(other) || matches!(other, Value::Str(_)) {
            return Ok(());
        }
        self.charge_look(other)
    }

    /// Pays for looking through a value for what does not parse. Where its elements have no parts, the first tells.
    #[inline(never)]
    fn charge_look(&mut self, value: Value<'a>) -> Flow {
        let first = match (value.as_set(), value.as_list()) {
            (Some(set), _) => set.get(0),
            (_, Some(list)) => list.first(),
            _ => Some(value),
        };
        match first {
            Some(it) if it.as_str().is_some() || is_one_step(it) => Ok(()),
            Some(_) => self.charge_walks(value, 1),
            None => Ok(()),
        }
    }

    /// Pays for walking the whole of a value so many times.
    #[inline(never)]
    pub(super) fn charge_walks(&mut self, value: Value<'a>, times: usize) -> Flow {
        let mut left = self.fuel_left as usize;
        let before = left;
        if walk(value, &mut left).is_none() {
            return self.fail(Fault::OutOfFuel);
        }
        self.charge((before - left).saturating_mul(times))
    }

    /// Pays for building that much text or so many elements, at their full size: it stays in memory.
    pub(super) fn charge_built(&mut self, value: Value<'a>) -> Flow {
        if let Value::Str(it) = value {
            return self.charge(it.len());
        }
        let count = value.as_list().map_or(0, ambit_value::ListView::len);
        self.charge_walks(value, steps(count))
    }

    /// Pays for finding a value in a set or a list: a set is halved, a list is walked.
    #[inline]
    pub(super) fn charge_find(&mut self, within: Value<'a>, value: Value<'a>) -> Flow {
        if matches!(within, Value::Set(_) | Value::SetIn(_)) && is_plain_step(value) {
            return Ok(());
        }
        self.charge_long_find(within, value)
    }

    #[inline(never)]
    fn charge_long_find(&mut self, within: Value<'a>, value: Value<'a>) -> Flow {
        match within.as_set() {
            Some(set) => {
                self.charge_look(within)?;
                self.charge_walks(value, steps(set.len()))
            }
            None => self.charge_comparison(within, value),
        }
    }

    /// Pays for finding elements of one set in another.
    pub(super) fn charge_overlap(&mut self, lhs: Value<'a>, rhs: Value<'a>) -> Flow {
        let (Some(left), Some(right)) = (lhs.as_set(), rhs.as_set()) else {
            return Ok(());
        };
        let (fewer, more) = if left.len() < right.len() {
            (lhs, right)
        } else {
            (rhs, left)
        };
        self.charge_look(lhs)?;
        self.charge_look(rhs)?;
        self.charge_walks(fewer, steps(more.len()))
    }
}

/// Whether looking at a value is one step, whatever it holds.
#[inline]
fn is_one_step(value: Value<'_>) -> bool {
    match value {
        Value::Str(it) => is_short(it),
        Value::Structured(it) => is_short(StructuredView::Owned(it).text()),
        Value::StructuredIn(it) => is_short(StructuredView::Arena(it).text()),
        Value::Set(_)
        | Value::SetIn(_)
        | Value::List(_)
        | Value::ListIn(_)
        | Value::Record(_)
        | Value::RecordIn(_) => false,
        Value::Absent
        | Value::Unknown
        | Value::Null
        | Value::Bool(_)
        | Value::Long(_)
        | Value::Entity(_)
        | Value::Decimal(_)
        | Value::Datetime(_)
        | Value::Duration(_)
        | Value::Ip(_)
        | Value::Number(_)
        | Value::Money(_) => true,
    }
}

/// Whether looking at a value is one step, and so is looking through a set for it: the set's elements have no parts.
#[inline]
fn is_plain_step(value: Value<'_>) -> bool {
    is_one_step(value) && value.as_structured().is_none()
}

/// Whether comparing or searching a text is one step.
#[inline]
pub(super) fn is_short(text: &str) -> bool {
    text.len() < BYTES
}

/// The comparisons that it takes to find a place among so many elements in order, one at least.
pub(super) fn steps(count: usize) -> usize {
    count.checked_ilog2().map_or(1, |it| it as usize + 1)
}

/// Takes a step from `left` for each part of a value, and for each piece of text; `None`: there are not as many left.
fn walk(value: Value<'_>, left: &mut usize) -> Option<()> {
    let step = |cost: usize, left: &mut usize| {
        *left = left.checked_sub(cost)?;
        Some(())
    };
    if let Value::Str(it) = value {
        return step(1 + it.len() / BYTES, left);
    }
    if let Some(it) = value.as_structured() {
        return step(1 + it.text().len() / BYTES, left);
    }
    step(1, left)?;
    if let Some(record) = value.as_record() {
        for (name, it) in record {
            step(1 + name.len() / BYTES, left)?;
            walk(it, left)?;
        }
        return Some(());
    }
    let elements = match (value.as_set(), value.as_list()) {
        (Some(set), _) => set.iter(),
        (_, Some(list)) => list.iter(),
        _ => return Some(()),
    };
    for it in elements {
        walk(it, left)?;
    }
    Some(())
}
