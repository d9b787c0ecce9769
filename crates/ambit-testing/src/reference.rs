//! A naive evaluator that walks the tree: what every faster way of deciding is measured against.

mod declare;
mod eval;
mod extension;
mod json;
mod method;
mod number;
mod read;
mod request;
mod store;
mod structured;
mod terms;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use ambit_syntax::tree::{
    ActionConstraintKind, CallTarget, ConditionKind, Effect, EntityConstraint,
    EntityConstraintKind, EntityOrSlot, Item, ItemKind, Policy, Slot,
};

use declare::{Declarations, flatten, path, within};
use eval::Scene;
use request::Variables;
use store::Store;
use value::{Fault, Uid};

/// Which rules hold; see the crate `ambit-value` for what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// A policy that errors denies, unless it is a permit.
    Ambit,
    /// A policy that errors is skipped, and ids are `policyN`.
    Cedar,
}

/// One file of a policy set: its name and its items.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Part of the ids of policies without `@id`; empty for a text without a file.
    pub name: &'a str,
    /// What was parsed from it.
    pub items: &'a [Item],
}

/// A template filled in.
#[derive(Clone, Debug)]
pub struct Link {
    /// The template's id.
    pub template: String,
    /// The new policy's id.
    pub id: String,
    /// The type and id that stand for `?principal`.
    pub principal: Option<(String, String)>,
    /// The type and id that stand for `?resource`.
    pub resource: Option<(String, String)>,
}

/// A policy set, ready to be asked.
#[derive(Clone, Debug)]
pub struct Reference<'a> {
    rules: Rules,
    declarations: Declarations,
    policies: Vec<Placed<'a>>,
}

#[derive(Clone, Debug)]
struct Placed<'a> {
    id: String,
    namespace: String,
    policy: &'a Policy,
    slots: BTreeMap<Slot, Uid>,
}

/// What the reference evaluator says to a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether it is allowed.
    pub is_allowed: bool,
    /// Whether it would be, were it approved.
    pub waits: bool,
    /// The ids of the policies that made it so.
    pub determining: BTreeSet<String>,
    /// The ids of the policies that have no answer.
    pub erroring: BTreeSet<String>,
    /// The ids of the trial policies that hold or have no answer; of those that want an approval, which there is not.
    pub shadow: BTreeSet<String>,
    /// Unless it is denied, the ids of the policies that want an approval, and whether they have it.
    pub approvals: BTreeMap<String, bool>,
    /// Unless it is denied, the ids of the limits that hold, how much they count, and whether for a key.
    pub charges: BTreeMap<String, (String, bool)>,
    /// Why the request does not fit its declaration, where it does not.
    pub invalid: Option<String>,
}

/// What a policy that holds says.
enum Says {
    Permit,
    Forbid,
    /// Whether it has the approval that it wants.
    Approval(bool),
    /// How much it counts, and whether for a key.
    Charge(String, bool),
}

