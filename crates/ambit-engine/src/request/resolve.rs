//! A request looked up and read by its declarations: names become entities, JSON becomes values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ambit_bytecode::{Fields, Reads};
use ambit_value::{
    ActionDef, Cursor, Entities as EntityNames, EntityFault, EntityId, EntityType, JsonError,
    JsonFault, Reader, Schema, Semantics, Slots, Token, Ty, TypeId, Uid, Value,
};
use ambit_vm::{Entities, LocalEntity, Request};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;
use smol_str::SmolStr;

use super::error::{Part, RequestError};
use crate::nearest::nearest;
use crate::policies::Frame;
use crate::uid;
use crate::verdict::named;

/// What a request is resolved with.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) entities: &'a Entities,
    pub(crate) arena: &'a Bump,
    /// Which values are kept.
    pub(crate) keep: Keep,
}

/// Which values of a request are kept. All are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// All of them.
    All,
    /// Those that a policy on the action reads.
    WhatIsRead,
}

/// A request as the machine takes it.
pub(super) struct Resolved<'a> {
    pub(super) request: Request<'a>,
    /// The arguments as they were given, where all is kept.
    pub(super) given: Option<&'a str>,
    /// Whether the resource is still to be derived from the arguments.
    pub(super) derives: bool,
}

/// A request of which one part after the other is looked up and read. Arguments come after their tool, the context after
/// the action.
pub(super) struct Resolver<'a> {
    names: Names<'a>,
    principal: Option<EntityId>,
    action: Option<EntityId>,
    resource: Option<EntityId>,
    args: Option<Value<'a>>,
    given: Option<&'a str>,
    context: Option<Value<'a>>,
    session: Option<Value<'a>>,
    now: Option<Value<'a>>,
    approvals: ArenaVec<'a, EntityId>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(world: World<'a>) -> Resolver<'a> {
        Resolver {
            names: Names {
                world,
                locals: ArenaVec::new_in(world.arena),
                places: BTreeMap::new(),
                must_exist: false,
            },
            principal: None,
            action: None,
            resource: None,
            args: None,
            given: None,
            context: None,
            session: None,
            now: None,
            approvals: ArenaVec::new_in(world.arena),
        }
    }

    /// Whether a tool or an action was named, so that arguments and context can be read.
    pub(super) fn has_action(&self) -> bool {
        self.action.is_some()
    }

    pub(super) fn principal(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let (ty, id) = self.names.name(at, "principal")?;
        self.principal_named(ty, id);
        Ok(())
    }

    pub(super) fn principal_named(&mut self, ty: &'a str, id: &'a str) {
        self.principal = Some(self.names.find(ty, id));
    }

    pub(super) fn resource(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let (ty, id) = self.names.name(at, "resource")?;
        self.resource_named(ty, id);
        Ok(())
    }

    pub(super) fn resource_named(&mut self, ty: &'a str, id: &'a str) {
        self.resource = Some(self.names.find(ty, id));
    }

    pub(super) fn action(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let (ty, id) = self.names.name(at, "action")?;
        self.action_named(ty, id)
    }

    /// An action that is no tool.
    pub(super) fn action_named(&mut self, ty: &'a str, id: &'a str) -> Result<(), RequestError> {
        let action = self.names.find(ty, id);
        match self.names.world.definition(action) {
            Some(def) if def.tool.is_some() => {
                return Err(RequestError::ToolAsAction {
                    action: def.uid.clone(),
                });
            }
            None if self.names.world.frame.is_typed() => {
                return Err(self.names.world.undeclared_action(ty, id));
            }
            Some(_) | None => {}
        }
        self.action = Some(action);
        Ok(())
    }

    /// The tool of that full name.
    pub(super) fn tool(&mut self, tool: &str) -> Result<(), RequestError> {
        let frame = self.names.world.frame;
        let Some(action) = frame.tool(tool) else {
            let known = frame.tools();
            return Err(RequestError::UnknownTool {
                nearest: nearest(tool, known.iter().map(SmolStr::as_str)).map(str::to_owned),
                tool: tool.to_owned(),
            });
        };
        self.action = Some(action);
        Ok(())
    }

    /// The arguments of a call, in the slots of the tool's parameters.
    pub(super) fn args(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        if self.names.world.keep == Keep::WhatIsRead {
            return self.read_args(at);
        }
        let within = |it: JsonError| it.within("args").within("call");
        let part = at.part().map_err(within)?;
        self.given = Some(part.text());
        self.read_args(&mut part.cursor(self.names.world.arena))
    }

    fn read_args(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let frame = self.names.world.frame;
        if let Some(params) = self.action.and_then(|it| frame.params(it)) {
            let slots = self.slots(|it| &it.args);
            self.names.must_exist = true;
            let args = self.names.reader().record(at, params, slots);
            self.names.must_exist = false;
            self.args = Some(args.map_err(|it| it.within("args").within("call"))?);
        }
        Ok(())
    }

    /// The slots of an input that are kept. Before the action is known, these are all.
    fn slots(&self, input: impl Fn(&'a Reads) -> &'a Fields) -> Slots<'a> {
        let world = self.names.world;
        match (world.keep, self.action) {
            (Keep::WhatIsRead, Some(action)) => input(world.frame.program().reads(action)).slots(),
            (Keep::WhatIsRead, None) | (Keep::All, _) => Slots::All,
        }
    }

    pub(super) fn context(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let declared = self.action.and_then(|it| self.names.world.definition(it));
        let context = match declared {
            Some(def) => {
                let slots = self.slots(|it| &it.context);
                self.names.reader().record(at, &def.context, slots)
            }
            None => self.names.untyped(at),
        };
        self.context = Some(context.map_err(|it| it.within("context"))?);
        Ok(())
    }

    pub(super) fn session(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let frame = self.names.world.frame;
        let session = if frame.is_typed() {
            let slots = self.slots(|it| &it.session);
            self.names.reader().record(at, frame.session(), slots)
        } else {
            self.names.untyped(at)
        };
        self.session = Some(session.map_err(|it| it.within("session"))?);
        Ok(())
    }

    pub(super) fn now(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        static DATETIME: Ty = Ty::Datetime;
        let now = self.names.reader().value(at, &DATETIME);
        self.now = Some(now.map_err(|it| it.within("now"))?);
        Ok(())
    }

    /// Who has approved the request.
    pub(super) fn approvals(&mut self, at: &mut Cursor<'a>) -> Result<(), RequestError> {
        let within = |it: JsonError| it.within("approvals");
        expect(at, Token::Array).map_err(within)?;
        let mut more = at.array().map_err(within)?;
        while more {
            let (ty, id) = self.names.name(at, "approvals")?;
            self.approved_by(ty, id);
            more = at.next_element().map_err(within)?;
        }
        Ok(())
    }

    pub(super) fn approved_by(&mut self, ty: &'a str, id: &'a str) {
        let approver = self.names.find(ty, id);
        self.approvals.push(approver);
    }

    /// Checks what hangs together, and fills in what was left out.
    pub(super) fn finish(mut self) -> Result<Resolved<'a>, RequestError> {
        let world = self.names.world;
        let principal = self.principal.ok_or(RequestError::Missing("principal"))?;
        let action = self.action.ok_or(RequestError::NoTarget)?;
        let tool = world.definition(action).and_then(|it| it.tool.as_ref());
        if let Some(server) = tool.and_then(|it| it.server.as_ref()) {
            self.resource_named(&server.ty, &server.id);
        }
        world.check_type(Part::Principal, principal, &self.names.locals, action)?;
        if let Some(resource) = self.resource {
            world.check_type(Part::Resource, resource, &self.names.locals, action)?;
        } else if tool.is_none() {
            return Err(RequestError::Missing("resource"));
        }
        self.fill(tool.is_some())?;
        Ok(Resolved {
            derives: self.resource.is_none(),
            given: self.given,
            request: Request {
                principal,
                action,
                resource: self.resource.unwrap_or(action),
                context: self.context.unwrap_or(Value::Absent),
                args: self.args.unwrap_or(Value::Absent),
                session: self.session.unwrap_or(Value::Absent),
                now: self.now.unwrap_or(Value::Absent),
                approvals: self.approvals.into_bump_slice(),
                locals: self.names.locals.into_bump_slice(),
            },
        })
    }

    /// Reads what was left out as empty: it may be that nothing was required.
    fn fill(&mut self, is_call: bool) -> Result<(), RequestError> {
        let world = self.names.world;
        let nothing = || Cursor::new(b"{}", world.arena);
        if is_call && self.args.is_none() {
            self.args(&mut nothing()?)?;
        }
        if self.context.is_none() {
            self.context(&mut nothing()?)?;
        }
        let has_session = world.frame.semantics() == Semantics::Ambit && world.frame.is_typed();
        if has_session && self.session.is_none() {
            self.session(&mut nothing()?)?;
        }
        Ok(())
    }
}

