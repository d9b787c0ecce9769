//! Decisions: which rules hold for a request, and what follows.

use ambit_bytecode::{CaseId, Effect, Input, Lineage, OpIdx, RuleId, Scope, Verified};
use ambit_value::{EntityId, Semantics, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::machine::{End, Machine, World};
use crate::mode::{Fast, Mode, RuleTrace, Traced};
use crate::{Entities, Expected, Failure, Fault, Request, Scratch};

/// What the rules say of a request. It lies in the scratch memory, until the next decision.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    /// Whether the request is allowed.
    pub is_allowed: bool,
    /// What decided, trials left out.
    pub findings: Findings<'a>,
    /// What trials (`shadow`) found.
    pub trials: Findings<'a>,
}

/// The rules that hold and those that could not be evaluated, each list in the order of rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Findings<'a> {
    /// The permits that hold.
    pub permits: &'a [RuleId],
    /// The forbids that hold.
    pub forbids: &'a [RuleId],
    /// The rules that could not be evaluated.
    pub failures: &'a [Failure<'a>],
}

/// A decision with all that was looked at on the way.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// The same as without a trace.
    pub verdict: Verdict<'a>,
    /// Every rule whose scope fits the request, in the order of rules.
    pub rules: &'a [RuleTrace<'a>],
}

/// Decides a request.
///
/// Every rule that can apply is evaluated, so that the verdict names all that hold and all that fail. The same program,
/// store and request always give the same verdict. Nothing is allocated but in `scratch`, and there only until it is
/// large enough.
#[must_use]
pub fn decide<'a>(
    program: &'a Verified,
    entities: &'a Entities,
    request: &Request<'a>,
    scratch: &'a mut Scratch,
) -> Verdict<'a> {
    scratch.arena.reset();
    let arena = &scratch.arena;
    let world = World {
        entities,
        locals: request.locals,
    };
    if program.registers() <= FEW {
        run_fast::<FEW>(program, world, request, arena, scratch.fuel)
    } else {
        run_fast::<MANY>(program, world, request, arena, scratch.fuel)
    }
}

// Kept apart, so that the stack of the one does not grow by the registers of the other.
#[inline(never)]
fn run_fast<'a, const N: usize>(
    program: &'a Verified,
    world: World<'a>,
    request: &Request<'a>,
    arena: &'a Bump,
    fuel: u32,
) -> Verdict<'a> {
    let machine = Machine::<Fast, N>::new(program, world, request, arena, fuel, Fast);
    Decision::new(program, world, request, arena, machine)
        .run(request.action)
        .0
}

/// Decides a request as [`decide`] does, and keeps all that was looked at.
#[must_use]
pub fn trace<'a>(
    program: &'a Verified,
    entities: &'a Entities,
    request: &Request<'a>,
    scratch: &'a mut Scratch,
) -> Trace<'a> {
    scratch.arena.reset();
    let arena = &scratch.arena;
    let world = World {
        entities,
        locals: request.locals,
    };
    let mode = Traced::new(arena);
    let machine = Machine::<_, MANY>::new(program, world, request, arena, scratch.fuel, mode);
    let decision = Decision::new(program, world, request, arena, machine);
    let (verdict, mode) = decision.run(request.action);
    let mut rules = mode.rules;
    rules.sort_by_key(|it| it.rule);
    rules.dedup_by_key(|it| it.rule);
    Trace {
        verdict,
        rules: rules.into_bump_slice(),
    }
}

