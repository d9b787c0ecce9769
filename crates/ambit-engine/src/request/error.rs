//! Why a request is invalid.

use ambit_value::{JsonError, SyntaxFault, Uid};
use smol_str::SmolStr;
use thiserror::Error;

use crate::UidError;

/// Why a request is invalid. An invalid request is denied.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// The request is not JSON.
    #[error("not JSON: {fault} (line {line}, column {column})")]
    NotJson {
        /// How it breaks the rules of JSON.
        fault: SyntaxFault,
        /// The line of the request where that was noticed, from 1.
        line: usize,
        /// The character of the line, from 1.
        column: usize,
    },
    /// The request, or a part of it, is not of its declared type.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The request has no such key.
    #[error("the request has no `{0}`")]
    Missing(&'static str),
    /// A key that requests do not have.
    #[error("a request has no key `{key}`{}", did_you_mean(.nearest.as_deref()))]
    UnknownKey {
        /// The key.
        key: String,
        /// A key that is spelled like it.
        nearest: Option<&'static str>,
    },
    /// A key that calls do not have.
    #[error("`call` has the keys `tool` and `args`, and no `{0}`")]
    UnknownCallKey(String),
    /// A key for what this version does not have.
    #[error("`{key}` asks for {what}, which this version does not have")]
    Unsupported {
        /// The key.
        key: &'static str,
        /// What it is for.
        what: &'static str,
    },
    /// A key that only Ambit's semantics has.
    #[error("`{0}` is no part of a request under Cedar's semantics")]
    NotCedar(&'static str),
    /// Neither a call nor an action.
    #[error("the request asks for nothing: it has neither `call` nor `action` and `resource`")]
    NoTarget,
    /// Both a call and an action.
    #[error("a request has either `call` or `action` and `resource`, not both")]
    CallAndAction,
    /// A text is not the name of an entity.
    #[error("`{part}`: {error}")]
    Uid {
        /// `principal`, `action` or `resource`.
        part: &'static str,
        /// What is wrong with it.
        error: UidError,
    },
    /// No such tool is declared.
    #[error("there is no tool `{tool}`{}", did_you_mean(.nearest.as_deref()))]
    UnknownTool {
        /// The name that was given.
        tool: String,
        /// A tool whose name is spelled like it.
        nearest: Option<String>,
    },
    /// An action that is a tool, asked for as if it were none.
    #[error("`{action}` is a tool: ask for it with `call`, so that its arguments are checked")]
    ToolAsAction {
        /// The tool.
        action: Uid,
    },
    /// No such action is declared.
    #[error("the action `{action}` is not declared{}", did_you_mean(.nearest.as_deref()))]
    UndeclaredAction {
        /// The action.
        action: Uid,
        /// An action that is spelled like it.
        nearest: Option<String>,
    },
    /// No such entity type is declared.
    #[error("the {part}'s type `{}` is not declared{}", .uid.ty, did_you_mean(.nearest.as_deref()))]
    UndeclaredType {
        /// Which entity it is.
        part: Part,
        /// The entity.
        uid: Uid,
        /// A type that is spelled like it.
        nearest: Option<String>,
    },
    /// An id that an enumerated entity type does not have.
    #[error("the {part} `{uid}` does not exist: the ids of `{}` are listed, and this is none", .uid.ty)]
    NotEnumerated {
        /// Which entity it is.
        part: Part,
        /// The entity.
        uid: Uid,
    },
    /// A principal or resource of a type that the action is not for.
    #[error("`{action}` is not for a {part} of type `{}`, {}", .uid.ty, only_for(.admitted))]
    WrongType {
        /// Which entity it is.
        part: Part,
        /// The entity.
        uid: Uid,
        /// The action or tool.
        action: Uid,
        /// The types that it is for.
        admitted: Vec<SmolStr>,
    },
    /// The resource of a call cannot be told from its arguments.
    #[error("the resource of `{tool}` cannot be told from its arguments: {message}")]
    Resource {
        /// The tool.
        tool: Uid,
        /// Why.
        message: String,
    },
    /// The request was prepared for other policies or entities than it is decided with.
    #[error("the request was prepared for another snapshot")]
    OtherSnapshot,
}

/// The entities that an action is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who asks.
    Principal,
    /// What it is about.
    Resource,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Part::Principal => "principal",
            Part::Resource => "resource",
        })
    }
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |it| format!("; did you mean `{it}`?"))
}

fn only_for(admitted: &[SmolStr]) -> String {
    let quoted: Vec<String> = admitted.iter().map(|it| format!("`{it}`")).collect();
    match quoted.split_last() {
        None => "nor of any other".to_owned(),
        Some((only, [])) => format!("only of {only}"),
        Some((last, rest)) => format!("only of {} or {last}", rest.join(", ")),
    }
}
