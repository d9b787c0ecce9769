//! Names of domains, compared label by label.

use std::borrow::Cow;

use thiserror::Error;
use url::Host;

/// A domain that a policy names: labels of ASCII in lower case, without a dot at the end.
pub(crate) struct Domain<'t>(Cow<'t, str>);

/// What is no domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a domain such as `acme.com`")]
pub struct DomainError;

impl<'t> Domain<'t> {
    /// Reads a domain in any case, with or without a dot at the end; labels that are not ASCII are read as IDNA does.
    pub(crate) fn parse(text: &'t str) -> Result<Self, DomainError> {
        let name = text.strip_suffix('.').unwrap_or(text);
        if is_domain(name) && !name.bytes().any(|it| it.is_ascii_uppercase()) {
            return Ok(Self(name.into()));
        }
        match Host::parse(name) {
            Ok(Host::Domain(it)) if is_domain(&it) => Ok(Self(it.into())),
            Ok(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => Err(DomainError),
        }
    }

    /// Whether a host is this domain or one of its subdomains. An address is neither, and neither is what no resolver
    /// takes for a name.
    pub(crate) fn holds(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        if !is_domain(host) {
            return false;
        }
        let (host, domain) = (host.as_bytes(), self.0.as_bytes());
        let Some((before, end)) = host
            .len()
            .checked_sub(domain.len())
            .and_then(|it| host.split_at_checked(it))
        else {
            return false;
        };
        end.eq_ignore_ascii_case(domain) && matches!(before.last(), None | Some(b'.'))
    }
}

/// Whether a text names a domain, as `inDomain` takes one.
///
/// # Errors
///
/// When it does not.
pub fn check_domain(text: &str) -> Result<(), DomainError> {
    Domain::parse(text).map(|_| ())
}

/// Whether a text is a row of labels, none empty, made of letters, digits, `-` and `_`, of which the last is no number:
/// then it would be an address, or be meant to look like one.
pub(super) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
    };
    text.split('.').all(is_label) && !text.rsplit('.').next().is_some_and(is_number)
}

fn is_number(label: &str) -> bool {
    let hexadecimal = label
        .strip_prefix("0x")
        .or_else(|| label.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.bytes().all(|it| it.is_ascii_hexdigit()),
        None => label.bytes().all(|it| it.is_ascii_digit()),
    }
}
