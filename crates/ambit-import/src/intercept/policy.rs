//! An Intercept policy, as its file says it, with what Intercept's own validation would refuse.

use saphyr::{LoadableYamlNode as _, MarkedYaml, Scalar, YamlData};

use super::shape;
use crate::ImportError;

/// The policy of a file.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    /// What it is for.
    pub(crate) description: Option<String>,
    /// Whether only what is listed is allowed.
    pub(crate) denies_by_default: bool,
    /// Hidden tools.
    pub(crate) hidden: Vec<Name>,
    /// Tools and their rules, in the file's order.
    pub(crate) tools: Vec<(Name, Vec<Rule>)>,
    /// What in the file means nothing to Intercept.
    pub(crate) notes: Vec<String>,
}

impl Policy {
    /// The tools that it names, with their lines.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        let listed = self.tools.iter().map(|(it, _)| it);
        let all = listed.chain(&self.hidden).filter(|it| it.text != "*");
        all.map(|it| (it.text.as_str(), it.line))
    }
}

/// A name, and where it stands.
#[derive(Debug)]
pub(crate) struct Name {
    /// As written.
    pub(crate) text: String,
    /// From 1.
    pub(crate) line: usize,
}

/// A rule.
#[derive(Debug)]
pub(crate) struct Rule {
    /// From 1.
    pub(crate) line: usize,
    /// Its name.
    pub(crate) name: String,
    /// Whether it denies whatever the arguments.
    pub(crate) denies: bool,
    /// What must hold of the arguments.
    pub(crate) conditions: Vec<Condition>,
    /// What must hold of counters.
    pub(crate) counted: Vec<Counted>,
    /// What a caller is told.
    pub(crate) on_deny: Option<String>,
    /// What it counts.
    pub(crate) counter: Option<Counter>,
    /// The path of that counter.
    counter_path: String,
}

impl Rule {
    /// The most that its own counter may come to.
    pub(crate) fn most(&self) -> Option<i64> {
        self.counted
            .iter()
            .filter(|it| it.path == self.counter_path)
            .find_map(|it| match it.op {
                Op::Lte => Some(it.value),
                Op::Lt => it.value.checked_sub(1),
                Op::Eq
                | Op::Neq
                | Op::In
                | Op::NotIn
                | Op::Gt
                | Op::Gte
                | Op::Regex
                | Op::Contains
                | Op::Exists => None,
            })
    }

    /// Conditions on counters that are no limit of its own.
    pub(crate) fn other_counted(&self) -> impl Iterator<Item = &Counted> {
        let is_own =
            |it: &&Counted| it.path == self.counter_path && matches!(it.op, Op::Lt | Op::Lte);
        self.counted.iter().filter(move |it| !is_own(it))
    }
}

/// A condition on an argument.
#[derive(Debug)]
pub(crate) struct Condition {
    /// From 1.
    pub(crate) line: usize,
    /// The path below `args`.
    pub(crate) path: Vec<String>,
    /// How they are compared.
    pub(crate) op: Op,
    /// What with.
    pub(crate) value: Value,
}

/// A condition on a counter.
#[derive(Debug)]
pub(crate) struct Counted {
    /// From 1.
    pub(crate) line: usize,
    /// As written.
    pub(crate) path: String,
    /// How they are compared.
    pub(crate) op: Op,
    /// A whole number; 0 where it is none.
    value: i64,
}

/// What a rule counts.
#[derive(Debug)]
pub(crate) struct Counter {
    /// Its name.
    pub(crate) name: String,
    /// How long it counts.
    pub(crate) window: Window,
    /// What one call counts.
    increment: i64,
    /// The argument that says what one call counts.
    increment_from: Option<Vec<String>>,
}

impl Counter {
    /// What one call counts, as a clause; nothing for 1.
    pub(crate) fn amount(&self) -> String {
        match (&self.increment_from, self.increment) {
            (Some(path), _) => format!(" of {}", shape::written(path)),
            (None, 1) => String::new(),
            (None, count) => format!(" of {count}"),
        }
    }
}

/// How long a counter counts, by the clock in UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Window {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
}

impl Window {
    fn of(text: &str) -> Option<Window> {
        match text {
            "minute" => Some(Window::Minute),
            "hour" => Some(Window::Hour),
            "day" => Some(Window::Day),
            _ => None,
        }
    }

    /// As a limit says it. There is no minute of the clock; any minute is stricter.
    pub(crate) fn per(self) -> &'static str {
        match self {
            Window::Minute => "per 1m",
            Window::Hour => "per calendar hour in \"UTC\"",
            Window::Day => "per calendar day in \"UTC\"",
        }
    }
}

/// The eleven operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Neq,
    In,
    NotIn,
    Lt,
    Lte,
    Gt,
    Gte,
    Regex,
    Contains,
    Exists,
}

