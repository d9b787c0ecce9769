//! Policy sets, schemas, entities and requests as the generators make them, and their text.

mod call;

use std::fmt::Write;

use crate::expr::{Expr, key, quoted};

pub use call::{CallCase, CallRequest, Param, Tool};

/// Everything that one comparison needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What is declared.
    pub schema: Schema,
    /// In source order.
    pub policies: Vec<Policy>,
    /// The templates' links.
    pub links: Vec<TemplateLink>,
    /// What the store holds.
    pub entities: Vec<Entity>,
    /// What is asked.
    pub requests: Vec<Request>,
}

/// A schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Common types: the full name and what it stands for.
    pub types: Vec<(String, Ty)>,
    /// Entity types.
    pub entity_types: Vec<EntityType>,
    /// Actions and groups of actions.
    pub actions: Vec<Action>,
}

/// A declared type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// `Bool`.
    Bool,
    /// `Long`.
    Long,
    /// `String`.
    String,
    /// An extension type, by its name; or one of Ambit's own, `Number`, `Money` and `Json`.
    Extension(&'static str),
    /// `Set<T>`.
    Set(Box<Ty>),
    /// `List<T>`, Ambit's own.
    List(Box<Ty>),
    /// `"a" | "b"`, Ambit's own.
    OneOf(Vec<&'static str>),
    /// A record.
    Record(Vec<Attribute>),
    /// An entity type, by its full name.
    Entity(String),
    /// A common type, by its full name.
    Common(String),
}

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Whether it must be there.
    pub is_required: bool,
}

/// An entity type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityType {
    /// Its full name.
    pub name: String,
    /// Full names of the types that its entities may be in.
    pub parents: Vec<String>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// The type of its tags.
    pub tags: Option<Ty>,
    /// The only ids there are, for an `enum`.
    pub ids: Option<Vec<String>>,
}

/// An action or a group of actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its namespace; empty at top level.
    pub namespace: String,
    /// Its id.
    pub id: String,
    /// Namespaces and ids of the groups that it is in.
    pub parents: Vec<(String, String)>,
    /// To what it applies: principals, resources and context.
    pub applies_to: Option<(Vec<String>, Vec<String>, Ty)>,
}

/// The type and id of an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uid {
    /// The type's full name.
    pub ty: String,
    /// The id.
    pub id: String,
}

/// What a policy asks for that is neither a permit nor a forbid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// So many approvals, of these: expressions.
    Approval(usize, Vec<Expr>),
    /// Room under a limit: what it is, how much is counted, and for what.
    Limit(&'static str, Option<Expr>, Option<Expr>),
}

/// A permit, a forbid, or a policy that asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Names and values.
    pub annotations: Vec<(String, Option<String>)>,
    /// Whether it permits.
    pub is_permit: bool,
    /// What it asks for, where it neither permits nor forbids.
    pub asks: Option<Asks>,
    /// Whom it is about.
    pub principal: Scope,
    /// What it is about: the text of the constraint.
    pub action: String,
    /// On what it is about.
    pub resource: Scope,
    /// Conditions: whether `when`, and what.
    pub conditions: Vec<(bool, Expr)>,
}

/// What a scope says of its principal or resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anyone.
    Any,
    /// `== E`; `None` is the slot.
    Eq(Option<Uid>),
    /// `in E`.
    In(Option<Uid>),
    /// `is T`.
    Is(String),
    /// `is T in E`.
    IsIn(String, Option<Uid>),
}

/// A template filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLink {
    /// The place of the template among the policies.
    pub template: usize,
    /// What stands for `?principal`.
    pub principal: Option<Uid>,
    /// What stands for `?resource`.
    pub resource: Option<Uid>,
}

/// A value of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Long(i64),
    /// Text.
    String(String),
    /// JSON as it is written.
    Json(&'static str),
    /// A constructor and its argument.
    Extension(&'static str, String),
    /// A set.
    Set(Vec<Datum>),
    /// A record.
    Record(Vec<(String, Datum)>),
    /// An entity.
    Entity(Uid),
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its name.
    pub uid: Uid,
    /// Its attributes.
    pub attributes: Vec<(String, Datum)>,
    /// Its tags.
    pub tags: Vec<(String, Datum)>,
    /// What it is in.
    pub parents: Vec<Uid>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Uid,
    /// What for.
    pub action: Uid,
    /// On what.
    pub resource: Uid,
    /// A record.
    pub context: Datum,
}

/// How entities and extension values are written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// With `__entity` and `__extn`, which need no schema.
    Explicit,
    /// Without, as a schema allows.
    Implicit,
}

