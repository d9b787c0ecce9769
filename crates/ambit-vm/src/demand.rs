//! What a rule asks for where it holds: an approval, or room under a limit.

use ambit_bytecode::{CaseId, Effect, OpIdx, RuleId, Terms, Verified};
use ambit_value::{EntityId, Money, MoneyError, Number, OwnedValue, Value};
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::decide::give;
use crate::machine::{Machine, World, known};
use crate::mode::Mode;
use crate::{Expected, Failure, Fault};

/// What a `require approval` that holds asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Approval<'a> {
    /// The rule; it says how many have to approve, and within what time.
    pub rule: RuleId,
    /// Who may approve, as may their descendants: each once, in the order of their numbers.
    pub approvers: &'a [EntityId],
    /// Whether enough of those who have approved the request count.
    pub is_met: bool,
}

/// What a limit that holds counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Charge<'a> {
    /// The rule; it says up to what, and within what time.
    pub rule: RuleId,
    /// How much: of the same kind as the limit, and not negative.
    pub amount: Value<'a>,
    /// What it is counted for; `None`: there is one counter.
    pub key: Option<Value<'a>>,
}

/// What a rule that holds asks for.
#[derive(Clone, Copy)]
pub(crate) enum Demand<'a> {
    /// Nothing: it is a permit or a forbid.
    Nothing,
    /// An approval.
    Approval(Approval<'a>),
    /// Room under a limit.
    Charge(Charge<'a>),
}

/// The request that is asked about.
pub(crate) struct Asked<'a> {
    pub(crate) program: &'a Verified,
    pub(crate) world: World<'a>,
    pub(crate) principal: EntityId,
    pub(crate) approvals: &'a [EntityId],
    pub(crate) arena: &'a Bump,
}

/// The type that agents are of.
const AGENT: &str = "Agent";

/// The type that people are of, whatever tools are for them.
const USER: &str = "User";

