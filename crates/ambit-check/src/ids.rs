//! What policies are called, and that no two are called alike.

use ambit_source::{Diagnostic, Span};
use ambit_value::Semantics;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::collect::PolicyItem;
use crate::diagnostics::policies::{EmptyId, IdTwice};
use crate::typed::Policy;

/// Gives each policy its id and reports ids that stand twice.
pub(crate) fn name(
    items: &[PolicyItem<'_>],
    policies: &mut [Policy],
    semantics: Semantics,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: FxHashMap<SmolStr, Span> = FxHashMap::default();
    for ((item, policy), number) in items.iter().zip(policies).zip(0_usize..) {
        let (id, span) = match semantics {
            Semantics::Cedar => (format_smolstr!("policy{number}"), item.item.span),
            Semantics::Ambit => own_id(item, &mut diagnostics),
        };
        policy.id = id.clone();
        if let Some(first) = seen.get(&id) {
            let first = *first;
            diagnostics.push(
                IdTwice {
                    span,
                    id: &id,
                    first,
                }
                .into(),
            );
        } else {
            seen.insert(id, span);
        }
    }
    diagnostics
}

/// `@id`, or the file's name and the policy's number in it.
fn own_id(item: &PolicyItem<'_>, diagnostics: &mut Vec<Diagnostic>) -> (SmolStr, Span) {
    let mut annotations = item.item.annotations.iter();
    if let Some(written) = annotations.find(|it| it.name.text == "id") {
        let id = written.value.clone().unwrap_or_default();
        let span = written.value_span.unwrap_or(written.span);
        if id.is_empty() {
            diagnostics.push(EmptyId { span }.into());
        } else {
            return (id, span);
        }
    }
    let number = item.number;
    let id = match item.file {
        "" => format_smolstr!("policy{number}"),
        file => format_smolstr!("{file}#{number}"),
    };
    (id, item.item.span)
}
