//! Why a command could not do its work.

use std::fmt;
use std::path::Path;

/// Words for the user: what went wrong, and what to do where that is known.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Failure {
        Failure {
            what: what.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
        Failure::new(format!(
            "cannot read `{}`: {}",
            path.display(),
            reason(error)
        ))
    }

    pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
        Failure::new(format!(
            "cannot write `{}`: {}",
            path.display(),
            reason(error)
        ))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// The operating system's words, without the number it adds.
fn reason(error: &std::io::Error) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => words,
    }
}
