//! Turns a policy of `PolicyLayer` Intercept into policies of Ambit.
//!
//! Intercept denies a call if a rule of its tool, or one of `"*"`, does not hold; all else is as its `default` says. So
//! each rule becomes a `forbid … unless` its conditions, and the default a `permit`. What cannot be kept is said in
//! notes, and makes the text narrower rather than wider. Limits are the exception: there is no item for them yet, so
//! they stand as comments, in the words of the item that is to be, and each is noted.

mod condition;
mod policy;
mod shape;

use std::fmt::Write as _;

use crate::answer;
use crate::declaration::{Declarations, Tool};
use crate::print;
use crate::{ImportError, Imported, declarations};
use condition::Held;
use policy::{Counter, Policy, Rule};

/// The policies of an Intercept policy file, with declarations of the tools that they are about.
///
/// With the server's answer to `tools/list` the declarations are those of [`import_mcp`](crate::import_mcp), and
/// conditions are written for the declared types. Without it, every tool that the policy names is declared to take any
/// arguments.
///
/// # Errors
///
/// If the namespace is no name, the text is not a policy that Intercept would load, or the answer is no list of tools.
pub fn import_intercept(
    yaml: &[u8],
    namespace: &str,
    tools: Option<&[u8]>,
) -> Result<Imported, ImportError> {
    let namespace = answer::namespace(namespace)?;
    let policy = policy::read(yaml)?;
    let mut notes = policy.notes.clone();
    let declared = tools.map(|it| declarations(it, &namespace)).transpose()?;
    let tools = match &declared {
        Some(it) => listed(it, &policy, &mut notes),
        None => named(&policy, &mut notes),
    };
    if tools.is_empty() {
        return Err(ImportError::NoToolNamed);
    }
    let mut writer = Writer {
        namespace: &namespace,
        tools,
        ids: Vec::new(),
        out: String::new(),
        notes,
        reviews: Vec::new(),
    };
    match &declared {
        Some(it) => {
            writer.out.push_str(&print::text(it));
            writer.reviews = it.reviews();
            writer.notes.extend(it.all_notes());
        }
        None => writer.declare(),
    }
    writer.policy(&policy);
    Ok(Imported {
        text: writer.out,
        notes: writer.notes,
        reviews: writer.reviews,
    })
}

/// A tool that the policies are about.
struct Subject<'a> {
    name: &'a str,
    /// As declared by its server; without that, it takes any arguments.
    declared: Option<&'a Tool>,
}

fn listed<'a>(
    declared: &'a Declarations,
    policy: &Policy,
    notes: &mut Vec<String>,
) -> Vec<Subject<'a>> {
    let mut missing: Vec<&str> = Vec::new();
    for (name, line) in policy.names() {
        let is_listed = declared.tools.iter().any(|it| it.name == name);
        if !is_listed && !missing.contains(&name) {
            missing.push(name);
            notes.push(format!(
                "line {line}: the server lists no tool `{name}`, so nothing is said of it; a call of it is denied"
            ));
        }
    }
    let subject = |it: &'a Tool| Subject {
        name: &it.name,
        declared: Some(it),
    };
    declared.tools.iter().map(subject).collect()
}

fn named<'a>(policy: &'a Policy, notes: &mut Vec<String>) -> Vec<Subject<'a>> {
    if !policy.denies_by_default {
        notes.push(
            "the default is to allow, yet only the tools that the policy names are declared, and a call of any other is \
             denied; give the server's tools to have all of them"
                .to_owned(),
        );
    }
    let mut tools: Vec<Subject> = Vec::new();
    for (name, _) in policy.names() {
        if !tools.iter().any(|it| it.name == name) {
            tools.push(Subject {
                name,
                declared: None,
            });
        }
    }
    tools
}

struct Writer<'a> {
    namespace: &'a str,
    tools: Vec<Subject<'a>>,
    ids: Vec<String>,
    out: String,
    notes: Vec<String>,
    reviews: Vec<String>,
}

