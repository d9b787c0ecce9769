//! What could be decided where not all of a request is known.

use ambit_bytecode::{EffectKind, RuleId, Scope, Verified};
use ambit_value::Semantics;
use bumpalo::collections::Vec as ArenaVec;

use crate::decide::MANY;
use crate::machine::{Machine, World};
use crate::mode::Guessing;
use crate::{Entities, Request, Scratch};

/// What can become of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcomes(u8);

impl Outcomes {
    /// Nothing.
    pub(crate) const NONE: Outcomes = Outcomes(0);
    /// It holds.
    pub const HOLDS: Outcomes = Outcomes(1);
    /// It does not hold.
    pub const HOLDS_NOT: Outcomes = Outcomes(2);
    /// It cannot be evaluated.
    pub const FAILS: Outcomes = Outcomes(4);
    /// Anything.
    pub const ALL: Outcomes = Outcomes(7);

    /// Whether some of the others can become of it too.
    #[must_use]
    pub fn can(self, other: Outcomes) -> bool {
        self.0 & other.0 != 0
    }

    /// What can become of either.
    #[must_use]
    pub fn or(self, other: Outcomes) -> Outcomes {
        Outcomes(self.0 | other.0)
    }
}

/// What can be decided of a request of which not all is known.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'a> {
    /// Whether it may be allowed.
    pub can_allow: bool,
    /// Whether it may be denied, or an approval be required.
    pub can_deny: bool,
    /// What can become of each rule whose scope may fit, in the order of rules, trials included.
    pub rules: &'a [(RuleId, Outcomes)],
}

/// What can be decided of a request in which values are [`ambit_value::Value::Unknown`].
///
/// Where it says that something cannot be, it cannot; unknown values are not related to each other, so it may say that
/// something can be which cannot. With `is_resource_known` false, the request's resource is not looked at.
#[must_use]
pub fn possible<'a>(
    program: &'a Verified,
    entities: &'a Entities,
    request: &Request<'a>,
    is_resource_known: bool,
    scratch: &'a mut Scratch,
) -> Outlook<'a> {
    scratch.arena.reset();
    let arena = &scratch.arena;
    let world = World {
        entities,
        locals: request.locals,
    };
    let mode = Guessing::default();
    let mut machine = Machine::<_, MANY>::new(program, world, request, arena, scratch.fuel, mode);
    if !is_resource_known {
        machine.forget_resource();
    }
    let mut rules = ArenaVec::new_in(arena);
    let mut all = Tally::default();
    let principal = world.lineage(request.principal);
    let action = world.lineage(request.action);
    let resource = is_resource_known.then(|| world.lineage(request.resource));
    program
        .index()
        .candidates(principal, action, resource, |cases| {
            for case in cases.iter().filter_map(|it| program.case(*it)) {
                if !world.fits(case.principal, principal)
                    || resource.is_some_and(|it| !world.fits(case.resource, it))
                {
                    continue;
                }
                let mut outcomes = case.entry.map_or(Outcomes::HOLDS, |it| machine.explore(it));
                if !is_resource_known && case.resource != Scope::Any {
                    outcomes = outcomes.or(Outcomes::HOLDS_NOT);
                }
                if !case.is_shadow {
                    all.add(case.effect, program.program().semantics, outcomes);
                }
                if case.effect.has_terms() && outcomes.can(Outcomes::HOLDS) {
                    outcomes = outcomes.or(Outcomes::FAILS);
                }
                rules.push((case.rule, outcomes));
            }
        });
    rules.sort_unstable_by_key(|it| it.0);
    rules.dedup_by_key(|it| it.0);
    Outlook {
        can_allow: all.may_permit && !all.must_forbid,
        can_deny: all.may_forbid || !all.must_permit,
        rules: rules.into_bump_slice(),
    }
}

/// What all rules together may and must do.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "a table of two by two")]
struct Tally {
    may_permit: bool,
    must_permit: bool,
    may_forbid: bool,
    must_forbid: bool,
}

impl Tally {
    fn add(&mut self, effect: EffectKind, semantics: Semantics, outcomes: Outcomes) {
        match effect {
            EffectKind::Permit => {
                self.may_permit |= outcomes.can(Outcomes::HOLDS);
                self.must_permit |= outcomes == Outcomes::HOLDS;
            }
            EffectKind::Forbid => {
                let denies = match semantics {
                    Semantics::Ambit => Outcomes::HOLDS.or(Outcomes::FAILS),
                    Semantics::Cedar => Outcomes::HOLDS,
                };
                self.may_forbid |= outcomes.can(denies);
                self.must_forbid |= outcomes.can(denies) && outcomes.or(denies) == denies;
            }
            // What they ask for is not looked at: it may be met, and evaluating it may fail.
            EffectKind::RequireApproval | EffectKind::Limit => {
                let denies = Outcomes::HOLDS.or(Outcomes::FAILS);
                let fails_closed = semantics == Semantics::Ambit;
                self.may_forbid |= outcomes.can(denies);
                self.must_forbid |= fails_closed && outcomes == Outcomes::FAILS;
            }
        }
    }
}
