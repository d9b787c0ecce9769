//! The bytes of a `.polc` file: a mark, a version, a checksum, and the program.
//!
//! The checksum tells accidents; a program that someone forged is caught by [`Program::verify`].

use crate::Program;

/// How every container begins. The bytes behind the name are damaged by transfers that take it for text.
const MARK: [u8; 8] = *b"polc\x89\r\n\x1a";

/// The version of the container and of the instruction set.
const VERSION: u32 = 2;

/// Why bytes are no program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// They do not begin as a compiled policy set does.
    #[error("not a compiled policy set")]
    NotAProgram,
    /// They were written by another version.
    #[error(
        "compiled for version {found} of the container; this is version {}",
        VERSION
    )]
    Version {
        /// The version that they name.
        found: u32,
    },
    /// They end early, or a byte differs from what was written.
    #[error("the compiled policy set is damaged or cut short")]
    Damaged,
    /// What they hold is no program.
    #[error("the compiled policy set is malformed: {0}")]
    Malformed(String),
}

impl Program {
    /// The program as the bytes of a `.polc` file.
    ///
    /// # Errors
    ///
    /// [`LoadError::Malformed`] where a part of the program has no encoding; the compiler makes none such.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LoadError> {
        let payload =
            postcard::to_allocvec(self).map_err(|it| LoadError::Malformed(it.to_string()))?;
        let mut bytes = Vec::with_capacity(payload.len() + 20);
        bytes.extend_from_slice(&MARK);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&checksum(&payload).to_le_bytes());
        bytes.extend_from_slice(&payload);
        Ok(bytes)
    }

    /// Reads the bytes of a `.polc` file. What comes out is still to be verified.
    ///
    /// # Errors
    ///
    /// When the bytes were not written by [`Program::to_bytes`] of this version, or were changed since.
    pub fn from_bytes(bytes: &[u8]) -> Result<Program, LoadError> {
        let Some(bytes) = bytes.strip_prefix(&MARK) else {
            let is_cut = !bytes.is_empty() && MARK.starts_with(bytes);
            return Err(if is_cut {
                LoadError::Damaged
            } else {
                LoadError::NotAProgram
            });
        };
        let (version, bytes) = bytes.split_first_chunk().ok_or(LoadError::Damaged)?;
        let found = u32::from_le_bytes(*version);
        if found != VERSION {
            return Err(LoadError::Version { found });
        }
        let (sum, payload) = bytes.split_first_chunk().ok_or(LoadError::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(payload) {
            return Err(LoadError::Damaged);
        }
        match postcard::take_from_bytes(payload) {
            Ok((program, [])) => Ok(program),
            Ok(_) => Err(LoadError::Malformed("bytes are left over".to_owned())),
            Err(error) => Err(LoadError::Malformed(error.to_string())),
        }
    }
}

/// FNV-1a in 64 bits: one changed byte always changes it.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
