//! The order of values: total, and the one that sets are kept in.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::{
    Elements, ListView, OwnedRecord, OwnedValue, RecordView, SetView, StructuredView, Value,
};

impl Value<'_> {
    /// The canonical order. Different kinds are ordered by kind, sets and lists by length first.
    #[must_use]
    pub fn compare(self, other: Value<'_>) -> Ordering {
        match (self, other) {
            (Value::Bool(lhs), Value::Bool(rhs)) => lhs.cmp(&rhs),
            (Value::Long(lhs), Value::Long(rhs))
            | (Value::Decimal(lhs), Value::Decimal(rhs))
            | (Value::Datetime(lhs), Value::Datetime(rhs))
            | (Value::Duration(lhs), Value::Duration(rhs)) => lhs.cmp(&rhs),
            (Value::Str(lhs), Value::Str(rhs)) => lhs.cmp(rhs),
            (Value::Entity(lhs), Value::Entity(rhs)) => lhs.cmp(&rhs),
            (Value::Ip(lhs), Value::Ip(rhs)) => lhs.cmp(rhs),
            (Value::Number(lhs), Value::Number(rhs)) => lhs.cmp(&rhs),
            (Value::Money(lhs), Value::Money(rhs)) => lhs.cmp(rhs),
            (lhs, rhs) => lhs
                .kind()
                .cmp(&rhs.kind())
                .then_with(|| compare_many(lhs, rhs)),
        }
    }

    /// Whether the two are the same value.
    #[must_use]
    pub fn same(self, other: Value<'_>) -> bool {
        match (self, other) {
            (Value::Bool(lhs), Value::Bool(rhs)) => lhs == rhs,
            (Value::Long(lhs), Value::Long(rhs))
            | (Value::Decimal(lhs), Value::Decimal(rhs))
            | (Value::Datetime(lhs), Value::Datetime(rhs))
            | (Value::Duration(lhs), Value::Duration(rhs)) => lhs == rhs,
            (Value::Str(lhs), Value::Str(rhs)) => lhs == rhs,
            (Value::Entity(lhs), Value::Entity(rhs)) => lhs == rhs,
            (lhs, rhs) => lhs.compare(rhs) == Ordering::Equal,
        }
    }
}

/// Two values of one kind, of which only those with parts can differ.
fn compare_many(lhs: Value<'_>, rhs: Value<'_>) -> Ordering {
    if let (Some(lhs), Some(rhs)) = (lhs.as_structured(), rhs.as_structured()) {
        lhs.compare(rhs)
    } else if let (Some(lhs), Some(rhs)) = (lhs.as_set(), rhs.as_set()) {
        compare_rows(lhs.iter(), rhs.iter())
    } else if let (Some(lhs), Some(rhs)) = (lhs.as_list(), rhs.as_list()) {
        compare_rows(lhs.iter(), rhs.iter())
    } else if let (Some(lhs), Some(rhs)) = (lhs.as_record(), rhs.as_record()) {
        compare_records(lhs, rhs)
    } else {
        Ordering::Equal
    }
}

fn compare_rows(lhs: Elements<'_>, rhs: Elements<'_>) -> Ordering {
    let by_length = lhs.len().cmp(&rhs.len());
    by_length.then_with(|| {
        lhs.zip(rhs)
            .map(|(lhs, rhs)| lhs.compare(rhs))
            .find(|it| it.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

fn compare_records(lhs: RecordView<'_>, rhs: RecordView<'_>) -> Ordering {
    let (mut lhs, mut rhs) = (lhs.iter(), rhs.iter());
    loop {
        let ordering = match (lhs.next(), rhs.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(lhs), Some(rhs)) => lhs.0.cmp(rhs.0).then_with(|| lhs.1.compare(rhs.1)),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

impl PartialEq<Value<'_>> for Value<'_> {
    fn eq(&self, other: &Value<'_>) -> bool {
        self.same(*other)
    }
}

impl Eq for Value<'_> {}

impl PartialOrd<Value<'_>> for Value<'_> {
    fn partial_cmp(&self, other: &Value<'_>) -> Option<Ordering> {
        Some(self.compare(*other))
    }
}

impl Ord for Value<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(*other)
    }
}

impl Hash for Value<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind().hash(state);
        match *self {
            Value::Absent | Value::Unknown | Value::Null => {}
            Value::Bool(it) => it.hash(state),
            Value::Long(it) | Value::Decimal(it) | Value::Datetime(it) | Value::Duration(it) => {
                it.hash(state);
            }
            Value::Str(it) => it.hash(state),
            Value::Entity(it) => it.hash(state),
            Value::Ip(it) => it.hash(state),
            Value::Number(it) => it.hash(state),
            Value::Money(it) => it.hash(state),
            Value::Structured(it) => StructuredView::Owned(it).hash(state),
            Value::StructuredIn(it) => StructuredView::Arena(it).hash(state),
            Value::Set(it) => hash_row(SetView::owned(it).iter(), state),
            Value::SetIn(it) => hash_row(SetView::arena(it).iter(), state),
            Value::List(it) => hash_row(ListView::owned(it).iter(), state),
            Value::ListIn(it) => hash_row(ListView::arena(it).iter(), state),
            Value::Record(it) => hash_record(RecordView::Owned(it), state),
            Value::RecordIn(it) => hash_record(RecordView::Arena(it), state),
        }
    }
}

fn hash_row<H: Hasher>(row: Elements<'_>, state: &mut H) {
    row.len().hash(state);
    for it in row {
        it.hash(state);
    }
}

fn hash_record<H: Hasher>(record: RecordView<'_>, state: &mut H) {
    record.len().hash(state);
    for (name, value) in record {
        name.hash(state);
        value.hash(state);
    }
}

impl PartialEq for OwnedValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_value() == other.as_value()
    }
}

impl Eq for OwnedValue {}

impl PartialOrd for OwnedValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OwnedValue {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_value().compare(other.as_value())
    }
}

impl Hash for OwnedValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_value().hash(state);
    }
}

impl PartialEq for OwnedRecord {
    fn eq(&self, other: &Self) -> bool {
        compare_records(RecordView::Owned(self), RecordView::Owned(other)).is_eq()
    }
}

impl Eq for OwnedRecord {}
