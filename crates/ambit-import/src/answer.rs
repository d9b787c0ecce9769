//! Finds the list of tools in an answer, and judges the namespace that it is to be declared in.

use crate::ImportError;
use crate::declaration::is_identifier;
use crate::json::Json;

/// The tools of an answer, and what to say of the answer itself.
#[derive(Debug)]
pub(crate) struct ToolList<'a> {
    /// In the server's order.
    pub(crate) tools: &'a [Json],
    /// Notes about the list as a whole.
    pub(crate) notes: Vec<String>,
}

/// The list of tools, wherever the answer has it.
pub(crate) fn tools(document: &Json) -> Result<ToolList<'_>, ImportError> {
    if let Some(tools) = document.as_array() {
        return Ok(ToolList {
            tools,
            notes: Vec::new(),
        });
    }
    let outer = document
        .as_object()
        .ok_or_else(|| ImportError::NoTools(document.kind().to_owned()))?;
    let inner = outer
        .get("result")
        .and_then(Json::as_object)
        .unwrap_or(outer);
    match inner.get("tools") {
        Some(Json::Array(tools)) => Ok(ToolList {
            tools,
            notes: next_page(inner.get("nextCursor")),
        }),
        Some(other) => Err(ImportError::NoTools(format!(
            "{} under `tools`",
            other.kind()
        ))),
        None => Err(match outer.get("error") {
            Some(error) => ImportError::Refused(refusal(error)),
            None => ImportError::NoTools("an object without `tools`".to_owned()),
        }),
    }
}

/// The names of tools, of those that have one.
pub(crate) fn names(tools: &[Json]) -> impl Iterator<Item = &str> {
    tools
        .iter()
        .filter_map(|it| it.as_object()?.get("name")?.as_str())
}

fn next_page(cursor: Option<&Json>) -> Vec<String> {
    let more = cursor.and_then(Json::as_str).is_some();
    more.then(|| "the answer has a `nextCursor`: the server has more tools than these; put all pages into one list".to_owned())
        .into_iter()
        .collect()
}

fn refusal(error: &Json) -> String {
    error
        .as_object()
        .and_then(|it| it.get("message"))
        .and_then(Json::as_str)
        .unwrap_or("no message")
        .to_owned()
}

/// The namespace, if it is a path of identifiers.
pub(crate) fn namespace(given: &str) -> Result<String, ImportError> {
    if given.split("::").all(is_identifier) {
        return Ok(given.to_owned());
    }
    let near: Vec<String> = given
        .split("::")
        .map(|part| {
            let part = part.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            if part.starts_with(|c: char| c.is_ascii_digit()) || !is_identifier(&part) {
                format!("_{part}")
            } else {
                part
            }
        })
        .collect();
    let near = near.join("::");
    Err(ImportError::Namespace {
        given: given.to_owned(),
        suggestion: near.split("::").all(is_identifier).then_some(near),
    })
}
