//! `ambit import`: what was written for others, as declarations and policies.

use ambit_import::{Imported, import_intercept, import_mcp};

use crate::arguments::{Import, ImportIntercept, ImportMcp};
use crate::failure::Failure;
use crate::input::read_bytes;
use crate::output::{complain, print};

pub(crate) fn import(arguments: &Import) -> Result<(), Failure> {
    let imported = match arguments {
        Import::Mcp(arguments) => mcp(arguments)?,
        Import::Intercept(arguments) => intercept(arguments)?,
    };
    print(&imported.text);
    for note in &imported.notes {
        complain(&format!("note: {note}"));
    }
    for review in &imported.reviews {
        complain(&format!("review: {review}"));
    }
    Ok(())
}

fn mcp(arguments: &ImportMcp) -> Result<Imported, Failure> {
    let answer = read_bytes(&arguments.tools)?;
    import_mcp(&answer, &arguments.namespace).map_err(|error| {
        let shown = arguments.tools.display();
        Failure::new(format!("cannot import `{shown}`: {error}"))
    })
}

fn intercept(arguments: &ImportIntercept) -> Result<Imported, Failure> {
    let policy = read_bytes(&arguments.policy)?;
    let tools = arguments.tools.as_deref().map(read_bytes).transpose()?;
    let file = arguments.policy.file_stem().unwrap_or_default();
    let namespace = match &arguments.namespace {
        Some(it) => it.as_str(),
        None => &file.to_string_lossy(),
    };
    import_intercept(&policy, namespace, tools.as_deref()).map_err(|error| {
        let shown = arguments.policy.display();
        Failure::new(format!("cannot import `{shown}`: {error}"))
    })
}
