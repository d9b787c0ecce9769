//! The head of a policy: to whom, to which actions and on what it applies.

use std::collections::BTreeSet;

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree::{
    self, ActionConstraintKind, CallTarget, EntityConstraintKind, EntityOrSlot,
};
use ambit_value::{TypeId, Uid};
use smol_str::SmolStr;

use crate::body::{check_type_name, resolve_entity};
use crate::diagnostics::names::{UnknownNamespace, UnknownTool};
use crate::names;
use crate::schema::{Schema, shown_name};
use crate::typed::{ActionConstraint, Constraint, UidOrSlot};

/// A scope with its names resolved.
pub(crate) struct Scope {
    pub(crate) principal: Constraint,
    pub(crate) action: ActionConstraint,
    pub(crate) resource: Constraint,
    /// Which types the principal may have, which the resource; `None`: it was reported, so none is tried.
    pub(crate) principals: Option<Types>,
    pub(crate) resources: Option<Types>,
    /// The actions, by place, sorted, that the scope admits.
    pub(crate) actions: Vec<u32>,
    /// Whether it can't be read at all.
    pub(crate) is_unreadable: bool,
    /// What is wrong with the list of `action in [A, B]`, as with any set.
    pub(crate) actions_fault: Option<ActionsFault>,
}

/// What can be wrong with a list of actions.
#[derive(Clone, Debug)]
pub(crate) enum ActionsFault {
    /// Nothing is in it, so that no action is.
    Empty(Span),
    /// Actions of two types: where the list stands, and where the first of each does, with its type.
    Mixed(Span, [(Span, SmolStr); 2]),
}

/// The types that a part of a scope admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Types {
    /// Every type.
    Any,
    /// That one.
    Only(TypeId),
    /// Those of which entities may be in one of that type.
    Below(TypeId),
    /// The first where its entities may be in one of the second.
    OnlyBelow(TypeId, TypeId),
    /// None of the declared ones.
    Nothing,
}

impl Types {
    /// Whether an entity of a type may pass.
    pub(crate) fn admit(self, ty: TypeId, schema: &Schema) -> bool {
        match self {
            Types::Any => true,
            Types::Only(only) => ty == only,
            Types::Below(above) => schema.may_be_in(ty, above),
            Types::OnlyBelow(only, above) => ty == only && schema.may_be_in(ty, above),
            Types::Nothing => false,
        }
    }
}

/// Resolves a scope.
pub(crate) fn resolve(
    scope: &tree::Scope,
    schema: &Schema,
    namespace: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Scope {
    let mut resolver = Resolver {
        schema,
        namespace,
        diagnostics,
        is_unreadable: false,
        actions_fault: None,
    };
    let (principal, principals) = resolver.entity(&scope.principal.kind);
    let (action, actions) = resolver.action(&scope.action);
    let (resource, resources) = match &scope.resource {
        Some(resource) => resolver.entity(&resource.kind),
        None => (Constraint::Any, Some(Types::Any)),
    };
    Scope {
        principal,
        action,
        resource,
        principals,
        resources,
        actions,
        is_unreadable: resolver.is_unreadable,
        actions_fault: resolver.actions_fault,
    }
}

/// What is known of the type of an entity that a scope names.
#[derive(Clone, Copy)]
enum Known {
    /// It is that one.
    Type(TypeId),
    /// It may be any: the entity fills a slot.
    Any,
    /// It is a type that no entity has.
    Nothing,
    /// It is not declared, which was reported.
    Undeclared,
}

impl Known {
    /// The types that pass, given those that do where the type is known.
    fn types(self, with: fn(TypeId) -> Types) -> Option<Types> {
        match self {
            Known::Type(ty) => Some(with(ty)),
            Known::Any => Some(Types::Any),
            Known::Nothing => Some(Types::Nothing),
            Known::Undeclared => None,
        }
    }
}

struct Resolver<'a> {
    schema: &'a Schema,
    namespace: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
    is_unreadable: bool,
    actions_fault: Option<ActionsFault>,
}

