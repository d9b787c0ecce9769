//! Cedar's schemas in JSON, as the tree that the same schema in Cedar's syntax gives.

mod types;

use ambit_source::{Diagnostic, FileId, Span};
use smol_str::SmolStr;

use crate::diagnostics;
use crate::json::{self, Node, Value};
use crate::tree::{
    ActionDecl, ActionParent, Annotation, AppliesTo, EntityDecl, EntityDeclKind, EntityRef, Ident,
    Item, ItemKind, Namespace, Path, TypeDecl,
};

/// The words that are no names in Cedar.
const KEYWORDS: [&str; 9] = [
    "else", "false", "has", "if", "in", "is", "like", "then", "true",
];

/// The name that Cedar keeps for itself.
const RESERVED: &str = "__cedar";

/// Reads a schema.
pub(crate) fn read(file: FileId, text: &str) -> (Vec<Item>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut items = Vec::new();
    if let Some(root) = json::read(file, text, &mut diagnostics) {
        let mut schema = SchemaReader {
            diagnostics: &mut diagnostics,
        };
        schema.fragment(root, &mut items);
    }
    (items, diagnostics)
}

struct SchemaReader<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// An object whose keys are taken one by one; those that nobody takes are faults.
struct Members {
    span: Span,
    entries: Vec<(Ident, Node)>,
    /// Whether something else stood there, which is told already: then nothing is missing.
    is_told: bool,
}

impl Members {
    fn take(&mut self, key: &str) -> Option<(Ident, Node)> {
        let at = self.entries.iter().position(|(it, _)| it.text == key)?;
        Some(self.entries.swap_remove(at))
    }

    /// The same, where `null` says as much as nothing.
    fn take_some(&mut self, key: &str) -> Option<(Ident, Node)> {
        self.take(key).filter(|(_, it)| !it.is_null())
    }
}

