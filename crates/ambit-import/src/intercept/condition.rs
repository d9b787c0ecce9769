//! Writes what must hold for a rule of Intercept to let a call pass.
//!
//! Intercept compares what it finds at run time: numbers as numbers, all else by how it prints. Here a value has a
//! type: declared, or asked of a `Json` with `is`. What is of another type does not pass, where Intercept might let
//! pass what prints the same, or for `neq` and `not_in` what prints otherwise: the text is narrower, never wider.

use super::policy::{Condition, Op, Rule, Value};
use super::shape::{self, Place};
use crate::declaration::{Tool, Type};
use crate::print;

/// Whether something holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    /// Whatever the arguments.
    Always,
    /// Whatever the arguments, it does not.
    Never,
    /// If this does.
    If(String),
}

impl From<bool> for Held {
    fn from(it: bool) -> Held {
        if it { Held::Always } else { Held::Never }
    }
}

/// What must hold for the rule to let a call of the tool pass; what cannot be kept is noted, and never holds.
pub(crate) fn of_rule(rule: &Rule, tool: Option<&Tool>, notes: &mut Vec<String>) -> Held {
    let mut parts = Vec::new();
    for counted in rule.other_counted() {
        notes.push(format!(
            "line {}: what `{}` has come to cannot be asked, so the rule `{}` denies every call",
            counted.line, counted.path, rule.name
        ));
        parts.push(Held::Never);
    }
    for condition in &rule.conditions {
        parts.push(of_condition(condition, tool).unwrap_or_else(|| {
            notes.push(format!(
                "line {}: `{}` with this value cannot be kept, so the rule `{}` denies every call",
                condition.line,
                condition.op.name(),
                rule.name
            ));
            Held::Never
        }));
    }
    match all(parts.clone()) {
        Held::If(line) if line.len() > WIDTH => {
            let texts = parts.into_iter().filter_map(|it| {
                if let Held::If(it) = it {
                    Some(it)
                } else {
                    None
                }
            });
            let texts: Vec<String> = texts.collect();
            Held::If(format!("\n  {}\n", texts.join("\n  && ")))
        }
        held @ (Held::Always | Held::Never | Held::If(_)) => held,
    }
}

/// A condition that is longer takes a line for each of its parts.
const WIDTH: usize = 85;

fn all(parts: impl IntoIterator<Item = Held>) -> Held {
    let mut texts: Vec<String> = Vec::new();
    for part in parts {
        match part {
            Held::Always => {}
            Held::Never => return Held::Never,
            Held::If(text) if texts.contains(&text) => {}
            Held::If(text) => texts.push(text),
        }
    }
    if texts.is_empty() {
        Held::Always
    } else {
        Held::If(texts.join(" && "))
    }
}

fn any(parts: impl IntoIterator<Item = Held>) -> Held {
    let mut texts: Vec<String> = Vec::new();
    for part in parts {
        match part {
            Held::Always => return Held::Always,
            Held::Never => {}
            Held::If(text) => texts.push(text),
        }
    }
    match texts.as_slice() {
        [] => Held::Never,
        [one] => Held::If(one.clone()),
        many => Held::If(format!("({})", many.join(" || "))),
    }
}

/// `None` where it cannot be said.
fn of_condition(condition: &Condition, tool: Option<&Tool>) -> Option<Held> {
    let place = shape::resolve(&condition.path, tool);
    if let (Op::Exists, Value::Bool(wanted)) = (condition.op, &condition.value) {
        return Some(exists(place.as_ref(), *wanted));
    }
    let Some(place) = place else {
        return Some(Held::Never);
    };
    let held = compare(&place.expr, place.ty, condition.op, &condition.value)?;
    let guards = place.guards.into_iter().map(Held::If);
    Some(all(guards.chain([held])))
}

