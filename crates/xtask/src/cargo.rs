//! Runs programs in the root of the repository.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;

/// Why a chore did not succeed, in words.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Failure {
        Failure(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// A program about to be run.
pub(crate) struct Run(Command);

/// Cargo, the one that runs this chore, with those arguments.
pub(crate) fn cargo(words: &str) -> Run {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    program(&cargo, words)
}

/// A program with those arguments.
pub(crate) fn program(name: impl AsRef<OsStr>, words: &str) -> Run {
    let mut command = Command::new(name);
    command.args(words.split_whitespace()).current_dir(root());
    Run(command)
}

impl Run {
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Run {
        self.0.arg(arg);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Run {
        self.0.env(name, value);
        self
    }

    /// Runs it, its output shown as it comes.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        println!("xtask: {}", self.line());
        let status = self.0.status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(Failure::new(format!("`{}` failed", self.line()))),
            Err(error) => Err(self.not_started(&error)),
        }
    }

    /// Runs it for what it prints.
    pub(crate) fn output(mut self) -> Result<String, Failure> {
        match self.0.output() {
            Ok(output) if output.status.success() => {
                Ok(String::from_utf8_lossy(&output.stdout).into_owned())
            }
            Ok(output) => {
                let words = String::from_utf8_lossy(&output.stderr).into_owned();
                Err(Failure::new(format!("`{}` failed: {words}", self.line())))
            }
            Err(error) => Err(self.not_started(&error)),
        }
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot run `{}`: {error}", self.line()))
    }

    fn line(&self) -> String {
        let program = PathBuf::from(self.0.get_program());
        let name = program.file_stem().unwrap_or_default();
        std::iter::once(name)
            .chain(self.0.get_args())
            .map(|it| it.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }
}
