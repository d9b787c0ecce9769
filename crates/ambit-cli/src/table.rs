//! Decisions as a table for people.

use ambit_engine::Outcome;
use ambit_source::Color;
use comfy_table::{Cell, ContentArrangement, Table, presets};
use serde_json::Value;

/// One decision, in words.
pub(crate) struct Row {
    /// Who asked, and for what.
    pub(crate) question: Question,
    /// The answer.
    pub(crate) outcome: Outcome,
    /// The policies that determined it.
    pub(crate) policies: Vec<String>,
    /// Messages and errors.
    pub(crate) why: Vec<String>,
}

/// A terminal that says it is less wide than this is not believed, and taken for one of the usual width.
const NARROW: u16 = 30;
const USUAL: u16 = 100;

/// The table of some decisions, numbered from 1.
pub(crate) fn table(rows: &[Row], color: Color) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["", "who", "asks for", "decision", "by", "why"]);
    match color {
        Color::Always => table.enforce_styling(),
        Color::Never => table.force_no_tty(),
    };
    // Some terminals do not know how wide they are.
    if table.width().is_some_and(|it| it < NARROW) {
        table.set_width(USUAL);
    }
    for (number, row) in (1..).zip(rows) {
        table.add_row([
            Cell::new(number),
            Cell::new(plain(&row.question.who)),
            Cell::new(plain(&row.question.what)),
            Cell::new(row.outcome.as_str().replace('_', " ")).fg(paint(row.outcome)),
            Cell::new(plain(&row.policies.join("\n"))),
            Cell::new(plain(&row.why.join("\n"))),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

fn paint(outcome: Outcome) -> comfy_table::Color {
    match outcome {
        Outcome::Allow => comfy_table::Color::Green,
        Outcome::Deny => comfy_table::Color::Red,
        Outcome::RequireApproval => comfy_table::Color::Yellow,
    }
}

/// A request in a few words.
pub(crate) struct Question {
    who: String,
    what: String,
}

/// What a request asks, as far as it can be read.
pub(crate) fn question(request: &[u8]) -> Question {
    let request: Value = serde_json::from_slice(request).unwrap_or_default();
    let entity = |it: &Value| match (it.as_str(), it.get("type"), it.get("id")) {
        (Some(text), _, _) => text.to_owned(),
        (None, Some(Value::String(ty)), Some(Value::String(id))) => format!("{ty}::{id:?}"),
        _ => "?".to_owned(),
    };
    let of = |key| request.get(key).map(entity);
    let tool = request.get("call").and_then(|it| it.get("tool"));
    let what = match (tool.map(entity), of("action"), of("resource")) {
        (Some(tool), _, _) => Some(tool),
        (None, Some(action), Some(resource)) => Some(format!("{action} on {resource}")),
        (None, action, _) => action,
    };
    Question {
        who: of("principal").unwrap_or("?".to_owned()),
        what: what.unwrap_or("?".to_owned()),
    }
}

/// Text from a request must not steer the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .map(|it| match it {
            '\n' => '\n',
            _ if it.is_control() => '\u{fffd}',
            _ => it,
        })
        .collect()
}
