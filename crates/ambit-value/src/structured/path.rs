//! POSIX paths, normalised by their text alone.

use thiserror::Error;
use typed_path::{Utf8Component, Utf8UnixComponent, Utf8UnixPath};

use super::{Member, MemberTy, Parts, member};
use crate::OwnedValue;

pub(super) const MEMBERS: &[Member] = &[
    member("extension", MemberTy::String),
    member("isAbsolute", MemberTy::Bool),
    member("name", MemberTy::String),
];

/// Why a text is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    /// It has no characters.
    #[error("a path is not empty")]
    Empty,
    /// It holds a NUL.
    #[error("a path holds no NUL")]
    Nul,
    /// A `..` in it leads out of the root.
    #[error("`..` leads out of the root")]
    LeavesRoot,
}

/// Takes a path apart. Of a relative path only the first parts may be `..`, once it is normalised.
pub(super) fn parse(text: &str) -> Result<Parts, PathError> {
    if text.is_empty() {
        return Err(PathError::Empty);
    }
    if text.contains('\0') {
        return Err(PathError::Nul);
    }
    let mut is_absolute = false;
    let mut parts: Vec<&str> = Vec::new();
    for component in Utf8UnixPath::new(text).components() {
        match component {
            Utf8UnixComponent::RootDir => is_absolute = true,
            Utf8UnixComponent::CurDir => {}
            Utf8UnixComponent::Normal(part) => parts.push(part),
            Utf8UnixComponent::ParentDir => match parts.last() {
                Some(last) if *last != PARENT => {
                    parts.pop();
                }
                None if is_absolute => return Err(PathError::LeavesRoot),
                Some(_) | None => parts.push(component.as_str()),
            },
        }
    }
    let normal = match (is_absolute, parts.join("/")) {
        (true, joined) => format!("/{joined}"),
        (false, joined) if joined.is_empty() => ".".to_owned(),
        (false, joined) => joined,
    };
    let path = Utf8UnixPath::new(&normal);
    let text = |it: Option<&str>| OwnedValue::from(it.unwrap_or_default());
    let members = vec![
        text(path.extension()),
        OwnedValue::Bool(is_absolute),
        text(path.file_name()),
    ];
    Ok(Parts {
        text: normal,
        members,
    })
}

const PARENT: &str = "..";

/// Whether a normalised path is another or lies beneath it, part by part. Neither is a relative path within an absolute
/// one, nor the other way round, and what goes up from a folder is not within it.
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    let parts = |text| Utf8UnixPath::new(text).components().filter(is_part);
    let (mut path, folder) = (parts(path), parts(folder));
    for part in folder {
        if path.next() != Some(part) {
            return false;
        }
    }
    path.next().is_none_or(|it| {
        !matches!(
            it,
            Utf8UnixComponent::ParentDir | Utf8UnixComponent::RootDir
        )
    })
}

/// Whether it is more than the `.` that stands for the folder one is in.
fn is_part(component: &Utf8UnixComponent<'_>) -> bool {
    !matches!(component, Utf8UnixComponent::CurDir)
}
