//! Reads a request and holds it to the declarations.

use std::collections::{BTreeMap, BTreeSet};

use ambit_syntax::tree::Expr;

use super::Rules;
use super::declare::{Action, Declarations, Member, Tool, Ty};
use super::eval::Scene;
use super::json::Json;
use super::read;
use super::store::Store;
use super::value::{Fault, Uid, Value};

/// The variables that a policy may name, and among them always `principal`, `action` and `resource`.
pub(crate) type Variables = BTreeMap<String, Value>;

/// The variables of a request; a request that does not fit its declaration is a fault.
pub(crate) fn variables(
    declarations: &Declarations,
    store: &Store,
    rules: Rules,
    json: &Json,
) -> Result<Variables, Fault> {
    let principal = entity(json.get("principal").ok_or("no principal")?)?;
    match rules {
        Rules::Ambit if json.get("call").is_some() => {
            only(
                json,
                &[
                    "principal",
                    "call",
                    "context",
                    "session",
                    "now",
                    "approvals",
                ],
            )?;
        }
        Rules::Ambit => only(
            json,
            &[
                "principal",
                "action",
                "resource",
                "context",
                "session",
                "now",
                "approvals",
            ],
        )?,
        Rules::Cedar => {
            let added = ["call", "session", "now", "approvals"];
            if added.into_iter().any(|it| json.get(it).is_some()) {
                return Err("that is no part of a request of Cedar's".into());
            }
        }
    }
    let mut variables = match json.get("call") {
        Some(call) => call_variables(declarations, store, &principal, call)?,
        None => action_variables(declarations, &principal, json)?,
    };
    variables.insert("principal".into(), Value::Entity(principal));
    if let Some(now) = json.get("now") {
        variables.insert("now".into(), read::typed(&Ty::Datetime, now)?);
    }
    if declarations.is_typed {
        let empty = Json::Object(Vec::new());
        let session = json.get("session").unwrap_or(&empty);
        let value = record(
            declarations,
            store,
            "",
            &declarations.session,
            false,
            session,
        )?;
        variables.insert("session".into(), value);
    }
    Ok(variables)
}

/// Who has approved the request.
pub(crate) fn approvals(json: &Json) -> Result<BTreeSet<Uid>, Fault> {
    match json.get("approvals") {
        None => Ok(BTreeSet::new()),
        Some(Json::Array(approvals)) => approvals.iter().map(entity).collect(),
        Some(_) => Err("approvals are an array".into()),
    }
}

/// `Type::"id"` as text, or an object with `type` and `id`.
fn entity(json: &Json) -> Result<Uid, Fault> {
    let Some(text) = json.str() else {
        return read::uid(json);
    };
    let (ty, id) = text.split_once("::\"").ok_or("no entity")?;
    let id = id.strip_suffix('"').ok_or("no entity")?;
    read::named(ty, &unescaped(id).ok_or("no entity")?)
}

/// The text that stands between the quotes of a literal.
fn unescaped(literal: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = literal.chars();
    while let Some(it) = rest.next() {
        if it == '"' || it == '\r' {
            return None;
        }
        if it != '\\' {
            text.push(it);
            continue;
        }
        text.push(match rest.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            it @ ('\\' | '"' | '\'') => it,
            'x' => char::from_u32(rest.next()?.to_digit(8)? * 16 + rest.next()?.to_digit(16)?)?,
            'u' => {
                let (digits, behind) = rest.as_str().strip_prefix('{')?.split_once('}')?;
                rest = behind.chars();
                let plain = digits.replace('_', "");
                let is_number = plain.len() <= 6 && plain.chars().all(|it| it.is_ascii_hexdigit());
                if digits.starts_with('_') || !is_number {
                    return None;
                }
                char::from_u32(u32::from_str_radix(&plain, 16).ok()?)?
            }
            _ => return None,
        });
    }
    Some(text)
}

/// Holds the keys of an object to those that mean something.
fn only(json: &Json, keys: &[&str]) -> Result<(), Fault> {
    let Json::Object(members) = json else {
        return Err("no object".into());
    };
    match members.iter().find(|it| !keys.contains(&it.0.as_str())) {
        Some((key, _)) => Err(format!("{key:?} means nothing here")),
        None => Ok(()),
    }
}

fn action_variables(
    declarations: &Declarations,
    principal: &Uid,
    json: &Json,
) -> Result<Variables, Fault> {
    let action = entity(json.get("action").ok_or("no action")?)?;
    let resource = entity(json.get("resource").ok_or("no resource")?)?;
    let empty = Json::Object(Vec::new());
    let context = json.get("context").unwrap_or(&empty);
    let context = if declarations.is_typed {
        let declared = declarations
            .actions
            .get(&action)
            .ok_or("the action is not declared")?;
        if declared.tool.is_some() || declared.is_toolset {
            return Err("a tool is called".into());
        }
        applies(declared, principal, Some(&resource))?;
        for it in [principal, &resource] {
            exist(declarations, &Value::Entity(it.clone()))?;
        }
        let context = read::record(&declared.context, false, context)?;
        exist(declarations, &context)?;
        context
    } else {
        read::untyped(context)?
    };
    Ok(Variables::from([
        ("action".into(), Value::Entity(action)),
        ("resource".into(), Value::Entity(resource)),
        ("context".into(), context),
    ]))
}