impl Op {
    const ALL: [(&'static str, Op); 11] = [
        ("eq", Op::Eq),
        ("neq", Op::Neq),
        ("in", Op::In),
        ("not_in", Op::NotIn),
        ("lt", Op::Lt),
        ("lte", Op::Lte),
        ("gt", Op::Gt),
        ("gte", Op::Gte),
        ("regex", Op::Regex),
        ("contains", Op::Contains),
        ("exists", Op::Exists),
    ];

    /// As Intercept writes it.
    pub(crate) fn name(self) -> &'static str {
        Op::ALL
            .iter()
            .find(|(_, it)| *it == self)
            .map_or("", |(name, _)| name)
    }
}

/// A value of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A list.
    List(Vec<Value>),
    /// Nothing, or a map.
    Other,
}

/// More than any policy has.
const MAX_SIZE: usize = 1 << 20;
/// Deeper than any policy nests.
const MAX_INDENT: usize = 200;
const MAX_MARKS: usize = 30;

/// The policy in these bytes.
pub(crate) fn read(yaml: &[u8]) -> Result<Policy, ImportError> {
    if yaml.len() > MAX_SIZE {
        return Err(ImportError::PolicyTooLarge(MAX_SIZE));
    }
    let text = std::str::from_utf8(yaml).map_err(|it| ImportError::NotUtf8(it.valid_up_to()))?;
    if text.lines().any(is_too_deep) {
        return Err(ImportError::NotYaml("it nests too deep".to_owned()));
    }
    let documents =
        MarkedYaml::load_from_str(text).map_err(|it| ImportError::NotYaml(it.to_string()))?;
    let [document] = documents.as_slice() else {
        return Err(ImportError::NotYaml(format!(
            "{} documents where one is expected",
            documents.len()
        )));
    };
    let mut reader = Reader::default();
    let policy = reader.policy(document);
    if reader.faults.is_empty() {
        Ok(policy)
    } else {
        Err(ImportError::Policy(reader.faults))
    }
}

/// The parser follows block marks without end, so a line may not have many.
fn is_too_deep(line: &str) -> bool {
    let text = line.trim_start();
    let marks = text
        .split_ascii_whitespace()
        .take_while(|it| matches!(*it, "-" | "?" | ":"))
        .count();
    line.len() - text.len() > MAX_INDENT || marks > MAX_MARKS
}

fn below_args(path: &str) -> Option<Vec<String>> {
    let path = path.strip_prefix("args.")?;
    Some(path.split('.').map(str::to_owned).collect())
}

type Node<'a> = MarkedYaml<'a>;

#[derive(Default)]
struct Reader {
    faults: Vec<String>,
    notes: Vec<String>,
}

fn line(node: &Node) -> usize {
    node.span.start.line()
}

fn scalar<'a>(node: &'a Node<'a>) -> Option<&'a Scalar<'a>> {
    if let YamlData::Value(it) = &node.data {
        Some(it)
    } else {
        None
    }
}

fn text(node: &Node) -> Option<String> {
    match scalar(node)? {
        Scalar::String(it) => Some(it.to_string()),
        Scalar::Integer(it) => Some(it.to_string()),
        Scalar::Boolean(it) => Some(it.to_string()),
        Scalar::FloatingPoint(it) => Some(it.to_string()),
        Scalar::Null => None,
    }
}

fn is_nothing(node: &Node) -> bool {
    matches!(scalar(node), Some(Scalar::Null))
}

fn value(node: &Node) -> Value {
    if let YamlData::Sequence(items) = &node.data {
        return Value::List(items.iter().map(value).collect());
    }
    match scalar(node) {
        Some(Scalar::String(it)) => Value::Text(it.to_string()),
        Some(Scalar::Integer(it)) => Value::Int(*it),
        Some(Scalar::FloatingPoint(it)) => Value::Float(it.into_inner()),
        Some(Scalar::Boolean(it)) => Value::Bool(*it),
        Some(Scalar::Null) | None => Value::Other,
    }
}

impl Reader {
    fn fault(&mut self, node: &Node, what: impl std::fmt::Display) {
        self.faults.push(format!("line {}: {what}", line(node)));
    }

    /// The entries of a map; those with other keys than these are noted.
    fn entries<'a, 'b>(
        &mut self,
        node: &'b Node<'a>,
        known: Option<&[&str]>,
    ) -> Vec<(String, &'b Node<'a>, &'b Node<'a>)> {
        let YamlData::Mapping(map) = &node.data else {
            if !is_nothing(node) {
                self.fault(node, "a map is expected here");
            }
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (key, value) in map {
            let Some(name) = text(key) else {
                self.fault(key, "a key is a text");
                continue;
            };
            if known.is_some_and(|it| !it.contains(&name.as_str())) {
                self.notes.push(format!(
                    "line {}: `{name}` means nothing to Intercept and is left out",
                    line(key)
                ));
            }
            entries.push((name, key, value));
        }
        entries
    }

    fn items<'a, 'b>(&mut self, node: &'b Node<'a>) -> &'b [Node<'a>] {
        if let YamlData::Sequence(items) = &node.data {
            return items;
        }
        if !is_nothing(node) {
            self.fault(node, "a list is expected here");
        }
        &[]
    }

