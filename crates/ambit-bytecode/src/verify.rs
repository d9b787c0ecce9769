//! What must hold of a program before it may run.

use std::collections::BTreeSet;

use ambit_value::{EntityId, Schema, TypeId};

use crate::{Program, UidEntry};

/// A program that passed [`Program::verify`].
#[derive(Clone, Debug)]
pub struct Verified {
    program: Program,
}

/// Why a program may not run: it was damaged, or not made by the compiler.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A list that is searched is not in order, or names something twice.
    #[error("the {0} are not in order")]
    Unordered(&'static str),
    /// A number stands for nothing.
    #[error("a number of the {0} is out of range")]
    OutOfRange(&'static str),
    /// Two lists that belong together differ.
    #[error("the {0} do not begin with the schema's")]
    NotTheSchemas(&'static str),
}

impl Program {
    /// Checks everything that running the program relies on.
    ///
    /// # Errors
    ///
    /// The first thing found that does not hold.
    pub fn verify(self) -> Result<Verified, VerifyError> {
        check_tables(&self)?;
        Ok(Verified { program: self })
    }
}

impl Verified {
    /// The program itself.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What the declarations say.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.program.schema
    }

    /// The full name of an entity type.
    #[must_use]
    pub fn type_name(&self, ty: TypeId) -> Option<&str> {
        self.program.types.get(ty.0 as usize).map(|it| it.as_str())
    }

    /// The name of an entity that the program knows.
    #[must_use]
    pub fn uid(&self, entity: EntityId) -> Option<&UidEntry> {
        self.program.uids.get(entity.0 as usize)
    }
}

/// The tables of types and entities: distinct, in range, and beginning with the schema's.
fn check_tables(program: &Program) -> Result<(), VerifyError> {
    let schema = &program.schema;
    if !is_distinct(&program.types) {
        return Err(VerifyError::Unordered("type names"));
    }
    let declared = schema.entity_types.iter().map(|it| &it.name);
    if !begins_with(&program.types, declared) {
        return Err(VerifyError::NotTheSchemas("type names"));
    }
    let mut names = Vec::with_capacity(program.uids.len());
    for uid in &program.uids {
        let Some(ty) = program.types.get(uid.ty.0 as usize) else {
            return Err(VerifyError::OutOfRange("types"));
        };
        names.push((ty, &uid.id));
    }
    if !is_distinct(&names) {
        return Err(VerifyError::Unordered("entities"));
    }
    let actions = schema.actions.iter().map(|it| (&it.uid.ty, &it.uid.id));
    if !begins_with_owned(&names, actions) {
        return Err(VerifyError::NotTheSchemas("entities"));
    }
    Ok(())
}

fn is_distinct<T: Ord>(items: &[T]) -> bool {
    let mut seen = BTreeSet::new();
    items.iter().all(|it| seen.insert(it))
}

fn begins_with<'a, T: PartialEq + 'a>(items: &[T], mut start: impl Iterator<Item = &'a T>) -> bool {
    let mut items = items.iter();
    start.all(|it| items.next() == Some(it))
}

fn begins_with_owned<T: PartialEq>(items: &[T], mut start: impl Iterator<Item = T>) -> bool {
    let mut items = items.iter();
    start.all(|it| items.next() == Some(&it))
}
