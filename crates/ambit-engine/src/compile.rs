//! From sources to a policy set: parse, check, compile, verify.

use ambit_bytecode::VerifyError;
use ambit_check::{Checked, File, Link, LinkError, Options, check};
use ambit_source::{Diagnostic, SourceKind, Sources};
use ambit_syntax::{Dialect, Parse, parse};
use ambit_value::Semantics;
use thiserror::Error;

use crate::PolicySet;

/// How sources are compiled.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CompileOptions {
    /// The rules that the policy set follows.
    pub semantics: Semantics,
    /// The policies to make from templates.
    pub links: Vec<Link>,
}

impl CompileOptions {
    /// What fits the sources: Cedar's semantics where all of them are Cedar's, else Ambit's.
    #[must_use]
    pub fn for_sources(sources: &Sources) -> CompileOptions {
        let is_cedar = |kind| match kind {
            SourceKind::Cedar | SourceKind::CedarSchema | SourceKind::CedarSchemaJson => true,
            SourceKind::Ambit => false,
        };
        let mut kinds = sources.iter().map(|(_, it)| it.kind).peekable();
        let all_cedar = kinds.peek().is_some() && kinds.all(is_cedar);
        CompileOptions::default().semantics(if all_cedar {
            Semantics::Cedar
        } else {
            Semantics::Ambit
        })
    }

    /// Sets the rules that the policy set follows.
    #[must_use]
    pub fn semantics(mut self, semantics: Semantics) -> CompileOptions {
        self.semantics = semantics;
        self
    }

    /// Adds a policy to be made from a template.
    #[must_use]
    pub fn link(mut self, link: Link) -> CompileOptions {
        self.links.push(link);
        self
    }
}

/// Why sources give no policy set.
#[derive(Clone, Debug, Error)]
pub enum CompileError {
    /// The policies have errors. The diagnostics hold the warnings too.
    #[error("{}", summary(.0))]
    Policies(Vec<Diagnostic>),
    /// Templates cannot be linked as asked.
    #[error("{}", .0.first().map_or_else(String::new, ToString::to_string))]
    Links(Vec<LinkError>),
    /// A policy is too large for a program.
    #[error(transparent)]
    TooLarge(#[from] ambit_compile::CompileError),
    /// The compiler made a program that does not verify, which is a fault of ours and refused here.
    #[error("the compiled program does not verify: {0}")]
    Verify(#[from] VerifyError),
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    let mut errors = diagnostics.iter().filter(|it| it.is_error());
    let Some(first) = errors.next() else {
        return "the policies have errors".to_owned();
    };
    match errors.count() {
        0 => format!("{}: {}", first.code, first.headline),
        more => format!("{}: {} (and {more} more)", first.code, first.headline),
    }
}

impl PolicySet {
    /// Compiles the policies and declarations of all files, taken together.
    ///
    /// Under Ambit's semantics every error prevents it. Under Cedar's, as with Cedar itself, only what cannot be read
    /// does: a policy that does not type check is run with run-time checks, and [`PolicySet::diagnostics`] tells of it.
    ///
    /// # Errors
    ///
    /// When there is such an error; what it is, its diagnostics say.
    pub fn compile(sources: &Sources, options: &CompileOptions) -> Result<PolicySet, CompileError> {
        let files: Vec<(&str, SourceKind, Parse)> = sources
            .iter()
            .map(|(id, it)| {
                let dialect = dialect(it.kind, options.semantics);
                (&*it.name, it.kind, parse(id, &it.text, dialect))
            })
            .collect();
        let trees: Vec<File<'_>> = files
            .iter()
            .map(|(name, kind, parse)| File {
                name,
                kind: *kind,
                parse,
            })
            .collect();
        let checking = Options {
            semantics: options.semantics,
            links: options.links.clone(),
        };
        let mut checked = check(&trees, &checking);
        let mut diagnostics: Vec<Diagnostic> = files
            .iter()
            .flat_map(|(_, _, parse)| parse.diagnostics.iter().cloned())
            .collect();
        diagnostics.append(&mut checked.diagnostics);
        finish(checked, diagnostics, sources, options.semantics)
    }
}

fn finish(
    checked: Checked,
    diagnostics: Vec<Diagnostic>,
    sources: &Sources,
    semantics: Semantics,
) -> Result<PolicySet, CompileError> {
    let Some(sound) = checked.sound() else {
        let has_errors = diagnostics.iter().any(Diagnostic::is_error);
        return Err(if has_errors || checked.link_errors.is_empty() {
            CompileError::Policies(diagnostics)
        } else {
            CompileError::Links(checked.link_errors)
        });
    };
    let program = ambit_compile::compile(sound, semantics, sources)?;
    Ok(PolicySet::new(program.verify()?, diagnostics))
}

/// Cedar's semantics reads nothing of Ambit's, whatever a file is named.
fn dialect(kind: SourceKind, semantics: Semantics) -> Dialect {
    match (kind, semantics) {
        (SourceKind::Ambit, Semantics::Cedar) => Dialect::Cedar,
        (
            SourceKind::Ambit
            | SourceKind::Cedar
            | SourceKind::CedarSchema
            | SourceKind::CedarSchemaJson,
            _,
        ) => Dialect::of(kind),
    }
}
