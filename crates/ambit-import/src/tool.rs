//! Reads one entry of the list: name, description, arguments, result and annotations.

use std::collections::BTreeSet;

use crate::ImportError;
use crate::declaration::{Field, Hint, Tool, Type};
use crate::doc;
use crate::json::{Json, Object};
use crate::schema::Schema;

/// The tool at that place of the list, from 0.
pub(crate) fn read(at: usize, json: &Json) -> Result<Tool, ImportError> {
    let wrong = |name: &str, what| ImportError::NotATool {
        at: format!("{}{name}", at + 1),
        what,
    };
    let tool = json.as_object().ok_or_else(|| {
        wrong(
            "",
            "is not an object; each entry is an object with `name` and `inputSchema`",
        )
    })?;
    let name = match tool.get("name") {
        Some(Json::Str(name)) if !name.is_empty() => name.clone(),
        Some(_) => {
            return Err(wrong(
                "",
                "has a `name` that is not a string of at least one character",
            ));
        }
        None => {
            return Err(wrong(
                "",
                "has no `name`; each entry is an object with `name` and `inputSchema`",
            ));
        }
    };
    let mut notes = Vec::new();
    let (params, is_open) = match tool.get("inputSchema") {
        Some(Json::Object(_)) => {
            let input = tool.get("inputSchema").unwrap_or(&Json::Null);
            params(input, &mut notes)
        }
        Some(Json::Null) | None => {
            notes.push("has no `inputSchema`, so no argument is declared".to_owned());
            (Vec::new(), false)
        }
        Some(Json::Bool(_) | Json::Int(_) | Json::Float(_) | Json::Str(_) | Json::Array(_)) => {
            let name = format!(" (`{name}`)");
            return Err(wrong(&name, "has an `inputSchema` that is not an object"));
        }
    };
    let (annotated, hints) = hints(tool, &mut notes);
    let result = tool
        .get("outputSchema")
        .filter(|it| **it != Json::Null)
        .map(|it| result(it, &mut notes));
    Ok(Tool {
        doc: doc::of(tool).to_owned(),
        name,
        params,
        is_open,
        result,
        annotated,
        hints,
        notes,
    })
}

/// The parameters, and whether further arguments are admitted.
fn params(input: &Json, notes: &mut Vec<String>) -> (Vec<Field>, bool) {
    let mut schema = Schema::new(input);
    let Some(object) = schema.follow(input) else {
        notes.push(
            "its `inputSchema` refers to what it does not hold, so any argument is admitted"
                .to_owned(),
        );
        return (Vec::new(), true);
    };
    let mut is_open = match object.get("additionalProperties") {
        None | Some(Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(rest) => {
            if rest.as_object().is_none_or(|it| !it.is_empty()) {
                notes.push(
                    "further arguments are admitted as `Json`, whatever the schema asks of them"
                        .to_owned(),
                );
            }
            true
        }
    };
    if let Some(keyword) = schema.spread(object) {
        notes.push(format!(
            "its arguments depend on `{keyword}`, which a parameter list cannot say: further ones are admitted as `Json`"
        ));
        is_open = true;
    }
    (schema.fields(object, 0), is_open)
}

fn result(output: &Json, notes: &mut Vec<String>) -> Type {
    let typed = Schema::new(output).ty(output, 0);
    notes.extend(typed.notes.into_iter().map(|it| format!("result: {it}")));
    if typed.nullable && typed.ty != Type::Json {
        notes.push("result: may be `null`, so it is `Json`".to_owned());
        return Type::Json;
    }
    typed.ty
}

/// What the server claims. A hint that is not there claims nothing: MCP's defaults are for the careful reader, and a
/// toolset holds only what was said.
fn hints(tool: &Object, notes: &mut Vec<String>) -> (bool, Vec<Hint>) {
    let Some(annotations) = tool.get("annotations").and_then(Json::as_object) else {
        return (false, Vec::new());
    };
    let said: BTreeSet<Hint> = Hint::ALL
        .into_iter()
        .filter(|it| annotations.get(it.key()) == Some(&Json::Bool(true)))
        .collect();
    let annotated = Hint::ALL.iter().any(|it| annotations.has(it.key()));
    let contradicts = said.contains(&Hint::ReadOnly) && said.contains(&Hint::Destructive);
    if contradicts {
        notes.push(
            "claims to be read-only and destructive at once; it is not put into `read_only`"
                .to_owned(),
        );
    }
    let hints = said
        .into_iter()
        .filter(|it| !(contradicts && *it == Hint::ReadOnly))
        .collect();
    (annotated, hints)
}
