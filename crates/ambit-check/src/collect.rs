//! The items of all files, sorted by kind, each with its namespace.

use std::collections::BTreeSet;

use ambit_source::{SourceKind, Span};
use ambit_syntax::{Token, TokenKind, tree};
use smol_str::SmolStr;

use crate::{File, names};

/// Everything that the files declare and say, in the order of files and text.
#[derive(Default)]
pub(crate) struct Collected<'a> {
    pub(crate) entities: Vec<Placed<'a, tree::EntityDecl>>,
    pub(crate) types: Vec<Placed<'a, tree::TypeDecl>>,
    pub(crate) actions: Vec<Placed<'a, tree::ActionDecl>>,
    pub(crate) tools: Vec<Placed<'a, tree::ToolDecl>>,
    pub(crate) toolsets: Vec<Placed<'a, tree::ToolsetDecl>>,
    pub(crate) sessions: Vec<Placed<'a, tree::SessionDecl>>,
    pub(crate) namespaces: Vec<Placed<'a, tree::Namespace>>,
    pub(crate) policies: Vec<PolicyItem<'a>>,
    /// The namespaces of tools and toolsets that could not be read.
    pub(crate) broken_tools: BTreeSet<SmolStr>,
    /// Whether there is a declaration, or a file that is made for them.
    pub(crate) has_schema: bool,
}

/// A declaration and where it stands.
pub(crate) struct Placed<'a, T> {
    /// The namespace around it; empty at top level.
    pub(crate) namespace: SmolStr,
    /// What it says.
    pub(crate) decl: &'a T,
}

/// A policy and where it stands.
pub(crate) struct PolicyItem<'a> {
    /// The namespace around it; empty at top level.
    pub(crate) namespace: SmolStr,
    /// The name of its file.
    pub(crate) file: &'a str,
    /// How many policies stand before it in its file.
    pub(crate) number: usize,
    /// The item, for its span and annotations.
    pub(crate) item: &'a tree::Item,
    /// What it says.
    pub(crate) policy: &'a tree::Policy,
}

/// Sorts the items of all files.
pub(crate) fn collect<'a>(files: &[File<'a>]) -> Collected<'a> {
    let mut collected = Collected::default();
    for file in files {
        collected.has_schema |= match file.kind {
            SourceKind::CedarSchema | SourceKind::CedarSchemaJson => true,
            SourceKind::Ambit | SourceKind::Cedar => false,
        };
        let mut walk = Walk {
            collected: &mut collected,
            file: file.name,
            tokens: &file.parse.tokens,
            number: 0,
        };
        walk.items(&file.parse.items, &SmolStr::default());
    }
    collected
}

struct Walk<'a, 'b> {
    collected: &'b mut Collected<'a>,
    file: &'a str,
    tokens: &'a [Token],
    number: usize,
}

impl<'a> Walk<'a, '_> {
    fn items(&mut self, items: &'a [tree::Item], namespace: &SmolStr) {
        for item in items {
            self.item(item, namespace);
        }
    }

    fn item(&mut self, item: &'a tree::Item, namespace: &SmolStr) {
        let to = &mut *self.collected;
        to.has_schema |= is_declaration(&item.kind);
        match &item.kind {
            tree::ItemKind::Namespace(decl) => {
                to.namespaces.push(placed(namespace, decl));
                let inner = names::join(namespace, &names::full(&decl.name));
                self.items(&decl.items, &inner);
            }
            tree::ItemKind::Policy(policy) => {
                to.policies.push(PolicyItem {
                    namespace: namespace.clone(),
                    file: self.file,
                    number: self.number,
                    item,
                    policy,
                });
                self.number += 1;
            }
            tree::ItemKind::Entity(decl) => to.entities.push(placed(namespace, decl)),
            tree::ItemKind::Action(decl) => to.actions.push(placed(namespace, decl)),
            tree::ItemKind::Type(decl) => to.types.push(placed(namespace, decl)),
            tree::ItemKind::Tool(decl) => to.tools.push(placed(namespace, decl)),
            tree::ItemKind::Toolset(decl) => to.toolsets.push(placed(namespace, decl)),
            tree::ItemKind::Session(decl) => to.sessions.push(placed(namespace, decl)),
            // Told of where they were read.
            tree::ItemKind::Error if is_tool(self.tokens, item.span) => {
                to.broken_tools.insert(namespace.clone());
            }
            tree::ItemKind::Later(_) | tree::ItemKind::Error => {}
        }
    }
}

impl Collected<'_> {
    /// Where declarations say that the description stands elsewhere.
    pub(crate) fn externals(&self) -> impl Iterator<Item = Span> {
        let entities = self.entities.iter().filter_map(|it| it.decl.external);
        let actions = self.actions.iter().filter_map(|it| it.decl.external);
        entities.chain(actions)
    }

    /// Whether the types that tools rely on exist without being declared.
    pub(crate) fn has_prelude(&self) -> bool {
        let names_a_call = |it: &PolicyItem<'_>| {
            matches!(
                it.policy.scope.action.kind,
                tree::ActionConstraintKind::Call(_)
            )
        };
        !self.tools.is_empty() || self.policies.iter().any(names_a_call)
    }
}

/// Whether an item that could not be read was to be a tool or a toolset.
fn is_tool(tokens: &[Token], item: Span) -> bool {
    let start = tokens.partition_point(|it| it.span.start < item.start);
    let mut within = tokens.iter().skip(start);
    within
        .by_ref()
        .take_while(|it| it.span.start < item.end)
        .any(|it| matches!(it.kind, TokenKind::Tool | TokenKind::Toolset))
}

fn is_declaration(kind: &tree::ItemKind) -> bool {
    match kind {
        tree::ItemKind::Entity(_)
        | tree::ItemKind::Action(_)
        | tree::ItemKind::Type(_)
        | tree::ItemKind::Tool(_)
        | tree::ItemKind::Toolset(_)
        | tree::ItemKind::Session(_) => true,
        tree::ItemKind::Namespace(_)
        | tree::ItemKind::Policy(_)
        | tree::ItemKind::Later(_)
        | tree::ItemKind::Error => false,
    }
}

fn placed<'a, T>(namespace: &SmolStr, decl: &'a T) -> Placed<'a, T> {
    Placed {
        namespace: namespace.clone(),
        decl,
    }
}
