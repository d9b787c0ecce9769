//! Cases of parsing and checking: what is found in the sources.

use std::fmt::Write;

use ambit_engine::{CompileError, Diagnostic, PolicySet, Sources};
use ambit_source::{RenderOptions, render};
use ambit_syntax::{Dialect, parse};

use crate::Case;
use crate::sources::sources;

/// What is found in the sources of a case.
#[derive(Clone, Debug)]
pub struct Report {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Reads the sources and looks no further.
    ///
    /// # Errors
    ///
    /// A case that is malformed.
    pub fn of_parse(case: &Case) -> Result<Report, String> {
        let (sources, _) = sources(case)?;
        let diagnostics = sources
            .iter()
            .flat_map(|(file, it)| parse(file, &it.text, Dialect::of(it.kind)).diagnostics)
            .collect();
        Ok(Report {
            sources,
            diagnostics,
        })
    }

    /// Reads, checks and compiles the sources.
    ///
    /// # Errors
    ///
    /// A case that is malformed, and a fault that no diagnostic tells of.
    pub fn of_check(case: &Case) -> Result<Report, String> {
        let (sources, options) = sources(case)?;
        let diagnostics = match PolicySet::compile(&sources, &options) {
            Ok(policies) => policies.diagnostics().to_vec(),
            Err(CompileError::Policies(diagnostics)) => diagnostics,
            Err(other) => return Err(other.to_string()),
        };
        Ok(Report {
            sources,
            diagnostics,
        })
    }

    /// Whether there is anything to be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The findings as they are shown to people.
    #[must_use]
    pub fn rendered(&self) -> String {
        render(&self.sources, &self.diagnostics, &RenderOptions::default())
    }

    /// Holds the findings to what the case expects.
    ///
    /// # Errors
    ///
    /// What differs.
    pub fn meets(&self, case: &Case) -> Result<(), String> {
        let mut expects = case.of("expect");
        let (Some(expect), None) = (expects.next(), expects.next()) else {
            return Err("a case has one expectation".into());
        };
        let got = self.written();
        if got == expect.text {
            return Ok(());
        }
        Err(format!(
            "expected\n{}got\n{got}\n{}",
            expect.text,
            self.rendered()
        ))
    }

    fn written(&self) -> String {
        let mut text = String::new();
        for it in &self.diagnostics {
            let place = self
                .sources
                .text(it.primary.span)
                .lines()
                .next()
                .unwrap_or_default();
            let at = if place.is_empty() {
                String::new()
            } else {
                format!(" at {place}")
            };
            let _ = writeln!(text, "{}{at}", it.code);
        }
        if text.is_empty() { "ok\n".into() } else { text }
    }
}
