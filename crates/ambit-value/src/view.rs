//! One way to look at sets, lists and records, whoever owns them.

use smol_str::SmolStr;

use crate::value::ArenaSet;
use crate::{Field, OwnedRecord, OwnedSet, OwnedValue, Shape, Value};

/// Elements in a row, owned or in an arena.
#[derive(Clone, Copy, Debug)]
enum Row<'a> {
    Owned(&'a [OwnedValue]),
    Arena(&'a [Value<'a>]),
}

impl<'a> Row<'a> {
    fn len(self) -> usize {
        match self {
            Self::Owned(it) => it.len(),
            Self::Arena(it) => it.len(),
        }
    }

    fn get(self, at: usize) -> Option<Value<'a>> {
        match self {
            Self::Owned(it) => it.get(at).map(OwnedValue::as_value),
            Self::Arena(it) => it.get(at).copied(),
        }
    }
}

/// The elements of a set or a list, in turn.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    row: Row<'a>,
    next: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let it = self.row.get(self.next)?;
        self.next += 1;
        Some(it)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.row.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Elements<'_> {}

/// Up to so many elements, looking at one after the other is faster than to search.
const FEW: usize = 8;

/// A set: its elements in canonical order, without duplicates.
#[derive(Clone, Copy, Debug)]
pub struct SetView<'a>(Row<'a>);

impl<'a> SetView<'a> {
    pub(crate) fn owned(set: &'a OwnedSet) -> Self {
        Self(Row::Owned(set.elements()))
    }

    pub(crate) fn arena(set: ArenaSet<'a>) -> Self {
        Self(Row::Arena(set.elements))
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements, in canonical order.
    #[must_use]
    pub fn iter(self) -> Elements<'a> {
        Elements {
            row: self.0,
            next: 0,
        }
    }

    /// The element at a place of the canonical order.
    #[must_use]
    pub fn get(self, at: usize) -> Option<Value<'a>> {
        self.0.get(at)
    }

    /// Whether it has that element, in logarithmic time.
    #[must_use]
    pub fn contains(self, element: Value<'_>) -> bool {
        if self.len() > FEW {
            return self.search(0, element).is_ok();
        }
        match (self.0, element) {
            (Row::Owned(it), Value::Str(text)) => it
                .iter()
                .any(|it| matches!(it, OwnedValue::Str(it) if **it == *text)),
            (Row::Arena(it), Value::Str(text)) => it
                .iter()
                .any(|it| matches!(it, Value::Str(it) if *it == text)),
            _ => self.iter().any(|it| it.same(element)),
        }
    }

    /// Whether every element of the other set is one of this.
    #[must_use]
    pub fn contains_all(self, other: SetView<'_>) -> bool {
        let mut from = 0;
        other.len() <= self.len()
            && other.iter().all(|it| match self.search(from, it) {
                Ok(at) => {
                    from = at + 1;
                    true
                }
                Err(_) => false,
            })
    }

    /// Whether some element of the other set is one of this.
    #[must_use]
    pub fn contains_any(self, other: SetView<'_>) -> bool {
        if self.len() < other.len() {
            return other.contains_any_of_fewer(self);
        }
        self.contains_any_of_fewer(other)
    }

    fn contains_any_of_fewer(self, other: SetView<'_>) -> bool {
        let mut from = 0;
        other.iter().any(|it| match self.search(from, it) {
            Ok(_) => true,
            Err(at) => {
                from = at;
                false
            }
        })
    }

    /// The place of an element at or behind `from`, or the place where it would stand.
    fn search(self, from: usize, element: Value<'_>) -> Result<usize, usize> {
        let found = match self.0 {
            Row::Owned(it) => it
                .get(from..)
                .unwrap_or_default()
                .binary_search_by(|it| it.as_value().compare(element)),
            Row::Arena(it) => it
                .get(from..)
                .unwrap_or_default()
                .binary_search_by(|it| it.compare(element)),
        };
        found.map(|at| from + at).map_err(|at| from + at)
    }
}

impl<'a> IntoIterator for SetView<'a> {
    type Item = Value<'a>;
    type IntoIter = Elements<'a>;

    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub struct ListView<'a>(Row<'a>);

impl<'a> ListView<'a> {
    pub(crate) fn owned(list: &'a [OwnedValue]) -> Self {
        Self(Row::Owned(list))
    }

    pub(crate) fn arena(list: &'a [Value<'a>]) -> Self {
        Self(Row::Arena(list))
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements, first to last.
    #[must_use]
    pub fn iter(self) -> Elements<'a> {
        Elements {
            row: self.0,
            next: 0,
        }
    }

    /// The element at a place.
    #[must_use]
    pub fn get(self, at: usize) -> Option<Value<'a>> {
        self.0.get(at)
    }

    /// The first element.
    #[must_use]
    pub fn first(self) -> Option<Value<'a>> {
        self.get(0)
    }

    /// Whether it has that element.
    #[must_use]
    pub fn contains(self, element: Value<'_>) -> bool {
        self.iter().any(|it| it == element)
    }

    /// Whether it begins with the elements of the other list.
    #[must_use]
    pub fn starts_with(self, other: ListView<'_>) -> bool {
        other.len() <= self.len() && self.iter().zip(other.iter()).all(|(lhs, rhs)| lhs == rhs)
    }
}

