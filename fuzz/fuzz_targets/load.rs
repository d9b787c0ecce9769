//! A forged program is refused, or answers whatever it is asked.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ambit_conformance::load_bytes(bytes));
