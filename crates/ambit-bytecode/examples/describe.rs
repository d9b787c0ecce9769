//! Prints the instruction set's description: the text of `spec/bytecode.md`.

use std::io::Write;

#[expect(
    clippy::disallowed_methods,
    reason = "it is a program, not the library"
)]
fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(ambit_bytecode::describe().as_bytes())
}
