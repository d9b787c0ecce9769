//! Where a path of Intercept leads to, in what a tool declares.

use crate::declaration::{Field, Tool, Type};
use crate::print;

/// What is at the end of a path.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    /// What must hold for it to be there.
    pub(crate) guards: Vec<String>,
    /// How it is read.
    pub(crate) expr: String,
    /// Its type.
    pub(crate) ty: &'a Type,
}

/// What a path leads to; `None` where the declared types have nothing there.
pub(crate) fn resolve<'a>(path: &[String], tool: Option<&'a Tool>) -> Option<Place<'a>> {
    let (first, rest) = path.split_first()?;
    let mut place = match tool {
        None => open(Vec::new(), "args", first),
        Some(tool) => match tool.params.iter().find(|it| it.name == *first) {
            Some(field) => step(Vec::new(), "args", field),
            None if tool.is_open => open(Vec::new(), "args", first),
            None => return None,
        },
    };
    for name in rest {
        place = match place.ty {
            Type::Json => open(place.guards, &place.expr, name),
            Type::Record(fields) => step(
                place.guards,
                &place.expr,
                fields.iter().find(|it| it.name == *name)?,
            ),
            Type::Bool
            | Type::Long
            | Type::Number
            | Type::String
            | Type::OneOf(_)
            | Type::List(_) => return None,
        };
    }
    Some(place)
}

fn open(guards: Vec<String>, owner: &str, name: &str) -> Place<'static> {
    guarded(guards, owner, name, &Type::Json)
}

fn step<'a>(guards: Vec<String>, owner: &str, field: &'a Field) -> Place<'a> {
    if field.is_optional && field.default.is_none() {
        return guarded(guards, owner, &field.name, &field.ty);
    }
    Place {
        guards,
        expr: member(owner, &field.name),
        ty: &field.ty,
    }
}

fn guarded<'a>(mut guards: Vec<String>, owner: &str, name: &str, ty: &'a Type) -> Place<'a> {
    guards.push(format!("{owner} has {}", print::name(name)));
    Place {
        guards,
        expr: member(owner, name),
        ty,
    }
}

fn member(owner: &str, name: &str) -> String {
    let written = print::name(name);
    if written.starts_with('"') {
        format!("{owner}[{written}]")
    } else {
        format!("{owner}.{written}")
    }
}

/// A path as an expression, whatever is there.
pub(crate) fn written(path: &[String]) -> String {
    path.iter()
        .fold("args".to_owned(), |owner, name| member(&owner, name))
}
