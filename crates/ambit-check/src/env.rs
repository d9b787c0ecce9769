//! Request environments: what a condition may rely on when it is run.

use std::sync::Arc;

use ambit_value::TypeId;

use crate::schema::{Action, Schema};
use crate::ty::{Record, Ty};

/// The types of a request's variables.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    pub(crate) principal: Ty,
    /// The action's place in the schema.
    pub(crate) action: Option<u32>,
    pub(crate) action_ty: Ty,
    pub(crate) resource: Ty,
    pub(crate) context: Arc<Record>,
    pub(crate) args: Arc<Record>,
    /// Whether the action is a tool, so that there are arguments at all.
    pub(crate) is_tool: bool,
}

impl Env {
    /// The environment of an action asked for by a principal, on a resource, of those types.
    pub(crate) fn new(at: u32, action: &Action, principal: TypeId, resource: TypeId) -> Env {
        let tool = action.tool.as_ref();
        Env {
            principal: Ty::Entity(principal),
            action: Some(at),
            action_ty: Ty::Entity(action.ty),
            resource: Ty::Entity(resource),
            context: Arc::clone(&action.context),
            args: tool.map(|it| Arc::clone(&it.params)).unwrap_or_default(),
            is_tool: tool.is_some(),
        }
    }

    /// The environment in which a tool's resource is found: there are its arguments and nothing else.
    pub(crate) fn of_arguments(at: u32, schema: &Schema) -> Env {
        let tool = schema.action(at).and_then(|it| it.tool.as_ref());
        Env {
            principal: Ty::Unknown,
            action: Some(at),
            action_ty: Ty::Unknown,
            resource: Ty::Unknown,
            context: Arc::default(),
            args: tool.map(|it| Arc::clone(&it.params)).unwrap_or_default(),
            is_tool: true,
        }
    }
}
