//! From paths to a policy set.

use std::path::{Path, PathBuf};

use ambit_engine::{CompileError, CompileOptions, PolicySet, Semantics};
use ambit_source::{Diagnostic, RenderOptions, Sources, render};

use crate::arguments::{Reading, SemanticsName};
use crate::failure::Failure;
use crate::input::{Input, read, read_bytes};
use crate::output::{Stream, complain};

/// The policy set of some paths; what is wrong with it goes to standard error.
pub(crate) fn load(paths: &[PathBuf], reading: &Reading) -> Result<PolicySet, Failure> {
    let sources = match read(paths, reading)? {
        Input::Texts(sources) => sources,
        Input::Compiled(path) => return compiled(&path, reading),
    };
    match compile(&sources, reading) {
        Ok(set) => Ok(set),
        Err(CompileError::Policies(diagnostics)) => {
            let errors: Vec<Diagnostic> = diagnostics
                .into_iter()
                .filter(Diagnostic::is_error)
                .collect();
            let options = RenderOptions::default().color(Stream::Error.color());
            complain(&render(&sources, &errors, &options));
            Err(Failure::new("the policies have errors"))
        }
        Err(error) => Err(not_compiled(&error)),
    }
}

/// Compiles sources by the rules that were asked for, or those that suit them.
pub(crate) fn compile(sources: &Sources, reading: &Reading) -> Result<PolicySet, CompileError> {
    let options = CompileOptions::for_sources(sources);
    let options = match reading.semantics {
        Some(SemanticsName::Ambit) => options.semantics(Semantics::Ambit),
        Some(SemanticsName::Cedar) => options.semantics(Semantics::Cedar),
        None => options,
    };
    PolicySet::compile(sources, &options)
}

/// A fault of the set as a whole, which has no place in the text.
pub(crate) fn not_compiled(error: &CompileError) -> Failure {
    Failure::new(format!("cannot compile the policies: {error}"))
}

/// The set in a `.polc` file, which says itself whose rules it follows.
pub(crate) fn compiled(path: &Path, reading: &Reading) -> Result<PolicySet, Failure> {
    let set = PolicySet::from_bytes(&read_bytes(path)?).map_err(|error| {
        Failure::new(format!("cannot load `{}`: {error}", path.display()))
            .help("compile it again with `ambit compile`")
    })?;
    let is_other = match (reading.semantics, set.semantics()) {
        (Some(SemanticsName::Ambit), Semantics::Cedar) => Some("Cedar's"),
        (Some(SemanticsName::Cedar), Semantics::Ambit) => Some("Ambit's"),
        (None | Some(_), _) => None,
    };
    match is_other {
        None => Ok(set),
        Some(whose) => Err(Failure::new(format!(
            "`{}` was compiled for {whose} semantics",
            path.display()
        ))
        .help("leave `--semantics` out, or compile the policies anew with it")),
    }
}
