//! Decisions: which rules hold for a request, and what follows.

use ambit_bytecode::{CaseId, Effect, Input, Lineage, OpIdx, RuleId, Scope, Verified};
use ambit_value::{EntityId, Semantics, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::machine::{End, Machine, Stop, World};
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
        .run()
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
    let (verdict, mode) = Decision::new(program, world, request, arena, machine).run();
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
    match machine.run(entry) {
        Ok(End::Value(Value::Entity(entity))) => Ok(entity),
        Ok(End::Value(other)) => Err((entry, Fault::kind(Expected::Entity, other))),
        Ok(End::Rule(_) | End::Fork(..)) => Err((entry, Fault::Broken)),
        Err(Stop { at, fault }) => Err((at, fault)),
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
}

impl<'a> Gathered<'a> {
    fn new(arena: &'a Bump) -> Gathered<'a> {
        Gathered {
            permits: ArenaVec::new_in(arena),
            forbids: ArenaVec::new_in(arena),
            failures: ArenaVec::new_in(arena),
        }
    }

    fn add(&mut self, id: RuleId, effect: Effect, result: Result<bool, Failure<'a>>) {
        match (result, effect) {
            (Ok(true), Effect::Permit) => self.permits.push(id),
            (Ok(true), Effect::Forbid) => self.forbids.push(id),
            (Ok(false), _) => {}
            (Err(failure), _) => self.failures.push(failure),
        }
    }

    /// The lists, put in order where they are `mixed`.
    fn findings(mut self, mixed: bool) -> Findings<'a> {
        if self.permits.is_empty() && self.forbids.is_empty() && self.failures.is_empty() {
            return Findings::default();
        }
        if mixed {
            self.permits.sort_unstable();
            self.permits.dedup();
            self.forbids.sort_unstable();
            self.forbids.dedup();
            self.failures.sort_unstable_by_key(|it| it.rule);
            self.failures.dedup_by_key(|it| it.rule);
        }
        Findings {
            permits: self.permits.into_bump_slice(),
            forbids: self.forbids.into_bump_slice(),
            failures: self.failures.into_bump_slice(),
        }
    }
}

/// A decision while it is made. No rule's result depends on another's, so they run as they are found.
struct Decision<'a, 'r, M, const N: usize> {
    program: &'a Verified,
    world: World<'a>,
    request: &'r Request<'a>,
    machine: Machine<'a, M, N>,
    found: Gathered<'a>,
    trials: Gathered<'a>,
}

impl<'a, 'r, M: Mode<'a>, const N: usize> Decision<'a, 'r, M, N> {
    #[inline]
    fn new(
        program: &'a Verified,
        world: World<'a>,
        request: &'r Request<'a>,
        arena: &'a Bump,
        machine: Machine<'a, M, N>,
    ) -> Self {
        Decision {
            program,
            world,
            request,
            machine,
            found: Gathered::new(arena),
            trials: Gathered::new(arena),
        }
    }

    /// Runs every rule that can apply.
    #[inline]
    fn run(mut self) -> (Verdict<'a>, M) {
        let (program, world, request) = (self.program, self.world, self.request);
        let mixed = program.index().candidates(
            world.lineage(request.principal),
            world.lineage(request.action),
            Some(world.lineage(request.resource)),
            |cases| self.consider(cases),
        );
        let findings = self.found.findings(mixed);
        let verdict = Verdict {
            is_allowed: is_allowed(program, findings),
            findings,
            trials: self.trials.findings(mixed),
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
            if !self.world.fits(case.principal, self.request.principal)
                || !self.world.fits(case.resource, self.request.resource)
            {
                continue;
            }
            let result = match case.entry {
                Some(entry) => hold(&mut self.machine, case.rule, entry),
                None => Ok(true),
            };
            self.machine.mode.end_rule(case.rule, result);
            if !matches!(result, Ok(false)) {
                let into = if case.is_shadow {
                    &mut self.trials
                } else {
                    &mut self.found
                };
                into.add(case.rule, case.effect, result);
            }
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
        Ok(End::Rule(holds)) => return Ok(holds),
        Ok(End::Value(_) | End::Fork(..)) => (entry, Fault::Broken),
        Err(Stop { at, fault }) => (at, fault),
    };
    Err(Failure { rule, at, fault })
}

/// Whether the rules allow: a permit holds, no forbid does, and, but under Cedar's semantics, none failed.
fn is_allowed(program: &Verified, findings: Findings<'_>) -> bool {
    let fails_closed = match program.program().semantics {
        Semantics::Ambit => true,
        Semantics::Cedar => false,
    };
    let is_forbid = |it: &Failure<'_>| {
        program
            .rule(it.rule)
            .is_none_or(|it| it.effect == Effect::Forbid)
    };
    let is_denied =
        !findings.forbids.is_empty() || (fails_closed && findings.failures.iter().any(is_forbid));
    !is_denied && !findings.permits.is_empty()
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
    pub(crate) fn fits(self, scope: Scope, entity: EntityId) -> bool {
        matches!(scope, Scope::Any) || self.fits_scope(scope, entity)
    }

    fn fits_scope(self, scope: Scope, entity: EntityId) -> bool {
        match scope {
            Scope::Any => true,
            Scope::Eq(it) => it == entity,
            Scope::In(group) => self.entities.is_in(entity, group),
            Scope::Is(ty) => self.type_of(entity) == Some(ty),
            Scope::IsIn(ty, group) => {
                self.type_of(entity) == Some(ty) && self.entities.is_in(entity, group)
            }
        }
    }
}