impl Uid {
    /// `T::"id"`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}::{}", self.ty, quoted(&self.id))
    }

    /// `{"type":…,"id":…}`.
    #[must_use]
    pub fn json(&self) -> String {
        format!(
            "{{\"type\":{},\"id\":{}}}",
            json_string(&self.ty),
            json_string(&self.id)
        )
    }
}

impl Schema {
    /// What a common type stands for, down to a type that is none.
    #[must_use]
    pub fn resolve<'a>(&'a self, ty: &'a Ty) -> &'a Ty {
        match ty {
            Ty::Common(name) => match self.types.iter().find(|it| it.0 == *name) {
                Some((_, ty)) => self.resolve(ty),
                None => ty,
            },
            _ => ty,
        }
    }

    /// The entity type of that name.
    #[must_use]
    pub fn entity_type(&self, name: &str) -> Option<&EntityType> {
        self.entity_types.iter().find(|it| it.name == name)
    }

    /// The schema as Cedar's human-readable text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut namespaces: Vec<&str> = Vec::new();
        let names = self
            .types
            .iter()
            .map(|it| &it.0)
            .chain(self.entity_types.iter().map(|it| &it.name));
        let spaces = names
            .map(|it| split(it).0)
            .chain(self.actions.iter().map(|it| it.namespace.as_str()));
        for namespace in spaces {
            if !namespaces.contains(&namespace) {
                namespaces.push(namespace);
            }
        }
        let mut text = String::new();
        for namespace in namespaces {
            if !namespace.is_empty() {
                let _ = writeln!(text, "namespace {namespace} {{");
            }
            self.items(namespace, &mut text);
            if !namespace.is_empty() {
                text.push_str("}\n");
            }
        }
        text
    }

    fn items(&self, namespace: &str, text: &mut String) {
        for (name, ty) in self.types.iter().filter(|it| split(&it.0).0 == namespace) {
            let _ = writeln!(text, "type {} = {};", split(name).1, ty.text(namespace));
        }
        for ty in self
            .entity_types
            .iter()
            .filter(|it| split(&it.name).0 == namespace)
        {
            let _ = writeln!(text, "{}", ty.text());
        }
        for action in self.actions.iter().filter(|it| it.namespace == namespace) {
            let _ = writeln!(text, "{}", action.text());
        }
    }
}

/// The namespace and the last segment of a full name.
pub(crate) fn split(name: &str) -> (&str, &str) {
    name.rsplit_once("::").unwrap_or(("", name))
}

/// A type's name where it is used: its own namespace's types go by either name, which depends on nothing but the name.
fn used_name(namespace: &str, name: &str) -> String {
    let (its_namespace, last) = split(name);
    if its_namespace == namespace && name.len().is_multiple_of(2) {
        last.into()
    } else {
        name.into()
    }
}

impl Ty {
    /// The type as it is declared in a namespace.
    pub(crate) fn text(&self, namespace: &str) -> String {
        match self {
            Ty::Bool => "Bool".into(),
            Ty::Long => "Long".into(),
            Ty::String => "String".into(),
            Ty::Extension(name) => (*name).into(),
            Ty::Set(element) => format!("Set<{}>", element.text(namespace)),
            Ty::List(element) => format!("List<{}>", element.text(namespace)),
            Ty::OneOf(words) => words
                .iter()
                .map(|it| quoted(it))
                .collect::<Vec<_>>()
                .join(" | "),
            Ty::Record(attributes) => record_text(attributes, namespace),
            Ty::Entity(name) | Ty::Common(name) => used_name(namespace, name),
        }
    }
}

