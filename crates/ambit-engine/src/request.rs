//! Requests: read from JSON or built from Rust values, and resolved against policies and entities.

mod builder;
mod error;
mod forward;
mod input;
mod json;
mod resolve;

use ambit_value::{EntityId, OwnedRecord, OwnedValue, RecordTy, TypeId, Value};
use ambit_vm::LocalEntity;
use bumpalo::Bump;
use smol_str::SmolStr;

use crate::Snapshot;
use crate::verdict::explain;
use resolve::Resolved;

pub(crate) use resolve::{Keep, World};

pub use builder::RequestBuilder;
pub use error::{Part, RequestError};
pub use input::{EntityName, Input};

/// A request that is ready to be decided any number of times: every name looked up, every value read.
///
/// It belongs to the snapshot that it was prepared for. A request that is invalid can be prepared and decided like any
/// other: the decision is a denial that says why.
#[derive(Clone, Debug)]
pub struct Request {
    snapshot: Snapshot,
    prepared: Result<Prepared, RequestError>,
}

#[derive(Clone, Debug)]
struct Prepared {
    principal: EntityId,
    action: EntityId,
    resource: EntityId,
    context: OwnedValue,
    args: OwnedValue,
    /// Arguments that the tool does not declare, of one whose parameters end in `...`.
    more_args: OwnedRecord,
    session: OwnedValue,
    now: OwnedValue,
    approvals: Vec<EntityId>,
    locals: Vec<Local>,
    /// The arguments as they were given.
    given: Option<Box<str>>,
}

/// An entity that only the request knows.
#[derive(Clone, Debug)]
struct Local {
    ty: Option<TypeId>,
    type_name: SmolStr,
    id: SmolStr,
}

impl Request {
    pub(crate) fn from_json(snapshot: &Snapshot, json: &[u8]) -> Request {
        Request::prepare(snapshot, |world| {
            let resolved = json::read(world, json)?;
            Prepared::new(world, resolved)
        })
    }

    fn prepare(
        snapshot: &Snapshot,
        prepare: impl FnOnce(World<'_>) -> Result<Prepared, RequestError>,
    ) -> Request {
        let arena = Bump::new();
        let world = World {
            frame: snapshot.policies().frame(),
            entities: snapshot.entities(),
            arena: &arena,
            keep: Keep::All,
        };
        Request {
            snapshot: snapshot.clone(),
            prepared: prepare(world),
        }
    }

    /// Why the request is invalid, if it is.
    #[must_use]
    pub fn fault(&self) -> Option<&RequestError> {
        self.prepared.as_ref().err()
    }

    /// The arguments to run the call with, as a JSON object: as they were given, with the tool's defaults filled in
    /// and without `null` for what may be left out. What runs is then what was decided. `None` where the request is no call, or invalid.
    ///
    /// ```
    /// # use ambit_engine::{CompileOptions, Engine, PolicySet, Sources};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut sources = Sources::new();
    /// sources.add("a.pol", "tool fetch(url: String, timeout: Long = 30); permit (principal, call fetch);");
    /// # let engine = Engine::new(PolicySet::compile(&sources, &CompileOptions::default())?);
    /// # let snapshot = engine.snapshot();
    /// let request = snapshot.request("Agent::\"a\"").call("fetch").arg("url", "https://acme.com").prepare();
    /// assert!(snapshot.decide(&request).is_allowed());
    /// assert_eq!(request.args_json().unwrap(), r#"{"url":"https://acme.com","timeout":30}"#);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn args_json(&self) -> Option<String> {
        let it = self.prepared.as_ref().ok()?;
        let params = self.snapshot.policies().frame().params(it.action)?;
        let given = it.given.as_deref().unwrap_or("{}");
        forward::arguments(given, params, self.snapshot.entities()).ok()
    }

    pub(crate) fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.snapshot.is_same(snapshot)
    }

    /// The request as the machine takes it.
    pub(crate) fn resolved<'a>(
        &'a self,
        arena: &'a Bump,
    ) -> Result<ambit_vm::Request<'a>, &'a RequestError> {
        let frame = self.snapshot.policies().frame();
        let it = self.prepared.as_ref()?;
        let args = if it.more_args.values().is_empty() {
            borrow(&it.args)
        } else {
            it.open_args(frame.params(it.action), arena)
        };
        Ok(ambit_vm::Request {
            principal: it.principal,
            action: it.action,
            resource: it.resource,
            context: borrow(&it.context),
            args,
            session: borrow(&it.session),
            now: it.now.as_value(),
            approvals: &it.approvals,
            locals: if it.locals.is_empty() {
                &[]
            } else {
                arena.alloc_slice_fill_iter(it.locals.iter().map(Local::borrow))
            },
        })
    }
}

