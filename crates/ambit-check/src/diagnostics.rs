//! The words of every finding, a file for each phase. Whoever finds something says only the facts.

pub(crate) mod names;
pub(crate) mod policies;
pub(crate) mod schema;
pub(crate) mod types;

/// `did you mean …?`, where something was likely meant.
fn did_you_mean(nearest: Option<&str>) -> Option<String> {
    nearest.map(|it| format!("did you mean `{it}`?"))
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
