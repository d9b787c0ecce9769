//! E-mail addresses: an RFC 5322 `addr-spec`, alone or within a display form.
//!
//! What mailers disagree on is refused: comments and blanks within an address, obsolete forms, several addresses, groups,
//! line breaks, and characters outside of ASCII but for letters and digits in a display name.

use thiserror::Error;

use super::domain::is_domain;
use super::{Member, MemberTy, Parts, member};

pub(super) const MEMBERS: &[Member] = &[
    member("domain", MemberTy::String),
    member("local", MemberTy::String),
];

/// The slot of `domain`.
pub(super) const DOMAIN: usize = 0;

/// The most bytes before the `@`, behind it, and of a label (RFC 5321, §4.5.3.1, and RFC 1035, §2.3.4).
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 255;
const LONGEST_LABEL: usize = 63;

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailError {
    /// What stands before the `@` is none.
    #[error("what stands before the `@` is no local part")]
    Local,
    /// What stands behind the `@` is none.
    #[error("what stands behind the `@` is no domain")]
    Domain,
    /// There is no `@` where one must be.
    #[error("not one address such as `ava@acme.com` or `Ava <ava@acme.com>`")]
    NotOne,
    /// What stands before the `<` is no name.
    #[error("what stands before the `<` is no display name")]
    DisplayName,
    /// A part is longer than mail can carry.
    #[error("longer than an e-mail address may be")]
    TooLong,
}

/// Takes an e-mail address apart.
pub(super) fn parse(text: &str) -> Result<Parts, EmailError> {
    let text = text.trim_matches(BLANKS);
    let (local, domain) = match text.strip_suffix('>') {
        Some(text) => {
            let (name, rest) = display_name(text)?;
            is_phrase(name)
                .then_some(rest)
                .ok_or(EmailError::DisplayName)
                .and_then(addr_spec)?
        }
        None => addr_spec(text)?,
    };
    let text = format!("{}@{domain}", written(&local));
    let members = vec![domain.as_str().into(), local.as_str().into()];
    Ok(Parts { text, members })
}

const BLANKS: [char; 2] = [' ', '\t'];

/// What stands before the `<` that no quotes hold, and behind it.
fn display_name(text: &str) -> Result<(&str, &str), EmailError> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, it) in text.char_indices() {
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '<' if !is_quoted => {
                let (name, rest) = text.split_at_checked(at).ok_or(EmailError::NotOne)?;
                return Ok((name, rest.strip_prefix('<').unwrap_or(rest)));
            }
            _ => {}
        }
    }
    Err(EmailError::NotOne)
}

/// Whether a text is a display name, or nothing: words and quoted texts with blanks between them. A dot may stand among
/// a word's characters, as initials have it.
fn is_phrase(mut text: &str) -> bool {
    loop {
        text = text.trim_start_matches(BLANKS);
        if text.is_empty() {
            return true;
        }
        if text.starts_with('"') {
            let Some((_, rest)) = quoted(text) else {
                return false;
            };
            text = rest;
        } else {
            let rest = text.trim_start_matches(|it| is_atext(it) || it == '.' || is_foreign(it));
            if rest.len() == text.len() {
                return false;
            }
            text = rest;
        }
    }
}

/// The local part, without quotes, and the domain, in lower case.
fn addr_spec(text: &str) -> Result<(String, String), EmailError> {
    let (local, domain) = if text.starts_with('"') {
        let (local, rest) = quoted(text).ok_or(EmailError::Local)?;
        if !local.is_ascii() {
            return Err(EmailError::Local);
        }
        (local, rest.strip_prefix('@').ok_or(EmailError::NotOne)?)
    } else {
        let (local, domain) = text.split_once('@').ok_or(EmailError::NotOne)?;
        if !is_dot_atom(local) {
            return Err(EmailError::Local);
        }
        (local.to_owned(), domain)
    };
    if written(&local).len() > LONGEST_LOCAL || domain.len() > LONGEST_DOMAIN {
        return Err(EmailError::TooLong);
    }
    if !is_mail_domain(domain) && !is_literal(domain) {
        return Err(EmailError::Domain);
    }
    Ok((local, domain.to_ascii_lowercase()))
}

/// A text in quotes at the beginning, without them and its escapes, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('"')?.chars();
    let mut content = String::new();
    loop {
        let it = match chars.next()? {
            '"' => return Some((content, chars.as_str())),
            '\\' => chars.next()?,
            it => it,
        };
        let is_text = it.is_ascii_graphic() || it == ' ' || it == '\t' || is_foreign(it);
        if !is_text {
            return None;
        }
        content.push(it);
    }
}

/// A local part as an address has it: quoted only where it must be.
fn written(local: &str) -> String {
    if is_dot_atom(local) {
        return local.to_owned();
    }
    let mut text = String::from("\"");
    for it in local.chars() {
        if matches!(it, '"' | '\\') {
            text.push('\\');
        }
        text.push(it);
    }
    text.push('"');
    text
}

fn is_dot_atom(text: &str) -> bool {
    text.split('.')
        .all(|it| !it.is_empty() && it.chars().all(is_atext))
}

fn is_atext(it: char) -> bool {
    it.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(it)
}

/// A letter or a digit that is not ASCII; it may stand in a display name, as RFC 6532 has it.
fn is_foreign(it: char) -> bool {
    !it.is_ascii() && it.is_alphanumeric()
}

/// Whether a text names a domain that mail is delivered to: labels of letters, digits and `-`, which neither begins nor
/// ends one.
fn is_mail_domain(text: &str) -> bool {
    let is_label = |it: &str| {
        it.len() <= LONGEST_LABEL && !it.contains('_') && !it.starts_with('-') && !it.ends_with('-')
    };
    is_domain(text) && text.split('.').all(is_label)
}

/// Whether a text is a literal in brackets, such as `[127.0.0.1]`.
fn is_literal(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.is_some_and(|it| {
        let is_dtext = |it: char| it.is_ascii_graphic() && !matches!(it, '[' | ']' | '\\');
        !it.is_empty() && it.chars().all(is_dtext)
    })
}
