//! Instructions as text: one a line, as listings show them.

use crate::Op;

/// A line that is no instruction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no instruction: `{text}`")]
pub struct AssembleError {
    /// Its number, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

/// Reads instructions as [`Op`]'s `Display` writes them, one a line. What follows a `;` is a comment.
///
/// # Errors
///
/// The first line that is neither an instruction nor empty.
///
/// ```
/// let ops = ambit_bytecode::assemble("
///     slot r16 args .2        ; the amount
///     if-gt-const r16 +1 k0
///     accept
///     reject
/// ").unwrap();
/// assert_eq!(ops[1].to_string(), "if-gt-const r16 +1 k0");
/// ```
pub fn assemble(text: &str) -> Result<Vec<Op>, AssembleError> {
    let mut ops = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let code = text.split_once(';').map_or(text, |(code, _)| code);
        let mut words = code.split_whitespace();
        let Some(name) = words.next() else { continue };
        let op = Op::parse(name, words).ok_or_else(|| AssembleError {
            line,
            text: code.trim().to_owned(),
        })?;
        ops.push(op);
    }
    Ok(ops)
}