/// Whether it is there and not `null`. Where it must be absent, `null` does not pass either.
fn exists(place: Option<&Place>, wanted: bool) -> Held {
    let Some(place) = place else {
        return Held::from(!wanted);
    };
    if place.guards.is_empty() && *place.ty != Type::Json {
        return Held::from(wanted);
    }
    let guards = place.guards.join(" && ");
    if !wanted {
        return if guards.is_empty() {
            Held::Never
        } else {
            Held::If(format!("!({guards})"))
        };
    }
    let kinds = ["Bool", "Number", "String", "List", "Record"]
        .map(|it| Held::If(format!("{} is {it}", place.expr)));
    let something = if *place.ty == Type::Json {
        any(kinds)
    } else {
        Held::Always
    };
    all(place
        .guards
        .iter()
        .cloned()
        .map(Held::If)
        .chain([something]))
}

/// How a value of that type compares.
fn compare(expr: &str, ty: &Type, op: Op, value: &Value) -> Option<Held> {
    if *ty == Type::Json {
        return of_json(expr, op, value);
    }
    match op {
        Op::Eq => member(expr, ty, std::slice::from_ref(value)),
        Op::Neq => outside(expr, ty, std::slice::from_ref(value)),
        Op::In => member(expr, ty, list(value)?),
        Op::NotIn => outside(expr, ty, list(value)?),
        Op::Lt | Op::Lte | Op::Gt | Op::Gte => ordered(expr, ty, op, value),
        Op::Regex => match (ty, value) {
            (Type::String | Type::OneOf(_), Value::Text(pattern)) => pattern_of(expr, pattern),
            _ => Some(Held::Never),
        },
        Op::Contains => contains(expr, ty, value),
        Op::Exists => None,
    }
}

fn list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::List(items) => Some(items),
        Value::Text(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Other => None,
    }
}

/// A `Json` is asked for the types of the values that it is compared with.
fn of_json(expr: &str, op: Op, value: &Value) -> Option<Held> {
    let is = |name: &str| Held::If(format!("{expr} is {name}"));
    match op {
        Op::Eq => among_kinds(expr, std::slice::from_ref(value), member),
        Op::Neq => among_kinds(expr, std::slice::from_ref(value), outside),
        Op::In => among_kinds(expr, list(value)?, member),
        Op::NotIn => among_kinds(expr, list(value)?, outside),
        Op::Lt | Op::Lte | Op::Gt | Op::Gte => {
            let held = ordered(expr, &Type::Number, op, value)?;
            Some(all([is("Number"), held]))
        }
        Op::Regex => {
            let held = compare(expr, &Type::String, op, value)?;
            Some(all([is("String"), held]))
        }
        Op::Contains => {
            let text = contains(expr, &Type::String, value)?;
            let items = contains(expr, &Type::List(Box::new(Type::Json)), value)?;
            Some(any([all([is("String"), text]), all([is("List"), items])]))
        }
        Op::Exists => None,
    }
}

type Comparison = fn(&str, &Type, &[Value]) -> Option<Held>;

/// One alternative for each type that some value has.
fn among_kinds(expr: &str, values: &[Value], compare: Comparison) -> Option<Held> {
    let is_plain = |it: &Value| !matches!(it, Value::List(_) | Value::Other);
    if values.is_empty() || !values.iter().all(is_plain) {
        return None;
    }
    let mut parts = Vec::new();
    for (name, ty) in [
        ("Bool", Type::Bool),
        ("Number", Type::Number),
        ("String", Type::String),
    ] {
        if values.iter().any(|it| is_of(it, &ty)) {
            let held = compare(expr, &ty, values)?;
            parts.push(all([Held::If(format!("{expr} is {name}")), held]));
        }
    }
    Some(any(parts))
}

/// Whether a value can be of a type as it is.
fn is_of(value: &Value, ty: &Type) -> bool {
    match ty {
        Type::Bool => matches!(value, Value::Bool(_)),
        Type::Long | Type::Number => matches!(value, Value::Int(_) | Value::Float(_)),
        Type::String | Type::OneOf(_) => matches!(value, Value::Text(_)),
        Type::Json | Type::List(_) | Type::Record(_) => false,
    }
}

