//! Runs a comparison on many random inputs, and reports the first difference at its simplest.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// How many cases to run: `AMBIT_CASES`, or what the test says.
pub(crate) fn cases(default: u32) -> u32 {
    number("AMBIT_CASES")
        .and_then(|it| u32::try_from(it).ok())
        .unwrap_or(default)
}

/// Where chance begins: `AMBIT_SEED`, or always the same.
fn seed() -> u64 {
    number("AMBIT_SEED").unwrap_or(0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says how long and where to begin"
)]
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Holds a law to random inputs.
pub(crate) fn hold<S: Strategy>(
    cases: u32,
    inputs: &S,
    law: impl Fn(&S::Value) -> Result<(), String>,
) where
    S::Value: std::fmt::Display,
{
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_le_bytes());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let result = TestRunner::new_with_rng(config, rng)
        .run(inputs, |input| law(&input).map_err(TestCaseError::fail));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, input)) => panic!("seed {}: {why}\n{input}", seed()),
        Err(TestError::Abort(why)) => panic!("seed {}: {why}", seed()),
    }
}
