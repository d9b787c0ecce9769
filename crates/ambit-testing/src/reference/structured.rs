//! Paths, URLs and e-mail addresses, taken apart anew each time one is made.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::value::{Fault, Value};

/// A structured argument.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Structured {
    /// The name of its constructor.
    pub(crate) kind: &'static str,
    /// Its members by name, or why there are none.
    pub(crate) members: Result<BTreeMap<&'static str, Value>, Fault>,
    /// In canonical form, or as it was written.
    pub(crate) text: String,
}

type Parts = (String, BTreeMap<&'static str, Value>);

/// What a constructor makes of a text; perhaps one that has no members.
pub(crate) fn read(kind: &'static str, text: &str) -> Value {
    let parts = match kind {
        "path" => path(text),
        "url" => url(text),
        _ => email(text),
    };
    Value::Structured(match parts {
        Ok((text, members)) => Structured {
            kind,
            members: Ok(members),
            text,
        },
        Err(fault) => Structured {
            kind,
            members: Err(fault),
            text: text.to_owned(),
        },
    })
}

impl Structured {
    pub(crate) fn members(&self) -> Result<&BTreeMap<&'static str, Value>, Fault> {
        self.members.as_ref().map_err(Clone::clone)
    }
}

/// A fault where anything in a value has no members.
pub(crate) fn known(value: &Value) -> Result<(), Fault> {
    match value {
        Value::Structured(it) => it.members().map(|_| ()),
        Value::Set(elements) => elements.iter().try_for_each(known),
        Value::List(elements) => elements.iter().try_for_each(known),
        Value::Record(fields) => fields.values().try_for_each(known),
        _ => Ok(()),
    }
}

fn path(text: &str) -> Result<Parts, Fault> {
    if text.is_empty() || text.contains('\0') {
        return Err("no path".into());
    }
    let is_absolute = text.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|it| *it != "..") => drop(parts.pop()),
            ".." if is_absolute => return Err("out of the root".into()),
            part => parts.push(part),
        }
    }
    let name = parts.last().filter(|it| **it != "..").copied();
    let name = name.unwrap_or_default();
    let dot = name.rfind('.').filter(|it| *it > 0);
    let extension = dot.map_or("", |it| &name[it + 1..]);
    let mut normal = parts.join("/");
    if is_absolute {
        normal.insert(0, '/');
    } else if normal.is_empty() {
        normal.push('.');
    }
    let members = BTreeMap::from([
        ("extension", Value::String(extension.into())),
        ("isAbsolute", Value::Bool(is_absolute)),
        ("name", Value::String(name.into())),
    ]);
    Ok((normal, members))
}

/// Whether one path is another or beneath it, by their texts.
pub(crate) fn within(path: &Structured, folder: &Structured) -> Result<bool, Fault> {
    path.members()?;
    folder.members()?;
    let parts = |it: &Structured| -> Vec<String> {
        let parts = it.text.split('/').filter(|it| !it.is_empty() && *it != ".");
        parts.map(str::to_owned).collect()
    };
    let is_same_kind = path.text.starts_with('/') == folder.text.starts_with('/');
    let (path, folder) = (parts(path), parts(folder));
    Ok(is_same_kind
        && path.starts_with(&folder)
        && path.get(folder.len()).is_none_or(|it| it != ".."))
}

fn url(text: &str) -> Result<Parts, Fault> {
    let url = Url::parse(text).map_err(|it| it.to_string())?;
    let has_userinfo = !url.username().is_empty() || url.password().is_some();
    let mut members = BTreeMap::from([
        ("hasUserinfo", Value::Bool(has_userinfo)),
        ("host", Value::String(url.host_str().unwrap_or("").into())),
        ("isPublicHost", Value::Bool(is_public(&url))),
        ("path", Value::String(url.path().into())),
        ("scheme", Value::String(url.scheme().into())),
    ]);
    if let Some(port) = url.port_or_known_default() {
        members.insert("port", Value::Long(port.into()));
    }
    Ok((url.to_string(), members))
}

fn is_public(url: &Url) -> bool {
    let Some(host) = url.host_str().filter(|it| !it.is_empty()) else {
        return false;
    };
    match Host::parse(host) {
        Ok(Host::Ipv4(it)) => is_public_v4(it),
        Ok(Host::Ipv6(it)) => is_public_v6(it),
        Ok(Host::Domain(it)) => {
            let name = it.to_lowercase();
            let name = name.strip_suffix('.').unwrap_or(&name);
            let is_private = ["localhost", "local", "internal", "home.arpa"]
                .iter()
                .any(|it| name == *it || name.ends_with(&format!(".{it}")));
            labels(name).is_some() && !is_private
        }
        Err(_) => false,
    }
}

