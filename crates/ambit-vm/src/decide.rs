//! Decisions: which rules hold for a request, and what follows.

use ambit_bytecode::{
    CaseId, CasePlan, EffectKind, Input, Lineage, OpIdx, RuleId, Scope, Verified,
};
use ambit_value::{EntityId, Semantics, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::demand::{Approval, Asked, Charge, Demand};
use crate::machine::{End, Machine, World};
use crate::mode::{Fast, Mode, RuleTrace, Traced};
use crate::{Entities, Expected, Failure, Fault, Request, Scratch};

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It may.
    Allow,
    /// It may not.
    Deny,
    /// It may once it has been approved.
    RequireApproval,
}

impl Outcome {
    /// `allow`, `deny` or `require_approval`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Allow => "allow",
            Outcome::Deny => "deny",
            Outcome::RequireApproval => "require_approval",
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the rules say of a request. It lies in the scratch memory, until the next decision.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    /// What follows for the request.
    pub outcome: Outcome,
    /// What decided, trials left out.
    pub findings: Findings<'a>,
    /// What trials (`shadow`) found.
    pub trials: Findings<'a>,
}

impl Verdict<'_> {
    /// Whether the request is allowed as it is.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.outcome == Outcome::Allow
    }
}

/// The rules that hold and those that could not be evaluated, each list in the order of rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Findings<'a> {
    /// The permits that hold.
    pub permits: &'a [RuleId],
    /// The forbids that hold.
    pub forbids: &'a [RuleId],
    /// What the rules that hold want approved.
    pub approvals: &'a [Approval<'a>],
    /// What the limits that hold count.
    pub charges: &'a [Charge<'a>],
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
    let value = give(&mut machine, entry)?;
    let entity = value.as_entity();
    entity.ok_or_else(|| (entry, Fault::kind(Expected::Entity, value)))
}

/// Runs instructions that give a value.
pub(crate) fn give<'a, M: Mode<'a>, const N: usize>(
    machine: &mut Machine<'a, M, N>,
    entry: OpIdx,
) -> Result<Value<'a>, (OpIdx, Fault<'a>)> {
    match machine.run(entry) {
        End::Value => Ok(machine.given()),
        End::Failed => Err(machine.failure()),
        End::Rule(_) | End::Fork => Err((entry, Fault::Broken)),
    }
}

/// As many registers as nearly every program needs; and as many as there can be.
const FEW: usize = 2 * Input::COUNT as usize;
pub(crate) const MANY: usize = 256;

/// What is gathered while the rules run.
struct Gathered<'a> {
    permits: ArenaVec<'a, RuleId>,
    forbids: ArenaVec<'a, RuleId>,
    /// What most decisions have nothing of.
    rest: Option<&'a mut Rest<'a>>,
}

/// What is gathered beside the permits and forbids that hold.
struct Rest<'a> {
    approvals: ArenaVec<'a, Approval<'a>>,
    charges: ArenaVec<'a, Charge<'a>>,
    failures: ArenaVec<'a, Failure<'a>>,
    /// Whether one of the failures is of a rule that narrows.
    fails_to_narrow: bool,
}

impl<'a> Gathered<'a> {
    #[inline]
    fn new(arena: &'a Bump) -> Gathered<'a> {
        Gathered {
            permits: ArenaVec::new_in(arena),
            forbids: ArenaVec::new_in(arena),
            rest: None,
        }
    }

    #[inline(never)]
    fn rest(&mut self) -> &mut Rest<'a> {
        let arena = self.permits.bump();
        self.rest.get_or_insert_with(|| {
            arena.alloc(Rest {
                approvals: ArenaVec::new_in(arena),
                charges: ArenaVec::new_in(arena),
                failures: ArenaVec::new_in(arena),
                fails_to_narrow: false,
            })
        })
    }

