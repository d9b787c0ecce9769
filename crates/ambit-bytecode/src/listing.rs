//! Programs as text, for people: rules, and instructions with what their numbers stand for.

use std::fmt;

use ambit_value::{EntityId, OwnedValue, TypeId};

use crate::{
    ActionSet, ActionSetIdx, CalendarUnit, ConstIdx, Effect, Op, OpIdx, Operand, Program, Scope,
    Terms, Window,
};

/// A program's listing, by its `Display`.
///
/// ```
/// let program = ambit_bytecode::Program::default();
/// assert_eq!(ambit_bytecode::Listing(&program).to_string(), "");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Listing<'p>(pub &'p Program);

impl fmt::Display for Listing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, rule) in (0..).zip(&self.0.rules) {
            let trial = if rule.is_shadow { "shadow " } else { "" };
            let (effect, clauses) = self.effect(rule.effect);
            writeln!(
                out,
                "{trial}{effect} {} (principal{}, action{}, resource{}){clauses}",
                rule.id,
                self.scope(rule.principal),
                self.actions(rule.action),
                self.scope(rule.resource),
            )?;
            for case in self.0.cases.iter().filter(|it| it.rule.0 == id) {
                if let Some(actions) = case.actions {
                    writeln!(out, "  action{}", self.actions(actions))?;
                }
                self.code(out, case.entry)?;
                self.terms(out, case.terms)?;
            }
        }
        for resource in &self.0.resources {
            writeln!(out, "resource of {}", self.entity(resource.action))?;
            self.code(out, Some(resource.entry))?;
        }
        Ok(())
    }
}

impl<'p> Listing<'p> {
    /// The instructions of an entry, up to where the next one begins.
    fn code(self, out: &mut fmt::Formatter<'_>, entry: Option<OpIdx>) -> fmt::Result {
        let Some(entry) = entry else {
            return writeln!(out, "    always");
        };
        let rest = self.0.code.get(entry.0 as usize..).unwrap_or_default();
        for (at, op) in (entry.0..).zip(rest) {
            if at != entry.0 && self.begins(OpIdx(at)) {
                break;
            }
            let text = op.to_string();
            match self.comment(*op) {
                comment if comment.is_empty() => writeln!(out, "    {at:5}  {text}")?,
                comment => writeln!(out, "    {at:5}  {text:<32}; {comment}")?,
            }
        }
        Ok(())
    }

    /// What an effect is called, and what it says beside its terms.
    fn effect(self, effect: Effect) -> (&'static str, String) {
        match effect {
            Effect::Permit => ("permit", String::new()),
            Effect::Forbid => ("forbid", String::new()),
            Effect::RequireApproval { count, within } => {
                let within = ambit_value::duration_text(within);
                let clauses = format!(" from {count} of … within {within}");
                ("require approval", clauses)
            }
            Effect::Limit { to, window } => {
                let clauses = format!(" to {} per {}", self.constant(to), self.window(window));
                ("limit", clauses)
            }
        }
    }

    fn constant(self, at: ConstIdx) -> String {
        let value = self.0.constants.get(at.0 as usize);
        value.map_or_else(|| "?".to_owned(), |it| self.value(it))
    }

    fn window(self, window: Window) -> String {
        let calendar = |unit, zone| format!("calendar {unit} in {}", self.constant(zone));
        match window {
            Window::Rolling(milliseconds) => ambit_value::duration_text(milliseconds),
            Window::Calendar(CalendarUnit::Hour, zone) => calendar("hour", zone),
            Window::Calendar(CalendarUnit::Day, zone) => calendar("day", zone),
            Window::Calendar(CalendarUnit::Week, zone) => calendar("week", zone),
            Window::Calendar(CalendarUnit::Month, zone) => calendar("month", zone),
            Window::Session => "session".to_owned(),
            Window::Mandate => "mandate".to_owned(),
        }
    }

    /// The instructions of a case's terms.
    fn terms(self, out: &mut fmt::Formatter<'_>, terms: Terms) -> fmt::Result {
        let parts = match terms {
            Terms::Nothing => [("from", None), ("of", None)],
            Terms::Approvers(from) => [("from", Some(from)), ("of", None)],
            Terms::Charge { of, by } => [("of", of), ("by", by)],
        };
        for (name, entry) in parts {
            if entry.is_some() {
                writeln!(out, "  {name}")?;
                self.code(out, entry)?;
            }
        }
        Ok(())
    }

