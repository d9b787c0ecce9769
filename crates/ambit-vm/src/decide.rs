//! Decisions: which rules hold for a request, and what follows.

use ambit_bytecode::{CaseId, Effect, Input, Lineage, OpIdx, Rule, RuleId, Scope, Verified};
use ambit_value::{EntityId, Semantics, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::machine::{End, Machine, Stop, World};
use crate::mode::{Fast, Mode, Step, Traced};
use crate::{Entities, Failure, Fault, Request, Scratch};

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

/// What became of one rule whose scope fits the request.
#[derive(Clone, Copy, Debug)]
pub struct RuleTrace<'a> {
    /// The rule.
    pub rule: RuleId,
    /// Whether it holds, or why that is not known.
    pub result: Result<bool, Failure<'a>>,
    /// Every instruction that ran, in order.
    pub steps: &'a [Step<'a>],
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
        let machine = Machine::<Fast, FEW>::new(program, world, request, arena, scratch.fuel, Fast);
        run(machine, program, world, request, arena, |_, _, _| {})
    } else {
        let machine =
            Machine::<Fast, MANY>::new(program, world, request, arena, scratch.fuel, Fast);
        run(machine, program, world, request, arena, |_, _, _| {})
    }
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
    let mode = Traced {
        steps: ArenaVec::new_in(arena),
    };
    let machine = Machine::<_, MANY>::new(program, world, request, arena, scratch.fuel, mode);
    let mut rules = ArenaVec::new_in(arena);
    let verdict = run(
        machine,
        program,
        world,
        request,
        arena,
        |machine, rule, result| {
            let steps = arena.alloc_slice_copy(&machine.mode.steps);
            machine.mode.steps.clear();
            rules.push(RuleTrace {
                rule,
                result,
                steps,
            });
        },
    );
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
    let mut machine =
        Machine::<Fast, MANY>::new(program, world, request, arena, scratch.fuel, Fast);
    Some(match machine.run(entry) {
        Ok(End::Value(Value::Entity(entity))) => Ok(entity),
        Ok(End::Value(other)) => Err((entry, Fault::kind("an entity", other))),
        Ok(End::Rule(_) | End::Fork(..)) => Err((entry, Fault::Broken)),
        Err(Stop { at, fault }) => Err((at, fault)),
    })
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

    fn findings(self) -> Findings<'a> {
        Findings {
            permits: self.permits.into_bump_slice(),
            forbids: self.forbids.into_bump_slice(),
            failures: self.failures.into_bump_slice(),
        }
    }
}

/// Runs every rule that can apply.
fn run<'a, M: Mode<'a>, const N: usize>(
    mut machine: Machine<'a, M, N>,
    program: &'a Verified,
    world: World<'a>,
    request: &Request<'a>,
    arena: &'a Bump,
    mut seen: impl FnMut(&mut Machine<'a, M, N>, RuleId, Result<bool, Failure<'a>>),
) -> Verdict<'a> {
    let mut found = Gathered::new(arena);
    let mut trials = Gathered::new(arena);
    for case in candidates(program, world.entities, request, true, arena) {
        let Some((id, rule, entry)) = case_of(program, case) else {
            continue;
        };
        if !world.fits(rule.principal, request.principal)
            || !world.fits(rule.resource, request.resource)
        {
            continue;
        }
        let result = match entry.map(|it| machine.run(it)) {
            None => Ok(true),
            Some(Ok(End::Rule(holds))) => Ok(holds),
            Some(Ok(End::Value(_) | End::Fork(..))) => Err(Failure {
                rule: id,
                at: entry.unwrap_or(OpIdx(0)),
                fault: Fault::Broken,
            }),
            Some(Err(Stop { at, fault })) => Err(Failure {
                rule: id,
                at,
                fault,
            }),
        };
        seen(&mut machine, id, result);
        let into = if rule.is_shadow {
            &mut trials
        } else {
            &mut found
        };
        into.add(id, rule.effect, result);
    }
    let findings = found.findings();
    Verdict {
        is_allowed: is_allowed(program, findings),
        findings,
        trials: trials.findings(),
    }
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

/// The cases that can apply, in order, each once.
pub(crate) fn candidates<'a>(
    program: &Verified,
    entities: &Entities,
    request: &Request<'_>,
    is_resource_known: bool,
    arena: &'a Bump,
) -> ArenaVec<'a, CaseId> {
    let lineage = |entity: EntityId| Lineage {
        entity,
        ancestors: entities.ancestors(entity),
    };
    let mut cases = ArenaVec::new_in(arena);
    let is_mixed = program.index().candidates(
        lineage(request.principal),
        lineage(request.action),
        is_resource_known.then(|| lineage(request.resource)),
        |case| cases.push(case),
    );
    if is_mixed {
        cases.sort_unstable();
        cases.dedup();
    }
    cases
}

/// A case's rule, and where its instructions begin.
pub(crate) fn case_of(program: &Verified, case: CaseId) -> Option<(RuleId, &Rule, Option<OpIdx>)> {
    let case = program.program().cases.get(case.0 as usize)?;
    Some((case.rule, program.rule(case.rule)?, case.entry))
}

impl World<'_> {
    /// Whether an entity is what a rule asks its principal or resource to be.
    pub(crate) fn fits(self, scope: Scope, entity: EntityId) -> bool {
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