    #[inline]
    fn add(&mut self, rule: RuleId, effect: EffectKind, failure: Option<Failure<'a>>) {
        match (failure, effect) {
            (None, EffectKind::Permit) => self.permits.push(rule),
            (None, EffectKind::Forbid) => self.forbids.push(rule),
            // What they ask for is there already.
            (None, EffectKind::RequireApproval | EffectKind::Limit) => {}
            (Some(failure), effect) => {
                let rest = self.rest();
                rest.fails_to_narrow |= effect.narrows();
                rest.failures.push(failure);
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
        if let Some(rest) = &mut self.rest {
            rest.approvals.sort_unstable_by_key(|it| it.rule);
            rest.approvals.dedup_by_key(|it| it.rule);
            rest.charges.sort_unstable_by_key(|it| it.rule);
            rest.charges.dedup_by_key(|it| it.rule);
            rest.failures.sort_unstable_by_key(|it| it.rule);
            rest.failures.dedup_by_key(|it| it.rule);
        }
    }

    /// What the rules say together. Nothing allows but a permit that holds, and that only where no forbid does and, where
    /// failing closed, no rule that narrows has failed.
    #[inline]
    fn outcome(&self, fails_closed: bool) -> Outcome {
        if self.permits.is_empty() || !self.forbids.is_empty() {
            return Outcome::Deny;
        }
        match &self.rest {
            None => Outcome::Allow,
            Some(rest) if fails_closed && rest.fails_to_narrow => Outcome::Deny,
            Some(rest) if rest.approvals.iter().all(|it| it.is_met) => Outcome::Allow,
            Some(_) => Outcome::RequireApproval,
        }
    }

    #[inline]
    fn findings(self) -> Findings<'a> {
        let (permits, forbids) = (self.permits, self.forbids);
        let findings = Findings {
            permits: permits.into_bump_slice(),
            forbids: forbids.into_bump_slice(),
            ..Findings::default()
        };
        match self.rest {
            None => findings,
            Some(rest) => Findings {
                approvals: &rest.approvals,
                charges: &rest.charges,
                failures: &rest.failures,
                ..findings
            },
        }
    }
}

/// A decision while it is made. No rule's result depends on another's, so they run as they are found.
struct Decision<'a, M, const N: usize> {
    program: &'a Verified,
    world: World<'a>,
    principal: Lineage<'a>,
    resource: Lineage<'a>,
    approvals: &'a [EntityId],
    arena: &'a Bump,
    machine: Machine<'a, M, N>,
    found: Gathered<'a>,
    /// What trials found, if there was any.
    trials: Option<&'a mut Gathered<'a>>,
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
            approvals: request.approvals,
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
            self.trials.iter_mut().for_each(|it| it.sort());
        }
        let fails_closed = match self.program.program().semantics {
            Semantics::Ambit => true,
            Semantics::Cedar => false,
        };
        let verdict = Verdict {
            outcome: self.found.outcome(fails_closed),
            findings: self.found.findings(),
            trials: match self.trials {
                None => Findings::default(),
                Some(it) => std::mem::replace(it, Gathered::new(self.arena)).findings(),
            },
        };
        (verdict, self.machine.mode)
    }

    /// Runs those rules whose scope fits.
    #[inline(never)]
    fn consider(&mut self, cases: &[CaseId]) {
        for id in cases {
            let Some(case) = self.program.case(*id) else {
                continue;
            };
            if !self.world.fits(case.principal, self.principal)
                || !self.world.fits(case.resource, self.resource)
            {
                continue;
            }
            let end = match case.entry {
                Some(entry) => self.machine.run(entry),
                None => End::Rule(true),
            };
            if let End::Rule(false) = end {
                self.machine.mode.end_rule(case.rule, Ok(false));
            } else {
                self.gather(*id, case, end);
            }
        }
    }
}

impl<'a, M: Mode<'a>, const N: usize> Decision<'a, M, N> {
    /// Where what a rule says is gathered.
    #[inline]
    fn found_in(&mut self, is_shadow: bool) -> &mut Gathered<'a> {
        if is_shadow {
            let arena = self.arena;
            self.trials
                .get_or_insert_with(|| arena.alloc(Gathered::new(arena)))
        } else {
            &mut self.found
        }
    }

    /// Gathers that a rule holds or fails.
    #[inline(never)]
    fn gather(&mut self, id: CaseId, case: &CasePlan, end: End) {
        let result = match end {
            End::Rule(true) if case.effect.has_terms() => self.demand(id, case),
            End::Rule(holds) => Ok(holds),
            End::Value | End::Fork => Err(Failure {
                rule: case.rule,
                at: case.entry.unwrap_or(OpIdx(0)),
                fault: Fault::Broken,
            }),
            End::Failed => {
                let (at, fault) = self.machine.failure();
                Err(Failure {
                    rule: case.rule,
                    at,
                    fault,
                })
            }
        };
        self.machine.mode.end_rule(case.rule, result);
        self.found_in(case.is_shadow)
            .add(case.rule, case.effect, result.err());
    }

    /// Gathers what a rule that holds wants approved, or counts.
    #[cold]
    #[inline(never)]
    fn demand(&mut self, id: CaseId, case: &CasePlan) -> Result<bool, Failure<'a>> {
        let asked = Asked {
            program: self.program,
            world: self.world,
            principal: self.principal.entity,
            approvals: self.approvals,
            arena: self.arena,
        };
        let demand = asked.demand(&mut self.machine, id, case.rule)?;
        let found = self.found_in(case.is_shadow);
        match demand {
            Demand::Nothing => {}
            Demand::Approval(it) => found.rest().approvals.push(it),
            Demand::Charge(it) => found.rest().charges.push(it),
        }
        Ok(true)
    }
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
