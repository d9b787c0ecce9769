//! `in` and `is`: what the hierarchy of types decides by itself.

use ambit_value::Uid;
use smol_str::SmolStr;

use crate::body::{Kind, NodeId, ValueKind};
use crate::capability::{Capabilities, Capability};
use crate::diagnostics::names::UnknownEntityType;
use crate::diagnostics::types::NeverJson;
use crate::infer::{Pass, Typed};
use crate::names;
use crate::notes::How;
use crate::ty::Ty;
use crate::typed::JsonKind;

impl Pass<'_, '_> {
    pub(super) fn member(
        &mut self,
        _id: NodeId,
        lhs: NodeId,
        rhs: NodeId,
        known: &Capabilities,
    ) -> Ty {
        let left = self.infer(lhs, known).ty;
        let right = self.infer(rhs, known).ty;
        if !matches!(left, Ty::Entity(_) | Ty::Unknown) {
            self.unexpected(lhs, "an entity", &left);
            return Ty::BOOL;
        }
        let above = right.as_set().unwrap_or(&right);
        if !matches!(above, Ty::Entity(_) | Ty::Unknown) {
            self.unexpected(rhs, "an entity or a set of entities", &right);
            return Ty::BOOL;
        }
        let (Ty::Entity(left), Ty::Entity(above)) = (&left, above) else {
            return Ty::BOOL;
        };
        if let Some(truth) = self.action_in(lhs, rhs) {
            return Ty::truth(truth);
        }
        let may = self.schema().may_be_in(*left, *above);
        Ty::Bool((!may).then_some(false))
    }

    /// Whether an action is in plain entities: the schema knows all of an action's groups.
    fn action_in(&self, lhs: NodeId, rhs: NodeId) -> Option<bool> {
        let action = self.plain_entity(lhs)?;
        if !names::is_action_type(&action.ty) {
            return None;
        }
        let groups: Vec<&Uid> = if let Some(only) = self.plain_entity(rhs) {
            vec![only]
        } else if let Kind::Set(elements) = self.body().kind(rhs) {
            let plain = elements.iter().map(|it| self.plain_entity(*it));
            plain.collect::<Option<_>>()?
        } else {
            return None;
        };
        let schema = self.inference.schema;
        let action = schema.action_id(action)?;
        let above = &schema.action(action)?.ancestors;
        // An action is in nothing but actions.
        let mut groups = groups.into_iter().filter_map(|it| schema.action_id(it));
        Some(groups.any(|it| it == action || above.binary_search(&it).is_ok()))
    }

    pub(super) fn is(
        &mut self,
        id: NodeId,
        target: NodeId,
        name: &SmolStr,
        value: Option<ValueKind>,
        known: &Capabilities,
    ) -> Typed {
        let typed = self.infer_as_written(target, known);
        match (&typed.ty, value) {
            (Ty::Json, Some(ValueKind::Json(kind))) => self.is_json(id, target, kind, known),
            (Ty::Entity(ty), _) => {
                let schema = self.schema();
                let is_declared = schema.type_id(name).is_some() || names::is_action_type(name);
                if !is_declared && value.is_some() {
                    let fault = UnknownEntityType {
                        span: self.body().span(id),
                        name,
                        nearest: None,
                    };
                    self.report(fault);
                }
                let found = schema.entity_type(*ty).map(|it| &it.name);
                Typed::plain(Ty::truth(found == Some(name)))
            }
            (Ty::Unknown, _) => Typed::plain(Ty::BOOL),
            (Ty::Json, Some(_)) => {
                let span = self.body().span(id);
                self.report(NeverJson { span, name });
                Typed::plain(Ty::BOOL)
            }
            (ty, Some(kind)) => {
                let is = is_kind(ty, kind);
                self.notes.set(id, How::Known(is));
                Typed::plain(Ty::truth(is))
            }
            (ty, None) => {
                let ty = ty.clone();
                self.unexpected(target, "an entity", &ty);
                Typed::plain(Ty::BOOL)
            }
        }
    }

    fn is_json(
        &mut self,
        id: NodeId,
        target: NodeId,
        kind: JsonKind,
        known: &Capabilities,
    ) -> Typed {
        self.notes.set(id, How::Json);
        let capability = Capability::json(target, kind);
        let truth = match known.json_kind(target, self.body()) {
            None => None,
            Some(it) if it == kind => Some(true),
            // Every whole number is a number.
            Some(JsonKind::Long | JsonKind::Number)
                if matches!(kind, JsonKind::Long | JsonKind::Number) =>
            {
                None
            }
            Some(_) => Some(false),
        };
        Typed {
            ty: Ty::Bool(truth),
            known: Capabilities::one(capability),
        }
    }
}

/// Whether the values of a type are of that kind.
fn is_kind(ty: &Ty, kind: ValueKind) -> bool {
    match kind {
        ValueKind::Json(JsonKind::Bool) => matches!(ty, Ty::Bool(_)),
        ValueKind::Json(JsonKind::Long) => *ty == Ty::Long,
        // Every whole number is a number.
        ValueKind::Json(JsonKind::Number) => matches!(ty, Ty::Long | Ty::Number),
        ValueKind::Json(JsonKind::String) => matches!(ty, Ty::String | Ty::OneOf(_)),
        ValueKind::Json(JsonKind::List) => matches!(ty, Ty::List(_)),
        ValueKind::Json(JsonKind::Record) => matches!(ty, Ty::Record(_)),
        ValueKind::Set => matches!(ty, Ty::Set(_)),
        ValueKind::Decimal => *ty == Ty::Decimal,
        ValueKind::Ip => *ty == Ty::Ip,
        ValueKind::Datetime => *ty == Ty::Datetime,
        ValueKind::Duration => *ty == Ty::Duration,
        ValueKind::Money => *ty == Ty::Money,
        ValueKind::Structured(kind) => *ty == Ty::Structured(kind),
    }
}
