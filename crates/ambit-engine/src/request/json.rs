//! A request's JSON, read in one pass where its keys come in a usual order.

use ambit_value::{Cursor, JsonError, JsonFault, Part, Semantics, Token};

use super::error::RequestError;
use super::resolve::{Resolved, Resolver, World, expect};
use crate::nearest::nearest;

/// The keys of a request.
const KEYS: [&str; 8] = [
    "principal",
    "call",
    "action",
    "resource",
    "context",
    "session",
    "now",
    "approvals",
];

/// The keys of what later versions have.
const LATER: [(&str, &str); 2] = [("mandate", "a mandate"), ("handoff", "a handoff")];

/// Reads a request and looks it up. Of a text that is no JSON, that is said first.
pub(super) fn read<'a>(world: World<'a>, json: &'a [u8]) -> Result<Resolved<'a>, RequestError> {
    read_object(world, json).map_err(|fault| not_json(world, json).unwrap_or(fault))
}

/// Where a text breaks the rules of JSON, if it does.
#[cold]
fn not_json(world: World<'_>, json: &[u8]) -> Option<RequestError> {
    let error = Cursor::new(json, world.arena)
        .and_then(|mut at| at.skip().and_then(|()| at.finish()))
        .err()?;
    let JsonFault::Syntax(fault) = *error.fault() else {
        return None;
    };
    let before = String::from_utf8_lossy(json.get(..error.offset())?);
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    Some(RequestError::NotJson {
        fault,
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..)?.chars().count() + 1,
    })
}

fn read_object<'a>(world: World<'a>, json: &'a [u8]) -> Result<Resolved<'a>, RequestError> {
    let mut at = Cursor::new(json, world.arena)?;
    let mut reading = Reading {
        world,
        resolver: Resolver::new(world),
        seen: [false; KEYS.len()],
        args: None,
        context: None,
    };
    expect(&mut at, Token::Object)?;
    let mut next = at.object()?;
    while let Some(key) = next {
        reading.key(&mut at, key)?;
        next = at.next_key()?;
    }
    at.finish()?;
    reading.finish()
}

/// A request that is being read.
struct Reading<'a> {
    world: World<'a>,
    resolver: Resolver<'a>,
    /// Whether a key was there, by its place in [`KEYS`].
    seen: [bool; KEYS.len()],
    /// The arguments, where they come before the tool.
    args: Option<Part<'a>>,
    /// The context, where it comes before the action.
    context: Option<Part<'a>>,
}

impl<'a> Reading<'a> {
    fn key(&mut self, at: &mut Cursor<'a>, key: &'a str) -> Result<(), RequestError> {
        let semantics = self.world.frame.semantics();
        let Some(seen) = KEYS
            .iter()
            .position(|it| *it == key)
            .and_then(|it| self.seen.get_mut(it))
        else {
            return other_key(at, key, semantics);
        };
        if std::mem::replace(seen, true) {
            return Err(at.fail(JsonFault::DuplicateKey(key.to_owned())).into());
        }
        if semantics == Semantics::Cedar {
            refuse_ambit(key)?;
        }
        match key {
            "principal" => self.resolver.principal(at),
            "call" => self.call(at),
            "action" => self.resolver.action(at),
            "resource" => self.resolver.resource(at),
            "context" if self.resolver.has_action() => self.resolver.context(at),
            "context" => {
                self.context = Some(at.part()?);
                Ok(())
            }
            "session" => self.resolver.session(at),
            "approvals" => self.resolver.approvals(at),
            _ => self.resolver.now(at),
        }
    }

    fn call(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let within = |it: JsonError| it.within("call");
        expect(at, Token::Object).map_err(within)?;
        let (mut has_tool, mut has_args) = (false, false);
        let mut next = at.object().map_err(within)?;
        while let Some(key) = next {
            let seen = match key {
                "tool" => &mut has_tool,
                "args" => &mut has_args,
                _ => return Err(RequestError::UnknownCallKey(key.to_owned())),
            };
            if std::mem::replace(seen, true) {
                return Err(within(at.fail(JsonFault::DuplicateKey(key.to_owned()))).into());
            }
            if key == "tool" {
                expect(at, Token::String).map_err(|it| within(it.within(key)))?;
                let tool = at.string().map_err(within)?;
                self.resolver.tool(tool)?;
            } else if has_tool {
                self.resolver.args(at)?;
            } else {
                self.args = Some(at.part().map_err(within)?);
            }
            next = at.next_key().map_err(within)?;
        }
        if has_tool {
            return Ok(());
        }
        Err(within(at.fail(JsonFault::MissingField("tool".into()))).into())
    }

    fn finish(mut self) -> Result<Resolved<'a>, RequestError> {
        let [_, call, action, resource, ..] = self.seen;
        match (call, action, resource) {
            (true, false, false) | (false, true, true) => {}
            (true, _, _) => return Err(RequestError::CallAndAction),
            (false, false, false) => return Err(RequestError::NoTarget),
            (false, true, false) => return Err(RequestError::Missing("resource")),
            (false, false, true) => return Err(RequestError::Missing("action")),
        }
        let arena = self.world.arena;
        if let Some(part) = self.args {
            self.resolver.args(&mut part.cursor(arena))?;
        }
        if let Some(part) = self.context {
            self.resolver.context(&mut part.cursor(arena))?;
        }
        self.resolver.finish()
    }
}

fn refuse_ambit(key: &str) -> Result<(), RequestError> {
    let ours = ["call", "session", "now", "approvals"]
        .into_iter()
        .find(|it| *it == key);
    ours.map_or(Ok(()), |key| Err(RequestError::NotCedar(key)))
}

/// Under Cedar's semantics, as with Cedar's own tools, a key that is not known is passed over.
fn other_key(at: &mut Cursor<'_>, key: &str, semantics: Semantics) -> Result<(), RequestError> {
    match (LATER.iter().find(|(it, _)| *it == key), semantics) {
        (_, Semantics::Cedar) => Ok(at.skip()?),
        (Some(&(key, what)), Semantics::Ambit) => Err(RequestError::Unsupported { key, what }),
        (None, Semantics::Ambit) => Err(RequestError::UnknownKey {
            key: key.to_owned(),
            nearest: nearest(key, KEYS),
        }),
    }
}
