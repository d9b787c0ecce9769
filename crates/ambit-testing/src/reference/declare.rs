//! What the declarations of a policy set say, looked up by name each time.

use std::collections::{BTreeMap, BTreeSet};

use ambit_syntax::tree::{
    ActionDecl, ActionParent, EntityDecl, EntityDeclKind, EntityRef, Expr, Field, Item, ItemKind,
    Path, ToolDecl, ToolsetDecl, Type, TypeKind,
};

use super::value::{Fault, Uid};

/// A declared type, names resolved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    Bool,
    Long,
    String,
    OneOf(Vec<String>),
    Decimal,
    Ip,
    Datetime,
    Duration,
    Number,
    Money,
    /// By the name of its constructor.
    Structured(&'static str),
    Json,
    Set(Box<Ty>),
    List(Box<Ty>),
    Record(Vec<Member>),
    Entity(String),
}

/// A field of a record or a parameter of a tool.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) is_required: bool,
    pub(crate) ty: Ty,
    pub(crate) default: Option<Expr>,
}

/// An entity type.
#[derive(Clone, Debug)]
pub(crate) struct EntityType {
    /// The ids that there are, where they are listed.
    pub(crate) ids: Option<Vec<String>>,
    pub(crate) attributes: Vec<Member>,
    pub(crate) tags: Option<Ty>,
}

/// An action, a tool or a toolset.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) parents: Vec<Uid>,
    pub(crate) principals: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) context: Vec<Member>,
    pub(crate) tool: Option<Tool>,
    pub(crate) is_toolset: bool,
}

/// What a tool has beyond an action.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) namespace: String,
    pub(crate) params: Vec<Member>,
    pub(crate) is_open: bool,
    pub(crate) on: Option<Expr>,
}

/// Every declaration of a policy set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declarations {
    pub(crate) entity_types: BTreeMap<String, EntityType>,
    pub(crate) actions: BTreeMap<Uid, Action>,
    pub(crate) session: Vec<Member>,
    pub(crate) is_typed: bool,
    types: BTreeMap<String, (String, Type)>,
    names: BTreeSet<String>,
}

/// An item and the namespace that it stands in; empty at top level.
pub(crate) type Placed<'a> = (String, &'a Item);

/// Items with the namespaces they stand in.
pub(crate) fn flatten(items: &[Item]) -> Vec<Placed<'_>> {
    let mut all = Vec::new();
    for item in items {
        if let ItemKind::Namespace(namespace) = &item.kind {
            let name = path(&namespace.name);
            all.extend(namespace.items.iter().map(|it| (name.clone(), it)));
        } else {
            all.push((String::new(), item));
        }
    }
    all
}

pub(crate) fn path(path: &Path) -> String {
    let segments: Vec<_> = path.segments.iter().map(|it| it.text.as_str()).collect();
    segments.join("::")
}

/// `name` within a namespace, as a full name.
pub(crate) fn within(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}::{name}")
    }
}

