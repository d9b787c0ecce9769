//! Tools: their parameters, callers and resource.

use std::sync::Arc;

use ambit_source::Diagnostic;
use ambit_syntax::tree;
use ambit_value::{TypeId, Uid};
use smol_str::SmolStr;

use crate::names;
use crate::schema::types::{Fields, Types};
use crate::schema::{Action, Tool, constants};

/// Fills in what makes an action a tool. The resource of a tool that says `on` is filled in later: its type is that of
/// an expression.
pub(crate) fn fill(
    action: &mut Action,
    decl: &tree::ToolDecl,
    namespace: &str,
    types: &mut Types<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Fields {
        mut record,
        sources,
    } = types.fields(&decl.params, namespace, diagnostics);
    record.open = decl.rest.is_some();
    let params_ty = constants::with_defaults(&mut record, &sources, &decl.params, diagnostics);
    let result = decl.result.as_ref();
    let result = result.map(|it| types.resolve(it, namespace, diagnostics));
    action.principals = if let Some(paths) = &decl.principals {
        types.declared_entities(paths, namespace, diagnostics)
    } else {
        let agent = types.entity_named("Agent", namespace);
        agent.into_iter().map(|(_, id)| id).collect()
    };
    let mut server = None;
    if decl.on.is_none() {
        let id = if namespace.is_empty() {
            "default"
        } else {
            namespace
        };
        if let Some((ty, place)) = types.entity_named("Server", namespace) {
            action.resources = vec![place];
            server = Some(Uid { ty, id: id.into() });
        }
    }
    action.tool = Some(Tool {
        params: Arc::new(record),
        params_ty,
        result,
        server,
    });
}

impl Types<'_, '_> {
    /// The entity type that a plain name means, and its full name.
    fn entity_named(&self, name: &str, namespace: &str) -> Option<(SmolStr, TypeId)> {
        let inner = (!namespace.is_empty()).then(|| names::join(namespace, name));
        let mut candidates = inner.into_iter().chain([name.into()]);
        candidates.find_map(|it| self.entity_id_of(&it).map(|id| (it, id)))
    }
}
