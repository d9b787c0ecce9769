//! Any text has a tree, and what is wrong with it can be shown.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ambit_conformance::parse_bytes(bytes));
