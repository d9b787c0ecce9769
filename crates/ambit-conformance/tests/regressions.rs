//! Replays every input in `fuzz/regressions`: each once broke something, or is near to what could.
#![allow(
    clippy::disallowed_methods,
    reason = "the inputs are files of the repository"
)]

use std::io;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/regressions")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(folder)? {
        run(&std::fs::read(entry?.path())?);
        count += 1;
    }
    assert!(count > 0, "there is nothing to replay");
    Ok(())
}

#[test]
fn parse() -> io::Result<()> {
    replay("parse", ambit_conformance::parse_bytes)
}

#[test]
fn decide() -> io::Result<()> {
    replay("decide", ambit_conformance::decide_bytes)
}

#[test]
fn structured() -> io::Result<()> {
    replay("structured", ambit_conformance::structured_bytes)
}

#[test]
fn load() -> io::Result<()> {
    replay("load", ambit_conformance::load_bytes)
}