impl<'a> Reference<'a> {
    /// Takes the policies and declarations of every file together.
    ///
    /// # Errors
    ///
    /// A declaration that makes no sense, or a link without its template.
    pub fn new(files: &[File<'a>], links: &[Link], rules: Rules) -> Result<Reference<'a>, String> {
        let items: Vec<_> = files.iter().flat_map(|it| flatten(it.items)).collect();
        let has_prelude = items.iter().any(|(_, item)| names_tool(item));
        let mut declarations = Declarations::new(&items, has_prelude)?;
        declarations.is_typed |= has_prelude;
        let mut reference = Reference {
            rules,
            declarations,
            policies: Vec::new(),
        };
        let mut count = 0;
        for file in files {
            let first = if rules == Rules::Cedar { count } else { 0 };
            reference.add(file, first);
            count = reference.policies.len();
        }
        reference.link(links)?;
        Ok(reference)
    }

    /// Decides a request, given Cedar's entity JSON and the request as JSON.
    ///
    /// # Errors
    ///
    /// Entities that cannot be read.
    pub fn decide(&self, entities: &str, request: &str) -> Result<Answer, String> {
        let store = Store::new(&self.declarations, &json::read(entities)?)?;
        let request = json::read(request).and_then(|it| {
            let variables = request::variables(&self.declarations, &store, self.rules, &it)?;
            Ok((variables, request::approvals(&it)?))
        });
        match request {
            Ok((variables, approvals)) => Ok(self.answer(&store, &variables, &approvals)),
            Err(fault) => Ok(Answer {
                invalid: Some(fault),
                ..Answer::default()
            }),
        }
    }

    fn add(&mut self, file: &File<'a>, first: usize) {
        let policies = flatten(file.items)
            .into_iter()
            .filter_map(|(namespace, item)| match &item.kind {
                ItemKind::Policy(policy) => Some((namespace, item, policy)),
                _ => None,
            });
        for (at, (namespace, item, policy)) in policies.enumerate() {
            let written = item.annotations.iter().find(|it| it.name.text == "id");
            let number = first + at;
            let id = match written.filter(|_| self.rules == Rules::Ambit) {
                Some(annotation) => annotation.value.clone().unwrap_or_default().to_string(),
                None if file.name.is_empty() || self.rules == Rules::Cedar => {
                    format!("policy{number}")
                }
                None => format!("{}#{number}", file.name),
            };
            self.policies.push(Placed {
                id,
                namespace,
                policy,
                slots: BTreeMap::new(),
            });
        }
    }

    fn link(&mut self, links: &[Link]) -> Result<(), String> {
        for link in links {
            let template = self.policies.iter().find(|it| it.id == link.template);
            let mut linked = template.ok_or("a link without its template")?.clone();
            linked.id.clone_from(&link.id);
            for (slot, entity) in [
                (Slot::Principal, &link.principal),
                (Slot::Resource, &link.resource),
            ] {
                if let Some((ty, id)) = entity.clone() {
                    linked.slots.insert(slot, Uid { ty, id });
                }
            }
            self.policies.push(linked);
        }
        self.policies.retain(|it| {
            slots(it.policy)
                .iter()
                .all(|slot| it.slots.contains_key(slot))
        });
        Ok(())
    }

    fn answer(&self, store: &Store, variables: &Variables, approvals: &BTreeSet<Uid>) -> Answer {
        let mut answer = Answer::default();
        let (mut permits, mut forbids) = (BTreeSet::new(), BTreeSet::new());
        for placed in &self.policies {
            let id = placed.id.clone();
            let outcome = self.says(placed, store, variables, approvals);
            if placed.policy.shadow.is_some() {
                let says_nothing = matches!(outcome, Ok(None | Some(Says::Approval(true))));
                if !says_nothing {
                    answer.shadow.insert(id);
                }
                continue;
            }
            match outcome {
                Ok(None) => {}
                Ok(Some(Says::Permit)) => {
                    permits.insert(id);
                }
                Ok(Some(Says::Forbid)) => {
                    forbids.insert(id);
                }
                Ok(Some(Says::Approval(is_met))) => {
                    answer.approvals.insert(id, is_met);
                }
                Ok(Some(Says::Charge(amount, has_key))) => {
                    answer.charges.insert(id, (amount, has_key));
                }
                Err(_) => {
                    answer.erroring.insert(id.clone());
                    if self.rules == Rules::Ambit && placed.policy.effect != Effect::Permit {
                        forbids.insert(id);
                    }
                }
            }
        }
        if permits.is_empty() || !forbids.is_empty() {
            answer.determining = forbids;
            answer.approvals.clear();
            answer.charges.clear();
            return answer;
        }
        let unmet = answer.approvals.iter().filter(|(_, is_met)| !**is_met);
        let unmet: BTreeSet<_> = unmet.map(|(id, _)| id.clone()).collect();
        answer.waits = !unmet.is_empty();
        answer.is_allowed = unmet.is_empty();
        answer.determining = if answer.waits { unmet } else { permits };
        answer
    }

    /// What a policy says of a request; nothing, where it does not hold.
    fn says(
        &self,
        placed: &Placed<'_>,
        store: &Store,
        variables: &Variables,
        approvals: &BTreeSet<Uid>,
    ) -> Result<Option<Says>, Fault> {
        let scene = Scene {
            declarations: &self.declarations,
            store,
            namespace: &placed.namespace,
            variables,
            slots: &placed.slots,
            is_checked: self.rules == Rules::Ambit && self.declarations.is_typed,
        };
        if !self.holds(placed, &scene)? {
            return Ok(None);
        }
        Ok(Some(match &placed.policy.effect {
            Effect::Permit => Says::Permit,
            Effect::Forbid => Says::Forbid,
            Effect::RequireApproval(it) => Says::Approval(terms::is_met(&scene, it, approvals)?),
            Effect::Limit(it) => {
                let (amount, key) = terms::charge(&scene, it)?;
                Says::Charge(amount, key.is_some())
            }
        }))
    }

    fn holds(&self, placed: &Placed<'_>, scene: &Scene<'_>) -> Result<bool, Fault> {
        let uid = |name: &str| {
            scene
                .variables
                .get(name)
                .ok_or("no such variable")?
                .entity()
        };
        let scope = &placed.policy.scope;
        let resource = match &scope.resource {
            Some(constraint) => meets(scene, uid("resource")?, constraint),
            None => true,
        };
        if !resource
            || !meets(scene, uid("principal")?, &scope.principal)
            || !self.meets_action(scene, uid("action")?, &scope.action.kind)
        {
            return Ok(false);
        }
        for condition in &placed.policy.conditions {
            let holds = scene.eval(&condition.body, &[])?.bool()?;
            if holds != (condition.kind == ConditionKind::When) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn meets_action(
        &self,
        scene: &Scene<'_>,
        action: &Uid,
        constraint: &ActionConstraintKind,
    ) -> bool {
        let in_any = |groups: &[Uid]| groups.iter().any(|it| scene.store.is_in(action, it));
        let is_tool = self
            .declarations
            .actions
            .get(action)
            .is_some_and(|it| it.tool.is_some());
        match constraint {
            ActionConstraintKind::Any => true,
            ActionConstraintKind::Eq(entity) => {
                *action == self.declarations.uid(scene.namespace, entity)
            }
            ActionConstraintKind::In(entities) => {
                let groups: Vec<_> = entities
                    .iter()
                    .map(|it| self.declarations.uid(scene.namespace, it))
                    .collect();
                in_any(&groups)
            }
            ActionConstraintKind::Call(None) => is_tool,
            ActionConstraintKind::Call(Some(targets)) => {
                is_tool
                    && targets
                        .iter()
                        .any(|it| self.is_target(scene.namespace, action, it))
            }
        }
    }

    fn is_target(&self, namespace: &str, action: &Uid, target: &CallTarget) -> bool {
        match target {
            CallTarget::Name(name) => self
                .declarations
                .is_action_in(action, &self.declarations.action_name(namespace, name)),
            CallTarget::Namespace(name) => {
                let name = path(name);
                let inner = within(namespace, &name);
                let has_inner = self
                    .declarations
                    .actions
                    .keys()
                    .any(|it| it.ty == within(&inner, "Action"));
                action.ty == within(if has_inner { &inner } else { &name }, "Action")
            }
        }
    }
}

fn names_tool(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Tool(_) | ItemKind::Toolset(_) => true,
        ItemKind::Policy(policy) => {
            matches!(policy.scope.action.kind, ActionConstraintKind::Call(_))
        }
        _ => false,
    }
}

fn slots(policy: &Policy) -> BTreeSet<Slot> {
    let constraints = [
        Some(&policy.scope.principal),
        policy.scope.resource.as_ref(),
    ];
    let mut slots = BTreeSet::new();
    for constraint in constraints.into_iter().flatten() {
        match &constraint.kind {
            EntityConstraintKind::Eq(EntityOrSlot::Slot(slot, _))
            | EntityConstraintKind::In(EntityOrSlot::Slot(slot, _))
            | EntityConstraintKind::IsIn(_, EntityOrSlot::Slot(slot, _)) => {
                slots.insert(*slot);
            }
            _ => {}
        }
    }
    slots
}

fn meets(scene: &Scene<'_>, uid: &Uid, constraint: &EntityConstraint) -> bool {
    let resolve = |it: &EntityOrSlot| match it {
        EntityOrSlot::Entity(entity) => Some(scene.declarations.uid(scene.namespace, entity)),
        EntityOrSlot::Slot(slot, _) => scene.slots.get(slot).cloned(),
    };
    let is = |ty| uid.ty == scene.declarations.entity_name(scene.namespace, &path(ty));
    let is_in = |it| resolve(it).is_some_and(|it| scene.store.is_in(uid, &it));
    match &constraint.kind {
        EntityConstraintKind::Any => true,
        EntityConstraintKind::Eq(it) => resolve(it).as_ref() == Some(uid),
        EntityConstraintKind::In(it) => is_in(it),
        EntityConstraintKind::Is(ty) => is(ty),
        EntityConstraintKind::IsIn(ty, it) => is(ty) && is_in(it),
    }
}

#[cfg(test)]
mod tests {
    use super::number::Decimal;
    use super::value::Value;

    #[test]
    fn a_whole_number_equals_an_exact_decimal() {
        assert_eq!(
            Value::Long(2),
            Value::Number(Decimal::read("2.00").unwrap())
        );
    }

    #[test]
    fn numbers_are_exact() {
        let number = |it| Decimal::read(it).unwrap();
        assert_eq!(number("0.1").add(&number("0.2")).unwrap(), number("0.3"));
        assert_eq!(number("1.5").sub(&number("2")).unwrap().to_string(), "-0.5");
        assert_eq!(
            number("-1.20").mul(&number("0.05")).unwrap().to_string(),
            "-0.06"
        );
        assert_eq!(number("1e2").to_long(), Some(100));
        assert!(number("-3") < number("0.001"));
        assert!(Decimal::read("1e28").is_err() && Decimal::read("1e27").is_ok());
    }
}
