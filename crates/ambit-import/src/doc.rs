//! Text that a server wrote, made fit for comments.

use crate::json::{Json, Object};

/// The description of a tool or a schema, or else its title.
pub(crate) fn of(object: &Object) -> &str {
    let text = |key| {
        object
            .get(key)
            .and_then(Json::as_str)
            .filter(|it| !it.trim().is_empty())
    };
    text("description")
        .or_else(|| text("title"))
        .unwrap_or_default()
}

/// The description of a property, with the format that its type does not say. Titles of properties repeat their names.
pub(crate) fn of_schema(schema: &Json, root: &Json) -> String {
    let described = |it: &Object| {
        it.get("description")
            .and_then(Json::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let Some(object) = schema.as_object() else {
        return String::new();
    };
    let mut doc = described(object);
    if doc.is_empty() {
        let target = object
            .get("$ref")
            .and_then(Json::as_str)
            .and_then(|it| root.pointer(it.strip_prefix('#')?))
            .and_then(Json::as_object);
        doc = target.map(described).unwrap_or_default();
    }
    if let Some(format) = object.get("format").and_then(Json::as_str) {
        let gap = if doc.is_empty() { "" } else { "\n" };
        doc = format!("{doc}{gap}Format: {format}");
    }
    doc
}

/// The lines of a comment, each at most `width` characters where a blank allows it. No line holds a character that
/// would end the comment, or hide or reorder what follows.
pub(crate) fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().split([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ]) {
        let line = visible(line);
        let line = line.trim_end();
        let is_second_blank = line.is_empty() && lines.last().is_some_and(String::is_empty);
        if !is_second_blank {
            wrap(line, width, &mut lines);
        }
    }
    lines
}

/// Tabs become blanks; other invisible characters are spelt out.
fn visible(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => out.push_str("  "),
            c if is_invisible(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Whether a character shows nothing, or changes the direction of others.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Breaks a line at blanks; what follows is indented like its text, past the mark of a list item.
fn wrap(line: &str, width: usize, lines: &mut Vec<String>) {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let hang = indent
        + if text.starts_with("- ") || text.starts_with("* ") {
            2
        } else {
            0
        };
    let mut current = " ".repeat(indent.min(width / 2));
    let mut length = current.len();
    let mut is_empty = true;
    for word in text.split(' ').filter(|it| !it.is_empty()) {
        let size = word.chars().count();
        if !is_empty && length + 1 + size > width {
            lines.push(std::mem::replace(
                &mut current,
                " ".repeat(hang.min(width / 2)),
            ));
            length = current.len();
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
            length += 1;
        }
        current.push_str(word);
        length += size;
        is_empty = false;
    }
    lines.push(if is_empty { String::new() } else { current });
}