fn applies(action: &Action, principal: &Uid, resource: Option<&Uid>) -> Result<(), Fault> {
    if !action.principals.contains(&principal.ty) {
        return Err("the action is not for that principal".into());
    }
    if resource.is_some_and(|it| !action.resources.contains(&it.ty)) {
        return Err("the action is not for that resource".into());
    }
    Ok(())
}

fn call_variables(
    declarations: &Declarations,
    store: &Store,
    principal: &Uid,
    call: &Json,
) -> Result<Variables, Fault> {
    only(call, &["tool", "args"])?;
    let name = call.get("tool").and_then(Json::str).ok_or("no tool")?;
    let is_named = |uid: &Uid| {
        let namespace = uid.ty.strip_suffix("Action").unwrap_or_default();
        format!("{namespace}{}", uid.id) == name
    };
    let mut actions = declarations.actions.iter();
    let (action, declared) = actions
        .find(|(uid, _)| is_named(uid))
        .ok_or("there is no such tool")?;
    let tool = declared.tool.as_ref().ok_or("there is no such tool")?;
    applies(declared, principal, None)?;
    exist(declarations, &Value::Entity(principal.clone()))?;
    let empty = Json::Object(Vec::new());
    let args = call.get("args").unwrap_or(&empty);
    let args = record(
        declarations,
        store,
        &tool.namespace,
        &tool.params,
        tool.is_open,
        args,
    )?;
    let mut variables = Variables::from([
        ("action".into(), Value::Entity(action.clone())),
        ("context".into(), Value::Record(BTreeMap::new())),
        ("args".into(), args),
    ]);
    let resource = resource(declarations, store, tool, &variables)?;
    variables.insert("resource".into(), resource);
    Ok(variables)
}

fn resource(
    declarations: &Declarations,
    store: &Store,
    tool: &Tool,
    variables: &Variables,
) -> Result<Value, Fault> {
    match &tool.on {
        Some(on) => {
            let resource = constant(declarations, store, &tool.namespace, variables, on)?;
            resource.entity()?;
            Ok(resource)
        }
        None => Ok(Value::Entity(Uid {
            ty: "Server".into(),
            id: if tool.namespace.is_empty() {
                "default"
            } else {
                &tool.namespace
            }
            .into(),
        })),
    }
}

fn constant(
    declarations: &Declarations,
    store: &Store,
    namespace: &str,
    variables: &Variables,
    expr: &Expr,
) -> Result<Value, Fault> {
    let scene = Scene {
        declarations,
        store,
        namespace,
        variables,
        slots: &BTreeMap::new(),
        is_checked: true,
    };
    scene.eval(expr, &[])
}

/// A record with its defaults filled in, whose entities the store knows.
fn record(
    declarations: &Declarations,
    store: &Store,
    namespace: &str,
    members: &[Member],
    is_open: bool,
    json: &Json,
) -> Result<Value, Fault> {
    let Value::Record(mut fields) = read::record(members, is_open, json)? else {
        return Err("no record".into());
    };
    for member in members {
        if let (Some(default), false) = (&member.default, fields.contains_key(&member.name)) {
            let value = constant(declarations, store, namespace, &Variables::new(), default)?;
            fields.insert(member.name.clone(), value);
        }
    }
    fields.values().try_for_each(|it| known(store, it))?;
    Ok(Value::Record(fields))
}

/// Holds the entities in a value to those that there can be: the actions that are declared, the ids that are listed.
fn exist(declarations: &Declarations, value: &Value) -> Result<(), Fault> {
    match value {
        Value::Entity(uid) => {
            let is_action = uid.ty == "Action" || uid.ty.ends_with("::Action");
            let ty = declarations.entity_types.get(&uid.ty);
            let ids = ty.and_then(|it| it.ids.as_ref());
            let is_listed = ids.is_none_or(|it| it.contains(&uid.id));
            if is_listed && (!is_action || declarations.actions.contains_key(uid)) {
                Ok(())
            } else {
                Err(format!("there is no {uid:?}"))
            }
        }
        Value::Set(it) => it.iter().try_for_each(|it| exist(declarations, it)),
        Value::List(it) => it.iter().try_for_each(|it| exist(declarations, it)),
        Value::Record(it) => it.values().try_for_each(|it| exist(declarations, it)),
        _ => Ok(()),
    }
}

fn known(store: &Store, value: &Value) -> Result<(), Fault> {
    match value {
        Value::Entity(uid) if store.get(uid).is_none() => Err(format!("there is no {uid:?}")),
        Value::Set(it) => it.iter().try_for_each(|it| known(store, it)),
        Value::List(it) => it.iter().try_for_each(|it| known(store, it)),
        Value::Record(it) => it.values().try_for_each(|it| known(store, it)),
        _ => Ok(()),
    }
}