impl Resolver<'_> {
    fn refuse(&mut self, fault: impl Into<Diagnostic>) {
        self.diagnostics.push(fault.into());
        self.is_unreadable = true;
    }

    fn entity(&mut self, kind: &EntityConstraintKind) -> (Constraint, Option<Types>) {
        match kind {
            EntityConstraintKind::Any => (Constraint::Any, Some(Types::Any)),
            EntityConstraintKind::Eq(entity) => {
                let (entity, known) = self.target(entity);
                (Constraint::Eq(entity), known.types(Types::Only))
            }
            EntityConstraintKind::In(entity) => {
                let (entity, known) = self.target(entity);
                (Constraint::In(entity), known.types(Types::Below))
            }
            EntityConstraintKind::Is(path) => {
                let (name, only) = self.type_name(path);
                (Constraint::Is(name), only.types(Types::Only))
            }
            EntityConstraintKind::IsIn(path, entity) => {
                let (name, only) = self.type_name(path);
                let (entity, above) = self.target(entity);
                let types = match (only, above) {
                    (Known::Type(only), Known::Type(above)) => Some(Types::OnlyBelow(only, above)),
                    (_, Known::Undeclared) => None,
                    (only, _) => only.types(Types::Only),
                };
                (Constraint::IsIn(name, entity), types)
            }
        }
    }

    /// An entity or slot, and what is known of its type.
    fn target(&mut self, entity: &EntityOrSlot) -> (UidOrSlot, Known) {
        match entity {
            EntityOrSlot::Entity(entity) => {
                let (uid, ty) =
                    resolve_entity(entity, self.schema, self.namespace, self.diagnostics);
                (
                    UidOrSlot::Uid(uid),
                    ty.map_or(Known::Undeclared, Known::Type),
                )
            }
            // That it stands in its own part of the scope was seen to where it was read.
            EntityOrSlot::Slot(slot, _) => (UidOrSlot::Slot(*slot), Known::Any),
        }
    }

    /// A type, and what is known of it: any type of actions may be named, but nothing has one that is not declared.
    fn type_name(&mut self, path: &tree::Path) -> (SmolStr, Known) {
        let name = self.schema.resolve_type(path, self.namespace);
        check_type_name(path, &name, self.schema, self.diagnostics);
        let known = match self.schema.type_id(&name) {
            Some(id) => Known::Type(id),
            None if names::is_action_type(&name) => Known::Nothing,
            None => Known::Undeclared,
        };
        (name, known)
    }

    fn action(&mut self, action: &tree::ActionConstraint) -> (ActionConstraint, Vec<u32>) {
        match &action.kind {
            ActionConstraintKind::Any => (ActionConstraint::Any, self.all_actions()),
            ActionConstraintKind::Eq(entity) => {
                let uid = self.action_uid(entity);
                let actions = self.schema.action_id(&uid).into_iter().collect();
                (ActionConstraint::Eq(uid), actions)
            }
            ActionConstraintKind::In(entities) => {
                if entities.is_empty() {
                    self.actions_fault = Some(ActionsFault::Empty(action.span));
                }
                let uids: Vec<Uid> = entities.iter().map(|it| self.action_uid(it)).collect();
                let mut places = entities.iter().map(|it| it.span).zip(&uids);
                if let Some((span, first)) = places.next()
                    && let Some((other, second)) = places.find(|(_, it)| it.ty != first.ty)
                {
                    let types = [(span, first.ty.clone()), (other, second.ty.clone())];
                    self.actions_fault = Some(ActionsFault::Mixed(action.span, types));
                }
                let groups = uids.iter().filter_map(|it| self.schema.action_id(it));
                let actions = self.members(&groups.collect::<Vec<_>>());
                (ActionConstraint::In(uids), actions)
            }
            ActionConstraintKind::Call(targets) => {
                let actions = match targets {
                    None => self.schema.tools().map(|(at, _)| at).collect(),
                    Some(targets) => self.tools(targets),
                };
                (ActionConstraint::OneOf(actions.clone()), actions)
            }
        }
    }

    /// An action; that its type is one of actions was seen to where it was read.
    fn action_uid(&mut self, entity: &tree::EntityRef) -> Uid {
        resolve_entity(entity, self.schema, self.namespace, self.diagnostics).0
    }

    fn all_actions(&self) -> Vec<u32> {
        (0..).zip(&self.schema.actions).map(|(at, _)| at).collect()
    }

    /// The groups themselves and everything in one of them.
    fn members(&self, groups: &[u32]) -> Vec<u32> {
        let groups: BTreeSet<u32> = groups.iter().copied().collect();
        if groups.is_empty() {
            return Vec::new();
        }
        let all = (0..).zip(&self.schema.actions);
        let members = all.filter(|(at, action)| {
            groups.contains(at) || action.ancestors.iter().any(|it| groups.contains(it))
        });
        members.map(|(at, _)| at).collect()
    }

    /// The tools that a list of targets means, sorted.
    fn tools(&mut self, targets: &[CallTarget]) -> Vec<u32> {
        let mut found = Vec::new();
        for target in targets {
            match target {
                CallTarget::Name(path) => self.named_tools(path, &mut found),
                CallTarget::Namespace(path) => self.tools_of_namespace(path, &mut found),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn named_tools(&mut self, path: &tree::Path, found: &mut Vec<u32>) {
        let at = names::candidates(path, self.namespace).find_map(|it| self.schema.called(&it));
        let action = at.and_then(|it| self.schema.action(it));
        match (at, action) {
            (Some(at), Some(action)) if action.tool.is_some() => found.push(at),
            (Some(at), Some(action)) if action.is_toolset => {
                let members = self.members(&[at]).into_iter();
                let is_tool = |at: &u32| {
                    let action = self.schema.action(*at);
                    action.is_some_and(|it| it.tool.is_some())
                };
                found.extend(members.filter(is_tool));
            }
            // What was not found may be what could not be read, which was told of there.
            _ if action.is_none() && self.may_be_broken(path) => self.is_unreadable = true,
            _ => {
                let known: Vec<SmolStr> = self
                    .schema
                    .actions
                    .iter()
                    .filter(|it| it.called().is_some())
                    .map(|it| shown_name(&it.uid))
                    .collect();
                let full = names::full(path);
                let unknown = UnknownTool {
                    span: path.span,
                    name: &full,
                    is_action: action.is_some(),
                    nearest: names::nearest_full(&full, known.iter().map(SmolStr::as_str)),
                };
                self.refuse(unknown);
            }
        }
    }

    /// Whether a tool that could not be read stands where one of that name would.
    fn may_be_broken(&self, path: &tree::Path) -> bool {
        names::candidates(path, self.namespace)
            .any(|it| self.schema.has_broken_tool(names::split(&it).0))
    }

    fn tools_of_namespace(&mut self, path: &tree::Path, found: &mut Vec<u32>) {
        let candidates = || names::candidates(path, self.namespace);
        let tools = |namespace: &str| -> Vec<u32> {
            let ty = names::join(namespace, names::ACTION);
            let tools = self.schema.tools();
            let within = tools.filter(|(_, action)| action.uid.ty == ty);
            within.map(|(at, _)| at).collect()
        };
        let found_tools = candidates().map(|it| tools(&it)).find(|it| !it.is_empty());
        if let Some(tools) = found_tools {
            found.extend(tools);
            return;
        }
        if candidates().any(|it| self.schema.has_broken_tool(&it)) {
            self.is_unreadable = true;
            return;
        }
        let known = self
            .schema
            .tools()
            .map(|(_, it)| names::split(&it.uid.ty).0)
            .filter(|it| !it.is_empty());
        let called = candidates().find_map(|it| self.schema.called(&it));
        let called = called.and_then(|it| self.schema.action(it)?.called());
        let full = names::full(path);
        let nearest = names::nearest(&full, known).map(str::to_owned);
        let (span, name) = (path.span, &full);
        self.refuse(UnknownNamespace {
            span,
            name,
            called,
            nearest,
        });
    }
}
