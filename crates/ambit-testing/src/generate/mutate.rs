//! Spoils text, word by word, so that a parser meets what nobody would write.

use crate::choices::Choices;

const WORDS: [&str; 78] = [
    "null",
    "1.5",
    "-1",
    "1e2",
    "\"__entity\"",
    "\"__extn\"",
    "\"fn\"",
    "\"arg\"",
    "\"type\"",
    "\"id\"",
    "\"uid\"",
    "\"parents\"",
    "permit",
    "forbid",
    "when",
    "unless",
    "principal",
    "action",
    "resource",
    "context",
    "if",
    "then",
    "else",
    "in",
    "is",
    "has",
    "like",
    "true",
    "false",
    "?principal",
    "?resource",
    "?other",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ";",
    ":",
    "::",
    ".",
    "@",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "=",
    "\"a\"",
    "\"\\u{41}\"",
    "\"\\q\"",
    "\"\\*\"",
    "0",
    "9223372036854775808",
    "9223372036854775807",
    "1has",
    "x",
    "__cedar",
    "// c\n",
    "contains",
    "ip",
    "decimal",
    "entity",
    "namespace",
    "type",
    "Set",
    "=>",
];

/// The text with one to three words dropped, doubled, swapped or replaced.
#[must_use]
pub fn mutate(choices: &mut Choices<'_>, text: &str) -> String {
    let mut words: Vec<String> = words(text).into_iter().map(Into::into).collect();
    for _ in 0..=choices.below(3) {
        if words.is_empty() {
            break;
        }
        let at = choices.below(words.len());
        let other = choices.below(words.len());
        match choices.below(6) {
            0 => {
                words.remove(at);
            }
            1 => words.insert(at, words[at].clone()),
            2 => words.swap(at, other),
            3 => {
                let word = words[other].clone();
                words[at] = word;
            }
            4 => words.insert(at, format!(" {} ", choices.word(&WORDS))),
            _ => words[at] = choices.word(&WORDS).into(),
        }
    }
    words.concat()
}

/// Runs of letters, strings, blanks, and everything else one by one; together they are the text.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(char) -> bool| rest.find(|it| !is(it)).unwrap_or(rest.len());
        let length = if first.is_alphanumeric() || first == '_' {
            run(|it| it.is_alphanumeric() || it == '_')
        } else if first.is_whitespace() {
            run(char::is_whitespace)
        } else if first == '"' {
            string_length(rest)
        } else if ["==", "!=", "<=", ">=", "&&", "||", "::"]
            .iter()
            .any(|it| rest.starts_with(it))
        {
            2
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after;
    }
    words
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
