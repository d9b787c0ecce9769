//! Approvals and limits: who has to approve, whether they have, and what is counted.

use std::collections::BTreeSet;

use ambit_syntax::tree::{Approval, Expr, ExprKind, Limit};

use super::declare::Declarations;
use super::eval::Scene;
use super::number::Decimal;
use super::structured;
use super::value::{Fault, Uid, Value};

/// Whether those who approved a request are enough for a policy that wants it approved.
pub(crate) fn is_met(
    scene: &Scene<'_>,
    approval: &Approval,
    given: &BTreeSet<Uid>,
) -> Result<bool, Fault> {
    let named = approvers(scene, &approval.from)?;
    let principal = scene.variables.get("principal").ok_or("nobody asks")?;
    let principal = principal.entity()?;
    let counts = |by: &&Uid| {
        let is_named = named.contains(*by);
        let is_member = named.iter().any(|it| scene.store.is_in(by, it));
        *by != principal && (is_named || (is_member && !is_agent(scene.declarations, by)))
    };
    let count = approval.count.map_or(1, |(count, _)| count);
    let found = given.iter().filter(counts).count();
    Ok(i64::try_from(found).is_ok_and(|it| it >= count))
}

fn approvers(scene: &Scene<'_>, from: &Expr) -> Result<BTreeSet<Uid>, Fault> {
    let values: Vec<Value> = match &from.kind {
        ExprKind::Set(elements) => elements
            .iter()
            .map(|it| scene.eval(it, &[]))
            .collect::<Result<_, _>>()?,
        _ => match scene.eval(from, &[])? {
            Value::Set(set) => set.into_iter().collect(),
            Value::List(list) => list,
            value => vec![value],
        },
    };
    values.iter().map(|it| it.entity().cloned()).collect()
}

/// Whether an entity is called an agent, or tools are for its kind, which is not called a user.
fn is_agent(declarations: &Declarations, uid: &Uid) -> bool {
    match uid.ty.rsplit("::").next() {
        Some("Agent") => true,
        Some("User") => false,
        _ => {
            let mut actions = declarations.actions.values();
            actions.any(|it| it.tool.is_some() && it.principals.contains(&uid.ty))
        }
    }
}

/// What a limit counts, as text, and what it counts it for.
pub(crate) fn charge(scene: &Scene<'_>, limit: &Limit) -> Result<(String, Option<Value>), Fault> {
    let to = scene.eval(&limit.to, &[])?;
    let amount = match &limit.of {
        Some(of) => scene.eval(of, &[])?,
        None => Value::Long(1),
    };
    let amount = match (&to, &amount) {
        (Value::Money(_, code), Value::Money(amount, other)) if code == other => {
            not_negative(amount)?;
            format!("{amount} {code}")
        }
        // The sum of nothing.
        (Value::Money(_, code), Value::Long(0)) => format!("0 {code}"),
        (Value::Money(..), other) => return Err(other.is_no("amount of that currency")),
        _ => {
            let amount = amount.number()?;
            not_negative(&amount)?;
            amount.to_string()
        }
    };
    let key = limit.by.as_ref().map(|it| scene.eval(it, &[]));
    let key = key.transpose()?;
    key.iter().try_for_each(structured::known)?;
    Ok((amount, key))
}

fn not_negative(amount: &Decimal) -> Result<(), Fault> {
    if *amount < Decimal::from_long(0) {
        return Err(format!("{amount} is negative"));
    }
    Ok(())
}
