//! Writes declarations as text, formatted.

use std::fmt::Write as _;

use crate::declaration::{Declarations, Field, Tool, Type, is_identifier};
use crate::doc;

/// No line is longer, but for a word or a name that is.
const WIDTH: usize = 100;

/// All of it, with a line feed at the end.
pub(crate) fn text(it: &Declarations) -> String {
    let mut out = String::new();
    let head = format!(
        "Declared by `ambit import mcp` from a server's list of {}.",
        crate::plural(it.tools.len(), "tool")
    );
    comment(&mut out, "//", &head, 0);
    for note in &it.notes {
        comment(&mut out, "//", &sentence(note), 0);
    }
    let reviews = it.reviews();
    if !reviews.is_empty() {
        comment(
            &mut out,
            "//",
            "To review, since words do not settle what these may do:",
            0,
        );
    }
    for review in reviews {
        comment(&mut out, "//", &format!("- {review}"), 0);
    }
    let _ = writeln!(out, "namespace {} {{", it.namespace);
    for name in it.toolsets.values() {
        let _ = writeln!(out, "  toolset {name};");
    }
    for (at, tool) in it.tools.iter().enumerate() {
        if at > 0 || !it.toolsets.is_empty() {
            out.push('\n');
        }
        write_tool(&mut out, tool, it);
    }
    out.push_str("}\n");
    out
}

fn write_tool(out: &mut String, tool: &Tool, all: &Declarations) {
    for note in &tool.notes {
        comment(out, "//", &sentence(note), 2);
    }
    comment(out, "///", &documented(tool), 2);
    let toolsets: Vec<&str> = tool
        .risk
        .classes
        .keys()
        .filter_map(|it| all.toolsets.get(it))
        .map(String::as_str)
        .collect();
    let tail = if toolsets.is_empty() {
        ";".to_owned()
    } else {
        format!(" in [{}];", toolsets.join(", "))
    };
    let head = format!("  tool {}(", name(&tool.name));
    if let Some(line) = flat_tool(tool, &head, &tail) {
        out.push_str(&line);
        out.push('\n');
        return;
    }
    out.push_str(&head);
    if let Some(params) = params_before_result(tool, &head) {
        out.push_str(&params);
    } else {
        out.push('\n');
        for (at, param) in tool.params.iter().enumerate() {
            write_field(out, param, 4, at + 1 == tool.params.len() && !tool.is_open);
        }
        if tool.is_open {
            out.push_str("    ...\n");
        }
        out.push_str("  ");
    }
    out.push(')');
    if let Some(result) = &tool.result {
        out.push_str(" -> ");
        write_type(out, result, 2, tail.chars().count());
    }
    out.push_str(&tail);
    out.push('\n');
}

/// The description, and what the classes were given for.
fn documented(tool: &Tool) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (class, reason) in &tool.risk.classes {
        match reasons.iter_mut().find(|(it, _)| it == reason) {
            Some((_, classes)) => classes.push(class.toolset()),
            None => reasons.push((reason, vec![class.toolset()])),
        }
    }
    let risks: Vec<String> = reasons
        .into_iter()
        .map(|(reason, classes)| format!("{} ({reason})", classes.join(", ")))
        .collect();
    let risk = format!("Risk: {}.", risks.join(", "));
    let doc = tool.doc.trim();
    if doc.is_empty() {
        return risk;
    }
    format!("{doc}\n\n{risk}")
}

/// The tool on one line, where it fits and nothing in it has a comment.
fn flat_tool(tool: &Tool, head: &str, tail: &str) -> Option<String> {
    let result = match &tool.result {
        Some(it) => format!(" -> {}", flat(it)?),
        None => String::new(),
    };
    let line = format!("{head}{}){result}{tail}", flat_params(tool)?);
    (line.chars().count() <= WIDTH).then_some(line)
}

/// The parameters on one line, where it is the result that needs more.
fn params_before_result(tool: &Tool, head: &str) -> Option<String> {
    let is_result_short = tool.result.as_ref().is_none_or(|it| flat(it).is_some());
    let params = flat_params(tool)?;
    let fits = head.chars().count() + params.chars().count() + ") -> List<{".len() <= WIDTH;
    (params.is_empty() || (fits && !is_result_short)).then_some(params)
}

fn flat_params(tool: &Tool) -> Option<String> {
    let mut params = tool
        .params
        .iter()
        .map(flat_field)
        .collect::<Option<Vec<_>>>()?;
    params.extend(tool.is_open.then(|| "...".to_owned()));
    Some(params.join(", "))
}

