//! Values that own what they are made of: constants of a program, attributes of entities, defaults.

use std::sync::Arc;

use smol_str::SmolStr;
use thiserror::Error;

use crate::{EntityId, IpNet, Money, Number, OwnedStructured, Record, RecordTy, SetView, Value};

/// A value that owns what it is made of: constants and the attributes of entities.
///
/// Equality, order and hash are those of [`Value`]. On the wire it is a flat list of steps, so that decoding neither
/// recurses nor trusts what it reads.
#[derive(Clone, Debug)]
pub enum OwnedValue {
    /// No value: a slot of an optional attribute that is not there.
    Absent,
    /// JSON's `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// Text.
    Str(Arc<str>),
    /// An entity.
    Entity(EntityId),
    /// Cedar's `decimal`, in ten-thousandths.
    Decimal(i64),
    /// Cedar's `datetime`, in milliseconds since 1970.
    Datetime(i64),
    /// Cedar's `duration`, in milliseconds.
    Duration(i64),
    /// Cedar's `ipaddr`.
    Ip(IpNet),
    /// An exact decimal.
    Number(Number),
    /// An amount of money.
    Money(Money),
    /// A structured argument.
    Structured(Arc<OwnedStructured>),
    /// A set.
    Set(Arc<OwnedSet>),
    /// A list.
    List(Arc<[OwnedValue]>),
    /// A record.
    Record(Arc<OwnedRecord>),
}

impl OwnedValue {
    /// The same value, borrowed.
    #[inline]
    #[must_use]
    pub fn as_value(&self) -> Value<'_> {
        match self {
            Self::Absent => Value::Absent,
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(*it),
            Self::Long(it) => Value::Long(*it),
            Self::Str(it) => Value::Str(it),
            Self::Entity(it) => Value::Entity(*it),
            Self::Decimal(it) => Value::Decimal(*it),
            Self::Datetime(it) => Value::Datetime(*it),
            Self::Duration(it) => Value::Duration(*it),
            Self::Ip(it) => Value::Ip(it),
            Self::Number(it) => Value::Number(*it),
            Self::Money(it) => Value::Money(it),
            Self::Structured(it) => Value::Structured(it),
            Self::Set(it) => Value::Set(it),
            Self::List(it) => Value::List(it),
            Self::Record(it) => Value::Record(it),
        }
    }

    /// A set of these elements; duplicates fall away.
    #[must_use]
    pub fn set(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Set(Arc::new(elements.into_iter().collect()))
    }

    /// A list of these elements.
    #[must_use]
    pub fn list(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::List(elements.into_iter().collect())
    }

    /// A record of these attributes, in any order.
    ///
    /// # Errors
    ///
    /// When a name stands twice.
    pub fn record(
        attributes: impl IntoIterator<Item = (SmolStr, Self)>,
    ) -> Result<Self, DuplicateName> {
        OwnedRecord::from_pairs(attributes).map(|it| Self::Record(Arc::new(it)))
    }
}

impl From<&str> for OwnedValue {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

impl Value<'_> {
    /// The same value, owned; `None` where something in it is [`Value::Unknown`].
    #[must_use]
    pub fn into_owned(self) -> Option<OwnedValue> {
        Some(match self {
            Self::Absent => OwnedValue::Absent,
            Self::Unknown => return None,
            Self::Null => OwnedValue::Null,
            Self::Bool(it) => OwnedValue::Bool(it),
            Self::Long(it) => OwnedValue::Long(it),
            Self::Str(it) => OwnedValue::Str(it.into()),
            Self::Entity(it) => OwnedValue::Entity(it),
            Self::Decimal(it) => OwnedValue::Decimal(it),
            Self::Datetime(it) => OwnedValue::Datetime(it),
            Self::Duration(it) => OwnedValue::Duration(it),
            Self::Ip(it) => OwnedValue::Ip(*it),
            Self::Number(it) => OwnedValue::Number(it),
            Self::Money(it) => OwnedValue::Money(*it),
            Self::Structured(it) => OwnedValue::Structured(Arc::new(it.clone())),
            Self::StructuredIn(it) => OwnedValue::Structured(Arc::new(it.into_owned()?)),
            Self::Set(it) => OwnedValue::Set(Arc::new(it.clone())),
            // Already in order and distinct, and owning an element keeps its place.
            Self::SetIn(it) => OwnedValue::Set(Arc::new(OwnedSet {
                elements: own_all(it.elements)?.into(),
            })),
            Self::List(it) => OwnedValue::List(it.into()),
            Self::ListIn(it) => OwnedValue::List(own_all(it)?.into()),
            Self::Record(it) => OwnedValue::Record(Arc::new(it.clone())),
            Self::RecordIn(it) => OwnedValue::Record(Arc::new(it.into_owned()?)),
        })
    }
}

