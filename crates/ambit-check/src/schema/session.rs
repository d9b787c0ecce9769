//! The session: its own fields, and what `session { … }` declares.

use std::sync::Arc;

use ambit_source::{Diagnostic, Span};
use ambit_syntax::tree;
use ambit_value::{OwnedValue, RecordTy, Semantics};
use smol_str::SmolStr;

use crate::collect::Collected;
use crate::diagnostics::schema::{DeclaredTwice, SessionField};
use crate::schema::constants;
use crate::schema::types::Types;
use crate::ty::{Field, Record, Ty};

/// The session's type, for the checker and for the engine.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) fields: Arc<Record>,
    pub(crate) ty: RecordTy,
}

/// The fields that every session has.
fn own() -> [(&'static str, Ty); 3] {
    [
        ("environment", Ty::String),
        ("id", Ty::String),
        ("labels", Ty::set(Ty::String)),
    ]
}

/// Merges the declarations of the session.
pub(crate) fn resolve(
    collected: &Collected<'_>,
    types: &mut Types<'_, '_>,
    semantics: Semantics,
    diagnostics: &mut Vec<Diagnostic>,
) -> Session {
    if semantics == Semantics::Cedar {
        return Session::default();
    }
    let mut merged = Merged::new();
    for item in &collected.sessions {
        let fields = types.fields(&item.decl.fields, &item.namespace, diagnostics);
        let mut record = fields.record;
        let sources = &fields.sources;
        let ty = constants::with_defaults(&mut record, sources, &item.decl.fields, diagnostics);
        for ((field, declared), source) in record.fields.into_iter().zip(ty.fields).zip(sources) {
            if let Some(source) = item.decl.fields.get(*source) {
                merged.add(field, declared, source, diagnostics);
            }
        }
    }
    merged.finish()
}

/// A field for the checker and for the engine, and where it is declared.
type Entry = (Field, ambit_value::Field, Option<Span>);

struct Merged {
    fields: Vec<Entry>,
}

impl Merged {
    fn new() -> Merged {
        let own = own().map(|(name, ty)| {
            let field = Field {
                name: name.into(),
                ty,
                required: true,
            };
            let declared = ambit_value::Field {
                name: name.into(),
                ty: field.ty.declared(),
                required: true,
                default: (name == "environment").then(|| OwnedValue::Str("".into())),
            };
            (field, declared, None)
        });
        Merged { fields: own.into() }
    }

    /// A field may be declared again where it says the same.
    fn add(
        &mut self,
        field: Field,
        declared: ambit_value::Field,
        source: &tree::Field,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let span = source.name.span;
        let name: &SmolStr = &source.name.text;
        match self.fields.iter().find(|(it, _, _)| it.name == field.name) {
            None => self.fields.push((field, declared, Some(span))),
            Some((_, _, None)) => diagnostics.push(SessionField { span, name }.into()),
            Some((_, same, Some(_))) if *same == declared => {}
            Some((_, _, Some(first))) => {
                let twice = DeclaredTwice {
                    span,
                    what: "session field",
                    name,
                    first: *first,
                };
                diagnostics.push(twice.into());
            }
        }
    }

    fn finish(mut self) -> Session {
        self.fields
            .sort_by(|(lhs, _, _), (rhs, _, _)| lhs.name.cmp(&rhs.name));
        let mut session = Session::default();
        let mut record = Record::default();
        for (field, declared, _) in self.fields {
            record.fields.push(field);
            session.ty.fields.push(declared);
        }
        session.fields = Arc::new(record);
        session
    }
}
