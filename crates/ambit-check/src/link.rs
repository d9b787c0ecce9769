//! Policies made from templates.

use ambit_syntax::tree::Slot;
use ambit_value::Uid;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use thiserror::Error;

use crate::names;
use crate::schema::Schema;
use crate::typed::{Constraint, Policy, UidOrSlot};

/// A policy made from a template by filling its slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The template's id.
    pub template: SmolStr,
    /// The id of the policy that it makes.
    pub id: SmolStr,
    /// What stands for `?principal`.
    pub principal: Option<Uid>,
    /// What stands for `?resource`.
    pub resource: Option<Uid>,
}

/// Why a link is none. The second field is the link's id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// No policy has the template's id.
    #[error("link `{1}`: there is no template `{0}`")]
    UnknownTemplate(SmolStr, SmolStr),
    /// The policy that is named has no slots.
    #[error("link `{1}`: `{0}` is not a template")]
    NotATemplate(SmolStr, SmolStr),
    /// A policy has the link's id already.
    #[error("link `{1}`: a policy is called `{0}` already")]
    IdTaken(SmolStr, SmolStr),
    /// A slot of the template is left open.
    #[error("link `{1}`: the slot `{0}` is not filled")]
    SlotOpen(&'static str, SmolStr),
    /// A slot is filled that the template does not have.
    #[error("link `{1}`: its template has no slot `{0}`")]
    NoSuchSlot(&'static str, SmolStr),
    /// An entity is of a type that is not declared.
    #[error("link `{1}`: unknown entity type `{0}`")]
    UnknownEntityType(SmolStr, SmolStr),
}

impl LinkError {
    /// Whether there is no policy because of it. Cedar links an entity of any type; its validator refuses it later.
    pub(crate) fn is_fatal(&self) -> bool {
        match self {
            LinkError::UnknownEntityType(_, _) => false,
            LinkError::UnknownTemplate(_, _)
            | LinkError::NotATemplate(_, _)
            | LinkError::IdTaken(_, _)
            | LinkError::SlotOpen(_, _)
            | LinkError::NoSuchSlot(_, _) => true,
        }
    }
}

/// Adds a policy for each link.
pub(crate) fn link(links: &[Link], policies: &mut Vec<Policy>, schema: &Schema) -> Vec<LinkError> {
    let mut errors = Vec::new();
    let mut ids: FxHashMap<SmolStr, usize> = (0..)
        .zip(policies.iter())
        .map(|(place, it)| (it.id.clone(), place))
        .collect();
    for link in links {
        let template = ids.get(&link.template).and_then(|it| policies.get(*it));
        let is_taken = ids.contains_key(&link.id);
        match make(link, template, is_taken, schema, &mut errors) {
            Ok(policy) => {
                ids.insert(policy.id.clone(), policies.len());
                policies.push(policy);
            }
            Err(error) => errors.push(error),
        }
    }
    errors
}

fn make(
    link: &Link,
    template: Option<&Policy>,
    is_taken: bool,
    schema: &Schema,
    errors: &mut Vec<LinkError>,
) -> Result<Policy, LinkError> {
    let id = || link.id.clone();
    let template =
        template.ok_or_else(|| LinkError::UnknownTemplate(link.template.clone(), id()))?;
    if is_taken {
        return Err(LinkError::IdTaken(id(), id()));
    }
    let slots = [
        (Slot::Principal, "?principal", link.principal.as_ref()),
        (Slot::Resource, "?resource", link.resource.as_ref()),
    ];
    if !slots.iter().any(|(slot, _, _)| has_slot(template, *slot)) {
        return Err(LinkError::NotATemplate(link.template.clone(), id()));
    }
    for (slot, name, filling) in slots {
        match (has_slot(template, slot), filling) {
            (true, None) => return Err(LinkError::SlotOpen(name, id())),
            (false, Some(_)) => return Err(LinkError::NoSuchSlot(name, id())),
            (true, Some(uid)) if !is_known(uid, schema) => {
                errors.push(LinkError::UnknownEntityType(uid.ty.clone(), id()));
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    let mut policy = template.clone();
    policy.id = id();
    fill(&mut policy.principal, link);
    fill(&mut policy.resource, link);
    Ok(policy)
}

fn is_known(uid: &Uid, schema: &Schema) -> bool {
    !schema.is_typed || schema.type_id(&uid.ty).is_some() || names::is_action_type(&uid.ty)
}

fn has_slot(policy: &Policy, slot: Slot) -> bool {
    let is_open = |constraint: &Constraint| match constraint {
        Constraint::Eq(it) | Constraint::In(it) | Constraint::IsIn(_, it) => {
            *it == UidOrSlot::Slot(slot)
        }
        Constraint::Any | Constraint::Is(_) => false,
    };
    is_open(&policy.principal) || is_open(&policy.resource)
}

fn fill(constraint: &mut Constraint, link: &Link) {
    match constraint {
        Constraint::Eq(it) | Constraint::In(it) | Constraint::IsIn(_, it) => {
            let filling = match it {
                UidOrSlot::Slot(Slot::Principal) => link.principal.as_ref(),
                UidOrSlot::Slot(Slot::Resource) => link.resource.as_ref(),
                UidOrSlot::Uid(_) => None,
            };
            if let Some(uid) = filling {
                *it = UidOrSlot::Uid(uid.clone());
            }
        }
        Constraint::Any | Constraint::Is(_) => {}
    }
}
