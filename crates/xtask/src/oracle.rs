//! Compares Ambit with Cedar for longer than the tests do.

use crate::cargo::{Failure, cargo};

/// Runs the comparison on as many cases as the options say, from the seed that they say.
pub(crate) fn run(options: &[&str]) -> Result<(), Failure> {
    let (mut cases, mut seed) = (100_000_u32, 0_u64);
    for option in options.chunks(2) {
        let read = match option {
            ["--cases", number] => number.parse().map(|it| cases = it),
            ["--seed", number] => number.parse().map(|it| seed = it),
            _ => return Err(Failure::new("oracle takes `--cases N` and `--seed S`")),
        };
        read.map_err(|_| Failure::new(format!("`{}` needs a whole number", option.join(" "))))?;
    }
    cargo("test --release --package ambit-conformance --test oracle -- every --nocapture")
        .env("AMBIT_CASES", &cases.to_string())
        .env("AMBIT_SEED", &seed.to_string())
        .run()
}
