//! `ambit compile`: policies to a file that loads without a parser or a checker.

use crate::arguments::Compile;
use crate::failure::Failure;
use crate::policies::load;

pub(crate) fn compile(arguments: &Compile) -> Result<(), Failure> {
    let policies = load(&arguments.paths, &arguments.reading)?;
    let bytes = policies
        .to_bytes()
        .map_err(|error| Failure::new(format!("cannot write the compiled policies: {error}")))?;
    std::fs::write(&arguments.output, bytes)
        .map_err(|error| Failure::unwritable(&arguments.output, &error))
}