impl Writer<'_> {
    fn declare(&mut self) {
        let _ = writeln!(self.out, "namespace {} {{", self.namespace);
        for tool in &self.tools {
            let _ = writeln!(self.out, "  tool {}(...);", print::name(tool.name));
        }
        self.out.push_str("}\n");
    }

    fn policy(&mut self, policy: &Policy) {
        if let Some(text) = &policy.description {
            self.out.push('\n');
            print::comment(&mut self.out, "//", text, 0);
        }
        let every = self.every();
        if policy.denies_by_default {
            let listed: Vec<String> = policy
                .tools
                .iter()
                .filter(|(it, _)| {
                    it.text != "*" && self.tools.iter().any(|tool| tool.name == it.text)
                })
                .map(|(it, _)| self.path(&it.text))
                .collect();
            if listed.is_empty() {
                self.out
                    .push_str("\n// The default is to deny, and no tool is listed.\n");
            } else {
                self.item("permit", "default", None, &scope(&listed), None);
            }
        } else {
            self.item("permit", "default", None, &every, None);
        }
        self.hide(policy);
        for (tool, rules) in &policy.tools {
            for rule in rules {
                self.rule(&tool.text, rule);
            }
        }
    }

    fn every(&self) -> String {
        format!("{}::*", self.namespace)
    }

    fn path(&self, tool: &str) -> String {
        format!("{}::{}", self.namespace, print::name(tool))
    }

    fn hide(&mut self, policy: &Policy) {
        if policy.hidden.is_empty() {
            return;
        }
        self.notes.push(
            "hidden tools are denied; that they are not listed to the agent is for the host to see to".to_owned(),
        );
        if policy.hidden.iter().any(|it| it.text == "*") {
            let every = self.every();
            self.item(
                "forbid",
                "hidden",
                Some("Every tool is hidden by policy."),
                &every,
                None,
            );
            return;
        }
        let hidden: Vec<String> = policy
            .hidden
            .iter()
            .filter(|it| self.tools.iter().any(|tool| tool.name == it.text))
            .map(|it| self.path(&it.text))
            .collect();
        if !hidden.is_empty() {
            self.item(
                "forbid",
                "hidden",
                Some("The tool is hidden by policy."),
                &scope(&hidden),
                None,
            );
        }
    }

    fn rule(&mut self, tool: &str, rule: &Rule) {
        let id = format!("{tool}: {}", rule.name);
        if !self.tools.iter().any(|it| tool == "*" || it.name == tool) {
            return;
        }
        let all = if tool == "*" {
            self.every()
        } else {
            self.path(tool)
        };
        let message = rule.on_deny.as_deref();
        if rule.denies {
            self.item("forbid", &id, message, &all, None);
            return;
        }
        let mut groups: Vec<(Option<String>, Vec<String>)> = Vec::new();
        let mut unkept = Vec::new();
        for subject in self
            .tools
            .iter()
            .filter(|it| tool == "*" || it.name == tool)
        {
            let held = condition::of_rule(rule, subject.declared, &mut unkept);
            let text = match held {
                Held::Always => continue,
                Held::Never => None,
                Held::If(text) => Some(text),
            };
            let path = self.path(subject.name);
            match groups.iter_mut().find(|(it, _)| *it == text) {
                Some((_, tools)) => tools.push(path),
                None => groups.push((text, vec![path])),
            }
        }
        unkept.dedup();
        self.notes.extend(unkept);
        let is_one = groups
            .first()
            .is_some_and(|(_, tools)| tool == "*" && tools.len() == self.tools.len());
        for (text, tools) in groups {
            let scope = if is_one { all.clone() } else { scope(&tools) };
            self.item("forbid", &id, message, &scope, text.as_deref());
        }
        if let Some(counter) = &rule.counter {
            self.limit(&id, rule, counter, &all);
        }
    }

    /// A limit, as the comment that becomes an item.
    fn limit(&mut self, id: &str, rule: &Rule, counter: &Counter, tools: &str) {
        let Some(most) = rule.most() else {
            self.notes.push(format!(
                "line {}: the counter `{}` is counted and never compared, so it is left out",
                rule.line, counter.name
            ));
            return;
        };
        let window = counter.window.per();
        let amount = counter.amount();
        let id = self.fresh(&format!("{id}: limit"));
        let _ = writeln!(self.out, "\n// @id({})", print::quoted(&id));
        if let Some(message) = &rule.on_deny {
            let _ = writeln!(self.out, "// @message({})", print::quoted(message));
        }
        let _ = writeln!(
            self.out,
            "// limit (principal, call {tools}) to {most} {window}{amount};"
        );
        let rolling = if window == "per 1m" {
            ", over any minute rather than one of the clock"
        } else {
            ""
        };
        self.notes.push(format!(
            "line {}: a limit cannot be written yet, so nothing limits {tools} to {most} {window}{amount}{rolling}; it \
             stands as a comment",
            rule.line
        ));
    }

    fn fresh(&mut self, id: &str) -> String {
        let mut fresh = id.to_owned();
        let mut count = 1;
        while self.ids.contains(&fresh) {
            count += 1;
            fresh = format!("{id} ({count})");
        }
        self.ids.push(fresh.clone());
        fresh
    }

    fn item(
        &mut self,
        effect: &str,
        id: &str,
        message: Option<&str>,
        scope: &str,
        unless: Option<&str>,
    ) {
        let id = self.fresh(id);
        let _ = writeln!(self.out, "\n@id({})", print::quoted(&id));
        if let Some(message) = message {
            let _ = writeln!(self.out, "@message({})", print::quoted(message));
        }
        let _ = write!(self.out, "{effect} (principal, call {scope})");
        if let Some(text) = unless {
            let gap = if text.starts_with('\n') { "" } else { " " };
            let _ = write!(self.out, "\nunless {{{gap}{text}{gap}}}");
        }
        self.out.push_str(";\n");
    }
}

fn scope(tools: &[String]) -> String {
    match tools {
        [one] => one.clone(),
        many => {
            let line = many.join(", ");
            if line.len() <= 70 {
                format!("[{line}]")
            } else {
                format!("[\n  {}\n]", many.join(",\n  "))
            }
        }
    }
}
