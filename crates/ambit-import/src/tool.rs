//! Reads one entry of the list: name, description, arguments, result and annotations.

use crate::ImportError;
use crate::declaration::{Field, Tool, Type};
use crate::doc;
use crate::json::Json;
use crate::risk;
use crate::schema::Schema;

/// The tool at that place of the list, from 0; `on_money_server` is whether the list is about money.
pub(crate) fn read(at: usize, json: &Json, on_money_server: bool) -> Result<Tool, ImportError> {
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
    let result = tool
        .get("outputSchema")
        .filter(|it| **it != Json::Null)
        .map(|it| result(it, &mut notes));
    Ok(Tool {
        doc: doc::of(tool).to_owned(),
        risk: risk::judge(&name, tool, on_money_server),
        name,
        params,
        is_open,
        result,
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