pub(crate) fn record_text(attributes: &[Attribute], namespace: &str) -> String {
    let fields: Vec<_> = attributes
        .iter()
        .map(|it| {
            format!(
                "{}{}: {}",
                key(&it.name),
                if it.is_required { "" } else { "?" },
                it.ty.text(namespace)
            )
        })
        .collect();
    format!("{{{}}}", fields.join(", "))
}

impl EntityType {
    fn text(&self) -> String {
        let (namespace, name) = split(&self.name);
        if let Some(ids) = &self.ids {
            let ids: Vec<_> = ids.iter().map(|it| quoted(it)).collect();
            return format!("entity {name} enum [{}];", ids.join(", "));
        }
        let mut text = format!("entity {name}");
        if !self.parents.is_empty() {
            let parents: Vec<_> = self
                .parents
                .iter()
                .map(|it| used_name(namespace, it))
                .collect();
            let _ = write!(text, " in [{}]", parents.join(", "));
        }
        if !self.attributes.is_empty() {
            let _ = write!(text, " = {}", record_text(&self.attributes, namespace));
        }
        if let Some(tags) = &self.tags {
            let _ = write!(text, " tags {}", tags.text(namespace));
        }
        text.push(';');
        text
    }
}

impl Action {
    /// `NS::Action::"id"`.
    #[must_use]
    pub fn uid(&self) -> Uid {
        action_uid(&self.namespace, &self.id)
    }

    fn text(&self) -> String {
        let mut text = format!("action {}", key(&self.id));
        if !self.parents.is_empty() {
            let parents: Vec<_> = self
                .parents
                .iter()
                .map(|(namespace, id)| {
                    if *namespace == self.namespace {
                        quoted(id)
                    } else {
                        action_uid(namespace, id).text()
                    }
                })
                .collect();
            let _ = write!(text, " in [{}]", parents.join(", "));
        }
        if let Some((principals, resources, context)) = &self.applies_to {
            let names = |types: &[String]| -> String {
                let types: Vec<_> = types
                    .iter()
                    .map(|it| used_name(&self.namespace, it))
                    .collect();
                types.join(", ")
            };
            let _ = write!(
                text,
                " appliesTo {{ principal: [{}], resource: [{}], context: {} }}",
                names(principals),
                names(resources),
                context.text(&self.namespace)
            );
        }
        text.push(';');
        text
    }
}

/// `NS::Action::"id"`.
pub(crate) fn action_uid(namespace: &str, id: &str) -> Uid {
    let ty = if namespace.is_empty() {
        "Action".into()
    } else {
        format!("{namespace}::Action")
    };
    Uid { ty, id: id.into() }
}

impl Scope {
    fn text(&self, variable: &str) -> String {
        let entity = |it: &Option<Uid>| {
            it.as_ref()
                .map_or_else(|| format!("?{variable}"), Uid::text)
        };
        match self {
            Scope::Any => variable.into(),
            Scope::Eq(it) => format!("{variable} == {}", entity(it)),
            Scope::In(it) => format!("{variable} in {}", entity(it)),
            Scope::Is(ty) => format!("{variable} is {ty}"),
            Scope::IsIn(ty, it) => format!("{variable} is {ty} in {}", entity(it)),
        }
    }

    /// Whether it holds a slot.
    #[must_use]
    pub fn is_slot(&self) -> bool {
        matches!(
            self,
            Scope::Eq(None) | Scope::In(None) | Scope::IsIn(_, None)
        )
    }
}

impl Policy {
    /// Whether it is a template.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.principal.is_slot() || self.resource.is_slot()
    }

    /// The policy as Cedar's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.annotations {
            let value = value
                .as_ref()
                .map(|it| format!("({})", quoted(it)))
                .unwrap_or_default();
            let _ = writeln!(text, "@{name}{value}");
        }
        let _ = write!(
            text,
            "{} ({}, {}, {})",
            match &self.asks {
                Some(Asks::Approval(..)) => "require approval",
                Some(Asks::Limit(..)) => "limit",
                None if self.is_permit => "permit",
                None => "forbid",
            },
            self.principal.text("principal"),
            self.action,
            self.resource.text("resource"),
        );
        for (is_when, condition) in &self.conditions {
            let _ = write!(
                text,
                "\n{} {{ {condition} }}",
                if *is_when { "when" } else { "unless" }
            );
        }
        if let Some(asks) = &self.asks {
            text.push_str(&asks.text());
        }
        text.push_str(";\n");
        text
    }
}

