//! Which cases can apply to a request, found without looking at the others.
//!
//! Cases are grouped by the set of actions they are about. Within a group each lies under one key: the entity that its
//! rule asks the principal or the resource to be, or to be in, or none. A look-up visits the groups of the request's
//! action, and in each the keys of the principal, the resource and their ancestors. What it finds is a superset of what
//! applies: every rule's scope is still to be asked.

use ambit_value::EntityId;
use rustc_hash::FxHashMap;

use crate::{ActionSet, ActionSetIdx, CaseId, Program, Scope};

/// The index of a verified program.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// By [`ActionSetIdx`].
    groups: Vec<Group>,
    /// The groups of any action.
    any: Vec<ActionSetIdx>,
    /// The groups of that very action.
    exact: FxHashMap<EntityId, Vec<ActionSetIdx>>,
    /// The groups of actions within that one.
    within: FxHashMap<EntityId, Vec<ActionSetIdx>>,
    /// All groups of an action of the schema, whose ancestors are known.
    declared: Vec<Box<[ActionSetIdx]>>,
}

/// The cases of one set of actions.
#[derive(Clone, Debug, Default)]
struct Group {
    /// All of them.
    all: Box<[CaseId]>,
    /// Those under no key.
    always: Box<[CaseId]>,
    /// Those under a key.
    keyed: FxHashMap<Key, Box<[CaseId]>>,
    /// Which sorts of key there are.
    has: [bool; 4],
}

/// What a rule asks of an entity: the sort in the upper half, the entity in the lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key(u64);

impl Key {
    fn new(sort: Sort, entity: EntityId) -> Key {
        Key((sort as u64) << 32 | u64::from(entity.0))
    }

    /// The sort's place among all.
    fn sort(self) -> usize {
        (self.0 >> 32) as usize
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Sort {
    PrincipalEq,
    ResourceEq,
    PrincipalIn,
    ResourceIn,
}

/// An entity of the request, and what it is in.
#[derive(Clone, Copy, Debug)]
pub struct Lineage<'a> {
    /// The entity.
    pub entity: EntityId,
    /// Every entity that it descends from.
    pub ancestors: &'a [EntityId],
}

impl Index {
    /// The index of a program whose numbers are in range.
    pub(crate) fn new(program: &Program) -> Index {
        let mut members = vec![Vec::new(); program.action_sets.len()];
        for (at, case) in (0..).map(CaseId).zip(&program.cases) {
            let Some(rule) = program.rules.get(case.rule.0 as usize) else {
                continue;
            };
            let set = program.set_of(*case);
            if let Some(members) = members.get_mut(set.0 as usize) {
                members.push((at, rule.principal, rule.resource));
            }
        }
        let mut index = Index {
            groups: members.iter().map(|it| Group::new(it)).collect(),
            ..Index::default()
        };
        for (at, set) in (0..).map(ActionSetIdx).zip(&program.action_sets) {
            index.enter(at, set);
        }
        index.declared = index.declare(program);
        index
    }

    fn enter(&mut self, at: ActionSetIdx, set: &ActionSet) {
        match set {
            ActionSet::Any => self.any.push(at),
            ActionSet::Eq(action) => self.exact.entry(*action).or_default().push(at),
            ActionSet::In(groups) => {
                for group in groups {
                    self.within.entry(*group).or_default().push(at);
                }
            }
            ActionSet::OneOf(actions) => {
                for action in actions {
                    self.exact.entry(*action).or_default().push(at);
                }
            }
        }
    }

    fn declare(&self, program: &Program) -> Vec<Box<[ActionSetIdx]>> {
        let actions = (0..).map(EntityId).zip(&program.schema.actions);
        actions
            .map(|(entity, action)| {
                let ancestors: Vec<_> = action.ancestors.iter().map(|it| EntityId(*it)).collect();
                let mut groups = Vec::new();
                self.sets(
                    Lineage {
                        entity,
                        ancestors: &ancestors,
                    },
                    |it| groups.push(it),
                );
                groups.sort_unstable();
                groups.dedup();
                groups.into_boxed_slice()
            })
            .collect()
    }

    /// Every set that has an action of the schema.
    pub(crate) fn declared_sets(&self, action: EntityId) -> &[ActionSetIdx] {
        self.declared.get(action.0 as usize).map_or(&[], |it| &**it)
    }

