//! Turns what an MCP server says of its tools into Ambit declarations, and policies of Intercept into Ambit's, as text.
//!
//! It reads the answer to `tools/list` and writes a `namespace` with one `tool` per tool: parameters from the JSON
//! Schema of the arguments, the result from that of the output, doc comments from descriptions, toolsets from
//! what its words and annotations tell of the risk of a call. What it owns: the text parses and checks, names are exactly the server's, the same bytes give the same
//! text, and a declaration never claims more than the schema does. What has no type here becomes `Json`, and a note
//! says why.
//!
//! ```
//! let answer = br#"{ "tools": [ {
//!   "name": "get-issue",
//!   "description": "Get one issue",
//!   "inputSchema": {
//!     "type": "object",
//!     "properties": { "number": { "type": "integer" }, "state": { "enum": ["open", "closed"] } },
//!     "required": ["number"]
//!   },
//!   "annotations": { "readOnlyHint": true }
//! } ] }"#;
//! let imported = ambit_import::import_mcp(answer, "tracker")?;
//! assert!(imported.text.contains(
//!     r#"tool "get-issue"(number: Long, state?: "open" | "closed") in [reads];"#
//! ));
//! # Ok::<(), ambit_import::ImportError>(())
//! ```
//!
//! It does not ask a server anything, never believes an annotation that takes a risk away, and
//! checks no policy.

mod answer;
mod declaration;
mod doc;
mod error;
mod intercept;
mod json;
mod print;
mod risk;
mod schema;
mod tool;

use std::collections::BTreeSet;

use declaration::Declarations;
pub use error::ImportError;
pub use intercept::import_intercept;
use risk::Class;

/// What an import gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The declarations, formatted.
    pub text: String,
    /// What could not be said exactly, a sentence each, in the order of the tools. The text has them as comments too.
    pub notes: Vec<String>,
    /// The tools whose risk words do not settle, a phrase each that says why. The text has them as comments too.
    pub reviews: Vec<String>,
}

/// The declarations of the tools in an MCP server's answer to `tools/list`, in the given namespace.
///
/// The answer may be the result itself (`{"tools": […]}`), the array alone, or the JSON-RPC response around it.
///
/// # Errors
///
/// If the namespace is no name, or the bytes are no list of tools with different names.
pub fn import_mcp(json: &[u8], namespace: &str) -> Result<Imported, ImportError> {
    let namespace = answer::namespace(namespace)?;
    let declarations = declarations(json, &namespace)?;
    Ok(Imported {
        text: print::text(&declarations),
        notes: declarations.all_notes(),
        reviews: declarations.reviews(),
    })
}

fn declarations(json: &[u8], namespace: &str) -> Result<Declarations, ImportError> {
    let document = json::read(json)?;
    let list = answer::tools(&document)?;
    let on_money_server = risk::is_about_money(answer::names(list.tools));
    let tools = list
        .tools
        .iter()
        .enumerate()
        .map(|(at, it)| tool::read(at, it, on_money_server))
        .collect::<Result<Vec<_>, _>>()?;
    let mut names = BTreeSet::new();
    for tool in &tools {
        if !names.insert(tool.name.as_str()) {
            return Err(ImportError::DuplicateTool(tool.name.clone()));
        }
    }
    let classes: BTreeSet<Class> = tools
        .iter()
        .flat_map(|it| it.risk.classes.keys().copied())
        .collect();
    let mut notes = list.notes;
    let toolsets = classes
        .into_iter()
        .map(|it| (it, toolset_name(it, &names, &mut notes)))
        .collect();
    Ok(Declarations {
        namespace: namespace.to_owned(),
        toolsets,
        notes,
        tools,
    })
}

/// A tool and a toolset are both actions of the namespace, so a toolset gives way to a tool of its name.
fn toolset_name(class: Class, tools: &BTreeSet<&str>, notes: &mut Vec<String>) -> String {
    let plain = class.toolset();
    let mut name = plain.to_owned();
    while tools.contains(name.as_str()) {
        name.push_str("_tools");
    }
    if name != plain {
        notes.push(format!(
            "there is a tool `{plain}`, so the toolset of that name is `{name}`"
        ));
    }
    name
}

/// `1 tool`, `2 tools`.
fn plural(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}
