//! Makes policy sets with tools, and calls of them.

use crate::choices::Choices;
use crate::expr::Expr;
use crate::generate::condition::Writer;
use crate::generate::{data, policy, schema};
use crate::model::{
    Asks, Attribute, CallCase, CallRequest, Datum, Param, Policy, Schema, Scope, Tool, Ty,
};

const PARAMS: [&str; 10] = [
    "amount", "to", "doc", "mode", "line", "when", "if", "per-page", "session", "call",
];

pub(crate) fn case(choices: &mut Choices<'_>) -> CallCase {
    let mut schema = schema::types(choices);
    schema.actions.clear();
    let toolsets = vec!["risky".to_owned(), "outbound".to_owned()];
    let tools: Vec<_> = (0..=choices.below(3))
        .map(|at| tool(choices, &schema, at))
        .collect();
    let session = vec![
        attribute("region", Ty::String, false),
        attribute("level", Ty::Long, false),
        attribute("cap", Ty::Extension("Money"), false),
    ];
    let policies = (0..2 + choices.below(4))
        .map(|_| policy(choices, &schema, &tools, &session))
        .collect();
    let entities = data::fitting_entities(choices, &schema);
    let requests = (0..4)
        .map(|_| request(choices, &schema, &tools, &session))
        .collect();
    CallCase {
        schema,
        tools,
        toolsets,
        session,
        policies,
        entities,
        requests,
    }
}

fn attribute(name: &str, ty: Ty, is_required: bool) -> Attribute {
    Attribute {
        name: name.into(),
        ty,
        is_required,
    }
}

fn tool(choices: &mut Choices<'_>, schema: &Schema, at: usize) -> Tool {
    let mut params: Vec<Param> = Vec::new();
    for _ in 0..choices.below(5) {
        let name = choices.word(&PARAMS);
        if params.iter().any(|it| it.attribute.name == name) {
            continue;
        }
        let ty = ty(choices, schema, 2);
        let default = choices.chance(20).then(|| default(&ty)).flatten();
        let is_required = default.is_none() && !choices.chance(35);
        params.push(Param {
            attribute: attribute(name, ty, is_required || default.is_some()),
            default,
        });
    }
    let on = params
        .iter()
        .find(|it| it.attribute.is_required && matches!(it.attribute.ty, Ty::Entity(_)))
        .map(|it| it.attribute.clone())
        .filter(|_| choices.chance(70));
    let callers: Vec<_> = schema
        .entity_types
        .iter()
        .filter(|it| it.ids.is_none())
        .map(|it| it.name.clone())
        .collect();
    Tool {
        namespace: choices.word(&["", "App", "github"]).into(),
        name: ["send", "per page", "call"][at].into(),
        params,
        is_open: choices.chance(25),
        on,
        principals: vec![choices.pick(&callers).clone()],
        toolset: choices
            .chance(50)
            .then(|| choices.word(&["risky", "outbound"]).to_owned()),
    }
}

fn ty(choices: &mut Choices<'_>, schema: &Schema, depth: usize) -> Ty {
    let deep = usize::from(depth > 0);
    match choices.weighted(&[4, 4, 2, 3, 3, 3, 3, 2, 4 * deep, 2 * deep, 2 * deep]) {
        0 => Ty::Long,
        1 => Ty::String,
        2 => Ty::Bool,
        3 => Ty::Extension("Number"),
        4 => Ty::Extension("Money"),
        5 => Ty::Extension("Json"),
        6 => Ty::OneOf(vec!["a", "ab", "red"]),
        7 => Ty::Extension(choices.word(&[
            "decimal", "ipaddr", "datetime", "duration", "Path", "Url", "Email", "Url",
        ])),
        8 => Ty::List(Box::new(ty(choices, schema, depth - 1))),
        9 => Ty::Record(vec![
            attribute("count", ty(choices, schema, depth - 1), true),
            attribute("note", ty(choices, schema, depth - 1), false),
        ]),
        _ => {
            let types: Vec<_> = schema
                .entity_types
                .iter()
                .filter(|it| it.ids.is_none())
                .collect();
            Ty::Entity(choices.pick(&types).name.clone())
        }
    }
}

/// The text of a default, and what it is as data.
fn default(ty: &Ty) -> Option<(&'static str, Datum)> {
    match ty {
        Ty::Bool => Some(("true", Datum::Bool(true))),
        Ty::Long => Some(("7", Datum::Long(7))),
        Ty::String | Ty::OneOf(_) => Some(("\"a\"", Datum::String("a".into()))),
        Ty::Extension("Number") => Some(("1.50", Datum::Json("1.50"))),
        Ty::Extension("Money") => Some(("2.00 USD", Datum::Json("\"2.00 USD\""))),
        Ty::Extension("duration") => Some(("90m", Datum::Json("\"90m\""))),
        _ => None,
    }
}