/// A field on lines of its own, comments first.
fn write_field(out: &mut String, field: &Field, indent: usize, is_last: bool) {
    for note in &field.notes {
        comment(out, "//", &sentence(note), indent);
    }
    comment(out, "///", &field.doc, indent);
    let _ = write!(out, "{:indent$}{}: ", "", field_name(field));
    let default = default_text(field);
    write_type(out, &field.ty, indent, default.chars().count() + 1);
    out.push_str(&default);
    out.push_str(if is_last { "\n" } else { ",\n" });
}

/// A type that begins where the last line ends, with `after` characters to come behind it.
fn write_type(out: &mut String, ty: &Type, indent: usize, after: usize) {
    let column = out.rsplit('\n').next().unwrap_or_default().chars().count();
    if let Some(text) = flat(ty).filter(|it| column + it.chars().count() + after <= WIDTH) {
        out.push_str(&text);
        return;
    }
    match ty {
        Type::List(item) => {
            out.push_str("List<");
            write_type(out, item, indent, after + 1);
            out.push('>');
        }
        Type::Record(fields) => {
            out.push_str("{\n");
            for (at, field) in fields.iter().enumerate() {
                write_field(out, field, indent + 2, at + 1 == fields.len());
            }
            let _ = write!(out, "{:indent$}}}", "");
        }
        Type::OneOf(members) => write_members(out, members, indent + 2, column, after),
        Type::Bool | Type::Long | Type::Number | Type::String | Type::Json => {
            out.push_str(flat(ty).as_deref().unwrap_or_default());
        }
    }
}

/// A union over several lines, broken before a bar.
fn write_members(
    out: &mut String,
    members: &[String],
    indent: usize,
    mut column: usize,
    after: usize,
) {
    for (at, member) in members.iter().enumerate() {
        let text = quoted(member);
        let size = text.chars().count() + if at == 0 { 0 } else { 3 };
        let room = if at + 1 == members.len() { after } else { 0 };
        if at > 0 && column + size + room > WIDTH {
            let _ = write!(out, "\n{:indent$}| {text}", "");
            column = indent + size - 1;
        } else {
            out.push_str(if at == 0 { "" } else { " | " });
            out.push_str(&text);
            column += size;
        }
    }
}

/// A type on one line; `None` where something in it has a comment.
fn flat(ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Bool => "Bool".to_owned(),
        Type::Long => "Long".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::Json => "Json".to_owned(),
        Type::OneOf(members) => members
            .iter()
            .map(|it| quoted(it))
            .collect::<Vec<_>>()
            .join(" | "),
        Type::List(item) => format!("List<{}>", flat(item)?),
        Type::Record(fields) if fields.is_empty() => "{}".to_owned(),
        Type::Record(fields) => {
            let fields = fields.iter().map(flat_field).collect::<Option<Vec<_>>>()?;
            format!("{{ {} }}", fields.join(", "))
        }
    })
}

fn flat_field(field: &Field) -> Option<String> {
    let is_bare = field.doc.trim().is_empty() && field.notes.is_empty();
    let ty = flat(&field.ty).filter(|_| is_bare)?;
    Some(format!(
        "{}: {ty}{}",
        field_name(field),
        default_text(field)
    ))
}

fn field_name(field: &Field) -> String {
    let mark = if field.is_optional { "?" } else { "" };
    format!("{}{mark}", name(&field.name))
}

fn default_text(field: &Field) -> String {
    field
        .default
        .as_ref()
        .map(|it| format!(" = {it}"))
        .unwrap_or_default()
}

/// A name, quoted where it must be.
pub(crate) fn name(text: &str) -> String {
    if is_identifier(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A string literal that reads as it is.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            c if doc::is_invisible(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A note as a sentence.
fn sentence(note: &str) -> String {
    let mut chars = note.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}.", chars.as_str())
}

/// Lines of a comment, wrapped.
pub(crate) fn comment(out: &mut String, mark: &str, text: &str, indent: usize) {
    if text.trim().is_empty() {
        return;
    }
    let width = WIDTH.saturating_sub(indent + mark.len() + 1);
    for line in doc::lines(text, width) {
        let gap = if line.is_empty() { "" } else { " " };
        let _ = writeln!(out, "{:indent$}{mark}{gap}{line}", "");
    }
}
