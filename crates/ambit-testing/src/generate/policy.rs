//! Makes policies whose scopes fit the requests of a schema, mostly.

use crate::choices::Choices;
use crate::expr::Expr;
use crate::generate::condition::Writer;
use crate::generate::data;
use crate::model::{Action, Policy, Schema, Scope, TemplateLink, Ty, Uid};

pub(crate) fn policies(choices: &mut Choices<'_>, schema: &Schema) -> Vec<Policy> {
    (0..=1 + choices.below(5))
        .filter_map(|_| policy(choices, schema))
        .collect()
}

fn policy(choices: &mut Choices<'_>, schema: &Schema) -> Option<Policy> {
    let actions: Vec<_> = schema
        .actions
        .iter()
        .filter(|it| it.applies_to.is_some())
        .collect();
    if actions.is_empty() {
        return None;
    }
    let action = data::focus(choices, &actions);
    let (principals, resources, context) = action.applies_to.as_ref()?;
    let (principal, resource) = (choices.pick(principals), choices.pick(resources));
    let is_template = choices.chance(12);
    let mut policy = Policy {
        annotations: annotations(choices),
        is_permit: choices.chance(70),
        asks: None,
        principal: scope(
            choices,
            schema,
            principal,
            principals.len() > 1,
            is_template,
        ),
        action: action_scope(choices, schema, action),
        resource: scope(choices, schema, resource, resources.len() > 1, is_template),
        conditions: Vec::new(),
    };
    let variables = [
        ("principal", Ty::Entity(principal.clone())),
        ("resource", Ty::Entity(resource.clone())),
        ("context", context.clone()),
    ];
    let mut writer = Writer::cedar(choices, schema, &variables);
    let conditions = [0, 1, 1, 1, 2][writer.choices.below(5)];
    for _ in 0..conditions {
        let is_when = !writer.choices.chance(25);
        let condition = writer.condition();
        policy.conditions.push((is_when, condition));
    }
    if is_template && choices.chance(3) {
        policy.conditions.push((
            true,
            Expr::atom("?principal").binary("==", Expr::atom("principal")),
        ));
    }
    Some(policy)
}

fn annotations(choices: &mut Choices<'_>) -> Vec<(String, Option<String>)> {
    let mut annotations = Vec::new();
    for (name, value) in [
        ("id", Some("named")),
        ("advice", Some("a \"b\"")),
        ("limit", None),
        ("if", Some("")),
    ] {
        if choices.chance(6) {
            annotations.push((name.into(), value.map(Into::into)));
        }
    }
    annotations
}

pub(crate) fn scope(
    choices: &mut Choices<'_>,
    schema: &Schema,
    ty: &str,
    is_open: bool,
    is_template: bool,
) -> Scope {
    let target = |choices: &mut Choices<'_>| {
        (!is_template || choices.chance(30)).then(|| group(choices, schema, ty))
    };
    let is_needed = usize::from(is_open);
    match choices.weighted(&[9 - 5 * is_needed, 2 + 7 * is_needed, 1, 2, 1]) {
        0 => Scope::Any,
        1 => Scope::Is(ty.into()),
        2 => {
            let same = (!is_template || choices.chance(30)).then(|| data::uid(choices, schema, ty));
            Scope::Eq(same)
        }
        3 => Scope::In(target(choices)),
        _ => Scope::IsIn(ty.into(), target(choices)),
    }
}

/// An entity that one of that type could be in, mostly.
fn group(choices: &mut Choices<'_>, schema: &Schema, ty: &str) -> Uid {
    let parents = schema
        .entity_type(ty)
        .map(|it| it.parents.clone())
        .unwrap_or_default();
    if !parents.is_empty() && choices.chance(75) {
        let parent = choices.pick(&parents).clone();
        return data::uid(choices, schema, &parent);
    }
    if choices.chance(10) {
        return data::any_uid(choices, schema);
    }
    data::uid(choices, schema, ty)
}

fn action_scope(choices: &mut Choices<'_>, schema: &Schema, action: &Action) -> String {
    let uid = action.uid().text();
    let ancestors: Vec<_> = action
        .parents
        .iter()
        .map(|it| crate::model::action_uid(&it.0, &it.1).text())
        .collect();
    match choices.weighted(&[5, 5, 3, 2]) {
        0 => format!("action == {uid}"),
        1 => "action".into(),
        2 => format!("action in {}", ancestors.first().unwrap_or(&uid)),
        _ => {
            let mut all = vec![uid];
            all.extend(ancestors);
            if choices.chance(40) {
                all.push(choices.pick(&schema.actions).uid().text());
            }
            format!("action in [{}]", all.join(", "))
        }
    }
}

pub(crate) fn links(
    choices: &mut Choices<'_>,
    schema: &Schema,
    policies: &[Policy],
) -> Vec<TemplateLink> {
    let mut links = Vec::new();
    for (template, policy) in policies.iter().enumerate().filter(|it| it.1.is_template()) {
        for _ in 0..choices.below(3) {
            let fill = |choices: &mut Choices<'_>, scope: &Scope| {
                scope.is_slot().then(|| {
                    let ty = match scope {
                        Scope::IsIn(ty, _) => ty.clone(),
                        _ => choices.pick(&schema.entity_types).name.clone(),
                    };
                    group(choices, schema, &ty)
                })
            };
            let (principal, resource) = (
                fill(choices, &policy.principal),
                fill(choices, &policy.resource),
            );
            links.push(TemplateLink {
                template,
                principal,
                resource,
            });
        }
    }
    links
}
