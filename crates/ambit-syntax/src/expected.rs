//! What the parser expected, in words.

/// Says what might have stood where the parser stopped, given the names of the grammar's terminals; `None` where that
/// would be too much to say.
pub(crate) fn in_words(terminals: &[String]) -> Option<String> {
    let has = |name: &str| terminals.iter().any(|it| it.trim_matches('"') == name);
    let mut words: Vec<String> = Vec::new();
    if has("if") && has("!") {
        words.push("an expression".to_owned());
    } else if has("(") && has("LONG") {
        words.push("a value".to_owned());
    } else if has("if") {
        words.push("a name".to_owned());
    } else if has("IDENT") && has("STRING") && has("{") {
        words.push("a type".to_owned());
    } else if has("IDENT") && has("STRING") {
        words.push("a name or a string".to_owned());
    } else if has("IDENT") {
        words.push("a name".to_owned());
    } else if has("STRING") {
        words.push("a string".to_owned());
    }
    let named = words.len();
    for symbol in [":", "=", ";", ",", ")", "]", "}", ">"] {
        let is_operator = symbol == "=" && has("==") || symbol == ">" && has(">=");
        if has(symbol) && !is_operator {
            words.push(format!("`{symbol}`"));
        }
    }
    if has("==") && has("&&") {
        words.push("an operator".to_owned());
    }
    if named == 0 {
        for word in CLAUSES {
            if has(word) && !has("IDENT") {
                words.push(format!("`{word}`"));
            }
        }
    }
    if words.is_empty() {
        let symbols = ["(", "{", "[", "=>", "::", "."];
        words.extend(
            symbols
                .iter()
                .filter(|it| has(it))
                .map(|it| format!("`{it}`")),
        );
    }
    listed(&words)
}

/// Words that begin a clause.
const CLAUSES: [&str; 16] = [
    "when",
    "unless",
    "then",
    "else",
    "permit",
    "forbid",
    "entity",
    "action",
    "in",
    "appliesTo",
    "tags",
    "enum",
    "for",
    "on",
    "adds",
    "removes",
];

/// `a`, `a or b`, `a, b or c`.
fn listed(words: &[String]) -> Option<String> {
    match words {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] => Some(format!("{} or {last}", first.join(", "))),
    }
}
