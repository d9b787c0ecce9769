//! The order in which named types are resolved: each after those that it names, so that a chain of any length takes no
//! deep recursion, and one that leads back to its start is found.

use ambit_source::Diagnostic;
use ambit_syntax::tree::{self, TypeKind};
use smol_str::SmolStr;

use super::{Meaning, Sized, State, Types, standing};
use crate::diagnostics::schema::TypeCycle;

impl Types<'_, '_> {
    /// Resolves every named type, used or not.
    pub(crate) fn resolve_all(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let definitions = self.definitions;
        let mut open: Vec<SmolStr> = Vec::new();
        for name in definitions.types.keys() {
            open.push(name.clone());
            while let Some(name) = open.last().cloned() {
                if self.begin(&name) {
                    self.open_parts(&name, &mut open, diagnostics);
                } else {
                    self.named_type(&name, diagnostics);
                    open.pop();
                }
            }
        }
    }

    /// Whether a type was not begun before; now it is.
    fn begin(&mut self, name: &str) -> bool {
        let state = self.named.get(name).map(|(_, state)| state);
        let is_new = matches!(state, Some(State::Untouched));
        if is_new {
            self.set_state(name, State::Underway);
        }
        is_new
    }

    /// Opens what a type names. What is underway already leads back to this type.
    fn open_parts(
        &mut self,
        name: &str,
        open: &mut Vec<SmolStr>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some((item, _)) = self.named.get(name) else {
            return;
        };
        let item = *item;
        let mut parts = Vec::new();
        self.parts(&item.decl.ty, &item.namespace, &mut parts);
        for part in parts {
            match self.named.get(&part) {
                Some((_, State::Untouched)) => open.push(part),
                Some((whole, State::Underway)) => {
                    let (span, name) = (whole.decl.name.span, part.as_str());
                    diagnostics.push(TypeCycle { span, name }.into());
                    self.set_state(&part, State::Done(Sized::UNKNOWN));
                }
                Some((_, State::Done(_))) | None => {}
            }
        }
    }

    /// The named types that a type names itself.
    fn parts(&self, ty: &tree::Type, namespace: &str, parts: &mut Vec<SmolStr>) {
        match &ty.kind {
            TypeKind::Name(path, _) => {
                if let Some(Meaning::Named(name)) = self.meaning(path, namespace) {
                    parts.push(name);
                }
            }
            TypeKind::Named(path) => {
                if let Some(Meaning::Named(name)) = self.meaning_of_type(path, namespace) {
                    parts.push(name);
                }
            }
            TypeKind::Set(element) | TypeKind::List(element) => {
                self.parts(element, namespace, parts);
            }
            TypeKind::Record(fields) => {
                for (_, field, replaced_by) in standing(fields) {
                    if replaced_by.is_none() {
                        self.parts(&field.ty, namespace, parts);
                    }
                }
            }
            TypeKind::Entity(_) | TypeKind::OneOf(_) | TypeKind::Error => {}
        }
    }
}
