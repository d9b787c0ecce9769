//! Any text is a path, a URL or an e-mail address or says why not; what is normal stays so.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ambit_conformance::structured_bytes(bytes));
