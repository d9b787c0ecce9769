//! The words of every finding, a file for each phase. Whoever finds something says only the facts.

pub(crate) mod names;
pub(crate) mod outcomes;
pub(crate) mod policies;
pub(crate) mod schema;
pub(crate) mod types;

use ambit_source::{Diagnostic, Fix};

/// `did you mean …?`, where something was likely meant.
fn did_you_mean(nearest: Option<&str>) -> Option<String> {
    nearest.map(|it| format!("did you mean `{it}`?"))
}

/// Asks whether something else was meant, and offers to write it where the fault is.
fn misspelt(mut diagnostic: Diagnostic, nearest: Option<&str>) -> Diagnostic {
    let Some(nearest) = nearest else {
        return diagnostic;
    };
    diagnostic.fix = Some(Fix {
        title: format!("write `{nearest}`"),
        span: diagnostic.primary.span,
        replacement: nearest.to_owned(),
    });
    diagnostic.help(did_you_mean(Some(nearest)))
}

/// A few names as a user reads them: `` `a`, `b` and `c` ``.
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    /// How many a message shows before it says how many more there are.
    const SHOWN: usize = 8;
    let names: Vec<_> = names.into_iter().collect();
    let mut shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|it| format!("`{it}`"))
        .collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    match shown.pop() {
        Some(last) if shown.is_empty() => last,
        Some(last) => format!("{} and {last}", shown.join(", ")),
        None => String::new(),
    }
}

/// `one argument`, `2 arguments`.
fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("one {what}"),
        _ => format!("{count} {what}s"),
    }
}