impl Asks {
    fn text(&self) -> String {
        match self {
            Asks::Approval(count, from) => {
                let from: Vec<_> = from.iter().map(ToString::to_string).collect();
                format!("\nfrom {count} of [{}] within 1h", from.join(", "))
            }
            Asks::Limit(to, of, by) => {
                let of = of.as_ref().map(|it| format!(" of {it}"));
                let by = by.as_ref().map(|it| format!(" by {it}"));
                let (of, by) = (of.unwrap_or_default(), by.unwrap_or_default());
                format!("\nto {to} per 1d{of}{by}")
            }
        }
    }
}

impl Datum {
    /// The value as JSON.
    #[must_use]
    pub fn json(&self, marks: Marks) -> String {
        match self {
            Datum::Bool(it) => it.to_string(),
            Datum::Long(it) => it.to_string(),
            Datum::String(it) => json_string(it),
            Datum::Json(it) => (*it).into(),
            Datum::Extension(_, arg) if marks == Marks::Implicit => json_string(arg),
            Datum::Extension(function, arg) => {
                format!(
                    "{{\"__extn\":{{\"fn\":{},\"arg\":{}}}}}",
                    json_string(function),
                    json_string(arg)
                )
            }
            Datum::Set(elements) => {
                let elements: Vec<_> = elements.iter().map(|it| it.json(marks)).collect();
                format!("[{}]", elements.join(","))
            }
            Datum::Record(fields) => members(fields, marks),
            Datum::Entity(uid) if marks == Marks::Implicit => uid.json(),
            Datum::Entity(uid) => format!("{{\"__entity\":{}}}", uid.json()),
        }
    }
}

fn members(fields: &[(String, Datum)], marks: Marks) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|it| format!("{}:{}", json_string(&it.0), it.1.json(marks)))
        .collect();
    format!("{{{}}}", fields.join(","))
}

impl Entity {
    /// The entity as Cedar's entity JSON.
    #[must_use]
    pub fn json(&self, marks: Marks) -> String {
        let parents: Vec<_> = self.parents.iter().map(Uid::json).collect();
        format!(
            "{{\"uid\":{},\"attrs\":{},\"tags\":{},\"parents\":[{}]}}",
            self.uid.json(),
            members(&self.attributes, marks),
            members(&self.tags, marks),
            parents.join(",")
        )
    }
}

impl Request {
    /// The request as JSON.
    #[must_use]
    pub fn json(&self, marks: Marks) -> String {
        format!(
            "{{\"principal\":{},\"action\":{},\"resource\":{},\"context\":{}}}",
            self.principal.json(),
            self.action.json(),
            self.resource.json(),
            self.context.json(marks)
        )
    }
}

impl Case {
    /// Every policy, as Cedar's text.
    #[must_use]
    pub fn policy_text(&self) -> String {
        self.policies.iter().map(Policy::text).collect()
    }

    /// Every entity, as Cedar's entity JSON.
    #[must_use]
    pub fn entity_json(&self, marks: Marks) -> String {
        let entities: Vec<_> = self.entities.iter().map(|it| it.json(marks)).collect();
        format!("[{}]", entities.join(",\n"))
    }
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "```cedarschema\n{}```", self.schema.text())?;
        writeln!(f, "```cedar\n{}```", self.policy_text())?;
        for link in &self.links {
            writeln!(
                f,
                "link policy{}: {:?} {:?}",
                link.template, link.principal, link.resource
            )?;
        }
        writeln!(f, "```entities\n{}\n```", self.entity_json(Marks::Explicit))?;
        for request in &self.requests {
            writeln!(f, "```request\n{}\n```", request.json(Marks::Explicit))?;
        }
        Ok(())
    }
}

/// Text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    let mut literal = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(it);
            }
            it if it < ' ' => {
                let _ = write!(literal, "\\u{:04x}", u32::from(it));
            }
            it => literal.push(it),
        }
    }
    literal.push('"');
    literal
}