/// An input: a record, or nothing.
fn borrow(input: &OwnedValue) -> Value<'_> {
    if let OwnedValue::Record(it) = input {
        Value::Record(it)
    } else {
        Value::Absent
    }
}

impl Prepared {
    fn new(world: World<'_>, resolved: Resolved<'_>) -> Result<Prepared, RequestError> {
        let given = resolved.given.map(Into::into);
        let request = complete(world, resolved, &mut ambit_vm::Scratch::new())?;
        let own = |value: Value<'_>| value.into_owned().unwrap_or(OwnedValue::Absent);
        let params = world.frame.params(request.action);
        let (args, more_args) = match params.filter(|it| it.open) {
            Some(params) => split_args(request.args, params),
            None => (own(request.args), OwnedRecord::default()),
        };
        Ok(Prepared {
            principal: request.principal,
            action: request.action,
            resource: request.resource,
            context: own(request.context),
            args,
            more_args,
            session: own(request.session),
            now: own(request.now),
            approvals: request.approvals.to_vec(),
            locals: request.locals.iter().map(Local::own).collect(),
            given,
        })
    }

    fn open_args<'a>(&'a self, params: Option<&'a RecordTy>, arena: &'a Bump) -> Value<'a> {
        let declared = self.args.as_value();
        let slots = declared.as_record();
        let values = |params: &RecordTy| {
            let slot = |at| slots.and_then(|it| it.slot(at)).unwrap_or(Value::Absent);
            arena.alloc_slice_fill_with(params.fields.len(), slot)
        };
        let more = self.more_args.shape().names().iter();
        let more = more.map(SmolStr::as_str).zip(self.more_args.values());
        let more = more.map(|(name, value)| (name, value.as_value()));
        params
            .and_then(|params| {
                let more = arena.alloc_slice_fill_iter(more);
                Value::open_record(arena, params, values(params), more)
            })
            .unwrap_or(declared)
    }
}

/// Arguments in the slots of their parameters, and those that are not declared.
fn split_args(args: Value<'_>, params: &RecordTy) -> (OwnedValue, OwnedRecord) {
    let Some(record) = args.as_record() else {
        return (OwnedValue::Absent, OwnedRecord::default());
    };
    let own = |value: Value<'_>| value.into_owned().unwrap_or(OwnedValue::Absent);
    let slots = (0..params.fields.len()).map(|at| record.slot(at).unwrap_or(Value::Absent));
    let shape = ambit_value::Shape::of(params);
    let declared = OwnedRecord::new(shape, slots.map(own).collect::<Vec<_>>());
    let more = record
        .iter()
        .filter(|(name, _)| params.slot(name).is_none());
    let more = OwnedRecord::from_pairs(more.map(|(name, value)| (name.into(), own(value))));
    (
        declared.map_or(OwnedValue::Absent, |it| OwnedValue::Record(it.into())),
        more.unwrap_or_default(),
    )
}

impl Local {
    fn own(local: &LocalEntity<'_>) -> Local {
        Local {
            ty: local.ty,
            type_name: local.type_name.into(),
            id: local.id.into(),
        }
    }

    fn borrow(&self) -> LocalEntity<'_> {
        LocalEntity {
            ty: self.ty,
            type_name: &self.type_name,
            id: &self.id,
        }
    }
}

/// Reads a request and looks it up.
pub(crate) fn read_json<'a>(
    world: World<'a>,
    json: &'a [u8],
    scratch: &mut ambit_vm::Scratch,
) -> Result<ambit_vm::Request<'a>, RequestError> {
    complete(world, json::read(world, json)?, scratch)
}

/// Derives the resource from the arguments where the tool says so.
fn complete<'a>(
    world: World<'a>,
    mut resolved: Resolved<'a>,
    scratch: &mut ambit_vm::Scratch,
) -> Result<ambit_vm::Request<'a>, RequestError> {
    if resolved.derives {
        resolved.request.resource = derive(world, &resolved.request, scratch)?;
    }
    Ok(resolved.request)
}

fn derive(
    world: World<'_>,
    request: &ambit_vm::Request<'_>,
    scratch: &mut ambit_vm::Scratch,
) -> Result<EntityId, RequestError> {
    let program = world.frame.program();
    let fault = |message| RequestError::Resource {
        tool: world.named(request.action, request.locals),
        message,
    };
    let resource = match ambit_vm::resource(program, world.entities, request, scratch) {
        Some(Ok(resource)) => resource,
        Some(Err((_, error))) => {
            return Err(fault(explain(world.entities, request.locals, &error)));
        }
        None => return Err(fault("it says neither how nor has a server".to_owned())),
    };
    world.check_type(Part::Resource, resource, request.locals, request.action)?;
    Ok(resource)
}