    /// Every set of actions that has the action; some perhaps more than once.
    fn sets(&self, action: Lineage<'_>, mut found: impl FnMut(ActionSetIdx)) {
        let exact = self.exact.get(&action.entity);
        let of_itself = self.within.get(&action.entity);
        let of_ancestors = action.ancestors.iter().filter_map(|it| self.within.get(it));
        let listed = exact.into_iter().chain(of_itself).chain(of_ancestors);
        self.any
            .iter()
            .chain(listed.flatten())
            .for_each(|it| found(*it));
    }

    /// Finds the cases that can apply; with `resource` not known, those that can for some resource. They are told to
    /// `found` list by list. Gives whether there were several lists: then they are not in order, and some case may be
    /// in more than one.
    pub fn candidates(
        &self,
        principal: Lineage<'_>,
        action: Lineage<'_>,
        resource: Option<Lineage<'_>>,
        mut found: impl FnMut(&[CaseId]),
    ) -> bool {
        let mut lists = 0_u32;
        let mut tell = |cases: &[CaseId]| {
            if !cases.is_empty() {
                lists += 1;
                found(cases);
            }
        };
        let visit = |set: ActionSetIdx| {
            if let Some(group) = self.groups.get(set.0 as usize) {
                match resource {
                    Some(resource) => group.candidates(principal, resource, &mut tell),
                    None => tell(&group.all),
                }
            }
        };
        match self.declared.get(action.entity.0 as usize) {
            Some(sets) => sets.iter().copied().for_each(visit),
            None => self.sets(action, visit),
        }
        lists > 1
    }
}

impl Group {
    fn new(members: &[(CaseId, Scope, Scope)]) -> Group {
        let mut population: FxHashMap<Key, u32> = FxHashMap::default();
        for (_, principal, resource) in members {
            for key in keys(*principal, *resource) {
                *population.entry(key).or_default() += 1;
            }
        }
        let mut group = Group {
            all: members.iter().map(|(case, _, _)| *case).collect(),
            ..Group::default()
        };
        let mut always = Vec::new();
        let mut keyed: FxHashMap<Key, Vec<CaseId>> = FxHashMap::default();
        for (case, principal, resource) in members {
            // The rarest key finds the fewest others along with this one.
            let key = keys(*principal, *resource)
                .min_by_key(|it| (population.get(it).copied().unwrap_or(0), *it));
            match key {
                None => always.push(*case),
                Some(key) => {
                    keyed.entry(key).or_default().push(*case);
                    if let Some(has) = group.has.get_mut(key.sort()) {
                        *has = true;
                    }
                }
            }
        }
        group.always = always.into_boxed_slice();
        group.keyed = keyed
            .into_iter()
            .map(|(key, cases)| (key, cases.into_boxed_slice()))
            .collect();
        group
    }

    /// Tells the cases that can apply.
    fn candidates(
        &self,
        principal: Lineage<'_>,
        resource: Lineage<'_>,
        tell: &mut impl FnMut(&[CaseId]),
    ) {
        tell(&self.always);
        if self.keyed.is_empty() {
            return;
        }
        let mut look = |sort: Sort, entity: EntityId| {
            if let Some(cases) = self.keyed.get(&Key::new(sort, entity)) {
                tell(cases);
            }
        };
        let [principal_eq, resource_eq, principal_in, resource_in] = self.has;
        if principal_eq {
            look(Sort::PrincipalEq, principal.entity);
        }
        if resource_eq {
            look(Sort::ResourceEq, resource.entity);
        }
        if principal_in {
            principal
                .lineage()
                .for_each(|it| look(Sort::PrincipalIn, it));
        }
        if resource_in {
            resource.lineage().for_each(|it| look(Sort::ResourceIn, it));
        }
    }
}

impl Lineage<'_> {
    /// The entity itself, then its ancestors.
    fn lineage(&self) -> impl Iterator<Item = EntityId> {
        std::iter::once(self.entity).chain(self.ancestors.iter().copied())
    }
}

/// The keys that a rule could lie under.
fn keys(principal: Scope, resource: Scope) -> impl Iterator<Item = Key> {
    let key = |scope: Scope, eq: Sort, within: Sort| match scope {
        Scope::Any | Scope::Is(_) => None,
        Scope::Eq(entity) => Some(Key::new(eq, entity)),
        Scope::In(entity) | Scope::IsIn(_, entity) => Some(Key::new(within, entity)),
    };
    let principal = key(principal, Sort::PrincipalEq, Sort::PrincipalIn);
    let resource = key(resource, Sort::ResourceEq, Sort::ResourceIn);
    principal.into_iter().chain(resource)
}
