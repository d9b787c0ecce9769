//! Requests from Rust values.

use ambit_value::{Cursor, Semantics, Uid};

use super::error::RequestError;
use super::input::{EntityName, Input};
use super::resolve::{Resolved, Resolver, World};
use super::{Prepared, Request};
use crate::Snapshot;

/// A request that is being put together: who asks, and either a call of a tool or Cedar's action and resource.
///
/// Arguments, context and session are given field by field or as JSON; of the two, what was given last counts. Nothing is
/// checked before [`RequestBuilder::prepare`].
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestBuilder {
    snapshot: Snapshot,
    principal: EntityName,
    tool: Option<String>,
    action: Option<(EntityName, EntityName)>,
    args: Fields,
    context: Fields,
    session: Fields,
    now: Option<String>,
    approvals: Vec<EntityName>,
}

/// A record, field by field or as JSON.
#[derive(Clone, Debug, Default)]
enum Fields {
    #[default]
    None,
    Some(Vec<(String, Input)>),
    Json(Vec<u8>),
}

impl Fields {
    fn push(&mut self, name: String, value: Input) {
        match self {
            Fields::Some(fields) => fields.push((name, value)),
            Fields::None | Fields::Json(_) => *self = Fields::Some(vec![(name, value)]),
        }
    }

    fn json(self) -> Option<Vec<u8>> {
        match self {
            Fields::None => None,
            Fields::Some(fields) => Some(Input::Record(fields).json().into_bytes()),
            Fields::Json(json) => Some(json),
        }
    }
}

impl RequestBuilder {
    pub(crate) fn new(snapshot: Snapshot, principal: EntityName) -> RequestBuilder {
        RequestBuilder {
            snapshot,
            principal,
            tool: None,
            action: None,
            args: Fields::None,
            context: Fields::None,
            session: Fields::None,
            now: None,
            approvals: Vec::new(),
        }
    }

    /// Asks for a call of a tool, by its full name: `stripe::create_refund`.
    pub fn call(mut self, tool: impl Into<String>) -> RequestBuilder {
        self.tool = Some(tool.into());
        self
    }

    /// Adds an argument of the call.
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<Input>) -> RequestBuilder {
        self.args.push(name.into(), value.into());
        self
    }

    /// Gives all arguments of the call as a JSON object.
    pub fn args_json(mut self, json: impl Into<Vec<u8>>) -> RequestBuilder {
        self.args = Fields::Json(json.into());
        self
    }

    /// Asks for an action that is no tool, on a resource.
    pub fn action(
        mut self,
        action: impl Into<EntityName>,
        resource: impl Into<EntityName>,
    ) -> RequestBuilder {
        self.action = Some((action.into(), resource.into()));
        self
    }

    /// Adds an attribute of the context.
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Input>) -> RequestBuilder {
        self.context.push(name.into(), value.into());
        self
    }

    /// Gives the whole context as a JSON object.
    pub fn context_json(mut self, json: impl Into<Vec<u8>>) -> RequestBuilder {
        self.context = Fields::Json(json.into());
        self
    }

    /// Adds a field of the session.
    pub fn session(mut self, name: impl Into<String>, value: impl Into<Input>) -> RequestBuilder {
        self.session.push(name.into(), value.into());
        self
    }

    /// Gives the whole session as a JSON object.
    pub fn session_json(mut self, json: impl Into<Vec<u8>>) -> RequestBuilder {
        self.session = Fields::Json(json.into());
        self
    }

    /// Gives the time of the decision, as `datetime` takes it: `2026-11-23T10:00:00Z`.
    pub fn now(mut self, now: impl Into<String>) -> RequestBuilder {
        self.now = Some(now.into());
        self
    }

    /// Says who has approved this very request. That they have is the caller's word.
    pub fn approved_by(mut self, approver: impl Into<EntityName>) -> RequestBuilder {
        self.approvals.push(approver.into());
        self
    }

    /// Looks the request up and reads its values. Whether that succeeds, the decision tells, or [`Request::fault`].
    #[must_use]
    pub fn prepare(self) -> Request {
        let snapshot = self.snapshot.clone();
        Request::prepare(&snapshot, |world| {
            let parts = self.parts(world.frame.semantics())?;
            Prepared::new(world, parts.resolve(world)?)
        })
    }

    fn parts(self, semantics: Semantics) -> Result<Parts, RequestError> {
        let target = match (self.tool, self.action) {
            (Some(tool), None) => Target::Call(tool),
            (None, Some((action, resource))) => {
                Target::Action(action.uid("action")?, resource.uid("resource")?)
            }
            (Some(_), Some(_)) => return Err(RequestError::CallAndAction),
            (None, None) => return Err(RequestError::NoTarget),
        };
        let parts = Parts {
            principal: self.principal.uid("principal")?,
            target,
            args: self.args.json(),
            context: self.context.json(),
            session: self.session.json(),
            now: self.now.map(|it| Input::Text(it).json().into_bytes()),
            approvals: self
                .approvals
                .iter()
                .map(|it| it.uid("approvals"))
                .collect::<Result<_, _>>()?,
        };
        let is_call = matches!(parts.target, Target::Call(_));
        let ours = [
            (is_call, "call"),
            (parts.session.is_some(), "session"),
            (parts.now.is_some(), "now"),
            (!parts.approvals.is_empty(), "approvals"),
        ];
        let ours = ours.into_iter().find(|(is_there, _)| *is_there);
        match (semantics, ours) {
            (Semantics::Cedar, Some((_, key))) => Err(RequestError::NotCedar(key)),
            _ if !is_call && parts.args.is_some() => Err(RequestError::Missing("call")),
            (Semantics::Cedar | Semantics::Ambit, _) => Ok(parts),
        }
    }
}

/// The parts of a request, each entity as its name and each value as JSON.
struct Parts {
    principal: Uid,
    target: Target,
    args: Option<Vec<u8>>,
    context: Option<Vec<u8>>,
    session: Option<Vec<u8>>,
    now: Option<Vec<u8>>,
    approvals: Vec<Uid>,
}

enum Target {
    Call(String),
    Action(Uid, Uid),
}

impl Parts {
    fn resolve<'a>(&'a self, world: World<'a>) -> Result<Resolved<'a>, RequestError> {
        let mut resolver = Resolver::new(world);
        resolver.principal_named(&self.principal.ty, &self.principal.id);
        match &self.target {
            Target::Call(tool) => resolver.tool(tool)?,
            Target::Action(action, resource) => {
                resolver.action_named(&action.ty, &action.id)?;
                resolver.resource_named(&resource.ty, &resource.id);
            }
        }
        read(world, self.args.as_deref(), |at| resolver.args(at))?;
        read(world, self.context.as_deref(), |at| resolver.context(at))?;
        read(world, self.session.as_deref(), |at| resolver.session(at))?;
        read(world, self.now.as_deref(), |at| resolver.now(at))?;
        for approver in &self.approvals {
            resolver.approved_by(&approver.ty, &approver.id);
        }
        resolver.finish()
    }
}

/// Reads a text that holds one value and nothing else.
fn read<'a>(
    world: World<'a>,
    json: Option<&'a [u8]>,
    read: impl FnOnce(&mut Cursor<'a>) -> Result<(), RequestError>,
) -> Result<(), RequestError> {
    let Some(json) = json else {
        return Ok(());
    };
    let mut at = Cursor::new(json, world.arena)?;
    read(&mut at)?;
    Ok(at.finish()?)
}
