//! `ambit import`: declarations for tools that are described elsewhere.

use ambit_import::import_mcp;

use crate::arguments::{Import, ImportMcp};
use crate::failure::Failure;
use crate::input::read_bytes;
use crate::output::{complain, print};

pub(crate) fn import(arguments: &Import) -> Result<(), Failure> {
    match arguments {
        Import::Mcp(arguments) => mcp(arguments),
    }
}

fn mcp(arguments: &ImportMcp) -> Result<(), Failure> {
    let answer = read_bytes(&arguments.tools)?;
    let imported = import_mcp(&answer, &arguments.namespace).map_err(|error| {
        let shown = arguments.tools.display();
        Failure::new(format!("cannot import `{shown}`: {error}"))
    })?;
    print(&imported.text);
    for note in &imported.notes {
        complain(&format!("note: {note}"));
    }
    for review in &imported.reviews {
        complain(&format!("review: {review}"));
    }
    Ok(())
}
