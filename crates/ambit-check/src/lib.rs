//! Tree in, typed policies and diagnostics out.

pub mod typed;