    fn policy(&mut self, node: &Node) -> Policy {
        let mut policy = Policy::default();
        let mut version = None;
        for (name, _, value) in self.entries(
            node,
            Some(&["version", "description", "default", "hide", "tools"]),
        ) {
            match name.as_str() {
                "version" => version = text(value),
                "description" => policy.description = text(value),
                "default" => match text(value).unwrap_or_default().as_str() {
                    "allow" | "" => {}
                    "deny" => policy.denies_by_default = true,
                    other => self.fault(
                        value,
                        format!("`default` is `allow` or `deny`, not `{other}`"),
                    ),
                },
                "hide" => policy.hidden = self.hidden(value),
                "tools" => policy.tools = self.tools(value),
                _ => {}
            }
        }
        if version.as_deref() != Some("1") {
            self.fault(node, "`version` must be \"1\"");
        }
        self.counters(&policy);
        policy.notes = std::mem::take(&mut self.notes);
        policy
    }

    fn hidden(&mut self, node: &Node) -> Vec<Name> {
        let mut hidden: Vec<Name> = Vec::new();
        for item in self.items(node) {
            match text(item).filter(|it| !it.trim().is_empty()) {
                Some(name) if hidden.iter().any(|it| it.text == name) => {
                    self.fault(item, format!("`{name}` is hidden twice"));
                }
                Some(text) => hidden.push(Name {
                    text,
                    line: line(item),
                }),
                None => self.fault(item, "the name of a tool is expected here"),
            }
        }
        hidden
    }

    fn tools(&mut self, node: &Node) -> Vec<(Name, Vec<Rule>)> {
        let mut tools = Vec::new();
        for (name, key, value) in self.entries(node, None) {
            let mut rules = Vec::new();
            for (field, _, list) in self.entries(value, Some(&["rules"])) {
                if field == "rules" {
                    rules = self
                        .items(list)
                        .iter()
                        .map(|it| self.rule(&name, it))
                        .collect();
                }
            }
            let counters: Vec<&str> = rules
                .iter()
                .filter_map(|it: &Rule| it.counter.as_ref())
                .map(|it| it.name.as_str())
                .collect();
            for (at, counter) in counters.iter().enumerate() {
                if counters.iter().take(at).any(|it| it == counter) {
                    self.fault(value, format!("two rules of `{name}` count `{counter}`"));
                }
            }
            tools.push((
                Name {
                    text: name,
                    line: line(key),
                },
                rules,
            ));
        }
        tools
    }

    fn rule(&mut self, tool: &str, node: &Node) -> Rule {
        const KEYS: [&str; 6] = [
            "name",
            "action",
            "rate_limit",
            "conditions",
            "on_deny",
            "state",
        ];
        let scope = if tool == "*" { "_global" } else { tool };
        let mut rule = Rule {
            line: line(node),
            name: String::new(),
            denies: false,
            conditions: Vec::new(),
            counted: Vec::new(),
            on_deny: None,
            counter: None,
            counter_path: String::new(),
        };
        let mut rate = None;
        for (key, _, value) in self.entries(node, Some(&KEYS)) {
            match key.as_str() {
                "name" => rule.name = text(value).unwrap_or_default(),
                "action" => match text(value).unwrap_or_default().as_str() {
                    "evaluate" | "" => {}
                    "deny" => rule.denies = true,
                    other => self.fault(
                        value,
                        format!("`action` is `evaluate` or `deny`, not `{other}`"),
                    ),
                },
                "rate_limit" => rate = text(value).map(|it| (it, value)),
                "conditions" => {
                    for item in self.items(value) {
                        self.condition(item, &mut rule);
                    }
                }
                "on_deny" => rule.on_deny = text(value).filter(|it| !it.is_empty()),
                "state" => rule.counter = self.counter(value),
                _ => {}
            }
        }
        let has_conditions = !(rule.conditions.is_empty() && rule.counted.is_empty());
        if let Some((rate, at)) = rate {
            if has_conditions || rule.counter.is_some() || rule.denies {
                self.fault(
                    at,
                    "`rate_limit` goes with neither `conditions`, `state` nor `action: deny`",
                );
            }
            self.rate(&rate, at, scope, &mut rule);
        } else if rule.denies && has_conditions {
            self.fault(node, "a rule that denies has no conditions");
        } else if !rule.denies && !has_conditions {
            self.fault(node, "a rule that evaluates has at least one condition");
        }
        if rule.name.is_empty() {
            self.fault(node, "a rule has a `name`");
        }
        if let Some(counter) = &rule.counter {
            rule.counter_path = format!("state.{scope}.{}", counter.name);
        }
        rule
    }