/// Derives the resource of a call from its arguments, for a tool that says `on`; `None`: the tool says none.
///
/// The resource of `request` is not looked at.
///
/// # Errors
///
/// Where the instruction is that failed, and why.
pub fn resource<'a>(
    program: &'a Verified,
    entities: &'a Entities,
    request: &Request<'a>,
    scratch: &'a mut Scratch,
) -> Option<Result<EntityId, (OpIdx, Fault<'a>)>> {
    let entry = program.program().resource_of(request.action)?;
    scratch.arena.reset();
    let arena = &scratch.arena;
    let world = World {
        entities,
        locals: request.locals,
    };
    Some(if program.registers() <= FEW {
        let machine = Machine::<Fast, FEW>::new(program, world, request, arena, scratch.fuel, Fast);
        entity(machine, entry)
    } else {
        let machine =
            Machine::<Fast, MANY>::new(program, world, request, arena, scratch.fuel, Fast);
        entity(machine, entry)
    })
}

/// Runs instructions that give an entity.
fn entity<const N: usize>(
    mut machine: Machine<'_, Fast, N>,
    entry: OpIdx,
) -> Result<EntityId, (OpIdx, Fault<'_>)> {
    match (machine.run(entry), machine.given()) {
        (End::Value, Value::Entity(entity)) => Ok(entity),
        (End::Value, other) => Err((entry, Fault::kind(Expected::Entity, other))),
        (End::Failed, _) => Err(machine.failure()),
        (End::Rule(_) | End::Fork, _) => Err((entry, Fault::Broken)),
    }
}

/// As many registers as nearly every program needs; and as many as there can be.
const FEW: usize = 2 * Input::COUNT as usize;
pub(crate) const MANY: usize = 256;

/// What is gathered while the rules run.
struct Gathered<'a> {
    permits: ArenaVec<'a, RuleId>,
    forbids: ArenaVec<'a, RuleId>,
    failures: ArenaVec<'a, Failure<'a>>,
    /// Whether one of the failures is a forbid.
    fails_to_forbid: bool,
}

impl<'a> Gathered<'a> {
    #[inline]
    fn new(arena: &'a Bump) -> Gathered<'a> {
        Gathered {
            permits: ArenaVec::new_in(arena),
            forbids: ArenaVec::new_in(arena),
            failures: ArenaVec::new_in(arena),
            fails_to_forbid: false,
        }
    }

    fn add(&mut self, rule: RuleId, effect: Effect, failure: Option<Failure<'a>>) {
        match (failure, effect) {
            (None, Effect::Permit) => self.permits.push(rule),
            (None, Effect::Forbid) => self.forbids.push(rule),
            (Some(failure), effect) => {
                self.fails_to_forbid |= effect == Effect::Forbid;
                self.failures.push(failure);
            }
        }
    }

    /// Puts the rules in order, each once.
    fn sort(&mut self) {
        for rules in [&mut self.permits, &mut self.forbids] {
            if rules.len() > 1 {
                rules.sort_unstable();
                rules.dedup();
            }
        }
        if self.failures.len() > 1 {
            self.failures.sort_unstable_by_key(|it| it.rule);
            self.failures.dedup_by_key(|it| it.rule);
        }
    }

    /// Whether the rules allow: a permit holds, no forbid does, and where failing closed none failed.
    fn is_allowed(&self, fails_closed: bool) -> bool {
        !self.permits.is_empty()
            && self.forbids.is_empty()
            && !(fails_closed && self.fails_to_forbid)
    }

    #[inline]
    fn findings(self) -> Findings<'a> {
        Findings {
            permits: self.permits.into_bump_slice(),
            forbids: self.forbids.into_bump_slice(),
            failures: self.failures.into_bump_slice(),
        }
    }
}

/// A decision while it is made. No rule's result depends on another's, so they run as they are found.
struct Decision<'a, M, const N: usize> {
    program: &'a Verified,
    world: World<'a>,
    principal: Lineage<'a>,
    resource: Lineage<'a>,
    arena: &'a Bump,
    machine: Machine<'a, M, N>,
    found: Gathered<'a>,
    /// What trials found, if there was any.
    trials: Option<Gathered<'a>>,
}

