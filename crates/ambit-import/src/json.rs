//! JSON as a tree that keeps the order of keys, whatever features other crates give `serde_json`, and refuses a key
//! that stands twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::ImportError;

/// Far above any real list of tools; the ten largest servers we know have some 20 kB each.
const MAX_BYTES: usize = 16 << 20;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction that fits a `Long`.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Str(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Object),
}

/// An object, in source order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object {
    entries: Vec<(String, Json)>,
    /// Places in `entries`, sorted by key.
    by_key: Vec<usize>,
}

impl Object {
    /// Fails with the key that stands twice.
    fn new(entries: Vec<(String, Json)>) -> Result<Self, String> {
        let mut by_key: Vec<usize> = (0..entries.len()).collect();
        let key = |at: &usize| entries.get(*at).map(|(key, _)| key.as_str());
        by_key.sort_by(|lhs, rhs| key(lhs).cmp(&key(rhs)));
        let twice = by_key.windows(2).find_map(|pair| match pair {
            [lhs, rhs] if key(lhs) == key(rhs) => key(lhs).map(str::to_owned),
            _ => None,
        });
        match twice {
            Some(name) => Err(name),
            None => Ok(Self { entries, by_key }),
        }
    }

    /// The value of a key, in logarithmic time.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        let at = self
            .by_key
            .binary_search_by(|at| {
                self.entries
                    .get(*at)
                    .map_or("", |(key, _)| key.as_str())
                    .cmp(key)
            })
            .ok()?;
        let (_, value) = self.entries.get(*self.by_key.get(at)?)?;
        Some(value)
    }

    /// Whether the key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Keys and values in source order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.entries.iter().map(|(key, it)| (key.as_str(), it))
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Json {
    /// The object, if it is one.
    pub(crate) fn as_object(&self) -> Option<&Object> {
        if let Json::Object(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The array, if it is one.
    pub(crate) fn as_array(&self) -> Option<&[Json]> {
        if let Json::Array(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The text, if it is a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Json::Str(it) = self {
            Some(it)
        } else {
            None
        }
    }

    /// The value that a JSON pointer names, as RFC 6901 has it; the empty one names all.
    pub(crate) fn pointer(&self, pointer: &str) -> Option<&Json> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |it, step| {
                let step = step.replace("~1", "/").replace("~0", "~");
                match it {
                    Json::Object(object) => object.get(&step),
                    Json::Array(array) => array.get(step.parse::<usize>().ok()?),
                    Json::Null | Json::Bool(_) | Json::Int(_) | Json::Float(_) | Json::Str(_) => {
                        None
                    }
                }
            })
    }

    /// What it is, for a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a truth value",
            Json::Int(_) | Json::Float(_) => "a number",
            Json::Str(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

/// Reads a document: UTF-8, a byte order mark or not.
pub(crate) fn read(bytes: &[u8]) -> Result<Json, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge {
            size: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|it| ImportError::NotUtf8(it.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|it| {
        let reason = it.to_string();
        if reason.starts_with("recursion limit") {
            ImportError::TooDeep
        } else {
            ImportError::NotJson(reason)
        }
    })
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Json, E> {
        Ok(Json::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Json, E> {
        Ok(Json::Int(it))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Json, E> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "such a number is only ever left out, with a note"
        )]
        let float = it as f64;
        Ok(i64::try_from(it).map_or(Json::Float(float), Json::Int))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Json, E> {
        Ok(Json::Float(it))
    }

    fn visit_str<E>(self, it: &str) -> Result<Json, E> {
        Ok(Json::Str(it.to_owned()))
    }

    fn visit_string<E>(self, it: String) -> Result<Json, E> {
        Ok(Json::Str(it))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Object::new(entries).map(Json::Object).map_err(|key| {
            A::Error::custom(format!(
                "the key `{key}` stands twice in the object that ends"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_of_keys_and_finds_them() {
        let it = read(br#"{"b": 1, "a": {"x/y": [true, 2.5]}}"#).unwrap();
        let object = it.as_object().unwrap();
        assert_eq!(
            object.iter().map(|(key, _)| key).collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert_eq!(object.get("b"), Some(&Json::Int(1)));
        assert_eq!(it.pointer("/a/x~1y/1"), Some(&Json::Float(2.5)));
        assert_eq!(it.pointer("/a/x~1y/2"), None);
    }

    #[test]
    fn refuses_a_key_that_stands_twice() {
        assert!(
            matches!(read(br#"{"a": 1, "a": 1}"#), Err(ImportError::NotJson(it)) if it.contains("`a` stands twice"))
        );
    }
}
