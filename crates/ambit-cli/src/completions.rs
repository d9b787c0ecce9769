//! `ambit completions`: completion scripts, from the same definition as the help.

use clap::CommandFactory;

use crate::arguments::{Arguments, Completions};
use crate::output::print;

pub(crate) fn completions(arguments: &Completions) {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "ambit",
        &mut script,
    );
    print(&String::from_utf8_lossy(&script));
}
