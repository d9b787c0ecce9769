//! Why an import fails, in words that say what to do.

use thiserror::Error;

/// Why there are no declarations.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// More bytes than a list of tools has.
    #[error(
        "the file has {size} bytes and at most {limit} are read; give the answer to `tools/list` alone"
    )]
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The bytes are not text.
    #[error("not UTF-8 from byte {0} on; save the answer to `tools/list` as UTF-8")]
    NotUtf8(usize),
    /// The text is not JSON, or a key stands twice in an object.
    #[error(
        "not JSON that can be read: {0}; give the answer to `tools/list` as the server sent it"
    )]
    NotJson(String),
    /// The JSON nests deeper than any schema does.
    #[error("the JSON nests more than 127 levels deep; no tool can be declared from that")]
    TooDeep,
    /// The JSON is a JSON-RPC error.
    #[error(
        "the server answered with an error: {0}; ask it again and save an answer that has `tools`"
    )]
    Refused(String),
    /// The JSON holds no list of tools.
    #[error(
        "no list of tools here: expected `{{\"tools\": […]}}`, a JSON-RPC response with it as `result`, or the array \
         alone, and found {0}"
    )]
    NoTools(String),
    /// An entry of the list is not a tool.
    #[error("tool {at} of the list {what}")]
    NotATool {
        /// Its place, from 1, with its name where it has one.
        at: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Two tools have the same name, so a call would not say which.
    #[error(
        "two tools are named `{0}`; a policy could not tell them apart, so rename one or import the servers apart"
    )]
    DuplicateTool(String),
    /// More bytes than a policy has.
    #[error("the policy has more than {0} bytes; no policy of Intercept is as large")]
    PolicyTooLarge(usize),
    /// The text is not YAML.
    #[error("not YAML that can be read: {0}")]
    NotYaml(String),
    /// Intercept would not load the policy.
    #[error("Intercept would not load this policy: {}", .0.join("; "))]
    Policy(Vec<String>),
    /// Neither the policy nor a list says which tools there are.
    #[error(
        "the policy names no tool, so nothing can be declared; give the server's answer to `tools/list` as well"
    )]
    NoToolNamed,
    /// The namespace cannot be written.
    #[error("`{given}` is no namespace: identifiers joined by `::` are{}", such_as(.suggestion.as_deref()))]
    Namespace {
        /// As given.
        given: String,
        /// A name that would do.
        suggestion: Option<String>,
    },
}

fn such_as(name: Option<&str>) -> String {
    name.map(|it| format!(", such as `{it}`"))
        .unwrap_or_default()
}
