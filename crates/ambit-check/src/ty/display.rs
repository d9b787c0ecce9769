//! Types as a user would write them.

use std::fmt::{self, Display, Formatter};

use ambit_value::TypeId;

use super::{Record, Ty};

/// What entity types are called.
pub(crate) trait Names {
    /// The full name of an entity type.
    fn type_name(&self, ty: TypeId) -> &str;
}

impl Ty {
    /// The type as a user would write it.
    pub(crate) fn shown(&self, names: &dyn Names) -> String {
        Shown { ty: self, names }.to_string()
    }
}

struct Shown<'a> {
    ty: &'a Ty,
    names: &'a dyn Names,
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let with = |ty| Shown {
            ty,
            names: self.names,
        };
        match self.ty {
            Ty::Unknown => f.write_str("?"),
            Ty::Bool(_) => f.write_str("Bool"),
            Ty::Long => f.write_str("Long"),
            Ty::String => f.write_str("String"),
            Ty::OneOf(texts) => {
                for (at, text) in texts.iter().enumerate() {
                    let bar = if at == 0 { "" } else { " | " };
                    write!(f, "{bar}{text:?}")?;
                }
                Ok(())
            }
            Ty::Decimal => f.write_str("decimal"),
            Ty::Ip => f.write_str("ipaddr"),
            Ty::Datetime => f.write_str("datetime"),
            Ty::Duration => f.write_str("duration"),
            Ty::Number => f.write_str("Number"),
            Ty::Money => f.write_str("Money"),
            Ty::Structured(kind) => f.write_str(kind.type_name()),
            Ty::Json => f.write_str("Json"),
            Ty::Set(element) => write!(f, "Set<{}>", with(element)),
            Ty::List(element) => write!(f, "List<{}>", with(element)),
            Ty::Record(record) => show_record(record, self.names, f),
            Ty::Entity(ty) => f.write_str(self.names.type_name(*ty)),
        }
    }
}

/// How many attributes a message shows before it leaves the rest out.
const SHOWN_FIELDS: usize = 4;

fn show_record(record: &Record, names: &dyn Names, f: &mut Formatter<'_>) -> fmt::Result {
    if record.fields.is_empty() {
        return f.write_str(if record.open { "{ … }" } else { "{}" });
    }
    f.write_str("{ ")?;
    for (at, field) in record.fields.iter().take(SHOWN_FIELDS).enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let mark = if field.required { "" } else { "?" };
        let ty = Shown {
            ty: &field.ty,
            names,
        };
        write!(f, "{comma}{}{mark}: {ty}", field.name)?;
    }
    if record.open || record.fields.len() > SHOWN_FIELDS {
        f.write_str(", …")?;
    }
    f.write_str(" }")
}
