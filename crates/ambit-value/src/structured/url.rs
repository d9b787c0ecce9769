//! URLs as WHATWG has them parsed.

mod public;

use thiserror::Error;
use url::Url;

use super::{Member, MemberTy, Parts, member};
use crate::OwnedValue;

pub(super) const MEMBERS: &[Member] = &[
    member("hasUserinfo", MemberTy::Bool),
    member("host", MemberTy::String),
    member("isPublicHost", MemberTy::Bool),
    member("path", MemberTy::String),
    member("port", MemberTy::Long),
    member("scheme", MemberTy::String),
];

/// The slot of `host`.
pub(super) const HOST: usize = 1;

/// Why a text is no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct UrlError(url::ParseError);

/// Takes a URL apart.
pub(super) fn parse(text: &str) -> Result<Parts, UrlError> {
    let url = Url::parse(text).map_err(UrlError)?;
    let has_userinfo = !url.username().is_empty() || url.password().is_some();
    let port = url.port_or_known_default();
    let members = vec![
        OwnedValue::Bool(has_userinfo),
        url.host_str().unwrap_or_default().into(),
        OwnedValue::Bool(url.host().is_some_and(|it| public::is_public(&it))),
        url.path().into(),
        // A scheme without a port of its own: reading it is an error.
        port.map_or(OwnedValue::Absent, |it| OwnedValue::Long(it.into())),
        url.scheme().into(),
    ];
    Ok(Parts {
        text: url.into(),
        members,
    })
}