fn own_all(values: &[Value<'_>]) -> Option<Vec<OwnedValue>> {
    values.iter().map(|it| it.into_owned()).collect()
}

impl Record<'_> {
    /// The same record, owned, its slots in the same places; a record with undeclared attributes is laid out anew,
    /// in the order of all names.
    #[must_use]
    pub fn into_owned(self) -> Option<OwnedRecord> {
        let mut pairs = self
            .slots()
            .map(|(name, value)| Some((SmolStr::new(name), value.into_owned()?)))
            .collect::<Option<Vec<_>>>()?;
        if let Some(shape) = self.shape() {
            return Some(OwnedRecord {
                shape: shape.clone(),
                values: pairs.into_iter().map(|(_, value)| value).collect(),
            });
        }
        pairs.sort_unstable_by(|lhs, rhs| lhs.0.cmp(&rhs.0));
        let (names, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        Some(OwnedRecord {
            shape: Shape(names.into()),
            values: values.into(),
        })
    }
}

/// A name that a record, a shape or a record type has twice.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the name `{0}` stands twice")]
pub struct DuplicateName(pub SmolStr);

/// The names of a record's slots.
///
/// Invariant: in strict order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(Arc<[SmolStr]>);

impl Shape {
    /// The shape of records with these names, in any order.
    ///
    /// # Errors
    ///
    /// When a name stands twice.
    pub fn new(names: impl IntoIterator<Item = SmolStr>) -> Result<Self, DuplicateName> {
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_unstable();
        match names.array_windows().find(|[lhs, rhs]| lhs == rhs) {
            Some([twice, _]) => Err(DuplicateName(twice.clone())),
            None => Ok(Self(names.into())),
        }
    }

    /// The shape of the records of a type, slot for slot.
    #[must_use]
    pub fn of(ty: &RecordTy) -> Self {
        Self(ty.fields.iter().map(|it| it.name.clone()).collect())
    }

    /// The names, in order.
    #[must_use]
    pub fn names(&self) -> &[SmolStr] {
        &self.0
    }

    /// The slot of a name, in logarithmic time.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.0.binary_search_by(|it| it.as_str().cmp(name)).ok()
    }

    /// How many slots there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A set that owns its elements.
///
/// Invariant: in canonical order, without duplicates, so that equal sets have equal elements in equal places.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnedSet {
    pub(crate) elements: Box<[OwnedValue]>,
}

impl OwnedSet {
    /// The elements, in canonical order.
    #[must_use]
    pub fn elements(&self) -> &[OwnedValue] {
        &self.elements
    }

    /// Whether the set has that element, in logarithmic time.
    #[must_use]
    pub fn contains(&self, element: Value<'_>) -> bool {
        SetView::owned(self).contains(element)
    }
}

impl FromIterator<OwnedValue> for OwnedSet {
    fn from_iter<I: IntoIterator<Item = OwnedValue>>(elements: I) -> Self {
        let mut elements: Vec<_> = elements.into_iter().collect();
        elements.sort_unstable();
        elements.dedup();
        Self {
            elements: elements.into(),
        }
    }
}

/// A record that owns its values.
///
/// Invariant: as many values as the shape has names.
#[derive(Clone, Debug, Default)]
pub struct OwnedRecord {
    shape: Shape,
    values: Box<[OwnedValue]>,
}

impl OwnedRecord {
    /// A record of that shape; `None` unless there are as many values as names. A value may be
    /// [`OwnedValue::Absent`].
    #[must_use]
    pub fn new(shape: Shape, values: impl Into<Box<[OwnedValue]>>) -> Option<Self> {
        let values = values.into();
        (shape.len() == values.len()).then_some(Self { shape, values })
    }

    /// A record of these attributes, in any order.
    ///
    /// # Errors
    ///
    /// When a name stands twice.
    pub fn from_pairs(
        attributes: impl IntoIterator<Item = (SmolStr, OwnedValue)>,
    ) -> Result<Self, DuplicateName> {
        let mut pairs: Vec<_> = attributes.into_iter().collect();
        pairs.sort_by(|lhs, rhs| lhs.0.cmp(&rhs.0));
        let (names, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        Ok(Self {
            shape: Shape::new(names)?,
            values: values.into(),
        })
    }

    /// The names of the slots.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What the slots hold; [`OwnedValue::Absent`] where an optional attribute is not there.
    #[must_use]
    pub fn values(&self) -> &[OwnedValue] {
        &self.values
    }

    /// The attribute of that name, in logarithmic time; `None` where it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OwnedValue> {
        self.shape
            .slot(name)
            .and_then(|slot| self.values.get(slot))
            .filter(|it| !matches!(it, OwnedValue::Absent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_forgets_order_and_repetition() {
        let set = OwnedValue::set([1, 3, 2, 3].map(OwnedValue::Long));
        assert_eq!(set, OwnedValue::set([3, 2, 1].map(OwnedValue::Long)));
        let set = set.as_value().as_set().unwrap();
        assert_eq!(set.len(), 3);
        assert!(set.contains(Value::Long(2)));
        assert!(!set.contains(Value::Bool(true)));
    }

    #[test]
    fn a_name_stands_once() {
        let pair = |name| (SmolStr::new(name), OwnedValue::Null);
        assert_eq!(
            OwnedRecord::from_pairs([pair("b"), pair("a"), pair("b")]).err(),
            Some(DuplicateName("b".into()))
        );
    }

    #[test]
    fn a_record_is_its_present_attributes() {
        let pairs = |it: &[(&str, OwnedValue)]| {
            OwnedValue::record(it.iter().map(|(k, v)| (SmolStr::new(k), v.clone()))).unwrap()
        };
        let lhs = pairs(&[("a", OwnedValue::Long(1)), ("b", OwnedValue::Absent)]);
        let rhs = pairs(&[("a", OwnedValue::Long(1))]);
        assert_eq!(lhs, rhs);
        assert_ne!(lhs, pairs(&[("b", OwnedValue::Long(1))]));
        let view = lhs.as_value().as_record().unwrap();
        assert_eq!(view.get("a"), Some(Value::Long(1)));
        assert_eq!(view.get("b"), None);
        assert_eq!(view.slot(1), Some(Value::Absent));
        assert_eq!(view.len(), 1);
    }
}
