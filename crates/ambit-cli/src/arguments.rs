//! What may stand on the command line; its doc comments are the help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Decides what an AI agent may do: which tools it may call, and with which arguments
///
/// Policies are files: `.pol` for Ambit, `.cedar` and `.cedarschema` for Cedar, `.polc` for compiled sets. Wherever a
/// command takes PATHS, a folder stands for all of these below it.
#[derive(Debug, Parser)]
#[command(
    name = "ambit",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Try `ambit eval --help` for the form of requests and answers."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Eval(Eval),
    Compile(Compile),
    Explain(Explain),
    #[command(subcommand)]
    Import(Import),
    Completions(Completions),
}

/// Finds mistakes in policies: syntax, names, types, and what can never matter
///
/// Exits with 0 if there are no errors (there may be warnings), with 1 if there are.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, or folders whose policy files to take
    #[arg(required = true, value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// How to write what was found
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub(crate) format: ReportFormat,
}

/// Decides requests
///
/// A request is JSON: `{"principal": "Agent::\"ava\"", "call": {"tool": "stripe::create_refund", "args": {…}}}`, or with
/// Cedar's `action` and `resource` in place of `call`; `session`, `context` and `now` where policies ask for them.
/// Entities are written as Cedar text or as `{"type": …, "id": …}`. The requests are one such value, an array of them,
/// or one on each line.
///
/// Each decision is a line of JSON, in the order of the requests: `{"outcome": "allow" | "deny" | "require_approval",
/// "policies": […], "errors": […], "messages": […]}`. On a terminal there is a table instead, and how long decisions
/// took. A request that cannot be read is denied, with the reason as its error.
///
/// One request exits with 0 for allow, 2 for deny and 3 for approval; several exit with 0. Whatever keeps the command
/// from deciding at all exits with 1.
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// Files, or folders whose policy files to take
    #[arg(long, required = true, num_args = 1.., value_name = "PATHS")]
    pub(crate) policies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The entities, as Cedar's entity JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) entities: Option<PathBuf>,
    /// The requests; `-` is standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) requests: PathBuf,
    /// How to write decisions [default: human on a terminal, json elsewhere]
    #[arg(long, value_enum)]
    pub(crate) format: Option<DecisionFormat>,
}

/// Compiles policies to one file that loads without a parser or a checker
#[derive(Debug, Args)]
pub(crate) struct Compile {
    /// Files, or folders whose policy files to take
    #[arg(required = true, value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Where to write the compiled set
    #[arg(short, long, value_name = "FILE.polc")]
    pub(crate) output: PathBuf,
}

/// Tells what a diagnostic code means and what to do about it
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as E0102; without one, all codes are listed
    pub(crate) code: Option<String>,
}

/// Imports a server's tools, or policies written for Intercept
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    Mcp(ImportMcp),
    Intercept(ImportIntercept),
}

/// Turns an MCP server's answer to `tools/list` into tool declarations
///
/// What has no type in the language becomes `Json`, with a note in the text and on standard error.
#[derive(Debug, Args)]
pub(crate) struct ImportMcp {
    /// The answer, as JSON; `-` is standard input
    #[arg(value_name = "TOOLS.json")]
    pub(crate) tools: PathBuf,
    /// The namespace that the tools are declared in, such as `github`
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: String,
}

/// Turns a policy of `PolicyLayer` Intercept into policies
///
/// Each rule becomes a `forbid … unless` its conditions, the default a `permit`. What cannot be kept is said on standard
/// error and makes the policies narrower, but for limits: they stand in the text as comments.
#[derive(Debug, Args)]
pub(crate) struct ImportIntercept {
    /// The policy, as YAML; `-` is standard input
    #[arg(value_name = "POLICY.yaml")]
    pub(crate) policy: PathBuf,
    /// The namespace of the tools; without it, the name of the file
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// The server's answer to `tools/list`: its tools are declared with their types, and its other tools as well
    #[arg(long, value_name = "TOOLS.json")]
    pub(crate) tools: Option<PathBuf>,
}

/// Writes a completion script for a shell
///
/// For bash: `ambit completions bash > /etc/bash_completion.d/ambit`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// How policy files are read.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// A schema to read with the policies: Cedar's, also in JSON (`.json`), or Ambit's (`.pol`)
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,
    /// Whose rules to follow [default: cedar if every file is Cedar's, else ambit]
    ///
    /// Under `ambit` a forbid that cannot be evaluated denies. Under `cedar` it is skipped, policies are named
    /// `policy0`, `policy1`, …, and Ambit's additions are errors.
    #[arg(long, value_enum)]
    pub(crate) semantics: Option<SemanticsName>,
}

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SemanticsName {
    /// Whatever goes wrong denies
    Ambit,
    /// Cedar to the letter
    Cedar,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Text with the lines it speaks of
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code review and continuous integration
    Sarif,
}

/// How decisions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionFormat {
    /// A table, and how long decisions took
    Human,
    /// A line of JSON for each decision
    Json,
}
