//! The conditions under which a call adds labels: they see the request and the result of the call.
//!
//! They are checked and dropped: nothing runs them yet.

use ambit_source::Diagnostic;

use crate::body;
use crate::diagnostics::types::NoResult;
use crate::env::Env;
use crate::infer::Inference;
use crate::schema::{LabelConditions, Schema};
use crate::ty::Ty;

/// Checks the conditions of every tool in each of the environments that it is called in.
pub(crate) fn check(
    schema: &Schema,
    all: &[LabelConditions<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for item in all {
        let conditions = &item.adds.conditions;
        let body = body::build_on_result(conditions, schema, &item.namespace, diagnostics).body;
        let action = schema.action(item.action);
        let Some((action, tool)) = action.and_then(|it| Some((it, it.tool.as_ref()?))) else {
            continue;
        };
        let result = tool.result.clone();
        if let Some(span) = body.result_read().filter(|_| result.is_none()) {
            let tool = &action.shown();
            diagnostics.push(NoResult { span, tool }.into());
        }
        if schema.is_incomplete {
            continue;
        }
        let result = result.unwrap_or(Ty::Unknown);
        let mut inference = Inference::new(schema, &body);
        for principal in &action.principals {
            for resource in &action.resources {
                let env = Env::new(item.action, action, *principal, *resource);
                inference.pass_with(&env, result.clone()).conditions();
            }
        }
        inference.check_undeclared(&[tool]);
        diagnostics.append(&mut inference.diagnostics);
    }
}
