//! Sessions as they are written down, and when an answer is the one that was expected.

use std::fmt;

/// The part under one heading.
pub(crate) struct Session {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) commands: Vec<Command>,
}

/// One `$ ambit …`.
pub(crate) struct Command {
    /// As written, without the `$`.
    pub(crate) line: String,
    /// The words after `ambit`.
    pub(crate) words: Vec<String>,
    pub(crate) expected: String,
}

/// What a command said; shown as it would be written down.
pub(crate) struct Answer {
    pub(crate) out: String,
    pub(crate) error: String,
    pub(crate) code: Option<i32>,
}

impl Session {
    /// The name as part of a path.
    pub(crate) fn slug(&self) -> String {
        self.name
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
            .collect()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.out.lines() {
            writeln!(f, "{line}")?;
        }
        for line in self.error.lines() {
            writeln!(f, "{}", format!("! {line}").trim_end())?;
        }
        match self.code {
            Some(0) => Ok(()),
            Some(code) => writeln!(f, "[exit {code}]"),
            None => writeln!(f, "[killed]"),
        }
    }
}

/// The sessions of one file.
pub(crate) fn sessions(text: &str) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            sessions.push(Session {
                name: name.to_owned(),
                files: Vec::new(),
                commands: Vec::new(),
            });
        }
        let (Some(info), Some(session)) = (line.strip_prefix("```"), sessions.last_mut()) else {
            continue;
        };
        let block: String = lines
            .by_ref()
            .take_while(|line| *line != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        match info.split_once(' ') {
            Some(("file", name)) => session.files.push((name.to_owned(), block.into_bytes())),
            Some(("bytes", name)) => session.files.push((name.to_owned(), bytes(&block))),
            Some(_) | None if info == "console" => session.commands.extend(commands(&block)),
            Some(_) | None => {}
        }
    }
    sessions
}

fn commands(block: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push(Command {
                line: command.to_owned(),
                words: words(command).split_off(1),
                expected: String::new(),
            });
        } else if let Some(command) = commands.last_mut() {
            command.expected.push_str(line);
            command.expected.push('\n');
        }
    }
    commands
}

/// Words between blanks; quotes hold one together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for it in line.chars() {
        match (it, quote, words.last_mut()) {
            ('\'' | '"', None, _) => quote = Some(it),
            (_, Some(open), _) if it == open => quote = None,
            (' ', None, _) => words.push(String::new()),
            (_, _, Some(word)) => word.push(it),
            (_, _, None) => {}
        }
    }
    words
}

/// The block without its last line feed, `\xNN` read as that byte and `\n` as a line feed.
fn bytes(block: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = block.trim_end_matches('\n');
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, after) = after.split_at(2);
        bytes.extend(u8::from_str_radix(digits, 16));
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Whether the answer is the one that was written down.
pub(crate) fn matches(expected: &str, answer: &Answer) -> bool {
    let answer = answer.to_string();
    let expected: Vec<&str> = expected.lines().collect();
    let answer: Vec<&str> = answer.lines().collect();
    lines_match(&expected, &answer)
}

fn lines_match(expected: &[&str], answer: &[&str]) -> bool {
    match (expected, answer) {
        ([], []) => true,
        (["...", expected @ ..], _) => {
            (0..=answer.len()).any(|skip| lines_match(expected, &answer[skip..]))
        }
        ([first, expected @ ..], [line, answer @ ..]) => {
            line_matches(first, line) && lines_match(expected, answer)
        }
        ([_, ..], []) | ([], [_, ..]) => false,
    }
}

fn line_matches(expected: &str, line: &str) -> bool {
    let mut parts = expected.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}