impl<'a> IntoIterator for ListView<'a> {
    type Item = Value<'a>;
    type IntoIter = Elements<'a>;

    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

/// The names of an arena record's slots.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names<'a> {
    /// Those of a shape.
    Shape(&'a Shape),
    /// Those of a declared type, and behind them those that are not declared, in strict order.
    Declared(&'a [Field], &'a [&'a str]),
}

/// A record built in an arena; made by [`Value::record`] and its like.
///
/// Invariant: as many values as names. A value may be [`Value::Absent`].
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    pub(crate) names: Names<'a>,
    pub(crate) values: &'a [Value<'a>],
}

impl<'a> Record<'a> {
    /// What the slots hold.
    #[must_use]
    pub fn values(self) -> &'a [Value<'a>] {
        self.values
    }

    pub(crate) fn shape(self) -> Option<&'a Shape> {
        match self.names {
            Names::Shape(shape) => Some(shape),
            Names::Declared(..) => None,
        }
    }

    /// Every slot with its name, absent ones too, in the order of slots.
    pub(crate) fn slots(self) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        let (shape, fields, extra): (&[SmolStr], &[Field], &[&str]) = match self.names {
            Names::Shape(shape) => (shape.names(), &[], &[]),
            Names::Declared(fields, extra) => (&[], fields, extra),
        };
        let names = shape.iter().map(SmolStr::as_str);
        let names = names.chain(fields.iter().map(|it| it.name.as_str()));
        names
            .chain(extra.iter().copied())
            .zip(self.values.iter().copied())
    }

    fn slot_of(self, name: &str) -> Option<usize> {
        match self.names {
            Names::Shape(shape) => shape.slot(name),
            Names::Declared(fields, extra) => fields
                .binary_search_by(|it| it.name.as_str().cmp(name))
                .or_else(|_| {
                    let at = extra.binary_search(&name)?;
                    Ok::<_, usize>(fields.len() + at)
                })
                .ok(),
        }
    }
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub enum RecordView<'a> {
    /// Owned elsewhere.
    Owned(&'a OwnedRecord),
    /// Built in an arena.
    Arena(&'a Record<'a>),
}

impl<'a> RecordView<'a> {
    /// The attribute of that name, in logarithmic time; `None` where it is not there.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        match self {
            Self::Owned(it) => it.get(name).map(OwnedValue::as_value),
            Self::Arena(it) => it
                .slot_of(name)
                .and_then(|slot| it.values.get(slot).copied())
                .filter(|it| it.is_present()),
        }
    }

    /// What a slot holds, in constant time; [`Value::Absent`] where its attribute is not there, `None` where there
    /// is no such slot.
    #[must_use]
    pub fn slot(self, slot: usize) -> Option<Value<'a>> {
        match self {
            Self::Owned(it) => it.values().get(slot).map(OwnedValue::as_value),
            Self::Arena(it) => it.values.get(slot).copied(),
        }
    }

    /// The attributes that are there, by name.
    #[must_use]
    pub fn iter(self) -> Attributes<'a> {
        let (declared, extra) = match self {
            Self::Owned(it) => (it.values().len(), 0),
            Self::Arena(it) => match it.names {
                Names::Shape(shape) => (shape.len(), 0),
                Names::Declared(fields, extra) => (fields.len(), extra.len()),
            },
        };
        Attributes {
            record: self,
            declared: 0..declared,
            extra: declared..declared + extra,
        }
    }

    /// How many attributes are there.
    #[must_use]
    pub fn len(self) -> usize {
        match self {
            Self::Owned(it) => it
                .values()
                .iter()
                .filter(|it| it.as_value().is_present())
                .count(),
            Self::Arena(it) => it.values.iter().filter(|it| it.is_present()).count(),
        }
    }

    /// Whether no attribute is there.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The name of a slot; `None` where there is no such slot.
    #[must_use]
    pub fn name(self, slot: usize) -> Option<&'a str> {
        match self {
            Self::Owned(it) => it.shape().names().get(slot).map(SmolStr::as_str),
            Self::Arena(it) => match it.names {
                Names::Shape(shape) => shape.names().get(slot).map(SmolStr::as_str),
                Names::Declared(fields, extra) => match fields.get(slot) {
                    Some(field) => Some(field.name.as_str()),
                    None => extra.get(slot - fields.len()).copied(),
                },
            },
        }
    }

    /// The slot's name and value, where its attribute is there.
    fn present(self, slot: usize) -> Option<(&'a str, Value<'a>)> {
        let value = self.slot(slot).filter(|it| it.is_present())?;
        Some((self.name(slot)?, value))
    }
}

impl<'a> IntoIterator for RecordView<'a> {
    type Item = (&'a str, Value<'a>);
    type IntoIter = Attributes<'a>;

    fn into_iter(self) -> Attributes<'a> {
        self.iter()
    }
}

/// The attributes of a record that are there, by name: declared and undeclared ones are each in order, and merged.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    record: RecordView<'a>,
    declared: std::ops::Range<usize>,
    extra: std::ops::Range<usize>,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.record;
        let first = |slots: &mut std::ops::Range<usize>| loop {
            let slot = slots.clone().next()?;
            if let Some(it) = record.present(slot) {
                return Some(it);
            }
            slots.next();
        };
        let declared = first(&mut self.declared);
        let extra = first(&mut self.extra);
        match (declared, extra) {
            (Some(lhs), Some(rhs)) if lhs.0 > rhs.0 => {
                self.extra.next();
                Some(rhs)
            }
            (None, Some(rhs)) => {
                self.extra.next();
                Some(rhs)
            }
            (lhs, _) => {
                self.declared.next();
                lhs
            }
        }
    }
}
