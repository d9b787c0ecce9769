//! What a decision asks for: approvals, and room under limits.

use ambit_bytecode::{Effect, Rule, RuleId, Window as WindowCode};
use ambit_value::{EntityId, Names, OwnedValue, Value};
use ambit_vm::{Entities, LocalEntity};
use smol_str::SmolStr;

use crate::verdict::{Found, named};
use crate::{Amount, Approval, Charge, Window};

impl Found<'_> {
    pub(crate) fn approvals(&self) -> Vec<Approval> {
        let asked = self.inner.findings.approvals.iter();
        let asked = asked.filter_map(|it| {
            let rule = self.rule(it.rule)?;
            let Effect::RequireApproval { count, within } = rule.effect else {
                return None;
            };
            let approvers = it.approvers.iter();
            let mut approvers: Vec<_> = approvers
                .map(|it| named(self.entities, self.locals, *it))
                .collect();
            approvers.sort_unstable();
            Some(Approval {
                policy: rule.id.clone(),
                approvers,
                count,
                within,
                is_met: it.is_met,
            })
        });
        asked.collect()
    }

    pub(crate) fn charges(&self) -> Vec<Charge> {
        let counted = self.inner.findings.charges.iter();
        let counted = counted.filter_map(|it| {
            let (rule, to, window) = self.limit(it.rule)?;
            let names = AllNames {
                entities: self.entities,
                locals: self.locals,
            };
            Some(Charge {
                policy: rule.id.clone(),
                amount: amount(it.amount)?,
                key: it.key.map(|it| key(it, &names)),
                to,
                window,
            })
        });
        counted.collect()
    }

    fn limit(&self, id: RuleId) -> Option<(&Rule, Amount, Window)> {
        let rule = self.rule(id)?;
        let Effect::Limit { to, window } = rule.effect else {
            return None;
        };
        let constant = |at| self.frame.program().constant(at);
        let to = amount(constant(to)?.as_value())?;
        let window = match window {
            WindowCode::Rolling(milliseconds) => Window::Rolling(milliseconds),
            WindowCode::Calendar(unit, zone) => {
                let zone = constant(zone).map(OwnedValue::as_value);
                let zone = zone.and_then(Value::as_str).unwrap_or_default();
                Window::Calendar(unit, SmolStr::new(zone))
            }
            WindowCode::Session => Window::Session,
            WindowCode::Mandate => Window::Mandate,
        };
        Some((rule, to, window))
    }
}

fn amount(value: Value<'_>) -> Option<Amount> {
    if let Value::Long(it) = value {
        Some(Amount::Long(it))
    } else if let Value::Number(it) = value {
        Some(Amount::Number(it))
    } else if let Value::Money(it) = value {
        Some(Amount::Money(*it))
    } else {
        None
    }
}

/// A key as JSON. The elements of a set stand in the order of their texts, so that equal keys are written alike whatever
/// numbers their entities have.
fn key(value: Value<'_>, names: &dyn Names) -> String {
    if let Some(set) = value.as_set() {
        let mut elements: Vec<_> = set.iter().map(|it| key(it, names)).collect();
        elements.sort_unstable();
        return format!("[{}]", elements.join(","));
    }
    if let Some(list) = value.as_list() {
        let elements: Vec<_> = list.iter().map(|it| key(it, names)).collect();
        return format!("[{}]", elements.join(","));
    }
    if let Some(record) = value.as_record() {
        let field = |(name, it): (&str, Value<'_>)| {
            format!("{}:{}", Value::Str(name).to_json(names), key(it, names))
        };
        let fields: Vec<_> = record.iter().map(field).collect();
        return format!("{{{}}}", fields.join(","));
    }
    value.to_json(names).to_string()
}

/// What the entities of the store and of the request are called.
struct AllNames<'a> {
    entities: &'a Entities,
    locals: &'a [LocalEntity<'a>],
}

impl Names for AllNames<'_> {
    fn name(&self, entity: EntityId) -> Option<(&str, &str)> {
        if entity.is_local() {
            let local = self.locals.get((entity.0 & !EntityId::LOCAL) as usize)?;
            return Some((local.type_name, local.id));
        }
        let ty = self.entities.type_of(entity)?;
        Some((self.entities.type_name(ty)?, self.entities.id_of(entity)?))
    }
}