    fn begins(self, at: OpIdx) -> bool {
        let mut entries = self.0.rule_entries().chain(self.0.value_entries());
        entries.any(|it| it == at)
    }

    /// What an instruction's numbers stand for.
    fn comment(self, op: Op) -> String {
        let mut words = Vec::new();
        op.operands(|operand| match operand {
            Operand::Const(at) => {
                let value = self.0.constants.get(at.0 as usize);
                words.extend(value.map(|it| self.value(it)));
            }
            Operand::Entity(it) => words.push(self.entity(it)),
            Operand::Type(it) => words.push(self.ty(it).to_owned()),
            Operand::Name(at) => {
                words.extend(self.0.names.get(at.0 as usize).map(ToString::to_string));
            }
            Operand::Pattern(_)
            | Operand::Shape(_)
            | Operand::Read(_)
            | Operand::Write(_)
            | Operand::Slot(_)
            | Operand::Count(_)
            | Operand::Kind(_)
            | Operand::Structured(_)
            | Operand::Skip(_)
            | Operand::Back(_) => {}
        });
        words.join(" ")
    }

    fn value(self, value: &OwnedValue) -> String {
        match value {
            OwnedValue::Entity(it) => self.entity(*it),
            OwnedValue::Set(set) => {
                let elements = set.elements().iter().map(|it| self.value(it));
                format!("[{}]", elements.collect::<Vec<_>>().join(", "))
            }
            OwnedValue::List(list) => {
                let elements = list.iter().map(|it| self.value(it));
                format!("[{}]", elements.collect::<Vec<_>>().join(", "))
            }
            OwnedValue::Record(record) => {
                let names = record.shape().names().iter();
                let fields = names.zip(record.values());
                let fields = fields.map(|(name, it)| format!("{name}: {}", self.value(it)));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            OwnedValue::Absent => "nothing".to_owned(),
            OwnedValue::Null => "null".to_owned(),
            OwnedValue::Bool(it) => it.to_string(),
            OwnedValue::Long(it) => it.to_string(),
            OwnedValue::Str(it) => format!("{it:?}"),
            OwnedValue::Decimal(it) => ambit_value::decimal_text(*it),
            OwnedValue::Datetime(it) => ambit_value::datetime_text(*it),
            OwnedValue::Duration(it) => ambit_value::duration_text(*it),
            OwnedValue::Ip(it) => it.to_string(),
            OwnedValue::Number(it) => it.to_string(),
            OwnedValue::Money(it) => it.to_string(),
            OwnedValue::Structured(it) => format!("{}({:?})", it.kind(), it.text()),
        }
    }

    fn ty(self, ty: TypeId) -> &'p str {
        self.0
            .types
            .get(ty.0 as usize)
            .map_or("?", |it| it.as_str())
    }

    fn entity(self, entity: EntityId) -> String {
        match self.0.uids.get(entity.0 as usize) {
            Some(uid) => format!("{}::{:?}", self.ty(uid.ty), uid.id),
            None => "?".to_owned(),
        }
    }

    fn scope(self, scope: Scope) -> String {
        match scope {
            Scope::Any => String::new(),
            Scope::Eq(it) => format!(" == {}", self.entity(it)),
            Scope::In(it) => format!(" in {}", self.entity(it)),
            Scope::Is(ty) => format!(" is {}", self.ty(ty)),
            Scope::IsIn(ty, it) => format!(" is {} in {}", self.ty(ty), self.entity(it)),
        }
    }

    fn actions(self, set: ActionSetIdx) -> String {
        let list = |entities: &[EntityId]| {
            let names = entities.iter().map(|it| self.entity(*it));
            names.collect::<Vec<_>>().join(", ")
        };
        match self.0.action_sets.get(set.0 as usize) {
            None | Some(ActionSet::Any) => String::new(),
            Some(ActionSet::Eq(it)) => format!(" == {}", self.entity(*it)),
            Some(ActionSet::In(groups)) => format!(" in [{}]", list(groups)),
            Some(ActionSet::OneOf(actions)) => format!(" of [{}]", list(actions)),
        }
    }
}
