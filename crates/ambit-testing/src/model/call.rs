//! Tools and calls of them.

use std::fmt::Write;

use super::{
    Attribute, Datum, Entity, Marks, Policy, Schema, Uid, action_uid, json_string, members,
};
use crate::expr::{is_identifier, key, quoted};

/// A policy set with tools, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallCase {
    /// Entity types.
    pub schema: Schema,
    /// What can be called.
    pub tools: Vec<Tool>,
    /// Groups of tools, at top level.
    pub toolsets: Vec<String>,
    /// What the session declares.
    pub session: Vec<Attribute>,
    /// In source order.
    pub policies: Vec<Policy>,
    /// What the store holds.
    pub entities: Vec<Entity>,
    /// What is asked.
    pub requests: Vec<CallRequest>,
}

/// A tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its namespace; empty at top level.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it takes.
    pub params: Vec<Param>,
    /// Whether it takes anything else as well.
    pub is_open: bool,
    /// The parameter that gives the resource.
    pub on: Option<Attribute>,
    /// Who may call it.
    pub principals: Vec<String>,
    /// The toolset that it is in.
    pub toolset: Option<String>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name and type.
    pub attribute: Attribute,
    /// Its default, as text and as data.
    pub default: Option<(&'static str, Datum)>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRequest {
    /// Who calls.
    pub principal: Uid,
    /// The tool's full name.
    pub tool: String,
    /// With what.
    pub args: Vec<(String, Datum)>,
    /// The session; left out where there is none.
    pub session: Option<Vec<(String, Datum)>>,
    /// The time; left out where there is none.
    pub now: Option<String>,
    /// Who has approved it.
    pub approvals: Vec<Uid>,
}

impl Tool {
    /// The tool as a call scope names it.
    #[must_use]
    pub fn path(&self) -> String {
        let name = if is_identifier(&self.name) {
            self.name.clone()
        } else {
            quoted(&self.name)
        };
        if self.namespace.is_empty() {
            name
        } else {
            format!("{}::{name}", self.namespace)
        }
    }

    /// The tool as a request names it.
    #[must_use]
    pub fn full_name(&self) -> String {
        if self.namespace.is_empty() {
            self.name.clone()
        } else {
            format!("{}::{}", self.namespace, self.name)
        }
    }

    /// The tool as an action.
    #[must_use]
    pub fn uid(&self) -> Uid {
        action_uid(&self.namespace, &self.name)
    }

    fn text(&self) -> String {
        let mut params: Vec<_> = self
            .params
            .iter()
            .map(|it| it.text(&self.namespace))
            .collect();
        if self.is_open {
            params.push("...".into());
        }
        let mut text = format!(
            "tool {}({}) for [{}]",
            key(&self.name),
            params.join(", "),
            self.principals.join(", ")
        );
        if let Some(on) = &self.on {
            let args = crate::expr::Expr::atom("args").attr(&on.name);
            let _ = write!(text, " on {args}");
        }
        if let Some(toolset) = &self.toolset {
            let _ = write!(text, " in [{toolset}]");
        }
        text.push(';');
        if self.namespace.is_empty() {
            text
        } else {
            format!("namespace {} {{ {text} }}", self.namespace)
        }
    }
}

impl Param {
    fn text(&self, namespace: &str) -> String {
        let Attribute {
            name,
            ty,
            is_required,
        } = &self.attribute;
        let optional = if *is_required || self.default.is_some() {
            ""
        } else {
            "?"
        };
        let default = self
            .default
            .as_ref()
            .map(|it| format!(" = {}", it.0))
            .unwrap_or_default();
        format!("{}{optional}: {}{default}", key(name), ty.text(namespace))
    }
}

impl CallRequest {
    /// The request as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = format!(
            "{{\"principal\":{},\"call\":{{\"tool\":{},\"args\":{}}}",
            self.principal.json(),
            json_string(&self.tool),
            members(&self.args, Marks::Implicit)
        );
        if let Some(session) = &self.session {
            let _ = write!(text, ",\"session\":{}", members(session, Marks::Implicit));
        }
        if let Some(now) = &self.now {
            let _ = write!(text, ",\"now\":{}", json_string(now));
        }
        if !self.approvals.is_empty() {
            let approvals: Vec<_> = self.approvals.iter().map(Uid::json).collect();
            let _ = write!(text, ",\"approvals\":[{}]", approvals.join(","));
        }
        text.push('}');
        text
    }
}

impl CallCase {
    /// Declarations and policies, as the text of one file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.schema.text();
        for toolset in &self.toolsets {
            let _ = writeln!(text, "toolset {toolset};");
        }
        let session: Vec<_> = self
            .session
            .iter()
            .map(|it| {
                format!(
                    "{}{}: {}",
                    it.name,
                    if it.is_required { "" } else { "?" },
                    it.ty.text("")
                )
            })
            .collect();
        let _ = writeln!(text, "session {{ {} }};", session.join(", "));
        for tool in &self.tools {
            let _ = writeln!(text, "{}", tool.text());
        }
        for policy in &self.policies {
            text.push_str(&policy.text());
        }
        text
    }

    /// Every entity, as Cedar's entity JSON.
    #[must_use]
    pub fn entity_json(&self) -> String {
        let entities: Vec<_> = self
            .entities
            .iter()
            .map(|it| it.json(Marks::Implicit))
            .collect();
        format!("[{}]", entities.join(",\n"))
    }
}

impl std::fmt::Display for CallCase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "```pol\n{}```\n```entities\n{}\n```",
            self.text(),
            self.entity_json()
        )?;
        for request in &self.requests {
            writeln!(f, "```request\n{}\n```", request.json())?;
        }
        Ok(())
    }
}