/// What values are in a type.
enum Literal {
    /// This.
    As(String),
    /// None of its values prints the same.
    Nothing,
    /// Some value may print the same, and which cannot be said.
    Unsure,
}

fn literal(ty: &Type, value: &Value) -> Literal {
    let printed = match value {
        Value::Text(it) => it.clone(),
        Value::Int(i64::MIN) | Value::List(_) | Value::Other => return Literal::Unsure,
        Value::Int(it) => it.to_string(),
        Value::Bool(it) => it.to_string(),
        Value::Float(it) => match number(*it) {
            Some(it) => it,
            None => return Literal::Unsure,
        },
    };
    let is_number = printed.parse::<f64>().is_ok();
    let is_whole = printed
        .parse::<i64>()
        .is_ok_and(|it| it.to_string() == printed);
    match ty {
        Type::String if matches!(value, Value::Float(_)) => Literal::Unsure,
        Type::String => Literal::As(print::quoted(&printed)),
        Type::OneOf(members) if members.contains(&printed) => Literal::As(print::quoted(&printed)),
        Type::Bool if matches!(printed.as_str(), "true" | "false") => Literal::As(printed),
        Type::Long | Type::Number if is_whole => Literal::As(printed),
        Type::Long | Type::Number if is_number && is_of(value, ty) => Literal::As(printed),
        Type::Long | Type::Number if is_number => Literal::Unsure,
        Type::OneOf(_) | Type::Bool | Type::Long | Type::Number => Literal::Nothing,
        Type::Json | Type::List(_) | Type::Record(_) => Literal::Unsure,
    }
}

fn literals<'a>(ty: &Type, values: impl Iterator<Item = &'a Value>) -> Option<Vec<String>> {
    let mut literals = Vec::new();
    for value in values {
        match literal(ty, value) {
            Literal::As(it) => literals.push(it),
            Literal::Nothing => {}
            Literal::Unsure => return None,
        }
    }
    Some(literals)
}

/// Whether it is one of the values that are of its type.
fn member(expr: &str, ty: &Type, values: &[Value]) -> Option<Held> {
    let literals = literals(ty, values.iter().filter(|it| is_of(it, ty)))?;
    Some(match literals.as_slice() {
        [] => Held::Never,
        _ if *ty == Type::Bool => any(literals.iter().map(|it| truth(expr, it == "true"))),
        [one] => Held::If(format!("{expr} == {one}")),
        _ => Held::If(set(ty, expr, &literals)),
    })
}

/// Whether it is none of the values, those included that only print the same.
fn outside(expr: &str, ty: &Type, values: &[Value]) -> Option<Held> {
    let literals = literals(ty, values.iter())?;
    Some(match literals.as_slice() {
        [] => Held::Always,
        _ if *ty == Type::Bool => all(literals.iter().map(|it| truth(expr, it != "true"))),
        [one] => Held::If(format!("{expr} != {one}")),
        _ => Held::If(format!("!{}", set(ty, expr, &literals))),
    })
}

fn truth(expr: &str, wanted: bool) -> Held {
    Held::If(if wanted {
        expr.to_owned()
    } else {
        format!("!{expr}")
    })
}

/// Whether one of several literals is the value. Numbers all have a point, since the elements of a set join.
fn set(ty: &Type, expr: &str, literals: &[String]) -> String {
    let needs_point = *ty == Type::Number
        || literals
            .iter()
            .any(|it| it.contains('.') && matches!(ty, Type::Long));
    let pointed = |it: &String| {
        if needs_point && !it.contains('.') {
            format!("{it}.0")
        } else {
            it.clone()
        }
    };
    let items: Vec<String> = literals.iter().map(pointed).collect();
    format!("[{}].contains({expr})", items.join(", "))
}

/// A number of at most 28 digits, with a point.
fn number(it: f64) -> Option<String> {
    let text = format!("{it:?}");
    let is_plain = text
        .chars()
        .all(|it| it.is_ascii_digit() || matches!(it, '.' | '-'));
    (is_plain && text.len() <= 28).then_some(text)
}

