//! Names, paths and what stands between quotes.

use smol_str::SmolStr;

use super::Nodes;
use crate::tree::{Ident, Path, PatternPart};
use crate::{diagnostics, escape};

/// The name that Cedar keeps for itself.
const RESERVED: &str = "__cedar";

impl Nodes<'_> {
    pub(crate) fn ident(&mut self, lo: u32, hi: u32) -> Ident {
        Ident {
            span: self.span(lo, hi),
            text: SmolStr::new(self.slice(lo, hi)),
        }
    }

    /// A string token as the text that it stands for.
    pub(crate) fn quoted(&mut self, lo: u32, hi: u32) -> Ident {
        let mut faults = Vec::new();
        let text = escape::text(self.between_quotes(lo, hi), &mut faults);
        self.bad_escapes(lo, faults);
        Ident {
            span: self.span(lo, hi),
            text,
        }
    }

    /// A string token as the pattern that it stands for.
    pub(super) fn pattern_parts(&mut self, lo: u32, hi: u32) -> Vec<PatternPart> {
        let mut faults = Vec::new();
        let parts = escape::pattern(self.between_quotes(lo, hi), &mut faults);
        self.bad_escapes(lo, faults);
        parts
    }

    fn between_quotes(&self, lo: u32, hi: u32) -> &str {
        self.slice(lo.saturating_add(1), hi.saturating_sub(1))
    }

    fn bad_escapes(&mut self, lo: u32, faults: Vec<escape::Found>) {
        for (fault, range) in faults {
            let at = |place: usize| {
                lo.saturating_add(1)
                    .saturating_add(u32::try_from(place).unwrap_or(0))
            };
            let span = self.span(at(range.start), at(range.end));
            self.report(diagnostics::bad_escape(span, fault));
        }
    }

    /// Reports a name that nobody may give.
    pub(super) fn unreserved(&mut self, name: &Ident) {
        if name.text == RESERVED {
            self.report(diagnostics::reserved_name(name.span));
        }
    }

    pub(super) fn unreserved_path(&mut self, path: &Path) {
        for it in &path.segments {
            self.unreserved(it);
        }
    }
}

pub(crate) fn path(name: Ident) -> Path {
    Path {
        span: name.span,
        segments: vec![name],
    }
}

/// A path and one more segment.
pub(crate) fn path_on(mut path: Path, name: Ident) -> Path {
    path.span = path.span.to(name.span);
    path.segments.push(name);
    path
}