fn policy(
    choices: &mut Choices<'_>,
    schema: &Schema,
    tools: &[Tool],
    session: &[Attribute],
) -> Policy {
    let tool = choices.pick(tools).clone();
    let principal = tool.principals[0].clone();
    let (action, only) = scope(choices, &tool, tools);
    let mut policy = Policy {
        annotations: Vec::new(),
        is_permit: choices.chance(60),
        asks: None,
        principal: if choices.chance(70) {
            Scope::Any
        } else {
            policy::scope(choices, schema, &principal, false, false)
        },
        action,
        resource: Scope::Any,
        conditions: Vec::new(),
    };
    let args: Vec<_> = tool.params.iter().map(|it| it.attribute.clone()).collect();
    let mut variables = vec![
        ("now", Ty::Extension("datetime")),
        ("session", Ty::Record(session.to_vec())),
    ];
    if only {
        variables.push(("principal", Ty::Entity(principal)));
        variables.push(("args", Ty::Record(args)));
        if let Some(on) = &tool.on {
            variables.push(("resource", on.ty.clone()));
        }
    }
    let mut writer = Writer::ambit(choices, schema, &variables);
    for _ in 0..[1, 1, 2][writer.choices.below(3)] {
        let is_when = !writer.choices.chance(25);
        let condition = writer.condition();
        policy.conditions.push((is_when, condition));
    }
    if !policy.is_permit && writer.choices.chance(55) {
        let (asks, guards) = asks(&mut writer, schema);
        policy.asks = Some(asks);
        // What it asks for is evaluated behind its conditions.
        policy
            .conditions
            .extend(guards.into_iter().map(|it| (true, it)));
    }
    policy
}

/// What a policy asks for, and what its conditions must say before.
fn asks(writer: &mut Writer<'_, '_, '_>, schema: &Schema) -> (Asks, Vec<Expr>) {
    let mut guards = Vec::new();
    if writer.choices.chance(50) {
        let count = [1, 1, 2][writer.choices.below(3)];
        let from = (0..count + writer.choices.below(2)).map(|_| {
            let uid = data::any_uid(writer.choices, schema);
            let (expr, of_expr) = writer.value(&Ty::Entity(uid.ty));
            guards.extend(of_expr);
            expr
        });
        let from = from.collect();
        return (Asks::Approval(count, from), guards);
    }
    let (to, ty) = [
        ("20", Ty::Long),
        ("2.5", Ty::Extension("Number")),
        ("7", Ty::Extension("Number")),
        ("5 USD", Ty::Extension("Money")),
    ][writer.choices.below(4)]
    .clone();
    let mut value = |writer: &mut Writer<'_, '_, '_>, ty: &Ty| {
        let (expr, of_expr) = writer.value(ty);
        guards.extend(of_expr);
        expr
    };
    let needs_of = ty != Ty::Long;
    let of = (needs_of || writer.choices.chance(60)).then(|| value(writer, &ty));
    let key = [Ty::String, Ty::Long, Ty::Bool][writer.choices.below(3)].clone();
    let by = writer.choices.chance(50).then(|| value(writer, &key));
    (Asks::Limit(to, of, by), guards)
}

/// A call scope that a tool is in, and whether it is the only one.
fn scope(choices: &mut Choices<'_>, tool: &Tool, tools: &[Tool]) -> (String, bool) {
    let alone = tools.len() == 1;
    match choices.weighted(&[6, 1, 1, 1]) {
        0 => (format!("call {}", tool.path()), true),
        1 => ("call".into(), alone),
        2 => match &tool.toolset {
            Some(toolset) => (format!("call {toolset}"), alone),
            None => (format!("action == {}", tool.uid().text()), true),
        },
        _ => match tool.namespace.as_str() {
            "" => (format!("call [{}]", tool.path()), true),
            namespace => (format!("call {namespace}::*"), alone),
        },
    }
}

fn request(
    choices: &mut Choices<'_>,
    schema: &Schema,
    tools: &[Tool],
    session: &[Attribute],
) -> CallRequest {
    let tool = choices.pick(tools);
    let mut args = Vec::new();
    for param in &tool.params {
        let is_given = if param.attribute.is_required && param.default.is_none() {
            99
        } else {
            60
        };
        if choices.chance(is_given) {
            args.push((
                param.attribute.name.clone(),
                data::datum(choices, schema, &param.attribute.ty),
            ));
        }
    }
    if choices.chance(if tool.is_open { 40 } else { 2 }) {
        args.push((
            "surplus".into(),
            data::datum(choices, schema, &Ty::Extension("Json")),
        ));
    }
    let mut fields = vec![
        ("id".into(), Datum::String("s".into())),
        ("labels".into(), Datum::Set(vec![Datum::String("a".into())])),
    ];
    for it in session {
        if it.is_required || choices.chance(60) {
            fields.push((it.name.clone(), data::datum(choices, schema, &it.ty)));
        }
    }
    CallRequest {
        principal: data::uid(choices, schema, &tool.principals[0]),
        tool: tool.full_name(),
        args,
        session: (!choices.chance(10)).then_some(fields),
        now: (!choices.chance(10)).then(|| data::extension(choices, "datetime").1),
        approvals: (0..choices.below(5))
            .map(|_| data::any_uid(choices, schema))
            .collect(),
    }
}