impl SchemaReader<'_> {
    fn fragment(&mut self, root: Node, items: &mut Vec<Item>) {
        for (name, node) in self.members(root).entries {
            let span = name.span.to(node.span);
            let (inner, annotations) = self.namespace(node);
            if name.text.is_empty() {
                if let Some(it) = annotations.first() {
                    self.report(diagnostics::json_key(it.span, "annotations"));
                }
                items.extend(inner);
                continue;
            }
            let Some(path) = self.path(&name, Names::Given) else {
                continue;
            };
            let namespace = Namespace {
                name: path,
                items: inner,
            };
            items.push(item(span, annotations, ItemKind::Namespace(namespace)));
        }
    }

    fn namespace(&mut self, node: Node) -> (Vec<Item>, Vec<Annotation>) {
        let mut members = self.members(node);
        let annotations = self.annotations(&mut members);
        let mut items = Vec::new();
        for (name, node) in self.section(&mut members, "commonTypes", false) {
            items.extend(self.common_type(name, node));
        }
        for (name, node) in self.section(&mut members, "entityTypes", true) {
            items.extend(self.entity(name, node));
        }
        for (name, node) in self.section(&mut members, "actions", true) {
            items.push(self.action(name, node));
        }
        self.nothing_else(members);
        (items, annotations)
    }

    fn section(&mut self, of: &mut Members, key: &str, required: bool) -> Vec<(Ident, Node)> {
        if let Some((_, node)) = of.take(key) {
            return self.members(node).entries;
        }
        if required {
            self.missing(of, key);
        }
        Vec::new()
    }

    fn common_type(&mut self, name: Ident, node: Node) -> Option<Item> {
        let span = name.span.to(node.span);
        let mut members = self.members(node);
        let annotations = self.annotations(&mut members);
        let ty = self.type_of(members);
        self.name(&name)?;
        Some(item(
            span,
            annotations,
            ItemKind::Type(TypeDecl { name, ty }),
        ))
    }

    fn entity(&mut self, name: Ident, node: Node) -> Option<Item> {
        let span = name.span.to(node.span);
        let mut members = self.members(node);
        let annotations = self.annotations(&mut members);
        let external = self.external(&mut members);
        let kind = if let Some((_, ids)) = members.take("enum") {
            EntityDeclKind::Enum(self.ids(ids))
        } else {
            let parents = members.take("memberOfTypes");
            let parents = parents.map(|(_, it)| self.paths(it)).unwrap_or_default();
            // An external type is not described here, and an `enum` has nothing but its ids.
            if external.is_some() {
                self.nothing_else(members);
                members = Members {
                    span,
                    entries: Vec::new(),
                    is_told: true,
                };
            }
            let shape = members.take("shape").map(|(_, it)| self.ty(it));
            let tags = members.take("tags").map(|(_, it)| self.ty(it));
            let (attributes, shape) = types::attributes(shape);
            EntityDeclKind::Standard {
                parents,
                attributes,
                shape,
                tags,
            }
        };
        self.nothing_else(members);
        self.name(&name)?;
        let decl = EntityDecl {
            external,
            names: vec![name],
            kind,
        };
        Some(item(span, annotations, ItemKind::Entity(decl)))
    }

    fn ids(&mut self, node: Node) -> Vec<Ident> {
        let span = node.span;
        let ids: Vec<Ident> = self
            .elements(node)
            .into_iter()
            .filter_map(|it| self.string(it))
            .collect();
        if ids.is_empty() {
            self.report(diagnostics::json_expected(
                span,
                "at least one id",
                "an empty list",
            ));
        }
        ids
    }

    fn action(&mut self, name: Ident, node: Node) -> Item {
        let span = name.span.to(node.span);
        let mut members = self.members(node);
        let annotations = self.annotations(&mut members);
        let external = self.external(&mut members);
        // Cedar gave up attributes of actions; saying that there are none is no fault.
        members.take_some("attributes").into_iter().for_each(|it| {
            self.report(diagnostics::json_key(it.0.span, "attributes"));
        });
        let parents = members
            .take_some("memberOf")
            .map(|(_, it)| self.elements(it))
            .unwrap_or_default();
        let parents = parents
            .into_iter()
            .filter_map(|it| self.action_parent(it))
            .collect();
        let applies_to = if external.is_none() {
            members.take_some("appliesTo").map(|it| self.applies_to(it))
        } else {
            None
        };
        self.nothing_else(members);
        let decl = ActionDecl {
            external,
            names: vec![name],
            parents,
            applies_to,
        };
        item(span, annotations, ItemKind::Action(decl))
    }

    fn action_parent(&mut self, node: Node) -> Option<ActionParent> {
        let span = node.span;
        let mut members = self.members(node);
        let ty = members.take_some("type").map(|(_, it)| it);
        let id = self.required(&mut members, "id");
        self.nothing_else(members);
        let id = id.and_then(|it| self.string(it))?;
        let Some(ty) = ty else {
            return Some(ActionParent::Name(id));
        };
        let name = self.string(ty)?;
        let ty = self.path(&name, Names::Any)?;
        if ty.segments.last().is_none_or(|it| it.text != "Action") {
            self.report(diagnostics::json_expected(
                name.span,
                "a type of actions, which is named `Action`",
                &format!("`{}`", name.text),
            ));
            return None;
        }
        let id = id.text;
        Some(ActionParent::Entity(EntityRef { span, ty, id }))
    }

    fn applies_to(&mut self, (key, node): (Ident, Node)) -> AppliesTo {
        let mut members = self.members(node);
        let principals = self.required(&mut members, "principalTypes");
        let principals = principals.map(|it| self.paths(it)).unwrap_or_default();
        let resources = self.required(&mut members, "resourceTypes");
        let resources = resources.map(|it| self.paths(it)).unwrap_or_default();
        let context = members.take("context").map(|(_, it)| self.ty(it));
        self.nothing_else(members);
        AppliesTo {
            span: key.span,
            principals: Some(principals),
            resources: Some(resources),
            context,
            may_be_empty: true,
        }
    }

    fn external(&mut self, members: &mut Members) -> Option<Span> {
        let (key, node) = members.take("external")?;
        self.bool(&node).filter(|it| *it).map(|_| key.span)
    }

    fn annotations(&mut self, members: &mut Members) -> Vec<Annotation> {
        let Some((_, node)) = members.take("annotations") else {
            return Vec::new();
        };
        let mut annotations = Vec::new();
        for (name, node) in self.members(node).entries {
            let (span, value_span) = (name.span.to(node.span), node.span);
            if !is_identifier(&name.text) {
                self.report(diagnostics::json_name(name.span, &name.text));
                continue;
            }
            let text = Some(node).filter(|it| !it.is_null());
            let value = text.and_then(|it| self.string(it)).map(|it| it.text);
            annotations.push(Annotation {
                span,
                name,
                value_span: value.is_some().then_some(value_span),
                value,
            });
        }
        annotations
    }
}

