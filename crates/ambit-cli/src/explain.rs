//! `ambit explain`: the page of a diagnostic code.

use ambit_source::Code;

use crate::arguments::Explain;
use crate::failure::Failure;
use crate::output::print;

pub(crate) fn explain(arguments: &Explain) -> Result<(), Failure> {
    let Some(name) = &arguments.code else {
        print(&list());
        return Ok(());
    };
    let Some(code) = Code::named(name) else {
        let failure = Failure::new(format!("there is no code `{name}`"));
        return Err(failure.help("`ambit explain` lists all codes"));
    };
    print(code.page());
    Ok(())
}

fn list() -> String {
    Code::ALL
        .iter()
        .flat_map(|code| [code.as_str(), "  ", code.title(), "\n"])
        .collect()
}