impl<'a> Asked<'a> {
    /// Evaluates the terms of a case that holds.
    pub(crate) fn demand<M: Mode<'a>, const N: usize>(
        &self,
        machine: &mut Machine<'a, M, N>,
        case: CaseId,
        rule: RuleId,
    ) -> Result<Demand<'a>, Failure<'a>> {
        let effect = self.program.rule(rule).map(|it| it.effect);
        let mut evaluate =
            |entry: OpIdx| give(machine, entry).map_err(|(at, fault)| Failure { rule, at, fault });
        match (effect, self.program.terms(case)) {
            (Some(Effect::RequireApproval { count, .. }), Terms::Approvers(from)) => {
                let at = from;
                let approvers = evaluate(from).and_then(|it| {
                    self.entities(it)
                        .map_err(|fault| Failure { rule, at, fault })
                })?;
                let is_met = self.count(approvers) >= count as usize;
                Ok(Demand::Approval(Approval {
                    rule,
                    approvers,
                    is_met,
                }))
            }
            (Some(Effect::Limit { to, .. }), Terms::Charge { of, by }) => {
                let amount = of.map_or(Ok(Value::Long(1)), &mut evaluate)?;
                let to = self.program.constant(to);
                let amount = amount_of(to, amount, self.arena).map_err(|fault| {
                    let at = of.or(by).unwrap_or(OpIdx(u32::MAX));
                    Failure { rule, at, fault }
                })?;
                let key = by.map(evaluate).transpose()?;
                if let (Some(key), Some(at)) = (key, by) {
                    known(key).map_err(|fault| Failure { rule, at, fault })?;
                }
                Ok(Demand::Charge(Charge { rule, amount, key }))
            }
            _ => Ok(Demand::Nothing),
        }
    }

    /// The entities that a value is, or holds; each once.
    fn entities(&self, value: Value<'a>) -> Result<&'a [EntityId], Fault<'a>> {
        let mut entities = ArenaVec::new_in(self.arena);
        let mut add = |it: Value<'a>| match it.as_entity() {
            Some(entity) => {
                entities.push(entity);
                Ok(())
            }
            None => Err(Fault::kind(Expected::Entity, it)),
        };
        if let Some(set) = value.as_set() {
            set.iter().try_for_each(&mut add)?;
        } else if let Some(list) = value.as_list() {
            list.iter().try_for_each(&mut add)?;
        } else if let Some(entity) = value.as_entity() {
            entities.push(entity);
        } else {
            return Err(Fault::kind(Expected::Entities, value));
        }
        entities.sort_unstable();
        entities.dedup();
        Ok(entities.into_bump_slice())
    }

    /// How many of those who approved the request are different ones whose approval counts.
    fn count(&self, approvers: &[EntityId]) -> usize {
        let mut given = ArenaVec::from_iter_in(self.approvals.iter().copied(), self.arena);
        given.sort_unstable();
        given.dedup();
        given.retain(|it| self.counts(*it, approvers));
        given.len()
    }

    /// Nobody approves their own request, and an agent only where it is named itself.
    fn counts(&self, by: EntityId, approvers: &[EntityId]) -> bool {
        let is_named = |it: &EntityId| approvers.binary_search(it).is_ok();
        if by == self.principal || is_named(&by) {
            return by != self.principal;
        }
        let mut groups = self.world.entities.ancestors(by).iter();
        groups.any(is_named) && !self.is_agent(by)
    }

    /// Whether an entity is of a type called `Agent`, or of one that tools are for, unless it is called `User`.
    fn is_agent(&self, entity: EntityId) -> bool {
        let local = self.world.local(entity);
        let ty = self.world.type_of(entity);
        let name = ty.and_then(|it| self.world.entities.type_name(it));
        let name = local.map(|it| it.type_name).or(name).unwrap_or(AGENT);
        let base = name.rsplit("::").next();
        if base == Some(AGENT) || base == Some(USER) {
            return base == Some(AGENT);
        }
        let mut tools = self.program.schema().actions.iter();
        tools.any(|it| it.tool.is_some() && ty.is_some_and(|ty| it.principals.contains(&ty)))
    }
}

/// An amount as the limit counts it.
fn amount_of<'a>(
    to: Option<&OwnedValue>,
    amount: Value<'a>,
    arena: &'a Bump,
) -> Result<Value<'a>, Fault<'a>> {
    let is_nothing = matches!(amount, Value::Money(it) if it.currency().is_empty());
    let (amount, is_negative) = match (to, amount) {
        (Some(OwnedValue::Long(_)), Value::Long(it)) => (amount, it < 0),
        (Some(OwnedValue::Number(_)), Value::Number(it)) => (amount, it.is_negative()),
        (Some(OwnedValue::Number(_)), Value::Long(it)) => (Value::Number(Number::from(it)), it < 0),
        // The sum of nothing is a zero of any kind.
        (Some(OwnedValue::Long(_)), Value::Money(_)) if is_nothing => (Value::Long(0), false),
        (Some(OwnedValue::Number(_)), Value::Money(_)) if is_nothing => {
            (Value::Number(Number::ZERO), false)
        }
        (Some(OwnedValue::Money(to)), Value::Money(it)) => {
            let none = Money::new(Number::ZERO, to.currency()).unwrap_or(*to);
            let amount = none.checked_add(*it).map_err(|it| match it {
                MoneyError::TwoCurrencies(..) => Fault::TwoCurrencies,
                MoneyError::Syntax
                | MoneyError::UnknownCurrency(_)
                | MoneyError::NoMinorUnit(_)
                | MoneyError::Amount(_) => Fault::TooManyDigits,
            })?;
            (Value::money(arena, amount), amount.amount().is_negative())
        }
        (Some(OwnedValue::Money(_)), _) => return Err(Fault::kind(Expected::Money, amount)),
        _ => return Err(Fault::kind(Expected::Number, amount)),
    };
    if is_negative {
        return Err(Fault::NegativeAmount);
    }
    Ok(amount)
}