impl<'a, M: Mode<'a>, const N: usize> Decision<'a, M, N> {
    #[inline]
    fn new(
        program: &'a Verified,
        world: World<'a>,
        request: &Request<'a>,
        arena: &'a Bump,
        machine: Machine<'a, M, N>,
    ) -> Self {
        Decision {
            program,
            world,
            principal: world.lineage(request.principal),
            resource: world.lineage(request.resource),
            arena,
            machine,
            found: Gathered::new(arena),
            trials: None,
        }
    }

    /// Runs every rule that can apply.
    #[inline]
    fn run(mut self, action: EntityId) -> (Verdict<'a>, M) {
        let index = self.program.index();
        let (principal, resource) = (self.principal, self.resource);
        let action = self.world.lineage(action);
        let mixed = index.candidates(principal, action, Some(resource), |it| self.consider(it));
        if mixed {
            self.found.sort();
            self.trials.iter_mut().for_each(Gathered::sort);
        }
        let fails_closed = match self.program.program().semantics {
            Semantics::Ambit => true,
            Semantics::Cedar => false,
        };
        let verdict = Verdict {
            is_allowed: self.found.is_allowed(fails_closed),
            findings: self.found.findings(),
            trials: self
                .trials
                .map_or_else(Findings::default, Gathered::findings),
        };
        (verdict, self.machine.mode)
    }

    /// Runs those rules whose scope fits.
    #[inline(never)]
    fn consider(&mut self, cases: &[CaseId]) {
        for case in cases {
            let Some(case) = self.program.case(*case) else {
                continue;
            };
            if !self.world.fits(case.principal, self.principal)
                || !self.world.fits(case.resource, self.resource)
            {
                continue;
            }
            let result = match case.entry {
                Some(entry) => hold(&mut self.machine, case.rule, entry),
                None => Ok(true),
            };
            self.machine.mode.end_rule(case.rule, result);
            let failure = match result {
                Ok(false) => continue,
                Ok(true) => None,
                Err(failure) => Some(failure),
            };
            let into = if case.is_shadow {
                let arena = self.arena;
                self.trials.get_or_insert_with(|| Gathered::new(arena))
            } else {
                &mut self.found
            };
            into.add(case.rule, case.effect, failure);
        }
    }
}

/// Whether a rule's instructions say that it holds.
#[inline]
fn hold<'a, M: Mode<'a>, const N: usize>(
    machine: &mut Machine<'a, M, N>,
    rule: RuleId,
    entry: OpIdx,
) -> Result<bool, Failure<'a>> {
    let (at, fault) = match machine.run(entry) {
        End::Rule(holds) => return Ok(holds),
        End::Value | End::Fork => (entry, Fault::Broken),
        End::Failed => machine.failure(),
    };
    Err(Failure { rule, at, fault })
}

impl<'a> World<'a> {
    /// An entity and what it is in.
    pub(crate) fn lineage(self, entity: EntityId) -> Lineage<'a> {
        Lineage {
            entity,
            ancestors: self.entities.ancestors(entity),
        }
    }

    /// Whether an entity is what a rule asks its principal or resource to be.
    #[inline]
    pub(crate) fn fits(self, scope: Scope, of: Lineage<'a>) -> bool {
        matches!(scope, Scope::Any) || self.fits_scope(scope, of)
    }

    fn fits_scope(self, scope: Scope, of: Lineage<'a>) -> bool {
        match scope {
            Scope::Any => true,
            Scope::Eq(it) => it == of.entity,
            Scope::In(group) => self.is_within(of, group),
            Scope::Is(ty) => self.type_of(of.entity) == Some(ty),
            Scope::IsIn(ty, group) => {
                self.type_of(of.entity) == Some(ty) && self.is_within(of, group)
            }
        }
    }

    fn is_within(self, of: Lineage<'a>, group: EntityId) -> bool {
        /// Up to so many ancestors, looking through them is faster than to ask the store.
        const FEW: usize = 8;
        if of.ancestors.len() > FEW {
            return self.entities.is_in(of.entity, group);
        }
        of.entity == group || of.ancestors.contains(&group)
    }
}
