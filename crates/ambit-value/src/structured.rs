//! Structured arguments: texts that are taken apart as their target takes them apart.
//!
//! A text that does not parse is a value as well, which says why. Whoever asks it anything gets that as an error; a policy
//! that asks nothing of it is not concerned.

mod domain;
mod email;
mod path;
mod url;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use bumpalo::Bump;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{OwnedValue, Ty, Value};

use domain::Domain;
pub use domain::{DomainError, check_domain};
pub use email::EmailError;
pub use path::PathError;
pub use url::UrlError;

/// The kinds of structured argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StructuredKind {
    /// A POSIX path.
    Path,
    /// A URL.
    Url,
    /// An e-mail address.
    Email,
}

/// What a structured argument has, each member in its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: MemberTy,
    /// Whether policies may read it without asking whether it is there.
    pub required: bool,
}

/// The types that members have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberTy {
    /// `Bool`.
    Bool,
    /// `Long`.
    Long,
    /// `String`.
    String,
}

impl MemberTy {
    /// As a declared type.
    #[must_use]
    pub fn ty(self) -> Ty {
        match self {
            Self::Bool => Ty::Bool,
            Self::Long => Ty::Long,
            Self::String => Ty::String,
        }
    }
}

impl StructuredKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Path, Self::Url, Self::Email];

    /// The name of the type.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Path => "Path",
            Self::Url => "Url",
            Self::Email => "Email",
        }
    }

    /// The name of the function that makes one of a text.
    #[must_use]
    pub const fn constructor(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Url => "url",
            Self::Email => "email",
        }
    }

    /// What it has, by slot: sorted by name.
    #[must_use]
    pub const fn members(self) -> &'static [Member] {
        match self {
            Self::Path => path::MEMBERS,
            Self::Url => url::MEMBERS,
            Self::Email => email::MEMBERS,
        }
    }

    /// Takes a text apart.
    fn parts(self, text: &str) -> Result<Parts, StructuredError> {
        match self {
            Self::Path => path::parse(text).map_err(StructuredError::Path),
            Self::Url => url::parse(text).map_err(StructuredError::Url),
            Self::Email => email::parse(text).map_err(StructuredError::Email),
        }
    }
}

/// A member that is always there.
const fn member(name: &'static str, ty: MemberTy) -> Member {
    Member {
        name,
        ty,
        required: true,
    }
}

impl fmt::Display for StructuredKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.constructor())
    }
}

/// What a text says: its canonical form, and the members by slot.
struct Parts {
    text: String,
    members: Vec<OwnedValue>,
}

/// Why a text is no structured argument of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StructuredError {
    /// It is no path.
    #[error(transparent)]
    Path(PathError),
    /// It is no URL.
    #[error(transparent)]
    Url(UrlError),
    /// It is no e-mail address.
    #[error(transparent)]
    Email(EmailError),
}

/// A structured argument that owns what it is made of.
#[derive(Clone, Debug)]
pub struct OwnedStructured {
    kind: StructuredKind,
    /// In canonical form, or as it was written where it does not parse.
    text: Box<str>,
    /// Invariant: as many as the kind has slots.
    members: Result<Box<[OwnedValue]>, StructuredError>,
}

impl OwnedStructured {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> StructuredKind {
        self.kind
    }

    /// Its text in canonical form, or as it was written where it does not parse.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a text apart.
    ///
    /// # Errors
    ///
    /// When it does not parse.
    pub fn parse(kind: StructuredKind, text: &str) -> Result<Self, StructuredError> {
        let parts = kind.parts(text)?;
        Ok(Self {
            kind,
            text: parts.text.into(),
            members: Ok(parts.members.into()),
        })
    }

    /// The same, and where the text does not parse a value that says why.
    #[must_use]
    pub fn perhaps(kind: StructuredKind, text: &str) -> Self {
        Self::parse(kind, text).unwrap_or_else(|error| Self {
            kind,
            text: text.into(),
            members: Err(error),
        })
    }
}

/// A structured argument in an arena; made by [`Value::structured`] and [`Value::perhaps_structured`].
#[derive(Clone, Copy, Debug)]
pub struct Structured<'a> {
    kind: StructuredKind,
    /// In canonical form, or as it was written where it does not parse.
    text: &'a str,
    /// Invariant: as many as the kind has slots.
    members: Result<&'a [Value<'a>], StructuredError>,
}

impl Structured<'_> {
    pub(crate) fn kind(self) -> StructuredKind {
        self.kind
    }

    pub(crate) fn into_owned(self) -> Option<OwnedStructured> {
        let members = match self.members {
            Ok(members) => {
                let owned = members.iter().map(|it| it.into_owned());
                Ok(owned.collect::<Option<_>>()?)
            }
            Err(error) => Err(error),
        };
        Some(OwnedStructured {
            kind: self.kind,
            text: self.text.into(),
            members,
        })
    }
}