/// Up to so many locals, looking at one after the other is faster than to search.
const FEW: usize = 32;

/// The entities that a request names.
struct Names<'a> {
    world: World<'a>,
    locals: ArenaVec<'a, LocalEntity<'a>>,
    /// The places of the locals by type and id, once they are more than [`FEW`].
    places: BTreeMap<(&'a str, &'a str), usize>,
    /// Whether an entity that has no record is refused: an argument's.
    must_exist: bool,
}

impl<'a> Names<'a> {
    fn reader(&mut self) -> Reader<'_> {
        let frame = self.world.frame;
        Reader::new(frame.schema(), frame.semantics(), self)
    }

    /// The type and the id that a part of the request names: as Cedar's text, or as an object.
    fn name(
        &mut self,
        at: &mut Cursor<'a>,
        part: &'static str,
    ) -> Result<(&'a str, &'a str), RequestError> {
        let within = |it: JsonError| it.within(part);
        if at.peek().map_err(within)? != Token::String {
            return Ok(self.reader().entity_name(at).map_err(within)?);
        }
        let text = at.string().map_err(within)?;
        let fault = |error| RequestError::Uid { part, error };
        let (ty, id) = uid::split(text).map_err(fault)?;
        if self.world.entities.type_id(ty).is_none() {
            uid::check_type(ty).map_err(fault)?;
        }
        match id {
            Cow::Borrowed(id) => Ok((ty, id)),
            Cow::Owned(id) => Ok((ty, self.world.arena.alloc_str(&id))),
        }
    }

    fn find(&mut self, ty: &'a str, id: &'a str) -> EntityId {
        let known = self.world.entities.type_id(ty);
        let found = known.and_then(|ty| self.world.entities.find(ty, id));
        found.unwrap_or_else(|| self.local(known, ty, id))
    }

    /// The number of an entity that only this request knows.
    fn local(&mut self, ty: Option<TypeId>, type_name: &'a str, id: &'a str) -> EntityId {
        let at = self.place_of(type_name, id).unwrap_or_else(|| {
            self.locals.push(LocalEntity { ty, type_name, id });
            self.locals.len() - 1
        });
        EntityId(EntityId::LOCAL | u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// Where an entity stands among the locals. A request may name any number, so many are not looked through one by
    /// one.
    fn place_of(&mut self, type_name: &'a str, id: &'a str) -> Option<usize> {
        if self.locals.len() <= FEW {
            let is_same = |it: &LocalEntity<'_>| it.type_name == type_name && it.id == id;
            return self.locals.iter().position(is_same);
        }
        let known = self.places.len();
        let missing = self.locals.iter().enumerate().skip(known);
        self.places
            .extend(missing.map(|(at, it)| ((it.type_name, it.id), at)));
        self.places.get(&(type_name, id)).copied()
    }

    /// A record as Cedar reads it without a schema.
    fn untyped(&mut self, at: &mut Cursor<'a>) -> Result<Value<'a>, JsonError> {
        expect(at, Token::Object)?;
        let value = self.reader().cedar(at)?;
        match value.as_record() {
            Some(_) => Ok(value),
            None => Err(at.fail(JsonFault::Type {
                expected: "a record".to_owned(),
                found: Token::Object,
            })),
        }
    }
}

impl EntityNames for Names<'_> {
    fn entity(&mut self, ty: EntityType<'_>, id: &str) -> Result<EntityId, EntityFault> {
        let World {
            entities, arena, ..
        } = self.world;
        let (known, def) = match ty {
            EntityType::Declared(ty) => (Some(ty), self.world.schema().type_def(ty)),
            EntityType::Named(name) => (entities.type_id(name), None),
        };
        let ids = def.and_then(|it| it.ids.as_ref());
        if ids.is_some_and(|it| it.iter().all(|it| it != id)) {
            return Err(EntityFault::NotListed);
        }
        let must_exist = self.must_exist && ids.is_none();
        match known.and_then(|ty| entities.find(ty, id)) {
            Some(entity) if !must_exist || entities.contains(entity) => Ok(entity),
            Some(_) | None if must_exist => Err(EntityFault::Unknown),
            Some(_) | None => {
                let type_name = match (def, ty) {
                    (Some(def), _) => def.name.as_str(),
                    (None, EntityType::Named(name)) => arena.alloc_str(name),
                    (None, EntityType::Declared(_)) => return Err(EntityFault::UnknownType),
                };
                Ok(self.local(known, type_name, arena.alloc_str(id)))
            }
        }
    }
}

impl<'a> World<'a> {
    fn schema(self) -> &'a Schema {
        self.frame.schema()
    }

    /// What is declared of an action; `None` where nothing is.
    fn definition(self, action: EntityId) -> Option<&'a ActionDef> {
        let declared = self.schema().actions.get(action.0 as usize);
        declared.filter(|_| self.frame.is_typed())
    }

    fn undeclared_action(self, ty: &str, id: &str) -> RequestError {
        let action = Uid {
            ty: ty.into(),
            id: id.into(),
        };
        let actions = self.schema().actions.iter();
        let known: Vec<String> = actions.map(|it| it.uid.to_string()).collect();
        let nearest = nearest(&action.to_string(), known.iter().map(String::as_str));
        RequestError::UndeclaredAction {
            nearest: nearest.map(str::to_owned),
            action,
        }
    }

    /// Where there are declarations: whether a principal or resource exists, and the action is for its type.
    pub(crate) fn check_type(
        self,
        part: Part,
        entity: EntityId,
        locals: &[LocalEntity<'_>],
        action: EntityId,
    ) -> Result<(), RequestError> {
        let schema = self.frame.schema();
        let Some(action) = self.definition(action) else {
            return Ok(());
        };
        let local = locals.get((entity.0 & !EntityId::LOCAL) as usize);
        let (ty, id) = match local.filter(|_| entity.is_local()) {
            Some(local) => (local.ty, Some(local.id)),
            None => (self.entities.type_of(entity), self.entities.id_of(entity)),
        };
        let admitted = match part {
            Part::Principal => &action.principals,
            Part::Resource => &action.resources,
        };
        let def = ty.and_then(|it| schema.type_def(it));
        let is_listed = |ids: &Vec<SmolStr>| ids.iter().any(|it| Some(it.as_str()) == id);
        let exists = def.is_some_and(|it| it.ids.as_ref().is_none_or(is_listed));
        let fits = ty.is_some_and(|it| admitted.binary_search(&it).is_ok());
        if exists && fits {
            return Ok(());
        }
        let uid = self.named(entity, locals);
        if def.is_none() {
            let known = schema.entity_types.iter().map(|it| it.name.as_str());
            let nearest = nearest(&uid.ty, known).map(str::to_owned);
            return Err(RequestError::UndeclaredType { part, uid, nearest });
        }
        if !exists {
            return Err(RequestError::NotEnumerated { part, uid });
        }
        let name = |ty: &TypeId| Some(schema.type_def(*ty)?.name.clone());
        Err(RequestError::WrongType {
            part,
            uid,
            action: action.uid.clone(),
            admitted: admitted.iter().filter_map(name).collect(),
        })
    }

    /// The name of an entity of the store or of the request.
    pub(crate) fn named(self, entity: EntityId, locals: &[LocalEntity<'_>]) -> Uid {
        named(self.entities, locals, entity)
    }
}

/// Says at once where something else stands than what must.
pub(super) fn expect(at: &mut Cursor<'_>, token: Token) -> Result<(), JsonError> {
    let found = at.peek()?;
    if found == token {
        return Ok(());
    }
    let expected = token.to_string();
    Err(at.fail(JsonFault::Type { expected, found }))
}
