//! Text in, tree and diagnostics out.
//!
//! Invariant: every text, however broken, gives a tree, and the tokens tile the text.

pub mod tree;
