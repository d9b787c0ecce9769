//! Where words go, and whether they may be coloured.

use std::io::{self, IsTerminal, Write};

use ambit_source::Color;

/// Writes to standard output.
///
/// A reader who has seen enough and closes the pipe is no failure: what there was to say has been said to them.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a line to standard error.
pub(crate) fn complain(text: &str) {
    let mut out = io::stderr().lock();
    let _ = writeln!(out, "{text}");
}

/// One of the two streams that people read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    Out,
    Error,
}

impl Stream {
    pub(crate) fn is_terminal(self) -> bool {
        match self {
            Stream::Out => io::stdout().is_terminal(),
            Stream::Error => io::stderr().is_terminal(),
        }
    }

    /// Colours only on a terminal that takes them, and whose user has not asked for none.
    pub(crate) fn color(self) -> Color {
        let is_set = |name| std::env::var_os(name).is_some_and(|it| !it.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        if self.is_terminal() && !is_set("NO_COLOR") && !is_dumb {
            Color::Always
        } else {
            Color::Never
        }
    }
}