fn ordered(expr: &str, ty: &Type, op: Op, value: &Value) -> Option<Held> {
    let sign = match op {
        Op::Lt => "<",
        Op::Lte => "<=",
        Op::Gt => ">",
        Op::Gte => ">=",
        Op::Eq | Op::Neq | Op::In | Op::NotIn | Op::Regex | Op::Contains | Op::Exists => {
            return None;
        }
    };
    let bound = match value {
        Value::Int(i64::MIN) | Value::Text(_) | Value::Bool(_) | Value::List(_) | Value::Other => {
            return None;
        }
        Value::Int(it) => it.to_string(),
        Value::Float(it) => number(*it)?,
    };
    Some(match ty {
        Type::Long | Type::Number => Held::If(format!("{expr} {sign} {bound}")),
        Type::Bool
        | Type::String
        | Type::OneOf(_)
        | Type::List(_)
        | Type::Record(_)
        | Type::Json => Held::Never,
    })
}

fn contains(expr: &str, ty: &Type, value: &Value) -> Option<Held> {
    match (ty, value) {
        (Type::String | Type::OneOf(_), Value::Text(text)) => Some(Held::If(format!(
            "{expr}.contains({})",
            print::quoted(text)
        ))),
        (Type::List(item), _) => Some(match compare("it", item, Op::Eq, value)? {
            Held::If(text) => Held::If(format!("{expr}.any(it => {text})")),
            held @ (Held::Always | Held::Never) => held,
        }),
        _ => Some(Held::Never),
    }
}

/// A pattern that says no more than where a text begins, ends or occurs, or which texts there are.
fn pattern_of(expr: &str, pattern: &str) -> Option<Held> {
    let (from_start, rest) = pattern
        .strip_prefix('^')
        .map_or((false, pattern), |it| (true, it));
    let (to_end, rest) = match rest.strip_suffix('$') {
        Some(it) if !it.ends_with('\\') => (true, it),
        _ => (false, rest),
    };
    let rest = rest
        .strip_suffix(".*")
        .filter(|it| !to_end && !it.ends_with('\\'))
        .unwrap_or(rest);
    let choices = choices(rest)?;
    let test = |it: &String| {
        let text = print::quoted(it);
        Held::If(match (from_start, to_end) {
            (true, true) => format!("{expr} == {text}"),
            (true, false) => format!("{expr}.startsWith({text})"),
            (false, true) => format!("{expr}.endsWith({text})"),
            (false, false) => format!("{expr}.contains({text})"),
        })
    };
    Some(any(choices.iter().map(test)))
}

/// More than anybody lists.
const MAX_CHOICES: usize = 32;

/// The texts that a pattern of plain text and groups of plain texts matches.
fn choices(pattern: &str) -> Option<Vec<String>> {
    let mut texts = vec![String::new()];
    let mut rest = pattern;
    while !rest.is_empty() {
        let (before, group, after) = match group(rest) {
            Some((before, group, after)) => {
                (before, group.strip_prefix("?:").unwrap_or(group), after)
            }
            None => (rest, "", ""),
        };
        let before = plain(before)?;
        let group: Vec<String> = group.split('|').map(plain).collect::<Option<_>>()?;
        let with = |text: &String| {
            group
                .iter()
                .map(|it| format!("{text}{before}{it}"))
                .collect::<Vec<_>>()
        };
        texts = texts.iter().flat_map(with).collect();
        if texts.len() > MAX_CHOICES {
            return None;
        }
        rest = after;
    }
    Some(texts)
}

/// What stands before the first group, in it and behind it.
fn group(pattern: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = pattern
        .split_once('(')
        .filter(|(it, _)| !it.ends_with('\\'))?;
    let (group, after) = rest.split_once(')').filter(|(it, _)| !it.ends_with('\\'))?;
    Some((before, group, after))
}

/// The text that a pattern without any freedom matches.
fn plain(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().filter(char::is_ascii_punctuation)?),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                return None;
            }
            c => out.push(c),
        }
    }
    Some(out)
}