    /// `5/hour` is a counter of the window, and at most that many.
    fn rate(&mut self, rate: &str, at: &Node, scope: &str, rule: &mut Rule) {
        let parts = rate.split_once('/').and_then(|(count, window)| {
            let count = count.parse::<i64>().ok().filter(|it| *it > 0)?;
            Some((count, window, Window::of(window)?))
        });
        let Some((count, name, window)) = parts else {
            self.fault(
                at,
                format!("`rate_limit` is such as `5/hour` (minute, hour or day), not `{rate}`"),
            );
            return;
        };
        let name = format!("_rate_{name}");
        rule.counted.push(Counted {
            line: line(at),
            path: format!("state.{scope}.{name}"),
            op: Op::Lte,
            value: count,
        });
        rule.counter = Some(Counter {
            name,
            window,
            increment: 1,
            increment_from: None,
        });
    }

    fn counter(&mut self, node: &Node) -> Option<Counter> {
        let (mut name, mut window, mut increment, mut increment_from) = (None, None, 1, None);
        for (key, _, value) in self.entries(
            node,
            Some(&["counter", "window", "increment", "increment_from"]),
        ) {
            match key.as_str() {
                "counter" => name = text(value).filter(|it| !it.is_empty()),
                "window" => window = text(value).and_then(|it| Window::of(&it)),
                "increment" => {
                    if let Value::Int(it @ 0..) = self::value(value) {
                        increment = it.max(1);
                    } else {
                        self.fault(value, "`increment` is a whole number");
                    }
                }
                "increment_from" => match text(value).as_deref().and_then(below_args) {
                    Some(path) => increment_from = Some(path),
                    None => self.fault(value, "`increment_from` starts with `args.`"),
                },
                _ => {}
            }
        }
        let (Some(name), Some(window)) = (name, window) else {
            self.fault(
                node,
                "`state` has a `counter` and a `window`, which is minute, hour or day",
            );
            return None;
        };
        Some(Counter {
            name,
            window,
            increment,
            increment_from,
        })
    }

    fn condition(&mut self, node: &Node, rule: &mut Rule) {
        let (mut path, mut op, mut value) = (String::new(), None, Value::Other);
        for (key, _, it) in self.entries(node, Some(&["path", "op", "value"])) {
            match key.as_str() {
                "path" => path = text(it).unwrap_or_default(),
                "op" => {
                    let name = text(it).unwrap_or_default();
                    op = Op::ALL
                        .iter()
                        .find(|(it, _)| *it == name)
                        .map(|(_, it)| *it);
                    if op.is_none() {
                        self.fault(it, format!("there is no operator `{name}`"));
                    }
                }
                "value" => value = self::value(it),
                _ => {}
            }
        }
        let Some(op) = op else {
            return;
        };
        let fits = match op {
            Op::In | Op::NotIn => matches!(value, Value::List(_)),
            Op::Lt | Op::Lte | Op::Gt | Op::Gte => matches!(value, Value::Int(_) | Value::Float(_)),
            Op::Exists => matches!(value, Value::Bool(_)),
            Op::Regex => matches!(value, Value::Text(_)),
            Op::Eq | Op::Neq | Op::Contains => true,
        };
        if !fits {
            self.fault(
                node,
                format!("the value does not fit the operator `{}`", op.name()),
            );
        }
        if let Some(path) = below_args(&path) {
            rule.conditions.push(Condition {
                line: line(node),
                path,
                op,
                value,
            });
        } else if path.starts_with("state.") {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "as Intercept does: a limit is a whole number"
            )]
            let value = match value {
                Value::Int(it) => it,
                Value::Float(it) => it as i64,
                Value::Text(_) | Value::Bool(_) | Value::List(_) | Value::Other => 0,
            };
            rule.counted.push(Counted {
                line: line(node),
                path,
                op,
                value,
            });
        } else {
            self.fault(
                node,
                format!("a path starts with `args.` or `state.`, not `{path}`"),
            );
        }
    }

    /// A condition on a counter that nobody counts is a mistake.
    fn counters(&mut self, policy: &Policy) {
        let rules = || policy.tools.iter().flat_map(|(_, rules)| rules);
        for counted in rules().flat_map(|it| &it.counted) {
            if !rules().any(|it| it.counter_path == counted.path) {
                self.faults.push(format!(
                    "line {}: no rule counts `{}`",
                    counted.line, counted.path
                ));
            }
        }
    }
}
