//! Types as messages name them, and what is a well-formed name of an entity type.

use super::Reader;
use super::error::is_identifier;
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
            Ty::Json => "Json".into(),
            Ty::Set(element) => format!("Set<{}>", self.type_name(element)),
            Ty::List(element) => format!("List<{}>", self.type_name(element)),
            Ty::Record(_) => "a record".into(),
            Ty::Entity(ty) => self
                .schema
                .type_def(*ty)
                .map_or_else(|| "an entity".into(), |it| it.name.to_string()),
        }
    }
}

/// Whether a text is a name as Cedar writes it: identifiers joined by `::`, none of them reserved.
pub(super) fn is_type_name(text: &str) -> bool {
    const RESERVED: [&str; 10] = [
        "__cedar", "else", "false", "has", "if", "in", "is", "like", "then", "true",
    ];
    text.split("::")
        .all(|it| is_identifier(it) && !RESERVED.contains(&it))
}
