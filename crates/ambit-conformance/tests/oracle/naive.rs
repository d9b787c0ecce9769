//! What the reference evaluator says of a case.

use ambit_source::FileId;
use ambit_syntax::tree::{Item, ItemKind};
use ambit_syntax::{Dialect, parse};
use ambit_testing::{Case, File, Link, Marks, Reference, Rules};

use crate::cedar::Answer;

/// The items of a Cedar policy file, or the first fault.
pub(crate) fn policy_items(text: &str) -> Result<Vec<Item>, String> {
    items(text, |it| matches!(it, ItemKind::Policy(_)))
}

/// The items of a Cedar schema, or the first fault.
pub(crate) fn schema_items(text: &str) -> Result<Vec<Item>, String> {
    items(text, |it| {
        matches!(
            it,
            ItemKind::Namespace(_) | ItemKind::Entity(_) | ItemKind::Action(_) | ItemKind::Type(_)
        )
    })
}

fn items(text: &str, may_stand: fn(&ItemKind) -> bool) -> Result<Vec<Item>, String> {
    let parse = parse(FileId(0), text, Dialect::Cedar);
    if let Some(first) = parse.diagnostics.iter().find(|it| it.is_error()) {
        return Err(first.headline.clone());
    }
    match parse.items.iter().find(|it| !may_stand(&it.kind)) {
        Some(_) => Err("an item that does not belong into the file".into()),
        None => Ok(parse.items),
    }
}

/// The answers without a schema.
pub(crate) fn untyped(case: &Case) -> Result<Vec<Answer>, String> {
    let policies = policy_items(&case.policy_text())?;
    let answers = answers(case, &[file(&policies)], Marks::Explicit)?;
    answers.into_iter().collect()
}

/// The answers with the schema.
pub(crate) fn typed(case: &Case, marks: Marks) -> Result<Vec<Result<Answer, String>>, String> {
    let (policies, schema) = (
        policy_items(&case.policy_text())?,
        schema_items(&case.schema.text())?,
    );
    answers(case, &[file(&schema), file(&policies)], marks)
}

fn file(items: &[Item]) -> File<'_> {
    File { name: "", items }
}

fn answers(
    case: &Case,
    files: &[File<'_>],
    marks: Marks,
) -> Result<Vec<Result<Answer, String>>, String> {
    let links: Vec<_> = case
        .links
        .iter()
        .enumerate()
        .map(|(at, link)| Link {
            template: format!("policy{}", link.template),
            id: format!("link{at}"),
            principal: link.principal.clone().map(|it| (it.ty, it.id)),
            resource: link.resource.clone().map(|it| (it.ty, it.id)),
        })
        .collect();
    let reference = Reference::new(files, &links, Rules::Cedar)?;
    let entities = case.entity_json(marks);
    let mut answers = Vec::new();
    for request in &case.requests {
        let answer = reference.decide(&entities, &request.json(marks))?;
        answers.push(match answer.invalid {
            Some(fault) => Err(fault),
            None => Ok(Answer {
                is_allowed: answer.is_allowed,
                determining: answer.determining,
                erroring: answer.erroring,
            }),
        });
    }
    Ok(answers)
}
