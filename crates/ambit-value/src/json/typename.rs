//! Types as messages name them.

use super::Reader;
use crate::Ty;

impl Reader<'_> {
    /// A type as a policy writes it.
    pub(super) fn type_name(&self, ty: &Ty) -> String {
        match ty {
            Ty::Bool => "Bool".into(),
            Ty::Long => "Long".into(),
            Ty::String => "String".into(),
            Ty::OneOf(literals) => {
                let quoted: Vec<_> = literals.iter().map(|it| format!("{it:?}")).collect();
                quoted.join(" | ")
            }
            Ty::Decimal => "decimal".into(),
            Ty::Ip => "ipaddr".into(),
            Ty::Datetime => "datetime".into(),
            Ty::Duration => "duration".into(),
            Ty::Number => "Number".into(),
            Ty::Money => "Money".into(),
            Ty::Structured(kind) => kind.type_name().into(),
            Ty::Json => "Json".into(),
            Ty::Set(element) => format!("Set<{}>", self.type_name(element)),
            Ty::List(element) => format!("List<{}>", self.type_name(element)),
            Ty::Record(_) => "a record".into(),
            Ty::Entity(ty) => self
                .schema
                .type_name(*ty)
                .map_or_else(|| "an entity".into(), ToString::to_string),
        }
    }
}
