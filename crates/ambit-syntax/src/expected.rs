//! What the parser expected, in words.

/// Says what might have stood where the parser stopped, given the names of the grammar's terminals; `None` where that
/// would be too much to say.
pub(crate) fn in_words(terminals: &[String]) -> Option<String> {
    let has = |name: &str| terminals.iter().any(|it| it.trim_matches('"') == name);
    let mut words: Vec<String> = Vec::new();
    words.extend(thing(&has).map(str::to_owned));
    let is_thing = !words.is_empty();
    let is_operand = has("==") && has("&&");
    let is_constraint = has("==") && !is_operand;
    if is_constraint {
        words.push("a constraint".to_owned());
    }
    let mut symbols: Vec<&str> = vec![",", ";", ")", "]", "}"];
    if !is_operand && !is_constraint {
        symbols.extend([":", "=", ">"]);
    }
    words.extend(
        symbols
            .iter()
            .filter(|it| has(it))
            .map(|it| format!("`{it}`")),
    );
    if is_operand {
        words.push("an operator".to_owned());
    } else if !is_thing && !is_constraint {
        words.extend(
            CLAUSES
                .iter()
                .filter(|it| has(it))
                .map(|it| format!("`{it}`")),
        );
    }
    if words.is_empty() {
        let openers = ["(", "{", "["];
        words.extend(
            openers
                .iter()
                .filter(|it| has(it))
                .map(|it| format!("`{it}`")),
        );
    }
    listed(&words)
}

/// What kind of thing begins with the terminals that `has` knows.
fn thing(has: &impl Fn(&str) -> bool) -> Option<&'static str> {
    if has("if") && has("!") {
        Some("an expression")
    } else if has("LONG") {
        Some("a value")
    } else if has("IDENT") && has("STRING") && has("{") {
        Some("a type")
    } else if has("IDENT") && has("STRING") {
        Some("a name or a string")
    } else if has("IDENT") {
        Some("a name")
    } else if has("STRING") {
        Some("a string")
    } else {
        None
    }
}

/// Words that begin a clause or an item.
const CLAUSES: [&str; 26] = [
    "when",
    "unless",
    "then",
    "else",
    "permit",
    "forbid",
    "entity",
    "action",
    "in",
    "is",
    "appliesTo",
    "tags",
    "enum",
    "for",
    "on",
    "adds",
    "removes",
    "approval",
    "from",
    "within",
    "to",
    "per",
    "of",
    "by",
    "calendar",
    "session",
];

/// `a`, `a or b`, `a, b or c`.
fn listed(words: &[String]) -> Option<String> {
    match words {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] => Some(format!("{} or {last}", first.join(", "))),
    }
}
