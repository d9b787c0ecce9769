//! The patterns of `like`.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A pattern of `like`, compiled: text, and wildcards that stand for any text, none included.
///
/// Invariant: pieces between wildcards are not empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Pattern {
    /// What the text begins with.
    head: SmolStr,
    /// What stands behind the first wildcard; `None`: there is no wildcard, so the text is the head.
    tail: Option<Tail>,
}

/// What stands behind the first wildcard of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Tail {
    /// What stands between wildcards, in turn.
    middle: Vec<SmolStr>,
    /// What the text ends with.
    end: SmolStr,
}

/// A part of a pattern as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PatternPart {
    /// That very text.
    Text(SmolStr),
    /// `*`: any text.
    Any,
}

impl Pattern {
    /// The pattern of these parts, in turn; neighbouring texts are one, and so are neighbouring wildcards.
    #[must_use]
    pub fn new(parts: impl IntoIterator<Item = PatternPart>) -> Self {
        let mut pieces = vec![String::new()];
        for part in parts {
            match part {
                PatternPart::Text(text) => {
                    if let Some(last) = pieces.last_mut() {
                        last.push_str(&text);
                    }
                }
                PatternPart::Any => pieces.push(String::new()),
            }
        }
        Self::between_wildcards(pieces.into_iter().map(SmolStr::from))
    }

    fn between_wildcards(pieces: impl IntoIterator<Item = SmolStr>) -> Self {
        let mut pieces = pieces.into_iter();
        let head = pieces.next().unwrap_or_default();
        let mut middle: Vec<_> = pieces.collect();
        let tail = middle.pop().map(|end| {
            middle.retain(|it| !it.is_empty());
            Tail { middle, end }
        });
        Self { head, tail }
    }

    /// The parts, as [`Pattern::new`] takes them.
    pub fn parts(&self) -> impl Iterator<Item = PatternPart> {
        let tail = self.tail.iter().flat_map(|it| {
            let pieces = it.middle.iter().chain([&it.end]);
            pieces.flat_map(|it| [PatternPart::Any, PatternPart::Text(it.clone())])
        });
        let parts = [PatternPart::Text(self.head.clone())]
            .into_iter()
            .chain(tail);
        parts.filter(|it| !matches!(it, PatternPart::Text(text) if text.is_empty()))
    }

    /// Whether the whole text is as the pattern says; in linear time for a given pattern.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let Some(mut rest) = text.strip_prefix(self.head.as_str()) else {
            return false;
        };
        let Some(tail) = &self.tail else {
            return rest.is_empty();
        };
        // The earliest place of each piece leaves the most for those behind it, so there is nothing to try twice.
        for piece in &tail.middle {
            match behind(rest, piece) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        rest.ends_with(tail.end.as_str())
    }
}

/// Up to so many bytes, trying every place that begins right is faster than what a long search prepares.
const SHORT: usize = 64;

/// What stands behind the first occurrence of a piece, which is not empty.
fn behind<'t>(text: &'t str, piece: &str) -> Option<&'t str> {
    let (bytes, piece) = (text.as_bytes(), piece.as_bytes());
    let at = if bytes.len() <= SHORT {
        let first = *piece.first()?;
        memchr::memchr_iter(first, bytes).find(|at| {
            let here = bytes.get(*at..);
            here.is_some_and(|it| it.starts_with(piece))
        })?
    } else {
        memchr::memmem::find(bytes, piece)?
    };
    text.get(at + piece.len()..)
}

/// How a pattern travels: what stands between wildcards.
#[derive(Serialize, Deserialize)]
struct Wire(Vec<SmolStr>);

impl From<Pattern> for Wire {
    fn from(it: Pattern) -> Self {
        let tail = it.tail.map(|it| it.middle.into_iter().chain([it.end]));
        Self(
            [it.head]
                .into_iter()
                .chain(tail.into_iter().flatten())
                .collect(),
        )
    }
}

impl TryFrom<Wire> for Pattern {
    type Error = &'static str;

    fn try_from(Wire(pieces): Wire) -> Result<Self, &'static str> {
        if pieces.is_empty() {
            return Err("a pattern without pieces");
        }
        Ok(Self::between_wildcards(pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text.chars().map(|it| match it {
            '*' => PatternPart::Any,
            it => PatternPart::Text(it.to_string().into()),
        }))
    }

    #[test]
    fn wildcards_stand_for_any_text() {
        for (written, text) in [
            ("", ""),
            ("*", ""),
            ("*", "anything"),
            ("a*", "a"),
            ("a*b", "ab"),
            ("a*b", "a b b"),
            ("*.jpg", "x.jpg"),
            ("a*b*c", "aXbYc"),
            ("a**c", "abc"),
            ("*a*", "bab"),
            ("é*", "éa"),
        ] {
            assert!(pattern(written).matches(text), "{written} {text}");
        }
        for (written, text) in [
            ("", "a"),
            ("a", "ab"),
            ("ab*ba", "aba"),
            ("a*b", "abc"),
            ("*a*a", "a"),
            ("a*b*c", "acb"),
            ("A", "a"),
        ] {
            assert!(!pattern(written).matches(text), "{written} {text}");
        }
    }

    #[test]
    fn parts_go_there_and_back() {
        for written in ["", "*", "a", "a*b*", "**a**b"] {
            let compiled = pattern(written);
            assert_eq!(Pattern::new(compiled.parts()), compiled);
            let bytes = postcard::to_stdvec(&compiled).unwrap();
            assert_eq!(postcard::from_bytes(&bytes), Ok(compiled));
        }
    }
}
