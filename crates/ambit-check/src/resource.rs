//! The resource of tools that say `on`: an expression over their arguments that gives an entity.

use ambit_source::Diagnostic;
use ambit_syntax::tree;
use smol_str::SmolStr;

use crate::body;
use crate::capability::Capabilities;
use crate::diagnostics::types::NotAResource;
use crate::env::Env;
use crate::infer::Inference;
use crate::lower;
use crate::schema::Schema;
use crate::ty::Ty;
use crate::typed::Expr;

/// Checks each such expression and says of what type the tool's resources are.
pub(crate) fn check(
    schema: &mut Schema,
    resources: &[(u32, SmolStr, &tree::Expr)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(u32, Expr)> {
    let mut lowered = Vec::with_capacity(resources.len());
    for (at, namespace, expr) in resources {
        let built = body::build_resource(expr, schema, namespace, diagnostics);
        let Some((_, id)) = built.body.conditions.first() else {
            continue;
        };
        let env = Env::of_arguments(*at, schema);
        let mut inference = Inference::new(schema, &built.body);
        let mut pass = inference.pass(&env);
        let ty = pass.infer(*id, &Capabilities::default()).ty;
        let notes = pass.notes;
        diagnostics.append(&mut inference.diagnostics);
        if let Ty::Entity(ty) = ty {
            lowered.extend(lower::resource(&built.body, &notes).map(|it| (*at, it)));
            schema.set_resource(*at, ty);
        } else if !ty.is_unknown() {
            let not_resource = NotAResource {
                span: expr.span,
                found: &ty.shown(schema),
            };
            diagnostics.push(not_resource.into());
        }
    }
    lowered
}