impl Declarations {
    pub(crate) fn new(items: &[Placed<'_>], has_prelude: bool) -> Result<Declarations, Fault> {
        let mut it = Declarations::default();
        for (namespace, item) in items {
            it.name(namespace, &item.kind);
        }
        let prelude: &[&str] = if has_prelude {
            &["Role", "Agent", "User", "Server"]
        } else {
            &[]
        };
        for name in prelude {
            it.names.insert((*name).to_owned());
        }
        for (namespace, item) in items {
            it.declare(namespace, &item.kind)?;
        }
        it.is_typed |= has_prelude;
        for name in prelude {
            it.entity_types
                .entry((*name).to_owned())
                .or_insert_with(|| EntityType {
                    ids: None,
                    attributes: Vec::new(),
                    tags: None,
                });
        }
        for (name, ty, default) in [
            ("id", Ty::String, None),
            ("labels", Ty::Set(Box::new(Ty::String)), None),
            ("environment", Ty::String, Some("")),
        ] {
            it.session.push(Member {
                name: name.into(),
                // A host without sessions may leave them out; reading them is then an error.
                is_required: false,
                ty,
                default: default.map(string_literal),
            });
        }
        Ok(it)
    }

    /// First pass: which names there are.
    fn name(&mut self, namespace: &str, item: &ItemKind) {
        match item {
            ItemKind::Entity(entity) => {
                for name in &entity.names {
                    self.names.insert(within(namespace, &name.text));
                }
            }
            ItemKind::Type(decl) => {
                let name = within(namespace, &decl.name.text);
                self.types
                    .insert(name, (namespace.to_owned(), decl.ty.clone()));
            }
            ItemKind::Action(decl) => {
                for name in &decl.names {
                    self.forward(namespace, &name.text);
                }
            }
            ItemKind::Tool(decl) => self.forward(namespace, &decl.name.text),
            ItemKind::Toolset(decl) => self.forward(namespace, &decl.name.text),
            ItemKind::Namespace(_)
            | ItemKind::Policy(_)
            | ItemKind::Session(_)
            | ItemKind::Later(_)
            | ItemKind::Error => {}
        }
    }

    fn forward(&mut self, namespace: &str, name: &str) {
        let blank = Action {
            parents: Vec::new(),
            principals: Vec::new(),
            resources: Vec::new(),
            context: Vec::new(),
            tool: None,
            is_toolset: false,
        };
        self.actions.insert(action_uid(namespace, name), blank);
    }

    /// Second pass: what they mean.
    fn declare(&mut self, namespace: &str, item: &ItemKind) -> Result<(), Fault> {
        match item {
            ItemKind::Namespace(_) | ItemKind::Policy(_) | ItemKind::Later(_) | ItemKind::Error => {
                return Ok(());
            }
            ItemKind::Type(_) => {}
            ItemKind::Entity(decl) => self.entity(namespace, decl)?,
            ItemKind::Action(decl) => self.action(namespace, decl)?,
            ItemKind::Tool(decl) => self.tool(namespace, decl)?,
            ItemKind::Toolset(decl) => self.toolset(namespace, decl),
            ItemKind::Session(decl) => {
                let fields = self.members(namespace, &decl.fields)?;
                self.session.extend(fields);
            }
        }
        self.is_typed = true;
        Ok(())
    }

    fn entity(&mut self, namespace: &str, decl: &EntityDecl) -> Result<(), Fault> {
        let (ids, attributes, tags) = match &decl.kind {
            EntityDeclKind::Enum(ids) => (Some(ids.clone()), Vec::new(), None),
            EntityDeclKind::Standard {
                attributes,
                shape,
                tags,
                ..
            } => (
                None,
                match shape {
                    Some(shape) => self.record(namespace, shape)?,
                    None => self.members(namespace, attributes)?,
                },
                tags.as_ref().map(|it| self.ty(namespace, it)).transpose()?,
            ),
        };
        let ids = ids.map(|it| it.iter().map(|it| it.text.to_string()).collect::<Vec<_>>());
        for name in &decl.names {
            let entity = EntityType {
                ids: ids.clone(),
                attributes: attributes.clone(),
                tags: tags.clone(),
            };
            self.entity_types
                .insert(within(namespace, &name.text), entity);
        }
        Ok(())
    }

    fn action(&mut self, namespace: &str, decl: &ActionDecl) -> Result<(), Fault> {
        let mut parents = Vec::new();
        for parent in &decl.parents {
            parents.push(match parent {
                ActionParent::Name(name) => action_uid(namespace, &name.text),
                ActionParent::Entity(entity) => self.uid(namespace, entity),
            });
        }
        let types = |paths: Option<&Vec<Path>>| -> Vec<String> {
            paths
                .into_iter()
                .flatten()
                .map(|it| self.entity_name(namespace, &path(it)))
                .collect()
        };
        let applies_to = decl.applies_to.as_ref();
        let context = match applies_to.and_then(|it| it.context.as_ref()) {
            Some(ty) => self.record(namespace, ty)?,
            None => Vec::new(),
        };
        let action = Action {
            parents,
            principals: types(applies_to.and_then(|it| it.principals.as_ref())),
            resources: types(applies_to.and_then(|it| it.resources.as_ref())),
            context,
            tool: None,
            is_toolset: false,
        };
        for name in &decl.names {
            self.actions
                .insert(action_uid(namespace, &name.text), action.clone());
        }
        Ok(())
    }

    fn tool(&mut self, namespace: &str, decl: &ToolDecl) -> Result<(), Fault> {
        let tool = Tool {
            namespace: namespace.to_owned(),
            params: self.members(namespace, &decl.params)?,
            is_open: decl.rest.is_some(),
            on: decl.on.clone(),
        };
        let principals = match &decl.principals {
            Some(paths) => paths
                .iter()
                .map(|it| self.entity_name(namespace, &path(it)))
                .collect(),
            None => vec![self.entity_name(namespace, "Agent")],
        };
        let action = Action {
            parents: decl
                .toolsets
                .iter()
                .map(|it| self.action_name(namespace, it))
                .collect(),
            principals,
            resources: Vec::new(),
            context: Vec::new(),
            tool: Some(tool),
            is_toolset: false,
        };
        self.actions
            .insert(action_uid(namespace, &decl.name.text), action);
        Ok(())
    }

    fn toolset(&mut self, namespace: &str, decl: &ToolsetDecl) {
        let parents = decl
            .parents
            .iter()
            .map(|it| self.action_name(namespace, it))
            .collect();
        let uid = action_uid(namespace, &decl.name.text);
        if let Some(action) = self.actions.get_mut(&uid) {
            action.parents = parents;
            action.is_toolset = true;
        }
    }

    fn members(&self, namespace: &str, fields: &[Field]) -> Result<Vec<Member>, Fault> {
        fields
            .iter()
            .map(|it| {
                Ok(Member {
                    name: it.name.text.to_string(),
                    is_required: !it.optional && it.default.is_none(),
                    ty: self.ty(namespace, &it.ty)?,
                    default: it.default.clone(),
                })
            })
            .collect()
    }

    /// The members of a context or a shape.
    fn record(&self, namespace: &str, ty: &Type) -> Result<Vec<Member>, Fault> {
        match self.ty(namespace, ty)? {
            Ty::Record(members) => Ok(members),
            _ => Err("a context or a shape that is no record".into()),
        }
    }

    fn ty(&self, namespace: &str, ty: &Type) -> Result<Ty, Fault> {
        Ok(match &ty.kind {
            TypeKind::Error => return Err("a type that was not understood".into()),
            TypeKind::Set(element) => Ty::Set(Box::new(self.ty(namespace, element)?)),
            TypeKind::List(element) => Ty::List(Box::new(self.ty(namespace, element)?)),
            TypeKind::Record(fields) => Ty::Record(self.members(namespace, fields)?),
            TypeKind::OneOf(words) => {
                Ty::OneOf(words.iter().map(|it| it.text.to_string()).collect())
            }
            TypeKind::Entity(name) => Ty::Entity(self.entity_name(namespace, &path(name))),
            TypeKind::Name(name, _) | TypeKind::Named(name) => {
                self.named(namespace, &path(name))?
            }
        })
    }

    fn named(&self, namespace: &str, name: &str) -> Result<Ty, Fault> {
        for full in [within(namespace, name), name.to_owned()] {
            if let Some((its_namespace, ty)) = self.types.get(&full) {
                return self.ty(its_namespace, ty);
            }
            let is_action_type = self.actions.keys().any(|it| it.ty == full);
            if self.names.contains(&full) || is_action_type {
                return Ok(Ty::Entity(full));
            }
        }
        Ok(match name.strip_prefix("__cedar::").unwrap_or(name) {
            "Bool" | "Boolean" => Ty::Bool,
            "Long" => Ty::Long,
            "String" => Ty::String,
            "decimal" => Ty::Decimal,
            "ipaddr" => Ty::Ip,
            "datetime" => Ty::Datetime,
            "duration" => Ty::Duration,
            "Number" => Ty::Number,
            "Money" => Ty::Money,
            "Json" => Ty::Json,
            "Path" => Ty::Structured("path"),
            "Url" => Ty::Structured("url"),
            "Email" => Ty::Structured("email"),
            _ => return Err(format!("no type {name}")),
        })
    }

    /// The full name of an entity type, looked for in the namespace first.
    pub(crate) fn entity_name(&self, namespace: &str, name: &str) -> String {
        let full = within(namespace, name);
        if self.names.contains(&full) {
            full
        } else {
            name.to_owned()
        }
    }

    /// The entity that a reference names, its type looked for in the namespace first.
    pub(crate) fn uid(&self, namespace: &str, entity: &EntityRef) -> Uid {
        let id = entity.id.to_string();
        let name = path(&entity.ty);
        let action = Uid {
            ty: within(namespace, &name),
            id: id.clone(),
        };
        if self.actions.contains_key(&action) {
            return action;
        }
        Uid {
            ty: self.entity_name(namespace, &name),
            id,
        }
    }

    /// The tool or toolset that a path names, looked for in the namespace first.
    pub(crate) fn action_name(&self, namespace: &str, name: &Path) -> Uid {
        let segments: Vec<&str> = name.segments.iter().map(|it| it.text.as_str()).collect();
        let (last, before) = segments.split_last().unwrap_or((&"", &[]));
        let before = before.join("::");
        let inner = action_uid(&within(namespace, &before), last);
        if !namespace.is_empty()
            && before.is_empty()
            && self.actions.contains_key(&action_uid(namespace, last))
        {
            return action_uid(namespace, last);
        }
        if self.actions.contains_key(&inner) {
            inner
        } else {
            action_uid(&before, last)
        }
    }

    /// Whether an action is another or, by any number of steps, in it.
    pub(crate) fn is_action_in(&self, action: &Uid, group: &Uid) -> bool {
        action == group
            || self.actions.get(action).is_some_and(|it| {
                it.parents
                    .iter()
                    .any(|parent| self.is_action_in(parent, group))
            })
    }
}

/// `NS::Action::"name"`.
pub(crate) fn action_uid(namespace: &str, name: &str) -> Uid {
    Uid {
        ty: within(namespace, "Action"),
        id: name.to_owned(),
    }
}

fn string_literal(text: &str) -> Expr {
    Expr {
        span: ambit_source::Span::new(ambit_source::FileId(0), 0, 0),
        kind: ambit_syntax::tree::ExprKind::Str(text.into()),
    }
}
