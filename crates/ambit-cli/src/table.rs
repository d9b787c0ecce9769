//! Decisions as a table for people.

use ambit_engine::Outcome;
use ambit_source::Color;
use comfy_table::{Cell, ContentArrangement, Table, presets};
use serde_json::Value;

/// One decision, in words.
pub(crate) struct Row {
    /// What was asked.
    pub(crate) request: String,
    /// The answer.
    pub(crate) outcome: Outcome,
    /// The policies that determined it.
    pub(crate) policies: Vec<String>,
    /// Messages and errors.
    pub(crate) why: Vec<String>,
}

/// The table of some decisions, numbered from 1.
pub(crate) fn table(rows: &[Row], color: Color) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["", "request", "decision", "by", "why"]);
    match color {
        Color::Always => table.enforce_styling(),
        Color::Never => table.force_no_tty(),
    };
    for (number, row) in (1..).zip(rows) {
        table.add_row([
            Cell::new(number),
            Cell::new(plain(&row.request)),
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

/// What a request asks, in a few words, as far as it can be read.
pub(crate) fn question(request: &[u8]) -> String {
    let request: Value = serde_json::from_slice(request).unwrap_or_default();
    let entity = |it: &Value| match (it.as_str(), it.get("type"), it.get("id")) {
        (Some(text), _, _) => text.to_owned(),
        (None, Some(Value::String(ty)), Some(Value::String(id))) => format!("{ty}::{id:?}"),
        _ => "?".to_owned(),
    };
    let of = |key| request.get(key).map(entity);
    let tool = request
        .get("call")
        .and_then(|it| it.get("tool"))
        .map(entity);
    match (of("principal"), tool, of("action"), of("resource")) {
        (None, None, None, None) => "?".to_owned(),
        (principal, Some(tool), ..) => format!("{} calls {tool}", principal.unwrap_or("?".into())),
        (principal, None, action, resource) => [principal, action, resource]
            .map(|it| it.unwrap_or("?".into()))
            .join(", "),
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