// ---- The parts of JSON

/// Which names may stand in a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Those that a schema may give.
    Given,
    /// Cedar's own too.
    Any,
}

impl SchemaReader<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn missing(&mut self, of: &Members, key: &str) {
        if !of.is_told {
            self.report(diagnostics::json_missing(of.span, key));
        }
    }

    fn required(&mut self, members: &mut Members, key: &str) -> Option<Node> {
        let found = members.take(key);
        if found.is_none() {
            self.missing(members, key);
        }
        found.map(|(_, it)| it)
    }

    fn nothing_else(&mut self, members: Members) {
        for (key, _) in members.entries {
            self.report(diagnostics::json_key(key.span, &key.text));
        }
    }

    fn mismatch(&mut self, found: &Node, expected: &str) {
        let (span, found) = (found.span, found.value.described());
        self.report(diagnostics::json_expected(span, expected, found));
    }

    fn members(&mut self, node: Node) -> Members {
        let span = node.span;
        let (entries, is_told) = if let Value::Object(entries) = node.value {
            (entries, false)
        } else {
            self.mismatch(&node, "an object");
            (Vec::new(), true)
        };
        Members {
            span,
            entries,
            is_told,
        }
    }

    fn elements(&mut self, node: Node) -> Vec<Node> {
        if let Value::Array(elements) = node.value {
            return elements;
        }
        self.mismatch(&node, "an array");
        Vec::new()
    }

    fn string(&mut self, node: Node) -> Option<Ident> {
        let span = node.span;
        if let Value::Str(text) = node.value {
            return Some(Ident { span, text });
        }
        self.mismatch(&node, "a string");
        None
    }

    fn bool(&mut self, node: &Node) -> Option<bool> {
        if let Value::Bool(it) = node.value {
            return Some(it);
        }
        self.mismatch(node, "`true` or `false`");
        None
    }

    fn paths(&mut self, node: Node) -> Vec<Path> {
        let names = self.elements(node);
        let paths = names.into_iter().filter_map(|it| {
            let name = self.string(it)?;
            self.path(&name, Names::Any)
        });
        paths.collect()
    }

    /// A name that the schema gives.
    fn name(&mut self, name: &Ident) -> Option<()> {
        let path = self.path(name, Names::Given)?;
        let is_plain = path.segments.len() == 1;
        if !is_plain {
            self.report(diagnostics::json_name(name.span, &name.text));
        }
        is_plain.then_some(())
    }

    /// `A::B::C`, with nothing between the names and the colons.
    fn path(&mut self, name: &Ident, names: Names) -> Option<Path> {
        let segments: Vec<&str> = name.text.split("::").collect();
        let is_name = |it: &&str| is_identifier(it) && !KEYWORDS.contains(it);
        if !segments.iter().all(is_name) {
            self.report(diagnostics::json_name(name.span, &name.text));
            return None;
        }
        if names == Names::Given && segments.contains(&RESERVED) {
            self.report(diagnostics::reserved_name(name.span));
            return None;
        }
        let segment = |it: &str| Ident {
            span: name.span,
            text: SmolStr::new(it),
        };
        Some(Path {
            span: name.span,
            segments: segments.into_iter().map(segment).collect(),
        })
    }
}

fn is_identifier(text: &str) -> bool {
    let is_part = |it: u8| it == b'_' || it.is_ascii_alphanumeric();
    text.bytes().all(is_part) && !text.bytes().next().is_none_or(|it| it.is_ascii_digit())
}

fn item(span: Span, annotations: Vec<Annotation>, kind: ItemKind) -> Item {
    Item {
        span,
        doc: String::new(),
        annotations,
        kind,
    }
}
