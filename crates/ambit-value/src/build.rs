//! Sets, lists and records built in a decision's arena.

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::value::ArenaSet;
use crate::view::{Names, Record};
use crate::{Field, Money, RecordTy, Shape, Value};

impl<'a> Value<'a> {
    /// A set of these elements: sorted, without duplicates.
    #[must_use]
    pub fn set(arena: &'a Bump, elements: &[Value<'a>]) -> Self {
        Self::set_of(arena.alloc_slice_copy(elements))
    }

    /// A set of elements that are in the arena already: sorts them where they stand.
    #[must_use]
    pub fn set_of(elements: &'a mut [Value<'a>]) -> Self {
        let strictly = elements.array_windows().all(|[lhs, rhs]| lhs < rhs);
        let mut kept = elements.len();
        if !strictly {
            elements.sort_unstable();
            kept = dedup(elements);
        }
        let elements: &'a [Value<'a>] = elements;
        Self::SetIn(ArenaSet {
            elements: elements.get(..kept).unwrap_or_default(),
        })
    }

    /// A list of these elements.
    #[must_use]
    pub fn list(arena: &'a Bump, elements: &[Value<'a>]) -> Self {
        Self::ListIn(arena.alloc_slice_copy(elements))
    }

    /// A record of that shape; `None` unless there are as many values as names.
    #[must_use]
    pub fn record(arena: &'a Bump, shape: &'a Shape, values: &[Value<'a>]) -> Option<Self> {
        (shape.len() == values.len()).then(|| {
            let values = arena.alloc_slice_copy(values);
            Self::RecordIn(arena.alloc(Record {
                names: Names::Shape(shape),
                values,
            }))
        })
    }

    /// A record of a declared type, slot for slot; `None` unless there are as many values as fields.
    #[must_use]
    pub fn record_of(arena: &'a Bump, ty: &'a RecordTy, values: &[Value<'a>]) -> Option<Self> {
        (ty.fields.len() == values.len()).then(|| {
            let values = arena.alloc_slice_copy(values);
            Self::declared(arena, &ty.fields, &[], values)
        })
    }

    /// A record of an open type: the declared fields slot for slot, and behind them what is not declared, in strict order
    /// of names; `None` where there are not as many values as fields, or the order is not kept.
    #[must_use]
    pub fn open_record(
        arena: &'a Bump,
        ty: &'a RecordTy,
        values: &[Value<'a>],
        more: &[(&'a str, Value<'a>)],
    ) -> Option<Self> {
        let is_ordered = more.array_windows().all(|[lhs, rhs]| lhs.0 < rhs.0);
        let is_declared = more.iter().any(|it| ty.slot(it.0).is_some());
        if ty.fields.len() != values.len() || !is_ordered || is_declared {
            return None;
        }
        let names = arena.alloc_slice_fill_iter(more.iter().map(|it| it.0));
        let all = ArenaVec::from_iter_in(
            values.iter().copied().chain(more.iter().map(|it| it.1)),
            arena,
        );
        Some(Self::declared(
            arena,
            &ty.fields,
            names,
            all.into_bump_slice(),
        ))
    }

    /// A record of attributes in any order; `None` where a name stands twice.
    #[must_use]
    pub fn record_of_pairs(arena: &'a Bump, pairs: &[(&'a str, Value<'a>)]) -> Option<Self> {
        let pairs = arena.alloc_slice_copy(pairs);
        pairs.sort_unstable_by(|lhs, rhs| lhs.0.cmp(rhs.0));
        if pairs.array_windows().any(|[lhs, rhs]| lhs.0 == rhs.0) {
            return None;
        }
        let names = arena.alloc_slice_fill_iter(pairs.iter().map(|it| it.0));
        let values = arena.alloc_slice_fill_iter(pairs.iter().map(|it| it.1));
        Some(Self::declared(arena, &[], names, values))
    }

    /// The caller answers for the invariants: names in strict order, as many values as names.
    pub(crate) fn declared(
        arena: &'a Bump,
        fields: &'a [Field],
        extra: &'a [&'a str],
        values: &'a [Value<'a>],
    ) -> Self {
        Self::RecordIn(arena.alloc(Record {
            names: Names::Declared(fields, extra),
            values,
        }))
    }

    /// An amount of money.
    #[must_use]
    pub fn money(arena: &'a Bump, money: Money) -> Self {
        Self::Money(arena.alloc(money))
    }
}

/// Moves the distinct elements of a sorted row to its front and says how many there are.
fn dedup(elements: &mut [Value<'_>]) -> usize {
    let mut kept = 0_usize;
    for at in 0..elements.len() {
        let is_new = match (
            kept.checked_sub(1).and_then(|it| elements.get(it)),
            elements.get(at),
        ) {
            (Some(last), Some(it)) => last != it,
            (_, it) => it.is_some(),
        };
        if is_new {
            elements.swap(kept, at);
            kept += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use smol_str::SmolStr;

    use super::*;
    use crate::OwnedValue;

    #[test]
    fn a_set_in_an_arena_equals_the_owned_one() {
        let arena = Bump::new();
        let set = Value::set(&arena, &[3, 1, 1, 2, 3].map(Value::Long));
        let owned = OwnedValue::set([1, 2, 3].map(OwnedValue::Long));
        assert_eq!(set, owned.as_value());
        assert_eq!(set.into_owned(), Some(owned.clone()));
        assert_eq!(set.as_set().unwrap().len(), 3);
    }

    #[test]
    fn a_record_has_as_many_values_as_names() {
        let arena = Bump::new();
        let shape = Shape::new(["b", "a"].map(SmolStr::new)).unwrap();
        assert!(Value::record(&arena, &shape, &[Value::Null]).is_none());
        let record = Value::record(&arena, &shape, &[Value::Long(1), Value::Absent]).unwrap();
        let pairs = Value::record_of_pairs(&arena, &[("a", Value::Long(1))]).unwrap();
        assert_eq!(record, pairs);
        assert!(
            Value::record_of_pairs(&arena, &[("a", Value::Null), ("a", Value::Null)]).is_none()
        );
    }
}
