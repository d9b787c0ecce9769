//! What the policies say of a request, while it still lies in the scratch memory; and the decision made of it.

use ambit_bytecode::{Rule, RuleId};
use ambit_source::{FileId, Span};
use ambit_value::{EntityId, Semantics, Uid};
use ambit_vm::{Entities, Failure, Fault, LocalEntity, Outcome};
use smol_str::SmolStr;

use crate::policies::Frame;
use crate::request::RequestError;
use crate::{Decision, PolicyError, Shadow, Would};

/// What the policies say of a request. It borrows from the scratch memory: nothing is copied until it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a>(Result<Found<'a>, &'a RequestError>);

/// What the policies say of a valid request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) inner: ambit_vm::Verdict<'a>,
    pub(crate) frame: &'a Frame,
    pub(crate) entities: &'a Entities,
    pub(crate) locals: &'a [LocalEntity<'a>],
}

impl<'a> Verdict<'a> {
    pub(crate) fn new(found: Result<Found<'a>, &'a RequestError>) -> Verdict<'a> {
        Verdict(found)
    }

    /// Whether the call may be made.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.as_ref().map_or(Outcome::Deny, Found::outcome)
    }

    /// Why the request is invalid, where it is.
    #[must_use]
    pub fn fault(&self) -> Option<&'a RequestError> {
        self.0.err()
    }

    /// The ids of the policies that determined the outcome: see [`Decision::policies`].
    pub fn policies(&self) -> impl Iterator<Item = &'a str> {
        let determining = self.0.ok().into_iter().flat_map(Found::determining);
        determining.map(|it| it.id.as_str())
    }

    /// How many policies could not be evaluated.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.0.map_or(0, |it| it.inner.findings.failures.len())
    }

    /// The verdict as a decision that stands for itself.
    #[must_use]
    pub fn to_decision(&self) -> Decision {
        match self.0 {
            Ok(found) => found.to_decision(),
            Err(fault) => Decision::invalid(fault.clone()),
        }
    }
}

impl<'a> Found<'a> {
    fn outcome(&self) -> Outcome {
        self.inner.outcome
    }

    fn to_decision(self) -> Decision {
        let policies: Vec<SmolStr> = self.determining().map(|it| it.id.clone()).collect();
        let messages = match self.outcome() {
            Outcome::Deny | Outcome::RequireApproval => {
                self.determining().filter_map(message).collect()
            }
            Outcome::Allow => Vec::new(),
        };
        let (approvals, charges) = match self.outcome() {
            Outcome::Allow | Outcome::RequireApproval => (self.approvals(), self.charges()),
            Outcome::Deny => (Vec::new(), Vec::new()),
        };
        let failures = self.inner.findings.failures.iter();
        Decision {
            outcome: self.outcome(),
            policies,
            errors: failures.filter_map(|it| self.error(it)).collect(),
            messages,
            approvals,
            charges,
            shadows: self.shadows(),
            fault: None,
        }
    }

