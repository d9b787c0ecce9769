//! Whatever compiles is decided as the reference evaluator decides it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ambit_conformance::decide_bytes(bytes));