fn is_public_v4(it: Ipv4Addr) -> bool {
    let [a, b, c, d] = it.octets();
    !(it.is_private()
        || it.is_loopback()
        || it.is_link_local()
        || it.is_multicast()
        || it.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || ([a, b, c] == [192, 0, 0] && d != 9 && d != 10)
        || [a, b, c] == [192, 88, 99]
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(it: Ipv6Addr) -> bool {
    let v4 = |a: u16, b: u16| {
        let ([w, x], [y, z]) = (a.to_be_bytes(), b.to_be_bytes());
        is_public_v4(Ipv4Addr::new(w, x, y, z))
    };
    match it.segments() {
        [0, 0, 0, 0, 0, 0xffff, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] | [0x2002, a, b, ..] => {
            v4(a, b)
        }
        [0x2001, 0, a, b, _, _, c, d] => v4(a, b) && v4(!c, !d),
        [0x2001, 1, 0, 0, 0, 0, 0, 1..=3]
        | [0x2001, 3 | 0x20..=0x3f, ..]
        | [0x2001, 4, 0x112, ..] => true,
        [0x2001, 0..0x200 | 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

/// The labels of a domain, the last first, in lower case.
fn labels(name: &str) -> Option<Vec<String>> {
    let name = name.strip_suffix('.').unwrap_or(name).to_lowercase();
    let is_label = |it: &str| {
        !it.is_empty()
            && it
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = match last.strip_prefix("0x") {
        Some(digits) => digits.chars().all(|it| it.is_ascii_hexdigit()),
        None => last.chars().all(|it| it.is_ascii_digit()),
    };
    let is_domain = name.split('.').all(is_label) && !is_number;
    is_domain.then(|| name.rsplit('.').map(str::to_owned).collect())
}

/// Whether the host or domain of something lies in a domain.
pub(crate) fn in_domain(of: &Structured, domain: &str) -> Result<bool, Fault> {
    let members = of.members()?;
    let host = members.get("host").or_else(|| members.get("domain"));
    let host = host.ok_or("neither a URL nor an address")?.string()?;
    let domain = match Host::parse(domain.strip_suffix('.').unwrap_or(domain)) {
        Ok(Host::Domain(it)) => labels(&it).filter(|_| !it.ends_with('.')),
        _ => None,
    };
    let domain = domain.ok_or("no domain")?;
    Ok(labels(host).is_some_and(|it| it.starts_with(&domain)))
}

fn email(text: &str) -> Result<Parts, Fault> {
    let text = text.trim_matches([' ', '\t']);
    let mut rest: Vec<char> = text.chars().collect();
    if rest.last() == Some(&'>') {
        rest.pop();
        // The display name: words, up to the first `<` that is not quoted.
        loop {
            match rest.first().copied() {
                Some('<') => {
                    rest.remove(0);
                    break;
                }
                Some('"') => drop(quoted(&mut rest)?),
                Some(it) if is_word(it) || " \t.".contains(it) || is_letter(it) => {
                    rest.remove(0);
                }
                _ => return Err("no display name".into()),
            }
        }
    }
    let mut local = String::new();
    let is_quoted = rest.first() == Some(&'"');
    if is_quoted {
        local = quoted(&mut rest)?;
        if !local.is_ascii() {
            return Err("no local part".into());
        }
    } else {
        while rest.first().is_some_and(|it| *it != '@') {
            local.push(rest.remove(0));
        }
        if !is_atoms(&local) {
            return Err("no local part".into());
        }
    }
    if rest.first() != Some(&'@') {
        return Err("no address".into());
    }
    let domain: String = rest.iter().skip(1).collect::<String>().to_lowercase();
    let is_literal = domain.len() > 2
        && domain.starts_with('[')
        && domain.ends_with(']')
        && domain[1..domain.len() - 1]
            .chars()
            .all(|it| it.is_ascii_graphic() && !"[]\\".contains(it));
    let is_name = labels(&domain).is_some_and(|labels| {
        labels.iter().all(|it| {
            it.len() <= 63 && !it.contains('_') && !it.starts_with('-') && !it.ends_with('-')
        })
    }) && !domain.ends_with('.');
    if !is_literal && !is_name {
        return Err("no domain".into());
    }
    let written = if is_atoms(&local) {
        local.clone()
    } else {
        format!("\"{}\"", local.replace('\\', "\\\\").replace('"', "\\\""))
    };
    if written.len() > 64 || domain.len() > 255 {
        return Err("too long".into());
    }
    let text = format!("{written}@{domain}");
    let members = BTreeMap::from([
        ("domain", Value::String(domain)),
        ("local", Value::String(local)),
    ]);
    Ok((text, members))
}

/// Takes a text in quotes off the front.
fn quoted(rest: &mut Vec<char>) -> Result<String, Fault> {
    rest.remove(0);
    let mut text = String::new();
    loop {
        let mut take = || (!rest.is_empty()).then(|| rest.remove(0));
        let it = match take().ok_or("a quote is not closed")? {
            '"' => return Ok(text),
            '\\' => take().ok_or("an escape of nothing")?,
            it => it,
        };
        if !(it.is_ascii_graphic() || " \t".contains(it) || is_letter(it)) {
            return Err(format!("{it:?} within quotes"));
        }
        text.push(it);
    }
}

fn is_atoms(text: &str) -> bool {
    text.split('.')
        .all(|it| !it.is_empty() && it.chars().all(is_word))
}

fn is_word(it: char) -> bool {
    it.is_ascii_graphic() && !"()<>[]:;@\\,.\"".contains(it)
}

fn is_letter(it: char) -> bool {
    !it.is_ascii() && it.is_alphanumeric()
}