    pub(crate) fn rule(&self, id: RuleId) -> Option<&'a Rule> {
        self.frame.program().rule(id)
    }

    /// The rules that determined the outcome, in the order of the source.
    fn determining(self) -> impl Iterator<Item = &'a Rule> {
        let found = self.inner.findings;
        let frame = self.frame;
        let (holding, unmet, failures) = match (self.outcome(), frame.semantics()) {
            (Outcome::Allow, _) => (found.permits, &[][..], &[][..]),
            (Outcome::RequireApproval, _) => (&[][..], found.approvals, &[][..]),
            (Outcome::Deny, Semantics::Cedar) => (found.forbids, &[][..], &[][..]),
            (Outcome::Deny, Semantics::Ambit) => (found.forbids, &[][..], found.failures),
        };
        let unmet = unmet.iter().filter(|it| !it.is_met).map(|it| it.rule);
        let narrows = move |id: &RuleId| {
            let rule = frame.program().rule(*id);
            rule.is_some_and(|it| it.effect.kind().narrows())
        };
        let failed = failures.iter().map(|it| it.rule).filter(narrows);
        merge(holding.iter().copied().chain(unmet), failed)
            .filter_map(move |id| frame.program().rule(id))
    }

    fn error(&self, failure: &Failure<'a>) -> Option<PolicyError> {
        let rule = self.rule(failure.rule)?;
        let program = self.frame.program();
        let place = program.place(failure.at).unwrap_or(rule.place);
        let file = program.program().files.get(rule.file as usize);
        Some(PolicyError {
            policy: rule.id.clone(),
            message: explain(self.entities, self.locals, &failure.fault),
            file: file.cloned().unwrap_or_default(),
            span: Span::new(FileId(rule.file), place.start, place.end),
        })
    }

    fn shadows(&self) -> Vec<Shadow> {
        let found = self.inner.trials;
        let failed = found.failures.iter().filter_map(|it| {
            let narrows = self.rule(it.rule)?.effect.kind().narrows();
            let would = match self.frame.semantics() {
                Semantics::Ambit if narrows => Would::Deny,
                Semantics::Ambit | Semantics::Cedar => Would::Error,
            };
            Some((it.rule, would))
        });
        let permits = found.permits.iter().map(|it| (*it, Would::Permit));
        let forbids = found.forbids.iter().map(|it| (*it, Would::Deny));
        let unmet = found.approvals.iter().filter(|it| !it.is_met);
        let unmet = unmet.map(|it| (it.rule, Would::RequireApproval));
        let charges = found.charges.iter().map(|it| (it.rule, Would::Charge));
        let holding = permits.chain(forbids).chain(unmet).chain(charges);
        let mut all: Vec<(RuleId, Would)> = holding.chain(failed).collect();
        all.sort_unstable();
        let shadow = |(id, would): (RuleId, Would)| {
            let policy = self.rule(id)?.id.clone();
            Some(Shadow { policy, would })
        };
        all.into_iter().filter_map(shadow).collect()
    }
}

/// Two ordered sequences as one.
fn merge<T: Ord + Copy>(
    lhs: impl Iterator<Item = T>,
    rhs: impl Iterator<Item = T>,
) -> impl Iterator<Item = T> {
    let (mut lhs, mut rhs) = (lhs.peekable(), rhs.peekable());
    std::iter::from_fn(move || match (lhs.peek(), rhs.peek()) {
        (Some(left), Some(right)) if right < left => rhs.next(),
        (None, Some(_)) => rhs.next(),
        (Some(_) | None, _) => lhs.next(),
    })
}

fn message(rule: &Rule) -> Option<SmolStr> {
    let annotation = rule.annotations.iter().find(|(name, _)| name == "message");
    annotation.map(|(_, text)| text.clone())
}

/// What a fault means, with the names of the entities that it is about.
pub(crate) fn explain(
    entities: &Entities,
    locals: &[LocalEntity<'_>],
    fault: &Fault<'_>,
) -> String {
    let named = |entity| named(entities, locals, entity);
    if let Fault::NoEntity(entity) = fault {
        format!("there is no entity `{}`", named(*entity))
    } else if let Fault::NoAttribute {
        name,
        entity: Some(entity),
    } = fault
    {
        format!("`{}` has no attribute `{name}`", named(*entity))
    } else if let Fault::NoTag { entity, key } = fault {
        format!("`{}` has no tag `{key}`", named(*entity))
    } else {
        fault.to_string()
    }
}

/// The name of an entity of the store or of the request.
pub(crate) fn named(entities: &Entities, locals: &[LocalEntity<'_>], entity: EntityId) -> Uid {
    let local = locals.get((entity.0 & !EntityId::LOCAL) as usize);
    let local = local.filter(|_| entity.is_local()).map(|it| Uid {
        ty: it.type_name.into(),
        id: it.id.into(),
    });
    local
        .or_else(|| entities.uid(entity))
        .unwrap_or_else(|| Uid {
            ty: SmolStr::new_static("?"),
            id: SmolStr::default(),
        })
}
