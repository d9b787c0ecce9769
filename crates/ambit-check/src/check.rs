//! The whole of checking, phase by phase.

use ambit_source::{Diagnostic, SourceKind};
use ambit_syntax::Parse;
use ambit_value::Semantics;

use crate::collect::{self, Collected};
use crate::diagnostics::schema::IncompleteSchema;
use crate::link::{Link, LinkError};
use crate::schema;
use crate::typed::Sound;
use crate::{ids, labels, link, policy, resource};

/// A parsed file.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name, part of the ids of policies without `@id`; empty where it has none.
    pub name: &'a str,
    /// The language it is written in.
    pub kind: SourceKind,
    /// What was read.
    pub parse: &'a Parse,
}

/// How to check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The rules that the policy set follows.
    pub semantics: Semantics,
    /// Policies to make from templates.
    pub links: Vec<Link>,
}

/// What checking gives.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What was found, in the order of files and text. What is wrong with the syntax is told by the parser.
    pub diagnostics: Vec<Diagnostic>,
    /// The links that could not be made, or that name an entity type that is not declared.
    pub link_errors: Vec<LinkError>,
    sound: Option<Sound>,
}

impl Checked {
    /// What can be compiled. There is none where something can't be read, and under Ambit's semantics where there is
    /// any error; under Cedar's an ill-typed policy is run by name, as Cedar runs it.
    #[must_use]
    pub fn sound(&self) -> Option<&Sound> {
        self.sound.as_ref()
    }

    /// The same, without the diagnostics.
    #[must_use]
    pub fn into_sound(self) -> Option<Sound> {
        self.sound
    }

    /// Whether there is an error: what Cedar's validator would refuse, and more under Ambit's semantics.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.link_errors.is_empty() || has_errors(&self.diagnostics)
    }
}

/// Checks the policy set that the files make together; their order never matters.
#[must_use]
pub fn check(files: &[File<'_>], options: &Options) -> Checked {
    let collected = collect::collect(files);
    let resolved = schema::resolve(&collected, options.semantics);
    let mut diagnostics = resolved.diagnostics;
    let mut schema = resolved.schema;
    let resources = resource::check(&mut schema, &resolved.computed.resources, &mut diagnostics);
    labels::check(&schema, &resolved.computed.labels, &mut diagnostics);
    let is_schema_sound = !has_errors(&diagnostics);
    check_externals(&collected, &mut diagnostics);

    let mut policies = Vec::with_capacity(collected.policies.len());
    let mut is_readable = files.iter().all(|it| !has_errors(&it.parse.diagnostics));
    for item in &collected.policies {
        let mut checked = policy::check(item, &schema);
        is_readable &= !checked.is_unreadable;
        diagnostics.append(&mut checked.diagnostics);
        policies.push(checked.policy);
    }
    let ids = ids::name(&collected.policies, &mut policies, options.semantics);
    diagnostics.extend(ids);
    diagnostics.sort_by_key(|it| (it.primary.span, it.code));
    // A declaration of several names is read once for each.
    diagnostics.dedup();
    let link_errors = link::link(&options.links, &mut policies, &schema);
    is_readable &= !link_errors.iter().any(LinkError::is_fatal);

    let is_sound = match options.semantics {
        Semantics::Ambit => is_readable && link_errors.is_empty() && !has_errors(&diagnostics),
        Semantics::Cedar => is_readable && is_schema_sound,
    };
    let sound = is_sound.then(|| Sound {
        schema: schema.declared(),
        is_typed: schema.is_typed,
        resources,
        policies,
    });
    Checked {
        diagnostics,
        link_errors,
        sound,
    }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// What is declared and not described is enough to read a schema, not to check a policy.
fn check_externals(collected: &Collected<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if collected.policies.is_empty() {
        return;
    }
    let found = collected.externals();
    diagnostics.extend(found.map(|span| IncompleteSchema { span }.into()));
}