impl<'a> Value<'a> {
    /// Takes a text apart, in the arena.
    ///
    /// # Errors
    ///
    /// When it does not parse.
    pub fn structured(
        arena: &'a Bump,
        kind: StructuredKind,
        text: &str,
    ) -> Result<Self, StructuredError> {
        let parts = kind.parts(text)?;
        // An arena runs no destructors: nothing of what the parser gave may stay on the heap.
        let members = parts.members.iter().map(|it| in_arena(arena, it));
        let members: &'a [Value<'a>] = arena.alloc_slice_fill_iter(members);
        Ok(Self::StructuredIn(arena.alloc(Structured {
            kind,
            text: arena.alloc_str(&parts.text),
            members: Ok(members),
        })))
    }

    /// The same, and where the text does not parse a value that says why.
    #[must_use]
    pub fn perhaps_structured(arena: &'a Bump, kind: StructuredKind, text: &'a str) -> Self {
        Self::structured(arena, kind, text).unwrap_or_else(|error| {
            Self::StructuredIn(arena.alloc(Structured {
                kind,
                text,
                members: Err(error),
            }))
        })
    }

    /// The structured argument, if it is one.
    #[must_use]
    pub fn as_structured(self) -> Option<StructuredView<'a>> {
        if let Self::Structured(it) = self {
            Some(StructuredView::Owned(it))
        } else if let Self::StructuredIn(it) = self {
            Some(StructuredView::Arena(it))
        } else {
            None
        }
    }

    /// The first structured argument in a value that does not parse. Comparing such a value has no answer.
    ///
    /// Sets and lists that hold structured arguments hold nothing else, so where the first element holds none it is the
    /// only one that is looked at; and of structured arguments in a set, those that do not parse come first.
    #[must_use]
    pub fn unparsed(self) -> Option<StructuredView<'a>> {
        if let Some(it) = self.as_structured() {
            return it.error().map(|_| it);
        }
        if let Some(record) = self.as_record() {
            return record.iter().find_map(|it| it.1.unparsed());
        }
        let (mut elements, is_set) = match (self.as_set(), self.as_list()) {
            (Some(set), _) => (set.iter(), true),
            (_, Some(list)) => (list.iter(), false),
            _ => return None,
        };
        let first = elements.next()?;
        let goes_on = match first.as_structured() {
            Some(_) => !is_set,
            None => first.has_parts(),
        };
        let found = first.unparsed();
        found.or_else(|| elements.filter(|_| goes_on).find_map(Value::unparsed))
    }

    /// Whether it is a record, a set or a list.
    fn has_parts(self) -> bool {
        self.as_record().is_some() || self.as_set().is_some() || self.as_list().is_some()
    }
}

/// The value of a member, copied into an arena.
fn in_arena<'a>(arena: &'a Bump, member: &OwnedValue) -> Value<'a> {
    if let OwnedValue::Str(text) = member {
        return Value::Str(arena.alloc_str(text));
    }
    if let OwnedValue::Bool(it) = member {
        return Value::Bool(*it);
    }
    if let OwnedValue::Long(it) = member {
        return Value::Long(*it);
    }
    Value::Absent
}

/// A structured argument.
#[derive(Clone, Copy, Debug)]
pub enum StructuredView<'a> {
    /// Owned elsewhere.
    Owned(&'a OwnedStructured),
    /// Built in an arena.
    Arena(&'a Structured<'a>),
}

impl<'a> StructuredView<'a> {
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> StructuredKind {
        match self {
            Self::Owned(it) => it.kind,
            Self::Arena(it) => it.kind,
        }
    }

    /// Its text in canonical form, or as it was written where it does not parse.
    #[must_use]
    pub fn text(self) -> &'a str {
        match self {
            Self::Owned(it) => &it.text,
            Self::Arena(it) => it.text,
        }
    }

    /// Why it does not parse, if it does not.
    #[must_use]
    pub fn error(self) -> Option<StructuredError> {
        match self {
            Self::Owned(it) => it.members.as_ref().err().copied(),
            Self::Arena(it) => it.members.err(),
        }
    }

    /// What it has in a slot; [`Value::Absent`] where it has nothing there, `None` where there is no such slot or it does
    /// not parse.
    #[must_use]
    pub fn slot(self, slot: usize) -> Option<Value<'a>> {
        match self {
            Self::Owned(it) => {
                let members = it.members.as_ref().ok()?;
                members.get(slot).map(OwnedValue::as_value)
            }
            Self::Arena(it) => it.members.ok()?.get(slot).copied(),
        }
    }

    /// The member of that name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        let members = self.kind().members();
        let slot = members.binary_search_by(|it| it.name.cmp(name)).ok()?;
        self.slot(slot).filter(|it| it.is_present())
    }

    /// `p.within(q)`: whether one path is another, or lies beneath it. Two paths of which one does not parse have no
    /// answer, and neither has what is no path.
    #[must_use]
    pub fn within(self, folder: StructuredView<'_>) -> Option<bool> {
        let are_paths = [self.kind(), folder.kind()] == [StructuredKind::Path; 2];
        let both_parse = self.error().is_none() && folder.error().is_none();
        (are_paths && both_parse).then(|| path::is_within(self.text(), folder.text()))
    }

    /// `u.inDomain("…")`: whether the host of a URL or the domain of an e-mail address is a domain or one of its
    /// subdomains, by whole labels. What does not parse has no answer, and neither has what has no domain.
    ///
    /// # Errors
    ///
    /// When the text is no domain.
    #[must_use]
    pub fn in_domain(self, domain: &str) -> Option<Result<bool, DomainError>> {
        let name = match self.kind() {
            StructuredKind::Path => return None,
            StructuredKind::Url => self.slot(url::HOST),
            StructuredKind::Email => self.slot(email::DOMAIN),
        };
        let host = name?.as_str()?;
        Some(Domain::parse(domain).map(|domain| domain.holds(host)))
    }

    pub(crate) fn hash<H: Hasher>(self, state: &mut H) {
        self.error().is_none().hash(state);
        self.text().hash(state);
    }

    /// By kind, then what does not parse first, then by text.
    pub(crate) fn compare(self, other: StructuredView<'_>) -> Ordering {
        let parses = |it: StructuredView<'_>| it.error().is_none();
        let by_kind = self.kind().cmp(&other.kind());
        by_kind
            .then_with(|| parses(self).cmp(&parses(other)))
            .then_with(|| self.text().cmp(other.text()))
    }
}

#[cfg(test)]
mod tests;
