//! The `ambit` command: reads files and requests, asks the engine, and writes what it says for people or programs.
//!
//! It owns the exit codes (0 done or allowed, 1 failed, 2 denied, 3 approval required) and everything that touches files,
//! streams and the clock. It decides nothing.
#![allow(
    clippy::disallowed_methods,
    reason = "this is where files, streams, the environment and the clock belong"
)]

mod answer;
mod arguments;
mod check;
mod compile;
mod completions;
mod eval;
mod explain;
mod failure;
mod import;
mod input;
mod latency;
mod output;
mod policies;
mod requests;
mod table;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => run(&arguments.command).unwrap_or_else(|failure| {
            output::complain(&format!("ambit: {failure}"));
            ExitCode::FAILURE
        }),
        Err(words) => {
            // Help and version come as errors too, of which only these two are wanted.
            let _ = words.print();
            if words.use_stderr() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            }
        }
    }
}

fn run(command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Check(arguments) => return check::check(arguments),
        Command::Eval(arguments) => return eval::eval(arguments),
        Command::Compile(arguments) => compile::compile(arguments)?,
        Command::Explain(arguments) => explain::explain(arguments)?,
        Command::Import(arguments) => import::import(arguments)?,
        Command::Completions(arguments) => completions::completions(arguments),
    }
    Ok(ExitCode::SUCCESS)
}
